// Elective consultations from request to archive, and what is refused on the way.
#include <gtest/gtest.h>

#include "app/consultation_support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class Consultation : public ConsultationTest {};

TEST_F(Consultation, GoesFromRequestToArchiveAndKeepsEveryVersion) {
    const auto d = consultation(ConsultationKind::elective, ConsultationState::archived);
    const auto id = d.consultation.id;
    EXPECT_EQ(d.consultation.outcome, "adopted");
    const auto seen = app::get_consultation(hub, as("doctor1"), id).value();
    std::vector<std::string> states;
    for (std::size_t i = 0; i < seen.versions.size(); ++i) {
        EXPECT_EQ(seen.versions[i].version, static_cast<std::int64_t>(i) + 1);
        states.push_back(seen.versions[i].state);
    }
    EXPECT_EQ(states,
              (std::vector<std::string>{"draft", "submitted", "accepted", "assigned", "scheduled", "confirmed",
                                        "in_session", "opinion_draft", "signed", "delivered", "rated", "archived"}));
    for (const char* action : {"create", "submit", "accept", "assign", "schedule", "confirm", "start", "open_opinion",
                               "save_opinion", "sign", "deliver", "rate", "archive"}) {
        EXPECT_EQ(audits("consultation." + std::string{action}).size(), 1u) << action;
    }
    const auto pdf = app::opinion_pdf(hub, as("doctor1"), id).value();
    const auto text = run_process({"pdftotext", pdf.file.value().string(), "-"}).out;
    for (const char* words :
         {"远程会诊意见书", "张三", "冠心病", "阿司匹林", "吴专家", "青山镇卫生院", "110-consultant"}) {
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
    }
    EXPECT_EQ(text.find("未送达"), std::string::npos);
    const auto doctor = told("doctor1");
    for (const char* kind :
         {"consultation.accepted", "consultation.assigned", "consultation.confirmed", "consultation.delivered"}) {
        EXPECT_EQ(std::ranges::count(doctor, kind), 1) << kind;
    }
    EXPECT_EQ(std::ranges::count(told("coordinator"), std::string{"consultation.submitted"}), 1);
}

TEST_F(Consultation, IsSubmittedCompleteOrNotAtAll) {
    auto f = form(ConsultationKind::elective);
    f.reason = f.question = f.case_summary = "";
    f.specialties.clear();
    f.consent = false;
    const auto id = app::create_consultation(hub, as("doctor1"), f, {}).value().consultation.id;
    const auto refused = move(id, ConsultationAction::submit, "doctor1");
    EXPECT_EQ(verdict(refused), "invalid incomplete");
    EXPECT_EQ(faults(refused),
              (std::vector<std::string>{"$.reason", "$.question", "$.case_summary", "$.specialties", "$.consent"}));
    app::amend_consultation(hub, as("doctor1"), id, form(ConsultationKind::elective), {}).value();
    EXPECT_EQ(faults(move(id, ConsultationAction::submit, "doctor1")),
              (std::vector<std::string>{"$.consent_attachment_id"}));
    const auto consent = attach(id, a_pdf, "同意书.pdf", "consent");
    EXPECT_EQ(verdict(move(id, ConsultationAction::submit, "doctor1")), "ok");
    EXPECT_EQ(row(id).consent_attachment_id, consent.id);
    EXPECT_EQ(row(id).due_at, clock.now() + 24h);
    // Submitted, it is the clinic's to change no more.
    EXPECT_EQ(verdict(app::amend_consultation(hub, as("doctor1"), id, form(ConsultationKind::elective), {})),
              "conflict transition_not_allowed");
}

TEST_F(Consultation, AnAmendmentLeavesThePatientAndACancelledDraftGivesTheIdBack) {
    auto f = form(ConsultationKind::elective, "P8");
    f.patient_name = "张散";
    const auto id = app::create_consultation(hub, as("doctor1"), f, {}).value().consultation.id;
    const auto right = form(ConsultationKind::elective, "P8");
    EXPECT_EQ(app::amend_consultation(hub, as("doctor1"), id, right, {}).value().patient.name, "张散");
    EXPECT_EQ(verdict(app::create_consultation(hub, as("doctor1"), right, {})), "conflict patient_identity_conflict");
    move(id, ConsultationAction::cancel, "doctor1", "写错姓名").value();
    EXPECT_EQ(app::create_consultation(hub, as("doctor1"), right, {}).value().patient.name, "张三");
    EXPECT_EQ(app::get_consultation(hub, as("doctor1"), id).value().patient.name, "张散");
}

