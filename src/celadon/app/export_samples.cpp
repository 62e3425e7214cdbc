#include "celadon/app/export_samples.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/telemetry/mapping.hpp"
#include "celadon/text/document.hpp"

namespace celadon::app {
namespace {

using registry::MeasuringPoint;

Result<std::vector<const MeasuringPoint*>> points_of(const registry::Site& site,
                                                     const std::vector<std::string>& wanted) {
  std::vector<const MeasuringPoint*> points;
  for (const MeasuringPoint& point : site.points) {
    if (wanted.empty()) points.push_back(&point);
  }
  for (const std::string& id : wanted) {
    const MeasuringPoint* found = site.find(registry::PointId(id));
    if (found == nullptr) {
      std::vector<std::string_view> known;
      for (const MeasuringPoint& point : site.points) known.emplace_back(point.id.text);
      const std::string nearest = text::nearest_name(id, known);
      return fail(
          ErrorCode::not_found,
          fmt::format("point: 工厂 {0} 没有计量点 \"{1}\"｜point: site {0} has no point \"{1}\"",
                      site.id.text, id),
          nearest.empty() ? "工厂页面列有其计量点｜the site lists its points"
                          : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", nearest));
    }
    points.push_back(found);
  }
  return points;
}

}  // namespace

Result<report::Table> export_samples(Workspace& workspace, const ExportSamplesRequest& request) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  CELADON_ASSIGN(const auto points, points_of(site, request.points));
  CELADON_ASSIGN(const storage::SeriesStore* series, workspace.series());
  report::Table table;
  table.sheet = "samples";
  table.columns = {{"time", ""}, {"point", ""}, {"value", ""}, {"unit", ""}};
  for (const MeasuringPoint* point : points) {
    CELADON_ASSIGN(const auto samples,
                   series->read(point->series, request.period.interval(site.offset)));
    if (table.rows.size() + samples.size() > exported_samples) {
      return fail(
          ErrorCode::limit,
          fmt::format("period: 超过 {0} 个样本｜period: more than {0} samples", exported_samples),
          "缩短期间或减少计量点｜choose a shorter period or fewer points");
    }
    for (const auto& sample : samples) {
      // A text with its offset: unlike a spreadsheet's time it is the same instant everywhere.
      table.rows.push_back({format_instant(sample.at, site.offset), point->id.text, sample.value,
                            point->unit.symbol});
    }
  }
  return table;
}

Result<std::string> mapping_of_export(Workspace& workspace, const ExportSamplesRequest& request) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  CELADON_ASSIGN(const auto points, points_of(site, request.points));
  telemetry::ImportMapping mapping;
  mapping.name = "celadon samples";
  mapping.layout = telemetry::Layout::long_form;
  mapping.id_column = "point";
  mapping.value_column = "value";
  mapping.unit_column = "unit";
  mapping.time.columns = {"time"};
  CELADON_ASSIGN(mapping.time.form, telemetry::TimeForm::parse("ISO 8601"));
  mapping.time.stamp = registry::StampSide::start;
  Duration shortest = Duration::days(1);
  for (const MeasuringPoint* point : points) {
    if (point->interval.us > 0) shortest = std::min(shortest, point->interval);
    telemetry::ValueMapping value;
    value.column = point->id.text;
    value.point = point->id.text;
    value.unit = point->unit.symbol;
    value.kind = point->quantity;
    mapping.values.push_back(std::move(value));
  }
  mapping.time.interval = shortest;
  return telemetry::write_mapping(
      mapping, {"导出的样本按此映射可再次导入 · reads back what was exported as samples"});
}

}  // namespace celadon::app
