// What the web API says to what it cannot take.
#include <gtest/gtest.h>

#include "support/daemon.h"
#include "support/gunzip.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class BadRequest : public ::testing::Test {
  protected:
    void SetUp() override {
        hub.start();
        technician = std::make_unique<ApiClient>(hub.as("tech1"));
    }
    ApiResponse post_order(const std::string& body, const ApiClient::Headers& headers = {}) const {
        return technician->call("POST", "/api/v1/orders", body, headers);
    }
    static std::string paths(const ApiResponse& r) {
        std::string all;
        const auto body = r.json();
        for (const auto& e : body.at("errors").as_array()) all += std::string{e.at("path").as_string()} + ";";
        return all;
    }
    Daemon hub;
    std::unique_ptr<ApiClient> technician;
};

TEST_F(BadRequest, BodiesAreRefusedWithTheirJsonPath) {
    const auto malformed = post_order("{\"patient\": ");
    EXPECT_EQ(malformed.status, 422);
    EXPECT_EQ(malformed.headers.at("content-type"), "application/problem+json");
    EXPECT_FALSE(malformed.text("request_id").empty());

    auto body = order_body("P1", "张三");
    body["colour"] = "red";
    body["patient"].as_object()["nick"] = "x";
    body["patient"].as_object()["sex"] = 7;
    body["consent"] = "yes";
    const auto wrong = post_order(json::serialize(body));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(paths(wrong), "$.colour;$.patient.nick;$.patient.sex;$.consent;");

    const auto missing = post_order(R"({"patient": {"name": "x"}})");
    EXPECT_EQ(missing.status, 422);
    EXPECT_EQ(paths(missing), "$.patient.patient_id;");

    body = order_body("P1\\P2", "张三");
    body["urgency"] = "whenever";
    body["patient"].as_object()["birth_date"] = "1981-02-29";
    const auto values = post_order(json::serialize(body));
    EXPECT_EQ(values.status, 422);
    EXPECT_EQ(paths(values), "$.patient.patient_id;$.patient.birth_date;$.urgency;");
    EXPECT_EQ(post_order("[1]").status, 422);
    EXPECT_EQ(post_order(std::string(5000, '[')).status, 422);
    EXPECT_EQ(post_order(json::serialize(order_body("P1", "\xff\xfe"))).status, 422);
}

TEST_F(BadRequest, MethodsPathsAndSizes) {
    EXPECT_EQ(technician->get("/api/v1/nothing").status, 404);
    EXPECT_EQ(technician->get("/api/v1/orders/../../etc/passwd").status, 404);
    EXPECT_EQ(technician->get("/api/v1/orders/nope").status, 404);
    const auto method = technician->call("DELETE", "/api/v1/orders");
    EXPECT_EQ(method.status, 405);
    EXPECT_NE(method.headers.at("allow").find("POST"), std::string::npos);
    EXPECT_EQ(post_order(std::string(2 << 20, ' ')).status, 413);
    EXPECT_EQ(post_order("a=b", {{"Content-Type", "application/x-www-form-urlencoded"}}).status, 415);
    EXPECT_EQ(technician->get("/api/v1/orders?limit=0").status, 422);
    EXPECT_EQ(technician->get("/api/v1/orders?limit=1000000").status, 422);
    EXPECT_EQ(technician->get("/api/v1/orders?cursor=%27%20OR%201=1").status, 422);
    EXPECT_EQ(technician->get("/api/v1/studies?cursor=abc").status, 422);
}

TEST_F(BadRequest, AMisspeltParameterIsNoEmptyList) {
    const auto unknown = technician->get("/api/v1/orders?stat=submitted");
    EXPECT_EQ(unknown.status, 422);
    EXPECT_EQ(paths(unknown), "?stat;");
    for (const auto* list : {"orders", "studies", "reports", "uploads"}) {
        const auto wrong = technician->get(std::string{"/api/v1/"} + list + "?state=opne");
        EXPECT_EQ(wrong.status, 422) << list;
        EXPECT_EQ(paths(wrong), "?state;") << list;
    }
    const auto writer = hub.as("reader1");
    EXPECT_EQ(writer.get("/api/v1/read-tasks?state=opne").status, 422);
    EXPECT_EQ(writer.get("/api/v1/read-tasks?state=open").status, 200);
}

