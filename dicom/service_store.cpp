// C-STORE (PS3.4 annex B, PS3.7 9.1.1): the data set goes to the object store as it arrives.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/diutil.h>

#include <chrono>

#include "service.h"
#include "store_sink.h"
#include "telehub/core/log.h"
#include "telehub/domain/device.h"

namespace telehub::dicom {

namespace log = core::log;
using namespace std::chrono;

namespace {

// PS3.4 table B.2-1.
std::uint16_t status_of(const core::Error& error) {
    switch (error.code) {
        case core::Errc::storage_full:
        case core::Errc::busy: return STATUS_STORE_Refused_OutOfResources;
        case core::Errc::unsupported: return STATUS_STORE_Error_CannotUnderstand;
        case core::Errc::invalid:
            return error.reason == "mismatched_identifiers" ? STATUS_STORE_Error_DataSetDoesNotMatchSOPClass
                                                            : STATUS_STORE_Error_CannotUnderstand;
        case core::Errc::too_large: return STATUS_STORE_Refused_OutOfResources;
        case core::Errc::unauthenticated:
        case core::Errc::forbidden: return STATUS_STORE_Refused_SOPClassNotSupported + 2;  // 0124H: not authorised
        case core::Errc::not_found:
        case core::Errc::conflict:
        case core::Errc::stale:
        case core::Errc::rate_limited: return STATUS_STORE_Error_CannotUnderstand;
    }
    return STATUS_STORE_Error_CannotUnderstand;
}

core::Result<app::Stored> receive(const ServiceContext& context, T_ASC_PresentationContextID presentation,
                                  const T_DIMSE_C_StoreRQ& request, OFCondition& network, std::uint64_t& bytes) {
    T_ASC_PresentationContext negotiated;
    network = ASC_findAcceptedPresentationContext(context.association->params, presentation, &negotiated);
    if (network.bad()) return app::not_found("presentation context");
    StoreSink sink(context.hub(), request.AffectedSOPClassUID, request.AffectedSOPInstanceUID,
                   negotiated.acceptedTransferSyntax, context.device.charset);
    network = receive_data_set(context, presentation, sink);
    bytes = sink.received();
    if (network == DIMSE_BADDATA) {
        return core::refuse(core::Errc::invalid, "bad_context", "the data set came in another presentation context");
    }
    if (network.bad()) return core::refuse(core::Errc::invalid, "line_dropped", "the data set did not end");
    if (!domain::has_service(context.device.services, domain::DeviceService::store)) {
        return core::refuse(core::Errc::forbidden, "service_not_allowed", "this device may not store");
    }
    try {
        return sink.finish(context.source);
    } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
        log::error("store_failed", {{"association", context.id}, {"what", e.what()}});
        return core::refuse(core::Errc::busy, "broken", "the hub could not store it now");
    }
}

void note_refusal(ServiceContext& context, const core::Error& error) {
    ++context.refused;
    log::warn("instance_refused", {{"association", context.id},
                                   {"device", context.caller.calling},
                                   {"reason", error.reason},
                                   {"detail", error.detail}});
    audit_refusal(context.env, context.actor(),
                  {"instance.store", "instance", "", context.device.org_id.value, error.detail, ""}, error);
}

const char* name_of(app::Outcome outcome) {
    switch (outcome) {
        case app::Outcome::stored: return "stored";
        case app::Outcome::duplicate: return "duplicate";
        case app::Outcome::quarantined: return "quarantined";
    }
    return "";
}

}  // namespace

OFCondition answer_store(ServiceContext& context, T_ASC_PresentationContextID presentation,
                         const T_DIMSE_Message& message) {
    const auto& request = message.msg.CStoreRQ;
    const auto began = steady_clock::now();
    OFCondition network;
    std::uint64_t bytes = 0;
    const auto result = receive(context, presentation, request, network, bytes);
    const auto took = duration_cast<microseconds>(steady_clock::now() - began);
    if (network.bad()) return network;

    T_DIMSE_C_StoreRSP response{};
    response.DimseStatus = STATUS_Success;
    DcmDataset* detail = nullptr;
    DcmDataset comment;
    if (!result) {
        const auto error = result.error();
        response.DimseStatus = status_of(error);
        comment.putAndInsertString(DCM_ErrorComment, error_comment(error.detail).c_str());
        detail = &comment;
        note_refusal(context, error);
        context.env.observer.stored("refused", bytes, took);
    } else {
        ++context.stored;
        const char* outcome = name_of(result->outcome);
        context.env.observer.stored(outcome, bytes, took);
        log::debug("instance_stored", {{"association", context.id}, {"outcome", outcome}, {"bytes", bytes}});
    }
    return DIMSE_sendStoreResponse(context.association, presentation, &request, &response, detail);
}

}  // namespace telehub::dicom
