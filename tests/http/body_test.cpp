// Request bodies and their bounds.
#include <gtest/gtest.h>

#include "http/support.h"

namespace telehub::http::test {
namespace {

ServerOptions small() {
    ServerOptions options;
    options.max_body = 1000;
    return options;
}

struct Body : testing::Test {
    Running hub{{route(Method::put, "/default", echoes()), route(Method::put, "/large", echoes(), 4 << 20)}, small()};
    Curl curl;
    Reply put(const std::string& path, std::size_t size, bool chunked) {
        return curl.ask(hub.url(path), {.method = "PUT", .body = std::string(size, 'x'), .chunked = chunked});
    }
};

TEST_F(Body, IsTakenUpToTheBound) {
    for (const bool chunked : {false, true}) {
        EXPECT_EQ(put("/default", 1000, chunked).body.size(), 1000U) << chunked;
        EXPECT_EQ(put("/large", 4 << 20, chunked).body.size(), std::size_t{4} << 20) << chunked;
    }
}

TEST_F(Body, IsRefusedBeyondTheBoundAndTheConnectionCloses) {
    for (const bool chunked : {false, true}) {
        for (const auto* path : {"/default", "/large"}) {
            const auto reply = put(path, (4 << 20) + 1, chunked);
            EXPECT_EQ(reply.status, 413) << path << chunked << reply.error;
            EXPECT_EQ(reply.header("connection"), "close");
        }
        EXPECT_EQ(put("/default", 1001, chunked).status, 413);
    }
}

TEST_F(Body, TooLongByItsContentLengthIsRefusedBeforeItComes) {
    Raw raw(hub.server.port());
    raw.send("PUT /default HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    const auto response = raw.read_response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 413 ")) << response;
    raw.end();
    EXPECT_EQ(raw.read_all(), "");
}

TEST_F(Body, ExpectationIsAnswered) {
    Raw raw(hub.server.port());
    raw.send("PUT /default HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    raw.send("abc");
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\nabc"));
}

TEST_F(Body, UnknownExpectationIs417) {
    Raw raw(hub.server.port());
    raw.send("PUT /default HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: miracles\r\n\r\nabc");
    EXPECT_TRUE(raw.read_all().starts_with("HTTP/1.1 417 "));
}

TEST_F(Body, ChunksMayComeBitByBitWithExtensionsAndTrailers) {
    Raw raw(hub.server.port());
    const std::string request =
        "PUT /default HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\nCookie: stolen=1\r\n\r\n";
    for (const char c : request) raw.send({&c, 1});
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\nabcde"));
    raw.send("PUT /default HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nz");
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\nz"));
}

TEST_F(Body, OfAnUnknownPathIsNotReadAsTheNextRequest) {
    Raw raw(hub.server.port());
    raw.send(
        "PUT /none HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\nGET /default HTTP/1.1\r\nHost: "
        "h\r\n\r\n");
    raw.end();
    const auto all = raw.read_all();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 404 "));
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos);
}

TEST(BodyTrailers, DoNotReachTheHandlerAsHeaders) {
    Running hub({route(Method::put, "/a", [](const Request& request) {
        return text_response(200, "text/plain", "[" + std::string(request.header("x-role")) + "]");
    })});
    Raw raw(hub.server.port());
    raw.send("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Role: admin\r\n\r\n");
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\n[]"));
}

TEST_F(Body, EndlessChunkExtensionIsRefused) {
    Raw raw(hub.server.port());
    raw.send("PUT /large HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;" + std::string(200'000, 'x'));
    EXPECT_TRUE(raw.read_all().starts_with("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace telehub::http::test
