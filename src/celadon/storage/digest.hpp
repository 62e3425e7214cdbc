#pragma once
// SHA-256: the name under which a file is kept and by which a filed result pins its packs.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::storage {

/// SHA-256 (FIPS 180-4) over bytes that come in pieces. Not thread-safe; movable.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  /// Adds the next bytes; not after hex().
  void update(std::string_view bytes);
  /// The digest of everything added: 64 lower-case hexadecimal digits. Ends the computation.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// The SHA-256 of the bytes: 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The SHA-256 of a file, read once in pieces. Errors: not_found, io.
Result<std::string> sha256_of_file(const std::filesystem::path& path);

/// Whether the text has the form of a SHA-256: 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view text) noexcept;

}  // namespace celadon::storage
