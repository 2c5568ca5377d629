// What people and programs were told, who is called, and the figures: each for those whom it concerns. Asked by people
// of another clinic and by an administrator of another consortium.
#include <gtest/gtest.h>

#include "support/daemon.h"
#include "telehub/app/attachments.h"
#include "telehub/app/consultations.h"
#include "telehub/app/webhooks.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class TellingScope : public ::testing::Test {
  protected:
    void SetUp() override {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto& h = local.hub;
        const auto system = domain::Actor::system();
        app::create_organisation(h, system, {"OTHR", "外省医院", "lead_hospital", "", ""}).value();
        const std::vector<std::string> roles{"clinic_physician", "coordinator", "administrator"};
        app::create_user(h, system, {"foreigner", password, "外人", "", "OTHR", roles, false}).value();
        app::WebhookForm form;
        form.url = "https://his.example/telehub";
        form.kinds = {"consultation.*"};
        webhook_id = app::create_webhook(h, hub.consortium().actor("admin"), form, {}).value().id.value;
        submit(h);
        h.db.read([&](store::Connection& c) {
            const store::Kind kinds[] = {store::Kind::text};
            const auto first = [&](const std::string& table, std::string& id) {
                c.select("SELECT id FROM " + table, {}, kinds,
                         [&](std::span<const store::Value> v) { id = v[0].text; });
            };
            first("notification", notification_id);
            first("delivery", delivery_id);
        });
        hub.start();
    }

    // Of which the coordinator is told, and the webhook called.
    void submit(const app::Hub& h) {
        const auto doctor = hub.consortium().actor("doctor1");
        app::ConsultationForm form;
        form.kind = "elective";
        form.patient_id = "P1";
        form.patient_name = "张三";
        form.reason = form.question = form.case_summary = "x";
        form.specialties = {"CARDIO"};
        form.consent = true;
        const auto id = app::create_consultation(h, doctor, form, {}).value().consultation.id;
        auto consent = app::begin_attachment(h, doctor, id, {"c.pdf", "", "consent", {}}, {}).value();
        consent->append(std::string_view{"%PDF-1.7\n%%EOF\n"});
        consent->finish().value();
        app::move_consultation(h, doctor, id, {domain::ConsultationAction::submit, "", false}, {}).value();
    }

    Daemon hub;
    std::string webhook_id, notification_id, delivery_id;
};

TEST_F(TellingScope, EachIsForThoseWhomItConcerns) {
    const auto foreigner = hub.as("foreigner"), doctor2 = hub.as("doctor2"), admin = hub.as("admin"),
               coordinator = hub.as("coordinator");
    const auto items = [](const ApiResponse& r) { return r.json().at("items").as_array().size(); };
    for (const auto* stranger : {&foreigner, &doctor2}) {
        EXPECT_EQ(items(stranger->get("/api/v1/notifications")), 0u);
        EXPECT_EQ(stranger->post("/api/v1/notifications/" + notification_id + "/read").status, 404);
        const auto cases = stranger->get("/api/v1/figures/consultations/cases?by=kind&key=elective&figure=requests");
        EXPECT_TRUE(cases.status == 403 || items(cases) == 0) << cases.body;
    }
    EXPECT_EQ(items(coordinator.get("/api/v1/notifications")), 1u);
    EXPECT_EQ(items(foreigner.get("/api/v1/webhooks")), 0u);
    EXPECT_EQ(items(foreigner.get("/api/v1/deliveries")), 0u);
    const auto hook = "/api/v1/webhooks/" + webhook_id;
    EXPECT_EQ(foreigner.get(hook).status, 404);
    EXPECT_EQ(foreigner.put(hook, {{"url", "https://evil.example/"}, {"kinds", {"*"}}}).status, 404);
    EXPECT_EQ(foreigner.post(hook + "/secret").status, 404);
    EXPECT_EQ(foreigner.post("/api/v1/deliveries/" + delivery_id + "/retry").status, 404);
    EXPECT_EQ(doctor2.get(hook).status, 403);
    EXPECT_EQ(items(admin.get("/api/v1/webhooks")), 1u);
    EXPECT_EQ(items(admin.get("/api/v1/deliveries")), 1u);
    EXPECT_EQ(doctor2.get("/api/v1/calendar/0123456789abcdef.ics").status, 404);
}

}  // namespace
}  // namespace telehub::test
