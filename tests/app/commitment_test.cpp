// Storage commitment: what is true of an instance, when the device is told, what it completes.
#include "telehub/app/commitment.h"

#include "app/support.h"
#include "telehub/store/modality.h"

namespace telehub::test {
namespace {

using app::CommitmentFailure;
constexpr const char* ct_class = "1.2.840.10008.5.1.4.1.1.2";

// The devices as the hub calls them: what they were told, and what they answer.
struct FakeNodes : app::Nodes {
    std::vector<app::CommitmentReport> told;
    std::optional<core::Error> answer;
    int calls = 0;
    app::SendReport send(const app::Hub&, const app::Node&, std::span<const store::Instance>,
                         const app::SendOptions&) override {
        return {};
    }
    core::Result<void> echo(const app::Hub&, const app::Node&) override { return {}; }
    core::Result<void> report_commitment(const app::Hub&, const app::Node&,
                                         const app::CommitmentReport& report) override {
        ++calls;
        if (answer) return *answer;
        told.push_back(report);
        return {};
    }
    void stop() override {}
};
struct FakeDicom : dicom::DcmtkObjects {
    FakeNodes fake;
    app::Nodes& nodes() override { return fake; }
};

class CommitmentTest : public AppTest {
  protected:
    void SetUp() override {
        app::add_device(hub, domain::Actor::system(), {"TC01", "CT_TC01", "127.0.0.1", "", "", 104, false}).value();
    }
    auto request(const std::vector<app::SopReference>& instances, const std::string& transaction = "1.2.9",
                 const std::string& org = "TC01") {
        return app::request_commitment(hub, source(org).actor, {transaction, instances});
    }
    static app::SopReference named(const DicomFile& f, const std::string& sop_class = ct_class) {
        return {sop_class, core::SopUid{f.study_uid + ".1." + std::to_string(f.instance_number)}};
    }
    // "ok", or why this one instance is not committed.
    std::string truth(const app::SopReference& instance, const std::string& org = "TC01") {
        const auto id = request({instance}, "1.2." + std::to_string(++transactions_), org).value();
        const auto report = app::judge_commitment(hub, id).value();
        if (report.failed.empty()) return report.committed == std::vector{instance} ? "ok" : "?";
        switch (report.failed.at(0).why) {
            case CommitmentFailure::processing_failure: return "processing failure";
            case CommitmentFailure::no_such_instance: return "no such instance";
            case CommitmentFailure::class_instance_conflict: return "class conflict";
        }
        return "";
    }
    store::Commitment row(const core::CommitmentId& id) {
        return hub.db.read([&](store::Connection& c) { return store::find_commitment(c, id).value(); });
    }

    FakeDicom dicom;
    const app::Hub told_hub{local.db, local.objects, clock, local.ids, local.config, dicom};

