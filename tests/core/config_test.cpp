#include "telehub/core/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace telehub::core {
namespace {

class ConfigTest : public testing::Test {
  protected:
    void SetUp() override {
        auto pattern = testing::TempDir() + "telehub_config_XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path write(const std::string& toml) const {
        const auto file = folder_ / "telehub.toml";
        std::ofstream(file, std::ios::binary) << toml;
        return file;
    }

    static Environment environment(std::map<std::string, std::string> values) {
        return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
            const auto found = values.find(name);
            if (found == values.end()) return {};
            return found->second;
        };
    }

    Result<Config> load(const std::string& toml, std::map<std::string, std::string> values = {}) const {
        return load_config(write(toml), environment(std::move(values)));
    }

    // The paths of the faults, sorted.
    static std::vector<std::string> paths(const Result<Config>& loaded) {
        std::vector<std::string> out;
        if (loaded.has_value()) return out;
        for (const auto& field : loaded.error().fields) out.push_back(field.path);
        std::ranges::sort(out);
        return out;
    }
    using Paths = std::vector<std::string>;

    std::filesystem::path folder_;
};

TEST_F(ConfigTest, DefaultsNeedNoFile) {
    const auto loaded = load_config({}, environment({}));
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->data, "var");
    EXPECT_EQ(loaded->https.port, 8443);
    EXPECT_EQ(loaded->dicom.ae_title, "TELEHUB");
    EXPECT_EQ(loaded->sign_in.min_password_length, 12u);
    EXPECT_EQ(loaded->time_zone, "Asia/Shanghai");
}

TEST_F(ConfigTest, AnEmptyFileIsTheDefaults) {
    EXPECT_TRUE(load("").has_value());
    EXPECT_TRUE(load("# nothing set\n[https]\n").has_value());
}

const char* const every_key = R"(
data = "/srv/telehub"
time_zone = "Asia/Urumqi"
log_level = "debug"
[https]
address = "::1"
port = 1
certificate = "a.crt"
key = "a.key"
threads = 3
max_body = 4096
max_connections = 5
max_connections_per_address = 28
header_timeout_s = 6
body_timeout_s = 7
idle_timeout_s = 8
plain_port = 24
pages = "web"
[dicom]
address = "0.0.0.0"
ae_title = "HUB 1"
plain = false
port = 9
tls = false
tls_port = 10
certificate = "b.crt"
key = "b.key"
client_ca = "b.ca"
max_associations = 11
max_associations_per_device = 12
max_associations_per_address = 25
acse_timeout_s = 13
dimse_timeout_s = 14
[workers]
threads = 15
queue = 16
[study]
quiet_period_s = 17
automatic_qc = false
[read_task]
claim_lock_min = 18
[scheduling]
hold_min = 27
[uploads]
max_size = 25
expire_h = 26
[sign_in]
min_password_length = 19
max_failures = 20
lockout_min = 21
idle_min = 22
max_hours = 23
)";

TEST_F(ConfigTest, ReadsEveryKeyOfTheServer) {
    const auto loaded = load(every_key);
    ASSERT_TRUE(loaded.has_value()) << testing::PrintToString(paths(loaded));
    const auto& c = *loaded;
    EXPECT_EQ(c.data, "/srv/telehub");
    EXPECT_EQ(c.time_zone, "Asia/Urumqi");
    EXPECT_EQ(c.log_level, "debug");
    EXPECT_EQ(c.https.address, "::1");
    EXPECT_EQ(c.https.port, 1);
    EXPECT_EQ(c.https.certificate, "a.crt");
    EXPECT_EQ(c.https.key, "a.key");
    EXPECT_EQ(c.https.threads, 3u);
    EXPECT_EQ(c.https.max_body, 4096u);
    EXPECT_EQ(c.https.max_connections, 5u);
    EXPECT_EQ(c.https.max_connections_per_address, 28u);
    EXPECT_EQ(c.https.header_timeout_s, 6u);
    EXPECT_EQ(c.https.body_timeout_s, 7u);
    EXPECT_EQ(c.https.idle_timeout_s, 8u);
    EXPECT_EQ(c.https.plain_port, 24);
    EXPECT_EQ(c.https.pages, "web");
    EXPECT_EQ(c.workers.threads, 15u);
    EXPECT_EQ(c.workers.queue, 16u);
}

