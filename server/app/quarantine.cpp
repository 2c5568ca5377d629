#include "telehub/app/quarantine.h"

#include "form.h"
#include "quarantine_case.h"
#include "studies_internal.h"
#include "telehub/core/text.h"
#include "telehub/store/archive.h"

namespace telehub::app {

using core::Errc;
using domain::Role;
using store::Connection;

namespace {

constexpr domain::RoleSet reconcilers{Role::technician, Role::coordinator, Role::qc_officer};

core::Error wrong_field(std::string path, std::string message) {
    auto e = core::refuse(Errc::invalid, "invalid", "the reconciliation cannot be done so");
    e.fields.push_back({std::move(path), std::move(message)});
    return e;
}

// The entry, when the actor may decide on it and it is still open in the version the actor read.
core::Result<store::Quarantine> open_entry(Connection& c, const domain::Actor& actor, const core::QuarantineId& id,
                                           Version expected) {
    auto entry = store::find_quarantine(c, store::scope_of(c, actor), id);
    if (!entry) return not_found("quarantine entry");
    auto roles = actor.roles_in(entry->org_id);
    if (entry->reading_org_id) roles = roles | (actor.roles_in(*entry->reading_org_id) & domain::reading_roles);
    if (!roles.meets(reconcilers)) {
        return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow reconciling");
    }
    if (expected && *expected != entry->version) return stale_error();
    if (entry->state != "open") {
        return core::refuse(Errc::conflict, "already_resolved", "this entry was already " + entry->state);
    }
    return *entry;
}

core::Result<void> resolve(Connection& c, const Hub& hub, const domain::Actor& actor, store::Quarantine& entry,
                           const std::string& state, const std::string& resolution) {
    entry.state = state;
    entry.resolution = resolution;
    entry.resolved_at = hub.clock.now();
    entry.resolved_by = actor.user.value;
    if (!store::update_row(c, entry)) return stale_error();
    return {};
}

// Images are filed under an order that awaits or has some.
core::Result<void> check_order_open(const store::Order& order) {
    using enum domain::OrderState;
    if (order.state == scheduled || order.state == in_progress || order.state == performed || order.state == reported) {
        return {};
    }
    return core::refuse(Errc::conflict, "order_not_open",
                        "the order is not scheduled, in progress, performed or reported");
}

core::Result<Case> load_case(Connection& c, const domain::Actor& actor, const core::QuarantineId& id,
                             const Reconciliation& how, Version expected) {
    auto entry = open_entry(c, actor, id, expected);
    if (!entry) return entry.error();
    Case k;
    k.entry = *entry;
    k.study = store::find_study(c, k.entry.study_uid);
    k.held = store::held_instances(c, id);
    if (const auto chosen = choose_held(k, how.objects); !chosen) return chosen.error();
    if (k.study && k.study->org_id == k.entry.org_id) {
        for (const auto& series : store::list_series(c, k.study->study_key)) {
            for (auto& i : store::list_instances(c, series.series_key)) k.instances.push_back(std::move(i));
        }
    }
    if (k.entry.kind == "uid_conflict") {
        if (!how.replace) return wrong_field("$.replace", "must be true; discard the entry to keep the first object");
        return k;
    }
    if (how.order_id.empty()) return wrong_field("$.order_id", "names the order that the images belong to");
    k.order = store::find_order(c, store::scope_of(c, actor), core::OrderId{how.order_id});
    if (!k.order || k.order->org_id != k.entry.org_id) return wrong_field("$.order_id", "no such order");
    if (const auto open = check_order_open(*k.order); !open) return open.error();
    k.patient = store::find_patient(c, k.order->patient_key);
    return k;
}

void supersede(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Instance& old,
               const store::Instance& now, const InstanceHeader& header, const std::string& reason) {
    store::insert_row(c, store::InstanceVersion{old.sop_uid, old.object_sha256, old.object_size, old.dataset_offset,
                                                hub.clock.now(), actor.user.value, reason});
    store::replace_instance(c, now);
    store::replace_metadata(c, metadata_row(header, now.series_key));
}

void take_identity(store::Study& s, const Case& k) {
    const auto py = core::pinyin(k.patient->name);
    s.patient_id = k.patient->patient_id;
    s.patient_name = person_name(k.patient->name);
    s.name_folded = core::fold(s.patient_name);
    s.pinyin = py.full;
    s.pinyin_initials = py.initials;
    s.sex = k.patient->sex;
    s.birth_date = k.patient->birth_date;
    s.accession_number = k.order->accession_number;
}

// The study itself was in quarantine: its instances become their corrected copies, and it is matched.
core::Result<void> apply_to_study(Connection& c, const Hub& hub, const domain::Actor& actor, const Case& k,
                                  const std::vector<Corrected>& copies) {
    auto study = store::find_study(c, k.entry.study_uid);
    if (!study || study->instance_count != static_cast<std::int64_t>(k.instances.size())) {
        return core::refuse(Errc::conflict, "study_changed", "images arrived meanwhile; try again");
    }
    for (const auto& copy : copies) {
        const auto old = store::find_instance(c, copy.original_sop_uid);
        if (!old || old->object_sha256 != copy.original_sha256) {
            return core::refuse(Errc::conflict, "study_changed", "an image changed meanwhile; try again");
        }
        supersede(c, hub, actor, *old,
                  instance_row(copy.header, copy.object, old->series_key, "corrected", old->source, old->received_at),
                  copy.header, k.entry.kind);
    }
    if (!copies.empty()) take_identity(*study, k);
    // One reason is settled; with another still open the study stays off the reading lists until that one is, too.
    if (store::open_study_quarantine(c, study->org_id, study->study_uid).size() > 1) {
        if (!store::update_study(c, *study)) return stale_error();
        return {};
    }
    return match_study(c, hub, actor, *study, *k.order);
}

// Held instances are filed: into their own study, or into a new one that is matched at once.
core::Result<void> apply_to_held(Connection& c, const Hub& hub, const domain::Actor& actor, const Case& k,
                                 const std::vector<Corrected>& copies) {
    std::optional<store::Study> made;
    for (const auto& copy : copies) {
        if (store::find_instance(c, copy.header.sop_uid)) {
            return core::refuse(Errc::conflict, "uid_conflict",
                                "an object with this SOP Instance UID is stored already");
        }
        const Source source{k.entry.org_id, "reconcile", actor};
        auto placed = index_instance(c, hub, copy.header, copy.object, source, "corrected");
        if (placed.new_study) {
            made = placed.study;
        } else if (!made && domain::is_readable(placed.study.state)) {
            supplement_study(c, hub, placed.study);
        }
    }
    if (!made) return {};
    auto study = store::find_study(c, made->study_uid);
    study->declared_complete = true;
    const auto moved = move_study(c, hub, domain::Actor::system(), *study, domain::StudyAction::complete, "reconciled");
    if (!moved) return moved;
    return match_study(c, hub, domain::Actor::system(), *study, *k.order);
}

core::Error signed_report_stays() {
    return core::refuse(Errc::conflict, "not_replaceable", "nothing takes a signed report's place");
}

core::Result<void> apply_replacement(Connection& c, const Hub& hub, const domain::Actor& actor, const Case& k,
                                     const std::vector<InstanceHeader>& headers) {
    for (std::size_t i = 0; i < k.held.size(); ++i) {
        const auto old = store::find_instance(c, k.held[i].sop_uid);
        if (old && old->origin == "made") return signed_report_stays();
        if (!old) return not_found("instance");
        const store::StoredObject object{k.held[i].object_sha256, static_cast<std::uint64_t>(k.held[i].object_size)};
        supersede(
            c, hub, actor, *old,
            instance_row(headers[i], object, old->series_key, "received", k.held[i].source, k.held[i].received_at),
            headers[i], "uid_conflict");
    }
    auto study = store::find_study(c, k.entry.study_uid);
    if (study && domain::is_readable(study->state)) supplement_study(c, hub, *study);
    return {};
}

}  // namespace

std::vector<store::Quarantine> list_quarantine(const Hub& hub, const domain::Actor& actor, const std::string& state,
                                               const store::Page& page) {
    return hub.db.read(
        [&](Connection& c) { return store::list_quarantine(c, store::scope_of(c, actor), state, page); });
}

core::Result<QuarantineDetails> get_quarantine(const Hub& hub, const domain::Actor& actor,
                                               const core::QuarantineId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<QuarantineDetails> {
        auto entry = store::find_quarantine(c, store::scope_of(c, actor), id);
        if (!entry) return not_found("quarantine entry");
        return quarantine_details(c, actor, std::move(*entry));
    });
}

