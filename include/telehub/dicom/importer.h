// Takes DICOM files in from folders and archives, as they are: the stored object is the file, byte for byte.
// Every file goes in one pass and with fixed memory through the bounded scanner and into the object store.
// One bad file never stops the batch; a full disk refuses the rest file by file, broken infrastructure
// throws. One thread at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "telehub/app/intake.h"
#include "telehub/app/studies.h"

namespace telehub::dicom {

using ImportResult = app::IntakeResult;
using ImportOutcome = app::IntakeOutcome;

// One Part 10 file as it arrives in pieces.
class FileIntake final : public app::Intake {
  public:
    FileIntake(const app::Hub& hub, std::string_view charset);
    ~FileIntake() override;
    bool feed(std::span<const std::byte> data) override;
    // Reasons of a refusal: those of FileScanner and those of app::store_instance.
    ImportOutcome finish(const app::Source& source) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Further reasons: "unreadable" (with the system's word for it), "not_a_file".
ImportOutcome import_file(const app::Hub& hub, const std::filesystem::path& file, const app::Source& source,
                          std::string_view charset);

struct ImportLimits {
    std::uint64_t max_entries = 200'000;        // of one archive
    std::uint64_t max_entry_size = 4ull << 30;  // bytes of one entry, unpacked
    std::uint64_t max_ratio = 200;              // of all that was unpacked to the archive's own size,
    std::uint64_t ratio_from = 64ull << 20;     // beyond this many bytes unpacked
    unsigned max_depth = 64;                    // folders in folders
};

struct ImportProgress {
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t files_done = 0;
};

class ImportListener {
  public:
    virtual ~ImportListener() = default;
    // `name` is the file's path, or "archive.zip!entry" in UTF-8.
    virtual void file(const std::string& name, const ImportOutcome& outcome) = 0;
    virtual void progress(const ImportProgress& progress) = 0;  // often: after each block that was read
};

struct ImportSummary {
    std::uint64_t stored = 0, duplicate = 0, quarantined = 0, skipped = 0, refused = 0;
    std::uint64_t& of(ImportResult r);
};

// Walks files, folders (sorted by name, symbolic links not followed) and zip, tar and tar.gz archives (as
// streams: an entry's name never becomes a path, an archive in an archive is not opened). Further reasons of
// a refusal: "symbolic_link" (it leads out of the folder), "folders_too_deep", "bad_archive", "encrypted",
// "entry_too_large", "too_many_entries", "archive_bomb", "nested_archive".
class Importer {
  public:
    Importer(const app::Hub& hub, app::Source source, std::string charset, ImportLimits limits = {});
    ImportSummary run(std::span<const std::filesystem::path> paths, ImportListener& listener);

  private:
    const app::Hub& hub_;
    app::Source source_;
    std::string charset_;
    ImportLimits limits_;
};

}  // namespace telehub::dicom
