// What a certificate file says, by OpenSSL. Pure but for reading the files; thread-safe.
#pragma once
#include <filesystem>
#include <string>

#include "telehub/core/clock.h"
#include "telehub/core/error.h"

namespace telehub::cli {

struct Certificate {
    std::string subject;
    std::string sha256;  // of the DER, hex: how a device is known
    core::Timestamp not_before, not_after;
};

// Refuses with "unreadable_certificate".
core::Result<Certificate> read_certificate(const std::filesystem::path& pem);

// Whether the key is the certificate's. Refuses with "unreadable_key" or "key_mismatch".
core::Result<void> check_key(const std::filesystem::path& certificate, const std::filesystem::path& key);

// Whether `ca` signed it. Refuses with "other_issuer".
core::Result<void> check_issuer(const std::filesystem::path& certificate, const std::filesystem::path& ca);

}  // namespace telehub::cli
