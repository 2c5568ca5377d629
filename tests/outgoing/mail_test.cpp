// Mails through a real SMTP server, read by parsers that know nothing of the hub.
#include <gtest/gtest.h>

#include <fstream>

#include "http/support.h"
#include "smtp.h"
#include "support/mailbox.h"
#include "telehub/core/config.h"
#include "telehub/outgoing/curl_courier.h"

namespace telehub::outgoing {
namespace {

using test::Mailbox;

std::string verdict(const core::Result<void>& r) {
    return r ? "ok" : std::string{core::to_string(r.error().code)} + " " + r.error().reason;
}

struct Mail : testing::Test {
    Mail() {
        http::test::make_certificate(certificate(), key());
        std::ofstream(folder / "password") << "secret-口令\n";
        config.data = certificate().parent_path();
        config.mail.server = "127.0.0.1";
        config.mail.from = "hub@hub.example.org";
        config.mail.security = "none";
        config.mail.timeout_s = 10;
        mail.message_id = "<1@hub.example.org>";
        mail.at = core::from_rfc3339("2026-02-03T02:00:00Z").value();
        mail.to = "wu@city.example.org";
        mail.subject = "预约已确认（2026-02-03 10:00） / The appointment is confirmed (2026-02-03 10:00)";
        mail.text = "预约已确认\n\nThe appointment is confirmed\n";
    }
    std::filesystem::path certificate() const { return folder / "server.crt"; }
    std::filesystem::path key() const { return folder / "server.key"; }
    std::string send(const Mailbox& box) {
        config.mail.port = box.port();
        return verdict(courier.mail(config, mail));
    }
    void trust() { config.mail.ca_file = "server.crt"; }
    void sign_in() {
        config.mail.user = "hub";
        config.mail.password_file = "password";
    }

    http::test::TempFolder folder;
    core::Config config;
    app::OutgoingMail mail;
    CurlCourier courier;
};

TEST_F(Mail, ArrivesAsItWasWritten) {
    const Mailbox box;
    ASSERT_EQ(send(box), "ok");
    const auto got = box.mail(1);
    const auto& headers = got.at("headers").as_object();
    EXPECT_EQ(headers.at("subject").as_string(), mail.subject);
    EXPECT_EQ(headers.at("x-received-from").as_string(), "hub@hub.example.org");
    EXPECT_EQ(headers.at("x-received-to").as_string(), "wu@city.example.org");
    EXPECT_EQ(headers.at("to").as_string(), mail.to);
    EXPECT_EQ(headers.at("message-id").as_string(), mail.message_id);
    EXPECT_EQ(headers.at("date").as_string(), "Tue, 03 Feb 2026 02:00:00 +0000");
    EXPECT_EQ(headers.at("auto-submitted").as_string(), "auto-generated");
    EXPECT_NE(std::string(got.at("text").as_string()).find("The appointment is confirmed"), std::string::npos);
    EXPECT_TRUE(got.at("calendar").is_null());
    EXPECT_TRUE(got.at("defects").as_array().empty()) << got.at("defects");
}

TEST_F(Mail, SpeaksTlsAndSignsIn) {
    const Mailbox box(
        {"--starttls", "--certificate", certificate(), "--key", key(), "--user", "hub", "--password", "secret-口令"});
    config.mail.security = "starttls";
    trust();
    sign_in();
    ASSERT_EQ(send(box), "ok");
    const auto headers = box.mail(1).at("headers").as_object();
    EXPECT_EQ(headers.at("x-received-by-tls").as_string(), "yes");
    EXPECT_EQ(headers.at("x-received-signed-in").as_string(), "yes");
}

TEST_F(Mail, SpeaksTlsFromTheFirstByte) {
    const Mailbox box(
        {"--tls", "--certificate", certificate(), "--key", key(), "--user", "hub", "--password", "secret-口令"});
    config.mail.security = "tls";
    trust();
    sign_in();
    ASSERT_EQ(send(box), "ok");
    EXPECT_EQ(box.mail(1).at("headers").as_object().at("x-received-signed-in").as_string(), "yes");
}

TEST_F(Mail, GoesToNoServerThatItDoesNotTrust) {
    const Mailbox box({"--starttls", "--certificate", certificate(), "--key", key()});
    config.mail.security = "starttls";
    EXPECT_EQ(send(box), "busy not_secure");
    EXPECT_EQ(box.count(), 0u);
}

TEST_F(Mail, GoesToNoServerWithoutTheTlsThatIsAskedFor) {
    const Mailbox box;
    config.mail.security = "starttls";
    EXPECT_EQ(send(box), "busy not_secure");
    EXPECT_EQ(box.count(), 0u);
}

TEST_F(Mail, SaysThatThePasswordIsWrong) {
    const Mailbox box(
        {"--starttls", "--certificate", certificate(), "--key", key(), "--user", "hub", "--password", "another"});
    config.mail.security = "starttls";
    trust();
    sign_in();
    EXPECT_EQ(send(box), "busy not_signed_in");
    config.mail.password_file = "nothing";
    EXPECT_EQ(send(box), "busy not_signed_in");
    EXPECT_EQ(box.count(), 0u);
}

TEST_F(Mail, KnowsAnAddressThatIsRefusedForGood) {
    const Mailbox box({"--refuse", mail.to});
    EXPECT_EQ(send(box), "invalid address_refused");
}

TEST_F(Mail, SaysThatNobodyListens) {
    config.mail.port = test::free_port();
    EXPECT_EQ(verdict(courier.mail(config, mail)), "busy unreachable");
}

TEST_F(Mail, TakesNoAddressThatCouldEndAHeader) {
    const Mailbox box;
    for (const char* to : {"a@b.c\r\nBcc: x@y.z", "a@b.c>\r\nRCPT TO:<x@y.z", "a b@c.d", "@c.d", "a@", "a"}) {
        mail.to = to;
        EXPECT_EQ(send(box), "invalid address_refused") << to;
    }
    EXPECT_EQ(box.count(), 0u);
}

TEST_F(Mail, KeepsLineEndsOfASubjectInside) {
    const Mailbox box;
    mail.subject = "a\r\nBcc: x@y.z\r\n\r\nb";
    ASSERT_EQ(send(box), "ok");
    const auto got = box.mail(1);
    EXPECT_FALSE(got.at("headers").as_object().contains("bcc"));
    EXPECT_EQ(got.at("headers").as_object().at("x-received-to").as_string(), "wu@city.example.org");
    EXPECT_EQ(got.at("headers").as_object().at("message-id").as_string(), mail.message_id);
}

TEST_F(Mail, StopsWhenTheHubDoes) {
    const Mailbox box;
    courier.stop();
    EXPECT_EQ(send(box), "busy stopped");
    EXPECT_EQ(box.count(), 0u);
}

TEST(EncodedWords, AreShortAndEndNoCharacter) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += i % 3 == 0 ? "a" : "会";
    const auto words = encoded_words(text);
    std::size_t begin = 0;
    for (;;) {
        const auto end = words.find("\r\n ", begin);
        const auto word = words.substr(begin, end == std::string::npos ? end : end - begin);
        EXPECT_LE(word.size(), 75u);
        EXPECT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?=")) << word;
        if (end == std::string::npos) break;
        begin = end + 3;
    }
    EXPECT_EQ(encoded_words(""), "");
}

}  // namespace
}  // namespace telehub::outgoing
