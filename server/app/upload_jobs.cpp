#include <algorithm>

#include "telehub/app/studies.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"
#include "upload_file.h"
#include "uploads_internal.h"

namespace telehub::app {

using domain::UploadAction;
using domain::UploadState;
using store::Connection;

namespace {

constexpr std::int64_t at_a_time = 100;
constexpr std::int64_t most_attempts = 5;
constexpr std::chrono::minutes between_attempts{1};
constexpr std::size_t results_a_write = 20;

// Not faults: the import ends, and is done again later.
struct Interrupted {};
struct NoRoom {};

// The results of one upload's files, on their way to their rows.
class Results {
  public:
    Results(const Hub& hub, const core::UploadId& upload, const std::function<bool()>& stopping)
        : hub_(hub), upload_(upload), stopping_(stopping) {}

    void add(const std::string& name, const IntakeOutcome& outcome) {
        if (outcome.reason == "storage_full") {
            write();  // those before it are stored: done again, they would count as duplicates
            throw NoRoom{};
        }
        rows_.push_back({upload_, ++seq_, name, std::string{to_string(outcome.result)}, outcome.reason, outcome.detail,
                         outcome.study_uid, outcome.sop_uid});
        if (rows_.size() >= results_a_write) write();
        if (!stopping_()) return;
        write();
        throw Interrupted{};
    }
    void write() {
        hub_.db.write([this](Connection& c) {
            for (const auto& row : rows_) store::record_result(c, row);
        });
        rows_.clear();
    }

  private:
    const Hub& hub_;
    const core::UploadId& upload_;
    const std::function<bool()>& stopping_;
    std::vector<store::UploadResult> rows_;
    std::int64_t seq_ = 0;
};

// In the name of who sent it.
Source source_of(const Hub& hub, const store::Upload& upload) {
    Source source{upload.org_id, "upload", {}};
    source.actor.user = upload.user_id;
    source.actor.org = upload.org_id;
    const auto user = hub.db.read([&](Connection& c) { return store::find_user(c, upload.user_id); });
    if (user) source.actor.name = user->name;
    return source;
}

void end_upload(const Hub& hub, const store::Upload& upload, UploadAction action, const std::string& reason) {
    const auto system = domain::Actor::system();
    Deed deed{"upload." + std::string{to_string(action)}, "upload", upload.id.value, upload.org_id.value, reason};
    const auto done = transact(hub, system, deed, [&](Connection& c, Deed&) -> core::Result<void> {
        auto row = store::find_upload(c, upload.id);
        if (!row) return not_found("upload");
        row->reason = reason;
        return move_upload(c, hub, system, *row, action);
    });
    if (done) std::filesystem::remove(upload_path(hub, upload.id));
}

void take_in(const Hub& hub, const store::Upload& upload, const std::function<bool()>& stopping) {
    Results results(hub, upload.id, stopping);
    const auto& name = upload.relative_path.empty() ? upload.filename : upload.relative_path;
    hub.dicom.import_file(hub, upload_path(hub, upload.id), name, source_of(hub, upload),
                          [&](const std::string& file, const IntakeOutcome& outcome) { results.add(file, outcome); });
    results.write();
    end_upload(hub, upload, UploadAction::finish, "");
}

void try_later(const Hub& hub, const store::Upload& upload, bool is_attempt) {
    hub.db.write(
        [&](Connection& c) { store::postpone_upload(c, upload.id, hub.clock.now() + between_attempts, is_attempt); });
}

// False when it was broken off to be done again.
bool process(const Hub& hub, const store::Upload& upload, const std::function<bool()>& stopping) {
    const auto file = UploadFile::lock(hub, upload.id);
    if (!file) return false;  // its last bytes are just being acknowledged, or another thread is at it
    const auto now = hub.db.read([&](Connection& c) { return store::find_upload(c, upload.id); });
    if (!now || now->state != UploadState::processing) return false;
    if (file->size() != static_cast<std::uint64_t>(upload.length)) {
        core::log::error("upload_bytes_lost", {{"upload", upload.id.value}});
        end_upload(hub, upload, UploadAction::fail, "bytes_lost");
        return true;
    }
    try {
        take_in(hub, upload, stopping);
        return true;
    } catch (const Interrupted&) {
        return false;
    } catch (const NoRoom&) {
        core::log::warn("upload_waits_for_room", {{"upload", upload.id.value}});
        try_later(hub, upload, false);
        return false;
    } catch (const store::StorageFull&) {
        core::log::warn("upload_waits_for_room", {{"upload", upload.id.value}});
        return false;
    } catch (const std::exception& e) {
        core::log::error("upload_not_taken_in", {{"upload", upload.id.value}, {"what", e.what()}});
        if (upload.attempts + 1 >= most_attempts) {
            end_upload(hub, upload, UploadAction::fail, "cannot_be_taken_in");
            return true;
        }
    }
    try_later(hub, upload, true);
    return false;
}

}  // namespace

std::size_t process_uploads(const Hub& hub, const std::function<bool()>& stopping, std::int64_t longest) {
    std::size_t done = 0;
    const auto waiting =
        hub.db.read([&](Connection& c) { return store::uploads_to_process(c, hub.clock.now(), longest, at_a_time); });
    for (const auto& upload : waiting) {
        if (stopping()) break;
        if (process(hub, upload, stopping)) ++done;
    }
    return done;
}

std::size_t expire_uploads(const Hub& hub) {
    std::size_t done = 0;
    const auto expired =
        hub.db.read([&](Connection& c) { return store::expired_uploads(c, hub.clock.now(), at_a_time); });
    for (const auto& upload : expired) {
        const auto file = UploadFile::lock(hub, upload.id);
        if (!file) continue;  // bytes are coming in: its time is being set anew
        // Asked again under the lock: a piece may have come to its end in between.
        const auto now = hub.db.read([&](Connection& c) { return store::find_upload(c, upload.id); });
        if (!now || now->state != UploadState::uploading || now->expires_at > hub.clock.now()) continue;
        end_upload(hub, *now, UploadAction::expire, "expired");
        ++done;
    }
    return done;
}

std::size_t sweep_upload_files(const Hub& hub) {
    std::size_t done = 0;
    std::error_code none;
    // The names first, the rows after: a file whose row is made meanwhile is not among them.
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(upload_folder(hub), none)) files.push_back(entry);
    for (const auto& path : files) {
        const core::UploadId id{path.filename().string()};
        const auto row = hub.db.read([&](Connection& c) { return store::find_upload(c, id); });
        if (row && (row->state == UploadState::uploading || row->state == UploadState::processing)) continue;
        if (std::filesystem::remove(path, none)) ++done;
    }
    return done;
}

}  // namespace telehub::app
