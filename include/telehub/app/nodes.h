// The DICOM nodes that the hub itself calls: workstations, archives, other hubs. A port: `dicom` implements it by
// C-STORE and C-ECHO as SCU (PS3.4 annexes A and B). Thread-safe.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telehub/core/error.h"
#include "telehub/core/ids.h"
#include "telehub/store/connection.h"
#include "telehub/store/rows.h"

namespace telehub::app {

struct Hub;
struct CommitmentReport;

struct Node {
    std::string ae_title;
    std::string address;  // an IP address
    std::uint16_t port = 0;
    bool tls = false;  // with the hub's certificate; the node's must be of the consortium's CA (dicom.client_ca)
    std::string certificate_sha256{};  // and this one, where the device is registered with one
};

// Where this device listens. Refuses with conflict "not_a_destination" when it, or its organisation, is closed, or it
// has no address or port.
core::Result<Node> node_of(store::Connection& c, const store::Device& device);

// What became of the instances so far.
struct SendReport {
    std::size_t sent = 0;     // the node took them, with or without a warning
    std::size_t warned = 0;   // of those, with a warning (status Bxxx)
    std::size_t pending = 0;  // not tried yet
    struct Failure {
        core::SopUid sop_uid;
        std::string reason;     // "transfer_syntax_refused", "refused_by_peer", "line_dropped", "unreachable", ...
        std::string detail;     // never patient data
        bool hopeless = false;  // trying again would not help
    };
    std::vector<Failure> failed;
    bool unreachable = false;  // the node itself could not be had: whatever is sent there now fares the same
    std::optional<std::chrono::seconds> retry_after;  // what the node asked for
    bool cancelled = false;                           // `progress` said so; what is pending was not tried
};

struct SendOptions {
    // Of the C-MOVE that this is a sub-operation of (PS3.7 9.1.1.1.5); "" when there is none.
    std::string move_originator;
    std::uint16_t move_message_id = 0;
    // Called after each instance, or each request that carries several, on the caller's thread; false ends the sending.
    // May be empty.
    std::function<bool(const SendReport&)> progress;
};

class Nodes {
  public:
    virtual ~Nodes() = default;
    // Sends stored instances as they are stored, or in an uncompressed transfer syntax where the node takes no other.
    // A node that cannot be reached or that drops the line makes failures, one an instance.
    virtual SendReport send(const Hub& hub, const Node& node, std::span<const store::Instance> instances,
                            const SendOptions& options) = 0;
    // C-ECHO, 5 s at most. Refuses with busy "unreachable", "rejected", "line_dropped" or "no_answer", `detail` says
    // what happened.
    virtual core::Result<void> echo(const Hub& hub, const Node& node) = 0;
    // N-EVENT-REPORT of storage commitment (PS3.4 J.3.3) on an association of its own. Refuses as echo() does, and with
    // busy "not_taken" when the node does not take it.
    virtual core::Result<void> report_commitment(const Hub& hub, const Node& node, const CommitmentReport& report) = 0;
    // Ends what is being sent, now; nothing is sent any more.
    virtual void stop() = 0;
};

}  // namespace telehub::app
