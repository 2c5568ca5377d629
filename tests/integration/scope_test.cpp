// Another organisation's user sees nothing: every list and every get route of the API, asked by a technician and a
// doctor of the other clinic, for a study that has been through everything.
#include <gtest/gtest.h>

#include "integration/scope_paths.h"
#include "support/daemon.h"
#include "support/dicom_file.h"
#include "telehub/app/commitment.h"
#include "telehub/app/performed_steps.h"
#include "telehub/store/table.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class Scope : public ::testing::Test {
  protected:
    // What a device of the first clinic told and asked, of no order.
    void tell_as_a_device() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto device = domain::Actor::device("CT_TC01", hub.consortium().orgs.at("TC01"));
        app::PerformedStepForm step;
        step.scheduled = {{"1.2.3", ""}};
        step.status = "IN PROGRESS";
        step.step_id = step.station_ae_title = step.modality = "CT";
        step.start_date = "20260131";
        step.start_time = "1015";
        app::create_performed_step(local.hub, device, core::SopUid{"1.2.4"}, step).value();
        app::request_commitment(local.hub, device, {"1.2.5", {{"1.2.6", core::SopUid{"1.2.7"}}}}).value();
    }
    // Another reading centre's coordinator and radiologist: as much of strangers as the other clinic's people.
    void add_other_readers() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        app::create_user(local.hub, domain::Actor::system(),
                         {"coordinator2", password, "外调度", "", "TC02", {"coordinator"}, false})
            .value();
        app::create_organisation(local.hub, domain::Actor::system(), {"TC03", "西岭镇卫生院", "clinic", "CITY", ""})
            .value();
        app::create_user(local.hub, domain::Actor::system(),
                         {"reader9", password, "外阅片", "", "TC03", {"reporting_radiologist"}, false})
            .value();
    }
    // A group, a destination, a rule and a job of the reading centre.
    void make_routing() {
        const auto coordinator = hub.as("coordinator");
        const auto made = [&](const std::string& path, const json::value& body) {
            const auto answer = coordinator.post("/api/v1" + path, body);
            EXPECT_EQ(answer.status, 201) << answer.body;
            return answer.text("id");
        };
        group_id = made("/reading-groups", group_body);
        destination_id = made("/destinations", destination_body);
        rule_id = made("/routing-rules", rule_body);
        job_id = made("/studies/" + study_uid + "/forward", {{"destination_id", destination_id}});
    }
    void SetUp() override {
        tell_as_a_device();
        add_other_readers();
        hub.start();
        const auto technician = hub.as("tech1");
        const auto order = begin_order(technician, "P0001", "张三");
        order_id = order.at("id").as_string();
        study_uid = order.at("study_uid").as_string();
        DicomFile f;
        f.study_uid = study_uid;
        f.patient_id = "P0001";
        f.patient_name = "Zhang^San=张^三";
        f.accession_number = order.at("accession_number").as_string();
        DicomFile unmatched;
        unmatched.study_uid = "1.2.826.0.1.3680043.10.999.5";
        unmatched.patient_id = "P0002";
        ASSERT_EQ(
            hub.storescu("CT_TC01", {make_dicom(folder, "a.dcm", f), make_dicom(folder, "b.dcm", unmatched)}).exit_code,
            0);
        ASSERT_EQ(technician.post("/api/v1/orders/" + order_id + "/finish", {{"instances", 1}}).status, 200);
        const auto quarantined =
            wait_for([&] { return technician.get("/api/v1/quarantine"); },
                     [](const ApiResponse& r) { return !r.json().at("items").as_array().empty(); });
        quarantine_id = quarantined.json().at("items").at(0).at("id").as_string();

        f.pixel = 9;  // other content under the same UID
        ASSERT_EQ(hub.storescu("CT_TC01", {make_dicom(folder, "c.dcm", f)}).exit_code, 0);
        const auto conflict = technician.get("/api/v1/quarantine").json().at("items").at(0);
        ASSERT_EQ(conflict.at("kind").as_string(), "uid_conflict");
        conflict_id = conflict.at("id").as_string();
        const auto held = technician.get("/api/v1/quarantine/" + conflict_id).json().at("held").at(0);
        conflict_object = held.at("sha256").as_string();

        const auto reader = hub.as("reader1");
        task_id = reader.get("/api/v1/read-tasks").json().at("items").at(0).at("id").as_string();
        ASSERT_EQ(reader.post("/api/v1/read-tasks/" + task_id + "/claim").status, 200);
        const auto report =
            reader.post("/api/v1/read-tasks/" + task_id + "/report", {{"findings", "f"}, {"impression", "i"}});
        report_id = report.text("id");
        ASSERT_EQ(reader.post("/api/v1/reports/" + report_id + "/submit").status, 200);
        phrase_id = reader.post("/api/v1/phrases", phrase_body).text("id");
        ASSERT_EQ(reader.put(fill("/api/v1/studies/{study_uid}/measurements/{id}"), measurement_body()).status, 200);
        const auto verifier = hub.as("verifier");
        ASSERT_EQ(verifier.post("/api/v1/reports/" + report_id + "/verify").status, 200);
        ASSERT_EQ(verifier.post("/api/v1/reports/" + report_id + "/publish").status, 200);
        const auto upload =
            technician.call("POST", "/api/v1/uploads", "", {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "5"}});
        ASSERT_EQ(upload.status, 201);
        upload_id = upload.headers.at("location").substr(std::string{"/api/v1/uploads/"}.size());
        make_routing();
    }

    // The path with its parameters filled in by ids of the first clinic.
    std::string fill(std::string path) const {
        const auto put = [&path](const std::string& name, const std::string& value) {
            if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        };
        if (path.find("/measurements/") != std::string::npos) put("{id}", measurement_id);
        put("{study_uid}", study_uid);
        put("{series_uid}", study_uid + ".1");
        put("{sop_uid}", study_uid + ".1.1");
        put("{object_sha256}", conflict_object);
        put("{frames}", "1");
        put("{path}", "7FE00010");
        if (path.find("/orders/") != std::string::npos) put("{id}", order_id);
        if (path.find("/held/") != std::string::npos) put("{id}", conflict_id);
        if (path.find("/quarantine/") != std::string::npos) put("{id}", quarantine_id);
        if (path.find("/read-tasks/") != std::string::npos) put("{id}", task_id);
        if (path.find("/reports/") != std::string::npos) put("{id}", report_id);
        if (path.find("/phrases/") != std::string::npos) put("{id}", phrase_id);
        if (path.find("/uploads/") != std::string::npos) put("{id}", upload_id);
        if (path.find("/reading-groups/") != std::string::npos) put("{id}", group_id);
        if (path.find("/destinations/") != std::string::npos) put("{id}", destination_id);
        if (path.find("/routing-rules/") != std::string::npos) put("{id}", rule_id);
        if (path.find("/jobs/") != std::string::npos) put("{id}", job_id);
        return path;
    }

    // What the reading centre keeps, and no clinic sees: its routing, and who reads.
    static bool is_routing(const std::string& pattern) {
        for (const char* part : {"/reading-groups", "/destinations", "/routing-rules", "/jobs", "/radiologists"}) {
            if (pattern.find(part) != std::string::npos) return true;
        }
        return false;
    }
    // A body that is right, so that it is not for a fault of it that the answer is no.
    json::value body_for(const std::string& pattern) const {
        if (pattern.ends_with("/orders/{id}")) return order_body("P9", "X");
        if (pattern.ends_with("/assign")) return {{"assignee", "reader1"}};
        if (pattern.ends_with("/forward")) return {{"destination_id", destination_id}};
        if (pattern.ends_with("/reading-groups/{id}")) return group_body;
        if (pattern.ends_with("/destinations/{id}")) return destination_body;
        if (pattern.ends_with("/routing-rules/{id}")) return rule_body;
        if (pattern.ends_with("/phrases/{id}")) return phrase_body;
        if (pattern.ends_with("/measurements/{id}")) return measurement_body();
        return json::object{};
    }

    const json::value group_body{{"code", "CHEST"}, {"name", "胸部组"}};
    const json::value destination_body{{"name", "archive"}, {"kind", "stow"}, {"url", "http://127.0.0.1:9/x"}};
    const json::value rule_body{{"name", "胸部"}, {"kind", "read"}, {"position", 1}, {"group", "CHEST"}};
    const json::value phrase_body{{"part", "findings"}, {"title", "正常"}, {"body", "未见异常。"}, {"shared", true}};
    Daemon hub;
    TempDir folder;
    json::value measurement_body() const {
        return {{"kind", "probe"}, {"sop_uid", study_uid + ".1.1"}, {"points", {1, 2}}};
    }
    const std::string measurement_id = "00000000-0000-4000-8000-000000000001";
    std::string order_id, study_uid, quarantine_id, conflict_id, conflict_object, task_id, report_id, phrase_id,
        upload_id;
    std::string group_id, destination_id, rule_id, job_id;
};

