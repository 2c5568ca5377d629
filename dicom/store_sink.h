// Where a C-STORE's data set goes as it arrives: through the bounded scanner and into a temporary object, in one pass
// and with fixed memory. What is refused is still read to its end, so that the sender gets its answer.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrma.h>

#include <memory>
#include <optional>
#include <string>

#include "json_metadata.h"
#include "telehub/app/studies.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

class StoreSink final : public DcmConsumer {
  public:
    // Begins the file with its meta information (PS3.10 7.1). Throws what the object store throws.
    StoreSink(const app::Hub& hub, const std::string& sop_class_uid, const std::string& sop_uid,
              const std::string& transfer_syntax_uid, std::string_view device_charset);

    OFBool good() const override { return OFTrue; }
    OFCondition status() const override { return EC_Normal; }
    OFBool isFlushed() const override { return OFTrue; }
    offile_off_t avail() const override { return 1 << 20; }
    offile_off_t write(const void* data, offile_off_t size) override;
    void flush() override {}

    // The data set has ended: files it, or says why not.
    core::Result<app::Stored> finish(const app::Source& source);
    std::uint64_t received() const { return received_; }

  private:
    const app::Hub& hub_;
    std::string sop_class_uid_, sop_uid_, transfer_syntax_uid_;
    std::string device_charset_;
    JsonMetadata metadata_;
    DatasetScanner scanner_;
    std::unique_ptr<store::ObjectStore::Incoming> incoming_;
    std::uint64_t dataset_offset_ = 0;
    std::uint64_t received_ = 0;
    std::optional<core::Error> refused_;
};

// The preamble and group 2 of a file that holds this object: the same bytes for the same object, whoever sends it.
std::string file_meta(const std::string& sop_class_uid, const std::string& sop_uid,
                      const std::string& transfer_syntax_uid);

}  // namespace telehub::dicom
