#pragma once
// Files that were applied or imported are kept under the SHA-256 of their bytes: whatever happens
// to the original, a figure still opens down to the row it came from.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::storage {

/// A file as it is kept.
struct KeptFile {
  std::string sha256;  ///< 64 hexadecimal digits, also its name
  std::uint64_t bytes = 0;
  std::filesystem::path path;
  bool known_before = false;  ///< the same bytes were kept already
};

/// The folder of kept files. Keeping is atomic: after a crash a file is whole or absent. Cheap to
/// copy.
class FileStore {
 public:
  explicit FileStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Copies a file into the folder in one pass, whatever its size. Errors: not_found, io,
  /// disk_full.
  [[nodiscard]] Result<KeptFile> keep(const std::filesystem::path& source) const;
  /// Keeps bytes. Errors: io, disk_full.
  [[nodiscard]] Result<KeptFile> keep_bytes(std::string_view bytes) const;
  /// Where the file of that digest is. Errors: invalid_argument (no digest), not_found.
  [[nodiscard]] Result<std::filesystem::path> find(std::string_view sha256) const;
  /// Hashes every kept file; the damages found, empty when whole. Cost O(bytes kept).
  [[nodiscard]] Result<std::vector<std::string>> verify() const;
  /// Removes what interrupted copies left behind; only for the one writer of the folder.
  [[nodiscard]] Status remove_leftovers() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace celadon::storage
