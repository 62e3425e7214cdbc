#include "celadon/base/civil.hpp"

#include <gtest/gtest.h>

namespace celadon {
namespace {

TEST(Civil, DaysRoundTripOverFourCenturies) {
  for (std::int64_t day = -200'000; day < 200'000; day += 13) {
    EXPECT_EQ(days_from_civil(civil_from_days(day)), day);
  }
  EXPECT_EQ(days_from_civil({2000, 3, 1}), 11'017);  // python: (date(2000,3,1)-date(1970,1,1)).days
  EXPECT_EQ(format_date(civil_from_days(-1)), "1969-12-31");
}

TEST(Civil, PeriodsRoundTrip) {
  for (const char* text : {"2025", "2025-03", "2025-Q2", "2025-03-01", "2025-01-15..2025-06-30"}) {
    EXPECT_EQ(CivilPeriod::parse(text)->to_string(), text);
  }
  EXPECT_EQ(CivilPeriod::parse("2024")->days(), 366);
  for (const char* text :
       {"", "25", "2025-13", "2025-Q5", "2025-02-29", "2025-06-30..2025-01-01", "2025-3"}) {
    EXPECT_FALSE(CivilPeriod::parse(text).ok()) << text;
  }
}

TEST(Civil, APeriodIsHalfOpenInChina) {
  const Interval year = CivilPeriod::parse("2025")->interval(UtcOffset::china());
  EXPECT_EQ(format_instant(year.from), "2025-01-01T00:00:00+08:00");
  EXPECT_EQ(format_instant(year.from, UtcOffset::utc()), "2024-12-31T16:00:00Z");
  EXPECT_EQ(format_instant(year.to), "2026-01-01T00:00:00+08:00");
}

TEST(Instant, ReadsIsoForms) {
  const Instant t = parse_instant("2025-03-01T00:15:00+08:00").value();
  EXPECT_EQ(parse_instant("2025-02-28T16:15Z").value(), t);
  EXPECT_EQ(parse_instant("2025-03-01 00:15", UtcOffset::china()).value(), t);
  EXPECT_EQ(parse_instant("2025-02-28T24:00:00+08:00").value(),
            parse_instant("2025-03-01T00:00:00+08:00").value());
  EXPECT_EQ(format_instant({t.us + 1500}), "2025-03-01T00:15:00.001500+08:00");
  EXPECT_FALSE(parse_instant("2025-03-01 00:15").ok()) << "no offset";
  for (const char* text :
       {"2025-03-01T25:00Z", "2025-03-01T00:60Z", "2025-03-01T24:01Z", "2025-02-30", "x"}) {
    EXPECT_FALSE(parse_instant(text, UtcOffset::utc()).ok()) << text;
  }
}

}  // namespace
}  // namespace celadon