TEST_F(ConfigTest, PlainHttpIsOffAndNeedsLoopback) {
    EXPECT_FALSE(load("")->https.plain_port);
    EXPECT_EQ(paths(load("[https]\nport = 9999\n[dicom]\nport = 9999\ntls_port = 0")), Paths{"dicom.port"});
    EXPECT_TRUE(load("[https]\nport = 0\n[dicom]\nport = 0\ntls_port = 0"));
    EXPECT_TRUE(load("[https]\nport = 9999\n[dicom]\nplain = false\nport = 9999"));
    EXPECT_EQ(load("", {{"TELEHUB_HTTP_PORT", "0"}})->https.plain_port, 0);
    for (const char* address : {"127.0.0.1", "127.3.2.1", "::1"}) {
        const auto loaded = load("[https]\nplain_port = 80\naddress = '" + std::string(address) + "'");
        EXPECT_TRUE(loaded.has_value()) << address;
    }
    for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"}) {
        const auto loaded = load("[https]\nplain_port = 80\naddress = '" + std::string(address) + "'");
        EXPECT_EQ(paths(loaded), Paths{"https.plain_port"}) << address;
    }
}

TEST_F(ConfigTest, ReadsEveryKeyOfDicomAndTheWorkflows) {
    const auto loaded = load(every_key);
    ASSERT_TRUE(loaded.has_value()) << testing::PrintToString(paths(loaded));
    const auto& c = *loaded;
    EXPECT_EQ(c.dicom.address, "0.0.0.0");
    EXPECT_EQ(c.dicom.ae_title, "HUB 1");
    EXPECT_FALSE(c.dicom.plain);
    EXPECT_EQ(c.dicom.port, 9);
    EXPECT_FALSE(c.dicom.tls);
    EXPECT_EQ(c.dicom.tls_port, 10);
    EXPECT_EQ(c.dicom.certificate, "b.crt");
    EXPECT_EQ(c.dicom.key, "b.key");
    EXPECT_EQ(c.dicom.client_ca, "b.ca");
    EXPECT_EQ(c.dicom.max_associations, 11u);
    EXPECT_EQ(c.dicom.max_associations_per_device, 12u);
    EXPECT_EQ(c.dicom.max_associations_per_address, 25u);
    EXPECT_EQ(c.dicom.acse_timeout_s, 13u);
    EXPECT_EQ(c.uploads.max_size, 25u);
    EXPECT_EQ(c.uploads.expire_h, 26u);
    EXPECT_EQ(c.dicom.dimse_timeout_s, 14u);
    EXPECT_EQ(c.study.quiet_period_s, 17u);
    EXPECT_FALSE(c.study.automatic_qc);
    EXPECT_EQ(c.read_task.claim_lock_min, 18u);
    EXPECT_EQ(c.scheduling.hold_min, 27u);
    EXPECT_EQ(c.sign_in.min_password_length, 19u);
    EXPECT_EQ(c.sign_in.max_failures, 20u);
    EXPECT_EQ(c.sign_in.lockout_min, 21u);
    EXPECT_EQ(c.sign_in.idle_min, 22u);
    EXPECT_EQ(c.sign_in.max_hours, 23u);
}

TEST_F(ConfigTest, ReadsEveryKeyOfTelling) {
    const auto loaded = load(R"(
public_url = "https://hub.example.org"
[mail]
server = "mail.example.org"
port = 465
security = "tls"
from = "hub@example.org"
user = "hub"
password_file = "secrets/mail"
ca_file = "certs/mail.crt"
timeout_s = 20
[webhooks]
allow_private = true
ca_file = "certs/hooks.crt"
timeout_s = 5
[events]
max_listeners = 10
max_listeners_per_user = 2
)");
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->public_url, "https://hub.example.org");
    EXPECT_EQ(loaded->mail.server, "mail.example.org");
    EXPECT_EQ(loaded->mail.port, 465);
    EXPECT_EQ(loaded->mail.security, "tls");
    EXPECT_EQ(loaded->mail.from, "hub@example.org");
    EXPECT_EQ(loaded->mail.user, "hub");
    EXPECT_EQ(loaded->mail.password_file, "secrets/mail");
    EXPECT_EQ(loaded->mail.ca_file, "certs/mail.crt");
    EXPECT_EQ(loaded->mail.timeout_s, 20u);
    EXPECT_TRUE(loaded->webhooks.allow_private);
    EXPECT_EQ(loaded->webhooks.ca_file, "certs/hooks.crt");
    EXPECT_EQ(loaded->webhooks.timeout_s, 5u);
    EXPECT_EQ(loaded->events.max_listeners, 10u);
    EXPECT_EQ(loaded->events.max_listeners_per_user, 2u);
}

