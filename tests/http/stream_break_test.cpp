// Streamed bodies of peers that are slow, break off or never end.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "http/stream_support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Gives `total` bytes in pieces of a megabyte, and watches how far it is ahead of the client.
struct Long final : BodySource {
    Long(std::uint64_t bytes, const std::atomic<std::uint64_t>& by_client, std::atomic<std::uint64_t>& most, Gate& end)
        : total(bytes), read(by_client), most_ahead(most), gone(end) {}
    ~Long() override { gone.arrive(); }
    bool next(std::string& piece) override {
        piece.assign(1 << 20, 'x');
        made += piece.size();
        const auto ahead = made - std::min(made, read.load());
        if (ahead > most_ahead) most_ahead = ahead;
        return made < total;
    }
    const std::uint64_t total;
    std::uint64_t made = 0;
    const std::atomic<std::uint64_t>& read;
    std::atomic<std::uint64_t>& most_ahead;
    Gate& gone;
};

struct Broken : testing::Test {
    std::atomic<std::uint64_t> read{0}, most_ahead{0};
    Gate source_gone;
    Record record;
    ServerOptions options;
    std::uint64_t total = 200 << 20;
    std::vector<Route> routes{
        streamed(
            Method::put, "/up", [this](const Request& r) { return record.begin(r); }, unbounded),
        route(Method::get, "/long", [this](const Request&) {
            Response response;
            response.body = StreamBody{std::make_unique<Long>(total, read, most_ahead, source_gone), {}};
            return response;
        })};

    std::uint64_t read_all(const Raw& raw) {
        std::string room(1 << 20, '\0');
        std::uint64_t all = 0;
        for (;;) {
            const auto n = ::recv(raw.fd(), room.data(), room.size(), 0);
            if (n <= 0) return all;
            all += static_cast<std::uint64_t>(n);
            read += static_cast<std::uint64_t>(n);
        }
    }
};

const std::string get_long = "GET /long HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

// What is on its way: two pieces, and what the sockets of both sides hold.
constexpr std::uint64_t on_the_way = 24 << 20;

TEST_F(Broken, ALongResponseTakesBoundedMemory) {
    Running hub(routes);
    Raw raw(hub.server.port());
    const auto began = std::chrono::steady_clock::now();
    raw.send(get_long);
    EXPECT_GT(read_all(raw), total);
    EXPECT_LT(most_ahead, on_the_way);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    RecordProperty("MB_per_s", static_cast<int>(200 / took.count()));
}

TEST_F(Broken, ALongRequestTakesBoundedMemory) {
    std::atomic<std::uint64_t> sent{0}, taken{0}, most{0};
    struct Counting final : BodySink {
        Counting(std::atomic<std::uint64_t>& s, std::atomic<std::uint64_t>& t, std::atomic<std::uint64_t>& m)
            : by_client(s), taken(t), most(m) {}
        bool feed(std::span<const char> data) override {
            taken += data.size();
            const auto ahead = by_client.load() - std::min(by_client.load(), taken.load());
            if (ahead > most) most = ahead;
            return true;
        }
        Response finish() override { return text_response(200, "text/plain", std::to_string(taken)); }
        std::atomic<std::uint64_t>&by_client, &taken, &most;
    };
    Running hub({streamed(
        Method::put, "/up", [&](const Request&) { return std::make_unique<Counting>(sent, taken, most); }, unbounded)});
    Raw raw(hub.server.port());
    const auto began = std::chrono::steady_clock::now();
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(total) + "\r\n\r\n");
    const std::string piece(1 << 20, 'x');
    while (sent < total) {
        raw.send(piece);
        sent += piece.size();
    }
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\n" + std::to_string(total)));
    EXPECT_LT(most, on_the_way);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    RecordProperty("MB_per_s", static_cast<int>(200 / took.count()));
}

TEST_F(Broken, AClientThatDoesNotReadLosesTheConnection) {
    options.write_timeout = milliseconds(200);
    Running hub(routes, options);
    Raw raw(hub.server.port());
    raw.send(get_long);
    EXPECT_TRUE(source_gone.arrives(1));
    EXPECT_LT(most_ahead, on_the_way);
    EXPECT_LT(read_all(raw), total);
}

