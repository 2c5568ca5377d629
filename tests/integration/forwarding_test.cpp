// Routing and forwarding with real nodes: storescp, and a second hub as C-STORE and as STOW-RS target.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/dicom_file.h"
#include "support/store_scp.h"
#include "telehub/app/forwarding.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

void add_device(const Daemon& hub, const std::string& org, const std::string& ae_title, std::uint16_t port) {
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    app::add_device(local.hub, domain::Actor::system(), {org, ae_title, "127.0.0.1", "", "", port, false}).value();
}

class Forwarding : public ::testing::Test {
  protected:
    std::string make(const std::string& path, const json::value& body) {
        const auto answer = hub.as("coordinator").post("/api/v1" + path, body);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.text("id");
    }
    std::string dicom_destination(const std::string& ae_title) {
        return make("/destinations", {{"name", ae_title}, {"kind", "dicom"}, {"ae_title", ae_title}});
    }
    void rule(const std::string& destination, const char* event = "study_qc_passed") {
        make(
            "/routing-rules",
            {{"name", event}, {"kind", "forward"}, {"position", 1}, {"event", event}, {"destination_id", destination}});
    }
    // A study of `count` images that is on the reading list; its UID.
    std::string read_study(int count, const std::string& patient_id = "P1") {
        const auto technician = hub.as("tech1");
        const auto order = begin_order(technician, patient_id, "张三");
        std::vector<std::string> files;
        for (int i = 1; i <= count; ++i)
            files.push_back(make_dicom(folder, patient_id + std::to_string(i), image(order, i)));
        EXPECT_EQ(hub.storescu("CT_TC01", files).exit_code, 0);
        const auto path = "/api/v1/orders/" + std::string{order.at("id").as_string()} + "/finish";
        EXPECT_EQ(technician.post(path, {{"instances", count}}).status, 200);
        last_order = order;
        return std::string{order.at("study_uid").as_string()};
    }
    static DicomFile image(const json::object& order, int number) {
        DicomFile f;
        f.study_uid = order.at("study_uid").as_string();
        f.instance_number = number;
        f.patient_id = order.at("patient").at("patient_id").as_string();
        f.patient_name = "Zhang^San=张^三";
        f.accession_number = order.at("accession_number").as_string();
        return f;
    }
    // The study's only job, once it is in this state and has this many instances sent.
    ApiResponse job(const std::string& study, const std::string& state, int sent) {
        const auto coordinator = hub.as("coordinator");
        return wait_for([&] { return coordinator.get("/api/v1/jobs?study_uid=" + study); },
                        [&](const ApiResponse& r) {
                            const auto items = r.json().at("items").as_array();
                            return items.size() == 1 && items[0].at("state").as_string() == state.c_str() &&
                                   items[0].at("sent").as_int64() == sent;
                        });
    }
    // What the only job says of itself by that.
    static json::object only(const ApiResponse& list) { return list.json().at("items").at(0).as_object(); }
    ApiResponse wait_for_error(const std::string& study, const std::string& reason) {
        const auto coordinator = hub.as("coordinator");
        return wait_for([&] { return coordinator.get("/api/v1/jobs?study_uid=" + study); },
                        [&](const ApiResponse& r) {
                            const auto items = r.json().at("items").as_array();
                            return items.size() == 1 && items[0].at("state").as_string() != "running" &&
                                   std::string{items[0].at("last_error").as_string()}.starts_with(reason);
                        });
    }

    Daemon hub;
    TempDir folder;
    json::object last_order;
};

