// The doctor's look at the machine: the data folder, the disk, the ports.
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "findings.h"

namespace telehub::cli {

namespace fs = std::filesystem;

namespace {

// Whether others than the owner can get at it.
bool open_to_others(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

void check_private(const fs::path& path, fs::perms wanted, const std::string& mode, Findings& findings,
                   const DoctorOptions& options) {
    if (!fs::exists(path) || !open_to_others(path)) return;
    if (options.fix) {
        fs::permissions(path, wanted);
        findings.ok("permissions", path.string() + " was open to other users; now it is not");
    } else {
        findings.fault("permissions", path.string() + " is open to other users of this machine",
                       "chmod " + mode + " " + path.string() + ", or telehub doctor --fix");
    }
}

std::string gigabytes(std::uint64_t bytes) { return std::to_string(bytes >> 30) + " GB"; }

// telehubd writes the file when it starts, and takes it away when it ends in order.
bool hub_is_running(const fs::path& ports_file) {
    std::ifstream in(ports_file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    boost::system::error_code bad;
    const auto value = boost::json::parse(text, bad);
    const auto* object = bad ? nullptr : value.if_object();
    const auto* pid = object == nullptr ? nullptr : object->if_contains("pid");
    if (pid == nullptr || !pid->is_int64() || pid->as_int64() <= 0) return false;
    return ::kill(static_cast<pid_t>(pid->as_int64()), 0) == 0 || errno == EPERM;
}

struct Listening {
    std::string name, address;
    std::uint16_t port;
};

int try_to_bind(const Listening& l) {
    const bool v6 = l.address.find(':') != std::string::npos;
    const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_storage storage{};
    socklen_t length = 0;
    if (v6) {
        auto& a = reinterpret_cast<sockaddr_in6&>(storage);
        a.sin6_family = AF_INET6;
        a.sin6_port = htons(l.port);
        ::inet_pton(AF_INET6, l.address.c_str(), &a.sin6_addr);
        length = sizeof a;
    } else {
        auto& a = reinterpret_cast<sockaddr_in&>(storage);
        a.sin_family = AF_INET;
        a.sin_port = htons(l.port);
        ::inet_pton(AF_INET, l.address.c_str(), &a.sin_addr);
        length = sizeof a;
    }
    const int error = ::bind(fd, reinterpret_cast<sockaddr*>(&storage), length) == 0 ? 0 : errno;
    ::close(fd);
    return error;
}

}  // namespace

bool check_folder(const core::Config& config, Findings& findings, const DoctorOptions& options) {
    if (!fs::is_directory(config.data) || !fs::exists(config.data / "telehub.db")) {
        findings.fault("data", config.data.string() + " holds no Telehub data",
                       "run telehub init, or name the folder with --data");
        return false;
    }
    check_private(config.data, fs::perms::owner_all, "700", findings, options);
    check_private(config.data / "demo-accounts.json", fs::perms::owner_read | fs::perms::owner_write, "600", findings,
                  options);
    for (const auto& key :
         {config.data / config.https.key, config.data / config.dicom.key, config.data / "certs/ca.key"}) {
        check_private(key, fs::perms::owner_read | fs::perms::owner_write, "600", findings, options);
    }
    if (::access(config.data.c_str(), R_OK | W_OK | X_OK) != 0) {
        findings.fault("data", "this user may not write in " + config.data.string(), "run it as the hub's own user");
    }
    findings.ok("data", config.data.string());
    return true;
}

void check_disk(const core::Config& config, Findings& findings) {
    struct statvfs disk {};
    if (::statvfs(config.data.c_str(), &disk) != 0) return;
    const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const auto size = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize;
    const auto remedy = "make room, or move " + config.data.string() + " to a larger disk";
    if (free < (1ull << 30)) {
        findings.fault("disk", "only " + std::to_string(free >> 20) + " MB are free: studies will be refused", remedy);
    } else if (free < (10ull << 30) || free < size / 20) {
        findings.warn("disk", "only " + gigabytes(free) + " of " + gigabytes(size) + " are free", remedy);
    } else {
        findings.ok("disk", gigabytes(free) + " of " + gigabytes(size) + " are free");
    }
}

void check_ports(const core::Config& config, Findings& findings) {
    if (hub_is_running(config.data / "ports.json")) {
        findings.ok("ports", "the hub is running");
        return;
    }
    std::vector<Listening> all{{"https.port", config.https.address, config.https.port}};
    if (config.dicom.plain) all.push_back({"dicom.port", config.dicom.address, config.dicom.port});
    if (config.dicom.tls) all.push_back({"dicom.tls_port", config.dicom.address, config.dicom.tls_port});
    for (const auto& l : all) {
        const auto where = l.address + ":" + std::to_string(l.port);
        const int error = try_to_bind(l);
        if (error == 0) {
            findings.ok("ports", where + " is free (" + l.name + ")");
        } else if (error == EADDRINUSE) {
            findings.warn("ports", where + " is taken by another program",
                          "find it with: ss -ltnp 'sport = :" + std::to_string(l.port) + "'; or set " + l.name);
        } else if (error == EACCES) {
            findings.warn("ports", "this user may not listen on " + where,
                          "set " + l.name + " to 1024 or more, or give the service CAP_NET_BIND_SERVICE");
        } else {
            findings.warn("ports", where + ": " + std::strerror(error),
                          "set the address of " + l.name + " to one of this machine");
        }
    }
}

}  // namespace telehub::cli
