#include "celadon/registry/code/signing.hpp"

#include <algorithm>
#include <utility>

#include <sodium.h>

namespace celadon::registry::code {
namespace {

static_assert(crypto_sign_PUBLICKEYBYTES == public_key_bytes);
static_assert(crypto_sign_BYTES == signature_bytes);
static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_SEEDBYTES == 32);

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string text_of(const unsigned char* bytes, std::size_t count) {
  return {reinterpret_cast<const char*>(bytes), count};
}

/// May be called by anybody, again and from any thread.
void make_ready() {
  const int ready = sodium_init();
  CELADON_ASSERT(ready >= 0);
}

}  // namespace

KeyId PublicKey::id() const {
  return KeyId(to_hex(short_digest(text_of(bytes.data(), bytes.size()), key_id_bytes)));
}

std::string PublicKey::to_string() const { return base64url(text_of(bytes.data(), bytes.size())); }

Result<PublicKey> parse_public_key(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != public_key_bytes)
    return fail(ErrorCode::parse,
                "不是公钥（应为 43 个 base64url 字符）｜no public key: 43 characters of base64url "
                "are wanted",
                "取自发码单位公布的公钥文件｜take it from the file of keys that the issuer gives");
  PublicKey key;
  std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
  return key;
}

bool is_key_id(std::string_view text) noexcept {
  return text.size() == 2 * key_id_bytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

SecretKey SecretKey::random() {
  make_ready();
  SecretKey key;
  crypto_sign_keypair(key.public_key_.bytes.data(), key.bytes_.data());
  return key;
}

Result<SecretKey> SecretKey::from_seed(std::string_view seed) {
  if (seed.size() != crypto_sign_SEEDBYTES)
    return fail(ErrorCode::parse, "密钥种子不是 32 字节｜the seed of a key has 32 bytes");
  make_ready();
  SecretKey key;
  crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.bytes_.data(), raw(seed));
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept
    : bytes_(other.bytes_), public_key_(other.public_key_) {
  sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    public_key_ = other.public_key_;
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
  }
  return *this;
}

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string SecretKey::sign(std::string_view bytes) const {
  std::array<unsigned char, signature_bytes> signature = {};
  crypto_sign_detached(signature.data(), nullptr, raw(bytes), bytes.size(), bytes_.data());
  return text_of(signature.data(), signature.size());
}

std::string SecretKey::seed() const {
  // libsodium keeps the seed in front of the public key (crypto_sign_ed25519_sk_to_seed).
  return text_of(bytes_.data(), crypto_sign_SEEDBYTES);
}

bool signature_fits(const PublicKey& key, std::string_view bytes,
                    std::string_view signature) noexcept {
  if (signature.size() != signature_bytes || sodium_init() < 0) return false;
  return crypto_sign_verify_detached(raw(signature), raw(bytes), bytes.size(), key.bytes.data()) ==
         0;
}

std::string base64url(std::string_view bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), variant);
  text.pop_back();  // the final zero
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t count = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &count, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  bytes.resize(count);
  if (base64url(bytes) != text) return std::nullopt;  // bits beyond the last byte that are not zero
  return bytes;
}

std::string short_digest(std::string_view bytes, std::size_t count) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest = {};
  crypto_hash_sha256(digest.data(), raw(bytes), bytes.size());
  return text_of(digest.data(), std::min(count, digest.size()));
}

std::optional<std::string> from_hex(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

}  // namespace celadon::registry::code
