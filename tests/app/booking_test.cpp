// Holding a time, and everything for which it is refused.
#include "app/scheduling_support.h"

namespace telehub::test {
namespace {

class BookingTest : public SchedulingTest {};

TEST_F(BookingTest, AHeldTimeIsConfirmedMetAndDone) {
    auto f = form(monday(8, 30), {heart, brain});
    f.room_id = room.value;
    const auto held = hold(f).value();
    EXPECT_EQ(held.appointment.state, AppointmentState::held);
    EXPECT_EQ(held.appointment.hold_expires_at, clock.now() + 15min);
    EXPECT_EQ(held.appointment.org_id, people.orgs.at("TC01"));
    EXPECT_EQ(held.appointment.expert_org_id, people.orgs.at("CITY"));
    EXPECT_EQ(held.appointment.uid, held.appointment.id.value);
    EXPECT_EQ(held.appointment.time_zone, "Asia/Shanghai");
    EXPECT_EQ(held.patient.name, "病人P1");
    ASSERT_EQ(held.experts.size(), 2u);
    EXPECT_EQ(held.experts[0].name, "吴专家");
    EXPECT_EQ(held.room_name, "会诊室1");
    EXPECT_EQ(claims(held.appointment.id), 4);
    const auto sure = act(held, AppointmentAction::confirm).value();
    EXPECT_EQ(sure.appointment.state, AppointmentState::confirmed);
    EXPECT_EQ(sure.appointment.hold_expires_at, std::nullopt);
    EXPECT_EQ(act(held, AppointmentAction::start, "consultant")->appointment.state, AppointmentState::in_session);
    EXPECT_EQ(act(held, AppointmentAction::finish, "consultant2")->appointment.state, AppointmentState::done);
    EXPECT_EQ(claims(held.appointment.id), 4) << "what was met is still their time";
    for (const char* action : {"hold", "confirm", "start", "finish"}) {
        const auto rows = audits("appointment." + std::string{action});
        ASSERT_EQ(rows.size(), 1u) << action;
        EXPECT_EQ(rows[0].entity_id, held.appointment.id.value);
        EXPECT_EQ(rows[0].org_id, people.orgs.at("TC01").value);
    }
}

TEST_F(BookingTest, OnlyWhatIsAheadAndWithinAYear) {
    const auto refused = [&](core::Timestamp at) {
        const auto r = hold(form(at, {heart}));
        EXPECT_EQ(faults(r), std::vector<std::string>{"$.starts_at"});
        return verdict(r);
    };
    EXPECT_EQ(refused(monday(8) - std::chrono::hours{24 * 7}), "invalid in_the_past");
    EXPECT_EQ(refused(clock.now()), "invalid in_the_past");
    EXPECT_EQ(refused(monday(8) + std::chrono::hours{24 * 7 * 53}), "invalid too_far_ahead");
    EXPECT_EQ(refused(monday(8) + std::chrono::hours{24 * 365 * 5}), "invalid too_far_ahead");
    EXPECT_EQ(verdict(hold(form(monday(8) + std::chrono::hours{24 * 7 * 51}, {heart}))), "ok");
    EXPECT_EQ(audits("appointment.hold", "refused").size(), 4u);
}

TEST_F(BookingTest, OnlyWholeMinutesOfASensibleLength) {
    auto f = form(monday(8), {heart});
    for (const std::int64_t minutes : {4, 481, 1440}) {
        f.duration_min = minutes;
        EXPECT_EQ(verdict(hold(f)), "invalid bad_length") << minutes;
    }
    for (const std::int64_t minutes : {0, -30, 1441}) {
        f.duration_min = minutes;
        EXPECT_EQ(faults(hold(f)), std::vector<std::string>{"$.duration_min"}) << minutes;
    }
    EXPECT_EQ(verdict(hold(form(monday(8) + 30s, {heart}))), "invalid bad_length");
}

TEST_F(BookingTest, OnlyWhenTheExpertCanBeMet) {
    const auto outside = [&](core::Timestamp at) { return verdict(hold(form(at, {heart}))); };
    EXPECT_EQ(outside(monday(7, 45)), "invalid outside_availability");
    EXPECT_EQ(outside(monday(11, 45)), "invalid outside_availability");
    EXPECT_EQ(outside(monday(12)), "invalid outside_availability");
    EXPECT_EQ(outside(monday(8) - std::chrono::hours{24}), "invalid outside_availability") << "Sunday";
    app::set_holiday(hub, as("coordinator"), {"", "2026-02-02", "停诊"}).value();
    EXPECT_EQ(outside(monday(8)), "invalid outside_availability") << "a holiday";
    app::remove_holiday(hub, as("coordinator"), "", "2026-02-02").value();
    auto closed = week();
    closed.exceptions.push_back({"2026-02-02", "closed", "08:00", "09:00", 30});
    app::set_availability(hub, as("consultant"), heart, closed, {}).value();
    EXPECT_EQ(outside(monday(8)), "invalid outside_availability") << "an exception";
    EXPECT_EQ(outside(monday(9)), "ok");
    const auto both = hold(form(monday(8), {brain, heart}, "P2"));
    EXPECT_EQ(faults(both), std::vector<std::string>{"$.experts[1]"}) << "who of them cannot";
}

TEST_F(BookingTest, ReservedSlotsAreForClinicsUntilADayBefore) {
    auto form_of_week = week();
    for (auto& r : form_of_week.rules) {
        r.quota_class = "clinic";
        r.reserved_share = 25;  // 09:30 and 11:30
    }
    app::set_availability(hub, as("consultant"), heart, form_of_week, {}).value();
    // A patient of the hospital itself, which is no clinic.
    hub.db.write([&](store::Connection& c) {
        store::Patient p;
        p.id = core::PatientId{hub.ids.uuid()};
        p.org_id = people.orgs.at("CITY");
        p.patient_id = "C1";
        store::insert_row(c, p);
    });
    const auto reserved = form(monday(9, 30), {heart}, "C1");
    EXPECT_EQ(verdict(hold(reserved, "coordinator")), "invalid reserved_for_clinics");
    EXPECT_EQ(verdict(hold(form(monday(9), {heart}, "C1"), "coordinator")), "ok");
    EXPECT_EQ(verdict(hold(form(monday(9, 30), {heart}))), "ok") << "a clinic's";
    EXPECT_EQ(verdict(hold(form(monday(11, 30), {heart}, "C1"), "coordinator")), "invalid reserved_for_clinics");
    clock.advance(std::chrono::milliseconds{monday(11, 30).ms - clock.now().ms} - 24h);
    EXPECT_EQ(verdict(hold(form(monday(11, 30), {heart}, "C1"), "coordinator")), "ok") << "a day before";
}

TEST_F(BookingTest, OnlyExpertsWhoMay) {
    const auto booked = [&](const core::ExpertId& id) { return verdict(hold(form(monday(8), {id}))); };
    EXPECT_EQ(booked(core::ExpertId{"nobody"}), "invalid not_an_expert");
    EXPECT_EQ(verdict(hold(form(monday(8), {}))), "invalid not_an_expert");
    EXPECT_EQ(verdict(hold(form(monday(8), {heart, heart}))), "invalid not_an_expert");
    EXPECT_EQ(verdict(hold(form(monday(8), std::vector<core::ExpertId>(21, heart)))), "invalid not_an_expert");
    disable(heart, "consultant", {"CARDIO"});
    EXPECT_EQ(booked(heart), "invalid not_an_expert");
    EXPECT_EQ(booked(brain), "ok");
}

TEST_F(BookingTest, ALicenceMustBeValidOnThatDayAndCoverASpecialty) {
    add_consultant("consultant3", "CITY");
    const auto eye = expert("consultant3", {"EYE"});
    const auto book = [&](core::Timestamp at) { return verdict(hold(form(at, {eye}))); };
    EXPECT_EQ(book(monday(8)), "invalid licence_not_valid") << "none";
    grant("consultant3", "CARDIO", "2099-12-31");
    EXPECT_EQ(book(monday(8)), "invalid licence_not_valid") << "another specialty";
    grant("consultant3", "*", "2026-01-30");
    EXPECT_EQ(book(monday(8)), "invalid licence_not_valid") << "lapsed";
    grant("consultant3", "CARDIO,EYE", "2026-02-02");
    EXPECT_EQ(book(monday(8) + 24h), "invalid licence_not_valid") << "lapses before";
    EXPECT_EQ(book(monday(8)), "ok") << "its last day";
    EXPECT_EQ(faults(hold(form(monday(8) + 24h, {heart, eye}))), std::vector<std::string>{"$.experts[1]"});
}

TEST_F(BookingTest, OfAnotherConsortiumThereIsNothing) {
    const auto system = domain::Actor::system();
    people.orgs["OTHER"] =
        app::create_organisation(hub, system, {"OTHER", "省医院", "lead_hospital", "", ""}).value().id;
    add_consultant("stranger", "OTHER");
    grant("stranger", "*", "2099-12-31");
    people.roles["stranger"].push_back({people.orgs.at("OTHER"), domain::Role::coordinator});
    const auto far = app::create_expert(hub, as("stranger"), expert_form("stranger", {"CARDIO"}), {}).value().expert.id;
    app::set_availability(hub, as("stranger"), far, week(), {}).value();
    const auto far_room = app::create_room(hub, as("stranger"), {"", "1", "ward", 1, true}, {}).value().id;
    EXPECT_EQ(verdict(hold(form(monday(8), {far}))), "invalid not_an_expert");
    auto f = form(monday(8), {heart});
    f.room_id = far_room.value;
    EXPECT_EQ(verdict(hold(f)), "invalid no_such_room");
    EXPECT_EQ(verdict(app::get_expert(hub, as("doctor1"), far)), "not_found not_found");
    EXPECT_EQ(verdict(app::get_room(hub, as("doctor1"), far_room)), "not_found not_found");
    EXPECT_EQ(app::list_experts(hub, as("doctor1"), {}, {}).size(), 2u);
    EXPECT_EQ(app::list_experts(hub, as("stranger"), {}, {}).size(), 1u);
    EXPECT_TRUE(app::find_slots(hub, as("stranger"), {heart.value, "", "", monday(0), monday(24), 10}).value().empty());
    EXPECT_EQ(verdict(app::find_slots(hub, as("stranger"),
                                      {"", "", people.orgs.at("TC01").value, monday(0), monday(24), 10})),
              "invalid invalid_query");
}

TEST_F(BookingTest, ThePatientIsOfTheClinicItself) {
    EXPECT_EQ(faults(hold(form(monday(8), {heart}, "nobody"))), std::vector<std::string>{"$.patient_id"});
    EXPECT_EQ(faults(hold(form(monday(8), {heart}, "P1"), "doctor2")), std::vector<std::string>{"$.patient_id"});
    for (const char* login : {"tech1", "consultant", "admin", "reader1"}) {
        EXPECT_EQ(verdict(hold(form(monday(8), {heart}), login)), "forbidden role_not_allowed") << login;
    }
}

TEST_F(BookingTest, WhoseTimeIsTakenIsNamedAndSinceWhen) {
    auto f = form(monday(8, 30), {heart});
    f.room_id = room.value;
    hold(f).value();
    clock.advance(1min);
    const auto same = hold(f);
    EXPECT_EQ(verdict(same), "conflict taken");
    EXPECT_EQ(faults(same), (std::vector<std::string>{"$.experts[0]", "$.room_id", "$.patient_id"}));
    EXPECT_NE(same.error().detail.find("expert 吴专家 is taken from 2026-02-02T00:30:00.000Z to "
                                       "2026-02-02T01:00:00.000Z, since 2026-01-31T02:05:09.250Z"),
              std::string::npos)
        << same.error().detail;
    EXPECT_EQ(faults(hold(form(monday(8, 45), {heart}, "P2"))), std::vector<std::string>{"$.experts[0]"});
    EXPECT_EQ(faults(hold(form(monday(8, 15), {brain}, "P1"))), std::vector<std::string>{"$.patient_id"});
    auto other_room = form(monday(8, 30), {brain}, "P2");
    other_room.room_id = room.value;
    EXPECT_EQ(faults(hold(other_room)), std::vector<std::string>{"$.room_id"});
    EXPECT_EQ(verdict(hold(form(monday(9), {heart}))), "ok") << "what only touches it";
    EXPECT_EQ(verdict(hold(form(monday(8), {heart}))), "ok");
    EXPECT_EQ(count("appointment"), 3);
}

TEST_F(BookingTest, TheDatabaseItselfRefusesASecondClaim) {
    const auto a = hold(form(monday(8, 30), {heart})).value().appointment;
    const auto claim = [&](core::Timestamp from, core::Timestamp to, const std::string& resource) {
        hub.db.write([&](store::Connection& c) { store::insert_row(c, store::TimeClaim{resource, from, to, a.id}); });
    };
    const auto mine = store::resource_of(heart);
    for (const auto& [from, to] : {std::pair{monday(8, 30), monday(9)},
                                   {monday(8), monday(8, 31)},
                                   {monday(8, 59), monday(9, 30)},
                                   {monday(8, 40), monday(8, 50)},
                                   {monday(8), monday(10)}}) {
        EXPECT_THROW(claim(from, to, mine), store::DatabaseError) << core::to_rfc3339(from);
    }
    claim(monday(8), monday(8, 30), mine);
    claim(monday(9), monday(9, 30), mine);
    claim(monday(8, 30), monday(9), store::resource_of(brain));
    EXPECT_THROW(claim(monday(14), monday(13), mine), store::DatabaseError);
    EXPECT_THROW(claim(monday(14), monday(14) + 25h, mine), store::DatabaseError) << "the look back is a day";
    EXPECT_THROW(hub.db.write([](store::Connection& c) { c.execute("UPDATE time_claim SET starts_at = 1"); }),
                 store::DatabaseError);
}

TEST_F(BookingTest, ARepetitionMakesNothingMore) {
    const auto f = form(monday(8), {heart});
    const auto first = app::hold_appointment(hub, as("doctor1"), f, {"key", "hash"}).value();
    const auto again = app::hold_appointment(hub, as("doctor1"), f, {"key", "hash"}).value();
    EXPECT_EQ(again.appointment.id, first.appointment.id);
    EXPECT_EQ(verdict(app::hold_appointment(hub, as("doctor1"), f, {"key", "other"})),
              "invalid idempotency_key_reused");
    EXPECT_EQ(count("appointment"), 1);
}

TEST_F(BookingTest, AWallTimeIsOneInstantOrRefused) {
    auto f = form(monday(8), {heart});
    f.starts_at.clear();
    f.local_start = "2026-02-02T08:30";
    f.time_zone = "Asia/Shanghai";
    EXPECT_EQ(hold(f)->appointment.starts_at, monday(8, 30));
    const auto refused = [&](const char* start, const char* zone) {
        f.local_start = start;
        f.time_zone = zone;
        return hold(f);
    };
    const auto skipped = refused("2026-03-29T02:30", "Europe/Berlin");
    EXPECT_EQ(verdict(skipped), "invalid no_such_local_time");
    EXPECT_EQ(faults(skipped), std::vector<std::string>{"$.local_start"});
    const auto twice = refused("2026-10-25T02:30", "Europe/Berlin");
    EXPECT_EQ(verdict(twice), "invalid ambiguous_local_time");
    EXPECT_NE(twice.error().detail.find("2026-10-25T00:30:00.000Z or 2026-10-25T01:30:00.000Z"), std::string::npos);
    for (const char* start : {"2026-02-30T08:30", "2026-02-02T24:00", "2026-02-02T08:60", "2026-02-02", "08:30", "x"}) {
        EXPECT_EQ(faults(refused(start, "Asia/Shanghai")), std::vector<std::string>{"$.local_start"}) << start;
    }
    EXPECT_EQ(faults(refused("2026-02-02T08:30", "CST")), std::vector<std::string>{"$.time_zone"});
    f.starts_at = core::to_rfc3339(monday(8));
    EXPECT_EQ(faults(hold(f)), std::vector<std::string>{"$.starts_at"}) << "one or the other";
    f = form(monday(8), {heart});
    f.starts_at = "tomorrow";
    EXPECT_EQ(faults(hold(f)), std::vector<std::string>{"$.starts_at"});
}

}  // namespace
}  // namespace telehub::test
