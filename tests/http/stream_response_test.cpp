// Responses that are made while they are sent.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <stdexcept>

#include "http/support.h"

namespace telehub::http::test {
namespace {

// Gives these pieces; then ends, or throws.
struct Pieces final : BodySource {
    Pieces(std::vector<std::string> all, bool then_throw) : pieces(std::move(all)), throws(then_throw) {}
    bool next(std::string& piece) override {
        if (at == pieces.size()) {
            if (throws) throw std::runtime_error("on purpose");
            return false;
        }
        piece = pieces[at++];
        return true;
    }
    std::vector<std::string> pieces;
    bool throws;
    std::size_t at = 0;
};

struct StreamResponse : testing::Test {
    std::vector<std::string> pieces;
    std::optional<std::uint64_t> length;
    bool throws = false;
    std::vector<Route> routes{route(Method::get, "/stream",
                                    [this](const Request&) {
                                        Response response;
                                        response.body = StreamBody{std::make_unique<Pieces>(pieces, throws), length};
                                        return response;
                                    }),
                              route(Method::get, "/a", says("A"))};
    Running hub{routes};
    Curl curl;

    std::string raw(const std::string& request) const {
        Raw client(hub.server.port());
        client.send(request);
        client.end();
        return client.read_all();
    }
    static std::string joined(const std::vector<std::string>& all) {
        std::string out;
        for (const auto& one : all) out += one;
        return out;
    }
};

TEST_F(StreamResponse, IsChunkedWithoutALengthAndTheConnectionStays) {
    const auto content = pattern_bytes((5 << 20) + 77);
    for (const std::size_t size : {std::size_t{1000}, std::size_t{65536}, std::size_t{1} << 20}) {
        pieces.clear();
        for (std::size_t i = 0; i < content.size(); i += size) pieces.push_back(content.substr(i, size));
        const auto reply = curl.ask(hub.url("/stream"));
        EXPECT_EQ(reply.header("transfer-encoding"), "chunked");
        EXPECT_EQ(reply.header("content-length"), "");
        EXPECT_TRUE(reply.body == content) << size;
        EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    }
    EXPECT_EQ(curl.connections_made(), 1);
    EXPECT_EQ(hub.observations.wait_for(1).at(0).bytes, content.size());
}

TEST_F(StreamResponse, HasItsDeclaredLength) {
    pieces = {std::string(300'000, 'a'), std::string(300'000, 'b'), "c"};
    length = 600'001;
    const auto reply = curl.ask(hub.url("/stream"));
    EXPECT_EQ(reply.header("content-length"), "600001");
    EXPECT_EQ(reply.header("transfer-encoding"), "");
    EXPECT_TRUE(reply.body == joined(pieces));
    EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(StreamResponse, ThatIsSmallIsOneWrite) {
    pieces = {"he", "", "llo"};
    Raw client(hub.server.port());
    client.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    char bytes[4096];
    const auto n = ::recv(client.fd(), bytes, sizeof bytes, 0);
    ASSERT_GT(n, 0);
    const std::string all(bytes, static_cast<std::size_t>(n));
    EXPECT_TRUE(all.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n")) << all;
}

TEST_F(StreamResponse, MayBeEmpty) {
    EXPECT_TRUE(raw("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("\r\n\r\n0\r\n\r\n"));
    length = 0;
    EXPECT_TRUE(raw("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("\r\n\r\n"));
    EXPECT_EQ(curl.ask(hub.url("/stream")).header("content-length"), "0");
}

// Pieces without bytes are no end.
TEST_F(StreamResponse, MayPause) {
    pieces.assign(2000, "");
    pieces.emplace_back("end");
    EXPECT_EQ(curl.ask(hub.url("/stream")).body, "end");
}

TEST_F(StreamResponse, ToHttp10EndsWithTheConnection) {
    pieces = {std::string(100'000, 'x'), "y"};
    for (const std::string more : {"", "Connection: keep-alive\r\n"}) {
        const auto all = raw("GET /stream HTTP/1.0\r\n" + more + "\r\n");
        EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos);
        EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos);
        EXPECT_TRUE(all.ends_with("\r\n\r\n" + joined(pieces)));
    }
    length = 100'001;
    const auto kept = raw("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(kept.find("\r\nConnection: keep-alive\r\n"), std::string::npos);
}

TEST_F(StreamResponse, IsNotMadeForHead) {
    throws = true;
    const auto unknown = curl.ask(hub.url("/stream"), {.method = "HEAD"});
    EXPECT_EQ(unknown.status, 200);
    EXPECT_EQ(unknown.header("transfer-encoding"), "");
    length = 5;
    EXPECT_EQ(curl.ask(hub.url("/stream"), {.method = "HEAD"}).header("content-length"), "5");
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(StreamResponse, ThatFailsAtOnceIs500AndTheConnectionStays) {
    throws = true;
    pieces = {"not enough to be sent"};
    const auto reply = curl.ask(hub.url("/stream"));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(StreamResponse, ThatFailsLaterClosesTheConnectionWithoutAnEnd) {
    throws = true;
    pieces = {std::string(300'000, 'x')};
    const auto all = raw("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(all.starts_with("HTTP/1.1 200 "));
    EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
    EXPECT_NE(curl.ask(hub.url("/stream")).error, "");
}

TEST_F(StreamResponse, OfAnotherLengthThanDeclaredClosesTheConnection) {
    pieces = {std::string(100'000, 'x'), std::string(100'000, 'x')};
    for (const std::uint64_t declared : {199'999, 200'001}) {
        length = declared;
        EXPECT_NE(curl.ask(hub.url("/stream")).error, "") << declared;
    }
}

TEST_F(StreamResponse, GoesOverTls) {
    TempFolder folder;
    ServerOptions options;
    options.certificate = folder / "certificate.pem";
    options.key = folder / "key.pem";
    make_certificate(*options.certificate, *options.key);
    Running secure(routes, options);
    pieces.assign(20, pattern_bytes(1 << 20));
    const auto reply = curl.ask(secure.url("/stream"), {.ca_file = *options.certificate});
    EXPECT_TRUE(reply.body == joined(pieces)) << reply.error;
    EXPECT_EQ(curl.ask(secure.url("/a"), {.ca_file = *options.certificate}).body, "A");
    EXPECT_EQ(curl.connections_made(), 1);
}

}  // namespace
}  // namespace telehub::http::test
