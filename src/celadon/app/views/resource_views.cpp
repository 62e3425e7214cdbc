#include "celadon/app/views/resource_views.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/formed_figures.hpp"
#include "celadon/app/views/plant_figures.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::app::views {
namespace {

using formula::Input;
using formula::Undetermined;
using formula::Value;
using units::Quantity;
using units::unit;

/// One row of a page.
struct Row {
  std::string id;
  registry::Names names;
  std::string unit;
  Good good = Good::neither;
  std::string formula;
  std::string limit;  ///< name of a declared limit
};

class Page {
 public:
  Page(Reading& reading, const CivilPeriod& period) : reading_(reading), period_(period) {
    for (CivilPeriod year = period; years_.size() < 3; year = year_before(year))
      years_.insert(years_.begin(), year);
  }

  Result<Json> figure(const Row& row) {
    Json trend = Json::array();
    for (const CivilPeriod& year : years_) {
      CELADON_ASSIGN(Json one, quantity(row, row.id, year));
      trend.push_back(std::move(one));
    }
    const Json now = trend[2];
    const Json before = trend[1];
    Json limit;
    Json margin;
    if (!row.limit.empty()) {
      CELADON_ASSIGN(limit, quantity(row, row.limit, period_));
      const auto a = number_of(now);
      const auto b = number_of(limit);
      if (a && b && *b != 0.0) margin = (*b - *a) / *b;
    }
    CELADON_ASSIGN(Json source, source_of(row.id));
    return Json{{"id", row.id},
                {"name", names_json(row.names)},
                {"now", now},
                {"last_year", before},
                {"change_year", change_json(now, before, row.good)},
                {"good", good_json(row.good)},
                {"formula", text_or_null(row.formula)},
                {"limit", limit},
                {"margin", margin},
                {"source", std::move(source)},
                {"trend", std::move(trend)}};
  }

  Result<Json> section(const char* id, const registry::Names& names, const std::vector<Row>& rows) {
    Json figures = Json::array();
    for (const Row& row : rows) {
      CELADON_ASSIGN(Json one, figure(row));
      figures.push_back(std::move(one));
    }
    return Json{{"id", id}, {"name", names_json(names)}, {"figures", std::move(figures)}};
  }

  /// A row of a scalar of the vocabulary.
  Row named(const std::string& name, Good good) const {
    const auto* word = reading_.reference().vocabulary->find(name);
    return {name, word->names, word->unit ? word->unit->symbol : "1", good, "", ""};
  }
  static Row formed(const std::string& id) {
    for (const FormedFigure& one : formed_figures()) {
      if (id == one.id) return {id, one.names, one.unit, one.good, one.formula, ""};
    }
    CELADON_ASSERT(false);
    return {};
  }
  /// One row per member of a set that any of the years declares.
  Result<std::vector<Row>> members(const std::string& set, Good good, const std::string& limits,
                                   const std::string& prefix_zh, const std::string& prefix_en) {
    std::set<std::string> names;
    for (const CivilPeriod& year : years_) {
      CELADON_ASSIGN(const AccountPtr account, reading_.account(year));
      for (const registry::Fact& fact : account->books.facts) {
        if (fact.name == set && !fact.member.empty()) names.insert(fact.member);
      }
    }
    const auto* word = reading_.reference().vocabulary->find(set);
    std::vector<Row> rows;
    for (const std::string& member : names) {
      const registry::Product* product = reading_.site().find(registry::ProductId(member));
      const registry::Names own = product != nullptr ? product->names : member_names(member);
      const std::string symbol =
          set == "product.output" && product != nullptr ? product->unit.symbol : word->unit->symbol;
      rows.push_back({set + "." + member,
                      {prefix_zh + own.zh, prefix_en + (own.en.empty() ? own.zh : own.en)},
                      symbol,
                      good,
                      "",
                      limits.empty() ? "" : limits + "." + member});
    }
    return rows;
  }

  [[nodiscard]] Json answer(Json sections) const {
    Json years = Json::array();
    for (const CivilPeriod& year : years_) years.push_back(year.to_string());
    return {{"period", period_.to_string()},
            {"years", std::move(years)},
            {"sections", std::move(sections)}};
  }

