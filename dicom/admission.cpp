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

// Before a stranger comes: the oldest of too many is cut, of those from there first.
void Admission::make_room(const std::string& address) {
    constexpr unsigned most = 32, most_an_address = 16;
    unsigned all = 0, from_there = 0;
    int oldest = -1, oldest_from_there = -1;
    const auto older = [&](int fd, int than) { return than < 0 || sockets_[fd].deadline < sockets_[than].deadline; };
    for (const auto& [fd, socket] : sockets_) {
        if (!socket.deadline) continue;
        ++all;
        if (older(fd, oldest)) oldest = fd;
        if (socket.address != address) continue;
        ++from_there;
        if (older(fd, oldest_from_there)) oldest_from_there = fd;
    }
    if (all < most && from_there < most_an_address) return;
    const int late = from_there >= most_an_address ? oldest_from_there : oldest;
    ::shutdown(late, SHUT_RDWR);
    sockets_.erase(late);
}

std::shared_ptr<Admission::Place> Admission::come(int fd, const std::string& address,
                                                  steady_clock::time_point deadline) {
    constexpr unsigned threads_of_strangers = 64;  // those that were cut and are not gone yet among them
    const std::lock_guard lock(mutex_);
    if (running_ - entered_ >= threads_of_strangers) return {};
    const int own = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return {};
    make_room(address);
    auto place = std::make_shared<Place>(*this, own, "A" + std::to_string(++next_id_));
    sockets_[own] = {address, deadline};
    ++running_;
    return place;
}

Admission::Place::~Place() {
    const std::lock_guard lock(admission_.mutex_);
    admission_.sockets_.erase(fd_);
    ::close(fd_);
    --admission_.running_;
    admission_.ended_.notify_all();
}

void Admission::Place::begun() {
    const std::lock_guard lock(admission_.mutex_);
    if (const auto found = admission_.sockets_.find(fd_); found != admission_.sockets_.end()) {
        found->second.deadline.reset();
    }
}

bool Admission::enter(const std::string& ae_title, const std::string& address) {
    const std::lock_guard lock(mutex_);
    auto& of_device = per_device_[ae_title];
    auto& from_there = per_address_[address];
    const bool full = entered_ >= limits_.max_associations || of_device >= limits_.max_associations_per_device ||
                      from_there >= limits_.max_associations_per_address;
    if (full) {
        if (of_device == 0) per_device_.erase(ae_title);
        if (from_there == 0) per_address_.erase(address);
        return false;
    }
    ++of_device;
    ++from_there;
    ++entered_;
    return true;
}

void Admission::leave(const std::string& ae_title, const std::string& address) {
    const std::lock_guard lock(mutex_);
    give_back(per_device_, ae_title);
    give_back(per_address_, address);
    --entered_;
}

void Admission::end_late(steady_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, socket] : sockets_) {
        if (socket.deadline && *socket.deadline < now) ::shutdown(fd, SHUT_RDWR);
    }
}

void Admission::end_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [fd, socket] : sockets_) ::shutdown(fd, SHUT_RDWR);  // who waits for a peer waits no longer
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
