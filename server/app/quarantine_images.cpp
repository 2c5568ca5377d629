#include <algorithm>
#include <system_error>

#include "quarantine_case.h"
#include "studies_internal.h"
#include "telehub/app/archive.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using store::Connection;

namespace {

// The object of one image as it was sent: a corrected copy says what the order says.
std::string sent_object(Connection& c, const store::Quarantine& entry) {
    const auto study = store::find_study(c, entry.study_uid);
    if (!study || study->org_id != entry.org_id) return {};
    for (const auto& series : store::list_series(c, study->study_key)) {
        for (const auto& i : store::list_instances(c, series.series_key, 1)) {
            if (i.origin == "made") continue;
            const auto earlier = store::instance_versions(c, i.sop_uid);
            const auto first = std::ranges::min_element(earlier, {}, &store::InstanceVersion::superseded_at);
            return first == earlier.end() ? i.object_sha256 : first->object_sha256;
        }
    }
    return {};
}

core::Result<InstanceHeader> header_of(const Hub& hub, const std::string& object_sha256) {
    try {
        return hub.dicom.read_header(hub.objects.path(object_sha256), "");
    } catch (const std::system_error& e) {  // lost from the disk
        return core::refuse(core::Errc::not_found, "unreadable", e.what());
    }
}

}  // namespace

ImagesSay said_by_images(const Hub& hub, const QuarantineDetails& details) {
    const auto& entry = details.entry;
    std::string object;
    if (!holds_instances(entry.kind)) {
        object = hub.db.read([&](Connection& c) { return sent_object(c, entry); });
    } else if (!details.held.empty()) {
        object = details.held.front().object_sha256;
    }
    if (object.empty()) return {};
    const auto h = header_of(hub, object);
    if (!h) return {};
    return {h->sex, h->birth_date, h->study_date, h->study_description, h->modality};
}

core::Result<store::Instance> held_image(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                         const std::string& object_sha256) {
    const auto [entry, held] = hub.db.read([&](Connection& c) {
        auto found = store::find_quarantine(c, store::scope_of(c, actor), id);
        auto all = found ? store::held_instances(c, id) : std::vector<store::HeldInstance>{};
        return std::pair{std::move(found), std::move(all)};
    });
    const auto at = std::ranges::find(held, object_sha256, &store::HeldInstance::object_sha256);
    if (at == held.end()) return not_found("held object");
    const auto header = header_of(hub, object_sha256);
    if (!header) return header.error();
    audit_look(hub, actor, {"quarantine.view", "quarantine", id.value, entry->org_id.value, "", entry->kind});
    const store::StoredObject object{at->object_sha256, static_cast<std::uint64_t>(at->object_size)};
    return instance_row(*header, object, 0, "received", at->source, at->received_at);
}

}  // namespace telehub::app