namespace {

// What a reconciliation files, made before its transaction.
struct Prepared {
    Case found;
    std::vector<Corrected> copies;
    std::vector<InstanceHeader> replacements;
};

core::Result<Prepared> prepare(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                               const Reconciliation& how, Version expected) {
    auto found = hub.db.read([&](Connection& c) { return load_case(c, actor, id, how, expected); });
    if (!found) return found.error();
    try {
        auto copies = make_copies(hub, *found);
        if (!copies) return copies.error();
        auto replacements = read_replacements(hub, *found);
        if (!replacements) return replacements.error();
        return Prepared{std::move(*found), std::move(*copies), std::move(*replacements)};
    } catch (const store::StorageFull&) {
        return storage_full_error();
    }
}

// The study is discarded with everything that was to be decided about it.
core::Result<void> discard_study(Connection& c, const Hub& hub, const domain::Actor& actor,
                                 const store::Quarantine& entry, const std::string& reason) {
    auto study = store::find_study(c, entry.study_uid);
    if (!study) return not_found("study");
    if (auto moved = move_study(c, hub, actor, *study, domain::StudyAction::discard, reason); !moved) return moved;
    for (auto& other : store::open_study_quarantine(c, entry.org_id, entry.study_uid)) {
        if (other.id == entry.id) continue;
        if (auto ended = resolve(c, hub, actor, other, "discarded", reason); !ended) return ended;
        audit(c, hub, actor,
              {"quarantine.discard", "quarantine", other.id.value, other.org_id.value, reason, other.kind});
    }
    return {};
}

}  // namespace

