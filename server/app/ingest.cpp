#include <fstream>

#include "form.h"
#include "studies_internal.h"
#include "telehub/core/log.h"
#include "telehub/core/text.h"
#include "telehub/store/people.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/reading.h"

namespace telehub::app {

using domain::StudyAction;
using domain::StudyState;
using store::Connection;

namespace {

constexpr std::uint64_t longest_shared_sync = 16 << 20;  // bytes

// Whether two files hold the same bytes from their data sets on: the file meta information may differ by who wrote it.
bool same_data_set(const std::filesystem::path& a, std::int64_t from_a, const std::filesystem::path& b,
                   std::int64_t from_b) {
    namespace fs = std::filesystem;
    if (static_cast<std::int64_t>(fs::file_size(a)) - from_a != static_cast<std::int64_t>(fs::file_size(b)) - from_b) {
        return false;
    }
    std::ifstream in_a(a, std::ios::binary), in_b(b, std::ios::binary);
    in_a.seekg(from_a);
    in_b.seekg(from_b);
    std::vector<char> block_a(256 * 1024), block_b(block_a.size());
    while (in_a && in_b) {
        in_a.read(block_a.data(), static_cast<std::streamsize>(block_a.size()));
        in_b.read(block_b.data(), static_cast<std::streamsize>(block_b.size()));
        if (in_a.gcount() != in_b.gcount()) return false;
        if (!std::equal(block_a.begin(), block_a.begin() + in_a.gcount(), block_b.begin())) return false;
    }
    return in_a.eof() && in_b.eof();
}

core::Result<void> check_header(const InstanceHeader& h) {
    Form form;
    form.require(!h.study_uid.empty(), "(0020,000D)", "Study Instance UID is missing or not a UID");
    form.require(!h.series_uid.empty(), "(0020,000E)", "Series Instance UID is missing or not a UID");
    form.require(!h.sop_uid.empty(), "(0008,0018)", "SOP Instance UID is missing or not a UID");
    form.require(!h.sop_class_uid.empty(), "(0008,0016)", "SOP Class UID is missing or not a UID");
    if (!form.ok()) return form.error("bad_identifiers", "the object cannot be filed without its identifiers");
    return {};
}

// Whether the organisation has this very data set already; read before the transaction, since bytes are compared.
bool is_duplicate(const Hub& hub, const InstanceHeader& h, store::ObjectStore::Incoming& incoming,
                  const Source& source) {
    std::vector<std::pair<std::string, std::int64_t>> versions;
    std::vector<std::string> held;
    hub.db.read([&](Connection& c) {
        held = store::held_objects(c, source.org, h.sop_uid);
        const auto study = store::find_study_of(c, h.sop_uid);
        // Only within one organisation: what another one holds is nobody else's duplicate.
        if (!study || study->org_id != source.org) return;
        const auto there = store::find_instance(c, h.sop_uid);
        versions.emplace_back(there->object_sha256, there->dataset_offset);
        for (const auto& v : store::instance_versions(c, h.sop_uid)) {
            versions.emplace_back(v.object_sha256, v.dataset_offset);
        }
    });
    for (auto& sha256 : held) {
        if (!hub.objects.contains(sha256)) continue;
        if (const auto header = hub.dicom.read_header(hub.objects.path(sha256), "")) {
            versions.emplace_back(std::move(sha256), header->dataset_offset);
        }
    }
    if (versions.empty()) return false;
    incoming.flush();
    for (const auto& [sha256, offset] : versions) {
        // Lost from the disk: sent again, the same bytes mend it.
        if (!hub.objects.contains(sha256)) continue;
        if (same_data_set(incoming.temporary_path(), h.dataset_offset, hub.objects.path(sha256), offset)) return true;
    }
    return false;
}

store::Quarantine open_entry(Connection& c, const Hub& hub, const std::optional<store::Study>& study,
                             const InstanceHeader& h, const Source& source, const std::string& kind,
                             const std::string& detail) {
    if (auto open = store::find_open_quarantine(c, source.org, h.study_uid, kind, h.patient_id)) return *open;
    store::Quarantine q;
    q.id = core::QuarantineId{hub.ids.uuid()};
    q.org_id = source.org;
    // Who reads the study is to know what happens to it; another organisation's study says nothing of this one.
    if (study && study->org_id == source.org) q.reading_org_id = study->reading_org_id;
    q.kind = kind;
    q.state = "open";
    q.study_uid = h.study_uid;
    q.patient_id = h.patient_id;
    q.patient_name = h.patient_name;
    q.accession_number = h.accession_number;
    q.detail = detail;
    q.created_at = hub.clock.now();
    store::insert_row(c, q);
    audit(c, hub, source.actor, {"quarantine.open", "quarantine", q.id.value, source.org.value, kind, detail});
    return q;
}

Stored hold(Connection& c, const Hub& hub, const std::optional<store::Study>& study, const InstanceHeader& h,
            const store::StoredObject& object, const Source& source, const std::string& kind,
            const std::string& detail) {
    const auto entry = open_entry(c, hub, study, h, source, kind, detail);
    store::hold_instance(c, {entry.id, h.sop_uid, object.sha256, static_cast<std::int64_t>(object.size),
                             h.transfer_syntax_uid, source.name, hub.clock.now()});
    return {Outcome::quarantined, kind, entry.id};
}

bool same_patient(const store::Study& study, const InstanceHeader& h) {
    if (study.patient_id != h.patient_id) return false;
    return study.patient_name == h.patient_name || core::names_agree(study.patient_name, h.patient_name) ||
           (study.patient_name.empty() && h.patient_name.empty());
}

// Why this instance may not simply join the archive: a kind of quarantine, or "".
std::string objection(Connection& c, const std::optional<store::Study>& study, const InstanceHeader& h,
                      const Source& source) {
    // Under another Study UID too: whose instance it is counts, not whose study this one names.
    if (const auto owner = store::find_study_of(c, h.sop_uid)) {
        return owner->org_id != source.org ? "foreign_study" : "uid_conflict";
    }
    if (!study) return "";
    if (study->org_id != source.org) return "foreign_study";
    // After a reconciliation the study speaks with the order's identity and its late images still with the wrong one:
    // those too are for a person to decide.
    if (!same_patient(*study, h)) return "foreign_patient";
    return "";
}

std::string explain(const std::string& kind) {
    if (kind == "uid_conflict") return "another object with this SOP Instance UID is stored; the first is kept";
    if (kind == "foreign_study") return "this Study or SOP Instance UID belongs to another organisation's study";
    if (kind == "foreign_patient") return "this study already holds images of another patient";
    return "";
}

// A resend says nothing new, unless its study was discarded meanwhile: the sender must not take it for stored and lose
// it.
void react_to_duplicate(const Hub& hub, const InstanceHeader& h, const Source& source) {
    const auto discarded = [&](Connection& c) {
        auto study = store::find_study_of(c, h.sop_uid);
        if (study && (study->org_id != source.org || study->state != StudyState::discarded)) study.reset();
        return study;
    };
    if (!hub.db.read(discarded)) return;
    hub.db.write([&](Connection& c) {
        if (auto study = discarded(c)) {
            quarantine_study(c, hub, *study, "no_order", "sent again after the study was discarded");
        }
    });
}

// What an arrival means for a study that had got further.
void react(Connection& c, const Hub& hub, store::Study& study) {
    switch (study.state) {
        case StudyState::receiving: {
            const auto order = study.accession_number.empty()
                                   ? store::find_open_order_by_study(c, study.org_id, study.study_uid)
                                   : store::find_open_order(c, study.org_id, study.accession_number);
            if (order && order->declared_instances && study.instance_count >= *order->declared_instances) {
                complete_study(c, hub, study, true);
            }
            return;
        }
        case StudyState::qc_passed:
        case StudyState::supplemented: supplement_study(c, hub, study); return;
        case StudyState::discarded:
            // Somebody means it to be there after all: a person decides again.
            quarantine_study(c, hub, study, "no_order", "images arrived after the study was discarded");
            return;
        case StudyState::complete:
        case StudyState::matched:
        case StudyState::rejected:
        case StudyState::quarantined: return;
    }
}

}  // namespace

core::Result<Stored> store_instance(const Hub& hub, const InstanceHeader& h, store::ObjectStore::Incoming& incoming,
                                    const Source& source) {
    if (const auto checked = check_header(h); !checked) return checked.error();
    try {
        if (is_duplicate(hub, h, incoming, source)) {
            react_to_duplicate(hub, h, source);
            return Stored{Outcome::duplicate, "", {}};
        }
        const auto object = incoming.name();
        // A small object goes to the disk while its rows are made; nobody's rows wait for a large one.
        const bool small = object.size <= longest_shared_sync;
        if (!small) incoming.sync();
        const auto file_it = [&](Connection& c) -> core::Result<Stored> {
            auto study = store::find_study(c, h.study_uid);
            // Held aside before, and perhaps decided on: a resend does not open the case again.
            if (store::is_held(c, source.org, h.sop_uid, object.sha256)) return Stored{Outcome::duplicate, "", {}};
            const auto kind = objection(c, study, h, source);
            if (!kind.empty()) {
                // The very same object from two senders at once: the first of them has stored it.
                const auto there = store::find_instance(c, h.sop_uid);
                if (there && there->object_sha256 == object.sha256 && study && study->org_id == source.org) {
                    return Stored{Outcome::duplicate, "", {}};
                }
                const auto held = hold(c, hub, study, h, object, source, kind, explain(kind));
                if (kind == "foreign_patient") {
                    quarantine_study(c, hub, *study, "mixed_patients",
                                     "images of two patients came under this Study UID");
                }
                return held;
            }
            auto placed = index_instance(c, hub, h, object, source, "received");
            react(c, hub, placed.study);
            return Stored{Outcome::stored, "", {}};
        };
        return small ? hub.db.write(file_it, [&incoming] { incoming.sync(); }) : hub.db.write(file_it);
    } catch (const store::StorageFull&) {
        return storage_full_error();
    }
}

}  // namespace telehub::app
