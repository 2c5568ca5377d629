// The search for free time.
#include "app/scheduling_support.h"

namespace telehub::test {
namespace {

class SlotsTest : public SchedulingTest {
  protected:
    // "08:00 08:30": when the found slots begin in Shanghai.
    std::string found(app::SlotQuery q, const std::string& login = "doctor1") {
        std::string text;
        for (const auto& s : app::find_slots(hub, as(login), q).value()) {
            text += (text.empty() ? "" : " ") + local(s.slot.starts_at);
        }
        return text;
    }
    static std::string local(core::Timestamp t) { return core::to_rfc3339(t + 8h).substr(11, 5); }
    app::SlotQuery of(const core::ExpertId& id) const { return {id.value, "", "", monday(0), monday(24), 50}; }
    std::string common(std::vector<core::ExpertId> experts, std::int64_t minutes, std::int64_t limit = 1,
                       const std::string& room_id = "", const std::string& patient = "",
                       const std::string& clinic = "") {
        app::CommonTimeQuery q;
        for (const auto& e : experts) q.experts.push_back(e.value);
        q.room_id = room_id;
        q.clinic = clinic;
        q.patient_id = patient;
        q.from = monday(0);
        q.to = monday(24);
        q.duration_min = minutes;
        q.limit = limit;
        std::string text;
        for (const auto& t : app::find_common_times(hub, as("doctor1"), q).value()) {
            text += (text.empty() ? "" : " ") + local(t.starts_at);
        }
        return text;
    }
};

TEST_F(SlotsTest, AreThoseThatNobodyHas) {
    EXPECT_EQ(found(of(heart)), "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30");
    const auto held = hold(form(monday(8, 45), {heart})).value();
    hold(form(monday(10), {heart}, "P2")).value();
    EXPECT_EQ(found(of(heart)), "08:00 09:30 10:30 11:00 11:30")
        << "two are touched by one that is on no slot's beginning";
    act(held, AppointmentAction::cancel).value();
    EXPECT_EQ(found(of(heart)), "08:00 08:30 09:00 09:30 10:30 11:00 11:30");
    auto first_two = of(heart);
    first_two.limit = 2;
    EXPECT_EQ(found(first_two), "08:00 08:30");
    EXPECT_EQ(found({"", "NEURO", "", monday(11), monday(24), 50}), "11:00 11:30");
    EXPECT_EQ(found({"", "", "", monday(11), monday(24), 50}), "11:00 11:00 11:30 11:30");
    EXPECT_EQ(found({"", "EYE", "", monday(0), monday(24), 50}), "");
}

// What one search remembers does not outlive the next claim, nor a clock that is moved back.
TEST_F(SlotsTest, WhatIsRememberedIsOfTheSameClaims) {
    EXPECT_EQ(found(of(heart)).substr(0, 5), "08:00");
    const auto held = hold(form(monday(8), {heart})).value();
    EXPECT_EQ(found(of(heart)).substr(0, 5), "08:30");
    clock.advance(15min);
    app::run_jobs_once(hub);
    EXPECT_EQ(found(of(heart)).substr(0, 5), "08:00");
    const auto again = hold(form(monday(8), {heart})).value();
    clock.advance(std::chrono::milliseconds{monday(9).ms - clock.now().ms});
    EXPECT_EQ(found(of(heart)).substr(0, 5), "09:30");
    clock.advance(std::chrono::milliseconds{monday(7).ms - clock.now().ms});
    EXPECT_EQ(found(of(heart)).substr(0, 5), "08:30") << "what was past is ahead again, and taken";
    EXPECT_EQ(row(again.appointment.id).state, AppointmentState::held);
    EXPECT_NE(held.appointment.id, again.appointment.id);
}

TEST_F(SlotsTest, ReachOverWeeksUntilEnoughAreFound) {
    auto q = of(heart);
    q.to = monday(24) + std::chrono::hours{24 * 20};
    q.limit = 30;
    EXPECT_EQ(app::find_slots(hub, as("doctor1"), q)->size(), 30u);
    const auto slots = app::find_slots(hub, as("doctor1"), q).value();
    for (std::size_t i = 1; i < slots.size(); ++i) EXPECT_LT(slots[i - 1].slot.starts_at, slots[i].slot.starts_at);
    EXPECT_EQ(slots.back().slot.starts_at, monday(10, 30) + std::chrono::hours{24 * 3});
    q.limit = 200;
    EXPECT_EQ(app::find_slots(hub, as("doctor1"), q)->size(), 15u * 8);
}

TEST_F(SlotsTest, WhatIsPastIsNotOffered) {
    clock.advance(std::chrono::milliseconds{monday(10).ms - clock.now().ms});
    EXPECT_EQ(found(of(heart)), "10:30 11:00 11:30");
}

TEST_F(SlotsTest, AnExpertWhoMayNotConsultHasNone) {
    revoke_licences("consultant");
    EXPECT_EQ(found(of(heart)), "");
    grant("consultant", "CARDIO", "2026-02-02");
    auto q = of(heart);
    q.to = monday(24) + 24h;
    EXPECT_EQ(found(q), "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30") << "until the licence's last day";
    grant("consultant", "NEURO", "2099-12-31");
    EXPECT_EQ(found({"", "NEURO", "", monday(0), monday(8, 30), 50}), "08:00") << "a licence is not a specialty";
    disable(heart, "consultant", {"CARDIO"});
    EXPECT_EQ(found(of(heart)), "");
}

TEST_F(SlotsTest, ReservedOnesAreShownToClinics) {
    auto reserved = week();
    for (auto& r : reserved.rules) {
        r.quota_class = "clinic";
        r.reserved_share = 50;
    }
    app::set_availability(hub, as("consultant"), heart, reserved, {}).value();
    EXPECT_EQ(found(of(heart)), "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30");
    EXPECT_EQ(found(of(heart), "coordinator"), "08:00 09:00 10:00 11:00");
    auto for_clinic = of(heart);
    for_clinic.clinic = people.orgs.at("TC02").value;
    EXPECT_EQ(found(for_clinic, "coordinator"), "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30");
    clock.advance(std::chrono::milliseconds{monday(9).ms - clock.now().ms} - 24h);
    EXPECT_EQ(found(of(heart), "coordinator"), "08:00 08:30 09:00 10:00 11:00") << "08:30 is within a day";
}

TEST_F(SlotsTest, TheWindowIsBounded) {
    auto q = of(heart);
    q.to = q.from;
    EXPECT_EQ(faults(app::find_slots(hub, as("doctor1"), q)), std::vector<std::string>{"?to"});
    q.to = q.from + app::widest_search + 1ms;
    EXPECT_EQ(faults(app::find_slots(hub, as("doctor1"), q)), std::vector<std::string>{"?to"});
    q.to = q.from + app::widest_search;
    EXPECT_EQ(verdict(app::find_slots(hub, as("doctor1"), q)), "ok");
    q.from = monday(0) - std::chrono::hours{24 * 365};
    q.to = q.from + 24h;
    EXPECT_EQ(found(q), "") << "a window in the past";
}

TEST_F(SlotsTest, NewRulesCountAtOnce) {
    EXPECT_EQ(found(of(heart)).size(), 47u);
    auto afternoon = week();
    for (auto& r : afternoon.rules) std::tie(r.from, r.to) = std::pair{"14:00", "15:00"};
    app::set_availability(hub, as("consultant"), heart, afternoon, {}).value();
    EXPECT_EQ(found(of(heart)), "14:00 14:30");
    EXPECT_EQ(verdict(hold(form(monday(8), {heart}))), "invalid outside_availability");
}

TEST_F(SlotsTest, ACommonTimeSuitsAllAtOnce) {
    auto late = week();
    for (auto& r : late.rules) r.from = "08:20";
    app::set_availability(hub, as("consultant2"), brain, late, {}).value();
    EXPECT_EQ(common({heart, brain}, 30, 3), "08:20 08:30 08:50") << "it need not be on the grid of both";
    EXPECT_EQ(common({heart, brain}, 45), "08:20");
    hold(form(monday(8, 30), {heart})).value();
    EXPECT_EQ(common({heart, brain}, 30), "09:00");
    EXPECT_EQ(common({heart, brain}, 180), "") << "it ends at 11:50 for the one, and begins at 09:00 for the other";
    EXPECT_EQ(common({heart, brain}, 170), "09:00");
    EXPECT_EQ(verdict(hold([&] {
                  auto f = form(monday(9), {heart, brain}, "P2");
                  f.duration_min = 170;
                  return f;
              }())),
              "ok");
    EXPECT_EQ(common({heart, brain}, 30), "");
}

TEST_F(SlotsTest, ACommonTimeGoesByRoomPatientAndClinicToo) {
    auto f = form(monday(8), {brain}, "P2");
    f.room_id = room.value;
    hold(f).value();
    hold(form(monday(8, 30), {brain}, "P1")).value();
    EXPECT_EQ(common({heart}, 30), "08:00");
    EXPECT_EQ(common({heart}, 30, 1, room.value), "08:30");
    EXPECT_EQ(common({heart}, 30, 1, room.value, "P1"), "09:00");
    app::set_holiday(hub, as("admin"), {people.orgs.at("TC01").value, "2026-02-02", "停诊"}).value();
    EXPECT_EQ(common({heart}, 30), "") << "the clinic is closed";
    EXPECT_EQ(common({heart}, 30, 1, "", "", people.orgs.at("TC02").value), "08:00") << "another is not";
    app::CommonTimeQuery q;
    q.from = monday(0);
    q.to = monday(24);
    EXPECT_EQ(faults(app::find_common_times(hub, as("doctor1"), q)), std::vector<std::string>{"?experts"});
    q.experts = {"nobody"};
    EXPECT_EQ(faults(app::find_common_times(hub, as("doctor1"), q)), std::vector<std::string>{"?experts"});
    q.experts = {heart.value};
    q.room_id = "none";
    EXPECT_EQ(faults(app::find_common_times(hub, as("doctor1"), q)), std::vector<std::string>{"?room"});
    q.room_id.clear();
    q.patient_id = "none";
    EXPECT_EQ(faults(app::find_common_times(hub, as("doctor1"), q)), std::vector<std::string>{"?patient_id"});
}

TEST_F(SlotsTest, ACommonTimeOfAnotherWeekIsFound) {
    app::CommonTimeQuery q;
    q.experts = {heart.value, brain.value};
    q.from = monday(12);
    q.to = q.from + std::chrono::hours{24 * 60};
    q.duration_min = 240;
    auto none = week();
    none.rules = {{5, "08:00", "12:00", 30, "open", 0, "2026-03-01", ""}};  // Fridays from March on
    app::set_availability(hub, as("consultant"), heart, none, {}).value();
    const auto times = app::find_common_times(hub, as("doctor1"), q).value();
    ASSERT_EQ(times.size(), 1u);
    EXPECT_EQ(core::to_rfc3339(times[0].starts_at), "2026-03-06T00:00:00.000Z");
}

TEST_F(SlotsTest, TheCalendarShowsWhatIsTaken) {
    hold(form(monday(8, 30), {heart})).value();
    std::string text;
    for (const auto& s : app::list_calendar(hub, as("tech2"), heart, monday(8), monday(10)).value()) {
        text += local(s.slot.slot.starts_at) + (s.taken ? "x " : " ");
    }
    EXPECT_EQ(text, "08:00 08:30x 09:00 09:30 ");
}

}  // namespace
}  // namespace telehub::test
