#include "telehub/domain/appointment.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum AppointmentState;
using A = AppointmentAction;
using R = Role;

constexpr RoleSet schedulers{R::clinic_physician, R::coordinator};
constexpr RoleSet attendants{R::clinic_physician, R::coordinator, R::consultant};

constexpr std::array table{
    AppointmentTransition{held, A::confirm, confirmed, attendants},
    AppointmentTransition{confirmed, A::start, in_session, attendants},
    AppointmentTransition{in_session, A::finish, done, attendants},
    AppointmentTransition{held, A::expire, expired, {R::system}},
    AppointmentTransition{held, A::cancel, cancelled, attendants, {Need::reason}},
    AppointmentTransition{confirmed, A::cancel, cancelled, attendants, {Need::reason}},
    AppointmentTransition{held, A::reschedule, rescheduled, schedulers, {Need::reason}},
    AppointmentTransition{confirmed, A::reschedule, rescheduled, schedulers, {Need::reason}},
    AppointmentTransition{confirmed, A::no_show, no_show, attendants, {Need::reason}},
};
}  // namespace

std::span<const AppointmentTransition> appointment_transitions() { return table; }

bool keeps_its_time(AppointmentState s) {
    switch (s) {
        case held:
        case confirmed:
        case in_session:
        case done: return true;
        case expired:
        case cancelled:
        case rescheduled:
        case no_show: return false;
    }
    return false;
}

std::string_view to_string(AppointmentState s) {
    switch (s) {
        case held: return "held";
        case confirmed: return "confirmed";
        case in_session: return "in_session";
        case done: return "done";
        case expired: return "expired";
        case cancelled: return "cancelled";
        case rescheduled: return "rescheduled";
        case no_show: return "no_show";
    }
    return "";
}

std::string_view to_string(AppointmentAction a) {
    switch (a) {
        case A::confirm: return "confirm";
        case A::start: return "start";
        case A::finish: return "finish";
        case A::expire: return "expire";
        case A::cancel: return "cancel";
        case A::reschedule: return "reschedule";
        case A::no_show: return "no_show";
    }
    return "";
}

std::optional<AppointmentState> appointment_state_from(std::string_view text) {
    return from_name<AppointmentState>(all_appointment_states, text);
}

}  // namespace telehub::domain
