#pragma once
// The cases of a policy pack: who qualifies for what, and what is missing.

#include "celadon/packs/check.hpp"

namespace celadon::cultivation {

/// Checks a policy pack: every row reads, ids stand once, rows that others name are there; then its
/// cases on the programme of their place and day. Errors: those of read_policies(); rule when a
/// case comes out otherwise.
Result<packs::CheckReport> check_policy_pack(const packs::LibraryPtr& library,
                                             const packs::PackPtr& pack);

}  // namespace celadon::cultivation
