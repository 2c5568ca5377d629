// What becomes of mails and calls of webhooks: sent once, tried again, given up, sent anew.
#include <mutex>

#include "app/telling_support.h"
#include "http/support.h"
#include "telehub/core/crypto.h"

namespace telehub::test {
namespace {

using http::test::route;

struct Deliveries : TellingTest {
    store::Delivery only() const {
        const auto all = deliveries();
        EXPECT_EQ(all.size(), 1u);
        return all.at(0);
    }
    store::Webhook hook(const std::string& url, const std::string& org = {}) {
        return app::create_webhook(hub, as("admin"), {url, {"*"}, true, org}, {}).value();
    }
    void pass(std::chrono::milliseconds time) { clock.advance(time); }

    std::mutex mutex;
    std::vector<http::Request> got;
    unsigned status = 204;
    std::vector<http::Route> routes{route(http::Method::post, "/hook", [this](const http::Request& r) {
        const std::lock_guard lock(mutex);
        got.push_back(r);
        return http::text_response(status, "text/plain", "");
    })};
};

TEST_F(Deliveries, AreSentOnce) {
    const Mailbox box;
    send_mail_to(box);
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    EXPECT_EQ(send_mails(), 1u);
    EXPECT_EQ(only().state, "sent");
    EXPECT_EQ(only().sent_at, clock.now());
    clock.advance(-48h);  // the clock is set back
    EXPECT_EQ(send_mails(), 0u);
    clock.advance(96h);
    EXPECT_EQ(send_mails(), 0u);
    EXPECT_EQ(box.count(), 1u);
    EXPECT_EQ(hub.telling->mails.sent.load(), 1u);
}

TEST_F(Deliveries, ThatFailAreTriedEverLaterForADay) {
    send_mail_to_nobody();
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    const auto began = clock.now();
    std::vector<std::int64_t> waits;
    while (only().state == "queued" && waits.size() < 100) {
        EXPECT_EQ(send_mails(), 0u);
        const auto wait = only().next_attempt_at.ms - clock.now().ms;
        waits.push_back(wait / 1000);
        pass(std::chrono::milliseconds{wait - 1});
        EXPECT_EQ(send_mails(), 0u);  // not yet due
        EXPECT_EQ(only().attempts, static_cast<std::int64_t>(waits.size()));
        pass(1ms);
    }
    ASSERT_GE(waits.size(), 8u);
    EXPECT_EQ(std::vector<std::int64_t>(waits.begin(), waits.begin() + 8),
              (std::vector<std::int64_t>{30, 60, 120, 240, 480, 960, 1920, 3600}));
    EXPECT_EQ(only().state, "failed");
    EXPECT_GE((clock.now().ms - began.ms) / 3'600'000, 24);
    EXPECT_LE((clock.now().ms - began.ms) / 3'600'000, 26);
    EXPECT_TRUE(only().last_error.starts_with("unreachable")) << only().last_error;
    EXPECT_EQ(audits("delivery.fail").size(), 1u);
    pass(48h);
    EXPECT_EQ(send_mails(), 0u);
}

TEST_F(Deliveries, ThatFailedAreSentAnewByTheirAdministrator) {
    send_mail_to_nobody();
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    const auto id = only().id;
    EXPECT_EQ(verdict(app::retry_delivery(hub, as("admin"), id, {})), "conflict not_failed");
    for (int i = 0; i < 60 && only().state == "queued"; ++i) {
        pass(1h);
        send_mails();
    }
    ASSERT_EQ(only().state, "failed");
    EXPECT_EQ(verdict(app::retry_delivery(hub, as("admin"), id, 1)), "stale stale");
    EXPECT_EQ(verdict(app::retry_delivery(hub, as("coordinator"), id, {})), "not_found not_found");
    const Mailbox box;
    send_mail_to(box);
    ASSERT_EQ(verdict(app::retry_delivery(hub, as("admin"), id, only().version)), "ok");
    EXPECT_EQ(send_mails(), 1u);
    EXPECT_EQ(only().state, "sent");
    EXPECT_EQ(box.count(), 1u);
}

TEST_F(Deliveries, WaitNoLongerBecauseTheClockWasSetBack) {
    send_mail_to_nobody();
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    send_mails();
    clock.advance(-72h);
    const Mailbox box;
    send_mail_to(box);
    EXPECT_EQ(send_mails(), 1u);
}

TEST_F(Deliveries, ToAnAddressThatIsRefusedFailAtOnce) {
    const Mailbox box({"--refuse", "doctor1@example.org"});
    send_mail_to(box);
    wants_mail("doctor1");
    wants_mail("coordinator");
    tell(news({"doctor1", "coordinator"}));
    EXPECT_EQ(send_mails(), 1u);  // the other is not held up
    EXPECT_EQ(count("delivery", "state = 'failed' AND last_error LIKE 'address_refused%'"), 1);
}

TEST_F(Deliveries, ToWhoIsNoLongerThereFail) {
    const Mailbox box;
    send_mail_to(box);
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    app::disable_user(hub, domain::Actor::system(), "doctor1").value();
    EXPECT_EQ(send_mails(), 0u);
    EXPECT_EQ(only().state, "failed");
    EXPECT_EQ(box.count(), 0u);
}

TEST_F(Deliveries, AreSeenByTheAdministratorsOfTheirOrganisation) {
    send_mail_to_nobody();
    wants_mail("doctor1");
    tell(news({"doctor1"}));
    EXPECT_EQ(app::list_deliveries(hub, as("admin"), {}, {}).size(), 1u);  // of the consortium's head
    auto of_clinic = as("admin");
    of_clinic.roles = {{people.orgs.at("TC02"), domain::Role::administrator}};
    EXPECT_TRUE(app::list_deliveries(hub, of_clinic, {}, {}).empty());
    of_clinic.roles = {{people.orgs.at("TC01"), domain::Role::administrator}};
    EXPECT_EQ(app::list_deliveries(hub, of_clinic, {"queued", "email"}, {}).size(), 1u);
    EXPECT_TRUE(app::list_deliveries(hub, of_clinic, {"sent", ""}, {}).empty());
    EXPECT_TRUE(app::list_deliveries(hub, of_clinic, {"", "webhook"}, {}).empty());
}

TEST_F(Deliveries, OfWebhooksAreSignedAndNamed) {
    http::test::Running listener(routes);
    const auto made = hook(listener.url("/hook"), "TC01");
    tell(news({"doctor1"}));
    ASSERT_EQ(call_webhooks(), 1u);
    ASSERT_EQ(got.size(), 1u);
    const auto& call = got.front();
    const std::string timestamp{call.header("x-telehub-timestamp")};
    EXPECT_EQ(timestamp, std::to_string(clock.now().ms / 1000));
    EXPECT_EQ(call.header("x-telehub-signature"),
              "sha256=" + core::hmac_sha256_hex(made.secret, timestamp + "." + call.body));
    EXPECT_EQ(call.header("x-telehub-delivery"), only().id.value);
    const auto body = boost::json::parse(call.body).as_object();
    EXPECT_EQ(body.at("id").as_string(), only().id.value);
    EXPECT_EQ(body.at("kind").as_string(), "consultation.submitted");
    EXPECT_EQ(body.at("entity_id").as_string(), "k-1");
    EXPECT_EQ(body.at("org_id").as_string(), people.orgs.at("TC01").value);
}

TEST_F(Deliveries, OfOneBadWebhookDoNotHoldUpTheOthers) {
    http::test::Running listener(routes);
    hook("http://127.0.0.1:" + std::to_string(free_port()) + "/hook", "TC01");
    hook(listener.url("/hook"), "TC01");
    for (int i = 0; i < 30; ++i) tell(news({"doctor1"}));
    std::size_t called = 0;
    for (int rounds = 0; rounds < 10; ++rounds) called += call_webhooks();
    EXPECT_EQ(called, 30u);
    EXPECT_EQ(got.size(), 30u);
    EXPECT_EQ(count("delivery", "state = 'queued' AND attempts = 1"), 30);
}

TEST_F(Deliveries, OfAWebhookThatWasTurnedOffFail) {
    http::test::Running listener(routes);
    const auto made = hook(listener.url("/hook"), "TC01");
    tell(news({"doctor1"}));
    app::amend_webhook(hub, as("admin"), made.id, {made.url, {"*"}, false, ""}, made.version).value();
    EXPECT_EQ(call_webhooks(), 0u);
    EXPECT_EQ(only().state, "failed");
    EXPECT_TRUE(got.empty());
}

struct Webhooks : Deliveries {};

TEST_F(Webhooks, AreOnlyOfAddressesThatMayBeCalled) {
    const auto verdict_of = [&](const std::string& url) {
        return faults(app::create_webhook(hub, as("admin"), {url, {"*"}, true, ""}, {}));
    };
    const std::vector<std::string> bad{"$.url"};
    for (const char* url :
         {"", "hook.example.org", "ftp://hook.example.org/", "http://hook.example.org/", "https://", "https:///x",
          "https://user:secret@hook.example.org/", "https://hook.example.org/#x", "https://hook example.org/",
          "https://hook.example.org/\r\nX: 1", "http://127.0.0.1.example.org/", "http://127.0.0.1@example.org/",
          "file:///etc/passwd", "javascript:alert(1)"}) {
        EXPECT_EQ(verdict_of(url), bad) << url;
    }
    EXPECT_EQ(verdict_of("https://hook.example.org/" + std::string(500, 'x')), bad);
    EXPECT_TRUE(verdict_of("https://hook.example.org:8443/a?b=c").empty());
    EXPECT_TRUE(verdict_of("http://127.0.0.1:80/").empty());
    local.config.webhooks.allow_private = false;
    EXPECT_EQ(verdict_of("http://127.0.0.1:80/"), bad);
}

TEST_F(Webhooks, NameTheirKinds) {
    const auto verdict_of = [&](std::vector<std::string> kinds) {
        return faults(
            app::create_webhook(hub, as("admin"), {"https://hook.example.org/", std::move(kinds), true, ""}, {}));
    };
    EXPECT_EQ(verdict_of({}), std::vector<std::string>{"$.kinds"});
    EXPECT_EQ(verdict_of({"*", "consultation", "a.b,c.d", ".x", "x.", "X.y"}),
              (std::vector<std::string>{"$.kinds[1]", "$.kinds[2]", "$.kinds[3]", "$.kinds[4]", "$.kinds[5]"}));
    EXPECT_TRUE(verdict_of({"consultation.*", "appointment.no_show"}).empty());
}

TEST_F(Webhooks, AreTheirOrganisationsAlone) {
    const auto made = hook("https://hook.example.org/", "TC01");
    auto other = as("admin");
    other.org = people.orgs.at("TC02");
    other.roles = {{other.org, domain::Role::administrator}};
    EXPECT_EQ(verdict(app::get_webhook(hub, other, made.id)), "not_found not_found");
    EXPECT_EQ(verdict(app::amend_webhook(hub, other, made.id, {made.url, {"*"}, true, ""}, {})), "not_found not_found");
    EXPECT_EQ(verdict(app::renew_webhook_secret(hub, other, made.id, {})), "not_found not_found");
    EXPECT_TRUE(app::list_webhooks(hub, other, {}).empty());
    EXPECT_EQ(faults(app::create_webhook(hub, other, {made.url, {"*"}, true, "TC01"}, {})),
              std::vector<std::string>{"$.org_code"});
    EXPECT_EQ(app::create_webhook(hub, other, {made.url, {"*"}, true, ""}, {}).value().org_id, other.org);
}

// Who administers one organisation and works in another keeps the webhooks of the first alone.
TEST_F(Webhooks, AreForThoseWhoAdministerTheirOrganisation) {
    const auto made = hook("https://hook.example.org/", "TC01");
    tell(news({}));
    ASSERT_EQ(app::list_deliveries(hub, as("admin"), {}, {}).size(), 1u);
    auto both = as("tech1");
    both.org = people.orgs.at("TC01");
    both.roles = {{people.orgs.at("TC02"), domain::Role::administrator}, {both.org, domain::Role::technician}};
    EXPECT_TRUE(app::list_deliveries(hub, both, {}, {}).empty());
    EXPECT_TRUE(app::list_webhooks(hub, both, {}).empty());
    EXPECT_EQ(verdict(app::renew_webhook_secret(hub, both, made.id, {})), "not_found not_found");
    for (const char* code : {"", "TC01"}) {
        EXPECT_EQ(faults(app::create_webhook(hub, both, {made.url, {"*"}, true, code}, {})),
                  std::vector<std::string>{"$.org_code"})
            << code;
    }
    EXPECT_EQ(app::create_webhook(hub, both, {made.url, {"*"}, true, "TC02"}, {}).value().org_id,
              people.orgs.at("TC02"));
}

TEST_F(Webhooks, AreMadeOnceForAKeyAndBounded) {
    const app::WebhookForm form{"https://hook.example.org/", {"*"}, true, ""};
    const auto first = app::create_webhook(hub, as("admin"), form, {"k", "h"}).value();
    EXPECT_EQ(app::create_webhook(hub, as("admin"), form, {"k", "h"}).value().id, first.id);
    for (int i = 1; i < 20; ++i) app::create_webhook(hub, as("admin"), form, {}).value();
    EXPECT_EQ(verdict(app::create_webhook(hub, as("admin"), form, {})), "conflict too_many_webhooks");
    const auto renewed = app::renew_webhook_secret(hub, as("admin"), first.id, first.version).value();
    EXPECT_NE(renewed.secret, first.secret);
    EXPECT_EQ(verdict(app::renew_webhook_secret(hub, as("admin"), first.id, first.version)), "stale stale");
}

}  // namespace
}  // namespace telehub::test
