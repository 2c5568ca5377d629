#include "event_report.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include "command.h"

namespace telehub::dicom {

namespace {

constexpr DIC_US all_committed = 1, failures_exist = 2;  // event types of table J.3-2

std::uint16_t code_of(app::CommitmentFailure why) {  // PS3.3 C.14.1.1
    switch (why) {
        case app::CommitmentFailure::processing_failure: return 0x0110;
        case app::CommitmentFailure::no_such_instance: return 0x0112;
        case app::CommitmentFailure::class_instance_conflict: return 0x0119;
    }
    return 0x0110;
}

std::unique_ptr<DcmItem> item_of(const app::SopReference& reference) {
    auto item = std::make_unique<DcmItem>();
    item->putAndInsertString(DCM_ReferencedSOPClassUID, reference.sop_class_uid.c_str());
    item->putAndInsertString(DCM_ReferencedSOPInstanceUID, reference.sop_uid.value.c_str());
    return item;
}

void put_report(DcmDataset& information, const app::CommitmentReport& report, const std::string& retrieve_ae_title) {
    information.putAndInsertString(DCM_TransactionUID, report.transaction_uid.c_str());
    information.putAndInsertString(DCM_RetrieveAETitle, retrieve_ae_title.c_str());
    if (!report.committed.empty()) {
        auto sequence = std::make_unique<DcmSequenceOfItems>(DCM_ReferencedSOPSequence);
        for (const auto& reference : report.committed) sequence->append(item_of(reference).release());
        information.insert(sequence.release());
    }
    if (!report.failed.empty()) {
        auto sequence = std::make_unique<DcmSequenceOfItems>(DCM_FailedSOPSequence);
        for (const auto& failed : report.failed) {
            auto item = item_of(failed.instance);
            item->putAndInsertUint16(DCM_FailureReason, code_of(failed.why));
            sequence->append(item.release());
        }
        information.insert(sequence.release());
    }
}

core::Error unanswered(const OFCondition& why) { return core::refuse(core::Errc::busy, "line_dropped", why.text()); }

}  // namespace

OFCondition send_event_report(T_ASC_Association* association, T_ASC_PresentationContextID presentation,
                              std::uint16_t message_id, const std::string& retrieve_ae_title,
                              const app::CommitmentReport& report) {
    T_DIMSE_Message message{};
    message.CommandField = DIMSE_N_EVENT_REPORT_RQ;
    auto& request = message.msg.NEventReportRQ;
    request.MessageID = message_id;
    OFStandard::strlcpy(request.AffectedSOPClassUID, UID_StorageCommitmentPushModelSOPClass,
                        sizeof request.AffectedSOPClassUID);
    OFStandard::strlcpy(request.AffectedSOPInstanceUID, UID_StorageCommitmentPushModelSOPInstance,
                        sizeof request.AffectedSOPInstanceUID);
    request.DataSetType = DIMSE_DATASET_PRESENT;
    request.EventTypeID = report.failed.empty() ? all_committed : failures_exist;
    DcmDataset information;
    put_report(information, report, retrieve_ae_title);
    return DIMSE_sendMessageUsingMemoryData(association, presentation, &message, nullptr, &information, nullptr,
                                            nullptr);
}

core::Result<void> report_on_own_association(const app::Hub& hub, const app::Node& node,
                                             const app::CommitmentReport& report, OutgoingSockets& sockets) {
    const ProposedContext contexts[] = {
        {UID_StorageCommitmentPushModelSOPClass, UID_LittleEndianExplicitTransferSyntax, ASC_SC_ROLE_SCP},
        {UID_StorageCommitmentPushModelSOPClass, UID_LittleEndianImplicitTransferSyntax, ASC_SC_ROLE_SCP}};
    auto opened = OutgoingAssociation::open(hub.config, node, contexts, sockets);
    if (!opened) return opened.error();
    auto* const association = (*opened)->get();
    const auto presentation =
        ASC_findAcceptedPresentationContextID(association, UID_StorageCommitmentPushModelSOPClass);
    if (presentation == 0) {
        (*opened)->release();
        return core::refuse(core::Errc::busy, "rejected", "the node does not take storage commitment's reports");
    }
    const auto id = association->nextMsgID++;
    if (const auto sent = send_event_report(association, presentation, id, hub.config.dicom.ae_title, report);
        sent.bad()) {
        return unanswered(sent);
    }
    T_ASC_PresentationContextID came_in = 0;
    T_DIMSE_Message answer{};
    const auto received =
        receive_command(association, static_cast<int>(hub.config.dicom.dimse_timeout_s), came_in, answer);
    if (received.bad()) return unanswered(received);
    const auto& told = answer.msg.NEventReportRSP;
    if (answer.CommandField != DIMSE_N_EVENT_REPORT_RSP || told.MessageIDBeingRespondedTo != id) {
        return core::refuse(core::Errc::busy, "not_taken", "the node answered something else");
    }
    if (told.DataSetType == DIMSE_DATASET_NULL) (*opened)->release();  // else a reply follows that nobody wants
    if (told.DimseStatus != STATUS_Success) {
        return core::refuse(core::Errc::busy, "not_taken", "the node did not take the report");
    }
    return {};
}

}  // namespace telehub::dicom
