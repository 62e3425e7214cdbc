// Totals, stacks, comparisons and unit consumption.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/energy_request.hpp"
#include "celadon/app/views/energy_views.hpp"
#include "celadon/app/views/load_curve.hpp"
#include "celadon/app/views/plant_figures.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::views {
namespace {

using ledger::ComprehensiveEnergy;
using ledger::EnergyLine;

Json line_json(const Reading& reading, const EnergyLine& line, std::size_t index,
               const CivilPeriod& period) {
  const std::string& site = reading.site().id.text;
  Json energy = value_json(line.energy, "tce");
  energy["derivation"] = derivation_link(site, fmt::format("energy.line.{}", index), period);
  return {{"carrier", line.carrier},
          {"name", carrier_names(reading, line.carrier)},
          {"role", ledger::to_string(line.role)},
          {"amount", quantity_json(line.amount)},
          {"factor", line.factor ? quantity_json(*line.factor) : Json()},
          {"energy", std::move(energy)},
          {"counted", line.counted},
          {"measured_share", line.measured_share},
          {"provisional", line.provisional},
          {"source", line.origin ? source_json(*line.origin, site) : Json()},
          {"notes", line.notes}};
}

bool wants_primary(const Reading& reading, const std::string& basis) {
  if (!basis.empty()) return basis == "primary";
  return reading.site().accounting.basis == registry::EnergyBasisSetting::primary;
}

const ComprehensiveEnergy& of_basis(const Account& account, bool primary) {
  return primary ? account.figures.primary : account.figures.energy;
}

Json total_of(const Reading& reading, const ComprehensiveEnergy& energy, const char* figure,
              const CivilPeriod& period) {
  Json json = value_json(energy.total, "tce");
  if (json["value"].is_null()) {
    json["known"] = energy.known.value;
  } else {
    json["measured_share"] = energy.measured_share;
  }
  json["derivation"] = derivation_link(reading.site().id.text, figure, period);
  return json;
}

/// tce by carrier; a carrier with an undetermined line is undetermined.
std::map<std::string, formula::Value> by_carrier(const ComprehensiveEnergy& energy) {
  std::map<std::string, formula::Value> sums;
  for (const EnergyLine& line : energy.lines) {
    if (!line.counted) continue;
    const auto [place, added] = sums.emplace(line.carrier, line.energy);
    if (added || !formula::determined(place->second)) continue;
    if (!formula::determined(line.energy)) {
      place->second = line.energy;
      continue;
    }
    std::get<units::Quantity>(place->second).value += std::get<units::Quantity>(line.energy).value;
  }
  return sums;
}

/// What a carrier's lines come to in its own unit: brought in less sold and stock risen.
Json net_amount(const Reading& reading, const ComprehensiveEnergy& energy,
                const std::string& carrier) {
  std::optional<units::Quantity> sum;
  for (const EnergyLine& line : energy.lines) {
    if (line.carrier != carrier || !line.counted || line.role == ledger::EnergyRole::made_on_site) {
      continue;
    }
    const bool off =
        line.role == ledger::EnergyRole::sold || line.role == ledger::EnergyRole::stock_change;
    const units::Quantity signed_amount{off ? -line.amount.value : line.amount.value,
                                        line.amount.unit};
    if (!sum) {
      sum = signed_amount;
    } else if (const auto more = units::add(*sum, signed_amount); more.ok()) {
      sum = *more;
    }
  }
  const registry::Carrier* known = reading.carriers().find(carrier);
  if (!sum) return quantity_json(0.0, known == nullptr ? "1" : known->unit.symbol);
  return quantity_json(*sum);
}

}  // namespace

