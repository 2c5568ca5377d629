// How much memory decoding may take in the whole process: who comes when it is used up waits a while. Thread-safe.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "image_shape.h"
#include "telehub/core/error.h"

namespace telehub::dicom {

class DecodeBudget {
  public:
    DecodeBudget(std::uint64_t bytes, std::chrono::milliseconds patience) : bytes_(bytes), patience_(patience) {}

    // Given back when it goes. One that asks for more than there is gets it when it is alone.
    using Lease = std::shared_ptr<const void>;
    // Refuses with busy "decoding_busy".
    core::Result<Lease> take(std::uint64_t bytes);

  private:
    const std::uint64_t bytes_;
    const std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable given_back_;
    std::uint64_t taken_ = 0;
};

// For one frame of this shape: it is held encoded, decoded and shown, and codecs copy.
core::Result<DecodeBudget::Lease> memory_for(const ImageShape& shape);

}  // namespace telehub::dicom
