// The stage of the scheduling tests: two experts of the city hospital, a room, patients of the first clinic. It is
// Saturday 2026-01-31, 10:05 in Shanghai; the experts are met Monday to Friday, 08:00 to 12:00, in slots of 30 minutes.
#pragma once
#include "app/support.h"
#include "scheduling_internal.h"
#include "telehub/app/appointments.h"
#include "telehub/app/experts.h"
#include "telehub/app/slots.h"
#include "telehub/store/people.h"

namespace telehub::test {

using domain::AppointmentAction;
using domain::AppointmentState;

class SchedulingTest : public AppTest {
  protected:
    SchedulingTest() {
        add_consultant("consultant2", "CITY");
        grant("consultant", "*", "2099-12-31");
        grant("consultant2", "CARDIO,NEURO", "2099-12-31");
        heart = expert("consultant", {"CARDIO"});
        brain = expert("consultant2", {"NEURO"});
        room = app::create_room(hub, as("coordinator"), {"", "会诊室1", "meeting", 8, true}, {}).value().id;
        for (const char* id : {"P1", "P2", "P3"}) draft(complete_form(id, "病人" + std::string{id}), "doctor1");
    }

    void add_consultant(const std::string& login, const std::string& org) {
        store::UserAccount user;
        user.id = core::UserId{hub.ids.uuid()};
        user.org_id = people.orgs.at(org);
        user.login = login;
        user.name = login;
        hub.db.write([&](store::Connection& c) {
            store::insert_row(c, user);
            store::insert_row(c, store::UserRole{user.id, user.org_id, "consultant", "system", clock.now()});
        });
        people.users[login] = user;
        people.roles[login] = {{user.org_id, domain::Role::consultant}};
    }
    void grant(const std::string& login, const std::string& scope, const std::string& until) {
        app::grant_licence(hub, domain::Actor::system(), {login, "110-" + login, scope, "主任医师", until}).value();
    }
    static app::ExpertForm expert_form(const std::string& login, std::vector<std::string> specialties) {
        return {login, "主任医师", std::move(specialties), {"zh"}, "Asia/Shanghai", "", true};
    }
    static app::AvailabilityForm week() {
        app::AvailabilityForm form;
        for (std::int64_t day = 1; day <= 5; ++day)
            form.rules.push_back({day, "08:00", "12:00", 30, "open", 0, "", ""});
        return form;
    }
    core::ExpertId expert(const std::string& login, std::vector<std::string> specialties) {
        const auto made =
            app::create_expert(hub, as("coordinator"), expert_form(login, std::move(specialties)), {}).value();
        app::set_availability(hub, as("coordinator"), made.expert.id, week(), {}).value();
        return made.expert.id;
    }

    // 2026-02-02 08:30 in Shanghai is monday(8, 30).
    static core::Timestamp monday(int hour, int minute = 0) {
        return core::from_rfc3339("2026-02-02T00:00:00+08:00").value() + std::chrono::minutes{hour * 60 + minute};
    }
    static app::AppointmentForm form(core::Timestamp at, std::vector<core::ExpertId> experts,
                                     const std::string& patient = "P1") {
        app::AppointmentForm f;
        f.patient_id = patient;
        for (const auto& e : experts) f.experts.push_back(e.value);
        f.starts_at = core::to_rfc3339(at);
        f.duration_min = 30;
        return f;
    }
    core::Result<app::AppointmentDetails> hold(const app::AppointmentForm& f, const std::string& login = "doctor1") {
        return app::hold_appointment(hub, as(login), f, {});
    }
    core::Result<app::AppointmentDetails> act(const app::AppointmentDetails& a, AppointmentAction action,
                                              const std::string& login = "doctor1", const std::string& reason = "r") {
        return app::move_appointment(hub, as(login), a.appointment.id, action, reason, {});
    }
    app::AppointmentDetails confirmed(const app::AppointmentForm& f) {
        return act(hold(f).value(), AppointmentAction::confirm).value();
    }
    store::Appointment row(const core::AppointmentId& id) const {
        return hub.db.read([&](store::Connection& c) { return store::find_appointment(c, id).value(); });
    }
    std::int64_t claims(const core::AppointmentId& id) const {
        return hub.db.read([&](store::Connection& c) { return store::count_claims(c, id); });
    }
    void disable(const core::ExpertId& id, const std::string& login, std::vector<std::string> specialties) {
        auto f = expert_form(login, std::move(specialties));
        f.enabled = false;
        app::amend_expert(hub, as("coordinator"), id, f, {}).value();
    }
    void revoke_licences(const std::string& login) {
        hub.db.write([&](store::Connection& c) {
            c.execute("UPDATE licence SET revoked_at = 1 WHERE user_id = :id", {store::param("id", user(login).id)});
        });
    }

    core::ExpertId heart, brain;
    core::RoomId room;
};

}  // namespace telehub::test
