// telehubd: wiring only.
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "telehub/api/api.h"
#include "telehub/app/deliveries.h"
#include "telehub/app/forwarding.h"
#include "telehub/app/jobs.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "telehub/dicom/objects.h"
#include "telehub/dicom/server.h"
#include "telehub/outgoing/curl_courier.h"
#include "telehub/outgoing/stow_client.h"

namespace {

using namespace telehub;
namespace log = core::log;
namespace fs = std::filesystem;

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>{value} : std::nullopt;
}

log::Level level_of(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warn") return log::Level::warn;
    if (name == "error") return log::Level::error;
    return log::Level::info;
}

// DICOM's figures into the metrics.
class Bridge final : public dicom::DicomObserver {
  public:
    explicit Bridge(api::Metrics& metrics) : metrics_(metrics) {}
    void association(bool accepted) override { metrics_.association(accepted); }
    void stored(std::string_view outcome, std::uint64_t bytes, std::chrono::microseconds took) override {
        metrics_.instance(outcome, bytes, took);
    }

  private:
    api::Metrics& metrics_;
};

http::ServerOptions server_options(const core::Config& config) {
    http::ServerOptions o;
    o.address = config.https.address;
    o.port = config.https.port;
    o.certificate = config.data / config.https.certificate;
    o.key = config.data / config.https.key;
    o.io_threads = config.https.threads;
    o.max_connections = config.https.max_connections;
    o.max_connections_per_address = config.https.max_connections_per_address;
    o.max_body = config.https.max_body;
    o.header_timeout = std::chrono::seconds{config.https.header_timeout_s};
    o.body_timeout = std::chrono::seconds{config.https.body_timeout_s};
    o.idle_timeout = std::chrono::seconds{config.https.idle_timeout_s};
    return o;
}

// For a reverse proxy on this machine, which does TLS itself.
http::ServerOptions plain_options(const core::Config& config) {
    auto o = server_options(config);
    o.address = config.https.address.find(':') == std::string::npos ? "127.0.0.1" : "::1";
    o.port = *config.https.plain_port;
    o.certificate.reset();
    o.key.reset();
    return o;
}

http::Observer request_log(api::Metrics& metrics) {
    return [&metrics](const http::Request& r, std::string_view route, unsigned status, std::uint64_t bytes,
                      std::chrono::microseconds took) {
        metrics.http_request(route, to_string(r.method), status, took);
        log::info("request", {{"request", r.request_id},
                              {"method", std::string{to_string(r.method)}},
                              {"route", std::string{route}},
                              {"status", status},
                              {"bytes", bytes},
                              {"us", took.count()}});
    };
}

// The HTTPS server, and the plain one where it is configured: the same routes on the same workers.
struct WebServers {
    WebServers(const app::Hub& hub, api::Metrics& metrics, http::WorkerPool& workers, const http::Route& pages)
        : https(server_options(hub.config), http::Router(api::make_routes(hub, metrics), pages), workers,
                request_log(metrics)) {
        if (!hub.config.https.plain_port) return;
        http.emplace(plain_options(hub.config), http::Router(api::make_routes(hub, metrics), pages), workers,
                     request_log(metrics));
    }
    void start() {
        https.start();
        if (http) http->start();
    }
    void stop(std::chrono::seconds drain) {
        std::thread beside([&] {  // both drain in the same seconds
            if (http) http->stop(drain);
        });
        https.stop(drain);
        beside.join();
    }

    http::Server https;
    std::optional<http::Server> http;
};

void gauge_jobs(const app::Hub& hub, api::Metrics& metrics) {
    const auto jobs_in = [&](domain::JobState state) { return double(app::count_jobs(hub, state)); };
    metrics.gauge("telehub_jobs_waiting", "Jobs that wait for their next attempt",
                  [jobs_in] { return jobs_in(domain::JobState::queued); });
    metrics.gauge("telehub_jobs_failed", "Jobs that failed, until a person reruns or cancels them",
                  [jobs_in] { return jobs_in(domain::JobState::failed); });
}

