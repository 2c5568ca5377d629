#include "frame_decoder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <memory>
#include <mutex>
#include <span>

#include "codestream.h"
#include "inflater.h"
#include "jpeg2000.h"

namespace telehub::dicom {

namespace {

static_assert(std::endian::native == std::endian::little, "DCMTK hands out numbers in the host's byte order");

enum class Codec { none, deflate, rle, jpeg, jpeg_ls, jpeg2000 };

struct Syntax {
    std::string_view uid;
    Codec codec;
};

// PS3.6 table A-1.
constexpr std::array<Syntax, 19> syntaxes{{
    {UID_LittleEndianImplicitTransferSyntax, Codec::none},
    {UID_LittleEndianExplicitTransferSyntax, Codec::none},
    {UID_DeflatedExplicitVRLittleEndianTransferSyntax, Codec::none},
    {UID_BigEndianExplicitTransferSyntax, Codec::none},
    {"1.2.840.10008.1.2.8.1", Codec::deflate},  // Deflated Image Frame Compression
    {UID_RLELosslessTransferSyntax, Codec::rle},
    {UID_JPEGProcess1TransferSyntax, Codec::jpeg},
    {UID_JPEGProcess2_4TransferSyntax, Codec::jpeg},
    {UID_JPEGProcess6_8TransferSyntax, Codec::jpeg},
    {UID_JPEGProcess10_12TransferSyntax, Codec::jpeg},
    {UID_JPEGProcess14TransferSyntax, Codec::jpeg},
    {UID_JPEGProcess14SV1TransferSyntax, Codec::jpeg},
    {UID_JPEGLSLosslessTransferSyntax, Codec::jpeg_ls},
    {UID_JPEGLSLossyTransferSyntax, Codec::jpeg_ls},
    {UID_JPEG2000LosslessOnlyTransferSyntax, Codec::jpeg2000},
    {UID_JPEG2000TransferSyntax, Codec::jpeg2000},
    {"1.2.840.10008.1.2.4.201", Codec::jpeg2000},  // HTJ2K, lossless
    {"1.2.840.10008.1.2.4.202", Codec::jpeg2000},  // lossless, RPCL
    {"1.2.840.10008.1.2.4.203", Codec::jpeg2000},  // lossy or not
}};

const Syntax* find_syntax(std::string_view uid) {
    const auto* const found = std::ranges::find(syntaxes, uid, &Syntax::uid);
    return found == syntaxes.end() ? nullptr : found;
}

// Process globals of DCMTK; colour comes by pixel, and in RGB where the codec knows the way.
void register_codecs() {
    static std::once_flag once;
    std::call_once(once, [] {
        DJDecoderRegistration::registerCodecs(EDC_photometricInterpretation, EUC_default, EPC_colorByPixel);
        DJLSDecoderRegistration::registerCodecs(EJLSUC_default, EJLSPC_colorByPixel);
        DcmRLEDecoderRegistration::registerCodecs();
    });
}

// A data set of this one frame, in one fragment. DCMTK's lists own what is put into them.
core::Result<void> encapsulate(DcmDataset& dataset, E_TransferSyntax syntax, std::string& encoded) {
    if (encoded.size() % 2 != 0) encoded += '\0';
    auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
    auto fragment = std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB));
    const auto put = fragment->putUint8Array(reinterpret_cast<const Uint8*>(encoded.data()),
                                             static_cast<unsigned long>(encoded.size()));
    if (put.bad()) return bad_pixel_data(put.text());
    encoded = {};
    sequence->insert(new DcmPixelItem(DcmTag(DCM_Item, EVR_OB)));  // no offset table
    sequence->insert(fragment.release());
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    pixels->putOriginalRepresentation(syntax, nullptr, sequence.release());
    dataset.insert(pixels.release(), OFTrue);
    return {};
}

core::Result<std::string> taken_pixels(DcmDataset& dataset, const ImageShape& shape) {
    const Uint8* bytes = nullptr;
    unsigned long count = 0;
    if (shape.bits_allocated <= 8) {
        dataset.findAndGetUint8Array(DCM_PixelData, bytes, &count);
    } else {
        const Uint16* words = nullptr;
        dataset.findAndGetUint16Array(DCM_PixelData, words, &count);
        bytes = reinterpret_cast<const Uint8*>(words);
        count *= 2;
    }
    if (bytes == nullptr || count < shape.frame_bytes()) return bad_pixel_data("the decoded frame is too short");
    return std::string(reinterpret_cast<const char*>(bytes), shape.frame_bytes());
}

