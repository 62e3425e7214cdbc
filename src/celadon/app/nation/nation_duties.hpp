#pragma once
// What everybody owes: the duties of all subjects, in one pass instead of a ladder each.

#include <memory>
#include <string>
#include <vector>

#include "celadon/app/ladder/subjects.hpp"
#include "celadon/cultivation/ladder.hpp"
#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::app {

/// A step somebody owes, and whose act it is.
struct NationDuty {
  std::size_t subject = 0;  ///< index into DutyBook::subjects
  cultivation::Duty duty;
  packs::Title title;                  ///< of the step
  std::vector<cultivation::Actor> by;  ///< whose act it is
  bool on_rung = true;                 ///< else of a matter
};

/// Frozen once made.
struct DutyBook {
  CivilDate day;
  std::vector<ladder::StoredSubject> subjects;  ///< who may owe something, by id
  std::vector<NationDuty> duties;               ///< by last day, then subject
  std::int64_t touch = 0;                       ///< the last write that is in it
  Instant next_effect = Instant::max();         ///< something known takes effect then
};
using DutyBookPtr = std::shared_ptr<const DutyBook>;

/// Reads what happened to everybody from whose standing something may be due, and asks the rules.
/// Errors: those of the database. Cost: one pass over those happenings and some 10 microseconds a
/// subject.
Result<DutyBookPtr> open_duties(storage::Database& database,
                                const cultivation::nation::Programmes& programmes,
                                const cultivation::WorkingCalendar& calendar, Instant at);

/// The same out of an earlier one of that day: only subjects that were touched since are read.
/// nullptr when it has to be made anew: too many were touched, or something known took effect
/// meanwhile. Errors: those of the database.
Result<DutyBookPtr> reopen_duties(storage::Database& database,
                                  const cultivation::nation::Programmes& programmes,
                                  const cultivation::WorkingCalendar& calendar,
                                  const DutyBook& earlier, Instant at);

}  // namespace celadon::app
