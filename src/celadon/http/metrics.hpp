#pragma once
// Figures of the running server for Prometheus. Counting is lock-free.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "celadon/http/route.hpp"

namespace celadon::http {

/// A figure that is asked for when the page is made.
struct Gauge {
  std::string name;  ///< with its unit, e.g. "celadon_folder_bytes{part=\"series\"}"
  std::string help;
  double value = 0;
};

/// Thread-safe.
class Metrics {
 public:
  /// The last place of the table counts what no route answered.
  explicit Metrics(const std::vector<Route>& routes);

  void answered(std::size_t route, int status, std::chrono::nanoseconds took);
  /// The place that counts what no route answered.
  [[nodiscard]] std::size_t elsewhere() const { return counts_.size() - 1; }

  std::atomic<std::int64_t> connections{0};
  std::atomic<std::int64_t> listeners{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> slow_listeners{0};
  std::atomic<std::uint64_t> timeouts{0};

  /// The text form 0.0.4 of Prometheus.
  [[nodiscard]] std::string text(const std::vector<Gauge>& gauges) const;

 private:
  static constexpr std::array<double, 12> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                    0.05,   0.1,   0.25,   0.5,   1,    5};
  struct Count {
    std::array<std::atomic<std::uint32_t>, 30> by_status{};
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> by_time{};
    std::atomic<std::uint64_t> nanoseconds{0};
  };
  const std::vector<Route>& routes_;
  std::vector<std::unique_ptr<Count>> counts_;
};

/// Resident memory of this process in bytes; 0 where the system does not tell.
std::uint64_t resident_bytes();

}  // namespace celadon::http
