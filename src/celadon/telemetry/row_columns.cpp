// Columns and stamps of the row reader.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/telemetry/row_reader.hpp"

namespace celadon::telemetry {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

Error placed(Error error, const TextPlace& place) {
  if (place.line != 0) error.place = place;
  return error;
}

}  // namespace

Status check_points(const ImportMapping& mapping, const std::vector<MeasuringPoint>& points) {
  for (const ValueMapping& value : mapping.values) {
    const auto point = std::find_if(points.begin(), points.end(),
                                    [&](const auto& p) { return p.id.text == value.point; });
    if (point == points.end()) {
      std::vector<std::string_view> ids;
      for (const auto& known : points) ids.push_back(known.id.text);
      const std::string near = text::nearest_name(value.point, ids);
      return placed(
          fail(ErrorCode::not_found,
               fmt::format(
                   "映射写的计量点 \"{0}\" 不在此工厂中｜the mapping names the point \"{0}\", "
                   "which the site does not have",
                   value.point),
               near.empty() ? "在工厂文件中声明它｜declare it in the site file"
                            : fmt::format("最接近的是 \"{0}\"｜the nearest is \"{0}\"", near)),
          value.place);
    }
    if (point->quantity != value.kind) {
      return placed(
          fail(ErrorCode::conflict,
               fmt::format(
                   "列 \"{0}\" 写的是 {1} 值，其计量点 \"{2}\" 是 {3}｜the column \"{0}\" is "
                   "said to hold {1} values, its point \"{2}\" is a {3}",
                   value.column, quantity_word(value.kind), value.point,
                   quantity_word(point->quantity)),
               "表底、时段用量、功率和状态各不相同：更正其中之一｜a register, an amount, a "
               "power and a state are different things: correct one of the two"),
          value.place);
    }
    CELADON_ASSIGN(const units::Unit unit, units::parse_unit(value.unit));
    if (!unit.compatible(point->unit)) {
      return placed(
          fail(ErrorCode::unit,
               fmt::format(
                   "列 \"{0}\" 的单位是 {1}，其计量点 \"{2}\" 的单位是 {3}：两者不是同一种量｜th"
                   "e column \"{0}\" is in {1}, its point \"{2}\" in {3}: they measure "
                   "different things",
                   value.column, value.unit, value.point, point->unit.symbol),
               "更正映射或工厂文件中的单位｜correct the unit in the mapping or in the site "
               "file"),
          value.place);
    }
    for (const auto& limit : {point->minimum, point->maximum}) {
      if (!limit || limit->unit.compatible(point->unit)) continue;
      return fail(
          ErrorCode::unit,
          fmt::format("计量点 \"{0}\" 的有效范围以 {1} 计，其数值以 {2} 计｜the valid range of the "
                      "point \"{0}\" is in {1}, its values in {2}",
                      value.point, limit->unit.symbol, point->unit.symbol),
          "更正工厂文件｜correct the site file");
    }
  }
  return {};
}

Result<std::size_t> RowReader::find_column(const std::string& name, std::string_view role) const {
  if (name.size() > 1 &&
      name.front() == '#') {  // by place, for headers that are empty or occur twice
    std::size_t place = 0;
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), place);
    if (error == std::errc{} && end == name.data() + name.size()) {
      if (place >= 1 && place <= header_.size()) return place - 1;
      return fail(
          ErrorCode::not_found,
          fmt::format("映射以列 {0} 为 {1}，文件只有 {2} 列｜the mapping names column {0} as {1}, "
                      "the file has {2} columns",
                      name, role, header_.size()));
    }
  }
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) {
    const std::vector<std::string_view> names(header_.begin(), header_.end());
    const std::string near = text::nearest_name(name, names);
    return fail(
        ErrorCode::not_found,
        fmt::format("映射以列 \"{0}\" 为 {1}，文件没有此列｜the mapping names the column \"{0}\" "
                    "as {1}, the file has none of that name",
                    name, role),
        near.empty() ? "将映射与文件的表头核对｜compare the mapping with the file's header"
                     : fmt::format("最接近的是 \"{0}\"｜the nearest is \"{0}\"", near));
  }
  if (std::find(std::next(found), header_.end(), name) != header_.end()) {
    return fail(
        ErrorCode::conflict,
        fmt::format("表头 \"{0}\" 在文件中出现两次｜the header \"{0}\" occurs twice in the file",
                    name),
        fmt::format("按位置写列，如 \"#{0}\"｜name the column by its place, e.g. \"#{0}\"",
                    found - header_.begin() + 1));
  }
  return static_cast<std::size_t>(found - header_.begin());
}

