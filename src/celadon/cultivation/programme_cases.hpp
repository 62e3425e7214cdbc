#pragma once
// The cases of a programme pack: a subject walked through dated steps, and what has to come out.

#include "celadon/packs/check.hpp"

namespace celadon::cultivation {

/// Checks a programme pack: a base alone; an overlay on each edition of its base that its dates
/// meet, for its own region. Then runs its cases. Errors: those of read_programme(),
/// Programme::compose() and check_programme(); rule when a case comes out otherwise (it names case,
/// step, wanted, got).
Result<packs::CheckReport> check_programme_pack(const packs::LibraryPtr& library,
                                                const packs::PackPtr& pack);

/// Checks a pack of working days, with its cases {day, working} and {from, span, last}.
Result<packs::CheckReport> check_calendar_pack(const packs::LibraryPtr& library,
                                               const packs::PackPtr& pack);

/// Adds the checks of the kinds that this module understands.
void add_checks(packs::KindChecks& checks);

}  // namespace celadon::cultivation
