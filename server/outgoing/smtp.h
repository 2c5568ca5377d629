// A mail over SMTP (RFC 5321), as MIME with its text and, where there is one, its calendar.
#pragma once
#include <atomic>

#include "telehub/app/courier.h"
#include "telehub/core/config.h"

namespace telehub::outgoing {

core::Result<void> send_mail(const core::Config& config, const app::OutgoingMail& mail,
                             const std::atomic<bool>& stopped);

// A header's text as encoded words (RFC 2047), none over 75 characters and none that ends within a character.
// Control characters become spaces.
std::string encoded_words(std::string_view text);

}  // namespace telehub::outgoing
