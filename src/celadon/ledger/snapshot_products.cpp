// Energy by product, GB/T 36132-2025 B.1: by actual use where the product's own lines are metered,
// what is left (auxiliary and attached systems) by a rule that is named on the result.

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/snapshot_inputs.hpp"
#include "celadon/registry/titles.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::ledger::inputs {
namespace {

using formula::DerivationPtr;
using formula::QuantitySet;
using formula::Undetermined;
using formula::Value;
using units::Quantity;
using units::unit;

struct ProductEnergy {
  Value direct;  ///< tce of the product's own lines, or undetermined
  DerivationPtr derivation;
};

/// What flows into the lines of a product, at the coefficients of the account.
ProductEnergy direct_energy(const PlantBooks& books, const Figures& figures,
                            const packs::FactorSource& factors, const std::string& product) {
  std::vector<EnergyUse> uses;
  for (const auto& [id, total] : figures.flows) {
    const registry::Node* to = books.site.find(total.flow->to);
    if (to == nullptr || to->kind != registry::NodeKind::line || to->product.text != product)
      continue;
    const registry::Carrier* carrier = books.carriers.find(total.flow->carrier.text);
    if (carrier == nullptr || carrier->kind == registry::CarrierKind::material ||
        carrier->kind == registry::CarrierKind::medium) {
      continue;
    }
    EnergyUse use;
    use.carrier = carrier->id.text;
    use.row = carrier->coal_equivalent;
    use.amount = total.shown;
    use.gap = total.gap;
    use.measured_share = total.measured_share;
    use.derivation = total.derivation;
    uses.push_back(std::move(use));
  }
  EnergyOptions options;
  options.edition = books.site.accounting.coal_equivalent_edition;
  options.year = books.period.first.year;
  const std::string name = "energy.direct." + product;
  const auto energy = comprehensive_energy(uses, factors, options);
  if (uses.empty() || !energy.ok()) {
    const std::string reason =
        uses.empty()
            ? fmt::format("没有计量到产品 '{0}' 的生产线｜no metered line makes product '{0}'",
                          product)
            : energy.error().message;
    const Value value = Undetermined{{name}, reason};
    return {value, computed(name, product, "该产品的生产线｜lines of the product", value, {})};
  }
  std::vector<DerivationPtr> children;
  for (const EnergyLine& line : energy->lines) children.push_back(line.derivation);
  return {energy->total, computed(name, product, "该产品的生产线｜lines of the product",
                                  energy->total, std::move(children), {}, energy->measured_share)};
}

/// Weights of the products under the rule; undetermined when one is missing.
struct Weights {
  std::map<std::string, double> share;  ///< sums to one
  Missing missing;
  std::string rule;
};

Weights weights_of(const PlantBooks& books, const std::map<std::string, ProductEnergy>& direct,
                   ProductShare rule, const InputMap& inputs) {
  Weights weights;
  double total = 0.0;
  std::optional<units::Unit> measured;  // all weights must be of one measure
  for (const registry::Product& product : books.site.products) {
    const std::string& id = product.id.text;
    Value value;
    if (rule == ProductShare::output_value || rule == ProductShare::output) {
      const bool money = rule == ProductShare::output_value;
      weights.rule = money ? "按产值分摊｜in proportion to output value"
                           : "按产量分摊｜in proportion to output";
      const std::string name = (money ? "product.output_value." : "product.output.") + id;
      const auto found = inputs.find(name);
      value =
          found != inputs.end()
              ? found->second.value
              : Value{Undetermined{{name}, fmt::format("{0} 未填报｜{0} is not declared", name)}};
    } else {
      weights.rule =
          "其余按各产品专用线的能耗分摊｜the rest in proportion to the energy of the products' own "
          "lines";
      value = direct.at(id).direct;
    }
    if (const auto* gap = std::get_if<Undetermined>(&value)) {
      weights.missing.add(*gap);
      continue;
    }
    const auto* weight = std::get_if<Quantity>(&value);
    if (weight == nullptr || (measured && !measured->compatible(weight->unit))) {
      weights.missing.add("product.output." + id,
                          "各产品的计量方式不同｜the products count in different measures");
      continue;
    }
    measured = weight->unit;
    weights.share[id] = weight->in_base();
    total += weight->in_base();
  }
  if (total <= 0.0)
    weights.missing.add("energy.by_product",
                        "没有分摊能耗的依据｜no weight to share the energy by");
  for (auto& [id, weight] : weights.share) weight = total > 0.0 ? weight / total : 0.0;
  return weights;
}

ProductEnergy shared(const std::string& product, const ProductEnergy& direct, double rest,
                     const Weights& weights, ProductShare rule, const DerivationPtr& total) {
  const std::string name = "energy.by_product." + product;
  // By output or its value a product needs no line of its own: the whole is shared.
  const bool by_value = rule != ProductShare::direct_energy;
  if (weights.missing.any()) {
    const Value value = weights.missing.undetermined();
    return {value, computed(name, product, "生产线 + 其余的分摊｜lines + share of the rest", value,
                            {direct.derivation})};
  }
  const double own = by_value ? 0.0 : std::get<Quantity>(direct.direct).value;
  const double tce = own + rest * weights.share.at(product);
  const Value value = Quantity{tce, unit("tce")};
  std::vector<DerivationPtr> children{total};
  if (!by_value) children.push_back(direct.derivation);
  return {value, computed(name, product,
                          by_value ? "合计 × 份额｜total × share"
                                   : "生产线 + 其余的分摊｜lines + share of the rest",
                          value, std::move(children),
                          {units::after(weights.rule, fmt::format("份额 {0:.6g}｜share {0:.6g}",
                                                                  weights.share.at(product)))},
                          total->measured_share)};
}

ProductEnergy without_rule(const std::string& product, const ProductEnergy& direct, double rest,
                           double total, const DerivationPtr& derivation) {
  // Meters are not finer than this: a rest below a thousandth is no reason to withhold the figure.
  constexpr double negligible = 1e-3;
  const std::string name = "energy.by_product." + product;
  Value value = direct.direct;
  if (rest > negligible * total) {
    value = Undetermined{
        {name},
        fmt::format("有 {0:.6g} tce 的辅助用能不属于任何产品的生产线；请指定分摊规则｜{0:.6g} tce "
                    "of auxiliary energy belongs to no product's line; name a rule to share it",
                    rest)};
  }
  return {value, computed(name, product, "该产品的生产线｜lines of the product", value,
                          {direct.derivation, derivation})};
}

}  // namespace