  private:
    int transactions_ = 100;
};

TEST_F(CommitmentTest, CommittedIsWhatIsInTheDevicesArchive) {
    const auto o = order(OrderState::in_progress);
    const auto here = image(o, 1);
    send(here);
    EXPECT_EQ(truth(named(here)), "ok");
    EXPECT_EQ(truth(named(image(o, 2))), "no such instance");
    EXPECT_EQ(truth(named(here, "1.2.840.10008.5.1.4.1.1.4")), "class conflict");
    EXPECT_EQ(truth(named(here), "TC02"), "no such instance");
    send(here);  // the same again is committed as well
    EXPECT_EQ(truth(named(here)), "ok");
}

TEST_F(CommitmentTest, WhatIsHeldAsideIsNotCommittedUntilAPersonDecides) {
    const auto o = order(OrderState::in_progress);
    auto first = image(o, 1);
    send(first);
    auto other = first;
    other.pixel = 77;
    EXPECT_EQ(send(other).outcome, Outcome::quarantined);
    EXPECT_EQ(truth(named(first)), "processing failure");
    const auto entry = only_entry("tech1", "uid_conflict");
    app::discard(hub, as("tech1"), entry.id, "the first is right", {}).value();
    EXPECT_EQ(truth(named(first)), "ok");

    // Under another organisation's UID: nothing of it is committed for who sent it second.
    EXPECT_EQ(send(image(o, 1), "TC02").outcome, Outcome::quarantined);
    EXPECT_EQ(truth(named(first), "TC02"), "processing failure");
    EXPECT_EQ(truth(named(first), "TC01"), "ok");
}

TEST_F(CommitmentTest, AnObjectThatIsGoneIsNotCommitted) {
    const auto o = order(OrderState::in_progress);
    const auto f = image(o, 1);
    send(f);
    const auto kept = hub.objects.path(instance(named(f).sop_uid.value)->object_sha256);
    const auto aside = folder.path() / "aside";
    std::filesystem::rename(kept, aside);
    EXPECT_EQ(truth(named(f)), "processing failure");
    std::filesystem::rename(aside, kept);
    EXPECT_EQ(truth(named(f)), "ok");
}

TEST_F(CommitmentTest, ARequestThatNamesAllThatIsHereCompletesTheStudy) {
    const auto o = order(OrderState::in_progress);
    for (int i = 1; i <= 2; ++i) send(image(o, i));
    request({named(image(o, 1))}, "1.2.1").value();  // not all that is here
    EXPECT_EQ(study_state(o), StudyState::receiving);
    request({named(image(o, 1)), named(image(o, 2)), named(image(o, 3))}, "1.2.2").value();  // not all is here
    EXPECT_EQ(study_state(o), StudyState::receiving);
    request({named(image(o, 1)), named(image(o, 2))}, "1.2.3").value();
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_TRUE(study(o)->declared_complete);
}

TEST_F(CommitmentTest, NotWhileTheOrderIsToldToHaveMore) {
    const auto o = order(OrderState::in_progress);
    send(image(o, 1));
    finish(o, 2);
    request({named(image(o, 1))}).value();
    EXPECT_EQ(study_state(o), StudyState::receiving);

    const auto second = order(OrderState::scheduled, complete_form("P2", "李四"));
    app::PerformedStepForm begins;
    begins.scheduled = {{second.order.study_uid.value, ""}};
    begins.status = "IN PROGRESS";
    begins.step_id = begins.station_ae_title = begins.modality = "CT";
    begins.start_date = "20260131";
    begins.start_time = "10";
    app::create_performed_step(hub, source().actor, core::SopUid{"1.2.7"}, begins).value();
    send(image(second, 1));
    request({named(image(second, 1))}, "1.2.10").value();
    EXPECT_EQ(study_state(second), StudyState::receiving);
}

TEST_F(CommitmentTest, WrongRequestsAreRefusedAndAudited) {
    const app::SopReference one{ct_class, core::SopUid{"1.2.3"}};
    EXPECT_EQ(verdict(request({one}, "")), "invalid bad_request");
    EXPECT_EQ(faults(request({}, "x")), (std::vector<std::string>{"(0008,1195)", "(0008,1199)"}));
    EXPECT_EQ(faults(request({{"", core::SopUid{"../x"}}})), (std::vector<std::string>{"(0008,1150)", "(0008,1155)"}));
    EXPECT_EQ(verdict(request(std::vector<app::SopReference>(10'001, one))), "too_large too_many_instances");
    EXPECT_EQ(count("commitment"), 0);
    EXPECT_EQ(audits("commitment.request", "refused").size(), 4u);
    const auto id = request({one}).value();
    EXPECT_EQ(request({one}).value(), id);  // asked again
    EXPECT_EQ(verdict(request({one, one})), "conflict transaction_in_use");
    EXPECT_EQ(verdict(request({one}, "1.2.9", "TC02")), "ok");  // another device's own name for it
}

TEST_F(CommitmentTest, TheDeviceIsToldOnceWhenItIsDue) {
    const auto o = order(OrderState::in_progress);
    send(image(o, 1));
    const auto id = request({named(image(o, 1)), named(image(o, 2))}).value();
    EXPECT_EQ(app::report_commitments(told_hub), 0u);  // the association has its time
    send(image(o, 2));                                 // judged anew when it is told
    clock.advance(31s);
    EXPECT_EQ(app::report_commitments(told_hub), 1u);
    ASSERT_EQ(dicom.fake.told.size(), 1u);
    EXPECT_EQ(dicom.fake.told[0].committed.size(), 2u);
    EXPECT_EQ(row(id).state, "reported");
    EXPECT_EQ(row(id).reported_at, clock.now());
    EXPECT_EQ(verdict(app::judge_commitment(hub, id)), "not_found not_found");
    clock.advance(1h);
    EXPECT_EQ(app::report_commitments(told_hub), 0u);
    EXPECT_EQ(audits("commitment.report").at(0).detail, "2 committed, 0 failed");
}

TEST_F(CommitmentTest, ASilentDeviceIsTriedAgainMoreAndMoreSeldomAndThenGivenUp) {
    const app::SopReference one{ct_class, core::SopUid{"1.2.3"}};
    const auto id = request({one}, "1.2.1").value();
    const auto other = request({one}, "1.2.2").value();
    dicom.fake.answer = core::refuse(Errc::busy, "unreachable", "no route");
    clock.advance(31s);
    app::report_commitments(told_hub);
    EXPECT_EQ(dicom.fake.calls, 1);  // not again for the other
    EXPECT_EQ(row(id).last_error, "unreachable: no route");
    EXPECT_GE(row(other).next_attempt_at, row(id).next_attempt_at);
    app::report_commitments(told_hub);
    EXPECT_EQ(dicom.fake.calls, 1);
    int rounds = 0;
    for (; row(id).state == "waiting" && rounds < 2000; ++rounds) {
        clock.advance(15min);
        app::report_commitments(told_hub);
    }
    EXPECT_EQ(row(id).state, "undeliverable");
    EXPECT_GE(rounds, 7 * 24 * 4 - 1);
    EXPECT_LT(dicom.fake.calls, 7 * 24 * 2 + 20);
    EXPECT_FALSE(audits("commitment.give_up").empty());
    // Who asks again is told.
    dicom.fake.answer.reset();
    EXPECT_EQ(request({one}, "1.2.1").value(), id);
    app::make_due(hub, {id});
    app::report_commitments(told_hub);
    EXPECT_EQ(row(id).state, "reported");
}

TEST_F(CommitmentTest, ADeviceWithoutAPortIsNotCalled) {
    const auto id = app::request_commitment(hub, domain::Actor::device("NO_PORT", people.orgs.at("TC01")),
                                            {"1.2.9", {{ct_class, core::SopUid{"1.2.3"}}}})
                        .value();
    clock.advance(31s);
    app::report_commitments(told_hub);
    EXPECT_EQ(dicom.fake.calls, 0);
    EXPECT_EQ(row(id).attempts, 1);
    EXPECT_EQ(row(id).state, "waiting");
}

TEST_F(CommitmentTest, WhatWasToldGoesAfterAMonth) {
    const auto o = order(OrderState::in_progress);
    send(image(o, 1));
    const auto told = request({named(image(o, 1))}, "1.2.1").value();
    clock.advance(std::chrono::hours{1});
    EXPECT_EQ(app::report_commitments(told_hub), 1u);
    clock.advance(std::chrono::days{29});
    const auto waiting = request({named(image(o, 1))}, "1.2.2").value();
    EXPECT_EQ(app::drop_old_commitments(hub), 0u);
    clock.advance(std::chrono::days{1});
    EXPECT_EQ(app::drop_old_commitments(hub), 1u);
    clock.advance(std::chrono::days{40});
    EXPECT_EQ(app::drop_old_commitments(hub), 0u) << "one that was never told is kept";
    EXPECT_EQ(row(waiting).state, "waiting");
    EXPECT_EQ(count("commitment"), 1);
    EXPECT_EQ(audits("commitment.report").at(0).entity_id, told.value);
}

}  // namespace
}  // namespace telehub::test
