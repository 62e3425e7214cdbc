#pragma once
// One series of a file while it is read: order, duplicates, gaps, runs of zeros, oddities of
// registers. Memory: a few bytes per run of evenly spaced stamps; once stamps go back and forth,
// some 40 bytes a sample.

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "celadon/telemetry/import_report.hpp"
#include "celadon/telemetry/point.hpp"
#include "celadon/telemetry/quality.hpp"

namespace celadon::telemetry {

class SeriesTrack {
 public:
  /// Given back for samples that stand in the store already, when stamps first go back.
  using LoadEarlier = std::function<std::vector<std::pair<std::int64_t, double>>(Interval)>;

  enum class Verdict : std::uint8_t {
    fresh,        ///< keep it
    same_again,   ///< the same stamp with the same value
    other_value,  ///< the same stamp with another value
  };
  struct Finding {
    Verdict verdict = Verdict::fresh;
    QualityFlags flags = 0;  ///< to be added to those of the sample
  };

  /// `exchanges`: when the meter was exchanged, as the site registers it; a fall there is none.
  SeriesTrack(QuantityKind kind, double register_modulus, std::vector<std::int64_t> exchanges = {})
      : kind_(kind), modulus_(register_modulus), exchanges_(std::move(exchanges)) {}

  /// Judges the next sample of the file and counts it. Cost O(1).
  Finding offer(std::int64_t at_us, double value, PointReport& report, const LoadEarlier& load) {
    if (at_us > last_at_ && ordered_) [[likely]] {
      Finding finding;
      if (value < last_value_ && kind_ == QuantityKind::cumulative)
        finding.flags = backwards(at_us, value, report);
      add_to_runs(at_us);
      last_at_ = at_us;
      last_value_ = value;
      count(value, report);
      return finding;
    }
    return offer_out_of_order(at_us, value, report, load);
  }

  /// Writes gaps, first and last stamp and open runs of zeros into the report.
  void finish(Duration nominal, PointReport& report);

 private:
  struct Run {
    std::int64_t first;
    std::int64_t step;
    std::int64_t count;
  };

  void add_to_runs(std::int64_t at) {
    if (!runs_.empty()) {
      Run& run = runs_.back();
      if (run.count == 1) run.step = at - run.first;
      if (at == run.first + run.step * run.count) {
        ++run.count;
        return;
      }
    }
    runs_.push_back({at, 0, 1});
  }
  void count(double value, PointReport& report) {
    ++report.kept;
    report.sum += value;
    if (value < report.min) report.min = value;
    if (value > report.max) report.max = value;
    if (value == 0.0) {
      ++report.zeros;
      ++zero_run_;
    } else if (zero_run_ > 0) {
      end_zero_run(report);
    }
  }
  void end_zero_run(PointReport& report);
  QualityFlags backwards(std::int64_t at, double value, PointReport& report) const;
  Finding offer_out_of_order(std::int64_t at, double value, PointReport& report,
                             const LoadEarlier& load);
  [[nodiscard]] std::vector<std::int64_t> stamps() const;

  QuantityKind kind_;
  double modulus_;
  std::vector<std::int64_t> exchanges_;  ///< microseconds since 1970
  bool ordered_ = true;                  ///< stamps have only risen so far
  std::int64_t last_at_ = std::numeric_limits<std::int64_t>::min();
  double last_value_ = -std::numeric_limits<double>::infinity();
  std::uint64_t zero_run_ = 0;
  std::vector<Run> runs_;
  std::unordered_map<std::int64_t, double> seen_;  ///< every stamp, once order is lost
};

}  // namespace celadon::telemetry