 private:
  [[nodiscard]] registry::Names member_names(const std::string& member) const {
    const registry::Material* material = reading_.site().find(registry::MaterialId(member));
    if (material != nullptr) return material->names;
    static const std::map<std::string, registry::Names> words{
        {"cod", {"化学需氧量", "COD"}},
        {"ammonia_nitrogen", {"氨氮", "ammonia nitrogen"}},
        {"non_methane_hydrocarbons", {"非甲烷总烃", "non-methane hydrocarbons"}},
        {"particulate", {"颗粒物", "particulate"}},
        {"sulphur_dioxide", {"二氧化硫", "sulphur dioxide"}},
        {"nitrogen_oxides", {"氮氧化物", "nitrogen oxides"}},
        {"total_phosphorus", {"总磷", "total phosphorus"}},
        {"total_nitrogen", {"总氮", "total nitrogen"}}};
    const auto word = words.find(member);
    return word == words.end() ? registry::Names{member, member} : word->second;
  }

  Result<Json> quantity(const Row& row, const std::string& name, const CivilPeriod& period) {
    const std::string link = derivation_link(reading_.site().id.text, name, period);
    CELADON_ASSIGN(const auto formed, formed_figure(reading_, name, period));
    if (formed) return input_json(&*formed, row.unit, name, link);
    const auto input = figure_input(reading_, name, period);
    if (input.ok()) return input_json(&*input, row.unit, name, link);
    if (input.error().code != ErrorCode::not_found) return input.error();
    return input_json(nullptr, row.unit, name, "");
  }

  Result<Json> source_of(const std::string& name) {
    CELADON_ASSIGN(const AccountPtr account, reading_.account(period_));
    const Input* input = account->find(name);
    if (input == nullptr || !input->derivation->origin) return Json();
    return source_json(*input->derivation->origin, reading_.site().id.text);
  }

  Reading& reading_;
  CivilPeriod period_;
  std::vector<CivilPeriod> years_;  ///< three, the last is the period itself
};

struct Opened {
  Reading reading;
  CivilPeriod period;
};
Result<Opened> open(Workspace& workspace, const std::string& site, const std::string& text) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, text));
  return Opened{std::move(reading), period};
}

/// The meters of water with their months.
Result<Json> water_meters(Reading& reading, const CivilPeriod& period) {
  Json meters = Json::array();
  CELADON_ASSIGN(const auto points, reading.water_meters(period));
  for (const registry::MeasuringPoint* meter : points) {
    if (reading.store() == nullptr) continue;
    const registry::MeasuringPoint& point = *meter;
    const UtcOffset offset = reading.site().offset;
    CELADON_ASSIGN(const auto series,
                   telemetry::read_intervals(*reading.store(), point, period.interval(offset),
                                             native_step(point)));
    const auto amount = [&](const CivilPeriod& part) {
      const auto total = telemetry::total_of(series, part.interval(offset));
      if (total.missing_intervals == 0) {
        Json json = quantity_json(total.value, series.unit.symbol);
        json["measured_share"] = total.measured_share();
        return json;
      }
      Json json = undetermined_json(
          series.unit.symbol,
          fmt::format("point '{}' misses {} intervals", point.id.text, total.missing_intervals),
          {"point." + point.id.text});
      json["known"] = total.value;
      return json;
    };
    Json whole = amount(period);
    whole["derivation"] = derivation_link(reading.site().id.text, "point." + point.id.text, period);
    Json months = Json::array();
    for (const CivilPeriod& month : months_of(period)) months.push_back(amount(month));
    meters.push_back({{"point", point.id.text},
                      {"name", names_json(point.names)},
                      {"measures", "water.withdrawn"},
                      {"amount", std::move(whole)},
                      {"months", std::move(months)}});
  }
  return meters;
}

}  // namespace

