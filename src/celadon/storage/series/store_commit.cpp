// Committing: the queue of waiting batches, one sync for all of them, the change to a new log.

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/block_store.hpp"

namespace celadon::storage::series {

namespace {

constexpr std::size_t most_group_bytes = 64u << 20;  // of one sync
constexpr std::size_t most_batch_series = 1u << 20;  // keeps a table within one segment's limits
constexpr std::size_t most_waiting_tables = 2;  // full tables not sealed yet, before append waits
constexpr std::size_t overflow_factor =
    4;  // how far a table may outgrow flush_bytes when sealing fails

}  // namespace

Status BlockStore::writable() const {
  if (options_.access != StoreOptions::Access::read_only) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0} 以只读方式打开｜{0} is open read-only", folder_.string()),
              "以写入方式打开数据文件夹｜open the data folder for writing");
}

Status BlockStore::append(const ScanBatch& batch) {
  CELADON_TRY(writable());
  Request request;
  request.scan = &batch;
  CELADON_ASSIGN(request.record, encode_record(batch));
  return batch.size() == 0 ? Status() : commit_in_turn(request);
}

Status BlockStore::append(const WriteBatch& batch) {
  CELADON_TRY(writable());
  if (batch.series.size() > most_batch_series) {
    return fail(ErrorCode::limit,
                fmt::format("一批有 {0} 个序列，上限为 {1}｜a batch of {0} series, at most {1}",
                            batch.series.size(), most_batch_series),
                "分几批写入｜write it in several batches");
  }
  Request request;
  request.batch = &batch;
  CELADON_ASSIGN(request.record, encode_record(batch));
  if (std::all_of(batch.series.begin(), batch.series.end(),
                  [](const SeriesBatch& s) { return s.at.empty(); }))
    return {};
  return commit_in_turn(request);
}

/// Waits in the queue; one of those who wait commits for all.
Status BlockStore::commit_in_turn(Request& request) {
  std::unique_lock turn(turn_mutex_);
  queue_.push_back(&request);
  turn_changed_.wait(turn, [&] { return request.done || !committing_; });
  if (request.done) return std::move(request.status);
  committing_ = true;
  while (!request.done) commit_group(turn);
  committing_ = false;
  turn_changed_.notify_all();
  return std::move(request.status);
}

/// Commits the front of the queue; called with the turn taken, unlocks while it works.
void BlockStore::commit_group(std::unique_lock<std::mutex>& turn) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < queue_.size() &&
         (count == 0 || bytes + queue_[count]->record.size() <= most_group_bytes)) {
    bytes += queue_[count++]->record.size();
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  const std::vector<Request*> group(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  turn.unlock();
  const Status status = commit(group);
  turn.lock();
  for (Request* request : group) {
    request->status = status;
    request->done = true;
  }
  turn_changed_.notify_all();
}

Status BlockStore::commit(const std::vector<Request*>& group) {
  auto room = make_room();
  // Without room the batch may still go into the log, up to a limit that memory can bear.
  const auto table = active();
  if (!room && (table->crowded() || table->bytes() > overflow_factor * options_.flush_bytes))
    return room;
  std::vector<Bytes*> records;
  records.reserve(group.size());
  for (Request* request : group) records.push_back(&request->record);
  const std::uint64_t first = active()->last_sequence() + 1;
  CELADON_TRY(log_->write(records, first));
  const auto growing = active();
  std::uint64_t sequence = first;
  for (const Request* request : group) {
    if (request->scan != nullptr)
      growing->add(*request->scan, sequence++);
    else
      growing->add(*request->batch, sequence++);
  }
  {
    const std::scoped_lock lock(view_mutex_);
    visible_ = sequence - 1;
  }
  // The batches are durable: whatever goes wrong from here on is the next append's concern.
  if (auto status = make_room(); !status) return {};
  return {};
}

bool BlockStore::table_full() const {
  const auto table = active();
  return !table->empty() && (table->bytes() >= options_.flush_bytes || table->crowded());
}

/// Starts a new table when the present one is full, and sees to it that full ones get sealed.
Status BlockStore::make_room() {
  if (!table_full()) return {};
  if (!options_.background_merge) {
    if (waiting_tables() >= most_waiting_tables) CELADON_TRY(seal_all());
    CELADON_TRY(rotate());
    return seal_all();
  }
  {
    std::unique_lock work(work_mutex_);
    if (!seal_status_) seal_wanted_ = true;  // it failed: space may be back, let it try again
    work_changed_.notify_all();
    work_changed_.wait(work, [&] {
      return waiting_tables() < most_waiting_tables || (!seal_status_ && !seal_wanted_);
    });
    if (waiting_tables() >= most_waiting_tables) return seal_status_;
  }
  CELADON_TRY(rotate());
  const std::scoped_lock work(work_mutex_);
  seal_wanted_ = true;
  work_changed_.notify_all();
  return {};
}

/// A new log and table; the old ones wait to be sealed. Called in the commit turn.
Status BlockStore::rotate() {
  CELADON_TRY(log_->repair());
  CELADON_ASSIGN(auto log, LogWriter::create(*files_, folder_, next_number_++));
  const std::scoped_lock lock(view_mutex_);
  auto view = std::make_shared<View>(*view_);
  view->tables.push_back(
      std::make_shared<MemTable>(log->number(), view->tables.back()->last_sequence() + 1));
  view_ = std::move(view);
  log_ = std::move(log);
  return {};
}

/// Runs an action while no batch is being committed.
Status BlockStore::with_commit_turn(const std::function<Status()>& action) {
  {
    std::unique_lock turn(turn_mutex_);
    turn_changed_.wait(turn, [&] { return !committing_; });
    committing_ = true;
  }
  Status status = action();
  const std::scoped_lock turn(turn_mutex_);
  committing_ = false;
  turn_changed_.notify_all();
  return status;
}

Snapshot BlockStore::snapshot() const {
  const std::scoped_lock lock(view_mutex_);
  return {view_, visible_};
}

std::shared_ptr<MemTable> BlockStore::active() const {
  const std::scoped_lock lock(view_mutex_);
  return view_ == nullptr || view_->tables.empty() ? nullptr : view_->tables.back();
}

std::size_t BlockStore::waiting_tables() const {
  const std::scoped_lock lock(view_mutex_);
  return view_->tables.size() - 1;
}

}  // namespace celadon::storage::series
