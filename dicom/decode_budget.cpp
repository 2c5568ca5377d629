#include "decode_budget.h"

#include <algorithm>

namespace telehub::dicom {

core::Result<DecodeBudget::Lease> DecodeBudget::take(std::uint64_t bytes) {
    const auto share = std::min(bytes, bytes_);
    std::unique_lock lock(mutex_);
    if (!given_back_.wait_for(lock, patience_, [&] { return taken_ + share <= bytes_; })) {
        return core::refuse(core::Errc::busy, "decoding_busy", "too many large images are being decoded");
    }
    taken_ += share;
    return Lease{this, [this, share](const void*) {
                     {
                         const std::lock_guard held(mutex_);
                         taken_ -= share;
                     }
                     given_back_.notify_all();
                 }};
}

core::Result<DecodeBudget::Lease> memory_for(const ImageShape& shape) {
    static DecodeBudget budget(2ull << 30, std::chrono::seconds{10});
    return budget.take(4 * shape.frame_bytes());
}

}  // namespace telehub::dicom
