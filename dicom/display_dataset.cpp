#include "display_dataset.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

namespace telehub::dicom {

namespace {

// Image Pixel, palettes, modality and VOI LUT are all of group 0028.
void copy_display_attributes(DcmItem& from, DcmItem& to) {
    for (unsigned long i = 0; i < from.card(); ++i) {
        DcmElement* element = from.getElement(i);
        if (element->getGTag() != 0x0028 || element->getETag() == 0) continue;
        if (element->getTag() == DCM_NumberOfFrames || element->getTag() == DCM_FrameIncrementPointer) continue;
        to.insert(static_cast<DcmElement*>(element->clone()), OFTrue);
    }
}

void copy_group(DcmItem& groups, const DcmTagKey& macro, DcmItem& to) {
    DcmItem* item = nullptr;
    if (groups.findAndGetSequenceItem(macro, item, 0).good() && item != nullptr) copy_display_attributes(*item, to);
}

void copy_functional_groups(DcmItem& header, unsigned number, DcmItem& to) {
    const auto copy = [&](const DcmTagKey& sequence, signed long index) {
        DcmItem* groups = nullptr;
        if (header.findAndGetSequenceItem(sequence, groups, index).bad() || groups == nullptr) return;
        copy_group(*groups, DCM_PixelValueTransformationSequence, to);
        copy_group(*groups, DCM_FrameVOILUTSequence, to);
    };
    copy(DCM_SharedFunctionalGroupsSequence, 0);
    copy(DCM_PerFrameFunctionalGroupsSequence, static_cast<signed long>(number) - 1);
}

std::string unpacked(const std::string& bits, std::uint64_t pixels) {
    std::string bytes(pixels, '\0');
    for (std::uint64_t i = 0; i < pixels; ++i)
        bytes[i] = static_cast<char>(static_cast<unsigned char>(bits[i / 8]) >> (i % 8) & 1);
    return bytes;
}

template <class Float>
Rescale quantise(DecodedFrame& frame) {
    const std::size_t count = frame.bytes.size() / sizeof(Float);
    const auto value = [&](std::size_t i) {
        Float v;
        std::memcpy(&v, frame.bytes.data() + i * sizeof(Float), sizeof(Float));
        return static_cast<double>(v);
    };
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < count; ++i) {
        const double v = value(i);
        if (!std::isfinite(v)) continue;
        low = std::min(low, v);
        high = std::max(high, v);
    }
    const double slope = high / 65535 - low / 65535;
    const bool flat = !(slope > 0) || !std::isfinite(slope);
    std::string words(count * 2, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        const double v = value(i);
        // No number is black, infinity is at the ends.
        const double level = flat || std::isnan(v) ? 0 : std::clamp((v - low) / slope, 0.0, 65535.0);
        const auto word = static_cast<std::uint16_t>(std::lround(level));
        std::memcpy(words.data() + 2 * i, &word, 2);
    }
    frame.bytes = std::move(words);
    return flat ? Rescale{1, std::isfinite(low) ? low : 0, true} : Rescale{slope, low, true};
}

void become_unsigned(ImageShape& shape, unsigned allocated, unsigned stored) {
    shape.bits_allocated = allocated;
    shape.bits_stored = stored;
    shape.high_bit = stored - 1;
    shape.is_signed = shape.is_float = false;
}

// Floating point has no rescale of its own (PS3.3 C.7.6.24).
Rescale from_float(DecodedFrame& frame, DcmItem& to) {
    const auto rescale = frame.shape.bits_allocated == 32 ? quantise<float>(frame) : quantise<double>(frame);
    become_unsigned(frame.shape, 16, 16);
    for (const auto& tag : {DCM_RescaleSlope, DCM_RescaleIntercept, DCM_ModalityLUTSequence})
        to.findAndDeleteElement(tag);
    return rescale;
}

Rescale own_rescale(DcmItem& dataset) {
    Rescale r;
    if (dataset.findAndGetFloat64(DCM_RescaleSlope, r.slope).bad() || r.slope == 0 || !std::isfinite(r.slope))
        return {};
    if (dataset.findAndGetFloat64(DCM_RescaleIntercept, r.intercept).bad() || !std::isfinite(r.intercept)) return {};
    return r;
}

core::Result<void> put_pixels(DcmDataset& to, std::string& bytes, const ImageShape& shape) {
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    OFCondition put;
    if (shape.bits_allocated == 8) {
        Uint8* values = nullptr;
        pixels->setVR(EVR_OB);
        put = pixels->createUint8Array(static_cast<Uint32>(bytes.size()), values);
        if (put.good()) std::memcpy(values, bytes.data(), bytes.size());
    } else {
        Uint16* values = nullptr;
        pixels->setVR(EVR_OW);
        put = pixels->createUint16Array(static_cast<Uint32>(bytes.size() / 2), values);
        if (put.good()) std::memcpy(values, bytes.data(), bytes.size());
    }
    if (put.bad()) return bad_pixel_data(put.text());
    bytes = {};
    to.insert(pixels.release(), OFTrue);
    return {};
}

}  // namespace

core::Result<Rescale> make_display_dataset(DcmDataset& header, DecodedFrame frame, unsigned number, DcmDataset& out) {
    copy_display_attributes(header, out);
    copy_functional_groups(header, number, out);
    Rescale rescale;
    if (frame.shape.is_float) {
        rescale = from_float(frame, out);
    } else {
        if (frame.shape.bits_allocated == 64) return cannot_decode("Bits Allocated (0028,0100) is 64");
        rescale = own_rescale(out);
    }
    if (frame.shape.bits_allocated == 1) {
        frame.bytes = unpacked(frame.bytes, frame.shape.rows * frame.shape.columns * frame.shape.samples);
        become_unsigned(frame.shape, 8, 1);
    }
    put_shape(out, frame.shape);
    if (const auto put = put_pixels(out, frame.bytes, frame.shape); !put) return put.error();
    return rescale;
}

}  // namespace telehub::dicom
