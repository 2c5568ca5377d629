// Calls of webhooks, to real listeners that behave as well or as badly as webhooks do.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>

#include "http/support.h"
#include "support/listening_peer.h"
#include "telehub/core/config.h"
#include "telehub/outgoing/curl_courier.h"

namespace telehub::outgoing {
namespace {

using http::Request;
using http::test::route;

std::string verdict(const core::Result<void>& r) {
    return r ? "ok" : std::string{core::to_string(r.error().code)} + " " + r.error().reason;
}

// Listens, and never says a word.
class Silent {
  public:
    Silent() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(fd_, 8), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~Silent() { ::close(fd_); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }

  private:
    int fd_;
    std::uint16_t port_ = 0;
};

// Answers with as many bytes as it is asked for, piece by piece.
class Endless final : public http::BodySource {
  public:
    explicit Endless(std::atomic<std::uint64_t>& made) : made_(made) {}
    bool next(std::string& piece) override {
        constexpr std::uint64_t all = 10 << 20;
        piece.assign(256 * 1024, 'x');
        return (made_ += piece.size()) < all;
    }

  private:
    std::atomic<std::uint64_t>& made_;
};

struct Webhook : testing::Test {
    Webhook() {
        config.webhooks.allow_private = true;
        config.webhooks.timeout_s = 10;
        call.headers = {"X-Telehub-Delivery: 7", "X-Telehub-Signature: sha256=00"};
        call.body = R"({"kind":"appointment.confirmed"})";
    }
    std::string send(const std::string& url) {
        call.url = url;
        return verdict(courier.call(config, call));
    }

    std::mutex mutex;
    std::vector<Request> got;
    std::atomic<std::uint64_t> made{0};
    std::vector<http::Route> routes{
        route(http::Method::post, "/hook",
              [this](const Request& r) {
                  const std::lock_guard lock(mutex);
                  got.push_back(r);
                  return http::text_response(204, "text/plain", "");
              }),
        route(http::Method::post, "/redirect",
              [](const Request&) {
                  return http::text_response(307, "text/plain", "").set("Location", "http://127.0.0.1:1/metadata");
              }),
        route(http::Method::post, "/broken",
              [](const Request&) { return http::text_response(500, "text/plain", "no"); }),
        route(http::Method::post, "/long", [this](const Request&) {
            http::Response response;
            response.body = http::StreamBody{std::make_unique<Endless>(made), {}};
            return response;
        })};
    core::Config config;
    app::OutgoingCall call;
    CurlCourier courier;
};

TEST_F(Webhook, GetsTheCallAsItWasMade) {
    http::test::Running listener(routes);
    ASSERT_EQ(send(listener.url("/hook")), "ok");
    ASSERT_EQ(got.size(), 1u);
    EXPECT_EQ(got[0].body, call.body);
    EXPECT_EQ(got[0].header("content-type"), "application/json");
    EXPECT_EQ(got[0].header("x-telehub-delivery"), "7");
    EXPECT_EQ(got[0].header("x-telehub-signature"), "sha256=00");
}

TEST_F(Webhook, IsCalledByTlsAndCheckedForWhoItIs) {
    const http::test::TempFolder folder;
    http::test::make_certificate(folder / "hook.crt", folder / "hook.key");
    http::ServerOptions options;
    options.certificate = folder / "hook.crt";
    options.key = folder / "hook.key";
    http::test::Running listener(routes, options);
    EXPECT_EQ(send(listener.url("/hook")), "busy not_secure");
    EXPECT_TRUE(got.empty());
    config.data = (folder / "hook.crt").parent_path();
    config.webhooks.ca_file = "hook.crt";
    EXPECT_EQ(send(listener.url("/hook")), "ok");
    EXPECT_EQ(got.size(), 1u);
}

TEST_F(Webhook, OfThisMachineIsNotCalledUnlessAllowed) {
    const http::test::TempFolder folder;
    http::test::make_certificate(folder / "hook.crt", folder / "hook.key");
    http::ServerOptions options;
    options.certificate = folder / "hook.crt";
    options.key = folder / "hook.key";
    http::test::Running listener(routes, options);
    config.webhooks.allow_private = false;
    config.data = (folder / "hook.crt").parent_path();
    config.webhooks.ca_file = "hook.crt";
    EXPECT_EQ(send(listener.url("/hook")), "busy address_not_allowed");
    // A name that leads here is no way around, and neither is another writing of the address.
    EXPECT_EQ(send("https://localhost:" + std::to_string(listener.server.port()) + "/hook"),
              "busy address_not_allowed");
    EXPECT_EQ(send("https://2130706433:" + std::to_string(listener.server.port()) + "/hook"),
              "busy address_not_allowed");
    EXPECT_EQ(send("https://[::ffff:127.0.0.1]:" + std::to_string(listener.server.port()) + "/hook"),
              "busy address_not_allowed");
    EXPECT_TRUE(got.empty());
    EXPECT_EQ(send("http://127.0.0.1:" + std::to_string(listener.server.port()) + "/hook"), "busy unreachable");
}

TEST_F(Webhook, IsNotFollowedElsewhere) {
    http::test::Running listener(routes);
    EXPECT_EQ(send(listener.url("/redirect")), "busy redirected");
}

TEST_F(Webhook, ThatNeverAnswersIsLeft) {
    const Silent silent;
    config.webhooks.timeout_s = 1;
    EXPECT_EQ(send(silent.url()), "busy timed_out");
}

TEST_F(Webhook, ThatAnswersWithoutEndIsLeft) {
    http::test::Running listener(routes);
    EXPECT_EQ(send(listener.url("/long")), "busy answer_too_large");
}

TEST_F(Webhook, ThatFailsOrIsNotThereIsSaid) {
    http::test::Running listener(routes);
    EXPECT_EQ(send(listener.url("/broken")), "busy refused_by_server");
    EXPECT_EQ(send(listener.url("/nowhere")), "busy refused_by_server");
    EXPECT_EQ(send("http://127.0.0.1:" + std::to_string(test::free_port()) + "/hook"), "busy unreachable");
    for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"}) {
        EXPECT_EQ(send(url), "busy unreachable") << url;
    }
}

}  // namespace
}  // namespace telehub::outgoing
