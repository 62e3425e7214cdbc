#pragma once
// Questions about readings: latest values, readings of a point, what they come to interval by
// interval. Answers are written straight as text; they may be long.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/live/live.hpp"

namespace celadon::app::live {

enum class AnswerForm : std::uint8_t { json, csv };

/// One point for a list of points.
struct PointRow {
  LivePoint point;
  Filling latest;
};
/// The points of a site whose key holds `text` (all where it is empty), in their order.
std::vector<PointRow> point_rows(const LiveSite& site, const std::string& text);

/// The latest value of every point, as columns: {"points": [key], "at_ms": [..], "values": [..],
/// "quality": [..]}, null where none has come; as CSV "point,at_ms,value,quality". Cost: some 0.3
/// us a point.
std::string latest_values(const LiveSite& site, AnswerForm form);

/// The readings of a point in a range: {"point", "unit", "at_ms": [..], "values": [..], "quality":
/// [..]}. Errors: not_found (point), limit (more than two million readings), those of the store.
Result<std::string> readings(const Live& live, const LiveSite& site, const std::string& key,
                             Interval range, AnswerForm form);

/// What an interval answer tells of each interval.
enum class IntervalParts : std::uint8_t { mean, all };
struct IntervalQuestion {
  std::vector<std::string> points;
  Interval range;
  Duration step = Duration::minutes(15);  ///< a multiple of the kept interval
  IntervalParts parts = IntervalParts::mean;
};
/// {"step_s", "points": [{"point", "unit", "from_ms": [..], "count": [..], "mean": [..], and with
/// all "least", "most", "first", "last"}]}; as CSV a row per point and interval. Intervals without
/// readings are left out. Errors: not_found, invalid_argument (step), limit, those of the store.
Result<std::string> intervals(const Live& live, const LiveSite& site,
                              const IntervalQuestion& question, AnswerForm form);

/// Sums of all readings by the value of a tag and interval: {"tag", "step_s", "groups": [{"group",
/// "from_ms": [..], "count": [..], "sum": [..]}]}. Errors: not_found (no point has the tag), as
/// intervals.
Result<std::string> sums_by_tag(const Live& live, const LiveSite& site, const std::string& tag,
                                Interval range, Duration step, AnswerForm form);

}  // namespace celadon::app::live
