// Appointments and the waiting list.
#include "scheduling_bodies.h"
#include "scheduling_resources.h"
#include "scheduling_views.h"

namespace telehub::api {

using domain::AppointmentAction;

namespace {

core::AppointmentId id_of(const Call& call) { return core::AppointmentId{call.param("id")}; }

http::Response respond(const Call& call, unsigned status, const core::Result<app::AppointmentDetails>& result) {
    if (!result) return refusal(call, result.error());
    auto response = view_response(status, appointment_view(*result), result->appointment.version);
    if (status == 201) response.set("Location", "/api/v1/appointments/" + result->appointment.id.value);
    return response;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::WaitingDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, waiting_view(*result), result->entry.version);
}

http::Response move(const Call& call, AppointmentAction action) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(
        call, 200,
        app::move_appointment(call.hub, call.actor(), id_of(call), action, body->reason.value_or(""), *expected));
}

}  // namespace

http::Response create_appointment(const Call& call) {
    const auto body = read_body<AppointmentBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const app::AppointmentForm form{body->patient_id,
                                    body->expert_ids,
                                    body->room_id.value_or(""),
                                    body->starts_at.value_or(""),
                                    body->local_start.value_or(""),
                                    body->time_zone.value_or(""),
                                    body->duration_min};
    return respond(call, 201, app::hold_appointment(call.hub, call.actor(), form, *idempotency));
}

http::Response reschedule_appointment(const Call& call) {
    const auto body = read_body<RescheduleBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::AppointmentForm form{"",
                                    body->expert_ids.value_or(std::vector<std::string>{}),
                                    body->room_id.value_or(""),
                                    body->starts_at.value_or(""),
                                    body->local_start.value_or(""),
                                    body->time_zone.value_or(""),
                                    body->duration_min.value_or(0)};
    return respond(
        call, 201,
        app::reschedule_appointment(call.hub, call.actor(), id_of(call), form, body->reason.value_or(""), *expected));
}

http::Response list_appointments(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    store::AppointmentFilter filter;
    filter.expert_id = call.query("expert_id");
    filter.patient_id = call.query("patient_id");
    filter.consultation_id = call.query("consultation_id");
    Faults faults;
    if (const auto text = call.query("state"); !text.empty()) {
        if (const auto state = domain::appointment_state_from(text)) {
            filter.states.push_back(*state);
        } else {
            faults.push_back({"?state", "is no state of an appointment"});
        }
    }
    read_query_time(call, "from", filter.from, faults);
    read_query_time(call, "to", filter.to, faults);
    if (!faults.empty()) return refusal(call, wrong_query(std::move(faults)));
    return list_response(app::list_appointments(call.hub, call.actor(), filter, *page), *page, appointment_view,
                         [](const app::AppointmentDetails& d) { return store::appointment_cursor(d.appointment); });
}

http::Response get_appointment(const Call& call) {
    return respond(call, 200, app::get_appointment(call.hub, call.actor(), id_of(call)));
}

http::Response confirm_appointment(const Call& call) { return move(call, AppointmentAction::confirm); }
http::Response start_appointment(const Call& call) { return move(call, AppointmentAction::start); }
http::Response finish_appointment(const Call& call) { return move(call, AppointmentAction::finish); }
http::Response cancel_appointment(const Call& call) { return move(call, AppointmentAction::cancel); }
http::Response no_show_appointment(const Call& call) { return move(call, AppointmentAction::no_show); }

http::Response create_waiting(const Call& call) {
    const auto body = read_body<WaitingBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    return respond(call, 201,
                   app::create_waiting(call.hub, call.actor(),
                                       {body->patient_id, body->specialty.value_or(""), body->expert_id.value_or(""),
                                        body->not_before, body->not_after},
                                       *idempotency));
}

http::Response list_waiting(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const store::WaitingFilter filter{call.query("state"), call.query("specialty"), call.query("expert_id")};
    return list_response(app::list_waiting(call.hub, call.actor(), filter, *page), *page, waiting_view,
                         [](const app::WaitingDetails& d) { return d.entry.id.value; });
}

http::Response withdraw_waiting(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200,
                   app::withdraw_waiting(call.hub, call.actor(), core::WaitingId{call.param("id")},
                                         body->reason.value_or(""), *expected));
}

}  // namespace telehub::api
