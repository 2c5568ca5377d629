// One association, from its first PDU to its release, on one thread.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <atomic>
#include <string>

#include "admission.h"
#include "negotiation.h"
#include "telehub/app/rate_limit.h"
#include "telehub/app/studies.h"
#include "telehub/dicom/server.h"

namespace telehub::dicom {

// What associations share with the server that runs them.
struct AssociationEnvironment {
    const app::Hub& hub;
    DicomObserver& observer;
    const std::atomic<bool>& stopping;  // end between two commands
    const std::atomic<bool>& aborting;  // end now
    Admission& admission;
    // Of one device, and of one address's strangers, who may call themselves what they like: a flood of refusals must
    // not become one of rows.
    app::RateLimit& refusals;
};

// Serves a received association request to its end, or tells it "local limit exceeded" when there is no place for it.
void serve_association(AssociationEnvironment& env, T_ASC_Association* association, bool tls,
                       const std::string& address, const std::string& id);

}  // namespace telehub::dicom
