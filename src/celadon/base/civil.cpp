#include "celadon/base/civil.hpp"

#include <charconv>

#include <fmt/format.h>

namespace celadon {
namespace {

constexpr std::int64_t micros_per_day = 86'400'000'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - ((a % b != 0 && (a % b < 0) != (b < 0)) ? 1 : 0);
}

/// Reads exactly `width` digits at `at`; -1 when they are not all digits.
int digits(std::string_view text, std::size_t at, std::size_t width) noexcept {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Error bad_period(std::string_view text) {
  return fail(ErrorCode::parse, fmt::format("'{0}' 不是期间｜'{0}' is not a period", text),
              "写作 2025、2025-03、2025-Q2、2025-03-01 或 2025-01-01..2025-06-30｜write 2025, "
              "2025-03, 2025-Q2, 2025-03-01 or 2025-01-01..2025-06-30");
}

}  // namespace

std::int64_t days_from_civil(CivilDate date) noexcept {
  const std::int64_t y = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t month_from_march = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate civil_from_days(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
          static_cast<std::uint8_t>(day)};
}

int days_in_month(std::int32_t year, int month) noexcept {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : lengths[month - 1];
}

bool is_valid(CivilDate date) noexcept {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in_month(date.year, date.month);
}

std::string format_date(CivilDate date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

Result<CivilDate> parse_date(std::string_view text) {
  const int y = digits(text, 0, 4);
  const int m = digits(text, 5, 2);
  const int d = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || y < 0 || m < 0 || d < 0) {
    return fail(ErrorCode::parse, fmt::format("'{0}' 不是日期｜'{0}' is not a date", text),
                "写作 YYYY-MM-DD｜write YYYY-MM-DD");
  }
  const CivilDate date{y, static_cast<std::uint8_t>(m), static_cast<std::uint8_t>(d)};
  if (!is_valid(date)) {
    return fail(ErrorCode::parse, fmt::format("没有 {0} 这一天｜there is no day {0}", text),
                "核对月和日｜check month and day");
  }
  return date;
}

Instant start_of_day(CivilDate date, UtcOffset offset) noexcept {
  return {days_from_civil(date) * micros_per_day - offset.minutes * 60'000'000LL};
}

CivilDate date_of(Instant t, UtcOffset offset) noexcept {
  return civil_from_days(floor_div(t.us + offset.minutes * 60'000'000LL, micros_per_day));
}

Result<CivilPeriod> CivilPeriod::parse(std::string_view text) {
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    CELADON_ASSIGN(const CivilDate from, parse_date(text.substr(0, dots)));
    CELADON_ASSIGN(const CivilDate to, parse_date(text.substr(dots + 2)));
    if (to < from) return bad_period(text);
    return CivilPeriod{from, to};
  }
  const int y = digits(text, 0, 4);
  if (y < 0) return bad_period(text);
  if (text.size() == 4) return year(y);
  if (text[4] != '-') return bad_period(text);
  if (text.size() == 7 && text[5] == 'Q') {
    const int quarter = digits(text, 6, 1);
    if (quarter < 1 || quarter > 4) return bad_period(text);
    return CivilPeriod{month(y, quarter * 3 - 2).first, month(y, quarter * 3).last};
  }
  if (text.size() == 7) {
    const int m = digits(text, 5, 2);
    if (m < 1 || m > 12) return bad_period(text);
    return month(y, m);
  }
  if (text.size() == 10) {
    CELADON_ASSIGN(const CivilDate day, parse_date(text));
    return CivilPeriod{day, day};
  }
  return bad_period(text);
}

CivilPeriod CivilPeriod::year(std::int32_t y) { return {{y, 1, 1}, {y, 12, 31}}; }

CivilPeriod CivilPeriod::month(std::int32_t y, int m) {
  return {{y, static_cast<std::uint8_t>(m), 1},
          {y, static_cast<std::uint8_t>(m), static_cast<std::uint8_t>(days_in_month(y, m))}};
}

