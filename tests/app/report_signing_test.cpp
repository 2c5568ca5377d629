// Who may sign: another person than the writer, licensed today for this modality, with a second factor.
#include "app/support.h"
#include "telehub/store/people.h"

namespace telehub::test {
namespace {

class SigningTest : public AppTest {
  protected:
    // A verifying radiologist of the city hospital, with no licence yet.
    domain::Actor new_verifier(const std::string& login = "newcomer", bool with_totp = false) {
        const auto made =
            app::create_user(hub, domain::Actor::system(),
                             {login, password, "新医生", "", "CITY", {"verifying_radiologist"}, with_totp})
                .value();
        people.users[login] = made.user;
        people.totp_secrets[login] = made.totp_secret;
        people.roles[login] = hub.db.read([&](store::Connection& c) { return store::roles_of(c, made.user.id); });
        return as(login);
    }
    void license(const std::string& login, const std::string& scope, const std::string& expires_on) {
        app::grant_licence(hub, domain::Actor::system(), {login, "110-" + scope, scope, "医师", expires_on}).value();
    }
    std::string verify(const domain::Actor& actor, const core::ReportId& id, const std::string& totp = {}) {
        return verdict(app::move_report(hub, actor, id, {ReportAction::verify, "", totp, false}, {}));
    }
};

TEST_F(SigningTest, EachStepOfTheMainRoadLeavesOneAuditRow) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::published, o);
    for (const auto& [action, login] : {std::pair{"report.start", "reader1"},
                                        {"report.submit", "reader1"},
                                        {"report.verify", "verifier"},
                                        {"report.publish", "verifier"}}) {
        const auto rows = audits(action);
        ASSERT_EQ(rows.size(), 1u) << action;
        EXPECT_EQ(rows[0].actor_id, user(login).id.value);
        EXPECT_EQ(rows[0].entity_id, r.report.id.value);
        EXPECT_EQ(rows[0].org_id, people.orgs.at("TC01").value);
    }
    EXPECT_EQ(count("audit", "entity = 'report'"), 4);
    EXPECT_EQ(audits("read_task.complete").size(), 1u);
    EXPECT_EQ(audits("order.report").size(), 1u);
}

TEST_F(SigningTest, TheWriterDoesNotVerifyTheirOwn) {
    const auto r = report(ReportState::submitted, ready_to_read(1), "reader2");
    EXPECT_EQ(verify(as("reader2"), r.report.id), "forbidden own_report");
    EXPECT_EQ(verify(as("reader1"), r.report.id), "forbidden role_not_allowed");
    EXPECT_EQ(verify(as("tech1"), r.report.id), "not_found not_found");
    EXPECT_EQ(report_row(r.report.id).state, ReportState::submitted);
    const auto refused = audits("report.verify", "refused");
    ASSERT_EQ(refused.size(), 3u);
    EXPECT_EQ(refused[0].detail, "own_report");
    EXPECT_EQ(verify(as("verifier"), r.report.id), "ok");
}

// The text stays one's own when another person handed it on.
TEST_F(SigningTest, AnEarlierWriterDoesNotVerifyEither) {
    const auto r = report(ReportState::draft, ready_to_read(1), "reader2");
    ASSERT_EQ(verdict(task_move(r.report.read_task_id, ReadTaskAction::release, "reader2")), "ok");
    ASSERT_EQ(verdict(task_move(r.report.read_task_id, ReadTaskAction::claim, "reader1")), "ok");
    ASSERT_EQ(verdict(report_move(r.report.id, ReportAction::submit, "reader1")), "ok");
    EXPECT_EQ(verify(as("reader2"), r.report.id), "forbidden own_report");
    EXPECT_EQ(verify(as("verifier"), r.report.id), "ok");
}

