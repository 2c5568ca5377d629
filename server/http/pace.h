// How long a peer may still be waited for: a while for anything, and a second more for each so many bytes it moved.
// Who moves a byte now and then would otherwise hold a place for ever.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>

namespace telehub::http {

class Pace {
  public:
    using Clock = std::chrono::steady_clock;

    Pace(std::uint64_t bytes_a_second, std::chrono::milliseconds grace)
        : bytes_a_second_(std::max<std::uint64_t>(bytes_a_second, 1)), left_(grace) {}

    void begin_wait() { since_ = Clock::now(); }
    void end_wait(std::uint64_t bytes) {
        left_ -= std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - since_);
        left_ += std::chrono::milliseconds{bytes * 1000 / bytes_a_second_};
    }
    std::chrono::milliseconds left() const { return std::max(left_, std::chrono::milliseconds{0}); }

  private:
    std::uint64_t bytes_a_second_;
    std::chrono::milliseconds left_;
    Clock::time_point since_{};
};

}  // namespace telehub::http
