#include "celadon/telemetry/row_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace celadon::telemetry {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

/// A limit of a point in the unit of its samples.
double limit_in(const std::optional<units::Quantity>& limit, const units::Unit& unit,
                double otherwise) {
  if (!limit) return otherwise;
  const auto value = limit->in(unit);
  CELADON_ASSERT(value.ok());  // check_points() has looked
  return *value;
}

Refusal refusal_of(NumberProblem problem) {
  switch (problem) {
    case NumberProblem::not_finite: return Refusal::not_finite;
    case NumberProblem::out_of_range: return Refusal::out_of_range;
    case NumberProblem::not_a_number:
    case NumberProblem::none: break;
  }
  return Refusal::not_a_number;
}

}  // namespace

RowReader::RowReader(const ImportMapping& mapping, const std::vector<MeasuringPoint>& points,
                     Rejects& rejects, LoadStored load)
    : mapping_(mapping), rejects_(rejects), load_(std::move(load)) {
  for (const ValueMapping& value : mapping.values) {
    const auto point = std::find_if(points.begin(), points.end(),
                                    [&](const auto& p) { return p.id.text == value.point; });
    CELADON_ASSERT(point != points.end());
    series_by_name_.emplace(value.column, series_.size());
    series_.push_back(make_series(value, *point));
  }
  memories_.resize(mapping.layout == Layout::wide ? 1 : series_.size());
  for (const std::string& marker : mapping.missing) {
    if (!marker.empty()) may_be_missing_[static_cast<unsigned char>(marker.front())] = true;
  }
}

RowReader::Series RowReader::make_series(const ValueMapping& value,
                                         const MeasuringPoint& point) const {
  std::vector<std::int64_t> exchanges;
  for (const registry::MeterExchange& exchange : point.exchanges)
    exchanges.push_back(exchange.at.us);
  Series series{.track = SeriesTrack(value.kind, point.counter.rollover, std::move(exchanges))};
  series.mapping = &value;
  series.point = &point;
  series.conversion =
      conversion_of(units::unit(value.unit), point.unit, value.scale, value.inverted);
  series.converts = !series.conversion.identity();
  series.zero_is_missing = value.zero_is_missing;
  constexpr double unlimited = std::numeric_limits<double>::infinity();
  series.least = limit_in(point.minimum, point.unit, -unlimited);
  series.most = limit_in(point.maximum, point.unit, unlimited);
  const bool over_interval =
      value.kind == QuantityKind::amount || value.kind == QuantityKind::power;
  if (over_interval && mapping_.time.stamp == StampSide::end)
    series.stamp_shift_us = mapping_.time.interval.us;
  series.batch.series = point.series;
  series.batch.kind = series_kind(point.quantity);
  series.report.point = point.id.text;
  series.report.column = value.column;
  series.report.unit = point.unit.symbol;
  return series;
}

// A factor of 1/1000 is applied as a division by 1000, which rounds once; 0.001 itself is not
// exact.
RowReader::Conversion RowReader::conversion_of(const units::Unit& from, const units::Unit& to,
                                               double scale, bool inverted) {
  Conversion conversion;
  conversion.factor = scale * (inverted ? -1.0 : 1.0);
  if (from.scale != to.scale || from.offset != to.offset) {
    conversion.factor *= from.scale / to.scale;
    conversion.offset = (from.offset - to.offset) / to.scale;
  }
  const double inverse = 1.0 / conversion.factor;
  if (std::abs(inverse) > 1.0 &&
      std::abs(inverse - std::round(inverse)) <= std::abs(inverse) * 1e-15) {
    conversion.factor = inverse < 0 ? -1.0 : 1.0;
    conversion.divisor = std::abs(std::round(inverse));
  }
  return conversion;
}

Status RowReader::refuse_row(const text::CsvRecord& record, std::string_view column,
                             Refused refused) {
  ++report_.refused_rows;
  ++report_.refused[static_cast<std::size_t>(refused.reason)];
  return rejects_.add(record.row, column, refused.reason, refused.text, record.line);
}

Status RowReader::refuse_cell(const text::CsvRecord& record, Series& series, Refused refused) {
  ++report_.refused_cells;
  ++series.report.refused;
  ++report_.refused[static_cast<std::size_t>(refused.reason)];
  return rejects_.add(record.row, series.mapping->column, refused.reason, refused.text,
                      record.line);
}

