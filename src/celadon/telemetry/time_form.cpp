#include "celadon/telemetry/time_form.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"

namespace celadon::telemetry {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t hour_us = 3600 * second_us;
constexpr std::int64_t day_us = 24 * hour_us;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Reads what stands at the front and moves on; every reader leaves `rest` alone when it fails.
struct Cursor {
  std::string_view rest;

  bool number(std::size_t least, std::size_t most, int& value) {
    std::size_t n = 0;
    int read = 0;
    while (n < most && n < rest.size() && is_digit(rest[n])) read = read * 10 + (rest[n++] - '0');
    if (n < least) return false;
    value = read;
    rest.remove_prefix(n);
    return true;
  }
  bool word(std::string_view lower_case) {
    if (rest.size() < lower_case.size()) return false;
    for (std::size_t i = 0; i < lower_case.size(); ++i) {
      if (lower(rest[i]) != lower_case[i]) return false;
    }
    rest.remove_prefix(lower_case.size());
    return true;
  }
  bool literal(std::string_view expected) {
    if (expected == " ") {
      if (rest.empty() || rest.front() != ' ') return false;
      while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
      return true;
    }
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
  }
  /// ".25" or ",25" behind a second, in microseconds; further digits are cut off.
  std::int64_t fraction() {
    if (rest.size() < 2 || (rest.front() != '.' && rest.front() != ',') || !is_digit(rest[1]))
      return 0;
    rest.remove_prefix(1);
    std::int64_t us = 0;
    std::int64_t weight = 100'000;
    while (!rest.empty() && is_digit(rest.front())) {
      us += weight * (rest.front() - '0');
      weight /= 10;
      rest.remove_prefix(1);
    }
    return us;
  }
  bool month_name(int& month) {
    static constexpr std::array<std::string_view, 12> names{
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    for (std::size_t m = 0; m < names.size(); ++m) {
      if (word(names[m]) || word(names[m].substr(0, 3))) {
        month = static_cast<int>(m) + 1;
        return true;
      }
    }
    return false;
  }
  bool half_day(int& half) {  // 0 morning, 1 afternoon
    for (const std::string_view name : {"am", "a.m.", "上午"}) {
      if (word(name)) {
        half = 0;
        return true;
      }
    }
    for (const std::string_view name : {"pm", "p.m.", "下午"}) {
      if (word(name)) {
        half = 1;
        return true;
      }
    }
    return false;
  }
  /// Z, +08, +0800, +08:00.
  bool offset(std::int32_t& minutes) {
    const std::string_view saved = rest;
    if (word("z")) {
      minutes = 0;
      return true;
    }
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return false;
    const bool west = rest.front() == '-';
    rest.remove_prefix(1);
    int hours = 0;
    int extra = 0;
    if (!number(2, 2, hours)) {
      rest = saved;
      return false;
    }
    if (!rest.empty() && rest.front() == ':') rest.remove_prefix(1);
    if (!number(2, 2, extra)) extra = 0;
    if (hours > 14 || extra > 59) {
      rest = saved;
      return false;
    }
    minutes = (west ? -1 : 1) * (hours * 60 + extra);
    return true;
  }
};

struct Fields {
  int year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int half = -1;
  std::int64_t fraction_us = 0;
  std::optional<std::int32_t> offset;
};

std::optional<CivilStamp> stamp_of(Fields f) {
  if (f.half >= 0) {
    if (f.hour < 1 || f.hour > 12) return std::nullopt;
    f.hour = f.hour % 12 + 12 * f.half;
  }
  if (f.month < 1 || f.month > 12 || f.day < 1 || f.minute > 59 || f.second > 60)
    return std::nullopt;
  const CivilDate date{f.year, static_cast<std::uint8_t>(f.month),
                       static_cast<std::uint8_t>(std::min(f.day, 99))};
  if (!is_valid(date)) return std::nullopt;
  const bool end_of_day = f.hour == 24 && f.minute == 0 && f.second == 0 && f.fraction_us == 0;
  if (f.hour > 23 && !end_of_day) return std::nullopt;
  CivilStamp stamp;
  stamp.local_us = days_from_civil(date) * day_us + f.hour * hour_us +
                   (f.minute * 60 + f.second) * second_us + f.fraction_us;
  stamp.offset_minutes = f.offset;
  stamp.midnight = f.hour == 0 && f.minute == 0 && f.second == 0 && f.fraction_us == 0;
  return stamp;
}

// ISO 8601: date, then 'T' or blank, HH:MM, optional seconds with fraction, optional offset.
std::optional<CivilStamp> read_iso(std::string_view cell) {
  Cursor at{cell};
  Fields f;
  const auto dash = [&] { return at.literal("-"); };
  if (!at.number(4, 4, f.year) || !dash() || !at.number(2, 2, f.month) || !dash() ||
      !at.number(2, 2, f.day))
    return std::nullopt;
  if (!at.rest.empty()) {
    if (!at.word("t") && !at.literal(" ")) return std::nullopt;
    if (!at.number(2, 2, f.hour) || !at.literal(":") || !at.number(2, 2, f.minute))
      return std::nullopt;
    if (at.literal(":")) {
      if (!at.number(2, 2, f.second)) return std::nullopt;
      f.fraction_us = at.fraction();
    }
    std::int32_t offset = 0;
    if (!at.rest.empty() && at.rest.front() == ' ') at.literal(" ");
    if (at.offset(offset)) f.offset = offset;
  }
  if (!at.rest.empty()) return std::nullopt;
  return stamp_of(f);
}

std::optional<double> read_real(std::string_view cell) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<CivilStamp> read_epoch(std::string_view cell, std::int64_t unit_us) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), whole);
  if (error != std::errc{}) return std::nullopt;
  Cursor at{std::string_view(end, static_cast<std::size_t>(cell.data() + cell.size() - end))};
  const std::int64_t fraction = at.fraction();  // in millionths of the unit
  if (!at.rest.empty()) return std::nullopt;
  constexpr std::int64_t farthest = 253'402'300'800;  // the year 10000, in seconds
  const std::int64_t limit = farthest * (second_us / unit_us);
  if (whole > limit || whole < -limit) return std::nullopt;
  CivilStamp stamp;
  stamp.local_us = whole * unit_us + (whole < 0 ? -1 : 1) * fraction * unit_us / second_us;
  stamp.offset_minutes = 0;
  return stamp;
}

