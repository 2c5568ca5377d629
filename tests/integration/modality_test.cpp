// Performed procedure steps and storage commitment over the wire: an SCU and a listener over DCMTK, a real hub.
#include "telehub/store/modality.h"
#include "dicom/modality_scu.h"
#include "query_retrieve.h"
#include "telehub/app/commitment.h"

namespace telehub::test {
namespace {

constexpr const char* ct_class = "1.2.840.10008.5.1.4.1.1.2";
constexpr std::uint32_t study_uid = 0x0020000D, series_uid = 0x0020000E, accession_number = 0x00080050,
                        referenced_class = 0x00081150, referenced_instance = 0x00081155, transaction_uid = 0x00081195,
                        referenced_sequence = 0x00081199, image_sequence = 0x00081140, modality = 0x00080060,
                        scheduled_sequence = 0x00400270, station = 0x00400241, start_date = 0x00400244,
                        start_time = 0x00400245, end_date = 0x00400250, end_time = 0x00400251, status = 0x00400252,
                        step_id = 0x00400253, discontinuation = 0x00400281, performed_series = 0x00400340;

using Items = std::vector<std::vector<Attribute>>;

Attribute references(std::uint32_t sequence, const std::vector<std::string>& uids,
                     const std::string& sop_class = ct_class) {
    Items items;
    for (const auto& uid : uids) items.push_back({{referenced_class, sop_class}, {referenced_instance, uid}});
    return {sequence, "", items};
}

Attributes commit(const std::string& transaction, const std::vector<std::string>& uids,
                  const std::string& sop_class = ct_class) {
    return {{transaction_uid, transaction}, references(referenced_sequence, uids, sop_class)};
}

class Modality : public QueryRetrieve {
  protected:
    struct Order {
        std::string id, study, accession;
    };
    Order schedule(const std::string& patient_id) {
        const auto client = hub.as("tech1");
        const auto made = client.post("/api/v1/orders", order_body(patient_id, "张三"));
        const auto path = "/api/v1/orders/" + made.text("id");
        for (const char* action : {"/submit", "/accept"}) EXPECT_EQ(client.post(path + action).status, 200);
        return {made.text("id"), made.text("study_uid"), made.text("accession_number")};
    }
    std::string state_of(const Order& order) { return hub.as("tech1").get("/api/v1/orders/" + order.id).text("state"); }
    // Images 1 to `count` of the order, sent; their SOP Instance UIDs.
    std::vector<std::string> send(const Order& order, const std::string& patient_id, int count) {
        std::vector<std::string> files_to_send, uids;
        for (int i = 1; i <= count; ++i) {
            DicomFile f;
            f.study_uid = order.study;
            f.accession_number = order.accession;
            f.patient_id = patient_id;
            f.patient_name = "张三";
            f.instance_number = i;
            files_to_send.push_back(make_dicom(folder, "m" + std::to_string(++made_) + ".dcm", f));
            uids.push_back(order.study + ".1." + std::to_string(i));
        }
        EXPECT_EQ(hub.storescu_plain("CT_TC01", files_to_send).exit_code, 0);
        return uids;
    }
    static Attributes begins(const Order& order) {
        return {{scheduled_sequence, "", Items{{{study_uid, order.study}, {accession_number, order.accession}}}},
                {modality, "CT"},
                {station, "CT_TC01"},
                {start_date, "20260131"},
                {start_time, "101500"},
                {status, "IN PROGRESS"},
                {step_id, "PPS1"},
                {performed_series, "", Items{}}};
    }
    static Attributes ends(const Order& order, const std::vector<std::string>& uids) {
        return {{end_date, "20260131"},
                {end_time, "102000"},
                {status, "COMPLETED"},
                {performed_series, "", Items{{{series_uid, order.study + ".1"}, references(image_sequence, uids)}}}};
    }
    std::string commitment_state() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        std::string state;
        local.db.read([&](store::Connection& c) {
            for (const auto& row : store::select_rows<store::Commitment>(c, "", {})) {
                state += row.state + "|" + row.last_error + " ";
            }
        });
        return state;
    }

