#include "celadon/drivers/mqtt/sparkplug.hpp"

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/mqtt/sparkplug_nodes.hpp"
#include "celadon/telemetry/quality.hpp"
#include "sparkplug_writer.hpp"

namespace celadon::drivers::mqtt {
namespace {

using celadon::testing::SparkplugWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant received{1'700'000'000'000'000};

std::vector<std::string> told(const Batch& batch) {
  std::vector<std::string> lines;
  for (const Reading& r : batch.readings()) {
    std::string value = std::to_string(r.value);
    value.erase(value.find_last_not_of('0') + 1);
    lines.push_back(std::string(r.key) + "=" + value + std::string(r.unit) + "@" +
                    std::to_string(r.at.us / 1000) + (r.quality != 0 ? "!" : ""));
  }
  return lines;
}

// Bytes worked out by hand from the protobuf encoding: field 1 varint 1000 = 08 E8 07; field 3
// varint 7 = 18 07; field 2 of length 17: name "a" = 0A 01 61, alias 5 = 10 05, datatype 3 (Int32)
// = 20 03, int_value FFFFFFFE (-2) = 50 FE FF FF FF 0F.
TEST(Sparkplug, ReadsBytesWorkedOutByHand) {
  const std::string bytes(
      "\x08\xE8\x07\x12\x0D\x0A\x01\x61\x10\x05\x20\x03\x50\xFE\xFF\xFF\xFF\x0F\x18\x07", 20);
  const auto payload = read_sparkplug(bytes);
  ASSERT_TRUE(payload.ok()) << payload.error().message;
  EXPECT_EQ(payload->time_ms, 1000U);
  EXPECT_EQ(payload->seq, 7U);
  ASSERT_EQ(payload->metrics.size(), 1U);
  const SparkplugMetric& metric = payload->metrics[0];
  EXPECT_EQ(metric.name, "a");
  EXPECT_EQ(metric.alias, 5U);
  EXPECT_EQ(sparkplug_number(metric.value, metric.type), -2.0);
}

TEST(Sparkplug, RefusesWhatIsCutOrNoProtobuf) {
  const std::string whole = SparkplugWriter(0).metric("power", 1, 10, 4.5).bytes();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    const auto payload = read_sparkplug(std::string_view(whole).substr(0, cut));
    // Between two fields a cut cannot be seen: the number of the message, two bytes, comes last.
    if (!payload.ok()) continue;
    EXPECT_EQ(payload->metrics.size(), cut + 2 == whole.size() ? 1U : 0U) << cut;
  }
  EXPECT_FALSE(read_sparkplug("hello, broker").ok());
}

TEST(Sparkplug, AsksForARebirthInBytesThatItReadsItself) {
  const auto payload = read_sparkplug(rebirth_command(123));
  ASSERT_TRUE(payload.ok());
  ASSERT_EQ(payload->metrics.size(), 1U);
}

TEST(Sparkplug, KnowsTopics) {
  const auto device = read_sparkplug_topic("spBv1.0/g/DDATA/n/d");
  ASSERT_TRUE(device);
  EXPECT_EQ(device->device, "d");
  EXPECT_TRUE(read_sparkplug_topic("spBv1.0/g/NDATA/n"));
  for (const char* topic : {"spBv1.0/STATE/host", "spBv1.0/g/NDATA/n/d", "spBv1.0/g/DDATA/n",
                            "spBv1.0/g/NDATA/n/d/e", "plant/1"})
    EXPECT_FALSE(read_sparkplug_topic(topic)) << topic;
}

class SparkplugNode : public ::testing::Test {
 protected:
  void take(std::string_view topic, const SparkplugWriter& payload) {
    batch.clear();
    const Status taken = nodes.take(topic, payload.bytes(), received, batch);
    ASSERT_TRUE(taken.ok()) << taken.error().message;
  }
  void born() {
    take("spBv1.0/g/NBIRTH/n",
         SparkplugWriter(0, 1000).word("bdSeq", 8, 3).metric("temperature", 1, 10, 20.0, "°C"));
    take("spBv1.0/g/DBIRTH/n/d", SparkplugWriter(1, 1000)
                                     .metric("power", 2, 10, 5.0, "kW")
                                     .metric("energy", 3, 10, 7.0, "kWh"));
  }
  SparkplugNodes nodes;
  Batch batch;
};

TEST_F(SparkplugNode, ReadsValuesOfBirthsAndOfAliases) {
  take("spBv1.0/g/NBIRTH/n",
       SparkplugWriter(0, 1000).word("bdSeq", 8, 3).metric("temperature", 1, 10, 20.0, "°C"));
  EXPECT_THAT(told(batch), ElementsAre("g/n//temperature=20.°C@1000"));
  take("spBv1.0/g/DBIRTH/n/d", SparkplugWriter(1, 1000).metric("power", 2, 10, 5.0, "kW"));
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 2000).aliased(2, 6.5));
  EXPECT_THAT(told(batch), ElementsAre("g/n/d/power=6.5kW@2000"));
  take("spBv1.0/g/NDATA/n", SparkplugWriter(3, 3000).aliased(1, 21.5, 2500));
  EXPECT_THAT(told(batch), ElementsAre("g/n//temperature=21.5°C@2500"));
  EXPECT_THAT(nodes.rebirths_wanted(received), IsEmpty());
}