std::optional<CivilStamp> read_hour_of_year(std::string_view cell, std::int32_t year,
                                            std::int64_t first_hour) {
  const auto hours = read_real(cell);
  if (!hours || year == 0) return std::nullopt;
  const double since = *hours - static_cast<double>(first_hour);
  if (since < 0.0 || since > 366.0 * 24.0) return std::nullopt;
  CivilStamp stamp;
  stamp.local_us =
      days_from_civil({year, 1, 1}) * day_us + std::llround(since * static_cast<double>(hour_us));
  return stamp;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

}  // namespace

Result<std::vector<TimeForm::Element>> TimeForm::compile(std::string_view text) {
  struct Letters {
    std::string_view text;
    Part part;
  };
  static constexpr std::array letters{
      Letters{"YYYY", Part::year4}, Letters{"YY", Part::year2},  Letters{"MMM", Part::month_name},
      Letters{"MM", Part::month},   Letters{"M", Part::month},   Letters{"DD", Part::day},
      Letters{"D", Part::day},      Letters{"HH", Part::hour},   Letters{"H", Part::hour},
      Letters{"hh", Part::hour},    Letters{"h", Part::hour},    Letters{"mm", Part::minute},
      Letters{"m", Part::minute},   Letters{"SS", Part::second}, Letters{"S", Part::second},
      Letters{"ss", Part::second},  Letters{"s", Part::second},  Letters{"AM", Part::half_day},
      Letters{"ZZ", Part::offset},  Letters{"[", Part::open},    Letters{"]", Part::close}};
  std::vector<Element> elements;
  const auto seen = [&](Part part) {
    return std::any_of(elements.begin(), elements.end(),
                       [&](const Element& e) { return e.part == part; });
  };
  int open = 0;
  while (!text.empty()) {
    const auto found = std::find_if(letters.begin(), letters.end(),
                                    [&](const Letters& l) { return text.starts_with(l.text); });
    if (found == letters.end()) {
      if (!elements.empty() && elements.back().part == Part::literal && text.front() != ' ' &&
          elements.back().literal != " ") {
        elements.back().literal += text.front();
      } else {
        elements.push_back({Part::literal, std::string(1, text.front())});
      }
      text.remove_prefix(1);
      continue;
    }
    Part part = found->part;
    if (part == Part::month && seen(Part::hour) && !seen(Part::minute)) part = Part::minute;
    if (part == Part::open) ++open;
    if (part == Part::close && --open < 0) break;
    if (part != Part::open && part != Part::close && seen(part)) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("时间格式中 {0} 出现两次｜the time form names {0} twice", found->text),
          "年、月、日、时、分、秒各写一次｜each of year, month, day, hour, minute, "
          "second stands once");
    }
    elements.push_back({part, {}});
    text.remove_prefix(found->text.size());
  }
  if (open != 0)
    return fail(ErrorCode::invalid_argument,
                "时间格式的括号不成对｜the time form has a bracket without its partner");
  const bool month = seen(Part::month) || seen(Part::month_name);
  if (!month) {
    return fail(ErrorCode::invalid_argument, "时间格式没有写明月份｜the time form names no month",
                "如 \"YYYY-MM-DD HH:MM\"，或 ISO 8601、epoch s、epoch ms、hour of year、seque"
                "nce｜e.g. \"YYYY-MM-DD HH:MM\", or one of: ISO 8601, epoch s, epoch ms, "
                "hour of year, sequence");
  }
  return elements;
}

