#include "jpeg2000.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "codestream.h"

namespace telehub::dicom {

namespace {

// OpenJPEG holds a sample in 4 bytes, up to twice: half a gigabyte of them is what one frame may cost.
constexpr std::uint64_t max_samples = 128ull << 20;
constexpr std::string_view start_of_codestream{"\xFF\x4F\xFF\x51", 4};
constexpr std::string_view jp2_signature{"\0\0\0\x0CjP  \r\n\x87\n", 12};

struct Source {
    std::string_view bytes;
    std::size_t at = 0;
};

OPJ_SIZE_T read_source(void* to, OPJ_SIZE_T size, void* user) {
    auto& source = *static_cast<Source*>(user);
    const auto n = std::min<std::size_t>(size, source.bytes.size() - source.at);
    if (n == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(to, source.bytes.data() + source.at, n);
    source.at += n;
    return n;
}

// OpenJPEG wants to hear how far it got, and a skip beyond the end is none.
OPJ_OFF_T skip_source(OPJ_OFF_T size, void* user) {
    auto& source = *static_cast<Source*>(user);
    if (size < 0) return -1;
    const auto left = source.bytes.size() - source.at;
    if (left == 0 && size > 0) return -1;
    const auto n = std::min<std::size_t>(static_cast<std::size_t>(size), left);
    source.at += n;
    return static_cast<OPJ_OFF_T>(n);
}

OPJ_BOOL seek_source(OPJ_OFF_T to, void* user) {
    auto& source = *static_cast<Source*>(user);
    if (to < 0 || static_cast<std::size_t>(to) > source.bytes.size()) return OPJ_FALSE;
    source.at = static_cast<std::size_t>(to);
    return OPJ_TRUE;
}

// The first complaint is the one that tells.
void keep_message(const char* message, void* user) {
    auto& kept = *static_cast<std::string*>(user);
    if (!kept.empty()) return;
    kept = message;
    while (!kept.empty() && (kept.back() == '\n' || kept.back() == '.')) kept.pop_back();
}

// OpenJPEG's handles are all void*, so that the type does not say how to let one go.
template <auto destroy>
struct Destroy {
    template <class T>
    void operator()(T* p) const {
        destroy(p);
    }
};
void destroy_info(opj_codestream_info_v2_t* info) { opj_destroy_cstr_info(&info); }

using Stream = std::unique_ptr<opj_stream_t, Destroy<opj_stream_destroy>>;
using Decoder = std::unique_ptr<opj_codec_t, Destroy<opj_destroy_codec>>;
using Image = std::unique_ptr<opj_image_t, Destroy<opj_image_destroy>>;
using Info = std::unique_ptr<opj_codestream_info_v2_t, Destroy<destroy_info>>;

Stream stream_of(Source& source) {
    Stream stream(opj_stream_create(64 * 1024, OPJ_TRUE));
    if (!stream) throw std::bad_alloc();
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), source.bytes.size());
    opj_stream_set_read_function(stream.get(), read_source);
    opj_stream_set_skip_function(stream.get(), skip_source);
    opj_stream_set_seek_function(stream.get(), seek_source);
    return stream;
}

// The first pixel is the lowest bit (PS3.5 8.1.1).
std::string pack(const opj_image_t& image, const ImageShape& shape) {
    std::string bytes(shape.frame_bytes(), '\0');
    for (std::size_t i = 0; i < shape.rows * shape.columns; ++i)
        bytes[i / 8] |= static_cast<char>((image.comps[0].data[i] & 1) << (i % 8));
    return bytes;
}

// Low bytes first: two's complement keeps a signed value whole in as many bits.
std::string interleave(const opj_image_t& image, const ImageShape& shape) {
    const std::size_t width = shape.bits_allocated / 8;
    const std::size_t pixels = shape.rows * shape.columns;
    std::string bytes(shape.frame_bytes(), '\0');
    for (std::size_t c = 0; c < shape.samples; ++c) {
        const OPJ_INT32* from = image.comps[c].data;
        char* to = bytes.data() + c * width;
        for (std::size_t i = 0; i < pixels; ++i, to += width * shape.samples) {
            const auto value = static_cast<std::uint32_t>(from[i]);
            for (std::size_t b = 0; b < width; ++b) to[b] = static_cast<char>(value >> (8 * b));
        }
    }
    return bytes;
}

bool holds(const opj_image_t& image, const ImageShape& shape) {
    if (image.numcomps != shape.samples) return false;
    return std::all_of(image.comps, image.comps + image.numcomps, [&](const opj_image_comp_t& c) {
        return c.data != nullptr && c.w == shape.columns && c.h == shape.rows;
    });
}

// PS3.5 8.2.4: the component transform is part of the codestream, so that what comes out of it is RGB.
void name_colours(const opj_codestream_info_v2_t* info, DecodedFrame& frame) {
    auto& name = frame.shape.photometric;
    const bool transformed = info != nullptr && info->m_default_tile_info.mct == 1;
    if (name == "YBR_ICT" || name == "YBR_RCT" || (transformed && name.starts_with("YBR"))) name = "RGB";
    // Without the transform there is as much chroma as luma.
    if (name == "YBR_FULL_422") name = "YBR_FULL";
    frame.shape.planar_configuration = 0;
    const auto* component = info != nullptr ? info->m_default_tile_info.tccp_info : nullptr;
    frame.lossy = component != nullptr && component->qmfbid == 0;  // the irreversible wavelet
}

core::Result<std::string_view> codestream_in(std::string_view bytes) {
    if (!bytes.starts_with(jp2_signature)) return bytes;
    const auto at = bytes.find(start_of_codestream);
    if (at == std::string_view::npos) return bad_pixel_data("a JP2 file without a codestream");
    return bytes.substr(at);
}

core::Result<void> check_codestream(std::string_view bytes, const ImageShape& shape) {
    const auto found = jpeg2000_shape(bytes);
    if (!found) return found.error();
    if (shape.rows * shape.columns * shape.samples > max_samples)
        return core::refuse(core::Errc::too_large, "frame_too_large",
                            "JPEG 2000 frames are decoded up to " + std::to_string(max_samples) + " samples");
    if (shape.bits_allocated > 32 || (shape.bits_allocated == 1 && shape.samples > 1) || shape.is_float)
        return cannot_decode("JPEG 2000 with Bits Allocated " + std::to_string(shape.bits_allocated));
    return agrees(*found, shape);
}

}  // namespace

