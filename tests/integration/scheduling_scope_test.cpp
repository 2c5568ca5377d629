// What another clinic's people, and an expert who is not of it, see of appointments, duty and the waiting list:
// nothing. And what all of the consortium see. Every such route of the document is asked, so that a new one is under
// the test.
#include "scheduling_fixture.h"
#include "telehub/store/table.h"

namespace telehub::test {
namespace {

class SchedulingScope : public Scheduling {
  protected:
    void SetUp() override {
        add_second_consultant();
        Scheduling::SetUp();
        appointment_id = hold(start);
        const auto duty = coordinator->post("/api/v1/rosters", {{"login", "consultant"},
                                                                {"specialty", "CARDIO"},
                                                                {"position", 1},
                                                                {"starts_at", core::to_rfc3339(start)},
                                                                {"ends_at", core::to_rfc3339(start + 12h)}});
        roster_id = duty.text("id");
        const auto waiting = doctor->post("/api/v1/waiting-list", {{"patient_id", "P0001"},
                                                                   {"specialty", "CARDIO"},
                                                                   {"not_before", core::to_rfc3339(start)},
                                                                   {"not_after", core::to_rfc3339(start + 12h)}});
        waiting_id = waiting.text("id");
        ASSERT_EQ(coordinator->post("/api/v1/holidays", {{"date", "2030-01-01"}, {"name", "元旦"}}).status, 201);
    }

    // An expert of the same hospital who is not asked.
    void add_second_consultant() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        auto user = hub.consortium().users.at("consultant");
        user.id = core::UserId{local.hub.ids.uuid()};
        user.login = "consultant2";
        local.db.write([&](store::Connection& c) {
            store::insert_row(c, user);
            store::insert_row(c, store::UserRole{user.id, user.org_id, "consultant", "system", clock.now()});
        });
    }
    ApiClient second_consultant() const {
        auto client = hub.anonymous();
        client.sign_in("consultant2", password);
        return client;
    }

    std::string fill(std::string path) const {
        const auto put = [&path](const std::string& head, const std::string& name, const std::string& value) {
            if (!path.starts_with(head)) return;
            if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        };
        put("/api/v1/experts/", "{id}", expert_id);
        put("/api/v1/rooms/", "{id}", room_id);
        put("/api/v1/holidays/", "{date}", "2030-01-01");
        put("/api/v1/rosters/", "{id}", roster_id);
        put("/api/v1/appointments/", "{id}", appointment_id);
        put("/api/v1/waiting-list/", "{id}", waiting_id);
        put("/fhir/Schedule/", "{id}", expert_id);
        put("/fhir/Slot/", "{id}", expert_id + "." + std::to_string(start.ms / 60'000));
        put("/fhir/Appointment/", "{id}", appointment_id);
        if (path == "/api/v1/availability") path += "?experts=" + expert_id;
        if (path == "/fhir/Slot") path += "?schedule=" + expert_id;
        return path;
    }
    // A body that would do, so that it is the caller who is refused.
    json::object body_for(const std::string& pattern) const {
        if (pattern.ends_with("/availability")) return week();
        if (pattern.ends_with("/preview")) {
            auto body = week();
            body["from"] = "2030-01-01";
            body["to"] = "2030-01-01";
            return body;
        }
        if (pattern.ends_with("/experts/{id}")) return {{"specialties", {"CARDIO"}}, {"time_zone", "Asia/Shanghai"}};
        if (pattern.ends_with("/rooms/{id}")) return {{"name", "x"}, {"kind", "ward"}, {"capacity", 1}};
        if (pattern.ends_with("/reschedule")) return {{"starts_at", core::to_rfc3339(start + 3h)}, {"reason", "r"}};
        return {{"reason", "r"}};
    }
    // Known throughout the consortium.
    static bool is_of_the_house(const std::string& pattern) {
        return !pattern.starts_with("/api/v1/rosters") && !pattern.starts_with("/api/v1/appointments") &&
               !pattern.starts_with("/api/v1/waiting-list") && !pattern.starts_with("/fhir/Appointment");
    }
    static bool is_empty(const ApiResponse& r) {
        const auto answer = r.json();
        if (const auto* items = answer.as_object().if_contains("items")) return items->as_array().empty();
        return !answer.as_object().contains("entry");
    }

    std::string appointment_id, roster_id, waiting_id;
};

TEST_F(SchedulingScope, EveryRouteHidesWhatIsOthersAndShowsWhatIsTheHouses) {
    const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
    std::map<std::string, ApiClient> strangers;
    for (const char* login : {"tech2", "doctor2"}) strangers.emplace(login, hub.as(login));
    strangers.emplace("consultant2", second_consultant());
    int reads = 0, changes = 0;
    for (const auto& [path, operations] : document.at("paths").as_object()) {
        const std::string pattern{path};
        if (!is_scheduling(pattern)) continue;
        for (const auto& [login, stranger] : strangers) {
            if (operations.as_object().contains("get")) {
                ++reads;
                const auto answer = stranger.get(fill(pattern));
                // And not because there is nothing to see.
                const auto owned = coordinator->get(fill(pattern));
                EXPECT_EQ(owned.status, 200) << pattern << owned.body;
                if (is_of_the_house(pattern)) {
                    EXPECT_EQ(answer.status, 200) << login << pattern << answer.body;
                } else if (pattern.find('{') == std::string::npos) {
                    EXPECT_FALSE(is_empty(owned)) << pattern;
                    EXPECT_TRUE(answer.status == 403 || (answer.status == 200 && is_empty(answer)))
                        << login << pattern << answer.body;
                } else {
                    EXPECT_TRUE(answer.status == 403 || answer.status == 404) << login << pattern << answer.body;
                }
            }
            for (const char* method : {"post", "put", "delete"}) {
                if (pattern.find('{') == std::string::npos || !operations.as_object().contains(method)) continue;
                ++changes;
                std::string verb = method;
                for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                const auto body = verb == "DELETE" ? std::string{} : json::serialize(body_for(pattern));
                const auto answer = stranger.call(verb, fill(pattern), body);
                EXPECT_TRUE(answer.status == 403 || answer.status == 404) << login << verb << pattern << answer.body;
            }
        }
    }
    EXPECT_EQ(reads, 3 * 20);
    EXPECT_EQ(changes, 3 * 13);
    EXPECT_EQ(doctor->get("/api/v1/appointments/" + appointment_id).text("state"), "held") << "nothing was changed";
}

TEST_F(SchedulingScope, WhoIsOfTheAppointmentSeesIt) {
    for (const char* login : {"doctor1", "tech1", "coordinator", "consultant", "admin"}) {
        const auto client = hub.as(login);
        EXPECT_EQ(client.get("/api/v1/appointments/" + appointment_id).status, 200) << login;
        EXPECT_FALSE(is_empty(client.get("/fhir/Appointment"))) << login;
    }
    EXPECT_FALSE(is_empty(hub.as("consultant").get("/api/v1/rosters"))) << "their own duty";
}

}  // namespace
}  // namespace telehub::test