bool RowReader::is_missing(std::string_view cell) const {
  if (!cell.empty() && !may_be_missing_[static_cast<unsigned char>(cell.front())]) return false;
  return std::find(mapping_.missing.begin(), mapping_.missing.end(), cell) !=
         mapping_.missing.end();
}

std::optional<RowReader::Refused> RowReader::read_row_quality(const text::CsvRecord& record) {
  if (row_has_flags_) {
    for (Series& series : series_) series.row_flags = 0;
    row_has_flags_ = false;
  }
  for (std::size_t q = 0; q < mapping_.quality.size(); ++q) {
    const QualityMapping& quality = mapping_.quality[q];
    std::string_view cell = trimmed(record.fields[quality_columns_[q]]);
    if (!quality.lists_columns) {
      const auto code = quality.codes.find(std::string(cell));
      if (code == quality.codes.end()) {
        if (cell.empty()) continue;
        return Refused{Refusal::unknown_quality_code, cell};
      }
      if (code->second == 0) continue;
      for (Series& series : series_)
        series.row_flags = static_cast<QualityFlags>(series.row_flags | code->second);
      row_has_flags_ = true;
      continue;
    }
    while (!cell.empty()) {
      const auto end = cell.find(quality.separator);
      const auto found = series_by_name_.find(trimmed(cell.substr(0, end)));
      if (found != series_by_name_.end()) {
        Series& series = series_[found->second];
        series.row_flags = series.row_flags | quality.listed;
        row_has_flags_ = true;
      }
      if (end == std::string_view::npos) break;
      cell.remove_prefix(end + quality.separator.size());
    }
  }
  return std::nullopt;
}

Status RowReader::keep(const text::CsvRecord& record, Series& series, const Conversion& conversion,
                       bool converts, std::string_view cell, RowStamp stamp) {
  if (is_missing(trimmed(cell))) {
    ++series.report.missing;
    return {};
  }
  const ParsedNumber number = parse_number(cell, mapping_.numbers);
  if (number.problem != NumberProblem::none)
    return refuse_cell(record, series, {refusal_of(number.problem), cell});
  const double value =
      converts ? conversion.apply(number.value) + 0.0 : number.value;  // + 0.0: no negative zero
  if (!(value >= series.least))
    return refuse_cell(record, series, {Refusal::below_valid_range, cell});
  if (!(value <= series.most))
    return refuse_cell(record, series, {Refusal::above_valid_range, cell});
  const std::int64_t at = stamp.at_us - series.stamp_shift_us;
  const auto finding = series.track.offer(
      at, value, series.report, [&](Interval range) { return load_(series.point->series, range); });
  if (finding.verdict == SeriesTrack::Verdict::same_again) return {};
  if (finding.verdict == SeriesTrack::Verdict::other_value) {
    return refuse_cell(record, series, {Refusal::duplicate_other_value, cell});
  }
  auto flags = static_cast<QualityFlags>(stamp.flags | finding.flags | series.row_flags);
  if (series.zero_is_missing && value == 0.0) flags = flags | QualityFlag::zero_means_missing;
  if (flags != 0) {
    if (series.row_flags != 0) ++series.report.flagged;
    series.batch.quality.resize(series.batch.at.size(), 0);  // the samples before had none
    series.batch.quality.push_back(flags);
  } else if (!series.batch.quality.empty()) {
    series.batch.quality.push_back(0);
  }
  series.batch.at.push_back({at});
  series.batch.values.push_back(value);
  series.batch.rows.push_back(static_cast<std::uint32_t>(record.row));
  ++pending_;
  return {};
}

Status RowReader::read_wide(const text::CsvRecord& record) {
  std::optional<Refused> refused;
  const RowStamp stamp = read_stamp(record, memories_.front(), refused);
  if (refused)
    return refuse_row(record, mapping_.time.columns.empty() ? "" : mapping_.time.columns.front(),
                      *refused);
  if (const auto bad_code = read_row_quality(record)) return refuse_row(record, "", *bad_code);
  for (Series& series : series_) {
    CELADON_TRY(keep(record, series, series.conversion, series.converts,
                     record.fields[series.column], stamp));
  }
  return {};
}

