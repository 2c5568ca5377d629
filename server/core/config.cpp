#include "telehub/core/config.h"

#include <arpa/inet.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <string_view>
#include <variant>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace telehub::core {

namespace {

// A value as it was written. What the environment says has no type of its own.
struct FromEnvironment {
    std::string text;
};
using Value = std::variant<std::monostate, bool, std::int64_t, std::string, FromEnvironment>;

using Fault = std::string;  // what the value must be; empty: it was taken
using Take = Fault (*)(Config&, const Value&);

// --- checks of a text ---

using Check = Fault (*)(const std::string&);

Fault not_empty(const std::string& text) { return text.empty() ? "must not be empty" : ""; }

Fault ip_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> ignored;
    const bool known =
        inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 || inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
    return known ? "" : "must be an IPv4 or IPv6 address";
}

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

Fault level(const std::string& text) {
    static constexpr std::array<std::string_view, 4> levels{"debug", "info", "warn", "error"};
    return std::ranges::find(levels, text) != levels.end() ? "" : "must be debug, info, warn or error";
}

// --- takers: one a kind of value; Members lead from Config to the value ---

template <auto... Members>
Fault flag(Config& config, const Value& value) {
    const auto* const given = std::get_if<bool>(&value);
    if (!given) return "must be true or false";
    (config.*....*Members) = *given;
    return "";
}

std::optional<std::int64_t> whole_number(const Value& value) {
    if (const auto* const given = std::get_if<std::int64_t>(&value)) return *given;
    const auto* const given = std::get_if<FromEnvironment>(&value);
    if (!given) return {};
    std::int64_t n = 0;
    const char* const end = given->text.data() + given->text.size();
    const auto [stop, fault] = std::from_chars(given->text.data(), end, n);
    if (fault != std::errc{} || stop != end) return {};
    return n;
}

template <std::int64_t Min, std::int64_t Max, auto... Members>
Fault number(Config& config, const Value& value) {
    const auto given = whole_number(value);
    if (!given || *given < Min || *given > Max) {
        return "must be a whole number from " + std::to_string(Min) + " to " + std::to_string(Max);
    }
    auto& target = (config.*....*Members);
    target = static_cast<std::remove_reference_t<decltype(target)>>(*given);
    return "";
}

// Strings and paths.
template <Check Good, auto... Members>
Fault text(Config& config, const Value& value) {
    const auto* given = std::get_if<std::string>(&value);
    if (const auto* const outer = std::get_if<FromEnvironment>(&value)) given = &outer->text;
    if (!given) return "must be a string";
    // Paths and addresses reach C functions, which would stop there.
    if (given->find('\0') != std::string::npos) return "must not contain a zero character";
    auto fault = Good(*given);
    if (fault.empty()) (config.*....*Members) = *given;
    return fault;
}

// --- the table: one row a key ---

constexpr std::int64_t day_s = 86'400, week_min = 7 * 24 * 60;

struct Row {
    std::string_view key;
    Take take;
    const char* variable = nullptr;  // of the environment
};

using C = Config;
using H = Config::Https;
using D = Config::Dicom;
using W = Config::Workers;
using S = Config::SignIn;
using U = Config::Uploads;

