#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "celadon/drivers/reading.hpp"

namespace celadon::testing {

/// A reading with texts of its own.
struct KeptReading {
  std::string feed;
  std::string key;
  Instant at;
  double value = 0;
  std::string unit;
  std::uint16_t quality = 0;
};

/// Keeps what it takes, and refuses while it is told to.
class RecordingSink final : public drivers::Sink {
 public:
  Status take(std::string_view feed, std::span<const drivers::Reading> readings) override {
    const std::lock_guard lock(mutex_);
    if (refusing_) {
      ++refusals_;
      changed_.notify_all();
      return fail(ErrorCode::limit, "测试拒绝｜refused by the test");
    }
    for (const drivers::Reading& r : readings)
      kept_.push_back(
          {std::string(feed), std::string(r.key), r.at, r.value, std::string(r.unit), r.quality});
    ++groups_;
    changed_.notify_all();
    return {};
  }

  void refuse(bool on) {
    const std::lock_guard lock(mutex_);
    refusing_ = on;
  }
  [[nodiscard]] std::vector<KeptReading> kept() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  [[nodiscard]] std::size_t refusals() const {
    const std::lock_guard lock(mutex_);
    return refusals_;
  }
  [[nodiscard]] std::size_t groups() const {
    const std::lock_guard lock(mutex_);
    return groups_;
  }
  /// Whether it comes to hold so many readings within the time.
  bool wait_for(std::size_t count, std::chrono::seconds limit = std::chrono::seconds(30)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return kept_.size() >= count; });
  }
  /// Whether it is asked in vain so often within the time.
  bool wait_for_refusals(std::size_t count, std::chrono::seconds limit = std::chrono::seconds(30)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return refusals_ >= count; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool refusing_ = false;
  std::vector<KeptReading> kept_;
  std::size_t refusals_ = 0;
  std::size_t groups_ = 0;
};

}  // namespace celadon::testing
