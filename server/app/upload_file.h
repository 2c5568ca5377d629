// An upload's file on disk, locked: one writer or one reader of it in all processes, until a crash lets go by itself.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "telehub/app/hub.h"

namespace telehub::app {

std::filesystem::path upload_folder(const Hub& hub);
std::filesystem::path upload_path(const Hub& hub, const core::UploadId& id);

// Infrastructure faults throw std::system_error.
class UploadFile {
  public:
    // Makes the file when it is not there. Nothing when another has it locked.
    static std::optional<UploadFile> lock(const Hub& hub, const core::UploadId& id);
    ~UploadFile();
    UploadFile(UploadFile&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    UploadFile& operator=(UploadFile&&) = delete;

    std::uint64_t size() const;
    void cut(std::uint64_t size);
    bool write(std::span<const char> bytes, std::uint64_t at);  // false: there is no room
    void sync();                                                // what was written survives a power cut

  private:
    explicit UploadFile(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace telehub::app
