// Who sees experts, free time, rooms and holidays (the whole consortium, and nobody else), and appointments, duty and
// waiting patients (those whom they concern): every route of them, asked by people of another clinic and of another
// consortium.
#include <gtest/gtest.h>

#include <set>

#include "integration/scope_paths.h"
#include "support/daemon.h"
#include "telehub/app/appointments.h"
#include "telehub/app/experts.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class CalendarScope : public ::testing::Test {
  protected:
    void SetUp() override {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto& h = local.hub;
        const auto system = domain::Actor::system();
        app::create_organisation(h, system, {"OTHR", "外省医院", "lead_hospital", "", ""}).value();
        const std::vector<std::string> every_role{"technician", "clinic_physician", "coordinator", "consultant",
                                                  "administrator"};
        app::create_user(h, system, {"foreigner", password, "外人", "", "OTHR", every_role, false}).value();
        app::create_user(h, system, {"expert9", password, "何专家", "", "CITY", {"consultant"}, false}).value();
        app::grant_licence(h, system, {"expert9", "110-9", "*", "主任医师", "2099-12-31"}).value();
        const auto coordinator = hub.consortium().actor("coordinator");
        app::ExpertForm expert;
        expert.login = "expert9";
        expert.specialties = {"CARDIO"};
        expert.languages = {"zh"};
        expert.time_zone = "Asia/Shanghai";
        expert_id = app::create_expert(h, coordinator, expert, {}).value().expert.id.value;
        app::AvailabilityForm always;
        for (std::int64_t day = 1; day <= 7; ++day) {
            always.rules.push_back({day, "00:00", "24:00", 30, "open", 0, "", ""});
        }
        app::set_availability(h, coordinator, core::ExpertId{expert_id}, always, {}).value();
        room_id = app::create_room(h, coordinator, {"", "会诊室", "meeting", 8, true}, {}).value().id.value;
        app::set_holiday(h, coordinator, {"", "2027-02-06", "春节"}).value();
        const auto in_an_hour = core::Timestamp{(clock.now().ms / 3'600'000 + 2) * 3'600'000};
        const auto tomorrow = in_an_hour + std::chrono::hours{24};
        const auto duty = app::create_roster_entry(
            h, coordinator, {"", "expert9", "CARDIO", 1, core::to_rfc3339(in_an_hour), core::to_rfc3339(tomorrow)}, {});
        roster_id = duty.value().entry.id.value;
        app::OrderForm order;
        order.patient_id = "P1";
        order.patient_name = "张三";
        order.urgency = "routine";
        order.patient_class = "outpatient";
        app::create_order(h, hub.consortium().actor("tech1"), order, {}).value();
        const auto doctor = hub.consortium().actor("doctor1");
        app::AppointmentForm form;
        form.patient_id = "P1";
        form.experts = {expert_id};
        form.starts_at = core::to_rfc3339(tomorrow);
        form.duration_min = 30;
        appointment_id = app::hold_appointment(h, doctor, form, {}).value().appointment.id.value;
        slot_id = expert_id + "." + std::to_string(tomorrow.ms / 60'000);
        const auto week = core::to_rfc3339(tomorrow + std::chrono::hours{24 * 7});
        waiting_id = app::create_waiting(h, doctor, {"P1", "CARDIO", "", core::to_rfc3339(tomorrow), week}, {})
                         .value()
                         .entry.id.value;
        hub.start();
    }

    std::string fill(std::string path) const {
        const auto put = [&path](const std::string& before, const std::string& value) {
            const auto pattern = before + "{id}";
            if (const auto at = path.find(pattern); at != std::string::npos) {
                path.replace(at, pattern.size(), before + value);
            }
        };
        put("/experts/", expert_id);
        put("/rooms/", room_id);
        put("/rosters/", roster_id);
        put("/appointments/", appointment_id);
        put("/waiting-list/", waiting_id);
        put("/fhir/Schedule/", expert_id);
        put("/fhir/Slot/", slot_id);
        put("/fhir/Appointment/", appointment_id);
        if (const auto at = path.find("{date}"); at != std::string::npos) path.replace(at, 6, "2027-02-06");
        if (path == "/fhir/Slot") path += "?schedule=Schedule/" + expert_id;
        if (path == "/api/v1/availability") path += "?experts=" + expert_id;
        if (path == "/api/v1/slots") path += "?specialty=CARDIO";
        return path;
    }

    static json::value body_for(const std::string& pattern) {
        const json::value rules = json::array{};
        if (pattern.ends_with("/experts/{id}")) return {{"specialties", {"NEURO"}}, {"time_zone", "UTC"}};
        if (pattern.ends_with("/availability")) return {{"rules", rules}};
        if (pattern.ends_with("/preview")) return {{"rules", rules}, {"from", "2026-01-01"}, {"to", "2026-01-02"}};
        if (pattern.ends_with("/rooms/{id}")) return {{"name", "x"}, {"kind", "meeting"}, {"capacity", 1}};
        return {{"reason", "x"}};
    }

    static std::size_t items_in(const ApiResponse& answer, const std::string& pattern) {
        const auto body = answer.json();
        const char* list = pattern.starts_with("/fhir/") ? "entry" : "items";
        return body.as_object().contains(list) ? body.at(list).as_array().size() : 0;
    }

    // Every route of these, for somebody who may see nothing of them.
    int expect_nothing(const ApiClient& client, const std::string& who, bool (*concerns)(const std::string&)) {
        const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
        int asked = 0;
        for (const auto& [path, operations] : document.at("paths").as_object()) {
            const std::string pattern{path};
            if (!is_of_calendars(pattern) || !concerns(pattern)) continue;
            for (const auto& [method, operation] : operations.as_object()) {
                std::string verb{method};
                for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                const bool one = pattern.find('{') != std::string::npos;
                if (verb == "POST" && !one) continue;  // makes one's own
                const auto body = verb == "GET" || verb == "DELETE" ? "" : json::serialize(body_for(pattern));
                const auto answer = client.call(verb, fill(pattern), body);
                ++asked;
                if (one || answer.status != 200) {
                    EXPECT_TRUE(answer.status == 404 || answer.status == 403)
                        << who << " " << verb << pattern << answer.body;
                } else {
                    EXPECT_EQ(items_in(answer, pattern), 0u) << who << " " << pattern << answer.body;
                }
            }
        }
        return asked;
    }

    Daemon hub;
    std::string expert_id, room_id, roster_id, appointment_id, waiting_id, slot_id;
};

