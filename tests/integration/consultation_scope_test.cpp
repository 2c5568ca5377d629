// Who sees a consultation and its material, through every route of it and through DICOMweb: another hospital's expert
// before, during and after the case, and those whom it is none of the business of, at any time.
#include <gtest/gtest.h>

#include "integration/scope_paths.h"
#include "support/daemon.h"
#include "support/dicom_file.h"
#include "support/photos.h"
#include "telehub/app/experts.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

const std::string pdf = "%PDF-1.7\ntrailer << >>\n%%EOF\n<html><script>alert(1)</script>";

class ConsultationScope : public ::testing::Test {
  protected:
    // An expert of the county hospital, whom nothing of the clinic's is sent to.
    void make_outsider() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto system = domain::Actor::system();
        app::create_organisation(local.hub, system, {"K001", "县人民医院", "county_hospital", "CITY", ""}).value();
        totp_secret = app::create_user(local.hub, system,
                                       {"outsider", password, "何外院", "主任医师", "K001", {"consultant"}, true})
                          .value()
                          .totp_secret;
        app::grant_licence(local.hub, system, {"outsider", "110-out", "*", "主任医师", "2099-12-31"}).value();
        app::ExpertForm form;
        form.login = "outsider";
        form.specialties = {"CARDIO"};
        form.languages = {"zh"};
        form.time_zone = "Asia/Shanghai";
        app::create_expert(local.hub, hub.consortium().actor("admin"), form, {}).value();
    }

    void publish_a_report() {
        const auto technician = hub.as("tech1");
        const auto order = begin_order(technician, "P0001", "张三");
        study_uid = order.at("study_uid").as_string();
        DicomFile f;
        f.study_uid = study_uid;
        f.patient_id = "P0001";
        f.patient_name = "Zhang^San=张^三";
        f.accession_number = order.at("accession_number").as_string();
        ASSERT_EQ(hub.storescu("CT_TC01", {make_dicom(folder, "a.dcm", f)}).exit_code, 0);
        const std::string order_id{order.at("id").as_string()};
        ASSERT_EQ(technician.post("/api/v1/orders/" + order_id + "/finish", {{"instances", 1}}).status, 200);
        const auto reader = hub.as("reader1");
        const auto tasks = wait_for([&] { return reader.get("/api/v1/read-tasks"); },
                                    [](const ApiResponse& r) { return !r.json().at("items").as_array().empty(); });
        const std::string task{tasks.json().at("items").at(0).at("id").as_string()};
        ASSERT_EQ(reader.post("/api/v1/read-tasks/" + task + "/claim").status, 200);
        report_id =
            reader.post("/api/v1/read-tasks/" + task + "/report", {{"findings", "f"}, {"impression", "i"}}).text("id");
        ASSERT_EQ(reader.post("/api/v1/reports/" + report_id + "/submit").status, 200);
        const auto verifier = hub.as("verifier");
        ASSERT_EQ(verifier.post("/api/v1/reports/" + report_id + "/verify").status, 200);
        ASSERT_EQ(verifier.post("/api/v1/reports/" + report_id + "/publish").status, 200);
    }

    void ask() {
        const auto doctor = hub.as("doctor1");
        const auto made = doctor.post("/api/v1/consultations", {{"kind", "store_and_forward"},
                                                                {"patient", {{"patient_id", "P0001"}}},
                                                                {"reason", "胸痛"},
                                                                {"question", "?"},
                                                                {"case_summary", "..."},
                                                                {"specialties", {"CARDIO"}},
                                                                {"consent", true}});
        ASSERT_EQ(made.status, 201) << made.body;
        case_path = "/api/v1/consultations/" + made.text("id");
        patient_key = made.text("patient_key");
        ASSERT_EQ(doctor
                      .call("POST", case_path + "/attachments?purpose=consent&file_name=c.pdf", pdf,
                            {{"Content-Type", "application/octet-stream"}})
                      .status,
                  201);
        const auto file = doctor.call("POST", case_path + "/attachments?file_name=%E5%BF%83%E7%94%B5%E5%9B%BE.pdf", pdf,
                                      {{"Content-Type", "application/pdf"}});
        ASSERT_EQ(file.status, 201) << file.body;
        attachment_id = file.text("id");
        const auto photo = doctor.call("POST", case_path + "/attachments?file_name=x.jpg", jpeg_photo(24, 16),
                                       {{"Content-Type", "image/jpeg"}});
        ASSERT_EQ(photo.status, 201) << photo.body;
        photo_study_uid = photo.text("study_uid");
        const auto shown = doctor.post(case_path + "/material", {{"kind", "study"}, {"ref", study_uid}});
        ASSERT_EQ(shown.status, 201) << shown.body;
        for (const auto& m : shown.json().at("material").as_array()) {
            if (m.at("kind") == "study") material_id = m.at("id").as_string();
        }
        ASSERT_EQ(doctor.post(case_path + "/material", {{"kind", "report"}, {"ref", report_id}}).status, 201);
        ASSERT_EQ(doctor.post(case_path + "/submit").status, 200);
        ASSERT_EQ(hub.as("coordinator").post(case_path + "/accept").status, 200);
    }

    void SetUp() override {
        make_outsider();
        hub.start();
        ASSERT_NO_FATAL_FAILURE(publish_a_report());
        ASSERT_NO_FATAL_FAILURE(ask());
        outsider = hub.anonymous();
        outsider->sign_in("outsider", password, core::totp(totp_secret, core::SystemClock{}.now()));
        document = hub.anonymous().get("/api/v1/openapi.json").json();
    }

    std::string fill(std::string path, const std::string& study) const {
        const auto put = [&path](const std::string& name, const std::string& value) {
            if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        };
        put("/api/v1/consultations/{id}", case_path);
        put("/fhir/ServiceRequest/{id}", "/fhir/ServiceRequest/" + case_path.substr(case_path.rfind('/') + 1));
        put("/patients/{id}", "/patients/" + patient_key);
        put("{attachment_id}", attachment_id);
        put("{material_id}", material_id);
        put("{study_uid}", study);
        put("{series_uid}", study + ".1");
        put("{sop_uid}", study + ".1.1");
        put("{frames}", "1");
        put("{path}", "7FE00010");
        return path;
    }
    // Every route of DICOMweb, of studies and of reports that gives something: whether this person gets it.
    void expect_material(const ApiClient& client, bool granted, const std::string& who) {
        for (const auto& [path, operations] : document.at("paths").as_object()) {
            const std::string pattern{path};
            const bool images = pattern.starts_with("/dicom-web/") && pattern.find("{study_uid}") != std::string::npos;
            if ((!images && pattern != "/api/v1/studies/{study_uid}") || !operations.as_object().contains("get")) {
                continue;
            }
            const bool query = images && (pattern.ends_with("/series") || pattern.ends_with("/instances"));
            const auto status = client.get(fill(pattern, study_uid)).status;
            if (granted) {
                EXPECT_EQ(status, 200) << who << pattern;
            } else {
                EXPECT_TRUE(status == (query ? 204 : 404) || status == 403) << who << pattern << status;
            }
        }
        const auto right = [&](long status) { return granted ? status == 200 : status == 404 || status == 403; };
        EXPECT_TRUE(right(client
                              .get("/wado?requestType=WADO&studyUID=" + study_uid + "&seriesUID=" + study_uid +
                                   ".1&objectUID=" + study_uid + ".1.1")
                              .status))
            << who;
        EXPECT_TRUE(right(client.get("/dicom-web/studies/" + photo_study_uid + "/metadata").status)) << who;
        EXPECT_TRUE(right(client.get("/dicom-web/bulkdata/" + study_uid + ".1.1/7FE00010").status)) << who;
        for (const char* part : {"", "/pdf", "/sr"}) {
            EXPECT_TRUE(right(client.get("/api/v1/reports/" + report_id + part).status)) << who << part;
        }
        EXPECT_TRUE(right(client.get(case_path + "/attachments/" + attachment_id).status)) << who;
        // A query finds what is granted and nothing else.
        const auto found = client.get("/dicom-web/studies");
        if (granted) {
            EXPECT_EQ(found.json().as_array().size(), 2u) << who;  // the study and the photo
        } else {
            EXPECT_TRUE(found.status == 204 || found.status == 403) << who << found.body;
        }
    }

    // Every route of consultations, for somebody whom this one is none of the business of.
    void expect_nothing(const ApiClient& client, const std::string& who) {
        int asked = 0;
        for (const auto& [path, operations] : document.at("paths").as_object()) {
            const std::string pattern{path};
            if (!is_of_cases(pattern)) continue;
            for (const auto& [method, operation] : operations.as_object()) {
                std::string verb{method};
                for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                if (verb == "POST" && pattern == "/api/v1/consultations") continue;  // one's own request
                const auto answer = client.call(verb, fill(pattern, study_uid), body_for(verb, pattern));
                ++asked;
                if (pattern.find('{') != std::string::npos) {
                    EXPECT_TRUE(answer.status == 404 || answer.status == 403) << who << verb << pattern << answer.body;
                } else if (answer.status != 403) {
                    ASSERT_EQ(answer.status, 200) << who << pattern << answer.body;
                    const auto text = answer.body;
                    EXPECT_EQ(text.find("P0001"), std::string::npos) << who << pattern << text;
                }
            }
        }
        EXPECT_GE(asked, 35) << who;
    }

    static std::string body_for(const std::string& verb, const std::string& pattern) {
        if (verb == "GET" || verb == "DELETE") return "";
        if (pattern.ends_with("/attachments")) return pdf;
        json::object body;
        if (pattern.ends_with("/assign")) body["experts"] = {{{"login", "outsider"}, {"specialty", "CARDIO"}}};
        if (pattern.ends_with("schedule") && !pattern.ends_with("/unschedule")) {
            body = {{"starts_at", "2099-01-01T00:00:00Z"}, {"duration_min", 30}};
        }
        if (pattern.ends_with("/messages")) body = {{"kind", "answer"}, {"text", "x"}};
        if (pattern.ends_with("/material")) body = {{"kind", "study"}, {"ref", "1.2.3"}};
        if (pattern.ends_with("/stance")) body["stance"] = "agrees";
        if (pattern.ends_with("/rate")) body = {{"outcome", "adopted"}, {"rating", 5}};
        if (pattern == "/api/v1/consultations/{id}") {
            body = {{"kind", "store_and_forward"}, {"patient", {{"patient_id", "P0001"}}}};
        }
        return json::serialize(body);
    }

    void others_see_nothing() {
        for (const char* login : {"tech2", "doctor2", "consultant"}) {
            const auto stranger = hub.as(login);
            expect_nothing(stranger, login);
            expect_material(stranger, false, login);
        }
    }

    Daemon hub;
    TempDir folder;
    std::optional<ApiClient> outsider;
    json::value document;
    std::string totp_secret, study_uid, photo_study_uid, report_id, case_path, patient_key, attachment_id, material_id;
};

