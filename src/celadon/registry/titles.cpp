#include "celadon/registry/titles.hpp"

#include "celadon/units/bilingual.hpp"

namespace celadon::registry {

std::string title(const Names& names) {
  return names.en.empty() || names.en == names.zh ? names.zh : units::bilingual(names.zh, names.en);
}

std::string_view title(Origin origin) noexcept {
  switch (origin) {
    case Origin::purchased: return "购入｜purchased";
    case Origin::grid: return "公共电网｜public grid";
    case Origin::own_pv: return "自有光伏｜own solar power";
    case Origin::own_wind: return "自有风电｜own wind power";
    case Origin::own_other: return "其他自有非化石能源｜other own non-fossil energy";
    case Origin::direct_line_nonfossil: return "非化石能源直供电｜direct line, non-fossil";
    case Origin::made_on_site: return "厂内转换｜made on site";
    case Origin::own_primary: return "自产一次能源｜own primary energy";
  }
  return "";
}

std::string_view title(ElectricityPolicy policy) noexcept {
  switch (policy) {
    case ElectricityPolicy::deduct_none:
      return "不扣减非化石电力｜no non-fossil power is taken off";
    case ElectricityPolicy::direct_and_own:
      return "扣减直供与自发自用的非化石电力｜non-fossil power of direct lines and own use is "
             "taken "
             "off";
    case ElectricityPolicy::also_certificates:
      return "扣减直供、自发自用和已核销绿证对应的非化石电力｜non-fossil power of direct lines, "
             "own "
             "use and retired certificates is taken off";
  }
  return "";
}

std::string_view title(Ownership ownership) noexcept {
  switch (ownership) {
    case Ownership::central_state: return "国有央企｜central state";
    case Ownership::other_state: return "国有其它｜other state";
    case Ownership::joint_venture: return "合资｜joint venture";
    case Ownership::privately_held: return "民营｜private";
    case Ownership::foreign: return "外资｜foreign";
  }
  return "";
}

}  // namespace celadon::registry
