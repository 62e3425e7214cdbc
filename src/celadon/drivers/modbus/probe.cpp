#include "celadon/drivers/modbus/probe.hpp"

#include <cmath>

#include <fmt/format.h>

namespace celadon::drivers::modbus {

namespace {

struct Plausible {
  std::size_t judged = 0;  ///< values whose range is known
  std::size_t wrong = 0;   ///< beyond it
};

/// Whether a value of that unit can be: nullopt where nothing is known of it. Zero tells nothing:
/// it is zero in every order.
std::optional<bool> can_be(double value, std::string_view unit) {
  const double size = std::abs(value);
  if (size == 0.0) return std::nullopt;
  // Grids run at 50 or 60 Hz; idle phases of a three-phase device may read a volt or two.
  if (unit == "Hz") return size > 40.0 && size < 70.0;
  if (unit == "V") return size > 0.1 && size < 800'000.0;
  if (unit == "1") return size <= 1.001 && size > 1e-6;
  if (unit == "%") return size <= 1000.0 && size > 1e-6;
  if (unit == "A") return size < 100'000.0 && size > 1e-6;
  if (unit == "°C") return size < 200.0 && size > 1e-6;
  return std::nullopt;
}

Plausible judge(const DeviceMap& map, const std::vector<ProbedRegister>& registers,
                std::optional<WordOrder> order) {
  Plausible found;
  for (const ProbedRegister& one : registers) {
    const MappedRegister& mapped = map.registers[one.place];
    if (one.raw.size() < 2 || mapped.factor) continue;
    MappedRegister turned = mapped;
    if (order) turned.encoding.order = *order;
    const std::optional<double> value = scaled(turned, one.raw, std::nullopt);
    const bool float_without = !value && is_float(mapped.encoding.type);
    const std::optional<bool> can = value ? can_be(*value, mapped.unit) : std::nullopt;
    if (!can && !float_without) continue;
    ++found.judged;
    found.wrong += float_without || !*can ? 1U : 0U;
  }
  return found;
}

std::uint16_t on_wire(const MappedRegister& mapped, std::uint16_t base) {
  return static_cast<std::uint16_t>(mapped.address + base);
}

/// Values from raw registers, factors first.
void scale_all(const DeviceMap& map, std::vector<ProbedRegister>& registers) {
  for (ProbedRegister& one : registers) {
    const MappedRegister& mapped = map.registers[one.place];
    if (one.raw.empty()) continue;
    std::optional<double> factor;
    if (mapped.factor) {
      const ProbedRegister& from = registers[*mapped.factor];
      if (!from.raw.empty()) factor = decode(from.raw, map.registers[*mapped.factor].encoding);
    }
    one.value = scaled(mapped, one.raw, factor);
  }
}

}  // namespace

std::optional<WordOrder> likelier_order(const DeviceMap& map,
                                        const std::vector<ProbedRegister>& registers) {
  const Plausible own = judge(map, registers, std::nullopt);
  if (own.judged == 0 || own.wrong * 2 < own.judged) return std::nullopt;
  std::optional<WordOrder> likely;
  for (const WordOrder order : word_orders) {
    const Plausible other = judge(map, registers, order);
    if (other.judged == 0 || other.wrong > 0) continue;
    if (likely) return std::nullopt;
    likely = order;
  }
  return likely;
}

Result<ProbeResult> probe(const ProbeTarget& target, const DeviceMap& map, std::uint16_t base) {
  std::vector<std::size_t> places(map.registers.size());
  std::vector<RegisterRange> ranges;
  ProbeResult result;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const MappedRegister& mapped = map.registers[i];
    ranges.push_back({mapped.table, on_wire(mapped, base), mapped.count()});
    result.registers.push_back({i, on_wire(mapped, base), {}, {}, {}});
  }
  const std::vector<ReadBlock> blocks = plan_reads(ranges, {map.gap, most_registers});
  std::vector<ReadRequest> requests;
  for (const ReadBlock& block : blocks) requests.push_back(block.request);
  CELADON_ASSIGN(const auto answers, ask_once(target, requests));
  std::vector<std::size_t> alone;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    for (const std::size_t i : blocks[b].ranges) {
      if (answers[b].exception != 0) {
        alone.push_back(i);
        continue;
      }
      const auto begin =
          answers[b].registers.begin() + (ranges[i].address - blocks[b].request.address);
      result.registers[i].raw.assign(begin, begin + ranges[i].count);
    }
  }
  std::vector<ReadRequest> again;
  for (const std::size_t i : alone)
    again.push_back({ranges[i].function, ranges[i].address, ranges[i].count});
  if (!again.empty()) {
    CELADON_ASSIGN(const auto singly, ask_once(target, again));
    for (std::size_t i = 0; i < alone.size(); ++i) {
      result.registers[alone[i]].raw = singly[i].registers;
      if (singly[i].exception != 0)
        result.registers[alone[i]].fault = exception_name(singly[i].exception);
    }
  }
  scale_all(map, result.registers);
  result.likely_order = likelier_order(map, result.registers);
  return result;
}

Result<std::vector<SunspecModel>> sunspec_models(const ProbeTarget& target) {
  // SunSpec Device Information Model Specification: the mark "SunS" stands at one of three places.
  constexpr std::uint16_t mark_high = 0x5375;
  constexpr std::uint16_t mark_low = 0x6E53;
  constexpr std::uint16_t no_more = 0xFFFF;
  constexpr std::size_t most_models = 100;
  for (const std::uint16_t begin : {std::uint16_t{40000}, std::uint16_t{0}, std::uint16_t{50000}}) {
    CELADON_ASSIGN(const auto mark,
                   ask_once(target, {{Function::read_holding_registers, begin, 2}}));
    if (mark[0].exception != 0 ||
        mark[0].registers != std::vector<std::uint16_t>{mark_high, mark_low})
      continue;
    std::vector<SunspecModel> models;
    std::uint32_t at = begin + 2U;
    while (models.size() < most_models && at + 2 <= 65536) {
      const ReadRequest head{Function::read_holding_registers, static_cast<std::uint16_t>(at), 2};
      CELADON_ASSIGN(const auto answer, ask_once(target, {head}));
      if (answer[0].exception != 0 || answer[0].registers[0] == no_more) break;
      models.push_back(
          {answer[0].registers[0], static_cast<std::uint16_t>(at), answer[0].registers[1]});
      at += 2U + answer[0].registers[1];
    }
    return models;
  }
  return fail(
      ErrorCode::not_found,
      fmt::format("{0} 单元 {1} 没有 SunSpec 标记（40000、0、50000 处）｜unit {1} at {0} has no "
                  "mark of SunSpec (at 40000, 0 or 50000)",
                  target.endpoint.to_string(), target.unit),
      "用该型号的寄存器表（celadon device list）｜use the map of its model (celadon device "
      "list)");
}

}  // namespace celadon::drivers::modbus
