#pragma once
// The second factor: time-based one-time passwords, RFC 6238 with HMAC-SHA-1, 6 digits, 30 s, which
// is what the usual authenticator programs do.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/instant.hpp"

namespace celadon::app::access {

/// RFC 4226, 5.3: the last `digits` decimal digits of the truncated HMAC of the counter.
std::string hotp(std::string_view secret, std::int64_t counter, int digits = 6);
/// RFC 6238, 4.2: the 30-second step an instant falls in.
std::int64_t totp_counter(Instant now) noexcept;
/// The counter for which the code is right: this step, the one before or the one after (RFC 6238,
/// 5.2 on clock drift), and only one later than `last_used`: no code works twice.
std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_used);
/// The address for the QR code that authenticator programs read.
std::string totp_uri(std::string_view secret, std::string_view login);

}  // namespace celadon::app::access
