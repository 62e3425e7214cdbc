#pragma once
// The walk over the tree that evaluate() makes. Private to the module.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/numbers.hpp"
#include "celadon/formula/unit_algebra.hpp"

namespace celadon::formula {

/// The value of a sub-expression with what it rests on.
struct Part {
  Value value;
  std::optional<double>
      measured;  ///< none: rests on no activity data (written numbers, published rows)
  std::vector<DerivationPtr> parts;
};

class Evaluator {
 public:
  Evaluator(const Expression& expression, const Environment& environment, Explain explain)
      : expression_(expression), environment_(environment), explain_(explain) {}

  Result<Outcome> run();

 private:
  /// All arguments of a call, and what they have in common.
  struct Arguments {
    std::vector<Part> parts;
    Part joined;                         ///< derivations and least measured share of all
    std::optional<Undetermined> failed;  ///< the union over all undetermined arguments
  };

  /// What is done to the numbers on both sides of an operator, and the unit of the answer.
  struct OperatorPlan {
    Rescale left;
    Rescale right;
    double factor = 1.0;
    units::Unit unit;
  };

  Result<Part> visit(std::uint32_t index);
  Result<Part> name(const Node& node, std::uint32_t index);
  Result<Part> member(const Node& node, std::uint32_t index);
  Result<Part> negate(const Node& node);
  Result<Part> logical_not(const Node& node);
  Result<Part> logical(const Node& node);
  Result<OperatorPlan> plan_operator(const Node& node, std::vector<Numbers>& n);
  Result<Part> arithmetic(const Node& node);
  Result<Part> comparison(const Node& node);
  Result<Part> conditional(const Node& node);
  Result<Part> choose_by_member(const Node& node, Part condition);
  Result<Part> convert(const Node& node, const units::Unit& unit);
  Result<Part> literal(const Node& node);
  Result<Part> let(const Node& node);
  // evaluate_functions.cpp
  Result<Part> call(const Node& node, std::uint32_t index);
  Result<Part> aggregate(const Node& node, std::uint32_t index);
  Result<Part> extreme(const Node& node, std::uint32_t index);
  Result<Part> truths(const Node& node, std::uint32_t index);
  Result<Part> statistic(const Node& node, std::uint32_t index);
  Result<Part> elementwise(const Node& node);
  Result<Part> clamp(const Node& node);
  Result<Part> curve(const Node& node, std::uint32_t index);
  Result<Part> known(const Node& node);
  Result<Part> otherwise(const Node& node);
  Result<Part> lookup(const Node& node, std::uint32_t index);
  Result<Part> interpolate(const Node& node, std::uint32_t index);
  Result<Part> periods(const Node& node, std::uint32_t index);
  Result<Part> evidence(const Node& node);

  Result<Arguments> arguments(const Node& node, std::size_t from = 0);
  Result<std::vector<Numbers>> numbers(const Node& node, const Arguments& arguments);
  Result<Numbers> numbers_of(const Value& value, std::uint32_t index) const;
  Result<std::vector<double>> plain_numbers(const Numbers& n, std::uint32_t index) const;
  Result<Part> find_input(const std::string& name, std::uint32_t index);
  /// The names of the missing members under a node: "set.key" for each input set that lacks one.
  Undetermined missing_members(std::uint32_t index, const std::vector<std::string>& keys);
  void collect_missing(std::uint32_t index, const std::vector<std::string>& keys,
                       std::vector<std::string>& names);
  /// Makes the part a node of the derivation of its own.
  Part group(Part part, std::uint32_t index, std::vector<std::string> notes = {}) const;
  Error error(std::uint32_t index, ErrorCode code, std::string message,
              std::string remedy = {}) const;
  Error located(Error error, const Node& node) const;

  const Expression& expression_;
  const Environment& environment_;
  Explain explain_;
  std::vector<std::pair<std::string, Part>> bound_;
};

/// Appends derivations that are not there yet.
void append(std::vector<DerivationPtr>& into, const std::vector<DerivationPtr>& more);
/// The lesser of two measured shares, where both are known.
std::optional<double> least_share(std::optional<double> a, std::optional<double> b);
/// The reasons of a value that is none, or nullptr.
inline const Undetermined* undetermined(const Value& value) {
  return std::get_if<Undetermined>(&value);
}

}  // namespace celadon::formula
