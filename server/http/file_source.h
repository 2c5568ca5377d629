// A part of a file as the body of a response. One thread at a time.
#pragma once
#include <cstdint>
#include <string>

#include "telehub/http/message.h"

namespace telehub::http {

class FileSource final : public BodySource {
  public:
    static constexpr std::size_t piece_size = 256 * 1024;

    explicit FileSource(FileBody body) : body_(std::move(body)) {}
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    // The first call opens the file. Throws std::system_error when it cannot be opened or read, and
    // std::runtime_error when it is not a regular file, ends before offset + length, or has become shorter.
    bool next(std::string& piece) override;

  private:
    void open();

    FileBody body_;  // what is still to be read of it
    int file_ = -1;
};

}  // namespace telehub::http
