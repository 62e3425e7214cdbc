#include "celadon/storage/series/memtable.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <numeric>
#include <utility>

namespace celadon::storage::series {

namespace {

constexpr std::size_t arena_block = 1u << 20;
constexpr std::size_t series_per_lock = 4096;  // readers get in between
constexpr std::uint32_t least_run_room = 4;
constexpr std::uint32_t most_run_room = 16;  // more would stand empty at the end of a table
constexpr std::size_t crowded_recordings = most_segment_recordings / 4;
constexpr std::size_t crowded_batches = 64U << 20;
constexpr std::size_t crowded_series = most_segment_series / 2;

/// Puts a column into the order given.
template <class T>
void arrange(std::vector<T>& column, std::size_t from, const std::vector<std::uint32_t>& order) {
  if (column.empty()) return;
  std::vector<T> arranged(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) arranged[i] = column[from + order[i]];
  std::copy(arranged.begin(), arranged.end(), column.begin() + static_cast<std::ptrdiff_t>(from));
}

}  // namespace

MemTable::~MemTable() = default;

std::uint8_t* MemTable::allocate(std::size_t bytes) {
  bytes = (bytes + 7) & ~std::size_t{7};
  bytes_ += bytes;
  if (bytes > arena_left_) {
    const std::size_t size = std::max(bytes, arena_block);
    arena_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(size));
    if (size > arena_block) return arena_.back().get();  // a block of its own; the open one goes on
    arena_at_ = arena_.back().get();
    arena_left_ = size;
  }
  std::uint8_t* const at = arena_at_;
  arena_at_ += bytes;
  arena_left_ -= bytes;
  return at;
}

std::size_t MemTable::slot_of(SeriesId series) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (series.number * 0x9E3779B97F4A7C15ULL >> 20) & mask;
  while (slots_[slot] != 0 && entries_[slots_[slot] - 1].series != series) slot = (slot + 1) & mask;
  return slot;
}

void MemTable::grow_slots() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < entries_.size(); ++i)
    slots_[slot_of(entries_[i].series)] = static_cast<std::uint32_t>(i + 1);
}

MemTable::Entry& MemTable::entry_of(SeriesId series, SeriesKind kind) {
  if (hint_ < entries_.size() && entries_[hint_].series == series) {
    Entry& entry = entries_[hint_++];
    entry.kind = kind;
    return entry;
  }
  if (slots_.size() < 2 * (entries_.size() + 1)) grow_slots();
  std::uint32_t& slot = slots_[slot_of(series)];
  if (slot == 0) {
    entries_.push_back({series, kind, nullptr, nullptr});
    slot = static_cast<std::uint32_t>(entries_.size());
  }
  hint_ = slot;
  Entry& entry = entries_[slot - 1];
  entry.kind = kind;
  return entry;
}

const MemTable::Entry* MemTable::find(SeriesId series) const {
  if (slots_.empty()) return nullptr;
  const std::uint32_t number = slots_[slot_of(series)];
  return number == 0 ? nullptr : &entries_[number - 1];
}

std::uint32_t MemTable::recording_number(const Recording& recording) {
  if (recordings_.empty() || recordings_.back() != recording) recordings_.push_back(recording);
  return static_cast<std::uint32_t>(recordings_.size() - 1);
}

std::uint32_t MemTable::begin_batch(Instant recorded_at, std::uint32_t source,
                                    std::uint64_t sequence) {
  batches_.push_back({sequence, recording_number({recorded_at, source})});
  return static_cast<std::uint32_t>(batches_.size() - 1);
}

/// The run that the next points of a series go to: the last one, or a new one when it is full or
/// keeps no rows. Runs of a series grow, so that a series met once takes little and one met often
/// has few of them.
MemTable::Run& MemTable::run_with_room(Entry& entry, std::uint32_t wanted, bool with_rows) {
  Run* const last = entry.last;
  if (last != nullptr && last->count < last->room && with_rows == (last->rows != nullptr))
    return *last;
  const std::uint32_t grown =
      last == nullptr ? least_run_room : std::min(2 * last->room, most_run_room);
  const std::uint32_t room = std::max(wanted, grown);
  const std::size_t rows_bytes = with_rows ? room * sizeof(std::uint32_t) : 0;
  std::uint8_t* const place = allocate(sizeof(Run) + room * sizeof(Cell) + rows_bytes);
  auto* const run = new (place) Run;
  run->cells = reinterpret_cast<Cell*>(place + sizeof(Run));
  if (with_rows)
    run->rows = reinterpret_cast<std::uint32_t*>(place + sizeof(Run) + room * sizeof(Cell));
  run->room = room;
  (last == nullptr ? entry.first : last->next) = run;
  entry.last = run;
  return *run;
}

