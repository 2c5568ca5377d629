// Clients that are slow, on purpose or not, lose their connection.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <thread>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Everything is patient but what the test is about.
ServerOptions patient() {
    ServerOptions options;
    for (auto* timeout : {&options.handshake_timeout, &options.header_timeout, &options.body_timeout,
                          &options.idle_timeout, &options.write_timeout}) {
        *timeout = seconds(60);
    }
    return options;
}

std::vector<Route> routes() {
    return {route(Method::get, "/a", says("A")), route(Method::post, "/a", echoes()),
            route(Method::get, "/endless",
                  [](const Request&) { return text_response(200, "text/plain", std::string(64 << 20, 'x')); })};
}

TEST(Timeout, OfAHeaderThatStops) {
    auto options = patient();
    options.header_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    raw.send("GET /a HTTP/1.1\r\nHost:");
    EXPECT_TRUE(raw.closed_within(seconds(4)));
}

TEST(Timeout, OfAConnectionThatSaysNothing) {
    auto options = patient();
    options.header_timeout = milliseconds(200);
    Running hub(routes(), options);
    EXPECT_TRUE(Raw(hub.server.port()).closed_within(seconds(4)));
}

// A byte now and then does not buy more time.
TEST(Timeout, OfAHeaderThatTrickles) {
    auto options = patient();
    options.header_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    std::thread trickle([&] {
        const std::string line = "GET /a HTTP/1.1\r\nX: " + std::string(10'000, 'x');
        for (const char c : line) {
            if (::send(raw.fd(), &c, 1, MSG_NOSIGNAL) != 1) return;
            char peeked = 0;
            if (::recv(raw.fd(), &peeked, 1, MSG_DONTWAIT | MSG_PEEK) == 0) return;
            std::this_thread::yield();
        }
    });
    EXPECT_TRUE(raw.closed_within(seconds(4)));
    trickle.join();
}

TEST(Timeout, OfABodyThatStops) {
    auto options = patient();
    options.body_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    raw.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_TRUE(raw.closed_within(seconds(4)));
    const auto seen = hub.observations.wait_for(1);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].status, 0U);
}

TEST(Timeout, BetweenRequests) {
    auto options = patient();
    options.idle_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    raw.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(raw.read_response().ends_with("A"));
    EXPECT_TRUE(raw.closed_within(seconds(4)));
}

// The client never reads: the socket's buffers fill and no more can be written.
TEST(Timeout, OfAWriteWithoutProgress) {
    auto options = patient();
    options.write_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    raw.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto seen = hub.observations.wait_for(1);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].status, 200U);
    EXPECT_LT(raw.read_all().size(), std::size_t{64} << 20);
}

}  // namespace
}  // namespace telehub::http::test
