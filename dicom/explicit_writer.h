// Writes a data set's elements in explicit VR little endian (PS3.5 7.1, A.2, A.4), piece by piece and with a small
// buffer. Sequences and items have undefined length, so that nothing is measured before it is written. One thread at a
// time.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "json_encoder.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

class ExplicitWriter {
  public:
    static constexpr std::uint64_t longest = 0xFFFFFFFE;  // bytes of a value

    // Takes bytes; false: it wants no more, and then nothing more is written.
    using Out = std::function<bool(std::span<const std::byte>)>;
    explicit ExplicitWriter(Out out) : out_(std::move(out)) {}

    void bytes(std::string_view raw);
    // A value of a short VR that is longer than 65534 bytes goes as UN (PS3.5 6.2.2).
    void element(Tag tag, const VrForm& form, std::string_view value);  // padded
    // `length` bytes() follow, and then the padding.
    void begin_element(Tag tag, const VrForm& form, std::uint64_t length);
    void pad(const VrForm& form, std::uint64_t length);
    void begin_sequence(Tag tag);
    void begin_item();
    void end_item();
    void end_sequence();
    void begin_fragments(Tag tag);              // OB, with an empty basic offset table
    void begin_fragment(std::uint64_t length);  // even
    bool stopped() const { return stopped_; }
    void flush();

  private:
    void tag(Tag tag);
    void number(std::uint32_t n, unsigned size);
    void item(Tag tag, std::uint32_t length);

    Out out_;
    std::string buffer_;
    bool stopped_ = false;
};

}  // namespace telehub::dicom