TEST_F(SigningTest, OneTimePasswordsCannotBeGuessedOnAndOn) {
    const auto r = report(ReportState::submitted, ready_to_read(1));
    auto actor = new_verifier("guesser", true);
    license("guesser", "CT", "2030-01-01");
    actor.second_factor = false;
    const auto right = core::totp(people.totp_secrets.at("guesser"), clock.now());
    const std::string wrong = right == "000000" ? "000001" : "000000";
    for (unsigned i = 0; i < local.config.sign_in.max_failures; ++i) {
        EXPECT_EQ(verify(actor, r.report.id, wrong), "forbidden second_factor_required");
    }
    EXPECT_EQ(verify(actor, r.report.id, right), "forbidden second_factor_required") << "locked";
    EXPECT_EQ(audits("user.second_factor", "refused").size(), local.config.sign_in.max_failures + 1);
    clock.advance(std::chrono::minutes{local.config.sign_in.lockout_min + 1});
    EXPECT_EQ(verify(actor, r.report.id, core::totp(people.totp_secrets.at("guesser"), clock.now())), "ok");
}

TEST_F(SigningTest, ALicenceMustBeThereValidAndOfThisModality) {
    const auto r = report(ReportState::submitted, ready_to_read(1));
    const auto newcomer = new_verifier();
    EXPECT_EQ(verify(newcomer, r.report.id), "forbidden licence_required");
    license("newcomer", "CT,MR", "2026-01-30");
    EXPECT_EQ(verify(newcomer, r.report.id), "forbidden licence_required") << "expired yesterday";
    license("newcomer", "MR,DX", "2030-01-01");
    EXPECT_EQ(verify(newcomer, r.report.id), "forbidden licence_required") << "another modality";
    license("newcomer", "XCT,C,T", "2030-01-01");
    EXPECT_EQ(verify(newcomer, r.report.id), "forbidden licence_required") << "a part of a name is no modality";
    EXPECT_EQ(audits("report.verify", "refused").size(), 4u);
    license("newcomer", "DX,CT", "2026-01-31");
    EXPECT_EQ(verify(newcomer, r.report.id), "ok") << "the day of expiry still counts";
    EXPECT_EQ(report_row(r.report.id).verifier_licence, "110-DX,CT");
    EXPECT_EQ(report_row(r.report.id).verifier_id, newcomer.user);
}

TEST_F(SigningTest, TodayIsTheHospitalsDay) {
    const auto r = report(ReportState::submitted, ready_to_read(1));
    const auto newcomer = new_verifier();
    license("newcomer", "*", "2026-01-31");
    clock.advance(13h + 54min + 51s);  // past midnight in Shanghai, the afternoon of the day before in UTC
    EXPECT_EQ(verify(newcomer, r.report.id), "forbidden licence_required");
}

TEST_F(SigningTest, ASecondFactorAtSignInOrWithTheRequestOnce) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o);
    auto verifier = as("verifier");
    verifier.second_factor = false;
    const auto secret = people.totp_secrets.at("verifier");
    EXPECT_EQ(verify(verifier, r.report.id), "forbidden second_factor_required");
    EXPECT_EQ(verify(verifier, r.report.id, core::totp(secret, clock.now() - 5min)),
              "forbidden second_factor_required");
    EXPECT_EQ(verify(verifier, r.report.id, "hello"), "forbidden second_factor_required");
    const auto code = core::totp(secret, clock.now());
    EXPECT_EQ(verify(verifier, r.report.id, code), "ok");
    EXPECT_EQ(audits("report.verify", "refused").size(), 3u);

    const auto second = report(ReportState::submitted, ready_to_read(1));
    EXPECT_EQ(verify(verifier, second.report.id, code), "forbidden second_factor_required") << "used already";
    clock.advance(30s);
    EXPECT_EQ(verify(verifier, second.report.id, core::totp(secret, clock.now())), "ok");
}

