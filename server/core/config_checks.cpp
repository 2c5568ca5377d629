#include "config_checks.h"

#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "telehub/core/address.h"
#include "telehub/core/text.h"

namespace telehub::core {

// PS3.5 6.2, AE: 16 characters of the default repertoire without backslash; outer spaces mean nothing, so
// that a title with them would never compare equal to what a peer sends.
Fault ae_title(const std::string& text) {
    const bool good = !text.empty() && text.size() <= 16 && text.front() != ' ' && text.back() != ' ' &&
                      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
    return good ? "" : "must be 1 to 16 printable ASCII characters without a backslash or outer spaces";
}

Fault iana_zone(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    UBool known = false;
    icu::UnicodeString canonical;
    icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(text), canonical, known, status);
    const bool good = U_SUCCESS(status) && known && canonical != icu::UnicodeString(UCAL_UNKNOWN_ZONE_ID);
    return good ? "" : "must be an IANA time zone, such as Asia/Shanghai";
}

Fault mail_security(const std::string& text) {
    return text == "starttls" || text == "tls" || text == "none" ? "" : "must be starttls, tls or none";
}

Fault host(const std::string& text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:_";
    const bool good = !text.empty() && text.size() <= 253 && text.find_first_not_of(letters) == std::string::npos;
    return good ? "" : "must be a host name or an IP address";
}

Fault mail_address(const std::string& text) {
    return is_mail_address(text) ? "" : "must be a mail address, such as hub@example.org";
}

Fault web_root(const std::string& text) {
    const bool good = (text.starts_with("https://") || text.starts_with("http://")) && text.size() <= 200 &&
                      !text.ends_with('/') && text.find_first_of(" \t\r\n\"<>?#") == std::string::npos;
    return good ? "" : "must be the root of a web site without a slash at its end, such as https://hub.example.org";
}

Fault level(const std::string& text) {
    static constexpr std::array<std::string_view, 4> levels{"debug", "info", "warn", "error"};
    return std::ranges::find(levels, text) != levels.end() ? "" : "must be debug, info, warn or error";
}

void check_whole(const Config& config, std::vector<FieldError>& faults) {
    if (config.https.plain_port && !is_loopback(config.https.address)) {
        faults.push_back({"https.plain_port",
                          "is for a reverse proxy on this machine: https.address must then be a loopback address, "
                          "so that the proxy is the only way in"});
    }
    const bool one_address = config.https.address == config.dicom.address;
    std::map<std::uint16_t, std::string_view> taken;
    const auto take = [&](std::string_view key, std::uint16_t port) {
        if (port == 0 || (key.starts_with("dicom") && !one_address)) return;
        const auto [first, free] = taken.try_emplace(port, key);
        if (!free) faults.push_back({std::string{key}, "is the port of " + std::string{first->second} + " too"});
    };
    take("https.port", config.https.port);
    if (config.https.plain_port) take("https.plain_port", *config.https.plain_port);
    if (config.dicom.plain) take("dicom.port", config.dicom.port);
    if (config.dicom.tls) take("dicom.tls_port", config.dicom.tls_port);
    const auto& mail = config.mail;
    if (mail.server.empty()) return;
    if (mail.from.empty()) faults.push_back({"mail.from", "is needed to send mail"});
    if (mail.security == "none" && !is_loopback(mail.server)) {
        faults.push_back({"mail.security", "may be none only to a server on a loopback address"});
    }
    if (mail.user.empty() != mail.password_file.empty()) {
        faults.push_back({"mail.password_file", "goes with mail.user: both or neither"});
    }
}

}  // namespace telehub::core
