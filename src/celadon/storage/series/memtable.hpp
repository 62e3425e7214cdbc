#pragma once
// Batches that are durable in a log and not yet in a segment, by series, in memory.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

/// One writer adds batches in sequence, many readers read what had been added up to a sequence they
/// name. Columns live in an arena: a batch of 150,000 series with a point each costs no allocation
/// per series.
class MemTable {
 public:
  /// Batches of the log `log_number`, the first of which will be `first_sequence`.
  MemTable(std::uint64_t log_number, std::uint64_t first_sequence)
      : log_number_(log_number),
        first_sequence_(first_sequence),
        last_sequence_(first_sequence - 1) {}
  ~MemTable();
  MemTable(const MemTable&) = delete;
  MemTable& operator=(const MemTable&) = delete;

  /// Adds a checked batch; sequences ascend by one. The columns are copied.
  void add(const WriteBatch& batch, std::uint64_t sequence);
  void add(const ScanBatch& batch, std::uint64_t sequence);

  [[nodiscard]] std::uint64_t log_number() const noexcept { return log_number_; }
  [[nodiscard]] std::uint64_t first_sequence() const noexcept { return first_sequence_; }
  [[nodiscard]] std::uint64_t last_sequence() const noexcept { return last_sequence_.load(); }
  [[nodiscard]] bool empty() const noexcept { return points_.load() == 0; }
  [[nodiscard]] std::uint64_t points() const noexcept { return points_.load(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(); }
  /// True when its recordings or series are as many as one segment may hold.
  [[nodiscard]] bool crowded() const noexcept { return crowded_.load(); }

  /// What the table holds of one series up to a sequence.
  struct Extent {
    Instant first;
    Instant last;
    Instant last_recorded;
    bool distinct = false;  ///< ascending as it came, every time once
  };
  [[nodiscard]] std::optional<Extent> extent(SeriesId series, std::uint64_t up_to) const;
  /// Appends the recordings with range.from <= at < range.to, ascending by (at, recorded_at,
  /// arrival).
  void read(SeriesId series, Interval range, std::uint64_t up_to, Columns columns,
            PointColumns& out) const;
  [[nodiscard]] std::vector<SeriesId> series() const;
  /// Writes everything as a segment; the table must not grow meanwhile. `recordings` is given to
  /// the writer.
  Status write(SegmentWriter& writer) const;
  [[nodiscard]] std::vector<Recording> recordings() const;

 private:
  /// One point as it stands in memory; all that a new point touches beside its series' entry.
  struct Cell {
    Instant at;
    double value = 0.0;
    std::uint32_t batch = 0;  ///< in batches_
    std::uint16_t quality = 0;
  };
  /// Points of one series in the order they came; the cells follow it in the arena, then their rows
  /// in the file if they have any.
  struct Run {
    Run* next = nullptr;
    Cell* cells = nullptr;
    std::uint32_t* rows = nullptr;  ///< null: all 0
    std::uint32_t count = 0;
    std::uint32_t room = 0;
  };
  struct Entry {
    SeriesId series;
    SeriesKind kind = SeriesKind::gauge;
    Run* first = nullptr;
    Run* last = nullptr;
  };
  /// A batch that was added; ascending by sequence.
  struct Added {
    std::uint64_t sequence = 0;
    std::uint32_t recording = 0;
  };

  std::uint32_t begin_batch(Instant recorded_at, std::uint32_t source, std::uint64_t sequence);
  void add_points(const SeriesBatch& batch, std::uint32_t number);
  Run& run_with_room(Entry& entry, std::uint32_t wanted, bool with_rows);
  /// The cells of a run that were added up to a sequence.
  [[nodiscard]] std::uint32_t seen(const Run& run, std::uint64_t up_to) const;
  std::uint32_t recording_number(const Recording& recording);
  Entry& entry_of(SeriesId series, SeriesKind kind);
  [[nodiscard]] const Entry* find(SeriesId series) const;
  [[nodiscard]] std::size_t slot_of(SeriesId series) const;
  void grow_slots();
  std::uint8_t* allocate(std::size_t bytes);

  const std::uint64_t log_number_;
  const std::uint64_t first_sequence_;
  std::atomic<std::uint64_t> last_sequence_;
  std::atomic<std::uint64_t> points_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<bool> crowded_ = false;

  mutable std::shared_mutex mutex_;  ///< guards all below
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< open addressing: entry number + 1, 0 for free
  std::size_t hint_ = 0;              ///< entry after the one met last: batches repeat their order
  std::vector<Recording> recordings_;
  std::vector<Added> batches_;
  std::vector<std::unique_ptr<std::uint8_t[]>> arena_;
  std::size_t arena_left_ = 0;
  std::uint8_t* arena_at_ = nullptr;
};

}  // namespace celadon::storage::series
