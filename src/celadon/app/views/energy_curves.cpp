// Load curve, heat-map and time-of-use bands.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "celadon/app/views/energy_views.hpp"
#include "celadon/app/views/load_curve.hpp"
#include "celadon/app/views/tariff_hours.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::views {
namespace {

using telemetry::IntervalQuality;

struct Asked {
  Reading reading;
  CivilPeriod period;
  CurveObject object;
};

Result<Asked> ask(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, request.period));
  CELADON_ASSIGN(CurveObject object, curve_object(reading, request.object, request.carrier));
  return Asked{std::move(reading), period, std::move(object)};
}

/// The largest or smallest known step as mean power (or the step's mean), with its time.
Json extreme_json(const Curve& curve, const Json& series, UtcOffset offset, bool largest) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < curve.amounts.size(); ++i) {
    if (curve.quality[i] == IntervalQuality::missing) continue;
    const bool better = !best || (largest ? curve.amounts[i] > curve.amounts[*best]
                                          : curve.amounts[i] < curve.amounts[*best]);
    if (better) best = i;
  }
  if (!best) return nullptr;
  const Instant at{curve.start.us + static_cast<std::int64_t>(*best) * curve.step.us};
  return {{"value", series["values"][*best]},
          {"unit", series["unit"]},
          {"at", format_instant(at, offset)}};
}

Json mean_json(const Json& series) {
  double sum = 0.0;
  std::size_t known = 0;
  for (const Json& value : series["values"]) {
    if (!value.is_number()) continue;
    sum += value.get<double>();
    ++known;
  }
  if (known == 0) return undetermined_json(series["unit"].get<std::string>(), "no data");
  return quantity_json(sum / static_cast<double>(known), series["unit"].get<std::string>());
}

}  // namespace

Result<Json> energy_curve(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Asked asked, ask(workspace, request));
  const CurveObject& object = asked.object;
  CELADON_ASSIGN(const Duration step, step_of(request.step, asked.period, finest_step(object)));
  CELADON_ASSIGN(const Curve curve, curve_of(asked.reading, object, asked.period, step));
  Json series = Json::array();
  series.push_back(series_json(curve, object.id.empty() ? "plant" : object.id, object.names));
  if (object.parts.size() > 1 && object.parts.size() <= 12) {
    for (const CurvePart& part : object.parts) {
      CurveObject one{part.flow->id.text, "flow", part.flow->names, object.carrier, {part}};
      if (one.names.zh.empty() || one.names.zh == one.id) one.names = part.point->names;
      CELADON_ASSIGN(const Curve own, curve_of(asked.reading, one, asked.period, step));
      series.push_back(series_json(own, one.id, one.names));
    }
  }
  const UtcOffset offset = asked.reading.site().offset;
  Json json{{"period", asked.period.to_string()},
            {"object", object_json(object)},
            {"carrier", object.carrier},
            {"start", format_instant(curve.start, offset)},
            {"step_minutes", static_cast<double>(step.us) / 6e7}};
  json["maximum"] = extreme_json(curve, series[0], offset, true);
  json["minimum"] = extreme_json(curve, series[0], offset, false);
  json["mean"] = mean_json(series[0]);
  const auto mean = number_of(json["mean"]);
  const auto top = number_of(json["maximum"]);
  json["load_factor"] = mean && top && *top > 0.0 ? Json(*mean / *top) : Json();
  json["series"] = std::move(series);
  CELADON_ASSIGN(json["total"], total_json(asked.reading, object, curve, asked.period));
  json["notes"] = curve.notes;
  return json;
}

