#include "telehub/core/clock.h"

#include <cstdio>

namespace telehub::core {

using namespace std::chrono;

namespace {

// Reads exactly `digits` decimal digits from the front of `text` and drops them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return {};
    int n = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return {};
        n = n * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return n;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<sys_days> take_date(std::string_view& text) {
    const auto y = take_number(text, 4);
    if (!y || !take_char(text, '-')) return {};
    const auto m = take_number(text, 2);
    if (!m || !take_char(text, '-')) return {};
    const auto d = take_number(text, 2);
    if (!d) return {};
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return {};
    return sys_days{date};
}

// "Z" or "+08:00"; nothing may follow.
std::optional<minutes> take_zone(std::string_view text) {
    if (text == "Z" || text == "z") return minutes{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return {};
    const int sign = text[0] == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto h = take_number(text, 2);
    if (!h || !take_char(text, ':')) return {};
    const auto m = take_number(text, 2);
    if (!m || *h > 23 || *m > 59) return {};
    return sign * (hours{*h} + minutes{*m});
}

}  // namespace

std::string to_rfc3339(Timestamp t) {
    const sys_time<milliseconds> at{milliseconds{t.ms}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return out;
}

std::optional<Timestamp> from_rfc3339(std::string_view text) {
    const auto day = take_date(text);
    if (!day || (!take_char(text, 'T') && !take_char(text, 't'))) return {};
    const auto h = take_number(text, 2);
    if (!h || !take_char(text, ':')) return {};
    const auto m = take_number(text, 2);
    if (!m || !take_char(text, ':')) return {};
    const auto s = take_number(text, 2);
    if (!s || *h > 23 || *m > 59 || *s > 60) return {};
    int ms = 0;
    if (take_char(text, '.')) {
        int scale = 100;
        std::size_t n = 0;
        for (; n < text.size() && text[n] >= '0' && text[n] <= '9'; ++n, scale /= 10) ms += (text[n] - '0') * scale;
        if (n == 0) return {};
        text.remove_prefix(n);
    }
    const auto zone = take_zone(text);
    if (!zone) return {};
    const auto at = *day + hours{*h} + minutes{*m} + seconds{*s} + milliseconds{ms} - *zone;
    return Timestamp{duration_cast<milliseconds>(at.time_since_epoch()).count()};
}

bool is_iso_date(std::string_view text) { return text.size() == 10 && take_date(text).has_value(); }

Timestamp SystemClock::now() const {
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace telehub::core
