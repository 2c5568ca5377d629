// Requests that must not be understood in any way, least of all in two.
#include <gtest/gtest.h>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using namespace std::string_literals;

struct Malformed : testing::Test {
    Running hub{{route(Method::get, "/a", says("A")), route(Method::post, "/a", echoes()),
                 route(Method::get, "/p/{x}", says("P"))}};

    std::string answer(const std::string& request) {
        Raw raw(hub.server.port());
        raw.send(request);
        raw.end();
        return raw.read_all();
    }
    // The one answer is `status`, and nothing after it was taken for a request.
    void expect_only(const std::string& status, const std::string& request) {
        const auto all = answer(request);
        EXPECT_TRUE(all.starts_with("HTTP/1.1 " + status + " ")) << request << "\n-> " << all.substr(0, 200);
        EXPECT_EQ(all.find("HTTP/1.1 ", 1), std::string::npos) << request << "\n-> " << all;
        EXPECT_NE(all.find("application/problem+json"), std::string::npos) << request;
        EXPECT_NE(all.find("\r\nX-Request-Id: "), std::string::npos) << request;
        EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos) << request;
    }
};

const std::string next_request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(Malformed, FramingThatCanBeReadInTwoWays) {
    const std::vector<std::string> framings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 3\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -3\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length: \r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length : 3\r\n",
        " Content-Length: 3\r\n",
        "\tTransfer-Encoding: chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \x0b"
        "chunked\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 3\r\n",
        "Transfer_Encoding : chunked\r\n",
    };
    for (const auto& framing : framings) {
        expect_only("400", "POST /a HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n0\r\n\r\n" + next_request);
    }
    expect_only("400", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next_request);
}

TEST_F(Malformed, Chunks) {
    const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string chunks :
         {"x\r\n", "-1\r\n", "3\r\nabcde\r\n0\r\n\r\n", "fffffffffffffffff\r\n", "3 \nabc\r\n"}) {
        expect_only("400", head + chunks + next_request);
    }
    expect_only("413", head + "ffffffffffffffff\r\nabc");
}

TEST_F(Malformed, Targets) {
    const std::vector<std::string> targets = {
        "/../a",  "/p/..",     "/p/.",      "/p/%2e%2e", "/p/%2E%2e/a", "/p/..%2fa", "/p/%00",
        "/p/%0a", "/p/%7f",    "/p/%c2%85", "/p/%ff",    "/p/%c0%ae",   "/p/%",      "/p/%g0",
        "/p/%4",  "/a?x=%",    "/a?x=%zz",  "/a?x=%00",  "/a?%ff=1",    "/a#b",      "a",
        "p/../a", "ftp://h/a", "/p/\xff",   "http:/a",   "*",           "?x",        "/p/%ed%a0%80",
    };
    for (const auto& target : targets)
        expect_only("400", "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n" + next_request);
}

TEST_F(Malformed, RequestLinesAndFields) {
    const std::vector<std::string> requests = {
        "\x16\x03\x01\x02",
        "GET\r\n\r\n",
        "GET /a\r\n\r\n",
        "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET /a HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET /a HTTP/1.1\nHost: h\n\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"s,
        "GET /a HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
        "G\x01T /a HTTP/1.1\r\nHost: h\r\n\r\n",
    };
    for (const auto& request : requests) expect_only("400", request);
}

TEST_F(Malformed, HeadersOverTheBoundAre431) {
    const std::string line(16 * 1024 - 100, 'x');
    EXPECT_TRUE(answer("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: " + line + "\r\n\r\n")
                    .starts_with("HTTP/1.1 200 "));
    expect_only("431", "GET /a HTTP/1.1\r\nHost: h\r\nX: " + line + line + "\r\n\r\n");
    expect_only("431", "GET /" + line + " HTTP/1.1\r\nHost: h\r\nX: " + line + "\r\n\r\n");
    expect_only("431", "GET /" + line + line + " HTTP/1.1\r\nHost: h\r\n\r\n");
    expect_only("431", "GET /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(1 << 20, 'x'));
    std::string many = "GET /a HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 5000; ++i) many += "X: y\r\n";
    expect_only("431", many + "\r\n");
}

TEST_F(Malformed, ABrokenOffRequestIsNotAnswered) {
    EXPECT_EQ(answer(""), "");
    EXPECT_EQ(answer("GET /a HT"), "");
    EXPECT_EQ(answer("GET /a HTTP/1.1\r\nHost: h\r\n"), "");
    EXPECT_EQ(answer("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"), "");
}

}  // namespace
}  // namespace telehub::http::test
