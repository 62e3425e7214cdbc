#pragma once
// Quality flags of raw samples: what is known about a value when it arrives. They annotate; the
// value stays as it came. Stored with every point, so numbers are never reused.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/units/unit.hpp"

namespace celadon::telemetry {

/// One bit each; a sample without any is good as far as is known.
enum class QualityFlag : std::uint16_t {
  estimated_by_supplier = 1u << 0,  ///< the file says that the value was interpolated or estimated
  invalid_by_supplier =
      1u << 1,  ///< the file says that the value is not valid; not used in amounts
  zero_means_missing =
      1u << 2,  ///< a zero that the mapping declares to be a missing value; not used in amounts
  stamp_repaired =
      1u << 3,  ///< the printed stamp was mended by a rule of the mapping (24:00 of the same day)
  autumn_fold = 1u << 4,  ///< the printed local time occurs twice; resolved by the mapping's rule
  spring_gap_shifted =
      1u << 5,  ///< the printed local time does not exist; read with the offset before the gap
  out_of_order = 1u << 6,  ///< its row stands after rows with later stamps
  register_backwards =
      1u << 7,  ///< lower than the register before it, with no roll-over to explain it
  register_rolled_over = 1u << 8,  ///< the first reading after a roll-over of the register
  register_reset = 1u << 9,        ///< the first reading after the register began anew near zero
  substituted = 1u << 10,          ///< the file says that the value stands in for one that was lost
  ahead_of_clock = 1u << 11,       ///< its time lies more than five minutes after its arrival
  out_of_range =
      1u << 12,  ///< beyond the limits that the site gives the point; not used in amounts
};

using QualityFlags = std::uint16_t;

constexpr QualityFlags operator|(QualityFlag a, QualityFlag b) {
  return static_cast<QualityFlags>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr QualityFlags operator|(QualityFlags a, QualityFlag b) {
  return static_cast<QualityFlags>(a | static_cast<unsigned>(b));
}
constexpr bool has(QualityFlags flags, QualityFlag flag) {
  return (flags & static_cast<unsigned>(flag)) != 0;
}

/// What the flags make of a sample: whether its value may enter an amount.
constexpr bool usable(QualityFlags flags) {
  return !has(flags, QualityFlag::invalid_by_supplier) &&
         !has(flags, QualityFlag::zero_means_missing) && !has(flags, QualityFlag::out_of_range);
}
/// Whether an amount that rests on the sample is estimated.
constexpr bool estimated(QualityFlags flags) {
  return has(flags, QualityFlag::estimated_by_supplier) || has(flags, QualityFlag::substituted);
}

/// One flag with its name (in mappings and JSON) and its texts.
struct QualityFlagText {
  QualityFlag flag;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};
/// All flags, ascending by bit.
extern const std::array<QualityFlagText, 13> quality_flag_texts;

/// The texts of the set flags, joined; "正常" / "good" when none is set. Bits of a newer program
/// are shown by number.
std::string describe_quality(QualityFlags flags, units::Language language);

}  // namespace celadon::telemetry
