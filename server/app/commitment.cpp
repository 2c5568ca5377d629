#include "telehub/app/commitment.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "backoff.h"
#include "form.h"
#include "studies_internal.h"
#include "telehub/app/archive.h"
#include "telehub/core/log.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Commitment;
using store::Connection;
using namespace std::chrono_literals;

namespace {

constexpr const char* waiting = "waiting";
constexpr auto grace = 30s;  // for the association that it was asked on
constexpr std::chrono::milliseconds give_up = 7 * 24h;

std::string manifest_of(const std::vector<SopReference>& instances) {
    std::string text;
    for (const auto& i : instances) text += i.sop_class_uid + ' ' + i.sop_uid.value + '\n';
    return text;
}

std::vector<SopReference> references_in(const std::string& manifest) {
    std::vector<SopReference> all;
    std::istringstream lines(manifest);
    for (std::string sop_class, uid; lines >> sop_class >> uid;) all.push_back({sop_class, core::SopUid{uid}});
    return all;
}

core::Result<void> check(const CommitmentRequest& request) {
    Form form;
    form.require(is_single_uid(request.transaction_uid), "(0008,1195)", "Transaction UID is missing or no UID");
    form.require(!request.instances.empty(), "(0008,1199)", "no instances are referenced");
    form.require(
        std::ranges::all_of(request.instances, [](const SopReference& r) { return is_single_uid(r.sop_class_uid); }),
        "(0008,1150)", "a referenced SOP Class UID is missing or no UID");
    form.require(
        std::ranges::all_of(request.instances, [](const SopReference& r) { return is_single_uid(r.sop_uid.value); }),
        "(0008,1155)", "a referenced SOP Instance UID is missing or no UID");
    if (!form.ok()) return form.error("bad_request", "the request cannot be understood");
    if (request.instances.size() > max_committed) {
        return core::refuse(Errc::too_large, "too_many_instances", "more than 10000 instances in one request");
    }
    return {};
}

std::optional<CommitmentFailure> failure_of(Connection& c, const Hub& hub, const core::OrgId& org,
                                            const SopReference& wanted, std::map<std::string, std::int64_t>& studies) {
    if (store::is_held_open(c, org, wanted.sop_uid)) return CommitmentFailure::processing_failure;
    const auto instance = store::find_instance(c, wanted.sop_uid);
    if (!instance) return CommitmentFailure::no_such_instance;
    const auto study = store::find_study_of(c, wanted.sop_uid);
    // What another organisation holds is nobody else's; what a person discarded the hub does not answer for.
    if (study->org_id != org || study->state == domain::StudyState::discarded) {
        return CommitmentFailure::no_such_instance;
    }
    if (instance->sop_class_uid != wanted.sop_class_uid) return CommitmentFailure::class_instance_conflict;
    if (!hub.objects.contains(instance->object_sha256)) {
        core::log::error("object_missing", {{"sha256", instance->object_sha256}});
        return CommitmentFailure::processing_failure;
    }
    if (study->state == domain::StudyState::receiving) ++studies[study->study_uid.value];
    return {};
}

struct Judged {
    CommitmentReport report;
    std::map<std::string, std::int64_t> receiving;  // studies that still receive, and how many instances were named
};

Judged judge(Connection& c, const Hub& hub, const core::OrgId& org, const std::string& transaction_uid,
             const std::vector<SopReference>& instances) {
    Judged judged;
    judged.report.transaction_uid = transaction_uid;
    std::set<std::string> seen;
    for (const auto& wanted : instances) {
        if (!seen.insert(wanted.sop_uid.value).second) continue;
        if (const auto why = failure_of(c, hub, org, wanted, judged.receiving)) {
            judged.report.failed.push_back({wanted, *why});
        } else {
            judged.report.committed.push_back(wanted);
        }
    }
    return judged;
}

// A request that names all that is here has declared the study, unless the order or a step in progress says more.
void complete_studies(Connection& c, const Hub& hub, const Judged& judged) {
    if (!judged.report.failed.empty()) return;
    for (const auto& [uid, named] : judged.receiving) {
        auto study = store::find_study(c, core::StudyUid{uid});
        if (!study || study->state != domain::StudyState::receiving || study->instance_count > named) continue;
        auto order = store::find_open_order_by_study(c, study->org_id, study->study_uid);
        if (!order) order = store::find_open_order(c, study->org_id, study->accession_number);
        if (order) {
            const auto steps = store::steps_of_order(c, order->id);
            if (std::ranges::any_of(steps, [](const auto& s) { return s.state == "in_progress"; })) continue;
            if (order->declared_instances.value_or(0) > study->instance_count) continue;
        }
        complete_study(c, hub, *study, true);
    }
}

// The row of this request: a new one, or the one of the same request before, waiting again.
core::Result<core::CommitmentId> file(Connection& c, const Hub& hub, const domain::Actor& device,
                                      const CommitmentRequest& request, const Judged& judged) {
    const auto now = hub.clock.now();
    auto manifest = manifest_of(request.instances);
    if (auto known = store::find_commitment(c, device.name, request.transaction_uid)) {
        if (known->manifest != manifest || known->org_id != device.org) {
            return core::refuse(Errc::conflict, "transaction_in_use", "the transaction UID names another request");
        }
        known->state = waiting;
        known->attempts = 0;
        known->created_at = now;
        known->next_attempt_at = now + grace;
        if (!store::update_row(c, *known)) return stale_error();
        return known->id;
    }
    Commitment row;
    row.id = core::CommitmentId{hub.ids.uuid()};
    row.org_id = device.org;
    row.device = device.name;
    row.transaction_uid = request.transaction_uid;
    row.state = waiting;
    row.manifest = std::move(manifest);
    row.instance_count = static_cast<std::int64_t>(request.instances.size());
    row.failed_count = static_cast<std::int64_t>(judged.report.failed.size());
    row.next_attempt_at = now + grace;
    row.created_at = now;
    store::insert_row(c, row);
    return row.id;
}

std::string counts(const CommitmentReport& report) {
    return std::to_string(report.committed.size()) + " committed, " + std::to_string(report.failed.size()) + " failed";
}

void note_failed(const Hub& hub, const core::CommitmentId& id, const core::Error& why) {
    hub.db.write([&](Connection& c) {
        auto row = store::find_commitment(c, id);
        if (!row || row->state != waiting) return;
        const auto now = hub.clock.now();
        ++row->attempts;
        row->last_error = why.reason + ": " + why.detail;
        row->next_attempt_at = next_attempt(now, row->attempts);
        if (row->created_at + give_up <= now) {
            row->state = "undeliverable";
            audit(c, hub, domain::Actor::system(),
                  {"commitment.give_up", "commitment", row->id.value, row->org_id.value, why.reason, row->device});
        }
        if (!store::update_row(c, *row)) throw std::logic_error("a commitment changed within one write");
        // Its other answers would wait for the same silence.
        store::postpone_commitments(c, row->device, row->next_attempt_at);
    });
}

core::Result<void> tell(const Hub& hub, const Commitment& due) {
    const auto node = hub.db.read([&](Connection& c) -> core::Result<Node> {
        const auto device = store::find_device(c, due.device);
        if (!device || device->org_id != due.org_id) return not_found("device");
        return node_of(c, *device);
    });
    if (!node) return node.error();
    const auto report = judge_commitment(hub, due.id);
    if (!report) return {};  // told meanwhile
    if (const auto told = hub.dicom.nodes().report_commitment(hub, *node, *report); !told) return told;
    note_reported(hub, due.id, *report);
    return {};
}

}  // namespace

