// A stored object, opened for its pixels: its header parsed, its pixel data left in the file. A deflated one is
// inflated into a temporary file first, where offsets mean something again. One thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "telehub/app/frames.h"
#include "telehub/core/error.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/rows.h"

class DcmDataset;
class DcmFileFormat;

namespace telehub::dicom {

class StoredObject {
  public:
    enum class Header {
        image,  // up to the end of group 0028: all that a decoder asks, and never the many items of group 5200
        whole,  // up to the pixel data
    };

    // Refusals: invalid "bad_pixel_data" when the header cannot be parsed, those of the scanner for a deflated object,
    // storage_full. Throws std::system_error when the file cannot be read.
    static core::Result<StoredObject> open(const std::filesystem::path& file, const store::Instance& instance,
                                           Header header);
    StoredObject(StoredObject&&) noexcept;
    StoredObject& operator=(StoredObject&&) noexcept;
    ~StoredObject();

    DcmDataset& dataset() const;  // as much of it as was asked for
    // The row, with the offsets of the inflated copy where there is one.
    const store::Instance& instance() const { return instance_; }
    // Of the bytes that read() gives: Explicit VR Little Endian where it was deflated.
    const std::string& transfer_syntax() const { return instance_.transfer_syntax_uid; }
    bool encapsulated() const { return instance_.frame_index.starts_with("["); }
    Tag pixel_tag() const;
    std::string pixel_vr() const;  // "OB", "OW", "OF", "OD", "UN"; "OW" in Implicit VR (PS3.5 A.1)

    std::uint64_t size() const { return size_; }
    // Throws std::runtime_error when the file ends before: its row says otherwise.
    void read(app::ByteRange range, char* to) const;
    std::string read(app::ByteRange range) const;

  private:
    struct Descriptor;
    struct Scratch;

    StoredObject();
    core::Result<void> inflate(const std::filesystem::path& file);
    core::Result<void> parse(const std::filesystem::path& file, Header header);

    store::Instance instance_;
    std::unique_ptr<Scratch> scratch_;  // the inflated copy
    std::unique_ptr<Descriptor> descriptor_;
    std::unique_ptr<DcmFileFormat> header_;
    std::uint64_t size_ = 0;
};

}  // namespace telehub::dicom
