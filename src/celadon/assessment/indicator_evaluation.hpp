#pragma once
// One indicator: choice of the alternative, value, bounds, share of full marks, what is missing.

#include "celadon/assessment/assessment.hpp"

namespace celadon::assessment {

/// Everything an indicator is judged from.
struct IndicatorInputs {
  const StandardPack& pack;
  const SchemeValues& scheme;
  const formula::Environment& environment;  ///< with the scheme's parameters
  const EvaluationContext& context;
};

/// Judges one indicator. Errors: unit or invalid_argument naming the indicator.
Result<IndicatorResult> evaluate_indicator(const Indicator& indicator,
                                           const IndicatorInputs& inputs);

/// A flag: its value, or the names that are missing. Errors as formula::evaluate, and when it is no
/// flag.
struct FlagAnswer {
  std::optional<bool> value;
  std::vector<std::string> missing;
  std::string reason;
  formula::DerivationPtr derivation;
};
Result<FlagAnswer> evaluate_flag(const formula::Expression& expression,
                                 const formula::Environment& environment);

/// Fills the gap of a scored indicator: what which change is worth.
void find_gap(const Indicator& indicator, const Alternative& form, ReversedBounds on_reversed,
              IndicatorResult& result);

/// Adds names that are not there yet and sorts.
void add_missing(std::vector<std::string>& names, const std::vector<std::string>& more);

}  // namespace celadon::assessment
