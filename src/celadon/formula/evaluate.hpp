#pragma once
// From a formula and its inputs to a value and the tree of how it came about.

#include "celadon/base/result.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/formula/environment.hpp"
#include "celadon/formula/expression.hpp"

namespace celadon::formula {

struct Outcome {
  Value value;
  DerivationPtr derivation;  ///< never null; without children when explanation was not asked for
};

enum class Explain : std::uint8_t { no, yes };

/// Evaluates one formula. A missing input, a division by zero and the like give Undetermined, which
/// names all missing inputs of the whole formula; of an if, only those of the branch taken, or of
/// both when the condition itself is undetermined. `false and x` and `true or x` do not need x.
///
/// The measured share of the result: sums weigh the shares of their terms by absolute value;
/// products and all else take the least share of their factors; written numbers and published rows
/// do not count.
///
/// Errors: unit or invalid_argument, with the place, when the values do not have the shapes and
/// units that check() would have asked for. Deterministic and thread-safe. Cost O(nodes x members).
Result<Outcome> evaluate(const Expression& expression, const Environment& environment,
                         Explain explain = Explain::yes);

}  // namespace celadon::formula