Result<Json> water_view(Workspace& workspace, const std::string& site, const std::string& period) {
  CELADON_ASSIGN(Opened opened, open(workspace, site, period));
  Page page(opened.reading, opened.period);
  Json sections = Json::array();
  CELADON_ASSIGN(Json water, page.section("water", {"用水", "Water"},
                                          {page.named("water.withdrawn", Good::lower),
                                           page.named("water.reused", Good::higher),
                                           Page::formed("water.reuse_share"),
                                           Page::formed("water.per_output_value")}));
  sections.push_back(std::move(water));
  CELADON_ASSIGN(Json discharge,
                 page.section("discharge", {"废水", "Wastewater"},
                              {page.named("water.wastewater_generated", Good::lower),
                               page.named("water.wastewater_reused", Good::higher),
                               page.named("water.discharged", Good::lower)}));
  sections.push_back(std::move(discharge));
  CELADON_ASSIGN(const auto products, page.members("water.by_product", Good::lower, "", "", ""));
  if (!products.empty()) {
    CELADON_ASSIGN(Json by_product,
                   page.section("by_product", {"各产品取水量", "By product"}, products));
    sections.push_back(std::move(by_product));
  }
  Json json = page.answer(std::move(sections));
  CELADON_ASSIGN(json["metered"], water_meters(opened.reading, opened.period));
  return json;
}

Result<Json> waste_view(Workspace& workspace, const std::string& site, const std::string& period) {
  CELADON_ASSIGN(Opened opened, open(workspace, site, period));
  Page page(opened.reading, opened.period);
  Json sections = Json::array();
  CELADON_ASSIGN(Json waste, page.section("waste", {"一般工业固体废物", "Solid waste"},
                                          {page.named("waste.generated", Good::lower),
                                           page.named("waste.utilised", Good::higher),
                                           Page::formed("waste.utilisation_share")}));
  sections.push_back(std::move(waste));
  struct Group {
    const char* id;
    registry::Names names;
    const char* set;
    const char* limits;
  };
  const Group groups[] = {
      {"discharged", {"主要污染物排放量", "Pollutants discharged"}, "pollutant.discharged", ""},
      {"generated", {"主要污染物产生量", "Pollutants generated"}, "pollutant.generated", ""},
      {"wastewater",
       {"废水污染物浓度与限值", "Concentrations in wastewater and limits"},
       "wastewater.concentration",
       "wastewater.limit"},
      {"waste_gas",
       {"废气污染物浓度与限值", "Concentrations in waste gas and limits"},
       "waste_gas.concentration",
       "waste_gas.limit"}};
  for (const Group& group : groups) {
    CELADON_ASSIGN(const auto rows, page.members(group.set, Good::lower, group.limits, "", ""));
    if (rows.empty()) continue;
    CELADON_ASSIGN(Json section, page.section(group.id, group.names, rows));
    sections.push_back(std::move(section));
  }
  return page.answer(std::move(sections));
}

Result<Json> materials_view(Workspace& workspace, const std::string& site,
                            const std::string& period) {
  CELADON_ASSIGN(Opened opened, open(workspace, site, period));
  Page page(opened.reading, opened.period);
  Json sections = Json::array();
  CELADON_ASSIGN(const auto consumed, page.members("material.consumed", Good::lower, "", "", ""));
  CELADON_ASSIGN(Json materials,
                 page.section("consumed", {"主要原材料消耗", "Main materials consumed"}, consumed));
  sections.push_back(std::move(materials));
  CELADON_ASSIGN(Json green, page.section("green", {"绿色物料", "Green material"},
                                          {page.named("material.green", Good::higher),
                                           page.named("material.total", Good::neither),
                                           Page::formed("material.green_share")}));
  sections.push_back(std::move(green));
  CELADON_ASSIGN(const auto output, page.members("product.output", Good::higher, "", "", ""));
  if (!output.empty()) {
    CELADON_ASSIGN(Json products, page.section("products", {"产量", "Output"}, output));
    sections.push_back(std::move(products));
  }
  CELADON_ASSIGN(Json land, page.section("land", {"用地", "Land"},
                                         {page.named("land.area", Good::neither),
                                          page.named("land.floor_area", Good::neither),
                                          Page::formed("land.floor_area_ratio"),
                                          Page::formed("land.building_density"),
                                          Page::formed("land.output_value_per_area")}));
  sections.push_back(std::move(land));
  return page.answer(std::move(sections));
}

}  // namespace celadon::app::views
