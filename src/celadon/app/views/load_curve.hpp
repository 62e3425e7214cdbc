#pragma once
// The curve of an object: its meters, interval by interval, with signs. The sum of a curve is what
// the books hold of the object.

#include <string>
#include <vector>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::app::views {

/// A meter that takes part in an object's curve.
struct CurvePart {
  const registry::MeasuringPoint* point = nullptr;
  const registry::Flow* flow = nullptr;  ///< nullptr: a point of no flow
  double sign = 1.0;                     ///< -1: what leaves the plant
};

/// A node, flow or point, or the plant, with the meters that make its curve.
struct CurveObject {
  std::string id;  ///< "" for the plant
  std::string kind;
  registry::Names names;
  std::string carrier;  ///< "" for a point of no flow
  std::vector<CurvePart> parts;
};

/// The plant: what enters less what leaves (of the carrier). A bus, storage or load: what enters. A
/// source: what leaves it. Errors: not_found (no such object, or no meter of that carrier on it,
/// naming the carriers there are).
Result<CurveObject> curve_object(const Reading& reading, const std::string& id,
                                 const std::string& carrier);

/// Amounts per step, as one column. A step is missing as soon as one meter misses it.
struct Curve {
  Instant start;
  Duration step;
  units::Unit unit;  ///< of the amounts (of a state: of the means)
  bool means = false;
  std::vector<double> amounts;                      ///< [T]
  std::vector<telemetry::IntervalQuality> quality;  ///< [T]
  double known = 0.0;                               ///< sum over meters of what is known
  std::vector<std::string> notes;
};

/// The coarsest interval of the object's meters: no curve is finer.
Duration finest_step(const CurveObject& object);
/// Reads and adds up. Errors: invalid_argument (finer than the meters; more than 20,000 steps),
/// those of the store.
Result<Curve> curve_of(const Reading& reading, const CurveObject& object, const CivilPeriod& period,
                       Duration step);

/// "15min", "30min", "1h", "1d"; empty: a step that gives at most some 1,000 values.
Result<Duration> step_of(const std::string& text, const CivilPeriod& period, Duration finest);

/// {"id", "name", "unit", "values", "quality"}; energy as mean power.
Json series_json(const Curve& curve, const std::string& id, const registry::Names& names);
/// The object's total in the books: {"value", "unit", "derivation", ...}.
Result<Json> total_json(Reading& reading, const CurveObject& object, const Curve& curve,
                        const CivilPeriod& period);
Json object_json(const CurveObject& object);

}  // namespace celadon::app::views
