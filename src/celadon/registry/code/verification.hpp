#pragma once
// Whether a green code counts on a day: a pure question to the code, the keys and a list of
// revocations. Needs no network and no data folder.

#include <optional>
#include <string>
#include <string_view>

#include "celadon/registry/code/green_code.hpp"
#include "celadon/registry/code/trust.hpp"

namespace celadon::registry::code {

/// The answer; the first that holds, in this order. The numbers are stable.
enum class CodeStatus : std::uint8_t {
  valid = 0,
  malformed = 1,         ///< no code
  altered = 2,           ///< lost or changed on the way
  unknown_key = 3,       ///< signed by a key the verifier does not hold
  forged = 4,            ///< not signed by the key it names
  key_withdrawn = 5,     ///< the key became known to others
  key_not_in_force = 6,  ///< issued outside the time of its key
  revoked = 7,           ///< on the list of revocations
  not_yet_valid = 8,     ///< issued after the day that was asked for
  expired = 9,           ///< its last day is over
};
const char* to_string(CodeStatus status) noexcept;

struct CodeAnswer {
  CodeStatus status = CodeStatus::malformed;
  std::string message;                 ///< "中文｜English"
  std::optional<CodeContent> content;  ///< only when the signature fits: nobody else said it
  std::optional<Revocation> revocation;
  std::optional<CivilDate> list_day;  ///< of the list of revocations; unset: none was looked at
  bool list_is_old = false;           ///< a newer list should exist
  std::string remark;                 ///< "中文｜English": about the list; empty: nothing to say

  [[nodiscard]] bool valid() const { return status == CodeStatus::valid; }
};

/// Judges a code's text (or its address) for a day. `revocations` may be null: then whether it was
/// revoked is not known, and the answer says so.
CodeAnswer verify_code(std::string_view text, const PublicKeys& keys,
                       const RevocationList* revocations, CivilDate day);

}  // namespace celadon::registry::code
