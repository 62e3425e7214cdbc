#include "celadon/ledger/declared_energy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/registry/titles.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using registry::Fact;
using units::Quantity;

constexpr const char* prefix = "declared_energy.";

/// Facts of one field of one carrier, by the first day of their periods.
std::vector<const Fact*> facts_of(const PlantBooks& books, const std::string& field,
                                  const std::string& carrier) {
  std::vector<const Fact*> found;
  for (const Fact& fact : books.facts) {
    if (fact.member == carrier && fact.name == prefix + field &&
        std::holds_alternative<Quantity>(fact.value)) {
      found.push_back(&fact);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Fact* a, const Fact* b) { return a->period < b->period; });
  // A fact of the whole period outweighs those of its parts.
  for (const Fact* fact : found) {
    if (fact->period == books.period) return {fact};
  }
  return found;
}

const Quantity& quantity_of(const Fact& fact) { return std::get<Quantity>(fact.value); }

/// The parts must cover the period, or the sum is a part of it.
std::optional<formula::Undetermined> gap_of(const PlantBooks& books,
                                            const std::vector<const Fact*>& parts,
                                            const std::string& name) {
  std::int64_t days = 0;
  for (const Fact* fact : parts) days += fact->period.days();
  if (days >= books.period.days()) return std::nullopt;
  return formula::Undetermined{
      {name},
      fmt::format(
          "{0} 只填报了 {3} 的 {2} 天中的 {1} 天｜{0} is declared for {1} of {2} days of {3}", name,
          days, books.period.days(), books.period.to_string())};
}

Result<EnergyUse> amount_use(const PlantBooks& books, const registry::Carrier& carrier,
                             EnergyRole role, const std::string& field) {
  const std::vector<const Fact*> parts = facts_of(books, field, carrier.id.text);
  EnergyUse use;
  use.carrier = carrier.id.text;
  use.row = carrier.coal_equivalent;
  use.role = role;
  use.amount = {0.0, quantity_of(*parts.front()).unit};
  std::vector<DerivationPtr> children;
  for (const Fact* fact : parts) {
    CELADON_ASSIGN(use.amount, units::add(use.amount, quantity_of(*fact)));
    children.push_back(fact_leaf(*fact, quantity_of(*fact)));
  }
  const std::string name = fmt::format("{}{}.{}", prefix, field, use.carrier);
  use.gap = gap_of(books, parts, name);
  formula::Value value = use.amount;
  if (use.gap) value = *use.gap;
  use.derivation =
      children.size() == 1 && !use.gap
          ? children.front()
          : computed(name, registry::title(carrier.names), "各笔填报之和｜sum of declarations",
                     std::move(value), std::move(children), {}, 0.0);
  return use;
}

Result<EnergyUse> stock_use(const PlantBooks& books, const registry::Carrier& carrier,
                            const std::vector<const Fact*>& opening,
                            const std::vector<const Fact*>& closing) {
  EnergyUse use;
  use.carrier = carrier.id.text;
  use.row = carrier.coal_equivalent;
  use.role = EnergyRole::stock_change;
  const std::string name = fmt::format("{}stock.{}", prefix, use.carrier);
  if (opening.empty() || closing.empty()) {
    use.amount = {0.0, carrier.unit};
    use.gap = formula::Undetermined{
        {name},
        fmt::format("'{0}' 的库存只填报了一端｜of the stock of '{0}' only one end is declared",
                    use.carrier)};
    use.derivation = computed(name, registry::title(carrier.names),
                              "期末 − 期初｜closing − opening", *use.gap, {}, {}, 0.0);
    return use;
  }
  const Fact& first = *opening.front();
  const Fact& last = *closing.back();
  if (first.period.first != books.period.first || last.period.last != books.period.last) {
    use.gap = formula::Undetermined{{name},
                                    fmt::format("'{0}' 的库存没有填报 {1} 的期初与期末｜the stock "
                                                "of '{0}' is not declared at both ends of {1}",
                                                use.carrier, books.period.to_string())};
  }
  CELADON_ASSIGN(use.amount, units::subtract(quantity_of(last), quantity_of(first)));
  formula::Value value = use.amount;
  if (use.gap) value = *use.gap;
  use.derivation = computed(
      name, registry::title(carrier.names), "期末 − 期初｜closing − opening", std::move(value),
      {fact_leaf(last, quantity_of(last)), fact_leaf(first, quantity_of(first))}, {}, 0.0);
  return use;
}

}  // namespace

bool declares(const PlantBooks& books, const std::string& carrier) {
  for (const char* field : {"purchased", "sold", "feedstock", "opening_stock", "closing_stock"}) {
    if (!facts_of(books, field, carrier).empty()) return true;
  }
  return false;
}

DeclaredProperty declared_property(const PlantBooks& books, const std::string& property,
                                   const std::string& carrier) {
  DeclaredProperty result;
  const std::vector<const Fact*> parts = facts_of(books, property, carrier);
  if (parts.empty()) return result;
  const Quantity& value = quantity_of(*parts.front());
  for (const Fact* fact : parts) {
    if (quantity_of(*fact).in_base() == value.in_base()) continue;
    const std::string name = fmt::format("{}{}.{}", prefix, property, carrier);
    result.gap = formula::Undetermined{
        {name},
        fmt::format("{0} 在 {1} 的各分期不同：请填报该期间的平均值｜{0} differs between the parts "
                    "of {1}: declare its mean for the period",
                    name, books.period.to_string())};
    return result;
  }
  result.value = value;
  result.derivation = fact_leaf(*parts.front(), value);
  return result;
}

void add_properties(const PlantBooks& books, EnergyUse& use) {
  const DeclaredProperty ncv = declared_property(books, "net_calorific_value", use.carrier);
  use.measured_ncv = ncv.value;
  if (ncv.gap && !use.gap) use.gap = ncv.gap;
  if (!use.co2_factor) use.co2_factor = declared_property(books, "co2_factor", use.carrier).value;
}

Status add_declared(const PlantBooks& books, const std::set<std::string>& metered,
                    std::vector<EnergyUse>& uses, std::vector<std::string>& notes) {
  for (const registry::Carrier& carrier : books.carriers.all()) {
    const std::string& id = carrier.id.text;
    const auto opening = facts_of(books, "opening_stock", id);
    const auto closing = facts_of(books, "closing_stock", id);
    if (!opening.empty() || !closing.empty()) {
      CELADON_ASSIGN(EnergyUse use, stock_use(books, carrier, opening, closing));
      add_properties(books, use);
      uses.push_back(std::move(use));
    }
    const bool medium = carrier.kind == registry::CarrierKind::medium;
    const std::pair<const char*, EnergyRole> fields[] = {
        {"purchased", medium ? EnergyRole::medium : EnergyRole::purchased},
        {"sold", EnergyRole::sold},
        {"feedstock", EnergyRole::feedstock}};
    for (const auto& [field, role] : fields) {
      if (facts_of(books, field, id).empty()) continue;
      if (metered.contains(id)) {
        notes.push_back(
            fmt::format("“{0}”已计量，填报量（{1}）不再相加｜'{0}' is metered: its declared amount "
                        "({1}) is not added",
                        id, field));
        continue;
      }
      CELADON_ASSIGN(EnergyUse use, amount_use(books, carrier, role, field));
      add_properties(books, use);
      uses.push_back(std::move(use));
    }
  }
  return {};
}

}  // namespace celadon::ledger