core::Result<DecodedFrame> decode_jpeg2000(std::string_view codestream, const ImageShape& shape) {
    const auto bytes = codestream_in(codestream);
    if (!bytes) return bytes.error();
    if (const auto checked = check_codestream(*bytes, shape); !checked) return checked.error();
    Source source{*bytes};
    std::string complaint;
    const auto stream = stream_of(source);
    const Decoder codec(opj_create_decompress(OPJ_CODEC_J2K));
    if (!codec) throw std::bad_alloc();
    opj_set_error_handler(codec.get(), keep_message, &complaint);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t* made = nullptr;
    const bool begun = opj_setup_decoder(codec.get(), &parameters) == OPJ_TRUE &&
                       opj_read_header(stream.get(), codec.get(), &made) == OPJ_TRUE;
    const Image image(made);
    if (!begun || !image) return bad_pixel_data("JPEG 2000: " + complaint);
    if (opj_decode(codec.get(), stream.get(), image.get()) != OPJ_TRUE)
        return bad_pixel_data("JPEG 2000: " + complaint);
    DecodedFrame frame;
    frame.shape = shape;
    const Info info(opj_get_cstr_info(codec.get()));
    name_colours(info.get(), frame);
    if (!holds(*image, frame.shape)) return bad_pixel_data("JPEG 2000: the decoded image is not the one announced");
    frame.bytes = shape.bits_allocated == 1 ? pack(*image, frame.shape) : interleave(*image, frame.shape);
    return frame;
}

}  // namespace telehub::dicom
