#pragma once
// Where the leading value and the baseline of an indicator come from: the standard, a limits table,
// a scheme.

#include <optional>
#include <string>
#include <string_view>

#include "celadon/assessment/indicator_evaluation.hpp"

namespace celadon::assessment {

/// A bound as found, or the name of what is missing.
struct FoundBound {
  std::optional<units::Quantity> quantity;
  BoundResult result;
  std::string missing;
  std::string note;
  formula::DerivationPtr derivation;
};

/// "scheme.INDICATOR.ALTERNATIVE.leading": the name under which a value that nobody gives is
/// missing.
std::string bound_name(const Indicator& indicator, const Alternative& form, std::string_view side);

/// Looks for one bound (`side`: "leading" or "baseline"). A published value counts before a scheme;
/// a limit that is not found may be given by a scheme. `key` names the limit row of the product.
FoundBound find_bound(const Indicator& indicator, const Alternative& form,
                      const BoundSource& source, std::string_view side, const std::string& key,
                      const IndicatorInputs& inputs);

}  // namespace celadon::assessment
