#include "telehub/core/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <string_view>
#include <variant>

#include "telehub/core/address.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "config_checks.h"

namespace telehub::core {

namespace {

// A value as it was written. What the environment says has no type of its own.
struct FromEnvironment {
    std::string text;
};
using Value = std::variant<std::monostate, bool, std::int64_t, std::string, FromEnvironment>;

using Take = Fault (*)(Config&, const Value&);

// --- checks of a text ---

using Check = Fault (*)(const std::string&);

Fault not_empty(const std::string& text) { return text.empty() ? "must not be empty" : ""; }

Fault ip_address(const std::string& text) { return is_ip_address(text) ? "" : "must be an IPv4 or IPv6 address"; }

// Empty: as if it were not set.
template <Check check>
Fault or_empty(const std::string& text) {
    return text.empty() ? Fault{} : check(text);
}

Fault anything(const std::string&) { return {}; }

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
using M = Config::Mail;
using K = Config::Webhooks;
using E = Config::Events;
using N = Config::Consultation;

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
    {"https.max_connections_per_address", number<1, 100'000, &C::https, &H::max_connections_per_address>},
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
    {"scheduling.hold_min",              number<1, day_s / 60, &C::scheduling, &C::Scheduling::hold_min>},
    {"uploads.max_size",                 number<1, std::int64_t{1} << 44, &C::uploads, &U::max_size>},
    {"uploads.expire_h",                 number<1, 30 * 24, &C::uploads, &U::expire_h>},
    {"mail.server",                      text<or_empty<host>, &C::mail, &M::server>},
    {"mail.port",                        number<1, 65535, &C::mail, &M::port>},
    {"mail.security",                    text<mail_security, &C::mail, &M::security>},
    {"mail.from",                        text<or_empty<mail_address>, &C::mail, &M::from>},
    {"mail.user",                        text<anything, &C::mail, &M::user>},
    {"mail.password_file",               text<anything, &C::mail, &M::password_file>},
    {"mail.ca_file",                     text<anything, &C::mail, &M::ca_file>},
    {"mail.timeout_s",                   number<1, 600, &C::mail, &M::timeout_s>},
    {"webhooks.allow_private",           flag<&C::webhooks, &K::allow_private>},
    {"webhooks.ca_file",                 text<anything, &C::webhooks, &K::ca_file>},
    {"webhooks.timeout_s",               number<1, 120, &C::webhooks, &K::timeout_s>},
    {"events.max_listeners",             number<1, 100'000, &C::events, &E::max_listeners>},
    {"events.max_listeners_per_user",    number<1, 1000, &C::events, &E::max_listeners_per_user>},
    {"consultation.ring_s",              number<5, day_s, &C::consultation, &N::ring_s>},
    {"consultation.emergency_answer_min", number<1, week_min, &C::consultation, &N::emergency_answer_min>},
    {"consultation.answer_h",            number<1, 30 * 24, &C::consultation, &N::answer_h>},
    {"consultation.mdt_quorum",          number<1, 20, &C::consultation, &N::mdt_quorum>},
    {"consultation.max_attachment",      number<1024, std::int64_t{1} << 32, &C::consultation, &N::max_attachment>},
    {"consultation.max_attachments",     number<1, 10'000, &C::consultation, &N::max_attachments>},
    {"forward.connect_timeout_s",        number<1, day_s, &C::forward, &C::Forward::connect_timeout_s>},
    {"forward.idle_timeout_s",           number<1, day_s, &C::forward, &C::Forward::idle_timeout_s>},
    {"forward.give_up_h",                number<1, 30 * 24, &C::forward, &C::Forward::give_up_h>},
    {"sign_in.min_password_length",      number<8, 128, &C::sign_in, &S::min_password_length>},
    {"sign_in.max_failures",             number<1, 100, &C::sign_in, &S::max_failures>},
    {"sign_in.lockout_min",              number<1, week_min, &C::sign_in, &S::lockout_min>},
    {"sign_in.idle_min",                 number<1, week_min, &C::sign_in, &S::idle_min>},
    {"sign_in.max_hours",                number<1, 7 * 24, &C::sign_in, &S::max_hours>},
    {"public_url",                       text<or_empty<web_root>, &C::public_url>, "TELEHUB_PUBLIC_URL"},
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
