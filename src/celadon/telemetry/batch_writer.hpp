#pragma once
// Appends batches on a thread of its own, one after the other, in order.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::telemetry {

/// Samples that stood in the store before, by series.
struct StoredBefore {
  std::unordered_map<std::uint64_t, std::uint64_t> identical;   ///< not appended again
  std::unordered_map<std::uint64_t, std::uint64_t> superseded;  ///< appended: their values differ
};

class BatchWriter {
 public:
  /// `occupied`: series that held points before; their batches are compared with what is there.
  BatchWriter(storage::SeriesStore& store, const std::vector<std::uint64_t>& occupied);
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;
  ~BatchWriter();

  /// Hands a batch over; waits while two are under way. Returns the first error of the store.
  Status submit(storage::WriteBatch batch);
  /// Waits until all batches are durable.
  Status drain();
  /// After drain().
  [[nodiscard]] const StoredBefore& stored_before() const { return stored_before_; }

 private:
  void run();
  Status append(storage::WriteBatch& batch);
  Status drop_identical(storage::SeriesBatch& batch);

  storage::SeriesStore& store_;
  std::unordered_map<std::uint64_t, bool> occupied_;
  StoredBefore stored_before_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<storage::WriteBatch> waiting_;  // under mutex_
  bool busy_ = false;                           // under mutex_
  bool stopping_ = false;                       // under mutex_
  std::optional<Error> error_;                  // under mutex_
  std::thread thread_;
};

}  // namespace celadon::telemetry
