#include "celadon/ledger/comprehensive_energy.hpp"

#include <cmath>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/units/phrase.hpp"
#include "celadon/units/sentences.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using formula::Undetermined;
using units::Quantity;
using units::unit;

/// 1 kgce = 7000 kcal(IT) = 29307.6 kJ. Source: GB/T 2589-2020, definition of standard coal.
Quantity standard_coal_ncv() { return {29307.6, unit("kJ/kgce")}; }

/// What one unit of the amount counts for.
struct Coefficient {
  Quantity amount;  ///< what the coefficient is applied to (heat for steam)
  Quantity factor;
  std::optional<packs::Factor> published;
  DerivationPtr derivation;
  std::vector<std::string> notes;
};

double sign_of(EnergyRole role) {
  switch (role) {
    case EnergyRole::purchased:
    case EnergyRole::own_primary:
    case EnergyRole::feedstock:
    case EnergyRole::medium: return 1.0;
    case EnergyRole::sold:
    case EnergyRole::stock_change: return -1.0;
    case EnergyRole::made_on_site: return 0.0;
  }
  return 0.0;
}

const char* role_note(EnergyRole role) {
  switch (role) {
    case EnergyRole::sold: return "外售，扣除（GB/T 2589）｜sold on: taken off (GB/T 2589)";
    case EnergyRole::stock_change:
      return "库存增加，扣除（GB/T 2589）｜rise of stock: taken off (GB/T 2589)";
    case EnergyRole::own_primary:
      return "自产一次能源，计入（GB/T 2589）｜primary energy won on site: counted (GB/T 2589)";
    case EnergyRole::medium:
      return "外购耗能工质，计入（GB/T 2589）｜working medium bought from outside: counted (GB/T "
             "2589)";
    case EnergyRole::made_on_site:
      return "由已计入的能源在厂内转换，不重复计入（GB/T 2589）｜made on site from energy already "
             "counted: not counted again (GB/T 2589)";
    case EnergyRole::purchased:
    case EnergyRole::feedstock: return nullptr;
  }
  return nullptr;
}

bool on_primary_basis(const EnergyUse& use, const EnergyOptions& options) {
  // Own primary electricity is its own primary energy; bought and sold power and heat carry the
  // energy spent to make them.
  return options.basis == EnergyBasis::primary && use.role != EnergyRole::own_primary &&
         (use.carrier == "electricity" || use.carrier == "heat" || use.steam.has_value());
}

Result<Coefficient> from_measured_ncv(const EnergyUse& use) {
  Coefficient result;
  result.amount = use.amount;
  result.factor = *use.measured_ncv / standard_coal_ncv();
  result.notes.emplace_back(
      "k = 实测低位发热量 / 29307.6 kJ/kgce｜k = measured net calorific value / 29307.6 kJ/kgce");
  result.derivation =
      computed("coal_equivalent." + use.carrier, "折标准煤系数｜coal equivalent",
               "低位发热量 ÷ 29307.6 kJ/kgce｜net calorific value ÷ 29307.6 kJ/kgce", result.factor,
               {leaf("ncv." + use.carrier, "实测低位发热量｜measured net calorific value",
                     *use.measured_ncv, formula::DataStatus::declared)});
  return result;
}

/// Media tables are per tonne; water meters count cubic metres: 1 m3 of water is 1 t.
void weigh_water(Coefficient& coefficient) {
  const units::Dimension per_mass =
      units::Dimension::of(units::Base::coal_equivalent) / units::Dimension::of(units::Base::mass);
  if (coefficient.amount.unit.dimension != unit("m3").dimension ||
      coefficient.factor.unit.dimension != per_mass) {
    return;
  }
  coefficient.amount = coefficient.amount * Quantity{1.0, unit("t/m3")};
  coefficient.notes.emplace_back("水按 1 m3 = 1 t 计｜1 m3 of water is taken as 1 t");
}

Result<packs::Factor> coefficient_of(const EnergyUse& use, const std::string& carrier,
                                     const packs::FactorSource& factors,
                                     const EnergyOptions& options) {
  if (use.role == EnergyRole::medium) return medium_coefficient(factors, carrier, options.edition);
  if (on_primary_basis(use, options)) {
    return primary_coefficient(factors, carrier, options.year, options.edition);
  }
  return coal_coefficient(factors, carrier, options.edition, options.range);
}

