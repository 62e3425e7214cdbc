// Against a list: whatever is appended in whatever order, sealed, merged or opened again, the store
// answers as a plain list of recordings does that is searched from end to end.

#include <algorithm>
#include <bit>
#include <iterator>
#include <optional>
#include <random>
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
using testing::open_store;
using testing::quiet_options;
using testing::SimulatedDisk;

bool same(const Point& a, const Point& b) {
  return a.at == b.at &&
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value) &&
         a.source == b.source && a.row == b.row && a.quality == b.quality;
}

/// All recordings of one series in the order of arrival.
struct Model {
  std::vector<Point> arrived;

  /// Ascending by (time, recorded, arrival), repeats left out.
  [[nodiscard]] std::vector<Point> history(Interval range, Instant as_of) const {
    std::vector<Point> sorted;
    std::copy_if(arrived.begin(), arrived.end(), std::back_inserter(sorted),
                 [&](const Point& p) { return range.contains(p.at) && p.recorded_at <= as_of; });
    std::stable_sort(sorted.begin(), sorted.end(), [](const Point& a, const Point& b) {
      return std::tie(a.at, a.recorded_at) < std::tie(b.at, b.recorded_at);
    });
    sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
    return sorted;
  }
  [[nodiscard]] std::vector<Point> read(Interval range, Instant as_of) const {
    std::vector<Point> last;
    for (const Point& p : history(range, as_of)) {
      if (!last.empty() && last.back().at == p.at) last.pop_back();
      last.push_back(p);
    }
    return last;
  }
  void retain(Instant before) {
    std::erase_if(arrived, [&](const Point& p) { return p.at < before; });
  }
};

void expect_same(const Result<std::vector<Point>>& found, const std::vector<Point>& expected,
                 const std::string& what) {
  ASSERT_TRUE(found.ok()) << what << ": " << found.error().to_string();
  ASSERT_EQ(found->size(), expected.size()) << what;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(same((*found)[i], expected[i]) &&
                (*found)[i].recorded_at == expected[i].recorded_at)
        << what << ", point " << i;
  }
}

void expect_same(const Result<std::optional<Point>>& found, const std::optional<Point>& expected,
                 const std::string& what) {
  ASSERT_TRUE(found.ok()) << what << ": " << found.error().to_string();
  ASSERT_EQ(found->has_value(), expected.has_value()) << what;
  if (expected) {
    ASSERT_TRUE(same(**found, *expected) && (*found)->recorded_at == expected->recorded_at) << what;
  }
}

/// A store and its models, driven by chance.
class Play {
 public:
  explicit Play(std::uint32_t seed)
      : chance_(seed),
        disk_(std::make_shared<SimulatedDisk>()),
        name_("seed " + std::to_string(seed)) {
    reopen();
  }

