#pragma once
// One device that is polled: what is asked of it, what came back, how it does.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/modbus/delivery.hpp"
#include "celadon/drivers/modbus/device_map.hpp"
#include "celadon/drivers/modbus/pacing.hpp"
#include "celadon/drivers/modbus/plan.hpp"

namespace celadon::drivers::modbus {

/// Where a device answers.
struct Endpoint {
  std::string host;
  std::uint16_t port = 502;
  Framing framing = Framing::tcp;
  auto operator<=>(const Endpoint&) const = default;
  [[nodiscard]] std::string to_string() const;  ///< "10.0.0.7:502", "[::1]:502"
};

/// A register that is read, and the name its readings have.
struct PolledRegister {
  std::size_t place = 0;  ///< in the map
  std::string key;        ///< Reading.key
};

struct DeviceSettings {
  std::string id;
  Endpoint endpoint;
  std::uint8_t unit = 1;
  std::shared_ptr<const DeviceMap> map;
  std::vector<PolledRegister> registers;
  std::uint16_t base = 0;  ///< added to the map's addresses (SunSpec: where its model begins)
  Duration every = Duration::seconds(1);
  Duration timeout = Duration::seconds(1);
};

/// The ranges that `registers` of a map take, the factors they need included; `places` are their
/// places in the map, in the same order.
struct RangesOfMap {
  std::vector<RegisterRange> ranges;
  std::vector<std::size_t> places;
};
RangesOfMap ranges_of(const DeviceMap& map, const std::vector<std::size_t>& registers,
                      std::uint16_t base);

/// One round after the other: begin(), then request() and answered() or refused() until done().
/// Used by one thread; health() by any.
class PolledDevice {
 public:
  explicit PolledDevice(DeviceSettings settings);

  [[nodiscard]] const DeviceSettings& settings() const { return settings_; }
  [[nodiscard]] std::size_t readings_of_round() const { return settings_.registers.size(); }

  void begin();
  [[nodiscard]] bool done() const { return block_ >= plan_.size(); }
  [[nodiscard]] const ReadRequest& request() const { return plan_[block_].request; }
  /// The device gave the registers of request(); goes on to the next.
  void answered(const std::vector<std::uint16_t>& registers, Instant at, Duration latency);
  /// It answered with an exception. Where the request bridged registers nobody asked for, they may
  /// be the reason: the plan is made anew without and the round begins again. Else goes on.
  void excepted(std::uint8_t code, Instant at);
  /// What the round gave. Counts the round as answered, or failed where a request was refused.
  std::vector<WaitingReading> finish(Instant at);
  /// The round ends without an answer.
  void failed(std::string fault, Instant at);
  void missed(std::uint64_t rounds);

  [[nodiscard]] std::uint64_t failures_in_a_row() const { return in_a_row_; }
  [[nodiscard]] feeds::DeviceHealth health() const;

 private:
  void make_plan(std::uint16_t gap);
  std::optional<double> value_at(std::size_t index) const;
  void note_failure(std::string fault, Instant at);

  DeviceSettings settings_;
  std::vector<std::string> units_;  ///< [registers] symbols of the readings
  RangesOfMap wanted_;
  std::vector<std::size_t> slot_of_register_;  ///< [registers] place in wanted_
  std::vector<std::size_t> slot_of_factor_;    ///< [registers] place in wanted_, or npos
  std::vector<ReadBlock> plan_;
  bool bridged_ = true;  ///< the plan may still bridge gaps
  std::size_t block_ = 0;
  std::string fault_of_round_;
  std::vector<std::vector<std::uint16_t>> raw_;  ///< [wanted_] empty: not read in this round
  std::vector<Instant> read_at_;                 ///< [wanted_]
  std::uint64_t in_a_row_ = 0;
  std::int64_t latency_sum_us_ = 0;
  std::int64_t latency_count_ = 0;
  std::atomic<std::uint64_t> durable_ = 0;
  mutable std::mutex mutex_;
  feeds::DeviceHealth health_;
};

}  // namespace celadon::drivers::modbus
