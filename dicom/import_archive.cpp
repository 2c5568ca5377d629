#include "import_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>
#include <vector>

#include "telehub/dicom/charset.h"

namespace telehub::dicom {

namespace {

core::Error refused(std::string reason, std::string detail) {
    return core::refuse(core::Errc::invalid, std::move(reason), std::move(detail));
}

struct FreeArchive {
    void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

// Zip programs of Chinese Windows write names in GBK without saying so.
std::string shown_name(archive_entry* entry, std::uint64_t number) {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) name = archive_entry_pathname_utf8(entry);
    if (name == nullptr || *name == '\0') return "entry " + std::to_string(number);
    return to_utf8(name, "", "GB18030");
}

std::string reason_of(archive* a) {
    const char* text = archive_error_string(a);
    return text == nullptr ? "it cannot be unpacked" : to_utf8(text, "");
}

class Pass {
  public:
    Pass(const ArchiveReader& reader, InputFile& file) : r_(reader), file_(file), block_(read_bytes) {}
    void run();

  private:
    bool open();
    bool next(archive_entry*& entry);
    ImportOutcome take(archive_entry* entry);
    std::optional<core::Error> unpack(FileIntake& intake);
    std::optional<core::Error> over_bounds(std::uint64_t entry_size);
    void stop(const core::Error& why) { r_.entry("", ImportOutcome::refuse(why)); }

    const ArchiveReader& r_;
    InputFile& file_;
    Archive archive_{archive_read_new()};
    std::vector<std::byte> block_;
    std::vector<std::byte> head_;
    std::uint64_t entries_ = 0;
    std::uint64_t unpacked_ = 0;
    bool over_ = false;  // the archive as a whole is refused: nothing more of it is read
};

bool Pass::open() {
    auto* a = archive_.get();
    archive_read_support_filter_gzip(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_tar(a);
    if (archive_read_open_fd(a, file_.descriptor(), read_bytes) == ARCHIVE_OK) return true;
    stop(refused("bad_archive", reason_of(a)));
    return false;
}

bool Pass::next(archive_entry*& entry) {
    const int status = archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) return false;
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN) return true;
    stop(refused("bad_archive", reason_of(archive_.get())));
    return false;
}

void Pass::run() {
    if (!open()) return;
    archive_entry* entry = nullptr;
    while (!over_ && next(entry)) {
        if (++entries_ > r_.limits.max_entries) {
            stop(refused("too_many_entries", "the archive has more than " + std::to_string(r_.limits.max_entries) +
                                                 " entries; the rest was not read"));
            return;
        }
        // Folders, links and devices hold no images.
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        const auto name = shown_name(entry, entries_);
        r_.entry(name, take(entry));
    }
}

ImportOutcome Pass::take(archive_entry* entry) {
    if (archive_entry_is_encrypted(entry) != 0) {
        return ImportOutcome::refuse(refused("encrypted", "the entry is encrypted"));
    }
    head_.clear();
    FileIntake intake(r_.hub, r_.charset);
    if (const auto failed = unpack(intake)) return ImportOutcome::refuse(*failed);
    auto outcome = intake.finish(r_.source);
    if (outcome.reason == "not_dicom" && kind_of(head_) == FileKind::archive) {
        outcome = ImportOutcome::refuse(refused("nested_archive", "an archive in an archive is not opened"));
    }
    return outcome;
}

std::optional<core::Error> Pass::unpack(FileIntake& intake) {
    std::uint64_t size = 0;
    for (;;) {
        const auto n = archive_read_data(archive_.get(), block_.data(), block_.size());
        if (n < 0) return refused("bad_archive", reason_of(archive_.get()));
        if (n == 0) return {};
        const std::span bytes{block_.data(), static_cast<std::size_t>(n)};
        if (head_.empty()) head_.assign(bytes.begin(), bytes.begin() + std::min(bytes.size(), kind_bytes));
        size += bytes.size();
        unpacked_ += bytes.size();
        if (auto over = over_bounds(size)) return over;
        const auto position = archive_filter_bytes(archive_.get(), -1);
        r_.progress(position < 0 ? 0 : static_cast<std::uint64_t>(position));
        // What is no DICOM file is passed over, not unpacked to its end.
        if (!intake.feed(bytes)) return {};
    }
}

std::optional<core::Error> Pass::over_bounds(std::uint64_t entry_size) {
    if (entry_size > r_.limits.max_entry_size) {
        return refused("entry_too_large",
                       "the entry is larger than " + std::to_string(r_.limits.max_entry_size) + " bytes");
    }
    // Against the whole archive, because entries may share their packed bytes.
    if (unpacked_ <= r_.limits.ratio_from || unpacked_ / r_.limits.max_ratio <= file_.size()) return {};
    over_ = true;
    return refused("archive_bomb", "the archive unpacks to more than " + std::to_string(r_.limits.max_ratio) +
                                       " times its size; the rest was not read");
}

}  // namespace

void ArchiveReader::read(InputFile& file) const { Pass(*this, file).run(); }

}  // namespace telehub::dicom