TEST_F(Scope, EveryListAndGetRouteHidesAnotherOrganisationsRows) {
    // From the document itself, so that a new route is under the test the day it is made.
    const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
    std::map<std::string, ApiClient> strangers;
    for (const char* login : {"tech2", "doctor2", "consultant", "coordinator2", "reader9"})
        strangers.emplace(login, hub.as(login));
    const auto technician = hub.as("tech1"), coordinator = hub.as("coordinator"), reader = hub.as("reader1");
    int lists = 0, gets = 0, actions = 0;
    for (const auto& [path, operations] : document.at("paths").as_object()) {
        const std::string pattern{path};
        if (pattern == "/api/v1/openapi.json" || pattern == "/api/v1/me" || pattern == "/api/v1/session") continue;
        if (pattern == "/fhir/metadata") continue;  // says what is served, to whoever asks
        if (is_of_cases(pattern) || is_of_calendars(pattern) || is_of_telling(pattern) || is_of_administration(pattern))
            continue;  // have tests of their own
        const bool of_readers = pattern.starts_with("/api/v1/phrases") || pattern.find("/measurements") != pattern.npos;
        const auto& owner = is_routing(pattern) ? coordinator : of_readers ? reader : technician;
        for (const auto& [login, stranger] : strangers) {
            if (operations.as_object().contains("get")) {
                const auto answer = stranger.get(fill(pattern));
                if (pattern.find('{') == std::string::npos) {
                    ++lists;
                    if (pattern.starts_with("/dicom-web/")) {
                        EXPECT_TRUE(answer.status == 204 || answer.status == 403) << login << pattern << answer.body;
                        EXPECT_EQ(owner.get(pattern).status, 200) << pattern;
                    } else if (pattern == "/wado") {
                        const auto query = "?requestType=WADO&studyUID=" + study_uid + "&seriesUID=" + study_uid +
                                           ".1&objectUID=" + study_uid + ".1.1";
                        const auto asked = stranger.get(pattern + query).status;
                        EXPECT_TRUE(asked == 404 || asked == 403) << login;
                        EXPECT_EQ(owner.get(pattern + query).status, 200);
                    } else if (answer.status != 403) {
                        ASSERT_EQ(answer.status, 200) << pattern << answer.body;
                        EXPECT_TRUE(answer.json().at("items").as_array().empty()) << login << pattern << answer.body;
                        // And not because there is nothing to see.
                        if (pattern != "/api/v1/read-tasks") {
                            EXPECT_FALSE(owner.get(pattern).json().at("items").as_array().empty()) << pattern;
                        }
                    }
                } else {
                    ++gets;
                    // A query inside of a study that one may not see finds nothing.
                    const bool query = pattern.starts_with("/dicom-web/") &&
                                       (pattern.ends_with("/series") || pattern.ends_with("/instances"));
                    EXPECT_TRUE(answer.status == (query ? 204 : 404) || answer.status == 403)
                        << login << pattern << answer.body;
                    EXPECT_EQ(owner.get(fill(pattern)).status, 200) << pattern;
                }
            }
            for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
                std::string key{method};
                for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                if (pattern.find('{') == std::string::npos || !operations.as_object().contains(key)) continue;
                if (pattern.starts_with("/dicom-web/")) continue;  // brings images of one's own in, whatever is there
                ++actions;
                const auto answer =
                    stranger.call(method, fill(pattern), json::serialize(body_for(pattern)),
                                  {{"Tus-Resumable", "1.0.0"},
                                   {"Upload-Offset", "0"},
                                   {"Content-Type", std::string{method} == "PATCH" ? "application/offset+octet-stream"
                                                                                   : "application/json"}});
                EXPECT_TRUE(answer.status == 404 || answer.status == 403) << login << " " << pattern << answer.body;
            }
        }
    }
    EXPECT_GE(lists, 40);
    EXPECT_GE(gets, 40);
    EXPECT_GE(actions, 100);
}

