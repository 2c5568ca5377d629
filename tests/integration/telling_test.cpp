// Telling over the wire: a real telehubd, a real mail server, a real listener for webhooks, a real client of the live
// events; the mail, the feed and the move and cancellation that reach both are read by programs that know nothing of
// the hub.
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/support.h"
#include "support/daemon.h"
#include "support/mailbox.h"
#include "telehub/app/experts.h"
#include "telehub/core/crypto.h"

namespace telehub::test {
namespace {

namespace json = boost::json;
using http::test::route;

// Listens to /api/v1/events until it goes.
class EventClient {
  public:
    EventClient(const Daemon& hub, const ApiClient& who, const std::string& last_id = {})
        : url_("https://127.0.0.1:" + std::to_string(hub.https_port) + "/api/v1/events"),
          ca_(hub.file("certs/ca.crt")),
          bearer_("Authorization: Bearer " + who.token),
          last_("Last-Event-ID: " + last_id),
          thread_([this] { run(); }) {}
    ~EventClient() {
        leave_ = true;
        thread_.join();
    }
    // Everything heard so far, once this is in it; "" when it does not come.
    std::string wait_for(const std::string& part) {
        std::unique_lock lock(mutex_);
        const bool came =
            heard_more_.wait_for(lock, std::chrono::seconds{20}, [&] { return text_.find(part) != std::string::npos; });
        return came ? text_ : "";
    }
    long ended() {  // the status; 0 when it still listens after 20 s
        std::unique_lock lock(mutex_);
        heard_more_.wait_for(lock, std::chrono::seconds{20}, [&] { return over_; });
        return over_ ? status_ : 0;
    }

  private:
    static std::size_t take(char* data, std::size_t size, std::size_t count, void* self) {
        auto& client = *static_cast<EventClient*>(self);
        const std::lock_guard lock(client.mutex_);
        client.text_.append(data, size * count);
        client.heard_more_.notify_all();
        return size * count;
    }
    static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<EventClient*>(self)->leave_ ? 1 : 0;
    }
    void run() {
        CURL* const curl = curl_easy_init();
        curl_slist* headers = curl_slist_append(nullptr, bearer_.c_str());
        headers = curl_slist_append(headers, last_.c_str());
        curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_.c_str());
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &watch);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
        curl_easy_perform(curl);
        const std::lock_guard lock(mutex_);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status_);
        over_ = true;
        heard_more_.notify_all();
        curl_slist_free_all(headers);
        curl_easy_cleanup(curl);
    }

    const std::string url_, ca_, bearer_, last_;
    std::mutex mutex_;
    std::condition_variable heard_more_;
    std::string text_;
    long status_ = 0;
    bool over_ = false;
    std::atomic<bool> leave_{false};
    std::thread thread_;  // last: it uses the others
};

std::string mail_settings(const Mailbox& box) {
    return "[mail]\nserver = \"127.0.0.1\"\nport = " + std::to_string(box.port()) +
           "\nsecurity = \"none\"\nfrom = \"hub@hub.example.org\"\n[webhooks]\nallow_private = true\n";
}

class Telling : public ::testing::Test {
  protected:
    void SetUp() override {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto system = domain::Actor::system();
        app::grant_licence(local.hub, system, {"consultant", "110-1", "*", "主任医师", "2099-12-31"}).value();
        const auto coordinator = hub.consortium().actor("coordinator");
        const app::ExpertForm form{"consultant", "主任医师", {"CARDIO"}, {"zh"}, "Asia/Shanghai", "", true};
        expert = app::create_expert(local.hub, coordinator, form, {}).value().expert.id.value;
        app::AvailabilityForm always;
        for (std::int64_t day = 1; day <= 7; ++day) {
            always.rules.push_back({day, "00:00", "24:00", 30, "open", 0, "", ""});
        }
        app::set_availability(local.hub, coordinator, core::ExpertId{expert}, always, {}).value();
        hub.start();
        ASSERT_EQ(hub.as("doctor1").post("/api/v1/orders", order_body("P1", "病人甲")).status, 201);
    }

