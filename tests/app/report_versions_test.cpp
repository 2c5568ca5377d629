// Every state that a report was in stays readable: text, author, signature, and the images it was made from.
#include "app/support.h"

namespace telehub::test {
namespace {

class ReportVersionsTest : public AppTest {
  protected:
    std::vector<store::ReportVersion> history(const core::ReportId& id) {
        return app::get_report(hub, as("verifier"), id).value().versions;
    }
    static std::string manifest(const app::OrderDetails& o, int images) {
        std::string lines;
        for (int i = 1; i <= images; ++i) lines += o.order.study_uid.value + ".1." + std::to_string(i) + "\n";
        return lines;
    }
};

TEST_F(ReportVersionsTest, EveryStepIsKeptWithItsTextAndManifest) {
    const auto o = ready_to_read(2);
    const auto r = report(ReportState::draft, o);
    app::save_report(hub, as("reader1"), r.report.id, {"二稿", "未见异常", ""}, r.report.version).value();
    report_move(r.report.id, ReportAction::submit, "reader1").value();
    report_move(r.report.id, ReportAction::return_, "verifier", "请描述纵隔").value();
    send(image(o, 3));
    app::save_report(hub, as("reader1"), r.report.id, {"三稿", "未见异常", "随访"}, {}).value();
    app::move_report(hub, as("reader1"), r.report.id, {ReportAction::submit, "", "", true}, {}).value();
    report_move(r.report.id, ReportAction::verify, "verifier").value();
    app::publish_report(hub, as("verifier"), r.report.id, {}).value();

    const auto all = history(r.report.id);
    std::vector<std::string> actions, states;
    for (std::size_t i = 0; i < all.size(); ++i) {
        actions.push_back(all[i].action);
        states.push_back(all[i].state);
        EXPECT_EQ(all[i].version, static_cast<std::int64_t>(i + 1));
    }
    EXPECT_EQ(actions,
              (std::vector<std::string>{"save", "save", "submit", "return", "save", "submit", "verify", "publish"}));
    EXPECT_EQ(states, (std::vector<std::string>{"draft", "draft", "submitted", "draft", "draft", "submitted", "final",
                                                "published"}));
    EXPECT_EQ(all[0].findings, "双肺纹理清晰。");
    EXPECT_EQ(all[2].findings, "二稿");
    EXPECT_EQ(all[3].reason, "请描述纵隔");
    EXPECT_EQ(all[3].author_name, "王海燕");
    EXPECT_EQ(all[4].recommendation, "随访");
    EXPECT_EQ(all[2].manifest, manifest(o, 2));
    EXPECT_EQ(all[5].manifest, manifest(o, 3));
    EXPECT_EQ(all[6].manifest, manifest(o, 3));
    EXPECT_EQ(all[7].manifest, manifest(o, 3)) << "the hub's own SR is no image";
    EXPECT_EQ(all[5].signature, "");
    EXPECT_TRUE(all[6].signature.starts_with("sha256:"));
    EXPECT_EQ(all[7].signature, all[6].signature);
}

TEST_F(ReportVersionsTest, AStaleSaveIsRefusedAndTheOthersTextStays) {
    const auto r = report(ReportState::draft, ready_to_read(1));
    ASSERT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"甲", "乙", ""}, r.report.version)), "ok");
    EXPECT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"丙", "丁", ""}, r.report.version)),
              "stale stale");
    EXPECT_EQ(report_row(r.report.id).findings, "甲");
    EXPECT_EQ(history(r.report.id).size(), 2u);
    const auto move =
        app::move_report(hub, as("reader1"), r.report.id, {ReportAction::submit, "", "", false}, r.report.version);
    EXPECT_EQ(verdict(move), "stale stale");
    EXPECT_EQ(audits("report.save", "refused").size(), 1u);
}

