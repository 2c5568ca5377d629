// Question and answer rounds with the clock paused, and the multidisciplinary board.
#include <gtest/gtest.h>

#include "app/consultation_support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class Rounds : public ConsultationTest {};

TEST_F(Rounds, TheClockStandsStillWhileAQuestionIsOpen) {
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::assigned).consultation.id;
    const auto due = row(id).due_at.value();
    clock.advance(1h);
    app::ask_question(hub, as("consultant"), id, "既往有无高血压？", {}).value();
    EXPECT_EQ(row(id).clock_paused_at, clock.now());
    const auto asked_at = clock.now();
    clock.advance(3h);
    app::ask_question(hub, as("consultant"), id, "用药史？", {}).value();  // the pause goes on
    EXPECT_EQ(row(id).clock_paused_at, asked_at);
    clock.advance(2h);
    app::answer_question(hub, as("doctor1"), id, "高血压10年，氨氯地平。", {}).value();
    EXPECT_EQ(row(id).clock_paused_at, std::nullopt);
    EXPECT_EQ(row(id).paused_ms, std::chrono::milliseconds{5h}.count());
    EXPECT_EQ(row(id).due_at, due + 5h);
    EXPECT_EQ(verdict(app::answer_question(hub, as("doctor1"), id, "还有", {})), "conflict no_open_question");

    move(id, ConsultationAction::open_opinion, "consultant").value();
    app::ask_question(hub, as("consultant"), id, "最近一次心电图？", {}).value();
    clock.advance(1h);
    app::answer_question(hub, as("doctor1"), id, "已上传", {}).value();
    EXPECT_EQ(row(id).paused_ms, std::chrono::milliseconds{6h}.count());
    const auto seen = app::get_consultation(hub, as("doctor1"), id).value();
    std::vector<std::string> kinds;
    for (const auto& m : seen.messages) kinds.push_back(m.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"question", "question", "answer", "question", "answer"}));
    EXPECT_EQ(std::ranges::count(told("doctor1"), std::string{"consultation.question"}), 3);
    EXPECT_EQ(std::ranges::count(told("consultant"), std::string{"consultation.answer"}), 2);
}

TEST_F(Rounds, EachSideSpeaksItsPart) {
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::assigned).consultation.id;
    EXPECT_EQ(verdict(app::ask_question(hub, as("doctor1"), id, "?", {})), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::answer_question(hub, as("consultant"), id, "!", {})), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::ask_question(hub, as("expert3"), id, "?", {})), "not_found not_found");
    EXPECT_EQ(faults(app::ask_question(hub, as("consultant"), id, " ", {})), (std::vector<std::string>{"$.text"}));
    const app::Idempotency key{"q1", "h"};
    app::ask_question(hub, as("consultant"), id, "?", key).value();
    app::ask_question(hub, as("consultant"), id, "?", key).value();
    EXPECT_EQ(count("consultation_message"), 1);
    const auto elective = consultation(ConsultationKind::elective, ConsultationState::assigned, "P2").consultation.id;
    EXPECT_EQ(verdict(app::ask_question(hub, as("consultant"), elective, "?", {})), "forbidden role_not_allowed");
}

TEST_F(Rounds, SigningEndsThePause) {
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::opinion_draft).consultation.id;
    app::ask_question(hub, as("consultant"), id, "?", {}).value();
    clock.advance(1h);
    write_opinion(id).value();
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    EXPECT_EQ(row(id).clock_paused_at, std::nullopt);
    EXPECT_EQ(row(id).paused_ms, std::chrono::milliseconds{1h}.count());
}

class Board : public ConsultationTest {
  protected:
    core::Result<app::OpinionDetails> stance(const core::ConsultationId& id, const std::string& login,
                                             const std::string& what, const std::string& text = {}) {
        return app::take_stance(hub, as(login), id, {what, text}, {});
    }
};

TEST_F(Board, NeedsTwoSpecialties) {
    auto f = form(ConsultationKind::mdt);
    f.specialties = {"CARDIO"};
    const auto id = app::create_consultation(hub, as("doctor1"), f, {}).value().consultation.id;
    attach(id, a_pdf, "c.pdf", "consent");
    EXPECT_EQ(faults(move(id, ConsultationAction::submit, "doctor1")), (std::vector<std::string>{"$.specialties"}));
    app::amend_consultation(hub, as("doctor1"), id, form(ConsultationKind::mdt), {}).value();
    move(id, ConsultationAction::submit, "doctor1").value();
    move(id, ConsultationAction::accept, "coordinator").value();
    EXPECT_EQ(faults(assign(id, {{"consultant", "CARDIO"}, {"expert3", "CARDIO"}})),
              (std::vector<std::string>{"$.experts"}));
    EXPECT_EQ(verdict(assign(id, {{"consultant", "CARDIO"}, {"expert2", "NEURO"}}, "expert2")), "ok");
}