Result<TimeForm> TimeForm::parse(std::string_view text) {
  TimeForm form;
  form.text_ = std::string(text);
  if (text == "ISO 8601") {
    form.kind_ = Kind::iso8601;
  } else if (text == "epoch s" || text == "epoch ms" || text == "epoch us") {
    form.kind_ = Kind::epoch;
    form.epoch_unit_us_ = text == "epoch s" ? second_us : text == "epoch ms" ? 1000 : 1;
  } else if (text == "hour of year") {
    form.kind_ = Kind::hour_of_year;
  } else if (text == "sequence") {
    form.kind_ = Kind::sequence;
  } else {
    CELADON_ASSIGN(form.elements_, compile(text));
  }
  return form;
}

bool TimeForm::contains(Part part) const {
  return std::any_of(elements_.begin(), elements_.end(),
                     [&](const Element& e) { return e.part == part; });
}

bool TimeForm::has_year() const {
  if (kind_ == Kind::pattern) return contains(Part::year4) || contains(Part::year2);
  return kind_ != Kind::hour_of_year;
}

std::optional<CivilStamp> TimeForm::read_pattern(std::string_view cell, std::int32_t year) const {
  Cursor at{cell};
  Fields f;
  f.year = year;
  const auto read_one = [&](const Element& e) {
    switch (e.part) {
      case Part::literal: return at.literal(e.literal);
      case Part::year4: return at.number(4, 4, f.year);
      case Part::year2: {
        if (!at.number(2, 2, f.year)) return false;
        f.year += f.year < 70 ? 2000 : 1900;  // POSIX strptime %y, with a pivot of 1970
        return true;
      }
      case Part::month: return at.number(1, 2, f.month);
      case Part::month_name: return at.month_name(f.month);
      case Part::day: return at.number(1, 2, f.day);
      case Part::hour: return at.number(1, 2, f.hour);
      case Part::minute: return at.number(1, 2, f.minute);
      case Part::second: {
        if (!at.number(1, 2, f.second)) return false;
        f.fraction_us = at.fraction();
        return true;
      }
      case Part::half_day: return at.half_day(f.half);
      case Part::offset: {
        std::int32_t minutes = 0;
        if (!at.offset(minutes)) return false;
        f.offset = minutes;
        return true;
      }
      case Part::open:
      case Part::close: return true;
    }
    return false;
  };
  std::size_t i = 0;
  while (i < elements_.size()) {
    if (elements_[i].part != Part::open) {
      if (!read_one(elements_[i])) return std::nullopt;
      ++i;
      continue;
    }
    // What stands in brackets is read whole or not at all; it does not nest.
    const Cursor saved = at;
    const Fields before = f;
    bool whole = true;
    while (elements_[++i].part != Part::close) whole = whole && read_one(elements_[i]);
    if (!whole) {
      at = saved;
      f = before;
    }
  }
  if (!at.rest.empty() || f.year == 0) return std::nullopt;
  return stamp_of(f);
}

std::optional<CivilStamp> TimeForm::read(std::string_view cell, std::int32_t year,
                                         std::int64_t first_hour) const {
  cell = trimmed(cell);
  if (cell.empty()) return std::nullopt;
  switch (kind_) {
    case Kind::iso8601: return read_iso(cell);
    case Kind::epoch: return read_epoch(cell, epoch_unit_us_);
    case Kind::hour_of_year: return read_hour_of_year(cell, year, first_hour);
    case Kind::sequence: return std::nullopt;
    case Kind::pattern: return read_pattern(cell, year);
  }
  return std::nullopt;
}

}  // namespace celadon::telemetry
