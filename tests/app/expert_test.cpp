// Experts, their availability, the duty roster, the waiting list.
#include "app/scheduling_support.h"

#include "telehub/store/telling.h"

namespace telehub::test {
namespace {

class ExpertTest : public SchedulingTest {
  protected:
    core::Result<app::AvailabilityDetails> set(const app::AvailabilityForm& f, const std::string& login = "consultant",
                                               app::Version expected = {}) {
        return app::set_availability(hub, as(login), heart, f, expected);
    }
    core::Result<app::RosterDetails> duty(const std::string& login, std::int64_t position, core::Timestamp from,
                                          core::Timestamp to, const std::string& by = "coordinator") {
        return app::create_roster_entry(
            hub, as(by), {"", login, "CARDIO", position, core::to_rfc3339(from), core::to_rfc3339(to)}, {});
    }
    std::vector<core::UserId> rung(core::Timestamp at) {
        return hub.db.read([&](store::Connection& c) { return app::on_duty(c, people.orgs.at("CITY"), "CARDIO", at); });
    }
    bool may_consult(const std::string& login, const std::string& specialty) {
        return hub.db.read([&](store::Connection& c) { return app::may_consult(c, hub, user(login).id, specialty); });
    }
};

TEST_F(ExpertTest, IsAConsultantOfTheCoordinatorsOrganisation) {
    const auto made = [&](const char* login, const char* by) {
        return verdict(app::create_expert(hub, as(by), expert_form(login, {"EYE"}), {}));
    };
    EXPECT_EQ(made("nobody", "coordinator"), "invalid invalid");
    EXPECT_EQ(made("reader1", "coordinator"), "invalid invalid") << "no consultant";
    EXPECT_EQ(made("consultant", "coordinator"), "conflict already_exists");
    add_consultant("village", "TC01");
    EXPECT_EQ(made("village", "coordinator"), "forbidden role_not_allowed") << "of another organisation";
    EXPECT_EQ(made("village", "admin"), "ok") << "of one below";
    auto bad = expert_form("consultant", {"eye", "EYE", "EYE"});
    bad.languages = {"z", "zh"};
    bad.time_zone = "CST";
    EXPECT_EQ(faults(app::create_expert(hub, as("coordinator"), bad, {})),
              (std::vector<std::string>{"$.specialties[0]", "$.specialties[1]", "$.specialties[2]", "$.languages[0]",
                                        "$.time_zone"}));
}

TEST_F(ExpertTest, AmendsTheirOwnProfileButNotWhatTheyMay) {
    auto f = expert_form("consultant", {"CARDIO"});
    f.introduction = "心内科";
    f.time_zone = "Europe/Berlin";
    const auto amended = app::amend_expert(hub, as("consultant"), heart, f, {}).value();
    EXPECT_EQ(amended.expert.introduction, "心内科");
    ASSERT_TRUE(amended.licence);
    EXPECT_EQ(amended.licence->expires_on, "2099-12-31");
    EXPECT_EQ(verdict(app::amend_expert(hub, as("consultant"), heart, f, amended.expert.version - 1)), "stale stale");
    f.specialties = {"CARDIO", "NEURO"};
    EXPECT_EQ(verdict(app::amend_expert(hub, as("consultant"), heart, f, {})), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::amend_expert(hub, as("coordinator"), heart, f, {})), "ok");
    f.enabled = false;
    EXPECT_EQ(verdict(app::amend_expert(hub, as("consultant"), heart, f, {})), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::amend_expert(hub, as("consultant2"), heart, f, {})), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::amend_expert(hub, as("doctor1"), heart, f, {})), "forbidden role_not_allowed");
}

TEST_F(ExpertTest, MayConsultWithAValidLicenceOfTheSpecialty) {
    EXPECT_TRUE(may_consult("consultant", "CARDIO"));
    EXPECT_FALSE(may_consult("consultant", "NEURO")) << "a licence for everything is not a specialty";
    EXPECT_TRUE(may_consult("consultant2", "NEURO"));
    EXPECT_FALSE(may_consult("reader1", "CARDIO"));
    revoke_licences("consultant2");
    EXPECT_FALSE(may_consult("consultant2", "NEURO"));
    grant("consultant2", "NEURO", "2026-01-30");
    EXPECT_FALSE(may_consult("consultant2", "NEURO")) << "lapsed yesterday";
    grant("consultant2", "CARDIO", "2099-12-31");
    EXPECT_FALSE(may_consult("consultant2", "NEURO"));
    disable(heart, "consultant", {"CARDIO"});
    EXPECT_FALSE(may_consult("consultant", "CARDIO"));
}

