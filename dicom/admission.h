// Who may have an association now: limits of the whole, of an address, of a device, of the audit's refusals; and the
// sockets, to end those that are late with their request or, at the end, all. Thread-safe.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "telehub/core/config.h"

namespace telehub::dicom {

class Admission {
  public:
    explicit Admission(const core::Config::Dicom& limits) : limits_(limits) {}

    enum class Entry {
        served,
        over_limit,  // to be told "local limit exceeded" in proper form
        closed       // not even that
    };
    struct Place {
        Entry entry = Entry::closed;
        std::string id;  // of the association
    };
    Place come(const std::string& address);
    void go(const std::string& address);  // after come(), unless that said `closed`

    bool enter(const std::string& ae_title);  // a place for this device, false: it has enough
    void leave(const std::string& ae_title);
    bool may_audit_refusal();  // a flood of refusals must not become a flood of audit rows

    // A duplicate of an association's socket, known for as long as it is served.
    class Watch {
      public:
        Watch(Admission& admission, int fd, std::chrono::steady_clock::time_point deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        void begun();  // the association's request has come: no deadline any more

      private:
        Admission& admission_;
        int fd_;
    };
    void end_late(std::chrono::steady_clock::time_point now);  // shuts down who is past the deadline
    void end_all();

    unsigned running() const;
    bool wait_for_none(std::chrono::milliseconds limit);
    void wait_for_none();

  private:
    const core::Config::Dicom& limits_;
    mutable std::mutex mutex_;
    std::condition_variable ended_;
    unsigned running_ = 0;
    std::uint64_t next_id_ = 0;
    std::map<std::string, unsigned> per_address_, per_device_;
    std::map<int, std::optional<std::chrono::steady_clock::time_point>> sockets_;
    std::chrono::steady_clock::time_point refusals_since_{};
    unsigned refusals_ = 0;
};

}  // namespace telehub::dicom