const RowReader::Conversion* RowReader::conversion_for_unit(const Series& series,
                                                            std::string_view unit) {
  std::string key = series.mapping->column + '\n' + std::string(unit);
  auto found = unit_conversions_.find(key);
  if (found == unit_conversions_.end()) {
    constexpr std::size_t most_units =
        10'000;  // a column that is no unit column must not fill the memory
    if (unit_conversions_.size() >= most_units) unit_conversions_.clear();
    std::optional<Conversion> conversion;
    if (const auto parsed = units::parse_unit(unit);
        parsed.ok() && parsed->compatible(series.point->unit)) {
      conversion = conversion_of(*parsed, series.point->unit, series.mapping->scale,
                                 series.mapping->inverted);
    }
    found = unit_conversions_.emplace(std::move(key), conversion).first;
  }
  return found->second ? &*found->second : nullptr;
}

Status RowReader::read_long(const text::CsvRecord& record) {
  const std::string_view label = trimmed(record.fields[id_column_]);
  const auto found = series_by_name_.find(label);
  if (found == series_by_name_.end()) {
    if (mapping_.other_labels == OtherLabels::skip) {
      ++report_.skipped_rows;
      return {};
    }
    return refuse_row(record, mapping_.id_column, {Refusal::unknown_label, label});
  }
  Series& series = series_[found->second];
  std::optional<Refused> refused;
  const RowStamp stamp = read_stamp(record, memories_[found->second], refused);
  if (refused)
    return refuse_row(record, mapping_.time.columns.empty() ? "" : mapping_.time.columns.front(),
                      *refused);
  if (const auto bad_code = read_row_quality(record)) return refuse_row(record, "", *bad_code);
  const Conversion* conversion = &series.conversion;
  if (!mapping_.unit_column.empty()) {
    const std::string_view unit = trimmed(record.fields[unit_column_]);
    if (unit != series.mapping->unit) conversion = conversion_for_unit(series, unit);
    if (conversion == nullptr)
      return refuse_row(record, mapping_.unit_column, {Refusal::unit_mismatch, unit});
  }
  return keep(record, series, *conversion, !conversion->identity(), record.fields[value_column_],
              stamp);
}

Status RowReader::read(const text::CsvRecord& record) {
  if (record.blank()) return {};
  ++report_.data_rows;
  ++records_;
  if (record.text_after_quote) return refuse_row(record, "", {Refusal::bad_quoting, {}});
  if (record.fields.size() < needed_columns_) {
    return refuse_row(record, "", {Refusal::too_few_columns, {}});
  }
  if (record.fields.size() >
      header_.size()) {  // trailing separators are common, further values are not
    const auto extra = record.fields.begin() + static_cast<std::ptrdiff_t>(header_.size());
    const auto value = std::find_if(extra, record.fields.end(),
                                    [](std::string_view f) { return !trimmed(f).empty(); });
    if (value != record.fields.end())
      return refuse_row(record, "", {Refusal::too_many_columns, *value});
  }
  return mapping_.layout == Layout::wide ? read_wide(record) : read_long(record);
}

std::vector<storage::SeriesBatch> RowReader::take() {
  std::vector<storage::SeriesBatch> batches;
  batches.reserve(series_.size());
  for (Series& series : series_) {
    if (series.batch.at.empty()) continue;
    const std::size_t size = series.batch.at.size();
    if (!series.batch.quality.empty()) series.batch.quality.resize(size, 0);
    storage::SeriesBatch next;
    next.series = series.batch.series;
    next.kind = series.batch.kind;
    next.at.reserve(size);
    next.values.reserve(size);
    next.rows.reserve(size);
    batches.push_back(std::exchange(series.batch, std::move(next)));
  }
  pending_ = 0;
  return batches;
}

ImportReport RowReader::finish() {
  for (Series& series : series_) {
    series.track.finish(mapping_.time.interval, series.report);
    report_.kept += series.report.kept;
    report_.missing += series.report.missing;
    report_.duplicates += series.report.duplicates;
    report_.points.push_back(std::move(series.report));
  }
  return std::move(report_);
}

}  // namespace celadon::telemetry
