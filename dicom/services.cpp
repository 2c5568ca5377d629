#include <algorithm>

#include "command.h"
#include "service.h"
#include "telehub/core/log.h"
#include "telehub/store/audit.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

// A C-CANCEL that comes after the last answer has nothing to cancel (PS3.7 9.3.2.3).
OFCondition ignore_cancel(ServiceContext&, T_ASC_PresentationContextID, const T_DIMSE_Message&) { return EC_Normal; }

// DCMTK's stream wants a consumer.
class SinkStream final : public DcmOutputStream {
  public:
    explicit SinkStream(DcmConsumer* sink) : DcmOutputStream(sink) {}
};

struct Row {
    T_DIMSE_Command command;
    SopKind kind;
    Service* service;
};

constexpr Row rows[] = {
    {DIMSE_C_ECHO_RQ, SopKind::verification, answer_echo},
    {DIMSE_C_STORE_RQ, SopKind::storage, answer_store},
    {DIMSE_C_FIND_RQ, SopKind::find, answer_find},
    {DIMSE_C_MOVE_RQ, SopKind::move, answer_move},
    {DIMSE_C_GET_RQ, SopKind::get, answer_get},
    {DIMSE_C_FIND_RQ, SopKind::worklist, answer_find},
    {DIMSE_N_CREATE_RQ, SopKind::performed_step, answer_step_create},
    {DIMSE_N_SET_RQ, SopKind::performed_step, answer_step_set},
    {DIMSE_N_ACTION_RQ, SopKind::commitment, answer_commitment},
    {DIMSE_N_EVENT_REPORT_RSP, SopKind::commitment, take_event_answer},
};

void write_audit(const app::Hub& hub, const domain::Actor& actor, const app::Deed& deed, const core::Error* refused) {
    try {
        hub.db.write([&](store::Connection& c) { app::audit(c, hub, actor, deed, refused); });
    } catch (const store::StorageFull&) {  // the answer to the peer matters more
        log::error("audit_failed", {{"reason", "storage_full"}});
    }
}

}  // namespace

Service* find_service(T_DIMSE_Command command, std::string_view abstract_syntax_uid) {
    if (command == DIMSE_C_CANCEL_RQ) return ignore_cancel;
    const auto kind = sop_kind(abstract_syntax_uid);
    for (const auto& row : rows) {
        if (row.command == command && row.kind == kind) return row.service;
    }
    return nullptr;
}

OFCondition receive_data_set(const ServiceContext& context, T_ASC_PresentationContextID presentation,
                             DcmConsumer& sink) {
    SinkStream stream(&sink);
    T_ASC_PresentationContextID came_in = presentation;
    const auto received = DIMSE_receiveDataSetInFile(context.association, DIMSE_NONBLOCKING, context.timeout_s(),
                                                     &came_in, &stream, nullptr, nullptr);
    if (received.bad()) return received;
    return came_in == presentation ? received : DIMSE_BADDATA;
}

OFCondition listen_for_cancel(const ServiceContext& context, std::uint16_t message_id, bool& cancelled) {
    while (ASC_dataWaiting(context.association, 0)) {
        T_ASC_PresentationContextID presentation = 0;
        T_DIMSE_Message message{};
        const auto received = receive_command(context.association, context.timeout_s(), presentation, message);
        if (received.bad()) return received;
        // Nor may it release while it waits for an answer (PS3.8 7.2).
        const bool released = received == DUL_PEERREQUESTEDRELEASE;
        if (released || message.CommandField != DIMSE_C_CANCEL_RQ) return DIMSE_BADCOMMANDTYPE;
        cancelled = cancelled || message.msg.CCancelRQ.MessageIDBeingRespondedTo == message_id;
    }
    return EC_Normal;
}

void audit_refusal(AssociationEnvironment& env, const domain::Actor& actor, const app::Deed& deed,
                   const core::Error& why) {
    const auto key = actor.org.empty() ? "address " + actor.remote_address : "device " + actor.name;
    if (env.refusals.take(key, env.hub.clock.now())) {
        write_audit(env.hub, actor, deed, &why);
    } else {
        log::warn("refusal_not_audited", {{"action", deed.action}, {"association", actor.request_id}});
    }
}

void audit_done(AssociationEnvironment& env, const domain::Actor& actor, const app::Deed& deed) {
    write_audit(env.hub, actor, deed, nullptr);
}

std::string error_comment(std::string_view text) {
    std::size_t end = std::min<std::size_t>(text.size(), 64);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    std::string comment{text.substr(0, end)};
    for (char& c : comment) {
        if (c == '\\') c = '/';  // it would part values
    }
    return comment;
}

}  // namespace telehub::dicom
