// The appointment 预约: time of experts, a patient and perhaps a room, held for a while, then confirmed, met and done.
// Pure, thread-safe.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class AppointmentState { held, confirmed, in_session, done, expired, cancelled, rescheduled, no_show };
enum class AppointmentAction { confirm, start, finish, expire, cancel, reschedule, no_show };
inline constexpr std::array all_appointment_states{
    AppointmentState::held,    AppointmentState::confirmed, AppointmentState::in_session,  AppointmentState::done,
    AppointmentState::expired, AppointmentState::cancelled, AppointmentState::rescheduled, AppointmentState::no_show};
inline constexpr std::array all_appointment_actions{
    AppointmentAction::confirm, AppointmentAction::start,      AppointmentAction::finish, AppointmentAction::expire,
    AppointmentAction::cancel,  AppointmentAction::reschedule, AppointmentAction::no_show};
std::string_view to_string(AppointmentState s);
std::string_view to_string(AppointmentAction a);
std::optional<AppointmentState> appointment_state_from(std::string_view text);

using AppointmentTransition = Transition<AppointmentState, AppointmentAction>;
std::span<const AppointmentTransition> appointment_transitions();

// Whether its experts, room and patient are taken by it. All other states have given the time back.
bool keeps_its_time(AppointmentState s);

}  // namespace telehub::domain
