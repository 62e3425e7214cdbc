#pragma once
// What follows from gates, points and stages.

#include <vector>

#include "celadon/assessment/assessment.hpp"

namespace celadon::assessment {

/// Each stage of a staged standard against the indicators' values; empty for other standards.
std::vector<StageResult> judge_stages(const StandardPack& pack, const Assessment& assessment);

/// The verdict; uses gates, indicators, total and stages of the assessment.
Verdict judge(const StandardPack& pack, const SchemeValues& scheme, const Assessment& assessment);

}  // namespace celadon::assessment
