#pragma once
// Time is injected: nothing below app asks the operating system what time it is.

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

/// A clock that stands still until told to move; for tests and replays. Not thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(Duration d) { now_ = now_ + d; }
  void set(Instant t) { now_ = t; }

 private:
  Instant now_;
};

}  // namespace celadon
