// The API's rows of experts, their time, appointments, and FHIR's view of them.
#include "scheduling_bodies.h"
#include "scheduling_resources.h"
#include "scheduling_views.h"

namespace telehub::api {

using domain::Role;
using domain::RoleSet;
using enum http::Method;

namespace {
constexpr RoleSet anyone{};
constexpr RoleSet arrangers{Role::coordinator, Role::administrator};
constexpr RoleSet expert_keepers{Role::consultant, Role::coordinator, Role::administrator};
constexpr RoleSet schedulers{Role::clinic_physician, Role::coordinator};
constexpr RoleSet attendants{Role::clinic_physician, Role::coordinator, Role::consultant};
constexpr RoleSet calendar_readers{Role::technician, Role::clinic_physician, Role::coordinator, Role::consultant,
                                   Role::administrator};
constexpr RoleSet waiting_readers{Role::technician, Role::clinic_physician, Role::coordinator, Role::administrator};
constexpr auto signed_in = Access::signed_in;
constexpr const char* fhir = "application/fhir+json";
}  // namespace

std::vector<Row> scheduling_routes() {
    const auto expert = schema<ExpertView>("Expert");
    const auto expert_body = schema<ExpertBody>("ExpertRequest");
    const auto availability = schema<AvailabilityView>("Availability");
    const auto room = schema<RoomView>("Room");
    const auto room_body = schema<RoomBody>("RoomRequest");
    const auto roster = schema<RosterView>("RosterEntry");
    const auto appointment = schema<AppointmentView>("Appointment");
    const auto waiting = schema<WaitingView>("WaitingEntry");
    const auto slots = list_of<SlotView>("SlotList");
    const auto reason = schema<ReasonBody>("ReasonRequest");
    return {
        // clang-format off
        {post, "/api/v1/experts", signed_in, arrangers, create_expert, "Make a consultant an expert whom one can book", expert_body, expert, 201},
        {get, "/api/v1/experts", signed_in, anyone, list_experts, "Experts of the consortium", {}, list_of<ExpertView>("ExpertList"), 200, {"specialty", "org_id", "enabled", "limit", "cursor"}},
        {get, "/api/v1/experts/{id}", signed_in, anyone, get_expert, "One expert", {}, expert},
        {put, "/api/v1/experts/{id}", signed_in, expert_keepers, put_expert, "Amend a profile: one's own, or as coordinator", expert_body, expert},
        {get, "/api/v1/experts/{id}/availability", signed_in, anyone, get_availability, "When an expert can be met", {}, availability},
        {put, "/api/v1/experts/{id}/availability", signed_in, expert_keepers, put_availability, "The whole availability anew", schema<AvailabilityBody>("AvailabilityRequest"), availability},
        {post, "/api/v1/experts/{id}/availability/preview", signed_in, expert_keepers, preview_availability, "The slots that such an availability would make; changes nothing", schema<PreviewBody>("AvailabilityPreviewRequest"), slots},

        {get, "/api/v1/slots", signed_in, anyone, list_slots, "Free slots, the earliest first", {}, slots, 200, {"expert_id", "specialty", "clinic", "from", "to", "limit"}},
        {get, "/api/v1/availability", signed_in, anyone, list_common_times, "The first times that suit several experts, a room, a clinic and a patient", {}, list_of<CommonTimeView>("CommonTimeList"), 200, {"experts", "room_id", "clinic", "patient_id", "from", "to", "duration_min", "limit"}},

        {post, "/api/v1/rooms", signed_in, arrangers, create_room, "Add a room", room_body, room, 201},
        {get, "/api/v1/rooms", signed_in, anyone, list_rooms, "Rooms of the consortium", {}, list_of<RoomView>("RoomList"), 200, {"org_id", "limit", "cursor"}},
        {get, "/api/v1/rooms/{id}", signed_in, anyone, get_room, "One room", {}, room},
        {put, "/api/v1/rooms/{id}", signed_in, arrangers, put_room, "Amend a room", room_body, room},
        {post, "/api/v1/holidays", signed_in, arrangers, create_holiday, "A day on which no weekly rule makes slots", schema<HolidayBody>("HolidayRequest"), schema<HolidayView>("Holiday"), 201},
        {get, "/api/v1/holidays", signed_in, anyone, list_holidays, "Holidays of the consortium's organisations", {}, list_of<HolidayView>("HolidayList"), 200, {"org_id", "from", "to"}},
        {del, "/api/v1/holidays/{date}", signed_in, arrangers, delete_holiday, "No holiday after all", {}, {}, 204, {"org_id"}},
        {post, "/api/v1/rosters", signed_in, arrangers, create_roster_entry, "Put somebody on the duty roster", schema<RosterBody>("RosterRequest"), roster, 201},
        {get, "/api/v1/rosters", signed_in, expert_keepers, list_roster, "The duty roster", {}, list_of<RosterView>("RosterList"), 200, {"specialty", "org_id", "at", "limit", "cursor"}},
        {get, "/api/v1/rosters/{id}", signed_in, expert_keepers, get_roster_entry, "One entry of the duty roster", {}, roster},
        {del, "/api/v1/rosters/{id}", signed_in, arrangers, delete_roster_entry, "Take an entry off the duty roster", {}, {}, 204},

        {post, "/api/v1/appointments", signed_in, schedulers, create_appointment, "Hold a time; it must be confirmed before the hold expires", schema<AppointmentBody>("AppointmentRequest"), appointment, 201},
        {get, "/api/v1/appointments", signed_in, calendar_readers, list_appointments, "Appointments, the earliest first", {}, list_of<AppointmentView>("AppointmentList"), 200, {"state", "expert_id", "patient_id", "consultation_id", "from", "to", "limit", "cursor"}},
        {get, "/api/v1/appointments/{id}", signed_in, calendar_readers, get_appointment, "One appointment", {}, appointment},
        {post, "/api/v1/appointments/{id}/confirm", signed_in, attendants, confirm_appointment, "Confirm a held time; everything is checked again", reason, appointment},
        {post, "/api/v1/appointments/{id}/reschedule", signed_in, schedulers, reschedule_appointment, "Move it: a new appointment takes its place", schema<RescheduleBody>("RescheduleRequest"), appointment, 201},
        {post, "/api/v1/appointments/{id}/start", signed_in, attendants, start_appointment, "They have met", reason, appointment},
        {post, "/api/v1/appointments/{id}/finish", signed_in, attendants, finish_appointment, "The session is over", reason, appointment},
        {post, "/api/v1/appointments/{id}/cancel", signed_in, attendants, cancel_appointment, "Give the time back", reason, appointment},
        {post, "/api/v1/appointments/{id}/no-show", signed_in, attendants, no_show_appointment, "Somebody did not come", reason, appointment},

        {post, "/api/v1/waiting-list", signed_in, schedulers, create_waiting, "Wait for a specialty or an expert", schema<WaitingBody>("WaitingRequest"), waiting, 201},
        {get, "/api/v1/waiting-list", signed_in, waiting_readers, list_waiting, "Who waits, the longest first", {}, list_of<WaitingView>("WaitingList"), 200, {"state", "specialty", "expert_id", "limit", "cursor"}},
        {post, "/api/v1/waiting-list/{id}/withdraw", signed_in, schedulers, withdraw_waiting, "Wait no longer", reason, waiting},

        {get, "/fhir/metadata", Access::open, anyone, get_capability_statement, "FHIR R4: what is served", {}, {}, 200, {}, fhir},
        {get, "/fhir/Schedule", signed_in, anyone, search_schedules, "FHIR R4: experts' calendars", {}, {}, 200, {"_id", "active", "actor", "specialty", "_count", "_cursor"}, fhir},
        {get, "/fhir/Schedule/{id}", signed_in, anyone, read_schedule, "FHIR R4: one expert's calendar", {}, {}, 200, {}, fhir},
        {get, "/fhir/Slot", signed_in, anyone, search_fhir_slots, "FHIR R4: slots of a calendar", {}, {}, 200, {"schedule", "start", "status", "_count", "_cursor"}, fhir},
        {get, "/fhir/Slot/{id}", signed_in, anyone, read_fhir_slot, "FHIR R4: one slot", {}, {}, 200, {}, fhir},
        {get, "/fhir/Appointment", signed_in, calendar_readers, search_fhir_appointments, "FHIR R4: appointments", {}, {}, 200, {"_id", "date", "status", "actor", "practitioner", "patient", "_count", "_cursor"}, fhir},
        {get, "/fhir/Appointment/{id}", signed_in, calendar_readers, read_fhir_appointment, "FHIR R4: one appointment", {}, {}, 200, {}, fhir},
        // clang-format on
    };
}

}  // namespace telehub::api
