#include "celadon/cultivation/span.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace celadon::cultivation {
namespace {

constexpr std::pair<SpanUnit, std::string_view> unit_words[] = {{SpanUnit::days, "d"},
                                                                {SpanUnit::working_days, "wd"},
                                                                {SpanUnit::months, "mo"},
                                                                {SpanUnit::years, "a"}};

Error no_span(std::string_view text) {
  return {ErrorCode::parse, fmt::format("不是时限：\"{0}\"｜\"{0}\" is no span of time", text),
          "写作 15 d、30 wd、12 mo 或 3 a（天、工作日、月、年，1 至 36500）｜write 15 d, 30 wd, 12 "
          "mo or 3 "
          "a (days, working days, months, years; 1 to 36500)"};
}

Result<std::int32_t> digits(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return Error{ErrorCode::parse, "digits", {}};
  return value;
}

// The n-th working day from `first` on (that one included when it is worked), forward or back.
Result<CivilDate> nth_working_day(CivilDate first, std::int32_t n, std::int64_t step,
                                  const WorkingCalendar& calendar) {
  CivilDate day = first;
  for (std::int32_t seen = 0;; day = days_after(day, step)) {
    CELADON_ASSIGN(const bool working, calendar.is_working_day(day));
    if (working && ++seen == n) return day;
  }
}

}  // namespace

std::string Span::to_string() const {
  for (const auto& [known, word] : unit_words)
    if (known == unit) return fmt::format("{} {}", count, word);
  return {};
}

Result<Span> parse_span(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return no_span(text);
  const auto count = digits(text.substr(0, blank));
  if (!count.ok() || *count < 1 || *count > 36'500) return no_span(text);
  for (const auto& [unit, word] : unit_words)
    if (text.substr(blank + 1) == word) return Span{*count, unit};
  return no_span(text);
}

CivilDate MonthDay::in(std::int32_t year) const {
  return {year, month, static_cast<std::uint8_t>(std::min<int>(day, days_in_month(year, month)))};
}

std::string MonthDay::to_string() const { return fmt::format("{:02}-{:02}", month, day); }

Result<MonthDay> parse_month_day(std::string_view text) {
  if (text.size() == 5 && text[2] == '-') {
    const auto month = digits(text.substr(0, 2));
    const auto day = digits(text.substr(3));
    if (month.ok() && day.ok() && *month >= 1 && *month <= 12 && *day >= 1 &&
        *day <= days_in_month(2024, *month)) {
      return MonthDay{static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
    }
  }
  return Error{ErrorCode::parse,
               fmt::format("不是一年中的一天：\"{0}\"｜\"{0}\" is no day of the year", text),
               "写作 04-15｜write 04-15"};
}

CivilDate days_after(CivilDate day, std::int64_t days) {
  return civil_from_days(days_from_civil(day) + days);
}

CivilDate months_after(CivilDate day, std::int32_t months) {
  const std::int32_t index = day.year * 12 + (day.month - 1) + months;
  const std::int32_t year = index >= 0 ? index / 12 : (index - 11) / 12;
  const int month = index - year * 12 + 1;
  return {year, static_cast<std::uint8_t>(month),
          static_cast<std::uint8_t>(std::min<int>(day.day, days_in_month(year, month)))};
}

Result<CivilDate> last_day(CivilDate day, Span span, const WorkingCalendar& calendar) {
  switch (span.unit) {
    case SpanUnit::days: return days_after(day, span.count);
    case SpanUnit::months: return months_after(day, span.count);
    case SpanUnit::years: return months_after(day, span.count * 12);
    case SpanUnit::working_days:
      return nth_working_day(days_after(day, 1), span.count, 1, calendar);
  }
  CELADON_ASSERT(false);
}

Result<CivilDate> last_day_counting_first(CivilDate day, Span span,
                                          const WorkingCalendar& calendar) {
  if (span.unit == SpanUnit::working_days) return nth_working_day(day, span.count, 1, calendar);
  CELADON_ASSIGN(const CivilDate after, last_day(day, span, calendar));
  return days_after(after, -1);
}

Result<CivilDate> look_back(CivilDate day, Span span, const WorkingCalendar& calendar) {
  switch (span.unit) {
    case SpanUnit::days: return days_after(day, -span.count);
    case SpanUnit::months: return months_after(day, -span.count);
    case SpanUnit::years: return months_after(day, -span.count * 12);
    case SpanUnit::working_days:
      return nth_working_day(days_after(day, -1), span.count, -1, calendar);
  }
  CELADON_ASSERT(false);
}

Instant end_of_day(CivilDate day) noexcept {
  return start_of_day(civil_from_days(days_from_civil(day) + 1), UtcOffset::china());
}

CivilDate china_day(Instant at) noexcept { return date_of(at, UtcOffset::china()); }

}  // namespace celadon::cultivation
