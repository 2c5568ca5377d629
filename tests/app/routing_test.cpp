// Reading groups and rules: which group a task goes to, who may claim it, and what trying the rules tells.
#include "telehub/app/routing.h"

#include "app/support.h"

namespace telehub::test {
namespace {

class RoutingTest : public AppTest {
  protected:
    // "NIGHT" with reader2 in it, "CHEST" with reader1.
    void SetUp() override {
        make_group("NIGHT", {"reader2"});
        make_group("CHEST", {"reader1"});
    }
    app::GroupDetails make_group(const std::string& code, const std::vector<std::string>& members) {
        return app::create_reading_group(hub, as("coordinator"), {code, code + " group", true, members}, {}).value();
    }
    static app::RuleForm to_group(const std::string& group, std::int64_t position) {
        app::RuleForm f;
        f.name = "to " + group;
        f.position = position;
        f.kind = "read";
        f.group = group;
        return f;
    }
    core::Result<app::RuleDetails> make_rule(const app::RuleForm& form, const std::string& login = "coordinator") {
        return app::create_routing_rule(hub, as(login), form, {});
    }
    std::string group_of(const app::OrderDetails& o) {
        const auto d = app::get_read_task(hub, as("coordinator"), task(o).id).value();
        return d.group ? d.group->code : "";
    }
    core::Result<app::ReadTaskDetails> route(const core::ReadTaskId& id, const std::string& group,
                                             const std::string& login = "coordinator") {
        return app::move_read_task(hub, as(login), id, {ReadTaskAction::route, "", "", group}, {});
    }
};

TEST_F(RoutingTest, TheFirstRuleThatFitsChoosesTheGroup) {
    auto chest = to_group("CHEST", 20);
    chest.body_parts = {"chest"};
    make_rule(chest).value();
    auto night = to_group("NIGHT", 10);  // looked at first, and it is 10:05 there
    night.from_minute = 20 * 60;
    night.to_minute = 7 * 60;
    const auto night_rule = make_rule(night).value();
    const auto o = ready_to_read(1);
    EXPECT_EQ(group_of(o), "CHEST");
    EXPECT_NE(audits("read_task.queue").at(0).detail.find("group CHEST by rule "), std::string::npos);
    clock.advance(12h);
    EXPECT_EQ(group_of(ready_to_read(1, complete_form("P2", "李四"))), "NIGHT");
    app::delete_routing_rule(hub, as("coordinator"), night_rule.rule.id, night_rule.rule.version).value();
    EXPECT_EQ(group_of(ready_to_read(1, complete_form("P3", "王五"))), "CHEST");
    EXPECT_NE(audits("routing_rule.delete").at(0).detail.find("minutes 1200-420"), std::string::npos);
}

TEST_F(RoutingTest, WithoutARuleEveryReaderMayClaim) {
    const auto o = ready_to_read(1);
    EXPECT_EQ(group_of(o), "");
    EXPECT_EQ(verdict(task_move(task(o).id, ReadTaskAction::claim, "reader1")), "ok");
}

TEST_F(RoutingTest, ADisabledGroupOrRuleIsPassedOver) {
    make_rule(to_group("NIGHT", 1)).value();
    auto off = to_group("CHEST", 0);
    off.enabled = false;
    make_rule(off).value();
    const auto groups = app::list_reading_groups(hub, as("coordinator"), {});
    for (const auto& g : groups) {
        if (g.group.code != "NIGHT") continue;
        app::amend_reading_group(hub, as("admin"), g.group.id, {"NIGHT", "off", false, {}}, g.group.version).value();
    }
    EXPECT_EQ(group_of(ready_to_read(1)), "");
}

TEST_F(RoutingTest, AGroupsTaskIsClaimedByItsMembersAndByWhomTheCoordinatorAssigned) {
    make_rule(to_group("NIGHT", 1)).value();
    const auto id = task(ready_to_read(1)).id;
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "forbidden not_in_group");
    EXPECT_EQ(audits("read_task.claim", "refused").size(), 1u);
    app::move_read_task(hub, as("coordinator"), id, {ReadTaskAction::assign, "reader1", ""}, {}).value();
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "ok");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::release, "reader1")), "ok");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "forbidden not_in_group");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader2")), "ok");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "conflict already_claimed");
}

