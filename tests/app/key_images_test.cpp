// Key images: marked in a draft, kept with each version, set into the PDF and the SR.
#include <limits>

#include "app/support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class KeyImagesTest : public AppTest {
  protected:
    static domain::KeyImage mark(const app::OrderDetails& o, int image, std::int64_t frame = 1) {
        return {core::SopUid{o.order.study_uid.value + ".1." + std::to_string(image)}, frame, {}, {}};
    }
    core::Result<app::ReportDetails> save(const app::ReportDetails& r, std::vector<domain::KeyImage> images) {
        return app::save_report(hub, as("reader1"), r.report.id,
                                {"双肺纹理清晰。", "未见明显异常。", "", std::move(images)}, {});
    }
    app::ReportDetails publish(const app::ReportDetails& r) {
        report_move(r.report.id, ReportAction::submit, "reader1").value();
        report_move(r.report.id, ReportAction::verify, "verifier").value();
        return app::publish_report(hub, as("verifier"), r.report.id, {}).value();
    }
    std::string text_of_pdf(const core::ReportId& id) {
        const auto pdf = app::report_pdf(hub, as("doctor1"), id).value();
        return run_process({"pdftotext", pdf.file.value().string(), "-"}).out;
    }
};

TEST_F(KeyImagesTest, AreKeptWithEachVersionAndSigned) {
    const auto o = ready_to_read(3);
    const auto r = report(ReportState::draft, o);
    auto lung = mark(o, 2);
    lung.window_center = -600;
    lung.window_width = 1500.5;
    const std::vector<domain::KeyImage> two{lung, mark(o, 1)};
    const auto saved = save(r, two).value();
    EXPECT_EQ(saved.report.key_images, two);
    save(r, {mark(o, 3)}).value();
    const auto all = app::get_report(hub, as("verifier"), r.report.id).value().versions;
    ASSERT_EQ(all.size(), 3u);
    EXPECT_TRUE(all[0].key_images.empty());
    EXPECT_EQ(all[1].key_images, two);
    EXPECT_EQ(all[2].key_images, std::vector{mark(o, 3)});
    // A signature is of these images too: with others, at the same time, it is another.
    const auto sign = [&] {
        report_move(r.report.id, ReportAction::submit, "reader1").value();
        const auto signature = report_move(r.report.id, ReportAction::verify, "verifier").value().report.signature;
        hub.db.write([&](store::Connection& c) {
            auto row = store::report_of_task(c, r.report.read_task_id).value();
            app::reopen_report(c, hub, row, "");
        });
        report_move(r.report.id, ReportAction::return_, "verifier", "改").value();
        return signature;
    };
    const auto first = sign();
    EXPECT_EQ(sign(), first);
    save(r, {mark(o, 2)}).value();
    EXPECT_NE(sign(), first);
}

TEST_F(KeyImagesTest, AreOfTheStudyAndMarkedOnce) {
    const auto other = ready_to_read(1, complete_form("P2", "李四"));
    const auto o = ready_to_read(2);
    const auto r = report(ReportState::draft, o);
    const auto refused = [&](std::vector<domain::KeyImage> images) { return faults(save(r, std::move(images))); };
    using Paths = std::vector<std::string>;
    EXPECT_EQ(refused({mark(o, 1), mark(other, 1)}), Paths{"$.key_images[1].sop_uid"});
    EXPECT_EQ(refused({mark(o, 9)}), Paths{"$.key_images[0].sop_uid"});
    EXPECT_EQ(refused({mark(o, 1, 0), mark(o, 2, 2)}), (Paths{"$.key_images[0].frame", "$.key_images[1].frame"}));
    EXPECT_EQ(refused({mark(o, 1), mark(o, 1)}), (Paths{"$.key_images[0]", "$.key_images[1]"}));
    auto half = mark(o, 1), narrow = mark(o, 2);
    half.window_center = 40;
    narrow.window_center = 40;
    narrow.window_width = 0;
    auto endless = mark(o, 1);
    endless.window_center = 40;
    endless.window_width = std::numeric_limits<double>::infinity();
    EXPECT_EQ(refused({endless}), Paths{"$.key_images[0].window_width"});
    EXPECT_EQ(refused({half, narrow}), (Paths{"$.key_images[0].window_width", "$.key_images[1].window_width"}));
    EXPECT_EQ(refused(std::vector<domain::KeyImage>(21, mark(o, 1))), Paths{"$.key_images"});
    EXPECT_TRUE(report_row(r.report.id).key_images.empty());
    // Nor when the report is begun with them.
    const auto second = ready_to_read(1, complete_form("P3", "王五"));
    const auto task_id = task(second).id;
    task_move(task_id, ReadTaskAction::claim, "reader1").value();
    EXPECT_EQ(faults(app::start_report(hub, as("reader1"), task_id, {"", "", "", {mark(o, 1)}}, {})),
              Paths{"$.key_images[0].sop_uid"});
}

