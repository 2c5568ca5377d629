// C-STORE as SCU on an open association (PS3.4 annex B, PS3.7 9.1.1): on one that the hub opened, or back on the one
// that a C-GET came on. A stored object is sent as it is stored, from the disk and with fixed memory; it is converted
// only where the peer takes its SOP class in uncompressed syntaxes alone. One thread at a time.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <filesystem>
#include <map>
#include <string>

#include "outgoing.h"
#include "telehub/app/hub.h"

namespace telehub::dicom {

class StoreScu {
  public:
    enum class Side {
        requestor,  // every accepted presentation context may be sent on
        acceptor    // those in which the peer is SCP (PS3.7 D.3.3.4)
    };
    StoreScu(const app::Hub& hub, T_ASC_Association* association, Side side);

    struct Originator {  // of the C-MOVE that this is a sub-operation of; ae_title "": of none
        std::string ae_title;
        std::uint16_t message_id = 0;
    };
    struct Sent {
        enum class Outcome { sent, warned, failed } outcome = Outcome::failed;
        std::string reason{}, detail{};  // of a failure
        bool line_dropped = false;       // nothing more can be sent on this association
        bool hopeless = false;           // of a failure: trying again would not help
    };
    Sent send(const store::Instance& instance, const Originator& originator);

    // While an answer is waited for, a C-CANCEL of this request may come.
    void expect_cancel_of(std::uint16_t message_id) { cancel_of_ = message_id; }
    bool cancelled() const { return cancelled_; }

  private:
    struct File {
        std::filesystem::path path;
        std::uint64_t dataset_offset = 0;
    };
    Sent send_file(const File& file, const store::Instance& instance, T_ASC_PresentationContextID context,
                   const Originator& originator);
    OFCondition send_command(const store::Instance& instance, T_ASC_PresentationContextID context,
                             std::uint16_t message_id, const Originator& originator);
    Sent receive_answer(std::uint16_t message_id);
    T_ASC_PresentationContextID context_for(const std::string& sop_class_uid, const std::string& syntax) const;

    const app::Hub& hub_;
    T_ASC_Association* association_;
    std::map<ProposedContext, T_ASC_PresentationContextID> contexts_;
    std::optional<std::uint16_t> cancel_of_;
    bool cancelled_ = false;
};

// One instance less pending, one more sent or failed.
void note_sent(app::SendReport& report, const core::SopUid& sop_uid, const StoreScu::Sent& sent);

}  // namespace telehub::dicom