core::Result<DecodedFrame> decode_by_dcmtk(const Syntax& syntax, std::string encoded, ImageShape shape) {
    register_codecs();
    if (shape.bits_allocated < 8 || shape.is_float)
        return cannot_decode("compressed pixels of 1 bit or floating point");
    shape.planar_configuration = 0;
    DcmDataset dataset;
    put_shape(dataset, shape);
    if (const auto made = encapsulate(dataset, DcmXfer(std::string{syntax.uid}.c_str()).getXfer(), encoded); !made)
        return made.error();
    const auto decoded = dataset.chooseRepresentation(EXS_LittleEndianExplicit, nullptr);
    if (decoded.bad()) return bad_pixel_data(std::string{decoded.text()} + " in " + std::string{syntax.uid});
    auto result = image_shape(dataset, pixel_data, true);
    if (!result) return result.error();
    // What is decoded has as much chroma as luma.
    if (result->photometric == "YBR_FULL_422") result->photometric = "YBR_FULL";
    auto bytes = taken_pixels(dataset, *result);
    if (!bytes) return bytes.error();
    return DecodedFrame{std::move(*bytes), std::move(*result), false};
}

// To DCMTK, eight pixels of 1 bit are one of 8 bits.
core::Result<DecodedFrame> decode_bits_by_dcmtk(const Syntax& syntax, std::string encoded, const ImageShape& shape) {
    auto packed = shape;
    packed.bits_allocated = packed.bits_stored = 8;
    packed.high_bit = 7;
    if (shape.columns % 8 == 0) {
        packed.columns /= 8;
    } else {
        packed.columns = shape.frame_bytes();
        packed.rows = 1;
    }
    if (packed.columns > 0xFFFF || shape.samples != 1) return cannot_decode("RLE of such a large image of 1 bit");
    auto frame = decode_by_dcmtk(syntax, std::move(encoded), packed);
    if (frame) frame->shape = shape;
    return frame;
}

// PS3.5 A.4.13: raw deflate, frame by frame.
core::Result<DecodedFrame> inflate_frame(std::string_view encoded, const ImageShape& shape) {
    DecodedFrame frame{{}, shape, false};
    Inflater inflater(std::numeric_limits<unsigned>::max());  // what bounds it is the frame
    auto in = std::as_bytes(std::span{encoded});
    std::span<const std::byte> out;
    do {
        const auto status = inflater.next(in, out);
        if (status == Inflater::Status::broken) return bad_pixel_data("the deflated frame is broken");
        if (frame.bytes.size() + out.size() > shape.frame_bytes() + 1)
            return bad_pixel_data("the deflated frame is too long");
        frame.bytes.append(reinterpret_cast<const char*>(out.data()), out.size());
    } while (!in.empty() || !out.empty());
    if (frame.bytes.size() < shape.frame_bytes()) return bad_pixel_data("the deflated frame is too short");
    frame.bytes.resize(shape.frame_bytes());
    return frame;
}

}  // namespace

bool can_decode_syntax(std::string_view transfer_syntax_uid) { return find_syntax(transfer_syntax_uid) != nullptr; }

core::Result<DecodedFrame> decode_frame(std::string_view transfer_syntax_uid, std::string encoded,
                                        const ImageShape& shape) {
    const auto* const syntax = find_syntax(transfer_syntax_uid);
    if (syntax == nullptr) return cannot_decode("transfer syntax " + std::string{transfer_syntax_uid});
    switch (syntax->codec) {
        case Codec::none: return bad_pixel_data("fragments in an uncompressed transfer syntax");
        case Codec::deflate: return inflate_frame(encoded, shape);
        case Codec::rle:
            return shape.bits_allocated == 1 ? decode_bits_by_dcmtk(*syntax, std::move(encoded), shape)
                                             : decode_by_dcmtk(*syntax, std::move(encoded), shape);
        case Codec::jpeg2000: return decode_jpeg2000(encoded, shape);
        case Codec::jpeg:
        case Codec::jpeg_ls: break;
    }
    const auto codestream = jpeg_shape(encoded);
    if (!codestream) return codestream.error();
    if (codestream->is_ls != (syntax->codec == Codec::jpeg_ls))
        return bad_pixel_data("the codestream is not of the process that the transfer syntax names");
    if (const auto same = agrees(*codestream, shape); !same) return same.error();
    auto frame = decode_by_dcmtk(*syntax, std::move(encoded), shape);
    if (frame) frame->lossy = codestream->lossy;
    return frame;
}

}  // namespace telehub::dicom
