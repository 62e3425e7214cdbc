#pragma once
// The issuer's keys at rest: a folder that only its owner may enter, one file a key, which only its
// owner may read. Keys are never deleted: old codes have to stay verifiable.

#include <filesystem>
#include <optional>
#include <vector>

#include "celadon/registry/code/trust.hpp"

namespace celadon::registry::code {

/// A key with what is known of it.
struct StoredKey {
  SecretKey secret;
  CivilDate from;
  std::optional<CivilDate> to;         ///< replaced: last day it signed
  std::optional<CivilDate> withdrawn;  ///< became known to others

  [[nodiscard]] bool in_use() const { return !to && !withdrawn; }
};

/// Not thread-safe; for the one writer of the data folder.
class KeyStore {
 public:
  /// Reads the keys of a folder; one that does not exist holds none. Errors: rule when a file may
  /// be read by others; parse, corrupt (a file whose key is not that of its name), conflict (two
  /// keys in use), io.
  static Result<KeyStore> open(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<StoredKey>& keys() const { return keys_; }
  /// The key that signs now, nullptr when there is none.
  [[nodiscard]] const StoredKey* in_use() const;
  /// Keys as verifiers need them.
  [[nodiscard]] PublicKeys public_keys(std::string issuer) const;

  /// Puts a key into use from that day on; the one in use until now signs no more. Errors: io,
  /// disk_full.
  Result<KeyId> rotate(SecretKey key, CivilDate day);
  /// Says that a key became known to others. Errors: not_found, conflict (is withdrawn already),
  /// io.
  Status withdraw(const KeyId& id, CivilDate day);

 private:
  explicit KeyStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Status write(const StoredKey& key) const;

  std::filesystem::path folder_;
  std::vector<StoredKey> keys_;  ///< oldest first
};

}  // namespace celadon::registry::code
