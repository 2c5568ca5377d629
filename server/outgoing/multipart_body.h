// The body of a STOW-RS request: DICOM files as the parts of a multipart/related (RFC 2387, PS3.18 8.6.1.2), read from
// the disk as it is sent. Its length is known before. One thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace telehub::outgoing {

class MultipartBody {
  public:
    explicit MultipartBody(std::string boundary) : boundary_(std::move(boundary)) {}

    void add(const std::filesystem::path& file, std::uint64_t size);
    void close();  // no part is added any more
    std::uint64_t size() const { return size_; }
    std::string content_type() const;

    bool seek(std::uint64_t at);  // false: beyond the end
    // The next bytes, at most `most`; 0 at the end. Throws std::runtime_error for a file that has become another.
    std::size_t read(char* to, std::size_t most);

  private:
    struct Segment {
        std::uint64_t begin = 0, size = 0;
        std::string text;            // or
        std::filesystem::path file;  // not empty
    };
    void add_text(std::string text);
    const Segment* segment_at(std::uint64_t at) const;

    std::string boundary_;
    std::vector<Segment> segments_;
    std::uint64_t size_ = 0, at_ = 0;
    std::ifstream in_;
    const Segment* open_ = nullptr;  // whose file `in_` reads, and where it stands
    std::uint64_t in_at_ = 0;
};

}  // namespace telehub::outgoing
