#include "celadon/telemetry/register_segments.hpp"

#include <algorithm>
#include <cmath>

#include "celadon/telemetry/quality.hpp"

namespace celadon::telemetry {
namespace {

using registry::MeasuringPoint;
using storage::Point;

/// How many readings ahead a register may take to come back before a fall is believed.
constexpr std::size_t patience = 8;
/// A reading below this share of the one before is a new beginning, not a small step back.
constexpr double reset_share = 0.1;

class RegisterReader {
 public:
  RegisterReader(const MeasuringPoint& point, std::span<const Point> readings,
                 RegisterEvents& events)
      : point_(point), readings_(readings), events_(events) {
    if (point.maximum_rate) {
      // in units of the point per microsecond; the dimension was checked with the site
      const double base = point.maximum_rate->in_base() / point.unit.scale;
      fastest_ = base / 1e6;
    }
    segments_.reserve(readings.size());
  }

  std::vector<Segment> read() {
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      if (!usable(readings_[i].quality)) continue;
      if (base_ == none) {
        base_ = i;
        continue;
      }
      step_to(i);
    }
    return std::move(segments_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void step_to(std::size_t i) {
    const Point& from = readings_[base_];
    const Point& to = readings_[i];
    if (exchange_between(from, to) != nullptr) return over_exchange(i, *exchange_between(from, to));
    const double rise = to.value - from.value;
    if (rise >= 0.0) {
      if (!plausible(rise, to.at.us - from.at.us) && skipped_ < patience) return skip();
      return accept(i, rise, skipped_ > 0 ? IntervalRule::reading_skipped : IntervalRule::none);
    }
    const double modulus = point_.counter.rollover;
    if (modulus > 0.0 && -rise > modulus / 2) {
      ++events_.roll_overs;
      return accept(i, rise + modulus, IntervalRule::none);
    }
    fell(i);
  }

  // A register that fell without a roll-over: a reading that dips, the end of one that jutted, a
  // reset, or a step back for good, in this order of trust in the meter.
  void fell(std::size_t i) {
    const double before = readings_[base_].value;
    if (comes_back(i, before)) return skip();
    if (previous_ != none && !segments_.empty() && segments_.back().to == readings_[base_].at.us &&
        readings_[i].value >= readings_[previous_].value &&
        readings_[i].value >= reset_share * before) {
      segments_.pop_back();
      ++events_.skipped_readings;
      base_ = previous_;
      previous_ = none;
      return accept(i, readings_[i].value - readings_[base_].value, IntervalRule::reading_skipped);
    }
    if (readings_[i].value >= 0.0 && readings_[i].value < reset_share * before) {
      ++events_.resets;
      return accept(i, readings_[i].value, IntervalRule::after_reset);
    }
    ++events_.rebased;
    previous_ = none;
    base_ = i;
    skipped_ = 0;
  }

  [[nodiscard]] bool comes_back(std::size_t i, double level) const {
    std::size_t looked = 0;
    for (std::size_t k = i + 1; k < readings_.size() && looked < patience; ++k) {
      if (!usable(readings_[k].quality)) continue;
      ++looked;
      const double rise = readings_[k].value - level;
      if (rise >= 0.0 && plausible(rise, readings_[k].at.us - readings_[base_].at.us)) return true;
    }
    return false;
  }

  [[nodiscard]] bool plausible(double rise, std::int64_t microseconds) const {
    return fastest_ <= 0.0 || rise <= fastest_ * static_cast<double>(microseconds);
  }

  void skip() {
    ++skipped_;
    ++events_.skipped_readings;
  }

  void accept(std::size_t i, double amount, IntervalRule rule) {
    add(readings_[base_].at.us, readings_[i].at.us, amount, rule,
        doubted(i) || rule == IntervalRule::after_reset);
    previous_ = base_;
    base_ = i;
    skipped_ = 0;
  }

  [[nodiscard]] bool doubted(std::size_t i) const {
    return estimated(readings_[base_].quality) || estimated(readings_[i].quality);
  }

  /// The exchange that lies between two readings. A reading at its very instant belongs to the
  /// meter whose value it is nearer to.
  [[nodiscard]] const registry::MeterExchange* exchange_between(const Point& from,
                                                                const Point& to) const {
    const auto of_new = [](const Point& reading, const registry::MeterExchange& exchange) {
      if (reading.at != exchange.at) return reading.at > exchange.at;
      return std::abs(reading.value - exchange.new_initial) <
             std::abs(reading.value - exchange.old_final);
    };
    for (const registry::MeterExchange& exchange : point_.exchanges) {
      if (!of_new(from, exchange) && of_new(to, exchange)) return &exchange;
    }
    return nullptr;
  }

  void over_exchange(std::size_t i, const registry::MeterExchange& exchange) {
    ++events_.exchanges;
    const auto forward = [&](double rise) {
      return rise < 0.0 && point_.counter.rollover > 0.0 ? rise + point_.counter.rollover : rise;
    };
    const double old_part = forward(exchange.old_final - readings_[base_].value);
    const double new_part = forward(readings_[i].value - exchange.new_initial);
    const bool doubt = doubted(i) || old_part < 0.0 || new_part < 0.0;
    const std::int64_t at = exchange.at.us;
    if (at > readings_[base_].at.us)
      add(readings_[base_].at.us, at, std::max(0.0, old_part), IntervalRule::none, doubt);
    if (at < readings_[i].at.us)
      add(at, readings_[i].at.us, std::max(0.0, new_part), IntervalRule::none, doubt);
    previous_ = none;
    base_ = i;
    skipped_ = 0;
  }

  /// Cuts at changes of the multiplier.
  void add(std::int64_t from, std::int64_t to, double amount, IntervalRule rule, bool doubt) {
    if (doubt && rule == IntervalRule::none) rule = IntervalRule::supplier_estimate;
    double left = amount;
    std::int64_t begin = from;
    for (const registry::Multiplier& next : point_.multipliers) {
      if (next.from.us <= begin || next.from.us >= to) continue;
      const double part =
          amount * static_cast<double>(next.from.us - begin) / static_cast<double>(to - from);
      segments_.push_back({begin, next.from.us, part * multiplier_of(point_, begin), rule, doubt});
      left -= part;
      begin = next.from.us;
    }
    segments_.push_back({begin, to, left * multiplier_of(point_, begin), rule, doubt});
  }

  const MeasuringPoint& point_;
  std::span<const Point> readings_;
  RegisterEvents& events_;
  double fastest_ = 0.0;         ///< 0: no limit known
  std::size_t base_ = none;      ///< the last reading that was believed
  std::size_t previous_ = none;  ///< the one before it
  std::size_t skipped_ = 0;      ///< readings left out since
  std::vector<Segment> segments_;
};

}  // namespace

double multiplier_of(const MeasuringPoint& point, std::int64_t at_us) {
  double factor = 1.0;
  for (const registry::Multiplier& multiplier : point.multipliers) {
    if (multiplier.from.us <= at_us) factor = multiplier.factor;
  }
  return factor;
}

std::vector<Segment> register_segments(const MeasuringPoint& point, std::span<const Point> readings,
                                       RegisterEvents& events) {
  return RegisterReader(point, readings, events).read();
}

}  // namespace celadon::telemetry