void add_products(const PlantBooks& books, const Figures& figures,
                  const packs::FactorSource& factors, ProductShare rule, InputMap& inputs) {
  const auto& products = books.site.products;
  if (products.empty()) return;
  const DerivationPtr& whole = figures.energy.derivation;
  std::map<std::string, ProductEnergy> result;
  const auto* total = std::get_if<Quantity>(&figures.energy.total);
  if (total == nullptr || products.size() == 1) {
    for (const registry::Product& product : products) {
      const std::string name = "energy.by_product." + product.id.text;
      result[product.id.text] = {figures.energy.total,
                                 computed(name, registry::title(product.names),
                                          "全厂｜the whole plant", figures.energy.total, {whole},
                                          {"全厂只有一种产品｜the site makes one product"})};
    }
  } else {
    std::map<std::string, ProductEnergy> direct;
    double own = 0.0;
    for (const registry::Product& product : products) {
      ProductEnergy energy = direct_energy(books, figures, factors, product.id.text);
      if (const auto* tce = std::get_if<Quantity>(&energy.direct)) own += tce->value;
      direct.emplace(product.id.text, std::move(energy));
    }
    const bool by_value = rule == ProductShare::output_value || rule == ProductShare::output;
    const double rest = by_value ? total->value : total->value - own;
    const Weights weights = weights_of(books, direct, rule, inputs);
    for (const auto& [id, energy] : direct) {
      result[id] = rule == ProductShare::none ? without_rule(id, energy, rest, total->value, whole)
                                              : shared(id, energy, rest, weights, rule, whole);
    }
  }
  QuantitySet set;
  set.unit = unit("tce");
  std::vector<DerivationPtr> children;
  for (const auto& [id, energy] : result) {
    put(inputs, "energy.by_product." + id, energy.direct, energy.derivation);
    children.push_back(energy.derivation);
    if (const auto* tce = std::get_if<Quantity>(&energy.direct)) {
      set.keys.push_back(id);
      set.values.push_back(tce->value);
    } else {
      set.missing.push_back(id);
    }
  }
  const Value value = set;
  put(inputs, "energy.by_product", value,
      computed("energy.by_product", "各产品综合能耗｜energy by product", "分产品｜by product",
               value, std::move(children), {}, whole->measured_share));
}

}  // namespace celadon::ledger::inputs