Result<Coefficient> from_table(const EnergyUse& use, const packs::FactorSource& factors,
                               const EnergyOptions& options) {
  Coefficient result;
  result.amount = use.amount;
  std::string carrier = use.row.value_or(use.carrier);
  if (carrier.empty()) {
    return fail(
        ErrorCode::not_found,
        fmt::format(
            "GB/T 2589 没有 '{0}' 的折标煤系数｜GB/T 2589 prints no coal equivalent of '{0}'",
            use.carrier),
        "填报其实测低位发热量｜state its measured net calorific value");
  }
  if (use.steam) {
    CELADON_ASSIGN(SteamHeat steam,
                   steam_heat(factors, use.amount, *use.steam, options.steam_water));
    result.amount = steam.heat;
    result.notes.push_back(steam.rule);
    carrier = "heat";
  }
  CELADON_ASSIGN(packs::Factor factor, coefficient_of(use, carrier, factors, options));
  result.factor = factor.value;
  if (use.role == EnergyRole::medium && use.carrier.ends_with("water")) weigh_water(result);
  result.derivation = factor_leaf("coal_equivalent." + carrier, factor);
  result.published = std::move(factor);
  return result;
}

Status check(const EnergyUse& use) {
  if (use.carrier.empty())
    return fail(ErrorCode::invalid_argument,
                "一项用能没有写明能源品种｜an energy use names no carrier");
  if (!std::isfinite(use.amount.value) ||
      (use.amount.value < 0 && use.role != EnergyRole::stock_change)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("'{0}'（{1}）的数量为 {2} {3}｜the amount of '{0}' ({1}) is {2} {3}",
                    use.carrier, to_string(use.role), use.amount.value, use.amount.unit.symbol),
        "数量为正；离开边界的用 'sold'｜amounts are positive; what leaves the boundary has the "
        "role 'sold'");
  }
  return {};
}

Result<EnergyLine> account(const EnergyUse& use, const packs::FactorSource& factors,
                           const EnergyOptions& options) {
  CELADON_TRY(check(use));
  EnergyLine line;
  line.carrier = use.carrier;
  line.role = use.role;
  line.amount = use.amount;
  line.measured_share = use.measured_share;
  line.counted = use.role != EnergyRole::feedstock || options.feedstock == FeedstockRule::included;
  if (const char* note = role_note(use.role)) line.notes.emplace_back(note);
  if (!line.counted)
    line.notes.emplace_back(
        "原料用能，单列，不计入合计｜feedstock energy: shown apart, not in the total");
  const std::string name = fmt::format("energy.{}.{}", use.carrier, to_string(use.role));
  if (use.role == EnergyRole::made_on_site) {
    line.energy = Quantity{0.0, unit("tce")};
    line.derivation = computed(name, use.carrier, "0", line.energy, {use.derivation}, line.notes);
    return line;
  }
  auto found = use.measured_ncv ? from_measured_ncv(use) : from_table(use, factors, options);
  if (!found.ok()) {
    if (!is_a_miss(found.error())) return std::move(found).error();
    std::string reason = found.error().message;
    if (use.role != EnergyRole::medium) {
      reason = units::followed_by(
          reason,
          fmt::format("提供 '{0}' 的实测低位发热量即可确定｜a measured net calorific value of "
                      "'{0}' settles it",
                      use.carrier));
    }
    line.energy = Undetermined{{"factor.coal_equivalent." + use.carrier}, std::move(reason)};
    line.derivation = computed(name, use.carrier, "实物量 × 折标系数｜amount × coefficient",
                               line.energy, {use.derivation}, line.notes, use.measured_share);
    return line;
  }
  Coefficient& k = *found;
  line.notes.insert(line.notes.end(), k.notes.begin(), k.notes.end());
  line.factor = k.factor;
  if (k.published) {
    line.origin = k.published->origin;
    line.confidence = k.published->confidence;
    line.provisional = k.published->provisional;
    for (std::string& mark : factor_marks(*k.published)) line.notes.push_back(std::move(mark));
  }
  const auto tce = (k.amount * k.factor).in(unit("tce"));
  if (!tce.ok()) {
    return fail(
        ErrorCode::unit,
        units::phrase("'{0}' 以 {1} 给出，而折标煤系数以 {2} 计：{3}｜'{0}' is given in {1}, but "
                      "its coal equivalent is per {2}: {3}",
                      use.carrier, k.amount.unit.symbol, k.factor.unit.symbol, tce.error().message),
        "数量按表中的单位填报，气体用 Nm3｜state the amount in the unit of the table, gases in "
        "Nm3");
  }
  const Quantity contribution{sign_of(use.role) * *tce, unit("tce")};
  line.energy = use.gap ? formula::Value{*use.gap} : formula::Value{contribution};
  if (use.gap) {
    line.notes.push_back(fmt::format(
        "数据不完整，已知部分 {0:.6g} tce｜known part: {0:.6g} tce of an incomplete amount",
        contribution.value));
  }
  line.derivation =
      computed(name, use.carrier,
               sign_of(use.role) < 0 ? "−（实物量 × 折标系数）｜−(amount × coefficient)"
                                     : "实物量 × 折标系数｜amount × coefficient",
               line.energy, {use.derivation, k.derivation}, line.notes, use.measured_share);
  return line;
}

