// Pixels by DCMTK and OpenJPEG: Implicit and Explicit VR, deflated and big endian, RLE, JPEG, JPEG-LS, JPEG 2000 and
// HTJ2K; JPEG-LS is also written. Thread-safe.
#pragma once
#include "telehub/app/pixels.h"

namespace telehub::dicom {

class DcmtkPixels final : public app::Pixels {
  public:
    core::Result<std::string> render(const std::filesystem::path& object, const store::Instance& instance,
                                     const app::RenderOptions& options) override;
    core::Result<std::string> native_frame(const std::filesystem::path& object, const store::Instance& instance,
                                           unsigned frame) override;
    core::Result<std::string> jpeg_ls_frame(const std::filesystem::path& object, const store::Instance& instance,
                                            unsigned frame) override;
    core::Result<void> transcode(const std::filesystem::path& object, const store::Instance& instance,
                                 std::string_view transfer_syntax_uid, const std::filesystem::path& to) override;
    bool can_decode(std::string_view transfer_syntax_uid) const override;
};

}  // namespace telehub::dicom
