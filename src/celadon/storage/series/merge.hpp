#pragma once
// Several segments become one; points before a mark are left out. The result reads as the inputs
// do.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/segment.hpp"

namespace celadon::storage::series {

using SegmentList = std::vector<std::shared_ptr<const SegmentReader>>;

/// Which points a rewriting leaves out: those of `series` (ascending) with at < before.
struct Retention {
  std::vector<SeriesId> series;
  Instant before = Instant::min();

  [[nodiscard]] bool drops(SeriesId id, Instant at) const;
};

/// Writes the points of adjacent segments (oldest first) as segment `number`. Of a
/// recording that is there twice (same time, recording, value bits, row, quality) only the first is
/// kept. A result without points gives a summary with points == 0 and no file. Errors: corrupt (an
/// input), io, disk_full, cancelled (when `stop` becomes true); then no file remains.
Result<SegmentSummary> merge_segments(FileSystem& files, const std::filesystem::path& folder,
                                      const SegmentList& inputs, std::uint64_t number,
                                      const Retention& retention, const std::atomic<bool>& stop);

/// The next run [first, last) of adjacent segments worth merging: sizes within a tier, at least
/// four; empty when there is none. Write amplification grows with the logarithm of the store.
struct MergeRange {
  std::size_t first = 0;
  std::size_t last = 0;
  [[nodiscard]] bool empty() const { return first >= last; }
};
MergeRange choose_merge(const SegmentList& segments);
/// The same for compact(): everything that fits one segment's limits.
MergeRange choose_compaction(const SegmentList& segments);

}  // namespace celadon::storage::series