core::Result<core::CommitmentId> request_commitment(const Hub& hub, const domain::Actor& device,
                                                    const CommitmentRequest& request) {
    const auto checked = check(request);
    // On a reader: thousands of instances are not looked up while others wait to write.
    const auto judged = !checked ? Judged{} : hub.db.read([&](Connection& c) {
        return judge(c, hub, device.org, request.transaction_uid, request.instances);
    });
    const Deed what{"commitment.request", "commitment"};
    return transact(hub, device, what, [&](Connection& c, Deed& deed) -> core::Result<core::CommitmentId> {
        if (!checked) return checked.error();
        auto id = file(c, hub, device, request, judged);
        if (!id) return id;
        deed.entity_id = id->value;
        deed.detail = counts(judged.report);
        complete_studies(c, hub, judged);
        return id;
    });
}

core::Result<CommitmentReport> judge_commitment(const Hub& hub, const core::CommitmentId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<CommitmentReport> {
        const auto row = store::find_commitment(c, id);
        if (!row || row->state != waiting) return not_found("commitment");
        return judge(c, hub, row->org_id, row->transaction_uid, references_in(row->manifest)).report;
    });
}

void note_reported(const Hub& hub, const core::CommitmentId& id, const CommitmentReport& report) {
    hub.db.write([&](Connection& c) {
        auto row = store::find_commitment(c, id);
        if (!row || row->state != waiting) return;
        row->state = "reported";
        row->failed_count = static_cast<std::int64_t>(report.failed.size());
        row->reported_at = hub.clock.now();
        row->last_error.clear();
        if (!store::update_row(c, *row)) throw std::logic_error("a commitment changed within one write");
        audit(c, hub, domain::Actor::system(),
              {"commitment.report", "commitment", row->id.value, row->org_id.value, row->device, counts(report)});
    });
}

void make_due(const Hub& hub, const std::vector<core::CommitmentId>& ids) {
    if (ids.empty()) return;
    hub.db.write([&](Connection& c) {
        for (const auto& id : ids) {
            auto row = store::find_commitment(c, id);
            if (!row || row->state != waiting) continue;
            row->next_attempt_at = hub.clock.now();
            if (!store::update_row(c, *row)) throw std::logic_error("a commitment changed within one write");
        }
    });
}

std::size_t drop_old_commitments(const Hub& hub) {
    const auto before = hub.clock.now() - std::chrono::days{30};
    if (hub.db.read([&](Connection& c) { return store::count_old_commitments(c, before) == 0; })) return 0;
    return static_cast<std::size_t>(
        hub.db.write([&](Connection& c) { return store::delete_old_commitments(c, before); }));
}

std::size_t report_commitments(const Hub& hub) {
    constexpr std::int64_t at_a_time = 20;
    std::size_t told = 0;
    std::set<std::string> silent;
    for (const auto& due :
         hub.db.read([&](Connection& c) { return store::due_commitments(c, hub.clock.now(), at_a_time); })) {
        if (silent.contains(due.device)) continue;
        if (const auto done = tell(hub, due); !done) {
            silent.insert(due.device);
            note_failed(hub, due.id, done.error());
            core::log::warn("commitment_not_told", {{"device", due.device}, {"reason", done.error().reason}});
        } else {
            ++told;
        }
    }
    return told;
}

std::vector<Commitment> list_commitments(const Hub& hub, const domain::Actor& actor, const std::string& state,
                                         const store::Page& page) {
    return hub.db.read(
        [&](Connection& c) { return store::list_commitments(c, store::scope_of(c, actor), state, page); });
}

}  // namespace telehub::app
