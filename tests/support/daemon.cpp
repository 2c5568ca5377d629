#include "support/daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

extern char** environ;

namespace telehub::test {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

void require_ok(const ProcessResult& r) {
    if (r.exit_code != 0) throw std::runtime_error("openssl: " + r.err);
}

void make_ca(const fs::path& folder) {
    fs::create_directories(folder);
    require_ok(
        run_process({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", folder / "ca.key", "-out", folder / "ca.crt", "-days", "30", "-subj", "/CN=Test CA"}));
}

void issue(const fs::path& folder, const std::string& name) {
    const auto key = folder / (name + ".key"), request = folder / (name + ".csr"), ext = folder / (name + ".ext");
    require_ok(run_process({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", key, "-out", request, "-subj", "/CN=" + name}));
    std::ofstream(ext) << "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n";
    require_ok(
        run_process({"openssl", "x509", "-req", "-in", request, "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
                     "-CAcreateserial", "-days", "30", "-extfile", ext, "-out", folder / (name + ".crt")}));
}

std::string certificate_digest(const fs::path& certificate) {
    const auto der = run_process({"openssl", "x509", "-in", certificate, "-outform", "DER"});
    require_ok(der);
    return core::sha256_hex(der.out);
}

}  // namespace

Daemon::Daemon(const std::string& extra_config) {
    const auto certs = folder_.path() / "certs";
    make_ca(certs);
    for (const char* name : {"server", "CT_TC01", "DX_TC02", "STRANGER"}) issue(certs, name);
    std::ofstream(folder_.path() / "telehub.toml") << "log_level = \"debug\"\n[study]\nquiet_period_s = 1\n"
                                                   << extra_config;
    const core::SystemClock clock;
    LocalHub local(folder_.path(), clock);
    consortium_ = make_consortium(local.hub);
    const auto system = domain::Actor::system();
    for (const auto& [ae, org] : {std::pair{"CT_TC01", "TC01"}, {"DX_TC02", "TC02"}}) {
        app::add_device(local.hub, system,
                        {org, ae, "127.0.0.1", certificate_digest(certs / (std::string{ae} + ".crt")), ""})
            .value();
    }
}

Daemon::~Daemon() {
    if (pid_ > 0) stop();
}

void Daemon::start() {
    fs::remove(folder_.path() / "ports.json");
    const std::string log_file = file("telehubd.log");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::vector<std::string> settings{"TELEHUB_DATA=" + folder_.path().string(), "TELEHUB_HTTPS_PORT=0",
                                      "TELEHUB_DICOM_PORT=0", "TELEHUB_DICOM_TLS_PORT=0"};
    std::vector<char*> env;
    for (char** e = environ; *e != nullptr; ++e) {
        if (!std::string_view{*e}.starts_with("TELEHUB_")) env.push_back(*e);
    }
    for (auto& s : settings) env.push_back(s.data());
    env.push_back(nullptr);
    std::string program = TELEHUBD_PATH;
    char* argv[] = {program.data(), nullptr};
    if (::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, env.data()) != 0) {
        throw std::runtime_error("telehubd does not start");
    }
    posix_spawn_file_actions_destroy(&actions);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!fs::exists(folder_.path() / "ports.json")) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_ || std::chrono::steady_clock::now() > give_up) {
            pid_ = -1;
            throw std::runtime_error("telehubd ended or hangs: " + log());
        }
        ::poll(nullptr, 0, 5);
    }
    std::ifstream in(folder_.path() / "ports.json");
    std::stringstream text;
    text << in.rdbuf();
    const auto ports = json::parse(text.str());
    https_port = static_cast<std::uint16_t>(ports.at("https").as_int64());
    http_port = ports.as_object().contains("http") ? static_cast<std::uint16_t>(ports.at("http").as_int64()) : 0;
    dicom_port = static_cast<std::uint16_t>(ports.at("dicom").as_int64());
    dicom_tls_port = static_cast<std::uint16_t>(ports.at("dicom_tls").as_int64());
}

int Daemon::stop() {
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Daemon::kill() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

ApiClient Daemon::anonymous() const {
    return {"https://127.0.0.1:" + std::to_string(https_port), file("certs/ca.crt")};
}

std::string Daemon::totp(const std::string& login) const {
    return core::totp(consortium_.totp_secrets.at(login), core::SystemClock{}.now());
}

ApiClient Daemon::as(const std::string& login) const {
    auto client = anonymous();
    client.sign_in(login, password, consortium_.totp_secrets.contains(login) ? totp(login) : "");
    return client;
}

std::vector<std::string> Daemon::tls_options(const std::string& ae) const {
    return {"+tls",
            file("certs/" + ae + ".key"),
            file("certs/" + ae + ".crt"),
            "+cf",
            file("certs/ca.crt"),
            "-aet",
            ae,
            "-aec",
            "TELEHUB"};
}

ProcessResult Daemon::storescu(const std::string& ae_title, const std::vector<std::string>& files,
                               std::vector<std::string> options) const {
    std::vector<std::string> argv{"storescu"};
    for (auto& o : tls_options(ae_title)) argv.push_back(std::move(o));
    for (auto& o : options) argv.push_back(std::move(o));
    argv.insert(argv.end(), {"127.0.0.1", std::to_string(dicom_tls_port)});
    argv.insert(argv.end(), files.begin(), files.end());
    return run_process(argv, {}, std::chrono::seconds{120});
}

ProcessResult Daemon::storescu_plain(const std::string& ae_title, const std::vector<std::string>& files) const {
    std::vector<std::string> argv{
        "storescu", "-aet", ae_title, "-aec", "TELEHUB", "127.0.0.1", std::to_string(dicom_port)};
    argv.insert(argv.end(), files.begin(), files.end());
    return run_process(argv, {}, std::chrono::seconds{120});
}

std::string Daemon::issue_certificate(const std::string& name) const {
    issue(folder_.path() / "certs", name);
    return certificate_digest(folder_.path() / "certs" / (name + ".crt"));
}

std::string Daemon::log() const {
    std::ifstream in(folder_.path() / "telehubd.log");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

json::object order_body(const std::string& patient_id, const std::string& name) {
    return {{"patient", {{"patient_id", patient_id}, {"name", name}, {"sex", "M"}, {"birth_date", "1980-02-29"}}},
            {"modality", "CT"},
            {"body_part", "CHEST"},
            {"procedure", "胸部CT平扫"},
            {"clinical_history", "咳嗽三天"},
            {"urgency", "routine"},
            {"patient_class", "outpatient"},
            {"consent", true}};
}

json::object begin_order(const ApiClient& technician, const std::string& patient_id, const std::string& name) {
    const auto made = technician.post("/api/v1/orders", order_body(patient_id, name));
    if (made.status != 201) throw std::runtime_error("order: " + made.body);
    const auto path = "/api/v1/orders/" + made.text("id");
    ApiResponse last;
    for (const char* action : {"/submit", "/accept", "/start"}) {
        last = technician.post(path + action);
        if (last.status != 200) throw std::runtime_error(std::string{action} + ": " + last.body);
    }
    return last.json().as_object();
}

ApiResponse wait_for(const std::function<ApiResponse()>& call, const std::function<bool(const ApiResponse&)>& done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    for (;;) {
        auto response = call();
        if (done(response)) return response;
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("waited in vain: " + response.body);
        ::poll(nullptr, 0, 50);
    }
}

}  // namespace telehub::test