TEST_F(Consultation, FormsAreRightOrRefusedFieldByField) {
    auto f = form(ConsultationKind::elective);
    f.kind = "by phone";
    f.specialties = {"CARDIO", "cardio", "CARDIO"};
    f.urgency = "soon";
    f.reason = "a\x01";
    EXPECT_EQ(faults(app::create_consultation(hub, as("doctor1"), f, {})),
              (std::vector<std::string>{"$.kind", "$.reason", "$.specialties[0]", "$.specialties[1]",
                                        "$.specialties[2]", "$.urgency"}));
    f = form(ConsultationKind::elective);
    f.expert_org_code = "NONE";
    EXPECT_EQ(faults(app::create_consultation(hub, as("doctor1"), f, {})),
              (std::vector<std::string>{"$.expert_org_code"}));
    f = form(ConsultationKind::elective);
    f.named_expert = "reader1";
    EXPECT_EQ(faults(app::create_consultation(hub, as("doctor1"), f, {})),
              (std::vector<std::string>{"$.named_expert"}));
    f = form(ConsultationKind::elective, "nobody");
    f.patient_name.clear();
    EXPECT_EQ(faults(app::create_consultation(hub, as("doctor1"), f, {})),
              (std::vector<std::string>{"$.patient.patient_id"}));
    EXPECT_EQ(verdict(app::create_consultation(hub, as("tech1"), form(ConsultationKind::elective), {})),
              "forbidden role_not_allowed");
}

TEST_F(Consultation, TheSameKeyMakesOneRequest) {
    const app::Idempotency key{"k1", "hash"};
    const auto first = app::create_consultation(hub, as("doctor1"), form(ConsultationKind::elective), key).value();
    const auto again = app::create_consultation(hub, as("doctor1"), form(ConsultationKind::elective), key).value();
    EXPECT_EQ(first.consultation.id, again.consultation.id);
    EXPECT_EQ(count("consultation"), 1);
    EXPECT_EQ(verdict(app::create_consultation(hub, as("doctor1"), form(ConsultationKind::elective), {"k1", "other"})),
              "invalid idempotency_key_reused");
}

TEST_F(Consultation, IsReturnedWithWhatIsMissingAndDeclinedWithTheReason) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::submitted).consultation.id;
    EXPECT_EQ(verdict(move(id, ConsultationAction::return_, "coordinator")), "invalid reason_required");
    EXPECT_EQ(verdict(move(id, ConsultationAction::accept, "doctor1")), "forbidden role_not_allowed");
    move(id, ConsultationAction::return_, "coordinator", "缺心电图").value();
    EXPECT_EQ(row(id).state_reason, "缺心电图");
    move(id, ConsultationAction::submit, "doctor1").value();
    move(id, ConsultationAction::decline, "coordinator", "非本专业").value();
    EXPECT_EQ(verdict(move(id, ConsultationAction::submit, "doctor1")), "conflict transition_not_allowed");
    EXPECT_EQ(told("doctor1"), (std::vector<std::string>{"consultation.returned", "consultation.declined"}));
}

TEST_F(Consultation, AStaleVersionChangesNothing) {
    const auto d = consultation(ConsultationKind::elective, ConsultationState::submitted);
    move(d.consultation.id, ConsultationAction::accept, "coordinator").value();
    const auto late = app::move_consultation(hub, as("doctor1"), d.consultation.id,
                                             {ConsultationAction::cancel, "nicht mehr", false}, d.consultation.version);
    EXPECT_EQ(verdict(late), "stale stale");
    EXPECT_EQ(state(d.consultation.id), ConsultationState::accepted);
    EXPECT_EQ(audits("consultation.cancel", "refused").size(), 1u);
}

TEST_F(Consultation, OnlyALicensedExpertOfTheSpecialtyIsAssigned) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::accepted).consultation.id;
    EXPECT_EQ(faults(assign(id, {{"expert2", "CARDIO"}})), (std::vector<std::string>{"$.experts[0]"}));  // not his
    EXPECT_EQ(faults(assign(id, {{"reader1", "CARDIO"}})), (std::vector<std::string>{"$.experts[0]"}));
    EXPECT_EQ(faults(assign(id, {{"consultant", "CARDIO"}, {"consultant", "NEURO"}})),
              (std::vector<std::string>{"$.experts[1]"}));
    EXPECT_EQ(faults(assign(id, {})), (std::vector<std::string>{"$.experts"}));
    EXPECT_EQ(faults(assign(id, {{"consultant", "CARDIO"}}, "expert2")), (std::vector<std::string>{"$.chair"}));
    hub.db.write([&](store::Connection& c) {
        c.execute("UPDATE licence SET expires_on = '2026-01-30' WHERE user_id = :id",
                  {store::param("id", user("consultant").id)});
    });
    EXPECT_EQ(faults(assign(id, {{"consultant", "CARDIO"}})), (std::vector<std::string>{"$.experts[0]"}));
    EXPECT_EQ(verdict(assign(id, {{"expert3", "CARDIO"}})), "ok");
}

