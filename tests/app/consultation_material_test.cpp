// What a case grants, to whom and for how long; and what is taken as an attachment.
#include <gtest/gtest.h>

#include "app/consultation_support.h"
#include "support/photos.h"
#include "support/process.h"
#include "telehub/app/archive.h"

namespace telehub::test {
namespace {

class Material : public ConsultationTest {
  protected:
    std::string sees_study(const std::string& login, const core::StudyUid& uid) {
        return verdict(app::select_instances(hub, as(login), {uid, {}, {}}, "test"));
    }
};

TEST_F(Material, AnotherHospitalsExpertSeesExactlyWhatIsGrantedWhileTheCaseRuns) {
    const auto order = ready_to_read();
    const auto published = report(ReportState::published, order);
    const auto other = ready_to_read(1, complete_form("P2", "李四"));
    const auto d = consultation(ConsultationKind::store_and_forward, ConsultationState::accepted);
    const auto id = d.consultation.id;
    const auto study = order.order.study_uid;
    app::add_material(hub, as("doctor1"), id, {"study", study.value}, {}).value();
    app::add_material(hub, as("doctor1"), id, {"report", published.report.id.value}, {}).value();
    const auto pdf = attach(id, a_pdf);

    const auto expect = [&](const std::string& login, bool granted) {
        const auto right = granted ? "ok" : "not_found not_found";
        EXPECT_EQ(sees_study(login, study), right) << login;
        EXPECT_EQ(app::list_studies(hub, as(login), {}, {}).size(), granted ? 1u : 0u) << login;
        EXPECT_EQ(app::query_archive(hub, as(login), {}).value().size(), granted ? 1u : 0u) << login;
        EXPECT_EQ(verdict(app::get_report(hub, as(login), published.report.id)), right) << login;
        EXPECT_EQ(verdict(app::open_attachment(hub, as(login), id, pdf.id)), right) << login;
        EXPECT_EQ(sees_study(login, other.order.study_uid), "not_found not_found") << login;
    };
    expect("expert3", false);  // before
    assign(id, {{"expert3", "CARDIO"}}).value();
    expect("expert3", true);  // during
    expect("expert2", false);
    expect("doctor2", false);
    move(id, ConsultationAction::open_opinion, "expert3").value();
    write_opinion(id, "冠心病", "expert3").value();
    app::sign_opinion(hub, as("expert3"), id, "", {}).value();
    expect("expert3", true);
    app::deliver_opinion(hub, as("expert3"), id, {}).value();
    expect("expert3", false);  // after
    // Delivered, the case itself can be read until it is archived.
    EXPECT_EQ(verdict(app::get_consultation(hub, as("expert3"), id)), "ok");
    app::rate_consultation(hub, as("doctor1"), id, {"adopted", "", 5, ""}, {}).value();
    move(id, ConsultationAction::archive, "coordinator").value();
    EXPECT_EQ(verdict(app::get_consultation(hub, as("expert3"), id)), "not_found not_found");
    EXPECT_EQ(verdict(app::get_consultation(hub, as("doctor1"), id)), "ok");
    EXPECT_EQ(verdict(app::open_attachment(hub, as("doctor1"), id, pdf.id)), "ok");
}

TEST_F(Material, WhatIsTakenBackIsSeenNoMore) {
    const auto order = ready_to_read();
    const auto id = consultation(ConsultationKind::elective, ConsultationState::assigned).consultation.id;
    const auto d = app::add_material(hub, as("doctor1"), id, {"study", order.order.study_uid.value}, {}).value();
    EXPECT_EQ(sees_study("consultant", order.order.study_uid), "ok");
    app::remove_material(hub, as("doctor1"), id, d.material.at(0).id).value();
    EXPECT_EQ(sees_study("consultant", order.order.study_uid), "not_found not_found");
    EXPECT_EQ(verdict(app::remove_material(hub, as("doctor1"), id, d.material.at(0).id)), "not_found not_found");
}

TEST_F(Material, OnlyThisPatientsOwnThingsCanBeShown) {
    const auto others = ready_to_read(1, complete_form("P2", "李四"));
    const auto id = consultation(ConsultationKind::elective, ConsultationState::draft).consultation.id;
    const auto add = [&](const std::string& kind, const std::string& ref) {
        return app::add_material(hub, as("doctor1"), id, {kind, ref}, {});
    };
    EXPECT_EQ(faults(add("study", others.order.study_uid.value)), (std::vector<std::string>{"$.ref"}));
    EXPECT_EQ(faults(add("study", "1.2.3")), (std::vector<std::string>{"$.ref"}));
    EXPECT_EQ(faults(add("report", "nothing")), (std::vector<std::string>{"$.ref"}));
    EXPECT_EQ(faults(add("consultation", id.value)), (std::vector<std::string>{"$.ref"}));
    EXPECT_EQ(faults(add("photo", "1")), (std::vector<std::string>{"$.kind"}));
    EXPECT_EQ(verdict(app::add_material(hub, as("doctor2"), id, {"study", "1.2.3"}, {})), "not_found not_found");
    EXPECT_EQ(count("consultation_material"), 0);
}

TEST_F(Material, AnEarlierConsultationIsShownByReference) {
    const auto earlier = consultation(ConsultationKind::store_and_forward, ConsultationState::archived).consultation.id;
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::accepted).consultation.id;
    assign(id, {{"expert3", "CARDIO"}}).value();
    EXPECT_EQ(verdict(app::get_consultation(hub, as("expert3"), earlier)), "not_found not_found");
    app::add_material(hub, as("doctor1"), id, {"consultation", earlier.value}, {}).value();
    const auto seen = app::get_consultation(hub, as("expert3"), earlier).value();
    EXPECT_FALSE(seen.inside);
    EXPECT_EQ(verdict(app::opinion_pdf(hub, as("expert3"), earlier)), "ok");
    move(id, ConsultationAction::cancel, "doctor1", "不需要").value();
    EXPECT_EQ(verdict(app::get_consultation(hub, as("expert3"), earlier)), "not_found not_found");
}

TEST_F(Material, AStudyThatTurnsOutToBeAnothersIsShownNoMore) {
    const auto order = ready_to_read();
    const auto id = consultation(ConsultationKind::elective, ConsultationState::assigned).consultation.id;
    app::add_material(hub, as("doctor1"), id, {"study", order.order.study_uid.value}, {}).value();
    auto foreign = image(order, 9);
    foreign.patient_id = "P7";
    foreign.patient_name = "王五";
    EXPECT_EQ(send(foreign).outcome, Outcome::quarantined);
    EXPECT_EQ(study_state(order), StudyState::quarantined);
    EXPECT_EQ(sees_study("consultant", order.order.study_uid), "not_found not_found");
}

TEST_F(Material, FilesAreWhatTheirBytesSay) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::draft).consultation.id;
    const auto attach_as = [&](const std::string& bytes, const std::string& name, const std::string& type) {
        return verdict(try_attach(id, bytes, {name, type, "material", bytes.size()}));
    };
    EXPECT_EQ(attach_as("<html><script>alert(1)</script>", "a.pdf", "application/pdf"), "unsupported attachment_type");
    EXPECT_EQ(attach_as("<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml"),
              "unsupported attachment_type");
    EXPECT_EQ(attach_as("MZ\x90 program", "a.jpg", ""), "unsupported attachment_type");
    EXPECT_EQ(attach_as("", "a.pdf", ""), "unsupported attachment_type");
    EXPECT_EQ(attach_as(a_pdf, "a.jpg", "image/jpeg"), "unsupported not_what_it_says");
    EXPECT_EQ(attach_as(jpeg_photo(8, 8).substr(0, 100), "a.jpg", "image/jpeg"), "invalid bad_photo");
    EXPECT_EQ(attach_as(png_photo(8, 8).substr(0, 40), "a.png", ""), "invalid bad_photo");
    EXPECT_EQ(count("attachment", "purpose = 'material'"), 0);
    EXPECT_EQ(audits("consultation.attach", "refused").size(), 7u);
    // A page or an archive behind a PDF's first bytes is kept as it came, and named a PDF.
    const auto polyglot =
        attach(id, a_pdf + "<html><script>alert(1)</script></html>PK\x03\x04", "../..\\x\"y\r\n.html");
    EXPECT_EQ(polyglot.media_type, "application/pdf");
    EXPECT_EQ(polyglot.file_name, "xy.html.pdf");
}

