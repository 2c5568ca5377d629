#include "checked_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include "telehub/app/hub.h"

namespace telehub::dicom {

CheckedFile::CheckedFile(const std::filesystem::path& path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {
    if (file_ == nullptr) error_ = errno;
}

CheckedFile::~CheckedFile() {
    if (file_ != nullptr) std::fclose(file_);
}

offile_off_t CheckedFile::write(const void* data, offile_off_t size) {
    const auto wanted = static_cast<std::size_t>(size);
    if (error_ == 0 && std::fwrite(data, 1, wanted, file_) != wanted) error_ = errno;
    return error_ == 0 ? size : 0;
}

bool CheckedFile::write(std::string_view bytes) {
    write(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    return error_ == 0;
}

core::Result<void> CheckedFile::close() {
    if (file_ != nullptr && std::fclose(std::exchange(file_, nullptr)) != 0 && error_ == 0) error_ = errno;
    if (error_ == ENOSPC || error_ == EDQUOT) return app::storage_full_error();
    if (error_ != 0) throw std::system_error(error_, std::generic_category(), "writing " + path_.string());
    return {};
}

}  // namespace telehub::dicom