Result<Json> energy_view(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(AskedEnergy asked, ask_energy(workspace, request));
  Reading& reading = asked.reading;
  const CivilPeriod& period = asked.period;
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const bool primary = wants_primary(reading, request.basis);
  const ComprehensiveEnergy& energy = of_basis(*account, primary);
  const char* const figures[] = {"energy.calorific", "energy.primary"};
  Json json{{"period", period.to_string()},
            {"basis", ledger::to_string(energy.basis)},
            {"edition", "GB/T 2589-" + energy.edition},
            {"total", total_of(reading, energy, figures[primary ? 1 : 0], period)},
            {"other_basis",
             total_of(reading, of_basis(*account, !primary), figures[primary ? 0 : 1], period)},
            {"feedstock", quantity_json(energy.feedstock)}};
  json["lines"] = Json::array();
  for (std::size_t i = 0; i < energy.lines.size(); ++i) {
    json["lines"].push_back(line_json(reading, energy.lines[i], i, period));
    if (primary) json["lines"].back()["energy"].erase("derivation");  // lines open by the calorific
  }
  const auto whole = number_of(json["total"]);
  json["by_carrier"] = Json::array();
  for (const auto& [carrier, value] : by_carrier(energy)) {
    Json amount = value_json(value, "tce");
    const auto part = number_of(amount);
    if (!primary)
      amount["derivation"] = derivation_link(reading.site().id.text, "energy." + carrier, period);
    json["by_carrier"].push_back(
        {{"carrier", carrier},
         {"name", carrier_names(reading, carrier)},
         {"amount", net_amount(reading, energy, carrier)},
         {"energy", std::move(amount)},
         {"share", whole && part && *whole != 0.0 ? Json(*part / *whole) : Json()}});
  }
  json["months"] = Json::array();
  for (const CivilPeriod& month : months_of(period)) {
    CELADON_ASSIGN(const AccountPtr part, reading.account(month));
    CELADON_ASSIGN(const formula::Input used, figure_input(reading, "electricity", month));
    json["months"].push_back(
        {{"period", month.to_string()},
         {"energy", total_of(reading, of_basis(*part, primary), figures[primary ? 1 : 0], month)},
         {"electricity",
          input_json(&used, "kWh", "electricity",
                     derivation_link(reading.site().id.text, "electricity", month))}});
  }
  json["notes"] = energy.notes;
  return json;
}

Result<Json> energy_carriers(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(AskedEnergy asked, ask_energy(workspace, request));
  Reading& reading = asked.reading;
  const bool by_month = request.step.empty() ? asked.period.days() > 62 : request.step == "month";
  const std::vector<CivilPeriod> steps = ledger::sub_periods(
      asked.period, by_month ? ledger::SubPeriod::month : ledger::SubPeriod::day);
  if (steps.size() > 400) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("步长 {0}：{1} 步，超过 400 步｜step {0}: {1} steps, more than 400",
                            request.step, steps.size()),
                "用 step=month 或缩短期间｜ask for step=month or a shorter period");
  }
  CELADON_ASSIGN(const AccountPtr whole, reading.account(asked.period));
  const ComprehensiveEnergy& total = of_basis(*whole, wants_primary(reading, request.basis));
  const auto totals = by_carrier(total);
  std::map<std::string, Json> columns;
  for (const auto& [carrier, value] : totals) columns[carrier] = Json::array();
  Json names = Json::array();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    names.push_back(steps[i].to_string());
    CELADON_ASSIGN(const AccountPtr part, reading.account(steps[i]));
    const auto sums = by_carrier(of_basis(*part, wants_primary(reading, request.basis)));
    for (auto& [carrier, column] : columns) {
      const auto found = sums.find(carrier);
      column.push_back(found == sums.end() ? Json() : value_json(found->second, "tce")["value"]);
    }
  }
  Json series = Json::array();
  for (auto& [carrier, column] : columns) {
    series.push_back({{"carrier", carrier},
                      {"name", carrier_names(reading, carrier)},
                      {"unit", "tce"},
                      {"values", std::move(column)},
                      {"total", value_json(totals.at(carrier), "tce")}});
  }
  return Json{{"period", asked.period.to_string()},
              {"step", by_month ? "month" : "day"},
              {"steps", std::move(names)},
              {"series", std::move(series)},
              {"total", total_of(reading, total, "energy.total", asked.period)}};
}

