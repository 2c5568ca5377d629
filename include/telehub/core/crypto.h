// Digests, password hashes and one-time passwords, by OpenSSL. Thread-safe.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"

namespace telehub::core {

// A running SHA-256. One thread at a time.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::span<const std::byte> data);
    std::string hex();  // ends the digest; 64 lower-case hex digits

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

std::string sha256_hex(std::string_view data);

// A running digest by its name: "sha1" or "sha256"; anything else throws std::invalid_argument. For checksums that a
// protocol asks for. One thread at a time.
class Checksum {
  public:
    explicit Checksum(std::string_view algorithm);
    ~Checksum();
    void update(std::string_view data);
    std::string bytes();  // ends it

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// HMAC-SHA-256 (RFC 2104), 64 lower-case hex digits.
std::string hmac_sha256_hex(std::string_view key, std::string_view data);

// RFC 4648 4, with its padding; nothing when it is malformed.
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64(std::string_view bytes);

// scrypt (RFC 7914), N=2^15 r=8 p=1, salted; about 0.1 s and 32 MB: never on an io thread.
std::string hash_password(std::string_view password, IdSource& random);
bool verify_password(std::string_view password, std::string_view stored);

// TOTP (RFC 6238): SHA-1, 6 digits, 30 s, one step either side. `secret` is base32 (RFC 4648).
std::string new_totp_secret(IdSource& random);
std::string totp(std::string_view secret, Timestamp at);
// The time step that `code` was made for, so that a caller can refuse its second use; nothing when it is wrong.
std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code, Timestamp now);

bool equal_in_constant_time(std::string_view a, std::string_view b);

// The system's generator behind IdSource.
class SystemIds final : public IdSource {
  public:
    explicit SystemIds(const Clock& clock) : clock_(clock) {}
    std::string uuid() override;
    std::string dicom_uid() override;
    std::string secret(std::size_t bytes) override;

  private:
    const Clock& clock_;
};

}  // namespace telehub::core
