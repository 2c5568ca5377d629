// The doctor's look at certificates: there, with their keys, signed by the CA, not about to expire.
#include <algorithm>

#include "certificates.h"
#include "findings.h"

namespace telehub::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t day_ms = 24 * 3600 * 1000;

// False when it cannot be used now.
bool check_dates(const fs::path& file, Findings& findings, core::Timestamp now, const std::string& remedy) {
    const auto certificate = read_certificate(file);
    if (!certificate) {
        findings.fault("certificates", certificate.error().detail, remedy);
        return false;
    }
    const auto until = core::to_rfc3339(certificate->not_after).substr(0, 10);
    const auto days = (certificate->not_after.ms - now.ms) / day_ms;
    if (certificate->not_after <= now) {
        findings.fault("certificates", file.string() + " expired on " + until, remedy);
    } else if (certificate->not_before > now) {
        findings.fault("certificates", file.string() + " is not valid yet: is this machine's clock right?",
                       "set the clock, or " + remedy);
    } else if (days < 30) {
        findings.warn("certificates", file.string() + " expires in " + std::to_string(days) + " days", remedy);
    } else {
        findings.ok("certificates", file.string() + " is valid until " + until);
        return true;
    }
    return certificate->not_after > now && certificate->not_before <= now;
}

void check_pair(const fs::path& certificate, const fs::path& key, Findings& findings, core::Timestamp now,
                const std::string& remedy) {
    if (!check_dates(certificate, findings, now, remedy)) return;
    if (const auto matched = check_key(certificate, key); !matched)
        findings.fault("certificates", matched.error().detail, remedy);
}

void check_devices(const fs::path& folder, const fs::path& ca, Findings& findings, core::Timestamp now) {
    if (!fs::is_directory(folder)) return;
    std::vector<fs::path> files;
    for (const auto& e : fs::directory_iterator(folder)) {
        if (e.path().extension() == ".crt") files.push_back(e.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        const auto name = file.stem().string();
        const auto remedy = "telehub cert device " + name + " --renew, and telehub device certificate " + name +
                            " --certificate " + file.string();
        if (!check_dates(file, findings, now, remedy)) continue;
        if (const auto issued = check_issuer(file, ca); !issued)
            findings.fault("certificates", issued.error().detail, remedy);
    }
}

}  // namespace

void check_certificates(const core::Config& config, Findings& findings, core::Timestamp now) {
    const auto path = [&](const fs::path& p) { return config.data / p; };
    const std::string remedy = "telehub cert server --renew, or set https.certificate and https.key";
    check_pair(path(config.https.certificate), path(config.https.key), findings, now, remedy);
    if (!config.dicom.tls) return;
    if (config.dicom.certificate != config.https.certificate || config.dicom.key != config.https.key) {
        check_pair(path(config.dicom.certificate), path(config.dicom.key), findings, now,
                   "set dicom.certificate and dicom.key");
    }
    const auto ca = path(config.dicom.client_ca);
    if (check_dates(ca, findings, now, "set dicom.client_ca to the CA that signs the devices' certificates")) {
        check_devices(config.data / "certs" / "devices", ca, findings, now);
    }
}

}  // namespace telehub::cli
