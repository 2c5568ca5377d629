#include "association.h"

#include <dcmtk/dcmnet/diutil.h>

#include <chrono>

#include "command.h"
#include "service.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"

namespace telehub::dicom {

namespace log = core::log;
using namespace std::chrono;

namespace {

// Whether the device at the other end may still do what was negotiated: it may have been closed, or given other
// services or another certificate, since.
bool is_still_let_in(ServiceContext& context) {
    auto now = known_device(context.hub(), context.caller);
    if (now && now->services == context.device.services) {
        context.device = std::move(*now);
        return true;
    }
    const auto why = now ? core::refuse(core::Errc::forbidden, "services_changed", "the device has other services now")
                         : now.error();
    log::warn("device_no_longer_allowed", {{"association", context.id}, {"reason", why.reason}});
    audit_refusal(context.env, context.actor(),
                  {"association.go_on", "device", context.caller.calling, context.device.org_id.value, "", ""}, why);
    return false;
}

OFCondition answer(ServiceContext& context, T_ASC_PresentationContextID presentation, const T_DIMSE_Message& message) {
    T_ASC_PresentationContext negotiated;
    if (const auto found = ASC_findAcceptedPresentationContext(context.association->params, presentation, &negotiated);
        found.bad()) {
        return found;
    }
    if (auto* const service = find_service(message.CommandField, negotiated.abstractSyntax)) {
        return service(context, presentation, message);
    }
    log::warn("command_not_supported",
              {{"association", context.id}, {"command", static_cast<int>(message.CommandField)}});
    return DIMSE_BADCOMMANDTYPE;
}

void converse(ServiceContext& context) {
    auto idle_since = steady_clock::now();
    for (;;) {
        T_ASC_PresentationContextID presentation = 0;
        T_DIMSE_Message message{};
        // Waited for in short turns, so that a stop is noticed; what has begun may take its time on a bad line.
        if (!ASC_dataWaiting(context.association, 1)) {
            if (context.ending()) break;
            if (steady_clock::now() - idle_since > seconds{context.timeout_s()}) break;
            if (send_waiting_report(context).bad()) break;
            continue;
        }
        const auto condition = receive_command(context.association, context.timeout_s(), presentation, message);
        if (condition == DUL_PEERREQUESTEDRELEASE) {
            ASC_acknowledgeRelease(context.association);
            log::info("association_released",
                      {{"association", context.id}, {"stored", context.stored}, {"refused", context.refused}});
            return;
        }
        if (condition == DUL_PEERABORTEDASSOCIATION) {
            log::warn("association_aborted_by_peer", {{"association", context.id}, {"stored", context.stored}});
            return;
        }
        OFCondition answered = condition;
        if (condition.good() && !is_still_let_in(context)) break;
        if (condition.good()) answered = answer(context, presentation, message);
        if (answered.bad()) {
            log::warn("association_failed",
                      {{"association", context.id}, {"stored", context.stored}, {"what", answered.text()}});
            break;
        }
        if (context.env.stopping) break;  // what was received has been answered
        idle_since = steady_clock::now();
    }
    ASC_abortAssociation(context.association);
    log::info("association_aborted",
              {{"association", context.id}, {"stored", context.stored}, {"refused", context.refused}});
}

app::Source source_of(const Caller& caller, const store::Device& device, const std::string& id) {
    app::Source source{device.org_id, caller.calling, domain::Actor::device(caller.calling, device.org_id)};
    source.actor.request_id = id;
    source.actor.remote_address = caller.address;
    return source;
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
    // Whose device it says it is: that one's administrators are to read of it.
    const auto device = env.hub.db.read([&](store::Connection& c) { return store::find_device(c, caller.calling); });
    audit_refusal(env, actor,
                  {"association.open", "device", caller.calling, device ? device->org_id.value : std::string{}, "", ""},
                  why);
}

}  // namespace

void serve_association(AssociationEnvironment& env, T_ASC_Association* association, bool tls,
                       const std::string& address, const std::string& id) {
    const auto caller = caller_of(*association, tls, address);
    const auto busy = core::refuse(core::Errc::busy, "local_limit_exceeded", "too many associations");
    const auto device = known_device(env.hub, caller);
    if (!device) return reject(env, association, caller, device.error(), id);
    if (!env.admission.enter(caller.calling, address)) return reject(env, association, caller, busy, id);
    struct Leave {
        AssociationEnvironment& env;
        const std::string &ae_title, &address;
        ~Leave() { env.admission.leave(ae_title, address); }
    } const leave{env, caller.calling, address};

    negotiate_contexts(*association->params, device->services);
    announce_implementation(*association->params);
    if (const auto sent = ASC_acknowledgeAssociation(association); sent.bad()) {
        log::warn("association_failed", {{"association", id}, {"what", sent.text()}});
        return;
    }
    env.observer.association(true);
    log::info("association_opened",
              {{"association", id}, {"calling", caller.calling}, {"address", address}, {"tls", tls ? 1 : 0}});
    ServiceContext context{env, association, caller, *device, id, source_of(caller, *device, id)};
    converse(context);
    hand_over_reports(context);
}

}  // namespace telehub::dicom