Result<Json> energy_heatmap(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Asked asked, ask(workspace, request));
  const Duration hour = Duration::hours(1);
  if (finest_step(asked.object) > hour) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("对象 '{0}'：其计量点每 {1} 分钟一个读数，热力图需要小时数据｜object '{0}': "
                    "its meters read every {1} min, a heat-map needs hours",
                    asked.object.id, finest_step(asked.object).us / 60'000'000),
        "选择有小时数据的对象｜choose an object with hourly meters");
  }
  CELADON_ASSIGN(const Curve curve, curve_of(asked.reading, asked.object, asked.period, hour));
  Json hours = Json::array();
  for (int i = 0; i < 24; ++i) hours.push_back(i);
  Json days = Json::array();
  Json values = Json::array();
  std::optional<double> top;
  for (std::size_t day = 0; day * 24 < curve.amounts.size(); ++day) {
    days.push_back(format_date(
        civil_from_days(days_from_civil(asked.period.first) + static_cast<std::int64_t>(day))));
    Json row = Json::array();
    for (std::size_t i = day * 24; i < day * 24 + 24 && i < curve.amounts.size(); ++i) {
      const bool missing = curve.quality[i] == IntervalQuality::missing;
      row.push_back(missing ? Json() : Json(curve.amounts[i]));
      if (!missing) top = top ? std::max(*top, curve.amounts[i]) : curve.amounts[i];
    }
    values.push_back(std::move(row));
  }
  Json json{{"period", asked.period.to_string()}, {"object", object_json(asked.object)},
            {"carrier", asked.object.carrier},    {"unit", curve.unit.symbol},
            {"hours", std::move(hours)},          {"days", std::move(days)},
            {"values", std::move(values)},        {"maximum", top ? Json(*top) : Json()}};
  CELADON_ASSIGN(json["total"], total_json(asked.reading, asked.object, curve, asked.period));
  return json;
}

namespace {

std::string province_of(const std::string& division) {
  return division.size() == 6 ? division.substr(0, 2) + "0000" : std::string();
}

const registry::Names& band_names(Band band) {
  static const std::array<registry::Names, band_count> names{{{"未定", "undetermined"},
                                                              {"尖峰", "super-peak"},
                                                              {"峰", "peak"},
                                                              {"平", "flat"},
                                                              {"谷", "valley"},
                                                              {"深谷", "deep valley"}}};
  return names[static_cast<std::size_t>(band)];
}

const char* const no_price =
    "电价数据包没有该地区、该电压等级的分时电价；账单金额请在填报中声明 cost.energy｜no tariff "
    "pack "
    "gives prices for this area and voltage; declare billed amounts as cost.energy";

/// Amounts by band; whatever hours a meter misses stay missing in the bands too.
struct BandSums {
  std::array<double, band_count> amounts{};
  std::size_t missing = 0;
};

BandSums sum_bands(const Curve& curve, const TariffHours& hours, UtcOffset offset) {
  BandSums sums;
  for (std::size_t i = 0; i < curve.amounts.size(); ++i) {
    const Instant at{curve.start.us + static_cast<std::int64_t>(i) * curve.step.us};
    const std::int64_t local = at.us + static_cast<std::int64_t>(offset.minutes) * 60'000'000;
    const std::int64_t day = Duration::days(1).us;
    const int minute = static_cast<int>(((local % day) + day) % day / 60'000'000);
    if (curve.quality[i] == IntervalQuality::missing) ++sums.missing;
    const Band band = hours.at(date_of(at, offset).month, minute);
    sums.amounts[static_cast<std::size_t>(band)] += curve.amounts[i];
  }
  return sums;
}

Json areas_json(const packs::TermTable& table) {
  Json areas = Json::array();
  for (const auto& [code, name] : tariff_areas(table))
    areas.push_back({{"code", code}, {"name", name}});
  return areas;
}

Json spans_json(const TariffHours& hours, const packs::Pack& pack) {
  Json spans = Json::array();
  const auto body = pack.body();
  for (const TariffSpan& span : hours.spans) {
    std::string source = span.source;
    if (body.ok()) {
      const text::Node* sources = (*body)->find("sources");
      const text::Node* named = sources == nullptr ? nullptr : sources->find(span.source);
      if (named != nullptr) source = named->scalar;
    }
    spans.push_back({{"season", span.season},
                     {"band", to_string(span.band)},
                     {"hours", span.hours},
                     {"source",
                      {{"pack", pack.header().label()},
                       {"pack_hash", pack.hash()},
                       {"source", source},
                       {"confidence", span.confidence}}}});
  }
  return spans;
}

}  // namespace

