// What a case holds at most, and what a refusal leaves in the trail.
#include <gtest/gtest.h>

#include "app/consultation_support.h"

namespace telehub::test {
namespace {

class CaseLimits : public ConsultationTest {};

TEST_F(CaseLimits, VersionsAndMessagesAreBounded) {
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id, "同一诊断").value();
    EXPECT_EQ(write_opinion(id, "同一诊断").value().opinion.version, 1) << "the same words are no new version";
    for (int i = 2; i <= 200; ++i) write_opinion(id, "诊断" + std::to_string(i)).value();
    EXPECT_EQ(verdict(write_opinion(id, "再一个")), "too_large too_many_versions");
    for (int i = 0; i < 200; ++i) app::ask_question(hub, as("consultant"), id, "?", {}).value();
    EXPECT_EQ(verdict(app::ask_question(hub, as("consultant"), id, "?", {})), "too_large too_many_messages");
    EXPECT_EQ(verdict(app::answer_question(hub, as("doctor1"), id, "!", {})), "ok") << "the last word goes through";
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "ok");
    const auto own = app::create_consultation(hub, as("doctor1"), form(ConsultationKind::elective), {}).value();
    for (int i = 1; i < 200; ++i) {
        app::amend_consultation(hub, as("doctor1"), own.consultation.id, form(ConsultationKind::elective), {}).value();
    }
    EXPECT_EQ(
        verdict(app::amend_consultation(hub, as("doctor1"), own.consultation.id, form(ConsultationKind::elective), {})),
        "too_large too_many_versions");
}

TEST_F(CaseLimits, ARefusalNamesTheOrganisationInTheTrail) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::opinion_draft).consultation.id;
    EXPECT_EQ(verdict(app::deliver_opinion(hub, as("coordinator"), id, {})), "conflict transition_not_allowed");
    EXPECT_EQ(audits("consultation.deliver", "refused").at(0).org_id, people.orgs.at("TC01").value);
    EXPECT_EQ(verdict(try_attach(id, "MZ not a picture", {"a.pdf", "", "material", {}})),
              "unsupported attachment_type");
    EXPECT_EQ(verdict(try_attach(id, a_pdf, {"a.pdf", "", "material", {}}, "coordinator")),
              "forbidden role_not_allowed");
    for (const auto& refused : audits("consultation.attach", "refused")) {
        EXPECT_EQ(refused.org_id, people.orgs.at("TC01").value);
    }
    EXPECT_EQ(audits("consultation.attach", "refused").size(), 2u);
}

}  // namespace
}  // namespace telehub::test
