#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/line_protocol/lines.hpp"

namespace celadon::drivers::line_protocol {
namespace {

using ::testing::HasSubstr;

/// The lines of a text, shown as "key|field=number|text@us".
std::vector<std::string> lines_of(std::string_view text,
                                  Precision precision = Precision::nanoseconds) {
  std::vector<std::string> shown;
  LineReader reader(text, precision);
  while (const Line* line = reader.next()) {
    std::string one(line->key);
    for (const Field& field : line->fields) {
      one += '|' + unescaped(field.name) + '=';
      if (field.kind == FieldKind::text)
        one += '"' + unescaped(field.text) + '"';
      else if (field.kind == FieldKind::number)
        one += std::to_string(field.number);
      else
        one += std::to_string(field.integer != 0 || field.kind == FieldKind::integer
                                  ? field.integer
                                  : static_cast<std::int64_t>(field.number));
    }
    if (line->time) one += '@' + std::to_string(line->time->us);
    shown.push_back(std::move(one));
  }
  for (const LineFault& fault : reader.faults())
    shown.push_back("fault in " + std::to_string(fault.row));
  return shown;
}

using Lines = std::vector<std::string>;

// The examples of the reference of InfluxDB.
TEST(LineProtocol, ReadsTheExamplesOfItsReference) {
  EXPECT_EQ(
      lines_of("myMeasurement,tag1=value1,tag2=value2 fieldKey=\"fieldValue\" 1556813561098000000"),
      Lines{"myMeasurement,tag1=value1,tag2=value2|fieldKey=\"fieldValue\"@1556813561098000"});
  EXPECT_EQ(
      lines_of(
          "weather,location=us-midwest temperature=82,humidity=71i,old=5u 1465839830100400200\n"),
      Lines{
          "weather,location=us-midwest|temperature=82.000000|humidity=71|old=5@1465839830100400"});
  EXPECT_EQ(lines_of("my\\ Measurement fieldKey=\"string value\"\n"),
            Lines{"my\\ Measurement|fieldKey=\"string value\""});
  EXPECT_EQ(lines_of("myMeasurement fieldKey=\"\\\"string\\\" within a string\""),
            Lines{"myMeasurement|fieldKey=\"\"string\" within a string\""});
  EXPECT_EQ(
      lines_of("myMeasurement,tag\\ Key1=tag\\ Value1,tag\\ Key2=tag\\ Value2 fieldKey=100"),
      Lines{"myMeasurement,tag\\ Key1=tag\\ Value1,tag\\ Key2=tag\\ Value2|fieldKey=100.000000"});
}

TEST(LineProtocol, KnowsEveryWordForTrueAndFalse) {
  LineReader reader("m a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE",
                    Precision::seconds);
  const Line* line = reader.next();
  ASSERT_NE(line, nullptr);
  ASSERT_EQ(line->fields.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(line->fields[i].kind, FieldKind::boolean);
    EXPECT_EQ(line->fields[i].number, i < 5 ? 1 : 0);
  }
}

TEST(LineProtocol, PassesRemarksEmptyLinesAndReturns) {
  EXPECT_EQ(lines_of("# remark\r\n\r\n  m a=1 5\r\n\n#\nn b=2"),
            (Lines{"m|a=1.000000@0", "n|b=2.000000"}));
  EXPECT_EQ(lines_of(""), Lines{});
}

TEST(LineProtocol, ALineAtFaultIsToldByItsRowAndTheOthersStand) {
  const std::string text = "m a=1\nm\nm a=\nm a=x\n,t=1 a=1\nm a=1 noon\nm a=\"no end\nm a=2";
  EXPECT_EQ(lines_of(text), (Lines{"m|a=1.000000", "m|a=2.000000", "fault in 2", "fault in 3",
                                   "fault in 4", "fault in 5", "fault in 6", "fault in 7"}));
  LineReader reader("m power=1.2.3", Precision::seconds);
  EXPECT_EQ(reader.next(), nullptr);
  EXPECT_THAT(reader.faults().at(0).error.message, HasSubstr("field power: '1.2.3' is no value"));
}

TEST(LineProtocol, ATextMayHoldLineEnds) {
  EXPECT_EQ(lines_of("m a=\"x\ny\",b=2\nm c=bad\n"),
            (Lines{"m|a=\"x\ny\"|b=2.000000", "fault in 3"}));
}

TEST(LineProtocol, NumbersThatAreNoneAreRefused) {
  for (const auto* value :
       {"nan", "inf", "1e999", "0x10", "--1", "1i2", "9223372036854775808i", "-1u", "1 2 3"}) {
    const std::string text = std::string("m a=") + value;
    LineReader reader(text, Precision::nanoseconds);
    EXPECT_EQ(reader.next(), nullptr) << value;
    EXPECT_EQ(reader.fault_count(), 1U) << value;
  }
}

TEST(LineProtocol, TimesAreInTheirPrecisionAndNeverOverflow) {
  EXPECT_EQ(lines_of("m a=1 -1", Precision::nanoseconds), Lines{"m|a=1.000000@-1"});
  EXPECT_EQ(lines_of("m a=1 2", Precision::hours), Lines{"m|a=1.000000@7200000000"});
  EXPECT_EQ(lines_of("m a=1 9223372036854775807", Precision::hours), Lines{"fault in 1"});
  EXPECT_EQ(*read_precision("ms"), Precision::milliseconds);
  EXPECT_EQ(read_precision("days").error().code, ErrorCode::invalid_argument);
}

TEST(LineProtocol, KeepsAtMostSomeFaultsAndCountsAll) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "m\n";
  LineReader reader(text, Precision::seconds);
  EXPECT_EQ(reader.next(), nullptr);
  EXPECT_EQ(reader.faults().size(), LineReader::most_faults);
  EXPECT_EQ(reader.fault_count(), 1000U);
}

TEST(LineProtocolKey, GivesTagsByNameWithoutEscapes) {
  const auto key = read_key("my\\ meter,z=1,a\\,b=c\\=d");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->measurement, "my meter");
  EXPECT_EQ(key->tags,
            (std::vector<std::pair<std::string, std::string>>{{"a,b", "c=d"}, {"z", "1"}}));
  for (const auto* bad : {"", ",a=1", "m,", "m,a", "m,a=", "m,=1", "m,a=1,a=2"})
    EXPECT_FALSE(read_key(bad).ok()) << bad;
}

}  // namespace
}  // namespace celadon::drivers::line_protocol
