#include <stdexcept>

#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "upload_file.h"
#include "uploads_internal.h"

namespace telehub::app {

using core::Errc;
using domain::UploadState;
using store::Connection;

namespace {
constexpr std::uint64_t acknowledged_each = 32ull << 20;  // what a kill may cost of a long piece
}

struct UploadWriter::Impl {
    Impl(const Hub& h, domain::Actor a, store::Upload r, UploadFile f)
        : hub(h), actor(std::move(a)), row(std::move(r)), file(std::move(f)), position(acknowledged()) {}

    std::uint64_t acknowledged() const { return static_cast<std::uint64_t>(row.received); }
    std::uint64_t length() const { return static_cast<std::uint64_t>(row.length); }
    bool append(std::span<const char> bytes);
    core::Result<void> acknowledge();
    core::Result<void> check();

    const Hub& hub;
    const domain::Actor actor;
    store::Upload row;
    UploadFile file;
    std::uint64_t position;  // bytes written, acknowledged or not
    std::optional<UploadChecksum> expected;
    std::optional<core::Checksum> digest;
    std::optional<core::Error> refusal;
};

bool UploadWriter::Impl::append(std::span<const char> bytes) {
    if (refusal) return false;
    if (bytes.size() > length() - position) {
        refusal = core::refuse(Errc::too_large, "beyond_upload_length",
                               "more bytes came than the " + std::to_string(length()) + " that were announced");
        return false;
    }
    if (!file.write(bytes, position)) {
        refusal = storage_full_error();
        return false;
    }
    position += bytes.size();
    if (digest) {
        digest->update({bytes.data(), bytes.size()});
    } else if (position - acknowledged() >= acknowledged_each) {
        if (const auto done = acknowledge(); !done) refusal = done.error();
    }
    return !refusal;
}

// Durable first, told after. The last byte and the new state are one transaction: who asks for the offset and hears
// that all is there may go.
core::Result<void> UploadWriter::Impl::acknowledge() {
    if (position == acknowledged()) return {};
    file.sync();
    if (position == length()) {
        return transact(hub, actor, {"upload.complete", "upload", row.id.value, row.org_id.value},
                        [&](Connection& c, Deed&) -> core::Result<void> {
                            auto now = store::find_upload(c, row.id);
                            if (!now) return not_found("upload");
                            const auto done = complete_upload(c, hub, actor, *now);
                            if (done) row = std::move(*now);
                            return done;
                        });
    }
    try {
        const auto expires = upload_expiry(hub);
        const auto to = static_cast<std::int64_t>(position);
        const bool moved = hub.db.write([&](Connection& c) { return store::advance_upload(c, row.id, to, expires); });
        if (!moved) return gone_error();
        row.received = to;
        row.expires_at = expires;
        return {};
    } catch (const store::StorageFull&) {
        return storage_full_error();
    }
}

core::Result<void> UploadWriter::Impl::check() {
    if (!digest || digest->bytes() == expected->digest) return {};
    file.cut(acknowledged());
    position = acknowledged();
    return core::refuse(Errc::invalid, "checksum_mismatch", "the bytes are not those of Upload-Checksum");
}

UploadWriter::UploadWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

UploadWriter::~UploadWriter() {
    if (impl_->digest) return;  // without its end nothing can be checked
    try {
        const auto kept = impl_->acknowledge();
        if (!kept)
            core::log::warn("upload_not_kept", {{"upload", impl_->row.id.value}, {"reason", kept.error().reason}});
    } catch (const std::exception& e) {
        core::log::error("upload_not_kept", {{"upload", impl_->row.id.value}, {"what", e.what()}});
    }
}

bool UploadWriter::append(std::span<const char> bytes) { return impl_->append(bytes); }

core::Result<store::Upload> UploadWriter::finish() {
    auto& me = *impl_;
    // With a checksum a piece is taken whole or not at all.
    if (!me.refusal || !me.digest) {
        auto done = me.refusal ? core::Result<void>{} : me.check();
        if (done) done = me.acknowledge();
        if (!done && !me.refusal) me.refusal = done.error();
    }
    if (me.refusal) return *me.refusal;
    return me.row;
}

core::Result<std::unique_ptr<UploadWriter>> continue_upload(const Hub& hub, const domain::Actor& actor,
                                                            const core::UploadId& id, std::uint64_t offset,
                                                            std::optional<UploadChecksum> checksum) {
    const auto look = [&] { return hub.db.read([&](Connection& c) { return visible_upload(c, actor, id); }); };
    auto row = look();
    if (!row) return row.error();
    const auto closed = [&](const store::Upload& u) -> std::optional<core::Error> {
        if (u.state == UploadState::terminated) return gone_error();
        if (u.state != UploadState::uploading) {
            return core::refuse(Errc::conflict, "upload_whole", "this upload has all its bytes");
        }
        if (u.expires_at <= hub.clock.now()) return gone_error();
        return {};
    };
    if (auto error = closed(*row)) return *error;
    auto file = UploadFile::lock(hub, id);
    if (!file) return locked_error();
    row = look();  // as it is now that nobody else can move it
    if (!row) return row.error();
    if (auto error = closed(*row)) return *error;
    const auto acknowledged = static_cast<std::uint64_t>(row->received);
    if (offset != acknowledged) {
        return core::refuse(Errc::conflict, "stale_offset",
                            "the next byte that is awaited is number " + std::to_string(acknowledged));
    }
    if (file->size() < acknowledged) throw std::runtime_error("upload " + id.value + ": its file has lost bytes");
    file->cut(acknowledged);  // what a crash left behind the acknowledged
    auto impl = std::make_unique<UploadWriter::Impl>(hub, actor, std::move(*row), std::move(*file));
    if (checksum) {
        impl->digest.emplace(checksum->algorithm);
        impl->expected = std::move(checksum);
    }
    return std::unique_ptr<UploadWriter>(new UploadWriter(std::move(impl)));
}

}  // namespace telehub::app
