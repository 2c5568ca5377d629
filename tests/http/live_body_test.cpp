// A body of what happens: it rests between its pieces, costs no worker meanwhile, and ends when the server stops.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What is said is told to all who listen.
struct Story {
    std::mutex mutex;
    std::vector<std::string> lines;
    bool over = false;
    std::atomic<int> asked{0};  // how often a source was asked for a piece
    std::atomic<bool> left{false};
    Gate gone;

    void say(const std::string& line) {
        const std::lock_guard lock(mutex);
        lines.push_back(line);
    }
    void end() {
        const std::lock_guard lock(mutex);
        over = true;
    }
};

class Teller final : public BodySource {
  public:
    explicit Teller(Story& story) : story_(story) {}
    ~Teller() override {
        story_.left = true;
        story_.gone.arrive();
    }
    bool next(std::string& piece) override {
        ++story_.asked;
        const std::lock_guard lock(story_.mutex);
        while (told_ < story_.lines.size()) piece += story_.lines[told_++];
        return !story_.over;
    }
    milliseconds rest() const override { return milliseconds{5}; }
    bool awake() noexcept override {
        const std::lock_guard lock(story_.mutex);
        return story_.over || told_ < story_.lines.size();
    }

  private:
    Story& story_;
    std::size_t told_ = 0;
};

struct LiveBody : testing::Test {
    Story story;
    std::vector<Route> routes{route(Method::get, "/story",
                                    [this](const Request&) {
                                        Response response;
                                        response.set("Content-Type", "text/event-stream");
                                        response.body = StreamBody{std::make_unique<Teller>(story), {}};
                                        return response;
                                    }),
                              route(Method::get, "/a", says("A"))};
    const std::string get = "GET /story HTTP/1.1\r\nHost: h\r\n\r\n";
};

TEST_F(LiveBody, ComesPieceByPieceAsItHappens) {
    Running hub(routes);
    Raw raw(hub.server.port());
    story.say("one");
    raw.send(get);
    const auto head = raw.read_until("one\r\n");
    EXPECT_NE(head.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << head;
    story.say("two");
    raw.read_until("3\r\ntwo\r\n");
    story.say("three");
    raw.read_until("5\r\nthree\r\n");
    story.end();
    EXPECT_TRUE(raw.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
}

TEST_F(LiveBody, IsNotAskedWhileItHasNothingToSay) {
    Running hub(routes);
    Raw raw(hub.server.port());
    story.say("one");
    raw.send(get);
    raw.read_until("one\r\n");
    const int asked = story.asked;
    Curl curl;  // other answers come meanwhile, many rests long
    for (int i = 0; i < 50; ++i) EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    EXPECT_EQ(story.asked, asked);
    story.end();
    raw.read_until("0\r\n\r\n");
}

TEST_F(LiveBody, HoldsUpNobodyHoweverManyListen) {
    Running hub(routes, {}, 2, 64);
    std::deque<Raw> listeners;
    for (int i = 0; i < 40; ++i) {
        listeners.emplace_back(hub.server.port()).send(get);
    }
    story.say("one");
    for (auto& listener : listeners) listener.read_until("one\r\n");
    Curl curl;
    EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    story.say("two");
    for (auto& listener : listeners) listener.read_until("two\r\n");
    story.end();
    for (auto& listener : listeners) listener.read_until("0\r\n\r\n");
}

TEST_F(LiveBody, EndsAtOnceWhenTheServerStops) {
    Running hub(routes);
    Raw raw(hub.server.port());
    story.say("one");
    raw.send(get);
    raw.read_until("one\r\n");
    const auto began = std::chrono::steady_clock::now();
    hub.server.stop(seconds(30));
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(10));
    EXPECT_EQ(raw.read_all(), "");  // broken off: there is no last chunk
    EXPECT_TRUE(story.gone.arrives(1));
}

TEST_F(LiveBody, GoesWhenItsListenerHasGone) {
    Running hub(routes);
    {
        Raw raw(hub.server.port());
        story.say("one");
        raw.send(get);
        raw.read_until("one\r\n");
    }
    // The first piece after it has gone is lost, and the next finds out.
    Curl curl;
    for (int i = 0; i < 2000 && !story.left; ++i) {
        story.say("more");
        EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    }
    EXPECT_TRUE(story.gone.arrives(1));
}

}  // namespace
}  // namespace telehub::http::test
