// The modality worklist: which orders a device is shown, and what matches.
#include "telehub/app/worklist.h"

#include "app/support.h"

namespace telehub::test {
namespace {

constexpr auto step = app::scheduled_step_sequence;

class WorklistTest : public AppTest {
  protected:
    // The clock stands at 10:05:09 on 2026-01-31 in Shanghai, 02:05 UTC.
    app::OrderDetails scheduled(const std::string& patient_id, const std::string& name,
                                const std::string& modality = "CT", const std::string& login = "tech1") {
        auto form = complete_form(patient_id, name);
        form.modality = modality;
        return order(OrderState::scheduled, form, login);
    }
    std::vector<std::string> ask(std::vector<app::QueryKey> keys, const std::string& org = "TC01") {
        std::vector<std::string> patients;
        app::WorklistQuery query{std::move(keys), 2, ""};  // pages of two, so that there are several
        do {
            const auto page = app::query_worklist(hub, source(org).actor, query).value();
            for (const auto& item : page.items) patients.push_back(item.patient.patient_id);
            query.after = page.next;
        } while (!query.after.empty());
        return patients;
    }
    std::string refusal(std::uint32_t tag, std::uint32_t sequence, const std::string& value) {
        const auto page = app::query_worklist(hub, source().actor, {{{tag, sequence, value}}, 10, ""});
        return page ? "ok" : page.error().reason + " " + page.error().fields.at(0).path;
    }
    using Names = std::vector<std::string>;
};

TEST_F(WorklistTest, HoldsWhatIsScheduledOrInProgressInTheDevicesOrganisation) {
    draft(complete_form("P0", "草稿"));
    order(OrderState::submitted, complete_form("P1", "提交"));
    scheduled("P2", "张三");
    clock.advance(1min);
    order(OrderState::in_progress, complete_form("P3", "李四"));
    order(OrderState::performed, complete_form("P4", "王五"));
    clock.advance(1min);
    scheduled("P5", "赵六");
    scheduled("Q1", "钱七", "DX", "tech2");
    EXPECT_EQ(ask({}), (Names{"P2", "P3", "P5"}));  // the longest scheduled first
    EXPECT_EQ(ask({}, "TC02"), Names{"Q1"});
    EXPECT_EQ(ask({}, "CITY"), Names{});  // a workstation of the reading centre performs nothing
    EXPECT_EQ(ask({{0x00400020, step, "SCHEDULED"}}), (Names{"P2", "P5"}));
    EXPECT_EQ(ask({{0x00400020, step, "STARTED"}}), Names{"P3"});
    EXPECT_EQ(ask({{0x00400020, step, "ARRIVED"}}), Names{});
}

TEST_F(WorklistTest, MatchesByEachKey) {
    const auto first = scheduled("P1", "Zhang^San=张^三");
    const auto second = scheduled("P2", "LI^SI", "DX");
    scheduled("P_3", "王五", "MR");
    EXPECT_EQ(ask({{0x00100020, 0, "P1"}}), Names{"P1"});
    EXPECT_EQ(ask({{0x00100020, 0, "P*"}}), (Names{"P1", "P2", "P_3"}));
    EXPECT_EQ(ask({{0x00100020, 0, "P_?"}}), Names{"P_3"});  // an underscore is no wildcard
    EXPECT_EQ(ask({{0x00100010, 0, "zhang*"}}), Names{"P1"});
    EXPECT_EQ(ask({{0x00100010, 0, "张*"}}), Names{"P1"});
    EXPECT_EQ(ask({{0x00100010, 0, "li^s?"}}), Names{"P2"});
    EXPECT_EQ(ask({{0x00100010, 0, "*"}}).size(), 3u);
    EXPECT_EQ(ask({{0x00080060, step, "DX"}}), Names{"P2"});
    EXPECT_EQ(ask({{0x00080050, 0, second.order.accession_number}}), Names{"P2"});
    EXPECT_EQ(ask({{0x00401001, 0, first.order.accession_number}}), Names{"P1"});
    EXPECT_EQ(ask({{0x00400009, step, first.order.accession_number}}), Names{"P1"});
    EXPECT_EQ(ask({{0x0020000D, 0, first.order.study_uid.value + "\\" + second.order.study_uid.value}}),
              (Names{"P1", "P2"}));
    EXPECT_EQ(ask({{0x00100030, 0, "19800229"}}).size(), 3u);
    EXPECT_EQ(ask({{0x00100030, 0, "19800301"}}), Names{});
    // Not planned by station or physician: these match any.
    EXPECT_EQ(ask({{0x00400001, step, "ANOTHER"}, {0x00400006, step, "Doctor*"}}).size(), 3u);
    EXPECT_EQ(ask({{0x00400011, step, "ROOM 1"}}).size(), 3u);  // no matching key: ignored
    EXPECT_FALSE(app::can_match_worklist(0x00400011, step));
}

TEST_F(WorklistTest, TheStartIsOnePointInTimeOfTheHubsZone) {
    scheduled("P1", "张三");  // 2026-01-31 10:05:09
    clock.advance(15h);
    scheduled("P2", "李四");  // 2026-02-01 01:05:09, still January in UTC
    const auto page = app::query_worklist(hub, source().actor, {{}, 10, ""}).value();
    EXPECT_EQ(page.items.at(0).start_date + page.items.at(0).start_time, "20260131100509");
    EXPECT_EQ(page.items.at(1).start_date + page.items.at(1).start_time, "20260201010509");
    const auto at = [&](const std::string& date, const std::string& time) {
        return ask({{0x00400002, step, date}, {0x00400003, step, time}});
    };
    EXPECT_EQ(at("20260131", ""), Names{"P1"});
    EXPECT_EQ(at("20260201", ""), Names{"P2"});
    EXPECT_EQ(at("20260131-", ""), (Names{"P1", "P2"}));
    EXPECT_EQ(at("-20260131", ""), Names{"P1"});
    EXPECT_EQ(at("20260101-20260130", ""), Names{});
    EXPECT_EQ(at("", "10"), Names{"P1"});
    EXPECT_EQ(at("", "0100-0200"), Names{"P2"});
    EXPECT_EQ(at("20260131", "1000-1100"), Names{"P1"});
    EXPECT_EQ(at("20260131-20260201", "1100-0200"), Names{"P2"});  // from 11:00 of the first to 02:00 of the second
    EXPECT_EQ(at("20260131-20260201", "100509-010509"), (Names{"P1", "P2"}));
    EXPECT_EQ(at("20260131-", "1006"), Names{"P2"});
}

TEST_F(WorklistTest, WhatCannotBeMatchedIsRefusedWithItsPlace) {
    EXPECT_EQ(refusal(0x00400002, step, "tomorrow"), "bad_query (0040,0002)");
    EXPECT_EQ(refusal(0x00400002, step, "20260230"), "bad_query (0040,0002)");
    EXPECT_EQ(refusal(0x00400003, step, "1x"), "bad_query (0040,0003)");
    EXPECT_EQ(refusal(0x00100030, 0, "1980"), "bad_query (0010,0030)");
    EXPECT_EQ(refusal(0x00100010, 0, "\xff"), "bad_query (0010,0010)");
    EXPECT_EQ(refusal(0x00100020, 0, std::string(70'000, 'x')), "bad_query (0010,0020)");
    EXPECT_EQ(refusal(0x00100020, 0, "%' OR 1=1 --"), "ok");
    EXPECT_EQ(ask({{0x00100020, 0, "%"}}), Names{});
}

TEST_F(WorklistTest, AnOrderIsScheduledForTheTimeThatItsAcceptanceNames) {
    const auto accept = [&](const app::OrderDetails& o, std::optional<core::Timestamp> at) {
        return app::move_order(hub, as("tech1"), o.order.id, {OrderAction::accept, "", {}, at}, {});
    };
    const auto monday = core::from_rfc3339("2026-02-02T00:30:00Z").value();
    const auto later = order(OrderState::submitted, complete_form("P1", "张三"));
    EXPECT_EQ(verdict(accept(later, clock.now() - 25h)), "invalid invalid");
    EXPECT_EQ(verdict(accept(later, clock.now() + std::chrono::days{367})), "invalid invalid");
    EXPECT_EQ(accept(later, monday)->order.scheduled_at, monday);
    EXPECT_EQ(accept(order(OrderState::submitted, complete_form("P2", "李四")), {})->order.scheduled_at, clock.now());
    const auto on = [&](const std::string& date) { return ask({{0x00400002, step, date}}); };
    EXPECT_EQ(on("20260131"), Names{"P2"});
    EXPECT_EQ(on("20260202"), Names{"P1"});
    EXPECT_EQ(ask({}), (Names{"P2", "P1"}));  // the first to start at the top
    clock.advance(50h);
    ASSERT_TRUE(move(later, OrderAction::start));
    EXPECT_EQ(on("20260202"), Names{"P1"}) << "that it has begun does not move it";
}

}  // namespace
}  // namespace telehub::test
