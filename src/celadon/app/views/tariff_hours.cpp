#include "celadon/app/views/tariff_hours.hpp"

#include <algorithm>
#include <bitset>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace celadon::app::views {
namespace {

using Months = std::bitset<12>;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// 1..12 for "jan".."dec", else 0.
int month_of(std::string_view word) {
  static constexpr const char* names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  for (int i = 0; i < 12; ++i) {
    if (word == names[i]) return i + 1;
  }
  return 0;
}

struct Season {
  enum class Kind { months, remaining, calendar, unsaid };
  Kind kind = Kind::unsaid;
  Months months;
  bool weather = false;  ///< also "any day >= 35 C"
};

/// "Jan,Feb,Dec", "Jul-Sep and any day >=35C", "all year", "other months, two-part", ...
Season read_season(std::string_view text) {
  std::string words = lower(text);
  if (const std::size_t at = words.find("two-part"); at != std::string::npos) words.erase(at, 8);
  Season season;
  season.weather = words.find(">=") != std::string::npos;
  if (words.empty() || words.find("all year") != std::string::npos) {
    season.kind = Season::Kind::months;
    season.months.set();
    return season;
  }
  if (words.find("other months") != std::string::npos ||
      words.find("spring/autumn months") != std::string::npos) {
    season.kind = Season::Kind::remaining;
    return season;
  }
  if (words.find("day,") != std::string::npos || words.find("festival") != std::string::npos) {
    season.kind = Season::Kind::calendar;
    return season;
  }
  int from = 0;
  bool range = false;
  for (std::size_t i = 0; i < words.size();) {
    const bool letter = words[i] >= 'a' && words[i] <= 'z';
    if (!letter) {
      if (words[i] == '-' && from != 0) range = true;
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < words.size() && words[end] >= 'a' && words[end] <= 'z') ++end;
    const int month = month_of(std::string_view(words).substr(i, end - i));
    if (month == 0) {
      from = 0;
      range = false;
    } else {
      if (range) {
        for (int m = from; m != month; m = m % 12 + 1)
          season.months.set(static_cast<size_t>(m - 1));
      }
      season.months.set(static_cast<std::size_t>(month - 1));
      season.kind = Season::Kind::months;
      from = month;
      range = false;
    }
    i = end;
  }
  return season;
}

Band band_of(std::string_view period) {
  if (period == "super_peak") return Band::super_peak;
  if (period == "peak") return Band::peak;
  if (period == "flat") return Band::flat;
  if (period == "valley") return Band::valley;
  if (period == "deep_valley") return Band::deep_valley;
  return Band::undetermined;
}

/// The half-hour of the day at "08:30", 0..48; -1 when it is none.
int half_of(std::string_view clock) {
  const auto digit = [&](std::size_t i) {
    return clock[i] >= '0' && clock[i] <= '9' ? clock[i] - '0' : 99;
  };
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (clock[2] != ':' || hour > 24 || (minute != 0 && minute != 30)) return -1;
  return hour * 2 + minute / 30;
}

/// Half-hours of "08:00-11:00 22:00-02:00".
Result<std::bitset<48>> read_hours(std::string_view text, const std::string& id) {
  std::bitset<48> halves;
  std::string span;
  for (const char c : std::string(text) + " ") {
    if (c != ' ') {
      span += c;
      continue;
    }
    if (span.empty()) continue;
    const int from = span.size() == 11 ? half_of(std::string_view(span).substr(0, 5)) : -1;
    int to = span.size() == 11 && span[5] == '-' ? half_of(std::string_view(span).substr(6)) : -1;
    if (from < 0 || to < 0) {
      return fail(
          ErrorCode::parse,
          fmt::format("分时时段 {0}：'{1}' 不是时段｜tou_hours {0}: '{1}' is no span of hours", id,
                      span),
          "按半小时写，如 08:00-11:00｜write 08:00-11:00 on half-hours");
    }
    if (to <= from) to += 48;  // over midnight
    for (int i = from; i < to; ++i) halves.set(static_cast<std::size_t>(i % 48));
    span.clear();
  }
  return halves;
}

int rank_of(Band band) {
  switch (band) {
    case Band::super_peak:
    case Band::deep_valley: return 3;
    case Band::peak:
    case Band::valley: return 2;
    case Band::flat: return 1;
    case Band::undetermined: break;
  }
  return 0;
}

}  // namespace