TEST_F(Board, TheChairSignsWithAQuorumForTheWordsAsTheyAre) {
    const auto id = consultation(ConsultationKind::mdt, ConsultationState::opinion_draft).consultation.id;
    EXPECT_EQ(verdict(stance(id, "expert2", "agrees")), "conflict no_opinion");
    write_opinion(id).value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "conflict no_quorum");
    stance(id, "consultant", "agrees").value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "conflict no_quorum");
    stance(id, "expert2", "agrees").value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("expert2"), id, "", {})), "forbidden not_the_holder");
    // Another wording needs the stances anew.
    write_opinion(id, "不稳定型心绞痛", "expert2").value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "conflict no_quorum");
    stance(id, "consultant", "agrees").value();
    stance(id, "expert2", "agrees").value();
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    const auto d = app::get_opinion(hub, as("consultant"), id).value();
    EXPECT_EQ(d.author_names, (std::vector<std::string>{"吴专家", "何神经"}));
    EXPECT_EQ(d.opinion.dissent, "");
}

TEST_F(Board, DissentIsKeptInTheOpinion) {
    const auto id = consultation(ConsultationKind::mdt, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id).value();
    EXPECT_EQ(faults(stance(id, "expert2", "dissents")), (std::vector<std::string>{"$.text"}));
    EXPECT_EQ(faults(stance(id, "expert2", "perhaps")), (std::vector<std::string>{"$.stance"}));
    EXPECT_EQ(verdict(stance(id, "doctor1", "agrees")), "forbidden role_not_allowed");
    stance(id, "expert2", "dissents", "不排除脑梗死，应先行MRI。").value();
    stance(id, "consultant", "agrees").value();
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    app::deliver_opinion(hub, as("coordinator"), id, {}).value();
    const auto clinic = app::get_opinion(hub, as("doctor1"), id).value();
    EXPECT_EQ(clinic.opinion.dissent, "何神经 (NEURO): 不排除脑梗死，应先行MRI。");
    const auto pdf = app::opinion_pdf(hub, as("doctor1"), id).value();
    const auto text = run_process({"pdftotext", pdf.file.value().string(), "-"}).out;
    EXPECT_NE(text.find("不同意见"), std::string::npos);
    EXPECT_NE(text.find("应先行MRI"), std::string::npos);
}

TEST_F(Board, AnEarlierStanceStaysReadable) {
    const auto id = consultation(ConsultationKind::mdt, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id).value();
    stance(id, "expert2", "dissents", "不排除脑梗死").value();
    const auto parts = app::get_consultation(hub, as("expert2"), id).value().people.size();
    const auto d = stance(id, "expert2", "agrees").value();
    ASSERT_EQ(d.stances.size(), 2u);
    EXPECT_EQ(d.stances[0].said.stance_text, "不排除脑梗死");
    EXPECT_EQ(d.stances[0].name, "何神经");
    EXPECT_EQ(d.stances[0].said.removed_at, clock.now());
    EXPECT_EQ(d.stances[1].said.stance, "agrees");
    EXPECT_EQ(d.stances[1].said.removed_at, std::nullopt);
    EXPECT_EQ(app::get_consultation(hub, as("expert2"), id).value().people.size(), parts) << "one part a person";
    stance(id, "consultant", "agrees").value();
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    app::deliver_opinion(hub, as("coordinator"), id, {}).value();
    EXPECT_EQ(app::get_opinion(hub, as("doctor1"), id).value().opinion.dissent, "") << "who agrees dissents no more";
    EXPECT_TRUE(app::get_opinion(hub, as("doctor1"), id).value().stances.empty()) << "the experts' own matter";
}

TEST_F(Board, DissentOutlivesWhoIsReplaced) {
    const auto id = consultation(ConsultationKind::mdt, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id).value();
    stance(id, "expert2", "dissents", "不排除脑梗死").value();
    add_person("expert4", "新神经", "CITY", "consultant");
    make_expert("expert4", {"NEURO"});
    assign(id, {{"consultant", "CARDIO"}, {"expert4", "NEURO"}}, "", "换专家").value();
    for (const char* login : {"consultant", "expert4"}) stance(id, login, "agrees").value();
    app::sign_opinion(hub, as("consultant"), id, "", {}).value();
    EXPECT_EQ(app::get_opinion(hub, as("consultant"), id).value().opinion.dissent, "何神经 (NEURO): 不排除脑梗死");
}

TEST_F(Board, WhoIsReplacedLosesTheCaseAndTheirVoice) {
    const auto id = consultation(ConsultationKind::mdt, ConsultationState::opinion_draft).consultation.id;
    write_opinion(id).value();
    stance(id, "expert2", "dissents", "不同意").value();
    add_person("expert4", "新神经", "CITY", "consultant");
    make_expert("expert4", {"NEURO"});
    EXPECT_EQ(verdict(assign(id, {{"consultant", "CARDIO"}, {"expert4", "NEURO"}})), "invalid reason_required");
    assign(id, {{"consultant", "CARDIO"}, {"expert4", "NEURO"}}, "", "专家生病").value();
    EXPECT_EQ(verdict(app::get_consultation(hub, as("expert2"), id)), "not_found not_found");
    stance(id, "consultant", "agrees").value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "conflict no_quorum");
    stance(id, "expert4", "agrees").value();
    EXPECT_EQ(verdict(app::sign_opinion(hub, as("consultant"), id, "", {})), "ok");
}

}  // namespace
}  // namespace telehub::test
