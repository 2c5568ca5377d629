#include "tus.h"

#include <algorithm>
#include <charconv>

#include "telehub/app/uploads.h"
#include "telehub/core/crypto.h"

namespace telehub::api {

using core::Errc;

namespace {

constexpr std::string_view piece_type = "application/offset+octet-stream";
constexpr const char* extensions = "creation,creation-with-upload,checksum,termination,expiration";

core::Error bad_header(std::string name, std::string what) {
    auto error = core::refuse(Errc::invalid, "bad_header", "a header of the request is missing or wrong");
    error.fields.push_back({std::move(name), std::move(what)});
    return error;
}

// The statuses that tus names for what the house calls otherwise.
unsigned tus_status(const core::Error& error) {
    if (error.reason == "bad_header") return 400;
    if (error.reason == "upload_gone") return 410;
    if (error.reason == "upload_locked") return 423;
    if (error.reason == "checksum_mismatch") return 460;
    return 0;
}

http::Response tus_refusal(const std::string& request_id, const core::Error& error) {
    return http::problem(error, request_id, tus_status(error)).set("Tus-Resumable", tus_version);
}
http::Response tus_refusal(const Call& call, const core::Error& error) {
    return tus_refusal(call.request.request_id, error);
}

std::optional<http::Response> other_version(const Call& call) {
    if (call.request.header("tus-resumable") == tus_version) return {};
    const auto error = core::refuse(Errc::stale, "tus_version", "send Tus-Resumable: 1.0.0, which is what is spoken");
    return tus_refusal(call, error).set("Tus-Version", tus_version);
}

core::Result<std::uint64_t> number(const http::Request& request, const std::string& name) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto text = request.header(lower);
    std::int64_t n = -1;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    const bool whole = !text.empty() && fault == std::errc{} && end == text.data() + text.size();
    if (!whole || n < 0 || text.front() == '-') return bad_header(name, "must be a whole number, 0 or more");
    return static_cast<std::uint64_t>(n);
}

// "key base64,key base64": the value may be absent.
core::Result<std::vector<std::pair<std::string, std::string>>> metadata_of(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> all;
    while (!text.empty()) {
        auto pair = text.substr(0, text.find(','));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const std::string key{pair.substr(0, pair.find(' '))};
        const auto value = core::from_base64(pair.substr(std::min(key.size() + 1, pair.size())));
        const bool known = std::ranges::any_of(all, [&](const auto& one) { return one.first == key; });
        if (key.empty() || known) return bad_header("Upload-Metadata", "each key must stand once");
        if (!value) return bad_header("Upload-Metadata", "the value of " + key + " must be base64");
        all.emplace_back(key, *value);
    }
    return all;
}

core::Result<app::NewUpload> new_upload_of(const http::Request& request) {
    if (!request.header("upload-defer-length").empty()) {
        return bad_header("Upload-Defer-Length", "is not supported: the length must be known");
    }
    const auto length = number(request, "Upload-Length");
    if (!length) return length.error();
    app::NewUpload what;
    what.length = *length;
    what.metadata = request.header("upload-metadata");
    const auto metadata = metadata_of(what.metadata);
    if (!metadata) return metadata.error();
    for (const auto& [key, value] : *metadata) {
        if (key == "filename") what.filename = value;
        if (key == "filetype") what.filetype = value;
        if (key == "relative_path") what.relative_path = value;
        if (key == "batch") what.batch = value;
    }
    return what;
}

core::Result<std::optional<app::UploadChecksum>> checksum_of(const http::Request& request) {
    const auto text = request.header("upload-checksum");
    if (text.empty()) return std::optional<app::UploadChecksum>{};
    const auto space = std::min(text.find(' '), text.size());
    const auto algorithm = text.substr(0, space);
    const auto digest = core::from_base64(text.substr(std::min(space + 1, text.size())));
    if (std::ranges::find(app::upload_checksums, algorithm) == std::end(app::upload_checksums) || !digest) {
        return bad_header("Upload-Checksum", "must be sha1 or sha256, a space, and the digest in base64");
    }
    return std::optional{app::UploadChecksum{std::string{algorithm}, *digest}};
}

// What a client needs to know of an upload, whatever it asked.
http::Response upload_headers(unsigned status, const store::Upload& upload) {
    http::Response response;
    response.status = status;
    response.set("Tus-Resumable", tus_version).set("Upload-Offset", std::to_string(upload.received));
    if (upload.state == domain::UploadState::uploading) {
        response.set("Upload-Expires", http::http_date(upload.expires_at));
    }
    return response;
}

std::string location_of(const store::Upload& upload) { return "/api/v1/uploads/" + upload.id.value; }

// A piece on its way to the upload's file.
class PieceSink final : public http::BodySink {
  public:
    PieceSink(std::unique_ptr<app::UploadWriter> writer, std::string request_id, bool created)
        : writer_(std::move(writer)), request_id_(std::move(request_id)), created_(created) {}

