#include "celadon/telemetry/live/roll_up.hpp"

#include <array>
#include <utility>

namespace celadon::telemetry::live {

namespace {

using storage::Columns;
using storage::PointColumns;
using storage::ScanBatch;
using storage::SeriesId;
using storage::SeriesKind;
using storage::SeriesStore;

/// The value of a part; for reading and for writing.
template <class R>
auto& part_of(R& roll, RollPart part) {
  switch (part) {
    case RollPart::least: return roll.least;
    case RollPart::most: return roll.most;
    case RollPart::first: return roll.first;
    case RollPart::last: return roll.last;
    case RollPart::count:
    case RollPart::sum: break;
  }
  return roll.sum;
}

constexpr std::array parts = {RollPart::count, RollPart::sum,   RollPart::least,
                              RollPart::most,  RollPart::first, RollPart::last};

/// Like joins like: what stands in a roll-up changes as slowly as the readings do.
SeriesKind kind_of(RollPart part) {
  return part == RollPart::count ? SeriesKind::state : SeriesKind::gauge;
}

}  // namespace

SeriesId roll_series(SeriesId series, RollPart part) {
  return SeriesId(roll_up_base + roll_up_stride * static_cast<std::uint64_t>(part) + series.number);
}

ScanBatch roll_ups_at_rest(std::span<const PassedInterval> passed, Instant recorded_at,
                           std::uint32_t source) {
  ScanBatch batch;
  batch.recorded_at = recorded_at;
  batch.source = source;
  for (const PassedInterval& one : passed) {
    for (const RollPart part : parts) {
      batch.series.push_back(roll_series(one.series, part));
      batch.kinds.push_back(kind_of(part));
      batch.at.push_back(one.roll.from);
      batch.values.push_back(part == RollPart::count ? static_cast<double>(one.roll.count)
                                                     : part_of(one.roll, part));
    }
  }
  return batch;
}

std::vector<Roll> roll_up(const PointColumns& readings, Duration length) {
  std::vector<Roll> rolls;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const Instant from = interval_start(readings.at[i], length);
    if (rolls.empty() || rolls.back().from != from) rolls.push_back({from});
    rolls.back().add(readings.values[i]);
  }
  return rolls;
}

std::vector<Roll> join(std::span<const Roll> rolls, Duration length) {
  std::vector<Roll> joined;
  for (const Roll& roll : rolls) {
    if (roll.count == 0) continue;
    const Instant from = interval_start(roll.from, length);
    if (joined.empty() || joined.back().from != from) {
      joined.push_back(roll);
      joined.back().from = from;
      continue;
    }
    Roll& into = joined.back();
    into.count += roll.count;
    into.sum += roll.sum;
    into.least = roll.least < into.least ? roll.least : into.least;
    into.most = roll.most > into.most ? roll.most : into.most;
    into.last = roll.last;
  }
  return joined;
}

Result<std::vector<std::vector<Roll>>> read_rolls(const SeriesStore& store,
                                                  std::span<const SeriesId> series, Interval range,
                                                  RollParts wanted) {
  std::vector<SeriesId> ids;
  const std::size_t n = series.size();
  const auto asked = std::span(parts).first(static_cast<std::size_t>(wanted));
  for (const RollPart part : asked)
    for (const SeriesId one : series) ids.push_back(roll_series(one, part));
  std::vector<std::vector<Roll>> rolls(n);
  std::size_t turn = 0;
  const auto take = [&](SeriesId, PointColumns&& columns) -> Status {
    const RollPart part = asked[turn / n];
    std::vector<Roll>& of_one = rolls[turn++ % n];
    if (part == RollPart::count) {
      for (const Instant at : columns.at) of_one.push_back({at});
    }
    // The parts of an interval are one write: all of them are there.
    if (columns.size() != of_one.size())
      return fail(ErrorCode::corrupt,
                  "区间汇总的各部分数目不一｜the parts of roll-ups differ in number",
                  "运行 celadon verify｜run celadon verify");
    for (std::size_t i = 0; i < of_one.size(); ++i) {
      if (part == RollPart::count)
        of_one[i].count = static_cast<std::uint64_t>(columns.values[i]);
      else
        part_of(of_one[i], part) = columns.values[i];
    }
    return {};
  };
  CELADON_TRY(store.read_many(ids, range, Instant::max(), Columns::time_and_value, take));
  for (std::vector<Roll>& of_one : rolls)
    std::erase_if(of_one, [](const Roll& roll) { return roll.count == 0; });
  return rolls;
}

Result<std::vector<PassedInterval>> compute_rolls(const SeriesStore& store,
                                                  std::span<const SeriesId> series,
                                                  Interval interval) {
  std::vector<PassedInterval> rolls;
  rolls.reserve(series.size());
  const auto take = [&](SeriesId one, PointColumns&& readings) -> Status {
    Roll roll{interval.from};
    for (const double value : readings.values) roll.add(value);
    rolls.push_back({one, roll});
    return {};
  };
  CELADON_TRY(store.read_many(series, interval, Instant::max(), Columns::time_and_value, take));
  return rolls;
}

}  // namespace celadon::telemetry::live
