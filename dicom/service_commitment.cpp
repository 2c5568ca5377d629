// Storage commitment, push model, as SCP (PS3.4 annex J): N-ACTION, and N-EVENT-REPORT on the same association.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include "event_report.h"
#include "n_service.h"
#include "telehub/app/commitment.h"
#include "telehub/core/log.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

app::CommitmentRequest read_request(DcmDataset& dataset) {
    const AttributeReader reader(dataset, "");
    app::CommitmentRequest request{reader.text_or_empty(dataset, DCM_TransactionUID), {}};
    auto* const references = find_sequence(dataset, DCM_ReferencedSOPSequence);
    // One more than is taken tells that there are too many.
    for (unsigned long i = 0; references != nullptr && i < references->card() && i <= app::max_committed; ++i) {
        auto& item = *references->getItem(i);
        request.instances.push_back({reader.text_or_empty(item, DCM_ReferencedSOPClassUID),
                                     core::SopUid{reader.text_or_empty(item, DCM_ReferencedSOPInstanceUID)}});
    }
    return request;
}

app::Deed deed_of(const ServiceContext& context) {
    return {"commitment.request", "commitment", "", context.device.org_id.value};
}

core::Result<core::CommitmentId> checked(ServiceContext& context, const T_DIMSE_N_ActionRQ& rq, DcmDataset& dataset) {
    std::optional<core::Error> wrong;
    if (sop_kind(rq.RequestedSOPClassUID) != SopKind::commitment) {
        wrong = core::refuse(core::Errc::invalid, "no_such_class", "the SOP class is not that of this context");
    } else if (std::string_view{rq.RequestedSOPInstanceUID} != UID_StorageCommitmentPushModelSOPInstance) {
        wrong = core::refuse(core::Errc::not_found, "not_found", "not the well-known SOP instance");
    } else if (rq.ActionTypeID != 1) {
        wrong = core::refuse(core::Errc::invalid, "no_such_action", "the action type is not 1");
    }
    if (wrong) {
        note_refused(context, deed_of(context), *wrong);
        return *wrong;
    }
    try {
        return app::request_commitment(context.hub(), context.actor(), read_request(dataset));
    } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
        log::error("commitment_failed", {{"association", context.id}, {"what", e.what()}});
        return core::refuse(core::Errc::busy, "broken", "the hub could not take it now");
    }
}

OFCondition respond(ServiceContext& context, T_ASC_PresentationContextID presentation, const T_DIMSE_N_ActionRQ& rq,
                    const core::Result<core::CommitmentId>& id) {
    T_DIMSE_Message answer{};
    answer.CommandField = DIMSE_N_ACTION_RSP;
    auto& response = answer.msg.NActionRSP;
    response.MessageIDBeingRespondedTo = rq.MessageID;
    OFStandard::strlcpy(response.AffectedSOPClassUID, rq.RequestedSOPClassUID, sizeof response.AffectedSOPClassUID);
    OFStandard::strlcpy(response.AffectedSOPInstanceUID, rq.RequestedSOPInstanceUID,
                        sizeof response.AffectedSOPInstanceUID);
    response.ActionTypeID = rq.ActionTypeID;
    response.DataSetType = DIMSE_DATASET_NULL;
    response.opts = O_NACTION_AFFECTEDSOPCLASSUID | O_NACTION_AFFECTEDSOPINSTANCEUID | O_NACTION_ACTIONTYPEID;
    DcmDataset detail;
    response.DimseStatus = id ? STATUS_Success : normalised_status(id.error(), detail);
    return DIMSE_sendMessageUsingMemoryData(context.association, presentation, &answer, id ? nullptr : &detail, nullptr,
                                            nullptr, nullptr);
}

// What is true of a commitment now; nothing when the device needs not be told any more, or not here.
std::optional<app::CommitmentReport> judge_now(const ServiceContext& context, const core::CommitmentId& id) {
    try {
        auto report = app::judge_commitment(context.hub(), id);
        return report ? std::optional{std::move(*report)} : std::nullopt;
    } catch (const std::exception& e) {
        log::error("commitment_failed", {{"association", context.id}, {"what", e.what()}});
        return {};
    }
}

}  // namespace

OFCondition answer_commitment(ServiceContext& context, T_ASC_PresentationContextID presentation,
                              const T_DIMSE_Message& message) {
    const auto& rq = message.msg.NActionRQ;
    OFCondition network;
    auto dataset = receive_attributes(context, presentation, rq.DataSetType, network);
    if (network.bad()) return network;
    if (!dataset) note_refused(context, deed_of(context), dataset.error());
    const auto id = dataset ? checked(context, rq, **dataset) : core::Result<core::CommitmentId>{dataset.error()};
    const auto sent = respond(context, presentation, rq, id);
    if (id) {
        context.reports.presentation = presentation;
        context.reports.waiting.push_back(*id);
    }
    return sent;
}

OFCondition send_waiting_report(ServiceContext& context) {
    auto& reports = context.reports;
    while (!reports.sent && !reports.waiting.empty()) {
        auto id = std::move(reports.waiting.front());
        reports.waiting.pop_front();
        auto report = judge_now(context, id);
        if (!report) continue;
        const auto message_id = context.association->nextMsgID++;
        reports.sent = {std::move(id), std::move(*report), message_id};
        return send_event_report(context.association, reports.presentation, message_id,
                                 context.hub().config.dicom.ae_title, reports.sent->report);
    }
    return EC_Normal;
}

OFCondition take_event_answer(ServiceContext& context, T_ASC_PresentationContextID presentation,
                              const T_DIMSE_Message& message) {
    const auto& answer = message.msg.NEventReportRSP;
    OFCondition network;
    receive_attributes(context, presentation, answer.DataSetType, network);  // a reply that nobody wants
    auto& sent = context.reports.sent;
    if (network.bad() || !sent || answer.MessageIDBeingRespondedTo != sent->message_id) return network;
    const auto told = std::exchange(sent, {});
    if (answer.DimseStatus != STATUS_Success) {  // tried again on an association of its own
        context.reports.not_taken.push_back(told->id);
        log::warn("commitment_not_taken", {{"association", context.id}, {"status", answer.DimseStatus}});
        return network;
    }
    try {
        app::note_reported(context.hub(), told->id, told->report);
    } catch (const std::exception& e) {  // it is told again
        log::error("commitment_failed", {{"association", context.id}, {"what", e.what()}});
    }
    return network;
}

void hand_over_reports(ServiceContext& context) {
    auto& reports = context.reports;
    auto left = std::move(reports.not_taken);
    left.insert(left.end(), reports.waiting.begin(), reports.waiting.end());
    if (reports.sent) left.push_back(reports.sent->id);
    try {
        app::make_due(context.hub(), left);
    } catch (const std::exception& e) {  // they are due in their time all the same
        log::error("commitment_failed", {{"association", context.id}, {"what", e.what()}});
    }
}

}  // namespace telehub::dicom