bool anything(const std::string&) { return true; }

// Not known throughout the house: whose time it is, who waits, who has duty.
bool is_personal(const std::string& pattern) {
    return pattern.find("/appointments") != std::string::npos || pattern.find("/waiting-list") != std::string::npos ||
           pattern.find("/rosters") != std::string::npos || pattern.starts_with("/fhir/Appointment");
}

TEST_F(CalendarScope, AnotherConsortiumSeesNothing) {
    EXPECT_GE(expect_nothing(hub.as("foreigner"), "foreigner", anything), 28);
}

TEST_F(CalendarScope, AnotherClinicSeesNobodysTime) {
    for (const char* login : {"tech2", "doctor2", "consultant"}) {
        EXPECT_GE(expect_nothing(hub.as(login), login, is_personal), 14) << login;
    }
}

// And not because there is nothing to see.
TEST_F(CalendarScope, ThoseWhomItConcernsSeeIt) {
    const auto doctor = hub.as("doctor1"), coordinator = hub.as("coordinator"), expert = hub.as("expert9");
    const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
    for (const auto& [path, operations] : document.at("paths").as_object()) {
        const std::string pattern{path};
        if (!is_of_calendars(pattern) || !operations.as_object().contains("get") || pattern == "/fhir/metadata")
            continue;
        const bool duty = pattern.find("/rosters") != std::string::npos;
        const auto answer = (duty ? coordinator : doctor).get(fill(pattern));
        ASSERT_EQ(answer.status, 200) << pattern << answer.body;
        if (pattern.find('{') == std::string::npos) {
            EXPECT_GT(items_in(answer, pattern), 0u) << pattern << answer.body;
        }
    }
    EXPECT_EQ(expert.get("/api/v1/appointments/" + appointment_id).status, 200);
    EXPECT_EQ(expert.get("/api/v1/rosters/" + roster_id).status, 200);
}

}  // namespace
}  // namespace telehub::test