    // The start of the n-th half hour from tomorrow on.
    static std::string half_hour(int n) {
        constexpr std::int64_t step = 1'800'000, day = 86'400'000;
        const auto now = core::SystemClock{}.now().ms;
        return core::to_rfc3339({((now + day) / step + 1 + n) * step});
    }
    json::object booking(int n) const {
        return {{"patient_id", "P1"},
                {"expert_ids", json::array{expert}},
                {"starts_at", half_hour(n)},
                {"duration_min", 30}};
    }
    std::string booked(const ApiClient& doctor, int n) const {
        const auto held = doctor.post("/api/v1/appointments", booking(n));
        EXPECT_EQ(held.status, 201) << held.body;
        const auto confirmed = doctor.post("/api/v1/appointments/" + held.text("id") + "/confirm");
        EXPECT_EQ(confirmed.status, 200) << confirmed.body;
        return held.text("id");
    }

    Mailbox box;
    Daemon hub{mail_settings(box)};
    std::string expert;
};

TEST_F(Telling, TheMoveAndTheCancellationReachMailFeedWebhookAndListener) {
    std::mutex mutex;
    std::vector<http::Request> calls;
    http::test::Running listener({route(http::Method::post, "/hook", [&](const http::Request& r) {
        const std::lock_guard lock(mutex);
        calls.push_back(r);
        return http::text_response(204, "text/plain", "");
    })});
    const auto admin = hub.as("admin"), doctor = hub.as("doctor1"), consultant = hub.as("consultant");
    const auto hook =
        admin.post("/api/v1/webhooks", {{"url", listener.url("/hook")}, {"kinds", json::array{"appointment.*"}}});
    ASSERT_EQ(hook.status, 201) << hook.body;
    ASSERT_EQ(consultant.put("/api/v1/me/contact", {{"email", "wu@example.org"}}).status, 200);
    const auto feed = consultant.post("/api/v1/me/calendar-feed").text("path");
    EventClient events(hub, consultant);
    ASSERT_NE(events.wait_for("event: ready"), "");

    const auto first = booked(doctor, 0);
    const auto moved = doctor.post("/api/v1/appointments/" + first + "/reschedule",
                                   {{"starts_at", half_hour(4)}, {"reason", "专家临时手术"}});
    ASSERT_EQ(moved.status, 201) << moved.body;
    const auto at_new_time = read_calendar_text(hub.anonymous().get(feed).body);
    ASSERT_EQ(doctor.post("/api/v1/appointments/" + moved.text("id") + "/cancel", {{"reason", "病情好转"}}).status,
              200);
    const auto off = hub.anonymous().get(feed);
    EXPECT_EQ(off.headers.at("content-type"), "text/calendar; charset=utf-8");

    // The feed.
    ASSERT_EQ(at_new_time.at("events").as_array().size(), 1u);
    EXPECT_EQ(at_new_time.at("events").at(0).at("uid").as_string(), first);
    EXPECT_EQ(at_new_time.at("events").at(0).at("sequence").as_int64(), 1);
    EXPECT_EQ(read_calendar_text(off.body).at("events").at(0).at("status").as_string(), "CANCELLED");
    // The mails, in their order.
    const auto request = box.mail(1), move = box.mail(2), cancel = box.mail(3);
    EXPECT_EQ(request.at("calendar_method").as_string(), "REQUEST");
    EXPECT_EQ(move.at("calendar_method").as_string(), "REQUEST");
    EXPECT_EQ(cancel.at("calendar_method").as_string(), "CANCEL");
    for (const auto* mail : {&request, &move, &cancel}) {
        EXPECT_EQ(mail->at("calendar").at("events").at(0).at("uid").as_string(), first);
        EXPECT_TRUE(mail->at("defects").as_array().empty()) << mail->at("defects");
    }
    EXPECT_EQ(move.at("calendar").at("events").at(0).at("start").as_string(),
              at_new_time.at("events").at(0).at("start").as_string());
    // The live events and the notifications.
    EXPECT_NE(events.wait_for("\"kind\":\"appointment.cancelled\""), "");
    EXPECT_NE(events.wait_for("\"entity\":\"appointment\",\"id\":\"" + moved.text("id") + "\""), "");
    EXPECT_EQ(consultant.get("/api/v1/notifications/unread").number("unread"), 3);
    const auto list = consultant.get("/api/v1/notifications?unread=true&limit=2").json().as_object();
    EXPECT_EQ(list.at("items").as_array().size(), 2u);
    const std::string newest{list.at("items").at(0).at("id").as_string()};
    EXPECT_EQ(consultant.post("/api/v1/notifications/" + newest + "/read").status, 200);
    EXPECT_EQ(consultant.post("/api/v1/notifications/read-all").number("read"), 2);
    // The webhook.
    wait_for([&] { return admin.get("/api/v1/deliveries?channel=webhook&state=sent"); },
             [](const ApiResponse& r) { return r.json().at("items").as_array().size() == 3; });
    const std::lock_guard lock(mutex);
    ASSERT_EQ(calls.size(), 3u);
    for (const auto& call : calls) {
        EXPECT_EQ(call.header("x-telehub-signature"),
                  "sha256=" + core::hmac_sha256_hex(hook.text("secret"),
                                                    std::string{call.header("x-telehub-timestamp")} + "." + call.body));
        EXPECT_EQ(call.body.find("病人甲"), std::string::npos);
    }
}

