// The pixels of a stored object: as a picture for a browser, as plain numbers, or the whole object in another transfer
// syntax. An interface, because `app` knows nothing of DCMTK; `dicom` implements it. Thread-safe. However many frames
// an object has, a call holds the header and one frame of it, decoded a few times over, and no more.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/store/rows.h"

namespace telehub::app {

// What a rendered frame is to look like (PS3.18 8.3.5.1).
struct RenderOptions {
    enum class Format { jpeg, png };

    // PS3.3 C.11.2.1.2 and C.11.2.1.3. For grey images; colour is shown as it is. In floating point, linear is exact.
    struct Window {
        enum class Function { linear, linear_exact, sigmoid };
        double center = 0;
        double width = 0;
        Function function = Function::linear;
    };
    // In pixels of the stored image, from its top left corner. A negative width or height flips the picture left to
    // right or top to bottom; 0 reaches to the right or lower edge.
    struct Region {
        std::int64_t x = 0, y = 0, width = 0, height = 0;
    };
    // The picture is scaled to fit in, up or down, and keeps its aspect ratio.
    struct Viewport {
        unsigned width = 0, height = 0;
        std::optional<Region> source;
    };

    unsigned frame = 1;
    Format format = Format::jpeg;
    int quality = 90;  // of a JPEG, 1 to 100
    std::optional<Window> window;
    std::optional<Viewport> viewport;
    bool thumbnail = false;  // without a viewport: fits in 128 x 128 and is never scaled up
};

// Refusals, of all functions:
//   not_found "no_pixel_data"     a report, a document, or another object without an image
//   not_found "no_such_frame"
//   unsupported "cannot_decode"   names the transfer syntax, or the attribute whose value is beyond this hub
//   invalid "bad_pixel_data"      what is wrong and where: a broken codestream, or one that differs from the attributes
//   too_large "frame_too_large"   a decoded frame is above 1 GB
//   busy "decoding_busy"          so many large images are being decoded that memory did not suffice for 10 s
// Throw std::system_error when the file cannot be read or written.
class Pixels {
  public:
    virtual ~Pixels() = default;

    // A JPEG or PNG of 8 bits a sample: grey or RGB. Grey values go through the modality LUT or rescale, then the asked
    // window or the first one of the object (its VOI LUT where it has no window; the range of its values where it has
    // neither). Further refusals: invalid "bad_render_options".
    virtual core::Result<std::string> render(const std::filesystem::path& object, const store::Instance& instance,
                                             const RenderOptions& options) = 0;

    // One frame (from 1) in little endian, as Explicit VR Little Endian carries it, without padding. A frame of 1-bit
    // pixels starts on a byte. Photometric Interpretation and Planar Configuration are
    //   uncompressed: the object's own, save for YBR_FULL_422, which becomes RGB by pixel
    //   JPEG: RGB for any YBR_*; JPEG 2000: RGB for YBR_ICT and YBR_RCT; JPEG-LS, RLE: the object's own. By pixel: 0
    virtual core::Result<std::string> native_frame(const std::filesystem::path& object, const store::Instance& instance,
                                                   unsigned frame) = 0;

    // The same frame as a JPEG-LS codestream without loss (ISO 14495-1), of grey pixels. Further refusals: unsupported
    // "cannot_encode", where they are of another kind.
    virtual core::Result<std::string> jpeg_ls_frame(const std::filesystem::path& object,
                                                    const store::Instance& instance, unsigned frame) = 0;

    // Writes the object to `to` in Explicit (or Implicit) VR Little Endian, frame by frame; all other attributes stay
    // as they are, but group 0002, which names the hub as the writer. Where frames are decoded, Photometric
    // Interpretation and Planar Configuration become what native_frame() says, and a lossy codestream leaves its mark
    // in Lossy Image Compression. An object without pixels is only encoded anew. Further refusals: unsupported
    // "cannot_encode" (any other transfer syntax), too_large "too_large_for_syntax" (the decoded value is above 4 GB),
    // storage_full "storage_full". `to` is worth nothing after a refusal.
    virtual core::Result<void> transcode(const std::filesystem::path& object, const store::Instance& instance,
                                         std::string_view transfer_syntax_uid, const std::filesystem::path& to) = 0;

    virtual bool can_decode(std::string_view transfer_syntax_uid) const = 0;
};

}  // namespace telehub::app