TEST_F(ConfigTest, MailIsSecretOrStaysOnThisMachine) {
    const auto faults = [&](const std::string& keys) { return paths(load("[mail]\n" + keys)); };
    EXPECT_EQ(faults("server = \"mail.example.org\""), Paths{"mail.from"});
    const std::string mail = "server = \"mail.example.org\"\nfrom = \"hub@example.org\"\n";
    EXPECT_TRUE(faults(mail).empty());
    EXPECT_EQ(faults(mail + "security = \"none\""), Paths{"mail.security"});
    EXPECT_EQ(faults(mail + "security = \"ssl\""), Paths{"mail.security"});
    EXPECT_EQ(faults(mail + "user = \"hub\""), Paths{"mail.password_file"});
    EXPECT_TRUE(faults("server = \"127.0.0.1\"\nfrom = \"hub@example.org\"\nsecurity = \"none\"").empty());
    EXPECT_EQ(faults("server = \"mail example\"\nfrom = \"hub@example.org\\r\\nX: 1\""),
              (Paths{"mail.from", "mail.server"}));
    EXPECT_EQ(paths(load("public_url = \"https://hub.example.org/\"")), Paths{"public_url"});
    EXPECT_EQ(paths(load("public_url = \"hub.example.org\"")), Paths{"public_url"});
}

TEST_F(ConfigTest, TheEnvironmentIsOverTheFile) {
    const auto loaded =
        load("data = 'here'\nlog_level = 'warn'\n[https]\nport = 1\n", {{"TELEHUB_DATA", "/there"},
                                                                        {"TELEHUB_HTTPS_PORT", "0"},
                                                                        {"TELEHUB_DICOM_PORT", "104"},
                                                                        {"TELEHUB_DICOM_TLS_PORT", "65535"},
                                                                        {"TELEHUB_LOG_LEVEL", "error"}});
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->data, "/there");
    EXPECT_EQ(loaded->https.port, 0);
    EXPECT_EQ(loaded->dicom.port, 104);
    EXPECT_EQ(loaded->dicom.tls_port, 65535);
    EXPECT_EQ(loaded->log_level, "error");
}

TEST_F(ConfigTest, ReportsEveryFaultAtOnce) {
    const auto loaded = load(R"(
colour = "blue"
time_zone = "Asia/Beijing"
study = 3
[https]
port = 65536
threads = 0
prot = 1
address = "localhost"
[dicom]
plain = "yes"
ae_title = "SEVENTEEN CHARS AE"
[dicom.port]
number = 1
[fax]
host = "a"
)",
                             {{"TELEHUB_HTTPS_PORT", "https"}, {"TELEHUB_LOG_LEVEL", "loud"}});
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, Errc::invalid);
    EXPECT_EQ(loaded.error().reason, "bad_config");
    EXPECT_EQ(loaded.error().detail, "The configuration has 13 faults.");
    EXPECT_EQ(paths(loaded),
              (Paths{"colour", "dicom.ae_title", "dicom.plain", "dicom.port", "fax", "https.address", "https.port",
                     "https.port", "https.prot", "https.threads", "log_level", "study", "time_zone"}));
}

TEST_F(ConfigTest, SaysWhatAValueMustBe) {
    const auto loaded = load("[workers]\nthreads = 65\n", {{"TELEHUB_DICOM_PORT", "70000"}});
    ASSERT_FALSE(loaded.has_value());
    const std::vector<FieldError> expected{
        {"workers.threads", "must be a whole number from 1 to 64"},
        {"dicom.port", "TELEHUB_DICOM_PORT must be a whole number from 0 to 65535"},
    };
    EXPECT_EQ(loaded.error().fields, expected);
}

TEST_F(ConfigTest, RefusesWrongTypes) {
    EXPECT_EQ(paths(load("data = 3")), Paths{"data"});
    EXPECT_EQ(paths(load("data = ''")), Paths{"data"});
    EXPECT_EQ(paths(load("[https]\nport = '443'")), Paths{"https.port"});
    EXPECT_EQ(paths(load("[https]\nport = 443.0")), Paths{"https.port"});
    EXPECT_EQ(paths(load("[https]\nport = true")), Paths{"https.port"});
    EXPECT_EQ(paths(load("[https]\nport = [443]")), Paths{"https.port"});
    EXPECT_EQ(paths(load("[[https]]\nport = 443")), Paths{"https"});
    EXPECT_EQ(paths(load("[dicom]\ntls = 1")), Paths{"dicom.tls"});
    EXPECT_EQ(paths(load("log_level = 2026-01-31")), Paths{"log_level"});
}

