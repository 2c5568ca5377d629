// What a certificate file says, by OpenSSL. Pure but for reading the files; thread-safe.
#pragma once
#include <filesystem>
#include <string>

#include "telehub/core/certificate.h"

namespace telehub::cli {

// Refuses with "unreadable_certificate".
core::Result<core::Certificate> read_certificate(const std::filesystem::path& pem);

// Whether the key is the certificate's. Refuses with "unreadable_key" or "key_mismatch".
core::Result<void> check_key(const std::filesystem::path& certificate, const std::filesystem::path& key);

// Whether `ca` signed it. Refuses with "other_issuer".
core::Result<void> check_issuer(const std::filesystem::path& certificate, const std::filesystem::path& ca);

}  // namespace telehub::cli
