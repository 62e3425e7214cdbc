#include <cmath>

#include <fmt/format.h>

#include "celadon/ledger/carbon_sources.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::ledger::carbon {
namespace {

using formula::DerivationPtr;
using formula::Undetermined;
using units::Quantity;
using units::unit;

/// Molar masses of CO2 and C, as all guides round them: 44/12.
Quantity carbon_to_co2() { return {44.0 / 12.0, unit("kgCO2/kgC")}; }

Status check_share(const std::string& name, const char* what, double share) {
  if (share >= 0.0 && share <= 1.0) return {};
  return fail(
      ErrorCode::invalid_argument,
      units::phrase("'{1}' 的{0}为 {2}，允许 0 至 1｜{0} of '{1}' is {2}, allowed is 0 to 1", what,
                    name, share));
}

Status check_amount(const Activity& activity) {
  if (std::isfinite(activity.amount.value) && activity.amount.value >= 0.0) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("'{0}' 的数量为 {1} {2}｜the amount of '{0}' is {1} {2}", activity.name,
                          activity.amount.value, activity.amount.unit.symbol),
              "数量为正；方向说明其用途｜amounts are positive; the direction says what they do");
}

/// One property of a fuel: measured, or from the table.
struct Property {
  Quantity value;
  DerivationPtr derivation;
};

/// Collects properties; a miss in the table is noted and the rest goes on.
class Properties {
 public:
  Status take(const std::string& name, const std::optional<Quantity>& measured,
              Result<packs::Factor> published) {
    if (measured) {
      parts_.push_back(
          {*measured, leaf(name, "实测｜measured", *measured, formula::DataStatus::declared)});
      return {};
    }
    if (!published.ok()) {
      if (!is_a_miss(published.error())) return std::move(published).error();
      missing_.add("factor." + name, published.error().message);
      return {};
    }
    origin = published->origin;
    confidence = published->confidence;
    provisional = provisional || published->provisional;
    for (std::string& mark : factor_marks(*published)) notes.push_back(std::move(mark));
    parts_.push_back({published->value, factor_leaf(name, *published)});
    return {};
  }
  void miss(const Undetermined& gap) { missing_.add(gap); }
  [[nodiscard]] bool complete() const { return !missing_.any(); }
  [[nodiscard]] Undetermined undetermined() const { return missing_.undetermined(); }
  [[nodiscard]] Quantity product() const {
    Quantity result = carbon_to_co2();
    for (const Property& part : parts_) result = part.value * result;
    return result;
  }
  [[nodiscard]] std::vector<DerivationPtr> derivations() const {
    std::vector<DerivationPtr> result;
    for (const Property& part : parts_) result.push_back(part.derivation);
    return result;
  }

  std::optional<formula::Origin> origin;
  std::optional<formula::Confidence> confidence;
  bool provisional = false;
  std::vector<std::string> notes;

 private:
  std::vector<Property> parts_;
  Missing missing_;
};

Result<Properties> fuel_properties(const FuelBurnt& fuel, const Context& context) {
  Properties properties;
  const std::string& table = context.policy.fuel_table;
  if (fuel.element_carbon) {
    CELADON_TRY(properties.take("element_carbon." + fuel.fuel, fuel.element_carbon,
                                fail(ErrorCode::not_found, "")));
  } else {
    CELADON_TRY(
        properties.take("ncv." + fuel.fuel, fuel.ncv, fuel_ncv(context.factors, fuel.fuel, table)));
    CELADON_TRY(properties.take("carbon_content." + fuel.fuel, fuel.carbon_content,
                                fuel_carbon_content(context.factors, fuel.fuel, table)));
  }
  std::optional<Quantity> oxidation;
  if (fuel.oxidation) {
    CELADON_TRY(check_share(fuel.activity.name, "氧化率｜the oxidation", *fuel.oxidation));
    oxidation = Quantity{*fuel.oxidation, unit("1")};
  }
  CELADON_TRY(properties.take("oxidation." + fuel.fuel, oxidation,
                              fuel_oxidation(context.factors, fuel.fuel, table)));
  if (fuel.activity.gap) properties.miss(*fuel.activity.gap);
  return properties;
}

/// A product of properties in the unit a reader expects: kgCO2 per unit of the amount. Left as it
/// is where the properties do not fit the amount; the caller then names both units.
Quantity per_amount(const Quantity& factor, const units::Unit& amount) {
  const units::Unit wanted = units::unit("kgCO2") / amount;
  const auto value = factor.in(wanted);
  return value.ok() ? Quantity{*value, wanted} : factor;
}

}  // namespace

