// Resumable uploads, as tus 1.0 needs them: a technician sends one file, zip or tar in pieces; what has been
// acknowledged survives a power cut; when it is whole, a job takes it in. Bytes lie in DATA/uploads/ID.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/uploads.h"

namespace telehub::app {

struct NewUpload {
    std::uint64_t length = 0;  // bytes
    std::string filename;      // to show; never a path of ours
    std::string relative_path;
    std::string filetype;
    std::string batch;     // what was dropped together
    std::string metadata;  // as the client wrote it
};

struct UploadDetails {
    store::Upload upload;
    std::map<std::string, std::int64_t> counts;  // files by result
};

// Refuses with too_large what is over uploads.max_size, with storage_full what would not find room beside the other
// uploads that are under way, and with invalid texts that are too long or hold control characters.
core::Result<UploadDetails> create_upload(const Hub& hub, const domain::Actor& actor, const NewUpload& what,
                                          const Idempotency& idempotency);
core::Result<UploadDetails> get_upload(const Hub& hub, const domain::Actor& actor, const core::UploadId& id);
std::vector<UploadDetails> list_uploads(const Hub& hub, const domain::Actor& actor, const store::UploadFilter& filter,
                                        const store::Page& page);
core::Result<std::vector<store::UploadResult>> list_upload_results(const Hub& hub, const domain::Actor& actor,
                                                                   const core::UploadId& id, const store::Page& page);
// Refuses with busy "upload_locked" while its bytes come in, and with conflict what is whole already.
core::Result<void> terminate_upload(const Hub& hub, const domain::Actor& actor, const core::UploadId& id);

// The digest of the bytes of one piece.
struct UploadChecksum {
    std::string algorithm;  // one of upload_checksums
    std::string digest;     // bytes
};
inline constexpr const char* upload_checksums[] = {"sha1", "sha256"};

// Takes the next bytes of one upload, and keeps every other writer out while it lives. One thread at a time. Without a
// checksum what was appended is acknowledged every 32 MB, by finish(), and, should it never come to that, by the
// destructor; with one, by finish() or not at all.
class UploadWriter {
  public:
    ~UploadWriter();
    // False: it takes no more, and finish() says why: too_large beyond the upload's length, storage_full.
    bool append(std::span<const char> bytes);
    // The upload as it is then: "processing" when it is whole. Refuses also with invalid "checksum_mismatch".
    core::Result<store::Upload> finish();

  private:
    friend core::Result<std::unique_ptr<UploadWriter>> continue_upload(const Hub&, const domain::Actor&,
                                                                       const core::UploadId&, std::uint64_t,
                                                                       std::optional<UploadChecksum>);
    struct Impl;
    explicit UploadWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Refuses with conflict "stale_offset" when `offset` is not what was acknowledged, with conflict "upload_whole" and
// "upload_gone" when it takes no more, with busy "upload_locked" while another writes.
core::Result<std::unique_ptr<UploadWriter>> continue_upload(const Hub& hub, const domain::Actor& actor,
                                                            const core::UploadId& id, std::uint64_t offset,
                                                            std::optional<UploadChecksum> checksum);

// --- jobs; how many did ---

std::size_t expire_uploads(const Hub& hub);
// Takes whole uploads in, file by file, until `stopping` says so; what was begun is done again at the next start. What
// throws is tried again after a while, five times. Several threads may do it: each upload is one's alone.
std::size_t process_uploads(const Hub& hub, const std::function<bool()>& stopping,
                            std::int64_t longest = std::numeric_limits<std::int64_t>::max());
// Removes files that belong to no upload under way: those of a crash between a commit and their removal.
std::size_t sweep_upload_files(const Hub& hub);

}  // namespace telehub::app
