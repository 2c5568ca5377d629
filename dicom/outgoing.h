// An association that the hub opens itself (PS3.8), and the sockets of all of them, to end them from another thread.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmtls/tlslayer.h>

#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>

#include "telehub/app/nodes.h"
#include "telehub/core/config.h"
#include "transport.h"

namespace telehub::dicom {

// Thread-safe.
class OutgoingSockets {
  public:
    int watch(int socket);  // a duplicate, for forget(); -1 when there is none
    void forget(int watched);
    void end_all();  // from now on, those watched later too
    bool ended() const;

  private:
    mutable std::mutex mutex_;
    std::set<int> sockets_;
    bool ended_ = false;
};

struct ProposedContext {
    std::string abstract_syntax;
    std::string transfer_syntax;
    T_ASC_SC_ROLE role = ASC_SC_ROLE_DEFAULT;  // SCP where the hub answers what it was asked on another association
    auto operator<=>(const ProposedContext&) const = default;
};
inline constexpr std::size_t max_contexts = 128;  // PS3.8 9.3.2.2: odd ids from 1 to 255

// One thread at a time.
class OutgoingAssociation {
  public:
    // Refuses with busy "unreachable" or "rejected"; throws std::runtime_error when the hub's own TLS files are wrong.
    static core::Result<std::unique_ptr<OutgoingAssociation>> open(const core::Config& config, const app::Node& node,
                                                                   std::span<const ProposedContext> contexts,
                                                                   OutgoingSockets& sockets);
    ~OutgoingAssociation();  // aborts what was not released
    OutgoingAssociation(const OutgoingAssociation&) = delete;
    OutgoingAssociation& operator=(const OutgoingAssociation&) = delete;

    T_ASC_Association* get() const { return association_; }
    void release();

  private:
    explicit OutgoingAssociation(OutgoingSockets& sockets) : sockets_(sockets) {}
    OFCondition request(const core::Config& config, const app::Node& node, std::span<const ProposedContext> contexts);

    OutgoingSockets& sockets_;
    std::unique_ptr<DcmTransportLayer> inner_;
    std::unique_ptr<QuickLayer> layer_;
    T_ASC_Network* network_ = nullptr;
    T_ASC_Association* association_ = nullptr;
    int watched_ = -1;
    bool open_ = false;
};

}  // namespace telehub::dicom
