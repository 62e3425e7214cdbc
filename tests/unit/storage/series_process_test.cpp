// The store in processes that end without saying good-bye.

#include <algorithm>
#include <array>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "celadon/storage/series/store.hpp"
#include "series_fixture.hpp"

namespace celadon::storage {
namespace {

using testing::all_time;
using testing::open_store;
using testing::quiet_options;
using testing::recorded;
using testing::regular_points;
using testing::SeriesFolder;

constexpr std::size_t points_per_batch = 100;

/// Appends batch after batch and tells each acknowledged one through the pipe; ends only by a
/// signal.
[[noreturn]] void append_for_ever(const std::filesystem::path& folder, int pipe_end) {
  auto store =
      SeriesStore::open(folder, quiet_options(nullptr, 20'000));  // seals every few batches
  for (std::int64_t i = 0; store.ok(); ++i) {
    if (!(*store)->append(recorded(i, 1, {regular_points(1, i * 100, points_per_batch)})).ok())
      break;
    const char acknowledged = 1;
    if (::write(pipe_end, &acknowledged, 1) != 1) break;
  }
  ::_exit(1);
}

TEST(SeriesProcess, kill_9_loses_nothing_acknowledged_and_frees_the_lock) {
  const SeriesFolder folder;
  std::int64_t acknowledged = 0;
  for (int round = 1; round <= 3; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      append_for_ever(folder.path(), ends[1]);
    }
    ::close(ends[1]);
    std::int64_t in_round = 0;
    char byte = 0;
    while (in_round < 17 * round && ::read(ends[0], &byte, 1) == 1) ++in_round;
    ASSERT_EQ(in_round, 17 * round) << "the writing process gave up";
    // While it lives, the folder is its own, and it is named.
    const auto refused = SeriesStore::open(folder.path(), quiet_options());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::locked);
    EXPECT_NE(refused.error().message.find(std::to_string(child)), std::string::npos)
        << refused.error().message;
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    while (::read(ends[0], &byte, 1) == 1) ++in_round;  // told before the signal came
    ::close(ends[0]);
    acknowledged = std::max(acknowledged, in_round);  // each round writes the same batches again

    const auto store = open_store(folder.path(), quiet_options());
    ASSERT_NE(store, nullptr);
    const auto points = store->read(SeriesId(1), all_time);
    ASSERT_TRUE(points.ok());
    EXPECT_GE(points->size(), static_cast<std::size_t>(acknowledged) * points_per_batch);
    EXPECT_EQ(points->size() % points_per_batch, 0U);  // batches are whole
    EXPECT_EQ(store->read_history(SeriesId(1), all_time)->size(),
              points->size());  // repeats add nothing
    const auto check = store->verify();
    EXPECT_TRUE(check->damages.empty()) << check->damages.front();
  }
}

}  // namespace
}  // namespace celadon::storage
