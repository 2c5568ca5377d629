#include "codestream.h"

namespace telehub::dicom {

namespace {

// Marker codes (ISO 10918-1 table B.1, ISO 14495-1 table C.1), behind the byte FF.
enum : unsigned { sof0 = 0xC0, dht = 0xC4, sof3 = 0xC3, jpg = 0xC8, dac = 0xCC, sof15 = 0xCF, sof55 = 0xF7 };
enum : unsigned { rst0 = 0xD0, soi = 0xD8, eoi = 0xD9, sos = 0xDA };

constexpr std::uint64_t max_tiles = 4096;

class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool has(std::size_t n) const { return bytes_.size() - at_ >= n; }
    std::size_t at() const { return at_; }
    void skip(std::size_t n) { at_ += n; }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes_[at_ + i]);
        at_ += size;
        return value;
    }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

core::Error broken(const Reader& at, std::string_view what) {
    return bad_pixel_data(std::string{what} + " at byte " + std::to_string(at.at()) + " of the codestream");
}

bool is_frame_header(unsigned marker) {
    return marker == sof55 || (marker >= sof0 && marker <= sof15 && marker != dht && marker != jpg && marker != dac);
}

// SOF3, SOF7, SOF11 and SOF15 are the lossless processes.
bool is_lossless(unsigned marker) { return marker != sof55 && (marker & 3) == (sof3 & 3); }

// The next marker, or 0 where there is none: any number of FF may stand before it.
unsigned next_marker(Reader& in) {
    if (!in.has(2) || in.number(1) != 0xFF) return 0;
    unsigned marker = 0xFF;
    while (marker == 0xFF && in.has(1)) marker = static_cast<unsigned>(in.number(1));
    return marker == 0xFF ? 0 : marker;
}

// NEAR of JPEG-LS stands in the scan header, behind the components (ISO 14495-1 C.2.3).
bool is_near_lossless(Reader in, std::size_t length) {
    if (length < 4) return false;
    const auto components = in.number(1);
    if (length < 2 * components + 2) return false;
    in.skip(2 * components);
    return in.number(1) > 0;
}

}  // namespace

core::Result<CodestreamShape> jpeg_shape(std::string_view bytes) {
    Reader in(bytes);
    CodestreamShape shape;
    if (next_marker(in) != soi) return broken(in, "no JPEG");
    while (true) {
        const unsigned marker = next_marker(in);
        if (marker == 0 || marker == eoi) return broken(in, "no JPEG frame header");
        if (marker < sof0) return broken(in, "a JPEG marker that no image has");
        if (marker >= rst0 && marker <= soi) continue;
        if (!in.has(2)) return broken(in, "the JPEG ends");
        const auto length = in.number(2);
        if (length < 2 || !in.has(length - 2)) return broken(in, "a JPEG segment without an end");
        if (marker == sos && shape.rows == 0) return broken(in, "a JPEG scan before its frame header");
        if (marker == sos) {
            if (shape.is_ls) shape.lossy = is_near_lossless(in, length - 2);
            return shape;
        }
        if (!is_frame_header(marker)) {
            in.skip(length - 2);
            continue;
        }
        if (length < 8) return broken(in, "a short JPEG frame header");
        shape.precision = static_cast<unsigned>(in.number(1));
        shape.rows = in.number(2);
        shape.columns = in.number(2);
        shape.components = in.number(1);
        shape.lossy = marker != sof55 && !is_lossless(marker);
        shape.is_ls = marker == sof55;
        in.skip(length - 8);
    }
}

// SIZ comes first (ISO 15444-1 A.5.1).
core::Result<CodestreamShape> jpeg2000_shape(std::string_view bytes) {
    Reader in(bytes);
    if (!in.has(44) || in.number(4) != 0xFF4FFF51) return broken(in, "no JPEG 2000");
    in.skip(4);  // Lsiz, Rsiz
    const auto right = in.number(4), bottom = in.number(4), left = in.number(4), top = in.number(4);
    const auto tile_width = in.number(4), tile_height = in.number(4), tile_left = in.number(4), tile_top = in.number(4);
    CodestreamShape shape;
    shape.components = in.number(2);
    if (right <= left || bottom <= top || tile_width == 0 || tile_height == 0 || tile_left > left || tile_top > top)
        return broken(in, "an image without an area");
    shape.columns = right - left;
    shape.rows = bottom - top;
    const auto across = (right - tile_left + tile_width - 1) / tile_width;
    const auto down = (bottom - tile_top + tile_height - 1) / tile_height;
    if (across > max_tiles || down > max_tiles || across * down > max_tiles)
        return broken(in, "more than " + std::to_string(max_tiles) + " tiles");
    if (!in.has(3 * shape.components)) return broken(in, "the JPEG 2000 header ends");
    for (std::uint64_t i = 0; i < shape.components; ++i) {
        shape.precision = std::max(shape.precision, static_cast<unsigned>((in.number(1) & 0x7F) + 1));
        if (in.number(2) != 0x0101) return cannot_decode("JPEG 2000 with subsampled components");
    }
    return shape;
}

core::Result<void> agrees(const CodestreamShape& codestream, const ImageShape& shape) {
    const auto text = [](std::uint64_t rows, std::uint64_t columns, std::uint64_t samples) {
        return std::to_string(rows) + " rows, " + std::to_string(columns) + " columns, " + std::to_string(samples) +
               " samples";
    };
    const auto of_stream = text(codestream.rows, codestream.columns, codestream.components);
    const auto of_header = text(shape.rows, shape.columns, shape.samples);
    if (of_stream != of_header)
        return bad_pixel_data("the codestream has " + of_stream + ", the attributes say " + of_header);
    if (codestream.precision < 1 || codestream.precision > shape.bits_allocated)
        return bad_pixel_data("the codestream has " + std::to_string(codestream.precision) + " bits a sample, " +
                              std::to_string(shape.bits_allocated) + " are allocated");
    return {};
}

}  // namespace telehub::dicom
