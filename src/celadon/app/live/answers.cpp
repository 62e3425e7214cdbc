#include "celadon/app/live/answers.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>

#include <fmt/format.h>

namespace celadon::app::live {

namespace {

using telemetry::live::Roll;

constexpr std::size_t most_readings = 2'000'000;
constexpr std::size_t most_intervals = 5'000'000;

/// Appends numbers and texts of an answer.
class Writer {
 public:
  explicit Writer(std::size_t expected) { text_.reserve(expected); }
  Writer& raw(std::string_view piece) {
    text_ += piece;
    return *this;
  }
  Writer& whole(std::int64_t value) { return put(value); }
  /// NaN and infinities have no number in JSON.
  Writer& real(double value) {
    if (value != value || value - value != 0) return raw("null");
    return put(value);
  }
  Writer& text(std::string_view value) {
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        text_ += '\\';
        text_ += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      } else {
        text_ += c;
      }
    }
    text_ += '"';
    return *this;
  }
  Writer& cell(std::string_view value) {  // of CSV
    if (value.find_first_of(",\"\r\n") == std::string_view::npos) return raw(value);
    text_ += '"';
    for (const char c : value) {
      if (c == '"') text_ += '"';
      text_ += c;
    }
    text_ += '"';
    return *this;
  }
  /// ["name": ][a, b, ...]
  template <class Items, class Put>
  Writer& list(std::string_view name, const Items& items, Put put_one) {
    text_ += '"';
    text_ += name;
    text_ += "\":[";
    bool first = true;
    for (const auto& item : items) {
      if (!first) text_ += ',';
      first = false;
      put_one(item);
    }
    text_ += ']';
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  template <class Number>
  Writer& put(Number value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text_.append(digits, static_cast<std::size_t>(end - digits));
    return *this;
  }
  std::string text_;
};

std::int64_t milliseconds(Instant t) {
  return telemetry::live::interval_start(t, {1000}).us / 1000;
}

Result<LivePoint> point_of(const LiveSite& site, const std::string& key) {
  const std::shared_lock keys(site.keys_mutex);
  const auto found = site.number_of.find(key);
  if (found != site.number_of.end()) return site.points[found->second];
  return fail(
      ErrorCode::not_found,
      fmt::format("{0} 没有计量点“{1}”｜{0} has no point '{1}'", site.id, key),
      "点的名称见 /api/v1/sites/{site}/points｜names of points: /api/v1/sites/{site}/points");
}

Status check_step(const Live& live, Duration step) {
  const Duration kept = live.options().interval;
  if (step.us >= kept.us && step.us % kept.us == 0) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("间隔应为 {0} 分钟的整数倍｜the step must be a multiple of {0} minutes",
                          kept.us / 60'000'000),
              "更短的间隔请取原始读数｜for shorter ones ask for the readings");
}

/// A point that is asked about, with what is in memory of it.
struct Asked {
  LivePoint point;
  Filling filling;
};

