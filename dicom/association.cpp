#include "association.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/diutil.h>

#include "store_sink.h"
#include "telehub/core/log.h"
#include "telehub/store/audit.h"

namespace telehub::dicom {

namespace log = core::log;
using namespace std::chrono;

namespace {

// DCMTK's stream wants a consumer; ours is the sink.
class SinkStream final : public DcmOutputStream {
  public:
    explicit SinkStream(DcmConsumer* sink) : DcmOutputStream(sink) {}
};

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

void audit_refusal(AssociationEnvironment& env, const domain::Actor& actor, const app::Deed& deed,
                   const core::Error& why) {
    if (!env.may_audit_refusal()) return;
    try {
        env.hub.db.write([&](store::Connection& c) { app::audit(c, env.hub, actor, deed, &why); });
    } catch (const store::StorageFull&) {  // the answer to the sender matters more
        log::error("audit_failed", {{"reason", "storage_full"}});
    }
}

class Conversation {
  public:
    Conversation(AssociationEnvironment& env, T_ASC_Association* association, Caller caller, store::Device device,
                 std::string id)
        : env_(env),
          association_(association),
          caller_(std::move(caller)),
          device_(std::move(device)),
          id_(std::move(id)) {
        source_ = {device_.org_id, caller_.calling, domain::Actor::device(caller_.calling, device_.org_id)};
        source_.actor.request_id = id_;
        source_.actor.remote_address = caller_.address;
    }

    void run();

  private:
    OFCondition answer(T_ASC_PresentationContextID context, T_DIMSE_Message& message);
    OFCondition store(T_ASC_PresentationContextID context, const T_DIMSE_C_StoreRQ& request);
    core::Result<app::Stored> receive(T_ASC_PresentationContextID context, const T_DIMSE_C_StoreRQ& request,
                                      OFCondition& network, std::uint64_t& bytes);

