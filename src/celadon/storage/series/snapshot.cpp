#include "celadon/storage/series/snapshot.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

namespace celadon::storage::series {

namespace {

/// One segment or table that holds points of the series within the range.
struct Part {
  const SegmentReader* segment = nullptr;
  const MemTable* table = nullptr;
  Instant first;
  Instant last;
  bool simple = false;  ///< every time once, all recorded by as_of
};

/// Oldest part first, so that of equal recording times the later arrival wins.
std::vector<Part> parts_of(const Snapshot& snapshot, SeriesId series, Interval range,
                           Instant as_of) {
  std::vector<Part> parts;
  const auto add = [&](Part part) {
    if (part.last < range.from || part.first >= range.to) return;
    part.first = std::max(part.first, range.from);
    part.last = std::min(part.last, range.to - Duration{1});
    parts.push_back(part);
  };
  for (const auto& segment : snapshot.view->segments) {
    if (const SeriesEntry* entry = segment->find(series)) {
      add({segment.get(), nullptr, entry->first, entry->last,
           entry->distinct && segment->last_recorded() <= as_of});
    }
  }
  for (const auto& table : snapshot.view->tables) {
    if (const auto extent = table->extent(series, snapshot.sequence)) {
      add({nullptr, table.get(), extent->first, extent->last,
           extent->distinct && extent->last_recorded <= as_of});
    }
  }
  return parts;
}

Status read_part(const Part& part, const Snapshot& snapshot, SeriesId series, Interval range,
                 Columns columns, ReadScratch& scratch, PointColumns& out) {
  if (part.segment != nullptr) return part.segment->read(series, range, columns, scratch, out);
  part.table->read(series, range, snapshot.sequence, columns, out);
  return {};
}

/// True when the parts, put one after the other in time, are the answer. Sorts them so.
bool simple_sequence(std::vector<Part>& parts) {
  if (!std::all_of(parts.begin(), parts.end(), [](const Part& p) { return p.simple; }))
    return false;
  std::vector<Part> sorted = parts;
  std::sort(sorted.begin(), sorted.end(),
            [](const Part& a, const Part& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first <= sorted[i - 1].last) return false;
  }
  parts = std::move(sorted);
  return true;
}

/// True when recording j says nothing that recording i had not said.
bool repeats(const PointColumns& c, std::size_t i, std::size_t j) {
  return c.at[i] == c.at[j] &&
         std::bit_cast<std::uint64_t>(c.values[i]) == std::bit_cast<std::uint64_t>(c.values[j]) &&
         c.source[i] == c.source[j] && c.rows[i] == c.rows[j] && c.quality[i] == c.quality[j];
}

/// The rows in (at, recorded_at, arrival) order without repeats; with `winners` only the last of
/// each time.
enum class Keep : std::uint8_t { winners, history };
std::vector<std::size_t> choose_rows(const PointColumns& all, Instant as_of, Keep keep) {
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (all.at[a] != all.at[b]) return all.at[a] < all.at[b];
    return all.recorded_at[a] < all.recorded_at[b];
  });
  std::vector<std::size_t> chosen;
  for (const std::size_t i : order) {
    if (all.recorded_at[i] > as_of) continue;
    // A repeat of the row before it: the earlier one stands for both.
    if (!chosen.empty() && repeats(all, chosen.back(), i)) continue;
    const bool replaces =
        keep == Keep::winners && !chosen.empty() && all.at[chosen.back()] == all.at[i];
    if (replaces) {
      chosen.back() = i;
    } else {
      chosen.push_back(i);
    }
  }
  return chosen;
}

template <class T>
std::vector<T> pick(const std::vector<T>& column, const std::vector<std::size_t>& rows) {
  std::vector<T> picked;
  picked.reserve(rows.size());
  for (const std::size_t i : rows) picked.push_back(column[i]);
  return picked;
}

PointColumns pick(const PointColumns& all, const std::vector<std::size_t>& rows, Columns columns) {
  PointColumns out;
  out.at = pick(all.at, rows);
  out.values = pick(all.values, rows);
  if (has(columns, Columns::quality)) out.quality = pick(all.quality, rows);
  if (has(columns, Columns::rows)) out.rows = pick(all.rows, rows);
  if (has(columns, Columns::recorded)) {
    out.recorded_at = pick(all.recorded_at, rows);
    out.source = pick(all.source, rows);
  }
  return out;
}

Result<PointColumns> read_rows(const Snapshot& snapshot, SeriesId series, Interval range,
                               Instant as_of, Columns columns, Keep keep, ReadScratch& scratch) {
  PointColumns out;
  if (range.empty()) return out;
  auto parts = parts_of(snapshot, series, range, as_of);
  const bool simple = simple_sequence(parts);
  const Columns needed = simple ? columns : Columns::all;
  for (const Part& part : parts)
    CELADON_TRY(read_part(part, snapshot, series, range, needed, scratch, out));
  if (simple) return out;
  return pick(out, choose_rows(out, as_of, keep), columns);
}

