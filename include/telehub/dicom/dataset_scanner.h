// The bounded, iterative scanner that passes over every foreign DICOM byte stream before any parser does (PS3.5
// section 7, PS3.10 section 7). It checks structure, keeps the few values it was asked for, and records where the
// pixel data lies. It never allocates by a declared length and never recurses. One thread at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/error.h"

namespace telehub::dicom {

using Tag = std::uint32_t;  // group << 16 | element

struct ScanLimits {
    unsigned max_depth = 64;                  // nested sequences
    std::size_t max_value = 64 * 1024;        // bytes kept of a wanted value; longer is refused
    std::uint64_t max_header = 64ull << 20;   // bytes outside of pixel, overlay, waveform, and other bulk values
    std::uint64_t max_elements = 4'000'000;   // elements and items
    std::uint64_t max_fragments = 1'000'000;  // of encapsulated pixel data
    std::uint64_t max_size = 16ull << 30;     // bytes of the (inflated) data set
    unsigned max_inflate_ratio = 200;         // deflated transfer syntax: out / in, beyond the first MB out
};

// Byte offsets count from the start of the data set as it travels (not of the file).
struct PixelData {
    Tag tag = 0;  // 7FE0,0010, 7FE0,0008 or 7FE0,0009
    bool encapsulated = false;
    std::uint64_t offset = 0;  // of the value (native), or of the first item (encapsulated)
    std::uint64_t length = 0;  // of the value (native); up to the delimiter (encapsulated)
    struct Fragment {
        std::uint64_t offset = 0;  // of the fragment's bytes, behind its item header
        std::uint32_t length = 0;
    };
    std::vector<Fragment> fragments;                // without the basic offset table's item
    std::vector<std::uint32_t> basic_offset_table;  // PS3.5 A.4; empty when absent
};

struct ScanResult {
    std::map<Tag, std::string> values;    // wanted top-level values, as sent, padding included
    std::optional<PixelData> pixel_data;  // absent for deflated: offsets would mean nothing
    bool big_endian = false;
    std::uint64_t size = 0;  // bytes fed

    std::string_view text(Tag tag) const;  // "" when absent; trailing spaces and NULs cut
    std::optional<std::uint16_t> u16(Tag tag) const;
};

// Hears of every element as the scan passes over it, in the order of the data set. A view is valid during the call.
class ElementListener {
  public:
    struct Element {
        Tag tag = 0;
        std::string_view vr;  // as sent, or by the dictionary: "UN" when it is in none, "xs" for US or SS
        bool big_endian = false;
        std::uint64_t offset = 0;  // of the value, in the (inflated) data set
        std::uint64_t length = 0;  // of the value; 0 and `encapsulated` for fragments
        bool encapsulated = false;
    };
    virtual ~ElementListener() = default;
    virtual void begin(std::string_view transfer_syntax_uid) = 0;
    virtual std::size_t longest(const Element& element) = 0;  // a value up to this many bytes is wanted whole
    virtual void value(const Element& element, std::string_view bytes) = 0;
    virtual void bulk(const Element& element) = 0;  // a longer value, or pixel data
    virtual void begin_sequence(const Element& element) = 0;
    virtual void begin_item() = 0;
    virtual void end_item() = 0;
    virtual void end_sequence() = 0;
    virtual bool enough() const { return false; }  // true: scan_file() need not read on
};

// A refusal is Errc::invalid; `reason` one of "truncated", "bad_vr", "bad_length", "nesting_too_deep",
// "too_many_elements", "value_too_long", "header_too_large", "too_large", "inflate_bomb", "bad_deflate",
// "bad_sequence", "bad_order", "unsupported_transfer_syntax" (Errc::unsupported for this one);
// `detail` names the tag path and the byte offset, e.g. "sequences nest deeper than 64 at (0040,A730), byte 1234".
class DatasetScanner {
  public:
    // `listener` may be null; it must outlive the scan.
    DatasetScanner(std::string_view transfer_syntax_uid, std::span<const Tag> wanted, ScanLimits limits = {},
                   ElementListener* listener = nullptr);
    ~DatasetScanner();
    DatasetScanner(DatasetScanner&&) noexcept;
    DatasetScanner& operator=(DatasetScanner&&) noexcept;

    core::Result<void> feed(std::span<const std::byte> data);  // any slicing; after a refusal, the same refusal
    core::Result<ScanResult> finish();                         // the stream has ended

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// A Part 10 file's meta information (PS3.10 7.1) and its scanned data set.
struct FileScan {
    std::string transfer_syntax_uid;
    std::string sop_class_uid;     // (0002,0002)
    std::string sop_instance_uid;  // (0002,0003)
    std::uint64_t dataset_offset = 0;
    ScanResult dataset;
};

// The push form of it: feed a file's bytes from its first. Further reasons: "not_dicom" (no DICM at byte 128),
// "bad_meta" (no or broken group 2, over 64 KB of it, no transfer syntax).
class FileScanner {
  public:
    FileScanner(std::span<const Tag> wanted, ScanLimits limits = {}, ElementListener* listener = nullptr);
    ~FileScanner();
    FileScanner(FileScanner&&) noexcept;
    FileScanner& operator=(FileScanner&&) noexcept;

    core::Result<void> feed(std::span<const std::byte> data);
    core::Result<FileScan> finish();
    FileScan so_far() const;  // while the data set is fed: all but `dataset`

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Reads with a fixed buffer, to the end or until the listener has enough: then the result is without `dataset`.
// Throws std::system_error when the file cannot be read.
core::Result<FileScan> scan_file(const std::filesystem::path& file, std::span<const Tag> wanted, ScanLimits limits = {},
                                 ElementListener* listener = nullptr);

// A UID by PS3.5 9.1: 1 to 64 of digits and dots, no empty component. Leading zeros are taken (real files hold them).
bool is_valid_uid(std::string_view uid);

}  // namespace telehub::dicom
