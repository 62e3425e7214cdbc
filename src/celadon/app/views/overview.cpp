#include "celadon/app/views/overview.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/views/assessment_views.hpp"
#include "celadon/app/views/plant_figures.hpp"
#include "celadon/app/views/to_do.hpp"

namespace celadon::app::views {
namespace {

CivilDate days_later(CivilDate date, std::int64_t days) {
  return civil_from_days(days_from_civil(date) + days);
}

/// A window up to a day, with the same days a period and a year before.
struct Span {
  CivilPeriod now;
  CivilPeriod last_year;
  CivilPeriod last_period;
  bool complete = true;
};

Span day_span(CivilDate date) {
  const CivilPeriod now{date, date};
  const CivilDate before = days_later(date, -1);
  return {now, year_before(now), {before, before}, true};
}

Span month_span(CivilDate date) {
  const int last = days_in_month(date.year, date.month);
  CivilPeriod now{{date.year, date.month, 1}, date};
  const CivilDate end = days_later(now.first, -1);
  CivilPeriod before{{end.year, end.month, 1}, end};
  const bool complete = date.day == last;
  if (!complete) before.last.day = std::min(before.last.day, date.day);
  return {now, year_before(now), before, complete};
}

Span year_span(CivilDate date) {
  const CivilPeriod now{{date.year, 1, 1}, date};
  const CivilPeriod before = year_before(now);
  return {now, before, before, date.month == 12 && date.day == 31};
}

Result<Json> window_json(Reading& reading, const Span& span) {
  Json figures = Json::object();
  for (const PlantFigure& figure : plant_figures()) {
    CELADON_ASSIGN(figures[figure.id],
                   figure_json(reading, figure, span.now, span.last_year, span.last_period));
  }
  CELADON_ASSIGN(const AccountPtr account, reading.account(span.now));
  return Json{{"period", span.now.to_string()},
              {"last_year", span.last_year.to_string()},
              {"last_period", span.last_period.to_string()},
              {"complete", span.complete},
              {"figures", std::move(figures)},
              {"quality", quality_json(*account)}};
}

Result<Json> trend_json(Reading& reading, CivilDate date) {
  Json months = Json::array();
  for (int month = 1; month <= date.month; ++month) {
    CivilPeriod period = CivilPeriod::month(date.year, month);
    period.last = std::min(period.last, date);
    Json row{{"period", period.to_string()}};
    for (const PlantFigure& figure : plant_figures()) {
      const std::string id = figure.id;
      if (id != "electricity" && id != "energy" && id != "carbon") continue;
      CELADON_ASSIGN(const PlantFigureValue value, plant_figure(reading, figure, period));
      row[id] = value.quantity;
    }
    months.push_back(std::move(row));
  }
  return months;
}

}  // namespace

Result<Json> overview(Workspace& workspace, const OverviewRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const auto extent, reading.extent());
  const registry::Site& site = reading.site();
  const CivilDate date = request.date ? *request.date
                         : extent     ? extent->last
                                      : date_of(workspace.clock().now(), site.offset);
  Json json{{"site",
             {{"id", site.id.text},
              {"name", names_json(site.names)},
              {"organisation", names_json(site.organisation)},
              {"division", text_or_null(site.division)},
              {"industry", text_or_null(site.industry)}}},
            {"date", format_date(date)},
            {"date_is_default", !request.date.has_value()},
            {"last_data", extent ? Json(format_instant(extent->last_data, site.offset)) : Json()}};
  CELADON_ASSIGN(json["today"], window_json(reading, day_span(date)));
  CELADON_ASSIGN(json["month"], window_json(reading, month_span(date)));
  CELADON_ASSIGN(json["year"], window_json(reading, year_span(date)));
  CELADON_ASSIGN(json["trend"], trend_json(reading, date));
  JudgeRequest judge_by{site.id.text, std::to_string(date.year), request.standard, request.schemes};
  CELADON_ASSIGN(const Judged by, judge_request(reading, judge_by));
  CELADON_ASSIGN(const SiteAssessment judged, judge(workspace, by));
  json["score"] = score_json(*judged.assessment, by);
  json["quality"] = json["year"]["quality"];
  CELADON_ASSIGN(json["to_do"], to_do(reading, *judged.assessment, by, date));
  return json;
}

}  // namespace celadon::app::views
