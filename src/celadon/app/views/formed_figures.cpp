#include "celadon/app/views/formed_figures.hpp"

#include <fmt/format.h>

#include "celadon/app/views/plant_figures.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/registry/titles.hpp"

namespace celadon::app::views {

using formula::Input;
using formula::Undetermined;
using formula::Value;
using units::Quantity;
using units::unit;

const std::vector<FormedFigure>& formed_figures() {
  static const std::vector<FormedFigure> figures{
      {"water.reuse_share",
       {"工业用水重复利用率", "Water reuse rate"},
       "%",
       Good::higher,
       {"water.reused"},
       {"water.reused", "water.withdrawn"},
       "重复利用水量 ÷（重复利用水量 + 取水量）｜reused ÷ (reused + withdrawn)"},
      {"water.per_output_value",
       {"取水强度", "Water per output value"},
       "m3/万元",
       Good::lower,
       {"water.withdrawn"},
       {"output_value"},
       "取水量 ÷ 工业总产值｜withdrawn ÷ output value"},
      {"waste.utilisation_share",
       {"一般工业固体废物综合利用率", "Utilisation of solid waste"},
       "%",
       Good::higher,
       {"waste.utilised"},
       {"waste.generated", "waste.utilised_from_storage"},
       "综合利用量 ÷（产生量 + 利用往年贮存量）｜utilised ÷ (generated + utilised from storage)"},
      {"material.green_share",
       {"绿色物料使用率", "Share of green material"},
       "%",
       Good::higher,
       {"material.green"},
       {"material.total"},
       "绿色物料使用量 ÷ 同类物料总使用量｜green ÷ total"},
      {"land.floor_area_ratio",
       {"容积率", "Floor area ratio"},
       "1",
       Good::higher,
       {"land.floor_area"},
       {"land.area"},
       "计容建筑面积 ÷ 用地面积｜floor area ÷ land area"},
      {"land.building_density",
       {"建筑密度", "Building density"},
       "%",
       Good::higher,
       {"land.building_footprint", "land.structure_footprint", "land.yard_footprint"},
       {"land.area"},
       "（建筑 + 构筑物 + 堆场占地）÷ 用地面积｜(buildings + structures + yards) ÷ land area"},
      {"land.output_value_per_area",
       {"土地产出率", "Output value per land area"},
       "万元/m2",
       Good::higher,
       {"output_value"},
       {"land.area"},
       "工业总产值 ÷ 用地面积｜output value ÷ land area"},
  };
  return figures;
}

namespace {

/// Whether a missing part counts as nothing: what was taken from storage is declared only where
/// there is some.
bool may_be_absent(const std::string& name) { return name == "waste.utilised_from_storage"; }

struct Sum {
  std::optional<Quantity> total;
  double measured = 0.0;
};

Result<Sum> sum_of(Reading& reading, const std::vector<const char*>& names,
                   const CivilPeriod& period, ledger::Missing& missing,
                   std::vector<formula::DerivationPtr>& children) {
  Sum sum;
  for (const char* name : names) {
    const auto input = figure_input(reading, name, period);
    if (!input.ok()) {
      if (input.error().code != ErrorCode::not_found) return input.error();
      if (!may_be_absent(name))
        missing.add(name, fmt::format("{} 未填报｜{} is not declared", name, name));
      continue;
    }
    children.push_back(input->derivation);
    if (const auto* gap = std::get_if<Undetermined>(&input->value)) missing.add(*gap);
    const auto* quantity = std::get_if<Quantity>(&input->value);
    if (quantity == nullptr) continue;
    sum.measured = input->derivation->measured_share;
    if (!sum.total) {
      sum.total = *quantity;
    } else {
      CELADON_ASSIGN(sum.total, units::add(*sum.total, *quantity));
    }
  }
  return sum;
}

Result<Input> form(Reading& reading, const FormedFigure& figure, const CivilPeriod& period) {
  ledger::Missing missing;
  std::vector<formula::DerivationPtr> children;
  CELADON_ASSIGN(const Sum above, sum_of(reading, figure.above, period, missing, children));
  CELADON_ASSIGN(const Sum below, sum_of(reading, figure.below, period, missing, children));
  Value value;
  if (!missing.any() && below.total && below.total->value == 0.0)
    missing.add(figure.below.front(), "除数为零｜the divisor is zero");
  if (missing.any() || !above.total || !below.total) {
    value = missing.undetermined();
  } else {
    CELADON_ASSIGN(const double number, (*above.total / *below.total).in(unit(figure.unit)));
    value = Quantity{number, unit(figure.unit)};
  }
  auto derivation = ledger::computed(figure.id, registry::title(figure.names), figure.formula,
                                     value, std::move(children), {}, above.measured);
  return Input{std::move(value), std::move(derivation)};
}

}  // namespace

Result<std::optional<formula::Input>> formed_figure(Reading& reading, const std::string& figure,
                                                    const CivilPeriod& period) {
  for (const FormedFigure& one : formed_figures()) {
    if (figure != one.id) continue;
    CELADON_ASSIGN(Input input, form(reading, one, period));
    return std::optional(std::move(input));
  }
  return std::optional<Input>();
}

}  // namespace celadon::app::views
