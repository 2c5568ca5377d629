#include "import_walk.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace telehub::dicom {

namespace fs = std::filesystem;

namespace {

using Found = std::function<void(FoundFile)>;

core::Error refused(std::string reason, std::string detail) {
    return core::refuse(core::Errc::invalid, std::move(reason), std::move(detail));
}

// Whether the link leads to something below `root`: then the walk meets that itself.
bool leads_inside(const fs::path& link, const fs::path& root) {
    std::error_code failed;
    const auto target = fs::canonical(link, failed);
    if (failed) return false;
    const auto [end, ignored] = std::mismatch(root.begin(), root.end(), target.begin(), target.end());
    return end == root.end();
}

struct Walk {
    fs::path root;  // canonical
    unsigned max_depth;
    const Found& found;

    void folder(const fs::path& path, unsigned depth) const;
    void entry(const fs::path& path, unsigned depth) const;
};

void Walk::folder(const fs::path& path, unsigned depth) const {
    if (depth > max_depth) {
        found({path, Links::refuse, refused("folders_too_deep", "folders nest too deep here")});
        return;
    }
    std::vector<fs::path> entries;
    std::error_code failed;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
        entries.push_back(it->path());
    }
    if (failed) {
        found({path, Links::refuse, refused("unreadable", "the folder cannot be read: " + failed.message())});
        return;
    }
    std::ranges::sort(entries);
    for (const auto& e : entries) entry(e, depth);
}

void Walk::entry(const fs::path& path, unsigned depth) const {
    std::error_code failed;
    const auto type = fs::symlink_status(path, failed).type();
    if (type == fs::file_type::directory) {
        folder(path, depth + 1);
    } else if (type != fs::file_type::symlink) {
        found({path, Links::refuse});
    } else if (!leads_inside(path, root)) {
        found({path, Links::refuse, refused("symbolic_link", "a symbolic link out of the folder is not followed")});
    }
}

}  // namespace

void find_files(const fs::path& root, unsigned max_depth, const Found& found) {
    std::error_code failed;
    if (!fs::is_directory(root, failed)) {
        found({root, Links::follow});
        return;
    }
    Walk{fs::canonical(root), max_depth, found}.folder(root, 1);
}

}  // namespace telehub::dicom
