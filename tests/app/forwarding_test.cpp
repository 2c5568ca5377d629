// Forwarding: what makes jobs, when they run, and how they end; with nodes that take and refuse what the test says.
#include "telehub/app/forwarding.h"

#include "app/support.h"
#include "telehub/app/routing.h"

namespace telehub::test {
namespace {

using domain::JobAction;
using domain::JobState;

// What was sent to whom, and what becomes of the next. `fate`: "" takes it; "down", "busy" or "refuse".
struct FakeWeb : app::WebNodes {
    std::vector<std::string> sent;
    std::string fate;
    std::map<std::string, std::string> fate_of;  // by SOP Instance UID
    std::function<void()> meanwhile;             // after the first instance
    std::optional<std::chrono::seconds> retry_after;
    int calls = 0;

    app::SendReport send(const app::Hub&, const app::WebNode& node, std::span<const store::Instance> instances,
                         const app::SendOptions& options) override {
        ++calls;
        app::SendReport report;
        report.pending = instances.size();
        report.unreachable = fate == "down";
        report.retry_after = retry_after;
        for (const auto& i : instances) {
            const auto own = fate_of.find(i.sop_uid.value);
            const auto what = own == fate_of.end() ? fate : own->second;
            --report.pending;
            if (what.empty()) {
                ++report.sent;
                sent.push_back(node.url + " " + i.sop_uid.value);
            } else {
                report.failed.push_back({i.sop_uid, what, "as the test says", what == "refuse"});
            }
            if (meanwhile) std::exchange(meanwhile, {})();
            if (options.progress && !options.progress(report)) {
                report.cancelled = true;
                break;
            }
        }
        return report;
    }
    core::Result<void> probe(const app::Hub&, const app::WebNode&) override { return {}; }
    void stop() override {}
};

class ForwardingTest : public AppTest {
  protected:
    void SetUp() override { archive = make_destination("archive"); }

    store::Destination make_destination(const std::string& name, app::DestinationForm form = {}) {
        form.name = name;
        form.kind = "stow";
        form.url = "https://" + name + ".example/dicom-web/";
        return app::create_destination(calling, as("coordinator"), form, {}).value();
    }
    app::RuleDetails make_rule(const store::Destination& to, const std::string& event = "study_qc_passed") {
        app::RuleForm f;
        f.name = event;
        f.kind = "forward";
        f.event = event;
        f.destination = to.id;
        return app::create_routing_rule(calling, as("coordinator"), f, {}).value();
    }
    void amend(const store::Destination& d, bool enabled, std::optional<std::int64_t> from = {},
               std::optional<std::int64_t> to = {}) {
        app::DestinationForm form;
        form.name = d.name;
        form.kind = "stow";
        form.url = d.url;
        form.enabled = enabled;
        form.window_from = from;
        form.window_to = to;
        app::amend_destination(calling, as("coordinator"), d.id, form, {}).value();
    }
    // Runs what is due now; how many runs there were.
    int run() {
        int runs = 0;
        while (runs < 100 && app::run_next_job(calling, [] { return false; })) ++runs;
        return runs;
    }
    std::vector<store::Job> jobs() {
        std::vector<store::Job> all;
        for (auto& d : app::list_jobs(hub, as("coordinator"), {}, {})) all.insert(all.begin(), std::move(d.job));
        return all;
    }
    store::Job job() {
        const auto all = jobs();
        if (all.size() != 1) throw std::runtime_error(std::to_string(all.size()) + " jobs");
        return all.front();
    }
    core::Result<app::JobDetails> move_it(JobAction action, const std::string& login = "coordinator") {
        return app::move_job(hub, as(login), job().id, action, {});
    }
    core::Result<app::JobDetails> by_hand(const app::OrderDetails& o, const std::string& content = "study") {
        return app::forward_study(hub, as("coordinator"), o.order.study_uid, archive.id, content, {});
    }

