#pragma once
// What telemetry needs to know of a measuring point.

#include <optional>
#include <string>

#include "celadon/base/instant.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {

struct PointDescription {
  std::string id;
  storage::SeriesId series;
  QuantityKind kind = QuantityKind::amount;
  units::Unit unit;                 ///< in which its samples are kept
  std::optional<double> valid_min;  ///< in `unit`; a value outside is refused
  std::optional<double> valid_max;
  std::optional<double>
      register_modulus;  ///< in `unit`; a register of 6 digits of kWh rolls over at 1,000,000
};

/// How the series store codes the samples of a kind.
constexpr storage::SeriesKind series_kind(QuantityKind kind) {
  switch (kind) {
    case QuantityKind::cumulative: return storage::SeriesKind::counter;
    case QuantityKind::amount: return storage::SeriesKind::amount;
    case QuantityKind::power:
    case QuantityKind::state: break;
  }
  return storage::SeriesKind::gauge;
}

}  // namespace celadon::telemetry
