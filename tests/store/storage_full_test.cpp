// A disk without room: a small tmpfs, seen by this process alone and gone with it. Mounting needs rights;
// without them the tests are skipped.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/core/crypto.h"
#include "telehub/store/database.h"
#include "telehub/store/object_store.h"
#include "telehub/store/people.h"

namespace telehub::store {
namespace {

class SmallDisk {
  public:
    explicit SmallDisk(const char* options) {
        mounted_ = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                   ::mount("tmpfs", path().c_str(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    telehub::test::TempDir folder_;
    bool mounted_ = false;
};

TEST(StorageFull, AnObjectThatFindsNoRoomIsRefusedAndLeavesNothing) {
    const SmallDisk disk("size=2m");
    if (!disk.mounted()) GTEST_SKIP() << "mounting is not permitted here";
    core::FakeClock clock({0});
    core::SystemIds ids(clock);
    ObjectStore store(disk.path() / "objects", ids);
    const auto before = store.put("small");
    const std::string large(3 << 20, 'x');
    EXPECT_THROW(store.put(large), StorageFull);
    {
        const auto incoming = store.begin();
        const std::string piece(100'000, 'y');
        const auto fill = [&] {
            for (int i = 0; i < 40; ++i) incoming->append(piece);
        };
        EXPECT_THROW(fill(), StorageFull);
        EXPECT_EQ(store.read(before.sha256), "small") << "reading goes on";
    }
    EXPECT_FALSE(store.contains(core::sha256_hex(large)));
    EXPECT_EQ(store.all(), std::vector<std::string>{before.sha256});
    const std::string half(1 << 20, 'z');
    EXPECT_EQ(store.read(store.put(half).sha256), half) << "what was refused gave its room back";
}

TEST(StorageFull, AFileThatCannotBeMadeIsRefusedToo) {
    const SmallDisk disk("size=4m,nr_inodes=280");
    if (!disk.mounted()) GTEST_SKIP() << "mounting is not permitted here";
    core::FakeClock clock({0});
    core::SystemIds ids(clock);
    ObjectStore store(disk.path() / "objects", ids);
    const auto fill = [&] {
        for (int i = 0; i < 100; ++i) store.put(std::to_string(i));
    };
    EXPECT_THROW(fill(), StorageFull);
    EXPECT_EQ(store.read(core::sha256_hex("0")), "0");
}

TEST(StorageFull, AWriteThatFindsNoRoomIsRefusedAndTheRestStays) {
    const SmallDisk disk("size=6m");
    if (!disk.mounted()) GTEST_SKIP() << "mounting is not permitted here";
    Database db(disk.path() / "hub.db");
    const auto add = [&](int i) {
        db.write([&](Connection& c) {
            Organisation o = test::organisation("o" + std::to_string(i));
            o.name.assign(50'000, 'n');
            insert_row(c, o);
        });
    };
    int answered = 0;
    const auto fill = [&] {
        for (;;) {
            add(answered);
            ++answered;
        }
    };
    EXPECT_THROW(fill(), StorageFull);
    EXPECT_GT(answered, 0);
    const auto count = [&] {
        return static_cast<int>(db.read([](Connection& c) { return list_organisations(c).size(); }));
    };
    EXPECT_EQ(count(), answered);
    EXPECT_THROW(add(answered), StorageFull) << "and again, while there is no room";
    EXPECT_EQ(count(), answered);
}

}  // namespace
}  // namespace telehub::store
