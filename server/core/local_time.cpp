#include "telehub/core/local_time.h"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace telehub::core {

using namespace std::chrono;

namespace {

// Nothing when ICU does not know the zone.
std::unique_ptr<icu::TimeZone> find_zone(std::string_view zone) {
    const auto size = static_cast<std::int32_t>(zone.size());
    std::unique_ptr<icu::TimeZone> found(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), size))));
    if (!found || *found == icu::TimeZone::getUnknown()) return {};
    return found;
}

}  // namespace

LocalTime to_local(Timestamp t, std::string_view zone) {
    LocalTime local;
    const auto found = find_zone(zone);
    local.zone_known = found != nullptr;
    if (found) {
        std::int32_t raw = 0;
        std::int32_t summer = 0;
        UErrorCode status = U_ZERO_ERROR;
        found->getOffset(static_cast<UDate>(t.ms), false, raw, summer, status);
        // Whole minutes: DICOM's offset has no seconds, and the offset printed must be the offset applied.
        if (U_SUCCESS(status)) local.utc_offset = duration_cast<minutes>(milliseconds{raw + summer});
    }
    const sys_time<milliseconds> at{milliseconds{t.ms} + local.utc_offset};
    const auto midnight = floor<days>(at);
    const year_month_day date{midnight};
    const hh_mm_ss time{at - midnight};
    local.year = static_cast<int>(date.year());
    local.month = static_cast<int>(static_cast<unsigned>(date.month()));
    local.day = static_cast<int>(static_cast<unsigned>(date.day()));
    local.hour = static_cast<int>(time.hours().count());
    local.minute = static_cast<int>(time.minutes().count());
    local.second = static_cast<int>(time.seconds().count());
    local.millisecond = static_cast<int>(time.subseconds().count());
    return local;
}

std::string local_date(Timestamp t, std::string_view zone) {
    const auto local = to_local(t, zone);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", local.year % 10000, local.month % 100, local.day % 100);
    return text;
}

std::string utc_offset_text(minutes offset, std::string_view separator) {
    const auto total = std::abs(static_cast<int>(offset.count()));
    char hours_text[16];
    char minutes_text[16];
    std::snprintf(hours_text, sizeof hours_text, "%c%02d", offset.count() < 0 ? '-' : '+', total / 60);
    std::snprintf(minutes_text, sizeof minutes_text, "%02d", total % 60);
    return std::string(hours_text).append(separator).append(minutes_text);
}

}  // namespace telehub::core
