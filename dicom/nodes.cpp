#include "telehub/dicom/nodes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "command.h"
#include "event_report.h"
#include "outgoing.h"
#include "store_scu.h"
#include "telehub/core/log.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

using Instances = std::span<const store::Instance>;

// What one association is to carry: as many of the instances, from the first, as have room in its contexts. Each SOP
// class is proposed as it is stored and uncompressed, for a node that takes no other.
struct Plan {
    std::size_t count = 0;
    std::vector<ProposedContext> contexts;
};

Plan plan_association(Instances instances) {
    Plan plan;
    std::set<ProposedContext> contexts;
    for (const auto& instance : instances) {
        auto more = contexts;
        for (const auto& syntax : {instance.transfer_syntax_uid, std::string{UID_LittleEndianExplicitTransferSyntax},
                                   std::string{UID_LittleEndianImplicitTransferSyntax}}) {
            more.insert({instance.sop_class_uid, syntax});
        }
        if (more.size() > max_contexts) break;
        contexts = std::move(more);
        ++plan.count;
    }
    plan.contexts.assign(contexts.begin(), contexts.end());
    return plan;
}

class Sending {
  public:
    Sending(const app::Hub& hub, const app::Node& node, const app::SendOptions& options, OutgoingSockets& sockets)
        : hub_(hub), node_(node), options_(options), sockets_(sockets) {}

    app::SendReport run(Instances instances) {
        report_.pending = instances.size();
        while (!instances.empty() && !report_.cancelled && !unreachable_) {
            const auto plan = plan_association(instances);
            send_on_one(plan, instances.first(plan.count));
            instances = instances.subspan(plan.count);
        }
        if (unreachable_) fail_all(instances, unreachable_->reason, unreachable_->detail);
        report_.unreachable = unreachable_.has_value();
        return std::move(report_);
    }

  private:
    void send_on_one(const Plan& plan, Instances instances);
    void fail_all(Instances instances, const std::string& reason, const std::string& detail);

    const app::Hub& hub_;
    const app::Node& node_;
    const app::SendOptions& options_;
    OutgoingSockets& sockets_;
    app::SendReport report_;
    std::optional<core::Error> unreachable_;
};

void Sending::fail_all(Instances instances, const std::string& reason, const std::string& detail) {
    for (const auto& instance : instances) {
        note_sent(report_, instance.sop_uid, {StoreScu::Sent::Outcome::failed, reason, detail, false});
    }
}

void Sending::send_on_one(const Plan& plan, Instances instances) {
    auto opened = OutgoingAssociation::open(hub_.config, node_, plan.contexts, sockets_);
    if (!opened) {
        unreachable_ = opened.error();
        return fail_all(instances, unreachable_->reason, unreachable_->detail);
    }
    auto& association = **opened;
    StoreScu scu(hub_, association.get(), StoreScu::Side::requestor);
    for (std::size_t i = 0; i < instances.size(); ++i) {
        const auto sent = scu.send(instances[i], {options_.move_originator, options_.move_message_id});
        note_sent(report_, instances[i].sop_uid, sent);
        if (sent.line_dropped) {
            fail_all(instances.subspan(i + 1), "line_dropped", sent.detail);
            return;
        }
        if (options_.progress && !options_.progress(report_)) {
            report_.cancelled = true;
            break;
        }
    }
    association.release();
}

}  // namespace

struct DcmtkNodes::Impl {
    OutgoingSockets sockets;
};

namespace {

constexpr std::chrono::seconds echo_limit{5};

// Ends what is being asked when its time is over, wherever it stands: TLS, association or answer.
class Deadline {
  public:
    Deadline(OutgoingSockets& sockets, std::chrono::seconds limit)
        : thread_([this, &sockets, limit](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              if (!over_.wait_for(lock, stop, limit, [&] { return stop.stop_requested(); })) sockets.end_all();
          }) {}

  private:
    std::mutex mutex_;
    std::condition_variable_any over_;
    std::jthread thread_;  // the last: it ends before what it waits on
};

core::Error no_answer() {
    return core::refuse(core::Errc::busy, "no_answer", "the node did not answer within 5 seconds");
}

core::Result<void> echo_on(const app::Hub& hub, const app::Node& node, OutgoingSockets& sockets) {
    const ProposedContext verification[] = {{UID_VerificationSOPClass, UID_LittleEndianImplicitTransferSyntax}};
    auto opened = OutgoingAssociation::open(hub.config, node, verification, sockets);
    if (!opened) return opened.error();
    auto* const association = (*opened)->get();
    T_ASC_PresentationContextID context = ASC_findAcceptedPresentationContextID(association, UID_VerificationSOPClass);
    if (context == 0) return core::refuse(core::Errc::busy, "rejected", "the node does not take Verification");
    T_DIMSE_Message request{}, answer{};
    request.CommandField = DIMSE_C_ECHO_RQ;
    request.msg.CEchoRQ.MessageID = association->nextMsgID++;
    request.msg.CEchoRQ.DataSetType = DIMSE_DATASET_NULL;
    OFStandard::strlcpy(request.msg.CEchoRQ.AffectedSOPClassUID, UID_VerificationSOPClass, sizeof(DIC_UI));
    auto answered =
        DIMSE_sendMessageUsingMemoryData(association, context, &request, nullptr, nullptr, nullptr, nullptr);
    if (answered.good()) {
        answered = receive_command(association, static_cast<int>(hub.config.dicom.dimse_timeout_s), context, answer);
    }
    if (answered.bad()) return core::refuse(core::Errc::busy, "line_dropped", answered.text());
    (*opened)->release();
    if (answer.CommandField != DIMSE_C_ECHO_RSP || answer.msg.CEchoRSP.DimseStatus != STATUS_Success)
        return core::refuse(core::Errc::busy, "rejected", "the node refuses C-ECHO");
    return {};
}

}  // namespace

DcmtkNodes::DcmtkNodes() : impl_(std::make_unique<Impl>()) {}
DcmtkNodes::~DcmtkNodes() = default;

app::SendReport DcmtkNodes::send(const app::Hub& hub, const app::Node& node, Instances instances,
                                 const app::SendOptions& options) {
    auto report = Sending(hub, node, options, impl_->sockets).run(instances);
    log::info("instances_sent", {{"node", node.ae_title},
                                 {"sent", report.sent},
                                 {"failed", report.failed.size()},
                                 {"not_tried", report.pending},
                                 {"why", report.failed.empty() ? std::string{} : report.failed.front().detail}});
    return report;
}

core::Result<void> DcmtkNodes::echo(const app::Hub& hub, const app::Node& node) {
    // Sockets of its own, for the deadline to end; a hub that stops waits no longer than that.
    OutgoingSockets sockets;
    if (impl_->sockets.ended()) return core::refuse(core::Errc::busy, "unreachable", "the hub is stopping");
    const auto result = [&] {
        const Deadline deadline(sockets, echo_limit);
        return echo_on(hub, node, sockets);
    }();
    if (!result && sockets.ended()) return no_answer();
    return result;
}

core::Result<void> DcmtkNodes::report_commitment(const app::Hub& hub, const app::Node& node,
                                                 const app::CommitmentReport& report) {
    return report_on_own_association(hub, node, report, impl_->sockets);
}

void DcmtkNodes::stop() { impl_->sockets.end_all(); }

}  // namespace telehub::dicom
