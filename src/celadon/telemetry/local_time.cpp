#include "celadon/telemetry/local_time.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"

namespace celadon::telemetry {
namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t day_us = 86'400'000'000;

/// Day number of the n-th Sunday (1..) of a month, or of the last one (n = 0).
std::int64_t sunday(std::int32_t year, int month, int n) {
  const auto weekday = [](std::int64_t day) {
    return (((day + 4) % 7) + 7) % 7;
  };  // 1970-01-01 was a Thursday
  if (n == 0) {
    const auto last = days_from_civil({year, static_cast<std::uint8_t>(month),
                                       static_cast<std::uint8_t>(days_in_month(year, month))});
    return last - weekday(last);
  }
  const auto first = days_from_civil({year, static_cast<std::uint8_t>(month), 1});
  return first + (7 - weekday(first)) % 7 + std::int64_t{7} * (n - 1);
}

/// Summer time of one year, as instants.
Interval summer(std::int32_t year, DaylightRule rule, UtcOffset standard) {
  if (rule == DaylightRule::european_union) {
    return {{sunday(year, 3, 0) * day_us + 60 * minute_us},
            {sunday(year, 10, 0) * day_us + 60 * minute_us}};
  }
  const bool since_2007 = year >= 2007;
  const std::int64_t begin = since_2007 ? sunday(year, 3, 2) : sunday(year, 4, 1);
  const std::int64_t end = since_2007 ? sunday(year, 11, 1) : sunday(year, 10, 0);
  const std::int64_t offset = standard.minutes * minute_us;
  // Clocks go from 02:00 standard to 03:00, and back from 02:00 daylight, which is 01:00 standard.
  return {{begin * day_us + 120 * minute_us - offset}, {end * day_us + 60 * minute_us - offset}};
}

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : -1; }

}  // namespace

UtcOffset LocalClock::offset_at(Instant t) const {
  switch (rule) {
    case DaylightRule::none: return standard;
    case DaylightRule::transitions: {
      const auto after =
          std::upper_bound(transitions.begin(), transitions.end(), t,
                           [](Instant at, const Transition& entry) { return at < entry.at; });
      return after == transitions.begin() ? standard : std::prev(after)->offset;
    }
    case DaylightRule::european_union:
    case DaylightRule::united_states: break;
  }
  const Interval daylight = summer(date_of(t, standard).year, rule, standard);
  return daylight.contains(t) ? UtcOffset{standard.minutes + 60} : standard;
}

LocalReading resolve_local(std::int64_t local_us, const LocalClock& clock) {
  const Instant plain{local_us - clock.standard.minutes * minute_us};
  if (clock.rule == DaylightRule::none) return {LocalReading::Kind::unique, plain, plain};
  // Changes of a clock lie more than two days apart, so the offsets a day before and after are the
  // only two.
  const UtcOffset before = clock.offset_at(plain - Duration::days(1));
  const UtcOffset after = clock.offset_at(plain + Duration::days(1));
  const Instant early{local_us - std::max(before.minutes, after.minutes) * minute_us};
  const Instant late{local_us - std::min(before.minutes, after.minutes) * minute_us};
  const auto names = [&](Instant t) {
    return t.us + clock.offset_at(t).minutes * minute_us == local_us;
  };
  if (early == late || (names(early) && !names(late)))
    return {LocalReading::Kind::unique, early, early};
  if (names(early)) return {LocalReading::Kind::fold, early, late};
  if (names(late)) return {LocalReading::Kind::unique, late, late};
  const Instant shifted{local_us - before.minutes * minute_us};
  return {LocalReading::Kind::gap, shifted, shifted};
}

Result<DaylightRule> parse_daylight_rule(std::string_view text) {
  if (text == "none") return DaylightRule::none;
  if (text == "EU") return DaylightRule::european_union;
  if (text == "US") return DaylightRule::united_states;
  return fail(ErrorCode::invalid_argument,
              fmt::format("没有夏令时规则 \"{0}\"｜unknown daylight saving rule \"{0}\"", text),
              "可写 none、EU、US，或切换时刻的列表 {at: 2018-03-25T01:00:00Z, offset: "
              "\"+02:00\"}｜write none, EU, US or a list of transitions {at: "
              "2018-03-25T01:00:00Z, offset: \"+02:00\"}");
}

const char* to_string(DaylightRule rule) noexcept {
  switch (rule) {
    case DaylightRule::none: return "none";
    case DaylightRule::european_union: return "EU";
    case DaylightRule::united_states: return "US";
    case DaylightRule::transitions: return "transitions";
  }
  return "none";
}

Result<UtcOffset> parse_offset(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorCode::parse,
                fmt::format("\"{0}\" 不是时区偏移｜\"{0}\" is not an offset from UTC", text),
                "写成 \"+08:00\"，带引号｜write it as \"+08:00\", in quotes");
  };
  if (text == "Z") return UtcOffset::utc();
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return refuse();
  for (const std::size_t i : {1u, 2u, 4u, 5u}) {
    if (digit(text[i]) < 0) return refuse();
  }
  const int hours = digit(text[1]) * 10 + digit(text[2]);
  const int minutes = digit(text[4]) * 10 + digit(text[5]);
  if (hours > 14 || minutes > 59) return refuse();
  const int total = hours * 60 + minutes;
  return UtcOffset{text[0] == '-' ? -total : total};
}

}  // namespace celadon::telemetry
