// Which test of the scope a path of the API is under. What is in none of these groups is under scope_test's own.
#pragma once
#include <algorithm>
#include <string>

namespace telehub::test {

inline bool starts_with_one_of(const std::string& pattern, std::initializer_list<const char*> heads) {
    return std::ranges::any_of(heads, [&](const char* head) { return pattern.starts_with(head); });
}

// consultation_scope_test
inline bool is_of_cases(const std::string& pattern) {
    return starts_with_one_of(pattern, {"/api/v1/consultations", "/fhir/ServiceRequest", "/api/v1/patients/"});
}

// scheduling_scope_test
inline bool is_of_calendars(const std::string& pattern) {
    return starts_with_one_of(pattern, {"/api/v1/experts", "/api/v1/slots", "/api/v1/availability", "/api/v1/rooms",
                                        "/api/v1/holidays", "/api/v1/rosters", "/api/v1/appointments",
                                        "/api/v1/waiting-list", "/fhir/Schedule", "/fhir/Slot", "/fhir/Appointment"});
}

// admin_scope_test
inline bool is_of_administration(const std::string& pattern) {
    return starts_with_one_of(
        pattern, {"/api/v1/organisations", "/api/v1/users", "/api/v1/licences", "/api/v1/devices", "/api/v1/audit"});
}

// telling_scope_test; and what is each one's own
inline bool is_of_telling(const std::string& pattern) {
    return starts_with_one_of(pattern, {"/api/v1/me/", "/api/v1/calendar/", "/api/v1/events", "/api/v1/notifications",
                                        "/api/v1/deliveries", "/api/v1/webhooks", "/api/v1/figures"});
}

}  // namespace telehub::test