TEST_F(SparkplugNode, KeepsNoAliasAfterAGapUntilItIsBornAgain) {
  born();
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(3, 2000).aliased(2, 6.5));  // 2 is missing
  EXPECT_THAT(told(batch), IsEmpty());
  EXPECT_EQ(nodes.counts().gaps, 1U);
  EXPECT_THAT(nodes.rebirths_wanted(received), ElementsAre("spBv1.0/g/NCMD/n"));
  // once in ten seconds
  EXPECT_THAT(nodes.rebirths_wanted(received + Duration::seconds(9)), IsEmpty());
  EXPECT_THAT(nodes.rebirths_wanted(received + Duration::seconds(10)),
              ElementsAre("spBv1.0/g/NCMD/n"));
  // The births come again with other aliases.
  take("spBv1.0/g/NBIRTH/n",
       SparkplugWriter(0, 3000).word("bdSeq", 8, 4).metric("temperature", 9, 10, 20.0));
  take("spBv1.0/g/DBIRTH/n/d", SparkplugWriter(1, 3000).metric("energy", 2, 10, 8.0, "kWh"));
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 4000).aliased(2, 9.0));
  EXPECT_THAT(told(batch), ElementsAre("g/n/d/energy=9.kWh@4000"));
  EXPECT_THAT(nodes.rebirths_wanted(received + Duration::seconds(60)), IsEmpty());
}

TEST_F(SparkplugNode, CountsSequenceNumbersModulo256) {
  born();
  for (unsigned seq = 2; seq < 600; ++seq)
    take("spBv1.0/g/NDATA/n", SparkplugWriter(seq % 256, 2000).aliased(1, seq));
  EXPECT_EQ(nodes.counts().gaps, 0U);
  EXPECT_THAT(told(batch), ElementsAre("g/n//temperature=599.°C@2000"));
}

TEST_F(SparkplugNode, AsksForTheBirthOfANodeItDoesNotKnow) {
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(17, 2000).aliased(2, 6.5));
  EXPECT_THAT(told(batch), IsEmpty());
  EXPECT_EQ(nodes.counts().unknown, 1U);
  EXPECT_THAT(nodes.rebirths_wanted(received), ElementsAre("spBv1.0/g/NCMD/n"));
}

TEST_F(SparkplugNode, IsDeadAfterItsWillUnlessTheWillIsOfAnEarlierSession) {
  born();
  take("spBv1.0/g/NDEATH/n", SparkplugWriter().word("bdSeq", 8, 2));  // the birth told 3
  take("spBv1.0/g/NDATA/n", SparkplugWriter(2, 2000).aliased(1, 22.0));
  EXPECT_THAT(told(batch), ElementsAre("g/n//temperature=22.°C@2000"));
  take("spBv1.0/g/NDEATH/n", SparkplugWriter().word("bdSeq", 8, 3));
  take("spBv1.0/g/NDATA/n", SparkplugWriter(3, 2000).aliased(1, 23.0));
  EXPECT_THAT(told(batch), IsEmpty());
  EXPECT_EQ(nodes.counts().deaths, 1U);
}

TEST_F(SparkplugNode, ForgetsADeviceThatDied) {
  born();
  take("spBv1.0/g/DDEATH/n/d", SparkplugWriter(2, 2000));
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(3, 2000).aliased(2, 6.5));
  EXPECT_THAT(told(batch), IsEmpty());
  EXPECT_THAT(nodes.rebirths_wanted(received), ElementsAre("spBv1.0/g/NCMD/n"));
}

TEST_F(SparkplugNode, GivesNothingForNullAndMarksWhatTheNodeDoubts) {
  born();
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 2000).null(2).doubtful(3, 8.0, 500));
  EXPECT_THAT(told(batch), ElementsAre("g/n/d/energy=8.kWh@2000!"));
  EXPECT_EQ(batch.readings()[0].quality,
            static_cast<std::uint16_t>(telemetry::QualityFlag::invalid_by_supplier));
}

TEST_F(SparkplugNode, ReadsHistoricalValuesAtTheirOwnTime) {
  born();
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 9000).historical(2, 4.0, 1500));
  EXPECT_THAT(told(batch), ElementsAre("g/n/d/power=4.kW@1500"));
}

TEST_F(SparkplugNode, TakesMessagesThatComeAgainAfterARefusal) {
  born();
  nodes.commit();
  const auto play = [&] {
    take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 2000).aliased(2, 6.5));
    take("spBv1.0/g/NBIRTH/n",
         SparkplugWriter(0, 3000).word("bdSeq", 8, 4).metric("other", 1, 10, 1.0));
    take("spBv1.0/g/NDATA/n", SparkplugWriter(1, 4000).aliased(1, 2.0));
    EXPECT_THAT(told(batch), ElementsAre("g/n//other=2.@4000"));
  };
  play();
  nodes.roll_back();
  take("spBv1.0/g/DDATA/n/d", SparkplugWriter(2, 2000).aliased(2, 6.5));
  EXPECT_THAT(told(batch), ElementsAre("g/n/d/power=6.5kW@2000"));
  nodes.roll_back();
  play();
  EXPECT_EQ(nodes.counts().gaps, 0U);
}

}  // namespace
}  // namespace celadon::drivers::mqtt
