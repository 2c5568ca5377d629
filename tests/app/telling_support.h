// The stage of the tests of telling: two experts of the city hospital whom one can book on any morning of the week, a
// room, a patient of the first clinic, and a hub that really sends. It is Saturday 2026-01-31, 10:05 in Shanghai.
#pragma once
#include "app/support.h"
#include "notices.h"
#include "support/mailbox.h"
#include "telehub/app/appointments.h"
#include "telehub/app/deliveries.h"
#include "telehub/app/experts.h"
#include "telehub/app/notifications.h"
#include "telehub/app/reminders.h"
#include "telehub/app/webhooks.h"
#include "telehub/outgoing/curl_courier.h"

namespace telehub::test {

using domain::AppointmentAction;

class TellingTest : public AppTest {
  protected:
    TellingTest() {
        local.config.mail.from = "hub@hub.example.org";
        local.config.mail.security = "none";
        local.config.mail.timeout_s = 5;
        local.config.webhooks.allow_private = true;
        local.config.webhooks.timeout_s = 5;
        local.config.public_url = "https://hub.example.org";
        app::grant_licence(hub, domain::Actor::system(), {"consultant", "110-1", "*", "主任医师", "2099-12-31"})
            .value();
        heart = expert("consultant", "CARDIO");
        room = app::create_room(hub, as("coordinator"), {"", "会诊室1", "meeting", 8, true}, {}).value().id;
        draft(complete_form("P1", "病人甲"), "doctor1");
    }

    core::ExpertId expert(const std::string& login, const std::string& specialty) {
        const app::ExpertForm form{login, "主任医师", {specialty}, {"zh"}, "Asia/Shanghai", "", true};
        const auto made = app::create_expert(hub, as("coordinator"), form, {}).value();
        app::AvailabilityForm week;
        for (std::int64_t day = 1; day <= 7; ++day)
            week.rules.push_back({day, "08:00", "12:00", 30, "open", 0, "", ""});
        app::set_availability(hub, as("coordinator"), made.expert.id, week, {}).value();
        return made.expert.id;
    }
    core::ExpertId second_expert() {
        hub.db.write([&](store::Connection& c) {
            store::insert_row(
                c, store::UserRole{user("reader2").id, user("reader2").org_id, "consultant", "system", clock.now()});
        });
        return expert("reader2", "NEURO");
    }

    void send_mail_to(const Mailbox& box) {
        local.config.mail.server = "127.0.0.1";
        local.config.mail.port = box.port();
    }
    void send_mail_to_nobody() {
        local.config.mail.server = "127.0.0.1";
        local.config.mail.port = free_port();
    }
    void wants_mail(const std::string& login, const std::string& wants = "all") {
        app::save_contact(hub, as(login), login + "@example.org", wants).value();
    }
    std::size_t send_mails() {
        return app::send_mails(sending, [] { return false; });
    }
    std::size_t call_webhooks() {
        return app::call_webhooks(sending, [] { return false; });
    }

    void tell(const app::Notice& notice) {
        hub.db.write([&](store::Connection& c) { app::tell(c, hub, notice); });
    }
    app::Notice news(const std::vector<std::string>& logins, const std::string& kind = "consultation.submitted") const {
        app::Notice notice{kind, "consultation", "k-1", people.orgs.at("TC01"), {}};
        for (const auto& login : logins) notice.to.push_back(user(login).id);
        return notice;
    }
    std::vector<store::Notification> told(const std::string& login, bool unread_only = false) const {
        return app::list_notifications(hub, as(login), unread_only, {});
    }
    std::vector<store::Delivery> deliveries(const std::string& channel = {}) const {
        return app::list_deliveries(hub, domain::Actor::system(), {"", channel}, {});
    }

    // 2026-02-02 08:30 in Shanghai is monday(8, 30).
    static core::Timestamp monday(int hour, int minute = 0) {
        return core::from_rfc3339("2026-02-02T00:00:00+08:00").value() + std::chrono::minutes{hour * 60 + minute};
    }
    app::AppointmentForm at(core::Timestamp when, std::vector<core::ExpertId> experts = {}) const {
        app::AppointmentForm f;
        f.patient_id = "P1";
        if (experts.empty()) experts = {heart};
        for (const auto& e : experts) f.experts.push_back(e.value);
        f.room_id = room.value;
        f.starts_at = core::to_rfc3339(when);
        f.duration_min = 30;
        return f;
    }
    core::AppointmentId booked(const app::AppointmentForm& form) {
        const auto held = app::hold_appointment(hub, as("doctor1"), form, {}).value();
        return act(held.appointment.id, AppointmentAction::confirm);
    }
    core::AppointmentId act(const core::AppointmentId& id, AppointmentAction action) {
        return app::move_appointment(hub, as("doctor1"), id, action, "改期", {}).value().appointment.id;
    }
    core::AppointmentId moved(const core::AppointmentId& id, const app::AppointmentForm& form) {
        return app::reschedule_appointment(hub, as("doctor1"), id, form, "改期", {}).value().appointment.id;
    }

    core::ExpertId heart;
    core::RoomId room;
    outgoing::CurlCourier courier;
    const app::Hub sending{.db = hub.db,
                           .objects = hub.objects,
                           .clock = hub.clock,
                           .ids = hub.ids,
                           .config = hub.config,
                           .dicom = hub.dicom,
                           .views = hub.views,
                           .telling = hub.telling,
                           .courier = courier};
};

}  // namespace telehub::test
