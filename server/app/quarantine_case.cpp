#include "quarantine_case.h"

#include <algorithm>
#include <map>

#include "form.h"
#include "telehub/domain/matching.h"
#include "telehub/store/people.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

// Whether the images already say what the order says.
bool needs_correction(const Case& k) {
    const auto& s = *k.study;
    const domain::Identity images{s.patient_id, s.patient_name, s.sex, s.birth_date};
    const domain::Identity registered{k.patient->patient_id, k.patient->name, k.patient->sex, k.patient->birth_date};
    return s.accession_number != k.order->accession_number || !domain::disagreements(images, registered).empty();
}

}  // namespace

bool holds_instances(const std::string& kind) {
    return kind == "uid_conflict" || kind == "foreign_patient" || kind == "foreign_study";
}

QuarantineDetails quarantine_details(Connection& c, const domain::Actor& actor, store::Quarantine entry) {
    const auto scope = store::scope_of(c, actor);
    const auto seen = [&](const core::OrderId& id) -> std::optional<OrderDetails> {
        auto order = store::find_order(c, scope, id);
        auto patient = order ? store::find_patient(c, order->patient_key) : std::nullopt;
        if (!patient) return {};
        return OrderDetails{std::move(*order), std::move(*patient)};
    };
    QuarantineDetails d;
    d.held = store::held_instances(c, entry.id);
    if (entry.state == "open") {
        for (const auto& order : store::open_orders_of_patient(c, entry.org_id, entry.patient_id)) {
            if (auto candidate = seen(order.id)) d.candidates.push_back(std::move(*candidate));
        }
    }
    if (entry.resolved_by) {
        const auto user = store::find_user(c, core::UserId{*entry.resolved_by});
        d.resolved_by_name = user ? user->name : "";
    }
    if (entry.order_id) d.filed_under = seen(*entry.order_id);
    d.entry = std::move(entry);
    return d;
}

core::Result<void> choose_held(Case& k, const std::vector<std::string>& objects) {
    Form form;
    const auto named = [&](const store::HeldInstance& h) { return std::ranges::count(objects, h.object_sha256) > 0; };
    for (const auto& object : objects) {
        const bool here = std::ranges::count(k.held, object, &store::HeldInstance::object_sha256) > 0;
        form.require(here, "$.objects", "each is the sha256 of an object that is held here");
    }
    std::map<core::SopUid, std::vector<store::HeldInstance>> by_uid;
    for (auto& h : k.held) by_uid[h.sop_uid].push_back(std::move(h));
    k.held.clear();
    for (auto& [uid, all] : by_uid) {
        if (all.size() > 1) std::erase_if(all, [&](const auto& h) { return !named(h); });
        form.require(all.size() == 1, "$.objects", "names one of the objects that are held of " + uid.value);
        if (all.size() == 1) k.held.push_back(std::move(all.front()));
    }
    if (!form.ok()) return form.error();
    return {};
}

core::Result<std::vector<Corrected>> make_copies(const Hub& hub, const Case& k) {
    std::vector<Corrected> copies;
    if (k.entry.kind == "uid_conflict") return copies;
    auto correction = correction_for(hub, *k.order, *k.patient);
    if (!holds_instances(k.entry.kind)) {
        if (!needs_correction(k)) return copies;
        for (const auto& i : k.instances) {
            if (i.origin == "made") continue;  // a signed report stays as it was signed
            correction.source = i.source;
            auto made = correct_object(hub, i.sop_uid, i.object_sha256, correction);
            if (!made) return made.error();
            copies.push_back(std::move(*made));
        }
        return copies;
    }
    // Back into the study they came with when the order is that study's own; else they split off with new UIDs.
    const bool joins = k.study && k.study->org_id == k.entry.org_id && k.study->order_id == k.order->id;
    UidMap uids(hub.ids);
    for (const auto& held : k.held) {
        correction.source = held.source;
        if (!joins) {
            const auto header = hub.dicom.read_header(hub.objects.path(held.object_sha256), "");
            if (!header) return header.error();
            correction.study_uid = core::StudyUid{uids.fresh(header->study_uid.value)};
            correction.series_uid = core::SeriesUid{uids.fresh(header->series_uid.value)};
            correction.sop_uid = core::SopUid{uids.fresh(header->sop_uid.value)};
        }
        auto made = correct_object(hub, held.sop_uid, held.object_sha256, correction);
        if (!made) return made.error();
        copies.push_back(std::move(*made));
    }
    return copies;
}

core::Result<std::vector<InstanceHeader>> read_replacements(const Hub& hub, const Case& k) {
    std::vector<InstanceHeader> headers;
    if (k.entry.kind != "uid_conflict") return headers;
    for (const auto& held : k.held) {
        auto header = hub.dicom.read_header(hub.objects.path(held.object_sha256), "");
        if (!header) return header.error();
        const bool fits = hub.db.read([&](Connection& c) {
            const auto old = store::find_instance(c, held.sop_uid);
            if (old && old->origin == "made") return false;  // nothing takes a signed report's place
            const auto study = store::find_study(c, header->study_uid);
            const auto series = study ? store::find_series(c, study->study_key, header->series_uid) : std::nullopt;
            return old && series && series->series_key == old->series_key && study->org_id == k.entry.org_id &&
                   study->patient_id == header->patient_id;
        });
        if (!fits) {
            return core::refuse(Errc::conflict, "not_replaceable",
                                "the second object is of another patient, study or series than the first");
        }
        headers.push_back(std::move(*header));
    }
    return headers;
}

}  // namespace telehub::app
