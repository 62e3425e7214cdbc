#pragma once
// How many requests one address may send without having logged in.

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace celadon::http {

/// A bucket of tokens per address. Thread-safe.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `per_second` requests on the long run, `burst` at once; 0 per second: no limit.
  RateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  /// Takes one token; false when there is none.
  bool take(const std::string& address, Time now);
  [[nodiscard]] std::size_t addresses() const;

 private:
  struct Bucket {
    double tokens;
    Time filled;
  };
  void forget_full(Time now);

  const double per_second_;
  const double burst_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace celadon::http
