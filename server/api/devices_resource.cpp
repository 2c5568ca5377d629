#include "admin_bodies.h"
#include "admin_resources.h"
#include "admin_views.h"
#include "telehub/core/certificate.h"

namespace telehub::api {

namespace {

constexpr std::size_t longest_pem = 64 * 1024;

DeviceView device_view(const store::Device& d) {
    DeviceView view{d.id,      d.version, d.org_id,       d.ae_title,
                    d.address, d.port,    d.receives_tls, d.certificate_sha256,
                    d.charset, {},        d.enabled,      d.created_at};
    for (const auto s : domain::all_device_services) {
        if (domain::has_service(d.services, s)) view.services.emplace_back(to_string(s));
    }
    return view;
}

std::optional<std::string> services_of(const std::optional<std::vector<std::string>>& names) {
    if (!names) return {};
    std::string list;
    for (const auto& name : *names) list += (list.empty() ? "" : ",") + name;
    return list;
}

http::Response respond(const Call& call, unsigned status, const core::Result<store::Device>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, device_view(*result), result->version);
}

// The digest that a device of this certificate is known by; "" of none.
core::Result<std::string> digest_of(const std::string& pem) {
    if (pem.empty()) return std::string{};
    const auto read = pem.size() <= longest_pem
                          ? core::read_certificate(pem)
                          : core::refuse(core::Errc::invalid, "unreadable_certificate", "it is longer than 64 KB");
    if (!read) return bad_body({{"$.certificate", read.error().detail}});
    return read->sha256;
}

http::Response change(const Call& call, const app::DeviceChange& what) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const core::DeviceId id{call.param("id")};
    return respond(call, 200, app::amend_device(call.hub, call.actor(), id, what, *expected));
}

http::Response switch_to(const Call& call, bool enabled) {
    app::DeviceChange what;
    what.enabled = enabled;
    return change(call, what);
}

}  // namespace

http::Response create_device(const Call& call) {
    const auto body = read_body<DeviceBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto digest = digest_of(body->certificate.value_or(""));
    if (!digest) return refusal(call, digest.error());
    const app::NewDevice n{body->org_code,
                           body->ae_title,
                           body->address.value_or(""),
                           *digest,
                           body->charset.value_or(""),
                           body->port.value_or(0),
                           body->receives_tls.value_or(false),
                           services_of(body->services).value_or(std::string{domain::modality_services})};
    const auto made = app::add_device(call.hub, call.actor(), n, *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/devices/" + made->id.value);
    return response;
}

http::Response list_devices(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_devices(call.hub, call.actor(), call.query("org_id"), *page), *page, device_view,
                         [](const store::Device& d) { return d.id.value; });
}

http::Response get_device(const Call& call) {
    return respond(call, 200, app::get_device(call.hub, call.actor(), core::DeviceId{call.param("id")}));
}

http::Response patch_device(const Call& call) {
    const auto body = read_body<DeviceChangeBody>(call);
    if (!body) return refusal(call, body.error());
    app::DeviceChange what;
    what.address = body->address;
    what.charset = body->charset;
    what.port = body->port;
    what.receives_tls = body->receives_tls;
    what.services = services_of(body->services);
    if (body->certificate) {
        const auto digest = digest_of(*body->certificate);
        if (!digest) return refusal(call, digest.error());
        what.certificate_sha256 = *digest;
    }
    return change(call, what);
}

http::Response enable_device(const Call& call) { return switch_to(call, true); }
http::Response disable_device(const Call& call) { return switch_to(call, false); }

http::Response echo_device(const Call& call) {
    const auto echo = app::echo_device(call.hub, call.actor(), core::DeviceId{call.param("id")});
    if (!echo) return refusal(call, echo.error());
    return json_response(200, to_json(EchoView{echo->answered, echo->ms, echo->reason, echo->detail}));
}

}  // namespace telehub::api
