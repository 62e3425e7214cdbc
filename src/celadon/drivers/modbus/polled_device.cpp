#include "celadon/drivers/modbus/polled_device.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "celadon/base/assert.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::modbus {

namespace {

constexpr std::size_t no_slot = std::numeric_limits<std::size_t>::max();

std::size_t slot_in(const std::vector<std::size_t>& places, std::size_t place) {
  const auto found = std::find(places.begin(), places.end(), place);
  return found == places.end() ? no_slot : static_cast<std::size_t>(found - places.begin());
}

}  // namespace

std::string Endpoint::to_string() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

RangesOfMap ranges_of(const DeviceMap& map, const std::vector<std::size_t>& registers,
                      std::uint16_t base) {
  RangesOfMap wanted;
  const auto add = [&](std::size_t place) {
    if (slot_in(wanted.places, place) != no_slot) return;
    const MappedRegister& mapped = map.registers[place];
    wanted.places.push_back(place);
    wanted.ranges.push_back(
        {mapped.table, static_cast<std::uint16_t>(mapped.address + base), mapped.count()});
  };
  for (const std::size_t place : registers) {
    add(place);
    if (map.registers[place].factor) add(*map.registers[place].factor);
  }
  return wanted;
}

PolledDevice::PolledDevice(DeviceSettings settings) : settings_(std::move(settings)) {
  std::vector<std::size_t> places;
  for (const PolledRegister& one : settings_.registers) places.push_back(one.place);
  wanted_ = ranges_of(*settings_.map, places, settings_.base);
  for (const std::size_t place : places) {
    const MappedRegister& mapped = settings_.map->registers[place];
    units_.push_back(reading_unit(mapped.unit).value());
    slot_of_register_.push_back(slot_in(wanted_.places, place));
    slot_of_factor_.push_back(mapped.factor ? slot_in(wanted_.places, *mapped.factor) : no_slot);
  }
  raw_.resize(wanted_.ranges.size());
  read_at_.resize(wanted_.ranges.size());
  make_plan(settings_.map->gap);
  health_.device = settings_.id;
  health_.address = fmt::format("{}/{}", settings_.endpoint.to_string(), settings_.unit);
}

void PolledDevice::make_plan(std::uint16_t gap) {
  plan_ = plan_reads(wanted_.ranges, {gap, most_registers});
}

void PolledDevice::begin() {
  block_ = 0;
  fault_of_round_.clear();
  for (auto& registers : raw_) registers.clear();
}

void PolledDevice::answered(const std::vector<std::uint16_t>& registers, Instant at,
                            Duration latency) {
  CELADON_ASSERT(!done());
  const ReadBlock& block = plan_[block_++];
  for (const std::size_t slot : block.ranges) {
    const RegisterRange& range = wanted_.ranges[slot];
    const auto begin = registers.begin() + (range.address - block.request.address);
    raw_[slot].assign(begin, begin + range.count);
    read_at_[slot] = at;
  }
  latency_sum_us_ += latency.us;
  ++latency_count_;
  const std::lock_guard lock(mutex_);
  health_.last_answer = at;
  health_.latency = latency;
  health_.latency_mean = Duration{latency_sum_us_ / latency_count_};
  health_.latency_most = std::max(health_.latency_most.value_or(latency), latency);
}

void PolledDevice::excepted(std::uint8_t code, Instant at) {
  CELADON_ASSERT(!done());
  const ReadBlock& block = plan_[block_];
  {
    const std::lock_guard lock(mutex_);
    health_.last_answer = at;
  }
  constexpr std::uint8_t illegal_address = 2;
  constexpr std::uint8_t illegal_value = 3;
  if (bridged_ && block.bridges && (code == illegal_address || code == illegal_value)) {
    bridged_ = false;
    make_plan(0);
    begin();
    return;
  }
  if (fault_of_round_.empty()) {
    const ReadRequest& request = block.request;
    fault_of_round_ = units::after(
        units::bilingual(fmt::format("从 {} 起 {} 个寄存器", request.address, request.count),
                         fmt::format("{} registers from {}", request.count, request.address)),
        exception_name(code));
  }
  ++block_;
}

std::optional<double> PolledDevice::value_at(std::size_t index) const {
  const std::size_t slot = slot_of_register_[index];
  const MappedRegister& mapped = settings_.map->registers[wanted_.places[slot]];
  std::optional<double> factor;
  if (const std::size_t from = slot_of_factor_[index]; from != no_slot) {
    if (raw_[from].empty()) return std::nullopt;
    factor = decode(raw_[from], settings_.map->registers[wanted_.places[from]].encoding);
  }
  return scaled(mapped, raw_[slot], factor);
}

std::vector<WaitingReading> PolledDevice::finish(Instant at) {
  std::vector<WaitingReading> readings;
  readings.reserve(settings_.registers.size());
  std::uint64_t without = 0;
  for (std::size_t i = 0; i < settings_.registers.size(); ++i) {
    const std::size_t slot = slot_of_register_[i];
    if (raw_[slot].empty()) continue;
    const std::optional<double> value = value_at(i);
    if (value)
      readings.push_back(
          {&settings_.registers[i].key, &units_[i], read_at_[slot], *value, &durable_});
    else
      ++without;
  }
  if (!fault_of_round_.empty()) {
    note_failure(fault_of_round_, at);
  } else {
    in_a_row_ = 0;
    const std::lock_guard lock(mutex_);
    health_.state = feeds::DeviceHealth::State::good;
    health_.failures_in_a_row = 0;
    ++health_.answers;
  }
  const std::lock_guard lock(mutex_);
  health_.left_out += without;
  return readings;
}

void PolledDevice::note_failure(std::string fault, Instant at) {
  ++in_a_row_;
  const std::lock_guard lock(mutex_);
  health_.state = feeds::DeviceHealth::State::failing;
  health_.last_failure = at;
  health_.fault = std::move(fault);
  ++health_.failures;
  health_.failures_in_a_row = in_a_row_;
}

void PolledDevice::failed(std::string fault, Instant at) {
  note_failure(std::move(fault), at);
  block_ = plan_.size();
}

void PolledDevice::missed(std::uint64_t rounds) {
  if (rounds == 0) return;
  const std::lock_guard lock(mutex_);
  health_.missed += rounds;
}

feeds::DeviceHealth PolledDevice::health() const {
  const std::lock_guard lock(mutex_);
  feeds::DeviceHealth health = health_;
  health.readings = durable_.load(std::memory_order_relaxed);
  return health;
}

}  // namespace celadon::drivers::modbus
