#include "booking_check.h"

#include <algorithm>

#include "telehub/core/local_time.h"
#include "telehub/domain/licence.h"
#include "telehub/store/consultations.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"
#include "timetable.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

using namespace std::chrono_literals;

constexpr auto shortest = 5min;
constexpr auto longest = 8h;
constexpr auto furthest = std::chrono::hours{24 * 366};
constexpr std::size_t max_experts = 20;

core::Error fault(std::string reason, std::string path, std::string message) {
    auto e = core::refuse(Errc::invalid, std::move(reason), message);
    e.fields.push_back({std::move(path), std::move(message)});
    return e;
}

std::string expert_path(std::size_t i) { return "$.experts[" + std::to_string(i) + "]"; }

core::Result<void> check_time(const Hub& hub, const Booking& b) {
    const auto now = hub.clock.now();
    if (b.starts_at <= now) return fault("in_the_past", "$.starts_at", "is in the past");
    if (b.starts_at > now + furthest) return fault("too_far_ahead", "$.starts_at", "is more than a year ahead");
    const auto length = std::chrono::milliseconds{b.ends_at.ms - b.starts_at.ms};
    if (length < shortest || length > longest || b.starts_at.ms % 60'000 != 0 || b.ends_at.ms % 60'000 != 0) {
        return fault("bad_length", "$.ends_at", "must be whole minutes, and 5 minutes to 8 hours after the start");
    }
    return {};
}

// What the expert is asked for: by a case the specialty of their part in it, by others any of theirs.
std::vector<std::string> asked_specialties(Connection& c, const store::Expert& expert, const Booking& b) {
    if (!b.consultation_id.empty()) {
        for (const auto& m : store::members_of(c, core::ConsultationId{b.consultation_id})) {
            if (m.user_id == expert.user_id && !m.specialty.empty()) return {m.specialty};
        }
    }
    return store::specialties_of(c, expert.id);
}

bool has_licence(Connection& c, const store::Expert& expert, const Booking& b, const std::string& day) {
    const auto specialties = asked_specialties(c, expert, b);
    return std::ranges::any_of(store::licences_of(c, expert.user_id), [&](const store::Licence& l) {
        return std::ranges::any_of(specialties, [&](const std::string& specialty) {
            return domain::licence_covers(l.scope, l.expires_on, specialty, day);
        });
    });
}

core::Result<store::Expert> check_expert(Connection& c, const Hub& hub, const core::OrgId& root, const Booking& b,
                                         std::size_t i) {
    const auto& id = b.experts[i];
    auto expert = store::find_expert(c, id);
    const auto user = expert ? store::find_user(c, expert->user_id) : std::nullopt;
    if (!expert || !user || store::root_organisation(c, expert->org_id) != root) {
        return fault("not_an_expert", expert_path(i), "no such expert");
    }
    if (!expert->enabled || !store::is_let_in(c, *user)) {
        return fault("not_an_expert", expert_path(i), "is no longer an expert whom one can book");
    }
    // Whoever may consult until the day of the appointment may consult today; a licence does not come back.
    const auto day = core::local_date(std::max(b.starts_at, hub.clock.now()), hub.config.time_zone);
    if (!has_licence(c, *expert, b, day)) {
        return fault("licence_not_valid", expert_path(i),
                     "has no licence that is valid on that day and covers what they are asked for");
    }
    return *expert;
}

core::Result<void> check_availability(Connection& c, const Hub& hub, const store::Expert& expert, const Booking& b,
                                      bool clinic, std::size_t i) {
    const auto availability = availability_of(c, hub, expert, Reading::write);
    Calendar calendar(c, b.starts_at, b.ends_at);
    std::vector<domain::Slot> slots;
    calendar.add_slots(*availability, expert.org_id, b.starts_at, b.ends_at, slots);
    switch (domain::cover_of(slots, b.starts_at, b.ends_at, clinic, hub.clock.now())) {
        case domain::Cover::whole: return {};
        case domain::Cover::outside:
            return fault("outside_availability", expert_path(i), "cannot be met in all of this time");
        case domain::Cover::reserved:
            return fault("reserved_for_clinics", expert_path(i), "this time is kept for clinics until a day before");
    }
    return {};
}

core::Result<void> check_room(Connection& c, const core::OrgId& root, const Booking& b) {
    if (!b.room) return {};
    const auto room = store::find_room(c, *b.room);
    if (!room || !room->enabled || store::root_organisation(c, room->org_id) != root) {
        return fault("no_such_room", "$.room_id", "no such room, or no longer in use");
    }
    return {};
}

std::string expert_name(Connection& c, const core::ExpertId& id) {
    const auto expert = store::find_expert(c, id);
    const auto user = expert ? store::find_user(c, expert->user_id) : std::nullopt;
    return "expert " + (user ? user->name : id.value);
}

}  // namespace

core::Result<Checked> check_booking(Connection& c, const Hub& hub, const Booking& b) {
    if (const auto ok = check_time(hub, b); !ok) return ok.error();
    if (b.experts.empty() || b.experts.size() > max_experts) {
        return fault("not_an_expert", "$.experts", "1 to " + std::to_string(max_experts) + " experts");
    }
    const auto org = store::find_organisation(c, b.org);
    const auto patient = store::find_patient(c, b.patient);
    if (!org || !patient || patient->org_id != b.org) return not_found("patient");
    const auto root = store::root_organisation(c, b.org);
    Checked checked;
    for (std::size_t i = 0; i < b.experts.size(); ++i) {
        if (std::ranges::count(b.experts, b.experts[i]) > 1) {
            return fault("not_an_expert", expert_path(i), "is named twice");
        }
        auto expert = check_expert(c, hub, root, b, i);
        if (!expert) return expert.error();
        if (const auto ok = check_availability(c, hub, *expert, b, org->kind == "clinic", i); !ok) return ok.error();
        checked.experts.push_back(std::move(*expert));
    }
    if (const auto ok = check_room(c, root, b); !ok) return ok.error();
    return checked;
}

std::vector<Resource> resources_of(Connection& c, const Booking& b) {
    std::vector<Resource> all;
    for (std::size_t i = 0; i < b.experts.size(); ++i) {
        all.push_back({store::resource_of(b.experts[i]), expert_path(i), expert_name(c, b.experts[i])});
    }
    if (b.room) {
        const auto room = store::find_room(c, *b.room);
        all.push_back({store::resource_of(*b.room), "$.room_id", "room " + (room ? room->name : b.room->value)});
    }
    all.push_back({store::resource_of(b.patient), "$.patient_id", "the patient"});
    return all;
}

core::Result<void> check_free(Connection& c, const Booking& b, const std::vector<Resource>& resources) {
    auto error = core::refuse(Errc::conflict, "taken", "");
    for (const auto& r : resources) {
        const auto claims = store::claims_on(c, r.name, b.starts_at, b.ends_at);
        if (claims.empty()) continue;
        const auto& first = claims.front();
        const auto by = store::find_appointment(c, first.appointment_id);
        auto message = "taken from " + core::to_rfc3339(first.starts_at) + " to " + core::to_rfc3339(first.ends_at) +
                       ", since " + core::to_rfc3339(by ? by->created_at : first.starts_at);
        error.detail += (error.detail.empty() ? "" : "; ") + r.words + " is " + message;
        error.fields.push_back({r.path, std::move(message)});
    }
    if (!error.fields.empty()) return error;
    return {};
}

}  // namespace telehub::app