TEST_F(Consultation, AHoldThatExpiresPutsTheCaseBack) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::scheduled).consultation.id;
    clock.advance(std::chrono::minutes{hub.config.scheduling.hold_min} + 1s);
    EXPECT_EQ(verdict(app::confirm_consultation(hub, as("coordinator"), id, {})), "conflict hold_expired");
    app::run_jobs_once(hub);
    EXPECT_EQ(state(id), ConsultationState::assigned);
    EXPECT_EQ(row(id).appointment_id, std::nullopt);
    EXPECT_EQ(audits("consultation.unschedule").size(), 1u);
    app::schedule_consultation(hub, as("coordinator"), id, next_time(), {}).value();
    EXPECT_EQ(verdict(app::confirm_consultation(hub, as("coordinator"), id, {})), "ok");
}

TEST_F(Consultation, IsMovedMissedAndCancelledWithItsTime) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::confirmed).consultation.id;
    const auto first = row(id).appointment_id.value();
    auto time = next_time();
    EXPECT_EQ(verdict(app::reschedule_consultation(hub, as("coordinator"), id, time, {})), "invalid reason_required");
    time.reason = "专家有手术";
    app::reschedule_consultation(hub, as("coordinator"), id, time, {}).value();
    EXPECT_EQ(state(id), ConsultationState::confirmed);
    EXPECT_NE(row(id).appointment_id.value(), first);
    const auto missed = [&] {
        return app::move_consultation(hub, as("coordinator"), id, {ConsultationAction::unschedule, "患者未到", true},
                                      {});
    };
    EXPECT_EQ(verdict(missed()), "conflict not_begun");
    EXPECT_EQ(state(id), ConsultationState::confirmed);
    clock.advance(std::chrono::milliseconds{core::from_rfc3339(time.starts_at).value().ms - clock.now().ms} + 10min);
    missed().value();
    EXPECT_EQ(state(id), ConsultationState::assigned);
    EXPECT_EQ(count("appointment", "state = 'no_show'"), 1);
    app::schedule_consultation(hub, as("coordinator"), id, next_time(), {}).value();
    app::confirm_consultation(hub, as("coordinator"), id, {}).value();
    move(id, ConsultationAction::cancel, "doctor1", "病情好转").value();
    EXPECT_EQ(count("time_claim"), 0);
    EXPECT_EQ(count("appointment", "state IN ('held', 'confirmed')"), 0);
}

TEST_F(Consultation, TwoCasesNeverGetTheSameHourOfAnExpert) {
    const auto first = consultation(ConsultationKind::elective, ConsultationState::assigned).consultation.id;
    const auto second = consultation(ConsultationKind::elective, ConsultationState::assigned, "P2").consultation.id;
    const auto time = next_time();
    app::schedule_consultation(hub, as("coordinator"), first, time, {}).value();
    EXPECT_EQ(verdict(app::schedule_consultation(hub, as("coordinator"), second, time, {})), "conflict taken");
    EXPECT_EQ(state(second), ConsultationState::assigned);
    auto past = time;
    past.starts_at = core::to_rfc3339(clock.now() - 1h);
    EXPECT_EQ(verdict(app::schedule_consultation(hub, as("coordinator"), second, past, {})), "invalid in_the_past");
    past.starts_at = "tomorrow";
    EXPECT_EQ(faults(app::schedule_consultation(hub, as("coordinator"), second, past, {})),
              (std::vector<std::string>{"$.starts_at"}));
}

TEST_F(Consultation, SigningNeedsChairLicenceSecondFactorAndACompleteOpinion) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::opinion_draft).consultation.id;
    auto empty = app::sign_opinion(hub, as("consultant"), id, "", {});
    EXPECT_EQ(verdict(empty), "invalid incomplete");
    EXPECT_EQ(faults(empty), (std::vector<std::string>{"$.summary", "$.diagnosis", "$.advice"}));
    write_opinion(id).value();
    auto without = as("consultant");
    without.second_factor = false;
    EXPECT_EQ(verdict(app::sign_opinion(hub, without, id, "", {})), "forbidden second_factor_required");
    hub.db.write([&](store::Connection& c) {
        c.execute("UPDATE licence SET scope = 'NEURO' WHERE user_id = :id",
                  {store::param("id", user("consultant").id)});
    });
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "forbidden licence_required");
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("expert3"), id, "", {})), "not_found not_found");
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("coordinator"), id, "", {})), "forbidden role_not_allowed");
    EXPECT_EQ(state(id), ConsultationState::opinion_draft);
    EXPECT_EQ(audits("consultation.sign", "refused").size(), 5u);
}

