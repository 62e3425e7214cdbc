#pragma once
// What needs doing at a plant, most urgent first.

#include "celadon/app/views/assessment_views.hpp"

namespace celadon::app::views {

/// Missing inputs of the assessment, gaps of data, undetermined totals, months not closed, gates
/// without evidence. At most 60 items.
Result<Json> to_do(Reading& reading, const assessment::Assessment& judged, const Judged& by,
                   CivilDate today);

}  // namespace celadon::app::views
