#pragma once
// The checks of a transition, one by one.

#include "celadon/cultivation/ladder.hpp"

namespace celadon::cultivation {

/// A step as it is looked at.
struct Situation {
  const Programme& programme;
  const WorkingCalendar& calendar;
  const Record& record;
  const Standing& standing;  ///< before the step
  const Surroundings& surroundings;
  const Proposal& proposal;  ///< its track is complete
  const Transition& transition;

  [[nodiscard]] CivilDate day() const { return china_day(proposal.at); }
};

/// What a guard says: nothing when it holds; an objection; or that it could not be checked.
struct Verdict {
  std::string objection;  ///< "中文｜English"; empty: none
  std::string unchecked;  ///< why, when it could not be checked
};

Verdict ask(const Guard& guard, const Situation& situation);

/// The last happening of that transition; on the step's own track where there is one. nullptr: it
/// never happened.
const Happening* last_of(const Record& record, std::string_view transition, const Track& track);

/// The last day of a span that a step began, as the rules count it: the first day counts where that
/// step opens a notice. Errors as last_day(); not_found (unpublished) when the value has no
/// content.
Result<CivilDate> span_ends(const Programme& programme, const WorkingCalendar& calendar,
                            const Happening& began, std::string_view value);

}  // namespace celadon::cultivation
