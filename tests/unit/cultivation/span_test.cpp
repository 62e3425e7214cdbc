// Counting days as the Civil Code does (民法典 arts. 200-204), and working days.

#include "celadon/cultivation/span.hpp"

#include <gtest/gtest.h>

namespace celadon::cultivation {
namespace {

WorkingCalendar spring_of_2026() {
  WorkingCalendar calendar;
  std::set<CivilDate> off;
  for (std::uint8_t day = 16; day <= 20; ++day) off.insert({2026, 2, day});
  EXPECT_TRUE(calendar.add_year(2026, off, {{2026, 2, 14}}).ok());
  return calendar;
}

TEST(Span, is_read_and_written_in_one_form) {
  for (const auto* text : {"15 d", "30 wd", "12 mo", "3 a"}) {
    const auto span = parse_span(text);
    ASSERT_TRUE(span.ok()) << text;
    EXPECT_EQ(span->to_string(), text);
  }
  for (const auto* text : {"", "15", "15d", "0 d", "-3 a", "3 years", "99999 d", "1e3 d", "15  d"})
    EXPECT_FALSE(parse_span(text).ok()) << text;
}

TEST(Span, begins_on_the_day_after) {
  const WorkingCalendar none;
  EXPECT_EQ(*last_day({2026, 3, 11}, {3, SpanUnit::years}, none), (CivilDate{2029, 3, 11}));
  EXPECT_EQ(*last_day({2026, 1, 31}, {1, SpanUnit::months}, none), (CivilDate{2026, 2, 28}));
  EXPECT_EQ(*last_day({2024, 2, 29}, {3, SpanUnit::years}, none), (CivilDate{2027, 2, 28}));
  EXPECT_EQ(*last_day({2026, 12, 31}, {1, SpanUnit::days}, none), (CivilDate{2027, 1, 1}));
}

TEST(Span, of_a_notice_counts_its_first_day) {
  // 8 to 22 November 2023: the notice of the 2023 round, 15 days.
  EXPECT_EQ(*last_day_counting_first({2023, 11, 8}, {15, SpanUnit::days}, {}),
            (CivilDate{2023, 11, 22}));
  EXPECT_EQ(*last_day_counting_first({2026, 3, 1}, {1, SpanUnit::months}, {}),
            (CivilDate{2026, 3, 31}));
}

TEST(Span, of_working_days_leaves_out_holidays_and_counts_worked_weekends) {
  const WorkingCalendar calendar = spring_of_2026();
  // Friday 13 February: Saturday 14 is worked, 15 is Sunday, 16 to 20 are off, Monday 23 follows.
  EXPECT_EQ(*last_day({2026, 2, 13}, {1, SpanUnit::working_days}, calendar),
            (CivilDate{2026, 2, 14}));
  EXPECT_EQ(*last_day({2026, 2, 13}, {2, SpanUnit::working_days}, calendar),
            (CivilDate{2026, 2, 23}));
  EXPECT_EQ(*look_back({2026, 2, 23}, {2, SpanUnit::working_days}, calendar),
            (CivilDate{2026, 2, 13}));
}

TEST(Span, of_working_days_names_the_year_it_knows_nothing_of) {
  const auto last = last_day({2026, 12, 30}, {5, SpanUnit::working_days}, spring_of_2026());
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().code, ErrorCode::not_found);
  EXPECT_NE(last.error().message.find("2027"), std::string::npos) << last.error().message;
}

TEST(Calendar, refuses_a_weekday_as_a_weekend_worked) {
  WorkingCalendar calendar;
  EXPECT_FALSE(calendar.add_year(2026, {}, {{2026, 2, 13}}).ok());
  EXPECT_FALSE(calendar.add_year(2026, {{2025, 1, 1}}, {}).ok());
}

TEST(MonthDay, is_the_last_of_february_in_a_year_without_the_29th) {
  const auto day = parse_month_day("02-29");
  ASSERT_TRUE(day.ok());
  EXPECT_EQ(day->in(2028), (CivilDate{2028, 2, 29}));
  EXPECT_EQ(day->in(2026), (CivilDate{2026, 2, 28}));
  for (const auto* text : {"2-29", "02-30", "13-01", "00-10", "0229", "02/29"})
    EXPECT_FALSE(parse_month_day(text).ok()) << text;
}

TEST(Day, ends_at_midnight_in_china) {
  EXPECT_EQ(format_instant(end_of_day({2026, 4, 15})), "2026-04-16T00:00:00+08:00");
  EXPECT_EQ(china_day(*parse_instant("2026-04-15T23:59:59+08:00")), (CivilDate{2026, 4, 15}));
  EXPECT_EQ(china_day(*parse_instant("2026-04-15T16:00:00Z")), (CivilDate{2026, 4, 16}));
}

}  // namespace
}  // namespace celadon::cultivation
