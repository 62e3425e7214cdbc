// Whatever happens to the disk, what was acknowledged is there, the rest is there whole or not at
// all, and the store can be used again.

#include <bit>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include <gtest/gtest.h>

#include "celadon/storage/series/store.hpp"
#include "series_fixture.hpp"
#include "simulated_disk.hpp"

namespace celadon::storage {
namespace {

using testing::all_time;
using testing::as_scan;
using testing::at_second;
using testing::quiet_options;
using testing::recorded;
using testing::SimulatedDisk;

const std::filesystem::path folder = "/series";
constexpr std::int64_t retained_from = 40;

/// A batch that is known by its recorded time: series 1..3, some times shared with earlier batches,
/// some out of order, no value twice.
/// `late` ones have no point that a retention would drop.
enum class When { any, late };
WriteBatch batch_number(std::int64_t number, std::size_t points, When when) {
  WriteBatch batch = recorded(1000 + number, static_cast<std::uint32_t>(number % 2), {});
  for (std::uint64_t series = 1; series <= 3; ++series) {
    SeriesBatch columns;
    columns.series = SeriesId(series);
    columns.kind = series == 3 ? SeriesKind::counter : SeriesKind::gauge;
    for (std::size_t i = 0; i < points; ++i) {
      const auto k = static_cast<std::int64_t>(i);
      const std::int64_t scattered = number * 7 + k * 5;
      columns.at.push_back(
          at_second(when == When::late ? retained_from + scattered % 50 : scattered % 90));
      columns.values.push_back(
          static_cast<double>(number * 10'000 + static_cast<std::int64_t>(series) * 1000 + k) /
          8.0);
    }
    batch.series.push_back(std::move(columns));
  }
  return batch;
}

using PointKey =
    std::tuple<std::uint64_t, std::int64_t, std::uint64_t>;  // series, time, value bits
using PointSet = std::multiset<PointKey>;

PointSet points_of(const WriteBatch& batch, bool retained) {
  PointSet points;
  for (const SeriesBatch& series : batch.series) {
    for (std::size_t i = 0; i < series.at.size(); ++i) {
      if (retained && series.series == SeriesId(2) && series.at[i] < at_second(retained_from))
        continue;
      points.emplace(series.series.number, series.at[i].us,
                     std::bit_cast<std::uint64_t>(series.values[i]));
    }
  }
  return points;
}

/// What a run of the program was told.
struct Told {
  std::vector<WriteBatch> acknowledged;
  std::vector<WriteBatch> refused;
  bool retention_tried = false;
  bool retention_done = false;

  void add(const WriteBatch& batch, const Status& status) {
    (status.ok() ? acknowledged : refused).push_back(batch);
  }
};

enum class Refused { whole_or_absent, absent };

/// Compares everything in the store with what was told. Empty when it agrees.
std::string disagreement(const SeriesStore& store, const Told& told, Refused refused) {
  std::map<std::int64_t, PointSet> found;  // by recorded time
  const auto ids = store.series();
  if (!ids.ok()) return ids.error().to_string();
  for (const SeriesId id : *ids) {
    const auto history = store.read_history(id, all_time);
    if (!history.ok()) return history.error().to_string();
    for (const Point& p : *history)
      found[p.recorded_at.us].emplace(id.number, p.at.us, std::bit_cast<std::uint64_t>(p.value));
  }
  const auto agrees = [&](bool retained) -> std::string {
    std::size_t known = 0;
    const auto look = [&](const WriteBatch& batch, bool may_be_absent) -> std::string {
      const auto at = found.find(batch.recorded_at.us);
      const auto name = "batch of second " + std::to_string(batch.recorded_at.us / 1'000'000);
      if (at == found.end()) return may_be_absent ? "" : name + " was acknowledged and is lost";
      ++known;
      if (may_be_absent && refused == Refused::absent) return name + " was refused and is there";
      // A refused batch that a dying process left in the log is as if written after the retention.
      const bool whole = at->second == points_of(batch, retained) ||
                         (may_be_absent && at->second == points_of(batch, false));
      return whole ? "" : name + " is not whole";
    };
    for (const WriteBatch& batch : told.acknowledged) {
      if (auto text = look(batch, false); !text.empty()) return text;
    }
    for (const WriteBatch& batch : told.refused) {
      if (auto text = look(batch, true); !text.empty()) return text;
    }
    return known == found.size() ? "" : "points that nobody wrote";
  };
  std::string text = told.retention_done ? agrees(true) : agrees(false);
  if (!text.empty() && told.retention_tried && !told.retention_done) {
    const std::string other = agrees(true);
    text = other.empty() ? "" : text + "; with retention: " + other;
  }
  if (!text.empty()) return text;
  const auto check = store.verify();
  if (!check.ok()) return check.error().to_string();
  return check->damages.empty() ? "" : check->damages.front();
}

/// A day in the life: appends with sealing now and then, a compaction, a retention, more appends.
struct Workload {
  std::size_t points = 4;
  std::int64_t batches = 14;
  std::size_t flush_bytes = 2000;  // bytes in memory: a segment every few batches
  bool maintain = true;
};

Told run(const std::shared_ptr<SimulatedDisk>& disk, const Workload& workload) {
  Told told;
  auto opened = SeriesStore::open(folder, quiet_options(disk, workload.flush_bytes));
  if (!opened.ok()) return told;
  SeriesStore& store = **opened;
  for (std::int64_t i = 0; i < workload.batches; ++i) {
    const bool retained = workload.maintain && i > workload.batches - 4;
    const WriteBatch batch = batch_number(i, workload.points, retained ? When::late : When::any);
    told.add(batch, i % 2 == 0 ? store.append(batch) : store.append(as_scan(batch)));
    if (!workload.maintain) continue;
    if (i == workload.batches / 2) {
      if (!store.compact().ok() && !disk->in_trouble())
        ADD_FAILURE() << "compaction fails on a sound disk";
    }
    if (i == workload.batches - 4) {
      told.retention_tried = true;
      const std::vector<SeriesId> ids = {SeriesId(2)};
      told.retention_done = store.retain(ids, at_second(retained_from)).ok();
    }
  }
  return told;
}

/// Opens the disk after the accident, compares, and goes on working.
void expect_recovered(const std::shared_ptr<SimulatedDisk>& disk, Told told,
                      const std::string& accident) {
  {
    auto store = SeriesStore::open(folder, quiet_options(disk, 2000));
    ASSERT_TRUE(store.ok()) << accident << ": " << store.error().to_string();
    ASSERT_EQ(disagreement(**store, told, Refused::whole_or_absent), "") << accident;
    const WriteBatch batch = batch_number(500, 3, When::late);
    const auto status = (*store)->append(batch);
    ASSERT_TRUE(status.ok()) << accident << ": " << status.error().to_string();
    told.acknowledged.push_back(batch);
    ASSERT_EQ(disagreement(**store, told, Refused::whole_or_absent), "") << accident;
  }
  auto options = quiet_options(disk);
  options.access = StoreOptions::Access::read_only;
  auto reader = SeriesStore::open(folder, options);
  ASSERT_TRUE(reader.ok()) << accident << ": " << reader.error().to_string();
  ASSERT_EQ(disagreement(**reader, told, Refused::whole_or_absent), "") << accident;
}

TEST(SeriesCrash, the_workload_itself_agrees_and_seals_merges_and_retains) {
  const auto disk = std::make_shared<SimulatedDisk>();
  const Told told = run(disk, {});
  EXPECT_EQ(told.acknowledged.size(), 14U);
  EXPECT_TRUE(told.retention_done);
  expect_recovered(disk->after_kill(), told, "no accident");
  EXPECT_GT(disk->operations(), 80U);
}

TEST(SeriesCrash, killed_at_every_operation) {
  const auto whole = std::make_shared<SimulatedDisk>();
  run(whole, {});
  for (std::uint64_t i = 0; i < whole->operations(); ++i) {
    // An append is cut before, in the midst of, and after its bytes (the process dies before it
    // knows).
    std::set<std::size_t> cuts = {0, whole->append_size(i) / 2, whole->append_size(i)};
    for (const std::size_t kept : cuts) {
      const auto disk = std::make_shared<SimulatedDisk>();
      disk->plan({i, ErrorCode::io, kept});
      const Told told = run(disk, {});
      expect_recovered(
          disk->after_kill(), told,
          "operation " + std::to_string(i) + ", " + std::to_string(kept) + " bytes kept");
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(SeriesCrash, killed_at_every_byte_of_every_write) {
  const Workload small{1, 4, 250, false};
  const auto whole = std::make_shared<SimulatedDisk>();
  run(whole, small);
  std::size_t runs = 0;
  for (std::uint64_t i = 0; i < whole->operations(); ++i) {
    for (std::size_t kept = 0; kept <= whole->append_size(i); ++kept, ++runs) {
      const auto disk = std::make_shared<SimulatedDisk>();
      disk->plan({i, ErrorCode::io, kept});
      const Told told = run(disk, small);
      expect_recovered(
          disk->after_kill(), told,
          "operation " + std::to_string(i) + ", " + std::to_string(kept) + " bytes kept");
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(runs, 800U);  // bytes of log, segments and manifests of such a day
}

TEST(SeriesCrash, power_cut_at_every_operation_loses_unsynced_writes_in_any_order) {
  const auto whole = std::make_shared<SimulatedDisk>();
  run(whole, {});
  for (std::uint64_t i = 0; i < whole->operations(); ++i) {
    const auto disk = std::make_shared<SimulatedDisk>();
    disk->plan({i, ErrorCode::io, whole->append_size(i)});
    const Told told = run(disk, {});
    for (std::uint32_t seed = 1; seed <= 6; ++seed) {
      expect_recovered(disk->after_power_cut(seed), told,
                       "operation " + std::to_string(i) + ", seed " + std::to_string(seed));
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(SeriesCrash,
     disk_full_at_any_operation_refuses_clearly_and_the_store_goes_on_when_space_returns) {
  const auto whole = std::make_shared<SimulatedDisk>();
  run(whole, {});
  std::size_t refused = 0;
  for (std::uint64_t i = 0; i < whole->operations(); ++i) {
    for (const std::uint64_t lasting : {1U, 3U, 25U}) {
      const auto accident =
          "operation " + std::to_string(i) + " and " + std::to_string(lasting) + " in all";
      const auto disk = std::make_shared<SimulatedDisk>();
      auto opened = SeriesStore::open(folder, quiet_options(disk, 2000));
      ASSERT_TRUE(opened.ok());
      const std::uint64_t opening = disk->operations();
      disk->plan({opening + i, ErrorCode::disk_full, 7, lasting});
      Told told;
      for (std::int64_t b = 0; b < 14; ++b) {
        const WriteBatch batch = batch_number(b, 4, When::any);
        const auto status = (*opened)->append(batch);
        if (!status.ok()) {
          ASSERT_EQ(status.error().code, ErrorCode::disk_full) << accident;
          ++refused;
        }
        told.add(batch, status);
        if (b == 7) {
          if (const auto compacted = (*opened)->compact(); !compacted.ok()) {
            ASSERT_EQ(compacted.error().code, ErrorCode::disk_full) << accident;
          }
        }
        ASSERT_EQ(disagreement(**opened, told, Refused::absent), "") << accident;
      }
      disk->plan({});
      // Space is back: what was refused is written again, everything can be compacted.
      for (const WriteBatch& batch : std::exchange(told.refused, {})) {
        const auto status = (*opened)->append(batch);
        ASSERT_TRUE(status.ok()) << accident << ": " << status.error().to_string();
        told.acknowledged.push_back(batch);
      }
      const auto compacted = (*opened)->compact();
      ASSERT_TRUE(compacted.ok()) << accident << ": " << compacted.error().to_string();
      ASSERT_EQ((*opened)->counts()->segments, 1U) << accident;
      ASSERT_EQ(disagreement(**opened, told, Refused::absent), "") << accident;
      opened->reset();
      expect_recovered(disk->after_kill(), told, accident);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(refused, 50U);
}

TEST(SeriesCrash, killed_under_four_threads_with_sealing_and_merging_behind) {
  for (std::uint64_t moment = 5; moment < 200; moment += 9) {
    const auto disk = std::make_shared<SimulatedDisk>();
    Told told;
    {
      StoreOptions options;
      options.files = disk;
      options.flush_bytes = 2000;
      auto opened = SeriesStore::open(folder, options);
      ASSERT_TRUE(opened.ok());
      disk->plan({disk->operations() + moment, ErrorCode::io, 11});
      std::vector<Told> of_thread(4);
      std::vector<std::thread> threads;
      for (std::size_t t = 0; t < of_thread.size(); ++t) {
        threads.emplace_back([&, t] {
          for (std::int64_t i = 0; i < 12; ++i) {
            const WriteBatch batch =
                batch_number(static_cast<std::int64_t>(t) * 100 + i, 4, When::any);
            of_thread[t].add(
                batch, t % 2 == 0 ? (*opened)->append(batch) : (*opened)->append(as_scan(batch)));
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      for (const Told& one : of_thread) {
        told.acknowledged.insert(told.acknowledged.end(), one.acknowledged.begin(),
                                 one.acknowledged.end());
        told.refused.insert(told.refused.end(), one.refused.begin(), one.refused.end());
      }
    }
    expect_recovered(disk->after_kill(), told, "killed at operation " + std::to_string(moment));
    expect_recovered(disk->after_power_cut(static_cast<std::uint32_t>(moment)), told,
                     "power cut at operation " + std::to_string(moment));
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace celadon::storage