TEST_F(Scope, NobodyMeansNothing) {
    const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
    for (const auto& [path, operations] : document.at("paths").as_object()) {
        const std::string pattern{path};
        if (pattern == "/api/v1/openapi.json" || pattern == "/api/v1/session" || pattern == "/fhir/metadata") continue;
        if (pattern.starts_with("/api/v1/calendar/")) continue;  // whoever knows the token may read it
        for (const auto& [method, operation] : operations.as_object()) {
            std::string verb{method};
            for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            if (verb == "OPTIONS") continue;  // says what is spoken, to whoever asks
            const std::string body = verb == "GET" || verb == "HEAD" ? "" : "{}";
            EXPECT_EQ(hub.anonymous().call(verb, fill(pattern), body).status, 401) << verb << pattern;
        }
    }
}

TEST_F(Scope, RefusalsAndViewsAreAudited) {
    hub.as("tech2").get("/api/v1/reports/" + report_id + "/pdf");
    hub.as("tech2").post("/api/v1/read-tasks/" + task_id + "/claim");
    hub.as("tech1").get("/api/v1/reports/" + report_id + "/pdf");
    hub.stop();
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    std::map<std::string, int> seen;
    local.db.read([&](store::Connection& c) {
        for (const auto& row : store::select_rows<store::Audit>(c, "")) {
            ++seen[row.action + "/" + row.outcome + "/" + row.actor_name];
        }
    });
    EXPECT_EQ(seen["report.view/refused/赵技师"], 1);
    EXPECT_EQ(seen["POST /api/v1/read-tasks/{id}/claim/refused/赵技师"], 1);
    EXPECT_EQ(seen["report.view/done/王技师"], 1);
}

}  // namespace
}  // namespace telehub::test
