// What becomes of a held time: it expires, is moved, cancelled, or nobody comes; and who may.
#include "app/scheduling_support.h"

#include "telehub/store/telling.h"

namespace telehub::test {
namespace {

class AppointmentTest : public SchedulingTest {
  protected:
    core::Result<app::AppointmentDetails> reschedule(const app::AppointmentDetails& a, const app::AppointmentForm& f,
                                                     const std::string& login = "doctor1",
                                                     const std::string& reason = "病人有事") {
        return app::reschedule_appointment(hub, as(login), a.appointment.id, f, reason, {});
    }
    static app::AppointmentForm to(core::Timestamp at) {
        app::AppointmentForm f;
        f.starts_at = core::to_rfc3339(at);
        return f;
    }
    std::vector<std::string> told(const std::string& login) {
        std::vector<std::string> kinds;
        hub.db.read([&](store::Connection& c) {
            for (const auto& n : store::select_rows<store::Notification>(c, "WHERE t.user_id = :id ORDER BY t.seq",
                                                                         {store::param("id", user(login).id)})) {
                kinds.push_back(n.kind);
            }
        });
        return kinds;
    }
    using Kinds = std::vector<std::string>;
};

TEST_F(AppointmentTest, AHoldThatNobodyConfirmsGivesItsTimeBack) {
    const auto held = hold(form(monday(8), {heart})).value();
    clock.advance(15min - 1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(row(held.appointment.id).state, AppointmentState::held);
    clock.advance(1ms);
    const auto late = act(held, AppointmentAction::confirm);
    EXPECT_EQ(verdict(late), "conflict hold_expired") << "the job need not have come by";
    app::run_jobs_once(hub);
    EXPECT_EQ(row(held.appointment.id).state, AppointmentState::expired);
    EXPECT_EQ(claims(held.appointment.id), 0);
    EXPECT_EQ(audits("appointment.expire").at(0).actor_name, "system");
    EXPECT_EQ(told("doctor1"), Kinds{"appointment.expired"});
    EXPECT_EQ(told("consultant"), Kinds{}) << "who never heard of it";
    EXPECT_EQ(verdict(hold(form(monday(8), {heart}))), "ok");
    app::run_jobs_once(hub);
    EXPECT_EQ(audits("appointment.expire").size(), 1u);
}

TEST_F(AppointmentTest, AHoldEndsWhenItsTimeBegins) {
    clock.advance(std::chrono::milliseconds{monday(8).ms - clock.now().ms} - 5min);
    EXPECT_EQ(hold(form(monday(8), {heart}))->appointment.hold_expires_at, monday(8));
}

TEST_F(AppointmentTest, AClockThatIsMovedBackMakesNoHoldLonger) {
    const auto held = hold(form(monday(8), {heart})).value();
    clock.advance(-3h);
    app::run_jobs_once(hub);
    EXPECT_EQ(row(held.appointment.id).hold_expires_at, clock.now() + 15min);
    clock.advance(15min);
    app::run_jobs_once(hub);
    EXPECT_EQ(row(held.appointment.id).state, AppointmentState::expired);
    EXPECT_EQ(verdict(hold(form(monday(8), {heart}))), "ok");
}

TEST_F(AppointmentTest, ConfirmingChecksEverythingAgain) {
    const auto holds = [&](int hour, const char* patient) {
        return hold(form(monday(hour), {heart, brain}, patient)).value();
    };
    const auto first = holds(8, "P1");
    const auto second = holds(9, "P2");
    const auto third = holds(10, "P3");
    const auto confirm = [&](const app::AppointmentDetails& a) { return verdict(act(a, AppointmentAction::confirm)); };
    app::set_holiday(hub, as("coordinator"), {"", "2026-02-02", "停诊"}).value();
    EXPECT_EQ(confirm(first), "invalid outside_availability");
    app::remove_holiday(hub, as("coordinator"), "", "2026-02-02").value();
    EXPECT_EQ(confirm(first), "ok");
    revoke_licences("consultant2");
    EXPECT_EQ(confirm(second), "invalid licence_not_valid");
    grant("consultant2", "NEURO", "2030-01-01");
    EXPECT_EQ(confirm(second), "ok");
    disable(brain, "consultant2", {"NEURO"});
    EXPECT_EQ(confirm(third), "invalid not_an_expert");
    EXPECT_EQ(row(third.appointment.id).state, AppointmentState::held);
    EXPECT_EQ(confirm(second), "conflict transition_not_allowed") << "once is enough";
}

TEST_F(AppointmentTest, AMoveIsANewAppointmentUnderTheSameUid) {
    auto f = form(monday(8), {heart, brain});
    f.room_id = room.value;
    const auto old = confirmed(f);
    const auto moved = reschedule(old, to(monday(10))).value();
    EXPECT_NE(moved.appointment.id, old.appointment.id);
    EXPECT_EQ(moved.appointment.uid, old.appointment.uid);
    EXPECT_EQ(moved.appointment.sequence, old.appointment.sequence + 1);
    EXPECT_EQ(moved.appointment.replaces_id, old.appointment.id);
    EXPECT_EQ(moved.appointment.state, AppointmentState::confirmed);
    EXPECT_EQ(moved.appointment.starts_at, monday(10));
    EXPECT_EQ(moved.appointment.ends_at, monday(10, 30));
    EXPECT_EQ(moved.appointment.room_id, room);
    EXPECT_EQ(moved.experts.size(), 2u);
    EXPECT_EQ(row(old.appointment.id).state, AppointmentState::rescheduled);
    EXPECT_EQ(row(old.appointment.id).state_reason, "病人有事");
    EXPECT_EQ(claims(old.appointment.id), 0);
    EXPECT_EQ(claims(moved.appointment.id), 4);
    EXPECT_EQ(told("consultant"), (Kinds{"appointment.confirmed", "appointment.rescheduled"}));
    EXPECT_EQ(verdict(hold(form(monday(8), {heart}, "P2"))), "ok") << "the old time is free";
    const auto next = reschedule(moved, to(monday(10, 15))).value();
    EXPECT_EQ(next.appointment.sequence, 2) << "also over its own time";
    EXPECT_EQ(next.appointment.uid, old.appointment.uid);
}

TEST_F(AppointmentTest, WhoIsNoLongerOfItHearsThatItFell) {
    const auto old = confirmed(form(monday(8), {heart, brain}));
    auto f = to(monday(9));
    f.experts = {heart.value};
    const auto moved = reschedule(old, f).value();
    EXPECT_EQ(told("consultant"), (Kinds{"appointment.confirmed", "appointment.rescheduled"}));
    EXPECT_EQ(told("consultant2"), (Kinds{"appointment.confirmed", "appointment.cancelled"}));
    EXPECT_EQ(row(old.appointment.id).sequence, moved.appointment.sequence);
}

TEST_F(AppointmentTest, AMoveThatIsRefusedLeavesTheOldOneAsItWas) {
    const auto old = confirmed(form(monday(8), {heart}));
    hold(form(monday(10), {heart}, "P2")).value();
    EXPECT_EQ(verdict(reschedule(old, to(monday(10)))), "conflict taken");
    EXPECT_EQ(verdict(reschedule(old, to(monday(13)))), "invalid outside_availability");
    EXPECT_EQ(verdict(reschedule(old, to(monday(9)), "doctor1", " ")), "invalid reason_required");
    EXPECT_EQ(verdict(app::reschedule_appointment(hub, as("doctor1"), old.appointment.id, to(monday(9)), "r", 1)),
              "stale stale");
    EXPECT_EQ(row(old.appointment.id).state, AppointmentState::confirmed);
    EXPECT_EQ(row(old.appointment.id).version, old.appointment.version);
    EXPECT_EQ(claims(old.appointment.id), 2);
    EXPECT_EQ(audits("appointment.reschedule", "refused").size(), 4u);
}

TEST_F(AppointmentTest, AnExpiredHoldIsNotRenewedByAMove) {
    const auto old = hold(form(monday(8), {heart})).value();
    clock.advance(std::chrono::minutes{hub.config.scheduling.hold_min});
    EXPECT_EQ(verdict(reschedule(old, to(monday(8)))), "conflict hold_expired");
    EXPECT_EQ(verdict(reschedule(old, to(monday(9)))), "conflict hold_expired");
    EXPECT_EQ(count("appointment"), 1);
}

// The same inside a caller's transaction that goes on: what move_time took away is there again.
TEST_F(AppointmentTest, ARefusedMoveInsideATransactionTakesNothingAway) {
    const auto old = confirmed(form(monday(8), {heart}));
    hub.db.write([&](store::Connection& c) {
        auto booking = app::booking_of(c, row(old.appointment.id));
        booking.starts_at = monday(13);
        booking.ends_at = monday(13, 30);
        EXPECT_EQ(verdict(app::move_time(c, hub, as("doctor1"), old.appointment.id, booking, "r")),
                  "invalid outside_availability");
    });
    EXPECT_EQ(row(old.appointment.id).state, AppointmentState::confirmed);
    EXPECT_EQ(claims(old.appointment.id), 2);
}

TEST_F(AppointmentTest, ACancelledOrMissedOneGivesItsTimeBack) {
    const auto first = confirmed(form(monday(8), {heart}));
    EXPECT_EQ(verdict(act(first, AppointmentAction::cancel, "doctor1", "")), "invalid reason_required");
    const auto gone = act(first, AppointmentAction::cancel, "coordinator", "专家出差").value();
    EXPECT_EQ(gone.appointment.state, AppointmentState::cancelled);
    EXPECT_EQ(gone.appointment.state_reason, "专家出差");
    EXPECT_EQ(gone.appointment.sequence, 1) << "the cancellation is news of the invitation (RFC 5546 3.2.5)";
    EXPECT_EQ(claims(first.appointment.id), 0);
    EXPECT_EQ(told("consultant"), (Kinds{"appointment.confirmed", "appointment.cancelled"}));
    const auto second = confirmed(form(monday(8), {heart}));
    const auto early = act(second, AppointmentAction::no_show, "consultant", "病人未到");
    EXPECT_EQ(verdict(early), "conflict not_begun") << "nobody can stay away from what is ahead";
    EXPECT_EQ(claims(second.appointment.id), 2);
    clock.advance(std::chrono::milliseconds{monday(8, 10).ms - clock.now().ms});
    EXPECT_EQ(act(second, AppointmentAction::no_show, "consultant", "病人未到")->appointment.state,
              AppointmentState::no_show);
    EXPECT_EQ(claims(second.appointment.id), 0);
    EXPECT_EQ(verdict(act(second, AppointmentAction::cancel)), "conflict transition_not_allowed");
}

TEST_F(AppointmentTest, IsSeenByThoseWhomItConcerns) {
    const auto a = confirmed(form(monday(8), {heart}));
    const auto seen = [&](const std::string& login) {
        const bool listed = !app::list_appointments(hub, as(login), {}, {}).empty();
        EXPECT_EQ(app::get_appointment(hub, as(login), a.appointment.id).has_value(), listed) << login;
        return listed;
    };
    for (const char* login : {"doctor1", "tech1", "coordinator", "consultant", "admin"})
        EXPECT_TRUE(seen(login)) << login;
    for (const char* login : {"doctor2", "tech2", "consultant2", "reader1", "verifier", "qc"}) {
        EXPECT_FALSE(seen(login)) << login;
        EXPECT_EQ(verdict(act(a, AppointmentAction::cancel, login)), "not_found not_found") << login;
    }
    for (const char* login : {"tech1", "admin"}) {
        EXPECT_EQ(verdict(act(a, AppointmentAction::cancel, login)), "forbidden role_not_allowed") << login;
    }
    EXPECT_EQ(verdict(reschedule(a, to(monday(9)), "consultant")), "forbidden role_not_allowed");
}

TEST_F(AppointmentTest, OfAConsultationIsMovedByTheConsultation) {
    const auto patient = hold(form(monday(8), {heart})).value().appointment.patient_key;
    const auto held = hub.db.write([&](store::Connection& c) {
        return app::hold_time(c, hub, as("coordinator"),
                              {people.orgs.at("TC01"), "a-consultation", patient, {brain}, {}, monday(9), monday(10)});
    });
    const auto seen = app::get_appointment(hub, as("doctor1"), held.value().id).value();
    EXPECT_EQ(seen.appointment.consultation_id, "a-consultation");
    EXPECT_EQ(verdict(act(seen, AppointmentAction::confirm)), "conflict part_of_consultation");
    EXPECT_EQ(verdict(reschedule(seen, to(monday(10)))), "conflict part_of_consultation");
    const auto sure = hub.db.write(
        [&](store::Connection& c) { return app::confirm_time(c, hub, as("coordinator"), seen.appointment.id); });
    EXPECT_EQ(sure.value().state, AppointmentState::confirmed);
}

TEST_F(AppointmentTest, ListsGoByTimeAndPageThrough) {
    for (const int hour : {9, 8, 11, 10}) hold(form(monday(hour), {heart})).value();
    store::Page page{2, ""};
    std::vector<core::Timestamp> times;
    for (int i = 0; i < 3; ++i) {
        const auto rows = app::list_appointments(hub, as("doctor1"), {}, page);
        for (const auto& d : rows) times.push_back(d.appointment.starts_at);
        if (rows.empty()) break;
        page.after = store::appointment_cursor(rows.back().appointment);
    }
    EXPECT_EQ(times, (std::vector{monday(8), monday(9), monday(10), monday(11)}));
    store::AppointmentFilter filter;
    filter.from = monday(9);
    filter.to = monday(11);
    EXPECT_EQ(app::list_appointments(hub, as("doctor1"), filter, {}).size(), 2u);
    filter = {};
    filter.states = {AppointmentState::confirmed};
    EXPECT_TRUE(app::list_appointments(hub, as("doctor1"), filter, {}).empty());
}

}  // namespace
}  // namespace telehub::test
