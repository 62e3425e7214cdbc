#pragma once
// One case of a programme pack: a subject walked through dated steps; for the sources of this
// folder.

#include <string_view>

#include "celadon/cultivation/programme.hpp"
#include "celadon/cultivation/working_calendar.hpp"
#include "celadon/text/document.hpp"

namespace celadon::cultivation {

/// A day that a case names. Error parse with its place.
Result<CivilDate> day_of(const text::Node& node, std::string_view key);

/// Walks the subject of a case through its steps. Errors: parse; rule when something else comes out
/// than the case expects (case, step, wanted, got).
Status walk_case(const Programme& programme, const WorkingCalendar& calendar,
                 const text::Node& node);

}  // namespace celadon::cultivation
