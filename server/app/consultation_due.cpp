// Consultations that nobody answered in their time: the coordinators and the experts hear of it, once.
#include "consultation_internal.h"

namespace telehub::app {

using store::Connection;

std::size_t tell_overdue(const Hub& hub) {
    constexpr std::int64_t most = 100;
    const auto now = hub.clock.now();
    if (hub.db.read([&](Connection& c) { return store::overdue_consultations(c, now, 1).empty(); })) return 0;
    return hub.db.write([&](Connection& c) {
        const auto system = domain::Actor::system();
        const auto late = store::overdue_consultations(c, now, most);
        for (const auto& row : late) {
            store::note_overdue(c, row.id, row.due_at.value(), now);
            audit(c, hub, system,
                  {"consultation.overdue", "consultation", row.id.value, row.org_id.value, "",
                   "due " + core::to_rfc3339(row.due_at.value())});
            tell_case(c, hub, system, row, "consultation.overdue", {.coordinators = true, .experts = true});
        }
        return late.size();
    });
}

}  // namespace telehub::app
