// One association, from its first PDU to its release, on one thread.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <atomic>
#include <functional>
#include <string>

#include "negotiation.h"
#include "telehub/app/studies.h"
#include "telehub/dicom/server.h"

namespace telehub::dicom {

// What associations share with the server that runs them.
struct AssociationEnvironment {
    const app::Hub& hub;
    DicomObserver& observer;
    const std::atomic<bool>& stopping;  // end between two commands
    const std::atomic<bool>& aborting;  // end now
    // Takes a place for this device, or says that it has enough.
    std::function<bool(const std::string& ae_title)> enter;
    std::function<void(const std::string& ae_title)> leave;
    // A flood of refusals must not become a flood of audit rows: false when there were many of late.
    std::function<bool()> may_audit_refusal;
};

// Serves a received association request to its end; `over_limit`: only to tell it "local limit exceeded".
void serve_association(AssociationEnvironment& env, T_ASC_Association* association, bool tls,
                       const std::string& address, const std::string& association_id, bool over_limit);

}  // namespace telehub::dicom
