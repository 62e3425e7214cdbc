#pragma once
// Two clocks run through Celadon: valid time (when it was so) and recorded time (when we learnt
// it). Both are Instants: microseconds since 1970-01-01T00:00:00Z, without leap seconds.

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon {

/// A length of time in microseconds.
struct Duration {
  std::int64_t us = 0;

  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
  static constexpr Duration hours(std::int64_t n) { return seconds(n * 3600); }
  static constexpr Duration days(std::int64_t n) { return seconds(n * 86'400); }
  auto operator<=>(const Duration&) const = default;
};

/// A point in time, UTC.
struct Instant {
  std::int64_t us = 0;

  static constexpr Instant min() { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Instant max() { return {std::numeric_limits<std::int64_t>::max()}; }
  auto operator<=>(const Instant&) const = default;
};

constexpr Instant operator+(Instant t, Duration d) { return {t.us + d.us}; }
constexpr Instant operator-(Instant t, Duration d) { return {t.us - d.us}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }

/// Half-open [from, to). Empty when from >= to.
struct Interval {
  Instant from;
  Instant to;

  [[nodiscard]] constexpr bool contains(Instant t) const { return from <= t && t < to; }
  [[nodiscard]] constexpr bool empty() const { return from >= to; }
  [[nodiscard]] constexpr Duration length() const { return to - from; }
  auto operator<=>(const Interval&) const = default;
};

/// Minutes east of UTC. China is +480 all year; no time-zone database is used (docs/adr).
struct UtcOffset {
  std::int32_t minutes = 480;

  static constexpr UtcOffset china() { return {480}; }
  static constexpr UtcOffset utc() { return {0}; }
  auto operator<=>(const UtcOffset&) const = default;
};

/// ISO 8601 with offset, e.g. "2025-03-01T00:15:00+08:00"; fractions only where there are any.
std::string format_instant(Instant t, UtcOffset offset = UtcOffset::china());

/// Reads ISO 8601: date, or date and time ('T' or blank), optional fraction, optional Z or ±hh:mm.
/// Without an offset, `assumed` applies; without one of those it is an error (parse).
Result<Instant> parse_instant(std::string_view text,
                              std::optional<UtcOffset> assumed = std::nullopt);

}  // namespace celadon
