#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/ledger/carbon_sources.hpp"
#include "celadon/ledger/derive.hpp"

namespace celadon::ledger::carbon {
namespace {

using formula::DerivationPtr;
using units::Quantity;
using units::unit;
using Direction = ElectricityActivity::Direction;

/// Power that crossed the fence, by what the rules distinguish. kWh.
struct Power {
  double grid = 0.0;    ///< bought - sold on
  double direct = 0.0;  ///< over direct lines from non-fossil plants
  double own = 0.0;     ///< own solar and wind used on site; shown only
  std::vector<DerivationPtr> grid_parts;
  std::vector<DerivationPtr> direct_parts;
  Missing gaps;
};

Result<Power> sort_power(const std::vector<ElectricityActivity>& activities) {
  Power power;
  for (const ElectricityActivity& electricity : activities) {
    const auto amount = electricity.activity.amount.in(unit("kWh"));
    if (!amount.ok()) return amount.error();
    if (!(*amount >= 0.0)) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("'{0}' 的电量为 {1} kWh｜the electricity of '{0}' is {1} kWh",
                      electricity.activity.name, *amount),
          "数量为正；外供的用其方向表示｜amounts are positive; what is sold on has that direction");
    }
    const double kwh = electricity.direction == Direction::sold_on ? -*amount : *amount;
    const bool own = own_nonfossil(electricity.origin);
    if (electricity.activity.gap && !own) power.gaps.add(*electricity.activity.gap);
    if (electricity.origin == ElectricityOrigin::direct_line_nonfossil) {
      power.direct += kwh;
      power.direct_parts.push_back(electricity.activity.derivation);
    } else if (own) {
      power.own += kwh;
    } else if (electricity.origin == ElectricityOrigin::grid ||
               electricity.origin == ElectricityOrigin::purchased || kwh < 0.0) {
      // Own fossil or waste-heat power: its fuel is in scope 1; what is sold of it is taken off.
      power.grid += kwh;
      power.grid_parts.push_back(electricity.activity.derivation);
    }
  }
  return power;
}

/// Certificates that count, in kWh, at most `limit`.
Result<double> use_certificates(const CarbonActivity& activity, const Context& context,
                                double limit, std::vector<CertificateUse>& uses,
                                std::vector<DerivationPtr>& parts) {
  std::set<std::string> seen;
  double used = 0.0;
  for (const Certificate& certificate : activity.certificates) {
    if (!seen.insert(certificate.id).second) {
      return fail(
          ErrorCode::conflict,
          fmt::format("绿证 '{0}' 列了两次｜certificate '{0}' is listed twice", certificate.id),
          "绿证只能使用一次：去掉其中一个｜a certificate is used once: remove one of the two");
    }
    CELADON_ASSIGN(const double kwh, certificate.energy.in(unit("kWh")));
    CertificateUse use{certificate.id, {0.0, unit("MWh")}, {}};
    const int oldest = context.year - context.policy.vintage_years_back;
    if (!certificate.retired) {
      use.refused = "未核销｜not retired";
    } else if (!certificate.used_by.empty()) {
      use.refused = fmt::format("已用于 {0}｜used before for {0}", certificate.used_by);
    } else if (certificate.vintage < oldest || certificate.vintage > context.year) {
      use.refused = fmt::format(
          "发电年份 {0}，计入范围为 {1} 至 {2}｜generated in {0}, counted are {1} to {2}",
          certificate.vintage, oldest, context.year);
    } else {
      const double counted = std::min(kwh, std::max(0.0, limit - used));
      if (counted < kwh) use.refused = "超出购电量｜beyond the power bought";
      used += counted;
      use.used.value = counted / 1000.0;
      if (certificate.derivation) parts.push_back(certificate.derivation);
    }
    uses.push_back(std::move(use));
  }
  return used;
}

/// One line of power at one factor.
struct PowerLine {
  CarbonScope scope;
  std::string source;
  double kwh;
  std::vector<DerivationPtr> parts;
  std::vector<std::string> notes;
};

Activity activity_of(const PowerLine& line, const Power& power) {
  Activity activity;
  activity.name = line.source;
  activity.amount = {line.kwh, unit("kWh")};
  if (power.gaps.any()) activity.gap = power.gaps.undetermined();
  formula::Value value = activity.amount;
  if (activity.gap) value = *activity.gap;
  double share = 0.0;
  double weight = 0.0;
  for (const DerivationPtr& part : line.parts) {
    const auto* quantity = std::get_if<Quantity>(&part->value);
    const double size = quantity ? std::fabs(quantity->in_base()) : 0.0;
    share += size * part->measured_share;
    weight += size;
  }
  activity.derivation =
      computed("electricity." + line.source, "", "购入 − 外供 − 绿电｜bought − sold on − green",
               std::move(value), line.parts, line.notes, weight > 0.0 ? share / weight : 0.0);
  return activity;
}

Status add_line(const PowerLine& line, const Power& power, Result<packs::Factor> factor,
                const std::string& factor_name, Entries& entries) {
  const Activity activity = activity_of(line, power);
  CELADON_ASSIGN(CarbonEntry entry, multiply(line.scope, CarbonCategory::electricity, activity,
                                             activity.amount, std::move(factor), factor_name, 1.0));
  entry.notes.insert(entry.notes.end(), line.notes.begin(), line.notes.end());
  entries.push_back(std::move(entry));
  return {};
}

