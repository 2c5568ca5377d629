#include "telehub/store/object_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "support/temp_dir.h"
#include "telehub/core/crypto.h"

namespace telehub::store {
namespace {

namespace fs = std::filesystem;

// SHA-256 of "abc", FIPS 180-4 appendix.
constexpr const char* abc_digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class ObjectStoreTest : public testing::Test {
  protected:
    std::size_t temporary_files() const {
        std::size_t n = 0;
        for (const auto& entry : fs::recursive_directory_iterator(root / "tmp")) {
            if (entry.is_regular_file() && entry.path().filename() != "lock") ++n;
        }
        return n;
    }

    telehub::test::TempDir folder;
    fs::path root = folder.path() / "objects";
    core::FakeClock clock{{1'769'846'709'250}};
    core::SystemIds ids{clock};
    ObjectStore store{root, ids};
};

TEST_F(ObjectStoreTest, NamesAnObjectByItsDigest) {
    const auto stored = store.put("abc");
    EXPECT_EQ(stored.sha256, abc_digest);
    EXPECT_EQ(stored.size, 3u);
    EXPECT_TRUE(store.contains(abc_digest));
    EXPECT_EQ(store.read(abc_digest), "abc");
    EXPECT_EQ(store.path(abc_digest), root / "ba" / std::string{abc_digest}.substr(2));
    EXPECT_EQ(fs::file_size(store.path(abc_digest)), 3u);
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(ObjectStoreTest, HoldsTheSameBytesOnce) {
    EXPECT_EQ(store.put("abc").sha256, store.put("abc").sha256);
    EXPECT_EQ(store.all(), std::vector<std::string>{abc_digest});
    EXPECT_EQ(store.read(abc_digest), "abc");
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(ObjectStoreTest, AnEmptyObjectIsAnObject) {
    const auto stored = store.begin()->commit();
    EXPECT_EQ(stored.sha256, core::sha256_hex(""));
    EXPECT_EQ(stored.size, 0u);
    EXPECT_EQ(store.read(stored.sha256), "");
}

TEST_F(ObjectStoreTest, AnObjectLargerThanTheBufferArrivesWholeHoweverItIsCut) {
    std::string bytes(1'500'007, '\0');
    std::uint32_t x = 1;
    for (char& b : bytes) b = static_cast<char>((x = x * 1'664'525 + 1'013'904'223) >> 24);
    const std::string digest = core::sha256_hex(bytes);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{65'536}, std::size_t{262'143}, std::size_t{262'144},
                                    std::size_t{262'145}, bytes.size()}) {
        const auto incoming = store.begin();
        // A few small pieces first, so that the large ones meet a part-filled buffer.
        std::string_view rest = bytes;
        for (std::size_t small = 1; small <= 3; ++small) {
            incoming->append(rest.substr(0, small));
            rest.remove_prefix(small);
        }
        for (; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) incoming->append(rest.substr(0, piece));
        EXPECT_EQ(incoming->size(), bytes.size());
        const auto stored = incoming->commit();
        EXPECT_EQ(stored.sha256, digest) << piece;
        EXPECT_EQ(stored.size, bytes.size());
        EXPECT_EQ(store.read(digest), bytes) << piece;
        store.remove(digest);
    }
}

TEST_F(ObjectStoreTest, WhatIsFlushedCanBeReadBeforeTheCommit) {
    const auto incoming = store.begin();
    incoming->append("ab");
    incoming->append("");
    incoming->append("c");
    incoming->flush();
    EXPECT_EQ(fs::file_size(incoming->temporary_path()), 3u);
    EXPECT_FALSE(store.contains(abc_digest));
    EXPECT_EQ(store.all(), std::vector<std::string>{});
    EXPECT_EQ(incoming->commit().sha256, abc_digest);
    EXPECT_TRUE(store.contains(abc_digest));
}

TEST_F(ObjectStoreTest, ANamedObjectIsThereBeforeItIsSafe) {
    const auto incoming = store.begin();
    incoming->append("abc");
    EXPECT_EQ(incoming->name().sha256, abc_digest);
    EXPECT_EQ(store.read(abc_digest), "abc");
    incoming->sync();
    // The second of the same content waits with taking the first one's place until it is safe itself.
    const auto again = store.begin();
    again->append("abc");
    EXPECT_EQ(again->name().sha256, abc_digest);
    EXPECT_EQ(temporary_files(), 1u);
    again->sync();
    EXPECT_EQ(temporary_files(), 0u);
    EXPECT_EQ(store.read(abc_digest), "abc");
}

TEST_F(ObjectStoreTest, AnAbandonedIncomingLeavesNothing) {
    fs::path path;
    {
        const auto incoming = store.begin();
        incoming->append(std::string(300'000, 'x'));
        incoming->flush();
        path = incoming->temporary_path();
        EXPECT_TRUE(fs::exists(path));
    }
    EXPECT_FALSE(fs::exists(path));
    EXPECT_EQ(store.all(), std::vector<std::string>{});
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(ObjectStoreTest, SeveralIncomingsDoNotMix) {
    const auto a = store.begin();
    const auto b = store.begin();
    a->append("a");
    b->append("x");
    a->append("bc");
    b->append("yz");
    EXPECT_EQ(b->commit().sha256, core::sha256_hex("xyz"));
    EXPECT_EQ(a->commit().sha256, abc_digest);
}

TEST_F(ObjectStoreTest, ManyThreadsStoreTheSameAndDifferentObjects) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const std::string own = std::to_string(t) + "/" + std::to_string(i);
                const std::string shared = "shared " + std::to_string(i);
                EXPECT_EQ(store.read(store.put(own).sha256), own);
                EXPECT_EQ(store.read(store.put(shared).sha256), shared);
            }
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(store.all().size(), 70u);
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(ObjectStoreTest, OnlyADigestIsAName) {
    const std::string digest = abc_digest;
    std::string upper = digest;
    std::ranges::transform(upper, upper.begin(), [](char ch) { return ch >= 'a' && ch <= 'f' ? ch - 32 : ch; });
    std::string slash = digest;
    slash[2] = '/';
    const std::string bad[] = {"",
                               "..",
                               "../../etc/passwd",
                               "../" + digest,
                               "/" + digest.substr(1),
                               "..." + digest.substr(3),
                               slash,
                               upper,
                               digest.substr(1),
                               digest + "0",
                               std::string(64, '.'),
                               std::string(64, 'g'),
                               digest.substr(0, 63) + '\0',
                               "tmp"};
    for (const auto& name : bad) {
        EXPECT_THROW(store.path(name), std::invalid_argument) << name;
        EXPECT_THROW(store.contains(name), std::invalid_argument) << name;
        EXPECT_THROW(store.read(name), std::invalid_argument) << name;
        EXPECT_THROW(store.remove(name), std::invalid_argument) << name;
    }
}

TEST_F(ObjectStoreTest, AnObjectThatIsNotThereIsAFault) {
    EXPECT_FALSE(store.contains(abc_digest));
    EXPECT_THROW(store.read(abc_digest), std::system_error);
    EXPECT_NO_THROW(store.remove(abc_digest));
}

TEST_F(ObjectStoreTest, ARemovedObjectIsGoneAndCanComeBack) {
    store.put("abc");
    store.put("abcd");
    store.remove(abc_digest);
    EXPECT_FALSE(store.contains(abc_digest));
    EXPECT_EQ(store.all().size(), 1u);
    EXPECT_EQ(store.put("abc").sha256, abc_digest);
    EXPECT_EQ(store.read(abc_digest), "abc");
}

TEST_F(ObjectStoreTest, ObjectsAreThereForTheNextStore) {
    store.put("abc");
    const ObjectStore next(root, ids);
    EXPECT_EQ(next.read(abc_digest), "abc");
    EXPECT_EQ(next.all(), std::vector<std::string>{abc_digest});
    EXPECT_EQ(next.swept(), 0u);
}

}  // namespace
}  // namespace telehub::store