TEST_F(RoutingTest, ACoordinatorMovesATaskToAnotherGroupAndOutOfHands) {
    make_rule(to_group("NIGHT", 1)).value();
    const auto o = ready_to_read(1);
    const auto id = task(o).id;
    app::move_read_task(hub, as("coordinator"), id, {ReadTaskAction::assign, "reader2", ""}, {}).value();
    EXPECT_EQ(verdict(route(id, "CHEST", "reader1")), "forbidden role_not_allowed");
    EXPECT_EQ(faults(route(id, "NO")), std::vector<std::string>{"$.group"});
    const auto moved = route(id, "CHEST").value();
    EXPECT_EQ(moved.group->code, "CHEST");
    EXPECT_EQ(moved.task.state, ReadTaskState::queued);
    EXPECT_EQ(moved.task.assignee_id, std::nullopt);
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader2")), "forbidden not_in_group");
    EXPECT_EQ(verdict(route(id, "")), "ok");
    EXPECT_EQ(group_of(o), "");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader2")), "ok");
    EXPECT_EQ(verdict(route(id, "CHEST")), "conflict transition_not_allowed");
}

TEST_F(RoutingTest, TheListIsFilteredByGroup) {
    auto chest = to_group("CHEST", 1);
    chest.clinics = {"TC01"};
    make_rule(chest).value();
    const auto id = task(ready_to_read(1)).id;
    const auto list = [&](const std::string& group, const std::string& login) {
        return app::list_read_tasks(hub, as(login), {"open", "", "", group}, {}).size();
    };
    const auto group_id = app::get_read_task(hub, as("reader1"), id)->task.reading_group_id.value();
    EXPECT_EQ(list("CHEST", "reader1"), 1u);
    EXPECT_EQ(list(group_id.value, "reader1"), 1u);
    EXPECT_EQ(list("NIGHT", "reader1"), 0u);
    EXPECT_EQ(list("CHEST", "tech2"), 0u);
}

TEST_F(RoutingTest, WrongFormsNameTheirFields) {
    app::RuleForm wrong;
    wrong.kind = "forward";
    wrong.position = -1;
    wrong.clinics = {"TC01", "NOWHERE"};
    wrong.modalities = {"ct"};
    wrong.body_parts = {"A\\B"};
    wrong.urgencies = {"soon"};
    wrong.patient_classes = {""};
    wrong.weekdays = {0};
    wrong.from_minute = 5;
    wrong.event = "whenever";
    EXPECT_EQ(faults(make_rule(wrong)),
              (std::vector<std::string>{"$.name", "$.position", "$.modalities[0]", "$.body_parts[0]", "$.urgencies[0]",
                                        "$.patient_classes[0]", "$.weekdays", "$.from_minute", "$.clinics[1]",
                                        "$.event", "$.destination_id"}));
    const auto group = [&](const app::GroupForm& f) {
        return faults(app::create_reading_group(hub, as("coordinator"), f, {}));
    };
    EXPECT_EQ(group({"low", "", true, {}}), (std::vector<std::string>{"$.code", "$.name"}));
    EXPECT_EQ(group({"X", "x", true, {"reader1", "tech1", "nobody", "reader1"}}),
              (std::vector<std::string>{"$.members[1]", "$.members[2]", "$.members[3]"}));
    EXPECT_EQ(verdict(app::create_reading_group(hub, as("coordinator"), {"CHEST", "x", true, {}}, {})),
              "conflict already_exists");
}

