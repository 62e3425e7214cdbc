#pragma once
// Ed25519 signatures (RFC 8032) and the text of bytes: the one place of the registry that knows
// libsodium.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/base/strong_id.hpp"

namespace celadon::registry::code {

/// The first 8 bytes of the SHA-256 of a public key as 16 lower-case hexadecimal digits.
using KeyId = StrongId<struct SigningKeyTag>;

inline constexpr std::size_t key_id_bytes = 8;
inline constexpr std::size_t public_key_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;

struct PublicKey {
  std::array<unsigned char, public_key_bytes> bytes = {};

  [[nodiscard]] KeyId id() const;
  /// base64url, 43 characters.
  [[nodiscard]] std::string to_string() const;
  auto operator<=>(const PublicKey&) const = default;
};

/// Reads base64url of 32 bytes. Error parse.
Result<PublicKey> parse_public_key(std::string_view text);
/// Whether the text has the form of a key id.
bool is_key_id(std::string_view text) noexcept;

/// A secret key, wiped when it goes. Only ever from 32 random bytes.
class SecretKey {
 public:
  /// From the random numbers of the operating system.
  static SecretKey random();
  /// From a seed of 32 bytes. Error parse when it has another length.
  static Result<SecretKey> from_seed(std::string_view seed);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  ~SecretKey();

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  /// The signature, 64 bytes; the same bytes get the same signature.
  [[nodiscard]] std::string sign(std::string_view bytes) const;
  /// The seed, 32 bytes: for the key's own file and nothing else.
  [[nodiscard]] std::string seed() const;

 private:
  SecretKey() = default;
  std::array<unsigned char, 64> bytes_ = {};
  PublicKey public_key_;
};

/// Whether the signature is that key's over these bytes.
bool signature_fits(const PublicKey& key, std::string_view bytes,
                    std::string_view signature) noexcept;

/// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);
/// nullopt for any text that base64url() does not write.
std::optional<std::string> from_base64url(std::string_view text);

/// The first `count` (at most 32) bytes of the SHA-256.
std::string short_digest(std::string_view bytes, std::size_t count);
/// Bytes of lower-case hexadecimal digits; nullopt otherwise.
std::optional<std::string> from_hex(std::string_view text);
std::string to_hex(std::string_view bytes);

}  // namespace celadon::registry::code
