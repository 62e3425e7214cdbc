#pragma once
// The ways an indicator comes to its share of full marks: one value (value_scoring.cpp), the
// members of a set such as products (member_evaluation.cpp), evidence items (item_evaluation.cpp).
// Private to the evaluation of indicators.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "celadon/assessment/indicator_evaluation.hpp"

namespace celadon::assessment {

/// The error with the indicator it belongs to.
Error named(const Indicator& indicator, Error error);

/// The number in the unit wanted; where that is written per t, per t of product is meant too.
Result<double> in_unit(const units::Quantity& quantity, const units::Unit& wanted);

/// Mean of the measured shares of the inputs a formula names.
double measured_share_of(const formula::Expression& expression,
                         const formula::Environment& environment);

/// One number scored: the value, its bounds and the share.
struct ScoredValue {
  std::optional<double> value;
  units::Unit unit;
  std::optional<BoundResult> leading;
  std::optional<BoundResult> baseline;
  std::optional<double> share;
  std::vector<std::string> missing;
  std::vector<std::string> notes;
  std::vector<formula::DerivationPtr> derivations;
  double measured_share = 0.0;
};

/// Evaluates and scores one value. `key` names the limit row of the product, or is empty.
Status score_value(const Indicator& indicator, const Alternative& form, const std::string& key,
                   const formula::Environment& environment, const IndicatorInputs& inputs,
                   ScoredValue& scored);

/// The keys of the members the alternative can be applied to, each with the key of its limit row.
std::vector<std::pair<std::string, std::string>> applicable_members(
    const ForEach& each, const formula::Environment& environment);

/// Scores every member and averages by weight; derivations are added to `children`.
Status evaluate_members(const Indicator& indicator, const Alternative& form,
                        const IndicatorInputs& inputs, IndicatorResult& result,
                        std::vector<formula::DerivationPtr>& children);

/// Scores evidence items; derivations are added to `children`.
Status evaluate_items(const Indicator& indicator, const Alternative& form,
                      const IndicatorInputs& inputs, IndicatorResult& result,
                      std::vector<formula::DerivationPtr>& children);

}  // namespace celadon::assessment
