// The functions that column programs know.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/column_compiler.hpp"
#include "celadon/formula/literal.hpp"

namespace celadon::formula {

Result<ColumnOperand> ColumnCompiler::call(const Node& node) {
  switch (node.function) {
    case Function::abs:
    case Function::floor:
    case Function::ceil:
    case Function::sqrt:
    case Function::exp:
    case Function::ln:
    case Function::log10:
    case Function::round: return unary(node);
    case Function::clamp: return clamp(node);
    case Function::piecewise:
    case Function::piecewise_clamped:
    case Function::step: return curve(node);
    case Function::min:
    case Function::max:
    case Function::sum:
    case Function::avg:
    case Function::count:
    case Function::median:
    case Function::stdev:
    case Function::quadrature: return aggregate(node);
    case Function::to:
    case Function::value_in: {
      CELADON_ASSIGN(const units::Unit unit,
                     located(units::parse_unit(expression_.node(node.children[1]).text), node));
      CELADON_ASSIGN(ColumnOperand r, convert(node, unit));
      if (node.function == Function::value_in) r.unit = one();
      return r;
    }
    case Function::known:
    case Function::otherwise: return missing(node);
    default: return unsupported(node, fmt::format("{}()", entry_of(node.function).name));
  }
}

Result<ColumnOperand> ColumnCompiler::unary(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  Instruction i;
  i.opcode = Opcode::function;
  i.function = node.function;
  i.a = a.at;
  units::Unit unit = a.unit;
  if (node.function == Function::sqrt) {
    CELADON_ASSIGN(PowerPlan plan, located(plan_power(a.unit, 0.5), node));
    i.left = plan.base;
    i.factor = plan.factor;
    unit = std::move(plan.unit);
  } else if (node.function == Function::exp || node.function == Function::ln ||
             node.function == Function::log10) {
    CELADON_ASSIGN(i.left, located(rescale(a.unit, one()), node));
    unit = one();
  } else if (node.function == Function::round) {
    i.opcode = Opcode::round;
    i.number =
        node.children.size() == 2
            ? static_cast<std::size_t>(constant_number(expression_, node.children[1]).value_or(0.0))
            : 0;
  }
  return emit(std::move(i), mark, std::move(unit));
}

Result<ColumnOperand> ColumnCompiler::clamp(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  CELADON_ASSIGN(const ColumnOperand b, visit(node.children[1]));
  CELADON_ASSIGN(const ColumnOperand c, visit(node.children[2]));
  Instruction i;
  i.opcode = Opcode::clamp;
  i.a = a.at;
  i.b = b.at;
  i.c = c.at;
  CELADON_ASSIGN(i.left, located(rescale(b.unit, a.unit), node));
  CELADON_ASSIGN(i.right, located(rescale(c.unit, a.unit), node));
  return emit(std::move(i), mark, a.unit);
}

Result<QuantitySet> ColumnCompiler::literal_set(std::uint32_t index) {
  const Node& node = expression_.node(index);
  CELADON_ASSIGN(const Expression part, Expression::parse(expression_.print(index)));
  if (!free_names(part).empty())
    return unsupported(
        node, "节点不是直接写出的数的曲线｜a curve whose knots are not written as numbers");
  const MapEnvironment nothing;
  CELADON_ASSIGN(const Outcome outcome, evaluate(part, nothing, Explain::no));
  const auto* set = std::get_if<QuantitySet>(&outcome.value);
  if (set == nullptr)
    return unsupported(
        node, "节点不是直接写出的数的曲线｜a curve whose knots are not written as numbers");
  return *set;
}

Result<ColumnOperand> ColumnCompiler::curve(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  CELADON_ASSIGN(QuantitySet knots, literal_set(node.children[1]));
  CELADON_ASSIGN(QuantitySet values, literal_set(node.children[2]));
  const std::size_t wanted = knots.values.size() + (node.function == Function::step ? 1 : 0);
  const bool rising =
      std::adjacent_find(knots.values.begin(), knots.values.end(),
                         [](double x, double y) { return !(x < y); }) == knots.values.end();
  if (values.values.size() != wanted || !rising) {
    return error(node, ErrorCode::invalid_argument,
                 fmt::format("有 {0} 个节点和 {1} 个值，或节点没有递增｜{0} knots and {1} values, "
                             "or knots that do not rise",
                             knots.values.size(), values.values.size()));
  }
  Instruction i;
  i.opcode = Opcode::curve;
  i.function = node.function;
  i.a = a.at;
  CELADON_ASSIGN(i.left, located(rescale(a.unit, knots.unit), node));
  i.knots = std::move(knots.values);
  i.values = std::move(values.values);
  return emit(std::move(i), mark, values.unit);
}

Result<ColumnOperand> ColumnCompiler::aggregate(const Node& node) {
  const std::uint32_t mark = next_;
  Instruction i;
  i.opcode = Opcode::aggregate;
  i.function = node.function;
  units::Unit unit;
  for (std::size_t k = 0; k < node.children.size(); ++k) {
    CELADON_ASSIGN(const ColumnOperand a, visit(node.children[k]));
    if (k == 0) unit = a.unit;
    Rescale to_first;
    if (node.function != Function::count) {
      CELADON_ASSIGN(to_first, located(rescale(a.unit, unit), node));
    }
    i.sources.push_back(a.at);
    i.rescales.push_back(to_first);
  }
  if (unit.offset != 0.0 && node.function != Function::min && node.function != Function::max &&
      node.function != Function::avg && node.function != Function::median &&
      node.function != Function::count) {
    return unsupported(node, fmt::format("以 {1} 计的温度的 {0}()｜{0}() of temperatures in {1}",
                                         entry_of(node.function).name, unit.symbol));
  }
  return emit(std::move(i), mark, node.function == Function::count ? one() : unit);
}

Result<ColumnOperand> ColumnCompiler::missing(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  Instruction i;
  i.a = a.at;
  if (node.function == Function::known) {
    i.opcode = Opcode::known;
    return emit(std::move(i), mark, one(), Shape::flag);
  }
  CELADON_ASSIGN(const ColumnOperand b, visit(node.children[1]));
  if (a.unit.scale != b.unit.scale || a.unit.offset != b.unit.offset) {
    return error(
        node, ErrorCode::unsupported,
        fmt::format(
            "default 的两项单位为 [{0}] 和 [{1}]｜the answers of default are in [{0}] and [{1}]",
            a.unit.symbol, b.unit.symbol),
        fmt::format("按列计算时两者单位须相同：写 in [{0}]｜in columns both must have one unit: "
                    "write in [{0}]",
                    a.unit.symbol));
  }
  i.opcode = Opcode::otherwise;
  i.b = b.at;
  return emit(std::move(i), mark, a.unit, a.shape);
}

}  // namespace celadon::formula
