// telehub device
#include <memory>

#include "certificates.h"
#include "open_hub.h"
#include "output.h"
#include "telehub/app/people.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

struct Options {
    app::NewDevice device;
    std::string certificate;
};

void add(const Settings& settings, Options o) {
    if (!o.certificate.empty()) o.device.certificate_sha256 = granted(read_certificate(o.certificate)).sha256;
    if (o.device.address.empty() && o.device.certificate_sha256.empty()) {
        throw Refused("unreachable",
                      "a device is known by --certificate (DICOM over TLS), by --address (plain DICOM), or by both");
    }
    const OpenHub open(settings.config());
    const auto made = granted(app::add_device(open.hub(), cli_actor(), o.device));
    std::string line = "device " + made.ae_title + " made";
    if (made.address.empty()) line += "; without an address it comes over TLS only";
    if (made.certificate_sha256.empty()) line += "; without a certificate it comes over plain DICOM only";
    answer(settings, line,
           {{"ae_title", made.ae_title}, {"id", made.id.value}, {"certificate_sha256", made.certificate_sha256}});
}

void change_certificate(const Settings& settings, const Options& o) {
    const auto certificate = granted(read_certificate(o.certificate));
    const OpenHub open(settings.config());
    granted(app::set_device_certificate(open.hub(), cli_actor(), o.device.ae_title, certificate.sha256));
    answer(settings, "device " + o.device.ae_title + " is known by its new certificate",
           {{"ae_title", o.device.ae_title}, {"certificate_sha256", certificate.sha256}});
}

void list(const Settings& settings) {
    const OpenHub open(settings.config());
    boost::json::array all;
    for (const auto& d : open.hub().db.read([](store::Connection& c) { return store::list_devices(c); })) {
        all.push_back({{"ae_title", d.ae_title},
                       {"address", d.address},
                       {"certificate_sha256", d.certificate_sha256},
                       {"charset", d.charset},
                       {"port", d.port},
                       {"receives_tls", d.receives_tls},
                       {"services", d.services},
                       {"enabled", d.enabled}});
        if (settings.json) continue;
        print_line(d.ae_title + "  " + (d.address.empty() ? "any address" : d.address) +
                   (d.certificate_sha256.empty() ? "  plain"
                    : d.address.empty()          ? "  TLS"
                                                 : "  TLS and plain") +
                   "  " + d.services + (d.enabled ? "" : "  disabled"));
    }
    if (settings.json) print_line(boost::json::serialize(boost::json::object{{"devices", all}}));
}

}  // namespace

void add_device(CLI::App& app, Settings& settings) {
    auto* device = app.add_subcommand("device", "Scanners and workstations that may send")->require_subcommand(1);
    const auto o = std::make_shared<Options>();
    auto* make = device->add_subcommand("add", "Register a device");
    make->add_option("ae_title", o->device.ae_title, "Its AE title")->required();
    make->add_option("--org", o->device.org_code, "Code of the organisation whose patients it scans")->required();
    make->add_option("--address", o->device.address, "Its IP address; plain DICOM needs it");
    make->add_option("--certificate", o->certificate, "Its certificate, PEM; DICOM over TLS needs it");
    make->add_option(
        "--charset", o->device.charset,
        "What its text is in when it does not say, or says wrong: a defined term such as GB18030 or ISO_IR 100");
    make->add_option("--port", o->device.port, "Where it listens, when the hub may send to it")
        ->check(CLI::Range(1, 65535));
    make->add_flag("--receives-tls", o->device.receives_tls, "The hub speaks TLS to it");
    o->device.services = domain::modality_services;
    make->add_option("--services", o->device.services,
                     "What it may ask of the hub, parted by commas: " + std::string{domain::every_device_service})
        ->capture_default_str();
    make->callback([&settings, o] { add(settings, *o); });

    auto* renew = device->add_subcommand("certificate", "Change the certificate a device is known by");
    renew->add_option("ae_title", o->device.ae_title)->required();
    renew->add_option("--certificate", o->certificate, "Its new certificate, PEM")->required();
    renew->callback([&settings, o] { change_certificate(settings, *o); });

    device->add_subcommand("list", "List them")->callback([&settings] { list(settings); });
}

}  // namespace telehub::cli