void gauge_telling(const app::Hub& hub, api::Metrics& metrics) {
    metrics.gauge("telehub_deliveries_waiting", "Mails and calls of webhooks that wait to be sent",
                  [&] { return double(app::count_waiting_deliveries(hub)); });
    metrics.gauge("telehub_deliveries_failed", "Those that failed, until an administrator sends them anew",
                  [&] { return double(app::count_failed_deliveries(hub)); });
    const auto count = [&](const char* name, const char* help, const std::atomic<std::uint64_t>& counter) {
        metrics.gauge(name, help, [&counter] { return double(counter.load()); });
    };
    const auto& telling = *hub.telling;
    count("telehub_mails_sent", "Mails that the mail server took, since the start", telling.mails.sent);
    count("telehub_mails_refused", "Attempts to send a mail that failed, since the start", telling.mails.refused);
    count("telehub_webhook_calls_sent", "Calls that webhooks took, since the start", telling.calls.sent);
    count("telehub_webhook_calls_refused", "Calls that failed, since the start", telling.calls.refused);
    metrics.gauge("telehub_event_listeners", "Listeners to live events",
                  [&telling] { return double(telling.listeners.count()); });
}

// The file appears whole or not at all: who waits for it reads it at once.
void write_ports(const core::Config& config, const WebServers& web, const dicom::DicomServer& dicom) {
    const auto https = web.https.port();
    const unsigned plain = web.http ? web.http->port() : 0;  // 0: not served
    const auto file = config.data / "ports.json";
    auto next = file;
    next += ".new";
    {
        std::ofstream out(next);
        out << "{\"https\": " << https;
        if (plain != 0) out << ", \"http\": " << plain;
        out << ", \"dicom\": " << dicom.plain_port() << ", \"dicom_tls\": " << dicom.tls_port()
            << ", \"pid\": " << ::getpid() << "}\n";
    }
    fs::rename(next, file);
    std::printf("telehubd https://%s:%u dicom=%u dicom_tls=%u", config.https.address.c_str(), https, dicom.plain_port(),
                dicom.tls_port());
    if (plain != 0) std::printf(" http=%u", plain);
    std::puts("");
    std::fflush(stdout);
}

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

// One hub a data folder, for as long as it lives; the kernel lets go of the lock however it ends. Never closed.
void take_folder(const fs::path& data) {
    const auto file = data / "telehubd.lock";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        throw std::runtime_error("another telehubd runs on " + data.string() + ", or its lock cannot be had");
    }
}

int serve(const core::Config& config) {
    take_folder(config.data);
    // Before any thread: they inherit the mask, and only sigwait sees these.
    const auto stop = stop_signals();
    ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    ::signal(SIGPIPE, SIG_IGN);

    core::SystemClock clock;
    core::SystemIds ids(clock);
    store::Database db(config.data / "telehub.db");
    store::ObjectStore objects(config.data / "objects", ids);
    if (objects.swept() > 0) log::info("temporary_files_swept", {{"count", objects.swept()}});
    dicom::DcmtkObjects dcmtk;
    outgoing::StowClient stow;
    outgoing::CurlCourier courier;
    const app::Hub hub{.db = db,
                       .objects = objects,
                       .clock = clock,
                       .ids = ids,
                       .config = config,
                       .dicom = dcmtk,
                       .web = stow,
                       .courier = courier};

    api::Metrics metrics;
    http::WorkerPool workers(config.workers.threads, config.workers.queue);
    WebServers web(hub, metrics, workers,
                   api::make_pages(config.https.pages, fs::read_symlink("/proc/self/exe").parent_path()));
    Bridge bridge(metrics);
    dicom::DicomServer dicom(hub, bridge);
    metrics.gauge("telehub_worker_queue", "Requests that wait for a worker", [&] { return double(workers.queued()); });
    metrics.gauge("telehub_write_queue", "Writes that wait for a commit", [&] { return double(db.queued()); });
    metrics.gauge("telehub_dicom_associations", "Open associations", [&] { return double(dicom.associations()); });
    gauge_jobs(hub, metrics);
    gauge_telling(hub, metrics);
    app::JobRunner jobs(hub);
    web.start();
    dicom.start();
    write_ports(config, web, dicom);
    log::info("started", {{"https", web.https.port()}, {"dicom", dicom.plain_port()}, {"dicom_tls", dicom.tls_port()}});

    int signal = 0;
    ::sigwait(&stop, &signal);
    log::info("stopping", {{"signal", signal}});
    jobs.begin_stop();
    web.stop(std::chrono::seconds{4});
    dicom.stop(std::chrono::seconds{4});
    std::error_code ignored;
    fs::remove(config.data / "ports.json", ignored);
    log::info("stopped");
    return EXIT_SUCCESS;
}

