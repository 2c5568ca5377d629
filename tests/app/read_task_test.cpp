// The read task: one holder at a time, and nobody waits for one who has left.
#include <barrier>
#include <thread>

#include "app/support.h"

namespace telehub::test {
namespace {

class ReadTaskTest : public AppTest {
  protected:
    core::Result<app::ReadTaskDetails> assign(const core::ReadTaskId& id, const std::string& to,
                                              const std::string& by = "coordinator") {
        return app::move_read_task(hub, as(by), id, {ReadTaskAction::assign, to, ""}, {});
    }
};

TEST_F(ReadTaskTest, OfSixteenClaimsAtOnceOneWinsAndTheOthersLearnWhoDid) {
    const auto id = task(ready_to_read(1)).id;
    const std::vector<std::string> readers{"reader1", "reader2", "verifier"};
    std::vector<std::string> verdicts(16), details(16);
    std::barrier start(16);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < 16; ++i) {
            threads.emplace_back([&, i] {
                const auto actor = as(readers[i % 3]);
                start.arrive_and_wait();
                const auto r = app::move_read_task(hub, actor, id, {ReadTaskAction::claim, "", ""}, 1);
                verdicts[i] = verdict(r);
                if (!r) details[i] = r.error().detail;
            });
        }
    }
    const auto held = app::get_read_task(hub, as("reader1"), id).value();
    EXPECT_EQ(std::ranges::count(verdicts, "ok"), 1);
    EXPECT_EQ(std::ranges::count(verdicts, "conflict already_claimed"), 15);
    for (std::size_t i = 0; i < 16; ++i) {
        if (verdicts[i] == "ok") {
            EXPECT_EQ(held.task.assignee_id, user(readers[i % 3]).id);
        } else {
            EXPECT_NE(details[i].find(held.assignee_name), std::string::npos) << details[i];
        }
    }
    EXPECT_EQ(audits("read_task.claim").size(), 1u);
    EXPECT_EQ(audits("read_task.claim", "refused").size(), 15u);
}

TEST_F(ReadTaskTest, ACoordinatorIsShownWhoCanBeAssignedAndNobodyElse) {
    const auto logins = [&](const std::string& who, store::Page page = {}) {
        std::vector<std::string> all;
        for (const auto& u : app::list_radiologists(hub, as(who), page)) all.push_back(u.login);
        std::ranges::sort(all);
        return all;
    };
    EXPECT_EQ(logins("coordinator"), (std::vector<std::string>{"reader1", "reader2", "verifier"}));
    app::disable_user(hub, domain::Actor::system(), "reader2").value();
    EXPECT_EQ(logins("coordinator"), (std::vector<std::string>{"reader1", "verifier"}));
    EXPECT_EQ(logins("coordinator", {1, ""}).size(), 1u);
    EXPECT_TRUE(logins("tech1").empty());  // of another organisation
    const auto id = task(ready_to_read(1)).id;
    for (const auto& login : logins("coordinator")) EXPECT_EQ(verdict(assign(id, login)), "ok") << login;
}

TEST_F(ReadTaskTest, OnlyRadiologistsOfTheReadingCentreAreAssigned) {
    const auto id = task(ready_to_read(1)).id;
    for (const char* login : {"tech1", "coordinator", "consultant", "qc", "nobody"}) {
        const auto r = assign(id, login);
        EXPECT_EQ(verdict(r), "invalid invalid") << login;
        EXPECT_EQ(faults(r), std::vector<std::string>{"$.assignee"});
    }
    app::disable_user(hub, domain::Actor::system(), "reader2").value();
    EXPECT_EQ(verdict(assign(id, "reader2")), "invalid invalid");
    EXPECT_EQ(verdict(assign(id, "reader1", "reader1")), "forbidden role_not_allowed");
    EXPECT_EQ(assign(id, "reader1")->task.state, ReadTaskState::assigned);
    EXPECT_EQ(assign(id, "verifier")->assignee_name, "王海燕");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "forbidden not_the_holder");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "verifier")), "ok");
    EXPECT_EQ(verdict(assign(id, "reader1")), "conflict transition_not_allowed");
    EXPECT_EQ(audits("read_task.assign").size(), 2u);
}

