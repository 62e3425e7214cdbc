#pragma once
// A sink that remembers what it took, and refuses when told to.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "celadon/drivers/reading.hpp"

namespace celadon::testing {

struct TakenReading {
  std::string feed;
  std::string key;
  Instant at;
  double value = 0.0;
  std::string unit;
};

class KeyedSink final : public drivers::Sink {
 public:
  Status take(std::string_view feed, std::span<const drivers::Reading> readings) override {
    const std::lock_guard lock(mutex_);
    ++calls_;
    changed_.notify_all();
    if (refusal_) return *refusal_;
    for (const drivers::Reading& one : readings)
      taken_.push_back(
          {std::string(feed), std::string(one.key), one.at, one.value, std::string(one.unit)});
    return {};
  }
  /// Every call from now on fails with this error; nullopt: they succeed again.
  void refuse(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(error);
  }
  [[nodiscard]] std::vector<TakenReading> taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  [[nodiscard]] std::size_t calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  /// Readings of that key so far.
  [[nodiscard]] std::size_t count(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const TakenReading& one : taken_) found += one.key == key ? 1U : 0U;
    return found;
  }
  /// Waits until the condition holds or ten seconds went by; whether it holds.
  bool wait_until(const std::function<bool(const KeyedSink&)>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds(*this)) {
      std::unique_lock lock(mutex_);
      if (std::chrono::steady_clock::now() > end) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(20));
    }
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<TakenReading> taken_;
  std::optional<Error> refusal_;
  std::size_t calls_ = 0;
};

}  // namespace celadon::testing
