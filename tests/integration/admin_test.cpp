// The administrator's API as a program meets it: what is told once, ETags, CSV, and a C-ECHO over TLS.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "support/daemon.h"
#include "support/store_scp.h"
#include "telehub/core/certificate.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

// Lets whoever calls in, and says nothing.
class SilentPeer {
  public:
    SilentPeer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0) throw std::runtime_error("cannot listen");
        ::getsockname(socket_, any, &size);
        port = ntohs(address.sin_port);
    }
    ~SilentPeer() { ::close(socket_); }
    SilentPeer(const SilentPeer&) = delete;
    SilentPeer& operator=(const SilentPeer&) = delete;
    std::uint16_t port = 0;

  private:
    int socket_;
};

class AdminApi : public ::testing::Test {
  protected:
    std::string text_of(const std::string& path) const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::vector<std::string> faults(const ApiResponse& r) const {
        std::vector<std::string> paths;
        const auto body = r.json();
        for (const auto& e : body.at("errors").as_array()) paths.emplace_back(e.at("path").as_string());
        return paths;
    }
    Daemon hub;
};

TEST_F(AdminApi, AnAccountFromItsMakingToItsEnd) {
    hub.start();
    const auto admin = hub.as("admin");
    const json::object body{{"login", "new.reader"},
                            {"name", "新医师"},
                            {"org_code", "CITY"},
                            {"roles", json::array{"reporting_radiologist"}},
                            {"second_factor", true}};
    const auto made = admin.post("/api/v1/users", body, {{"Idempotency-Key", "a"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.headers.at("cache-control"), "no-store");
    EXPECT_EQ(made.body.find("scrypt"), std::string::npos);
    const auto path = made.headers.at("location");
    auto person = hub.anonymous();
    person.sign_in("new.reader", made.text("password"));
    EXPECT_EQ(person.get("/api/v1/me").status, 200);

    const auto again = admin.post("/api/v1/users", body, {{"Idempotency-Key", "a"}});
    EXPECT_EQ(again.status, 201);
    EXPECT_TRUE(again.json().at("password").is_null());
    EXPECT_EQ(again.text("id"), made.text("id"));

    const auto seen = admin.get(path);
    EXPECT_EQ(seen.body.find(made.text("totp_secret")), std::string::npos);
    EXPECT_FALSE(seen.json().as_object().contains("password"));
    const auto etag = seen.headers.at("etag");
    const auto change = [&](const json::value& what, const std::string& version) {
        return admin.call("PATCH", path, json::serialize(what), {{"If-Match", version}});
    };
    EXPECT_EQ(change({{"title", "主治医师"}}, etag).text("title"), "主治医师");
    EXPECT_EQ(change({{"title", "x"}}, etag).status, 412);
    EXPECT_EQ(faults(change({{"roles", json::array{"king"}}}, "*")), std::vector<std::string>{"$.roles"});
    EXPECT_EQ(faults(change({{"login", "x"}}, "*")), std::vector<std::string>{"$.login"});
    const auto licence =
        admin.post(path + "/licences", {{"number", "110-1"}, {"scope", "*"}, {"expires_on", "2020-01-01"}});
    ASSERT_EQ(licence.status, 201) << licence.body;
    EXPECT_TRUE(licence.json().at("expired").as_bool());

    const auto reset = admin.post(path + "/set-password", json::object{});
    EXPECT_EQ(reset.status, 200) << reset.body;
    EXPECT_EQ(person.get("/api/v1/me").status, 401);
    person.sign_in("new.reader", reset.text("password"));
    EXPECT_EQ(admin.post(path + "/disable").status, 200);
    EXPECT_EQ(person.get("/api/v1/me").status, 401);
    const auto own = "/api/v1/users/" + hub.consortium().users.at("admin").id.value;
    EXPECT_EQ(admin.post(own + "/disable").text("reason"), "own_account");
}

TEST_F(AdminApi, ADeviceIsEchoedAsTheHubWouldSendToIt) {
    const auto digest = hub.issue_certificate("PACS");
    hub.start();
    const auto admin = hub.as("admin");
    const StoreScp secure(
        {"+tls", hub.file("certs/PACS.key"), hub.file("certs/PACS.crt"), "+cf", hub.file("certs/ca.crt")});
    const auto device = [&](const char* ae_title, std::uint16_t port, const std::string& certificate) {
        const auto made = admin.post("/api/v1/devices", {{"ae_title", ae_title},
                                                         {"org_code", "CITY"},
                                                         {"address", "127.0.0.1"},
                                                         {"port", port},
                                                         {"receives_tls", true},
                                                         {"certificate", certificate}});
        EXPECT_EQ(made.status, 201) << made.body;
        return made;
    };
    const auto pem = text_of(hub.file("certs/PACS.crt"));
    const auto pacs = device("PACS", secure.port(), pem);
    EXPECT_EQ(pacs.text("certificate_sha256"), digest);
    EXPECT_EQ(core::read_certificate(pem).value().sha256, digest);
    const auto echo = [&](const ApiResponse& of) {
        return admin.post("/api/v1/devices/" + of.text("id") + "/echo").json();
    };
    const auto answered = echo(pacs);
    EXPECT_TRUE(answered.at("answered").as_bool()) << answered;
    EXPECT_GE(answered.at("ms").as_int64(), 0);
    const auto closed = echo(device("CLOSED", free_port(), ""));
    EXPECT_FALSE(closed.at("answered").as_bool());
    EXPECT_EQ(closed.at("reason").as_string(), "unreachable");
    const auto other = echo(device("OTHER", secure.port(), text_of(hub.file("certs/ca.crt"))));
    EXPECT_EQ(other.at("reason").as_string(), "certificate_mismatch");
    const SilentPeer silent;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(echo(device("SILENT", silent.port, "")).at("reason").as_string(), "no_answer");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{30})
        << "5 s, and what a busy machine adds";
    const auto path = "/api/v1/devices/" + pacs.text("id");
    EXPECT_EQ(admin.post(path + "/disable").json().at("enabled").as_bool(), false);
    EXPECT_EQ(echo(pacs).at("reason").as_string(), "not_a_destination");
    const auto wrong = admin.call("PATCH", path, R"({"certificate": "-----BEGIN CERTIFICATE-----\nx"})");
    EXPECT_EQ(faults(wrong), std::vector<std::string>{"$.certificate"});
}

TEST_F(AdminApi, ADeviceIsGivenItsServices) {
    hub.start();
    const auto admin = hub.as("admin");
    const auto made =
        admin.post("/api/v1/devices", {{"ae_title", "CT9"}, {"org_code", "TC01"}, {"address", "127.0.0.1"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.json().at("services"), (json::array{"store", "worklist", "mpps", "commitment"})) << made.body;
    const auto find = [&] {
        return run_process({"findscu", "-S", "-aet", "CT9", "-aec", "TELEHUB", "-k", "QueryRetrieveLevel=STUDY", "-k",
                            "StudyInstanceUID", "127.0.0.1", std::to_string(hub.dicom_port)})
            .exit_code;
    };
    EXPECT_NE(find(), 0) << "a scanner has no need to look";
    const auto path = "/api/v1/devices/" + made.text("id");
    const auto changed = admin.call("PATCH", path, R"({"services": ["query", "store"]})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.json().at("services"), (json::array{"store", "query"}));
    EXPECT_EQ(find(), 0);
    EXPECT_EQ(faults(admin.call("PATCH", path, R"({"services": ["everything"]})")),
              std::vector<std::string>{"$.services"});
    EXPECT_EQ(admin.call("PATCH", path, R"({"services": "store"})").status, 422);
}

TEST_F(AdminApi, ADeviceOfAClosedOrganisationIsNotLetIn) {
    hub.start();
    const auto admin = hub.as("admin");
    const auto path = "/api/v1/organisations/" + hub.consortium().orgs.at("TC01").value;
    const auto echo = [&] {
        std::vector<std::string> argv{"echoscu"};
        for (auto& o : hub.tls_options("CT_TC01")) argv.push_back(std::move(o));
        argv.insert(argv.end(), {"127.0.0.1", std::to_string(hub.dicom_tls_port)});
        return run_process(argv).exit_code;
    };
    EXPECT_EQ(echo(), 0);
    ASSERT_EQ(admin.call("PATCH", path, R"({"active": false})").status, 200);
    EXPECT_NE(echo(), 0);
    ASSERT_EQ(admin.call("PATCH", path, R"({"active": true})").status, 200);
    EXPECT_EQ(echo(), 0);
}

TEST_F(AdminApi, TheTrailAsATable) {
    hub.start();
    const auto admin = hub.as("admin");
    const auto id = hub.consortium().users.at("tech1").id.value;
    ASSERT_EQ(admin.call("PATCH", "/api/v1/users/" + id, R"({"name": "=1+1"})").status, 200);
    hub.as("tech1");
    const auto csv = admin.get("/api/v1/audit?actor=tech1", {{"Accept", "text/csv"}});
    ASSERT_EQ(csv.status, 200) << csv.body;
    EXPECT_EQ(csv.headers.at("content-type"), "text/csv; charset=utf-8; header=present");
    EXPECT_NE(csv.body.find("\"'=1+1\",\"TC01\",\"session.create\""), std::string::npos) << csv.body;
    const auto some = admin.get("/api/v1/audit?limit=2", {{"Accept", "text/csv"}});
    EXPECT_EQ(std::ranges::count(some.body, '\n'), 3);
    const auto rest = admin.get("/api/v1/audit?limit=1&cursor=" + some.headers.at("x-next-cursor")).json();
    EXPECT_EQ(rest.at("items").as_array().size(), 1u);
    EXPECT_EQ(admin.get("/api/v1/audit?from=yesterday").status, 422);
    EXPECT_EQ(admin.get("/api/v1/audit?cursor=1-x").status, 422);
    const auto read = admin.get("/api/v1/audit?action=audit.read").json().at("items").as_array();
    EXPECT_GE(read.size(), 3u);
}

}  // namespace
}  // namespace telehub::test
