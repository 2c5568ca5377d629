#include "bulk_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "telehub/app/hub.h"

namespace telehub::dicom {

BulkSpool::~BulkSpool() {
    if (fd_ >= 0) ::close(fd_);
}

core::Result<void> BulkSpool::append(std::string_view bytes) {
    try {
        if (!file_) file_ = objects_.begin();
        file_->append(bytes);
    } catch (const store::StorageFull&) {
        return app::storage_full_error();
    }
    size_ += bytes.size();
    return {};
}

core::Result<void> BulkSpool::begin_part(const app::BulkPart& part) {
    const Kind kind{part.media_type, part.transfer_syntax_uid};
    auto known = std::ranges::find(kinds_, kind);
    locations_ += part.location.size();
    const bool new_kind = known == kinds_.end();
    if (++parts_ > limits_.max_parts || locations_ > limits_.max_locations ||
        (new_kind && kinds_.size() == limits_.max_kinds)) {
        return core::refuse(core::Errc::too_large, "too_many_parts",
                            "at most " + std::to_string(limits_.max_parts) + " parts in one request");
    }
    if (new_kind) known = kinds_.insert(known, kind);
    auto& parts = by_location_[part.location];
    parts.push_back({{size_, 0}, static_cast<std::size_t>(known - kinds_.begin())});
    open_ = &parts.back();
    return {};
}

void BulkSpool::end_part() {
    if (open_ != nullptr) open_->at.length = size_ - open_->at.offset;
    open_ = nullptr;
}

core::Result<void> BulkSpool::seal() {
    if (!file_) return {};
    try {
        file_->flush();
    } catch (const store::StorageFull&) {
        return app::storage_full_error();
    }
    fd_ = ::open(file_->temporary_path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "open what was received");
    return {};
}

std::string BulkSpool::read(Extent at) const {
    std::string bytes(at.length, '\0');
    for (std::size_t have = 0; have < bytes.size();) {
        const auto n = ::pread(fd_, bytes.data() + have, bytes.size() - have, static_cast<off_t>(at.offset + have));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw std::system_error(errno, std::generic_category(), "read what was received");
        if (n == 0) throw std::runtime_error("what was received is shorter than it was");
        have += static_cast<std::size_t>(n);
    }
    return bytes;
}

std::vector<BulkSpool::Part> BulkSpool::find(std::string_view uri) const {
    std::vector<Part> parts;
    if (const auto found = by_location_.find(uri); found != by_location_.end()) {
        parts = found->second;
    } else {
        for (;;) {
            const auto frame = by_location_.find(std::string{uri} + "/frames/" + std::to_string(parts.size() + 1));
            if (frame == by_location_.end()) break;
            parts.push_back(frame->second.front());
        }
    }
    found_ += parts.size();
    return parts;
}

}  // namespace telehub::dicom