    FakeWeb web;
    const app::Hub calling{local.db, local.objects, clock, local.ids, local.config, local.dicom, hub.views, web};
    store::Destination archive;
};

TEST_F(ForwardingTest, AStudyThatPassesQcIsSentOnceToEachDestinationOfTheRules) {
    make_rule(archive);
    make_rule(archive);
    make_rule(make_destination("second"));
    make_rule(archive, "report_published");
    ready_to_read(3);
    ASSERT_EQ(jobs().size(), 2u);
    EXPECT_EQ(jobs()[0].state, JobState::queued);
    EXPECT_EQ(jobs()[0].total, 3);
    EXPECT_EQ(audits("job.queue").size(), 2u);
    EXPECT_EQ(run(), 2);
    EXPECT_EQ(web.sent.size(), 6u);
    for (const auto& j : jobs()) {
        EXPECT_EQ(j.state, JobState::done);
        EXPECT_EQ(j.sent, 3);
        EXPECT_EQ(j.failed_count, 0);
    }
    EXPECT_EQ(audits("job.finish").size(), 2u);
    EXPECT_EQ(run(), 0);
}

TEST_F(ForwardingTest, APublishedReportIsSentWithoutTheImages) {
    make_rule(archive, "report_published");
    const auto o = ready_to_read(2);
    EXPECT_TRUE(jobs().empty());
    const auto r = report(ReportState::published, o);
    run();
    EXPECT_EQ(web.sent, std::vector<std::string>{archive.url + " " + r.report.sr_sop_uid.value});
    send(image(o, 3));
    report(ReportState::published, o);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(web.sent.size(), 2u);
    EXPECT_EQ(job().sent, 2);
}

TEST_F(ForwardingTest, ARuleThatDoesNotFitOrLeadsNowhereMakesNoJob) {
    amend(archive, false);
    make_rule(archive);
    ready_to_read(1);
    EXPECT_TRUE(jobs().empty());
}

TEST_F(ForwardingTest, ItIsTriedAgainLaterAndLaterAndGivenUpAfterADay) {
    make_rule(archive);
    ready_to_read(1);
    web.fate = "down";
    const auto begun = clock.now();
    std::vector<std::chrono::milliseconds> waits;
    for (int i = 0; i < 100 && job().state == JobState::queued; ++i) {
        ASSERT_EQ(run(), 1);
        if (job().state != JobState::queued) break;
        const std::chrono::milliseconds wait{job().next_attempt_at.ms - clock.now().ms};
        waits.push_back(wait);
        clock.advance(wait - 1ms);
        EXPECT_EQ(run(), 0);
        clock.advance(1ms);
    }
    ASSERT_GE(waits.size(), 8u);
    EXPECT_EQ((std::vector(waits.begin(), waits.begin() + 8)),
              (std::vector<std::chrono::milliseconds>{30s, 1min, 2min, 4min, 8min, 16min, 32min, 1h}));
    EXPECT_EQ(job().state, JobState::failed);
    EXPECT_EQ(job().last_error, "down: as the test says");
    EXPECT_EQ(job().failed_count, 1);
    EXPECT_GE(clock.now().ms, (begun + 24h).ms);
    EXPECT_LT(clock.now().ms, (begun + 26h).ms);
    EXPECT_EQ(audits("job.fail").size(), 1u);
    EXPECT_EQ(app::get_job(hub, as("admin"), job().id)->unsent.size(), 1u);

    web.fate.clear();
    clock.advance(48h);
    EXPECT_EQ(run(), 0) << "until a person says so";
    EXPECT_EQ(verdict(move_it(JobAction::rerun, "reader1")), "not_found not_found");
    EXPECT_EQ(verdict(move_it(JobAction::rerun)), "ok");
    EXPECT_EQ(job().attempts, 0);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, WhatIsBehindADestinationThatIsDownWaitsWithIt) {
    make_rule(archive);
    ready_to_read(1);
    ready_to_read(1, complete_form("P2", "李四"));
    web.fate = "down";
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(jobs()[1].next_attempt_at, clock.now() + 30s);
    EXPECT_EQ(jobs()[1].attempts, 0);
    clock.advance(25h);
    EXPECT_EQ(run(), 2) << "it would have failed as long";
    EXPECT_EQ(jobs()[0].state, JobState::failed);
    EXPECT_EQ(jobs()[1].state, JobState::failed);
}

TEST_F(ForwardingTest, ADestinationMaySayWhenToComeAgain) {
    make_rule(archive);
    ready_to_read(1);
    web.fate = "busy";
    web.retry_after = 10min;
    run();
    EXPECT_EQ(job().next_attempt_at, clock.now() + 10min);
    web.retry_after = 10h;
    clock.advance(10min);
    run();
    EXPECT_EQ(job().next_attempt_at, clock.now() + 1h) << "within bounds";
}

TEST_F(ForwardingTest, WhatWasTakenIsNotSentAgain) {
    make_rule(archive);
    const auto o = ready_to_read(3);
    const auto uid = o.order.study_uid.value + ".1.2";
    web.fate_of[uid] = "busy";
    run();
    EXPECT_EQ(job().state, JobState::queued);
    EXPECT_EQ(job().sent, 2);
    EXPECT_EQ(job().failed_count, 1);
    web.fate_of.clear();
    web.sent.clear();
    clock.advance(30s);
    run();
    EXPECT_EQ(web.sent, std::vector<std::string>{archive.url + " " + uid});
    EXPECT_EQ(job().state, JobState::done);
    move_it(JobAction::rerun).value();
    run();
    EXPECT_EQ(web.sent.size(), 1u);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, WhatIsRefusedForGoodFailsTheJobWhenTheRestIsThere) {
    make_rule(archive);
    const auto o = ready_to_read(3);
    web.fate_of[o.order.study_uid.value + ".1.1"] = "refuse";
    web.fate_of[o.order.study_uid.value + ".1.2"] = "busy";
    run();
    EXPECT_EQ(job().state, JobState::queued);
    web.fate_of.erase(o.order.study_uid.value + ".1.2");
    clock.advance(30s);
    run();
    EXPECT_EQ(web.sent.size(), 2u);
    EXPECT_EQ(job().state, JobState::failed);
    EXPECT_EQ(job().last_error, "refuse: as the test says");
    web.fate_of.clear();
    move_it(JobAction::rerun).value();
    run();
    EXPECT_EQ(web.sent.size(), 3u);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, OutsideOfItsWindowADestinationWaits) {
    amend(archive, true, 22 * 60, 6 * 60);  // it is 10:05 there
    make_rule(archive);
    ready_to_read(1);
    EXPECT_EQ(run(), 0);
    EXPECT_EQ(job().state, JobState::queued);
    EXPECT_EQ(core::to_rfc3339(job().next_attempt_at), "2026-01-31T14:00:00.000Z");
    EXPECT_EQ(job().attempts, 0);
    clock.advance(12h);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, ADisabledDestinationsJobsWaitUntilItIsEnabled) {
    make_rule(archive);
    ready_to_read(1);
    amend(archive, false);
    EXPECT_EQ(run(), 0);
    amend(archive, true);
    EXPECT_EQ(run(), 1);
}

TEST_F(ForwardingTest, LateImagesAreSentAfterThem) {
    make_rule(archive);
    const auto o = ready_to_read(2);
    run();
    send(image(o, 3));
    send(image(o, 4));
    EXPECT_EQ(job().state, JobState::queued);
    EXPECT_EQ(audits("job.rerun").size(), 1u);
    EXPECT_EQ(run(), 0) << "they seldom come alone";
    clock.advance(std::chrono::seconds{hub.config.study.quiet_period_s});
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(web.sent.size(), 4u);
    EXPECT_EQ(job().total, 4);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, AnImageThatComesWhileItRunsIsSentToo) {
    make_rule(archive);
    const auto o = ready_to_read(2);
    web.meanwhile = [&] { send(image(o, 3)); };
    EXPECT_EQ(run(), 2);
    EXPECT_EQ(web.sent.size(), 3u);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, LateImagesFollowOnlyWhileTheRuleStands) {
    const auto rule = make_rule(archive);
    const auto o = ready_to_read(1);
    run();
    app::delete_routing_rule(hub, as("coordinator"), rule.rule.id, {}).value();
    send(image(o, 2));
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, WhatRanWhenTheHubDiedRunsAgain) {
    make_rule(archive);
    ready_to_read(2);
    struct Death {};
    web.meanwhile = [] { throw Death{}; };  // not an error that the hub catches
    EXPECT_THROW(run(), Death);
    EXPECT_EQ(job().state, JobState::running);
    EXPECT_EQ(verdict(move_it(JobAction::cancel)), "conflict transition_not_allowed");
    EXPECT_EQ(run(), 0);
    EXPECT_EQ(app::recover_jobs(calling), 1u);
    EXPECT_EQ(app::recover_jobs(calling), 0u);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(job().state, JobState::done);
}

TEST_F(ForwardingTest, AHubThatStopsDoesNotCountTheAttempt) {
    make_rule(archive);
    ready_to_read(3);
    EXPECT_TRUE(app::run_next_job(calling, [] { return true; }));
    EXPECT_EQ(web.sent.size(), 1u);
    EXPECT_EQ(job().state, JobState::queued);
    EXPECT_EQ(job().attempts, 0);
    EXPECT_EQ(job().sent, 1);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(web.sent.size(), 3u);
}

TEST_F(ForwardingTest, AQuarantinedStudyGoesNowhere) {
    make_rule(archive);
    const auto o = ready_to_read(3);
    auto foreign = image(o, 9);
    foreign.patient_id = "P2";
    web.meanwhile = [&] { send(foreign); };  // while it is sent
    run();
    EXPECT_EQ(web.sent.size(), 1u);
    EXPECT_EQ(job().state, JobState::cancelled);
    EXPECT_EQ(verdict(move_it(JobAction::rerun)), "conflict study_not_readable");
    EXPECT_EQ(verdict(by_hand(o)), "conflict study_not_readable");

    const auto second = ready_to_read(1, complete_form("P3", "王五"));
    auto other = image(second, 9);
    other.patient_id = "P4";
    send(other);
    EXPECT_EQ(audits("job.cancel").size(), 2u);
    EXPECT_EQ(run(), 0);
}

TEST_F(ForwardingTest, OnlyOneJobOfADestinationRunsAtATime) {
    make_rule(archive);
    make_rule(make_destination("second"));
    ready_to_read(1);
    ready_to_read(1, complete_form("P2", "李四"));
    int beside = 0;
    web.meanwhile = [&] {  // as another thread would meanwhile
        while (beside < 10 && app::run_next_job(calling, [] { return false; })) ++beside;
    };
    EXPECT_TRUE(app::run_next_job(calling, [] { return false; }));
    EXPECT_EQ(beside, 2) << "the other destination's, and not the other of this one";
    EXPECT_EQ(run(), 1);
}

TEST_F(ForwardingTest, APersonForwardsByHandCancelsAndReruns) {
    const auto o = ready_to_read(2);
    const auto made = by_hand(o).value();
    EXPECT_EQ(made.job.created_by, user("coordinator").id.value);
    EXPECT_EQ(made.destination_name, "archive");
    EXPECT_EQ(verdict(by_hand(o)), "conflict already_queued");
    EXPECT_EQ(verdict(move_it(JobAction::rerun)), "conflict transition_not_allowed");
    EXPECT_EQ(app::move_job(hub, as("admin"), made.job.id, JobAction::cancel, made.job.version)->job.state,
              JobState::cancelled);
    EXPECT_EQ(run(), 0);
    EXPECT_EQ(verdict(app::move_job(hub, as("admin"), made.job.id, JobAction::rerun, made.job.version)), "stale stale");
    EXPECT_EQ(verdict(move_it(JobAction::rerun)), "ok");
    run();
    EXPECT_EQ(web.sent.size(), 2u);
    EXPECT_EQ(faults(by_hand(o, "all")), std::vector<std::string>{"$.content"});
    amend(archive, false);
    EXPECT_EQ(verdict(by_hand(o)), "conflict destination_disabled");
    EXPECT_EQ(verdict(app::forward_study(hub, as("reader1"), o.order.study_uid, archive.id, "study", {})),
              "not_found not_found");
    EXPECT_EQ(verdict(app::forward_study(hub, as("coordinator"), core::StudyUid{"1.2"}, archive.id, "study", {})),
              "not_found not_found");
}

TEST_F(ForwardingTest, ADestinationsFormIsChecked) {
    const auto check = [&](const app::DestinationForm& f) {
        return faults(app::create_destination(calling, as("coordinator"), f, {}));
    };
    using Paths = std::vector<std::string>;
    app::DestinationForm f;
    EXPECT_EQ(check(f), (Paths{"$.name", "$.kind"}));
    f.name = "x";
    f.kind = "stow";
    for (const char* url : {"", "ftp://a/b", "http://pacs.example/x", "http://10.0.0.1/x", "https://", "https:///x",
                            "https://u:p@h/x", "https://h/x?y", "https://h/ x", "http://127.0.0.1.example/x",
                            "http://127.0.0.1@h/x", "http://localhost/x", "http://[::1"}) {
        f.url = url;
        EXPECT_EQ(check(f), Paths{"$.url"}) << url;
    }
    f.url = "https://h";
    f.token = "a b";
    f.ca_file = "../ca.key";
    f.window_from = 0;
    EXPECT_EQ(check(f), (Paths{"$.window_from", "$.token", "$.ca_file"}));
    f = {};
    f.name = "y";
    f.kind = "dicom";
    f.ae_title = "NOBODY";
    f.token = "t";
    EXPECT_EQ(check(f), (Paths{"$.kind", "$.ae_title"}));
    for (const char* url : {"http://127.0.0.1:8042/dicom-web", "http://[::1]:80/x", "https://pacs.example"}) {
        app::DestinationForm fine;
        fine.name = url;
        fine.kind = "stow";
        fine.url = url;
        EXPECT_EQ(check(fine), Paths{}) << url;
    }
}

TEST_F(ForwardingTest, ATokenDoesNotGoToAnotherAddress) {
    app::DestinationForm f;
    f.name = "secret";
    f.kind = "stow";
    f.url = "https://a.example";
    f.token = "the token";
    EXPECT_EQ(faults(app::create_destination(calling, as("admin"), f, {})), std::vector<std::string>{"$.token"});
    f.token = "the-token";
    const auto d = app::create_destination(calling, as("admin"), f, {}).value();
    f.token.reset();
    f.name = "renamed";
    EXPECT_EQ(app::amend_destination(calling, as("admin"), d.id, f, {})->token, "the-token");
    f.url = "https://b.example";
    EXPECT_EQ(faults(app::amend_destination(calling, as("admin"), d.id, f, {})), std::vector<std::string>{"$.token"});
    f.token = "";
    EXPECT_EQ(app::amend_destination(calling, as("admin"), d.id, f, {})->token, "");
    for (const auto& action : {"destination.create", "destination.amend"}) {
        for (const auto& row : audits(action)) EXPECT_EQ(row.detail.find("the-token"), std::string::npos);
    }
}

TEST_F(ForwardingTest, ADeviceGetsWhatItsOrganisationMaySee) {
    const auto add = [&](const char* org, const char* ae) {
        app::add_device(hub, domain::Actor::system(), {org, ae, "127.0.0.1", "", "", 1, false}).value();
        app::DestinationForm f;
        f.name = ae;
        f.kind = "dicom";
        f.ae_title = ae;
        return app::create_destination(hub, as("coordinator"), f, {}).value();
    };
    const auto foreign = add("TC02", "PACS_TC02");
    const auto o = ready_to_read(1);
    app::forward_study(hub, as("coordinator"), o.order.study_uid, foreign.id, "study", {}).value();
    run();
    EXPECT_EQ(job().state, JobState::failed);
    EXPECT_EQ(job().last_error, "destination_not_allowed: the device's organisation may not see the study");
    clock.advance(1s);
    const auto own = add("TC01", "PACS_TC01");  // nobody listens on that port
    app::forward_study(hub, as("coordinator"), o.order.study_uid, own.id, "study", {}).value();
    run();
    EXPECT_EQ(jobs().back().state, JobState::queued);
    EXPECT_EQ(jobs().back().last_error.substr(0, 12), "unreachable:");
}

}  // namespace
}  // namespace telehub::test
