#pragma once
// The series store on its files: commits, sealing, merging. Used through store.hpp; this header is
// for its own sources.
//
// Who does what:
//   append      waits in a queue; one of the waiting threads commits the whole queue with one sync
//   sealing     turns the oldest full table into a segment; thread, or inside append without
//   threads merging     turns adjacent segments into one; thread, compact() or retain()
// Locks, taken in this order: merge_mutex_, seal_mutex_, the commit turn, manifest_mutex_,
// view_mutex_.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "celadon/storage/series/log.hpp"
#include "celadon/storage/series/snapshot.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

class BlockStore final : public SeriesStore {
 public:
  static Result<std::unique_ptr<SeriesStore>> open(const std::filesystem::path& folder,
                                                   const StoreOptions& options);
  ~BlockStore() override;

  Status append(const WriteBatch& batch) override;
  Status append(const ScanBatch& batch) override;
  [[nodiscard]] Result<std::vector<Point>> read(SeriesId series, Interval range,
                                                Instant as_of) const override;
  [[nodiscard]] Result<std::vector<Point>> read_history(SeriesId series,
                                                        Interval range) const override;
  [[nodiscard]] Result<std::optional<Point>> last_before(SeriesId series, Instant t,
                                                         Instant as_of) const override;
  [[nodiscard]] Result<std::optional<Point>> first_from(SeriesId series, Instant t,
                                                        Instant as_of) const override;
  [[nodiscard]] Result<PointColumns> read_columns(SeriesId series, Interval range, Instant as_of,
                                                  Columns columns) const override;
  Status read_many(std::span<const SeriesId> series, Interval range, Instant as_of, Columns columns,
                   const std::function<Status(SeriesId, PointColumns&&)>& each) const override;
  [[nodiscard]] Result<std::optional<Point>> latest(SeriesId series, Instant as_of) const override;
  [[nodiscard]] Result<std::vector<SeriesId>> series() const override;
  [[nodiscard]] Result<StoreCounts> counts() const override;
  [[nodiscard]] Result<StoreCheck> verify() const override;
  Status compact() override;
  Status retain(std::span<const SeriesId> series, Instant before) override;

 private:
  BlockStore(std::filesystem::path folder, const StoreOptions& options);

  // Opening (store_open.cpp).
  Status open_writer();
  Status open_reader();
  Status load_view(const Manifest& manifest);
  Status replay_logs();
  struct ReplayedLog {
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    LogScan scan;
  };
  Result<ReplayedLog> replay_log(std::uint64_t number);
  Status check_tails(const std::vector<ReplayedLog>& logs) const;
  Status continue_logs(const std::vector<ReplayedLog>& logs);
  Status create_new();
  void remove_orphans();

  // Committing (store_commit.cpp).
  struct Request {
    const WriteBatch* batch = nullptr;  ///< or
    const ScanBatch* scan = nullptr;
    Bytes record;
    bool done = false;
    Status status;
  };
  [[nodiscard]] Status writable() const;
  Status commit_in_turn(Request& request);
  void commit_group(std::unique_lock<std::mutex>& turn);
  Status commit(const std::vector<Request*>& group);
  Status make_room();
  Status rotate();
  Status with_commit_turn(const std::function<Status()>& action);
  [[nodiscard]] bool table_full() const;

  // Sealing and merging (store_maintenance.cpp).
  Status seal_all();
  Status seal_oldest(const std::shared_ptr<MemTable>& table);
  Status merge(MergeRange range, const SegmentList& inputs, const Retention& retention);
  Status replace_segments(const SegmentList& inputs, std::span<const SegmentSummary> results,
                          bool remove_inputs);
  Status publish(const std::function<void(View&)>& change,
                 const std::vector<std::string>& obsolete);
  /// The table that was looked at last, and how much it held.
  struct Idle {
    const MemTable* table = nullptr;
    std::uint64_t points = 0;
  };
  bool end_idle_table(Idle& idle);
  void run_sealing();
  void run_merging();
  void stop_threads();

  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] std::shared_ptr<MemTable> active() const;
  [[nodiscard]] std::size_t waiting_tables() const;

  // Checking (store_check.cpp).
  void check_segments(const Snapshot& snapshot, StoreCheck& check) const;
  void check_manifest(StoreCheck& check) const;
  Status check_logs(const Snapshot& snapshot, StoreCheck& check) const;
  Status check_files(const Snapshot& snapshot, StoreCheck& check) const;

  const std::filesystem::path folder_;
  const StoreOptions options_;
  const std::shared_ptr<FileSystem> files_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<LogWriter> log_;  ///< owned by the commit turn
  std::atomic<std::uint64_t> next_number_ = 1;

  mutable std::mutex view_mutex_;  ///< guards view_ and visible_
  std::shared_ptr<const View> view_;
  std::uint64_t visible_ = 0;  ///< last acknowledged batch

  mutable std::mutex turn_mutex_;  ///< guards queue_, committing_
  std::condition_variable turn_changed_;
  std::vector<Request*> queue_;
  bool committing_ = false;

  bool manifest_unsure_ = false;  ///< the disk may hold the list before or after the last commit
  mutable std::mutex
      manifest_mutex_;      ///< one change of the manifest at a time; guards manifest_unsure_
  std::mutex seal_mutex_;   ///< one sealing at a time
  std::mutex merge_mutex_;  ///< one merge, compaction or retention at a time

  std::mutex work_mutex_;  ///< guards the wishes below
  std::condition_variable work_changed_;
  bool seal_wanted_ = false;
  bool merge_wanted_ = false;
  Status seal_status_;  ///< of the last sealing
  std::atomic<bool> stop_ = false;
  std::thread sealing_;
  std::thread merging_;
};

}  // namespace celadon::storage::series