Result<Json> energy_bands(Workspace& workspace, const EnergyRequest& request) {
  EnergyRequest electricity = request;
  if (request.object.empty()) electricity.carrier = "electricity";
  CELADON_ASSIGN(Asked asked, ask(workspace, electricity));
  const registry::Site& site = asked.reading.site();
  const std::string area = request.area.empty() ? province_of(site.division) : request.area;
  const packs::Library& library = *workspace.reference().library;
  CELADON_ASSIGN(const packs::TermTable table, packs::find_terms(library, "tou_hours"));
  CELADON_ASSIGN(const packs::PackPtr pack, library.find("tariffs.time-of-use"));
  const Duration finest = finest_step(asked.object);
  const Duration step =
      finest <= Duration::minutes(30) ? Duration::minutes(30) : Duration::hours(1);
  if (finest > step) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("对象 '{0}'：其计量点每 {1} 分钟一个读数，分时时段需要小时数据｜object "
                            "'{0}': its meters read every {1} min, bands need hours",
                            asked.object.id, finest.us / 60'000'000),
                "选择有小时数据的对象｜choose an object with hourly meters");
  }
  const Duration used =
      asked.period.days() > 366 ? Duration::hours(1) : step;  // keeps the steps below the limit
  CELADON_ASSIGN(const Curve curve, curve_of(asked.reading, asked.object, asked.period, used));
  Json json{{"period", asked.period.to_string()},
            {"object", object_json(asked.object)},
            {"area", {{"code", text_or_null(area)}, {"name", nullptr}}},
            {"areas", areas_json(table)},
            {"bands", Json::array()},
            {"spans", Json::array()}};
  CELADON_ASSIGN(json["total"], total_json(asked.reading, asked.object, curve, asked.period));
  json["cost"] = undetermined_json("万元", no_price, {"tou_price"});
  json["notes"] = Json::array();
  const Result<TariffHours> hours = tariff_hours(table, area);
  if (!hours.ok()) {
    if (hours.error().code != ErrorCode::not_found) return hours.error();
    json["undetermined"] = {{"reason", units::sentence(hours.error())},
                            {"missing", {"tou_hours." + area}}};
    return json;
  }
  json["area"]["name"] = hours->name;
  const BandSums sums = sum_bands(curve, *hours, site.offset);
  double all = 0.0;
  for (const double amount : sums.amounts) all += amount;
  for (std::size_t i = 1; i <= band_count; ++i) {
    const Band band = static_cast<Band>(i % band_count);  // undetermined comes last
    const double amount = sums.amounts[static_cast<std::size_t>(band)];
    if (band == Band::undetermined && amount == 0.0) continue;
    json["bands"].push_back({{"id", to_string(band)},
                             {"name", names_json(band_names(band))},
                             {"energy", quantity_json(amount, curve.unit.symbol)},
                             {"share", all != 0.0 ? Json(amount / all) : Json()},
                             {"price", undetermined_json("yuan/kWh", no_price, {"tou_price"})},
                             {"cost", undetermined_json("万元", no_price, {"tou_price"})}});
  }
  if (!hours->reason.empty())
    json["undetermined"] = {{"reason", hours->reason}, {"missing", {"tou_hours." + area}}};
  json["spans"] = spans_json(*hours, *pack);
  json["notes"] = hours->notes;
  if (sums.missing > 0)
    json["notes"].push_back(
        fmt::format("{} 个时段缺数据｜{} steps miss data", sums.missing, sums.missing));
  return json;
}

}  // namespace celadon::app::views
