#include "image_shape.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <array>
#include <optional>

namespace telehub::dicom {

namespace {

std::optional<unsigned> number(DcmItem& dataset, const DcmTagKey& tag) {
    Uint16 value = 0;
    if (dataset.findAndGetUint16(tag, value).bad()) return {};
    return value;
}

core::Error wrong(const DcmTagKey& tag, const std::string& what) {
    return bad_pixel_data(std::string{DcmTag(tag).getTagName()} + " " + tag.toString().c_str() + " " + what);
}

std::string photometric_of(DcmItem& dataset, std::uint64_t samples) {
    OFString text;
    dataset.findAndGetOFString(DCM_PhotometricInterpretation, text);
    if (!text.empty()) return text.c_str();
    return samples == 3 ? "RGB" : "MONOCHROME2";  // what it was before the attribute was
}

core::Result<void> read_integer_depth(DcmItem& dataset, ImageShape& shape) {
    const auto allocated = number(dataset, DCM_BitsAllocated);
    if (!allocated) return wrong(DCM_BitsAllocated, "is missing");
    shape.bits_allocated = *allocated;
    constexpr std::array<unsigned, 5> known{1, 8, 16, 32, 64};
    if (std::find(known.begin(), known.end(), *allocated) == known.end())
        return cannot_decode("Bits Allocated (0028,0100) is " + std::to_string(*allocated));
    shape.bits_stored = number(dataset, DCM_BitsStored).value_or(*allocated);
    if (shape.bits_stored < 1 || shape.bits_stored > *allocated)
        return wrong(DCM_BitsStored, "is " + std::to_string(shape.bits_stored) + " of " + std::to_string(*allocated));
    shape.high_bit = number(dataset, DCM_HighBit).value_or(shape.bits_stored - 1);
    if (shape.high_bit >= *allocated || shape.high_bit + 1 < shape.bits_stored)
        return wrong(DCM_HighBit, "is " + std::to_string(shape.high_bit));
    shape.is_signed = number(dataset, DCM_PixelRepresentation).value_or(0) == 1;
    return {};
}

core::Result<void> check_size(const ImageShape& shape) {
    if (shape.subsampled && (shape.columns % 2 != 0 || shape.bits_allocated != 8))
        return wrong(DCM_PhotometricInterpretation, "is YBR_FULL_422 with odd columns or without 8 bits");
    if (shape.frame_bytes() > ImageShape::max_frame)
        return core::refuse(core::Errc::too_large, "frame_too_large",
                            "a frame of " + std::to_string(shape.frame_bytes()) + " bytes is above the limit of " +
                                std::to_string(ImageShape::max_frame));
    return {};
}

}  // namespace

core::Error bad_pixel_data(std::string detail) {
    return core::refuse(core::Errc::invalid, "bad_pixel_data", std::move(detail));
}

core::Error cannot_decode(std::string detail) {
    return core::refuse(core::Errc::unsupported, "cannot_decode", std::move(detail));
}

core::Result<ImageShape> image_shape(DcmItem& dataset, Tag pixel_tag, bool encapsulated) {
    ImageShape shape;
    shape.rows = number(dataset, DCM_Rows).value_or(0);
    shape.columns = number(dataset, DCM_Columns).value_or(0);
    if (shape.rows == 0) return wrong(DCM_Rows, "is missing or 0");
    if (shape.columns == 0) return wrong(DCM_Columns, "is missing or 0");
    shape.samples = number(dataset, DCM_SamplesPerPixel).value_or(1);
    if (shape.samples < 1 || shape.samples > 4)
        return wrong(DCM_SamplesPerPixel, "is " + std::to_string(shape.samples));
    shape.photometric = photometric_of(dataset, shape.samples);
    shape.subsampled = !encapsulated && shape.samples == 3 && shape.photometric == "YBR_FULL_422";
    shape.planar_configuration = shape.samples > 1 && number(dataset, DCM_PlanarConfiguration).value_or(0) == 1 ? 1 : 0;
    if (pixel_tag == float_pixel_data || pixel_tag == double_pixel_data) {
        shape.is_float = true;
        shape.bits_allocated = shape.bits_stored = pixel_tag == float_pixel_data ? 32 : 64;
        shape.high_bit = shape.bits_allocated - 1;
        if (shape.samples != 1) return wrong(DCM_SamplesPerPixel, "is not 1 in floating point");
    } else if (const auto read = read_integer_depth(dataset, shape); !read) {
        return read.error();
    }
    if (const auto checked = check_size(shape); !checked) return checked.error();
    return shape;
}

void put_shape(DcmItem& dataset, const ImageShape& shape) {
    const auto put = [&](const DcmTagKey& tag, std::uint64_t value) {
        dataset.putAndInsertUint16(tag, static_cast<Uint16>(value));
    };
    put(DCM_SamplesPerPixel, shape.samples);
    dataset.putAndInsertString(DCM_PhotometricInterpretation, shape.photometric.c_str());
    if (shape.samples > 1) put(DCM_PlanarConfiguration, shape.planar_configuration);
    put(DCM_Rows, shape.rows);
    put(DCM_Columns, shape.columns);
    put(DCM_BitsAllocated, shape.bits_allocated);
    if (shape.is_float) return;
    put(DCM_BitsStored, shape.bits_stored);
    put(DCM_HighBit, shape.high_bit);
    put(DCM_PixelRepresentation, shape.is_signed ? 1 : 0);
}

}  // namespace telehub::dicom
