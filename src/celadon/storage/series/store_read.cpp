// The reading calls: each over one snapshot.

#include <algorithm>
#include <utility>

#include "celadon/storage/series/block_store.hpp"

namespace celadon::storage::series {

namespace {

std::vector<Point> as_points(const PointColumns& columns) {
  std::vector<Point> points;
  points.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) points.push_back(point_at(columns, i));
  return points;
}

}  // namespace

Result<std::vector<Point>> BlockStore::read(SeriesId series, Interval range, Instant as_of) const {
  ReadScratch scratch;
  CELADON_ASSIGN(const auto columns,
                 series::read_columns(snapshot(), series, range, as_of, Columns::all, scratch));
  return as_points(columns);
}

Result<std::vector<Point>> BlockStore::read_history(SeriesId series, Interval range) const {
  ReadScratch scratch;
  CELADON_ASSIGN(const auto columns, series::read_history(snapshot(), series, range, scratch));
  return as_points(columns);
}

Result<std::optional<Point>> BlockStore::last_before(SeriesId series, Instant t,
                                                     Instant as_of) const {
  return series::last_before(snapshot(), series, t, as_of);
}

Result<std::optional<Point>> BlockStore::first_from(SeriesId series, Instant t,
                                                    Instant as_of) const {
  return series::first_from(snapshot(), series, t, as_of);
}

Result<std::optional<Point>> BlockStore::latest(SeriesId series, Instant as_of) const {
  return series::last_before(snapshot(), series, Instant::max(), as_of);
}

Result<PointColumns> BlockStore::read_columns(SeriesId series, Interval range, Instant as_of,
                                              Columns columns) const {
  ReadScratch scratch;
  return series::read_columns(snapshot(), series, range, as_of, columns, scratch);
}

Status BlockStore::read_many(std::span<const SeriesId> series, Interval range, Instant as_of,
                             Columns columns,
                             const std::function<Status(SeriesId, PointColumns&&)>& each) const {
  const Snapshot now = snapshot();
  ReadScratch scratch;
  for (const SeriesId id : series) {
    CELADON_ASSIGN(auto found, series::read_columns(now, id, range, as_of, columns, scratch));
    CELADON_TRY(each(id, std::move(found)));
  }
  return {};
}

Result<std::vector<SeriesId>> BlockStore::series() const { return series_of(snapshot()); }

Result<StoreCounts> BlockStore::counts() const {
  const Snapshot now = snapshot();
  StoreCounts counts;
  for (const auto& segment : now.view->segments) counts.points += segment->summary().points;
  for (const auto& table : now.view->tables) counts.points += table->points();
  counts.series = series_of(now).size();
  counts.segments = now.view->segments.size();
  CELADON_ASSIGN(const auto entries, files_->list(folder_));
  for (const FileSystem::Entry& entry : entries) counts.bytes_on_disk += entry.size;
  return counts;
}

}  // namespace celadon::storage::series