TEST_F(Consultation, TheWordsOfAnotherAreSignedOnlyWhenTheirVersionIsNamed) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::opinion_draft).consultation.id;
    assign(id, {{"consultant", "CARDIO"}, {"expert3", "CARDIO"}}, "consultant", "两人会诊").value();
    const auto version = row(id).version;
    const auto read = write_opinion(id, "稳定型心绞痛").value().opinion.version;
    const auto theirs = write_opinion(id, "急性心肌梗死", "expert3").value().opinion.version;
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", version)), "conflict words_not_read");
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", version, read)), "stale stale");
    EXPECT_EQ(state(id), ConsultationState::opinion_draft);
    EXPECT_EQ(audits("consultation.sign", "refused").size(), 2u);
    app::sign_opinion(hub, as("consultant"), id, "", version, theirs).value();
    EXPECT_EQ(app::get_opinion(hub, as("consultant"), id).value().opinion.diagnosis, "急性心肌梗死");
}

TEST_F(Consultation, AnOpinionIsSeenByItsWritersThenCoordinatorsThenTheClinic) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id).value();
    EXPECT_EQ(verdict(app::get_opinion(hub, as("consultant"), id)), "ok");
    EXPECT_EQ(verdict(app::get_opinion(hub, as("coordinator"), id)), "not_found not_found");
    EXPECT_EQ(verdict(app::get_opinion(hub, as("doctor1"), id)), "not_found not_found");
    const auto preview = app::opinion_pdf(hub, as("consultant"), id).value();
    EXPECT_FALSE(preview.file);
    EXPECT_NE(preview.bytes.find("%PDF"), std::string::npos);
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    EXPECT_EQ(verdict(app::get_opinion(hub, as("coordinator"), id)), "ok");
    EXPECT_EQ(verdict(app::get_opinion(hub, as("doctor1"), id)), "not_found not_found");
    EXPECT_EQ(verdict(app::opinion_pdf(hub, as("doctor1"), id)), "not_found not_found");
    app::deliver_opinion(hub, as("consultant"), id, {}).value();
    const auto clinic = app::get_opinion(hub, as("doctor1"), id).value();
    EXPECT_TRUE(clinic.versions.empty());  // earlier wordings are the experts' own matter
    EXPECT_TRUE(clinic.opinion.signature.starts_with("sha256:"));
    EXPECT_EQ(clinic.opinion.signer_licence, "110-consultant");
    EXPECT_EQ(verdict(write_opinion(id, "another")), "conflict transition_not_allowed");
}

TEST_F(Consultation, TheApplicantDecidesAndSaysWhy) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::delivered).consultation.id;
    EXPECT_EQ(faults(app::rate_consultation(hub, as("doctor1"), id, {"partly", "", 6, ""}, {})),
              (std::vector<std::string>{"$.reason", "$.rating"}));
    EXPECT_EQ(verdict(app::rate_consultation(hub, as("consultant"), id, {"adopted", "", 5, ""}, {})),
              "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::rate_consultation(hub, as("doctor2"), id, {"adopted", "", 5, ""}, {})),
              "not_found not_found");
    const auto d = app::rate_consultation(hub, as("doctor1"), id, {"partly", "患者拒绝转诊", 4, ""}, {}).value();
    EXPECT_EQ(d.consultation.outcome_reason, "患者拒绝转诊");
}

TEST_F(Consultation, ATimeLineTellsOfOrderImagesReportConsultationAndOutcome) {
    const auto order = ready_to_read();
    clock.advance(1min);
    report(ReportState::published, order);
    clock.advance(1min);
    consultation(ConsultationKind::store_and_forward, ConsultationState::archived);
    const auto line = app::patient_timeline(hub, as("doctor1"), "P1").value();
    std::vector<std::string> kinds;
    for (const auto& e : line.entries) kinds.push_back(e.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"order", "study", "report", "consultation", "opinion", "outcome"}));
    EXPECT_EQ(app::patient_timeline(hub, as("doctor1"), order.patient.id.value).value().entries.size(), 6u);
    EXPECT_EQ(verdict(app::patient_timeline(hub, as("doctor2"), order.patient.id.value)), "not_found not_found");
    EXPECT_EQ(verdict(app::patient_timeline(hub, as("doctor2"), "P1")), "not_found not_found");
    // A technician's line has no consultations in it.
    EXPECT_EQ(app::patient_timeline(hub, as("tech1"), "P1").value().entries.size(), 3u);
}

}  // namespace
}  // namespace telehub::test
