#include "telehub/app/uploads.h"

#include <algorithm>
#include <charconv>

#include "form.h"
#include "telehub/app/disk.h"
#include "upload_file.h"
#include "uploads_internal.h"

namespace telehub::app {

using core::Errc;
using domain::Role;
using domain::UploadAction;
using domain::UploadState;
using store::Connection;

namespace {

// Their own organisation's, when they are technicians there; else the first where they are.
std::optional<core::OrgId> org_of(const domain::Actor& actor) {
    if (actor.roles_in(actor.org).has(Role::technician)) return actor.org;
    const auto held = std::ranges::find(actor.roles, Role::technician, &domain::OrgRole::role);
    if (held == actor.roles.end()) return {};
    return held->org;
}

core::Result<void> check_texts(const NewUpload& what) {
    Form form;
    form.require(is_line_or_empty(what.filename, 512), "filename", "must be text of at most 512 bytes");
    form.require(is_line_or_empty(what.relative_path, 2048), "relative_path", "must be text of at most 2048 bytes");
    form.require(is_line_or_empty(what.filetype, 128), "filetype", "must be text of at most 128 bytes");
    form.require(is_line_or_empty(what.batch, 128), "batch", "must be text of at most 128 bytes");
    form.require(is_line_or_empty(what.metadata, 8192), "Upload-Metadata", "must be text of at most 8192 bytes");
    if (!form.ok()) return form.error("bad_metadata", "the upload's metadata cannot be taken");
    return {};
}

// What others have announced and not sent yet counts as used, or all of them would fail half way.
core::Result<void> check_room(Connection& c, const Hub& hub, const domain::Actor& actor, const core::OrgId& org,
                              std::uint64_t length) {
    constexpr std::int64_t most_open = 500;  // of one person
    if (length > hub.config.uploads.max_size) {
        return core::refuse(Errc::too_large, "upload_too_large",
                            "an upload may have " + std::to_string(hub.config.uploads.max_size) + " bytes");
    }
    const auto free = free_bytes(hub);
    const auto awaited = static_cast<std::uint64_t>(store::awaited_upload_bytes(c));
    if (awaited + length + least_free > free) return storage_full_error();
    if (store::count_open_uploads(c, actor.user) >= most_open) {
        return core::refuse(Errc::rate_limited, "too_many_uploads",
                            "you have " + std::to_string(most_open) + " uploads that have not ended");
    }
    // One clinic that announces much leaves the others half of what there is.
    const auto of_org = static_cast<std::uint64_t>(store::awaited_upload_bytes(c, org));
    if (of_org > 0 && of_org + length > free / 2) {
        return core::refuse(
            Errc::rate_limited, "too_much_announced",
            "your organisation has announced uploads of " + std::to_string(of_org) + " bytes that have not ended");
    }
    return {};
}

UploadDetails details(Connection& c, store::Upload upload) {
    auto counts = store::count_results(c, upload.id);
    return {std::move(upload), std::move(counts)};
}

store::Upload new_row(const Hub& hub, const domain::Actor& actor, const core::OrgId& org, const NewUpload& what) {
    store::Upload row;
    row.id = core::UploadId{hub.ids.uuid()};
    row.org_id = org;
    row.user_id = actor.user;
    row.filename = what.filename;
    row.relative_path = what.relative_path;
    row.filetype = what.filetype;
    row.batch = what.batch;
    row.metadata = what.metadata;
    row.length = static_cast<std::int64_t>(what.length);
    row.created_at = hub.clock.now();
    row.expires_at = upload_expiry(hub);
    return row;
}

}  // namespace

core::Timestamp upload_expiry(const Hub& hub) {
    return hub.clock.now() + std::chrono::hours{hub.config.uploads.expire_h};
}

core::Result<store::Upload> visible_upload(Connection& c, const domain::Actor& actor, const core::UploadId& id) {
    auto row = store::find_upload(c, store::upload_scope_of(actor), id);
    if (!row) return not_found("upload");
    return std::move(*row);
}

core::Result<void> move_upload(Connection& c, const Hub& hub, const domain::Actor& actor, store::Upload& row,
                               UploadAction action) {
    const auto next = domain::judge(domain::upload_transitions(), row.state, action, actor.roles_in(row.org_id), {});
    if (!next) return next.error();
    row.state = *next;
    if (row.state != UploadState::processing) row.ended_at = hub.clock.now();
    if (!store::update_row(c, row)) return stale_error();
    return {};
}

core::Result<void> complete_upload(Connection& c, const Hub& hub, const domain::Actor& actor, store::Upload& row) {
    row.received = row.length;
    row.next_attempt_at = hub.clock.now();
    return move_upload(c, hub, actor, row, UploadAction::complete);
}

core::Result<UploadDetails> create_upload(const Hub& hub, const domain::Actor& actor, const NewUpload& what,
                                          const Idempotency& idempotency) {
    return transact(hub, actor, {"upload.create", "upload"},
                    [&](Connection& c, Deed& deed) -> core::Result<UploadDetails> {
                        const auto org = org_of(actor);
                        if (!org) return core::refuse(Errc::forbidden, "role_not_allowed", "uploads are technicians'");
                        deed.org_id = org->value;
                        const auto replay = check_idempotency(c, actor, idempotency);
                        if (!replay) return replay.error();
                        if (replay->replayed) {
                            auto there = visible_upload(c, actor, core::UploadId{replay->resource_id});
                            if (!there) return there.error();
                            return details(c, std::move(*there));
                        }
                        if (const auto checked = check_texts(what); !checked) return checked.error();
                        if (const auto room = check_room(c, hub, actor, *org, what.length); !room) return room.error();
                        auto row = new_row(hub, actor, *org, what);
                        deed.entity_id = row.id.value;
                        deed.detail = std::to_string(row.length) + " bytes";
                        store::insert_row(c, row);
                        record_idempotency(c, hub, actor, idempotency, row.id.value);
                        if (row.length == 0) {  // nothing will come
                            if (const auto done = complete_upload(c, hub, actor, row); !done) return done.error();
                        }
                        return details(c, std::move(row));
                    });
}

core::Result<UploadDetails> get_upload(const Hub& hub, const domain::Actor& actor, const core::UploadId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<UploadDetails> {
        auto row = visible_upload(c, actor, id);
        if (!row) return row.error();
        return details(c, std::move(*row));
    });
}