TEST_F(Forwarding, ByCStoreAlsoToANodeThatWasDownAndForLateImagesAndReports) {
    const auto port = free_port();
    add_device(hub, "CITY", "PACS", port);
    hub.start();
    const auto pacs = dicom_destination("PACS");
    rule(pacs);
    const auto coordinator = hub.as("coordinator");
    EXPECT_FALSE(coordinator.post("/api/v1/destinations/" + pacs + "/echo").json().at("reachable").as_bool());
    const auto study = read_study(3);
    const auto down = only(wait_for_error(study, "unreachable"));
    EXPECT_EQ(down.at("state").as_string(), "queued");
    EXPECT_EQ(down.at("attempts").as_int64(), 1);
    EXPECT_EQ(down.at("failed").as_int64(), 3);

    const auto path = "/api/v1/jobs/" + std::string{down.at("id").as_string()};
    {
        const StoreScp scp({}, port);
        EXPECT_TRUE(coordinator.post("/api/v1/destinations/" + pacs + "/echo").json().at("reachable").as_bool());
        // Instead of the half minute until the next attempt.
        EXPECT_EQ(coordinator.post(path + "/rerun").status, 409);
        EXPECT_EQ(coordinator.post(path + "/cancel").text("state"), "cancelled");
        EXPECT_EQ(coordinator.post(path + "/rerun").text("state"), "queued");
        job(study, "done", 3);
        EXPECT_EQ(scp.received().size(), 3u);

        ASSERT_EQ(hub.storescu("CT_TC01", {make_dicom(folder, "late", image(last_order, 4))}).exit_code, 0);
        job(study, "done", 4);
        EXPECT_EQ(scp.received().size(), 4u) << "the late one, and the others not again";
        EXPECT_EQ(coordinator.post(path + "/rerun").status, 200);
        job(study, "done", 4);
        EXPECT_EQ(scp.received().size(), 4u);
    }
    const auto metrics = hub.anonymous().get("/metrics").body;
    EXPECT_NE(metrics.find("telehub_jobs_waiting 0"), std::string::npos);
    EXPECT_NE(metrics.find("telehub_jobs_failed 0"), std::string::npos);
    EXPECT_EQ(hub.stop(), 0);
}

TEST_F(Forwarding, AHubThatIsKilledGoesOnWhereItWas) {
    const StoreScp scp;
    add_device(hub, "CITY", "PACS", scp.port());
    hub.start();
    rule(dicom_destination("PACS"));
    const auto study = read_study(40);
    hub.kill();
    hub.start();
    job(study, "done", 40);
    EXPECT_EQ(scp.received().size(), 40u);
}

TEST_F(Forwarding, ToASecondHubByStowAndByCStore) {
    Daemon target;
    add_device(target, "TC01", "TELEHUB", 0);
    target.start();
    add_device(hub, "CITY", "TELEHUB", target.dicom_port);
    std::filesystem::copy(target.file("certs/ca.crt"), hub.file("certs/target-ca.crt"));
    hub.start();
    const auto there = target.as("tech1");
    const auto url = "https://127.0.0.1:" + std::to_string(target.https_port) + "/dicom-web";
    const auto destination = [&](const char* name, const std::string& token, const char* ca) {
        return make("/destinations",
                    {{"name", name}, {"kind", "stow"}, {"url", url}, {"token", token}, {"ca_file", ca}});
    };
    const auto good = destination("second hub", there.token, "target-ca.crt");
    const auto stranger = destination("no token", "nonsense", "target-ca.crt");
    const auto unknown = destination("unknown authority", there.token, "");
    const auto coordinator = hub.as("coordinator");
    const auto echo = [&](const std::string& id) {
        return coordinator.post("/api/v1/destinations/" + id + "/echo").text("reason");
    };
    EXPECT_EQ(echo(good), "");
    EXPECT_EQ(echo(stranger), "not_authorised");
    EXPECT_EQ(echo(unknown), "unreachable");
    EXPECT_EQ(coordinator.get("/api/v1/destinations/" + good).body.find(there.token), std::string::npos);

    rule(good);
    const auto study = read_study(5);
    job(study, "done", 5);
    const auto arrived = there.get("/api/v1/studies/" + study);
    ASSERT_EQ(arrived.status, 200) << arrived.body;
    EXPECT_EQ(arrived.number("instance_count"), 5);

    // By hand, to the same hub over DICOM: it has them already, which is success.
    const auto device = dicom_destination("TELEHUB");
    const auto forward = [&](const std::string& to) {
        const auto made = coordinator.post("/api/v1/studies/" + study + "/forward", {{"destination_id", to}});
        EXPECT_EQ(made.status, 201) << made.body;
        return wait_for([&, path = made.headers.at("location")] { return coordinator.get(path); },
                        [](const ApiResponse& r) { return r.text("state") == "done" || r.text("state") == "failed"; });
    };
    const auto sent = forward(device);
    EXPECT_EQ(sent.text("state"), "done") << sent.body;
    EXPECT_EQ(sent.number("sent"), 5);
    EXPECT_EQ(there.get("/api/v1/studies/" + study).number("instance_count"), 5);
    const auto refused = forward(stranger);
    EXPECT_EQ(refused.text("state"), "failed");
    EXPECT_EQ(refused.text("last_error"), "not_authorised: the service answered 401");
    EXPECT_EQ(refused.json().at("unsent").as_array().size(), 5u);
    EXPECT_NE(hub.anonymous().get("/metrics").body.find("telehub_jobs_failed 1"), std::string::npos);
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_EQ(hub.log().find(there.token), std::string::npos);
}