TEST_F(RoutingTest, WhoKeepsNoRoutingHasNone) {
    const auto rule = make_rule(to_group("NIGHT", 1)).value();
    for (const char* login : {"tech1", "doctor1", "reader1", "verifier", "qc"}) {
        EXPECT_EQ(verdict(make_rule(to_group("NIGHT", 1), login)), "forbidden role_not_allowed") << login;
        EXPECT_TRUE(app::list_routing_rules(hub, as(login), {}).empty()) << login;
        EXPECT_TRUE(app::list_reading_groups(hub, as(login), {}).empty()) << login;
        EXPECT_EQ(verdict(app::get_routing_rule(hub, as(login), rule.rule.id)), "not_found not_found") << login;
        EXPECT_EQ(verdict(app::delete_routing_rule(hub, as(login), rule.rule.id, {})), "not_found not_found") << login;
    }
    EXPECT_EQ(app::list_routing_rules(hub, as("admin"), {}).size(), 1u);
    // A coordinator of another organisation.
    auto other = as("tech2");
    other.roles = {{people.orgs.at("TC02"), domain::Role::coordinator}};
    EXPECT_TRUE(app::list_routing_rules(hub, other, {}).empty());
    EXPECT_EQ(verdict(app::amend_routing_rule(hub, other, rule.rule.id, to_group("NIGHT", 2), {})),
              "not_found not_found");
    EXPECT_EQ(faults(app::create_routing_rule(hub, other, to_group("NIGHT", 1), {})),
              std::vector<std::string>{"$.group"});
}

TEST_F(RoutingTest, TheSameKeyAndBodyMakeOneRule) {
    const app::Idempotency key{"k", "hash"};
    const auto once = app::create_routing_rule(hub, as("coordinator"), to_group("NIGHT", 1), key).value();
    const auto twice = app::create_routing_rule(hub, as("coordinator"), to_group("NIGHT", 1), key).value();
    EXPECT_EQ(once.rule.id, twice.rule.id);
    EXPECT_EQ(count("routing_rule"), 1);
    EXPECT_EQ(verdict(app::amend_routing_rule(hub, as("coordinator"), once.rule.id, to_group("CHEST", 1), 7)),
              "stale stale");
}

TEST_F(RoutingTest, TryingTellsWhatWouldBeAndWhyNot) {
    auto mr = to_group("NIGHT", 1);
    mr.modalities = {"MR"};
    make_rule(mr).value();
    make_rule(to_group("CHEST", 2)).value();
    make_rule(to_group("NIGHT", 3)).value();
    auto off = to_group("NIGHT", 0);
    off.enabled = false;
    off.weekdays = {1};
    make_rule(off).value();
    const auto o = ready_to_read(1);
    const auto answer = app::try_routing(hub, as("coordinator"), {o.order.study_uid, "", "", "", "", "", {}}).value();
    EXPECT_EQ(answer.group, "CHEST");
    EXPECT_EQ(answer.clinic, "TC01");
    ASSERT_EQ(answer.rules.size(), 4u);
    EXPECT_EQ(answer.rules[0].why_not, (std::vector<std::string>{"disabled", "weekdays"}));
    EXPECT_EQ(answer.rules[1].why_not, (std::vector<std::string>{"modalities"}));
    EXPECT_TRUE(answer.rules[2].fires);
    EXPECT_EQ(answer.rules[3].why_not, (std::vector<std::string>{"earlier_rule"}));
    const auto other = app::try_routing(hub, as("admin"), {{}, "TC02", "MR", "HEAD", "emergency", "", {}}).value();
    EXPECT_EQ(other.group, "NIGHT");
    EXPECT_EQ(verdict(app::try_routing(hub, as("tech1"), {o.order.study_uid, "", "", "", "", "", {}})),
              "not_found not_found");
    EXPECT_EQ(faults(app::try_routing(hub, as("coordinator"), {})), std::vector<std::string>{"$.clinic"});
}

}  // namespace
}  // namespace telehub::test
