// Time is an argument. A Timestamp is milliseconds since 1970-01-01 UTC.
#pragma once
#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telehub::core {

struct Timestamp {
    std::int64_t ms = 0;
    auto operator<=>(const Timestamp&) const = default;
};

inline Timestamp operator+(Timestamp t, std::chrono::milliseconds d) { return {t.ms + d.count()}; }
inline Timestamp operator-(Timestamp t, std::chrono::milliseconds d) { return {t.ms - d.count()}; }

std::string to_rfc3339(Timestamp t);                           // "2026-01-31T08:05:09.250Z"
std::optional<Timestamp> from_rfc3339(std::string_view text);  // with Z or an offset; nothing when malformed
bool is_iso_date(std::string_view text);                       // "2026-01-31", a day that exists

// Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Timestamp now() const override;
};

class FakeClock final : public Clock {
  public:
    explicit FakeClock(Timestamp start) : ms_(start.ms) {}
    Timestamp now() const override { return {ms_.load()}; }
    void advance(std::chrono::milliseconds d) { ms_ += d.count(); }

  private:
    std::atomic<std::int64_t> ms_;
};

}  // namespace telehub::core
