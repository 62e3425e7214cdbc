#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/mqtt/topic_map.hpp"

namespace celadon::drivers::mqtt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant arrival{1'700'000'000'000'000};

TopicFilter filter_of(std::string_view text) { return TopicFilter::read(text).value(); }
JsonPath path_of(std::string_view text) { return JsonPath::read(text).value(); }
KeyPattern key_of(std::string_view text, const std::vector<std::string>& names) {
  return KeyPattern::read(text, names).value();
}

std::vector<std::string> levels(std::string_view filter, std::string_view topic) {
  const TopicFilter read = filter_of(filter);
  const auto found = read.match(topic);
  if (!found) return {"no"};
  return {found->begin(), found->end()};
}

TEST(TopicFilter, MatchesAsTheStandardSays) {  // MQTT 5.0, 4.7
  EXPECT_EQ(filter_of("plant/{device}/energy").for_broker(), "plant/+/energy");
  EXPECT_THAT(levels("plant/{device}/energy", "plant/m1/energy"), ElementsAre("m1"));
  EXPECT_THAT(levels("{a}/{b}", "x/"), ElementsAre("x", ""));
  EXPECT_THAT(levels("plant/{device}/energy", "plant/m1/energy/x"), ElementsAre("no"));
  EXPECT_THAT(levels("plant/{device}/energy", "plant/m1"), ElementsAre("no"));
  EXPECT_THAT(levels("{device}/#", "m1/a/b/c"), ElementsAre("m1"));
  EXPECT_THAT(levels("{device}/#", "m1"), ElementsAre("m1"));
  EXPECT_THAT(levels("sport/+", "sport"), ElementsAre("no"));
  EXPECT_THAT(levels("#", "$SYS/broker/uptime"), ElementsAre("no"));
  EXPECT_THAT(levels("{a}/b", "$SYS/b"), ElementsAre("no"));
}

TEST(TopicFilter, RefusesWhatNoFilterCanBe) {
  for (const char* text : {"", "a/#/b", "a/b+", "a/{}", "{x}/{x}", "a/{b", "a#"})
    EXPECT_FALSE(TopicFilter::read(text).ok()) << text;
}

TEST(KeyPattern, FillsNamesAndRefusesOthers) {
  EXPECT_EQ(key_of("{b}-{a}/x", {"a", "b"}).fill({"1", "2"}), "2-1/x");
  const auto unknown = KeyPattern::read("{c}/x", {"a", "b"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().remedy, HasSubstr("a, b"));
  for (const char* text : {"", "{a", "a}", "{a}}"})
    EXPECT_FALSE(KeyPattern::read(text, {"a"}).ok()) << text;
}

TEST(JsonPath, RefusesWhatIsNoPath) {
  for (const char* text : {"", ".a", "a..b", "a.", "a[x]", "a[1", "a[-1]", "$x.", "a[99999999]"})
    EXPECT_FALSE(JsonPath::read(text).ok()) << text;
}

class Message : public ::testing::Test {
 protected:
  Message() : rule{filter_of("plant/{device}/data"), PayloadForm::json, {}, {}, {}, {}} {}
  void point(std::string_view path, std::string_view key, std::string_view unit, double scale = 1) {
    std::vector<std::string> known = rule.filter.names();
    for (const auto& [name, at] : rule.names) known.push_back(name);
    known.emplace_back("member");
    rule.points.push_back({path_of(path), key_of(key, known), std::string(unit), scale, 0});
  }
  std::vector<std::string> told(std::string_view payload) {
    batch.clear();
    status = read_message(rule, "plant/m1/data", payload, arrival, batch);
    std::vector<std::string> lines;
    for (const Reading& r : batch.readings()) {
      std::string value = std::to_string(r.value);
      value.erase(value.find_last_not_of('0') + 1);
      lines.push_back(std::string(r.key) + "=" + value + std::string(r.unit) + "@" +
                      std::to_string((r.at.us - arrival.us) / 1000));
    }
    return lines;
  }
  TopicRule rule;
  Batch batch;
  Status status;
};

TEST_F(Message, IsANumberInText) {
  rule.form = PayloadForm::number;
  rule.points.push_back({{}, key_of("{device}/energy", {"device"}), "kWh", 0.1, 0});
  EXPECT_THAT(told(" 125 \n"), ElementsAre("m1/energy=12.5kWh@0"));
  for (const char* text : {"", "12,5", "12 kWh", "nan", "inf", "1e999", "0x10"}) {
    EXPECT_THAT(told(text), IsEmpty()) << text;
    EXPECT_FALSE(status.ok()) << text;
  }
}

TEST_F(Message, GivesFiguresByPath) {
  point("energy.total", "{device}/energy", "kWh", 0.01);
  point("power[1]", "{device}/power_b", "kW");
  point("absent.here", "{device}/absent", "");
  EXPECT_THAT(told(R"({"energy":{"total":1250},"power":[1,"2.5",null]})"),
              ElementsAre("m1/energy=12.5kWh@0", "m1/power_b=2.5kW@0"));
  // null is missing, not zero; a message without any figure is told
  EXPECT_THAT(told(R"({"energy":{"total":null}})"), IsEmpty());
  EXPECT_FALSE(status.ok());
}

TEST_F(Message, RefusesAFigureThatIsNoneAndKeepsNothingOfIt) {
  point("a", "{device}/a", "");
  point("b", "{device}/b", "");
  EXPECT_THAT(told(R"({"a":1,"b":"on"})"), IsEmpty());
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("m1/b"));
  for (const char* text : {"", "{", "[1,2]", "{\"a\":1}x", "{\"a\":1e999}"}) {
    EXPECT_THAT(told(text), IsEmpty()) << text;
    EXPECT_FALSE(status.ok()) << text;
  }
}

TEST_F(Message, GivesManyReadingsOfAnArrayWithTimesOfTheirOwn) {
  rule.each = path_of("readings");
  rule.names = {{"meter", path_of("id")}, {"gateway", path_of("$.gw")}};
  rule.time = TimeRule{path_of("ts"), TimeForm::milliseconds, {}};
  point("v", "{device}/{gateway}/{meter}", "m3");
  EXPECT_THAT(
      told(
          R"({"gw":"g","readings":[{"id":"a","ts":1700000000500,"v":1},{"id":7,"ts":1700000001000,"v":2}]})"),
      ElementsAre("m1/g/a=1.m3@500", "m1/g/7=2.m3@1000"));
  EXPECT_THAT(told(R"({"gw":"g","readings":[{"id":"a","v":1}]})"), IsEmpty());
  EXPECT_THAT(status.error().message, HasSubstr("time"));
}

TEST_F(Message, GoesOverTheMembersOfAnObject) {
  rule.each = path_of("values");
  point(".", "{device}/{member}", "");
  EXPECT_THAT(told(R"({"values":{"p":1.5,"q":true}})"), ElementsAre("m1/p=1.5@0", "m1/q=1.@0"));
}

TEST_F(Message, ReadsTimesInEachForm) {
  point("v", "v", "");
  const auto at = [&](TimeForm form, const std::string& time) {
    rule.time = TimeRule{path_of("t"), form, UtcOffset::china()};
    return told("{\"t\":" + time + ",\"v\":1}");
  };
  // 2023-11-14T22:13:20Z is the arrival, 1700000000 s after 1970.
  EXPECT_THAT(at(TimeForm::iso, "\"2023-11-14T22:13:21Z\""), ElementsAre("v=1.@1000"));
  EXPECT_THAT(at(TimeForm::iso, "\"2023-11-15 06:13:21\""), ElementsAre("v=1.@1000"));
  EXPECT_THAT(at(TimeForm::seconds, "1700000000.25"), ElementsAre("v=1.@250"));
  EXPECT_THAT(at(TimeForm::seconds, "\"1700000001\""), ElementsAre("v=1.@1000"));
  EXPECT_THAT(at(TimeForm::microseconds, "1700000000002000"), ElementsAre("v=1.@2"));
  EXPECT_THAT(at(TimeForm::nanoseconds, "1700000000003000000"), ElementsAre("v=1.@3"));
  for (const char* wrong : {"-1", "null", "\"yesterday\"", "1e300", "18446744073709551615"})
    EXPECT_THAT(at(TimeForm::seconds, wrong), IsEmpty()) << wrong;
}

TEST_F(Message, RefusesAPayloadBeyondTheLimit) {
  point("v", "v", "");
  EXPECT_THAT(told("{\"v\":1" + std::string(most_payload_bytes, ' ') + "}"), IsEmpty());
  EXPECT_EQ(status.error().code, ErrorCode::limit);
}

}  // namespace
}  // namespace celadon::drivers::mqtt