TEST_F(ReportVersionsTest, NothingIsSavedOnceItIsSubmitted) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o);
    EXPECT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"x", "y", ""}, {})),
              "conflict transition_not_allowed");
    report_move(r.report.id, ReportAction::verify, "verifier").value();
    EXPECT_EQ(verdict(app::save_report(hub, as("reader1"), r.report.id, {"x", "y", ""}, {})),
              "conflict transition_not_allowed");
    EXPECT_EQ(report_row(r.report.id).findings, "双肺纹理清晰。");
}

TEST_F(ReportVersionsTest, TextIsBoundedAndPlain) {
    const auto r = report(ReportState::draft, ready_to_read(1));
    const auto save = [&](const app::ReportText& t) {
        return app::save_report(hub, as("reader1"), r.report.id, t, {});
    };
    EXPECT_EQ(faults(save({std::string(100'001, 'x'), "\x01", "\xc3\x28"})),
              (std::vector<std::string>{"$.findings", "$.impression", "$.recommendation"}));
    EXPECT_EQ(verdict(save({std::string(100'000, 'x'), "一\n二\t三", ""})), "ok");
}

TEST_F(ReportVersionsTest, AskingTwiceForANewReportGivesTheOneThereIs) {
    const auto o = ready_to_read(1);
    task_move(task(o).id, ReadTaskAction::claim, "reader1").value();
    const auto first = app::start_report(hub, as("reader1"), task(o).id, {"甲", "", ""}, {"k", "h"}).value();
    const auto again = app::start_report(hub, as("reader1"), task(o).id, {"甲", "", ""}, {"k", "h"}).value();
    EXPECT_EQ(again.report.id, first.report.id);
    EXPECT_EQ(verdict(app::start_report(hub, as("reader1"), task(o).id, {"乙", "", ""}, {"k", "other"})),
              "invalid idempotency_key_reused");
    EXPECT_EQ(count("report"), 1);
    EXPECT_EQ(history(first.report.id).size(), 1u);
}

TEST_F(ReportVersionsTest, AnEarlierHoldersDraftIsTakenOverNotOverwritten) {
    const auto o = ready_to_read(1);
    task_move(task(o).id, ReadTaskAction::claim, "reader1").value();
    const auto first = app::start_report(hub, as("reader1"), task(o).id, {"甲", "", ""}, {}).value();
    task_move(task(o).id, ReadTaskAction::release, "reader1").value();
    task_move(task(o).id, ReadTaskAction::claim, "reader2").value();
    EXPECT_EQ(verdict(app::start_report(hub, as("reader2"), task(o).id, {"乙", "", ""}, {})), "conflict report_exists");
    clock.advance(5min);
    const auto taken = app::start_report(hub, as("reader2"), task(o).id, {}, {}).value();
    EXPECT_EQ(taken.report.id, first.report.id);
    EXPECT_EQ(taken.report.findings, "甲");
    EXPECT_EQ(task(o).lock_expires_at.value(), clock.now() + std::chrono::minutes{hub.config.read_task.claim_lock_min});
}

TEST_F(ReportVersionsTest, TheClinicSeesThePublishedReportAloneAndNoEarlierWording) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o);
    EXPECT_EQ(verdict(app::get_report(hub, as("doctor1"), r.report.id)), "not_found not_found");
    EXPECT_TRUE(app::list_reports(hub, as("doctor1"), {}, {}).empty());
    app::publish_report(hub, as("verifier"), r.report.id, {}).value();
    const auto seen = app::get_report(hub, as("doctor1"), r.report.id).value();
    EXPECT_EQ(seen.report.impression, "未见明显异常");
    EXPECT_EQ(seen.writer_name, "李思远");
    EXPECT_EQ(seen.verifier_name, "王海燕");
    EXPECT_TRUE(seen.versions.empty());
    EXPECT_EQ(verdict(app::get_report(hub, as("doctor2"), r.report.id)), "not_found not_found");
    EXPECT_EQ(audits("report.view").size(), 1u);
    EXPECT_EQ(audits("report.view", "refused").size(), 2u);
}

}  // namespace
}  // namespace telehub::test
