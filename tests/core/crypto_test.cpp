#include "telehub/core/crypto.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/fixed_ids.h"

namespace telehub::core {
namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

// FIPS 180-4 examples.
TEST(Checksum, IsOneOfTwo) {
    Checksum sha1("sha1");
    sha1.update("a");
    sha1.update("bc");
    EXPECT_EQ(sha1.bytes(), from_base64("qZk+NkcGgWq6PiVxeFDCbJzQ2J0="));
    Checksum sha256("sha256");
    sha256.update("abc");
    EXPECT_EQ(sha256.bytes(), from_base64("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="));
    EXPECT_THROW(Checksum("md5"), std::invalid_argument);
}

TEST(Base64, RoundTripsAndRefusesWhatIsMalformed) {
    EXPECT_EQ(from_base64(""), "");
    EXPECT_EQ(from_base64("YQ=="), "a");
    EXPECT_EQ(from_base64("YWI="), "ab");
    EXPECT_EQ(from_base64("YWJj"), "abc");
    EXPECT_EQ(from_base64("5byg"), "张");
    for (const char* bad :
         {"Y", "YQ", "YQ=", "YQ===", "=", "====", "Y===", "Y Q=", "YQ==YQ==", "YR==", "YW-_", "YWJj\n"}) {
        EXPECT_FALSE(from_base64(bad)) << bad;
    }
}

TEST(Sha256, MatchesThePublishedVectors) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, RunsOverManyParts) {
    Sha256 digest;
    const std::string part(1000, 'a');
    for (int i = 0; i < 1000; ++i) digest.update(bytes(part));
    EXPECT_EQ(digest.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, MovesWithItsState) {
    Sha256 first;
    first.update(bytes("a"));
    Sha256 second(std::move(first));
    second.update(bytes("bc"));
    EXPECT_EQ(second.hex(), sha256_hex("abc"));
}

TEST(Sha256, EndsOnce) {
    Sha256 digest;
    digest.hex();
    EXPECT_THROW(digest.hex(), std::logic_error);
    EXPECT_THROW(digest.update(bytes("a")), std::logic_error);
}

// RFC 7914 section 12. A shorter scrypt output is the front of a longer one.
TEST(Password, MatchesThePublishedVector) {
    const std::string stored =
        "scrypt$14$8$1$536f6469756d43686c6f72696465$"
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2";
    EXPECT_TRUE(verify_password("pleaseletmein", stored));
    EXPECT_FALSE(verify_password("pleaseletmeIn", stored));
}

TEST(Password, StoresItsCostAndSalt) {
    FixedIds ids;
    const auto stored = hash_password("correct horse", ids);
    EXPECT_TRUE(stored.starts_with("scrypt$15$8$1$000102030405060708090a0b0c0d0e0f$")) << stored;
    EXPECT_EQ(stored.size(), 47u + 64u);
    EXPECT_TRUE(verify_password("correct horse", stored));
    EXPECT_FALSE(verify_password("correct horse ", stored));
    EXPECT_FALSE(verify_password("", stored));
}

TEST(Password, SaltsEachHash) {
    const SystemClock clock;
    SystemIds ids(clock);
    const auto first = hash_password("密码 correct horse", ids);
    const auto second = hash_password("密码 correct horse", ids);
    EXPECT_NE(first, second);
    EXPECT_TRUE(verify_password("密码 correct horse", first));
    EXPECT_TRUE(verify_password("密码 correct horse", second));
}

TEST(Password, RefusesWhatIsNotAStoredHash) {
    const std::string hash(64, '0');
    for (const std::string& bad : {
             std::string(),
             std::string("secret"),
             std::string("scrypt$15$8$1"),
             std::string("scrypt$15$8$1$00$"),  // an empty hash would match everything
             "scrypt$15$8$1$$" + hash,
             "scrypt$15$8$1$00$" + hash + "$",
             "scrypt$15$8$1$00$" + hash.substr(2),
             "scrypt$15$8$1$0g$" + hash,
             "scrypt$15$8$1$000$" + hash,
             "scrypt$0$8$1$00$" + hash,
             "scrypt$40$8$1$00$" + hash,  // 2^40: memory without bound
             "scrypt$15$99999999$1$00$" + hash,
             "scrypt$15$8$1000$00$" + hash,
             "scrypt$-15$8$1$00$" + hash,
             "bcrypt$15$8$1$00$" + hash,
         }) {
        EXPECT_FALSE(verify_password("secret", bad)) << bad;
        EXPECT_FALSE(verify_password("", bad)) << bad;
    }
}

TEST(Password, NeedsASourceThatGivesHex) {
    class NoHex final : public IdSource {
        std::string uuid() override { return ""; }
        std::string dicom_uid() override { return ""; }
        std::string secret(std::size_t) override { return "not hex"; }
    } ids;
    EXPECT_THROW(hash_password("secret", ids), std::logic_error);
}

// RFC 4231 4.2, 4.3 and 4.7.
TEST(Hmac, IsThatOfTheStandard) {
    EXPECT_EQ(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There"),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4648 10.
TEST(Base64, IsThatOfTheStandard) {
    for (const auto& [bytes, text] : {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
                                      std::pair{"foo", "Zm9v"}, std::pair{"foobar", "Zm9vYmFy"}}) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(ConstantTime, ComparesLikeEquality) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace telehub::core
