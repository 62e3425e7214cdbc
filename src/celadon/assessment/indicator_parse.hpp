#pragma once
// From the document of a standard: one lowest-level indicator with its alternatives.

#include "celadon/assessment/standard_pack.hpp"

namespace celadon::assessment {

/// Reads an indicator; its level-1 group and level-2 node are set by the caller. Errors: parse,
/// unit, rule.
Result<Indicator> parse_indicator(const text::Node& node, const VocabularyTypes& vocabulary);

}  // namespace celadon::assessment
