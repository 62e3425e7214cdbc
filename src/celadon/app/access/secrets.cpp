#include "celadon/app/access/secrets.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "celadon/base/assert.hpp"

namespace celadon::app::access {

namespace {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Without randomness nothing may be handed out as secret.
  const int done =
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
  CELADON_ASSERT(done == 1);
  return bytes;
}

constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Bytes as letters of `bits` bits each, the highest bit first; no padding.
std::string encode(std::string_view bytes, std::string_view alphabet, unsigned bits) {
  std::string text;
  unsigned held = 0;
  unsigned buffer = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= bits) {
      held -= bits;
      text += alphabet[(buffer >> held) & ((1U << bits) - 1U)];
    }
    buffer &= (1U << held) - 1U;
  }
  if (held > 0) text += alphabet[(buffer << (bits - held)) & ((1U << bits) - 1U)];
  return text;
}

std::optional<std::string> decode(std::string_view text, std::string_view alphabet, unsigned bits) {
  std::string bytes;
  unsigned held = 0;
  unsigned buffer = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    buffer = (buffer << bits) | static_cast<unsigned>(value);
    held += bits;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((buffer >> held) & 0xFFU);
    }
    buffer &= (1U << held) - 1U;
  }
  // Left-over bits must be zero and fewer than one letter: each text is the text of one byte
  // string.
  if (held >= bits || buffer != 0) return std::nullopt;
  return bytes;
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string random_secret(std::size_t bytes) { return base64url(random_bytes(bytes)); }

std::string random_id(std::string_view prefix) {
  // 10 letters of 32: 50 bits.
  std::string text = base32(random_bytes(7)).substr(0, 10);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::string(prefix) + "-" + text;
}

std::string digest_bytes(const char* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const EVP_MD* method = EVP_get_digestbyname(algorithm);
  CELADON_ASSERT(method != nullptr);
  CELADON_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, method, nullptr) ==
                 1);
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string hmac_bytes(const char* algorithm, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const EVP_MD* method = EVP_get_digestbyname(algorithm);
  CELADON_ASSERT(method != nullptr);
  CELADON_ASSERT(HMAC(method, key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(),
                      digest.data(), &length) != nullptr);
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string secret_hash(std::string_view secret) { return hex(digest_bytes("SHA256", secret)); }

bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64url(std::string_view bytes) { return encode(bytes, url_alphabet, 6); }
std::optional<std::string> from_base64url(std::string_view text) {
  return decode(text, url_alphabet, 6);
}
std::string base32(std::string_view bytes) { return encode(bytes, base32_alphabet, 5); }
std::optional<std::string> from_base32(std::string_view text) {
  return decode(text, base32_alphabet, 5);
}

}  // namespace celadon::app::access
