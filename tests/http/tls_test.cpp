#include <gtest/gtest.h>

#include <fstream>
#include <system_error>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Tls : testing::Test {
    TempFolder folder;
    const std::filesystem::path certificate = folder / "certificate.pem";
    const std::filesystem::path key = folder / "key.pem";
    ServerOptions options;

    Tls() {
        make_certificate(certificate, key);
        options.certificate = certificate;
        options.key = key;
    }
    std::vector<Route> routes() const {
        return {route(Method::get, "/secure",
                      [](const Request& request) {
                          return text_response(200, "text/plain", request.secure ? "secure" : "plain");
                      }),
                route(Method::put, "/echo", echoes(), 8 << 20)};
    }
    std::string s_client(std::uint16_t port, const std::string& arguments) const {
        return output_of("timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(port) + " -CAfile " +
                         certificate.string() + " " + arguments);
    }
};

TEST_F(Tls, ServesAndSaysStrictTransportSecurity) {
    Running hub(routes(), options);
    Curl curl;
    for (int i = 0; i < 20; ++i) {
        const auto reply = curl.ask(hub.url("/secure"), {.ca_file = certificate});
        ASSERT_EQ(reply.body, "secure") << reply.error;
        EXPECT_EQ(reply.header("strict-transport-security"), "max-age=31536000");
    }
    EXPECT_EQ(curl.connections_made(), 1);
    const std::string large(8 << 20, 'y');
    const auto reply = curl.ask(hub.url("/echo"), {.method = "PUT", .body = large, .ca_file = certificate});
    EXPECT_TRUE(reply.body == large) << reply.error;
}

// Over TLS nothing can be said before a handshake: a connection too many is closed.
TEST_F(Tls, OneAddressDoesNotTakeAllConnections) {
    options.max_connections_per_address = 2;
    Running hub(routes(), options);
    const auto first = std::make_unique<Raw>(hub.server.port());
    auto second = std::make_unique<Raw>(hub.server.port());
    Raw third(hub.server.port());
    EXPECT_TRUE(third.closed_within(seconds(4)));
    second.reset();
    Curl curl;
    std::string body;
    for (int i = 0; i < 1000 && body.empty(); ++i) body = curl.ask(hub.url("/secure"), {.ca_file = certificate}).body;
    EXPECT_EQ(body, "secure") << "a place is free again";
}

TEST_F(Tls, FilesOfManyPiecesAreSentWhole) {
    const auto content = pattern_bytes((3 << 20) + 17);
    std::ofstream(folder / "large", std::ios::binary) << content;
    Running hub({route(Method::get, "/file",
                       [&](const Request&) {
                           Response response;
                           response.body = FileBody{folder / "large", 0, content.size()};
                           return response;
                       })},
                options);
    Curl curl;
    EXPECT_TRUE(curl.ask(hub.url("/file"), {.ca_file = certificate}).body == content);
}

TEST_F(Tls, BodyTooLargeIsToldBeforeTheConnectionCloses) {
    Running hub(routes(), options);
    Curl curl;
    const std::string large((8 << 20) + 1, 'y');
    const auto reply = curl.ask(hub.url("/echo"), {.method = "PUT", .body = large, .ca_file = certificate});
    EXPECT_EQ(reply.status, 413) << reply.error;
}

TEST_F(Tls, Speaks12And13WithAeadOnly) {
    Running hub(routes(), options);
    EXPECT_NE(s_client(hub.server.port(), "-tls1_3 -brief").find("Protocol version: TLSv1.3"), std::string::npos);
    const auto tls12 = s_client(hub.server.port(), "-tls1_2 -brief");
    EXPECT_NE(tls12.find("Protocol version: TLSv1.2"), std::string::npos) << tls12;
    EXPECT_NE(tls12.find("ECDHE-ECDSA-AES256-GCM-SHA384"), std::string::npos) << tls12;
    // The client would agree to all of these; the alert is the server's.
    const auto tls11 = s_client(hub.server.port(), "-tls1_1 -cipher DEFAULT@SECLEVEL=0");
    EXPECT_NE(tls11.find("alert protocol version"), std::string::npos) << tls11;
    for (const std::string cipher : {"ECDHE-ECDSA-AES256-SHA384", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"}) {
        const auto refused = s_client(hub.server.port(), "-tls1_2 -cipher " + cipher + ":@SECLEVEL=0");
        EXPECT_NE(refused.find("handshake failure"), std::string::npos) << cipher << refused;
    }
}

TEST_F(Tls, NegotiatesHttp11Only) {
    Running hub(routes(), options);
    const auto both = s_client(hub.server.port(), "-alpn h2,http/1.1");
    EXPECT_NE(both.find("ALPN protocol: http/1.1"), std::string::npos) << both;
    const auto other = s_client(hub.server.port(), "-alpn acse");
    EXPECT_NE(other.find("no application protocol"), std::string::npos) << other;
}

TEST_F(Tls, HandshakeThatDoesNotComeIsCut) {
    options.handshake_timeout = milliseconds(200);
    Running hub(routes(), options);
    Raw raw(hub.server.port());
    EXPECT_TRUE(raw.closed_within(seconds(4)));
    Raw plain(hub.server.port());
    plain.send("GET /secure HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(plain.read_all().find("secure"), std::string::npos);
}

TEST_F(Tls, StopsWhileConnected) {
    Running hub(routes(), options);
    Curl curl;
    EXPECT_EQ(curl.ask(hub.url("/secure"), {.ca_file = certificate}).body, "secure");
    Raw in_handshake(hub.server.port());
    const auto began = std::chrono::steady_clock::now();
    hub.server.stop(seconds(30));
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(10));
}

TEST_F(Tls, NeedsAReadableCertificateAndItsOwnKey) {
    WorkerPool pool(1, 1);
    make_certificate(folder / "other.pem", folder / "other.key");
    auto wrong = options;
    wrong.key = folder / "other.key";
    EXPECT_THROW(Server(wrong, Router({}), pool, nullptr), std::system_error);
    wrong.certificate = folder / "missing.pem";
    EXPECT_THROW(Server(wrong, Router({}), pool, nullptr), std::system_error);
}

}  // namespace
}  // namespace telehub::http::test
