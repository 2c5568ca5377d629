// The JSON of a STOW-RS request (PS3.18 F.2): checked and cut into its data sets as it arrives, so that a text of any
// number of them needs no memory, and then parsed one by one within a bound of memory. One thread at a time.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "telehub/core/error.h"

namespace telehub::dicom {

struct JsonLimits {
    std::uint64_t max_text = 64ull << 20;       // bytes of all data sets
    std::size_t max_data_sets = 100'000;        // of one request
    std::size_t max_data_set = 16u << 20;       // bytes of one
    std::size_t max_document = 64u << 20;       // bytes of memory that one takes when it is parsed
    static constexpr unsigned max_depth = 200;  // of one data set's JSON: 64 sequences
    static constexpr unsigned max_text_depth = 1000;
};

class JsonSplitter {
  public:
    class Listener {
      public:
        virtual ~Listener() = default;
        virtual core::Result<void> begin_data_set() = 0;
        virtual core::Result<void> data(std::string_view text) = 0;  // of the one that was begun
    };
    JsonSplitter(Listener& listener, JsonLimits limits);
    ~JsonSplitter();

    // Refuses invalid "bad_json" with the byte, counted from 0; too_large "metadata_too_large", "too_many_data_sets".
    // What the listener refuses comes out. After a refusal every call gives it again.
    core::Result<void> feed(std::string_view slice);
    core::Result<void> finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// One data set's JSON, parsed. Numbers are exact to the last digit.
class JsonDocument {
  public:
    explicit JsonDocument(std::size_t max_memory);
    ~JsonDocument();
    // invalid "bad_metadata" (no object), "nesting_too_deep"; too_large "metadata_too_large". Once a document; the
    // object lives as long as it.
    core::Result<const boost::json::object*> parse(std::string_view text);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::dicom
