// A part of a file, read piece by piece. One thread at a time.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "telehub/http/message.h"

namespace telehub::http {

class FileStream {
  public:
    static constexpr std::size_t piece = 256 * 1024;

    // Opens it. Throws std::system_error when it cannot, and std::runtime_error when it is not a regular file
    // or ends before offset + length.
    explicit FileStream(const FileBody& body);
    ~FileStream();
    FileStream(const FileStream&) = delete;
    FileStream& operator=(const FileStream&) = delete;

    // Reads the next piece into data(). Throws std::system_error, and std::runtime_error when the file has
    // become shorter.
    void read();
    bool at_end() const { return remaining_ == 0; }
    std::string_view data() const { return {buffer_.data(), filled_}; }

  private:
    int file_ = -1;
    std::uint64_t offset_;
    std::uint64_t remaining_;
    std::vector<char> buffer_;
    std::size_t filled_ = 0;
};

}  // namespace telehub::http
