#pragma once
// The static check's own class: one visit per node, the type of each from those below it. Private
// to check.cpp (names, sets, units), check_operators.cpp and check_functions.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/formula/literal.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/formula/unit_algebra.hpp"

namespace celadon::formula {

using units::Dimension;
using Dim = std::optional<Dimension>;  ///< nullopt: known only at evaluation
using Checked = std::optional<Type>;   ///< nullopt: an error below was reported already

inline bool of_numbers(const Type& t) { return t.shape == Shape::number || t.shape == Shape::set; }
inline bool set_like(const Type& t) { return t.shape == Shape::set || t.shape == Shape::flags; }
inline bool truth(const Type& t) { return t.shape == Shape::flag || t.shape == Shape::flags; }
inline bool fits(const Dim& a, const Dim& b) { return !a || !b || *a == *b; }
inline bool dimensionless(const Type& t) { return !t.dimension || t.dimension->dimensionless(); }

class Checker {
 public:
  Checker(const Expression& expression, const Signature& signature)
      : expression_(expression), signature_(signature) {}

  CheckResult run();

 private:
  Checked report(const Node& node, ErrorCode code, std::string message, std::string remedy = {});
  std::string shown(std::uint32_t index) const;
  static std::string unit_text(const Dim& d) { return d ? units::to_string(*d) : "?"; }

  Checked visit(std::uint32_t index);

  Checked name(const Node& node);

  Checked known_name(const Node& node, const std::string& full);

  Checked member(const Node& node);

  Checked number_argument(const Node& node, std::size_t i, std::string_view what);
  Checked plain_argument(const Node& node, std::size_t i, std::string_view what);
  Checked truth_argument(const Node& node, std::size_t i, std::string_view what);
  Checked scalar_argument(const Node& node, std::size_t i, std::string_view what);

  static Type joined(const Type& a, const Type& b, Dim dimension, Shape one, Shape many);

  Checked binary(const Node& node);

  Checked product(const Node& node, const Type& a, const Type& b, ProductKind kind);

  bool same_unit(const Node& node, std::uint32_t ia, const Type& a, std::uint32_t ib, const Type& b,
                 std::string_view op);

  Checked comparison(const Node& node);

  Checked power(const Node& node);

  Checked conditional(const Node& node);

  Checked convert(const Node& node, const units::Unit& unit);

  Checked with_unit(const Node& node);

  Checked literal(const Node& node);

  Checked let(const Node& node);

  Checked call(const Node& node);
  Checked aggregate(const Node& node);
  Checked statistic(const Node& node);
  Checked elementwise(const Node& node);
  Checked table_function(const Node& node);
  Checked world(const Node& node);
  Checked periods(const Node& node);
  bool literal_text(const Node& node, std::size_t i, std::string_view what);

  const Expression& expression_;
  const Signature& signature_;
  std::vector<std::pair<std::string, Type>> bound_;
  std::vector<Error> errors_;
};

}  // namespace celadon::formula
