#include "sop_classes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <string>

namespace telehub::dicom {

namespace {

struct Row {
    std::string_view uid;
    SopKind kind;
};

constexpr Row rows[] = {
    {UID_VerificationSOPClass, SopKind::verification},
    {UID_FINDPatientRootQueryRetrieveInformationModel, SopKind::find},
    {UID_FINDStudyRootQueryRetrieveInformationModel, SopKind::find},
    {UID_RETIRED_FINDPatientStudyOnlyQueryRetrieveInformationModel, SopKind::find},
    {UID_MOVEPatientRootQueryRetrieveInformationModel, SopKind::move},
    {UID_MOVEStudyRootQueryRetrieveInformationModel, SopKind::move},
    {UID_RETIRED_MOVEPatientStudyOnlyQueryRetrieveInformationModel, SopKind::move},
    {UID_GETPatientRootQueryRetrieveInformationModel, SopKind::get},
    {UID_GETStudyRootQueryRetrieveInformationModel, SopKind::get},
    {UID_RETIRED_GETPatientStudyOnlyQueryRetrieveInformationModel, SopKind::get},
    {UID_FINDModalityWorklistInformationModel, SopKind::worklist},
    {UID_ModalityPerformedProcedureStepSOPClass, SopKind::performed_step},
    {UID_StorageCommitmentPushModelSOPClass, SopKind::commitment},
};

bool is_storage_class(std::string_view uid) {
    // What DCMTK's table does not know yet is taken by its root (PS3.6 annex A), so that new modalities are not locked
    // out.
    constexpr std::string_view root = "1.2.840.10008.5.1.4.1.1.";
    return uid.starts_with(root) || dcmIsaStorageSOPClassUID(std::string{uid}.c_str(), ESSC_All);
}

}  // namespace

std::optional<SopKind> sop_kind(std::string_view abstract_syntax_uid) {
    for (const auto& row : rows) {
        if (row.uid == abstract_syntax_uid) return row.kind;
    }
    if (is_storage_class(abstract_syntax_uid)) return SopKind::storage;
    return {};
}

}  // namespace telehub::dicom
