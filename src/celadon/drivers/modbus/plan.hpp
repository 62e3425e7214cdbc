#pragma once
// Which requests read the registers of a device: neighbours in one request, gaps bridged where that
// is cheaper than a request of its own.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "celadon/drivers/modbus/frame.hpp"

namespace celadon::drivers::modbus {

/// Registers that belong together and are read at once or not at all.
struct RegisterRange {
  Function function = Function::read_holding_registers;
  std::uint16_t address = 0;
  std::uint16_t count = 1;
};

struct PlanLimits {
  std::uint16_t gap = 16;                    ///< registers nobody asked for that may be bridged
  std::uint16_t registers = most_registers;  ///< of one request
};

/// One request and the ranges it answers, by their place in what plan_reads() was given.
struct ReadBlock {
  ReadRequest request;
  std::vector<std::size_t> ranges;
  bool bridges = false;  ///< holds registers nobody asked for
};

/// The fewest requests by going through the ranges in order of their address: a block grows as long
/// as the gap and its length allow. Ranges may overlap; each is within exactly one block. Every
/// range has 1 to limits.registers registers and ends by 65535. Cost O(n log n).
std::vector<ReadBlock> plan_reads(std::span<const RegisterRange> ranges,
                                  const PlanLimits& limits = {});

}  // namespace celadon::drivers::modbus
