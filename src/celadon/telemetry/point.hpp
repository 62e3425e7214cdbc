#pragma once
// How a measuring point's samples are kept.

#include "celadon/registry/site.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::telemetry {

using registry::MeasuringPoint;
using registry::QuantityKind;

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
