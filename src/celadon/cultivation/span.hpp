#pragma once
// Lengths of time as rules state them, and how they are counted in China: civil days at +08:00, the
// first day not counted, until 24:00 of the last (民法典 arts. 200-204).

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::cultivation {

enum class SpanUnit : std::uint8_t { days = 1, working_days = 2, months = 3, years = 4 };

struct Span {
  std::int32_t count = 0;
  SpanUnit unit = SpanUnit::days;

  /// "15 d", "30 wd".
  [[nodiscard]] std::string to_string() const;
  auto operator<=>(const Span&) const = default;
};

/// Reads "15 d", "30 wd", "12 mo" or "3 a"; 1 to 36500. Error parse.
Result<Span> parse_span(std::string_view text);

/// A day of every year. 29 February is the last day of February in a year without it.
struct MonthDay {
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  [[nodiscard]] CivilDate in(std::int32_t year) const;
  [[nodiscard]] std::string to_string() const;  ///< "04-15"
  auto operator<=>(const MonthDay&) const = default;
};

/// Reads "04-15". Error parse.
Result<MonthDay> parse_month_day(std::string_view text);

/// The day so many months later (earlier when negative): the corresponding day, or the last one of
/// a shorter month (art. 202).
CivilDate months_after(CivilDate day, std::int32_t months);
/// The day so many days later.
CivilDate days_after(CivilDate day, std::int64_t days);

/// The last day of a span that begins with something on `day` (not counted itself). Error
/// not_found: working days over a year that the calendar does not hold (it is named).
Result<CivilDate> last_day(CivilDate day, Span span, const WorkingCalendar& calendar);
/// As last_day(), but `day` is the first of the span: 15 days from the 8th end with the 22nd.
Result<CivilDate> last_day_counting_first(CivilDate day, Span span,
                                          const WorkingCalendar& calendar);
/// The first day a look-back of that length from `day` reaches to; that day is included.
Result<CivilDate> look_back(CivilDate day, Span span, const WorkingCalendar& calendar);

/// The first instant after a civil day in China.
Instant end_of_day(CivilDate day) noexcept;
/// The civil day of an instant in China.
CivilDate china_day(Instant at) noexcept;

}  // namespace celadon::cultivation
