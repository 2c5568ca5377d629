// A file that DCMTK writes to, and that knows whether the bytes got there: DCMTK's own stream takes no notice of what
// fails at the last flush. One thread at a time.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcerror.h>
#include <dcmtk/dcmdata/dcostrma.h>

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "telehub/core/error.h"

namespace telehub::dicom {

class CheckedFile final : public DcmConsumer {
  public:
    explicit CheckedFile(const std::filesystem::path& path);
    ~CheckedFile() override;
    CheckedFile(const CheckedFile&) = delete;
    CheckedFile& operator=(const CheckedFile&) = delete;

    OFBool good() const override { return error_ == 0; }
    OFCondition status() const override { return error_ == 0 ? EC_Normal : EC_InvalidStream; }
    OFBool isFlushed() const override { return OFTrue; }
    offile_off_t avail() const override { return 1 << 20; }
    offile_off_t write(const void* data, offile_off_t size) override;
    void flush() override {}
    bool write(std::string_view bytes);

    // Closes it. Refuses with storage_full when there was no room; throws std::system_error at any other fault.
    core::Result<void> close();

  private:
    std::filesystem::path path_;
    std::FILE* file_;
    int error_ = 0;  // the errno of the first fault
};

struct OutputStream final : DcmOutputStream {
    explicit OutputStream(DcmConsumer& to) : DcmOutputStream(&to) {}
};

}  // namespace telehub::dicom
