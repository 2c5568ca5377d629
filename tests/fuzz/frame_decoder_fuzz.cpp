// libFuzzer entry: one compressed frame. The first byte chooses the codec, the second the depth; the image is the size
// that the codestream claims, as far as that is small, so that decoders are reached. A frame that is taken has as many
// bytes as its shape says.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "codestream.h"
#include "frame_decoder.h"

namespace {

using telehub::dicom::CodestreamShape;
using telehub::dicom::ImageShape;

constexpr std::array<const char*, 7> syntaxes{
    "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80",  "1.2.840.10008.1.2.5"};

CodestreamShape claimed(const std::string& bytes, std::size_t which) {
    const CodestreamShape none{.rows = 16, .columns = 16, .components = 1, .precision = 8};
    if (which + 1 == syntaxes.size()) return none;
    const auto found = which < 2 ? telehub::dicom::jpeg2000_shape(bytes) : telehub::dicom::jpeg_shape(bytes);
    return found ? *found : none;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t which = data[0] % syntaxes.size();
    const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto claim = claimed(bytes, which);
    if (claim.rows > 256 || claim.columns > 256 || claim.components > 4) return 0;
    ImageShape shape;
    shape.rows = claim.rows;
    shape.columns = claim.columns;
    shape.samples = claim.components;
    shape.bits_allocated = data[1] % 2 == 0 ? 8 : 16;
    shape.bits_stored = shape.bits_allocated;
    shape.high_bit = shape.bits_stored - 1;
    shape.photometric = shape.samples == 3 ? (data[1] % 4 < 2 ? "RGB" : "YBR_FULL_422") : "MONOCHROME2";
    const auto frame = telehub::dicom::decode_frame(syntaxes[which], bytes, shape);
    if (frame && frame->bytes.size() != frame->shape.frame_bytes()) std::abort();
    return 0;
}