TEST_F(ExpertTest, AvailabilityIsReplacedAsAWholeByWhoKeepsIt) {
    const auto before = app::get_availability(hub, as("doctor2"), heart).value();
    EXPECT_EQ(before.rules.size(), 5u);
    app::AvailabilityForm f;
    f.rules = {{6, "09:00", "24:00", 60, "clinic", 40, "2026-02-01", "2026-12-31"}};
    f.exceptions = {{"2026-05-01", "closed", "", "", 30}, {"2026-02-14", "open", "18:00", "19:00", 20}};
    EXPECT_EQ(verdict(set(f, "consultant", before.expert.version - 1)), "stale stale");
    EXPECT_EQ(verdict(set(f, "consultant2")), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(set(f, "doctor1")), "forbidden role_not_allowed");
    const auto after = set(f, "consultant", before.expert.version).value();
    EXPECT_EQ(after.expert.version, before.expert.version + 1);
    ASSERT_EQ(after.rules.size(), 1u);
    EXPECT_EQ(after.rules[0].to_minute, 1440);
    ASSERT_EQ(after.exceptions.size(), 2u);
    EXPECT_EQ(after.exceptions[0].day, "2026-02-14") << "by day";
    EXPECT_EQ(after.exceptions[1].to_minute, 1440);
    EXPECT_EQ(audits("expert.availability", "refused").size(), 3u);
}

TEST_F(ExpertTest, AWrongAvailabilityNamesEveryFaultAndChangesNothing) {
    app::AvailabilityForm f;
    f.rules = {{8, "08:00", "09:00", 30, "open", 0, "", ""}, {1, "8:00", "09:00", 30, "vip", 0, "2026-02-30", ""}};
    f.exceptions = {{"soon", "shut", "", "", 30}};
    EXPECT_EQ(faults(set(f)),
              (std::vector<std::string>{"$.rules[0].weekday", "$.rules[1].quota_class", "$.rules[1].valid_from",
                                        "$.exceptions[0].date", "$.exceptions[0].kind"}));
    f.rules = {{1, "25:00", "26:00", 30, "open", 0, "", ""}, {1, "08:00", "10:00", 30, "open", 0, "", ""}};
    f.exceptions.clear();
    EXPECT_EQ(faults(set(f)),
              (std::vector<std::string>{"$.rules[0].from", "$.rules[0].to", "$.rules[0].slot_minutes"}));
    f.rules = {{1, "08:00", "10:00", 30, "open", 0, "", ""}, {1, "09:30", "11:00", 30, "open", 0, "", ""}};
    EXPECT_EQ(faults(set(f)), std::vector<std::string>{"$.rules[1]"});
    f.rules.assign(101, {1, "08:00", "10:00", 30, "open", 0, "", ""});
    EXPECT_EQ(faults(set(f)), std::vector<std::string>{"$.rules"});
    EXPECT_EQ(app::get_availability(hub, as("doctor1"), heart)->rules.size(), 5u);
}

TEST_F(ExpertTest, APreviewShowsTheSlotsAndChangesNothing) {
    app::AvailabilityForm f;
    f.rules = {{1, "08:00", "09:00", 30, "clinic", 50, "", ""}};
    const auto slots = app::preview_availability(hub, as("consultant"), heart, f, "2026-02-02", "2026-02-15").value();
    ASSERT_EQ(slots.size(), 4u);
    EXPECT_EQ(slots[1].starts_at, monday(8, 30));
    EXPECT_EQ(slots[1].quota, domain::QuotaClass::clinic);
    EXPECT_EQ(app::get_availability(hub, as("doctor1"), heart)->rules.size(), 5u);
    const auto days = [&](const char* from, const char* to) {
        return faults(app::preview_availability(hub, as("consultant"), heart, f, from, to));
    };
    EXPECT_EQ(days("2026-02-02", "2026-04-05"), std::vector<std::string>{"$.to"});
    EXPECT_EQ(days("2026-02-02", "2026-02-01"), std::vector<std::string>{"$.to"});
    EXPECT_EQ(days("x", "y"), (std::vector<std::string>{"$.from", "$.to"}));
    EXPECT_EQ(verdict(app::preview_availability(hub, as("doctor1"), heart, f, "2026-02-02", "2026-02-02")),
              "forbidden role_not_allowed");
}

TEST_F(ExpertTest, RoomsHaveNamesOfTheirOwn) {
    EXPECT_EQ(verdict(app::create_room(hub, as("coordinator"), {"", "会诊室1", "ward", 1, true}, {})),
              "conflict already_exists");
    const auto second = app::create_room(hub, as("coordinator"), {"", "会诊室2", "ward", 1, true}, {}).value();
    EXPECT_EQ(verdict(app::amend_room(hub, as("coordinator"), second.id, {"", "会诊室1", "ward", 1, true}, {})),
              "conflict already_exists");
    EXPECT_EQ(app::amend_room(hub, as("admin"), second.id, {"", "会诊室2", "ward", 2, false}, 1)->capacity, 2);
    EXPECT_EQ(faults(app::create_room(hub, as("coordinator"), {"", "", "hall", 0, true}, {})),
              (std::vector<std::string>{"$.name", "$.kind", "$.capacity"}));
    EXPECT_EQ(
        verdict(app::create_room(hub, as("coordinator"), {people.orgs.at("TC01").value, "1", "ward", 1, true}, {})),
        "forbidden role_not_allowed");
    auto f = form(monday(8), {heart});
    f.room_id = second.id.value;
    EXPECT_EQ(verdict(hold(f)), "invalid no_such_room") << "no longer in use";
}

