// What C-MOVE and C-GET share (PS3.4 C.4.2, C.4.3): which instances an identifier names, and how far along it is.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <string>
#include <vector>

#include "identifier.h"
#include "telehub/app/nodes.h"

namespace telehub::dicom {

struct Wanted {
    std::vector<store::Study> studies;
    std::vector<store::Instance> instances;
};

// Every instance that the unique keys name and the asker may see; what is not there is left out. Refuses with invalid
// "bad_identifier", and too_large "too_many_matches" over 100,000 instances. `how` is for the audit: "c-move".
core::Result<Wanted> select_wanted(const ServiceContext& context, const Asked& asked, Model model,
                                   const std::string& how);

// The numbers of a response: US, so that what is larger stands at 65535.
struct SubOperations {
    std::uint16_t remaining = 0, completed = 0, failed = 0, warning = 0;
};
SubOperations count_of(const app::SendReport& report);

// Of the last response: success, B000 for a part, A702 when nothing could be sent, FE00 when it was cancelled.
std::uint16_t final_status(const app::SendReport& report);

// (0008,0058), for the last response (PS3.4 C.4.2.1.4.2): as many UIDs as an element of 64 KB holds.
void put_failed_uids(DcmDataset& identifier, const app::SendReport& report);

// The status of a refused retrieval (PS3.4 tables C.4-2 and C.4-3), and its detail.
std::uint16_t retrieval_status(const core::Error& why, DcmDataset& detail);

// One row for the whole retrieval: what study, where to, how many.
app::Deed retrieval_deed(const std::string& action, const Wanted& wanted, const std::string& destination,
                         const app::SendReport& report);

}  // namespace telehub::dicom
