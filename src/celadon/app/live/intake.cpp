// How readings find their points: lines of line protocol, and what drivers hand over.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/app/live/live.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::app::live {

namespace {

using drivers::line_protocol::Field;
using drivers::line_protocol::FieldKind;
using drivers::line_protocol::Line;
using drivers::line_protocol::LineFault;
using drivers::line_protocol::LineReader;

constexpr std::size_t longest_name = 2048;
constexpr std::size_t longest_field = 256;
constexpr std::size_t aliases_per_point = 4;  // ways of writing the same series that are remembered
constexpr std::int64_t exact_integers = std::int64_t{1} << 53;

void add_fault(TakenLines& taken, std::uint64_t row, Error error) {
  ++taken.fault_count;
  if (taken.faults.size() < LineReader::most_faults)
    taken.faults.push_back({row, std::move(error)});
}

/// Why the value of a field cannot be kept; nullopt where it can.
std::optional<Error> unfit(const Line& line, const Field& field) {
  const bool whole = field.kind == FieldKind::integer || field.kind == FieldKind::unsigned_integer;
  if (whole && (field.integer > exact_integers || field.integer < -exact_integers))
    return fail(ErrorCode::limit,
                fmt::format("字段 {0} 的整数超出 ±2^53，无法精确保存｜field {0}: an integer beyond "
                            "±2^53 cannot be kept exactly",
                            field.name));
  if (line.key.size() > longest_name || field.name.size() > longest_field)
    return fail(
        ErrorCode::limit,
        fmt::format("名称超过 {0} 字节，或字段名超过 {1} 字节｜a name of more than {0} bytes, or "
                    "a field's of more than {1}",
                    longest_name, longest_field));
  return std::nullopt;
}

/// The registered point that a series speaks of: its tag `point`, or its measurement, is the id.
std::optional<std::uint32_t> registered_by(const LiveSite& site, std::string_view key,
                                           const std::string& field) {
  if (field != "value") return std::nullopt;
  const auto parts = drivers::line_protocol::read_key(key);
  if (!parts.ok()) return std::nullopt;
  std::string id = parts->measurement;
  for (const auto& [tag, value] : parts->tags)
    if (tag == "point") id = value;
  const auto found = site.number_of.find(id);
  if (found == site.number_of.end() || !site.points[found->second].registered) return std::nullopt;
  return found->second;
}

}  // namespace

/// Finds or makes the points of keys met for the first time.
Status Live::admit(LiveSite& site, std::vector<Stranger>& strangers, std::vector<Arrival>& arrivals,
                   TakenLines& taken) {
  const std::scoped_lock growing(site.growing);
  KeyTable known;                          // keys as sent, to the stranger that had them first
  std::vector<std::uint32_t> to_remember;  // of those
  std::vector<FoundPoint> found;
  std::vector<std::uint32_t> numbers(strangers.size(), KeyTable::none);
  std::unordered_map<std::string, std::uint32_t> fresh;  // canonical key to number
  {
    const std::shared_lock keys(site.keys_mutex);
    KeyTable::Trail trail;
    KeyTable::Trail known_trail;
    const bool remembers =
        site.keys.size() < aliases_per_point * std::max<std::size_t>(site.points.size(), 1024);
    for (std::size_t i = 0; i < strangers.size(); ++i) {
      const Stranger& one = strangers[i];
      numbers[i] = site.keys.find(one.name, one.field, trail);
      if (numbers[i] != KeyTable::none) continue;
      auto name = canonical_name(one.name);
      if (!name.ok()) {
        add_fault(taken, one.row, std::move(name).error());
        continue;
      }
      const std::string field = drivers::line_protocol::unescaped(one.field);
      std::string key = *name + " " + field;
      if (const auto registered = registered_by(site, *name, field)) {
        numbers[i] = *registered;
      } else if (const auto old = site.number_of.find(key); old != site.number_of.end()) {
        numbers[i] = old->second;
      } else if (const auto now = fresh.find(key); now != fresh.end()) {
        numbers[i] = now->second;
      } else {
        const std::size_t number = site.points.size() + found.size();
        if (number >= options_.most_points)
          return fail(
              ErrorCode::limit,
              fmt::format("{0} 已有 {1} 个计量点，达到上限｜{0} has {1} points, the most there "
                          "may be",
                          site.id, number),
              "检查标签是否含有不断变化的内容（如时间、编号）｜see whether a tag holds something "
              "that keeps changing, such as a time or a running number");
        numbers[i] = static_cast<std::uint32_t>(number);
        fresh.emplace(std::move(key), numbers[i]);
        found.push_back({{}, std::move(*name), field, clock_.now(), one.unit});
      }
      if (!remembers || known.find(one.name, one.field, known_trail) != KeyTable::none) continue;
      known.add(one.name, one.field, static_cast<std::uint32_t>(i));
      to_remember.push_back(static_cast<std::uint32_t>(i));
    }
  }
  if (!found.empty()) {
    CELADON_TRY(workspace_.record(
        [&](storage::Database& database) { return keep_found_points(database, site.id, found); }));
  }
  if (!found.empty() || !to_remember.empty()) {
    const std::unique_lock keys(site.keys_mutex);
    for (FoundPoint& point : found) {
      LivePoint live;
      live.series = point.series;
      live.name = std::move(point.name);
      live.field = std::move(point.field);
      live.unit = std::move(point.unit);
      site.number_of.emplace(live.key(), static_cast<std::uint32_t>(site.points.size()));
      site.points.push_back(std::move(live));
    }
    {
      const std::scoped_lock lock(site.filling_mutex);
      Filling unseen;
      unseen.fresh = true;
      site.fillings.resize(site.points.size(), unseen);
    }
    for (const std::uint32_t i : to_remember)
      site.keys.add(strangers[i].name, strangers[i].field, numbers[i]);
  }
  for (std::size_t i = 0; i < strangers.size(); ++i) {
    if (numbers[i] == KeyTable::none) continue;
    strangers[i].reading.point = numbers[i];
    arrivals.push_back(strangers[i].reading);
  }
  return {};
}