TEST_F(SigningTest, ARefusedRequestDoesNotUseUpItsCode) {
    const auto r = report(ReportState::draft, ready_to_read(1));
    auto verifier = as("verifier");
    verifier.second_factor = false;
    const auto code = core::totp(people.totp_secrets.at("verifier"), clock.now());
    EXPECT_EQ(verify(verifier, r.report.id, code), "conflict transition_not_allowed");
    report_move(r.report.id, ReportAction::submit, "reader1").value();
    EXPECT_EQ(verify(verifier, r.report.id, code), "ok");
}

TEST_F(SigningTest, AnEmptyOrBlankReportIsNotSubmitted) {
    const auto o = ready_to_read(1);
    task_move(task(o).id, ReadTaskAction::claim, "reader1").value();
    const auto r = app::start_report(hub, as("reader1"), task(o).id, {}, {}).value();
    const auto empty = report_move(r.report.id, ReportAction::submit, "reader1");
    EXPECT_EQ(verdict(empty), "invalid incomplete");
    EXPECT_EQ(faults(empty), (std::vector<std::string>{"$.findings", "$.impression"}));
    app::save_report(hub, as("reader1"), r.report.id, {"双肺清晰", " \n\t ", ""}, {}).value();
    EXPECT_EQ(faults(report_move(r.report.id, ReportAction::submit, "reader1")),
              std::vector<std::string>{"$.impression"});
    EXPECT_EQ(report_row(r.report.id).state, ReportState::draft);
    EXPECT_EQ(audits("report.submit", "refused").size(), 2u);
}

TEST_F(SigningTest, OnlyWhoHoldsTheTaskWritesAndSubmits) {
    const auto o = ready_to_read(1);
    EXPECT_EQ(verdict(app::start_report(hub, as("reader1"), task(o).id, {}, {})), "conflict not_claimed");
    const auto r = report(ReportState::draft, o);
    EXPECT_EQ(verdict(app::start_report(hub, as("reader2"), task(o).id, {}, {})), "forbidden not_the_holder");
    EXPECT_EQ(verdict(app::save_report(hub, as("reader2"), r.report.id, {"x", "y", ""}, {})),
              "forbidden not_the_holder");
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::submit, "reader2")), "forbidden not_the_holder");
    EXPECT_EQ(verdict(app::save_report(hub, as("coordinator"), r.report.id, {"x", "y", ""}, {})),
              "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::save_report(hub, as("tech1"), r.report.id, {"x", "y", ""}, {})), "not_found not_found");
    EXPECT_EQ(report_row(r.report.id).findings, "双肺纹理清晰。");
}

TEST_F(SigningTest, AReturnNeedsAReasonAndGoesBackToTheWriter) {
    const auto r = report(ReportState::submitted, ready_to_read(1));
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::return_, "verifier")), "invalid reason_required");
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::return_, "verifier", " ")), "invalid reason_required");
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::return_, "reader1", "x")), "forbidden role_not_allowed");
    const auto back = report_move(r.report.id, ReportAction::return_, "verifier", "描述不全").value();
    EXPECT_EQ(back.report.state, ReportState::draft);
    EXPECT_EQ(back.report.state_reason, "描述不全");
    EXPECT_EQ(back.report.submitted_at, std::nullopt);
    EXPECT_EQ(audits("report.return").at(0).reason, "描述不全");
    EXPECT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"补充", "补充", ""}, {})), "ok");
}

// Publishing makes documents; a bare change of state must not pass for it.
TEST_F(SigningTest, PublishingAndReopeningAreNoPlainMoves) {
    const auto r = report(ReportState::final_, ready_to_read(1));
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::publish, "verifier")), "conflict transition_not_allowed");
    EXPECT_NE(verdict(report_move(r.report.id, ReportAction::reopen, "verifier")), "ok");
    EXPECT_NE(verdict(report_move(r.report.id, ReportAction::save, "reader1")), "ok");
    EXPECT_EQ(report_row(r.report.id).state, ReportState::final_);
    EXPECT_EQ(report_row(r.report.id).version, r.report.version);
}

}  // namespace
}  // namespace telehub::test
