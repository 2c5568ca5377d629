#include <algorithm>
#include <array>
#include <chrono>
#include <ranges>

#include "echo_turn.h"
#include "people_internal.h"
#include "telehub/app/nodes.h"
#include "telehub/core/address.h"
#include "telehub/store/table.h"

namespace telehub::app {

using store::Connection;
using store::Device;

namespace {

// VR AE (PS3.5 6.2): 1 to 16 printable ASCII characters without backslash, not spaces alone.
bool is_ae_title(std::string_view s) {
    return !s.empty() && s.size() <= 16 && s.front() != ' ' && s.back() != ' ' &&
           std::ranges::all_of(s, [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
}

// Hex of a certificate's digest, or none.
bool is_digest_or_empty(std::string_view s) { return s.empty() || (s.size() == 64 && made_of(s, "0123456789abcdef")); }

// Defined terms of (0008,0005) (PS3.3 C.12.1.1.2), parted by backslashes.
bool is_charset(std::string_view s) {
    constexpr std::array<std::string_view, 28> terms{"GB18030",         "GBK",
                                                     "ISO_IR 6",        "ISO_IR 13",
                                                     "ISO_IR 100",      "ISO_IR 101",
                                                     "ISO_IR 109",      "ISO_IR 110",
                                                     "ISO_IR 126",      "ISO_IR 127",
                                                     "ISO_IR 138",      "ISO_IR 144",
                                                     "ISO_IR 148",      "ISO_IR 166",
                                                     "ISO_IR 192",      "ISO 2022 IR 6",
                                                     "ISO 2022 IR 13",  "ISO 2022 IR 58",
                                                     "ISO 2022 IR 87",  "ISO 2022 IR 100",
                                                     "ISO 2022 IR 101", "ISO 2022 IR 109",
                                                     "ISO 2022 IR 110", "ISO 2022 IR 126",
                                                     "ISO 2022 IR 127", "ISO 2022 IR 138",
                                                     "ISO 2022 IR 149", "ISO 2022 IR 159"};
    return std::ranges::all_of(s | std::views::split('\\'), [&](auto part) {
        const std::string_view term{part.begin(), part.end()};
        return term.empty() || std::ranges::find(terms, term) != terms.end();
    });
}

void check(Form& form, const Device& d) {
    form.require(d.address.empty() || core::is_ip_address(d.address), "$.address", "an IP address");
    form.require(d.port >= 0 && d.port <= 65535, "$.port", "0 to 65535");
    form.require(d.port == 0 || !d.address.empty(), "$.address", "required for a device that the hub sends to");
    form.require(is_digest_or_empty(d.certificate_sha256), "$.certificate_sha256", "64 lower-case hex digits");
    form.require(domain::are_device_services(d.services), "$.services",
                 "names of " + std::string{domain::every_device_service});
}

void check_charset(Form& form, const std::string& charset) {
    form.require(charset.size() <= 64 && is_charset(charset), "$.charset",
                 "a defined term of (0008,0005), such as GB18030 or ISO_IR 100");
}

void apply(Device& d, const DeviceChange& change) {
    d.address = change.address.value_or(d.address);
    d.certificate_sha256 = change.certificate_sha256.value_or(d.certificate_sha256);
    d.charset = change.charset.value_or(d.charset);
    d.services = change.services.value_or(d.services);
    d.port = change.port.value_or(d.port);
    d.receives_tls = change.receives_tls.value_or(d.receives_tls);
    d.enabled = change.enabled.value_or(d.enabled);
}

std::string described(const Device& d) {
    return d.ae_title + (d.address.empty() ? "" : " " + d.address) + (d.port == 0 ? "" : ":" + std::to_string(d.port)) +
           " (" + d.services + ")" + (d.enabled ? "" : ", disabled");
}

}  // namespace

core::Result<Device> add_device(const Hub& hub, const domain::Actor& actor, const NewDevice& n,
                                const Idempotency& idempotency) {
    return transact(hub, actor, {"device.add", "device"}, [&](Connection& c, Deed& deed) -> core::Result<Device> {
        auto known = find_replayed<core::DeviceId>(c, actor, idempotency, "device", deed, [&](const auto& id) {
            return store::find_device(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return **known;
        Form form;
        const auto org = administered_organisation(c, actor, n.org_code, form);
        const Device row{core::DeviceId{hub.ids.uuid()},
                         org ? org->id : core::OrgId{},
                         n.ae_title,
                         n.address,
                         n.certificate_sha256,
                         n.charset,
                         true,
                         hub.clock.now(),
                         1,
                         n.port,
                         n.receives_tls,
                         n.services};
        form.require(is_ae_title(n.ae_title), "$.ae_title", "an AE title: 1 to 16 printable ASCII characters");
        check_charset(form, n.charset);
        check(form, row);
        if (!form.ok()) return form.error();
        if (store::find_device(c, n.ae_title)) return taken("device " + n.ae_title);
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        deed.org_id = org->id.value;
        deed.detail = described(row);
        return row;
    });
}

core::Result<Device> amend_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id,
                                  const DeviceChange& change, Version expected) {
    const Deed what{"device.amend", "device", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Device> {
        auto row = store::find_device(c, administered_now(c, actor), id);
        if (!row) return not_found("device");
        deed.org_id = row->org_id.value;
        if (expected && *expected != row->version) return stale_error();
        const auto before = described(*row);
        apply(*row, change);
        Form form;
        if (change.charset) check_charset(form, *change.charset);
        check(form, *row);
        if (!form.ok()) return form.error();
        if (!store::update_row(c, *row)) return stale_error();
        deed.detail = before + " -> " + described(*row);
        return *row;
    });
}

core::Result<void> set_device_certificate(const Hub& hub, const domain::Actor& actor, const std::string& ae_title,
                                          const std::string& certificate_sha256) {
    const auto device = hub.db.read([&](Connection& c) { return store::find_device(c, ae_title); });
    DeviceChange change;
    change.certificate_sha256 = certificate_sha256;
    const auto amended = amend_device(hub, actor, device ? device->id : core::DeviceId{}, change, {});
    if (!amended) return amended.error();
    return {};
}

core::Result<Device> get_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<Device> {
        auto row = store::find_device(c, store::scope_of(c, actor), id);
        if (!row) return not_found("device");
        return *row;
    });
}

std::vector<Device> list_devices(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                 const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_devices(c, store::scope_of(c, actor), org_id, page); });
}

core::Result<Echo> echo_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id) {
    using namespace std::chrono;
    const EchoTurn turn(hub);
    const auto device = turn ? get_device(hub, actor, id) : core::Result<Device>{turn.refusal()};
    Echo echo;
    if (device) {
        const auto node = hub.db.read([&](Connection& c) { return node_of(c, *device); });
        const auto begun = steady_clock::now();
        const auto answered = node ? hub.dicom.nodes().echo(hub, *node) : core::Result<void>{node.error()};
        echo.ms = duration_cast<milliseconds>(steady_clock::now() - begun).count();
        echo.answered = answered.has_value();
        if (!answered) {
            echo.reason = answered.error().reason;
            echo.detail = answered.error().detail;
        }
    }
    const Deed what{"device.echo", "device", id.value};
    return transact(hub, actor, what, [&](Connection&, Deed& deed) -> core::Result<Echo> {
        if (!device) return device.error();
        deed.org_id = device->org_id.value;
        deed.detail = echo.answered ? "answered" : echo.reason;
        return echo;
    });
}

}  // namespace telehub::app
