#include "photo.h"

// jpeglib.h wants these before it.
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>
#include <png.h>

#include <csetjmp>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

namespace telehub::dicom {

namespace {

using core::Errc;

constexpr int quality = 92;

core::Error bad_photo(const std::string& why) {
    return core::refuse(Errc::invalid, "bad_photo", "the picture cannot be decoded: " + why);
}

core::Error too_many_pixels() {
    return core::refuse(Errc::too_large, "photo_too_large", "a photo has at most 50 million pixels");
}

// libjpeg jumps on a fault. What lives across the jump is plain and is freed by who set it up.
struct Fault {
    jpeg_error_mgr manager;
    std::jmp_buf back;
    char text[JMSG_LENGTH_MAX];
};

[[noreturn]] void on_fault(j_common_ptr info) {
    auto* fault = reinterpret_cast<Fault*>(info->err);
    info->err->format_message(info, fault->text);
    std::longjmp(fault->back, 1);
}

// Truncated or corrupt data only warns libjpeg, which makes the rest up: here it is a fault. What cameras get wrong
// without harm passes.
void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    const int code = info->err->msg_code;
    if (code != JWRN_EXTRANEOUS_DATA && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM) on_fault(info);
}

// A progressive file of thousands of scans would be decoded over and over.
void on_progress(j_common_ptr info) {
    constexpr int most_scans = 100;
    if (info->is_decompressor == TRUE && reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > most_scans) {
        ERREXIT(info, JERR_BAD_PROGRESSION);
    }
}

jpeg_error_mgr* prepare(Fault& fault) {
    auto* manager = jpeg_std_error(&fault.manager);
    manager->error_exit = on_fault;
    manager->emit_message = on_message;
    fault.text[0] = '\0';
    return manager;
}

struct FileClose {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using File = std::unique_ptr<std::FILE, FileClose>;

// Rows of 8-bit grey or RGB go in, a JPEG comes out.
struct Encoder {
    jpeg_compress_struct info{};
    char* out = nullptr;
    std::size_t size = 0;
    File stream{open_memstream(&out, &size)};
    Encoder() {
        if (!stream) throw std::bad_alloc();
    }
    ~Encoder() {
        jpeg_destroy_compress(&info);
        stream.reset();
        std::free(out);
    }

    void begin(jpeg_error_mgr* manager, unsigned columns, unsigned rows, int samples) {
        info.err = manager;
        jpeg_create_compress(&info);
        jpeg_stdio_dest(&info, stream.get());
        info.image_width = columns;
        info.image_height = rows;
        info.input_components = samples;
        info.in_color_space = samples == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, quality, TRUE);
        if (samples == 3) {  // PS3.5 8.2.1: YBR_FULL_422
            info.comp_info[0].h_samp_factor = 2;
            info.comp_info[0].v_samp_factor = 1;
        }
        jpeg_start_compress(&info, TRUE);
    }
};

BaselinePhoto photo_of(const Encoder& encoder, unsigned samples) {
    BaselinePhoto photo;
    photo.jpeg.assign(encoder.out, encoder.size);
    photo.rows = encoder.info.image_height;
    photo.columns = encoder.info.image_width;
    photo.samples = samples;
    photo.source_bytes = std::uint64_t{photo.rows} * photo.columns * samples;
    return photo;
}

// --- JPEG: row by row, so that memory is that of a row (of a progressive one, of its coefficients) ---

struct Decoder {
    jpeg_decompress_struct info{};
    jpeg_progress_mgr progress{};
    ~Decoder() { jpeg_destroy_decompress(&info); }
};

// What is set up before this returns here again by a jump stands in its arguments.
bool recode(Decoder& decoder, Encoder& encoder, Fault& fault, std::vector<unsigned char>& row, std::FILE* in,
            bool& too_large) {
    if (setjmp(fault.back) != 0) return false;
    auto& d = decoder.info;
    d.err = prepare(fault);
    jpeg_create_decompress(&d);
    decoder.progress.progress_monitor = on_progress;
    d.progress = &decoder.progress;
    jpeg_stdio_src(&d, in);
    jpeg_read_header(&d, TRUE);
    too_large = std::uint64_t{d.image_width} * d.image_height > most_photo_pixels;
    if (too_large) return false;
    d.out_color_space = d.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&d);
    row.resize(std::size_t{d.output_width} * static_cast<std::size_t>(d.output_components));
    encoder.begin(d.err, d.output_width, d.output_height, d.output_components);
    while (d.output_scanline < d.output_height) {
        JSAMPROW rows[] = {row.data()};
        jpeg_read_scanlines(&d, rows, 1);
        jpeg_write_scanlines(&encoder.info, rows, 1);
    }
    jpeg_finish_compress(&encoder.info);
    return true;
}

core::Result<BaselinePhoto> read_jpeg(const std::filesystem::path& file) {
    const File in(std::fopen(file.c_str(), "rb"));
    if (!in) throw std::runtime_error("photo: cannot be opened");
    Fault fault{};
    Decoder decoder;
    Encoder encoder;
    std::vector<unsigned char> row;
    bool too_large = false;
    // What throws between, for want of memory, comes through no frame of libjpeg's.
    if (!recode(decoder, encoder, fault, row, in.get(), too_large)) {
        return too_large ? too_many_pixels() : bad_photo(fault.text);
    }
    return photo_of(encoder, decoder.info.num_components == 1 ? 1 : 3);
}

// --- PNG: whole, in libpng's simple way; its size is known before its pixels are ---

struct PngImage {
    png_image info{};
    PngImage() { info.version = PNG_IMAGE_VERSION; }
    ~PngImage() { png_image_free(&info); }
};

bool encode(Encoder& encoder, Fault& fault, const PngImage& png, std::vector<unsigned char>& pixels) {
    if (setjmp(fault.back) != 0) return false;
    encoder.begin(prepare(fault), png.info.width, png.info.height, 3);
    while (encoder.info.next_scanline < encoder.info.image_height) {
        JSAMPROW rows[] = {pixels.data() + std::size_t{encoder.info.next_scanline} * png.info.width * 3};
        jpeg_write_scanlines(&encoder.info, rows, 1);
    }
    jpeg_finish_compress(&encoder.info);
    return true;
}

core::Result<BaselinePhoto> read_png(const std::filesystem::path& file) {
    PngImage png;
    if (png_image_begin_read_from_file(&png.info, file.c_str()) == 0) return bad_photo(png.info.message);
    if (std::uint64_t{png.info.width} * png.info.height > most_photo_pixels) return too_many_pixels();
    constexpr unsigned jpeg_side = 65'500;
    if (png.info.width > jpeg_side || png.info.height > jpeg_side) return too_many_pixels();
    png.info.format = PNG_FORMAT_RGB;
    std::vector<unsigned char> pixels(PNG_IMAGE_SIZE(png.info));
    const png_color paper{255, 255, 255};  // what is transparent is white
    if (png_image_finish_read(&png.info, &paper, pixels.data(), 0, nullptr) == 0) return bad_photo(png.info.message);
    Fault fault{};
    Encoder encoder;
    if (!encode(encoder, fault, png, pixels)) return bad_photo(fault.text);
    return photo_of(encoder, 3);
}

}  // namespace

core::Result<BaselinePhoto> read_photo(const std::filesystem::path& file) {
    char first = 0;
    std::ifstream(file, std::ios::binary).get(first);
    return static_cast<unsigned char>(first) == 0x89 ? read_png(file) : read_jpeg(file);
}

}  // namespace telehub::dicom