Result<TakenLines> Live::take_lines(const std::string& site_id, std::string_view text,
                                    drivers::line_protocol::Precision precision,
                                    const std::string& who) {
  CELADON_ASSIGN(const auto site, this->site(site_id));
  const Instant now = clock_.now();
  TakenLines taken;
  std::vector<Arrival> arrivals;
  std::vector<Stranger> strangers;
  arrivals.reserve(text.size() / 48);
  LineReader reader(text, precision);
  {
    const std::shared_lock keys(site->keys_mutex);
    KeyTable::Trail trail;
    while (const Line* line = reader.next()) {
      for (const Field& field : line->fields) {
        if (field.kind == FieldKind::text) {
          ++taken.texts;
          continue;
        }
        if (auto why = unfit(*line, field)) {
          add_fault(taken, line->row, std::move(*why));
          continue;
        }
        Arrival reading{0, line->time.value_or(now), field.number, 0};
        reading.point = site->keys.find(line->key, field.name, trail);
        if (reading.point != KeyTable::none)
          arrivals.push_back(reading);
        else
          strangers.push_back(
              {std::string(line->key), std::string(field.name), reading, line->row});
      }
    }
  }
  for (const LineFault& fault : reader.faults()) {
    if (taken.faults.size() < LineReader::most_faults) taken.faults.push_back(fault);
  }
  taken.fault_count += reader.fault_count();
  if (!strangers.empty()) CELADON_TRY(admit(*site, strangers, arrivals, taken));
  CELADON_TRY(keep(*site, arrivals, "line_protocol", who));
  taken.readings = arrivals.size();
  std::sort(taken.faults.begin(), taken.faults.end(),
            [](const LineFault& a, const LineFault& b) { return a.row < b.row; });
  return taken;
}

/// A driver's value in the unit of a measuring point. Errors: unit (of another dimension).
static Result<double> in_unit(double value, std::string_view unit, const LivePoint& point) {
  if (unit.empty() || unit == point.unit) return value;
  CELADON_ASSIGN(const units::Unit from, units::parse_unit(unit));
  CELADON_ASSIGN(const units::Unit to, units::parse_unit(point.unit));
  return units::convert(value, from, to);
}

/// The readings of drivers.
class LiveSink final : public drivers::Sink {
 public:
  LiveSink(Live& live, std::string site) : live_(live), site_(std::move(site)) {}

  Status take(std::string_view feed, std::span<const drivers::Reading> readings) override {
    CELADON_ASSIGN(const auto site, live_.site(site_));
    std::vector<Arrival> arrivals;
    std::vector<Live::Stranger> strangers;
    std::string name(feed);
    for (char& c : name)
      if (c == ' ' || c == ',' || c == '\n') c = '_';
    {
      const std::shared_lock keys(site->keys_mutex);
      KeyTable::Trail trail;
      for (const drivers::Reading& one : readings) {
        if (!std::isfinite(one.value)) continue;
        Arrival reading{0, one.at, one.value, one.quality};
        const auto registered = site->number_of.find(std::string(one.key));
        if (registered != site->number_of.end() && site->points[registered->second].registered) {
          CELADON_ASSIGN(reading.value,
                         in_unit(one.value, one.unit, site->points[registered->second]));
          reading.point = registered->second;
          arrivals.push_back(reading);
          continue;
        }
        reading.point = site->keys.find(name, one.key, trail);
        if (reading.point != KeyTable::none)
          arrivals.push_back(reading);
        else
          strangers.push_back({name, std::string(one.key), reading, 0, std::string(one.unit)});
      }
    }
    TakenLines taken;
    if (!strangers.empty()) CELADON_TRY(live_.admit(*site, strangers, arrivals, taken));
    return live_.keep(*site, arrivals, std::string(feed), std::string(feed));
  }

 private:
  Live& live_;
  const std::string site_;
};

std::unique_ptr<drivers::Sink> Live::sink(const std::string& site) {
  return std::make_unique<LiveSink>(*this, site);
}

}  // namespace celadon::app::live
