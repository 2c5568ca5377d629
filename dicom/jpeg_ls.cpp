#include "jpeg_ls.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>

#include <mutex>

namespace telehub::dicom {

namespace {

constexpr std::uint64_t longest_frame = 64 << 20;  // bytes

core::Error cannot_encode(std::string detail) {
    return core::refuse(core::Errc::unsupported, "cannot_encode", std::move(detail));
}

// A process global of DCMTK. Not its "cooked" encoding, which looks at Bits Stored alone; no offset table.
void register_encoder() {
    static std::once_flag once;
    std::call_once(once, [] { DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse, 0, OFFalse); });
}

OFCondition put_pixels(DcmDataset& dataset, const DecodedFrame& frame) {
    const auto size = static_cast<unsigned long>(frame.bytes.size());
    if (frame.shape.bits_allocated == 8)
        return dataset.putAndInsertUint8Array(DCM_PixelData, reinterpret_cast<const Uint8*>(frame.bytes.data()), size);
    return dataset.putAndInsertUint16Array(DCM_PixelData, reinterpret_cast<const Uint16*>(frame.bytes.data()),
                                           size / 2);
}

// The only fragment behind the offset table.
core::Result<std::string> codestream_of(DcmDataset& dataset, const DcmRepresentationParameter& lossless) {
    DcmElement* element = nullptr;
    dataset.findAndGetElement(DCM_PixelData, element);
    auto* const pixels = dynamic_cast<DcmPixelData*>(element);
    DcmPixelSequence* sequence = nullptr;
    DcmPixelItem* fragment = nullptr;
    Uint8* bytes = nullptr;
    if (!pixels || pixels->getEncapsulatedRepresentation(EXS_JPEGLSLossless, &lossless, sequence).bad() ||
        sequence->getItem(fragment, 1).bad() || fragment->getUint8Array(bytes).bad())
        return cannot_encode("no codestream came out");
    return std::string(reinterpret_cast<const char*>(bytes), fragment->getLength());
}

}  // namespace

core::Result<void> check_jpeg_ls(const ImageShape& shape) {
    if (shape.samples != 1 || shape.is_float || (shape.bits_allocated != 8 && shape.bits_allocated != 16))
        return cannot_encode("JPEG-LS is made of grey pixels of 8 or 16 bits");
    if (shape.frame_bytes() > longest_frame) return cannot_encode("JPEG-LS is made of frames of up to 64 MB");
    return {};
}

core::Result<std::string> encode_jpeg_ls(const DecodedFrame& frame) {
    register_encoder();
    DcmDataset dataset;
    put_shape(dataset, frame.shape);
    const DJLSRepresentationParameter lossless(0, OFTrue);
    auto done = put_pixels(dataset, frame);
    if (done.good()) done = dataset.chooseRepresentation(EXS_JPEGLSLossless, &lossless);
    if (done.bad()) return cannot_encode(done.text());
    return codestream_of(dataset, lossless);
}

}  // namespace telehub::dicom
