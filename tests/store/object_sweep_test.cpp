// What a dead process left is swept at the next start; what a living one is writing is not. Processes are
// real: the lock that tells them apart is the kernel's.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>

#include "support/temp_dir.h"
#include "telehub/core/crypto.h"
#include "telehub/store/object_store.h"

namespace telehub::store {
namespace {

namespace fs = std::filesystem;

class Pipe {
  public:
    Pipe() {
        if (::pipe(ends_.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    }
    ~Pipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void signal() const {
        if (::write(ends_[1], "x", 1) != 1) throw std::system_error(errno, std::generic_category(), "write");
    }
    void wait() const {
        char c = 0;
        if (::read(ends_[0], &c, 1) != 1) throw std::runtime_error("the other process is gone");
    }

  private:
    std::array<int, 2> ends_{};
};

// A process that ends without any destructor, as after a crash; its status is 0 when `body` returned.
class Child {
  public:
    explicit Child(const std::function<void()>& body) : pid_(::fork()) {
        if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
        if (pid_ > 0) return;
        ::alarm(30);  // never outlives a test that failed before it let go
        try {
            body();
            ::_exit(0);
        } catch (...) {
            ::_exit(1);
        }
    }
    ~Child() { join(); }
    int join() {
        int status = status_;
        if (pid_ > 0 && ::waitpid(pid_, &status, 0) == pid_) pid_ = 0;
        return status_ = status;
    }

  private:
    pid_t pid_;
    int status_ = -1;
};

class ObjectSweepTest : public testing::Test {
  protected:
    std::size_t temporary_folders() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(root / "tmp"), fs::directory_iterator{}));
    }
    void fill(const fs::path& path) const { std::ofstream(path) << "half an image"; }

    telehub::test::TempDir folder;
    fs::path root = folder.path() / "objects";
    core::FakeClock clock{{1'769'846'709'250}};
    core::SystemIds ids{clock};
};

TEST_F(ObjectSweepTest, ADeadProcessesFilesAreRemoved) {
    Child child([&] {
        ObjectStore store(root, ids);
        store.put("kept");
        const auto one = store.begin();
        one->append("lost");
        one->flush();
        const auto two = store.begin();
        two->append(std::string(300'000, 'x'));
        ::_exit(0);
    });
    ASSERT_EQ(child.join(), 0);
    ASSERT_EQ(temporary_folders(), 1u);
    const ObjectStore next(root, ids);
    EXPECT_EQ(next.swept(), 2u);
    EXPECT_EQ(temporary_folders(), 1u) << "its own";
    EXPECT_EQ(next.all(), std::vector<std::string>{core::sha256_hex("kept")});
}

TEST_F(ObjectSweepTest, ALivingProcessesFilesAreLeftAlone) {
    Pipe begun;
    Pipe go_on;
    Child child([&] {
        ObjectStore store(root, ids);
        const auto incoming = store.begin();
        incoming->append("written slowly");
        incoming->flush();
        begun.signal();
        go_on.wait();
        incoming->commit();
    });
    begun.wait();
    const ObjectStore other(root, ids);
    EXPECT_EQ(other.swept(), 0u);
    EXPECT_EQ(temporary_folders(), 2u);
    go_on.signal();
    ASSERT_EQ(child.join(), 0) << "its commit found its file";
    EXPECT_EQ(other.read(core::sha256_hex("written slowly")), "written slowly");
}

TEST_F(ObjectSweepTest, TwoStoresOfOneProcessLeaveEachOtherAlone) {
    ObjectStore first(root, ids);
    const auto incoming = first.begin();
    incoming->append("abc");
    incoming->flush();
    const ObjectStore second(root, ids);
    EXPECT_EQ(second.swept(), 0u);
    EXPECT_EQ(incoming->commit().sha256, core::sha256_hex("abc"));
}

TEST_F(ObjectSweepTest, AFolderThatNobodyHoldsIsRemovedAndItsFilesCounted) {
    fs::create_directories(root / "tmp" / "locked-once");
    fill(root / "tmp" / "locked-once" / "lock");
    fill(root / "tmp" / "locked-once" / "0");
    fs::create_directories(root / "tmp" / "never-locked");
    fill(root / "tmp" / "never-locked" / "0");
    fill(root / "tmp" / "never-locked" / "1");
    fs::create_directories(root / "tmp" / "empty");
    const ObjectStore store(root, ids);
    EXPECT_EQ(store.swept(), 3u);
    EXPECT_EQ(temporary_folders(), 1u);
}

TEST_F(ObjectSweepTest, AnOrderlyEndLeavesNoTemporaryFolder) {
    {
        ObjectStore store(root, ids);
        store.put("abc");
    }
    EXPECT_EQ(temporary_folders(), 0u);
}

}  // namespace
}  // namespace telehub::store
