// The series store: points/s through append, bytes a point on disk after merging, points/s read
// back. Goals: append >= 3 M points/s in large batches, <= 2 bytes a point for three-decimals
// gauges and counters at regular steps, read >= 50 M points/s (time, value, quality), one core,
// release. Values: a third rising counters, the rest gauges that walk back to their level; three
// decimals; from a fixed hash, so every run stores the same.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "celadon/storage/series/store.hpp"

namespace {

using celadon::Instant;
using celadon::Interval;
using namespace celadon::storage;  // NOLINT: a benchmark of this one module

constexpr std::int64_t quarter_hour = 900'000'000;     // microseconds
constexpr std::int64_t start = 1'735'660'800'000'000;  // 2025-01-01T00:00+08:00
constexpr Interval all_time{Instant::min(), Instant::max()};

std::uint64_t mix(std::uint64_t x) {  // splitmix64 finaliser (Steele, Lea, Flood 2014)
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

/// The next readings of every series, in thousandths.
class Plant {
 public:
  explicit Plant(std::uint64_t series) : level_(series), now_(series) {
    for (std::uint64_t s = 0; s < series; ++s) {
      level_[s] = counter(s) ? 200 + static_cast<std::int64_t>(mix(s) % 4'000)
                             : 20'000 + static_cast<std::int64_t>(mix(s) % 480'000);
      now_[s] = counter(s) ? static_cast<std::int64_t>(mix(s + 7) % 900'000'000) : level_[s];
    }
  }
  static bool counter(std::uint64_t s) { return s % 3 == 0; }
  [[nodiscard]] std::uint64_t series() const { return level_.size(); }
  std::int64_t next(std::uint64_t s) {
    const std::uint64_t chance = mix(s * 1'000'003 + ++step_);
    if (counter(s)) {
      now_[s] += level_[s] * static_cast<std::int64_t>(224 + (chance & 63)) / 256;
    } else if ((chance & 3) != 0) {
      now_[s] += static_cast<std::int64_t>((chance >> 8) % 129) - 64 + (level_[s] - now_[s]) / 64;
    }
    return now_[s];
  }

 private:
  std::vector<std::int64_t> level_;
  std::vector<std::int64_t> now_;
  std::uint64_t step_ = 0;
};

/// A folder of its own, away at the end.
class Folder {
 public:
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "celadon-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// Batches of `rows` readings of every series, and what they add up to.
struct Feed {
  std::vector<WriteBatch> batches;
  std::int64_t points = 0;
  std::int64_t sum = 0;  ///< of the values, in thousandths
};

Feed make_feed(std::uint64_t series, std::int64_t rows_in_all, std::int64_t rows,
               std::int64_t step) {
  Feed feed;
  Plant plant(series);
  for (std::int64_t from = 0; from < rows_in_all; from += rows) {
    WriteBatch batch{{start + from * step + 250'000}, 1, {}};
    const std::int64_t to = std::min(rows_in_all, from + rows);
    for (std::uint64_t s = 0; s < series; ++s) {
      SeriesBatch columns;
      columns.series = SeriesId(s + 1);
      columns.kind = Plant::counter(s) ? SeriesKind::counter : SeriesKind::gauge;
      for (std::int64_t row = from; row < to; ++row) {
        const std::int64_t value = plant.next(s);
        columns.at.push_back({start + row * step});
        columns.values.push_back(static_cast<double>(value) / 1000.0);
        if (rows > 1)
          columns.rows.push_back(static_cast<std::uint32_t>(row + 2));  // an import knows its rows
        feed.sum += value;
        ++feed.points;
      }
      batch.series.push_back(std::move(columns));
    }
    feed.batches.push_back(std::move(batch));
  }
  return feed;
}

std::int64_t thousandths(double value) {
  return static_cast<std::int64_t>(value * 1000.0 + (value < 0 ? -0.5 : 0.5));
}

/// Reads everything; the sum in thousandths, or -1 on an error.
std::int64_t stored_sum(const SeriesStore& store, Columns columns, std::int64_t& points) {
  const auto ids = store.series();
  std::int64_t sum = 0;
  points = 0;
  if (!ids.ok()) return -1;
  const auto status = store.read_many(*ids, all_time, Instant::max(), columns,
                                      [&](SeriesId, PointColumns&& found) -> celadon::Status {
                                        points += static_cast<std::int64_t>(found.size());
                                        for (const double value : found.values)
                                          sum += thousandths(value);
                                        return {};
                                      });
  return status.ok() ? sum : -1;
}

/// Appends a feed (timed), then compacts and checks (not timed but reported).
void append(benchmark::State& state, const Feed& feed) {
  using clock = std::chrono::steady_clock;
  double bytes = 0;
  double settling = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    auto store = SeriesStore::open(folder.path, {});
    bool good = store.ok();
    state.ResumeTiming();
    for (const WriteBatch& batch : feed.batches) good = good && (*store)->append(batch).ok();
    state.PauseTiming();
    const auto before = clock::now();
    good = good && (*store)->compact().ok();
    settling = std::chrono::duration<double>(clock::now() - before).count();
    std::int64_t points = 0;
    if (!good || stored_sum(**store, Columns::time_and_value, points) != feed.sum ||
        points != feed.points) {
      state.SkipWithError("the store does not hold what was appended");
      return;
    }
    bytes = static_cast<double>((*store)->counts()->bytes_on_disk);
    store->reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * feed.points);
  state.counters["bytes_per_point"] = bytes / static_cast<double>(feed.points);
  state.counters["seconds_to_compact"] = settling;
}

/// An import: a year of quarter hours of 500 meters, a million points a batch.
void append_wide_file(benchmark::State& state) {
  append(state, make_feed(500, 35'040, 2'000, quarter_hour));
}
BENCHMARK(append_wide_file)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

/// A scan: one reading of each of 150,000 sensors a batch, once a second.
void append_scans(benchmark::State& state) { append(state, make_feed(150'000, 60, 1, 1'000'000)); }
BENCHMARK(append_scans)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

void read_year_of_500_meters(benchmark::State& state) {
  const Feed feed = make_feed(500, 35'040, 2'000, quarter_hour);
  const Folder folder;
  auto store = SeriesStore::open(folder.path, {});
  bool good = store.ok();
  for (const WriteBatch& batch : feed.batches) good = good && (*store)->append(batch).ok();
  if (state.range(0) != 0) good = good && (*store)->compact().ok();
  std::int64_t points = 0;
  if (!good || stored_sum(**store, Columns::quality, points) != feed.sum) {
    state.SkipWithError("the store does not hold what was appended");
    return;
  }
  const auto ids = *(*store)->series();
  for (auto _ : state) {
    std::size_t found = 0;
    const auto status =
        (*store)->read_many(ids, all_time, Instant::max(), Columns::quality,
                            [&](SeriesId, PointColumns&& columns) -> celadon::Status {
                              found += columns.size();
                              benchmark::DoNotOptimize(columns.values.data());
                              return {};
                            });
    if (!status.ok() || found != static_cast<std::size_t>(feed.points)) {
      state.SkipWithError("a reading call failed");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * feed.points);
}
BENCHMARK(read_year_of_500_meters)
    ->ArgName("compacted")
    ->Arg(1)
    ->Arg(0)
    ->Unit(benchmark::kMillisecond);

void read_one_year_and_latest(benchmark::State& state) {
  const Feed feed = make_feed(500, 35'040, 2'000, quarter_hour);
  const Folder folder;
  auto store = SeriesStore::open(folder.path, {});
  bool good = store.ok();
  for (const WriteBatch& batch : feed.batches) good = good && (*store)->append(batch).ok();
  if (!good || !(*store)->compact().ok()) {
    state.SkipWithError("the store could not be filled");
    return;
  }
  const bool latest = state.range(0) != 0;
  std::uint64_t asked = 0;
  for (auto _ : state) {
    const SeriesId id(1 + mix(++asked) % 500);
    if (latest) {
      const auto point = (*store)->latest(id);
      good = point.ok() && point->has_value() &&
             (*point)->at == Instant{start + 35'039 * quarter_hour};
    } else {
      const auto columns = (*store)->read_columns(id, all_time, Instant::max(), Columns::quality);
      good = columns.ok() && columns->size() == 35'040;
    }
    if (!good) {
      state.SkipWithError("a reading call failed");
      return;
    }
  }
}
BENCHMARK(read_one_year_and_latest)
    ->ArgName("latest")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
