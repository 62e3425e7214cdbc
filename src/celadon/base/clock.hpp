#pragma once
// Time is injected: nothing below app asks the operating system what time it is.

#include <atomic>

#include "celadon/base/instant.hpp"

namespace celadon {

/// Port: where the present comes from.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The operating system's real-time clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// A clock that stands still until told to move; for tests and replays. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_us_(start.us) {}
  [[nodiscard]] Instant now() const override { return {now_us_.load()}; }
  void advance(Duration d) { now_us_.fetch_add(d.us); }
  void set(Instant t) { now_us_.store(t.us); }

 private:
  std::atomic<std::int64_t> now_us_;
};

}  // namespace celadon
