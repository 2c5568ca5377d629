#include <algorithm>

#include "quarantine_case.h"
#include "studies_internal.h"
#include "telehub/app/archive.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using store::Connection;

ImagesSay said_by_images(const Hub& hub, const QuarantineDetails& details) {
    const auto& entry = details.entry;
    if (holds_instances(entry.kind)) {
        if (details.held.empty()) return {};
        const auto h = hub.dicom.read_header(hub.objects.path(details.held.front().object_sha256), "");
        if (!h) return {};
        return {h->sex, h->birth_date, h->study_date, h->study_description, h->modality};
    }
    const auto s = hub.db.read([&](Connection& c) { return store::find_study(c, entry.study_uid); });
    if (!s || s->org_id != entry.org_id) return {};
    return {s->sex, s->birth_date, s->study_date, s->description, s->modalities};
}

core::Result<store::Instance> held_image(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                         const core::SopUid& sop_uid) {
    const auto details = get_quarantine(hub, actor, id);
    if (!details) return details.error();
    const auto& [entry, held, candidates] = *details;
    const auto at = std::ranges::find(held, sop_uid, &store::HeldInstance::sop_uid);
    if (at == held.end()) return not_found("held instance");
    const auto header = hub.dicom.read_header(hub.objects.path(at->object_sha256), "");
    if (!header) return header.error();
    audit_look(hub, actor, {"quarantine.view", "quarantine", id.value, entry.org_id.value, "", entry.kind});
    const store::StoredObject object{at->object_sha256, static_cast<std::uint64_t>(at->object_size)};
    return instance_row(*header, object, 0, "received", at->source, at->received_at);
}

}  // namespace telehub::app
