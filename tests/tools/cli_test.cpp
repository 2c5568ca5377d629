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

TEST_F(Cli, AnOrganisationGoesBelowTheOnlyRootUnlessItBeginsAConsortium) {
    init();
    const auto parents = [&] {
        std::map<std::string, std::string> of;
        const auto all = json({"org", "list"});
        for (const auto& o : all.at("organisations").as_array()) {
            of[o.at("code").as_string().c_str()] = o.at("parent").as_string().c_str();
        }
        return of;
    };
    json({"org", "add", "--code", "TC02", "--name", "河口镇卫生院"});
    EXPECT_EQ(parents().at("TC02"), "CITY");
    json({"org", "add", "--code", "OTHER", "--name", "邻市医院", "--kind", "lead_hospital", "--top"});
    EXPECT_EQ(parents().at("OTHER"), "");
    EXPECT_EQ(reason({"org", "add", "--code", "TC03", "--name", "x"}), "no_parent");
    EXPECT_FALSE(parents().contains("TC03"));
}

TEST_F(Cli, ASecondFactorCanBeGivenLater) {
    init();
    const auto first = json({"user", "totp", "root"}).at("totp_secret");
    EXPECT_EQ(first.as_string().size(), 32u);
    EXPECT_NE(json({"user", "totp", "root"}).at("totp_secret"), first);
    EXPECT_EQ(reason({"user", "totp", "nobody"}), "not_found");
}

TEST_F(Cli, SaysWhichCommandsThereAre) {
    const auto wrong = telehub({"user", "list"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.err.find("there is no command 'list'; there are add, passwd"), std::string::npos) << wrong.err;
    EXPECT_NE(run_process({TELEHUB_CLI}).out.find("Subcommands:"), std::string::npos);
    EXPECT_EQ(telehub({"--version"}).out.find("telehub "), 0u);
}

TEST_F(Cli, ADeviceNeedsAWayInAndACharacterSetThatExists) {
    init();
    EXPECT_EQ(reason({"device", "add", "CT9", "--org", "TC01"}), "unreachable");
    const std::vector<std::string> add{"device", "add", "CT9", "--org", "TC01", "--address", "192.0.2.9", "--charset"};
    const auto with = [&](const std::string& charset) {
        auto arguments = add;
        arguments.push_back(charset);
        return arguments;
    };
    EXPECT_EQ(reason(with("foo")), "invalid");
    EXPECT_EQ(reason(with("ISO_IR 999")), "invalid");
    json(with("ISO 2022 IR 6\\ISO 2022 IR 58"));
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