/// A line whose power carries no emission by the rule, shown so that the reader sees it.
void add_zero(const PowerLine& line, const Power& power, Entries& entries) {
  const Activity activity = activity_of(line, power);
  CarbonEntry entry;
  entry.scope = line.scope;
  entry.category = CarbonCategory::electricity;
  entry.source = line.source;
  entry.activity = activity.amount;
  entry.factor = Quantity{0.0, unit("kgCO2/kWh")};
  entry.emission = Quantity{0.0, unit("tCO2e")};
  entry.notes = line.notes;
  entry.derivation = computed("carbon.electricity." + line.source, "", "活动数据 × 0｜amount × 0",
                              entry.emission, {activity.derivation}, line.notes);
  entries.push_back(std::move(entry));
}

std::vector<DerivationPtr> joined(std::vector<DerivationPtr> a,
                                  const std::vector<DerivationPtr>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// The sum of the policy: what the accounting rule counts.
Status add_policy(const Power& power, double certified, const std::vector<DerivationPtr>& parts,
                  const Context& context, Entries& entries) {
  const CarbonPolicy& policy = context.policy;
  PowerLine line{
      CarbonScope::scope2_policy, "net purchased power", power.grid, power.grid_parts, {}};
  if (policy.nonfossil == NonFossilRule::none) {
    line.kwh += power.direct;
    line.parts = joined(line.parts, power.direct_parts);
    line.notes.emplace_back("口径：不扣除非化石电力｜policy: no non-fossil power is taken off");
  } else if (power.direct != 0.0) {
    add_zero(
        {line.scope,
         "direct line, non-fossil",
         power.direct,
         power.direct_parts,
         {"非化石电源直连，按口径计为零｜direct line from a non-fossil plant: zero by the policy"}},
        power, entries);
  }
  const GridFactorChoice* choice = &policy.grid;
  if (policy.nonfossil == NonFossilRule::also_certificates && certified > 0.0) {
    line.kwh -= certified;
    line.source = "net purchased power without green power";
    line.notes.push_back(
        fmt::format("扣除绿色电力 {0:.10g} kWh｜{0:.10g} kWh of green power taken off", certified));
    add_zero({CarbonScope::scope2_policy,
              "green power and certificates",
              certified,
              parts,
              {"以已核销绿证证明，按口径计为零｜proven by certificates that are retired: zero by "
               "the policy"}},
             power, entries);
    if (policy.remaining == RemainingPower::residual) {
      choice = &policy.residual;
      line.notes.emplace_back(
          "其余电量用不含市场化交易非化石电力的因子｜remaining power at the factor without "
          "market-traded non-fossil power");
    }
  }
  return add_line(line, power, grid_factor(context.factors, *choice, context.year),
                  "grid." + choice->area, entries);
}

}  // namespace

Status add_electricity(const CarbonActivity& activity, const Context& context, Entries& entries,
                       std::vector<CertificateUse>& certificates) {
  if (activity.electricity.empty() && activity.certificates.empty()) return {};
  CELADON_ASSIGN(const Power power, sort_power(activity.electricity));
  std::vector<DerivationPtr> parts;
  CELADON_ASSIGN(const double certified,
                 use_certificates(activity, context, power.grid, certificates, parts));
  CELADON_TRY(add_policy(power, certified, parts, context, entries));
  // Location-based: what crossed the public grid at the average of the area. GHG Protocol, scope 2
  // guidance: a direct line has the factor of its plant, here zero.
  const GridFactorChoice& location = context.policy.location;
  CELADON_TRY(add_line(
      {CarbonScope::scope2_location, "net purchased power", power.grid, power.grid_parts, {}},
      power, grid_factor(context.factors, location, context.year), "grid." + location.area,
      entries));
  // Market-based: instruments first, the rest at the residual mix.
  if (certified > 0.0) {
    add_zero({CarbonScope::scope2_market,
              "green power and certificates",
              certified,
              parts,
              {"合同凭证（绿证、绿电合同）｜contractual instruments"}},
             power, entries);
  }
  const GridFactorChoice& residual = context.policy.residual;
  return add_line({CarbonScope::scope2_market,
                   "power without instruments",
                   power.grid - certified,
                   joined(power.grid_parts, parts),
                   {"剩余电力组合因子｜residual mix"}},
                  power, grid_factor(context.factors, residual, context.year), "grid.residual",
                  entries);
}

Status add_heat(const HeatActivity& heat, const Context& context, Entries& entries) {
  Quantity energy = heat.activity.amount;
  std::vector<std::string> notes;
  if (heat.steam) {
    auto steam =
        steam_heat(context.factors, heat.activity.amount, *heat.steam, context.policy.steam_water);
    if (!steam.ok()) return std::move(steam).error();
    energy = steam->heat;
    notes.push_back(steam->rule);
  }
  const bool supplier = heat.supplier_factor.has_value();
  Result<packs::Factor> factor = supplier
                                     ? Result<packs::Factor>(given_factor(*heat.supplier_factor))
                                     : heat_factor(context.factors);
  notes.emplace_back(supplier ? "供应方提供的因子｜factor of the supplier"
                              : "外购热力缺省因子｜default factor of bought heat");
  const double sign = heat.direction == Direction::sold_on ? -1.0 : 1.0;
  CELADON_ASSIGN(CarbonEntry entry,
                 multiply(CarbonScope::scope2_policy, CarbonCategory::heat, heat.activity, energy,
                          std::move(factor), "heat", sign));
  entry.notes.insert(entry.notes.end(), notes.begin(), notes.end());
  for (const CarbonScope scope :
       {CarbonScope::scope2_policy, CarbonScope::scope2_location, CarbonScope::scope2_market}) {
    entry.scope = scope;
    entries.push_back(entry);
  }
  return {};
}

}  // namespace celadon::ledger::carbon
