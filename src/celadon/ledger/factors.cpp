#include "celadon/ledger/factors.hpp"

#include <fmt/format.h>

namespace celadon::ledger {
namespace {

using packs::Factor;
using packs::FactorQuery;
using packs::FactorSource;
using units::Quantity;
using units::unit;

/// kJ/(kg K) of water and the reference of 20 °C. Source: sector guides of 2013 to 2015, bought
/// heat: H = m (T - 20) 4.1868e-3 GJ.
Quantity water_heat_capacity() { return {4.1868, unit("kJ/kg/K")}; }
constexpr double reference_temperature_celsius = 20.0;

FactorQuery question(std::string table, std::string what) {
  FactorQuery query;
  query.table = std::move(table);
  query.what = std::move(what);
  return query;
}

Result<Quantity> to_gigajoules(const Quantity& heat) {
  CELADON_ASSIGN(const double value, heat.in(unit("GJ")));
  return Quantity{value, unit("GJ")};
}

}  // namespace

Quantity feed_water_enthalpy() { return {83.74, unit("kJ/kg")}; }

Result<Factor> grid_factor(const FactorSource& factors, const GridFactorChoice& choice,
                           int period_year) {
  const int year = choice.year != 0 ? choice.year : period_year;
  FactorQuery query = question("grid_co2", "electricity");
  query.where = choice.area;
  query.year = year;
  query.variant = choice.variant;
  if (choice.rule == GridYearRule::exact) return factors.find(query);
  CELADON_ASSIGN(Factor factor, factors.nearest_published(query, choice.known_on));
  const int oldest = year - choice.years_late;
  if (factor.data_year && *factor.data_year >= oldest) {
    if (*factor.data_year != year) {
      factor.marks = {
          fmt::format("以最近公布的 {0} 年数据代替 {1} 年（{2}）｜data year {0}, the latest "
                      "published, stands in for {1} ({2})",
                      *factor.data_year, year, factor.notice)};
    }
    return factor;
  }
  return fail(
      ErrorCode::not_found,
      fmt::format("没有 '{0}'（{1}）自 {2} 回溯至 {3} 年的电网因子；最新为 {4} 年｜no grid factor "
                  "of '{0}' ({1}) for {2} back to {3}; the newest is of {4}",
                  choice.area, choice.variant, year, oldest, factor.data_year.value_or(0)),
      "请指定已公布的地区和口径，或年份｜name an area and variant that are published, or a year");
}

Result<Factor> coal_coefficient(const FactorSource& factors, const std::string& carrier,
                                const std::string& edition, packs::RangeChoice range) {
  FactorQuery query = question("coal_equivalent", carrier);
  query.edition = edition;
  query.variant = "calorific";
  query.range = range;
  return factors.find(query);
}

Result<Factor> medium_coefficient(const FactorSource& factors, const std::string& carrier,
                                  const std::string& edition) {
  FactorQuery query = question("working_media", carrier);
  query.edition = edition;
  return factors.find(query);
}

Result<Factor> primary_coefficient(const FactorSource& factors, const std::string& carrier,
                                   int year, const std::string& edition) {
  FactorQuery query = question("coal_equivalent", carrier);
  query.edition = edition;
  query.variant = "primary";
  query.year = year;
  return factors.find(query);
}

Result<Factor> fuel_ncv(const FactorSource& factors, const std::string& fuel,
                        const std::string& table) {
  FactorQuery query = question("fuel_ncv", fuel);
  query.edition = table;
  return factors.find(query);
}

Result<Factor> fuel_carbon_content(const FactorSource& factors, const std::string& fuel,
                                   const std::string& table) {
  FactorQuery query = question("fuel_carbon_content", fuel);
  query.edition = table;
  return factors.find(query);
}

Result<Factor> fuel_oxidation(const FactorSource& factors, const std::string& fuel,
                              const std::string& table) {
  FactorQuery query = question("fuel_oxidation", fuel);
  query.edition = table;
  return factors.find(query);
}

Result<Factor> gwp(const FactorSource& factors, const std::string& gas, const std::string& set) {
  FactorQuery query = question("gwp", gas);
  query.edition = set;
  return factors.find(query);
}

Result<Factor> heat_factor(const FactorSource& factors) {
  FactorQuery query = question("heat_co2", "heat");
  query.where = "CN";
  return factors.find(query);
}

Result<Factor> process_factor(const FactorSource& factors, const std::string& item,
                              const std::string& edition) {
  FactorQuery query = question("process_factor", item);
  query.edition = edition;
  return factors.find(query);
}

Result<Factor> steam_enthalpy(const FactorSource& factors, const SteamState& state) {
  const bool saturated = state.kind == SteamState::Kind::saturated;
  std::vector<Quantity> at;
  if (state.pressure) at.push_back(*state.pressure);
  if (state.temperature && (!saturated || !state.pressure)) at.push_back(*state.temperature);
  if (at.size() != (saturated ? 1U : 2U)) {
    return fail(ErrorCode::invalid_argument,
                "蒸汽的状态不完整｜the state of the steam is not complete",
                saturated ? "填报其压力或温度｜state its pressure or its temperature"
                          : "填报其压力和温度｜state its pressure and temperature");
  }
  return factors.interpolate(saturated ? "steam_enthalpy.saturated" : "steam_enthalpy.superheated",
                             at);
}

Result<SteamHeat> steam_heat(const FactorSource& factors, const Quantity& mass,
                             const SteamState& state, WaterDeduction deduction) {
  SteamHeat result;
  if (state.kind == SteamState::Kind::hot_water && !state.enthalpy) {
    if (!state.temperature) {
      return fail(ErrorCode::invalid_argument, "热水没有温度｜hot water without a temperature",
                  "填报供水温度｜state the temperature of the supply");
    }
    CELADON_ASSIGN(const double celsius, state.temperature->in(unit("degC")));
    const Quantity rise{celsius - reference_temperature_celsius, unit("K")};
    CELADON_ASSIGN(result.heat, to_gigajoules(mass * water_heat_capacity() * rise));
    result.rule =
        "热水：m (T - 20 ℃) 4.1868 kJ/(kg K)｜hot water: m (T - 20 degC) 4.1868 kJ/(kg K)";
    return result;
  }
  Quantity enthalpy;
  if (state.enthalpy) {
    enthalpy = *state.enthalpy;
    result.rule = "蒸汽：质量 × 实测焓｜steam: m x measured enthalpy";
  } else {
    CELADON_ASSIGN(Factor factor, steam_enthalpy(factors, state));
    enthalpy = factor.value;
    result.enthalpy = std::move(factor);
    result.rule = "蒸汽：质量 × 查表焓｜steam: m x enthalpy of the table";
  }
  if (deduction == WaterDeduction::feed_water_20_degrees) {
    CELADON_ASSIGN(enthalpy, units::subtract(enthalpy, feed_water_enthalpy()));
    result.rule += ", less 83.74 kJ/kg of water at 20 degC";
  }
  CELADON_ASSIGN(result.heat, to_gigajoules(mass * enthalpy));
  return result;
}

}  // namespace celadon::ledger
