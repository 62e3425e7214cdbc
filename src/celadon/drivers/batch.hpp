#pragma once
// Readings on their way to the sink, with the texts they point to.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "celadon/drivers/reading.hpp"

namespace celadon::drivers {

/// Readings whose keys and units live as long as the batch. Not thread-safe.
class Batch {
 public:
  /// Keeps a copy of `key` and `unit`.
  void add(std::string_view key, Instant at, double value, std::string_view unit,
           std::uint16_t quality = 0);
  [[nodiscard]] std::span<const Reading> readings() const { return readings_; }
  [[nodiscard]] std::size_t size() const { return readings_.size(); }
  [[nodiscard]] bool empty() const { return readings_.empty(); }
  /// Forgets the readings behind the first `count`.
  void cut(std::size_t count) { readings_.resize(std::min(count, readings_.size())); }
  /// Forgets all readings.
  void clear();

 private:
  std::string_view kept(std::string_view text);

  std::vector<Reading> readings_;
  std::vector<std::unique_ptr<char[]>> blocks_;  ///< each of block_bytes, or one long text
  char* next_ = nullptr;                         ///< where the next text goes
  std::size_t room_ = 0;                         ///< bytes from there to the end of the block
  std::string_view last_unit_;                   ///< most readings of a batch share few units
};

}  // namespace celadon::drivers
