// A folder of its own for a test, removed with all it holds when the test ends.
#pragma once
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace telehub::test {

// Where files go that need not outlive a power cut: into memory where the machine has a folder for that,
// since a hub syncs each of its writes, and a busy disk makes a test of many writes wait for minutes.
inline std::filesystem::path memory_folder() {
    const char* const shared = "/dev/shm";
    return ::access(shared, W_OK | X_OK) == 0 ? std::filesystem::path{shared}
                                              : std::filesystem::temp_directory_path();
}

class TempDir {
  public:
    TempDir() : TempDir(std::filesystem::temp_directory_path()) {}
    explicit TempDir(const std::filesystem::path& parent) {
        std::string name = (parent / "telehub-test-").string() + std::string(6, 'X');
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "mkdtemp");
        path_ = name;
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const { return path_; }

    // Writes `bytes` to a file of this folder and returns its path.
    std::string write(const std::string& name, std::string_view bytes) const {
        const auto file = path_ / name;
        std::ofstream stream(file, std::ios::binary);
        stream.exceptions(std::ios::failbit | std::ios::badbit);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        stream.close();
        return file.string();
    }

  private:
    std::filesystem::path path_;
};

}  // namespace telehub::test
