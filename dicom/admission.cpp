#include "admission.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace telehub::dicom {

using namespace std::chrono;

namespace {

void give_back(std::map<std::string, unsigned>& counts, const std::string& key) {
    const auto found = counts.find(key);
    if (found != counts.end() && --found->second == 0) counts.erase(found);
}

}  // namespace

Admission::Place Admission::come(const std::string& address) {
    constexpr unsigned rejectors = 8;  // threads beyond the limit, to say "local limit exceeded" in proper form
    const std::lock_guard lock(mutex_);
    auto& from_there = per_address_[address];
    const bool full = running_ >= limits_.max_associations;
    // A silent address must not take the rejectors' places either.
    const bool many = from_there >= limits_.max_associations_per_address;
    if (running_ >= limits_.max_associations + rejectors ||
        from_there >= limits_.max_associations_per_address + rejectors / 2) {
        if (from_there == 0) per_address_.erase(address);
        return {};
    }
    ++from_there;
    ++running_;
    return {full || many ? Entry::over_limit : Entry::served, "A" + std::to_string(++next_id_)};
}

void Admission::go(const std::string& address) {
    const std::lock_guard lock(mutex_);
    give_back(per_address_, address);
    --running_;
    ended_.notify_all();
}

bool Admission::enter(const std::string& ae_title) {
    const std::lock_guard lock(mutex_);
    auto& count = per_device_[ae_title];
    if (count >= limits_.max_associations_per_device) return false;
    ++count;
    return true;
}

void Admission::leave(const std::string& ae_title) {
    const std::lock_guard lock(mutex_);
    give_back(per_device_, ae_title);
}

bool Admission::may_audit_refusal() {
    constexpr unsigned a_minute = 120;
    const std::lock_guard lock(mutex_);
    const auto now = steady_clock::now();
    if (now - refusals_since_ > minutes{1}) {
        refusals_since_ = now;
        refusals_ = 0;
    }
    return ++refusals_ <= a_minute;
}

Admission::Watch::Watch(Admission& admission, int fd, steady_clock::time_point deadline)
    : admission_(admission), fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {
    const std::lock_guard lock(admission_.mutex_);
    if (fd_ >= 0) admission_.sockets_[fd_] = deadline;
}

Admission::Watch::~Watch() {
    const std::lock_guard lock(admission_.mutex_);
    admission_.sockets_.erase(fd_);
    if (fd_ >= 0) ::close(fd_);
}

void Admission::Watch::begun() {
    const std::lock_guard lock(admission_.mutex_);
    if (fd_ >= 0) admission_.sockets_[fd_].reset();
}

void Admission::end_late(steady_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, deadline] : sockets_) {
        if (deadline && *deadline < now) ::shutdown(fd, SHUT_RDWR);
    }
}

void Admission::end_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, deadline] : sockets_) ::shutdown(fd, SHUT_RDWR);  // who waits for a peer waits no longer
}

unsigned Admission::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

bool Admission::wait_for_none(milliseconds limit) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, limit, [this] { return running_ == 0; });
}

void Admission::wait_for_none() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_ == 0; });
}

}  // namespace telehub::dicom