TEST_F(Material, NamesAreCleaned) {
    using app::clean_file_name;
    EXPECT_EQ(clean_file_name("心电图.pdf", "application/pdf"), "心电图.pdf");
    EXPECT_EQ(clean_file_name("C:\\scans\\a.JPEG", "image/jpeg"), "a.JPEG");
    EXPECT_EQ(clean_file_name("../../etc/passwd", "image/png"), "passwd.png");
    EXPECT_EQ(clean_file_name("", "image/png"), "attachment.png");
    EXPECT_EQ(clean_file_name("gpj\u202Efdp.exe", "application/pdf"), "gpjfdp.exe.pdf");
    EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x=1;.pdf", "application/pdf"), "aSet-Cookie x=1.pdf");
    EXPECT_EQ(clean_file_name("..pdf", "application/pdf"), "pdf.pdf");
    EXPECT_LE(clean_file_name(std::string(5000, 'a'), "application/pdf").size(), 84u);
}

TEST_F(Material, WhatIsTooLargeIsRefusedBeforeItComesAndWhileItComes) {
    local.config.consultation.max_attachment = 10'000;
    const auto id = consultation(ConsultationKind::elective, ConsultationState::draft).consultation.id;
    const auto announced = app::begin_attachment(hub, as("doctor1"), id, {"a.pdf", "", "material", 500u << 20}, {});
    EXPECT_EQ(verdict(announced), "too_large attachment_too_large");
    const auto unannounced = try_attach(id, a_pdf + std::string(20'000, 'x'), {"a.pdf", "", "material", {}});
    EXPECT_EQ(verdict(unannounced), "too_large attachment_too_large");
    local.config.consultation.max_attachments = 2;  // the consent form is one
    attach(id, a_pdf);
    EXPECT_EQ(verdict(try_attach(id, a_pdf, {"a.pdf", "", "material", {}})), "too_large too_many_attachments");
}

TEST_F(Material, APhotoIsASecondaryCaptureForTheCasesPeople) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::assigned).consultation.id;
    for (const auto& bytes : {jpeg_photo(33, 21), png_photo(33, 21)}) {
        const auto photo = attach(id, bytes, "皮疹.jpg");
        const auto seen = app::select_instances(hub, as("consultant"), {photo.study_uid, {}, {}}, "test").value();
        ASSERT_EQ(seen.count(), 1u);
        const auto& instance = seen.series[0].instances[0];
        EXPECT_EQ(instance.sop_uid, photo.sop_uid);
        EXPECT_EQ(instance.sop_class_uid, "1.2.840.10008.5.1.4.1.1.7");
        EXPECT_EQ(instance.image_columns, 33);
        EXPECT_EQ(instance.image_rows, 21);
        const auto object = hub.objects.path(instance.object_sha256);
        const auto dump = run_process({"dcmdump", "+P", "ImageComments", object.string()}).out;
        EXPECT_NE(dump.find("NOT FOR DIAGNOSIS"), std::string::npos) << dump;
        const auto checked = run_process({"dciodvfy", object.string()});
        for (const auto& text : {checked.out, checked.err}) EXPECT_EQ(text.find("Error"), std::string::npos) << text;
        // What else the file held is not in it.
        const auto whole = hub.objects.read(instance.object_sha256);
        EXPECT_EQ(whole.find("<script>"), std::string::npos);
        EXPECT_EQ(verdict(hub.dicom.render(object, instance, {})), "ok");
        EXPECT_EQ(sees_study("doctor1", photo.study_uid), "ok");
        for (const char* login : {"tech1", "doctor2", "expert3", "reader1", "admin", "coordinator"}) {
            EXPECT_EQ(sees_study(login, photo.study_uid), "not_found not_found") << login;
        }
        EXPECT_EQ(verdict(app::select_instances(hub, domain::Actor::device("CT_TC01", people.orgs.at("TC01")),
                                                {photo.study_uid, {}, {}}, "c-move")),
                  "not_found not_found");
    }
    // They are on no reading list, and stay out of quarantine.
    be_quiet();
    EXPECT_EQ(count("read_task"), 0);
    EXPECT_EQ(count("quarantine"), 0);
    move(id, ConsultationAction::cancel, "doctor1", "不需要").value();
    EXPECT_EQ(app::query_archive(hub, as("consultant"), {}).value().size(), 0u);
}

