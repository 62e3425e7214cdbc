#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/snapshot_inputs.hpp"
#include "celadon/registry/titles.hpp"

namespace celadon::ledger::inputs {
namespace {

using formula::DerivationPtr;
using formula::QuantitySet;
using formula::Undetermined;
using formula::Value;
using registry::Fact;
using units::Base;
using units::Dimension;
using units::Quantity;

/// Whether months of it add up to a year: amounts and money do; areas, ratings, concentrations do
/// not.
bool adds_up(const Dimension& dimension) {
  for (const Base base :
       {Base::mass, Base::energy, Base::standard_volume, Base::money_cny, Base::product_mass,
        Base::carbon_dioxide, Base::co2_equivalent, Base::coal_equivalent}) {
    if (dimension == Dimension::of(base)) return true;
  }
  return dimension == Dimension::of(Base::length, 3);
}

Value as_value(const registry::FactValue& value) {
  if (const auto* quantity = std::get_if<Quantity>(&value)) return *quantity;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  return std::get<std::string>(value);
}

formula::Input input_of(const Fact& fact) {
  Value value = as_value(fact.value);
  DerivationPtr derivation = fact_leaf(fact, value);
  return {std::move(value), std::move(derivation)};
}

std::string name_of(const Fact& fact) {
  return fact.member.empty() ? fact.name : fact.name + "." + fact.member;
}

/// Facts of one name and member, by their periods.
formula::Input combine(std::vector<const Fact*> parts, const CivilPeriod& period) {
  std::sort(parts.begin(), parts.end(),
            [](const Fact* a, const Fact* b) { return a->period < b->period; });
  for (const Fact* fact : parts) {
    if (fact->period == period) return input_of(*fact);
  }
  const auto* first = std::get_if<Quantity>(&parts.front()->value);
  // Of what does not add up, the newest declaration within the period speaks for it.
  if (first == nullptr || !adds_up(first->unit.dimension)) return input_of(*parts.back());
  Quantity total{0.0, first->unit};
  std::int64_t days = 0;
  std::vector<DerivationPtr> children;
  for (const Fact* fact : parts) {
    const auto* quantity = std::get_if<Quantity>(&fact->value);
    const auto more = quantity != nullptr ? units::add(total, *quantity) : Result<Quantity>(total);
    if (more.ok()) total = *more;
    days += fact->period.days();
    children.push_back(input_of(*fact).derivation);
  }
  const std::string name = name_of(*parts.front());
  Value value = total;
  if (days != period.days()) {
    value = Undetermined{
        {name},
        fmt::format(
            "{0} 只填报了 {3} 的 {2} 天中的 {1} 天｜{0} is declared for {1} of {2} days of {3}",
            name, days, period.days(), period.to_string())};
  }
  DerivationPtr derivation =
      computed(name, "", "各笔填报之和｜sum of declarations", value, std::move(children), {}, 0.0);
  return {std::move(value), std::move(derivation)};
}

/// The members of a set in the vocabulary's unit; a member in another measure is seen only alone.
formula::Input set_of(const registry::VocabularyName& word,
                      const std::map<std::string, formula::Input>& members) {
  QuantitySet set;
  std::vector<DerivationPtr> children;
  if (word.unit) set.unit = *word.unit;
  for (const auto& [member, input] : members) {
    children.push_back(input.derivation);
    const auto* quantity = std::get_if<Quantity>(&input.value);
    const auto value = quantity != nullptr
                           ? quantity->in(set.unit)
                           : Result<double>(fail(ErrorCode::unit, "没有数量｜no quantity"));
    if (value.ok()) {
      set.keys.push_back(member);
      set.values.push_back(*value);
    } else {
      set.missing.push_back(member);
    }
  }
  Value value = set;
  DerivationPtr derivation = computed(word.name, registry::title(word.names), "逐项｜by member",
                                      value, std::move(children), {}, 0.0);
  return {std::move(value), std::move(derivation)};
}

}  // namespace

void add_facts(const PlantBooks& books, const registry::Vocabulary& vocabulary, InputMap& inputs) {
  std::map<std::pair<std::string, std::string>, std::vector<const Fact*>> by_name;
  for (const Fact& fact : books.facts) by_name[{fact.name, fact.member}].push_back(&fact);
  std::map<std::string, std::map<std::string, formula::Input>> sets;
  for (const auto& [key, parts] : by_name) {
    const auto& [name, member] = key;
    if (vocabulary.find(name) == nullptr)
      continue;  // declared energy, certificates: counted elsewhere
    formula::Input input = combine(parts, books.period);
    if (member.empty()) {
      inputs.insert_or_assign(name, std::move(input));
    } else {
      inputs.insert_or_assign(name + "." + member, input);
      sets[name].emplace(member, std::move(input));
    }
  }
  for (const auto& [name, members] : sets) {
    const registry::VocabularyName& word = *vocabulary.find(name);
    if (word.shape == registry::NameShape::set) {
      inputs.insert_or_assign(name, set_of(word, members));
    }
  }
}

}  // namespace celadon::ledger::inputs
