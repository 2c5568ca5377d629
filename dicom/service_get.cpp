// C-GET of the query/retrieve information models (PS3.4 C.4.3, PS3.7 9.1.3): the sub-operations come back on the same
// association, in the presentation contexts in which the asker is SCP.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include "retrieval.h"
#include "store_scu.h"
#include "telehub/core/log.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

class Get {
  public:
    Get(ServiceContext& context, T_ASC_PresentationContextID presentation, const T_DIMSE_C_GetRQ& request)
        : context_(context), presentation_(presentation), request_(request) {}

    OFCondition run() {
        auto identifier = receive_identifier(context_, presentation_, network_);
        if (network_.bad()) return network_;
        if (!identifier) return refuse(identifier.error());
        try {
            return get(**identifier);
        } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
            log::error("retrieval_failed", {{"association", context_.id}, {"what", e.what()}});
            return refuse(core::refuse(core::Errc::busy, "broken", "the hub could not send it now"));
        }
    }

  private:
    OFCondition get(DcmDataset& identifier);
    void send_all();
    bool still_wanted(const StoreScu& scu);
    OFCondition respond(std::uint16_t status, DcmDataset* failed, DcmDataset* detail);
    OFCondition refuse(const core::Error& why);

    ServiceContext& context_;
    T_ASC_PresentationContextID presentation_;
    const T_DIMSE_C_GetRQ& request_;
    OFCondition network_;
    Wanted wanted_;
    app::SendReport report_;
};

OFCondition Get::get(DcmDataset& identifier) {
    const auto model = model_of(request_.AffectedSOPClassUID);
    if (!model) return refuse(core::refuse(core::Errc::invalid, "bad_identifier", "the SOP class is no model"));
    const auto asked = read_identifier(identifier, *model, context_.device.charset);
    if (!asked) return refuse(asked.error());
    auto wanted = select_wanted(context_, *asked, *model, "c-get");
    if (!wanted) return refuse(wanted.error());
    wanted_ = std::move(*wanted);
    send_all();
    audit_done(context_.env, context_.actor(), retrieval_deed("study.get", wanted_, context_.caller.calling, report_));
    if (network_.bad()) return network_;
    DcmDataset failed;
    put_failed_uids(failed, report_);
    const auto status = final_status(report_);
    return respond(status, status == STATUS_Success ? nullptr : &failed, nullptr);
}

void Get::send_all() {
    StoreScu scu(context_.hub(), context_.association, StoreScu::Side::acceptor);
    scu.expect_cancel_of(request_.MessageID);
    report_.pending = wanted_.instances.size();
    for (const auto& instance : wanted_.instances) {
        const auto sent = scu.send(instance, {});
        note_sent(report_, instance.sop_uid, sent);
        if (sent.line_dropped) {
            network_ = DUL_NETWORKCLOSED;
            return;
        }
        if (report_.pending > 0 && !still_wanted(scu)) return;
    }
}

bool Get::still_wanted(const StoreScu& scu) {
    network_ = respond(STATUS_GET_Pending_SubOperationsAreContinuing, nullptr, nullptr);
    if (network_.bad()) return false;
    const auto waiting = DIMSE_checkForCancelRQ(context_.association, presentation_, request_.MessageID);
    if (waiting.bad() && waiting != DIMSE_NODATAAVAILABLE) network_ = waiting;
    report_.cancelled = scu.cancelled() || waiting.good() || context_.ending();
    return network_.good() && !report_.cancelled;
}

OFCondition Get::respond(std::uint16_t status, DcmDataset* failed, DcmDataset* detail) {
    T_DIMSE_C_GetRSP response{};
    const auto count = count_of(report_);
    response.DimseStatus = status;
    response.NumberOfRemainingSubOperations = count.remaining;
    response.NumberOfCompletedSubOperations = count.completed;
    response.NumberOfFailedSubOperations = count.failed;
    response.NumberOfWarningSubOperations = count.warning;
    response.opts =
        O_GET_NUMBEROFCOMPLETEDSUBOPERATIONS | O_GET_NUMBEROFFAILEDSUBOPERATIONS | O_GET_NUMBEROFWARNINGSUBOPERATIONS;
    // PS3.7 9.1.3.1.6: only while they are pending, and of what a cancel left undone.
    if (status == 0xFF00 || status == 0xFE00) response.opts |= O_GET_NUMBEROFREMAININGSUBOPERATIONS;
    return DIMSE_sendGetResponse(context_.association, presentation_, &request_, &response, failed, detail);
}

OFCondition Get::refuse(const core::Error& why) {
    log::warn("retrieval_refused",
              {{"association", context_.id}, {"device", context_.caller.calling}, {"reason", why.reason}});
    auto deed = retrieval_deed("study.get", wanted_, context_.caller.calling, {});
    deed.detail = "c-get";
    audit_refusal(context_.env, context_.actor(), deed, why);
    DcmDataset detail;
    return respond(retrieval_status(why, detail), nullptr, &detail);
}

}  // namespace

OFCondition answer_get(ServiceContext& context, T_ASC_PresentationContextID presentation,
                       const T_DIMSE_Message& message) {
    return Get(context, presentation, message.msg.CGetRQ).run();
}

}  // namespace telehub::dicom
