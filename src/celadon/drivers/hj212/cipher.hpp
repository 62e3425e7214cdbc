#pragma once
// SM4 over the body of a packet, as the edition of 2025 allows. Which mode and which spelling of
// the bytes that edition asks for was not at hand: both are settings (docs/field-protocols.md).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::drivers::hj212 {

struct Cipher {
  enum class Mode : std::uint8_t { ecb, cbc };
  enum class Spelling : std::uint8_t { base64, hex };
  std::array<unsigned char, 16> key{};
  std::array<unsigned char, 16> start{};  ///< initial value of cbc
  Mode mode = Mode::ecb;
  Spelling spelling = Spelling::base64;
};

/// 16 bytes from 32 hex digits. Error parse (the text is a secret and is not quoted).
Result<std::array<unsigned char, 16>> read_cipher_key(std::string_view hex);

/// Padding is PKCS#7. Error parse: no such text, or not under this key.
Result<std::string> decrypt(const Cipher& cipher, std::string_view body);
/// Error io when the library refuses.
Result<std::string> encrypt(const Cipher& cipher, std::string_view body);

}  // namespace celadon::drivers::hj212