// The files that a start needs, and that cannot be read.
core::Error missing_files(const core::Config& config) {
    auto error = core::refuse(core::Errc::invalid, "missing_files", "files that the configuration names are missing");
    const std::tuple<const char*, const fs::path&, bool> files[] = {
        {"https.certificate", config.https.certificate, true},
        {"https.key", config.https.key, true},
        {"dicom.certificate", config.dicom.certificate, config.dicom.tls},
        {"dicom.key", config.dicom.key, config.dicom.tls},
        {"dicom.client_ca", config.dicom.client_ca, config.dicom.tls}};
    for (const auto& [key, file, used] : files) {
        const auto path = config.data / file;
        const bool missing = used && std::ifstream{path}.peek() == EOF;
        if (missing) error.fields.push_back({key, "cannot be read, or is empty: " + path.string()});
    }
    return error;
}

int print_faults(const core::Error& error) {
    for (const auto& fault : error.fields) std::fprintf(stderr, "%s: %s\n", fault.path.c_str(), fault.message.c_str());
    if (error.fields.empty()) std::fprintf(stderr, "%s\n", error.detail.c_str());
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"telehubd: the hub of a medical consortium"};
    std::string config_file;
    bool check_config = false, openapi = false;
    app.add_option("--config", config_file, "TOML file; default $TELEHUB_DATA/telehub.toml when there is one");
    app.add_flag("--check-config", check_config, "Say what is wrong with the configuration, and end");
    app.add_flag("--openapi", openapi, "Print the OpenAPI document as YAML, and end");
    app.set_version_flag("--version", "telehubd " TELEHUB_VERSION);
    CLI11_PARSE(app, argc, argv);
    if (openapi) {
        std::fputs(telehub::api::openapi_yaml().c_str(), stdout);
        return EXIT_SUCCESS;
    }
    if (config_file.empty()) {
        const auto usual = fs::path{environment("TELEHUB_DATA").value_or("var")} / "telehub.toml";
        if (fs::exists(usual)) config_file = usual.string();
    }
    const auto config = core::load_config(config_file, environment);
    if (!config) return print_faults(config.error());
    const bool has_data = ::access((config->data / "telehub.db").c_str(), F_OK) == 0;
    if (const auto missing = missing_files(*config); has_data && !missing.fields.empty()) return print_faults(missing);
    if (check_config) {
        std::puts(has_data ? "the configuration is right"
                           : "the configuration is right; its data folder is still to be made: telehub init");
        return EXIT_SUCCESS;
    }
    log::set_level(level_of(config->log_level));
    try {
        if (!has_data) {
            std::fprintf(stderr, "%s holds no Telehub data: run `telehub init` first\n", config->data.c_str());
            return EXIT_FAILURE;
        }
        return serve(*config);
    } catch (const std::exception& e) {
        log::error("failed", {{"what", e.what()}});
        return EXIT_FAILURE;
    }
}
