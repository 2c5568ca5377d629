// The head of a Part 10 file (PS3.10 7.1): preamble, prefix and group 2, pushed in any slices. Refuses what
// DCMTK would cut differently from the data set behind it. One thread at a time.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

class MetaReader {
  public:
    // Takes from the front of `data`. True once the data set begins at the front of overrun() and then of
    // `data`.
    core::Result<bool> feed(std::span<const std::byte>& data);
    core::Error refuse_end();  // the file has ended before its data set

    std::string_view overrun() const { return {header_.data(), have_}; }  // bytes of the data set taken already
    std::uint64_t dataset_offset() const { return position_ - have_; }
    std::string_view value(Tag tag) const;  // trailing spaces and NULs cut; "" when absent

  private:
    core::Result<bool> take_prefix(std::span<const std::byte>& data);
    core::Result<bool> parse_group();
    core::Result<bool> parse_header();
    core::Result<bool> finish_meta();
    void take_value(std::span<const std::byte>& data);
    void finish_value();
    bool fill(std::span<const std::byte>& data, std::size_t want);
    std::uint32_t number(std::size_t at, std::size_t bytes) const;
    core::Error refuse(std::string reason, const std::string& what) const;

    std::array<char, 132> header_{};
    std::size_t have_ = 0;
    bool prefix_seen_ = false;
    bool in_value_ = false;
    bool length_wrong_ = false;
    std::uint64_t position_ = 0;
    std::uint64_t left_ = 0;
    Tag tag_ = 0;
    std::string kept_;
    std::optional<std::uint64_t> declared_end_;
    std::map<Tag, std::string> values_;
};

}  // namespace telehub::dicom
