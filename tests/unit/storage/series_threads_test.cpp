// Writers, readers and maintenance at once; run under ThreadSanitizer too (preset tsan).

#include <atomic>
#include <barrier>
#include <thread>

#include <gtest/gtest.h>

#include "celadon/storage/series/store.hpp"
#include "series_fixture.hpp"

namespace celadon::storage {
namespace {

using testing::all_time;
using testing::at_second;
using testing::open_store;
using testing::recorded;
using testing::regular_points;
using testing::SeriesFolder;

constexpr std::uint64_t series_count = 5;
constexpr std::int64_t writers = 3;
constexpr std::int64_t batches_each = 40;

/// One point at one time in each of five series.
WriteBatch scan(std::int64_t time) {
  WriteBatch batch = recorded(time, 1, {});
  for (std::uint64_t s = 1; s <= series_count; ++s)
    batch.series.push_back(regular_points(s, time, 1));
  return batch;
}

/// The sizes of the five series in one frozen state; they must agree, since batches are atomic.
std::size_t agreed_size(const SeriesStore& store, std::atomic<bool>& torn) {
  const std::vector<SeriesId> ids = {SeriesId(1), SeriesId(2), SeriesId(3), SeriesId(4),
                                     SeriesId(5)};
  std::vector<std::size_t> sizes;
  const auto status = store.read_many(ids, all_time, Instant::max(), Columns::all,
                                      [&](SeriesId, PointColumns&& c) -> Status {
                                        sizes.push_back(c.size());
                                        return {};
                                      });
  if (!status.ok() || sizes.size() != series_count) {
    torn = true;
    return 0;
  }
  for (const std::size_t size : sizes) {
    if (size != sizes.front()) torn = true;
  }
  return sizes.front();
}

TEST(SeriesThreads, readers_see_whole_batches_and_never_fewer_than_before) {
  const SeriesFolder folder;
  StoreOptions options;
  options.flush_bytes = 4000;  // seal and merge all the time
  auto store = open_store(folder.path(), options);
  ASSERT_NE(store, nullptr);
  std::barrier start(writers + 3);
  std::atomic<std::int64_t> running = writers;
  std::atomic<bool> torn = false;
  std::atomic<bool> shrunk = false;
  std::atomic<std::int64_t> failed = 0;
  std::vector<std::thread> threads;
  for (std::int64_t w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      start.arrive_and_wait();
      for (std::int64_t i = 0; i < batches_each; ++i) {
        if (!store->append(scan(i * writers + w)).ok()) ++failed;
      }
      --running;
    });
  }
  for (int r = 0; r < 2; ++r) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      std::size_t before = 0;
      while (running > 0) {
        const std::size_t now = agreed_size(*store, torn);
        if (now < before) shrunk = true;
        before = now;
        if (const auto latest = store->latest(SeriesId(3)); !latest.ok()) ++failed;
      }
    });
  }
  threads.emplace_back([&] {
    start.arrive_and_wait();
    while (running > 0) {
      if (!store->compact().ok()) ++failed;
      const auto check = store->verify();
      if (!check.ok() || !check->damages.empty()) ++failed;
    }
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(torn);
  EXPECT_FALSE(shrunk);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(agreed_size(*store, torn), static_cast<std::size_t>(writers * batches_each));
  EXPECT_EQ(store->counts()->points, series_count * writers * batches_each);
  store.reset();
  store = open_store(folder.path(), options);
  EXPECT_EQ(agreed_size(*store, torn), static_cast<std::size_t>(writers * batches_each));
}

/// Counts the syncs of files; a sync lasts until `entered` threads have begun to append.
class CountingFiles final : public FileSystem {
 public:
  explicit CountingFiles(std::shared_ptr<FileSystem> inner) : inner_(std::move(inner)) {}

  class Counted final : public AppendFile {
   public:
    Counted(std::unique_ptr<AppendFile> inner, CountingFiles& files)
        : inner_(std::move(inner)), files_(files) {}
    Status append(std::span<const std::uint8_t> bytes) override { return inner_->append(bytes); }
    Status sync() override {
      ++files_.syncs;
      while (files_.entered < files_.awaited) std::this_thread::yield();
      return inner_->sync();
    }
    Status truncate(std::uint64_t size) override { return inner_->truncate(size); }

   private:
    std::unique_ptr<AppendFile> inner_;
    CountingFiles& files_;
  };

  Status create_folder(const std::filesystem::path& f) override { return inner_->create_folder(f); }
  Result<std::vector<Entry>> list(const std::filesystem::path& f) override {
    return inner_->list(f);
  }
  Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& f,
                                                  Opening opening) override {
    CELADON_ASSIGN(auto file, inner_->open_append(f, opening));
    return std::unique_ptr<AppendFile>(std::make_unique<Counted>(std::move(file), *this));
  }
  Result<std::shared_ptr<const ReadFile>> open_read(const std::filesystem::path& f) override {
    return inner_->open_read(f);
  }
  Status rename(const std::filesystem::path& a, const std::filesystem::path& b) override {
    return inner_->rename(a, b);
  }
  Status remove(const std::filesystem::path& f) override { return inner_->remove(f); }
  Status sync_folder(const std::filesystem::path& f) override { return inner_->sync_folder(f); }
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& f) override {
    return inner_->lock(f);
  }

  std::atomic<int> syncs = 0;
  std::atomic<int> entered = 0;
  std::atomic<int> awaited = 0;

 private:
  std::shared_ptr<FileSystem> inner_;
};

TEST(SeriesThreads, waiting_batches_share_a_sync) {
  const SeriesFolder folder;
  const auto files = std::make_shared<CountingFiles>(posix_file_system());
  auto store = open_store(folder.path(), testing::quiet_options(files));
  ASSERT_NE(store, nullptr);
  files->syncs = 0;
  files->awaited = 8;
  constexpr int threads_count = 8;  // as awaited
  constexpr std::int64_t each = 25;
  std::barrier start(threads_count);
  std::vector<std::thread> threads;
  for (int t = 0; t < threads_count; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      ++files->entered;
      for (std::int64_t i = 0; i < each; ++i) EXPECT_TRUE(store->append(scan(t * 1000 + i)).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(agreed_size(*store, *std::make_unique<std::atomic<bool>>(false)),
            static_cast<std::size_t>(threads_count * each));
  EXPECT_LT(files->syncs,
            threads_count * each);  // 200 appends; the first one awaits all threads
  EXPECT_GE(files->syncs, each);    // but none returned without one
}

}  // namespace
}  // namespace celadon::storage
