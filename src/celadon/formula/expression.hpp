#pragma once
// A formula as an immutable tree. The language is total: no loops, no recursion, no input or
// output; every formula ends after as many steps as it has nodes times the members of its sets.
// Grammar and functions: docs/formula-language.md.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/formula/functions.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::formula {

/// Bounds on hostile text; beyond them parsing fails with `limit`.
struct ExpressionLimits {
  std::size_t bytes = 64u << 10;
  std::size_t nodes = 10'000;
  std::size_t nesting = 64;  ///< brackets within brackets
  std::size_t height = 400;  ///< levels of the tree; a sum of 300 terms has 300
};

enum class NodeKind : std::uint8_t {
  number,  ///< `number` in `unit` (dimensionless without one)
  text,    ///< `text`
  flag,    ///< `flag`
  name,    ///< `text`, of the period `period` steps away (0 or negative)
  member,  ///< children[0] at key `text`, or at position `number` (from 1) when `text` is empty
  negate,  ///< -children[0]
  logical_not,  ///< not children[0]
  binary,       ///< children[0] op children[1]
  conditional,  ///< children[0] ? children[1] : children[2]
  call,         ///< function(children...)
  convert,      ///< children[0] in [unit]
  with_unit,    ///< a literal array of plain numbers given a unit
  array,        ///< [children...]
  keyed,        ///< {keys: children}
  let,          ///< keys = children; ...; the last child is the result
};

enum class BinaryOp : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  power,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
};
/// The operator as written, e.g. "<=".
const char* to_string(BinaryOp op) noexcept;

/// One node; children are indices into Syntax::nodes and lie below the node's own index.
struct Node {
  NodeKind kind = NodeKind::number;
  BinaryOp op = BinaryOp::add;
  Function function = Function::sum;
  bool flag = false;
  int period = 0;
  double number = 0.0;
  std::string text;
  units::Unit unit;
  std::vector<std::string> keys;
  std::vector<std::uint32_t> children;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct Syntax {
  std::string text;
  std::string file;
  std::vector<Node> nodes;
  std::uint32_t root = 0;
};

/// A parsed formula. Cheap to copy; thread-safe to read.
class Expression {
 public:
  /// Parses one formula; `file` and `first_line` only serve the places of errors. Errors: parse or
  /// unit (with line and column), limit.
  static Result<Expression> parse(std::string_view text, std::string file = {},
                                  std::uint32_t first_line = 1,
                                  const ExpressionLimits& limits = {});

  [[nodiscard]] const std::string& text() const { return syntax_->text; }
  [[nodiscard]] const Syntax& syntax() const { return *syntax_; }
  [[nodiscard]] const Node& root() const { return syntax_->nodes[syntax_->root]; }
  [[nodiscard]] const Node& node(std::uint32_t index) const { return syntax_->nodes[index]; }
  /// The canonical text: parse(print(e)) has the same tree as e.
  [[nodiscard]] std::string print() const;
  /// The canonical text of a part.
  [[nodiscard]] std::string print(std::uint32_t node) const;
  /// The place of a node, for errors.
  [[nodiscard]] TextPlace place(const Node& node) const;
  /// Same tree, wherever it was written.
  bool operator==(const Expression& other) const;

 private:
  explicit Expression(std::shared_ptr<const Syntax> syntax) : syntax_(std::move(syntax)) {}
  std::shared_ptr<const Syntax> syntax_;
};

/// "name" for period 0, "name@-1" for the one before.
std::string name_in_period(std::string_view name, int period);

/// The names of inputs a formula asks for, sorted, without doubles; other periods as "name@-1".
/// Names bound inside the formula are not free. `evidence('x')` asks for "evidence.x".
std::vector<std::string> free_names(const Expression& expression);

/// The order in which named formulas can be computed, each after those it uses (of the same
/// period). Error `rule` names the cycle: "a -> b -> a". Ties go by name. Cost O(n log n).
Result<std::vector<std::string>> order(const std::map<std::string, Expression>& definitions);

/// The candidate nearest to `name` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace celadon::formula
