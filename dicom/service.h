// What the DIMSE services share (PS3.7): the association that they answer on, who is at its other end, and the table
// that leads from a command to its service. A service lives on its association's thread.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrma.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <string>

#include "association.h"
#include "pending_reports.h"
#include "sop_classes.h"
#include "telehub/app/hub.h"
#include "telehub/app/studies.h"

namespace telehub::dicom {

struct ServiceContext {
    AssociationEnvironment& env;
    T_ASC_Association* association;
    Caller caller;
    store::Device device;
    std::string id;      // of the association, in the log
    app::Source source;  // the device as the use cases know it
    std::uint64_t stored = 0, refused = 0;
    PendingReports reports{};

    const app::Hub& hub() const { return env.hub; }
    const domain::Actor& actor() const { return source.actor; }
    int timeout_s() const { return static_cast<int>(env.hub.config.dicom.dimse_timeout_s); }
    bool ending() const { return env.stopping || env.aborting; }
};

// Answers one request, its data set included. A bad condition ends the association with an abort; what the peer did
// wrong within the protocol is a status of the answer, not a condition.
using Service = OFCondition(ServiceContext& context, T_ASC_PresentationContextID presentation,
                            const T_DIMSE_Message& message);

Service answer_echo, answer_store, answer_find, answer_move, answer_get;
Service answer_step_create, answer_step_set, answer_commitment, take_event_answer;

// The service for this command in a presentation context of this abstract syntax; null: there is none.
Service* find_service(T_DIMSE_Command command, std::string_view abstract_syntax_uid);

// Reads the data set that follows a command to its end, into `sink`. DIMSE_BADDATA: it came in another presentation
// context than its command.
OFCondition receive_data_set(const ServiceContext& context, T_ASC_PresentationContextID presentation,
                             DcmConsumer& sink);

// Takes a C-CANCEL of this request that waits, without waiting for one (PS3.7 9.3.2.3). Bad: the line is down, or
// something else came.
OFCondition listen_for_cancel(const ServiceContext& context, std::uint16_t message_id, bool& cancelled);

// Writes the audit row of a refusal, unless there were too many of late. Never fails for a full disk.
void audit_refusal(AssociationEnvironment& env, const domain::Actor& actor, const app::Deed& deed,
                   const core::Error& why);
// Writes the audit row of what was done, as audit_refusal() does.
void audit_done(AssociationEnvironment& env, const domain::Actor& actor, const app::Deed& deed);

// Error Comment (0000,0902), VR LO: 64 characters (PS3.7 C.3), cut between characters.
std::string error_comment(std::string_view text);

}  // namespace telehub::dicom
