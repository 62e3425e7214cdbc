#include "celadon/app/views/carbon_view.hpp"

#include <cmath>

#include <fmt/format.h>

#include "celadon/app/views/plant_figures.hpp"
#include "celadon/ledger/source_names.hpp"

namespace celadon::app::views {
namespace {

using ledger::CarbonInventory;

struct Sum {
  const char* id;  ///< of the field and after "carbon." of the figure
  formula::Value CarbonInventory::*value;
};
constexpr Sum sums[] = {{"total", &CarbonInventory::total},
                        {"scope1", &CarbonInventory::scope1},
                        {"scope2_policy", &CarbonInventory::scope2_policy},
                        {"scope2_location", &CarbonInventory::scope2_location},
                        {"scope2_market", &CarbonInventory::scope2_market}};

Json sum_json(const Reading& reading, const CarbonInventory& carbon, const Sum& sum,
              const CivilPeriod& period) {
  Json json = value_json(carbon.*sum.value, "tCO2e");
  json["derivation"] =
      derivation_link(reading.site().id.text, std::string("carbon.") + sum.id, period);
  return json;
}

Json entry_json(const Reading& reading, const ledger::CarbonEntry& entry, std::size_t index,
                const CivilPeriod& period) {
  const std::string& site = reading.site().id.text;
  const std::string id = fmt::format("carbon.entry.{}", index);
  Json emission = value_json(entry.emission, "tCO2e");
  emission["derivation"] = derivation_link(site, id, period);
  // A product of several factors is told per unit of activity: emission / activity.
  Json factor;
  if (entry.factor) {
    const auto* tonnes = std::get_if<units::Quantity>(&entry.emission);
    const auto kilograms = tonnes == nullptr ? Result<double>(fail(ErrorCode::unit, "undetermined"))
                                             : tonnes->in(units::unit("kgCO2e"));
    const bool plain = entry.factor->unit.symbol.find("·") == std::string::npos;
    if (plain || !kilograms.ok() || entry.activity.value == 0.0) {
      factor = quantity_json(*entry.factor);
    } else {
      factor =
          quantity_json(*kilograms / entry.activity.value, "kgCO2e/" + entry.activity.unit.symbol);
    }
  }
  return {{"id", id},
          {"scope", ledger::to_string(entry.scope)},
          {"category", ledger::to_string(entry.category)},
          {"source", entry.source},
          {"name", names_json(ledger::source_names(entry.source, reading.carriers()))},
          {"gas", entry.gas},
          {"activity", quantity_json(entry.activity)},
          {"factor", std::move(factor)},
          {"emission", std::move(emission)},
          {"data_year", entry.data_year ? Json(*entry.data_year) : Json()},
          {"provisional", entry.provisional},
          {"factor_source", entry.origin ? source_json(*entry.origin, site) : Json()},
          {"notes", entry.notes}};
}

/// Why the months do not add up to the period, where they do not.
Json trend_notes(const Json& json) {
  Json notes = Json::array();
  for (const Sum& sum : sums) {
    const std::string id = sum.id;
    const Json& whole = id == "total"    ? json["total"]
                        : id == "scope1" ? json["scope1"]
                                         : json["scope2"][id.substr(7)];
    const auto expected = number_of(whole);
    double added = 0.0;
    bool known = expected.has_value() && !json["trend"].empty();
    for (const Json& month : json["trend"]) {
      const auto value = number_of(month[sum.id]);
      known = known && value.has_value();
      added += value.value_or(0.0);
    }
    if (!known || std::fabs(added - *expected) <= 1e-9 * std::fabs(*expected) + 1e-9) continue;
    notes.push_back(names_json(
        fmt::format("各月 {} 合计 {:.6g} tCO2e，比全期多 {:.6g}：按年声明的绿证只在全年抵扣", id,
                    added, added - *expected),
        fmt::format("the months of {} add up to {:.6g} tCO2e, {:.6g} more than the period: "
                    "certificates declared for the year are taken off in the year only",
                    id, added, added - *expected)));
  }
  return notes;
}

}  // namespace

Result<Json> carbon_view(Workspace& workspace, const std::string& site, const std::string& text) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, text));
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const CarbonInventory& carbon = account->figures.carbon;
  Json json{{"period", period.to_string()},
            {"policy", carbon.policy},
            {"gwp_set", reading.site().accounting.gwp_set},
            {"total", sum_json(reading, carbon, sums[0], period)}};
  json["without_indirect"] = value_json(carbon.without_indirect, "tCO2e");
  json["without_indirect"]["derivation"] =
      derivation_link(reading.site().id.text, "carbon.scope1", period);
  json["scope1"] = sum_json(reading, carbon, sums[1], period);
  json["scope2"] = {{"policy", sum_json(reading, carbon, sums[2], period)},
                    {"location", sum_json(reading, carbon, sums[3], period)},
                    {"market", sum_json(reading, carbon, sums[4], period)}};
  json["biomass"] = quantity_json(carbon.biomass_co2);
  CELADON_ASSIGN(const formula::Input intensity,
                 figure_input(reading, "carbon.per_output_value", period));
  json["per_output_value"] =
      input_json(&intensity, "kgCO2e/万元", "carbon.per_output_value",
                 derivation_link(reading.site().id.text, "carbon.per_output_value", period));
  json["entries"] = Json::array();
  for (std::size_t i = 0; i < carbon.entries.size(); ++i)
    json["entries"].push_back(entry_json(reading, carbon.entries[i], i, period));
  json["certificates"] = Json::array();
  for (const ledger::CertificateUse& use : carbon.certificates) {
    json["certificates"].push_back({{"id", use.id},
                                    {"used", quantity_json(use.used)},
                                    {"refused", text_or_null(use.refused)}});
  }
  json["trend"] = Json::array();
  for (const CivilPeriod& month : months_of(period)) {
    CELADON_ASSIGN(const AccountPtr part, reading.account(month));
    Json row{{"period", month.to_string()}};
    for (const Sum& sum : sums) row[sum.id] = sum_json(reading, part->figures.carbon, sum, month);
    json["trend"].push_back(std::move(row));
  }
  json["trend_notes"] = trend_notes(json);
  json["notes"] = carbon.notes;
  return json;
}

}  // namespace celadon::app::views