TEST_F(Material, APhotoOfTooManyPixelsIsRefusedBeforeItIsDecoded) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::draft).consultation.id;
    auto bomb = png_photo(8, 8);
    bomb.replace(16, 8, std::string("\0\0\xFF\xDC\0\0\xFF\xDC", 8));  // IHDR: 65500 x 65500
    EXPECT_NE(verdict(try_attach(id, bomb, {"a.png", "", "material", {}})), "ok");
    EXPECT_EQ(count("study"), 0);
}

TEST_F(Material, SignedItStaysAsItIs) {
    const auto id = consultation(ConsultationKind::store_and_forward, ConsultationState::signed_).consultation.id;
    EXPECT_EQ(verdict(try_attach(id, a_pdf, {"a.pdf", "", "material", {}})), "conflict material_closed");
    EXPECT_EQ(verdict(try_attach(id, a_pdf, {"a.pdf", "", "material", {}}, "consultant")),
              "forbidden role_not_allowed");
    EXPECT_EQ(verdict(try_attach(id, a_pdf, {"a.pdf", "", "material", {}}, "doctor2")), "not_found not_found");
}

TEST_F(Material, TheSameKeyAttachesOnce) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::draft).consultation.id;
    std::vector<core::AttachmentId> ids;
    for (int i = 0; i < 2; ++i) {
        auto writer = app::begin_attachment(hub, as("doctor1"), id, {"a.pdf", "", "material", {}}, {"k", "h"}).value();
        EXPECT_TRUE(writer->append(a_pdf));
        ids.push_back(writer->finish().value().id);
    }
    EXPECT_EQ(ids[0], ids[1]);
    EXPECT_EQ(count("attachment", "purpose = 'material'"), 1);
}

}  // namespace
}  // namespace telehub::test
