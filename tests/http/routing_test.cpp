// What the server answers by itself, and what it adds to each answer.
#include <gtest/gtest.h>

#include <stdexcept>

#include "http/support.h"

namespace telehub::http::test {
namespace {

std::vector<Route> routes() {
    return {
        route(Method::get, "/hello", says("hello")),
        route(Method::post, "/hello", echoes()),
        route(Method::get, "/things/{id}",
              [](const Request& request) {
                  return text_response(200, "text/plain",
                                       std::string(request.param("id")) + "|" + request.query_value("q").value_or("-"));
              }),
        route(Method::get, "/who",
              [](const Request& r) {
                  return text_response(
                      200, "text/plain",
                      r.remote_address + (r.remote_is_loopback ? " here" : "") + (r.secure ? " tls" : ""));
              }),
        route(Method::get, "/throws", [](const Request&) -> Response { throw std::runtime_error("secret cause"); }),
        route(Method::get, "/throws/seven", [](const Request&) -> Response { throw 7; }),
        route(Method::get, "/splits",
              [](const Request&) { return text_response(200, "text/plain", "").set("X-A", "b\r\nX-C: d"); }),
        route(Method::get, "/status/99", [](const Request&) { return text_response(99, "text/plain", ""); }),
        route(Method::get, "/nothing",
              [](const Request&) {
                  return Response{204, {}, {}};
              }),
        route(Method::get, "/own",
              [](const Request&) {
                  return text_response(200, "text/html", "x")
                      .set("Cache-Control", "max-age=60")
                      .set("Content-Security-Policy", "default-src 'self'")
                      .set("Content-Length", "77")
                      .set("Server", "us");
              }),
    };
}

struct Routing : testing::Test {
    Running hub{routes()};
    Curl curl;
};

TEST_F(Routing, BelievesAProxyOnThisMachine) {
    const auto who = [&](std::vector<std::string> headers) {
        return curl.ask(hub.url("/who"), {.headers = std::move(headers)}).body;
    };
    EXPECT_EQ(who({}), "127.0.0.1 here");
    EXPECT_EQ(who({"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"}), "192.0.2.1 tls");
    EXPECT_EQ(who({"X-Forwarded-For: 127.0.0.1, 192.0.2.1"}), "192.0.2.1") << "what the asker wrote comes first";
    EXPECT_EQ(who({"X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: 2001:DB8::1"}), "2001:db8::1");
    EXPECT_EQ(who({"X-Forwarded-For: unknown", "X-Forwarded-Proto: http"}), "127.0.0.1 here");
}

TEST_F(Routing, AnswersAndObserves) {
    const auto reply = curl.ask(hub.url("/hello"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_EQ(curl.ask(hub.url("/none")).status, 404);
    const auto seen = hub.observations.wait_for(2);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].route, "/hello");
    EXPECT_EQ(seen[0].status, 200U);
    EXPECT_EQ(seen[0].bytes, 5U);
    EXPECT_EQ(seen[1].path, "/none");
    EXPECT_EQ(seen[1].route, "");
}

TEST_F(Routing, UnknownPathIsAProblem) {
    const auto reply = curl.ask(hub.url("/none"));
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_NE(reply.body.find("\"request_id\":\"" + reply.header("x-request-id") + "\""), std::string::npos);
}

TEST_F(Routing, UnknownMethodIsAllowed405Or501) {
    const auto reply = curl.ask(hub.url("/hello"), {.method = "DELETE"});
    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(reply.header("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(curl.ask(hub.url("/hello"), {.method = "PROPFIND"}).status, 501);
}

TEST_F(Routing, OptionsSaysWhatIsAllowed) {
    const auto reply = curl.ask(hub.url("/things/1"), {.method = "OPTIONS"});
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.header("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(reply.header("content-length"), "");
    EXPECT_EQ(curl.ask(hub.url("/none"), {.method = "OPTIONS"}).status, 404);
}

TEST_F(Routing, OptionsOfTheServer) {
    Raw raw(hub.server.port());
    raw.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(raw.read_response().starts_with("HTTP/1.1 204 "));
}

TEST_F(Routing, HeadIsGetWithoutBody) {
    const auto reply = curl.ask(hub.url("/hello"), {.method = "HEAD"});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("content-length"), "5");
    EXPECT_EQ(reply.body, "");
    Raw raw(hub.server.port());
    raw.send("HEAD /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(raw.read_all().ends_with("\r\n\r\n"));
}

TEST_F(Routing, DecodesPathAndQueryOnce) {
    EXPECT_EQ(curl.ask(hub.url("/things/%E5%BC%A0%20b?q=a%2Bb+c")).body, "张 b|a+b c");
    EXPECT_EQ(curl.ask(hub.url("/things/%252e%252e?q=%2525")).body, "%2e%2e|%25");
    EXPECT_EQ(curl.ask(hub.url("/things/a+b?q")).body, "a+b|");
    EXPECT_EQ(curl.ask(hub.url("/things/x?p=1&&q=Zhang^San*|")).body, "x|Zhang^San*|");
}

TEST_F(Routing, EveryResponseCarriesTheSecurityHeaders) {
    for (const auto* path : {"/hello", "/none", "/throws", "/nothing"}) {
        const auto reply = curl.ask(hub.url(path));
        EXPECT_EQ(reply.header("x-content-type-options"), "nosniff") << path;
        EXPECT_EQ(reply.header("cache-control"), "no-store") << path;
        EXPECT_EQ(reply.header("referrer-policy"), "no-referrer") << path;
        EXPECT_EQ(reply.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'") << path;
        EXPECT_EQ(reply.header("server"), "") << path;
        EXPECT_EQ(reply.header("strict-transport-security"), "") << path;
        EXPECT_NE(reply.header("x-request-id"), "") << path;
        EXPECT_NE(reply.header("date"), "") << path;
    }
}

TEST_F(Routing, AHandlerMayChooseCachingAndPolicyButNotFraming) {
    const auto reply = curl.ask(hub.url("/own"));
    EXPECT_EQ(reply.header("cache-control"), "max-age=60");
    EXPECT_EQ(reply.header("content-security-policy"), "default-src 'self'");
    EXPECT_EQ(reply.header("content-length"), "1");
    EXPECT_EQ(reply.header("server"), "");
}

TEST_F(Routing, TakesOverAnHonestRequestId) {
    EXPECT_EQ(curl.ask(hub.url("/hello"), {.headers = {"X-Request-Id: abc-1.2_3"}}).header("x-request-id"),
              "abc-1.2_3");
    for (const std::string& bad : {std::string("a b"), std::string(65, 'a'), std::string("a=\"b")}) {
        const auto reply = curl.ask(hub.url("/hello"), {.headers = {"X-Request-Id: " + bad}});
        EXPECT_NE(reply.header("x-request-id"), bad);
        EXPECT_EQ(reply.status, 200);
    }
}

TEST_F(Routing, AHandlerThatThrowsIs500WithoutDetails) {
    for (const auto* path : {"/throws", "/throws/seven", "/splits", "/status/99"}) {
        const auto reply = curl.ask(hub.url(path));
        EXPECT_EQ(reply.status, 500) << path;
        EXPECT_EQ(reply.header("content-type"), "application/problem+json") << path;
        EXPECT_EQ(reply.body.find("secret"), std::string::npos) << path;
        EXPECT_EQ(reply.header("x-c"), "") << path;
    }
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(Routing, ManyRequestsUseOneConnection) {
    for (int i = 0; i < 300; ++i) {
        const auto n = std::to_string(i);
        ASSERT_EQ(curl.ask(hub.url("/things/" + n)).body, n + "|-");
        ASSERT_EQ(curl.ask(hub.url("/hello"), {.method = "POST", .body = n}).body, n);
    }
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(Routing, PipelinedRequestsAreAnsweredInOrder) {
    Raw raw(hub.server.port());
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        const auto n = std::to_string(i);
        requests += "GET /things/" + n + " HTTP/1.1\r\nHost: h\r\n\r\n";
        requests += "POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(n.size()) + "\r\n\r\n" + n;
    }
    raw.send(requests);
    for (int i = 0; i < 50; ++i) {
        const auto n = std::to_string(i);
        ASSERT_TRUE(raw.read_response().ends_with("\r\n\r\n" + n + "|-"));
        ASSERT_TRUE(raw.read_response().ends_with("\r\n\r\n" + n));
    }
}

TEST_F(Routing, Http10ClosesUnlessAsked) {
    Raw plain(hub.server.port());
    plain.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_NE(plain.read_all().find("Connection: close"), std::string::npos);
    Raw keeping(hub.server.port());
    keeping.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(keeping.read_response().find("Connection: keep-alive"), std::string::npos);
    keeping.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(keeping.read_all().ends_with("hello"));
}

TEST_F(Routing, TakesTheAbsoluteFormAndAnEmptyLineBefore) {
    Raw raw(hub.server.port());
    raw.send("\r\nGET http://h/things/1?q=2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(raw.read_all().ends_with("1|2"));
}

}  // namespace
}  // namespace telehub::http::test
