// Who may have an association now: limits of the whole, of an address, of a device; and the
// sockets, to end those that are late with their request or, at the end, all. Connections whose caller is not known yet
// are counted apart: strangers take no place of a device's, and who has said nothing for longest gives way to who
// comes. Thread-safe.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "telehub/core/config.h"

namespace telehub::dicom {

class Admission {
  public:
    explicit Admission(const core::Config::Dicom& limits) : limits_(limits) {}

    // A connection's place, as a stranger's at first, and a duplicate of its socket; it goes with its last pointer.
    class Place {
      public:
        Place(Admission& admission, int fd, std::string number)
            : id(std::move(number)), admission_(admission), fd_(fd) {}
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        void begun();  // the association's request has come: no deadline any more

        const std::string id;  // of the association

      private:
        Admission& admission_;
        int fd_;
    };
    // None: not even "local limit exceeded" can be said.
    std::shared_ptr<Place> come(int fd, const std::string& address, std::chrono::steady_clock::time_point deadline);

    // From a stranger's place to one of this device's; false: there are enough of it, of its address, or in all.
    bool enter(const std::string& ae_title, const std::string& address);
    void leave(const std::string& ae_title, const std::string& address);

    void end_late(std::chrono::steady_clock::time_point now);  // shuts down who is past the deadline
    void end_all();

    unsigned running() const;
    bool wait_for_none(std::chrono::milliseconds limit);
    void wait_for_none();

  private:
    struct Socket {
        std::string address;
        std::optional<std::chrono::steady_clock::time_point> deadline;  // of a stranger
    };
    void make_room(const std::string& address);

    const core::Config::Dicom& limits_;
    mutable std::mutex mutex_;
    std::condition_variable ended_;
    unsigned running_ = 0;  // threads: strangers and devices
    unsigned entered_ = 0;
    std::uint64_t next_id_ = 0;
    std::map<std::string, unsigned> per_address_, per_device_;  // of those that entered
    std::map<int, Socket> sockets_;
};

}  // namespace telehub::dicom
