// Association negotiation (PS3.8): who may connect, and which presentation contexts are taken.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>

#include <optional>
#include <string>

#include "telehub/app/hub.h"
#include "telehub/store/rows.h"

namespace telehub::dicom {

struct Caller {
    std::string calling;  // AE titles as sent, trimmed
    std::string called;
    std::string address;  // numeric
    bool tls = false;
    std::string certificate_sha256;  // hex of the peer's DER, "" over plain DICOM
};

std::string peer_certificate_sha256(T_ASC_Association& association);  // as Caller has it; of a TLS peer
Caller caller_of(T_ASC_Association& association, bool tls, const std::string& address);

// The device behind the caller, or why not.
core::Result<store::Device> known_device(const app::Hub& hub, const Caller& caller);
T_ASC_RejectParameters reject_parameters(const core::Error& why);

// Takes the abstract syntaxes of sop_classes.h, of the services that the device may use. Storage with the first
// proposed transfer syntax that can be carried, and in the roles that the requestor proposes; the others, whose data
// sets the hub reads, uncompressed.
void negotiate_contexts(T_ASC_Parameters& parameters, std::string_view services);

// Says by which implementation, in the request as in its answer (PS3.7 D.3.3.2), instead of DCMTK's own.
void announce_implementation(T_ASC_Parameters& parameters);

}  // namespace telehub::dicom
