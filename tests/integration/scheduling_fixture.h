// The stage of the scheduling tests over the API: an expert, who can be met at every hour, a room, a patient of the
// first clinic.
#pragma once
#include <gtest/gtest.h>

#include <optional>

#include "support/daemon.h"

namespace telehub::test {

namespace json = boost::json;
using namespace std::chrono_literals;

// Routes that have people of their own: scheduling_scope_test.cpp walks these, scope_test.cpp the others.
inline bool is_scheduling(const std::string& pattern) {
    for (const char* head : {"/api/v1/experts", "/api/v1/slots", "/api/v1/availability", "/api/v1/rooms",
                             "/api/v1/holidays", "/api/v1/rosters", "/api/v1/appointments", "/api/v1/waiting-list",
                             "/fhir/metadata", "/fhir/Schedule", "/fhir/Slot", "/fhir/Appointment"}) {
        if (pattern.starts_with(head)) return true;
    }
    return false;
}

// Every hour of every day.
inline json::object week() {
    json::array rules;
    for (int day = 1; day <= 7; ++day) {
        rules.push_back({{"weekday", day}, {"from", "00:00"}, {"to", "24:00"}, {"slot_minutes", 60}});
    }
    return {{"rules", rules}};
}

class Scheduling : public ::testing::Test {
  protected:
    void SetUp() override {
        const core::SystemClock clock;
        {
            LocalHub local(hub.data(), clock);
            app::grant_licence(local.hub, domain::Actor::system(), {"consultant", "1", "*", "主任医师", "2099-12-31"})
                .value();
        }
        hub.start();
        coordinator.emplace(hub.as("coordinator"));
        doctor.emplace(hub.as("doctor1"));
        const auto expert = coordinator->post("/api/v1/experts", {{"login", "consultant"},
                                                                  {"title", "主任医师"},
                                                                  {"specialties", {"CARDIO"}},
                                                                  {"languages", {"zh", "en"}},
                                                                  {"time_zone", "Asia/Shanghai"}});
        ASSERT_EQ(expert.status, 201) << expert.body;
        expert_id = expert.text("id");
        const auto availability =
            hub.as("consultant").put("/api/v1/experts/" + expert_id + "/availability", week(), {{"If-Match", "\"1\""}});
        ASSERT_EQ(availability.status, 200) << availability.body;
        const auto room =
            coordinator->post("/api/v1/rooms", {{"name", "会诊室1"}, {"kind", "meeting"}, {"capacity", 8}});
        ASSERT_EQ(room.status, 201) << room.body;
        room_id = room.text("id");
        ASSERT_EQ(doctor->post("/api/v1/orders", order_body("P0001", "张三")).status, 201);
        // The hour after next, tomorrow: a slot's beginning, whenever the test runs.
        constexpr std::int64_t hour_ms = 3'600'000;
        start = core::Timestamp{(clock.now().ms / hour_ms + 26) * hour_ms};
    }
    json::object booking(core::Timestamp at) const {
        return {{"patient_id", "P0001"},
                {"expert_ids", {json::value(expert_id)}},
                {"room_id", room_id},
                {"starts_at", core::to_rfc3339(at)},
                {"duration_min", 60}};
    }
    std::string hold(core::Timestamp at) {
        const auto held = doctor->post("/api/v1/appointments", booking(at));
        EXPECT_EQ(held.status, 201) << held.body;
        return held.text("id");
    }
    static std::string query_time(core::Timestamp t) { return core::to_rfc3339(t); }

    Daemon hub;
    std::optional<ApiClient> coordinator, doctor;
    std::string expert_id, room_id;
    core::Timestamp start;
};

}  // namespace telehub::test
