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
constexpr std::size_t crowded_recordings = most_segment_recordings / 4;
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

void MemTable::add_run(const SeriesBatch& batch, std::uint64_t sequence, std::uint32_t recording) {
  const std::size_t n = batch.at.size();
  if (n == 0) return;
  const std::size_t rows_bytes = batch.rows.size() * sizeof(std::uint32_t);
  const std::size_t quality_bytes = batch.quality.size() * sizeof(std::uint16_t);
  std::uint8_t* at = allocate(sizeof(Run) + n * 16 + rows_bytes + quality_bytes);
  auto* run = new (at) Run;
  const auto place = [&at](const void* from, std::size_t bytes) {
    std::memcpy(at, from, bytes);
    return std::exchange(at, at + bytes);
  };
  at += sizeof(Run);
  run->sequence = sequence;
  run->recording = recording;
  run->count = static_cast<std::uint32_t>(n);
  run->at = reinterpret_cast<const Instant*>(place(batch.at.data(), n * 8));
  run->values = reinterpret_cast<const double*>(place(batch.values.data(), n * 8));
  if (rows_bytes > 0)
    run->rows = reinterpret_cast<const std::uint32_t*>(place(batch.rows.data(), rows_bytes));
  if (quality_bytes > 0)
    run->quality =
        reinterpret_cast<const std::uint16_t*>(place(batch.quality.data(), quality_bytes));
  Entry& entry = entry_of(batch.series, batch.kind);
  (entry.last == nullptr ? entry.first : entry.last->next) = run;
  entry.last = run;
  points_ += n;
}

void MemTable::add(const WriteBatch& batch, std::uint64_t sequence) {
  CELADON_ASSERT(sequence == last_sequence_.load() + 1);
  std::uint32_t recording = 0;
  for (std::size_t from = 0; from == 0 || from < batch.series.size(); from += series_per_lock) {
    const std::unique_lock lock(mutex_);
    if (from == 0) recording = recording_number({batch.recorded_at, batch.source});
    const std::size_t to = std::min(batch.series.size(), from + series_per_lock);
    for (std::size_t i = from; i < to; ++i) add_run(batch.series[i], sequence, recording);
    crowded_ = recordings_.size() >= crowded_recordings || entries_.size() >= crowded_series;
  }
  last_sequence_ = sequence;
}

std::optional<MemTable::Extent> MemTable::extent(SeriesId series, std::uint64_t up_to) const {
  const std::shared_lock lock(mutex_);
  const Entry* entry = find(series);
  if (entry == nullptr || entry->first == nullptr || entry->first->sequence > up_to)
    return std::nullopt;
  Extent extent{entry->first->at[0], entry->first->at[0], Instant::min(), true};
  bool begun = false;
  for (const Run* run = entry->first; run != nullptr && run->sequence <= up_to; run = run->next) {
    extent.last_recorded = std::max(extent.last_recorded, recordings_[run->recording].recorded_at);
    for (std::uint32_t i = 0; i < run->count; ++i) {
      extent.distinct = extent.distinct && (!begun || run->at[i] > extent.last);
      begun = true;
      extent.first = std::min(extent.first, run->at[i]);
      extent.last = std::max(extent.last, run->at[i]);
    }
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
    for (const Run* run = entry->first; run != nullptr && run->sequence <= up_to; run = run->next) {
      const Recording recording = recordings_[run->recording];
      for (std::uint32_t i = 0; i < run->count; ++i) {
        if (!range.contains(run->at[i])) continue;
        out.at.push_back(run->at[i]);
        out.values.push_back(run->values[i]);
        if (has(columns, Columns::quality))
          out.quality.push_back(run->quality != nullptr ? run->quality[i] : std::uint16_t{0});
        if (has(columns, Columns::rows))
          out.rows.push_back(run->rows != nullptr ? run->rows[i] : 0);
        if (has(columns, Columns::recorded)) out.source.push_back(recording.source);
        recorded.push_back(recording.recorded_at);
      }
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
      const std::size_t size = points.size() + run->count;
      points.at.insert(points.at.end(), run->at, run->at + run->count);
      points.values.insert(points.values.end(), run->values, run->values + run->count);
      points.recording.resize(size, run->recording);
      if (run->rows != nullptr)
        points.rows.insert(points.rows.end(), run->rows, run->rows + run->count);
      points.rows.resize(size);
      if (run->quality != nullptr)
        points.quality.insert(points.quality.end(), run->quality, run->quality + run->count);
      points.quality.resize(size);
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
