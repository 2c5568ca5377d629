// Files of consultations: taken as they come, given back so that no browser runs anything of theirs.
#include <charconv>

#include "consultation_bodies.h"
#include "consultation_resources.h"
#include "consultation_views.h"
#include "telehub/core/crypto.h"
#include "telehub/http/media_type.h"

namespace telehub::api {

namespace {

core::ConsultationId case_id(const Call& call) { return core::ConsultationId{call.param("id")}; }

class AttachmentSink final : public http::BodySink {
  public:
    AttachmentSink(std::unique_ptr<app::AttachmentWriter> writer, std::string request_id)
        : writer_(std::move(writer)), request_id_(std::move(request_id)) {}

    bool feed(std::span<const char> bytes) override { return writer_->append(bytes); }
    http::Response finish() override {
        const auto made = writer_->finish();
        if (!made) return http::problem(made.error(), request_id_);
        auto response = json_response(201, to_json(attachment_view(*made)));
        response.set("Location",
                     "/api/v1/consultations/" + made->consultation_id.value + "/attachments/" + made->id.value);
        return response;
    }

  private:
    std::unique_ptr<app::AttachmentWriter> writer_;
    const std::string request_id_;
};

std::optional<std::uint64_t> declared_length(const http::Request& request) {
    const auto text = request.header("content-length");
    std::uint64_t n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || fault != std::errc{} || end != text.data() + text.size()) return {};
    return n;
}

// RFC 6266 with RFC 8187: every byte that is not plainly harmless is written in hex.
std::string disposition(const std::string& file_name) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
    constexpr const char* hex = "0123456789ABCDEF";
    std::string ascii, extended;
    for (const unsigned char c : file_name) {
        const bool safe = plain.find(static_cast<char>(c)) != std::string_view::npos;
        ascii += safe ? static_cast<char>(c) : '_';
        if (safe) {
            extended += static_cast<char>(c);
        } else {
            extended += '%';
            extended += hex[c >> 4];
            extended += hex[c & 15];
        }
    }
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + extended;
}

}  // namespace

Begun begin_attach(const Call& call) {
    const auto& request = call.request;
    app::NewAttachment what;
    what.file_name = call.query("file_name");
    if (const auto purpose = request.query_value("purpose")) what.purpose = *purpose;
    if (const auto type = http::parse_media_type(request.header("content-type"))) what.media_type = type->type;
    what.length = declared_length(request);
    auto idempotency = idempotency_key(request);
    if (!idempotency) return refusal(call, idempotency.error());
    // The body has not come yet: what is known of it stands for it.
    idempotency->request_hash = core::sha256_hex("POST " + request.path + "\n" + what.purpose + "\n" + what.file_name +
                                                 "\n" + std::string{request.header("content-length")});
    auto writer = app::begin_attachment(call.hub, call.actor(), case_id(call), what, *idempotency);
    if (!writer) return refusal(call, writer.error());
    return std::make_unique<AttachmentSink>(std::move(*writer), request.request_id);
}

http::Response get_attachment(const Call& call) {
    const auto found =
        app::open_attachment(call.hub, call.actor(), case_id(call), core::AttachmentId{call.param("attachment_id")});
    if (!found) return refusal(call, found.error());
    auto response = http::text_response(200, found->attachment.media_type, "");
    response.body = http::FileBody{found->file, 0, std::filesystem::file_size(found->file)};
    // Whatever else the bytes may be taken for (a page, an archive): they are saved, and not run. That no browser
    // guesses their type is said with every answer.
    return std::move(response)
        .set("Content-Disposition", disposition(found->attachment.file_name))
        .set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Cache-Control", "private, no-store");
}

http::Response add_material(const Call& call) {
    const auto body = read_body<MaterialBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto done = app::add_material(call.hub, call.actor(), case_id(call), {body->kind, body->ref}, *idempotency);
    if (!done) return refusal(call, done.error());
    return view_response(201, consultation_detail_view(*done), done->consultation.version);
}

http::Response remove_material(const Call& call) {
    const auto done = app::remove_material(call.hub, call.actor(), case_id(call), call.param("material_id"));
    if (!done) return refusal(call, done.error());
    return view_response(200, consultation_view(*done), done->consultation.version);
}

}  // namespace telehub::api
