#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/modbus/plan.hpp"
#include "celadon/drivers/modbus/value.hpp"

namespace celadon::drivers::modbus {
namespace {

using ::testing::ElementsAre;

using Words = std::vector<std::uint16_t>;

// 123456.0f is 47F12000, 305419896 is 12345678 (IEEE 754 and plain hexadecimal).
TEST(ModbusValue, FourOrdersOfTheSameFloat) {
  EXPECT_EQ(decode(Words{0x47F1, 0x2000}, {ValueType::f32, WordOrder::abcd}), 123456.0);
  EXPECT_EQ(decode(Words{0x2000, 0x47F1}, {ValueType::f32, WordOrder::cdab}), 123456.0);
  EXPECT_EQ(decode(Words{0xF147, 0x0020}, {ValueType::f32, WordOrder::badc}), 123456.0);
  EXPECT_EQ(decode(Words{0x0020, 0xF147}, {ValueType::f32, WordOrder::dcba}), 123456.0);
}

TEST(ModbusValue, EveryTypeIsRead) {
  EXPECT_EQ(decode(Words{0xFFFE}, {ValueType::u16}), 65534.0);
  EXPECT_EQ(decode(Words{0xFFFE}, {ValueType::i16}), -2.0);
  EXPECT_EQ(decode(Words{0x1234, 0x5678}, {ValueType::u32}), 305419896.0);
  EXPECT_EQ(decode(Words{0xFFFF, 0xFFFF}, {ValueType::i32}), -1.0);
  EXPECT_EQ(decode(Words{0, 0, 1, 0}, {ValueType::u64}), 65536.0);
  EXPECT_EQ(decode(Words{0, 1, 0, 0}, {ValueType::u64, WordOrder::cdab}), 65536.0);
  EXPECT_EQ(decode(Words{0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE}, {ValueType::i64}), -2.0);
  // 1.5 as a double is 3FF8 0000 0000 0000.
  EXPECT_EQ(decode(Words{0x3FF8, 0, 0, 0}, {ValueType::f64}), 1.5);
  EXPECT_EQ(decode(Words{0x1234}, {ValueType::bcd16}), 1234.0);
  EXPECT_EQ(decode(Words{0x1234, 0x5678}, {ValueType::bcd32}), 12345678.0);
}

TEST(ModbusValue, NoValueIsNoNumber) {
  EXPECT_EQ(decode(Words{0x8000}, {ValueType::i16, WordOrder::abcd, {0x8000}}), std::nullopt);
  EXPECT_EQ(decode(Words{0x0000, 0x8000}, {ValueType::i32, WordOrder::cdab, {0x80000000}}),
            std::nullopt);
  EXPECT_EQ(decode(Words{0x7FC0, 0x0000}, {ValueType::f32}), std::nullopt);  // NaN
  EXPECT_EQ(decode(Words{0x7F80, 0x0000}, {ValueType::f32}), std::nullopt);  // infinite
  EXPECT_EQ(decode(Words{0x12A4}, {ValueType::bcd16}), std::nullopt);
}

TEST(ModbusValue, RegistersAreTheOtherWayRound) {
  for (const ValueType type : {ValueType::u16, ValueType::u32, ValueType::u64}) {
    for (const WordOrder order : word_orders) {
      const std::uint64_t bits = 0x0123456789ABCDEFU >> (64U - 16U * registers_of(type));
      EXPECT_EQ(bits_of(registers_for(bits, type, order), order), bits)
          << to_string(type) << to_string(order);
    }
  }
}

TEST(ModbusValue, NamesAreRead) {
  for (const WordOrder order : word_orders) EXPECT_EQ(*parse_word_order(to_string(order)), order);
  EXPECT_EQ(*parse_value_type("bcd32"), ValueType::bcd32);
  EXPECT_EQ(parse_value_type("float").error().code, ErrorCode::parse);
  EXPECT_EQ(hex_of(Words{0x43F0, 0x8000}), "43F0 8000");
}

constexpr auto holding = Function::read_holding_registers;
constexpr auto input = Function::read_input_registers;

TEST(ModbusPlan, NeighboursGoInOneRequest) {
  const std::vector<RegisterRange> ranges = {{holding, 2, 2}, {holding, 0, 2}, {holding, 4, 1}};
  const auto blocks = plan_reads(ranges);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].request.address, 0);
  EXPECT_EQ(blocks[0].request.count, 5);
  EXPECT_FALSE(blocks[0].bridges);
  EXPECT_THAT(blocks[0].ranges, ElementsAre(1U, 0U, 2U));
}

TEST(ModbusPlan, AGapIsBridgedUpToItsLimit) {
  const std::vector<RegisterRange> ranges = {{holding, 0, 2}, {holding, 12, 2}};
  const auto near = plan_reads(ranges, {10, 125});
  ASSERT_EQ(near.size(), 1U);
  EXPECT_EQ(near[0].request.count, 14);
  EXPECT_TRUE(near[0].bridges);
  EXPECT_EQ(plan_reads(ranges, {9, 125}).size(), 2U);
}

TEST(ModbusPlan, NoRequestIsLongerThanAllowed) {
  std::vector<RegisterRange> ranges;
  for (unsigned at = 0; at < 400; at += 2)
    ranges.push_back({holding, static_cast<std::uint16_t>(at), 2});
  const auto blocks = plan_reads(ranges);
  std::size_t ranges_met = 0;
  for (const ReadBlock& block : blocks) {
    EXPECT_LE(block.request.count, most_registers);
    for (const std::size_t index : block.ranges) {
      EXPECT_GE(ranges[index].address, block.request.address);
      EXPECT_LE(ranges[index].address + 2, block.request.address + block.request.count);
      ++ranges_met;
    }
  }
  EXPECT_EQ(blocks.size(), 4U);  // 124 + 124 + 124 + 28: a value is never cut
  EXPECT_EQ(ranges_met, ranges.size());
}

TEST(ModbusPlan, TablesAreReadApartAndOverlapsOnce) {
  const std::vector<RegisterRange> ranges = {{holding, 0, 4}, {input, 4, 1}, {holding, 1, 1}};
  const auto blocks = plan_reads(ranges);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].request.count, 4);
  EXPECT_THAT(blocks[0].ranges, ElementsAre(0U, 2U));
}

TEST(ModbusPlan, TheLastRegisterCanBeRead) {
  const std::vector<RegisterRange> ranges = {{holding, 65535, 1}};
  EXPECT_EQ(plan_reads(ranges)[0].request.address, 65535);
}

}  // namespace
}  // namespace celadon::drivers::modbus
