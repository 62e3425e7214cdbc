#include "celadon/drivers/modbus/plan.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "celadon/base/assert.hpp"

namespace celadon::drivers::modbus {

std::vector<ReadBlock> plan_reads(std::span<const RegisterRange> ranges, const PlanLimits& limits) {
  std::vector<std::size_t> order(ranges.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&ranges](std::size_t a, std::size_t b) {
    return std::tie(ranges[a].function, ranges[a].address) <
           std::tie(ranges[b].function, ranges[b].address);
  });
  std::vector<ReadBlock> blocks;
  unsigned end = 0;  // of the last block, one past it
  for (const std::size_t index : order) {
    const RegisterRange& range = ranges[index];
    const unsigned last = unsigned{range.address} + range.count;
    CELADON_ASSERT(range.count > 0 && range.count <= limits.registers && last <= 65536);
    if (!blocks.empty()) {
      ReadBlock& block = blocks.back();
      const unsigned whole = std::max(end, last) - block.request.address;
      if (block.request.function == range.function && range.address <= end + limits.gap &&
          whole <= limits.registers) {
        block.bridges = block.bridges || range.address > end;
        block.request.count = static_cast<std::uint16_t>(whole);
        block.ranges.push_back(index);
        end = std::max(end, last);
        continue;
      }
    }
    blocks.push_back({{range.function, range.address, range.count}, {index}, false});
    end = last;
  }
  return blocks;
}

}  // namespace celadon::drivers::modbus
