// A file that is being read, opened so that nothing but a regular file is ever read: no pipe to hang on, and
// no symbolic link put in its place after the folder was walked.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/core/error.h"

namespace telehub::dicom {

enum class Links { follow, refuse };

class InputFile {
  public:
    InputFile(const std::filesystem::path& file, Links links);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    const std::optional<core::Error>& refusal() const { return refusal_; }
    std::uint64_t size() const { return size_; }
    int descriptor() const { return fd_; }
    // The bytes read, 0 at the end or when reading failed: then refusal() says so.
    std::size_t read(std::span<std::byte> into);
    // The first bytes, without moving on.
    std::size_t peek(std::span<std::byte> into) const;

  private:
    int fd_ = -1;
    std::uint64_t size_ = 0;
    std::optional<core::Error> refusal_;
};

// What a file is by its first bytes.
enum class FileKind { dicom, archive, other };
FileKind kind_of(std::span<const std::byte> head);
inline constexpr std::size_t kind_bytes = 512;
inline constexpr std::size_t read_bytes = 256 * 1024;

}  // namespace telehub::dicom
