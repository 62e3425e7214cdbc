#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "celadon/drivers/modbus/delivery.hpp"
#include "celadon/drivers/modbus/pacing.hpp"
#include "keyed_sink.hpp"

namespace celadon::drivers::modbus {
namespace {

using celadon::testing::KeyedSink;

TEST(ModbusPace, SlotsStandOnTheGridOfTheirFirst) {
  const Pace pace{300, Duration{1000}};
  EXPECT_EQ(pace.slot_at_or_after(0), 300);
  EXPECT_EQ(pace.slot_at_or_after(300), 300);
  EXPECT_EQ(pace.slot_at_or_after(301), 1300);
  EXPECT_EQ(pace.slot_at_or_after(5300), 5300);
}

TEST(ModbusPace, SlotsThatWentByAreCounted) {
  const Pace pace{300, Duration{1000}};
  EXPECT_EQ(pace.slots_between(300, 1299), 0U);
  EXPECT_EQ(pace.slots_between(300, 1300), 1U);
  EXPECT_EQ(pace.slots_between(300, 4299), 3U);
  EXPECT_EQ(pace.slots_between(1300, 300), 0U);
}

TEST(ModbusPace, ManyDevicesAreSpreadEvenly) {
  std::vector<std::size_t> tenths(10);
  for (std::size_t i = 0; i < 1000; ++i) {
    const Duration phase = phase_of(i, Duration{1'000'000});
    ASSERT_GE(phase.us, 0);
    ASSERT_LT(phase.us, 1'000'000);
    ++tenths[static_cast<std::size_t>(phase.us / 100'000)];
  }
  EXPECT_GE(*std::min_element(tenths.begin(), tenths.end()), 98U);
  EXPECT_LE(*std::max_element(tenths.begin(), tenths.end()), 102U);
}

TEST(ModbusBackOff, DoublesUpToItsMost) {
  const Duration first = Duration::seconds(1);
  const Duration most = Duration::seconds(60);
  EXPECT_EQ(back_off(1, first, most), Duration::seconds(1));
  EXPECT_EQ(back_off(2, first, most), Duration::seconds(2));
  EXPECT_EQ(back_off(6, first, most), Duration::seconds(32));
  EXPECT_EQ(back_off(7, first, most), most);
  EXPECT_EQ(back_off(1'000'000'000, first, most), most);
}

struct Parcel {
  std::string key = "m/voltage";
  std::string unit = "V";
  std::atomic<std::uint64_t> durable = 0;
  std::vector<WaitingReading> readings(std::size_t count) {
    return std::vector<WaitingReading>(count, {&key, &unit, Instant{5}, 230.0, &durable});
  }
};

TEST(ModbusDelivery, HandsOverInOrderAndCounts) {
  KeyedSink sink;
  Parcel parcel;
  Delivery delivery("feed", sink, {});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(delivery.offer(parcel.readings(3)));
  delivery.stop();
  EXPECT_EQ(sink.count("m/voltage"), 30U);
  EXPECT_EQ(sink.taken().front().feed, "feed");
  EXPECT_EQ(sink.taken().front().unit, "V");
  EXPECT_EQ(parcel.durable, 30U);
}

TEST(ModbusDelivery, ARefusalIsTriedAgainAndMemoryIsBounded) {
  KeyedSink sink;
  sink.refuse(fail(ErrorCode::disk_full, "满｜full"));
  Parcel parcel;
  DeliveryLimits limits;
  limits.waiting = 100;
  limits.retry_first = Duration{1000};
  Delivery delivery("feed", sink, limits);
  EXPECT_TRUE(delivery.offer(parcel.readings(60)));
  EXPECT_TRUE(sink.wait_until([](const KeyedSink& s) { return s.calls() > 2; }));
  EXPECT_FALSE(delivery.offer(parcel.readings(60)));
  EXPECT_FALSE(delivery.has_room(60));
  EXPECT_TRUE(delivery.has_room(40));
  EXPECT_NE(delivery.fault().find("full"), std::string::npos);
  sink.refuse(std::nullopt);
  EXPECT_TRUE(sink.wait_until([](const KeyedSink& s) { return s.count("m/voltage") == 60; }));
  delivery.stop();
  EXPECT_EQ(delivery.fault(), "");
  EXPECT_EQ(delivery.given_up(), 0U);
  EXPECT_EQ(parcel.durable, 60U);
}

TEST(ModbusDelivery, WhatCanNeverBeTakenIsGivenUpAndCounted) {
  KeyedSink sink;
  sink.refuse(fail(ErrorCode::not_found, "无此点｜no such point"));
  Parcel parcel;
  Delivery delivery("feed", sink, {});
  EXPECT_TRUE(delivery.offer(parcel.readings(7)));
  delivery.stop();
  EXPECT_EQ(delivery.given_up(), 7U);
  EXPECT_EQ(sink.calls(), 1U);
  EXPECT_EQ(parcel.durable, 0U);
}

TEST(ModbusDelivery, StoppingDoesNotWaitForASinkThatRefuses) {
  KeyedSink sink;
  sink.refuse(fail(ErrorCode::limit, "慢些｜slower"));
  Parcel parcel;
  DeliveryLimits limits;
  limits.retry_first = Duration::hours(1);
  Delivery delivery("feed", sink, limits);
  EXPECT_TRUE(delivery.offer(parcel.readings(5)));
  delivery.stop();
  EXPECT_EQ(delivery.given_up(), 5U);
}

}  // namespace
}  // namespace celadon::drivers::modbus
