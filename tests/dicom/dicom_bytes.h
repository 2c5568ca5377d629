// Writes the bytes of data sets for tests, right ones and wrong ones, in any of the three uncompressed
// encodings.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom::test {

constexpr std::string_view implicit_le = "1.2.840.10008.1.2";
constexpr std::string_view explicit_le = "1.2.840.10008.1.2.1";
constexpr std::string_view explicit_be = "1.2.840.10008.1.2.2";
constexpr std::string_view deflated = "1.2.840.10008.1.2.1.99";
constexpr std::string_view jpeg_baseline = "1.2.840.10008.1.2.4.50";
constexpr std::uint32_t undefined = 0xFFFFFFFF;

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

class Bytes {
  public:
    explicit Bytes(std::string_view syntax = explicit_le)
        : explicit_(syntax != implicit_le), big_(syntax == explicit_be) {}

    Bytes& number(std::uint64_t value, int size) {
        for (int i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * (big_ ? size - 1 - i : i)));
        return *this;
    }
    Bytes& tag(Tag t) { return number(t >> 16, 2).number(t & 0xFFFF, 2); }
    Bytes& header(Tag t, std::string_view vr, std::uint32_t length) {
        tag(t);
        if (!explicit_) return number(length, 4);
        text += vr;
        const bool is_long = std::string_view("OB OD OF OL OV OW SQ SV UC UN UR UT UV ZZ").find(vr) != vr.npos;
        return is_long ? number(0, 2).number(length, 4) : number(length, 2);
    }
    Bytes& element(Tag t, std::string_view vr, std::string_view value) {
        header(t, vr, static_cast<std::uint32_t>(value.size()));
        return raw(value);
    }
    Bytes& item(std::uint32_t length) { return tag(0xFFFEE000).number(length, 4); }
    Bytes& item(std::string_view value) { return item(static_cast<std::uint32_t>(value.size())).raw(value); }
    Bytes& item_end() { return tag(0xFFFEE00D).number(0, 4); }
    Bytes& sequence_end() { return tag(0xFFFEE0DD).number(0, 4); }
    Bytes& raw(std::string_view value) {
        text += value;
        return *this;
    }

    std::string text;

  private:
    bool explicit_;
    bool big_;
};

// `slice` bytes at a time; 0 is all at once.
template <class Scanner>
auto run(Scanner scanner, std::string_view text, std::size_t slice = 0) {
    auto bytes = bytes_of(text);
    const std::size_t step = slice ? slice : bytes.size() + 1;
    while (!bytes.empty()) {
        const std::size_t n = bytes.size() < step ? bytes.size() : step;
        if (!scanner.feed(bytes.first(n))) break;
        bytes = bytes.subspan(n);
    }
    return scanner.finish();
}

inline core::Result<ScanResult> scan(std::string_view syntax, std::string_view text, std::span<const Tag> wanted = {},
                                     ScanLimits limits = {}, std::size_t slice = 0) {
    return run(DatasetScanner(syntax, wanted, limits), text, slice);
}

// "" when the data set is taken. Fed whole and byte by byte, which must agree.
inline std::string refusal(std::string_view syntax, std::string_view text, ScanLimits limits = {},
                           std::span<const Tag> wanted = {}) {
    const auto whole = scan(syntax, text, wanted, limits);
    const auto bytewise = scan(syntax, text, wanted, limits, 1);
    if (whole.has_value() != bytewise.has_value()) return "whole and bytewise differ";
    if (whole) return "";
    if (whole.error().detail != bytewise.error().detail) {
        return whole.error().detail + " differs from " + bytewise.error().detail;
    }
    return whole.error().reason;
}

}  // namespace telehub::dicom::test
