#include "telehub/app/reminders.h"

#include "invitations.h"
#include "notices.h"
#include "telehub/store/telling.h"

namespace telehub::app {

using store::Connection;
using namespace std::chrono_literals;

namespace {

struct Kind {
    const char* reminder;
    const char* notice;
    std::chrono::milliseconds before;  // the beginning
    std::chrono::milliseconds until;   // ... it is still of use
};
constexpr Kind kinds[] = {
    {"day", "appointment.reminder_day", 24h, 15min},
    {"soon", "appointment.reminder_soon", 15min, 0min},
};
constexpr std::int64_t at_a_time = 50;

bool tell_one(const Hub& hub, const Kind& kind, const core::AppointmentId& id) {
    return hub.db.write([&](Connection& c) {
        const auto a = store::find_appointment(c, id);
        if (!a || a->state != domain::AppointmentState::confirmed) return false;
        if (!store::note_reminder(c, {id.value, kind.reminder, hub.clock.now()})) return false;
        tell(c, hub, {kind.notice, "appointment", id.value, a->org_id, people_of_appointment(c, *a), id.value});
        audit(c, hub, domain::Actor::system(),
              {"appointment.remind", "appointment", id.value, a->org_id.value, "", kind.reminder});
        return true;
    });
}

}  // namespace

std::size_t tell_reminders(const Hub& hub) {
    std::size_t told = 0;
    for (const auto& kind : kinds) {
        const auto due = hub.db.read([&](Connection& c) {
            const auto now = hub.clock.now();
            return store::unreminded(c, kind.reminder, now + kind.until, now + kind.before, kind.before, at_a_time);
        });
        for (const auto& a : due) told += tell_one(hub, kind, a.id) ? 1 : 0;
    }
    return told;
}

}  // namespace telehub::app
