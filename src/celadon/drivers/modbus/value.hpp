#pragma once
// What the registers of a device mean: type, order of words and bytes, patterns that stand for "no
// value".

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::drivers::modbus {

/// `bcd16` and `bcd32` are decimal digits, four a register.
enum class ValueType : std::uint8_t { u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32 };
const char* to_string(ValueType type) noexcept;
Result<ValueType> parse_value_type(std::string_view text);
/// Registers a value takes: 1, 2 or 4.
std::uint16_t registers_of(ValueType type) noexcept;
bool is_float(ValueType type) noexcept;

/// Where the highest byte of a 32-bit value stands: abcd is the highest word and byte first, as the
/// protocol sends a register; cdab swaps words, badc the bytes within each, dcba both. A 64-bit
/// value is turned likewise: all four words reversed, the bytes within each, or both.
enum class WordOrder : std::uint8_t { abcd, cdab, badc, dcba };
const char* to_string(WordOrder order) noexcept;
Result<WordOrder> parse_word_order(std::string_view text);
inline constexpr WordOrder word_orders[] = {WordOrder::abcd, WordOrder::cdab, WordOrder::badc,
                                            WordOrder::dcba};

/// How a value stands in registers.
struct Encoding {
  ValueType type = ValueType::u16;
  WordOrder order = WordOrder::abcd;
  std::vector<std::uint64_t> invalid = {};  ///< bit patterns, turned to abcd, that mean "no value"
};

/// The bits of a value with its highest word first. `registers` has registers_of(type) members.
std::uint64_t bits_of(std::span<const std::uint16_t> registers, WordOrder order);

/// The registers that hold those bits (the other way round).
std::vector<std::uint16_t> registers_for(std::uint64_t bits, ValueType type, WordOrder order);

/// The unscaled value; nullopt where the device has none: one of the invalid patterns, a float that
/// is not finite, a digit beyond nine. 64-bit integers beyond 2^53 are rounded to the nearest
/// double.
std::optional<double> decode(std::span<const std::uint16_t> registers, const Encoding& encoding);

/// "43F0 8000": the registers as they came.
std::string hex_of(std::span<const std::uint16_t> registers);

}  // namespace celadon::drivers::modbus