    bool feed(std::span<const char> data) override { return writer_->append(data); }
    http::Response finish() override {
        const auto upload = writer_->finish();
        writer_.reset();  // lets go of the lock before the client can come with its next piece
        if (!upload) return tus_refusal(request_id_, upload.error());
        auto response = upload_headers(created_ ? 201 : 204, *upload);
        if (created_) response.set("Location", location_of(*upload));
        return response;
    }

  private:
    std::unique_ptr<app::UploadWriter> writer_;
    const std::string request_id_;
    const bool created_;
};

core::Result<std::unique_ptr<app::UploadWriter>> writer_for(const Call& call, const core::UploadId& id,
                                                            std::uint64_t offset) {
    auto checksum = checksum_of(call.request);
    if (!checksum) return checksum.error();
    return app::continue_upload(call.hub, call.actor(), id, offset, std::move(*checksum));
}

}  // namespace

http::Response describe_uploads(const Call& call) {
    http::Response response;
    response.status = 204;
    return std::move(response)
        .set("Tus-Resumable", tus_version)
        .set("Tus-Version", tus_version)
        .set("Tus-Max-Size", std::to_string(call.hub.config.uploads.max_size))
        .set("Tus-Extension", extensions)
        .set("Tus-Checksum-Algorithm", "sha1,sha256");
}

Begun begin_create_upload(const Call& call) {
    if (auto refused = other_version(call)) return std::move(*refused);
    const auto& request = call.request;
    const auto what = new_upload_of(request);
    if (!what) return tus_refusal(call, what.error());
    auto idempotency = idempotency_key(request);
    if (!idempotency) return tus_refusal(call, idempotency.error());
    // The body is a piece and not what is asked for: the headers are.
    idempotency->request_hash =
        core::sha256_hex("POST uploads\n" + std::to_string(what->length) + "\n" + what->metadata);
    const auto made = app::create_upload(call.hub, call.actor(), *what, *idempotency);
    if (!made) return tus_refusal(call, made.error());
    if (request.header("content-type") == piece_type) {
        auto writer = writer_for(call, made->upload.id, 0);
        if (writer) return std::make_unique<PieceSink>(std::move(*writer), request.request_id, true);
        if (tus_status(writer.error()) == 400) return tus_refusal(call, writer.error());
    }
    return upload_headers(201, made->upload).set("Location", location_of(made->upload));
}

http::Response head_upload(const Call& call) {
    if (auto refused = other_version(call)) return std::move(*refused);
    const auto found = app::get_upload(call.hub, call.actor(), core::UploadId{call.param("id")});
    if (!found) return tus_refusal(call, found.error());
    const auto& upload = found->upload;
    const bool expired = upload.state == domain::UploadState::uploading && upload.expires_at <= call.hub.clock.now();
    if (expired || upload.state == domain::UploadState::terminated) {
        return tus_refusal(call, core::refuse(Errc::conflict, "upload_gone", "it was terminated or has expired"));
    }
    auto response = upload_headers(200, upload);
    response.set("Upload-Length", std::to_string(upload.length));
    if (!upload.metadata.empty()) response.set("Upload-Metadata", upload.metadata);
    return response;
}

Begun begin_patch_upload(const Call& call) {
    if (auto refused = other_version(call)) return std::move(*refused);
    if (call.request.header("content-type") != piece_type) {
        return tus_refusal(call, core::refuse(Errc::unsupported, "unsupported_media_type",
                                              "send the bytes as application/offset+octet-stream"));
    }
    const auto offset = number(call.request, "Upload-Offset");
    if (!offset) return tus_refusal(call, offset.error());
    auto writer = writer_for(call, core::UploadId{call.param("id")}, *offset);
    if (!writer) return tus_refusal(call, writer.error());
    return std::make_unique<PieceSink>(std::move(*writer), call.request.request_id, false);
}

Begun begin_overridden(const Call& call) {
    if (auto refused = other_version(call)) return std::move(*refused);
    const auto found = app::get_upload(call.hub, call.actor(), core::UploadId{call.param("id")});
    if (!found) return tus_refusal(call, found.error());
    const auto method = call.request.header("x-http-method-override");
    if (method == "PATCH") return begin_patch_upload(call);
    if (method == "DELETE") return delete_upload(call);
    return tus_refusal(call, bad_header("X-HTTP-Method-Override", "must be PATCH or DELETE"));
}

http::Response delete_upload(const Call& call) {
    if (auto refused = other_version(call)) return std::move(*refused);
    const auto done = app::terminate_upload(call.hub, call.actor(), core::UploadId{call.param("id")});
    if (!done) return tus_refusal(call, done.error());
    http::Response response;
    response.status = 204;
    return std::move(response).set("Tus-Resumable", tus_version);
}

}  // namespace telehub::api
