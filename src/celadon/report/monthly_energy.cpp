#include "celadon/report/monthly_energy.hpp"

#include <algorithm>
#include <array>

#include "celadon/ledger/post.hpp"

namespace celadon::report {
namespace {

bool is_property(const registry::Fact& fact) {
  constexpr std::array<std::string_view, 4> fields = {
      "declared_energy.net_calorific_value", "declared_energy.carbon_content",
      "declared_energy.oxidation", "declared_energy.co2_factor"};
  return std::find(fields.begin(), fields.end(), fact.name) != fields.end();
}

/// The books of one month: its entries, and the properties that the statements of the period give.
ledger::PlantBooks month_of(const ledger::PlantBooks& books, const CivilPeriod& month) {
  ledger::PlantBooks part;
  part.site = books.site;
  part.carriers = books.carriers;
  part.period = month;
  part.files = books.files;
  for (const ledger::Entry& entry : books.entries) {
    if (month.first <= entry.posting.period.first && entry.posting.period.last <= month.last)
      part.entries.push_back(entry);
  }
  for (const registry::Fact& fact : books.facts) {
    const bool holds = fact.period == books.period || fact.period == month;
    if (!holds || !is_property(fact)) continue;
    part.facts.push_back(fact);
    part.facts.back().period = month;
  }
  return part;
}

}  // namespace

ledger::EnergyOptions energy_options(const registry::AccountingSettings& settings, int year) {
  ledger::EnergyOptions options;
  options.edition = settings.coal_equivalent_edition;
  options.feedstock = settings.feedstock == registry::FeedstockSetting::included
                          ? ledger::FeedstockRule::included
                          : ledger::FeedstockRule::excluded;
  options.steam_water = settings.water_enthalpy == registry::WaterEnthalpy::deduct_20c
                            ? ledger::WaterDeduction::feed_water_20_degrees
                            : ledger::WaterDeduction::none;
  options.year = year;
  return options;
}

Result<std::vector<MonthOfEnergy>> energy_by_month(const ledger::PlantBooks& books,
                                                   const packs::FactorSource& factors) {
  std::vector<MonthOfEnergy> months;
  for (const CivilPeriod& month : ledger::sub_periods(books.period, ledger::SubPeriod::month)) {
    const ledger::PlantBooks part = month_of(books, month);
    if (part.entries.empty()) continue;
    CELADON_ASSIGN(const auto flows, ledger::flow_totals(part));
    CELADON_ASSIGN(const ledger::PlantEnergy plant, ledger::plant_energy(part, flows));
    CELADON_ASSIGN(
        ledger::ComprehensiveEnergy energy,
        ledger::comprehensive_energy(
            plant.uses, factors, energy_options(books.site.accounting, books.period.first.year)));
    months.push_back({month, std::move(energy)});
  }
  return months;
}

}  // namespace celadon::report
