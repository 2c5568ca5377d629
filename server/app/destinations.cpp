#include "echo_turn.h"
#include "form.h"
#include "replay.h"
#include "routing_internal.h"
#include "studies_internal.h"
#include "telehub/core/address.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Destination;

namespace {

// "host" of "https://host:port/path", without the brackets of an IPv6 address; "" when there is none.
std::string host_of(std::string_view url) {
    auto rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find('/'));
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        return end == std::string_view::npos ? "" : std::string{rest.substr(1, end - 1)};
    }
    return std::string{rest.substr(0, rest.find(':'))};
}

// HTTPS, so that nobody on the way reads it; on this machine there is no way.
bool is_service_url(std::string_view url) {
    const bool plain = url.starts_with("http://");
    if (!plain && !url.starts_with("https://")) return false;
    const bool printable = std::ranges::all_of(url, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    // No query, no fragment, and no password: that is what the token is for.
    if (!printable || url.size() > 500 || url.find_first_of("?#@\\\"<>") != std::string_view::npos) return false;
    const auto host = host_of(url);
    return !host.empty() && (!plain || core::is_loopback(host));
}

bool is_file_name(std::string_view name) {
    return name.size() <= 100 && !name.starts_with('.') &&
           made_of(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
}

bool is_token(std::string_view t) {
    return t.size() <= 4096 && std::ranges::all_of(t, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

void check_dicom(Form& form, Connection& c, const core::OrgId& org, const DestinationForm& f) {
    form.require(f.url.empty() && f.ca_file.empty() && f.token.value_or("").empty(), "$.kind",
                 "url, ca_file and token are for stow");
    const auto device = store::find_device(c, f.ae_title);
    if (!device || store::root_organisation(c, device->org_id) != store::root_organisation(c, org)) {
        return form.require(false, "$.ae_title", "no device of the consortium has this AE title");
    }
    const auto node = node_of(c, *device);
    if (!node) form.require(false, "$.ae_title", node.error().detail);
}

void check_stow(Form& form, const Hub& hub, const DestinationForm& f) {
    form.require(f.ae_title.empty(), "$.ae_title", "is for dicom");
    form.require(is_service_url(f.url), "$.url",
                 "https://host[:port]/path of at most 500 characters, without query and password; http only to a "
                 "loopback address");
    form.require(is_token(f.token.value_or("")), "$.token", "at most 4096 printable ASCII characters without spaces");
    std::error_code fault;
    form.require(f.ca_file.empty() || (is_file_name(f.ca_file) &&
                                       std::filesystem::is_regular_file(hub.config.data / "certs" / f.ca_file, fault)),
                 "$.ca_file", "the name of a file in the data folder's certs");
}

Form check(Connection& c, const Hub& hub, const core::OrgId& org, const DestinationForm& f) {
    Form form;
    form.require(is_line(f.name, 100), "$.name", "1 to 100 bytes of text");
    form.require(f.kind == "dicom" || f.kind == "stow", "$.kind", "one of dicom, stow");
    form.require(is_window(f.window_from, f.window_to), "$.window_from",
                 "window_from (0 to 1439) and window_to (0 to 1440) are given both or not at all, and differ");
    if (f.kind == "dicom") check_dicom(form, c, org, f);
    if (f.kind == "stow") check_stow(form, hub, f);
    return form;
}

void fill(Destination& d, const DestinationForm& f, core::Timestamp now) {
    d.name = f.name;
    d.kind = f.kind;
    d.ae_title = f.ae_title;
    d.url = f.url;
    while (d.url.ends_with('/')) d.url.pop_back();
    d.ca_file = f.ca_file;
    if (f.token) d.token = *f.token;
    if (f.kind == "dicom") d.token.clear();
    d.window_from = f.window_from;
    d.window_to = f.window_to;
    d.enabled = f.enabled;
    d.updated_at = now;
}

// Whoever may change the address must not learn the token by that.
bool takes_token_elsewhere(const Destination& before, const Destination& after, const DestinationForm& f) {
    return !f.token && !before.token.empty() && (before.url != after.url || before.ca_file != after.ca_file);
}

core::Result<void> call(const Hub& hub, const Destination& d) {
    if (d.kind == "stow") {
        const auto ca = d.ca_file.empty() ? std::filesystem::path{} : hub.config.data / "certs" / d.ca_file;
        return hub.web.probe(hub, {d.url, ca, d.token});
    }
    const auto node = hub.db.read([&](Connection& c) -> core::Result<Node> {
        const auto device = store::find_device(c, d.ae_title);
        if (!device) return not_found("device");
        return node_of(c, *device);
    });
    if (!node) return node.error();
    return hub.dicom.nodes().echo(hub, *node);
}

}  // namespace

core::Result<Destination> create_destination(const Hub& hub, const domain::Actor& actor, const DestinationForm& form,
                                             const Idempotency& idempotency) {
    const Deed what{"destination.create", "destination"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Destination> {
        const auto org = kept_organisation(actor);
        if (!org) return org.error();
        auto known = find_replayed<core::DestinationId>(
            c, actor, idempotency, "destination", deed,
            [&](const auto& id) { return store::find_destination(c, store::scope_of(c, actor), id); });
        if (!known) return known.error();
        if (*known) return **known;
        if (const auto faults = check(c, hub, *org, form); !faults.ok()) return faults.error();
        if (store::find_destination(c, *org, form.name)) return taken("destination " + form.name);
        Destination d;
        d.id = core::DestinationId{hub.ids.uuid()};
        d.org_id = *org;
        d.created_at = hub.clock.now();
        fill(d, form, d.created_at);
        store::insert_row(c, d);
        record_idempotency(c, hub, actor, idempotency, d.id.value);
        deed.entity_id = d.id.value;
        deed.org_id = org->value;
        deed.detail = d.kind + " " + (d.kind == "dicom" ? d.ae_title : d.url);
        return d;
    });
}

core::Result<Destination> amend_destination(const Hub& hub, const domain::Actor& actor, const core::DestinationId& id,
                                            const DestinationForm& form, Version expected) {
    const Deed what{"destination.amend", "destination", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Destination> {
        const auto before = store::find_destination(c, store::scope_of(c, actor), id);
        if (!before) return not_found("destination");
        deed.org_id = before->org_id.value;
        if (expected && *expected != before->version) return stale_error();
        if (const auto faults = check(c, hub, before->org_id, form); !faults.ok()) return faults.error();
        const auto namesake = store::find_destination(c, before->org_id, form.name);
        if (namesake && namesake->id != id) return taken("destination " + form.name);
        auto d = *before;
        fill(d, form, hub.clock.now());
        if (takes_token_elsewhere(*before, d, form)) {
            Form again;
            again.require(false, "$.token", "is needed anew with another url or ca_file");
            return again.error();
        }
        if (!store::update_row(c, d)) return stale_error();
        deed.detail = d.kind + " " + (d.kind == "dicom" ? d.ae_title : d.url) + (d.enabled ? "" : ", disabled");
        return d;
    });
}

core::Result<Destination> get_destination(const Hub& hub, const domain::Actor& actor, const core::DestinationId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<Destination> {
        auto d = store::find_destination(c, store::scope_of(c, actor), id);
        if (!d) return not_found("destination");
        return *d;
    });
}

std::vector<Destination> list_destinations(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_destinations(c, store::scope_of(c, actor), page); });
}

core::Result<Reachability> echo_destination(const Hub& hub, const domain::Actor& actor, const core::DestinationId& id) {
    const EchoTurn turn(hub);
    const auto d = turn ? get_destination(hub, actor, id) : core::Result<Destination>{turn.refusal()};
    Reachability found;
    if (d) {
        const auto answered = call(hub, *d);
        found.reachable = answered.has_value();
        if (!answered) {
            found.reason = answered.error().reason;
            found.detail = answered.error().detail;
        }
    }
    const Deed what{"destination.echo", "destination", id.value};
    return transact(hub, actor, what, [&](Connection&, Deed& deed) -> core::Result<Reachability> {
        if (!d) return d.error();
        deed.org_id = d->org_id.value;
        deed.detail = found.reachable ? "reachable" : found.reason;
        return found;
    });
}

}  // namespace telehub::app