core::Result<QuarantineDetails> reconcile(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                          const Reconciliation& how, Version expected) {
    const Deed what{"quarantine.reconcile", "quarantine", id.value, "", how.reason};
    const auto prepared = prepare(hub, actor, id, how, expected);
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<QuarantineDetails> {
        if (!prepared) return prepared.error();
        const auto& [found, copies, replacements] = *prepared;
        auto entry = open_entry(c, actor, id, found.entry.version);
        if (!entry) return entry.error();
        deed.org_id = entry->org_id.value;
        deed.detail = entry->kind;
        if (found.order) {
            // The copies were made outside of this transaction; meanwhile the order may have moved on.
            const auto order = store::find_order(c, found.order->id);
            if (!order) return not_found("order");
            if (const auto open = check_order_open(*order); !open) return open.error();
            entry->order_id = order->id;
            deed.detail += ", order " + order->id.value;
        }
        const auto done = entry->kind == "uid_conflict"  ? apply_replacement(c, hub, actor, found, replacements)
                          : holds_instances(entry->kind) ? apply_to_held(c, hub, actor, found, copies)
                                                         : apply_to_study(c, hub, actor, found, copies);
        if (!done) return done.error();
        if (const auto ended = resolve(c, hub, actor, *entry, "reconciled", how.reason); !ended) return ended.error();
        return quarantine_details(c, actor, std::move(*entry));
    });
}

core::Result<QuarantineDetails> discard(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                        const std::string& reason, Version expected) {
    const Deed what{"quarantine.discard", "quarantine", id.value, "", reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<QuarantineDetails> {
        auto entry = open_entry(c, actor, id, expected);
        if (!entry) return entry.error();
        deed.org_id = entry->org_id.value;
        deed.detail = entry->kind;
        if (is_blank(reason)) return domain::unmet(domain::Need::reason, "discard");
        if (!holds_instances(entry->kind)) {
            if (const auto done = discard_study(c, hub, actor, *entry, reason); !done) return done.error();
        }
        if (const auto ended = resolve(c, hub, actor, *entry, "discarded", reason); !ended) return ended.error();
        return quarantine_details(c, actor, std::move(*entry));
    });
}

}  // namespace telehub::app