  private:
    int made_ = 0;
};

TEST_F(Modality, PerformedStepsMoveTheOrder) {
    const auto order = schedule("P1");
    ModalityScu scu(hub.dicom_port, "CT_TC01");
    const auto first = begins(order);
    const auto created = scu.create("1.2.3", &first);
    EXPECT_EQ(created.status, 0u) << created.comment;
    EXPECT_EQ(created.sop_uid, "1.2.3");
    EXPECT_EQ(state_of(order), "in_progress");
    const auto uids = send(order, "P1", 2);
    const auto last = ends(order, uids);
    EXPECT_EQ(scu.set("1.2.3", &last).status, 0u);
    EXPECT_EQ(state_of(order), "performed");
    const auto study = hub.as("tech1").get("/api/v1/studies/" + order.study);
    EXPECT_EQ(study.text("state"), "qc_passed") << study.body;

    const auto steps = hub.as("tech1").get("/api/v1/performed-steps?state=completed").json().at("items").as_array();
    ASSERT_EQ(steps.size(), 1u);
    EXPECT_EQ(steps[0].at("order_ids").at(0).as_string(), order.id);
    EXPECT_TRUE(hub.as("tech2").get("/api/v1/performed-steps").json().at("items").as_array().empty());

    const auto again = scu.set("1.2.3", &last);
    EXPECT_EQ(again.status, 0x0110u);
    EXPECT_EQ(again.error_id, 0xA710u);

    const auto second = schedule("P2");
    const auto begun = begins(second);
    const auto unnamed = scu.create("", &begun);
    EXPECT_EQ(unnamed.status, 0u);
    const Attributes stop{
        {end_date, "20260131"},
        {end_time, "1020"},
        {status, "DISCONTINUED"},
        {discontinuation, "", Items{{{0x00080100, "110513"}, {0x00080102, "DCM"}, {0x00080104, "Patient refused"}}}}};
    EXPECT_EQ(scu.set(unnamed.sop_uid, &stop).status, 0u);
    EXPECT_EQ(state_of(second), "discontinued");
}

TEST_F(Modality, WrongStepsAreToldWhatIsWrong) {
    const auto order = schedule("P1");
    ModalityScu scu(hub.dicom_port, "CT_TC01");
    const auto nothing = scu.create("1.2.3", nullptr);
    EXPECT_EQ(nothing.status, 0x0120u);
    EXPECT_TRUE(nothing.attributes.contains("(0040,0270)"));
    auto f = begins(order);
    std::erase_if(f, [](const Attribute& a) { return a.tag == step_id; });
    EXPECT_EQ(scu.create("1.2.3", &f).attributes, std::set<std::string>{"(0040,0253)"});
    f.push_back({step_id, ""});
    EXPECT_EQ(scu.create("1.2.3", &f).status, 0x0121u);
    f = begins(order);
    for (auto& a : f) {
        if (a.tag == status) a.value = "COMPLETED";
    }
    EXPECT_EQ(scu.create("1.2.3", &f).status, 0x0106u);
    EXPECT_EQ(scu.create("../../x", &f).status, 0x0106u);
    f = begins(order);
    EXPECT_EQ(scu.create("1.2.3", &f).status, 0u);
    EXPECT_EQ(scu.create("1.2.3", &f).status, 0x0111u);
    EXPECT_EQ(scu.set("1.2.4", &f).status, 0x0112u);
    ModalityScu foreign(hub.dicom_port, "DX_TC02");
    EXPECT_EQ(foreign.set("1.2.3", &f).status, 0x0112u);

    // Too deep and too large: refused, and the association goes on.
    Attribute nested{scheduled_sequence, "", Items{{}}};
    for (int i = 0; i < 12; ++i) nested = {scheduled_sequence, "", Items{{nested}}};
    const Attributes deep{nested};
    const auto too_deep = scu.set("1.2.3", &deep);
    EXPECT_EQ(too_deep.status, 0x0110u);
    EXPECT_NE(too_deep.comment, "");
    const Attributes large{{0x00400280, std::string(5 << 20, 'x')}};
    EXPECT_EQ(scu.set("1.2.3", &large).status, 0x0213u);
    const auto end = ends(order, {"1.2.9"});
    EXPECT_EQ(scu.set("1.2.3", &end).status, 0u);
    EXPECT_EQ(state_of(order), "performed");
}

TEST_F(Modality, CommitmentIsToldOnTheSameAssociation) {
    const auto order = schedule("P1");
    hub.as("tech1").post("/api/v1/orders/" + order.id + "/start");
    const auto uids = send(order, "P1", 2);
    ModalityScu scu(hub.dicom_port, "CT_TC01");
    const auto all = commit("1.2.100", uids);
    EXPECT_EQ(scu.action(&all).status, 0u);
    const auto report = scu.wait_for_report(20).value();
    EXPECT_EQ(report.type, 1u);
    EXPECT_EQ(report.transaction_uid, "1.2.100");
    EXPECT_EQ(report.committed, (std::set<std::string>{uids[0], uids[1]}));
    // All that is here was named: the study is complete by it.
    EXPECT_EQ(hub.as("tech1").get("/api/v1/studies/" + order.study).text("state"), "qc_passed");

    const auto some = commit("1.2.101", {uids[0], "1.2.3.4"});
    EXPECT_EQ(scu.action(&some).status, 0u);
    const auto failures = scu.wait_for_report(20).value();
    EXPECT_EQ(failures.type, 2u);
    EXPECT_EQ(failures.committed, std::set<std::string>{uids[0]});
    EXPECT_EQ(failures.failed, (std::map<std::string, unsigned>{{"1.2.3.4", 0x0112}}));
    const auto other_class = commit("1.2.102", {uids[0]}, "1.2.840.10008.5.1.4.1.1.4");
    EXPECT_EQ(scu.action(&other_class).status, 0u);
    EXPECT_EQ(scu.wait_for_report(20).value().failed.at(uids[0]), 0x0119u);

    ModalityScu foreign(hub.dicom_port, "DX_TC02");
    const auto theirs = commit("1.2.100", uids);
    EXPECT_EQ(foreign.action(&theirs).status, 0u);
    EXPECT_EQ(foreign.wait_for_report(20).value().failed.at(uids[1]), 0x0112u);
    const auto told = hub.as("tech1").get("/api/v1/commitments").json().at("items").as_array();
    ASSERT_EQ(told.size(), 3u);  // and not the other clinic's
    EXPECT_EQ(told[1].at("failed_count").as_int64(), 1);
    scu.release();
    foreign.release();
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_EQ(commitment_state(), "reported| reported| reported| reported| ");
}

TEST_F(Modality, CommitmentIsToldOnAnAssociationOfItsOwnAlsoAfterTheHubWasKilled) {
    const auto order = schedule("P1");
    const auto uids = send(order, "P1", 2);
    ReportListener listener;
    add_device("TC01", "MOD_TC01", listener.port());
    const auto ask = [&](const std::string& transaction) {
        ModalityScu scu(hub.dicom_port, "MOD_TC01");
        const auto all = commit(transaction, uids);
        EXPECT_EQ(scu.action(&all).status, 0u);
    };
    ask("1.2.200");  // and gone
    const auto reports = listener.wait_for(1, 20);
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].type, 1u);
    EXPECT_EQ(reports[0].committed.size(), 2u);
    EXPECT_TRUE(listener.asked_as_scp());

    {
        ModalityScu scu(hub.dicom_port, "MOD_TC01");
        const auto all = commit("1.2.201", uids);
        EXPECT_EQ(scu.action(&all).status, 0u);
        hub.kill();
        scu.abort();
    }
    // What it owed it still owes; the association's time passes first.
    {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto owed =
            local.db.read([](store::Connection& c) { return store::find_commitment(c, "MOD_TC01", "1.2.201"); });
        ASSERT_TRUE(owed);
        app::make_due(local.hub, {owed->id});
    }
    hub.start();
    EXPECT_EQ(listener.wait_for(2, 20).size(), 2u);
}