TEST_F(Broken, AClientThatGoesAwayEndsTheSource) {
    total = std::uint64_t{1} << 50;
    Running hub(routes);
    {
        Raw raw(hub.server.port());
        raw.send(get_long);
        raw.read_until("\r\n\r\n");
    }
    EXPECT_TRUE(source_gone.arrives(1));
}

TEST_F(Broken, StoppingEndsSourcesAndSinks) {
    total = std::uint64_t{1} << 50;
    std::optional<Running> hub(std::in_place, routes);
    Raw down(hub->server.port());
    down.send(get_long);
    down.read_until("\r\n\r\n");
    Raw up(hub->server.port());
    up.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    ASSERT_TRUE(record.fed.arrives(1));
    hub->server.stop(milliseconds(50));
    hub.reset();
    EXPECT_TRUE(source_gone.arrives(1));
    EXPECT_TRUE(record.gone.arrives(1));
    EXPECT_EQ(record.finished(), 0);
}

// Nothing that arrived is lost, so that an upload can go on where it broke.
TEST_F(Broken, AnUploadThatBreaksOffIsFedAsFarAsItCame) {
    Running hub(routes);
    const auto content = pattern_bytes((3 << 20) + 17);
    {
        Raw raw(hub.server.port());
        raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n" + content);
        raw.end();
        raw.read_all();
    }
    ASSERT_TRUE(record.gone.arrives(1));
    EXPECT_TRUE(record.content() == content);
    EXPECT_EQ(record.finished(), 0);
}

TEST_F(Broken, AnUploadMayTakeLongerThanTheTimeoutWhileBytesCome) {
    options.body_timeout = milliseconds(1000);
    Running hub(routes, options);
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
    for (int i = 0; i < 5; ++i) {
        pollfd nothing{raw.fd(), POLLIN, 0};
        EXPECT_EQ(::poll(&nothing, 1, 300), 0);
        raw.send("x");
    }
    EXPECT_TRUE(raw.read_response().ends_with("took 5"));
}

TEST_F(Broken, AnUploadWithoutProgressLosesTheConnection) {
    options.body_timeout = milliseconds(200);
    Running hub(routes, options);
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_TRUE(raw.closed_within(seconds(4)));
    EXPECT_TRUE(record.gone.arrives(1));
    EXPECT_EQ(record.content(), "ab");
    EXPECT_EQ(record.finished(), 0);
}

// The worker that takes a piece may be slower than the body timeout: the client is not to blame.
TEST_F(Broken, ASlowSinkIsNoSlowClient) {
    options.body_timeout = milliseconds(200);
    record.hold.emplace();
    Running hub(routes, options);
    Raw raw(hub.server.port());
    const std::string content(600'000, 'x');
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 600000\r\n\r\n" + content);
    record.hold->wait_for_arrivals(1);
    pollfd nothing{raw.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&nothing, 1, 500), 0);
    record.hold->open();
    EXPECT_TRUE(raw.read_response().ends_with("took 600000"));
}

// Byte by byte, each in time: who would take years for it holds a place that others need.
TEST_F(Broken, AnUploadThatOnlyTricklesLosesTheConnection) {
    options.least_rate = 1'000'000;
    options.slow_grace = milliseconds(300);
    Running hub(routes, options);
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n");
    bool closed = false;
    for (int i = 0; i < 100 && !closed; ++i) {
        raw.send("x");
        pollfd end{raw.fd(), POLLIN, 0};
        closed = ::poll(&end, 1, 50) != 0;
    }
    EXPECT_TRUE(closed);
    EXPECT_TRUE(record.gone.arrives(1));
    EXPECT_EQ(record.finished(), 0);
}

TEST_F(Broken, AnUploadThatKeepsThePaceIsTaken) {
    options.least_rate = 1;
    options.slow_grace = milliseconds(200);  // bought anew by each byte
    Running hub(routes, options);
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
    for (int i = 0; i < 5; ++i) {
        pollfd nothing{raw.fd(), POLLIN, 0};
        EXPECT_EQ(::poll(&nothing, 1, 100), 0);
        raw.send("x");
    }
    EXPECT_TRUE(raw.read_response().ends_with("took 5"));
}

}  // namespace
}  // namespace telehub::http::test
