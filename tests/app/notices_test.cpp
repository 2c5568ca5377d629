// Who is told what, and what leaves the hub for it.
#include <set>

#include "app/telling_support.h"
#include "telehub/domain/notice_text.h"

namespace telehub::test {
namespace {

struct Notices : TellingTest {};

TEST_F(Notices, ReachEachPersonOnceAndNobodyElse) {
    tell(news({"doctor1", "coordinator", "doctor1"}));
    ASSERT_EQ(told("doctor1").size(), 1u);
    const auto n = told("doctor1").front();
    EXPECT_EQ(n.kind, "consultation.submitted");
    EXPECT_EQ(n.entity_id, "k-1");
    EXPECT_EQ(n.title, "新的会诊申请，等待分诊");
    EXPECT_EQ(n.title_en, "A consultation was requested and waits for triage");
    EXPECT_EQ(told("coordinator").size(), 1u);
    EXPECT_TRUE(told("doctor2").empty());
    EXPECT_TRUE(told("admin").empty());
    EXPECT_TRUE(deliveries().empty());  // no mail server, no webhook
}

TEST_F(Notices, AreNumberedInTheOrderOfTheirCommits) {
    tell(news({"doctor1", "coordinator"}));
    tell(news({"doctor1"}));
    std::set<std::int64_t> numbers;
    for (const char* login : {"doctor1", "coordinator"}) {
        for (const auto& n : told(login)) numbers.insert(n.seq);
    }
    EXPECT_EQ(numbers, (std::set<std::int64_t>{1, 2, 3}));
}

TEST_F(Notices, DoNotReachWhoWasDisabled) {
    app::disable_user(hub, domain::Actor::system(), "doctor1").value();
    tell(news({"doctor1"}));
    EXPECT_EQ(count("notification"), 0);
}

TEST_F(Notices, AreReadByTheirOwnPersonAlone) {
    tell(news({"doctor1"}));
    tell(news({"doctor1"}));
    const auto id = told("doctor1").front().id;
    EXPECT_EQ(verdict(app::read_notification(hub, as("doctor2"), id)), "not_found not_found");
    EXPECT_EQ(verdict(app::read_notification(hub, as("admin"), id)), "not_found not_found");
    EXPECT_EQ(app::count_unread(hub, as("doctor1")), 2);
    const auto first = app::read_notification(hub, as("doctor1"), id).value();
    EXPECT_EQ(first.read_at, clock.now());
    clock.advance(1h);
    EXPECT_EQ(app::read_notification(hub, as("doctor1"), id).value().read_at, first.read_at);
    EXPECT_EQ(told("doctor1", true).size(), 1u);
    EXPECT_EQ(app::read_all_notifications(hub, as("doctor2")).value(), 0);
    EXPECT_EQ(app::read_all_notifications(hub, as("doctor1")).value(), 1);
    EXPECT_EQ(app::count_unread(hub, as("doctor1")), 0);
}

TEST_F(Notices, AreTakenBackWithTheTransactionThatToldThem) {
    EXPECT_THROW(hub.db.write([&](store::Connection& c) {
        app::tell(c, hub, news({"doctor1"}));
        throw std::runtime_error("on purpose");
    }),
                 std::runtime_error);
    EXPECT_TRUE(told("doctor1").empty());
}

TEST_F(Notices, AreMailedToThoseWhoWantThem) {
    send_mail_to_nobody();
    wants_mail("doctor1");
    wants_mail("coordinator", "appointments");
    wants_mail("reader1", "none");
    tell(news({"doctor1", "coordinator", "reader1", "qc"}));
    ASSERT_EQ(deliveries("email").size(), 1u);
    const auto mail = deliveries("email").front();
    EXPECT_EQ(mail.address, "doctor1@example.org");
    EXPECT_EQ(mail.org_id, people.orgs.at("TC01"));
    EXPECT_EQ(mail.subject, "新的会诊申请，等待分诊 / A consultation was requested and waits for triage");
    EXPECT_NE(mail.payload.find("https://hub.example.org/consultations/k-1"), std::string::npos) << mail.payload;
    auto about = news({"coordinator"}, "consultation.confirmed");
    about.appointment_id = booked(at(monday(9))).value;
    tell(about);
    EXPECT_EQ(count("delivery", "address = 'coordinator@example.org'"), 1);
    EXPECT_EQ(count("delivery", "address = 'reader1@example.org'"), 0);
}

TEST_F(Notices, HoldNothingOfThePatient) {
    send_mail_to_nobody();
    for (const char* login : {"doctor1", "consultant"}) wants_mail(login);
    app::create_webhook(hub, as("admin"), {"https://hook.example.org/", {"*"}, true, ""}, {}).value();
    const auto id = booked(at(monday(9)));
    moved(id, at(monday(10)));
    EXPECT_GE(count("delivery", "channel = 'email'"), 4);
    EXPECT_GE(count("delivery", "channel = 'webhook'"), 2);
    for (const auto& d : deliveries()) {
        for (const auto& text : {d.subject, d.payload, d.calendar}) {
            EXPECT_EQ(text.find("病人甲"), std::string::npos) << text;
            EXPECT_EQ(text.find("P1"), std::string::npos) << text;
        }
    }
    EXPECT_EQ(count("notification", "title LIKE '%病人甲%' OR title_en LIKE '%病人甲%'"), 0);
}

TEST_F(Notices, CallTheWebhooksOfThePeoplesOrganisationsThatAskedForTheKind) {
    const auto hook = [&](const std::string& org, std::vector<std::string> kinds, bool enabled = true) {
        return app::create_webhook(hub, as("admin"), {"https://hook.example.org/", std::move(kinds), enabled, org}, {})
            .value()
            .id;
    };
    const std::set<core::WebhookId> asked{hook("TC01", {"consultation.*"}), hook("TC01", {"*"}),
                                          hook("CITY", {"report.*", "consultation.submitted"})};
    hook("TC01", {"consultation.cancelled"});
    hook("TC01", {"*"}, false);
    hook("TC02", {"*"});
    tell(news({"coordinator"}));
    std::set<core::WebhookId> called;
    for (const auto& d : deliveries("webhook")) called.insert(*d.webhook_id);
    EXPECT_EQ(called, asked);
    EXPECT_EQ(deliveries("webhook").size(), asked.size());
}

TEST_F(Notices, SayThatAReportWasPublishedOrReturned) {
    const auto o = ready_to_read(1, complete_form("P9"));
    const auto r = report(ReportState::submitted, o);
    report_move(r.report.id, ReportAction::return_, "verifier", "请补充").value();
    ASSERT_EQ(told("reader1").size(), 1u);
    EXPECT_EQ(told("reader1").front().kind, "report.returned");
    EXPECT_EQ(told("reader1").front().entity_id, r.report.read_task_id.value);

    const auto other = ready_to_read(1, complete_form("P9"));
    report(ReportState::published, other);
    ASSERT_EQ(told("tech1").size(), 1u) << "who ordered it";
    EXPECT_EQ(told("tech1").front().kind, "report.published");
    EXPECT_EQ(told("tech1").front().entity, "order");
    EXPECT_EQ(told("tech1").front().entity_id, other.order.id.value);
}

TEST_F(Notices, TakeNoAddressThatIsNone) {
    for (const char* email : {"a", "a@b\r\nBcc: c@d", "@b", "a b@c"}) {
        const auto refused = app::save_contact(hub, as("doctor1"), email, "all");
        EXPECT_EQ(faults(refused), std::vector<std::string>{"$.email"}) << email;
    }
    EXPECT_EQ(faults(app::save_contact(hub, as("doctor1"), "a@b.c", "some")), std::vector<std::string>{"$.wants"});
    EXPECT_EQ(app::get_contact(hub, as("doctor1")).email, "");
    wants_mail("doctor1", "none");
    EXPECT_EQ(app::get_contact(hub, as("doctor1")).wants, "none");
}

TEST(NoticeText, KnowsAKindOrItsEntityOrSaysThatThereIsNews) {
    EXPECT_EQ(domain::notice_text("consultation.ring").zh, "急会诊呼叫，请立即应答");
    EXPECT_EQ(domain::notice_text("consultation.something_new").en, "News of a consultation");
    EXPECT_EQ(domain::notice_text("something").en, "There is news");
    std::set<std::string_view> kinds;
    for (const auto& text : domain::notice_texts()) {
        EXPECT_TRUE(kinds.insert(text.kind).second) << text.kind;
        EXPECT_FALSE(text.zh.empty() || text.en.empty()) << text.kind;
    }
}

}  // namespace
}  // namespace telehub::test