void MemTable::add_points(const SeriesBatch& batch, std::uint32_t number) {
  const std::size_t n = batch.at.size();
  if (n == 0) return;
  Entry& entry = entry_of(batch.series, batch.kind);
  for (std::size_t from = 0; from < n;) {
    Run& run = run_with_room(entry, static_cast<std::uint32_t>(n - from), !batch.rows.empty());
    const std::size_t to = std::min<std::size_t>(n, from + run.room - run.count);
    if (run.rows != nullptr)
      std::copy(batch.rows.begin() + static_cast<std::ptrdiff_t>(from),
                batch.rows.begin() + static_cast<std::ptrdiff_t>(to), run.rows + run.count);
    for (; from < to; ++from) {
      run.cells[run.count++] = {batch.at[from], batch.values[from], number,
                                batch.quality.empty() ? std::uint16_t{0} : batch.quality[from]};
    }
  }
  points_ += n;
}

void MemTable::add(const WriteBatch& batch, std::uint64_t sequence) {
  CELADON_ASSERT(sequence == last_sequence_.load() + 1);
  std::uint32_t number = 0;
  for (std::size_t from = 0; from == 0 || from < batch.series.size(); from += series_per_lock) {
    const std::unique_lock lock(mutex_);
    if (from == 0) number = begin_batch(batch.recorded_at, batch.source, sequence);
    const std::size_t to = std::min(batch.series.size(), from + series_per_lock);
    for (std::size_t i = from; i < to; ++i) add_points(batch.series[i], number);
    crowded_ = recordings_.size() >= crowded_recordings || entries_.size() >= crowded_series ||
               batches_.size() >= crowded_batches;
  }
  last_sequence_ = sequence;
}

void MemTable::add(const ScanBatch& batch, std::uint64_t sequence) {
  CELADON_ASSERT(sequence == last_sequence_.load() + 1);
  std::uint32_t number = 0;
  for (std::size_t from = 0; from == 0 || from < batch.size(); from += series_per_lock) {
    const std::unique_lock lock(mutex_);
    if (from == 0) number = begin_batch(batch.recorded_at, batch.source, sequence);
    const std::size_t to = std::min(batch.size(), from + series_per_lock);
    for (std::size_t i = from; i < to; ++i) {
      Run& run = run_with_room(entry_of(batch.series[i], batch.kinds[i]), 1, false);
      // Scans repeat their order: what the series after this one will touch is known.
      if (hint_ + 4 < entries_.size() && entries_[hint_ + 4].last != nullptr)
        __builtin_prefetch(entries_[hint_ + 4].last);
      run.cells[run.count++] = {batch.at[i], batch.values[i], number,
                                batch.quality.empty() ? std::uint16_t{0} : batch.quality[i]};
    }
    points_ += to - from;
    crowded_ = recordings_.size() >= crowded_recordings || entries_.size() >= crowded_series ||
               batches_.size() >= crowded_batches;
  }
  last_sequence_ = sequence;
}

std::uint32_t MemTable::seen(const Run& run, std::uint64_t up_to) const {
  if (run.count == 0 || batches_[run.cells[run.count - 1].batch].sequence <= up_to)
    return run.count;
  const Cell* const end = std::partition_point(
      run.cells, run.cells + run.count,
      [&](const Cell& cell) { return batches_[cell.batch].sequence <= up_to; });
  return static_cast<std::uint32_t>(end - run.cells);
}

