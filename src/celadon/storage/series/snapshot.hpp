#pragma once
// Reading a frozen state of the store: segments and in-memory tables as one sequence of recordings.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/manifest.hpp"
#include "celadon/storage/series/memtable.hpp"
#include "celadon/storage/series/merge.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

/// The parts of the store at one moment; replaced, never changed.
struct View {
  Manifest manifest;
  SegmentList segments;                           ///< as the manifest lists them
  std::vector<std::shared_ptr<MemTable>> tables;  ///< oldest first; only the last one still grows
};

/// What one reading call sees: the parts, and the last batch that counts.
struct Snapshot {
  std::shared_ptr<const View> view;
  std::uint64_t sequence = 0;
};

/// SeriesStore::read_columns over a snapshot.
Result<PointColumns> read_columns(const Snapshot& snapshot, SeriesId series, Interval range,
                                  Instant as_of, Columns columns, ReadScratch& scratch);
/// SeriesStore::read_history over a snapshot, as columns.
Result<PointColumns> read_history(const Snapshot& snapshot, SeriesId series, Interval range,
                                  ReadScratch& scratch);
/// SeriesStore::last_before and first_from over a snapshot.
Result<std::optional<Point>> last_before(const Snapshot& snapshot, SeriesId series, Instant t,
                                         Instant as_of);
Result<std::optional<Point>> first_from(const Snapshot& snapshot, SeriesId series, Instant t,
                                        Instant as_of);
/// All series, ascending.
std::vector<SeriesId> series_of(const Snapshot& snapshot);

/// Row i of columns read with Columns::all.
Point point_at(const PointColumns& columns, std::size_t i);

}  // namespace celadon::storage::series