TEST_F(KeyImagesTest, StandOnThePaperAndInTheStructuredReport) {
    const auto o = ready_to_read(3);
    const auto r = report(ReportState::draft, o);
    save(r, {mark(o, 3), mark(o, 1)}).value();
    const auto published = publish(r);
    const auto text = text_of_pdf(r.report.id);
    EXPECT_NE(text.find("关键图像"), std::string::npos) << text;
    EXPECT_NE(text.find("图像 3"), std::string::npos) << text;
    EXPECT_EQ(text.find("无法显示"), std::string::npos) << text;
    const auto pdf = hub.objects.path(published.report.pdf_sha256).string();
    const auto pictures = run_process({"pdfimages", "-list", pdf}).out;
    EXPECT_EQ(std::ranges::count(pictures, '\n'), 4) << "two lines of heading and two pictures\n" << pictures;
    EXPECT_NE(pictures.find("jpeg"), std::string::npos) << pictures;

    const auto sr = app::report_sr(hub, as("doctor1"), r.report.id).value().file.value().string();
    const auto tree = run_process({"dsrdump", "+Pl", "+Pu", sr}).out;
    const auto heading = tree.find("Key Images");
    ASSERT_NE(heading, std::string::npos) << tree;
    const auto third = tree.find(mark(o, 3).sop_uid.value, heading),
               first = tree.find(mark(o, 1).sop_uid.value, heading);
    ASSERT_NE(first, std::string::npos) << tree;
    EXPECT_LT(third, first) << "in the order of marking";
}

TEST_F(KeyImagesTest, SayWhichSideOfThePatientIsWhere) {
    const auto o = ready_to_read(1);
    auto axial = image(o, 2);
    axial.more["0020,0037"] = "DS [1\\0\\0\\0\\1\\0]";
    send(axial);
    const auto r = report(ReportState::draft, o);
    save(r, {mark(o, 2), mark(o, 1)}).value();
    publish(r);
    auto text = text_of_pdf(r.report.id);
    std::erase(text, ' ');
    const auto said = text.find("左缘R·右缘L·上缘A·下缘P");
    EXPECT_NE(said, std::string::npos) << text;
    EXPECT_EQ(text.find("左缘R", said + 1), std::string::npos) << "the other image does not say\n" << text;
}

// The report is not kept back: its paper says what is missing.
TEST_F(KeyImagesTest, OneThatCannotBeDecodedIsNamed) {
    const auto o = ready_to_read(1);
    auto broken = image(o, 2);
    broken.more["0028,0010"] = "US 64";  // more rows than there are pixels
    send(broken);
    const auto r = report(ReportState::draft, o);
    save(r, {mark(o, 2), mark(o, 1)}).value();
    publish(r);
    const auto text = text_of_pdf(r.report.id);
    EXPECT_NE(text.find("无法显示"), std::string::npos) << text;
}

TEST_F(KeyImagesTest, OneThatIsLostFromTheDiskIsNamedToo) {
    const auto o = ready_to_read(2);
    const auto r = report(ReportState::draft, o);
    save(r, {mark(o, 2)}).value();
    const auto file = hub.objects.path(instance(mark(o, 2).sop_uid.value).value().object_sha256);
    std::filesystem::rename(file, folder.path() / "lost");
    publish(r);
    EXPECT_NE(text_of_pdf(r.report.id).find("无法显示"), std::string::npos);
    std::filesystem::rename(folder.path() / "lost", file);
}

}  // namespace
}  // namespace telehub::test
