#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string get_a = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string get_blocks = "GET /blocks HTTP/1.1\r\nHost: h\r\n\r\n";

struct Stop : testing::Test {
    Gate gate;
    std::vector<Route> routes{route(Method::get, "/a", says("A")),
                              route(Method::get, "/blocks", [this](const Request& request) {
                                  gate.arrive();
                                  gate.wait();
                                  // Read after the server may have gone: the request has to be there still.
                                  return text_response(200, "text/plain", "done " + request.path);
                              })};
};

TEST_F(Stop, ClosesIdleConnectionsAtOnce) {
    Running hub(routes);
    Raw fresh(hub.server.port());
    Raw kept(hub.server.port());
    kept.send(get_a);
    EXPECT_TRUE(kept.read_response().ends_with("A"));
    const auto began = std::chrono::steady_clock::now();
    hub.server.stop(seconds(30));
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(10));
    EXPECT_EQ(kept.read_all(), "");
    EXPECT_EQ(fresh.read_all(), "");
    EXPECT_THROW(Raw(hub.server.port()), std::runtime_error);
}

TEST_F(Stop, LetsARunningRequestFinishAndClose) {
    Running hub(routes);
    Raw raw(hub.server.port());
    Raw idle(hub.server.port());
    idle.send(get_a);
    EXPECT_TRUE(idle.read_response().ends_with("A"));
    raw.send(get_blocks);
    gate.wait_for_arrivals(1);
    std::thread stopping([&] { hub.server.stop(seconds(30)); });
    EXPECT_EQ(idle.read_all(), "");  // by now the server is stopping
    gate.open();
    const auto all = raw.read_all();
    EXPECT_TRUE(all.ends_with("done /blocks")) << all;
    EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos);
    stopping.join();
}

TEST_F(Stop, CutsWhatOutlastsTheDrain) {
    std::optional<WorkerPool> pool(std::in_place, 1, 4);
    std::optional<Server> server(std::in_place, ServerOptions{}, Router(routes), *pool, nullptr);
    server->start();
    Raw running(server->port());
    running.send(get_blocks);
    gate.wait_for_arrivals(1);
    Raw sending(server->port());
    sending.send("GET /a HTTP/1.1\r\n");
    server->stop(milliseconds(50));
    EXPECT_EQ(running.read_all(), "");
    EXPECT_EQ(sending.read_all(), "");
    server.reset();
    gate.open();  // the handler ends after the server has gone
    pool.reset();
}

TEST_F(Stop, WorkThatHasNotBegunNeverBegins) {
    std::atomic<int> ran{0};
    routes.push_back(route(Method::get, "/counts", [&](const Request&) {
        ++ran;
        return Response{};
    }));
    std::optional<WorkerPool> pool(std::in_place, 1, 4);
    std::optional<Server> server(std::in_place, ServerOptions{}, Router(routes), *pool, nullptr);
    server->start();
    Raw running(server->port());
    running.send(get_blocks);
    gate.wait_for_arrivals(1);
    Raw waiting(server->port());
    waiting.send("GET /counts HTTP/1.1\r\nHost: h\r\n\r\n");
    while (pool->queued() == 0) std::this_thread::yield();
    server.reset();
    gate.open();
    pool.reset();
    EXPECT_EQ(ran, 0);
}

TEST_F(Stop, MayBeCalledTwiceAndWithoutStart) {
    Running hub(routes);
    hub.server.stop(milliseconds(0));
    hub.server.stop(seconds(1));
    WorkerPool pool(1, 1);
    Server never(ServerOptions{}, Router(routes), pool, nullptr);
    never.stop(seconds(1));
    EXPECT_THROW(never.start(), std::logic_error);
}

TEST_F(Stop, UnderLoad) {
    for (int round = 0; round < 5; ++round) {
        Running hub(routes, {}, 2, 8);
        std::vector<std::thread> clients;
        std::atomic<int> answered{0};
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&] {
                Curl curl;
                while (curl.ask(hub.url("/a")).error.empty()) ++answered;
            });
        }
        while (answered < 50) std::this_thread::yield();
        hub.server.stop(seconds(5));
        for (auto& client : clients) client.join();
    }
}

TEST(Start, RefusesPlainHttpBeyondLoopbackAndHalfATlsSetup) {
    WorkerPool pool(1, 1);
    const auto with = [&](auto change) {
        ServerOptions options;
        change(options);
        Server(options, Router({}), pool, nullptr);
    };
    EXPECT_THROW(with([](auto& o) { o.address = "0.0.0.0"; }), std::invalid_argument);
    EXPECT_THROW(with([](auto& o) { o.address = "::"; }), std::invalid_argument);
    EXPECT_THROW(with([](auto& o) { o.address = "192.0.2.1"; }), std::invalid_argument);
    EXPECT_THROW(with([](auto& o) { o.address = "localhost"; }), std::invalid_argument);
    EXPECT_THROW(with([](auto& o) { o.certificate = "/nowhere.pem"; }), std::invalid_argument);
    EXPECT_THROW(with([](auto& o) { o.key = "/nowhere.pem"; }), std::invalid_argument);
    EXPECT_NO_THROW(with([](auto& o) { o.address = "::1"; }));
    EXPECT_NO_THROW(with([](auto& o) { o.address = "127.0.0.2"; }));
}

TEST(Start, SaysWhenThePortIsTaken) {
    WorkerPool pool(1, 1);
    Server one({}, Router({}), pool, nullptr);
    ServerOptions same;
    same.port = one.port();
    EXPECT_THROW(Server(same, Router({}), pool, nullptr), std::system_error);
}

}  // namespace
}  // namespace telehub::http::test
