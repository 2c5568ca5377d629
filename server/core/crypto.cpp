#include "telehub/core/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <charconv>

#include "openssl_bytes.h"

namespace telehub::core {

namespace {
using Digest = std::unique_ptr<EVP_MD, Freed<EVP_MD_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
}  // namespace

struct Sha256::Impl {
    DigestContext context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
    // A fetch takes locks and searches the providers: once for the process, since small objects are hashed by
    // the thousand.
    static const Digest algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    must(algorithm && impl_->context, "EVP_MD_fetch");
    must(EVP_DigestInit_ex2(impl_->context.get(), algorithm.get(), nullptr) == 1, "EVP_DigestInit_ex2");
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> data) {
    if (!impl_) throw std::logic_error("the digest has ended");
    must(EVP_DigestUpdate(impl_->context.get(), data.data(), data.size()) == 1, "EVP_DigestUpdate");
}

std::string Sha256::hex() {
    if (!impl_) throw std::logic_error("the digest has ended");
    const auto ending = std::move(impl_);
    std::array<unsigned char, 32> out;
    must(EVP_DigestFinal_ex(ending->context.get(), out.data(), nullptr) == 1, "EVP_DigestFinal_ex");
    return to_hex(out);
}

struct Checksum::Impl {
    DigestContext context{EVP_MD_CTX_new()};
};

Checksum::Checksum(std::string_view algorithm) : impl_(std::make_unique<Impl>()) {
    if (algorithm != "sha1" && algorithm != "sha256") throw std::invalid_argument("an unknown checksum");
    const Digest digest{EVP_MD_fetch(nullptr, algorithm == "sha1" ? "SHA1" : "SHA256", nullptr)};
    must(digest && impl_->context, "EVP_MD_fetch");
    must(EVP_DigestInit_ex2(impl_->context.get(), digest.get(), nullptr) == 1, "EVP_DigestInit_ex2");
}

Checksum::~Checksum() = default;

void Checksum::update(std::string_view data) {
    must(EVP_DigestUpdate(impl_->context.get(), data.data(), data.size()) == 1, "EVP_DigestUpdate");
}

std::string Checksum::bytes() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    must(EVP_DigestFinal_ex(impl_->context.get(), out.data(), &size) == 1, "EVP_DigestFinal_ex");
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto data = text.substr(0, text.find('='));
    const auto padding = text.size() - data.size();
    // OpenSSL's own decoder skips spaces and takes padding for zeros.
    const bool padded = text.size() % 4 == 0 && padding <= 2 && text.substr(data.size()) == std::string(padding, '=');
    if (!padded || data.find_first_not_of(alphabet) != std::string_view::npos) return {};
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : data) {
        bits = bits << 6 | static_cast<std::uint32_t>(alphabet.find(c));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xFF);
    }
    if ((bits & ((1u << count) - 1)) != 0) return {};  // bits behind the last byte
    return out;
}

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4, '\0');
    // It writes a zero behind the last character, where std::string has one.
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    must(size >= 0 && static_cast<std::size_t>(size) == out.size(), "EVP_EncodeBlock");
    return out;
}

std::string hmac_sha256_hex(std::string_view key, std::string_view data) {
    std::array<unsigned char, 32> out;
    std::size_t size = 0;
    must(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                   reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(), out.size(),
                   &size) != nullptr &&
             size == out.size(),
         "EVP_Q_mac");
    return to_hex(out);
}

std::string sha256_hex(std::string_view data) {
    Sha256 digest;
    digest.update(std::as_bytes(std::span(data)));
    return digest.hex();
}

namespace {

// Stored as "scrypt$<log2 N>$<r>$<p>$<salt>$<hash>", so that the cost can rise without a migration.
struct Scrypt {
    unsigned log_n = 15;
    unsigned r = 8;
    unsigned p = 1;
    std::vector<unsigned char> salt{};
    std::vector<unsigned char> hash{};
};
constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;
// A damaged or forged row must not make the server allocate or compute without bound.
constexpr unsigned max_log_n = 17, max_r = 16, max_p = 4;

std::vector<unsigned char> derive(std::string_view password, const Scrypt& cost) {
    const std::uint64_t n = std::uint64_t{1} << cost.log_n;
    // OpenSSL counts B, V and two temporary blocks (RFC 7914 section 6) against a default of 32 MB, which
    // N=2^15 r=8 just exceeds.
    const std::uint64_t memory = 128ULL * cost.r * (n + cost.p + 4);
    std::vector<unsigned char> out(hash_size);
    must(EVP_PBE_scrypt(password.data(), password.size(), cost.salt.data(), cost.salt.size(), n, cost.r, cost.p, memory,
                        out.data(), out.size()) == 1,
         "EVP_PBE_scrypt");
    return out;
}

std::optional<unsigned> bounded_number(std::string_view text, unsigned max) {
    unsigned n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (fault != std::errc{} || end != text.data() + text.size() || n == 0 || n > max) return {};
    return n;
}

std::optional<Scrypt> parse_stored(std::string_view stored) {
    std::array<std::string_view, 6> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto cut = stored.find('$');
        if ((cut == std::string_view::npos) != (i + 1 == parts.size())) return {};
        parts[i] = stored.substr(0, cut);
        if (cut != std::string_view::npos) stored.remove_prefix(cut + 1);
    }
    const auto log_n = bounded_number(parts[1], max_log_n);
    const auto r = bounded_number(parts[2], max_r);
    const auto p = bounded_number(parts[3], max_p);
    auto salt = from_hex(parts[4]);
    auto hash = from_hex(parts[5]);
    if (parts[0] != "scrypt" || !log_n || !r || !p || !salt || !hash) return {};
    // A shorter hash would be easier to match: an empty one matches everything.
    if (salt->empty() || hash->size() != hash_size) return {};
    return Scrypt{*log_n, *r, *p, std::move(*salt), std::move(*hash)};
}

}  // namespace

std::string hash_password(std::string_view password, IdSource& random) {
    Scrypt made;
    made.salt = secret_bytes(random, salt_size);
    return "scrypt$" + std::to_string(made.log_n) + "$" + std::to_string(made.r) + "$" + std::to_string(made.p) + "$" +
           to_hex(made.salt) + "$" + to_hex(derive(password, made));
}

bool verify_password(std::string_view password, std::string_view stored) {
    const auto expected = parse_stored(stored);
    if (!expected) return false;
    const auto actual = derive(password, *expected);
    return CRYPTO_memcmp(actual.data(), expected->hash.data(), hash_size) == 0;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    // The length is not the secret: what is compared here has a known one.
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace telehub::core