TEST_F(BadRequest, IdempotencyKeysReplayAndRefuse) {
    const auto body = json::serialize(order_body("P1", "张三"));
    const auto first = post_order(body, {{"Idempotency-Key", "k1"}});
    ASSERT_EQ(first.status, 201) << first.body;
    const auto again = post_order(body, {{"Idempotency-Key", "k1"}});
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.text("id"), first.text("id"));
    EXPECT_EQ(post_order(json::serialize(order_body("P2", "李四")), {{"Idempotency-Key", "k1"}}).status, 422);
    EXPECT_EQ(technician->get("/api/v1/orders").json().at("items").as_array().size(), 1u);
}

TEST_F(BadRequest, PagesVisitEachRowOnce) {
    for (int i = 0; i < 7; ++i)
        ASSERT_EQ(post_order(json::serialize(order_body("P" + std::to_string(i), "张三"))).status, 201);
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const auto page =
            technician->get("/api/v1/orders?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
        for (const auto& o : page.at("items").as_array())
            EXPECT_TRUE(seen.insert(std::string{o.at("id").as_string()}).second);
        cursor = page.at("next_cursor").is_null() ? "" : std::string{page.at("next_cursor").as_string()};
        ++pages;
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 7u);
    EXPECT_EQ(pages, 3);
}

TEST_F(BadRequest, ListsComePackedToWhoTakesThemPacked) {
    for (int i = 0; i < 4; ++i)
        ASSERT_EQ(post_order(json::serialize(order_body("P" + std::to_string(i), "张三"))).status, 201);
    const auto plain = technician->get("/api/v1/orders");
    EXPECT_FALSE(plain.headers.contains("content-encoding"));
    EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
    const auto packed = technician->get("/api/v1/orders", {{"Accept-Encoding", "br, gzip"}});
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), plain.body.size() / 2);
    EXPECT_EQ(gunzip(packed.body), plain.body);
    // What is short, names its version or is no answer stays as it is.
    const auto one = "/api/v1/orders/" + std::string{plain.json().at("items").at(0).at("id").as_string()};
    for (const auto& path : {std::string{"/api/v1/me"}, one, std::string{"/api/v1/orders?nonsense=1"}}) {
        const auto answer = technician->get(path, {{"Accept-Encoding", "gzip"}});
        EXPECT_FALSE(answer.headers.contains("content-encoding")) << path;
        EXPECT_TRUE(answer.json().is_object()) << path;
    }
}

TEST_F(BadRequest, ACookieNeedsItsCsrfToken) {
    const auto session = hub.anonymous().post("/api/v1/session", {{"login", "tech1"}, {"password", password}});
    ASSERT_EQ(session.status, 201);
    const auto& set_cookie = session.headers.at("set-cookie");
    for (const char* part : {"HttpOnly", "Secure", "SameSite=Strict"})
        EXPECT_NE(set_cookie.find(part), std::string::npos);
    const ApiClient::Headers cookie{{"Cookie", set_cookie.substr(0, set_cookie.find(';'))}};
    const auto page = hub.anonymous();
    EXPECT_EQ(page.get("/api/v1/me", cookie).status, 200);
    auto with_body = cookie;
    EXPECT_EQ(page.post("/api/v1/orders", order_body("P1", "张三"), with_body).status, 403);
    with_body["X-CSRF-Token"] = session.text("csrf_token");
    EXPECT_EQ(page.post("/api/v1/orders", order_body("P1", "张三"), with_body).status, 201);
    EXPECT_EQ(page.call("DELETE", "/api/v1/session", "", with_body).status, 204);
    EXPECT_EQ(page.get("/api/v1/me", cookie).status, 401);
}

TEST_F(BadRequest, FiveWrongPasswordsLock) {
    const auto attempt = [&](const char* p) {
        return hub.anonymous().post("/api/v1/session", {{"login", "doctor1"}, {"password", p}}).status;
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("wrong wrong wrong"), 401);
    EXPECT_EQ(attempt(password), 429);
}

TEST_F(BadRequest, HealthReadinessAndMetrics) {
    const auto client = hub.anonymous();
    EXPECT_EQ(client.get("/healthz").status, 200);
    EXPECT_EQ(client.get("/readyz").text("status"), "ready");
    const auto metrics = client.get("/metrics");
    EXPECT_NE(metrics.body.find("telehub_http_requests_total"), std::string::npos);
    EXPECT_NE(metrics.body.find("telehub_write_queue"), std::string::npos);
    // No patient data in the log, whatever was asked.
    EXPECT_EQ(technician->post("/api/v1/orders", order_body("PSECRET77", "张三丰")).status, 201);
    technician->get("/api/v1/studies?name=PSECRET77");
    hub.stop();
    EXPECT_EQ(hub.log().find("PSECRET77"), std::string::npos);
    EXPECT_EQ(hub.log().find("张三丰"), std::string::npos);
}

}  // namespace
}  // namespace telehub::test