Status RowReader::locate_columns() {
  const auto need = [&](std::size_t column) {
    needed_columns_ = std::max(needed_columns_, column + 1);
    return column;
  };
  for (const std::string& name : mapping_.time.columns) {
    CELADON_ASSIGN(const std::size_t column, find_column(name, "time"));
    time_columns_.push_back(need(column));
  }
  for (const QualityMapping& quality : mapping_.quality) {
    CELADON_ASSIGN(const std::size_t column, find_column(quality.column, "quality"));
    quality_columns_.push_back(need(column));
  }
  if (!mapping_.time.fold_column.empty()) {
    CELADON_ASSIGN(const std::size_t column, find_column(mapping_.time.fold_column, "fold_column"));
    fold_column_ = need(column);
  }
  if (mapping_.layout == Layout::long_form) {
    CELADON_ASSIGN(const std::size_t id, find_column(mapping_.id_column, "id_column"));
    id_column_ = need(id);
    CELADON_ASSIGN(const std::size_t value, find_column(mapping_.value_column, "value_column"));
    value_column_ = need(value);
    if (mapping_.unit_column.empty()) return {};
    CELADON_ASSIGN(const std::size_t unit, find_column(mapping_.unit_column, "unit_column"));
    unit_column_ = need(unit);
    return {};
  }
  for (Series& series : series_) {
    auto column = find_column(series.mapping->column, "a value");
    if (!column.ok()) return placed(std::move(column).error(), series.mapping->place);
    series.column = need(*column);
  }
  return {};
}

Status RowReader::read_header(const std::vector<std::string_view>& fields) {
  header_.clear();
  for (const std::string_view field : fields) header_.emplace_back(trimmed(field));
  while (!header_.empty() && header_.back().empty()) header_.pop_back();  // trailing separators
  return locate_columns();
}

Status RowReader::number_columns(std::size_t count) {
  header_.clear();
  for (std::size_t i = 1; i <= count; ++i) header_.push_back(std::to_string(i));
  return locate_columns();
}

std::optional<RowReader::Refused> RowReader::resolve(CivilStamp stamp,
                                                     const text::CsvRecord& record,
                                                     StampMemory& memory, RowStamp& into) {
  const TimeMapping& time = mapping_.time;
  if (time.midnight_repair == MidnightRepair::same_day_24 && stamp.midnight) {
    // The end of a day printed with the day's own date: it stands behind a later time of that same
    // day.
    constexpr std::int64_t day_us = 86'400'000'000;
    if (memory.last_local_us > stamp.local_us && memory.last_local_us < stamp.local_us + day_us) {
      stamp.local_us += day_us;
      into.flags = into.flags | QualityFlag::stamp_repaired;
      ++report_.stamps_repaired;
    }
  }
  memory.last_local_us = stamp.local_us;
  if (stamp.offset_minutes) {
    into.at_us = stamp.local_us - std::int64_t{*stamp.offset_minutes} * 60'000'000;
    return std::nullopt;
  }
  const LocalReading reading = resolve_local(stamp.local_us, time.clock);
  into.at_us = reading.first.us;
  if (reading.kind == LocalReading::Kind::gap) {
    if (time.gap == SpringRule::refuse) return Refused{Refusal::stamp_in_spring_gap, {}};
    into.flags = into.flags | QualityFlag::spring_gap_shifted;
    ++report_.shifted_rows;
  }
  if (reading.kind == LocalReading::Kind::fold) {
    bool second = time.fold == FoldRule::second;
    // By order: whoever comes to an hour again after having been through it is in its second run.
    if (time.fold == FoldRule::order) second = memory.last_at_us >= reading.first.us;
    if (time.fold == FoldRule::column)
      second = trimmed(record.fields[fold_column_]) == time.fold_second;
    if (second) into.at_us = reading.second.us;
    into.flags = into.flags | QualityFlag::autumn_fold;
    ++report_.fold_rows;
  }
  memory.last_at_us = into.at_us;
  return std::nullopt;
}

RowReader::RowStamp RowReader::read_stamp(const text::CsvRecord& record, StampMemory& memory,
                                          std::optional<Refused>& refused) {
  const TimeMapping& time = mapping_.time;
  RowStamp stamp;
  std::string_view cell;
  if (time.form.kind() == TimeForm::Kind::sequence) {
    CivilStamp next = *time.first;
    next.local_us += static_cast<std::int64_t>(records_ - 1) * time.interval.us;
    next.midnight = false;
    refused = resolve(next, record, memory, stamp);
    return stamp;
  }
  if (time_columns_.size() == 1) {
    cell = trimmed(record.fields[time_columns_.front()]);
  } else {
    joined_stamp_.clear();
    for (const std::size_t column : time_columns_) {
      if (!joined_stamp_.empty()) joined_stamp_ += ' ';
      joined_stamp_ += trimmed(record.fields[column]);
    }
    cell = joined_stamp_;
  }
  if (cell.empty() || cell.find_first_not_of(' ') == std::string_view::npos) {
    refused = Refused{Refusal::missing_stamp, cell};
    return stamp;
  }
  if (cell != last_stamp_text_) {  // in long files many rows share a stamp
    const auto read = time.form.read(cell, time.year, time.first_hour);
    if (!read) {
      refused = Refused{Refusal::bad_stamp, cell};
      return stamp;
    }
    last_stamp_ = *read;
    last_stamp_text_ = cell;
  }
  refused = resolve(last_stamp_, record, memory, stamp);
  if (refused) refused->text = cell;
  return stamp;
}

}  // namespace celadon::telemetry
