#pragma once
// What a verifier has to hold: the issuer's public keys, and the dated, signed list of codes that
// no longer count. Both are texts of lines that a person can read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/registry/code/signing.hpp"

namespace celadon::registry::code {

/// A key that codes may be signed with, and when.
struct TrustedKey {
  PublicKey key;
  std::optional<CivilDate> from;       ///< first day of issue; unset: not restricted
  std::optional<CivilDate> to;         ///< last day of issue; unset: in use
  std::optional<CivilDate> withdrawn;  ///< became known to others: none of its codes counts

  auto operator<=>(const TrustedKey&) const = default;
};

struct PublicKeys {
  std::string issuer;  ///< may be empty
  std::vector<TrustedKey> keys;

  /// nullptr when there is none of that id.
  [[nodiscard]] const TrustedKey* find(const KeyId& id) const;
};

/// The file of public keys: "celadon-public-keys 1", then one line per key.
std::string to_text(const PublicKeys& keys);
/// Reads such a file, or one public key as base64url alone. Errors parse with the line, limit (more
/// than 1000 keys), conflict (a key twice).
Result<PublicKeys> read_public_keys(std::string_view text, const std::string& file);

/// A code that no longer counts, with the reason.
struct Revocation {
  KeyId key;
  std::uint64_t number = 0;
  CivilDate day;
  std::string cause;  ///< id of the programme's cause, or "replaced", "error"

  auto operator<=>(const Revocation&) const = default;
};

/// All codes that an issuer took back, as of a day.
struct RevocationList {
  std::string issuer;
  KeyId key;  ///< of the signature
  CivilDate day;
  CivilDate next;  ///< by when there is a newer list
  std::vector<Revocation> revoked;

  /// nullptr when the code is not on the list.
  [[nodiscard]] const Revocation* find(const KeyId& key, std::uint64_t number) const;
};

/// Writes and signs the list; entries are put in order. Errors: invalid_argument (issuer, days or a
/// cause that cannot be written).
Result<std::string> sign_revocations(RevocationList list, const SecretKey& key);
/// Reads a list and checks its signature against the keys. Errors: parse with the line; rule when
/// it is not signed by one of the keys, or by one withdrawn; limit (more than a million entries).
Result<RevocationList> read_revocations(std::string_view text, const std::string& file,
                                        const PublicKeys& keys);

}  // namespace celadon::registry::code
