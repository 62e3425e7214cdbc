#pragma once
// What a formula may ask of the world: named inputs and published tables. Both are frozen: asking
// twice gives the same answer.

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/formula/value.hpp"

namespace celadon::formula {

/// A named input with the derivation it brings along.
struct Input {
  Value value;
  DerivationPtr derivation;  ///< never null
};

/// Port: the inputs and tables of one evaluation.
class Environment {
 public:
  virtual ~Environment() = default;
  /// nullptr when there is no input of that name (then the result names it as missing).
  [[nodiscard]] virtual const Input* find(std::string_view name) const = 0;
  /// A published row, e.g. lookup("gwp", {"CH4"}); error not_found names what was asked.
  [[nodiscard]] virtual Result<Input> lookup(std::string_view table,
                                             std::span<const Value> keys) const = 0;
};

/// An environment over a map; tables are refused. For tests, `celadon calc` and snapshots.
class MapEnvironment : public Environment {
 public:
  std::map<std::string, Input, std::less<>> inputs;
  /// Adds an input whose derivation is a leaf with the given status.
  void set(std::string name, Value value, DataStatus status = DataStatus::declared,
           Origin origin = {});
  [[nodiscard]] const Input* find(std::string_view name) const override;
  [[nodiscard]] Result<Input> lookup(std::string_view table,
                                     std::span<const Value> keys) const override;
};

}  // namespace celadon::formula
