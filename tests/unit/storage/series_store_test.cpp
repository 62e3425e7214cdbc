#include <bit>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "celadon/storage/series/store.hpp"
#include "series_fixture.hpp"

namespace celadon::storage {
namespace {

using testing::all_time;
using testing::as_scan;
using testing::at_second;
using testing::one_point;
using testing::open_store;
using testing::quiet_options;
using testing::recorded;
using testing::regular_points;
using testing::SeriesFolder;

std::vector<double> values_of(const Result<std::vector<Point>>& points) {
  std::vector<double> values;
  if (!points.ok()) {
    ADD_FAILURE() << points.error().to_string();
    return values;
  }
  for (const Point& p : *points) values.push_back(p.value);
  return values;
}

TEST(SeriesStore, reads_back_what_was_appended_from_memory_log_and_segment) {
  const SeriesFolder folder;
  const auto batch = regular_points(7, 1000, 500);
  const auto expect_all = [&](const SeriesStore& store, const char* where) {
    const auto points = store.read(SeriesId(7), all_time);
    ASSERT_TRUE(points.ok()) << where;
    ASSERT_EQ(points->size(), 500U) << where;
    for (std::size_t i = 0; i < 500; ++i) {
      EXPECT_EQ((*points)[i].at, batch.at[i]);
      EXPECT_EQ((*points)[i].value, batch.values[i]);
      EXPECT_EQ((*points)[i].recorded_at, at_second(9000));
      EXPECT_EQ((*points)[i].source, 3U);
      EXPECT_EQ((*points)[i].row, i + 2);
      EXPECT_EQ((*points)[i].quality, i % 2);
    }
  };
  auto annotated = batch;
  for (std::size_t i = 0; i < 500; ++i) {
    annotated.rows.push_back(static_cast<std::uint32_t>(i + 2));
    annotated.quality.push_back(static_cast<std::uint16_t>(i % 2));
  }
  {
    auto store = open_store(folder.path(), quiet_options());
    ASSERT_TRUE(store->append(recorded(9000, 3, {annotated})).ok());
    expect_all(*store, "memory");
  }
  {
    auto store = open_store(folder.path(), quiet_options());
    expect_all(*store, "log");
    ASSERT_TRUE(store->compact().ok());
    expect_all(*store, "segment");
    EXPECT_EQ(store->counts()->segments, 1U);
  }
  expect_all(*open_store(folder.path(), quiet_options()), "segment after opening again");
}

TEST(SeriesStore, half_open_range_and_columns_asked_for) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options());
  ASSERT_TRUE(store->append(recorded(1, 1, {regular_points(1, 0, 20'000)})).ok());
  ASSERT_TRUE(store->compact().ok());
  for (const auto& [from, to] :
       {std::pair{0, 20'000}, {8191, 8193}, {8192, 16'384}, {5, 5}, {19'999, 30'000}, {-5, 1}}) {
    const auto columns = store->read_columns(SeriesId(1), {at_second(from), at_second(to)},
                                             Instant::max(), Columns::quality);
    ASSERT_TRUE(columns.ok());
    const int first = std::max(from, 0);
    const int last = std::min(to, 20'000);
    ASSERT_EQ(columns->size(), static_cast<std::size_t>(std::max(last - first, 0)));
    EXPECT_EQ(columns->quality.size(), columns->size());
    EXPECT_TRUE(columns->rows.empty() && columns->source.empty() && columns->recorded_at.empty());
    if (columns->size() > 0) {
      EXPECT_EQ(columns->at.front(), at_second(first));
      EXPECT_EQ(columns->at.back(), at_second(last - 1));
    }
  }
  EXPECT_EQ(store->read_columns(SeriesId(2), all_time)->size(), 0U);
}

TEST(SeriesStore, the_newest_recording_known_at_as_of_wins_and_history_stays) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options());
  // Arrival order differs from recording order: the correction of second 300 arrives before that of
  // 200.
  const auto check = [&](const char* where) {
    EXPECT_EQ(values_of(store->read(SeriesId(1), all_time)), std::vector<double>{3.0}) << where;
    EXPECT_EQ(values_of(store->read(SeriesId(1), all_time, at_second(299))),
              std::vector<double>{2.0})
        << where;
    EXPECT_EQ(values_of(store->read(SeriesId(1), all_time, at_second(200))),
              std::vector<double>{2.0})
        << where;
    EXPECT_EQ(values_of(store->read(SeriesId(1), all_time, at_second(199))),
              std::vector<double>{1.0})
        << where;
    EXPECT_EQ(values_of(store->read(SeriesId(1), all_time, at_second(99))), std::vector<double>{})
        << where;
    EXPECT_EQ(values_of(store->read_history(SeriesId(1), all_time)),
              (std::vector<double>{1.0, 2.0, 3.0}))
        << where;
  };
  ASSERT_TRUE(store->append(one_point(1, 50, 1.0, 100)).ok());
  ASSERT_TRUE(store->append(one_point(1, 50, 3.0, 300)).ok());
  ASSERT_TRUE(store->append(one_point(1, 50, 2.0, 200)).ok());
  check("memory");
  ASSERT_TRUE(store->compact().ok());
  check("segment");
}

TEST(SeriesStore, recordings_of_one_time_in_several_segments_resolve_as_in_one) {
  const SeriesFolder folder;
  auto store =
      open_store(folder.path(), quiet_options(nullptr, 1));  // every batch becomes a segment
  ASSERT_TRUE(store->append(one_point(1, 50, 1.0, 100)).ok());
  ASSERT_TRUE(store->append(one_point(1, 50, 2.0, 200)).ok());
  ASSERT_TRUE(store->append(one_point(1, 40, 9.0, 300)).ok());
  ASSERT_TRUE(store->append(one_point(1, 50, 4.0, 200))
                  .ok());  // same recording time: the later arrival wins
  EXPECT_EQ(store->counts()->segments, 4U);
  EXPECT_EQ(values_of(store->read(SeriesId(1), all_time)), (std::vector<double>{9.0, 4.0}));
  EXPECT_EQ(values_of(store->read(SeriesId(1), all_time, at_second(150))),
            (std::vector<double>{1.0}));
  ASSERT_TRUE(store->compact().ok());
  EXPECT_EQ(store->counts()->segments, 1U);
  EXPECT_EQ(values_of(store->read(SeriesId(1), all_time)), (std::vector<double>{9.0, 4.0}));
  EXPECT_EQ(values_of(store->read_history(SeriesId(1), all_time)),
            (std::vector<double>{9.0, 1.0, 2.0, 4.0}));
}

TEST(SeriesStore, an_identical_recording_again_adds_nothing) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options(nullptr, 1));
  ASSERT_TRUE(store->append(one_point(1, 50, 1.5, 100)).ok());
  ASSERT_TRUE(store->append(one_point(1, 50, 1.5, 200)).ok());
  const auto check = [&] {
    const auto history = store->read_history(SeriesId(1), all_time);
    ASSERT_EQ(history->size(), 1U);
    EXPECT_EQ(history->front().recorded_at, at_second(100));
    EXPECT_EQ(store->read(SeriesId(1), all_time)->front().recorded_at, at_second(100));
  };
  check();
  ASSERT_TRUE(store->compact().ok());
  check();
  EXPECT_EQ(store->counts()->points, 2U);  // both are kept: see the next lines
  // Recorded between the two, arriving after them: then the second one had the last word.
  ASSERT_TRUE(store->append(one_point(1, 50, 9.0, 150)).ok());
  EXPECT_EQ(store->read(SeriesId(1), all_time)->front().value, 1.5);
  EXPECT_EQ(store->read(SeriesId(1), all_time, at_second(199))->front().value, 9.0);
  ASSERT_TRUE(store->append(one_point(1, 50, 1.5, 200))
                  .ok());  // exactly what is there: gone with the merge
  ASSERT_TRUE(store->compact().ok());
  EXPECT_EQ(store->counts()->points, 3U);
  ASSERT_TRUE(
      store->append(one_point(1, 50, 1.5, 300, /*source=*/2)).ok());  // another source says so too
  EXPECT_EQ(store->read_history(SeriesId(1), all_time)->size(), 4U);
}

TEST(SeriesStore, last_before_and_first_from_over_parts_and_recorded_time) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options());
  ASSERT_TRUE(store->append(recorded(100, 1, {regular_points(1, 0, 20'000, 10)})).ok());
  ASSERT_TRUE(store->compact().ok());
  ASSERT_TRUE(store->append(one_point(1, 500'000, 5.0, 200)).ok());
  EXPECT_EQ((*store->last_before(SeriesId(1), at_second(500'001)))->at, at_second(500'000));
  EXPECT_EQ((*store->last_before(SeriesId(1), at_second(500'000)))->at, at_second(199'990));
  EXPECT_EQ((*store->last_before(SeriesId(1), at_second(500'001), at_second(150)))->at,
            at_second(199'990));
  EXPECT_EQ((*store->last_before(SeriesId(1), at_second(81'925)))->at, at_second(81'920));
  EXPECT_EQ((*store->last_before(SeriesId(1), at_second(81'920)))->at,
            at_second(81'910));  // a block ends there
  EXPECT_FALSE(store->last_before(SeriesId(1), at_second(0))->has_value());
  EXPECT_FALSE(store->last_before(SeriesId(1), at_second(70), at_second(99))->has_value());
  EXPECT_EQ((*store->first_from(SeriesId(1), at_second(81'911)))->at, at_second(81'920));
  EXPECT_EQ((*store->first_from(SeriesId(1), at_second(199'991)))->at, at_second(500'000));
  EXPECT_FALSE(store->first_from(SeriesId(1), at_second(199'991), at_second(150))->has_value());
  EXPECT_FALSE(store->first_from(SeriesId(1), at_second(500'001))->has_value());
  EXPECT_EQ((*store->latest(SeriesId(1)))->value, 5.0);
  EXPECT_EQ((*store->latest(SeriesId(1), at_second(150)))->at, at_second(199'990));
  EXPECT_FALSE(store->latest(SeriesId(2))->has_value());
}

TEST(SeriesStore, every_double_survives_bit_for_bit) {
  const std::vector<std::uint64_t> patterns = {
      0x0000000000000000, 0x8000000000000000,  // 0.0, -0.0
      0x7ff0000000000000, 0xfff0000000000000,  // infinities
      0x7ff8000000000000, 0xfff8000000000001,
      0x7ff0000000000001,  // quiet and signalling NaNs with payload
      0x0000000000000001, 0x800fffffffffffff,
      0x7fefffffffffffff,  // subnormals, largest
      0x3ff0000000000000, 0x3ff0000000000001,
      0x3fb999999999999a,                       // 1, its neighbour, 0.1
      0x4340000000000000, 0x4340000000000001};  // 2^53 and its neighbour
  for (const auto kind :
       {SeriesKind::gauge, SeriesKind::counter, SeriesKind::state, SeriesKind::amount}) {
    const SeriesFolder folder;
    auto store = open_store(folder.path(), quiet_options());
    SeriesBatch batch;
    batch.series = SeriesId(1);
    batch.kind = kind;
    for (std::size_t i = 0; i < 400;
         ++i) {  // mostly decimals with the odd ones among them, then only odd ones
      batch.at.push_back(at_second(static_cast<std::int64_t>(i)));
      const bool odd = i % 37 == 5 || i >= 370;
      batch.values.push_back(odd ? std::bit_cast<double>(patterns[i % patterns.size()])
                                 : static_cast<double>(i) / 8.0);
    }
    ASSERT_TRUE(store->append(recorded(1, 1, {batch})).ok());
    ASSERT_TRUE(store->compact().ok());
    const auto columns = store->read_columns(SeriesId(1), all_time);
    ASSERT_EQ(columns->size(), batch.values.size());
    for (std::size_t i = 0; i < batch.values.size(); ++i) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(columns->values[i]),
                std::bit_cast<std::uint64_t>(batch.values[i]))
          << i;
    }
  }
}

TEST(SeriesStore, retention_drops_old_points_of_the_named_series_only_and_for_good) {
  const SeriesFolder folder;
  {
    auto store = open_store(folder.path(), quiet_options(nullptr, 1));
    for (std::int64_t day = 0; day < 3; ++day) {
      ASSERT_TRUE(
          store
              ->append(recorded(
                  1, 1, {regular_points(1, day * 1000, 1000), regular_points(2, day * 1000, 1000)}))
              .ok());
    }
    ASSERT_TRUE(
        store->append(one_point(1, 10, 77.0, 500)).ok());  // a correction of a time to be dropped
    const std::vector<SeriesId> dropped = {SeriesId(1)};
    ASSERT_TRUE(store->retain(dropped, at_second(1500)).ok());
  }
  auto store = open_store(folder.path(), quiet_options());
  const auto kept = store->read_history(SeriesId(1), all_time);
  ASSERT_EQ(kept->size(), 1500U);
  EXPECT_EQ(kept->front().at, at_second(1500));
  EXPECT_EQ(store->read(SeriesId(2), all_time)->size(), 3000U);
  EXPECT_TRUE(store->verify()->damages.empty());
}

TEST(SeriesStore, a_second_writer_is_refused_with_the_process_that_holds_it) {
  const SeriesFolder folder;
  const auto first = open_store(folder.path(), quiet_options());
  const auto second = SeriesStore::open(folder.path(), quiet_options());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos)
      << second.error().message;
}

TEST(SeriesStore, a_reader_beside_a_live_writer_sees_all_acknowledged_and_writes_nothing) {
  const SeriesFolder folder;
  auto writer = open_store(folder.path(), quiet_options());
  ASSERT_TRUE(writer->append(one_point(1, 1, 1.0, 1)).ok());
  ASSERT_TRUE(writer->compact().ok());
  ASSERT_TRUE(writer->append(one_point(1, 2, 2.0, 2)).ok());
  auto options = quiet_options();
  options.access = StoreOptions::Access::read_only;
  const auto reader = open_store(folder.path(), options);
  ASSERT_TRUE(writer->append(one_point(1, 3, 3.0, 3)).ok());
  ASSERT_TRUE(writer->compact().ok());  // takes the files away that the reader has open
  EXPECT_EQ(values_of(reader->read(SeriesId(1), all_time)), (std::vector<double>{1.0, 2.0}));
  EXPECT_EQ(reader->append(one_point(1, 4, 4.0, 4)).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(reader->compact().error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(values_of(open_store(folder.path(), options)->read(SeriesId(1), all_time)),
            (std::vector<double>{1.0, 2.0, 3.0}));
}

TEST(SeriesStore, opens_a_read_only_folder) {
  const SeriesFolder folder;
  {
    auto writer = open_store(folder.path(), quiet_options());
    ASSERT_TRUE(writer->append(one_point(1, 1, 1.0, 1)).ok());
  }
  const auto before = std::filesystem::last_write_time(folder.path());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  auto options = quiet_options();
  options.access = StoreOptions::Access::read_only;
  EXPECT_EQ(values_of(open_store(folder.path(), options)->read(SeriesId(1), all_time)),
            std::vector<double>{1.0});
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  EXPECT_EQ(std::filesystem::last_write_time(folder.path()),
            before);  // holds for root too, whom 0555 does not stop
}

TEST(SeriesStore, a_folder_without_a_store_is_not_found_for_a_reader) {
  const SeriesFolder folder;
  auto options = quiet_options();
  options.access = StoreOptions::Access::read_only;
  EXPECT_EQ(SeriesStore::open(folder.path(), options).error().code, ErrorCode::not_found);
}

TEST(SeriesStore, refuses_batches_that_cannot_be_read_back) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options());
  auto uneven = one_point(1, 1, 1.0, 1);
  uneven.series[0].values.push_back(2.0);
  const auto refused = store->append(uneven);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(refused.error().message.find("series 1"), std::string::npos);
  auto endless = one_point(1, 1, 1.0, 1);
  endless.series[0].at[0] = Instant::max();
  EXPECT_EQ(store->append(endless).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(store->counts()->points, 0U);
  EXPECT_TRUE(store->append(WriteBatch{}).ok());  // nothing to write is no error
  auto scan = as_scan(one_point(1, 1, 1.0, 1));
  scan.values.push_back(2.0);
  EXPECT_EQ(store->append(scan).error().code, ErrorCode::invalid_argument);
  scan = as_scan(one_point(1, 1, 1.0, 1));
  scan.at[0] = Instant::max();
  EXPECT_EQ(store->append(scan).error().code, ErrorCode::invalid_argument);
  scan = as_scan(one_point(1, 1, 1.0, 1));
  scan.kinds[0] = static_cast<SeriesKind>(9);
  EXPECT_EQ(store->append(scan).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(store->counts()->points, 0U);
  EXPECT_TRUE(store->append(ScanBatch{}).ok());
}

TEST(SeriesStore, a_scan_of_many_series_comes_back_from_memory_log_and_segment) {
  const SeriesFolder folder;
  constexpr std::uint64_t sensors = 10'000;
  const auto scan_at = [&](std::int64_t second) {
    ScanBatch scan{at_second(second + 1), 7, {}, {}, {}, {}, {}};
    for (std::uint64_t s = 0; s < sensors; ++s) {  // far apart and downwards, too
      scan.series.emplace_back(s % 2 == 0 ? s + 1 : (std::uint64_t{1} << 40) - s);
      scan.kinds.push_back(s % 3 == 0 ? SeriesKind::counter : SeriesKind::gauge);
      scan.at.push_back(at_second(second) + Duration{static_cast<std::int64_t>(s)});
      scan.values.push_back(static_cast<double>(s) + static_cast<double>(second) / 1000);
    }
    return scan;
  };
  const auto look = [&](const SeriesStore& store, const char* where) {
    EXPECT_EQ(store.counts()->points, 3 * sensors) << where;
    for (const std::uint64_t s : {std::uint64_t{0}, std::uint64_t{4711}, sensors - 1}) {
      const SeriesId id(s % 2 == 0 ? s + 1 : (std::uint64_t{1} << 40) - s);
      const auto points = store.read(id, all_time);
      ASSERT_EQ(points->size(), 3U) << where;
      EXPECT_EQ(points->at(2).at, at_second(30) + Duration{static_cast<std::int64_t>(s)}) << where;
      EXPECT_EQ(points->at(2).value, static_cast<double>(s) + 0.03) << where;
      EXPECT_EQ(points->at(2).recorded_at, at_second(31)) << where;
      EXPECT_EQ(points->at(2).source, 7U) << where;
    }
  };
  {
    auto store = open_store(folder.path(), quiet_options());
    for (const std::int64_t second : {10, 20, 30}) ASSERT_TRUE(store->append(scan_at(second)).ok());
    look(*store, "memory");
  }
  auto store = open_store(folder.path(), quiet_options());
  look(*store, "log");
  ASSERT_TRUE(store->compact().ok());
  look(*store, "segment");
}

TEST(SeriesStore, read_many_gives_the_series_in_the_order_asked_for_and_stops_on_error) {
  const SeriesFolder folder;
  auto store = open_store(folder.path(), quiet_options());
  ASSERT_TRUE(
      store
          ->append(recorded(
              1, 1, {regular_points(1, 0, 10), regular_points(2, 0, 20), regular_points(3, 0, 30)}))
          .ok());
  const std::vector<SeriesId> asked = {SeriesId(3), SeriesId(1), SeriesId(9)};
  std::vector<std::pair<SeriesId, std::size_t>> seen;
  const auto note = [&](SeriesId id, PointColumns&& columns) -> Status {
    seen.emplace_back(id, columns.size());
    return {};
  };
  ASSERT_TRUE(
      store->read_many(asked, all_time, Instant::max(), Columns::time_and_value, note).ok());
  const std::vector<std::pair<SeriesId, std::size_t>> expected = {
      {SeriesId(3), 30}, {SeriesId(1), 10}, {SeriesId(9), 0}};
  EXPECT_EQ(seen, expected);
  const auto stop = [](SeriesId, PointColumns&&) -> Status {
    return fail(ErrorCode::cancelled, "enough");
  };
  EXPECT_EQ(store->read_many(asked, all_time, Instant::max(), Columns::all, stop).error().code,
            ErrorCode::cancelled);
  EXPECT_EQ(*store->series(), (std::vector<SeriesId>{SeriesId(1), SeriesId(2), SeriesId(3)}));
}

}  // namespace
}  // namespace celadon::storage