  void step() {
    switch (upto(12)) {
      case 0: reopen(); break;
      case 1: ASSERT_TRUE(store_->compact().ok()) << name_; break;
      case 2: retain(); break;
      case 3:
      case 4:
      case 5: ask(); break;
      default: append(); break;
    }
  }
  void ask() {
    const std::size_t s = upto(series_count);
    const SeriesId id(s + 1);
    const Model& model = models_[s];
    const Interval range = upto(3) == 0 ? all_time : Interval{at_second(time()), at_second(time())};
    const Instant as_of = upto(2) == 0 ? Instant::max() : at_second(recorded());
    const Instant t = at_second(time());
    const auto expected = model.read(range, as_of);
    expect_same(store_->read(id, range, as_of), expected, name_ + " read");
    expect_same(store_->read_history(id, range), model.history(range, Instant::max()),
                name_ + " history");
    const auto before = model.read({Instant::min(), t}, as_of);
    const auto from = model.read({t, Instant::max()}, as_of);
    expect_same(store_->last_before(id, t, as_of),
                before.empty() ? std::nullopt : std::optional(before.back()),
                name_ + " last_before");
    expect_same(store_->first_from(id, t, as_of),
                from.empty() ? std::nullopt : std::optional(from.front()), name_ + " first_from");
    const auto columns = store_->read_columns(id, range, as_of, Columns::quality);
    ASSERT_TRUE(columns.ok()) << name_;
    ASSERT_EQ(columns->size(), expected.size()) << name_;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(columns->at[i], expected[i].at) << name_;
      ASSERT_EQ(std::bit_cast<std::uint64_t>(columns->values[i]),
                std::bit_cast<std::uint64_t>(expected[i].value))
          << name_;
      ASSERT_EQ(columns->quality[i], expected[i].quality) << name_;
    }
  }
  void finish() {
    const auto check = store_->verify();
    ASSERT_TRUE(check.ok());
    ASSERT_TRUE(check->damages.empty()) << name_ << ": " << check->damages.front();
  }

 private:
  static constexpr std::size_t series_count = 3;

  std::size_t upto(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(chance_);
  }
  /// Few enough times that they meet; now and then a stretch beyond a chunk's length.
  std::int64_t time() { return static_cast<std::int64_t>(upto(60)) - 5; }
  std::int64_t recorded() { return static_cast<std::int64_t>(upto(40)); }

  void reopen() {
    store_.reset();
    store_ = open_store("/series", quiet_options(disk_, 500 + 4000 * upto(3)));
    ASSERT_NE(store_, nullptr) << name_;
  }
  void retain() {
    const std::size_t s = upto(series_count);
    const Instant before = at_second(static_cast<std::int64_t>(upto(12)) - 5);
    const std::vector<SeriesId> ids = {SeriesId(s + 1)};
    ASSERT_TRUE(store_->retain(ids, before).ok()) << name_;
    models_[s].retain(before);
  }
  void append() {
    WriteBatch batch{at_second(recorded()), static_cast<std::uint32_t>(upto(2)), {}};
    const bool annotated = upto(2) == 0;
    const bool ordered = upto(2) == 0;
    const bool scanned = upto(2) == 0;
    for (std::size_t s = 0; s < series_count; ++s) {
      if (upto(3) == 0) continue;
      SeriesBatch columns;
      columns.series = SeriesId(s + 1);
      columns.kind = static_cast<SeriesKind>(1 + upto(4));
      const std::size_t n = upto(40) == 0 ? 9000 : upto(9);
      for (std::size_t i = 0; i < n; ++i) {
        columns.at.push_back(at_second(ordered || n > 9 ? static_cast<std::int64_t>(i) : time()));
        columns.values.push_back(n > 9 ? static_cast<double>(chance_() % 1000) / 8
                                       : static_cast<double>(upto(2)));
        if (annotated) columns.quality.push_back(static_cast<std::uint16_t>(upto(2)));
        if (annotated && !scanned) columns.rows.push_back(static_cast<std::uint32_t>(upto(2)));
      }
      for (std::size_t i = 0; i < n; ++i) {
        models_[s].arrived.push_back({columns.at[i], columns.values[i], batch.recorded_at,
                                      batch.source, columns.rows.empty() ? 0 : columns.rows[i],
                                      annotated ? columns.quality[i] : std::uint16_t{0}});
      }
      batch.series.push_back(std::move(columns));
    }
    const Status told = scanned ? store_->append(as_scan(batch)) : store_->append(batch);
    ASSERT_TRUE(told.ok()) << name_ << ": " << told.error().to_string();
  }

  std::mt19937 chance_;
  std::shared_ptr<SimulatedDisk> disk_;
  std::string name_;
  std::unique_ptr<SeriesStore> store_;
  std::vector<Model> models_ = std::vector<Model>(series_count);
};

TEST(SeriesModel, answers_as_a_list_of_recordings_does) {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    Play play(seed);
    for (int i = 0; i < 120; ++i) {
      play.step();
      if (::testing::Test::HasFatalFailure()) return;
    }
    for (int i = 0; i < 10; ++i) play.ask();
    play.finish();
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace celadon::storage