TEST_F(ReadTaskTest, TheHolderReleasesAndTheCoordinatorWithAReason) {
    const auto id = task(ready_to_read(1)).id;
    task_move(id, ReadTaskAction::claim, "reader1").value();
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::release, "verifier")), "forbidden not_the_holder");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::release, "coordinator")), "invalid reason_required");
    const auto released = task_move(id, ReadTaskAction::release, "reader1").value();
    EXPECT_EQ(released.task.state, ReadTaskState::queued);
    EXPECT_EQ(released.task.assignee_id, std::nullopt);
    EXPECT_EQ(released.task.lock_expires_at, std::nullopt);
    task_move(id, ReadTaskAction::claim, "reader1").value();
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::release, "coordinator", "急诊优先")), "ok");
    EXPECT_EQ(audits("read_task.release").size(), 2u);
    EXPECT_EQ(audits("read_task.release").back().reason, "急诊优先");
}

TEST_F(ReadTaskTest, ClinicsSeeTheirTasksAndDoNotTouchThemOthersSeeNothing) {
    const auto id = task(ready_to_read(1)).id;
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "tech1")), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "tech2")), "not_found not_found");
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "admin")), "forbidden role_not_allowed");
    EXPECT_EQ(app::list_read_tasks(hub, as("reader1"), {"open", "", ""}, {}).size(), 1u);
    EXPECT_TRUE(app::list_read_tasks(hub, as("tech2"), {"open", "", ""}, {}).empty());
    EXPECT_TRUE(app::list_read_tasks(hub, as("consultant"), {"open", "", ""}, {}).empty());
    for (const auto action : {ReadTaskAction::complete, ReadTaskAction::cancel, ReadTaskAction::expire}) {
        EXPECT_EQ(verdict(task_move(id, action, "coordinator", "x")), "forbidden role_not_allowed");
    }
}

TEST_F(ReadTaskTest, AClaimNotWorkedOnRunsOutAndASaveRenewsIt) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::draft, o);
    clock.advance(120min - 1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::in_progress);
    app::save_report(hub, as("reader1"), r.report.id, {"a", "b", ""}, {}).value();
    clock.advance(120min - 1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::in_progress);
    clock.advance(1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::queued);
    EXPECT_EQ(task(o).assignee_id, std::nullopt);
    EXPECT_EQ(audits("read_task.expire").size(), 1u);
    EXPECT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"c", "d", ""}, {})),
              "forbidden not_the_holder");
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::submit, "reader1")), "forbidden not_the_holder");
}

TEST_F(ReadTaskTest, WhatWasAssignedAndNotBegunGoesBackWhenItsReportIsDue) {
    const auto o = ready_to_read(1);
    assign(task(o).id, "reader1").value();
    const auto due = task(o).due_at;
    clock.advance(std::chrono::milliseconds{due.ms - clock.now().ms - 1});
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::assigned);
    clock.advance(1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::queued);
    EXPECT_EQ(task(o).assignee_id, std::nullopt);
    EXPECT_EQ(audits("read_task.expire").at(0).reason, "its report is due, and nobody has begun it");
    assign(task(o).id, "reader2").value();
    clock.advance(24h);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::assigned) << "late, and assigned knowing that";
}

TEST_F(ReadTaskTest, NobodyWaitsForOneWhoCannotReadAnyMore) {
    const auto system = domain::Actor::system();
    const auto assigned = ready_to_read(1), begun = ready_to_read(1), submitted = ready_to_read(1);
    assign(task(assigned).id, "reader1").value();
    report(ReportState::draft, begun);
    report(ReportState::submitted, submitted);
    app::run_jobs_once(hub);
    ASSERT_EQ(task(assigned).state, ReadTaskState::assigned);

    app::disable_user(hub, system, "reader1").value();
    app::run_jobs_once(hub);
    EXPECT_EQ(task(assigned).state, ReadTaskState::queued);
    EXPECT_EQ(task(begun).state, ReadTaskState::queued);
    EXPECT_EQ(task(submitted).state, ReadTaskState::in_progress) << "it waits for another, the verifier";
    EXPECT_EQ(audits("read_task.expire").at(0).reason, "who held it does not read here any more");

    assign(task(assigned).id, "reader2").value();
    app::amend_user(hub, system, user("reader2").id, {{}, {}, std::vector<std::string>{"coordinator"}}, {}).value();
    app::run_jobs_once(hub);
    EXPECT_EQ(task(assigned).state, ReadTaskState::queued) << "the role is gone";
}

