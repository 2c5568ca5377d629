// The wall clock of a time zone, for times that people read and for DICOM's DA, TM and DT. Thread-safe.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "telehub/core/clock.h"

namespace telehub::core {

struct LocalTime {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    std::chrono::minutes utc_offset{};  // east is positive, summer time included
    bool zone_known = true;             // false: no such zone, and the time is UTC
};

// `zone` is an IANA name: Asia/Shanghai.
LocalTime to_local(Timestamp t, std::string_view zone);

// The day there, "2026-01-31": what a licence's expiry and an accession number go by.
std::string local_date(Timestamp t, std::string_view zone);

// "+0800" with an empty separator, "+08:00" with ":".
std::string utc_offset_text(std::chrono::minutes offset, std::string_view separator);

}  // namespace telehub::core