TEST_F(Modality, ADeviceThatDoesNotTakeItIsTriedAgain) {
    ReportListener listener(0x0110);
    add_device("TC01", "MOD_TC01", listener.port());
    {
        ModalityScu scu(hub.dicom_port, "MOD_TC01");
        const auto all = commit("1.2.300", {"1.2.3"});
        EXPECT_EQ(scu.action(&all).status, 0u);
        EXPECT_EQ(scu.wait_for_report(20, 0x0110)->type, 2u);  // refused here, and the line is dropped
    }
    wait_for([&] { return hub.anonymous().get("/metrics"); },
             [&](const ApiResponse&) { return hub.log().find("commitment_not_told") != std::string::npos; });
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_NE(commitment_state().find("waiting|not_taken"), std::string::npos) << commitment_state();
}

TEST_F(Modality, WrongRequestsOfCommitmentAreRefused) {
    ModalityScu scu(hub.dicom_port, "CT_TC01");
    EXPECT_EQ(scu.action(nullptr).status, 0x0115u);
    const auto fine = commit("1.2.3", {"1.2.4"});
    EXPECT_EQ(scu.action(&fine, 2).status, 0x0123u);
    EXPECT_EQ(scu.action(&fine, 1, "1.2.3").status, 0x0112u);
    const auto bad = commit("1.2.3", {"../x"});
    EXPECT_EQ(scu.action(&bad).status, 0x0115u);
    const auto many = commit("1.2.3", std::vector<std::string>(10'001, "1.2.4"));
    EXPECT_EQ(scu.action(&many).status, 0x0213u);
    const auto most = commit("1.2.5", std::vector<std::string>(10'000, std::string(60, '1')));
    EXPECT_EQ(scu.action(&most).status, 0u);
    EXPECT_EQ(scu.wait_for_report(30).value().failed.size(), 1u);  // each instance once
}

}  // namespace
}  // namespace telehub::test
