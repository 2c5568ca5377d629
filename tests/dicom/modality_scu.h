// A modality for tests, over DCMTK: performed procedure steps and storage commitment as SCU, and a listener for the
// reports that come on an association of their own. One thread at a time; the listener has a thread of its own.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace telehub::test {

// A data set as a test writes it; the VR is the dictionary's.
struct Attribute {
    std::uint32_t tag = 0;
    std::string value{};
    std::optional<std::vector<std::vector<Attribute>>> items{};  // of a sequence
};
using Attributes = std::vector<Attribute>;

// What an N-service answered.
struct NAnswer {
    unsigned status = 0xFFFF;
    std::string comment;
    unsigned error_id = 0;
    std::set<std::string> attributes;  // (0000,1005), as "(0040,0252)"
    std::string sop_uid;
};

struct EventReport {
    unsigned type = 0;
    std::string transaction_uid;
    std::set<std::string> committed;
    std::map<std::string, unsigned> failed;  // by SOP Instance UID: the failure reason
};

inline constexpr const char* commitment_instance = "1.2.840.10008.1.20.1.1";

class ModalityScu {
  public:
    ModalityScu(std::uint16_t port, const std::string& ae_title);  // throws std::runtime_error when it is refused
    ~ModalityScu();                                                // release()

    // No data set at all for nullptr. An empty UID is not sent.
    NAnswer create(const std::string& sop_uid, const Attributes* attributes);
    NAnswer set(const std::string& sop_uid, const Attributes* attributes);
    NAnswer action(const Attributes* attributes, unsigned type = 1, const std::string& instance = commitment_instance);
    // The report that comes on this association, answered with this status; nothing when none comes in time.
    std::optional<EventReport> wait_for_report(int seconds, unsigned status = 0);
    void release();
    void abort();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class ReportListener {
  public:
    explicit ReportListener(unsigned status = 0);  // what it answers
    ~ReportListener();
    std::uint16_t port() const;
    std::vector<EventReport> wait_for(std::size_t count, int seconds);  // those that have come by then
    bool asked_as_scp() const;  // the caller proposed itself as SCP (PS3.7 D.3.3.4)

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::test
