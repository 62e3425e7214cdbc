#include "celadon/drivers/hj212/cipher.hpp"

#include <memory>
#include <optional>

#include <openssl/evp.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

constexpr std::size_t block = 16;

Error unreadable_cipher() {
  return Error{ErrorCode::parse,
               units::bilingual("加密的数据区无法用此密钥读取",
                                "the encrypted body cannot be read with this key"),
               units::bilingual("核对密钥、模式和编码", "compare key, mode and spelling")};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit_of(text[i]);
    const int low = digit_of(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(octets(bytes), octets(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

enum class Direction : int { decrypting = 0, encrypting = 1 };

std::optional<std::string> run_sm4(const Cipher& cipher, Direction direction,
                                   std::string_view input) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const EVP_CIPHER* kind = cipher.mode == Cipher::Mode::ecb ? EVP_sm4_ecb() : EVP_sm4_cbc();
  std::string output(input.size() + block, '\0');
  int begun = 0;
  int ended = 0;
  if (!context ||
      EVP_CipherInit_ex(context.get(), kind, nullptr, cipher.key.data(), cipher.start.data(),
                        static_cast<int>(direction)) != 1 ||
      EVP_CipherUpdate(context.get(), octets(output), &begun, octets(input),
                       static_cast<int>(input.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), octets(output) + begun, &ended) != 1)
    return std::nullopt;
  output.resize(static_cast<std::size_t>(begun + ended));
  return output;
}

}  // namespace

Result<std::array<unsigned char, 16>> read_cipher_key(std::string_view hex) {
  const auto bytes = from_hex(hex);
  std::array<unsigned char, 16> key{};
  if (!bytes || bytes->size() != key.size())
    return Error{ErrorCode::parse, units::bilingual("密钥无效", "this is no key"),
                 units::bilingual("写 32 位十六进制数字", "write 32 hex digits")};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<unsigned char>((*bytes)[i]);
  return key;
}

Result<std::string> decrypt(const Cipher& cipher, std::string_view body) {
  const auto bytes = cipher.spelling == Cipher::Spelling::hex ? from_hex(body) : from_base64(body);
  if (!bytes || bytes->empty() || bytes->size() % block != 0) return unreadable_cipher();
  auto plain = run_sm4(cipher, Direction::decrypting, *bytes);
  if (!plain) return unreadable_cipher();
  return std::move(*plain);
}

Result<std::string> encrypt(const Cipher& cipher, std::string_view body) {
  const auto bytes = run_sm4(cipher, Direction::encrypting, body);
  if (!bytes)
    return Error{ErrorCode::io, units::bilingual("SM4 不可用", "SM4 is not available"),
                 units::bilingual("检查 OpenSSL 的配置", "look at the configuration of OpenSSL")};
  return cipher.spelling == Cipher::Spelling::hex ? to_hex(*bytes) : to_base64(*bytes);
}

}  // namespace celadon::drivers::hj212