TEST_F(Forwarding, AStopDoesNotWaitForANodeThatIsSilent) {
    const auto silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(silent, 8), 0);
    ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
    hub.start();
    const auto url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/x";
    rule(make("/destinations", {{"name", "silent"}, {"kind", "stow"}, {"url", url}}));
    const auto study = read_study(1);
    job(study, "running", 0);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20})
        << "and not the two minutes of silence";
    ::close(silent);
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    const auto jobs = app::list_jobs(local.hub, domain::Actor::system(), {}, {});
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].job.state, domain::JobState::queued);
    EXPECT_EQ(jobs[0].job.attempts, 0);
}

TEST_F(Forwarding, GroupsAndRulesByTheApi) {
    hub.start();
    const auto coordinator = hub.as("coordinator"), reader1 = hub.as("reader1");
    make("/reading-groups", {{"code", "CHEST"}, {"name", "胸部组"}, {"members", {"reader2"}}});
    const json::object body{{"name", "胸部"},
                            {"kind", "read"},
                            {"position", 1},
                            {"group", "CHEST"},
                            {"clinics", {"TC01"}},
                            {"modalities", {"CT"}},
                            {"weekdays", {1, 2, 3, 4, 5, 6, 7}}};
    const auto made = coordinator.post("/api/v1/routing-rules", body, {{"Idempotency-Key", "one"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(coordinator.post("/api/v1/routing-rules", body, {{"Idempotency-Key", "one"}}).text("id"),
              made.text("id"));
    const auto path = made.headers.at("location");
    EXPECT_EQ(coordinator.put(path, body, {{"If-Match", "\"7\""}}).status, 412);
    const auto study = read_study(1);
    const auto answer = coordinator.post("/api/v1/routing-rules/try", {{"study_uid", study}});
    EXPECT_EQ(answer.text("group"), "CHEST") << answer.body;
    EXPECT_TRUE(answer.json().at("rules").at(0).at("fires").as_bool());

    const auto list = reader1.get("/api/v1/read-tasks?group=CHEST").json().at("items").as_array();
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].at("group_name").as_string(), "胸部组");
    const auto task = "/api/v1/read-tasks/" + std::string{list[0].at("id").as_string()};
    const auto refused = reader1.post(task + "/claim");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.text("reason"), "not_in_group");
    const auto moved = coordinator.post(task + "/route", {{"group", nullptr}});
    EXPECT_TRUE(moved.json().at("group_id").is_null()) << moved.body;
    EXPECT_EQ(reader1.post(task + "/claim").status, 200);

    EXPECT_EQ(coordinator.call("DELETE", path, "", {{"If-Match", made.headers.at("etag")}}).status, 204);
    EXPECT_EQ(coordinator.get(path).status, 404);
    const auto wrong = coordinator.post("/api/v1/destinations",
                                        {{"name", "x"}, {"kind", "stow"}, {"url", "http://pacs.example/dicom-web"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.json().at("errors").at(0).at("path").as_string(), "$.url");
}

}  // namespace
}  // namespace telehub::test
