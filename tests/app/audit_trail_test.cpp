// Reading the trail: who sees which rows, by what they are found, in pages, and that it is in the trail itself.
#include "telehub/app/audit_trail.h"

#include <map>
#include <set>

#include "app/support.h"
#include "telehub/app/archive.h"
#include "telehub/app/people.h"

namespace telehub::test {
namespace {

class AuditTrail : public AppTest {
  protected:
    std::vector<app::AuditLine> found(const domain::Actor& actor, const store::AuditFilter& filter,
                                      const store::Page& page = {200, ""}) {
        return app::read_audit(hub, actor, filter, page).value();
    }
    std::size_t number(store::AuditFilter filter) { return found(as("admin"), filter).size(); }
    domain::Actor system = domain::Actor::system();
};

TEST_F(AuditTrail, IsFoundByEachOfItsFields) {
    clock.advance(1h);
    const auto o = draft();
    clock.advance(1h);
    (void)move(o, OrderAction::accept, "tech2");
    store::AuditFilter f;
    f.entity = "order";
    f.entity_id = o.order.id.value;
    ASSERT_EQ(number(f), 2u);
    const auto rows = found(as("admin"), f);
    EXPECT_EQ(rows[0].row.outcome, "refused") << "the newest first";
    EXPECT_EQ(rows[1].row.action, "order.create");
    EXPECT_EQ(rows[1].org_code, "TC01");
    const auto with = [&](auto change) {
        auto more = f;
        change(more);
        return number(more);
    };
    EXPECT_EQ(with([](auto& m) { m.actor = "tech1"; }), 1u);
    EXPECT_EQ(with([](auto& m) { m.actor = "王技师"; }), 1u) << "by name where it is no login";
    EXPECT_EQ(with([](auto& m) { m.actor = "doctor1"; }), 0u);
    EXPECT_EQ(with([](auto& m) { m.outcome = "refused"; }), 1u);
    EXPECT_EQ(with([](auto& m) { m.action = "order."; }), 2u);
    EXPECT_EQ(with([](auto& m) { m.action = "order.c"; }), 1u);
    EXPECT_EQ(with([](auto& m) { m.action = "order_c"; }), 0u) << "no wildcard";
    EXPECT_EQ(with([&](auto& m) { m.from = clock.now(); }), 1u);
    EXPECT_EQ(with([&](auto& m) { m.to = clock.now(); }), 1u);
    EXPECT_EQ(with([&](auto& m) { m.org_id = people.orgs.at("TC01").value; }), 1u);
}

TEST_F(AuditTrail, IsFoundByThePatientItIsAbout) {
    const auto o = ready_to_read(1, complete_form("P7", "孙八"));
    report(ReportState::published, o);
    ready_to_read(1, complete_form("P8", "周九"));
    app::select_instances(hub, as("doctor1"), {o.order.study_uid, {}, {}}, "wado-rs").value();
    store::AuditFilter f;
    f.patient_id = "P7";
    std::map<std::string, std::set<std::string>> about;
    for (const auto& line : found(as("admin"), f)) about[line.row.entity].insert(line.row.entity_id);
    EXPECT_EQ(about["order"], std::set{o.order.id.value});
    EXPECT_EQ(about["study"], std::set{o.order.study_uid.value});
    EXPECT_EQ(about["report"].size(), 1u);
    EXPECT_EQ(about["read_task"].size(), 1u);
    f.action = "study.view";
    const auto looks = found(as("admin"), f);
    ASSERT_EQ(looks.size(), 1u) << "who looked at this patient's images";
    EXPECT_EQ(looks[0].row.actor_id, as("doctor1").user.value);
    // Held aside, under an ID that nobody is registered with.
    auto foreign = image(o, 9);
    foreign.patient_id = "P99";
    const auto held = send(foreign).quarantine;
    f = {};
    f.patient_id = "P99";
    f.entity = "quarantine";
    for (const auto& line : found(as("admin"), f)) EXPECT_EQ(line.row.entity_id, held.value);
    EXPECT_GT(number(f), 0u);
    f.patient_id = "' OR 1=1 --";
    EXPECT_EQ(number(f), 0u);
    // The trail itself names no patient.
    f = {};
    f.action = "audit.";
    for (const auto& line : found(as("admin"), f)) EXPECT_EQ(line.row.detail.find("P7"), std::string::npos);
}

TEST_F(AuditTrail, EachReadsTheirOwnOrganisationsAndThoseBelow) {
    app::create_organisation(hub, system, {"OTHR", "外省医院", "lead_hospital", "", ""}).value();
    app::create_user(hub, system, {"foreigner", password, "外人", "", "OTHR", {"administrator"}, false}).value();
    draft();
    const auto foreigner = [&] {
        const auto in = app::sign_in(hub, {"foreigner", password, ""}, "", "").value();
        return in.actor;
    }();
    ASSERT_FALSE(found(foreigner, {}).empty()) << "there is their own sign-in";
    for (const auto& line : found(foreigner, {})) EXPECT_EQ(line.org_code, "OTHR") << line.row.action;
    store::AuditFilter theirs;
    theirs.org_id = people.orgs.at("TC01").value;
    EXPECT_TRUE(found(foreigner, theirs).empty());
    EXPECT_FALSE(found(as("admin"), theirs).empty());
    EXPECT_TRUE(found(as("tech1"), {}).empty());
}

TEST_F(AuditTrail, PagesMeetWithoutAGap) {
    for (int i = 0; i < 7; ++i) draft(complete_form("P" + std::to_string(i)));  // all in the same millisecond
    store::AuditFilter f;
    f.action = "order.create";
    std::vector<std::int64_t> seen;
    store::Page page{3, ""};
    for (int pages = 0; pages < 5; ++pages) {
        const auto lines = found(as("admin"), f, page);
        if (lines.empty()) break;
        for (const auto& line : lines) seen.push_back(line.row.seq);
        page.after = store::audit_cursor(lines.back().row);
    }
    EXPECT_EQ(seen.size(), 7u);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater{}));
    EXPECT_TRUE(found(as("admin"), f, {3, "nonsense"}).empty());
}

TEST_F(AuditTrail, ReadingItIsInIt) {
    store::AuditFilter f;
    f.actor = "tech1";
    f.outcome = "done";
    found(as("admin"), f);
    const auto rows = audits("audit.read");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].actor_name, "管理员");
    EXPECT_EQ(rows[0].detail, "actor=tech1 outcome=done");
    f.outcome = "perhaps";
    f.to = f.from = clock.now();
    EXPECT_EQ(faults(app::read_audit(hub, as("admin"), f, {50, ""})), (std::vector<std::string>{"?outcome", "?from"}));
    EXPECT_EQ(audits("audit.read", "refused").size(), 1u);
}

}  // namespace
}  // namespace telehub::test
