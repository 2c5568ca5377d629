// Starting telehubd where it must not start.
#include <gtest/gtest.h>

#include "support/daemon.h"

namespace telehub::test {
namespace {

TEST(Start, ASecondHubOnOneFolderIsRefusedAndTheFirstGoesOn) {
    Daemon hub;
    hub.start();
    const auto second = run_process({"env", "TELEHUB_DATA=" + hub.data().string(), "TELEHUB_HTTPS_PORT=0",
                                     "TELEHUB_DICOM_PORT=0", "TELEHUB_DICOM_TLS_PORT=0", TELEHUBD_PATH});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE((second.out + second.err).find("another telehubd runs on"), std::string::npos) << second.err;
    EXPECT_EQ(hub.anonymous().get("/readyz").status, 200);
    EXPECT_TRUE(std::filesystem::exists(hub.data() / "ports.json"));
    EXPECT_EQ(hub.stop(), 0);
    hub.start();
    EXPECT_EQ(hub.anonymous().get("/healthz").status, 200);
}

TEST(Start, AFileThatIsMissingIsNamedWithItsKeyBeforeTheStart) {
    const Daemon hub("[https]\ncertificate = 'certs/none.crt'\n[dicom]\nclient_ca = 'certs/nobody.crt'\n");
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--check-config"}, {}}) {
        std::vector<std::string> command{"env", "TELEHUB_DATA=" + hub.data().string(), TELEHUBD_PATH};
        command.insert(command.end(), arguments.begin(), arguments.end());
        const auto ended = run_process(command);
        EXPECT_EQ(ended.exit_code, 2);
        for (const auto* key : {"https.certificate: ", "certs/none.crt", "dicom.client_ca: ", "certs/nobody.crt"}) {
            EXPECT_NE(ended.err.find(key), std::string::npos) << key << ended.err;
        }
    }
}

TEST(Start, WithoutPagesTheHubServesAndSaysWhereTheyWouldBe) {
    Daemon hub("[https]\npages = '/nonexistent/pages & <more>'\n");
    hub.start();
    const auto start = hub.anonymous().get("/");
    EXPECT_EQ(start.status, 200);
    EXPECT_NE(start.body.find("/nonexistent/pages &amp; &lt;more>"), std::string::npos) << start.body;
    EXPECT_EQ(hub.anonymous().get("/worklist").status, 404);
    EXPECT_EQ(hub.anonymous().get("/readyz").status, 200);
}

TEST(Start, PagesAreServedUnderAStrictPolicyAndNeverInTheApisPlace) {
    const TempDir pages;
    std::ofstream(pages.path() / "index.html") << "<!doctype html>the pages";
    Daemon hub("[https]\npages = '" + pages.path().string() + "'\n");
    hub.start();
    const auto client = hub.anonymous();
    const auto page = client.get("/worklist");
    EXPECT_EQ(page.body, "<!doctype html>the pages");
    const auto policy = page.headers.at("content-security-policy");
    EXPECT_NE(policy.find("script-src 'self' 'wasm-unsafe-eval';"), std::string::npos) << policy;
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
    EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(page.headers.at("referrer-policy"), "no-referrer");
    for (const char* path :
         {"/api", "/api/v1/nothing", "/dicom-web/nothing", "/wado/x", "/fhir", "/fhir/Patient", "/metrics/x"}) {
        const auto reply = client.get(path);
        EXPECT_EQ(reply.status, 404) << path;
        EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json") << path;
    }
}

TEST(Start, PlainHttpIsServedToAProxyOnThisMachineWhereConfigured) {
    Daemon hub("[https]\nplain_port = 0\n");
    hub.start();
    ApiClient plain("http://127.0.0.1:" + std::to_string(hub.http_port), "");
    plain.sign_in("tech1", password);
    EXPECT_EQ(plain.get("/api/v1/me").text("login"), "tech1");
    EXPECT_FALSE(plain.get("/healthz").headers.contains("strict-transport-security"));
    EXPECT_EQ(plain.get("/metrics").status, 200);
    EXPECT_EQ(plain.get("/metrics", {{"X-Forwarded-For", "192.0.2.1"}}).status, 403);

    const boost::json::object credentials{{"login", "tech1"}, {"password", password}};
    EXPECT_EQ(plain.post("/api/v1/session", credentials).headers.at("set-cookie").find("; Secure"), std::string::npos);
    const auto over_tls = plain.post("/api/v1/session", credentials, {{"X-Forwarded-Proto", "https"}});
    ASSERT_EQ(over_tls.status, 201);
    EXPECT_NE(over_tls.headers.at("set-cookie").find("; Secure"), std::string::npos);
    EXPECT_TRUE(over_tls.headers.contains("strict-transport-security"));
    EXPECT_EQ(hub.anonymous().get("/healthz").status, 200);
    EXPECT_EQ(hub.stop(), 0);
}

}  // namespace
}  // namespace telehub::test