TEST_F(ConsultationScope, TheCaseGrantsItsMaterialWhileItRunsAndToItsPeopleAlone) {
    const auto coordinator = hub.as("coordinator");
    expect_nothing(*outsider, "outsider before ");
    expect_material(*outsider, false, "outsider before ");
    others_see_nothing();

    const auto assigned =
        coordinator.post(case_path + "/assign", {{"experts", {{{"login", "outsider"}, {"specialty", "CARDIO"}}}}});
    ASSERT_EQ(assigned.status, 200) << assigned.body;
    expect_material(*outsider, true, "outsider during ");
    EXPECT_EQ(outsider->get(case_path).status, 200);
    EXPECT_EQ(outsider->get("/api/v1/consultations").json().at("items").as_array().size(), 1u);
    EXPECT_EQ(outsider->get("/api/v1/patients/" + patient_key + "/timeline").status, 200);
    // To look at is not to decide on.
    EXPECT_EQ(outsider->post("/api/v1/studies/" + study_uid + "/qc-reject", {{"reason", "x"}}).status, 403);
    others_see_nothing();

    ASSERT_EQ(outsider->post(case_path + "/open-opinion").status, 200);
    ASSERT_EQ(outsider->put(case_path + "/opinion", {{"summary", "s"}, {"diagnosis", "d"}, {"advice", "a"}}).status,
              200);
    ASSERT_EQ(outsider->post(case_path + "/sign").status, 200);
    ASSERT_EQ(outsider->post(case_path + "/deliver").status, 200);
    expect_material(*outsider, false, "outsider after ");
    EXPECT_EQ(outsider->get(case_path).status, 200);  // read-only, until it is archived
    EXPECT_EQ(outsider->get(case_path + "/opinion/pdf").status, 200);
    EXPECT_EQ(outsider->put(case_path + "/opinion", {{"summary", "other"}}).status, 409);
    const auto doctor = hub.as("doctor1");
    EXPECT_EQ(doctor.get(case_path + "/opinion/pdf").status, 200);
    others_see_nothing();

    ASSERT_EQ(doctor.post(case_path + "/rate", {{"outcome", "adopted"}, {"rating", 5}}).status, 200);
    ASSERT_EQ(doctor.post(case_path + "/archive").status, 200);
    expect_nothing(*outsider, "outsider archived ");
    expect_material(*outsider, false, "outsider archived ");
    EXPECT_EQ(doctor.get(case_path).status, 200);
    EXPECT_EQ(coordinator.get(case_path).status, 200);
    EXPECT_EQ(coordinator.get(case_path + "/attachments/" + attachment_id).status, 404);
    others_see_nothing();
}

