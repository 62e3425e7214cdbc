#pragma once
// The written names of the choices in site.yaml, one table each for reading, printing and the
// schema.

#include "celadon/registry/forms.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::registry::word {

inline constexpr Choices<NodeKind, 7> node_kinds{{{"source", NodeKind::source},
                                                  {"bus", NodeKind::bus},
                                                  {"storage", NodeKind::storage},
                                                  {"load", NodeKind::load},
                                                  {"line", NodeKind::line},
                                                  {"product", NodeKind::product},
                                                  {"site", NodeKind::site}}};
inline constexpr Choices<Origin, 8> origins{
    {{"purchased", Origin::purchased},
     {"grid", Origin::grid},
     {"own_pv", Origin::own_pv},
     {"own_wind", Origin::own_wind},
     {"own_other", Origin::own_other},
     {"direct_line_nonfossil", Origin::direct_line_nonfossil},
     {"made_on_site", Origin::made_on_site},
     {"own_primary", Origin::own_primary}}};
inline constexpr Choices<FlowUse, 2> flow_uses{
    {{"energy", FlowUse::energy}, {"feedstock", FlowUse::feedstock}}};
inline constexpr Choices<QuantityKind, 4> quantities{{{"register", QuantityKind::cumulative},
                                                      {"amount", QuantityKind::amount},
                                                      {"power", QuantityKind::power},
                                                      {"state", QuantityKind::state}}};
inline constexpr Choices<GapRuleKind, 4> gap_rules{
    {{"none", GapRuleKind::none},
     {"linear", GapRuleKind::linear},
     {"register_difference", GapRuleKind::register_difference},
     {"profile", GapRuleKind::profile}}};
inline constexpr Choices<StampSide, 2> stamp_sides{
    {{"start", StampSide::start}, {"end", StampSide::end}}};
inline constexpr Choices<EnergyBasisSetting, 2> bases{
    {{"calorific", EnergyBasisSetting::calorific}, {"primary", EnergyBasisSetting::primary}}};
inline constexpr Choices<ElectricityPolicy, 3> electricity_policies{
    {{"deduct_none", ElectricityPolicy::deduct_none},
     {"direct_and_own", ElectricityPolicy::direct_and_own},
     {"also_certificates", ElectricityPolicy::also_certificates}}};
inline constexpr Choices<WaterEnthalpy, 2> water_rules{
    {{"none", WaterEnthalpy::none}, {"deduct_20c", WaterEnthalpy::deduct_20c}}};
inline constexpr Choices<FeedstockSetting, 2> feedstock_rules{
    {{"included", FeedstockSetting::included}, {"excluded", FeedstockSetting::excluded}}};

inline constexpr Choices<Ownership, 5> ownerships{{{"central_state", Ownership::central_state},
                                                   {"other_state", Ownership::other_state},
                                                   {"joint_venture", Ownership::joint_venture},
                                                   {"private", Ownership::privately_held},
                                                   {"foreign", Ownership::foreign}}};

}  // namespace celadon::registry::word
