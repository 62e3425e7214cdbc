#pragma once
// The codes that were issued and those that were taken back. Rows are never changed nor deleted.

#include <optional>
#include <string>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/registry/code/trust.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::registry::code {

struct RevokedCode {
  CivilDate day;
  std::string cause;
  std::string remark;
  Instant at;
  std::string who;
};

/// A code as it was given out.
struct IssuedCode {
  KeyId key;
  std::uint64_t number = 0;
  std::string credit_code;
  std::string name;
  std::int32_t year = 0;
  std::string grade;
  std::string text;  ///< base64url
  CivilDate issued;
  CivilDate valid_through;
  Instant at;
  std::string who;
  std::optional<RevokedCode> revoked;
};

/// Creates or checks the tables. Errors: newer_version, corrupt, disk_full.
Status migrate_codes(storage::Database& database);

/// The number of the next code of a key.
Result<std::uint64_t> next_number(storage::Database& database, const KeyId& key);
/// Error conflict when the number was given already.
Status keep_code(storage::Database& database, const IssuedCode& code);

struct CodeFilter {
  std::string credit_code;  ///< empty: any
  std::int32_t year = 0;    ///< 0: any
};
/// The newest first.
Result<std::vector<IssuedCode>> list_codes(storage::Database& database, const CodeFilter& filter);
/// Of every key; error not_found.
Result<IssuedCode> find_code(storage::Database& database, const KeyId& key, std::uint64_t number);

/// Takes a code back. Errors: not_found, conflict (taken back already), invalid_argument (a cause
/// that is no word of a-z, 0-9, '_', '.', '-').
Status revoke_code(storage::Database& database, const KeyId& key, std::uint64_t number,
                   const RevokedCode& how);
/// Everything that was taken back, for the list.
Result<std::vector<Revocation>> revocations(storage::Database& database);

}  // namespace celadon::registry::code
