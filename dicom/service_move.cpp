// C-MOVE of the query/retrieve information models (PS3.4 C.4.2, PS3.7 9.1.4): the sub-operations go to a known device.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include <algorithm>

#include "retrieval.h"
#include "telehub/core/log.h"
#include "telehub/store/archive.h"
#include "telehub/store/people.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

struct Destination {
    app::Node node;
    domain::Actor device;
};

core::Result<Destination> destination_of(const app::Hub& hub, std::string ae_title) {
    while (!ae_title.empty() && ae_title.back() == ' ') ae_title.pop_back();
    return hub.db.read([&](store::Connection& c) -> core::Result<Destination> {
        const auto device = store::find_device(c, ae_title);
        if (!device) {
            return core::refuse(core::Errc::not_found, "destination_unknown", "the destination is not registered");
        }
        auto node = app::node_of(c, *device);
        if (!node) return node.error();
        return Destination{std::move(*node), domain::Actor::device(device->ae_title, device->org_id)};
    });
}

// Images go to another organisation only when its device could come and see them itself.
core::Result<void> may_receive(const app::Hub& hub, const Wanted& wanted, const domain::Actor& destination,
                               const core::OrgId& asker) {
    if (destination.org == asker) return {};
    const bool sees_all = hub.db.read([&](store::Connection& c) {
        const auto scope = store::scope_of(c, destination);
        return std::ranges::all_of(wanted.studies, [&](const store::Study& study) {
            return store::find_archived_study(c, scope, study.study_uid).has_value();
        });
    });
    if (sees_all) return {};
    return core::refuse(core::Errc::forbidden, "destination_not_allowed",
                        "the destination's organisation may not see the study");
}

class Move {
  public:
    Move(ServiceContext& context, T_ASC_PresentationContextID presentation, const T_DIMSE_C_MoveRQ& request)
        : context_(context), presentation_(presentation), request_(request) {}

    OFCondition run() {
        auto identifier = receive_identifier(context_, presentation_, network_);
        if (network_.bad()) return network_;
        if (!identifier) return refuse(identifier.error());
        try {
            return move(**identifier);
        } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
            log::error("retrieval_failed", {{"association", context_.id}, {"what", e.what()}});
            return refuse(core::refuse(core::Errc::busy, "broken", "the hub could not send it now"));
        }
    }

  private:
    OFCondition move(DcmDataset& identifier);
    bool go_on(const app::SendReport& report);
    OFCondition respond(std::uint16_t status, const app::SendReport& report, DcmDataset* failed, DcmDataset* detail);
    OFCondition refuse(const core::Error& why);

    ServiceContext& context_;
    T_ASC_PresentationContextID presentation_;
    const T_DIMSE_C_MoveRQ& request_;
    OFCondition network_;
    Wanted wanted_;
};

OFCondition Move::move(DcmDataset& identifier) {
    const auto model = model_of(request_.AffectedSOPClassUID);
    if (!model) return refuse(core::refuse(core::Errc::invalid, "bad_identifier", "the SOP class is no model"));
    const auto asked = read_identifier(identifier, *model, context_.device.charset);
    if (!asked) return refuse(asked.error());
    const auto destination = destination_of(context_.hub(), request_.MoveDestination);
    if (!destination) return refuse(destination.error());
    auto wanted = select_wanted(context_, *asked, *model, "c-move");
    if (!wanted) return refuse(wanted.error());
    wanted_ = std::move(*wanted);
    if (const auto allowed = may_receive(context_.hub(), wanted_, destination->device, context_.device.org_id);
        !allowed) {
        return refuse(allowed.error());
    }
    app::SendOptions options{context_.caller.calling, request_.MessageID,
                             [this](const app::SendReport& report) { return go_on(report); }};
    const auto report =
        context_.hub().dicom.nodes().send(context_.hub(), destination->node, wanted_.instances, options);
    audit_done(context_.env, context_.actor(),
               retrieval_deed("study.move", wanted_, destination->node.ae_title, report));
    if (network_.bad()) return network_;
    DcmDataset failed;
    put_failed_uids(failed, report);
    const auto status = final_status(report);
    return respond(status, report, status == STATUS_Success ? nullptr : &failed, nullptr);
}

// After each sub-operation: says how far it is, and listens for a C-CANCEL.
bool Move::go_on(const app::SendReport& report) {
    if (context_.ending()) return false;
    if (report.pending == 0) return true;  // the last response says it
    network_ = respond(STATUS_MOVE_Pending_SubOperationsAreContinuing, report, nullptr, nullptr);
    if (network_.bad()) return false;
    bool cancelled = false;
    network_ = listen_for_cancel(context_, request_.MessageID, cancelled);
    return network_.good() && !cancelled;
}

OFCondition Move::respond(std::uint16_t status, const app::SendReport& report, DcmDataset* failed, DcmDataset* detail) {
    T_DIMSE_C_MoveRSP response{};
    const auto count = count_of(report);
    response.DimseStatus = status;
    response.NumberOfRemainingSubOperations = count.remaining;
    response.NumberOfCompletedSubOperations = count.completed;
    response.NumberOfFailedSubOperations = count.failed;
    response.NumberOfWarningSubOperations = count.warning;
    response.opts = O_MOVE_NUMBEROFCOMPLETEDSUBOPERATIONS | O_MOVE_NUMBEROFFAILEDSUBOPERATIONS |
                    O_MOVE_NUMBEROFWARNINGSUBOPERATIONS;
    // PS3.7 9.1.4.1.7: only while they are pending, and of what a cancel left undone.
    if (status == 0xFF00 || status == 0xFE00) response.opts |= O_MOVE_NUMBEROFREMAININGSUBOPERATIONS;
    return DIMSE_sendMoveResponse(context_.association, presentation_, &request_, &response, failed, detail);
}

OFCondition Move::refuse(const core::Error& why) {
    log::warn("retrieval_refused", {{"association", context_.id},
                                    {"device", context_.caller.calling},
                                    {"destination", request_.MoveDestination},
                                    {"reason", why.reason}});
    auto deed = retrieval_deed("study.move", wanted_, request_.MoveDestination, {});
    deed.reason = std::string{"to "} + request_.MoveDestination + ": " + why.detail;
    audit_refusal(context_.env, context_.actor(), deed, why);
    DcmDataset detail;
    const auto status = retrieval_status(why, detail);
    return respond(status, {}, nullptr, &detail);
}

}  // namespace

OFCondition answer_move(ServiceContext& context, T_ASC_PresentationContextID presentation,
                        const T_DIMSE_Message& message) {
    return Move(context, presentation, message.msg.CMoveRQ).run();
}

}  // namespace telehub::dicom