/// What the points' readings come to by the kept interval, in the order asked: intervals at rest,
/// and what has come since the last of them.
Result<std::vector<std::vector<Roll>>> rolls_of(const Live& live, const std::vector<Asked>& asked,
                                                Interval range, telemetry::live::RollParts parts) {
  const Duration kept = live.options().interval;
  CELADON_ASSIGN(const auto store, live.store());
  const Interval whole{telemetry::live::interval_start(range.from, kept), range.to};
  std::vector<std::size_t> order(asked.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return asked[a].point.series < asked[b].point.series;
  });
  std::vector<storage::SeriesId> series;
  for (const std::size_t i : order) series.push_back(asked[i].point.series);
  CELADON_ASSIGN(auto sorted, telemetry::live::read_rolls(*store, series, whole, parts));
  std::vector<std::vector<Roll>> rolls(asked.size());
  std::map<Instant, std::vector<std::size_t>> unkept;  // by since when
  for (std::size_t k = 0; k < order.size(); ++k) {
    const Asked& one = asked[order[k]];
    std::vector<Roll>& of_one = rolls[order[k]] = std::move(sorted[k]);
    const Instant since = of_one.empty() ? whole.from : of_one.back().from + kept;
    const Roll& open = one.filling.open;
    if (since >= range.to || (one.filling.at != Instant::min() && one.filling.at < since)) continue;
    if (open.from == since && !one.filling.doubtful && one.filling.at < range.to) {
      of_one.push_back(open);
      continue;
    }
    unkept[since].push_back(order[k]);
  }
  // Grouped by where the kept intervals end, in the order of the series: each block is unpacked
  // once.
  for (const auto& [since, members] : unkept) {
    std::vector<storage::SeriesId> of_members;
    for (const std::size_t i : members) of_members.push_back(asked[i].point.series);
    std::size_t turn = 0;
    const auto take = [&](storage::SeriesId, storage::PointColumns&& fresh) -> Status {
      std::vector<Roll>& of_one = rolls[members[turn++]];
      for (const Roll& roll : telemetry::live::roll_up(fresh, kept)) of_one.push_back(roll);
      return {};
    };
    CELADON_TRY(store->read_many(of_members, {since, range.to}, Instant::max(),
                                 storage::Columns::time_and_value, take));
  }
  return rolls;
}

/// Points with their fillings, by number.
Asked asked_of(const LiveSite& site, std::size_t number) {
  return {site.points[number], number < site.fillings.size() ? site.fillings[number] : Filling{}};
}

bool holds(const LivePoint& point, const std::string& text) {
  return text.empty() || point.name.find(text) != std::string::npos ||
         point.field.find(text) != std::string::npos;
}

