// Experts, time and appointments over the API of a real hub, and the calendar as other systems see it by FHIR.
#include "scheduling_fixture.h"

#include <filesystem>

namespace telehub::test {
namespace {

TEST_F(Scheduling, FromASearchToACancelledAppointment) {
    const auto slots = doctor->get("/api/v1/slots?specialty=CARDIO&from=" + query_time(start) + "&limit=2").json();
    ASSERT_EQ(slots.at("items").as_array().size(), 2u);
    EXPECT_EQ(slots.at("items").at(0).at("starts_at").as_string(), core::to_rfc3339(start));
    EXPECT_EQ(slots.at("items").at(0).at("id").as_string(), expert_id + "." + std::to_string(start.ms / 60'000));
    const auto held = doctor->post("/api/v1/appointments", booking(start), {{"Idempotency-Key", "k"}});
    ASSERT_EQ(held.status, 201) << held.body;
    EXPECT_EQ(held.text("state"), "held");
    EXPECT_EQ(held.headers.at("location"), "/api/v1/appointments/" + held.text("id"));
    EXPECT_EQ(doctor->post("/api/v1/appointments", booking(start), {{"Idempotency-Key", "k"}}).text("id"),
              held.text("id"));
    const auto taken = doctor->post("/api/v1/appointments", booking(start));
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.text("reason"), "taken");
    EXPECT_EQ(taken.json().at("errors").as_array().size(), 3u) << taken.body;
    const auto path = "/api/v1/appointments/" + held.text("id");
    EXPECT_EQ(doctor->post(path + "/confirm", json::object{}, {{"If-Match", "\"7\""}}).status, 412);
    const auto confirmed = doctor->post(path + "/confirm", json::object{}, {{"If-Match", held.headers.at("etag")}});
    ASSERT_EQ(confirmed.status, 200) << confirmed.body;
    const auto moved =
        doctor->post(path + "/reschedule", {{"starts_at", core::to_rfc3339(start + 2h)}, {"reason", "病人有事"}});
    ASSERT_EQ(moved.status, 201) << moved.body;
    EXPECT_EQ(moved.text("uid"), held.text("uid"));
    EXPECT_EQ(moved.number("sequence"), 1);
    const auto next = "/api/v1/appointments/" + moved.text("id");
    EXPECT_EQ(hub.as("consultant").get(next).text("state"), "confirmed");
    EXPECT_EQ(doctor->post(next + "/cancel").status, 422);
    EXPECT_EQ(doctor->post(next + "/cancel", {{"reason", "好转"}}).text("state"), "cancelled");
    const auto list = doctor->get("/api/v1/appointments?limit=1").json();
    ASSERT_EQ(list.at("items").as_array().size(), 1u);
    EXPECT_EQ(list.at("items").at(0).at("state").as_string(), "rescheduled");
    const auto rest =
        doctor->get("/api/v1/appointments?limit=1&cursor=" + std::string{list.at("next_cursor").as_string()}).json();
    EXPECT_EQ(rest.at("items").at(0).at("state").as_string(), "cancelled");
    EXPECT_TRUE(rest.at("next_cursor").is_null());
}

TEST_F(Scheduling, WrongBookingsSayWhatAndWhere) {
    const auto refused = [&](json::object body) {
        const auto r = doctor->post("/api/v1/appointments", body);
        EXPECT_EQ(r.status, 422) << r.body;
        return r.text("reason") + " " + std::string{r.json().at("errors").at(0).at("path").as_string()};
    };
    EXPECT_EQ(refused(booking(start - 48h)), "in_the_past $.starts_at");
    EXPECT_EQ(refused(booking(start + std::chrono::hours{24 * 365 * 5})), "too_far_ahead $.starts_at");
    auto body = booking(start);
    body.erase("starts_at");
    body["local_start"] = "2027-03-28T02:30";
    body["time_zone"] = "Europe/Berlin";
    EXPECT_EQ(refused(body), "no_such_local_time $.local_start");
    body["local_start"] = "2027-10-31T02:30";
    EXPECT_EQ(refused(body), "ambiguous_local_time $.local_start");
    body = booking(start);
    body["experts"] = json::array{};
    EXPECT_EQ(refused(body), "invalid_body $.experts");
    for (const char* bad : {"/api/v1/slots?from=tomorrow", "/api/v1/slots?limit=0", "/api/v1/slots?limit=999",
                            "/api/v1/slots?to=2020-01-01T00:00:00Z", "/api/v1/availability?experts=nobody",
                            "/api/v1/availability?duration_min=x", "/api/v1/appointments?state=lost",
                            "/api/v1/appointments?from=x", "/api/v1/rosters?at=x", "/api/v1/holidays?from=x"}) {
        EXPECT_EQ(coordinator->get(bad).status, 422) << bad;
    }
    EXPECT_EQ(doctor->get("/api/v1/appointments?cursor=zzz").status, 422);
    EXPECT_EQ(doctor->get("/api/v1/appointments?cursor=abc").status, 200);
}

TEST_F(Scheduling, HolidaysRostersAndTheWaitingList) {
    const auto day = core::to_rfc3339(start + 8h).substr(0, 10);
    ASSERT_EQ(coordinator->post("/api/v1/holidays", {{"date", day}, {"name", "停诊"}}).status, 201);
    EXPECT_EQ(doctor->post("/api/v1/appointments", booking(start)).text("reason"), "outside_availability");
    EXPECT_EQ(doctor->get("/api/v1/holidays").json().at("items").as_array().size(), 1u);
    EXPECT_EQ(coordinator->call("DELETE", "/api/v1/holidays/" + day).status, 204);
    EXPECT_EQ(coordinator->call("DELETE", "/api/v1/holidays/" + day).status, 404);
    const auto duty = coordinator->post("/api/v1/rosters", {{"login", "consultant"},
                                                            {"specialty", "CARDIO"},
                                                            {"position", 1},
                                                            {"starts_at", core::to_rfc3339(start)},
                                                            {"ends_at", core::to_rfc3339(start + 12h)}});
    ASSERT_EQ(duty.status, 201) << duty.body;
    EXPECT_EQ(coordinator->get("/api/v1/rosters?at=" + query_time(start)).json().at("items").as_array().size(), 1u);
    EXPECT_EQ(coordinator->call("DELETE", duty.headers.at("location")).status, 204);
    EXPECT_EQ(coordinator->get(duty.headers.at("location")).status, 404);
    const auto waiting = doctor->post("/api/v1/waiting-list", {{"patient_id", "P0001"},
                                                               {"expert_id", expert_id},
                                                               {"not_before", core::to_rfc3339(start)},
                                                               {"not_after", core::to_rfc3339(start + 12h)}});
    ASSERT_EQ(waiting.status, 201) << waiting.body;
    EXPECT_EQ(
        doctor->post("/api/v1/waiting-list/" + waiting.text("id") + "/withdraw", {{"reason", "好转"}}).text("state"),
        "withdrawn");
    const auto times = doctor->get("/api/v1/availability?experts=" + expert_id + "&room_id=" + room_id +
                                   "&patient_id=P0001&duration_min=90&from=" + query_time(start));
    ASSERT_EQ(times.status, 200) << times.body;
    EXPECT_EQ(times.json().at("items").at(0).at("starts_at").as_string(), core::to_rfc3339(start));
    auto preview = week();
    preview["from"] = day;
    preview["to"] = day;
    const auto slots = hub.as("consultant").post("/api/v1/experts/" + expert_id + "/availability/preview", preview);
    ASSERT_EQ(slots.status, 200) << slots.body;
    EXPECT_EQ(slots.json().at("items").as_array().size(), 24u);
}

// --- FHIR ---

class Fhir : public Scheduling {
  protected:
    void SetUp() override {
        Scheduling::SetUp();
        for (int i = 0; i < 3; ++i) ids.push_back(hold(start + std::chrono::hours{i}));
        ASSERT_EQ(doctor->post("/api/v1/appointments/" + ids[1] + "/confirm").status, 200);
        ASSERT_EQ(doctor->post("/api/v1/appointments/" + ids[2] + "/cancel", {{"reason", "好转"}}).status, 200);
    }
    std::string slots_path(const std::string& rest = "") const {
        return "/fhir/Slot?schedule=Schedule/" + expert_id + "&start=ge" + query_time(start) + "&start=lt" +
               query_time(start + 4h) + rest;
    }
    static std::size_t size(const ApiResponse& r) {
        const auto bundle = r.json();
        const auto* entries = bundle.as_object().if_contains("entry");
        return entries == nullptr ? 0 : entries->as_array().size();
    }
    std::vector<std::string> ids;
};

TEST_F(Fhir, ResourcesAreValidR4) {
    const std::string validator = FHIR_VALIDATOR;
    const auto modules = std::filesystem::path{validator}.parent_path() / "node_modules";
    if (std::string{NODE}.empty() || !std::filesystem::exists(modules)) {
        GTEST_SKIP() << "needs node and `npm ci --prefix tests/fhir`";
    }
    TempDir folder;
    std::vector<std::string> command{NODE, validator};
    int n = 0;
    for (const auto& [path, status] : std::vector<std::pair<std::string, long>>{
             {"/fhir/metadata", 200},
             {"/fhir/Schedule", 200},
             {"/fhir/Schedule/" + expert_id, 200},
             {slots_path(), 200},
             {"/fhir/Slot/" + expert_id + "." + std::to_string(start.ms / 60'000), 200},
             {"/fhir/Appointment", 200},
             {"/fhir/Appointment/" + ids[0], 200},
             {"/fhir/Appointment/" + ids[2], 200},
             {"/fhir/Appointment?status=fulfilled", 200},
             {"/fhir/Appointment/nothing", 404},
             {"/fhir/Slot", 400}}) {
        const auto r = doctor->get(path);
        ASSERT_EQ(r.status, status) << path << r.body;
        EXPECT_TRUE(r.headers.at("content-type").starts_with("application/fhir+json")) << path;
        command.push_back(folder.write(std::to_string(++n) + ".json", r.body));
    }
    const auto checked = run_process(command);
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    command = {NODE, validator, folder.write("bad.json", R"({"resourceType": "Slot", "status": "perhaps"})")};
    EXPECT_EQ(run_process(command).exit_code, 1) << "the check can fail";
}

TEST_F(Fhir, SlotsAreFreeOrBusy) {
    const auto all = doctor->get(slots_path()).json();
    ASSERT_EQ(all.at("entry").as_array().size(), 4u);
    std::string statuses;
    for (const auto& e : all.at("entry").as_array())
        statuses += std::string{e.at("resource").at("status").as_string()} + " ";
    EXPECT_EQ(statuses, "busy busy free free ");
    EXPECT_EQ(size(doctor->get(slots_path("&status=free"))), 2u);
    EXPECT_EQ(size(hub.as("tech2").get(slots_path("&status=busy"))), 2u) << "the calendar is the consortium's";
    const auto id = std::string{all.at("entry").at(3).at("resource").at("id").as_string()};
    EXPECT_EQ(doctor->get("/fhir/Slot/" + id).text("status"), "free");
    for (const char* none : {"/fhir/Slot/x", "/fhir/Slot/x.1", "/fhir/Slot/x.99999999999999999999"}) {
        EXPECT_EQ(doctor->get(none).status, 404) << none;
    }
    EXPECT_EQ(doctor->get("/fhir/Slot/" + expert_id + ".1").status, 404);
    EXPECT_EQ(size(doctor->get("/fhir/Slot?schedule=nobody")), 0u);
}

TEST_F(Fhir, SearchesGoByTheUsualParametersAndPages) {
    const auto found = [&](const std::string& query) { return size(doctor->get("/fhir/Appointment" + query)); };
    EXPECT_EQ(found(""), 3u);
    EXPECT_EQ(found("?status=booked"), 1u);
    EXPECT_EQ(found("?status=proposed"), 1u);
    EXPECT_EQ(found("?status=cancelled"), 1u);
    EXPECT_EQ(found("?practitioner=Practitioner/" + expert_id), 3u);
    EXPECT_EQ(found("?actor=Practitioner/nobody"), 0u);
    EXPECT_EQ(found("?_id=" + ids[1]), 1u);
    EXPECT_EQ(found("?date=ge" + query_time(start + 1h)), 2u);
    EXPECT_EQ(found("?date=lt" + query_time(start + 1h)), 1u);
    EXPECT_EQ(found("?date=" + query_time(start + 1h)), 1u);
    EXPECT_EQ(found("?date=gt" + core::to_rfc3339(start + 48h).substr(0, 10)), 0u);
    EXPECT_EQ(found("?date=ge" + core::to_rfc3339(start).substr(0, 4)), 3u);
    const auto one = doctor->get("/fhir/Appointment/" + ids[1]).json();
    const std::string patient{one.at("participant").at(1).at("actor").at("reference").as_string()};
    EXPECT_EQ(found("?patient=" + patient), 3u);
    EXPECT_EQ(found("?actor=" + patient + "&status=booked"), 1u);
    std::string path = "/fhir/Appointment?_count=2";
    std::size_t seen = 0;
    for (int pages = 0; pages < 5 && !path.empty(); ++pages) {
        const auto page = doctor->get(path);
        const auto bundle = page.json();
        seen += size(page);
        path.clear();
        for (const auto& link : bundle.at("link").as_array()) {
            if (link.at("relation").as_string() != "next") continue;
            const std::string url{link.at("url").as_string()};
            path = url.substr(url.find("/fhir/"));
        }
    }
    EXPECT_EQ(seen, 3u);
    EXPECT_EQ(size(doctor->get("/fhir/Schedule?specialty=CARDIO&active=true")), 1u);
    EXPECT_EQ(size(doctor->get("/fhir/Schedule?specialty=NEURO")), 0u);
    EXPECT_EQ(size(doctor->get("/fhir/Schedule?actor=Practitioner/" + expert_id)), 1u);
    EXPECT_EQ(size(doctor->get("/fhir/Schedule?_id=" + expert_id + "&active=false")), 0u);
}

TEST_F(Fhir, AWrongSearchIsAnOperationOutcome) {
    for (const char* bad :
         {"/fhir/Appointment?date=soon", "/fhir/Appointment?date=ne2026-01-01", "/fhir/Appointment?status=lost",
          "/fhir/Appointment?practitioner=Patient/1", "/fhir/Appointment?name=x", "/fhir/Schedule?active=x",
          "/fhir/Slot?schedule=a&status=x", "/fhir/Appointment?_count=0", "/fhir/Appointment?_cursor=zz",
          "/fhir/Appointment?_format=xml"}) {
        const auto r = doctor->get(bad);
        EXPECT_EQ(r.status, 400) << bad << r.body;
        EXPECT_EQ(r.text("resourceType"), "OperationOutcome") << bad;
    }
}

TEST_F(Fhir, AppointmentsAreForThoseWhomTheyConcern) {
    EXPECT_EQ(size(hub.as("consultant").get("/fhir/Appointment")), 3u);
    EXPECT_EQ(size(hub.as("coordinator").get("/fhir/Appointment")), 3u);
    EXPECT_EQ(size(hub.as("doctor2").get("/fhir/Appointment")), 0u);
    EXPECT_EQ(hub.as("doctor2").get("/fhir/Appointment/" + ids[0]).status, 404);
    EXPECT_EQ(hub.as("reader1").get("/fhir/Appointment").status, 403);
    EXPECT_EQ(hub.anonymous().get("/fhir/Appointment").status, 401);
    EXPECT_EQ(hub.anonymous().get("/fhir/metadata").status, 200);
}

}  // namespace
}  // namespace telehub::test
