// A gzip stream (RFC 1952) put together of text and of parts that were deflated long before, without inflating them.
// One thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;  // zlib's

namespace telehub::api {

class GzipParts {
  public:
    void begin(std::string& out);
    void text(std::string& out, std::string_view bytes);  // short: as stored blocks (RFC 1951 3.2.4)
    // `deflated` ends on a byte with a full flush; it inflates to `size` bytes of this CRC-32.
    void part(std::string& out, std::string_view deflated, std::uint64_t size, std::uint32_t crc);
    void end(std::string& out);

  private:
    std::uint32_t crc_ = 0;
    std::uint64_t size_ = 0;
};

// A gzip stream of a text that comes piece by piece.
class GzipText {
  public:
    GzipText();
    ~GzipText();
    GzipText(const GzipText&) = delete;
    GzipText& operator=(const GzipText&) = delete;
    void add(std::string& out, std::string_view text);  // all of it can be unpacked from what was put out so far
    void end(std::string& out);

  private:
    void deflate_to(std::string& out, std::string_view text, int flush);
    std::unique_ptr<z_stream_s> z_;
};

// A whole gzip stream of a text.
std::string gzipped(std::string_view text);

}  // namespace telehub::api
