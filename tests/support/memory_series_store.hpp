#pragma once
// A series store in memory, for tests of what stands above the store. Keeps the contract of
// storage/series/store.hpp: later recordings win, earlier ones stay as history.

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "celadon/storage/series/store.hpp"

namespace celadon::testing {

class MemorySeriesStore final : public storage::SeriesStore {
 public:
  Status append(const storage::ScanBatch& batch) override {
    storage::WriteBatch rows{batch.recorded_at, batch.source, {}};
    for (std::size_t i = 0; i < batch.size(); ++i) {
      storage::SeriesBatch& row = rows.series.emplace_back();
      row.series = batch.series[i];
      row.kind = batch.kinds[i];
      row.at = {batch.at[i]};
      row.values = {batch.values[i]};
      if (!batch.quality.empty()) row.quality = {batch.quality[i]};
    }
    return append(rows);
  }
  Status append(const storage::WriteBatch& batch) override {
    const std::lock_guard lock(mutex_);
    if (fail_after_ == 0)
      return fail(ErrorCode::disk_full, "the disk of the test is full", "make room");
    if (fail_after_ > 0) --fail_after_;
    ++appends_;
    for (const auto& series : batch.series) {
      for (std::size_t i = 0; i < series.at.size(); ++i) {
        storage::Point point;
        point.at = series.at[i];
        point.value = series.values[i];
        point.recorded_at = batch.recorded_at;
        point.source = batch.source;
        point.row = series.rows.empty() ? 0 : series.rows[i];
        point.quality = series.quality.empty() ? std::uint16_t{0} : series.quality[i];
        history_[series.series.number].emplace(std::make_pair(point.at.us, point.recorded_at.us),
                                               point);
        ++points_;
      }
    }
    return {};
  }
  Result<std::vector<storage::Point>> read(storage::SeriesId series, Interval range,
                                           Instant as_of) const override {
    const std::lock_guard lock(mutex_);
    std::vector<storage::Point> points;
    const auto found = history_.find(series.number);
    if (found == history_.end()) return points;
    for (auto at = found->second.lower_bound({range.from.us, Instant::min().us});
         at != found->second.end() && at->second.at < range.to; ++at) {
      if (at->second.recorded_at > as_of) continue;
      if (!points.empty() && points.back().at == at->second.at) points.pop_back();
      points.push_back(at->second);
    }
    return points;
  }
  Result<std::vector<storage::Point>> read_history(storage::SeriesId series,
                                                   Interval range) const override {
    const std::lock_guard lock(mutex_);
    std::vector<storage::Point> points;
    const auto found = history_.find(series.number);
    if (found == history_.end()) return points;
    for (const auto& [key, point] : found->second) {
      if (range.contains(point.at)) points.push_back(point);
    }
    return points;
  }
  Result<std::optional<storage::Point>> last_before(storage::SeriesId series, Instant t,
                                                    Instant as_of) const override {
    CELADON_ASSIGN(const auto points, read(series, {Instant::min(), t}, as_of));
    if (points.empty()) return std::optional<storage::Point>();
    return std::optional(points.back());
  }
  Result<std::optional<storage::Point>> first_from(storage::SeriesId series, Instant t,
                                                   Instant as_of) const override {
    CELADON_ASSIGN(const auto points, read(series, {t, Instant::max()}, as_of));
    if (points.empty()) return std::optional<storage::Point>();
    return std::optional(points.front());
  }
  Result<storage::PointColumns> read_columns(storage::SeriesId series, Interval range,
                                             Instant as_of, storage::Columns) const override {
    CELADON_ASSIGN(const auto points, read(series, range, as_of));
    storage::PointColumns columns;
    for (const auto& point : points) {
      columns.at.push_back(point.at);
      columns.values.push_back(point.value);
      columns.quality.push_back(point.quality);
      columns.rows.push_back(point.row);
      columns.recorded_at.push_back(point.recorded_at);
      columns.source.push_back(point.source);
    }
    return columns;
  }
  Status read_many(std::span<const storage::SeriesId> series, Interval range, Instant as_of,
                   storage::Columns columns,
                   const std::function<Status(storage::SeriesId, storage::PointColumns&&)>& each)
      const override {
    for (const storage::SeriesId id : series) {
      CELADON_ASSIGN(auto read, read_columns(id, range, as_of, columns));
      CELADON_TRY(each(id, std::move(read)));
    }
    return {};
  }
  Result<std::optional<storage::Point>> latest(storage::SeriesId series,
                                               Instant as_of) const override {
    return last_before(series, Instant::max(), as_of);
  }
  Result<std::vector<storage::SeriesId>> series() const override {
    const std::lock_guard lock(mutex_);
    std::vector<storage::SeriesId> ids;
    for (const auto& [number, points] : history_) ids.emplace_back(number);
    return ids;
  }
  Result<storage::StoreCounts> counts() const override {
    storage::StoreCounts counts;
    counts.points = points_;
    counts.series = history_.size();
    return counts;
  }
  Result<storage::StoreCheck> verify() const override { return storage::StoreCheck{}; }
  Status compact() override { return {}; }
  Status retain(std::span<const storage::SeriesId>, Instant) override { return {}; }

  /// After that many further appends the disk is full; negative: never.
  void fail_after(int appends) { fail_after_ = appends; }
  [[nodiscard]] std::uint64_t points() const { return points_; }
  [[nodiscard]] std::uint64_t appends() const { return appends_; }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::multimap<std::pair<std::int64_t, std::int64_t>, storage::Point>>
      history_;
  std::uint64_t points_ = 0;
  std::uint64_t appends_ = 0;
  int fail_after_ = -1;
};

}  // namespace celadon::testing
