#include "gzip_parts.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace telehub::api {

namespace {

void append_le(std::string& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

GzipText::GzipText() : z_(std::make_unique<z_stream>()) {
    constexpr int gzip_window = MAX_WBITS + 16, quick = 1;
    if (deflateInit2(z_.get(), quick, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
}

GzipText::~GzipText() { deflateEnd(z_.get()); }

void GzipText::add(std::string& out, std::string_view text) { deflate_to(out, text, Z_SYNC_FLUSH); }
void GzipText::end(std::string& out) { deflate_to(out, {}, Z_FINISH); }

void GzipText::deflate_to(std::string& out, std::string_view text, int flush) {
    z_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    z_->avail_in = static_cast<uInt>(text.size());
    std::array<char, 16 * 1024> packed{};
    do {
        z_->next_out = reinterpret_cast<Bytef*>(packed.data());
        z_->avail_out = static_cast<uInt>(packed.size());
        deflate(z_.get(), flush);
        out.append(packed.data(), packed.size() - z_->avail_out);
    } while (z_->avail_out == 0);
}

std::string gzipped(std::string_view text) {
    GzipText gzip;
    std::string out;
    gzip.add(out, text);
    gzip.end(out);
    return out;
}

void GzipParts::begin(std::string& out) {
    out.append("\x1f\x8b\x08\x00", 4);
    out.append("\0\0\0\0\0\xff", 6);  // no time, no system
}

void GzipParts::text(std::string& out, std::string_view bytes) {
    crc_ = static_cast<std::uint32_t>(
        crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto n = static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), 0xFFFF));
        out += '\0';
        append_le(out, n, 2);
        append_le(out, ~n, 2);
        out += bytes.substr(0, n);
        bytes.remove_prefix(n);
    }
}

void GzipParts::part(std::string& out, std::string_view deflated, std::uint64_t size, std::uint32_t crc) {
    out += deflated;
    crc_ = static_cast<std::uint32_t>(crc32_combine(crc_, crc, static_cast<z_off_t>(size)));
    size_ += size;
}

void GzipParts::end(std::string& out) {
    out.append("\x03\x00", 2);  // an empty last block
    append_le(out, crc_, 4);
    append_le(out, static_cast<std::uint32_t>(size_), 4);
}

}  // namespace telehub::api
