#include "celadon/app/access/totp.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

namespace {

constexpr std::int64_t step_seconds = 30;

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

std::string hotp(std::string_view secret, std::int64_t counter, int digits) {
  std::string message(8, '\0');
  auto value = static_cast<std::uint64_t>(counter);
  for (std::size_t i = 8; i-- > 0; value >>= 8U) message[i] = static_cast<char>(value & 0xFFU);
  const std::string mac = hmac_bytes("SHA1", secret, message);
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[i]));
  };
  const std::size_t at = byte(mac.size() - 1) & 0xFU;
  const std::uint32_t bits =
      ((byte(at) & 0x7FU) << 24U) | (byte(at + 1) << 16U) | (byte(at + 2) << 8U) | byte(at + 3);
  std::uint32_t limit = 1;
  for (int i = 0; i < digits; ++i) limit *= 10;
  return fmt::format("{:0{}}", bits % limit, digits);
}

std::int64_t totp_counter(Instant now) noexcept { return now.us / 1'000'000 / step_seconds; }

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_used) {
  const std::int64_t present = totp_counter(now);
  std::optional<std::int64_t> found;
  // Every step is tried, whichever was right: the time it takes says nothing.
  for (std::int64_t counter = std::max<std::int64_t>(0, present - 1); counter <= present + 1;
       ++counter) {
    if (same_secret(hotp(secret, counter), code) && counter > last_used && !found) found = counter;
  }
  return found;
}

std::string totp_uri(std::string_view secret, std::string_view login) {
  return fmt::format("otpauth://totp/Celadon:{}?secret={}&issuer=Celadon", percent_encoded(login),
                     base32(secret));
}

}  // namespace celadon::app::access
