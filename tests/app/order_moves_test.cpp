// The order's life, from draft to its end: who moves it, what that needs, and one audit row a move.
#include "app/support.h"

namespace telehub::test {
namespace {

class OrderMovesTest : public AppTest {
  protected:
    core::Result<app::OrderDetails> move_as_of(const app::OrderDetails& o, OrderAction action, std::int64_t version) {
        return app::move_order(hub, as("tech1"), o.order.id, {action, "", {}}, version);
    }
};

TEST_F(OrderMovesTest, EachMoveOfTheMainRoadLeavesOneAuditRow) {
    const auto o = order(OrderState::performed);
    for (const char* action : {"order.create", "order.submit", "order.accept", "order.start", "order.finish"}) {
        const auto rows = audits(action);
        ASSERT_EQ(rows.size(), 1u) << action;
        EXPECT_EQ(rows[0].entity_id, o.order.id.value);
        EXPECT_EQ(rows[0].org_id, people.orgs.at("TC01").value);
        EXPECT_EQ(rows[0].actor_id, user("tech1").id.value);
        EXPECT_EQ(rows[0].at, clock.now());
    }
    EXPECT_EQ(count("audit", "entity = 'order'"), 5);
    EXPECT_EQ(o.order.version, 5);
}

TEST_F(OrderMovesTest, SubmittingListsAllThatIsMissing) {
    app::OrderForm f;
    f.patient_id = "P1";
    f.patient_name = "张三";
    f.urgency = "routine";
    f.patient_class = "outpatient";
    const auto o = draft(f);
    const auto submitted = move(o, OrderAction::submit);
    EXPECT_EQ(verdict(submitted), "invalid incomplete");
    EXPECT_EQ(faults(submitted), (std::vector<std::string>{"$.patient.sex", "$.patient.birth_date", "$.modality",
                                                           "$.body_part", "$.clinical_history", "$.consent"}));
    EXPECT_EQ(order_state(o), OrderState::draft);
    const auto refused = audits("order.submit", "refused");
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused[0].detail, "incomplete");
    EXPECT_EQ(refused[0].entity_id, o.order.id.value);