const char* to_string(Band band) noexcept {
  switch (band) {
    case Band::super_peak: return "super_peak";
    case Band::peak: return "peak";
    case Band::flat: return "flat";
    case Band::valley: return "valley";
    case Band::deep_valley: return "deep_valley";
    case Band::undetermined: break;
  }
  return "undetermined";
}

std::vector<std::pair<std::string, std::string>> tariff_areas(const packs::TermTable& table) {
  std::map<std::string, std::string> areas;
  for (const packs::Term& term : table.terms)
    areas.emplace(term.column("where"), term.column("area"));
  return {areas.begin(), areas.end()};
}

Result<TariffHours> tariff_hours(const packs::TermTable& table, const std::string& area) {
  TariffHours hours;
  hours.area = area;
  struct Row {
    const packs::Term* term;
    Season season;
    Band band;
  };
  std::vector<Row> rows;
  Months named;
  for (const packs::Term& term : table.terms) {
    if (term.column("where") != area) continue;
    hours.name = term.column("area");
    rows.push_back({&term, read_season(term.column("season")), band_of(term.column("period"))});
    const Row& row = rows.back();
    if (row.season.kind == Season::Kind::months && row.season.months.count() < 12 &&
        row.band != Band::super_peak && row.band != Band::deep_valley) {
      named |= row.season.months;
    }
    hours.spans.push_back({std::string(term.column("season")), row.band,
                           std::string(term.column("hours")), std::string(term.column("source")),
                           std::string(term.column("confidence"))});
  }
  if (rows.empty()) {
    std::vector<std::string> known;
    for (const auto& [code, name] : tariff_areas(table)) known.push_back(code + " " + name);
    return fail(
        ErrorCode::not_found,
        fmt::format("没有电价数据包写明 {} 的分时时段｜no tariff pack gives the hours of {}", area,
                    area),
        fmt::format("?area= 之一｜one of: {}", fmt::join(known, ", ")));
  }
  Months covered;
  const bool some_unsaid = std::any_of(rows.begin(), rows.end(), [](const Row& row) {
    return row.season.kind == Season::Kind::unsaid;
  });
  for (Row& row : rows) {
    const std::string season(row.term->column("season"));
    if (row.season.kind == Season::Kind::calendar) {
      hours.notes.push_back(
          fmt::format("“{}”的时段需要节假日历，未套用｜hours of '{}' need a calendar of holidays "
                      "and are not applied",
                      season, season));
      continue;
    }
    if (row.season.weather) {
      hours.notes.push_back(fmt::format(
          "“{}”中按气温的日子未套用｜the hot days of '{}' are not applied", season, season));
    }
    if (row.season.kind == Season::Kind::remaining) {
      if (some_unsaid) continue;  // what remains is not known either
      row.season.months = ~named;
    }
    if (row.season.kind == Season::Kind::unsaid) {
      hours.reason = fmt::format(
          "电价数据包没有写明“{}”是哪些月份｜the tariff pack does not say which months '{}' are",
          season, season);
      continue;
    }
    CELADON_ASSIGN(const auto halves, read_hours(row.term->column("hours"), row.term->id));
    for (std::size_t month = 0; month < 12; ++month) {
      if (!row.season.months.test(month)) continue;
      if (rank_of(row.band) == 2) covered.set(month);
      for (std::size_t half = 0; half < 48; ++half) {
        Band& band = hours.bands[month][half];
        if (halves.test(half) && rank_of(row.band) > rank_of(band)) band = row.band;
      }
    }
  }
  for (std::size_t month = 0; month < 12; ++month) {
    // Where peaks or valleys of the month are not known, the rest cannot be flat.
    if (some_unsaid || !covered.test(month)) continue;
    for (Band& band : hours.bands[month]) {
      if (band == Band::undetermined) band = Band::flat;
    }
  }
  if (hours.reason.empty() && !covered.all())
    hours.reason = "电价数据包没有写明部分月份的时段｜the tariff pack leaves out some months";
  std::sort(hours.notes.begin(), hours.notes.end());
  hours.notes.erase(std::unique(hours.notes.begin(), hours.notes.end()), hours.notes.end());
  return hours;
}

}  // namespace celadon::app::views
