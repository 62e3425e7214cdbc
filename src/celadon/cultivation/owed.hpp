#pragma once
// What is owed for a year just by standing on a list: the yearly form and its like. One reading of
// it, for guards, duties and pages.

#include <functional>
#include <vector>

#include "celadon/cultivation/ladder.hpp"

namespace celadon::cultivation {

/// The yearly matter that guards about forms ask for.
inline constexpr std::string_view yearly_form = "form";

/// The last day of a year's instance: the first of its transitions' days in the year after. Unset:
/// the rules name none.
std::optional<CivilDate> last_day_of(const Programme& programme, const Matter& matter,
                                     std::int32_t year);

/// Whether a subject owes a yearly matter about that year: it stood on a list that owes it at the
/// end of its last day, or stands there now while that day is not over (or not published).
bool owed(const Programme& programme, const Record& record, const Matter& matter, std::int32_t year,
          Instant at);

/// The same where the standing is not a record: `standing_then` answers a rung at a moment.
bool owed(const Programme& programme, const Matter& matter, SubjectKind kind, std::int32_t year,
          Instant at, const std::function<StateClass(std::string_view, Instant)>& standing_then);

/// Instances of yearly matters that are owed about last year but were not touched yet.
std::vector<Track> owed_tracks(const Programme& programme, const Record& record, Instant at);
/// The same where the standing at that moment is known.
std::vector<Track> owed_tracks(const Programme& programme, const Record& record,
                               const Standing& standing, Instant at);

/// The standing as if those instances had been opened; they stand in their initial state.
Standing with_owed(const Programme& programme, const Record& record, Instant at);

/// duties_of() and those of the owed instances.
std::vector<Duty> all_duties_of(const Programme& programme, const WorkingCalendar& calendar,
                                const Record& record, Instant at);

}  // namespace celadon::cultivation
