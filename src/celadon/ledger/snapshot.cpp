#include "celadon/ledger/snapshot.hpp"

#include <set>

#include <fmt/format.h>

#include "celadon/ledger/open_books.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot_inputs.hpp"
#include "celadon/registry/site_store.hpp"

namespace celadon::ledger {
namespace {

struct Words {
  registry::Carriers carriers;
  registry::Vocabulary vocabulary;
};

Result<Words> read_words(const packs::Library& library) {
  Words words;
  CELADON_ASSIGN(const packs::PackPtr carriers, library.find("vocabulary.carriers"));
  CELADON_ASSIGN(const auto carriers_body, carriers->body());
  CELADON_ASSIGN(words.carriers, registry::Carriers::read(*carriers_body));
  CELADON_ASSIGN(const packs::PackPtr plant, library.find("vocabulary.plant"));
  CELADON_ASSIGN(const auto plant_body, plant->body());
  CELADON_ASSIGN(words.vocabulary, registry::Vocabulary::read(*plant_body));
  return words;
}

/// The day by which a factor must have been published to be known at `as_of`.
CivilDate day_known(Instant as_of, UtcOffset offset) {
  const CivilDate far{9999, 12, 31};
  if (as_of >= start_of_day(far, offset)) return far;
  return date_of(as_of, offset);
}

void collect_pins(const formula::Derivation& node, std::set<const formula::Derivation*>& seen,
                  std::set<PinnedPack>& pins) {
  if (!seen.insert(&node).second) return;
  if (node.origin && !node.origin->pack.empty()) {
    pins.insert({node.origin->pack, node.origin->pack_hash});
  }
  for (const formula::DerivationPtr& child : node.children) collect_pins(*child, seen, pins);
}

Result<std::vector<NodeBalance>> balances_of(const PlantBooks& books) {
  std::vector<Posting> postings;
  for (const Entry& entry : books.entries) postings.push_back(entry.posting);
  CELADON_ASSIGN(const auto parts,
                 balance_nodes(postings, balancing_nodes(books.site), accuracy_of(books.site)));
  return balance_over(parts, books.period);
}

packs::LookupScope scope_of(const registry::Site& site, const CivilPeriod& period,
                            CivilDate known) {
  packs::LookupScope scope;
  scope.where = site.division.empty() ? "CN" : site.division;
  scope.year = period.first.year;
  scope.published_by = known;
  scope.editions["coal_equivalent"] = site.accounting.coal_equivalent_edition;
  scope.editions["gwp"] = site.accounting.gwp_set;
  return scope;
}

/// Inputs of one period; empty when the books and statements say nothing about it.
Result<inputs::InputMap> inputs_of(const PlantBooks& books, const inputs::Figures& figures,
                                   const packs::FactorSource& factors, const Words& words,
                                   ProductShare rule) {
  inputs::InputMap map;
  inputs::add_facts(books, words.vocabulary, map);
  CELADON_TRY(inputs::add_energy(books, figures, factors, map));
  inputs::add_products(books, figures, factors, rule, map);
  inputs::add_carbon(figures, map);
  return map;
}

/// Whether the books or statements say anything about the energy of a period.
bool knows_energy(const PlantBooks& books) {
  if (!books.entries.empty()) return true;
  for (const registry::Fact& fact : books.facts) {
    if (fact.name.starts_with("declared_energy.")) return true;
  }
  return false;
}

CivilDate years_back(CivilDate date) {
  --date.year;
  if (date.day > days_in_month(date.year, date.month)) date.day = 28;  // 29 February
  return date;
}

CivilDate months_before(CivilDate date, int months) {
  const int count = date.year * 12 + date.month - 1 - months;
  return {count / 12, static_cast<std::uint8_t>(count % 12 + 1), 1};
}

}  // namespace

CivilPeriod period_before(const CivilPeriod& period) {
  const bool from_first = period.first.day == 1;
  const bool to_last = period.last.day == days_in_month(period.last.year, period.last.month);
  if (from_first && to_last) {
    const int months =
        (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1;
    const CivilDate first = months_before(period.first, months);
    CivilDate last = months_before(period.last, months);
    last.day = static_cast<std::uint8_t>(days_in_month(last.year, last.month));
    return {first, last};
  }
  if (period.days() >= 365) return {years_back(period.first), years_back(period.last)};
  const std::int64_t first = days_from_civil(period.first);
  return {civil_from_days(first - period.days()), civil_from_days(first - 1)};
}

CarbonPolicy policy_of(const registry::AccountingSettings& settings, CivilDate known_on) {
  using registry::ElectricityPolicy;
  CarbonPolicy policy;
  switch (settings.electricity_policy) {
    case ElectricityPolicy::deduct_none: policy = CarbonPolicy::none(settings.grid_area); break;
    case ElectricityPolicy::direct_and_own:
      policy = CarbonPolicy::direct_and_own(settings.grid_area);
      break;
    case ElectricityPolicy::also_certificates:
      policy = CarbonPolicy::also_certificates(settings.grid_area, RemainingPower::average);
      break;
  }
  policy.grid.variant = settings.grid_variant;
  policy.location.variant = "average";
  policy.gwp_set = settings.gwp_set;
  policy.steam_water = settings.water_enthalpy == registry::WaterEnthalpy::deduct_20c
                           ? WaterDeduction::feed_water_20_degrees
                           : WaterDeduction::none;
  if (!settings.fuel_table.empty()) policy.fuel_table = settings.fuel_table;
  for (GridFactorChoice* choice : {&policy.grid, &policy.location, &policy.residual}) {
    choice->known_on = known_on;
  }
  return policy;
}

Snapshot::Snapshot(packs::LibraryPtr library, PlantBooks books, Instant as_of)
    : books_(std::move(books)),
      as_of_(as_of),
      factors_(std::make_shared<packs::FactorTables>(library)),
      limits_(std::make_shared<packs::LimitTables>(std::move(library))) {
  tables_ = std::make_unique<packs::TableEnvironment>(
      nullptr, *factors_, limits_.get(),
      scope_of(books_.site, books_.period, day_known(as_of, books_.site.offset)));
}

const formula::Input* Snapshot::find(std::string_view name) const {
  const auto found = inputs_.find(name);
  return found != inputs_.end() ? &found->second : nullptr;
}

Result<formula::Input> Snapshot::lookup(std::string_view table,
                                        std::span<const formula::Value> keys) const {
  return tables_->lookup(table, keys);
}

Result<SnapshotPtr> make_snapshot(storage::Database& database, const packs::LibraryPtr& library,
                                  const registry::SiteId& site_id, const CivilPeriod& period,
                                  Instant as_of, const SnapshotOptions& options) {
  CELADON_ASSIGN(const Words words, read_words(*library));
  CELADON_ASSIGN(const registry::Site site,
                 registry::load_site(database, site_id, words.carriers, as_of));
  const CarbonPolicy policy =
      options.policy.value_or(policy_of(site.accounting, day_known(as_of, site.offset)));
  CELADON_ASSIGN(PlantBooks books, read_books(database, site, words.carriers, period, as_of));
  std::shared_ptr<Snapshot> snapshot(new Snapshot(library, std::move(books), as_of));
  const packs::FactorSource& factors = *snapshot->factors_;
  CELADON_ASSIGN(const inputs::Figures figures,
                 inputs::figures_of(snapshot->books_, factors, policy));
  CELADON_ASSIGN(snapshot->inputs_,
                 inputs_of(snapshot->books_, figures, factors, words, options.product_share));
  snapshot->energy_ = figures.energy;
  snapshot->primary_ = figures.primary;
  snapshot->carbon_ = figures.carbon;
  CELADON_ASSIGN(snapshot->balances_, balances_of(snapshot->books_));
  CivilPeriod prior = period;
  for (int back = 1; back <= options.prior_periods; ++back) {
    prior = period_before(prior);
    CELADON_ASSIGN(const PlantBooks earlier,
                   read_books(database, site, words.carriers, prior, as_of));
    inputs::InputMap map;
    if (knows_energy(earlier)) {
      CELADON_ASSIGN(const inputs::Figures before, inputs::figures_of(earlier, factors, policy));
      CELADON_ASSIGN(map, inputs_of(earlier, before, factors, words, options.product_share));
    } else {
      inputs::add_facts(earlier, words.vocabulary, map);
    }
    for (auto& [name, input] : map) {
      snapshot->inputs_.emplace(fmt::format("{}@-{}", name, back), std::move(input));
    }
  }
  std::set<const formula::Derivation*> seen;
  std::set<PinnedPack> pins;
  for (const auto& [name, input] : snapshot->inputs_) collect_pins(*input.derivation, seen, pins);
  snapshot->pins_.assign(pins.begin(), pins.end());
  return SnapshotPtr(std::move(snapshot));
}

}  // namespace celadon::ledger
