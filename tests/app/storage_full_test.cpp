// No room left: said before anything is acknowledged, nothing half done, and reading goes on.
#include <sys/mount.h>

#include <fstream>

#include "app/support.h"

namespace telehub::test {
namespace {

class StorageFullTest : public AppTest {
  protected:
    // A database that may not grow.
    void fill_database() {
        hub.db.write([](store::Connection& c) { c.script("PRAGMA max_page_count = 1"); });
    }
    void make_room() {
        hub.db.write([](store::Connection& c) { c.script("PRAGMA max_page_count = 1000000"); });
    }
};

// A file system of 1 MB; mounting takes rights that not every machine gives to a test.
class SmallDisk {
  public:
    explicit SmallDisk(std::filesystem::path at) : at_(std::move(at)) {
        std::filesystem::create_directory(at_);
        mounted_ = ::mount("none", at_.c_str(), "tmpfs", 0, "size=1m") == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    void fill() const {
        std::ofstream out(at_ / "filler", std::ios::binary);
        const std::string block(4096, 'x');
        while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    void empty() const { std::filesystem::remove(at_ / "filler"); }

  private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

TEST_F(StorageFullTest, AFullDatabaseRefusesAndChangesNothing) {
    const auto o = ready_to_read(1);
    fill_database();
    auto f = complete_form();
    f.clinical_history = std::string(10'000, 'x');
    std::string last;
    std::int64_t made = 0;
    for (int i = 0; i < 100 && last != "storage_full storage_full"; ++i) {
        last = verdict(app::create_order(hub, as("tech1"), f, {}));
        if (last == "ok") ++made;
    }
    EXPECT_EQ(last, "storage_full storage_full");
    EXPECT_EQ(count("imaging_order"), made + 1);
    EXPECT_EQ(static_cast<std::int64_t>(audits("order.create").size()), made + 1);
    EXPECT_EQ(verdict(app::get_study(hub, as("reader1"), o.order.study_uid)), "ok") << "reading goes on";
    make_room();
    EXPECT_EQ(verdict(app::create_order(hub, as("tech1"), f, {})), "ok");
}

TEST_F(StorageFullTest, AFullDatabaseAcknowledgesNoInstance) {
    DicomFile f;
    fill_database();
    core::Result<app::Stored> last = app::Stored{};
    std::int64_t stored = 0;
    std::string path;
    for (; stored < 200; ++stored) {
        f.instance_number = static_cast<int>(stored) + 1;
        path = write(f);
        last = store_file(hub, path, source());
        if (!last) break;
    }
    ASSERT_EQ(verdict(last), "storage_full storage_full");
    EXPECT_EQ(count("instance"), stored);
    if (stored > 0) {
        EXPECT_EQ(study(f.study_uid)->instance_count, stored);
    }
    make_room();
    EXPECT_EQ(send_path(path).outcome, Outcome::stored);
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
}

TEST_F(StorageFullTest, AFullDiskWhileCorrectingIsARefusal) {
    DisturbedObjects full;
    full.meanwhile = [] { throw store::StorageFull("no room"); };
    const app::Hub crammed{local.db, local.objects, clock, local.ids, local.config, full};
    const auto o = order(OrderState::scheduled);
    auto f = image(o);
    f.patient_id = "P9";
    send(f);
    be_quiet();
    const auto entry = only_entry("tech1", "identity_mismatch");
    const app::Reconciliation how{o.order.id.value, false, ""};
    EXPECT_EQ(verdict(app::reconcile(crammed, as("tech1"), entry.id, how, {})), "storage_full storage_full");
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_EQ(count("instance_version"), 0);
    EXPECT_EQ(verdict(app::reconcile(hub, as("tech1"), entry.id, how, entry.version)), "ok");
}

TEST_F(StorageFullTest, AFullDiskTakesNoInstanceAndPublishesNoReport) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o).report;
    const auto big = write(image(o, 2));
    const auto copy = folder.path() / "small" / "copy.dcm";
    const SmallDisk disk(folder.path() / "small");
    if (!disk.mounted()) GTEST_SKIP() << "mounting is not permitted here";
    store::ObjectStore objects(folder.path() / "small" / "objects", local.ids);
    const app::Hub small{local.db, objects, clock, local.ids, local.config, local.dicom};
    disk.fill();

    EXPECT_EQ(verdict(store_file(small, big, source())), "storage_full storage_full");
    EXPECT_EQ(count("instance"), 1);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);

    EXPECT_EQ(verdict(app::publish_report(small, as("verifier"), r.id, {})), "storage_full storage_full");
    EXPECT_EQ(report_row(r.id).state, ReportState::final_);
    EXPECT_EQ(report_row(r.id).version, r.version);
    EXPECT_EQ(count("instance", "origin = 'made'"), 0);
    EXPECT_EQ(audits("report.publish", "refused").at(0).detail, "storage_full");
    EXPECT_EQ(verdict(app::get_report(small, as("verifier"), r.id)), "ok") << "reading goes on";

    EXPECT_EQ(verdict(local.dicom.correct(big, copy, {})), "storage_full storage_full");
    EXPECT_TRUE(objects.all().empty());

    disk.empty();
    EXPECT_EQ(verdict(local.dicom.correct(big, copy, {})), "ok");
    EXPECT_EQ(verdict(app::publish_report(hub, as("verifier"), r.id, {})), "ok");
}

}  // namespace
}  // namespace telehub::test
