#pragma once
// Random secrets, digests and their texts.

#include <optional>
#include <string>
#include <string_view>

namespace celadon::app::access {

/// Random bytes of the operating system as base64url without padding: 32 bytes (256 bits) give 43
/// characters.
std::string random_secret(std::size_t bytes = 32);
/// A short random name, e.g. "u-4f9k2m7q1x": not secret, only not guessable in order.
std::string random_id(std::string_view prefix);

/// The raw digest by OpenSSL's name of it, e.g. "SHA256", "SM3".
std::string digest_bytes(const char* algorithm, std::string_view bytes);
/// HMAC (RFC 2104), raw.
std::string hmac_bytes(const char* algorithm, std::string_view key, std::string_view bytes);
std::string hex(std::string_view bytes);
/// How a secret is kept at rest: SHA-256 in hexadecimal. Enough for 256 random bits.
std::string secret_hash(std::string_view secret);
/// Compares in a time that does not depend on where they differ.
bool same_secret(std::string_view a, std::string_view b) noexcept;

/// RFC 4648, without padding.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);
std::string base32(std::string_view bytes);
std::optional<std::string> from_base32(std::string_view text);

}  // namespace celadon::app::access
