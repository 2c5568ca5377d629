#include "telehub/dicom/importer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "import_archive.h"
#include "import_walk.h"
#include "json_metadata.h"
#include "telehub/dicom/instance_header.h"

namespace telehub::dicom {

namespace {

constexpr std::string_view media_storage_directory = "1.2.840.10008.1.3.10";

}  // namespace

std::uint64_t& ImportSummary::of(ImportResult r) {
    switch (r) {
        case ImportResult::stored: return stored;
        case ImportResult::duplicate: return duplicate;
        case ImportResult::quarantined: return quarantined;
        case ImportResult::skipped: return skipped;
        case ImportResult::refused: break;
    }
    return refused;
}

// --- one file ---

struct FileIntake::Impl {
    Impl(const app::Hub& h, std::string_view c)
        : hub(h), charset(c), metadata(c), scanner(indexed_tags(), {}, &metadata) {}

    const app::Hub& hub;
    std::string charset;
    JsonMetadata metadata;
    FileScanner scanner;
    std::unique_ptr<store::ObjectStore::Incoming> incoming;
    std::uint64_t size = 0;
    std::optional<core::Error> refusal;

    ImportOutcome file(const FileScan& scan, const app::Source& source);
};

FileIntake::FileIntake(const app::Hub& hub, std::string_view charset) : impl_(std::make_unique<Impl>(hub, charset)) {}
FileIntake::~FileIntake() = default;

bool FileIntake::feed(std::span<const std::byte> data) {
    if (impl_->refusal) return false;
    impl_->size += data.size();
    if (const auto scanned = impl_->scanner.feed(data); !scanned) {
        impl_->refusal = scanned.error();
        impl_->incoming.reset();
        return false;
    }
    try {
        // Not before the first bytes are right, so that what is no DICOM file costs no temporary one.
        if (!impl_->incoming) impl_->incoming = impl_->hub.objects.begin();
        impl_->incoming->append(data);
    } catch (const store::StorageFull&) {
        impl_->refusal = app::storage_full_error();
        impl_->incoming.reset();
    }
    return !impl_->refusal;
}

ImportOutcome FileIntake::Impl::file(const FileScan& scan, const app::Source& source) {
    ImportOutcome outcome;
    if (scan.sop_class_uid == media_storage_directory) {
        outcome.result = ImportResult::skipped;
        outcome.reason = "dicomdir";
        outcome.detail = "a DICOMDIR is an index of other files";
        return outcome;
    }
    auto header = header_of(scan.dataset, scan.transfer_syntax_uid, scan.dataset_offset, charset);
    metadata.finish(header);
    // The data set names the object. Real files' meta information often names another one (PS3.10 7.1 forbids it): it
    // is kept as it is, and nobody is led by it.
    const auto stored = app::store_instance(hub, header, *incoming, source);
    if (!stored) {
        outcome = ImportOutcome::refuse(stored.error());
    } else {
        outcome.reason = stored->reason;
        switch (stored->outcome) {
            case app::Outcome::stored: outcome.result = ImportResult::stored; break;
            case app::Outcome::duplicate: outcome.result = ImportResult::duplicate; break;
            case app::Outcome::quarantined: outcome.result = ImportResult::quarantined; break;
        }
    }
    outcome.study_uid = header.study_uid;
    outcome.sop_uid = header.sop_uid;
    outcome.sop_class_uid = header.sop_class_uid;
    return outcome;
}

ImportOutcome FileIntake::finish(const app::Source& source) {
    ImportOutcome outcome;
    if (impl_->refusal) {
        outcome = ImportOutcome::refuse(*impl_->refusal);
    } else if (const auto scan = impl_->scanner.finish(); !scan) {
        outcome = ImportOutcome::refuse(scan.error());
    } else {
        outcome = impl_->file(*scan, source);
    }
    outcome.size = impl_->size;
    return outcome;
}

namespace {

ImportOutcome take_file(const app::Hub& hub, InputFile& file, const app::Source& source, std::string_view charset,
                        const std::function<void(std::uint64_t)>& progress) {
    if (file.refusal()) return ImportOutcome::refuse(*file.refusal());
    FileIntake intake(hub, charset);
    std::vector<std::byte> block(read_bytes);
    std::uint64_t done = 0;
    for (;;) {
        const auto n = file.read(block);
        if (file.refusal()) return ImportOutcome::refuse(*file.refusal());
        if (n == 0 || !intake.feed(std::span{block}.first(n))) break;
        progress(done += n);
    }
    return intake.finish(source);
}

}  // namespace

ImportOutcome import_file(const app::Hub& hub, const std::filesystem::path& path, const app::Source& source,
                          std::string_view charset) {
    InputFile file(path, Links::follow);
    return take_file(hub, file, source, charset, [](std::uint64_t) {});
}

// --- the batch ---

Importer::Importer(const app::Hub& hub, app::Source source, std::string charset, ImportLimits limits)
    : hub_(hub), source_(std::move(source)), charset_(std::move(charset)), limits_(limits) {}

namespace {

std::uint64_t size_of(const FoundFile& f) {
    std::error_code unknown;
    const auto size = f.refusal ? 0 : std::filesystem::file_size(f.path, unknown);
    return unknown ? 0 : size;
}

class Batch {
  public:
    Batch(const app::Hub& hub, const app::Source& source, const std::string& charset, const ImportLimits& limits,
          ImportListener& listener)
        : hub_(hub), source_(source), charset_(charset), limits_(limits), listener_(listener) {}

    void expect(const FoundFile& f) { progress_.bytes_total += size_of(f); }
    void take(const FoundFile& f);
    const ImportSummary& summary() const { return summary_; }

  private:
    void report(const std::string& name, const ImportOutcome& outcome) {
        summary_.of(outcome.result) += 1;
        progress_.files_done += 1;
        listener_.file(name, outcome);
    }
    void show(std::uint64_t of_this_file, std::uint64_t size) {
        auto now = progress_;
        now.bytes_done += std::min(of_this_file, size);
        listener_.progress(now);
    }

    const app::Hub& hub_;
    const app::Source& source_;
    const std::string& charset_;
    const ImportLimits& limits_;
    ImportListener& listener_;
    ImportProgress progress_;
    ImportSummary summary_;
};

void Batch::take(const FoundFile& f) {
    const auto name = f.path.string();
    if (f.refusal) return report(name, ImportOutcome::refuse(*f.refusal));
    InputFile file(f.path, f.links);
    const auto size = file.size();
    const auto progress = [&](std::uint64_t done) { show(done, size); };
    std::array<std::byte, kind_bytes> head{};
    const auto known = file.refusal() ? 0 : file.peek(head);
    if (kind_of(std::span{head}.first(known)) == FileKind::archive) {
        const auto entry = [&](const std::string& e, const ImportOutcome& o) {
            report(e.empty() ? name : name + "!" + e, o);
        };
        ArchiveReader{hub_, source_, charset_, limits_, entry, progress}.read(file);
    } else {
        report(name, take_file(hub_, file, source_, charset_, progress));
    }
    progress_.bytes_done += size;
    show(0, size);
}

}  // namespace

ImportSummary Importer::run(std::span<const std::filesystem::path> paths, ImportListener& listener) {
    Batch batch(hub_, source_, charset_, limits_, listener);
    // Two walks, so that the total is known and no list of all files is ever held.
    for (const auto& path : paths) find_files(path, limits_.max_depth, [&](const FoundFile& f) { batch.expect(f); });
    for (const auto& path : paths) find_files(path, limits_.max_depth, [&](const FoundFile& f) { batch.take(f); });
    return batch.summary();
}

}  // namespace telehub::dicom
