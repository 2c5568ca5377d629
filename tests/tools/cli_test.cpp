#include <gtest/gtest.h>

#include "telehub/core/config.h"
#include "tools/cli_fixture.h"

namespace telehub {
namespace {

using test::run_process;

class Cli : public test::CliFixture {};

TEST_F(Cli, InitMakesAPrivateFolderAndCanBeRunAgain) {
    init();
    EXPECT_EQ(mode_of(data()), 0700u);
    EXPECT_EQ(mode_of(data() / "telehub.db"), 0600u);
    EXPECT_EQ(mode_of(data() / "certs/ca.key"), 0600u);
    EXPECT_EQ(mode_of(data() / "certs/server.key"), 0600u);
    const auto certs = (data() / "certs").string();
    const auto verified = run_process(
        {"openssl", "verify", "-CAfile", certs + "/ca.crt", "-verify_hostname", "localhost", certs + "/server.crt"});
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
    const auto again = telehub({"init", "--org-code", "CITY", "--org-name", "市人民医院", "--admin", "root"});
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_NE(again.out.find("there already"), std::string::npos) << again.out;
    EXPECT_EQ(again.out.find("password, shown"), std::string::npos);
}

TEST_F(Cli, InitGeneratesAPasswordOnceWhenNoneIsGiven) {
    const auto made = json({"init", "--org-code", "CITY", "--org-name", "市人民医院", "--admin", "root", "--totp"});
    EXPECT_GE(made.at("password").as_string().size(), 20u);
    EXPECT_FALSE(made.at("totp_secret").as_string().empty());
}

TEST_F(Cli, TheTemplateOfTheConfigurationIsRightWithAndWithoutItsDefaults) {
    const auto none = [](const std::string&) { return std::optional<std::string>{}; };
    ASSERT_TRUE(core::load_config(CONFIG_TEMPLATE, none));
    std::ifstream in(CONFIG_TEMPLATE);
    std::string all, line;
    while (std::getline(in, line)) {
        const bool is_default = line.starts_with("# ") && line.find(" = ") != std::string::npos;
        all += (is_default ? line.substr(2) : line) + "\n";
    }
    const auto uncommented = core::load_config(dir_.write("all.toml", all), none);
    ASSERT_TRUE(uncommented) << uncommented.error().fields.at(0).path << uncommented.error().fields.at(0).message;
    EXPECT_EQ(uncommented->https.port, core::Config{}.https.port);
    EXPECT_EQ(uncommented->sign_in.max_hours, core::Config{}.sign_in.max_hours);
}

TEST_F(Cli, RefusesWithoutDataAndWithWrongUse) {
    EXPECT_EQ(reason({"org", "list"}), "no_data");
    EXPECT_EQ(telehub({}).exit_code, 2);
    EXPECT_EQ(telehub({"fly"}).exit_code, 2);
    EXPECT_EQ(telehub({"--help"}).exit_code, 0);
}

TEST_F(Cli, KeepsOrganisationsUsersAndLicences) {
    init();
    EXPECT_EQ(json({"org", "list"}).at("organisations").as_array().size(), 2u);
    EXPECT_EQ(reason({"org", "add", "--code", "TC01", "--name", "x"}), "already_exists");
    const std::vector<std::string> add{
        "user", "add", "li", "--org", "CITY", "--name", "李静", "--role", "reporting_radiologist"};
    const auto made = json(add);
    EXPECT_FALSE(made.at("password").as_string().empty());
    EXPECT_EQ(reason(add), "already_exists");
    EXPECT_EQ(reason({"user", "add", "x2", "--org", "CITY", "--role", "king"}), "invalid");
    EXPECT_EQ(reason({"user", "passwd", "li", "--password-file", "-"}, "short\n"), "invalid");
    EXPECT_EQ(reason({"user", "passwd", "li", "--password-file", "-"}, ""), "no_password");
    const auto file = dir_.write("password", "another long password\n");
    EXPECT_FALSE(json({"user", "passwd", "li", "--password-file", file}).contains("password"));
    json({"licence", "grant", "li", "--number", "1103700001", "--scope", "CT,MR", "--expires", "2031-12-31"});
    EXPECT_EQ(reason({"licence", "grant", "nobody", "--number", "1", "--scope", "CT", "--expires", "2031-12-31"}),
              "invalid");
    json({"user", "disable", "li"});
    EXPECT_EQ(reason({"user", "disable", "nobody"}), "not_found");
}

TEST_F(Cli, IssuesCertificatesAndKnowsDevicesByThem) {
    init();
    const auto made = json({"cert", "device", "ct1", "--ae", "CT_TC01"});
    const std::string file = made.at("certificate").as_string().c_str();
    EXPECT_EQ(mode_of(data() / "certs/devices/ct1.key"), 0600u);
    const auto subject =
        run_process({"openssl", "x509", "-in", file, "-noout", "-subject", "-ext", "extendedKeyUsage"});
    EXPECT_NE(subject.out.find("CT_TC01"), std::string::npos) << subject.out;
    EXPECT_NE(subject.out.find("TLS Web Client Authentication"), std::string::npos) << subject.out;

    const auto device =
        json({"device", "add", "CT_TC01", "--org", "TC01", "--certificate", file, "--charset", "GB18030"});
    EXPECT_EQ(device.at("certificate_sha256"), made.at("sha256"));
    EXPECT_EQ(reason({"cert", "device", "ct1"}), "dev_ca_failed");
    const auto renewed = json({"cert", "device", "ct1", "--ae", "CT_TC01", "--renew"});
    EXPECT_NE(renewed.at("sha256"), made.at("sha256"));
    const auto changed = json({"device", "certificate", "CT_TC01", "--certificate", file});
    EXPECT_EQ(changed.at("certificate_sha256"), renewed.at("sha256"));
    EXPECT_EQ(reason({"device", "certificate", "CT_TC01", "--certificate", "/etc/passwd"}), "unreadable_certificate");
    EXPECT_EQ(reason({"device", "certificate", "NONE", "--certificate", file}), "not_found");
    json({"cert", "server", "hub.example", "192.0.2.7", "--renew"});
}

TEST_F(Cli, ANameNeverBecomesAPathOrACommand) {
    init();
    for (const auto* name : {"../../escape", "a;touch b", "$(id)", "-f", ""}) {
        EXPECT_NE(telehub({"cert", "device", name}).exit_code, 0) << name;
    }
    EXPECT_EQ(reason({"cert", "device", "ok", "--ae", "x\nCA:TRUE"}), "dev_ca_failed");
    EXPECT_EQ(reason({"cert", "server", "a,DNS:evil", "--renew"}), "dev_ca_failed");
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "escape.crt"));
}

}  // namespace
}  // namespace telehub