    f = complete_form();
    f.clinical_history = " \n\t";
    const auto blank = draft(f);
    EXPECT_EQ(faults(move(blank, OrderAction::submit)), std::vector<std::string>{"$.clinical_history"});
}

TEST_F(OrderMovesTest, AReturnNeedsAReasonAndTheOrderComesBack) {
    const auto o = order(OrderState::submitted);
    const auto silent = move(o, OrderAction::return_);
    EXPECT_EQ(verdict(silent), "invalid reason_required");
    EXPECT_EQ(faults(silent), std::vector<std::string>{"$.reason"});
    EXPECT_EQ(verdict(move(o, OrderAction::return_, "tech1", "  ")), "invalid reason_required");
    const auto returned = move(o, OrderAction::return_, "coordinator", "缺病史").value();
    EXPECT_EQ(returned.order.state, OrderState::returned);
    EXPECT_EQ(returned.order.state_reason, "缺病史");
    EXPECT_EQ(audits("order.return").at(0).reason, "缺病史");
    EXPECT_EQ(move(o, OrderAction::submit)->order.state, OrderState::submitted);
}

TEST_F(OrderMovesTest, AnOldVersionIsRefusedAndChangesNothing) {
    const auto o = draft();
    ASSERT_EQ(verdict(move_as_of(o, OrderAction::submit, o.order.version)), "ok");
    EXPECT_EQ(verdict(move_as_of(o, OrderAction::accept, o.order.version)), "stale stale");
    EXPECT_EQ(order_state(o), OrderState::submitted);
    EXPECT_EQ(audits("order.accept", "refused").at(0).detail, "stale");
    EXPECT_EQ(verdict(move_as_of(o, OrderAction::accept, o.order.version + 1)), "ok");
}

TEST_F(OrderMovesTest, TheOrdererCancelsBeforeTheScanWithAReasonOnceOthersKnowOfIt) {
    EXPECT_EQ(move(draft(), OrderAction::cancel)->order.state, OrderState::cancelled);
    for (const auto state : {OrderState::submitted, OrderState::scheduled}) {
        const auto o = order(state);
        EXPECT_EQ(verdict(move(o, OrderAction::cancel)), "invalid reason_required");
        EXPECT_EQ(verdict(move(o, OrderAction::cancel, "coordinator", "x")), "forbidden role_not_allowed");
        EXPECT_EQ(move(o, OrderAction::cancel, "doctor1", "病人拒绝")->order.state, OrderState::cancelled);
        EXPECT_EQ(verdict(move(o, OrderAction::submit)), "conflict transition_not_allowed");
    }
    EXPECT_EQ(audits("order.cancel").size(), 3u);
}

TEST_F(OrderMovesTest, OnceBegunItIsDiscontinuedNotCancelled) {
    const auto o = order(OrderState::in_progress);
    EXPECT_EQ(verdict(move(o, OrderAction::cancel, "tech1", "x")), "conflict transition_not_allowed");
    EXPECT_EQ(verdict(move(o, OrderAction::discontinue)), "invalid reason_required");
    EXPECT_EQ(verdict(move(o, OrderAction::discontinue, "doctor1", "x")), "forbidden role_not_allowed");
    EXPECT_EQ(move(o, OrderAction::discontinue, "tech1", "造影剂过敏")->order.state, OrderState::discontinued);
    EXPECT_EQ(verdict(move(o, OrderAction::finish)), "conflict transition_not_allowed");
    const auto done = order(OrderState::performed);
    EXPECT_EQ(verdict(move(done, OrderAction::cancel, "tech1", "x")), "conflict transition_not_allowed");
}

TEST_F(OrderMovesTest, AnotherClinicsTechnicianFindsNothing) {
    const auto o = order(OrderState::submitted);
    EXPECT_EQ(verdict(app::get_order(hub, as("tech2"), o.order.id)), "not_found not_found");
    EXPECT_EQ(verdict(move(o, OrderAction::accept, "tech2")), "not_found not_found");
    EXPECT_TRUE(app::list_orders(hub, as("tech2"), {}, {}).empty());
    EXPECT_EQ(app::list_orders(hub, as("tech1"), {}, {}).size(), 1u);
    EXPECT_EQ(app::list_orders(hub, as("coordinator"), {}, {}).size(), 1u);
    EXPECT_TRUE(app::list_orders(hub, as("consultant"), {}, {}).empty());
    const auto refused = audits("order.accept", "refused");
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused[0].actor_id, user("tech2").id.value);
    EXPECT_EQ(refused[0].org_id, people.orgs.at("TC02").value) << "the stranger's own organisation";
}

TEST_F(OrderMovesTest, AnAdministratorSeesAndDoesNotMove) {
    const auto o = order(OrderState::submitted);
    EXPECT_EQ(verdict(app::get_order(hub, as("admin"), o.order.id)), "ok");
    EXPECT_EQ(verdict(move(o, OrderAction::accept, "admin")), "forbidden role_not_allowed");
}

TEST_F(OrderMovesTest, NobodyButTheHubReportsAnOrder) {
    const auto o = order(OrderState::performed);
    for (const char* login : {"tech1", "verifier", "coordinator", "admin"}) {
        EXPECT_EQ(verdict(move(o, OrderAction::report, login)), "forbidden role_not_allowed") << login;
    }
    EXPECT_EQ(order_state(o), OrderState::performed);
}

TEST_F(OrderMovesTest, ALoopOfRefusalsDoesNotFillTheTrail) {
    const auto o = order(OrderState::submitted);
    for (int i = 0; i < 650; ++i) ASSERT_FALSE(move(o, OrderAction::finish));
    EXPECT_EQ(count("audit", "outcome = 'refused'"), 600);
    EXPECT_EQ(verdict(move(o, OrderAction::finish, "tech2")), "not_found not_found");
    EXPECT_EQ(count("audit", "outcome = 'refused'"), 601) << "each has a measure of its own";
    ASSERT_TRUE(move(o, OrderAction::accept));
    EXPECT_EQ(audits("order.accept").size(), 1u) << "what is done is always written";
    clock.advance(1min);
    ASSERT_FALSE(move(o, OrderAction::finish));
    EXPECT_EQ(count("audit", "outcome = 'refused'"), 602);
}

}  // namespace
}  // namespace telehub::test