Result<Quantity> as_co2e(const Quantity& emission) {
  const Quantity one_to_one{1.0, unit("kgCO2e/kgCO2")};
  const bool is_co2 = emission.unit.dimension == unit("kgCO2").dimension;
  CELADON_ASSIGN(const double tonnes,
                 (is_co2 ? emission * one_to_one : emission).in(unit("tCO2e")));
  return Quantity{tonnes, unit("tCO2e")};
}

Status add_fuel(const FuelBurnt& fuel, const Context& context, Entries& entries) {
  CELADON_TRY(check_amount(fuel.activity));
  CELADON_TRY(check_share(fuel.activity.name, "生物质比例｜the biomass share", fuel.biomass_share));
  CELADON_ASSIGN(const Properties properties, fuel_properties(fuel, context));
  CarbonEntry entry;
  entry.category = CarbonCategory::fuel;
  entry.source = fuel.activity.name;
  entry.activity = fuel.activity.amount;
  entry.origin = properties.origin;
  entry.confidence = properties.confidence;
  entry.provisional = properties.provisional;
  entry.notes = properties.notes;
  std::vector<DerivationPtr> children{fuel.activity.derivation};
  for (DerivationPtr& part : properties.derivations()) children.push_back(std::move(part));
  const std::string expression =
      fuel.element_carbon ? "FC × C_ar × OF × 44/12" : "FC × NCV × CC × OF × 44/12";
  const std::string name = "carbon.fuel." + fuel.activity.name;
  if (!properties.complete()) {
    entry.emission = properties.undetermined();
    entry.derivation = computed(name, fuel.fuel, expression, entry.emission, std::move(children));
    entries.push_back(std::move(entry));
    return {};
  }
  entry.factor = per_amount(properties.product(), fuel.activity.amount.unit);
  const auto whole = as_co2e(fuel.activity.amount * *entry.factor);
  if (!whole.ok()) {
    return fail(
        ErrorCode::unit,
        fmt::format(
            "'{0}' 以 {1} 给出，而因子以 {2} 计｜'{0}' is given in {1}, its factor is in {2}",
            fuel.activity.name, fuel.activity.amount.unit.symbol, entry.factor->unit.symbol),
        "燃料按表中的单位填报，气体用 Nm3｜state the fuel in the unit of the table, gases in Nm3");
  }
  const Quantity fossil{whole->value * (1.0 - fuel.biomass_share), whole->unit};
  entry.emission = fossil;
  if (fuel.biomass_share > 0.0) {
    CarbonEntry biogenic = entry;
    biogenic.scope = CarbonScope::biogenic;
    biogenic.emission = Quantity{whole->value * fuel.biomass_share, whole->unit};
    biogenic.notes.emplace_back(
        "生物质 CO2 单列，不计入任何合计｜CO2 of biomass: apart, in no sum");
    biogenic.derivation = computed(name + ".biomass", fuel.fuel,
                                   fmt::format("{0} × 生物质份额｜{0} × biomass share", expression),
                                   biogenic.emission, children);
    entry.notes.push_back(fmt::format("按热量计化石部分占 {0:.6g}｜fossil share {0:.6g} by heat",
                                      1.0 - fuel.biomass_share));
    entries.push_back(std::move(biogenic));
  }
  entry.derivation =
      computed(name, fuel.fuel,
               fuel.biomass_share > 0.0
                   ? fmt::format("{0} ×（1 − 生物质份额）｜{0} × (1 − biomass share)", expression)
                   : expression,
               entry.emission, std::move(children), entry.notes);
  entries.push_back(std::move(entry));
  return {};
}