TEST_F(Telling, OtherOrganisationsAndRolesSeeNothing) {
    const auto admin = hub.as("admin"), doctor = hub.as("doctor1"), other = hub.as("doctor2");
    const auto hook =
        admin.post("/api/v1/webhooks", {{"url", "https://hook.example.org/"}, {"kinds", json::array{"*"}}});
    ASSERT_EQ(hook.status, 201);
    ASSERT_EQ(doctor.put("/api/v1/me/contact", {{"email", "li@example.org"}}).status, 200);
    booked(doctor, 0);
    const std::string told{doctor.get("/api/v1/notifications").json().at("items").at(0).at("id").as_string()};
    EXPECT_TRUE(other.get("/api/v1/notifications").json().at("items").as_array().empty());
    EXPECT_EQ(other.post("/api/v1/notifications/" + told + "/read").status, 404);
    EXPECT_EQ(other.get("/api/v1/me/contact").text("email"), "");
    for (const char* path : {"/api/v1/deliveries", "/api/v1/webhooks"}) {
        EXPECT_EQ(other.get(path).status, 403) << path;
        EXPECT_EQ(hub.anonymous().get(path).status, 401) << path;
    }
    EXPECT_EQ(other.get("/api/v1/webhooks/" + hook.text("id")).status, 403);
    EXPECT_EQ(other.get("/api/v1/figures/consultations").json().at("groups").as_array().size(), 0u);
    EXPECT_EQ(hub.as("tech1").get("/api/v1/figures/consultations").status, 403);
    EXPECT_EQ(hub.anonymous().get("/api/v1/events").status, 401);
    EXPECT_EQ(hub.anonymous().get("/api/v1/notifications").status, 401);
    EXPECT_EQ(hub.anonymous().get("/api/v1/calendar/" + std::string(64, '0') + ".ics").status, 404);
    // The secret is told once.
    EXPECT_EQ(admin.get("/api/v1/webhooks/" + hook.text("id")).json().as_object().if_contains("secret"), nullptr);
}

TEST_F(Telling, AListenerHearsNothingOfOthersAndEndsWithItsSession) {
    const auto doctor = hub.as("doctor1"), other = hub.as("doctor2");
    EventClient own(hub, doctor), foreign(hub, other);
    ASSERT_NE(own.wait_for("event: ready"), "");
    ASSERT_NE(foreign.wait_for("event: ready"), "");
    const auto order = doctor.post("/api/v1/orders", order_body("P2", "病人乙")).text("id");
    EXPECT_NE(own.wait_for(order), "");
    const auto others = other.post("/api/v1/orders", order_body("P3", "病人丙")).text("id");
    const auto heard = foreign.wait_for(others);
    ASSERT_NE(heard, "");
    EXPECT_EQ(heard.find(order), std::string::npos);
    EXPECT_EQ(other.call("DELETE", "/api/v1/session").status, 204);
    EXPECT_EQ(foreign.ended(), 200);
    EXPECT_EQ(hub.stop(), 0);  // with a listener on the line
    EXPECT_EQ(own.ended(), 200);
}

TEST_F(Telling, FiguresComeAsCsvToo) {
    const auto doctor = hub.as("doctor1");
    const auto csv = doctor.call("GET", "/api/v1/figures/consultations?by=kind", "", {{"Accept", "text/csv"}});
    EXPECT_EQ(csv.status, 200);
    EXPECT_TRUE(csv.headers.at("content-type").starts_with("text/csv")) << csv.headers.at("content-type");
    EXPECT_TRUE(csv.body.starts_with("key,name,requests,")) << csv.body;
    EXPECT_EQ(doctor.get("/api/v1/figures/consultations?by=patient").status, 422);
    EXPECT_EQ(doctor.get("/api/v1/figures/consultations?from=yesterday").status, 422);
    EXPECT_EQ(doctor.get("/api/v1/figures/consultations/cases?by=kind&key=mdt&figure=requests").status, 200);
}

}  // namespace
}  // namespace telehub::test
