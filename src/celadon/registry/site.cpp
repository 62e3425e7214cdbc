#include "celadon/registry/site.hpp"

#include <algorithm>

#include "celadon/registry/site_words.hpp"

namespace celadon::registry {

bool Validity::holds_on(CivilDate day) const {
  return (!from || *from <= day) && (!to || day <= *to);
}

Interval Validity::interval(UtcOffset offset) const {
  const Instant first = from ? start_of_day(*from, offset) : Instant::min();
  const Instant end =
      to ? start_of_day(civil_from_days(days_from_civil(*to) + 1), offset) : Instant::max();
  return {first, end};
}

double MeasuringPoint::multiplier_at(Instant t) const {
  double factor = 1.0;
  for (const Multiplier& multiplier : multipliers) {
    if (multiplier.from > t) break;
    factor = multiplier.factor;
  }
  return factor;
}

namespace {

template <class Entities, class Id>
const typename Entities::value_type* find_by_id(const Entities& entities, const Id& id) {
  const auto it =
      std::find_if(entities.begin(), entities.end(), [&](const auto& e) { return e.id == id; });
  return it == entities.end() ? nullptr : &*it;
}

}  // namespace

const Node* Site::find(const NodeId& wanted) const { return find_by_id(nodes, wanted); }
const Flow* Site::find(const FlowId& wanted) const { return find_by_id(flows, wanted); }
const MeasuringPoint* Site::find(const PointId& wanted) const { return find_by_id(points, wanted); }
const Product* Site::find(const ProductId& wanted) const { return find_by_id(products, wanted); }
const Material* Site::find(const MaterialId& wanted) const { return find_by_id(materials, wanted); }

const Flow* Site::flow_of(const PointId& point) const {
  const auto it =
      std::find_if(flows.begin(), flows.end(), [&](const Flow& f) { return f.point == point; });
  return it == flows.end() ? nullptr : &*it;
}

const char* to_string(NodeKind kind) noexcept { return word_of(kind, word::node_kinds); }
const char* to_string(Origin origin) noexcept { return word_of(origin, word::origins); }
const char* to_string(FlowUse use) noexcept { return word_of(use, word::flow_uses); }
const char* to_string(QuantityKind kind) noexcept { return word_of(kind, word::quantities); }
const char* to_string(GapRuleKind kind) noexcept { return word_of(kind, word::gap_rules); }
const char* to_string(StampSide side) noexcept { return word_of(side, word::stamp_sides); }
const char* to_string(EnergyBasisSetting basis) noexcept { return word_of(basis, word::bases); }
const char* to_string(ElectricityPolicy policy) noexcept {
  return word_of(policy, word::electricity_policies);
}
const char* to_string(WaterEnthalpy rule) noexcept { return word_of(rule, word::water_rules); }
const char* to_string(FeedstockSetting rule) noexcept {
  return word_of(rule, word::feedstock_rules);
}
const char* to_string(Ownership ownership) noexcept { return word_of(ownership, word::ownerships); }

}  // namespace celadon::registry