    AssociationEnvironment& env_;
    T_ASC_Association* association_;
    Caller caller_;
    store::Device device_;
    std::string id_;
    app::Source source_;
    std::uint64_t stored_ = 0, refused_ = 0;
};

void Conversation::run() {
    auto idle_since = steady_clock::now();
    for (;;) {
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message message{};
        DcmDataset* detail = nullptr;
        // Waited for in short turns, so that a stop is noticed; what has begun may take its time on a bad line.
        if (!ASC_dataWaiting(association_, 1)) {
            if (env_.aborting || env_.stopping) break;
            if (steady_clock::now() - idle_since > seconds{env_.hub.config.dicom.dimse_timeout_s}) break;
            continue;
        }
        const auto condition =
            DIMSE_receiveCommand(association_, DIMSE_NONBLOCKING,
                                 static_cast<int>(env_.hub.config.dicom.dimse_timeout_s), &context, &message, &detail);
        delete detail;
        if (condition == DUL_PEERREQUESTEDRELEASE) {
            ASC_acknowledgeRelease(association_);
            log::info("association_released", {{"association", id_}, {"stored", stored_}, {"refused", refused_}});
            return;
        }
        if (condition == DUL_PEERABORTEDASSOCIATION) {
            log::warn("association_aborted_by_peer", {{"association", id_}, {"stored", stored_}});
            return;
        }
        OFCondition answered = condition;
        if (condition.good()) answered = answer(context, message);
        if (answered.bad()) {
            log::warn("association_failed", {{"association", id_}, {"stored", stored_}, {"what", answered.text()}});
            break;
        }
        if (env_.stopping) break;  // what was received has been answered
        idle_since = steady_clock::now();
    }
    ASC_abortAssociation(association_);
    log::info("association_aborted", {{"association", id_}, {"stored", stored_}, {"refused", refused_}});
}

OFCondition Conversation::answer(T_ASC_PresentationContextID context, T_DIMSE_Message& message) {
    switch (message.CommandField) {
        case DIMSE_C_ECHO_RQ:
            return DIMSE_sendEchoResponse(association_, context, &message.msg.CEchoRQ, STATUS_Success, nullptr);
        case DIMSE_C_STORE_RQ: return store(context, message.msg.CStoreRQ);
        default:
            log::warn("command_not_supported",
                      {{"association", id_}, {"command", static_cast<int>(message.CommandField)}});
            return DIMSE_BADCOMMANDTYPE;
    }
}

core::Result<app::Stored> Conversation::receive(T_ASC_PresentationContextID context, const T_DIMSE_C_StoreRQ& request,
                                                OFCondition& network, std::uint64_t& bytes) {
    T_ASC_PresentationContext negotiated;
    network = ASC_findAcceptedPresentationContext(association_->params, context, &negotiated);
    if (network.bad()) return app::not_found("presentation context");
    StoreSink sink(env_.hub, request.AffectedSOPClassUID, request.AffectedSOPInstanceUID,
                   negotiated.acceptedTransferSyntax);
    SinkStream stream(&sink);
    T_ASC_PresentationContextID data_context = context;
    network = DIMSE_receiveDataSetInFile(association_, DIMSE_NONBLOCKING,
                                         static_cast<int>(env_.hub.config.dicom.dimse_timeout_s), &data_context,
                                         &stream, nullptr, nullptr);
    bytes = sink.received();
    if (network.bad()) return core::refuse(core::Errc::invalid, "line_dropped", "the data set did not end");
    if (data_context != context) {
        network = DIMSE_BADDATA;
        return core::refuse(core::Errc::invalid, "bad_context", "the data set came in another presentation context");
    }
    try {
        return sink.finish(source_, device_.charset);
    } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
        log::error("store_failed", {{"association", id_}, {"what", e.what()}});
        return core::refuse(core::Errc::busy, "broken", "the hub could not store it now");
    }
}

OFCondition Conversation::store(T_ASC_PresentationContextID context, const T_DIMSE_C_StoreRQ& request) {
    const auto began = steady_clock::now();
    OFCondition network;
    std::uint64_t bytes = 0;
    const auto result = receive(context, request, network, bytes);
    const auto took = duration_cast<microseconds>(steady_clock::now() - began);
    if (network.bad()) return network;

    T_DIMSE_C_StoreRSP response{};
    response.DimseStatus = STATUS_Success;
    DcmDataset* detail = nullptr;
    DcmDataset comment;
    if (!result) {
        const auto error = result.error();
        response.DimseStatus = status_of(error);
        // VR LO: 64 characters (PS3.7 C.3).
        comment.putAndInsertString(DCM_ErrorComment, error.detail.substr(0, 64).c_str());
        detail = &comment;
        ++refused_;
        log::warn(
            "instance_refused",
            {{"association", id_}, {"device", caller_.calling}, {"reason", error.reason}, {"detail", error.detail}});
        audit_refusal(env_, source_.actor, {"instance.store", "instance", "", device_.org_id.value, error.detail, ""},
                      error);
        env_.observer.stored("refused", bytes, took);
    } else {
        ++stored_;
        const char* outcome = result->outcome == app::Outcome::stored      ? "stored"
                              : result->outcome == app::Outcome::duplicate ? "duplicate"
                                                                           : "quarantined";
        env_.observer.stored(outcome, bytes, took);
        log::debug("instance_stored", {{"association", id_}, {"outcome", outcome}, {"bytes", bytes}});
    }
    return DIMSE_sendStoreResponse(association_, context, &request, &response, detail);
}

void reject(AssociationEnvironment& env, T_ASC_Association* association, const Caller& caller, const core::Error& why,
            const std::string& id) {
    const auto parameters = reject_parameters(why);
    ASC_rejectAssociation(association, &parameters);
    env.observer.association(false);
    log::warn("association_rejected",
              {{"association", id}, {"calling", caller.calling}, {"address", caller.address}, {"reason", why.reason}});
    auto actor = domain::Actor::device(caller.calling, core::OrgId{});
    actor.request_id = id;
    actor.remote_address = caller.address;
    audit_refusal(env, actor, {"association.open", "device", caller.calling, "", "", ""}, why);
}

}  // namespace

void serve_association(AssociationEnvironment& env, T_ASC_Association* association, bool tls,
                       const std::string& address, const std::string& id, bool over_limit) {
    const auto caller = caller_of(*association, tls, address);
    const auto busy = core::refuse(core::Errc::busy, "local_limit_exceeded", "too many associations");
    if (over_limit) return reject(env, association, caller, busy, id);
    const auto device = known_device(env.hub, caller);
    if (!device) return reject(env, association, caller, device.error(), id);
    if (!env.enter(caller.calling)) return reject(env, association, caller, busy, id);
    struct Leave {
        AssociationEnvironment& env;
        const std::string& ae_title;
        ~Leave() { env.leave(ae_title); }
    } const leave{env, caller.calling};

    negotiate_contexts(*association->params);
    if (const auto sent = ASC_acknowledgeAssociation(association); sent.bad()) {
        log::warn("association_failed", {{"association", id}, {"what", sent.text()}});
        return;
    }
    env.observer.association(true);
    log::info("association_opened",
              {{"association", id}, {"calling", caller.calling}, {"address", address}, {"tls", tls ? 1 : 0}});
    Conversation(env, association, caller, *device, id).run();
}

}  // namespace telehub::dicom
