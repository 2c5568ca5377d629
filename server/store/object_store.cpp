#include "telehub/store/object_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "file_lock.h"
#include "telehub/core/crypto.h"
#include "telehub/store/connection.h"

namespace telehub::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t block_size = 128 * 1024;  // what is written in one go, at least

[[noreturn]] void fail(const char* what, const fs::path& path) {
    if (errno == ENOSPC || errno == EDQUOT) throw StorageFull("no room left for " + path.filename().string());
    throw std::system_error(errno, std::generic_category(), std::string{what} + " " + path.string());
}

class Fd {
  public:
    Fd(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {
        if (fd_ < 0) fail("open", path);
    }
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

void sync_folder(const fs::path& folder) {
    const Fd fd(folder, O_RDONLY | O_DIRECTORY);
    if (::fsync(fd.get()) != 0) fail("fsync", folder);
}

bool is_digest(std::string_view s) {
    return s.size() == 64 &&
           std::ranges::all_of(s, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

struct ObjectStore::Impl {
    fs::path root;
    fs::path temporary;  // this process's own, locked for as long as it lives
    std::unique_ptr<Fd> lock;
    std::atomic<std::uint64_t> next{0};

    fs::path path(std::string_view sha256) const {
        if (!is_digest(sha256)) throw std::invalid_argument("not an object's name");
        return root / sha256.substr(0, 2) / sha256.substr(2);
    }
};

struct ObjectStore::Incoming::Impl {
    Impl(const ObjectStore::Impl& s, fs::path p) : store(s), path(std::move(p)), fd(path, O_RDWR | O_CREAT | O_EXCL) {}

    const ObjectStore::Impl& store;
    fs::path path;
    fs::path target{};  // its name, once it has one
    Fd fd;
    core::Sha256 digest;
    std::uint64_t size = 0;
    std::uint64_t written = 0;  // of it, to the file
    std::vector<std::byte> buffer;
    bool committed = false;

    void write_all(std::span<const std::byte> data) {
        while (!data.empty()) {
            const ssize_t n = ::write(fd.get(), data.data(), data.size());
            if (n < 0) {
                if (errno == EINTR) continue;
                fail("write", path);
            }
            data = data.subspan(static_cast<std::size_t>(n));
            // Begins to go to the disk now, and is not waited for: commit()'s sync finds less left to do.
            ::sync_file_range(fd.get(), static_cast<off64_t>(written), n, SYNC_FILE_RANGE_WRITE);
            written += static_cast<std::uint64_t>(n);
        }
    }
    void flush() {
        write_all(buffer);
        buffer.clear();
    }
};

ObjectStore::ObjectStore(fs::path root, core::IdSource& ids) : impl_(std::make_unique<Impl>()) {
    impl_->root = std::move(root);
    constexpr char hex[] = "0123456789abcdef";
    const bool fresh = !fs::exists(impl_->root / "ff");
    fs::create_directories(impl_->root / "tmp");
    // One process at a time: a folder that is being made, and is not yet locked, looks like a dead one's.
    const FileLock opening(impl_->root / "opening.lock");
    for (int i = 0; fresh && i < 256; ++i) fs::create_directories(impl_->root / std::string{hex[i / 16], hex[i % 16]});
    if (fresh) sync_folder(impl_->root);

    // A folder whose lock can be had belongs to a process that died: what it was writing was never acknowledged.
    for (const auto& entry : fs::directory_iterator(impl_->root / "tmp")) {
        if (!entry.is_directory()) continue;
        const fs::path lock_file = entry.path() / "lock";
        std::error_code ignored;
        if (fs::exists(lock_file, ignored)) {
            const Fd lock(lock_file, O_RDWR);
            if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) continue;
        }
        for (const auto& left : fs::directory_iterator(entry.path(), ignored)) {
            if (left.path() != lock_file) ++swept_;
        }
        fs::remove_all(entry.path(), ignored);
    }
    impl_->temporary = impl_->root / "tmp" / ids.secret(8);
    fs::create_directories(impl_->temporary);
    impl_->lock = std::make_unique<Fd>(impl_->temporary / "lock", O_RDWR | O_CREAT);
    if (::flock(impl_->lock->get(), LOCK_EX | LOCK_NB) != 0) fail("lock", impl_->temporary);
}

ObjectStore::~ObjectStore() {
    std::error_code ignored;
    fs::remove_all(impl_->temporary, ignored);
}

std::unique_ptr<ObjectStore::Incoming> ObjectStore::begin() {
    const auto name = std::to_string(impl_->next++);
    return std::unique_ptr<Incoming>(new Incoming(std::make_unique<Incoming::Impl>(*impl_, impl_->temporary / name)));
}

StoredObject ObjectStore::put(std::string_view bytes) {
    const auto incoming = begin();
    incoming->append(bytes);
    return incoming->commit();
}

fs::path ObjectStore::path(std::string_view sha256) const { return impl_->path(sha256); }
bool ObjectStore::contains(std::string_view sha256) const { return fs::exists(path(sha256)); }
void ObjectStore::remove(std::string_view sha256) { fs::remove(path(sha256)); }

namespace {

std::optional<core::Timestamp> modified(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return {};
    return core::Timestamp{status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000};
}

}  // namespace

std::optional<core::Timestamp> ObjectStore::written_at(std::string_view sha256) const { return modified(path(sha256)); }

bool ObjectStore::remove_if_older(std::string_view sha256, core::Timestamp not_after) {
    const auto object = path(sha256);
    const auto aside = impl_->temporary / ("sweep-" + std::string{sha256});
    // Aside first, and looked at there: a commit() of the same content in between puts a file of its own in the place.
    if (::rename(object.c_str(), aside.c_str()) != 0) return false;
    const auto at = modified(aside);
    if (at && *at <= not_after) return fs::remove(aside);
    if (::rename(aside.c_str(), object.c_str()) != 0) fail("rename", aside);
    return false;
}

std::string ObjectStore::read(std::string_view sha256) const {
    std::ifstream in(path(sha256), std::ios::binary);
    if (!in) fail("open", path(sha256));
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> ObjectStore::all() const {
    std::vector<std::string> names;
    for (const auto& folder : fs::directory_iterator(impl_->root)) {
        const auto prefix = folder.path().filename().string();
        if (prefix.size() != 2) continue;
        for (const auto& file : fs::directory_iterator(folder)) {
            names.push_back(prefix + file.path().filename().string());
        }
    }
    return names;
}

ObjectStore::Incoming::Incoming(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ObjectStore::Incoming::~Incoming() {
    if (!impl_->committed) ::unlink(impl_->path.c_str());
}

void ObjectStore::Incoming::append(std::span<const std::byte> data) {
    impl_->digest.update(data);
    impl_->size += data.size();
    if (impl_->buffer.empty() && data.size() >= block_size) return impl_->write_all(data);
    impl_->buffer.insert(impl_->buffer.end(), data.begin(), data.end());
    if (impl_->buffer.size() >= block_size) impl_->flush();
}

StoredObject ObjectStore::Incoming::commit() {
    auto object = name();
    sync();
    return object;
}

StoredObject ObjectStore::Incoming::name() {
    impl_->flush();
    StoredObject object{impl_->digest.hex(), impl_->size};
    impl_->target = impl_->store.path(object.sha256);
    // Named first and synced then: a journal takes both in one go, and the folder's own sync finds nothing left to do.
    // Until sync() returns no row speaks of the object, so a power cut before that leaves at worst a broken file that
    // the next one of this content takes the place of.
    impl_->committed =
        ::renameat2(AT_FDCWD, impl_->path.c_str(), AT_FDCWD, impl_->target.c_str(), RENAME_NOREPLACE) == 0;
    return object;
}

void ObjectStore::Incoming::sync() {
    const auto& target = impl_->target;
    if (::fsync(impl_->fd.get()) != 0) fail("fsync", impl_->committed ? target : impl_->path);
    if (!impl_->committed) {
        // The same content again: bytes that are safe take the place of equal bytes that perhaps are spoken of.
        if (::rename(impl_->path.c_str(), target.c_str()) != 0) fail("rename", impl_->path);
        impl_->committed = true;
    }
    sync_folder(target.parent_path());
}

void ObjectStore::Incoming::flush() { impl_->flush(); }

std::uint64_t ObjectStore::Incoming::size() const { return impl_->size; }
const fs::path& ObjectStore::Incoming::temporary_path() const { return impl_->path; }

}  // namespace telehub::store
