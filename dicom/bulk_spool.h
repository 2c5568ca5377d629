// What of a STOW-RS request waits on the disk until all of it has come: one temporary file for its metadata and its
// bulk data, and where in it what lies. One thread at a time.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/app/json_intake.h"
#include "telehub/core/error.h"
#include "telehub/store/object_store.h"

namespace telehub::dicom {

struct SpoolLimits {
    std::size_t max_parts = 200'000;
    std::size_t max_locations = 32u << 20;  // bytes of all their names
    std::size_t max_kinds = 64;             // different media types and transfer syntaxes
};

class BulkSpool {
  public:
    struct Extent {
        std::uint64_t offset = 0, length = 0;
    };
    struct Kind {
        std::string media_type, transfer_syntax_uid;
        bool operator==(const Kind&) const = default;
    };
    struct Part {
        Extent at;
        std::size_t kind = 0;
    };

    explicit BulkSpool(store::ObjectStore& objects, SpoolLimits limits = {}) : objects_(objects), limits_(limits) {}
    ~BulkSpool();
    BulkSpool(const BulkSpool&) = delete;
    BulkSpool& operator=(const BulkSpool&) = delete;

    core::Result<void> append(std::string_view bytes);  // refuses storage_full
    std::uint64_t size() const { return size_; }

    // What is appended from now on is this part's. Refuses too_large "too_many_parts".
    core::Result<void> begin_part(const app::BulkPart& part);
    void end_part();

    core::Result<void> seal();  // nothing is appended any more, and read() may be called; refuses storage_full
    std::string read(Extent at) const;

    // The frames or the whole of what a BulkDataURI names: parts of that location, in the order in which they came, or
    // of ".../frames/1" and on. Empty: there is none.
    std::vector<Part> find(std::string_view uri) const;
    const Kind& kind(const Part& part) const { return kinds_[part.kind]; }
    std::uint64_t found() const { return found_; }  // parts, by all find()s

  private:
    store::ObjectStore& objects_;
    SpoolLimits limits_;
    std::unique_ptr<store::ObjectStore::Incoming> file_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
    std::size_t parts_ = 0, locations_ = 0;
    mutable std::uint64_t found_ = 0;
    std::map<std::string, std::vector<Part>, std::less<>> by_location_;
    std::vector<Kind> kinds_;
    Part* open_ = nullptr;
};

}  // namespace telehub::dicom
