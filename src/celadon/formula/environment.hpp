#pragma once
// What a formula may ask of the world: named inputs and published tables. Both are frozen: asking
// twice gives the same answer.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/formula/value.hpp"

namespace celadon::formula {

/// A named input with the derivation it brings along.
struct Input {
  Value value;
  DerivationPtr derivation;  ///< never null
};

/// The points of a published function of one variable, or of two.
struct TablePoints {
  units::Unit x_unit;
  std::optional<units::Unit> y_unit;  ///< none: a function of x alone
  units::Unit value_unit;
  std::vector<double> x;       ///< [N] any order
  std::vector<double> y;       ///< [N], or empty without y_unit
  std::vector<double> values;  ///< [N]
  Origin origin;
  std::string title;
};

/// Port: the inputs and tables of one evaluation.
class Environment {
 public:
  virtual ~Environment() = default;
  /// nullptr when there is no input of that name (then the result names it as missing). Another
  /// period is asked for as "name@-1", the number of pieces of evidence as "evidence.ID".
  [[nodiscard]] virtual const Input* find(std::string_view name) const = 0;
  /// A published row, e.g. lookup("gwp", {"CH4"}); error not_found names what was asked.
  [[nodiscard]] virtual Result<Input> lookup(std::string_view table,
                                             std::span<const Value> keys) const = 0;
  /// The points of a table for interpolate(); error not_found by default, and interpolate(t, x, y)
  /// is then asked as lookup(t, {x, y}).
  [[nodiscard]] virtual Result<TablePoints> points(std::string_view table) const;
};

/// An environment over a map; tables are refused unless given. For tests, `celadon calc` and
/// snapshots.
class MapEnvironment : public Environment {
 public:
  std::map<std::string, Input, std::less<>> inputs;
  std::map<std::string, TablePoints, std::less<>> tables;
  /// Adds an input whose derivation is a leaf with the given status. A measured input has the
  /// measured share 1, any other 0.
  void set(std::string name, Value value, DataStatus status = DataStatus::declared,
           Origin origin = {});
  [[nodiscard]] const Input* find(std::string_view name) const override;
  [[nodiscard]] Result<Input> lookup(std::string_view table,
                                     std::span<const Value> keys) const override;
  [[nodiscard]] Result<TablePoints> points(std::string_view table) const override;
};

}  // namespace celadon::formula