/// The value of a tag in "measurement,tag=value,…"; names there are in order and escaped.
std::optional<std::string_view> tag_value(std::string_view name, std::string_view tag) {
  for (std::size_t at = name.find(','); at != std::string_view::npos;) {
    name.remove_prefix(at + 1);
    at = 0;
    while (at < name.size() && name[at] != ',') at += name[at] == '\\' ? 2U : 1U;
    const std::string_view pair = name.substr(0, at);
    if (pair.size() > tag.size() && pair.substr(0, tag.size()) == tag && pair[tag.size()] == '=')
      return pair.substr(tag.size() + 1);
    if (at >= name.size()) break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<PointRow> point_rows(const LiveSite& site, const std::string& text) {
  const std::shared_lock keys(site.keys_mutex);
  const std::scoped_lock lock(site.filling_mutex);
  std::vector<PointRow> rows;
  for (std::size_t i = 0; i < site.points.size(); ++i) {
    if (!holds(site.points[i], text)) continue;
    rows.push_back({site.points[i], i < site.fillings.size() ? site.fillings[i] : Filling{}});
  }
  return rows;
}

std::string latest_values(const LiveSite& site, AnswerForm form) {
  struct Latest {
    Instant at;
    double value;
    std::uint16_t quality;
  };
  std::vector<Latest> latest;
  const std::shared_lock keys(site.keys_mutex);
  {
    const std::scoped_lock lock(site.filling_mutex);
    latest.reserve(site.points.size());
    for (const Filling& one : site.fillings) latest.push_back({one.at, one.value, one.quality});
  }
  latest.resize(site.points.size(), {Instant::min(), 0.0, 0});
  Writer out(site.points.size() * 80 + 100);
  if (form == AnswerForm::csv) {
    out.raw("point,at_ms,value,quality\n");
    for (std::size_t i = 0; i < site.points.size(); ++i) {
      if (latest[i].at == Instant::min()) continue;
      out.cell(site.points[i].key()).raw(",").whole(milliseconds(latest[i].at)).raw(",");
      out.real(latest[i].value).raw(",").whole(latest[i].quality).raw("\n");
    }
    return out.take();
  }
  const auto come = [](const Latest& one) { return one.at != Instant::min(); };
  out.raw("{").list("points", site.points, [&](const LivePoint& point) {
    if (point.registered)
      out.text(point.name);
    else
      out.text(point.key());
  });
  out.raw(",").list("at_ms", latest, [&](const Latest& one) {
    if (come(one))
      out.whole(milliseconds(one.at));
    else
      out.raw("null");
  });
  out.raw(",").list("values", latest, [&](const Latest& one) {
    if (come(one))
      out.real(one.value);
    else
      out.raw("null");
  });
  out.raw(",").list("quality", latest, [&](const Latest& one) { out.whole(one.quality); });
  out.raw("}");
  return out.take();
}

Result<std::string> readings(const Live& live, const LiveSite& site, const std::string& key,
                             Interval range, AnswerForm form) {
  CELADON_ASSIGN(const LivePoint point, point_of(site, key));
  CELADON_ASSIGN(const auto store, live.store());
  CELADON_ASSIGN(const auto columns, store->read_columns(point.series, range, Instant::max(),
                                                         storage::Columns::quality));
  if (columns.size() > most_readings)
    return fail(
        ErrorCode::limit,
        fmt::format("该时段有 {0} 个读数，一次最多 {1} 个｜{0} readings in that time, at most {1} "
                    "at once",
                    columns.size(), most_readings),
        "缩短时段，或按区间取平均｜ask for a shorter time, or for averages by interval");
  Writer out(columns.size() * 32 + 200);
  if (form == AnswerForm::csv) {
    out.raw("at_ms,value,quality\n");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      out.whole(milliseconds(columns.at[i])).raw(",").real(columns.values[i]).raw(",");
      out.whole(columns.quality[i]).raw("\n");
    }
    return out.take();
  }
  out.raw("{\"point\":").text(key).raw(",\"unit\":").text(point.unit).raw(",");
  out.list("at_ms", columns.at, [&](Instant at) { out.whole(milliseconds(at)); });
  out.raw(",").list("values", columns.values, [&](double value) { out.real(value); });
  out.raw(",").list("quality", columns.quality, [&](std::uint16_t flags) { out.whole(flags); });
  out.raw("}");
  return out.take();
}

Result<std::string> intervals(const Live& live, const LiveSite& site,
                              const IntervalQuestion& question, AnswerForm form) {
  CELADON_TRY(check_step(live, question.step));
  const bool all = question.parts == IntervalParts::all;
  const auto parts = all ? telemetry::live::RollParts::all : telemetry::live::RollParts::mean;
  std::vector<Asked> asked;
  for (const std::string& key : question.points) {
    CELADON_TRY(point_of(site, key));
    const std::shared_lock keys(site.keys_mutex);
    const std::scoped_lock lock(site.filling_mutex);
    asked.push_back(asked_of(site, site.number_of.at(key)));
  }
  CELADON_ASSIGN(const auto kept_rolls, rolls_of(live, asked, question.range, parts));
  Writer out(question.points.size() * 4000);
  if (form == AnswerForm::csv)
    out.raw(all ? "point,from_ms,count,mean,least,most,first,last\n"
                : "point,from_ms,count,mean\n");
  else
    out.raw(fmt::format("{{\"step_s\":{},\"points\":[", question.step.us / 1'000'000));
  std::size_t told = 0;
  for (std::size_t k = 0; k < asked.size(); ++k) {
    const LivePoint& point = asked[k].point;
    const std::string& key = question.points[k];
    const std::vector<Roll>& kept = kept_rolls[k];
    const auto rolls = question.step == live.options().interval
                           ? kept
                           : telemetry::live::join(kept, question.step);
    told += rolls.size();
    if (told > most_intervals)
      return fail(
          ErrorCode::limit,
          fmt::format("答复超过 {0} 个区间｜an answer of more than {0} intervals", most_intervals),
          "缩短时段或减少计量点｜ask for a shorter time or fewer points");
    if (form == AnswerForm::csv) {
      for (const Roll& roll : rolls) {
        out.cell(key).raw(",").whole(milliseconds(roll.from)).raw(",");
        out.whole(static_cast<std::int64_t>(roll.count)).raw(",").real(roll.mean());
        if (all)
          out.raw(",")
              .real(roll.least)
              .raw(",")
              .real(roll.most)
              .raw(",")
              .real(roll.first)
              .raw(",")
              .real(roll.last);
        out.raw("\n");
      }
      continue;
    }
    if (k > 0) out.raw(",");
    out.raw("{\"point\":").text(key).raw(",\"unit\":").text(point.unit).raw(",");
    out.list("from_ms", rolls, [&](const Roll& roll) { out.whole(milliseconds(roll.from)); });
    out.raw(",").list("count", rolls,
                      [&](const Roll& roll) { out.whole(static_cast<std::int64_t>(roll.count)); });
    out.raw(",").list("mean", rolls, [&](const Roll& roll) { out.real(roll.mean()); });
    if (all) {
      out.raw(",").list("least", rolls, [&](const Roll& roll) { out.real(roll.least); });
      out.raw(",").list("most", rolls, [&](const Roll& roll) { out.real(roll.most); });
      out.raw(",").list("first", rolls, [&](const Roll& roll) { out.real(roll.first); });
      out.raw(",").list("last", rolls, [&](const Roll& roll) { out.real(roll.last); });
    }
    out.raw("}");
  }
  if (form == AnswerForm::json) out.raw("]}");
  return out.take();
}

Result<std::string> sums_by_tag(const Live& live, const LiveSite& site, const std::string& tag,
                                Interval range, Duration step, AnswerForm form) {
  CELADON_TRY(check_step(live, step));
  std::vector<Asked> members;
  std::vector<std::string> groups;
  {
    const std::shared_lock keys(site.keys_mutex);
    const std::scoped_lock lock(site.filling_mutex);
    for (std::size_t i = 0; i < site.points.size(); ++i) {
      const auto value = tag_value(site.points[i].name, tag);
      if (!value) continue;
      groups.emplace_back(*value);
      members.push_back(asked_of(site, i));
    }
  }
  if (members.empty())
    return fail(ErrorCode::not_found,
                fmt::format("没有带标签 {0} 的计量点｜no point has the tag {0}", tag));
  struct Sum {
    std::uint64_t count = 0;
    double sum = 0.0;
  };
  Writer out(members.size() * 200);
  if (form == AnswerForm::csv)
    out.raw("group,from_ms,count,sum\n");
  else
    out.raw("{\"tag\":")
        .text(tag)
        .raw(fmt::format(",\"step_s\":{},\"groups\":[", step.us / 1'000'000));
  CELADON_ASSIGN(const auto rolls,
                 rolls_of(live, members, range, telemetry::live::RollParts::mean));
  std::map<std::string, std::map<std::int64_t, Sum>> by_group;  // and start in microseconds
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::map<std::int64_t, Sum>& sums = by_group[groups[i]];
    for (const Roll& roll : rolls[i]) {
      Sum& sum = sums[telemetry::live::interval_start(roll.from, step).us];
      sum.count += roll.count;
      sum.sum += roll.sum;
    }
  }
  bool first = true;
  for (const auto& [group, sums] : by_group) {
    if (form == AnswerForm::csv) {
      for (const auto& [from, sum] : sums) {
        out.cell(group).raw(",").whole(from / 1000).raw(",");
        out.whole(static_cast<std::int64_t>(sum.count)).raw(",").real(sum.sum).raw("\n");
      }
      continue;
    }
    if (!first) out.raw(",");
    first = false;
    out.raw("{\"group\":").text(group).raw(",");
    out.list("from_ms", sums, [&](const auto& one) { out.whole(one.first / 1000); });
    out.raw(",").list("count", sums, [&](const auto& one) {
      out.whole(static_cast<std::int64_t>(one.second.count));
    });
    out.raw(",").list("sum", sums, [&](const auto& one) { out.real(one.second.sum); });
    out.raw("}");
  }
  if (form == AnswerForm::json) out.raw("]}");
  return out.take();
}

}  // namespace celadon::app::live
