#pragma once
// A quantity or a set seen alike: what the evaluator works on.

#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/formula/unit_algebra.hpp"
#include "celadon/formula/value.hpp"

namespace celadon::formula {

/// Numbers of one unit: one of them, or one per member.
struct Numbers {
  bool is_set = false;
  std::vector<double> values;
  units::Unit unit;
  std::vector<std::string> keys;
  std::vector<std::string> missing;

  static Numbers of(const units::Quantity& q) { return {false, {q.value}, q.unit, {}, {}}; }
  static Numbers of(const QuantitySet& s) { return {true, s.values, s.unit, s.keys, s.missing}; }
  [[nodiscard]] Value value() const;
  /// The key of a member, or its position from 1.
  [[nodiscard]] std::string member(std::size_t i) const;
};

/// Sets brought to one order of members, single numbers repeated.
struct Aligned {
  bool is_set = false;
  std::vector<std::vector<double>> columns;  ///< [arguments][members]
  std::vector<std::string> keys;
  std::vector<std::string> missing;
};
/// By key where both have keys (a member that one lacks is missing in the result), else by
/// position. Undetermined, with the sizes, when positions do not agree.
std::variant<Aligned, Undetermined> align(std::span<const Numbers* const> arguments);

/// Undetermined with a reason and no names.
inline Undetermined because(std::string reason) { return Undetermined{{}, std::move(reason)}; }
/// The union of the missing names; the first reason that says something.
void merge(Undetermined& into, const Undetermined& other);

}  // namespace celadon::formula