std::string CivilPeriod::to_string() const {
  if (*this == year(first.year)) return fmt::format("{:04}", first.year);
  if (*this == month(first.year, first.month)) {
    return fmt::format("{:04}-{:02}", first.year, first.month);
  }
  const bool starts_quarter = first.day == 1 && first.month % 3 == 1;
  if (starts_quarter && last == month(first.year, first.month + 2).last) {
    return fmt::format("{:04}-Q{}", first.year, first.month / 3 + 1);
  }
  if (first == last) return format_date(first);
  return format_date(first) + ".." + format_date(last);
}

Interval CivilPeriod::interval(UtcOffset offset) const {
  return {start_of_day(first, offset), start_of_day(last, offset) + Duration::days(1)};
}

std::int64_t CivilPeriod::days() const {
  return days_from_civil(last) - days_from_civil(first) + 1;
}

std::string format_instant(Instant t, UtcOffset offset) {
  const std::int64_t local = t.us + offset.minutes * 60'000'000LL;
  const std::int64_t day = floor_div(local, micros_per_day);
  const std::int64_t within = local - day * micros_per_day;
  const std::int64_t second = within / 1'000'000;
  const std::int64_t fraction = within % 1'000'000;
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", format_date(civil_from_days(day)),
                                 second / 3600, second / 60 % 60, second % 60);
  if (fraction % 1000 != 0) {
    text += fmt::format(".{:06}", fraction);
  } else if (fraction != 0) {
    text += fmt::format(".{:03}", fraction / 1000);
  }
  if (offset.minutes == 0) return text + "Z";
  const int minutes = offset.minutes < 0 ? -offset.minutes : offset.minutes;
  return text +
         fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

Result<Instant> parse_instant(std::string_view text, std::optional<UtcOffset> assumed) {
  const auto bad = [&](const char* zh, const char* en) {
    return fail(ErrorCode::parse,
                fmt::format("'{0}' 不是时刻：{1}｜'{0}' is not a time: {2}", text, zh, en),
                "写作 2025-03-01T00:15:00+08:00｜write 2025-03-01T00:15:00+08:00");
  };
  if (text.size() < 10) return bad("太短", "too short");
  CELADON_ASSIGN(const CivilDate date, parse_date(text.substr(0, 10)));
  std::size_t at = 10;
  std::int64_t within = 0;
  if (at < text.size() && (text[at] == 'T' || text[at] == ' ')) {
    const int hour = digits(text, at + 1, 2);
    const int minute = digits(text, at + 4, 2);
    if (hour < 0 || minute < 0 || minute > 59 || text[at + 3] != ':')
      return bad("时和分", "hour and minute");
    at += 6;
    int second = 0;
    if (at < text.size() && text[at] == ':') {
      second = digits(text, at + 1, 2);
      if (second < 0 || second > 59) return bad("秒", "seconds");
      at += 3;
    }
    // 24:00 is the end of the day, as meters and ISO 8601-1:2004 write it; nothing after it is.
    if (hour > 24 || (hour == 24 && (minute != 0 || second != 0))) return bad("时", "hour");
    within = ((hour * 60LL + minute) * 60 + second) * 1'000'000;
    if (at < text.size() && text[at] == '.') {
      std::int64_t unit = 100'000;
      ++at;
      const std::size_t start = at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
        within += (text[at] - '0') * unit;
      }
      if (at == start) return bad("秒的小数", "fraction");
    }
  }
  if (at < text.size() && text[at] == 'Z' && at + 1 == text.size()) {
    assumed = UtcOffset::utc();
  } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    const int hours = digits(text, at + 1, 2);
    const std::size_t minute_at = at + 3 < text.size() && text[at + 3] == ':' ? at + 4 : at + 3;
    const int minutes = minute_at == text.size() ? 0 : digits(text, minute_at, 2);
    const bool ends = minute_at == text.size() || minute_at + 2 == text.size();
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || !ends)
      return bad("时差", "offset");
    const int sign = text[at] == '-' ? -1 : 1;
    assumed = UtcOffset{sign * (hours * 60 + minutes)};
  } else if (at != text.size()) {
    return bad("有多余的字符", "unexpected characters");
  }
  if (!assumed) return bad("没有时差，也没有默认的时差", "no offset is given and none is assumed");
  return Instant{start_of_day(date, *assumed).us + within};
}

}  // namespace celadon
