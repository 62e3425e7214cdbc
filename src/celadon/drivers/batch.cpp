#include "celadon/drivers/batch.hpp"

#include <algorithm>

namespace celadon::drivers {
namespace {

constexpr std::size_t block_bytes = 64U << 10U;

}  // namespace

void Batch::add(std::string_view key, Instant at, double value, std::string_view unit,
                std::uint16_t quality) {
  if (unit != last_unit_) last_unit_ = kept(unit);
  readings_.push_back({kept(key), at, value, last_unit_, quality});
}

void Batch::clear() {
  readings_.clear();
  last_unit_ = {};
  blocks_.clear();
  next_ = nullptr;
  room_ = 0;
}

std::string_view Batch::kept(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > room_) {
    const std::size_t bytes = std::max(block_bytes, text.size());
    blocks_.push_back(std::make_unique<char[]>(bytes));
    next_ = blocks_.back().get();
    room_ = bytes;
  }
  const std::string_view copy(next_, text.size());
  next_ = std::copy(text.begin(), text.end(), next_);
  room_ -= text.size();
  return copy;
}

}  // namespace celadon::drivers