Result<Json> energy_comparison(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(AskedEnergy asked, ask_energy(workspace, request));
  Reading& reading = asked.reading;
  CivilPeriod with = ledger::period_before(asked.period);
  if (!request.with.empty()) {
    CELADON_ASSIGN(with, period_or_default(reading, request.with));
  }
  Json rows = Json::array();
  for (const PlantFigure& figure : plant_figures()) {
    CELADON_ASSIGN(const PlantFigureValue now, plant_figure(reading, figure, asked.period));
    CELADON_ASSIGN(const PlantFigureValue before, plant_figure(reading, figure, with));
    if (!now.applies && !before.applies) continue;
    rows.push_back({{"id", figure.id},
                    {"name", names_json(figure.names)},
                    {"now", now.quantity},
                    {"before", before.quantity},
                    {"change", change_json(now.quantity, before.quantity, figure.good)}});
  }
  CELADON_ASSIGN(const CurveObject object, curve_object(reading, request.object, request.carrier));
  CELADON_ASSIGN(const Duration step, step_of(request.step, asked.period, finest_step(object)));
  CELADON_ASSIGN(const Curve now, curve_of(reading, object, asked.period, step));
  CELADON_ASSIGN(const Curve before, curve_of(reading, object, with, step));
  Json curves = Json::array();
  curves.push_back(series_json(now, asked.period.to_string(), object.names));
  curves.push_back(series_json(before, with.to_string(), object.names));
  return Json{{"period", asked.period.to_string()},
              {"with", with.to_string()},
              {"object", object_json(object)},
              {"rows", std::move(rows)},
              {"step_minutes", static_cast<double>(step.us) / 6e7},
              {"curves", std::move(curves)}};
}

namespace {

/// The levels of a product's limit with what the figure reaches.
Json limit_json(const packs::Limit& limit, const formula::Input* consumption,
                const std::string& site) {
  std::optional<double> value;
  if (consumption != nullptr) {
    if (const auto* quantity = std::get_if<units::Quantity>(&consumption->value)) {
      const auto number = quantity->in(limit.unit);
      if (number.ok()) value = *number;
    }
  }
  Json levels = Json::array();
  Json best;
  for (const packs::LimitLevel& level : limit.levels) {
    Json reached;
    if (value && level.value) {
      const bool lower = limit.direction == packs::Direction::lower_is_better;
      reached = lower ? *value <= *level.value : *value >= *level.value;
      if (reached.get<bool>() && best.is_null()) best = level.id;
    }
    levels.push_back({{"id", level.id},
                      {"name", title_json(level.title)},
                      {"value", level.value ? Json(*level.value) : Json()},
                      {"reached", reached}});
  }
  if (value && best.is_null()) best = "none";
  return {{"standard", limit.standard},
          {"product", limit.product},
          {"indicator", limit.indicator},
          {"unit", limit.unit.symbol},
          {"levels", std::move(levels)},
          {"reached", best},
          {"source", source_json(limit.origin, site)},
          {"note", limit.note}};
}

}  // namespace

Result<Json> energy_intensity(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(AskedEnergy asked, ask_energy(workspace, request));
  Reading& reading = asked.reading;
  const CivilPeriod& period = asked.period;
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const std::string& site = reading.site().id.text;
  Json json{{"period", period.to_string()}};
  CELADON_ASSIGN(json["per_output_value"],
                 figure_json(reading, plant_figures().back(), period, year_before(period),
                             ledger::period_before(period)));
  json["products"] = Json::array();
  for (const registry::Product& product : reading.site().products) {
    const std::string& id = product.id.text;
    const std::string figure = "energy.per_product." + id;
    CELADON_ASSIGN(const formula::Input consumption, figure_input(reading, figure, period));
    Json row{{"id", id},
             {"name", names_json(product.names)},
             {"output", input_json(account->find("product.output." + id), product.unit.symbol,
                                   "product.output." + id,
                                   derivation_link(site, "product.output." + id, period))},
             {"energy",
              input_json(account->find("energy.by_product." + id), "tce", "energy.by_product." + id,
                         derivation_link(site, "energy.by_product." + id, period))},
             {"unit_consumption", input_json(&consumption, "kgce/" + product.unit.symbol, figure,
                                             derivation_link(site, figure, period))},
             {"limit", nullptr},
             {"limit_missing", nullptr}};
    const registry::LimitReference& wanted = product.energy_limit;
    if (wanted.empty()) {
      row["limit_missing"] = names_json(
          "site.yaml 没有写明该产品适用的能耗限额：在产品下写 energy_limit",
          "site.yaml does not name the energy limit of the product: add energy_limit to it");
    } else {
      const auto limit = reading.reference().limits->find(
          {"energy_limit", wanted.standard, wanted.product, wanted.indicator, period.last});
      if (limit.ok()) {
        row["limit"] = limit_json(*limit, &consumption, site);
      } else {
        row["limit_missing"] = names_json(units::sentence(limit.error(), units::Language::zh),
                                          units::sentence(limit.error(), units::Language::en));
      }
    }
    json["products"].push_back(std::move(row));
  }
  return json;
}

}  // namespace celadon::app::views