std::vector<UploadDetails> list_uploads(const Hub& hub, const domain::Actor& actor, const store::UploadFilter& filter,
                                        const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<UploadDetails> all;
        for (auto& row : store::list_uploads(c, store::upload_scope_of(actor), filter, page)) {
            all.push_back(details(c, std::move(row)));
        }
        return all;
    });
}

core::Result<std::vector<store::UploadResult>> list_upload_results(const Hub& hub, const domain::Actor& actor,
                                                                   const core::UploadId& id, const store::Page& page) {
    return hub.db.read([&](Connection& c) -> core::Result<std::vector<store::UploadResult>> {
        const auto row = visible_upload(c, actor, id);
        if (!row) return row.error();
        std::int64_t after = 0;
        std::from_chars(page.after.data(), page.after.data() + page.after.size(), after);
        return store::list_results(c, id, after, page.limit);
    });
}

core::Result<void> terminate_upload(const Hub& hub, const domain::Actor& actor, const core::UploadId& id) {
    const auto seen = get_upload(hub, actor, id);
    if (!seen) return seen.error();
    const bool open = seen->upload.state == UploadState::uploading;
    const auto file = open ? UploadFile::lock(hub, id) : std::nullopt;
    if (open && !file) return locked_error();
    auto done = transact(hub, actor, {"upload.terminate", "upload", id.value},
                         [&](Connection& c, Deed& deed) -> core::Result<void> {
                             auto row = visible_upload(c, actor, id);
                             if (!row) return row.error();
                             deed.org_id = row->org_id.value;
                             if (row->state == UploadState::terminated) return gone_error();
                             return move_upload(c, hub, actor, *row, UploadAction::terminate);
                         });
    if (done) std::filesystem::remove(upload_path(hub, id));
    return done;
}

core::Error locked_error() {
    return core::refuse(Errc::busy, "upload_locked", "bytes of this upload are coming in, or it is being taken in");
}

core::Error gone_error() {
    return core::refuse(Errc::conflict, "upload_gone", "this upload was terminated or has expired");
}

}  // namespace telehub::app
