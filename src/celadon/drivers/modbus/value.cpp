#include "celadon/drivers/modbus/value.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "celadon/base/assert.hpp"

namespace celadon::drivers::modbus {

namespace {

struct TypeName {
  ValueType type;
  std::string_view name;
  std::uint16_t registers;
};
constexpr std::array<TypeName, 10> type_names = {{{ValueType::u16, "u16", 1},
                                                  {ValueType::i16, "i16", 1},
                                                  {ValueType::u32, "u32", 2},
                                                  {ValueType::i32, "i32", 2},
                                                  {ValueType::u64, "u64", 4},
                                                  {ValueType::i64, "i64", 4},
                                                  {ValueType::f32, "f32", 2},
                                                  {ValueType::f64, "f64", 4},
                                                  {ValueType::bcd16, "bcd16", 1},
                                                  {ValueType::bcd32, "bcd32", 2}}};

constexpr std::array<std::string_view, 4> order_names = {"abcd", "cdab", "badc", "dcba"};

std::optional<double> digits_of(std::uint64_t bits, std::uint16_t registers) {
  double value = 0.0;
  for (int digit = registers * 4 - 1; digit >= 0; --digit) {
    const std::uint64_t figure = (bits >> (static_cast<unsigned>(digit) * 4U)) & 0xFU;
    if (figure > 9) return std::nullopt;
    value = value * 10.0 + static_cast<double>(figure);
  }
  return value;
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::uint16_t swapped(std::uint16_t word) {
  return static_cast<std::uint16_t>(word << 8U | word >> 8U);
}

}  // namespace

const char* to_string(ValueType type) noexcept {
  return type_names[static_cast<std::size_t>(type)].name.data();
}

Result<ValueType> parse_value_type(std::string_view text) {
  for (const TypeName& entry : type_names)
    if (entry.name == text) return entry.type;
  return fail(
      ErrorCode::parse,
      fmt::format("\"{0}\" 不是寄存器值的类型｜\"{0}\" is no type of a register's value", text),
      "可写 u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32｜one of u16, i16, u32, "
      "i32, u64, i64, f32, f64, bcd16, bcd32");
}

std::uint16_t registers_of(ValueType type) noexcept {
  return type_names[static_cast<std::size_t>(type)].registers;
}

bool is_float(ValueType type) noexcept { return type == ValueType::f32 || type == ValueType::f64; }

const char* to_string(WordOrder order) noexcept {
  return order_names[static_cast<std::size_t>(order)].data();
}

Result<WordOrder> parse_word_order(std::string_view text) {
  for (const WordOrder order : word_orders)
    if (text == to_string(order)) return order;
  return fail(ErrorCode::parse,
              fmt::format("\"{0}\" 不是字节次序｜\"{0}\" is no order of words", text),
              "可写 abcd（高字在前）, cdab（低字在前）, badc, dcba｜one of abcd (high word first), "
              "cdab (low word first), badc, dcba");
}

std::uint64_t bits_of(std::span<const std::uint16_t> registers, WordOrder order) {
  const bool words = order == WordOrder::cdab || order == WordOrder::dcba;
  const bool bytes = order == WordOrder::badc || order == WordOrder::dcba;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < registers.size(); ++i) {
    const std::uint16_t word = registers[words ? registers.size() - 1 - i : i];
    bits = bits << 16U | (bytes ? swapped(word) : word);
  }
  return bits;
}

std::vector<std::uint16_t> registers_for(std::uint64_t bits, ValueType type, WordOrder order) {
  const bool bytes = order == WordOrder::badc || order == WordOrder::dcba;
  std::vector<std::uint16_t> registers(registers_of(type));
  for (std::uint16_t& word : registers) {
    const auto low = static_cast<std::uint16_t>(bits & 0xFFFFU);
    word = bytes ? swapped(low) : low;
    bits >>= 16U;
  }
  if (order == WordOrder::abcd || order == WordOrder::badc)
    std::reverse(registers.begin(), registers.end());
  return registers;
}

std::optional<double> decode(std::span<const std::uint16_t> registers, const Encoding& encoding) {
  const std::uint16_t count = registers_of(encoding.type);
  CELADON_ASSERT(registers.size() == count);
  const std::uint64_t bits = bits_of(registers, encoding.order);
  for (const std::uint64_t pattern : encoding.invalid)
    if (bits == pattern) return std::nullopt;
  switch (encoding.type) {
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::u64: return static_cast<double>(bits);
    case ValueType::i16: return static_cast<double>(static_cast<std::int16_t>(bits));
    case ValueType::i32: return static_cast<double>(static_cast<std::int32_t>(bits));
    case ValueType::i64: return static_cast<double>(static_cast<std::int64_t>(bits));
    case ValueType::f32:
      return finite(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    case ValueType::f64: return finite(std::bit_cast<double>(bits));
    case ValueType::bcd16:
    case ValueType::bcd32: return digits_of(bits, count);
  }
  return std::nullopt;
}

std::string hex_of(std::span<const std::uint16_t> registers) {
  std::string text;
  for (const std::uint16_t word : registers)
    text += fmt::format("{}{:04X}", text.empty() ? "" : " ", word);
  return text;
}

}  // namespace celadon::drivers::modbus
