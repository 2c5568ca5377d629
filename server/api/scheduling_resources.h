// The handlers of experts, time and appointments; routes_scheduling.cpp says which path is whose.
#pragma once
#include "route_table.h"

namespace telehub::api {

http::Response create_expert(const Call& call);
http::Response list_experts(const Call& call);
http::Response get_expert(const Call& call);
http::Response put_expert(const Call& call);
http::Response get_availability(const Call& call);
http::Response put_availability(const Call& call);
http::Response preview_availability(const Call& call);

http::Response list_slots(const Call& call);
http::Response list_common_times(const Call& call);

http::Response create_room(const Call& call);
http::Response list_rooms(const Call& call);
http::Response get_room(const Call& call);
http::Response put_room(const Call& call);
http::Response create_holiday(const Call& call);
http::Response list_holidays(const Call& call);
http::Response delete_holiday(const Call& call);
http::Response create_roster_entry(const Call& call);
http::Response list_roster(const Call& call);
http::Response get_roster_entry(const Call& call);
http::Response delete_roster_entry(const Call& call);

http::Response create_appointment(const Call& call);
http::Response list_appointments(const Call& call);
http::Response get_appointment(const Call& call);
http::Response confirm_appointment(const Call& call);
http::Response reschedule_appointment(const Call& call);
http::Response start_appointment(const Call& call);
http::Response finish_appointment(const Call& call);
http::Response cancel_appointment(const Call& call);
http::Response no_show_appointment(const Call& call);

http::Response create_waiting(const Call& call);
http::Response list_waiting(const Call& call);
http::Response withdraw_waiting(const Call& call);

http::Response get_capability_statement(const Call& call);
http::Response search_schedules(const Call& call);
http::Response read_schedule(const Call& call);
http::Response search_fhir_slots(const Call& call);
http::Response read_fhir_slot(const Call& call);
http::Response search_fhir_appointments(const Call& call);
http::Response read_fhir_appointment(const Call& call);

}  // namespace telehub::api
