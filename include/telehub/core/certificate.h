// What a certificate says, by OpenSSL. Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "telehub/core/clock.h"
#include "telehub/core/error.h"

namespace telehub::core {

struct Certificate {
    std::string subject;
    std::string sha256;  // of the DER, hex: how a device is known
    Timestamp not_before, not_after;
};

// The first certificate of a PEM text. Refuses with invalid "unreadable_certificate".
Result<Certificate> read_certificate(std::string_view pem);

}  // namespace telehub::core
