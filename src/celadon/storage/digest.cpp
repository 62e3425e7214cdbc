#include "celadon/storage/digest.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include "celadon/storage/file_bytes.hpp"

namespace celadon::storage {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(evp); }
};

// OpenSSL fails here only when memory is gone or the library is broken: no figure may come of that.
Sha256::Sha256() : context_(std::make_unique<Context>()) {
  CELADON_ASSERT(context_->evp != nullptr);
  CELADON_ASSERT(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  CELADON_ASSERT(context_ != nullptr);
  CELADON_ASSERT(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::hex() {
  CELADON_ASSERT(context_ != nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CELADON_ASSERT(EVP_DigestFinal_ex(context_->evp, digest.data(), &size) == 1);
  context_.reset();
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i) {
    text += digits[digest[i] >> 4U];
    text += digits[digest[i] & 0x0FU];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  CELADON_ASSIGN(FileReader reader, FileReader::open(path));
  Sha256 digest;
  for (;;) {
    CELADON_ASSIGN(const std::string_view piece, reader.next());
    if (piece.empty()) return digest.hex();
    digest.update(piece);
  }
}

bool is_sha256(std::string_view text) noexcept {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace celadon::storage