TEST_F(ReadTaskTest, WhatWasHandedInIsNotToBeReadAnyMore) {
    const auto o = ready_to_read(1);
    const auto unread = [&] { return app::list_read_tasks(hub, as("reader1"), {"unread", "", ""}, {}); };
    EXPECT_EQ(unread().size(), 1u);
    const auto r = report(ReportState::draft, o);
    ASSERT_EQ(unread().size(), 1u) << "begun is not handed in";
    EXPECT_EQ(unread()[0].report_state, ReportState::draft);
    report_move(r.report.id, ReportAction::submit, "reader1").value();
    EXPECT_TRUE(unread().empty());
    const auto open = app::list_read_tasks(hub, as("reader1"), {"open", "", ""}, {});
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].report_state, ReportState::submitted);
    report_move(r.report.id, ReportAction::return_, "verifier", "请补充").value();
    EXPECT_EQ(unread().size(), 1u) << "returned, it is its writer's again";
}

TEST_F(ReadTaskTest, ASubmittedReportsTaskDoesNotRunOutAndIsNotReleased) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o);
    clock.advance(240h);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::in_progress);
    EXPECT_EQ(verdict(task_move(task(o).id, ReadTaskAction::release, "reader1")), "conflict awaiting_verification");
    EXPECT_EQ(verdict(task_move(task(o).id, ReadTaskAction::release, "coordinator", "x")),
              "conflict awaiting_verification");
    report_move(r.report.id, ReportAction::return_, "verifier", "请补充").value();
    clock.advance(120min);
    app::run_jobs_once(hub);
    EXPECT_EQ(task(o).state, ReadTaskState::queued) << "returned, its lock runs again";
}

TEST_F(ReadTaskTest, AnotherReaderGoesOnWithADraftAndTheEarlierWordsStay) {
    const auto o = ready_to_read(1);
    const auto first = report(ReportState::draft, o);
    task_move(task(o).id, ReadTaskAction::release, "reader1").value();
    task_move(task(o).id, ReadTaskAction::claim, "reader2").value();
    const auto second = app::start_report(hub, as("reader2"), task(o).id, {}, {}).value();
    EXPECT_EQ(second.report.id, first.report.id);
    EXPECT_EQ(second.report.findings, first.report.findings);
    app::save_report(hub, as("reader2"), first.report.id, {"右肺下叶片状影", "炎症", ""}, second.report.version)
        .value();
    const auto now = report_move(first.report.id, ReportAction::submit, "reader2").value();
    EXPECT_EQ(now.report.writer_id, user("reader2").id);
    const auto history = app::get_report(hub, as("reader2"), first.report.id)->versions;
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(history[0].author_name, "李思远");
    EXPECT_EQ(history[0].findings, "双肺纹理清晰。");
    EXPECT_EQ(history[1].author_name, "孙海");
    EXPECT_EQ(history[2].findings, "右肺下叶片状影");
}

struct Turnaround {
    const char *urgency, *patient_class, *modality, *body_part;
    std::chrono::minutes due;
};

TEST_F(ReadTaskTest, IsDueByUrgencyModalityAndWhereThePatientLies) {
    const Turnaround table[] = {
        {"emergency", "emergency", "DX", "CHEST", 30min}, {"emergency", "outpatient", "CT", "HEAD", 30min},
        {"emergency", "emergency", "CT", "CHEST", 60min}, {"routine", "emergency", "MR", "KNEE", 60min},
        {"routine", "outpatient", "DX", "CHEST", 2h},     {"routine", "outpatient", "CT", "CHEST", 4h},
        {"routine", "inpatient", "MR", "HEAD", 6h},       {"urgent", "outpatient", "CT", "CHEST", 2h},
    };
    for (const auto& t : table) {
        auto f = complete_form();
        f.urgency = t.urgency;
        f.patient_class = t.patient_class;
        f.modality = t.modality;
        f.body_part = t.body_part;
        const auto o = order(OrderState::in_progress, f);
        send(image(o));
        const auto received = clock.now();
        clock.advance(10s);  // the images' arrival rules, not the moment of matching
        finish(o, 1);
        EXPECT_EQ(task(o).due_at, received + t.due) << t.urgency << " " << t.patient_class << " " << t.modality;
    }
    const auto listed = app::list_read_tasks(hub, as("reader1"), {"open", "", ""}, {});
    ASSERT_EQ(listed.size(), std::size(table));
    EXPECT_TRUE(std::ranges::is_sorted(listed, {}, [](const auto& d) { return d.task.due_at; }));
}

}  // namespace
}  // namespace telehub::test