/// The time nearest to t on one side, of any recording.
template <class OfSegment, class OfTable, class Better>
Result<std::optional<Instant>> nearest(const Snapshot& snapshot, OfSegment of_segment,
                                       OfTable of_table, Better better) {
  std::optional<Instant> best;
  const auto consider = [&](std::optional<Instant> candidate) {
    if (candidate && (!best || better(*candidate, *best))) best = candidate;
  };
  for (const auto& segment : snapshot.view->segments) {
    CELADON_ASSIGN(const auto found, of_segment(*segment));
    consider(found);
  }
  for (const auto& table : snapshot.view->tables) consider(of_table(*table));
  return best;
}

Result<std::optional<Instant>> time_before(const Snapshot& snapshot, SeriesId series, Instant t,
                                           ReadScratch& scratch) {
  return nearest(
      snapshot,
      [&](const SegmentReader& segment) { return segment.last_before(series, t, scratch); },
      [&](const MemTable& table) -> std::optional<Instant> {
        const auto extent = table.extent(series, snapshot.sequence);
        if (!extent || extent->first >= t) return std::nullopt;
        if (extent->last < t) return extent->last;
        PointColumns found;
        table.read(series, {extent->first, t}, snapshot.sequence, Columns::time_and_value, found);
        return found.at.back();
      },
      [](Instant a, Instant b) { return a > b; });
}

Result<std::optional<Instant>> time_from(const Snapshot& snapshot, SeriesId series, Instant t,
                                         ReadScratch& scratch) {
  return nearest(
      snapshot,
      [&](const SegmentReader& segment) { return segment.first_from(series, t, scratch); },
      [&](const MemTable& table) -> std::optional<Instant> {
        const auto extent = table.extent(series, snapshot.sequence);
        if (!extent || extent->last < t) return std::nullopt;
        if (extent->first >= t) return extent->first;
        PointColumns found;
        table.read(series, {t, Instant::max()}, snapshot.sequence, Columns::time_and_value, found);
        return found.at.front();
      },
      [](Instant a, Instant b) { return a < b; });
}

/// t moved by a span, stopping at the ends of time.
Instant moved(Instant t, std::int64_t span) {
  Instant result;
  if (__builtin_add_overflow(t.us, span, &result.us))
    return span > 0 ? Instant::max() : Instant::min();
  return result;
}

constexpr std::int64_t first_window = Duration::hours(1).us;
constexpr std::int64_t longest_window = std::numeric_limits<std::int64_t>::max() / 8;

}  // namespace

Point point_at(const PointColumns& columns, std::size_t i) {
  return {columns.at[i],     columns.values[i], columns.recorded_at[i],
          columns.source[i], columns.rows[i],   columns.quality[i]};
}

Result<PointColumns> read_columns(const Snapshot& snapshot, SeriesId series, Interval range,
                                  Instant as_of, Columns columns, ReadScratch& scratch) {
  return read_rows(snapshot, series, range, as_of, columns, Keep::winners, scratch);
}

Result<PointColumns> read_history(const Snapshot& snapshot, SeriesId series, Interval range,
                                  ReadScratch& scratch) {
  return read_rows(snapshot, series, range, Instant::max(), Columns::all, Keep::history, scratch);
}

// The nearest time of any recording is usually the answer. Where nothing of it was known by as_of,
// windows that grow fourfold are tried from there on, so that an early as_of costs a logarithm of
// steps.
Result<std::optional<Point>> last_before(const Snapshot& snapshot, SeriesId series, Instant t,
                                         Instant as_of) {
  ReadScratch scratch;
  for (std::int64_t window = 0; true;
       window = std::clamp(window * 4, first_window, longest_window)) {
    CELADON_ASSIGN(const auto nearest_time, time_before(snapshot, series, t, scratch));
    if (!nearest_time) return std::optional<Point>();
    const Instant from = moved(*nearest_time, -window);
    CELADON_ASSIGN(const auto found, read_columns(snapshot, series, {from, moved(*nearest_time, 1)},
                                                  as_of, Columns::all, scratch));
    if (found.size() > 0) return std::optional(point_at(found, found.size() - 1));
    t = from;
  }
}

Result<std::optional<Point>> first_from(const Snapshot& snapshot, SeriesId series, Instant t,
                                        Instant as_of) {
  ReadScratch scratch;
  for (std::int64_t window = 1; true;
       window = std::clamp(window * 4, first_window, longest_window)) {
    CELADON_ASSIGN(const auto nearest_time, time_from(snapshot, series, t, scratch));
    if (!nearest_time) return std::optional<Point>();
    const Instant to = moved(*nearest_time, window);
    CELADON_ASSIGN(const auto found, read_columns(snapshot, series, {*nearest_time, to}, as_of,
                                                  Columns::all, scratch));
    if (found.size() > 0) return std::optional(point_at(found, 0));
    t = to;
  }
}

std::vector<SeriesId> series_of(const Snapshot& snapshot) {
  std::vector<SeriesId> ids;
  for (const auto& segment : snapshot.view->segments) {
    for (const SeriesEntry& entry : segment->directory().series) ids.push_back(entry.series);
  }
  for (const auto& table : snapshot.view->tables) {
    for (const SeriesId id : table->series()) {
      if (table->extent(id, snapshot.sequence)) ids.push_back(id);
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace celadon::storage::series