std::optional<MemTable::Extent> MemTable::extent(SeriesId series, std::uint64_t up_to) const {
  const std::shared_lock lock(mutex_);
  const Entry* entry = find(series);
  if (entry == nullptr || entry->first == nullptr || seen(*entry->first, up_to) == 0)
    return std::nullopt;
  const Instant first = entry->first->cells[0].at;
  Extent extent{first, first, Instant::min(), true};
  bool begun = false;
  for (const Run* run = entry->first; run != nullptr; run = run->next) {
    const std::uint32_t count = seen(*run, up_to);
    for (const Cell* cell = run->cells; cell != run->cells + count; ++cell) {
      extent.last_recorded =
          std::max(extent.last_recorded, recordings_[batches_[cell->batch].recording].recorded_at);
      extent.distinct = extent.distinct && (!begun || cell->at > extent.last);
      begun = true;
      extent.first = std::min(extent.first, cell->at);
      extent.last = std::max(extent.last, cell->at);
    }
    if (count < run->count) break;
  }
  return extent;
}

void MemTable::read(SeriesId series, Interval range, std::uint64_t up_to, Columns columns,
                    PointColumns& out) const {
  const std::size_t old = out.at.size();
  std::vector<Instant> recorded;
  {
    const std::shared_lock lock(mutex_);
    const Entry* entry = find(series);
    if (entry == nullptr) return;
    for (const Run* run = entry->first; run != nullptr; run = run->next) {
      const std::uint32_t count = seen(*run, up_to);
      for (std::uint32_t i = 0; i < count; ++i) {
        const Cell& cell = run->cells[i];
        if (!range.contains(cell.at)) continue;
        const Recording recording = recordings_[batches_[cell.batch].recording];
        out.at.push_back(cell.at);
        out.values.push_back(cell.value);
        if (has(columns, Columns::quality)) out.quality.push_back(cell.quality);
        if (has(columns, Columns::rows))
          out.rows.push_back(run->rows != nullptr ? run->rows[i] : 0);
        if (has(columns, Columns::recorded)) out.source.push_back(recording.source);
        recorded.push_back(recording.recorded_at);
      }
      if (count < run->count) break;
    }
  }
  const std::size_t n = recorded.size();
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (out.at[old + a] != out.at[old + b]) return out.at[old + a] < out.at[old + b];
    return recorded[a] < recorded[b];
  };
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::stable_sort(order.begin(), order.end(), before);
    arrange(out.at, old, order);
    arrange(out.values, old, order);
    arrange(out.quality, old, order);
    arrange(out.rows, old, order);
    arrange(out.source, old, order);
    arrange(recorded, 0, order);
  }
  if (has(columns, Columns::recorded))
    out.recorded_at.insert(out.recorded_at.end(), recorded.begin(), recorded.end());
}

std::vector<SeriesId> MemTable::series() const {
  const std::shared_lock lock(mutex_);
  std::vector<SeriesId> ids;
  for (const Entry& entry : entries_) ids.push_back(entry.series);
  return ids;
}

std::vector<Recording> MemTable::recordings() const {
  const std::shared_lock lock(mutex_);
  return recordings_;
}

Status MemTable::write(SegmentWriter& writer) const {
  const std::shared_lock lock(mutex_);
  std::vector<const Entry*> sorted;
  for (const Entry& entry : entries_) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const Entry* a, const Entry* b) { return a->series < b->series; });
  Points points;
  std::vector<std::uint32_t> order;
  for (const Entry* entry : sorted) {
    points.clear();
    for (const Run* run = entry->first; run != nullptr; run = run->next) {
      for (const Cell* cell = run->cells; cell != run->cells + run->count; ++cell) {
        points.at.push_back(cell->at);
        points.values.push_back(cell->value);
        points.recording.push_back(batches_[cell->batch].recording);
        points.quality.push_back(cell->quality);
      }
      if (run->rows != nullptr)
        points.rows.insert(points.rows.end(), run->rows, run->rows + run->count);
      points.rows.resize(points.at.size());
    }
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
      if (points.at[a] != points.at[b]) return points.at[a] < points.at[b];
      return recordings_[points.recording[a]].recorded_at <
             recordings_[points.recording[b]].recorded_at;
    };
    order.resize(points.size());
    std::iota(order.begin(), order.end(), 0U);
    if (!std::is_sorted(order.begin(), order.end(), before)) {
      std::stable_sort(order.begin(), order.end(), before);
      arrange(points.at, 0, order);
      arrange(points.values, 0, order);
      arrange(points.recording, 0, order);
      arrange(points.rows, 0, order);
      arrange(points.quality, 0, order);
    }
    CELADON_TRY(writer.add(entry->series, entry->kind, points, 0, points.size()));
  }
  return {};
}

}  // namespace celadon::storage::series
