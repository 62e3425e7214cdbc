#include "celadon/ledger/declared_carbon.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"

namespace celadon::ledger {
namespace {

using registry::Fact;
using units::Quantity;

std::vector<const Fact*> facts_of(const PlantBooks& books, const std::string& name,
                                  const std::string& member) {
  std::vector<const Fact*> found;
  for (const Fact& fact : books.facts) {
    if (fact.name == name && fact.member == member) found.push_back(&fact);
  }
  std::sort(found.begin(), found.end(),
            [](const Fact* a, const Fact* b) { return a->period < b->period; });
  for (const Fact* fact : found) {
    if (fact->period == books.period) return {fact};
  }
  return found;
}

/// The quantity, or text, of a field that does not change within the period: its last declaration.
template <class T>
const T* last_of(const std::vector<const Fact*>& facts) {
  return facts.empty() ? nullptr : std::get_if<T>(&facts.back()->value);
}

std::set<std::string> members_of(const PlantBooks& books, const std::string& name) {
  std::set<std::string> members;
  for (const Fact& fact : books.facts) {
    if (fact.name == name && std::holds_alternative<Quantity>(fact.value)) {
      members.insert(fact.member);
    }
  }
  return members;
}

Result<Activity> amount_of(const PlantBooks& books, const std::string& name,
                           const std::string& member) {
  Activity activity;
  activity.name = member;
  std::vector<formula::DerivationPtr> children;
  std::int64_t days = 0;
  for (const Fact* fact : facts_of(books, name, member)) {
    const auto& quantity = std::get<Quantity>(fact->value);
    if (children.empty()) {
      activity.amount = quantity;
    } else {
      CELADON_ASSIGN(activity.amount, units::add(activity.amount, quantity));
    }
    days += fact->period.days();
    children.push_back(fact_leaf(*fact, quantity));
  }
  if (days < books.period.days()) {
    activity.gap = formula::Undetermined{
        {name + "." + member},
        fmt::format("'{1}' 的 {0} 只填报了 {4} 的 {3} 天中的 {2} 天｜{0} of '{1}' is declared for "
                    "{2} of {3} days of {4}",
                    name, member, days, books.period.days(), books.period.to_string())};
  }
  formula::Value value = activity.amount;
  if (activity.gap) value = *activity.gap;
  activity.derivation = computed(name + "." + member, member, "各笔填报之和｜sum of declarations",
                                 std::move(value), std::move(children), {}, 0.0);
  return activity;
}

}  // namespace

Status add_declared_carbon(const PlantBooks& books, CarbonActivity& activity) {
  for (const std::string& member : members_of(books, "process_emission.amount")) {
    const auto field = [&](const char* name) {
      return facts_of(books, std::string("process_emission.") + name, member);
    };
    ProcessSource process;
    CELADON_ASSIGN(process.activity, amount_of(books, "process_emission.amount", member));
    process.item = member;
    if (const auto* gas = last_of<std::string>(field("gas"))) process.gas = *gas;
    if (const auto* factor = last_of<Quantity>(field("factor"))) process.factor = *factor;
    if (const auto* fraction = last_of<Quantity>(field("fraction"))) {
      CELADON_ASSIGN(process.fraction, fraction->in(units::unit("1")));
    }
    if (const auto* direction = last_of<std::string>(field("direction"))) {
      using Direction = ProcessSource::Direction;
      process.direction = *direction == "leaves_in_product" ? Direction::leaves_in_product
                          : *direction == "recovered"       ? Direction::recovered
                                                            : Direction::emitted;
    }
    activity.processes.push_back(std::move(process));
  }
  for (const std::string& member : members_of(books, "fugitive_gas.released")) {
    CELADON_ASSIGN(Activity released, amount_of(books, "fugitive_gas.released", member));
    activity.fugitives.push_back({std::move(released), member});
  }
  return {};
}

}  // namespace celadon::ledger
