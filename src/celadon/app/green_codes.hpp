#pragma once
// Use cases of green codes: the issuer's keys, codes given out and taken back, the dated list of
// those that no longer count, and the answer to whether a code counts.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/workspace.hpp"
#include "celadon/registry/code/code_store.hpp"
#include "celadon/registry/code/key_store.hpp"
#include "celadon/registry/code/verification.hpp"

namespace celadon::app {

/// The civil day it is in China.
CivilDate china_day_of(const Clock& clock);

/// The keys of the data folder (`<data>/keys`). Errors: those of KeyStore::open.
Result<registry::code::KeyStore> open_keys(Workspace& workspace);

/// The key that signs now; made when there is none. The folder is open for writing. Errors: io,
/// disk_full.
Result<registry::code::KeyId> ensure_key(registry::code::KeyStore& keys, const Clock& clock);

/// The codes given out, the newest first. Error io.
Result<std::vector<registry::code::IssuedCode>> list_green_codes(
    Workspace& workspace, const registry::code::CodeFilter& filter);

/// Which codes to take back, and why.
struct RevocationRequest {
  std::string what;       ///< a number, or a unified social credit code: all codes of that unit
  std::string key;        ///< id of the key, for a number; empty: the only one that has that number
  std::int32_t year = 0;  ///< with a credit code: of that year only; 0: all
  std::string cause;
  std::string remark;
};
/// Takes codes back; those taken back before stay as they are. The codes that were taken back now.
/// Errors: not_found (no code like that), conflict (all are taken back already, or the number
/// exists under several keys), invalid_argument.
Result<std::vector<registry::code::IssuedCode>> revoke_green_codes(
    Workspace& workspace, const RevocationRequest& request);

/// The signed list of all codes taken back, as of today. `next`: by when a newer one is promised;
/// unset: in 31 days. Errors: not_found (there is no key yet), invalid_argument.
Result<std::string> revocation_list(Workspace& workspace, const std::string& issuer,
                                    std::optional<CivilDate> next);

/// The answer to a code as JSON, the same on the command line and over HTTP.
nlohmann::ordered_json to_json(const registry::code::CodeAnswer& answer);

}  // namespace celadon::app