TEST_F(ExpertTest, TheDutyRosterIsRungInTheOrderOfItsPositions) {
    const auto first = duty("consultant2", 1, monday(8), monday(16)).value();
    duty("consultant", 2, monday(8), monday(12)).value();
    duty("qc", 3, monday(12), monday(16)).value();
    const auto id = [&](const char* login) { return user(login).id; };
    EXPECT_EQ(rung(monday(8)), (std::vector{id("consultant2"), id("consultant")}));
    EXPECT_EQ(rung(monday(12)), (std::vector{id("consultant2"), id("qc")})) << "who ends then has ended";
    EXPECT_TRUE(rung(monday(16)).empty());
    EXPECT_EQ(verdict(duty("qc", 1, monday(15), monday(20))), "conflict position_taken");
    EXPECT_EQ(verdict(duty("qc", 1, monday(16), monday(20))), "ok");
    EXPECT_EQ(verdict(app::remove_roster_entry(hub, as("coordinator"), first.entry.id, {})), "ok");
    EXPECT_EQ(rung(monday(8)), std::vector{id("consultant")});
    EXPECT_EQ(verdict(app::remove_roster_entry(hub, as("coordinator"), first.entry.id, {})), "not_found not_found");
    EXPECT_EQ(count("duty_roster"), 4) << "who had duty stays on record";
    EXPECT_EQ(faults(duty("tech1", 0, monday(9), monday(8))),
              (std::vector<std::string>{"$.login", "$.position", "$.ends_at"}));
    EXPECT_EQ(verdict(duty("qc", 1, monday(20), monday(21), "doctor1")), "forbidden role_not_allowed");
    EXPECT_EQ(app::list_roster(hub, as("coordinator"), {}, {}).size(), 3u);
    EXPECT_EQ(app::list_roster(hub, as("consultant"), {}, {}).size(), 1u) << "their own";
    EXPECT_TRUE(app::list_roster(hub, as("doctor1"), {}, {}).empty());
}

TEST_F(ExpertTest, WhoWaitsIsToldWhenTimeIsFreeAndServedByAnAppointment) {
    const auto wait = [&](const char* patient, const char* specialty, const std::string& expert_id) {
        return app::create_waiting(
            hub, as("doctor1"),
            {patient, specialty, expert_id, core::to_rfc3339(monday(0)), core::to_rfc3339(monday(24))}, {});
    };
    const auto first = wait("P2", "CARDIO", "").value();
    clock.advance(1ms);
    wait("P3", "", heart.value).value();
    const auto offered = [&] {
        return hub.db.read([&](store::Connection& c) {
            std::vector<std::string> entries;
            for (const auto& n :
                 store::select_rows<store::Notification>(c, "WHERE t.kind = 'waiting.offered' ORDER BY t.seq")) {
                entries.push_back(n.entity_id);
            }
            return entries;
        });
    };
    const auto taken = confirmed(form(monday(8), {heart}));
    EXPECT_TRUE(offered().empty());
    act(taken, AppointmentAction::cancel).value();
    EXPECT_EQ(offered(), std::vector{first.entry.id.value}) << "the longest waiting alone";
    confirmed(form(monday(8), {heart}, "P2"));
    const auto entries = app::list_waiting(hub, as("doctor1"), {"served", "", ""}, {});
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].entry.id, first.entry.id);
    EXPECT_TRUE(entries[0].entry.appointment_id);
    EXPECT_EQ(app::list_waiting(hub, as("coordinator"), {"waiting", "", ""}, {}).size(), 1u)
        << "the invited see who waits";
    EXPECT_TRUE(app::list_waiting(hub, as("doctor2"), {}, {}).empty());
    EXPECT_EQ(faults(wait("P9", "cardio", "nobody")),
              (std::vector<std::string>{"$.patient_id", "$.specialty", "$.specialty", "$.expert_id"}));
}

TEST_F(ExpertTest, WhoWaitsNoLongerSaysWhy) {
    const auto entry =
        app::create_waiting(hub, as("doctor1"),
                            {"P2", "CARDIO", "", core::to_rfc3339(monday(0)), core::to_rfc3339(monday(24))}, {})
            .value();
    const auto withdraw = [&](const char* login, const char* reason) {
        return verdict(app::withdraw_waiting(hub, as(login), entry.entry.id, reason, {}));
    };
    EXPECT_EQ(withdraw("doctor2", "r"), "not_found not_found");
    EXPECT_EQ(withdraw("tech1", "r"), "forbidden role_not_allowed");
    EXPECT_EQ(withdraw("doctor1", ""), "invalid reason_required");
    EXPECT_EQ(withdraw("doctor1", "好转"), "ok");
    EXPECT_EQ(withdraw("doctor1", "好转"), "conflict transition_not_allowed");
    EXPECT_EQ(audits("waiting.withdraw").at(0).reason, "好转");
}

}  // namespace
}  // namespace telehub::test