TEST_F(ConsultationScope, AFileIsSavedAndNotRun) {
    const auto doctor = hub.as("doctor1");
    const auto file = doctor.get(case_path + "/attachments/" + attachment_id);
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.body, pdf);
    EXPECT_EQ(file.headers.at("content-type"), "application/pdf");
    EXPECT_EQ(file.headers.at("content-disposition"),
              "attachment; filename=\"_________.pdf\"; filename*=UTF-8''%E5%BF%83%E7%94%B5%E5%9B%BE.pdf");
    EXPECT_EQ(file.headers.at("x-content-type-options"), "nosniff");
    EXPECT_TRUE(file.headers.at("content-security-policy").starts_with("sandbox;"));
    // A page is none of the three types, whatever it says it is.
    for (const char* type : {"text/html", "application/pdf", "application/octet-stream"}) {
        const auto page =
            doctor.call("POST", case_path + "/attachments?file_name=a.pdf", "<html>", {{"Content-Type", type}});
        EXPECT_EQ(page.status, 415) << type << page.body;
    }
    const auto lie =
        doctor.call("POST", case_path + "/attachments?file_name=a.png", pdf, {{"Content-Type", "image/png"}});
    EXPECT_EQ(lie.status, 415);
    EXPECT_EQ(lie.json().at("reason"), "not_what_it_says");
}

TEST_F(ConsultationScope, HalfAGigabyteIsRefusedByItsLength) {
    const auto answer = hub.as("doctor1").call("POST", case_path + "/attachments?file_name=a.pdf", pdf,
                                               {{"Content-Type", "application/pdf"}, {"Content-Length", "524288000"}});
    EXPECT_EQ(answer.status, 413) << answer.body;
    EXPECT_EQ(answer.json().at("reason"), "attachment_too_large");
}

}  // namespace
}  // namespace telehub::test