// clang-format off
constexpr Row rows[] = {
    {"data",                             text<not_empty, &C::data>, "TELEHUB_DATA"},
    {"https.address",                    text<ip_address, &C::https, &H::address>},
    {"https.port",                       number<0, 65535, &C::https, &H::port>, "TELEHUB_HTTPS_PORT"},
    {"https.plain_port",                 number<0, 65535, &C::https, &H::plain_port>, "TELEHUB_HTTP_PORT"},
    {"https.certificate",                text<not_empty, &C::https, &H::certificate>},
    {"https.key",                        text<not_empty, &C::https, &H::key>},
    {"https.pages",                      text<not_empty, &C::https, &H::pages>, "TELEHUB_PAGES"},
    {"https.threads",                    number<1, 64, &C::https, &H::threads>},
    {"https.max_body",                   number<1024, 1 << 30, &C::https, &H::max_body>},
    {"https.max_connections",            number<1, 100'000, &C::https, &H::max_connections>},
    {"https.header_timeout_s",           number<1, day_s, &C::https, &H::header_timeout_s>},
    {"https.body_timeout_s",             number<1, day_s, &C::https, &H::body_timeout_s>},
    {"https.idle_timeout_s",             number<1, day_s, &C::https, &H::idle_timeout_s>},
    {"dicom.address",                    text<ip_address, &C::dicom, &D::address>},
    {"dicom.ae_title",                   text<ae_title, &C::dicom, &D::ae_title>},
    {"dicom.plain",                      flag<&C::dicom, &D::plain>},
    {"dicom.port",                       number<0, 65535, &C::dicom, &D::port>, "TELEHUB_DICOM_PORT"},
    {"dicom.tls",                        flag<&C::dicom, &D::tls>},
    {"dicom.tls_port",                   number<0, 65535, &C::dicom, &D::tls_port>, "TELEHUB_DICOM_TLS_PORT"},
    {"dicom.certificate",                text<not_empty, &C::dicom, &D::certificate>},
    {"dicom.key",                        text<not_empty, &C::dicom, &D::key>},
    {"dicom.client_ca",                  text<not_empty, &C::dicom, &D::client_ca>},
    {"dicom.max_associations",           number<1, 4096, &C::dicom, &D::max_associations>},
    {"dicom.max_associations_per_device", number<1, 4096, &C::dicom, &D::max_associations_per_device>},
    {"dicom.max_associations_per_address", number<1, 4096, &C::dicom, &D::max_associations_per_address>},
    {"dicom.acse_timeout_s",             number<1, day_s, &C::dicom, &D::acse_timeout_s>},
    {"dicom.dimse_timeout_s",            number<1, day_s, &C::dicom, &D::dimse_timeout_s>},
    {"workers.threads",                  number<1, 64, &C::workers, &W::threads>},
    {"workers.queue",                    number<1, 100'000, &C::workers, &W::queue>},
    {"study.quiet_period_s",             number<1, day_s, &C::study, &C::Study::quiet_period_s>},
    {"study.automatic_qc",               flag<&C::study, &C::Study::automatic_qc>},
    {"read_task.claim_lock_min",         number<1, week_min, &C::read_task, &C::ReadTask::claim_lock_min>},
    {"uploads.max_size",                 number<1, std::int64_t{1} << 44, &C::uploads, &U::max_size>},
    {"uploads.expire_h",                 number<1, 30 * 24, &C::uploads, &U::expire_h>},
    {"sign_in.min_password_length",      number<8, 128, &C::sign_in, &S::min_password_length>},
    {"sign_in.max_failures",             number<1, 100, &C::sign_in, &S::max_failures>},
    {"sign_in.lockout_min",              number<1, week_min, &C::sign_in, &S::lockout_min>},
    {"sign_in.idle_min",                 number<1, week_min, &C::sign_in, &S::idle_min>},
    {"sign_in.max_hours",                number<1, 7 * 24, &C::sign_in, &S::max_hours>},
    {"time_zone",                        text<iana_zone, &C::time_zone>},
    {"log_level",                        text<level, &C::log_level>, "TELEHUB_LOG_LEVEL"},
};
// clang-format on

const Row* find_row(std::string_view key) {
    const auto* const row = std::ranges::find(rows, key, &Row::key);
    return row == std::end(rows) ? nullptr : row;
}

bool is_section(const std::string& key) {
    return std::ranges::any_of(rows, [&](const Row& row) { return row.key.starts_with(key + "."); });
}

// --- the file ---

using Faults = std::vector<FieldError>;

constexpr std::size_t max_file_size = 1 << 20;

// A key as TOML writes it, so that a quoted "https.port" is not taken for the port of [https].
std::string written_key(std::string_view key) {
    const bool bare = !key.empty() && std::ranges::all_of(key, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    });
    return bare ? std::string(key) : "\"" + std::string(key) + "\"";
}

Value to_value(const toml::node& node) {
    if (const auto* const v = node.as_boolean()) return v->get();
    if (const auto* const v = node.as_integer()) return v->get();
    if (const auto* const v = node.as_string()) return v->get();
    return {};
}

void take_table(const toml::table& table, const std::string& prefix, Config& config, Faults& faults) {
    for (const auto& [key, node] : table) {
        const auto path = prefix + written_key(key.str());
        if (const auto* const row = find_row(path)) {
            if (auto fault = row->take(config, to_value(node)); !fault.empty()) faults.push_back({path, fault});
        } else if (!is_section(path)) {
            faults.push_back({path, "is not a known key"});
        } else if (const auto* const inner = node.as_table()) {
            take_table(*inner, path + ".", config, faults);
        } else {
            faults.push_back({path, "must be a table"});
        }
    }
}

std::optional<std::string> read_whole(const std::filesystem::path& file) {
    // A folder opens like a file.
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) return {};
    std::ifstream in(file, std::ios::binary);
    if (!in) return {};
    std::string content(max_file_size + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (in.bad() || in.gcount() > static_cast<std::streamsize>(max_file_size)) return {};
    content.resize(static_cast<std::size_t>(in.gcount()));
    return content;
}

void take_file(const std::filesystem::path& file, Config& config, Faults& faults) {
    const auto content = read_whole(file);
    if (!content) {
        faults.push_back({file.string(), "cannot be read, or is larger than 1 MiB"});
        return;
    }
    const auto parsed = toml::parse(*content);
    if (parsed) {
        take_table(parsed.table(), "", config, faults);
        return;
    }
    const auto& where = parsed.error().source().begin;
    faults.push_back({file.string(), "line " + std::to_string(where.line) + ", column " + std::to_string(where.column) +
                                         ": " + std::string(parsed.error().description())});
}

void take_environment(const Environment& env, Config& config, Faults& faults) {
    for (const auto& row : rows) {
        if (!row.variable) continue;
        const auto given = env(row.variable);
        if (!given) continue;
        const auto fault = row.take(config, FromEnvironment{*given});
        if (!fault.empty()) faults.push_back({std::string(row.key), std::string(row.variable) + " " + fault});
    }
}

bool is_loopback(const std::string& address) {
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

// What two keys must not say together.
void check_whole(const Config& config, Faults& faults) {
    if (config.https.plain_port && !is_loopback(config.https.address)) {
        faults.push_back({"https.plain_port",
                          "is for a reverse proxy on this machine: https.address must then be a loopback address, "
                          "so that the proxy is the only way in"});
    }
}

}  // namespace

Result<Config> load_config(const std::filesystem::path& file, const Environment& env) {
    Config config;
    Faults faults;
    if (!file.empty()) take_file(file, config, faults);
    take_environment(env, config, faults);
    check_whole(config, faults);
    if (faults.empty()) return config;
    auto error = refuse(
        Errc::invalid, "bad_config",
        "The configuration has " + std::to_string(faults.size()) + (faults.size() == 1 ? " fault." : " faults."));
    error.fields = std::move(faults);
    return error;
}

}  // namespace telehub::core
