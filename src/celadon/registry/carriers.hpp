#pragma once
// The closed list of energy carriers and media, read from packs/vocabulary/carriers/pack.yaml.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

enum class CarrierKind : std::uint8_t {
  fuel = 1,  ///< burnt or used as feedstock
  electricity = 2,
  heat = 3,      ///< heat, steam, hot water
  medium = 4,    ///< energy-consumed working medium (耗能工质): counts only when bought
  material = 5,  ///< measured but no energy: waste water, process gas to atmosphere
};
const char* to_string(CarrierKind kind) noexcept;

struct Carrier {
  CarrierId id;
  Names names;
  CarrierKind kind = CarrierKind::fuel;
  units::Unit unit;               ///< in which amounts are shown
  std::vector<units::Unit> also;  ///< other measures that amounts may come in (steam: t or GJ)
  std::string coal_equivalent;    ///< row of the coal-equivalent table; empty: none
  std::string fuel_carbon;        ///< row of the fuel-carbon tables; empty: none
  bool renewable = false;
  bool non_fossil = false;

  /// Whether an amount in that unit can be of this carrier.
  [[nodiscard]] bool measured_in(const units::Unit& other) const;
};

class Carriers {
 public:
  /// Reads the `carriers:` list of the pack. Errors: parse, unit with line and column.
  static Result<Carriers> read(const text::Node& pack);
  [[nodiscard]] const Carrier* find(std::string_view id) const;
  [[nodiscard]] const std::vector<Carrier>& all() const { return carriers_; }
  /// The ids, for the nearest-name suggestion.
  [[nodiscard]] std::vector<std::string_view> ids() const;

 private:
  std::vector<Carrier> carriers_;
};

}  // namespace celadon::registry