Result<CarbonEntry> multiply(CarbonScope scope, CarbonCategory category, const Activity& activity,
                             const Quantity& amount, Result<packs::Factor> factor,
                             const std::string& factor_name, double scale) {
  CarbonEntry entry;
  entry.scope = scope;
  entry.category = category;
  entry.source = activity.name;
  entry.activity = amount;
  const std::string name = fmt::format("carbon.{}.{}", to_string(category), activity.name);
  if (!factor.ok()) {
    if (!is_a_miss(factor.error())) return std::move(factor).error();
    Missing missing;
    missing.add("factor." + factor_name, factor.error().message);
    if (activity.gap) missing.add(*activity.gap);
    entry.emission = missing.undetermined();
    entry.derivation = computed(name, "", "活动数据 × 因子｜amount × factor", entry.emission,
                                {activity.derivation});
    return entry;
  }
  entry.factor = factor->value;
  entry.data_year = factor->data_year;
  entry.origin = factor->origin;
  entry.confidence = factor->confidence;
  entry.provisional = factor->provisional;
  entry.notes = factor_marks(*factor);
  const auto emission = as_co2e(amount * factor->value);
  if (!emission.ok()) {
    return fail(
        ErrorCode::unit,
        fmt::format(
            "'{0}' 以 {1} 给出，而因子以 {2} 计｜'{0}' is given in {1}, its factor is in {2}",
            activity.name, amount.unit.symbol, factor->value.unit.symbol));
  }
  if (activity.gap) {
    entry.emission = *activity.gap;
  } else {
    entry.emission = Quantity{emission->value * scale, emission->unit};
  }
  entry.derivation = computed(
      name, "",
      scale == 1.0 ? "活动数据 × 因子｜amount × factor"
                   : fmt::format("活动数据 × 因子 × {0:.6g}｜amount × factor × {0:.6g}", scale),
      entry.emission, {activity.derivation, factor_leaf(factor_name, *factor)}, entry.notes);
  return entry;
}

Status add_process(const ProcessSource& process, const Context& context, Entries& entries) {
  CELADON_TRY(check_amount(process.activity));
  CELADON_TRY(check_share(process.activity.name, "比例｜the fraction", process.fraction));
  Result<packs::Factor> factor =
      process.factor
          ? Result<packs::Factor>(given_factor(*process.factor))
          : process_factor(context.factors, process.item, context.policy.process_edition);
  const bool out = process.direction != ProcessSource::Direction::emitted;
  double scale = process.fraction;
  if (factor.ok()) {
    factor->value.value = std::fabs(factor->value.value);  // the direction carries the sign
    if (out) scale = -scale;
    if (process.gas != "CO2") {
      auto warming = gwp(context.factors, process.gas, context.policy.gwp_set);
      if (warming.ok()) {
        factor->value = factor->value * warming->value;
      } else {
        factor = std::move(warming).error();
      }
    }
  }
  CELADON_ASSIGN(CarbonEntry entry, multiply(CarbonScope::scope1, CarbonCategory::process,
                                             process.activity, process.activity.amount,
                                             std::move(factor), "process." + process.item, scale));
  entry.gas = process.gas;
  if (process.direction == ProcessSource::Direction::leaves_in_product) {
    entry.notes.emplace_back("随产品离开的碳，扣除｜carbon that leaves in a product: taken off");
  } else if (process.direction == ProcessSource::Direction::recovered) {
    entry.notes.emplace_back("回收利用，扣除｜recovered: taken off");
  }
  entries.push_back(std::move(entry));
  return {};
}

Status add_fugitive(const FugitiveGas& gas, const Context& context, Entries& entries) {
  CELADON_TRY(check_amount(gas.activity));
  CELADON_ASSIGN(
      CarbonEntry entry,
      multiply(CarbonScope::scope1, CarbonCategory::fugitive, gas.activity, gas.activity.amount,
               gwp(context.factors, gas.gas, context.policy.gwp_set), "gwp." + gas.gas, 1.0));
  entry.gas = gas.gas;
  entry.notes.push_back("GWP " + context.policy.gwp_set);
  entries.push_back(std::move(entry));
  return {};
}

Status add_declared(const DeclaredEmission& declared, Entries& entries) {
  CELADON_ASSIGN(const Quantity emission, as_co2e(declared.activity.amount));
  CarbonEntry entry;
  entry.source = declared.activity.name;
  entry.activity = declared.activity.amount;
  entry.emission =
      declared.activity.gap ? formula::Value{*declared.activity.gap} : formula::Value{emission};
  entry.notes.emplace_back("按排放量填报｜declared as an emission");
  entry.derivation = declared.activity.derivation;
  using Kind = DeclaredEmission::Kind;
  if (declared.kind == Kind::fuel || declared.kind == Kind::process) {
    entry.category = declared.kind == Kind::fuel ? CarbonCategory::fuel : CarbonCategory::process;
    entries.push_back(std::move(entry));
    return {};
  }
  entry.category =
      declared.kind == Kind::electricity ? CarbonCategory::electricity : CarbonCategory::heat;
  for (const CarbonScope scope :
       {CarbonScope::scope2_policy, CarbonScope::scope2_location, CarbonScope::scope2_market}) {
    entry.scope = scope;
    entries.push_back(entry);
  }
  return {};
}

}  // namespace celadon::ledger::carbon
