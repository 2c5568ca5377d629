// Schedule, Slot and Appointment of FHIR R4: an expert's calendar, its slots, and what is booked.
#include <charconv>

#include "fhir.h"
#include "scheduling_resources.h"
#include "telehub/app/appointments.h"
#include "telehub/app/experts.h"
#include "telehub/app/slots.h"

namespace telehub::api {

using domain::AppointmentState;

namespace {

constexpr const char* specialty_system = "urn:telehub:specialty";
constexpr const char* uid_system = "urn:telehub:appointment-uid";
constexpr auto usual_window = std::chrono::hours{24 * 30};

json::object meta(std::int64_t version, core::Timestamp updated) {
    return {{"versionId", std::to_string(version)}, {"lastUpdated", core::to_rfc3339(updated)}};
}

// --- Schedule ---

json::object schedule_of(const app::ExpertDetails& d) {
    json::array specialties;
    for (const auto& s : d.specialties) {
        specialties.push_back(json::object{{"coding", {json::object{{"system", specialty_system}, {"code", s}}}}});
    }
    json::object schedule{{"resourceType", "Schedule"},
                          {"id", d.expert.id.value},
                          {"meta", {{"versionId", std::to_string(d.expert.version)}}},
                          {"active", d.expert.enabled},
                          {"actor", {fhir_reference("Practitioner", d.expert.id.value, d.name)}}};
    if (!specialties.empty()) schedule["specialty"] = std::move(specialties);
    return schedule;
}

// --- Slot ---

json::object slot_of(const app::CalendarSlot& s) {
    return {{"resourceType", "Slot"},
            {"id", s.slot.id()},
            {"schedule", fhir_reference("Schedule", s.slot.expert.value, "")},
            {"status", s.taken ? "busy" : "free"},
            {"start", core::to_rfc3339(s.slot.slot.starts_at)},
            {"end", core::to_rfc3339(s.slot.slot.ends_at)}};
}

// --- Appointment ---

struct Status {
    AppointmentState state;
    const char* appointment;
    const char* participant;
};
constexpr Status statuses[] = {
    {AppointmentState::held, "proposed", "tentative"},        {AppointmentState::confirmed, "booked", "accepted"},
    {AppointmentState::in_session, "arrived", "accepted"},    {AppointmentState::done, "fulfilled", "accepted"},
    {AppointmentState::expired, "cancelled", "declined"},     {AppointmentState::cancelled, "cancelled", "declined"},
    {AppointmentState::rescheduled, "cancelled", "declined"}, {AppointmentState::no_show, "noshow", "accepted"},
};
const Status& status_of(AppointmentState s) { return *std::ranges::find(statuses, s, &Status::state); }

json::object appointment_of(const app::AppointmentDetails& d) {
    const auto& a = d.appointment;
    const auto& status = status_of(a.state);
    json::array participants;
    const auto add = [&](json::object actor) {
        participants.push_back(json::object{{"actor", std::move(actor)}, {"status", status.participant}});
    };
    for (const auto& e : d.experts) add(fhir_reference("Practitioner", e.id.value, e.name));
    add(fhir_reference("Patient", a.patient_key.value, d.patient.name));
    if (a.room_id) add(fhir_reference("Location", a.room_id->value, d.room_name));
    json::object appointment{{"resourceType", "Appointment"},
                             {"id", a.id.value},
                             {"meta", meta(a.version, a.updated_at)},
                             {"identifier", {json::object{{"system", uid_system}, {"value", a.uid}}}},
                             {"status", status.appointment},
                             {"start", core::to_rfc3339(a.starts_at)},
                             {"end", core::to_rfc3339(a.ends_at)},
                             {"minutesDuration", (a.ends_at.ms - a.starts_at.ms) / 60'000},
                             {"created", core::to_rfc3339(a.created_at)},
                             {"participant", std::move(participants)}};
    if (a.state == AppointmentState::cancelled && !a.state_reason.empty()) {
        appointment["cancelationReason"] = {{"text", a.state_reason}};
    }
    return appointment;
}

}  // namespace

http::Response search_schedules(const Call& call) {
    FhirSearch search(call, {"_id", "active", "actor", "specialty"});
    store::ExpertFilter filter{search.token("specialty"), "", {}};
    if (const auto active = search.token("active"); !active.empty()) {
        if (active != "true" && active != "false") search.fault("active", "must be true or false");
        filter.enabled = active == "true";
    }
    const auto id = search.text("_id");
    const auto actor = search.reference("actor", "Practitioner");
    const auto page = search.page();
    if (const auto error = search.error()) return fhir_refusal(call, *error);
    if (id.empty() && actor.empty()) {
        return fhir_list(call, app::list_experts(call.hub, call.actor(), filter, page), page, schedule_of,
                         [](const app::ExpertDetails& d) { return d.expert.id.value; });
    }
    std::vector<json::object> found;
    const auto expert = app::get_expert(call.hub, call.actor(), core::ExpertId{id.empty() ? actor : id});
    const bool fits = expert && (id.empty() || actor.empty() || id == actor) &&
                      (!filter.enabled || *filter.enabled == expert->expert.enabled) &&
                      (filter.specialty.empty() || std::ranges::count(expert->specialties, filter.specialty) > 0);
    if (fits) found.push_back(schedule_of(*expert));
    return fhir_bundle(call, found, "");
}

http::Response read_schedule(const Call& call) {
    const auto expert = app::get_expert(call.hub, call.actor(), core::ExpertId{call.param("id")});
    if (!expert) return fhir_refusal(call, expert.error());
    return fhir_response(200, schedule_of(*expert));
}

http::Response search_fhir_slots(const Call& call) {
    FhirSearch search(call, {"schedule", "start", "status"});
    const core::ExpertId expert{search.reference("schedule", "Schedule")};
    if (expert.empty()) search.fault("schedule", "is required: whose slots");
    const auto status = search.token("status");
    if (!status.empty() && status != "free" && status != "busy") search.fault("status", "must be free or busy");
    std::optional<core::Timestamp> from, to;
    search.dates("start", from, to);
    const auto page = search.page();
    if (const auto error = search.error()) return fhir_refusal(call, *error);
    const auto begin = from.value_or(to ? *to - usual_window : call.hub.clock.now());
    auto slots = app::list_calendar(call.hub, call.actor(), expert, begin, to.value_or(begin + usual_window));
    if (!slots) {
        // A search for what one may not see finds nothing.
        if (slots.error().code == core::Errc::not_found) return fhir_bundle(call, {}, "");
        return fhir_refusal(call, slots.error());
    }
    const auto cursor = [](const app::CalendarSlot& s) { return std::to_string(s.slot.slot.starts_at.ms); };
    std::int64_t after = std::numeric_limits<std::int64_t>::min();
    std::from_chars(page.after.data(), page.after.data() + page.after.size(), after);
    std::erase_if(*slots, [&](const app::CalendarSlot& s) {
        return s.slot.slot.starts_at.ms <= after || (!status.empty() && s.taken != (status == "busy"));
    });
    return fhir_list(call, *slots, page, slot_of, cursor);
}

http::Response read_fhir_slot(const Call& call) {
    const auto id = call.param("id");
    const auto dot = std::min(id.rfind('.'), id.size());
    std::int64_t minutes = -1;
    if (dot < id.size()) std::from_chars(id.data() + dot + 1, id.data() + id.size(), minutes);
    constexpr std::int64_t most_minutes = std::int64_t{1} << 32;
    if (minutes < 0 || minutes > most_minutes) return fhir_refusal(call, app::not_found("slot"));
    const core::Timestamp at{minutes * 60'000};
    const auto slots =
        app::list_calendar(call.hub, call.actor(), core::ExpertId{id.substr(0, dot)}, at, at + std::chrono::minutes{1});
    if (!slots) return fhir_refusal(call, slots.error());
    for (const auto& s : *slots) {
        if (s.slot.id() == id) return fhir_response(200, slot_of(s));
    }
    return fhir_refusal(call, app::not_found("slot"));
}

http::Response search_fhir_appointments(const Call& call) {
    FhirSearch search(call, {"_id", "date", "status", "actor", "practitioner", "patient"});
    store::AppointmentFilter filter;
    filter.id = search.text("_id");
    const auto status = search.token("status");
    for (const auto& s : statuses) {
        if (status == s.appointment) filter.states.push_back(s.state);
    }
    if (!status.empty() && filter.states.empty()) search.fault("status", "is not a status that is used here");
    filter.expert_id = search.reference("practitioner", "Practitioner");
    filter.patient_key = search.reference("patient", "Patient");
    const auto actor = search.text("actor");
    if (actor.starts_with("Patient/")) {
        filter.patient_key = search.reference("actor", "Patient");
    } else if (!actor.empty()) {
        filter.expert_id = search.reference("actor", "Practitioner");
    }
    search.dates("date", filter.from, filter.to);
    const auto page = search.page();
    if (const auto error = search.error()) return fhir_refusal(call, *error);
    return fhir_list(call, app::list_appointments(call.hub, call.actor(), filter, page), page, appointment_of,
                     [](const app::AppointmentDetails& d) { return store::appointment_cursor(d.appointment); });
}

http::Response read_fhir_appointment(const Call& call) {
    const auto found = app::get_appointment(call.hub, call.actor(), core::AppointmentId{call.param("id")});
    if (!found) return fhir_refusal(call, found.error());
    return fhir_response(200, appointment_of(*found));
}

}  // namespace telehub::api
