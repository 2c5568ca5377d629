#include "smtp.h"

#include <fstream>

#include "curl_handle.h"
#include "telehub/core/crypto.h"
#include "telehub/core/text.h"

namespace telehub::outgoing {

namespace {

using Mime = std::unique_ptr<curl_mime, decltype(&curl_mime_free)>;

void must(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error(std::string{"libcurl: "} + curl_easy_strerror(code));
}

curl_mimepart* add_part(curl_mime* to) {
    auto* const part = curl_mime_addpart(to);
    if (part == nullptr) throw std::bad_alloc();
    return part;
}

void add_text(curl_mime* to, const std::string& text, const std::string& type) {
    auto* const part = add_part(to);
    must(curl_mime_data(part, text.data(), text.size()));
    must(curl_mime_type(part, type.c_str()));
    must(curl_mime_encoder(part, "base64"));
}

// Text and calendar say the same: a program that knows calendars shows the second (RFC 6047 2.4).
Mime body_of(CurlHandle& curl, const app::OutgoingMail& mail) {
    Mime mime(curl_mime_init(curl.get()), &curl_mime_free);
    Mime alternatives(curl_mime_init(curl.get()), &curl_mime_free);
    if (!mime || !alternatives) throw std::bad_alloc();
    add_text(alternatives.get(), mail.text, "text/plain; charset=utf-8");
    if (!mail.calendar.empty()) {
        add_text(alternatives.get(), mail.calendar, "text/calendar; charset=utf-8; method=" + mail.calendar_method);
    }
    auto* const part = add_part(mime.get());
    must(curl_mime_subparts(part, alternatives.get()));
    alternatives.release();  // NOLINT(bugprone-unused-return-value): it is the part's now
    must(curl_mime_type(part, "multipart/alternative"));
    return mime;
}

// RFC 5322 3.3, in UTC.
std::string date_of(core::Timestamp at) {
    const std::time_t seconds = at.ms / 1000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(text, sizeof text, "%s, %d %s %d %02d:%02d:%02d +0000", days[utc.tm_wday], utc.tm_mday,
                  months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text;
}

std::string url_of(const core::Config::Mail& mail) {
    const bool v6 = mail.server.find(':') != std::string::npos;
    return std::string{mail.security == "tls" ? "smtps://" : "smtp://"} + (v6 ? "[" : "") + mail.server +
           (v6 ? "]:" : ":") + std::to_string(mail.port);
}

std::optional<std::string> password_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) return {};
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

// What the server said no to: a person's address, for ever, or this time.
core::Error refused(CurlHandle& curl, CURLcode code) {
    const auto status = curl.status();
    if (code == CURLE_LOGIN_DENIED) {
        return core::refuse(core::Errc::busy, "not_signed_in", "the mail server does not take the user and password");
    }
    if (code == CURLE_SEND_ERROR && (status == 550 || status == 551 || status == 553)) {
        return core::refuse(core::Errc::invalid, "address_refused",
                            "the mail server answered " + std::to_string(status));
    }
    if (status >= 400 && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_USE_SSL_FAILED) {
        return core::refuse(core::Errc::busy, "refused_by_server",
                            "the mail server answered " + std::to_string(status));
    }
    return curl.error(code);
}

}  // namespace

std::string encoded_words(std::string_view text) {
    std::string line{text};
    for (auto& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    std::string_view utf8 = line;
    constexpr std::size_t most = 45;  // bytes: 60 characters of base64, and 12 around them
    std::string out;
    while (!utf8.empty()) {
        auto size = std::min(most, utf8.size());
        while (size < utf8.size() && size > 1 && (static_cast<unsigned char>(utf8[size]) & 0xC0) == 0x80) --size;
        out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + core::to_base64(utf8.substr(0, size)) + "?=");
        utf8.remove_prefix(size);
    }
    return out;
}

core::Result<void> send_mail(const core::Config& config, const app::OutgoingMail& mail,
                             const std::atomic<bool>& stopped) {
    const auto& settings = config.mail;
    if (!core::is_mail_address(mail.to)) {
        return core::refuse(core::Errc::invalid, "address_refused", "this is no mail address");
    }
    const auto ca = settings.ca_file.empty() ? settings.ca_file : config.data / settings.ca_file;
    CurlHandle curl(url_of(settings), "smtp,smtps", ca, settings.timeout_s, stopped);
    if (settings.security == "starttls") curl.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!settings.user.empty()) {
        const auto password = password_in(config.data / settings.password_file);
        if (!password) return core::refuse(core::Errc::busy, "not_signed_in", "mail.password_file cannot be read");
        curl.set(CURLOPT_USERNAME, settings.user.c_str());
        curl.set(CURLOPT_PASSWORD, password->c_str());
    }
    curl.set(CURLOPT_MAIL_FROM, ("<" + settings.from + ">").c_str());
    CurlList to;
    to.add("<" + mail.to + ">");
    curl.set(CURLOPT_MAIL_RCPT, to.list);
    CurlList headers;
    headers.add("Date: " + date_of(mail.at));
    headers.add("From: Telehub <" + settings.from + ">");
    headers.add("To: <" + mail.to + ">");
    headers.add("Message-ID: " + mail.message_id);
    headers.add("Subject: " + encoded_words(mail.subject));
    headers.add("Auto-Submitted: auto-generated");  // RFC 3834 5: no holiday notes in return
    curl.set(CURLOPT_HTTPHEADER, headers.list);
    const auto body = body_of(curl, mail);
    curl.set(CURLOPT_MIMEPOST, body.get());
    if (const auto code = curl.perform(); code != CURLE_OK) return refused(curl, code);
    return {};
}

}  // namespace telehub::outgoing
