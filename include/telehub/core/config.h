// The configuration of telehubd: one TOML file, then TELEHUB_* of the environment over it. All faults are reported
// at once, each with its key path. Secrets are named by file, never written in it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "telehub/core/error.h"

namespace telehub::core {

struct Config {
    std::filesystem::path data = "var";  // TELEHUB_DATA: the one folder of all data

    struct Https {
        std::string address = "127.0.0.1";
        std::uint16_t port = 8443;                               // TELEHUB_HTTPS_PORT; 0: any
        std::filesystem::path certificate = "certs/server.crt";  // relative to data
        std::filesystem::path key = "certs/server.key";
        unsigned threads = 2;
        std::uint64_t max_body = 1 << 20;  // bytes of a JSON body
        unsigned max_connections = 1024;
        unsigned max_connections_per_address = 256;  // of plain_port, where a proxy is, none
        unsigned header_timeout_s = 10;
        unsigned body_timeout_s = 30;
        unsigned idle_timeout_s = 60;
        std::filesystem::path pages;  // TELEHUB_PAGES: the folder of the built web pages; "": beside the program
        // TELEHUB_HTTP_PORT; plain HTTP on loopback, for a reverse proxy on this machine; 0: any; none: not served.
        std::optional<std::uint16_t> plain_port;
    } https;

    struct Dicom {
        std::string address = "127.0.0.1";
        std::string ae_title = "TELEHUB";
        bool plain = true;
        std::uint16_t port = 11112;  // TELEHUB_DICOM_PORT
        bool tls = true;
        std::uint16_t tls_port = 2762;  // TELEHUB_DICOM_TLS_PORT
        std::filesystem::path certificate = "certs/server.crt";
        std::filesystem::path key = "certs/server.key";
        std::filesystem::path client_ca = "certs/ca.crt";
        unsigned max_associations = 32;
        unsigned max_associations_per_device = 8;
        unsigned max_associations_per_address = 24;  // of one IP address, whatever it calls itself
        unsigned acse_timeout_s = 5;
        unsigned dimse_timeout_s = 60;
    } dicom;

    struct Workers {
        unsigned threads = 4;
        unsigned queue = 256;  // more waiting requests get 503
    } workers;

    struct Study {
        unsigned quiet_period_s = 60;  // complete after this long without a new instance, when no count was declared
        bool automatic_qc = true;      // a matched study passes image QC unless a person rejects it
    } study;

    struct ReadTask {
        unsigned claim_lock_min = 120;  // a claim not worked on for this long goes back to the queue
    } read_task;

    struct Scheduling {
        unsigned hold_min = 15;  // a held time that nobody confirms is given back
    } scheduling;

    struct Uploads {
        std::uint64_t max_size = 20ull << 30;  // bytes of one upload
        unsigned expire_h = 24;                // an upload that nothing comes of for this long is dropped
    } uploads;

    struct Forward {
        unsigned connect_timeout_s = 10;  // to a web service, TLS included
        unsigned idle_timeout_s = 120;    // without a byte from or to it
        unsigned give_up_h = 24;          // a job of which nothing has succeeded for this long has failed
    } forward;
    struct Mail {
        std::string server;  // host name or IP address; empty: no mail is sent
        std::uint16_t port = 587;
        std::string security = "starttls";    // starttls, tls (from the first byte), none (on loopback only)
        std::string from;                     // the address that mails come from, and invitations are organised by
        std::string user;                     // empty: without signing in
        std::filesystem::path password_file;  // relative to data
        std::filesystem::path ca_file;        // relative to data; empty: the system's authorities
        unsigned timeout_s = 30;
    } mail;

    struct Webhooks {
        bool allow_private = false;     // addresses of this machine and of private networks may be called
        std::filesystem::path ca_file;  // relative to data; empty: the system's authorities
        unsigned timeout_s = 10;
    } webhooks;

    struct Events {
        unsigned max_listeners = 256;
        unsigned max_listeners_per_user = 8;  // the oldest gives way to a newer one
    } events;

    struct Consultation {
        unsigned ring_s = 120;                       // an emergency rings each person on duty for this long
        unsigned emergency_answer_min = 10;          // when an answer is due
        unsigned answer_h = 24;                      // ... to every other request
        unsigned mdt_quorum = 2;                     // experts with a stance, before an MDT's chair may sign
        std::uint64_t max_attachment = 64ull << 20;  // bytes of one file
        unsigned max_attachments = 100;              // files of one case
    } consultation;

    struct SignIn {
        unsigned min_password_length = 12;
        unsigned max_failures = 5;
        unsigned lockout_min = 15;
        unsigned idle_min = 15;
        unsigned max_hours = 12;
    } sign_in;

    std::string public_url;  // how people reach the hub, "https://hub.example.org": the links in mails; empty: none
    std::string time_zone = "Asia/Shanghai";  // IANA name: how documents print times; the API speaks UTC
    std::string log_level = "info";
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Reads `file` (may be empty: defaults only), then the environment. Refuses with Errc::invalid and every fault.
Result<Config> load_config(const std::filesystem::path& file, const Environment& env);

}  // namespace telehub::core
