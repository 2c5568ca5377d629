#include "telehub/app/hub.h"

#include "telehub/core/log.h"
#include "telehub/store/audit.h"

namespace telehub::app {

void audit(store::Connection& c, const Hub& hub, const domain::Actor& actor, const Deed& deed,
           const core::Error* refused) {
    if (refused != nullptr && !hub.refusals->take(actor.user.value + ' ' + actor.name, hub.clock.now())) {
        core::log::warn("refusal_not_audited", {{"action", deed.action}, {"request", actor.request_id}});
        return;
    }
    store::Audit row;
    row.at = hub.clock.now();
    row.actor_id = actor.user.value;
    row.actor_name = actor.name;
    row.org_id = deed.org_id.empty() ? actor.org.value : deed.org_id;
    row.action = deed.action;
    row.entity = deed.entity;
    row.entity_id = deed.entity_id;
    row.outcome = refused == nullptr ? "done" : "refused";
    row.reason = deed.reason;
    row.detail = refused == nullptr ? deed.detail : refused->reason;
    row.request_id = actor.request_id;
    row.remote_address = actor.remote_address;
    store::append_audit(c, std::move(row));
}

core::Error storage_full_error() {
    return core::refuse(core::Errc::storage_full, "storage_full",
                        "there is no room to store this durably; nothing was changed");
}

core::Error not_found(std::string_view what) {
    return core::refuse(core::Errc::not_found, "not_found", "no such " + std::string{what});
}

core::Error stale_error() {
    return core::refuse(core::Errc::stale, "stale", "it was changed by somebody else since you read it");
}

}  // namespace telehub::app
