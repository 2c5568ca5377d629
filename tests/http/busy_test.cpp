// More than the server has room for.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/support.h"

namespace telehub::http::test {
namespace {

const std::string get_a = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Busy, AFullPoolIs503AndTheConnectionStays) {
    Gate gate;
    Running hub({route(Method::get, "/blocks",
                       [&](const Request&) {
                           gate.arrive();
                           gate.wait();
                           return text_response(200, "text/plain", "done");
                       }),
                 route(Method::get, "/a", says("A"))},
                {}, 1, 1);
    Raw running(hub.server.port());
    running.send("GET /blocks HTTP/1.1\r\nHost: h\r\n\r\n");
    gate.wait_for_arrivals(1);
    Gate queued;
    ASSERT_TRUE(hub.pool.try_post([&] { queued.arrive(); }));  // takes the one place in the queue
    Raw refused(hub.server.port());
    refused.send(get_a);
    const auto response = refused.read_response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 503 ")) << response;
    EXPECT_NE(response.find("\r\nRetry-After: 1\r\n"), std::string::npos);
    gate.open();
    EXPECT_TRUE(running.read_response().ends_with("done"));
    queued.wait_for_arrivals(1);  // the place is free again
    // The worker is free again once it has answered this on the first connection.
    running.send(get_a);
    EXPECT_TRUE(running.read_response().ends_with("A"));
    refused.send(get_a);
    EXPECT_TRUE(refused.read_response().ends_with("A"));
}

TEST(Busy, OneConnectionTooManyIs503WithoutReading) {
    ServerOptions options;
    options.max_connections = 2;
    Running hub({route(Method::get, "/a", says("A"))}, options);
    Raw first(hub.server.port());
    auto second = std::make_unique<Raw>(hub.server.port());
    for (auto* raw : {&first, second.get()}) {
        raw->send(get_a);
        EXPECT_TRUE(raw->read_response().ends_with("A"));
    }
    Raw third(hub.server.port());
    const auto all = third.read_all();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 503 ")) << all;
    EXPECT_NE(all.find("\r\nRetry-After: 1\r\n"), std::string::npos);
    second->send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(second->read_all().ends_with("A"));
    first.send(get_a);
    EXPECT_TRUE(first.read_response().ends_with("A"));
}

// Nothing can be accepted for want of descriptors, and later it can again.
TEST(Busy, OutlivesAShortageOfDescriptors) {
    Running hub({route(Method::get, "/a", says("A"))});
    Raw before(hub.server.port());
    before.send(get_a);
    EXPECT_TRUE(before.read_response().ends_with("A"));
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    Raw during(hub.server.port());  // may still be accepted, since its own descriptor was to be had
    during.send(get_a);
    EXPECT_TRUE(during.read_response().ends_with("A"));
    const int socket = ::dup(during.fd());
    rlimit tight = usual;
    tight.rlim_cur = static_cast<rlim_t>(socket) + 1;  // `late` gets the last one
    ::close(socket);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    Raw late(hub.server.port());
    late.send(get_a);
    pollfd nothing{late.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&nothing, 1, 300), 0);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    EXPECT_TRUE(late.read_response().ends_with("A"));
}

}  // namespace
}  // namespace telehub::http::test
