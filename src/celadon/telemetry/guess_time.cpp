// The time of a file, by looking at it.
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"
#include "celadon/telemetry/guess_sample.hpp"

namespace celadon::telemetry {
namespace {

constexpr std::int64_t unreadable = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t hour_us = 3'600'000'000;

constexpr std::array forms{"YYYY-MM-DD HH:MM[:SS]",
                           "ISO 8601",
                           "YYYY/M/D H:MM[:SS]",
                           "DD/MM/YYYY HH:MM[:SS]",
                           "MM/DD/YYYY HH:MM[:SS]",
                           "DD.MM.YYYY HH:MM[:SS]",
                           "DD-MM-YYYY HH:MM[:SS]",
                           "MM-DD-YY HH:MM[:SS]",
                           "DD/MM/YY HH:MM[:SS]",
                           "MM/DD/YY HH:MM[:SS]",
                           "MM/DD/YYYY h:MM[:SS] AM",
                           "DD/MM/YYYY h:MM[:SS] AM",
                           "MMM D, YYYY h:MM AM",
                           "YYYY年M月D日 H:MM[:SS]",
                           "YYYY年M月D日 H时[M分]",
                           "YYYY年M月D日H时[M分]",
                           "YYYYMMDD HH:MM[:SS]",
                           "YYYYMMDDHHMM[SS]",
                           "YYYY-MM-DD",
                           "YYYY/M/D",
                           "DD/MM/YYYY",
                           "MM/DD/YYYY",
                           "DD.MM.YYYY",
                           "DD-MM-YYYY",
                           "MM-DD-YY",
                           "MMM D, YYYY",
                           "YYYY年M月D日",
                           "YYYYMMDD"};
constexpr std::array times_of_day{"HH:MM[:SS]", "h:MM[:SS] AM", "H时[M分]"};

struct Match {
  std::string form;
  std::vector<std::int64_t> stamps;
  bool offsets = false;     ///< stated in the stamps
  std::size_t regular = 0;  ///< steps equal to the commonest one
};

std::size_t regular_steps(const std::vector<std::int64_t>& stamps) {
  std::map<std::int64_t, std::size_t> steps;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    if (stamps[i] != unreadable && stamps[i - 1] != unreadable && steps.size() < 10'000)
      ++steps[stamps[i] - stamps[i - 1]];
  }
  steps.erase(0);
  std::size_t most = 0;
  for (const auto& [step, count] : steps) most = std::max(most, count);
  return most;
}

/// Reads all cells by one form; nullopt unless nearly all of them have it.
std::optional<Match> read_all(const std::vector<std::string>& cells, const std::string& form_text) {
  const auto form = TimeForm::parse(form_text);
  if (!form.ok()) return std::nullopt;
  Match match;
  match.form = form_text;
  std::size_t wrong = 0;
  match.stamps.reserve(cells.size());
  for (const std::string& cell : cells) {
    const auto stamp = form->read(cell);
    match.offsets = match.offsets || (stamp && stamp->offset_minutes);
    match.stamps.push_back(stamp ? stamp->local_us -
                                       std::int64_t{stamp->offset_minutes.value_or(0)} * 60'000'000
                                 : unreadable);
    if (!stamp && ++wrong * 20 > cells.size()) return std::nullopt;
  }
  match.regular = regular_steps(match.stamps);
  return match;
}

/// The best form of a column; `ambiguous` when day and month could be read either way.
std::optional<Match> best_form(const std::vector<std::string>& cells, bool& ambiguous) {
  std::optional<Match> best;
  ambiguous = false;
  for (const char* form : forms) {
    auto match = read_all(cells, form);
    if (!match) continue;
    if (!best) {
      best = std::move(match);
      continue;
    }
    // A second form that fits is the other order of day and month: the one with the steadier steps
    // wins.
    ambiguous = match->regular == best->regular && match->stamps != best->stamps;
    if (match->regular > best->regular) best = std::move(match);
  }
  return best;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

bool named_like_time(const std::string& name) {
  const std::string plain = lower(name);
  for (const char* word :
       {"time", "date", "stamp", "epoch", "utc", "hour", "时间", "日期", "zeit"}) {
    if (plain.find(word) != std::string::npos) return true;
  }
  return plain == "t" || plain == "ts";
}

/// Whole numbers of a column, or nothing.
std::optional<std::vector<std::int64_t>> whole_numbers(const std::vector<std::string>& cells) {
  std::vector<std::int64_t> numbers;
  for (const std::string& cell : cells) {
    if (cell.empty() || cell.size() > 17) return std::nullopt;
    std::int64_t n = 0;
    for (const char c : cell) {
      if (c < '0' || c > '9') return std::nullopt;
      n = n * 10 + (c - '0');
    }
    numbers.push_back(n);
  }
  return numbers;
}

std::int32_t year_in(const std::string& file_name) {
  static const std::regex year("(^|[^0-9])((19|20)[0-9][0-9])([^0-9]|$)");
  std::smatch found;
  return std::regex_search(file_name, found, year) ? std::stoi(found[2]) : 0;
}

void use(TimeGuess& guess, const FileSample& sample, std::vector<std::size_t> columns,
         const std::string& form) {
  guess.columns = std::move(columns);
  guess.time.form = TimeForm::parse(form).value();
  for (const std::size_t c : guess.columns)
    guess.time.columns.push_back(sample.columns[c].reference);
}

/// Epochs and hours of the year: numbers that only rise.
bool guess_counted_time(const FileSample& sample, const std::string& file_name, TimeGuess& guess) {
  for (std::size_t c = 0; c < sample.columns.size(); ++c) {
    const auto numbers = whole_numbers(sample.columns[c].cells);
    if (!numbers || numbers->empty() || !named_like_time(sample.columns[c].name)) continue;
    const auto [least, most] = std::minmax_element(numbers->begin(), numbers->end());
    const char* form = *least > 500'000'000'000'000                 ? "epoch us"
                       : *least > 500'000'000'000                   ? "epoch ms"
                       : *least > 500'000'000                       ? "epoch s"
                       : *least <= 1 && *most <= 8784 && *most > 23 ? "hour of year"
                                                                    : nullptr;
    if (form == nullptr) continue;
    const bool hours = *least <= 1;
    if (hours && regular_steps(*numbers) + 1 < numbers->size() * 99 / 100)
      continue;  // hours of the day
    use(guess, sample, {c}, form);
    if (guess.time.form.kind() == TimeForm::Kind::hour_of_year) {
      guess.time.first_hour = *least;
      guess.time.year = year_in(file_name);
      if (guess.time.year != 0) {
        guess.remarks.push_back(
            {fmt::format("年份 {} 取自文件名，请核对", guess.time.year),
             fmt::format("the year {} was taken from the file's name: check it", guess.time.year)});
      } else {
        guess.remarks.push_back(
            {"请核对年份：文件没有写明", "CHECK year: the file does not state it"});
      }
      if (guess.time.year == 0) guess.time.year = 2000;
    }
    for (const std::string& cell : sample.columns[c].cells) {
      const auto stamp = guess.time.form.read(cell, guess.time.year, guess.time.first_hour);
      guess.stamps_us.push_back(stamp ? stamp->local_us : unreadable);
    }
    return true;
  }
  return false;
}

/// A column of dates and one of times of day beside it.
bool join_time_of_day(const FileSample& sample, std::size_t date_column,
                      const std::string& date_form, TimeGuess& guess) {
  for (std::size_t c = 0; c < sample.columns.size(); ++c) {
    if (c == date_column) continue;
    for (const char* time_form : times_of_day) {
      std::vector<std::string> joined;
      for (std::size_t r = 0; r < sample.records; ++r) {
        joined.push_back(sample.columns[date_column].cells[r] + " " + sample.columns[c].cells[r]);
      }
      const std::string form = date_form + " " + time_form;
      auto match = read_all(joined, form);
      if (!match) continue;
      guess.time.columns.clear();
      use(guess, sample, {date_column, c}, form);
      guess.stamps_us = std::move(match->stamps);
      return true;
    }
  }
  return false;
}

Duration commonest_step(const std::vector<std::int64_t>& stamps) {
  std::map<std::int64_t, std::size_t> steps;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    if (stamps[i] == unreadable || stamps[i - 1] == unreadable) continue;
    const std::int64_t step = stamps[i] - stamps[i - 1];
    if (step > 0 && steps.size() < 10'000) ++steps[step];
  }
  const auto most = std::max_element(
      steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == steps.end() ? Duration::hours(1) : Duration{most->first};
}

/// The rule under which steps back are the repeated hour of autumn.
void guess_daylight_saving(TimeGuess& guess, const std::vector<std::int64_t>& stamps) {
  for (const auto& [rule, standard, name] : {std::tuple{DaylightRule::european_union, 60, "EU"},
                                             std::tuple{DaylightRule::united_states, -360, "US"}}) {
    const LocalClock clock{UtcOffset{standard}, rule, {}};
    std::size_t folds = 0;
    std::size_t others = 0;
    for (std::size_t i = 1; i < stamps.size(); ++i) {
      if (stamps[i] == unreadable || stamps[i - 1] == unreadable || stamps[i] > stamps[i - 1])
        continue;
      const bool fold = stamps[i - 1] - stamps[i] <= hour_us &&
                        resolve_local(stamps[i], clock).kind == LocalReading::Kind::fold;
      ++(fold ? folds : others);
    }
    if (folds == 0 || others > 0) continue;
    guess.time.clock = clock;
    guess.remarks.push_back(
        {fmt::format("有一小时在 {0} 时钟回拨处出现两次：daylight_saving {0}；请核对时差", name),
         fmt::format("an hour runs twice where the {0} clocks go back: daylight_saving {0}; CHECK "
                     "the offset",
                     name)});
    return;
  }
}

}  // namespace

TimeGuess guess_time(const FileSample& sample, const std::string& file_name) {
  TimeGuess guess;
  std::optional<Match> best;
  std::size_t best_column = 0;
  bool ambiguous = false;
  for (std::size_t c = 0; c < sample.columns.size(); ++c) {
    const auto& cells = sample.columns[c].cells;
    if (whole_numbers(cells) && !named_like_time(sample.columns[c].name)) continue;
    bool unclear = false;
    auto match = best_form(cells, unclear);
    if (!match || (best && (best->offsets || !match->offsets)))
      continue;  // a stamp with its offset is preferred
    best = std::move(match);
    best_column = c;
    ambiguous = unclear;
  }
  if (best) {
    use(guess, sample, {best_column}, best->form);
    guess.stamps_us = best->stamps;
    if (ambiguous)
      guess.remarks.push_back(
          {"请核对日与月的先后：两种读法都读得通",
           "CHECK the order of day and month: the file can be read either way"});
    if (best->form.find('H') == std::string::npos && best->form.find('h') == std::string::npos &&
        best->form != "ISO 8601") {
      join_time_of_day(sample, best_column, best->form, guess);
    }
  } else if (!guess_counted_time(sample, file_name, guess)) {
    guess.time.form = TimeForm::parse("sequence").value();
    guess.time.first = TimeForm::parse("ISO 8601")->read("2000-01-01 00:00");
    guess.remarks.push_back(
        {"请核对 first 与 interval：文件没有时间戳，各行从 `first` 起依次编号",
         "CHECK first and interval: the file has no time stamps, its records are numbered from "
         "`first` on"});
    // A year of hours or of quarters of an hour tells its step by its length.
    const bool hours = sample.records == 8760 || sample.records == 8784;
    guess.time.interval = hours ? Duration::hours(1) : Duration::minutes(15);
    return guess;
  }
  const std::string name = lower(sample.columns[guess.columns.front()].name);
  if (name.find("utc") != std::string::npos || guess.time.form.is_absolute() ||
      (best && best->offsets)) {
    guess.time.clock.standard = UtcOffset::utc();
  } else {
    guess.remarks.push_back({"文件没有写明时差，按 +08:00 处理",
                             "the offset +08:00 is assumed: the file does not state it"});
  }
  return guess;
}

void refine_time(TimeGuess& guess, const std::vector<std::int64_t>& stamps,
                 const FileSample& sample) {
  if (guess.time.form.kind() == TimeForm::Kind::sequence || stamps.empty()) return;
  guess.time.interval = commonest_step(stamps);
  const std::int64_t step = guess.time.interval.us;
  std::size_t midnights = 0;
  std::size_t belated = 0;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    if (stamps[i] == unreadable || stamps[i - 1] == unreadable || stamps[i] % day_us != 0) continue;
    ++midnights;
    if (stamps[i - 1] > stamps[i] && stamps[i - 1] < stamps[i] + day_us) ++belated;
  }
  if (belated >= 2 && belated * 10 >= midnights * 9) {
    guess.time.midnight_repair = MidnightRepair::same_day_24;
    guess.remarks.push_back(
        {fmt::format("{} 条零点记录印的是前一天的日期：midnight_repair", belated),
         fmt::format("{} records of midnight stand at the end of the day whose date they print: "
                     "midnight_repair",
                     belated)});
  } else {
    guess_daylight_saving(guess, stamps);
  }
  bool has_24 = false;
  for (const std::size_t c : guess.columns) {
    const auto& cells = sample.columns[c].cells;
    has_24 = has_24 || std::any_of(cells.begin(), cells.end(), [](const std::string& cell) {
               return cell.find("24:00") != std::string::npos;
             });
  }
  const std::int64_t first = ((stamps.front() % day_us) + day_us) % day_us;
  const std::string name = lower(sample.columns[guess.columns.front()].name);
  const bool says_end =
      name.find("end") != std::string::npos || name.find("结束") != std::string::npos;
  if (has_24 || says_end || guess.time.midnight_repair != MidnightRepair::none ||
      (step < day_us && first == step && guess.time.clock.standard.minutes != 0)) {
    guess.time.stamp = StampSide::end;
    guess.remarks.push_back(
        has_24 ? GuessRemark{"时间戳是区间终点：出现了 24:00",
                             "stamps are ends of intervals: 24:00 occurs"}
               : GuessRemark{"时间戳视为区间终点：第一条在零点后一个步长",
                             "stamps are taken for ends of intervals: the first one is one step "
                             "after midnight"});
  }
}

}  // namespace celadon::telemetry