TEST_F(ConfigTest, RefusesNumbersOutOfRange) {
    for (const char* key : {"https.threads",
                            "https.max_body",
                            "https.max_connections",
                            "https.max_connections_per_address",
                            "https.header_timeout_s",
                            "https.body_timeout_s",
                            "https.idle_timeout_s",
                            "dicom.max_associations",
                            "dicom.max_associations_per_device",
                            "dicom.max_associations_per_address",
                            "dicom.acse_timeout_s",
                            "dicom.dimse_timeout_s",
                            "workers.threads",
                            "workers.queue",
                            "study.quiet_period_s",
                            "read_task.claim_lock_min",
                            "scheduling.hold_min",
                            "sign_in.min_password_length",
                            "sign_in.max_failures",
                            "sign_in.lockout_min",
                            "sign_in.idle_min",
                            "sign_in.max_hours"}) {
        for (const char* value : {"0", "-1", "9223372036854775807"}) {
            EXPECT_EQ(paths(load(std::string(key) + " = " + value)), Paths{key}) << value;
        }
    }
    for (const char* key : {"https.port", "dicom.port", "dicom.tls_port"}) {
        EXPECT_EQ(paths(load(std::string(key) + " = -1")), Paths{key});
        EXPECT_EQ(paths(load(std::string(key) + " = 0")), Paths{});
    }
}

TEST_F(ConfigTest, RefusesBadTexts) {
    for (const char* zone : {"", "Shanghai", "GMT+8", "Etc/Unknown", "Asia/Shanghai "}) {
        EXPECT_EQ(paths(load("time_zone = '" + std::string(zone) + "'")), Paths{"time_zone"}) << zone;
    }
    for (const char* title : {"", " HUB", "HUB ", "A\\\\B", "远程", "A\\tB"}) {
        EXPECT_EQ(paths(load("[dicom]\nae_title = \"" + std::string(title) + "\"")), Paths{"dicom.ae_title"}) << title;
    }
    for (const char* address : {"", "hub.example.org", "127.0.0", "127.0.0.1:80", "[::1]", "127.0.0.1\\u0000"}) {
        EXPECT_EQ(paths(load("[https]\naddress = \"" + std::string(address) + "\"")), Paths{"https.address"})
            << address;
    }
    EXPECT_EQ(paths(load("[https]\nkey = ''")), Paths{"https.key"});
}

TEST_F(ConfigTest, AQuotedKeyIsNotAPath) {
    EXPECT_EQ(paths(load("\"https.port\" = 1")), Paths{"\"https.port\""});
    EXPECT_EQ(paths(load("[https]\n\"\" = 1\n'a b' = 2")), (Paths{"https.\"\"", "https.\"a b\""}));
}

TEST_F(ConfigTest, RefusesBadEnvironmentValues) {
    for (const char* value : {"", " 443", "443 ", "0x1bb", "443.0", "-1", "99999999999999999999"}) {
        const auto loaded = load_config({}, environment({{"TELEHUB_DICOM_TLS_PORT", value}}));
        EXPECT_EQ(paths(loaded), Paths{"dicom.tls_port"}) << value;
    }
    EXPECT_EQ(paths(load_config({}, environment({{"TELEHUB_DATA", ""}, {"TELEHUB_LOG_LEVEL", "INFO"}}))),
              (Paths{"data", "log_level"}));
}

TEST_F(ConfigTest, SaysWhereTheSyntaxIsWrong) {
    const auto file = write("data = 'a'\n[https\n");
    const auto loaded = load_config(file, environment({{"TELEHUB_DICOM_PORT", "x"}}));
    EXPECT_EQ(paths(loaded), (Paths{file.string(), "dicom.port"}));
    EXPECT_TRUE(loaded.error().fields[0].message.starts_with("line 2, column ")) << loaded.error().fields[0].message;
    EXPECT_EQ(paths(load("data = 'a'\ndata = 'b'\n")), Paths{file.string()});
    EXPECT_EQ(paths(load("data = '\xd5\xc5'\n")), Paths{file.string()});
}

TEST_F(ConfigTest, RefusesAFileThatCannotBeRead) {
    const auto missing = folder_ / "missing.toml";
    EXPECT_EQ(paths(load_config(missing, environment({{"TELEHUB_LOG_LEVEL", "loud"}}))),
              (Paths{missing.string(), "log_level"}));
    EXPECT_EQ(paths(load_config(folder_, environment({}))), Paths{folder_.string()});
    EXPECT_EQ(paths(load(std::string((1 << 20) + 1, '#'))), Paths{(folder_ / "telehub.toml").string()});
    EXPECT_EQ(paths(load(std::string(1 << 20, '#'))), Paths{});
}

}  // namespace
}  // namespace telehub::core