/// The tce of a line's known part, also where its amount has a gap.
double known_tce(const EnergyLine& line, const EnergyUse& use) {
  if (const auto* quantity = std::get_if<Quantity>(&line.energy)) return quantity->value;
  if (!line.factor || use.steam) return 0.0;
  const auto tce = (use.amount * *line.factor).in(unit("tce"));
  return tce.ok() ? sign_of(use.role) * *tce : 0.0;
}

}  // namespace

const char* to_string(EnergyRole role) noexcept {
  switch (role) {
    case EnergyRole::purchased: return "purchased";
    case EnergyRole::own_primary: return "own_primary";
    case EnergyRole::sold: return "sold";
    case EnergyRole::stock_change: return "stock_change";
    case EnergyRole::feedstock: return "feedstock";
    case EnergyRole::medium: return "medium";
    case EnergyRole::made_on_site: return "made_on_site";
  }
  return "unknown";
}

const char* to_string(EnergyBasis basis) noexcept {
  return basis == EnergyBasis::calorific ? "calorific" : "primary";
}

Result<ComprehensiveEnergy> comprehensive_energy(std::span<const EnergyUse> uses,
                                                 const packs::FactorSource& factors,
                                                 const EnergyOptions& options) {
  ComprehensiveEnergy result;
  result.edition = "GB/T 2589-" + options.edition;
  result.basis = options.basis;
  result.known = {0.0, unit("tce")};
  result.feedstock = {0.0, unit("tce")};
  Missing missing;
  std::vector<DerivationPtr> children;
  double measured = 0.0;
  double weight = 0.0;
  for (const EnergyUse& use : uses) {
    CELADON_ASSIGN(EnergyLine line, account(use, factors, options));
    const double tce = known_tce(line, use);
    if (use.role == EnergyRole::feedstock) result.feedstock.value += tce;
    if (line.counted) {
      if (const auto* gap = std::get_if<Undetermined>(&line.energy)) missing.add(*gap);
      result.known.value += tce;
      measured += std::fabs(tce) * line.measured_share;
      weight += std::fabs(tce);
      children.push_back(line.derivation);
    }
    result.lines.push_back(std::move(line));
  }
  if (uses.empty())
    missing.add("energy", "该期间账簿中没有能源｜the books hold no energy for the period");
  result.measured_share = weight > 0.0 ? measured / weight : 0.0;
  result.notes.push_back(options.feedstock == FeedstockRule::excluded
                             ? "合计不含原料用能｜feedstock energy is not in the total"
                             : "合计含原料用能｜feedstock energy is in the total");
  result.notes.push_back(options.steam_water == WaterDeduction::none
                             ? "蒸汽不扣给水热量｜steam: no feed-water heat is taken off"
                             : "蒸汽扣除 20 ℃ 给水热量（83.74 kJ/kg）｜steam: feed water at 20 "
                               "degC (83.74 kJ/kg) is taken off");
  if (missing.any()) {
    result.total = missing.undetermined();
  } else {
    result.total = result.known;
  }
  const bool calorific = options.basis == EnergyBasis::calorific;
  result.derivation = computed(calorific ? "energy.comprehensive" : "energy.comprehensive_primary",
                               calorific ? "综合能耗（当量值）｜comprehensive energy (calorific)"
                                         : "综合能耗（等价值）｜comprehensive energy (primary)",
                               "Σ 实物量 × 折标系数｜Σ amount × coefficient", result.total,
                               std::move(children), result.notes, result.measured_share);
  return result;
}

DerivationPtr energy_per(const ComprehensiveEnergy& energy, const units::Quantity& divisor,
                         DerivationPtr divisor_derivation, std::string name) {
  formula::Value value = energy.total;
  if (const auto* total = std::get_if<Quantity>(&energy.total)) {
    if (divisor.value == 0.0) {
      value = Undetermined{{divisor_derivation->name},
                           fmt::format("{0} 为零｜{0} is zero", divisor_derivation->name)};
    } else {
      value = *total / divisor;
    }
  }
  const std::string expression = energy.derivation->name + " / " + divisor_derivation->name;
  return computed(std::move(name), "", expression, std::move(value),
                  {energy.derivation, std::move(divisor_derivation)});
}

}  // namespace celadon::ledger
