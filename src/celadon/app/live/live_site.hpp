#pragma once
// The points of one site as readings come in: how a device's words find their point, the latest
// value of each, and the interval each is filling.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "celadon/app/live/live_points.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/telemetry/live/filling.hpp"
#include "celadon/telemetry/live/key_table.hpp"
#include "celadon/telemetry/live/roll_up.hpp"

namespace celadon::app::live {

using telemetry::live::Filling;
using telemetry::live::KeyTable;
using telemetry::live::PassedInterval;

/// A point that readings come in for: registered in site.yaml, or found in a stream.
struct LivePoint {
  storage::SeriesId series;
  storage::SeriesKind kind = storage::SeriesKind::gauge;
  std::string name;   ///< id of the measuring point, or measurement and tags
  std::string field;  ///< empty for a registered point
  bool registered = false;
  std::string unit;             ///< symbol; empty: not known
  std::optional<double> least;  ///< limits of a value, in that unit
  std::optional<double> most;

  /// What pages and exports call it: "E-IN", or "telemetry,series=7 value".
  [[nodiscard]] std::string key() const { return registered ? name : name + " " + field; }
};

/// A reading that found its point.
struct Arrival {
  std::uint32_t point = 0;  ///< index in points
  Instant at;
  double value = 0.0;
  std::uint16_t quality = 0;
};

/// Everything of one site. The mutexes are taken in the order they stand here, if both.
struct LiveSite {
  std::string id;

  std::mutex growing;  ///< held by whoever adds points, from the look-up to the end

  mutable std::shared_mutex keys_mutex;  ///< guards keys, points, number_of
  KeyTable keys;
  std::vector<LivePoint> points;
  std::unordered_map<std::string, std::uint32_t> number_of;  ///< by LivePoint::key()
  std::size_t known_at_opening = 0;  ///< points that were there when the site was read
  std::int64_t registry_change = 0;  ///< the last change of site.yaml that was read

  mutable std::mutex filling_mutex;  ///< guards all below; fillings has at least the size of points
  std::vector<Filling> fillings;
  std::vector<PassedInterval> passed;                         ///< to be kept
  std::vector<std::pair<std::uint32_t, Instant>> to_compute;  ///< point and start of an interval
  std::optional<Interval> touched;  ///< time of registered readings since the books were posted
  std::uint64_t readings = 0;       ///< since the start
};

/// "measurement,tag=value" with tags in order and escapes as line protocol has them: one name for
/// all ways of writing a series. Errors: those of read_key.
Result<std::string> canonical_name(std::string_view key);

/// Takes arrivals that are durable into the fillings.
void fill(LiveSite& site, const std::vector<Arrival>& arrivals, Instant recorded_at,
          Duration interval);

}  // namespace celadon::app::live
