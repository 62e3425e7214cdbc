// Names and operators of column programs.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/column_compiler.hpp"
#include "celadon/formula/literal.hpp"

namespace celadon::formula {

Result<Program> ColumnCompiler::run() {
  CELADON_ASSIGN(const ColumnOperand result, visit(expression_.syntax().root));
  program_.result = result.at;
  program_.unit = result.unit;
  program_.shape = result.shape;
  return std::move(program_);
}

ColumnOperand ColumnCompiler::emit(Instruction instruction, std::uint32_t mark, units::Unit unit,
                                   Shape shape) {
  next_ = mark;
  instruction.target = take_register();
  const std::uint32_t at = instruction.target;
  program_.code.push_back(std::move(instruction));
  return {at, std::move(unit), shape};
}

Result<ColumnOperand> ColumnCompiler::visit(std::uint32_t index) {
  const Node& node = expression_.node(index);
  const std::uint32_t mark = next_;
  switch (node.kind) {
    case NodeKind::number:
    case NodeKind::flag: {
      Instruction i;
      i.value = node.kind == NodeKind::flag ? (node.flag ? 1.0 : 0.0) : node.number;
      return emit(std::move(i), mark, node.unit,
                  node.kind == NodeKind::flag ? Shape::flag : Shape::number);
    }
    case NodeKind::name: return name(node);
    case NodeKind::negate: {
      CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
      Instruction i;
      i.opcode = Opcode::negate;
      i.a = a.at;
      return emit(std::move(i), mark, a.unit);
    }
    case NodeKind::logical_not: {
      CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
      Instruction i;
      i.opcode = Opcode::logical_not;
      i.a = a.at;
      return emit(std::move(i), mark, one(), Shape::flag);
    }
    case NodeKind::binary: return binary(node);
    case NodeKind::conditional: return conditional(node);
    case NodeKind::convert: return convert(node, node.unit);
    case NodeKind::call: return call(node);
    case NodeKind::let: return let(node);
    case NodeKind::text: return unsupported(node, "文字｜a text");
    case NodeKind::member:
    case NodeKind::with_unit:
    case NodeKind::array:
    case NodeKind::keyed: return unsupported(node, "集合｜a set");
  }
  return unsupported(node, "此式｜this");
}

Result<ColumnOperand> ColumnCompiler::name(const Node& node) {
  if (node.period == 0) {
    for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
      if (bound->first == node.text) return bound->second;
    }
  }
  const std::string full = name_in_period(node.text, node.period);
  const auto column = signature_.find(full);
  if (column == signature_.end()) {
    return error(node, ErrorCode::not_found,
                 fmt::format("没有列 '{0}'｜there is no column '{0}'", full));
  }
  const auto known = std::find(program_.inputs.begin(), program_.inputs.end(), full);
  Instruction i;
  i.opcode = Opcode::load;
  i.number = static_cast<std::size_t>(known - program_.inputs.begin());
  if (known == program_.inputs.end()) program_.inputs.push_back(full);
  return emit(std::move(i), next_, column->second.unit, column->second.shape);
}

Result<ColumnOperand> ColumnCompiler::let(const Node& node) {
  const std::size_t outer = bound_.size();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    CELADON_ASSIGN(ColumnOperand operand, visit(node.children[i]));
    bound_.emplace_back(node.keys[i], std::move(operand));
  }
  Result<ColumnOperand> result = visit(node.children.back());
  bound_.resize(outer);
  return result;
}

Result<ColumnOperand> ColumnCompiler::binary(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  CELADON_ASSIGN(const ColumnOperand b, visit(node.children[1]));
  Instruction i;
  i.op = node.op;
  i.a = a.at;
  i.b = b.at;
  i.opcode = Opcode::arithmetic;
  switch (node.op) {
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      i.opcode = Opcode::logical;
      return emit(std::move(i), mark, one(), Shape::flag);
    case BinaryOp::add:
    case BinaryOp::subtract: {
      CELADON_ASSIGN(SumPlan plan,
                     located(plan_sum(a.unit, b.unit,
                                      node.op == BinaryOp::add ? SumKind::plus : SumKind::minus),
                             node));
      i.left = plan.left;
      i.right = plan.right;
      return emit(std::move(i), mark, std::move(plan.unit));
    }
    case BinaryOp::multiply:
    case BinaryOp::divide: {
      CELADON_ASSIGN(ProductPlan plan,
                     located(plan_product(a.unit, b.unit,
                                          node.op == BinaryOp::multiply ? ProductKind::times
                                                                        : ProductKind::over),
                             node));
      i.left = plan.left;
      i.right = plan.right;
      i.factor = plan.factor;
      return emit(std::move(i), mark, std::move(plan.unit));
    }
    case BinaryOp::power: {
      const auto exponent = constant_number(expression_, node.children[1]);
      CELADON_ASSIGN(PowerPlan plan, located(plan_power(a.unit, exponent.value_or(1.0)), node));
      CELADON_ASSIGN(i.right, located(rescale(b.unit, one()), node));
      i.left = plan.base;
      i.factor = plan.factor;
      return emit(std::move(i), mark, std::move(plan.unit));
    }
    default: {
      i.opcode = Opcode::compare;
      CELADON_ASSIGN(i.right, located(rescale(b.unit, a.unit), node));
      return emit(std::move(i), mark, one(), Shape::flag);
    }
  }
}

Result<ColumnOperand> ColumnCompiler::conditional(const Node& node) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand condition, visit(node.children[0]));
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[1]));
  CELADON_ASSIGN(const ColumnOperand b, visit(node.children[2]));
  if (a.unit.scale != b.unit.scale || a.unit.offset != b.unit.offset) {
    return error(
        node, ErrorCode::unsupported,
        fmt::format("if 的两个结果单位为 [{0}] 和 [{1}]｜the answers of if are in [{0}] and [{1}]",
                    a.unit.symbol, b.unit.symbol),
        fmt::format("按列计算时两者单位须相同：写 in [{0}]｜in columns both must have one unit: "
                    "write in [{0}]",
                    a.unit.symbol));
  }
  Instruction i;
  i.opcode = Opcode::select;
  i.a = condition.at;
  i.b = a.at;
  i.c = b.at;
  return emit(std::move(i), mark, a.unit, a.shape);
}

Result<ColumnOperand> ColumnCompiler::convert(const Node& node, const units::Unit& unit) {
  const std::uint32_t mark = next_;
  CELADON_ASSIGN(const ColumnOperand a, visit(node.children[0]));
  Instruction i;
  i.opcode = Opcode::rescale;
  i.a = a.at;
  CELADON_ASSIGN(i.left, located(rescale(a.unit, unit), node));
  return emit(std::move(i), mark, unit);
}

Result<ColumnProgram> ColumnProgram::compile(const Expression& expression,
                                             const ColumnSignature& signature) {
  Signature names;
  for (const auto& [name, column] : signature)
    names.names.emplace(name, Type{column.shape, column.unit.dimension, {}});
  const CheckResult checked = check(expression, names);
  if (!checked.ok()) return joined_error(checked);
  CELADON_ASSIGN(Program program, ColumnCompiler(expression, signature).run());
  return ColumnProgram(std::make_shared<const Program>(std::move(program)));
}

}  // namespace celadon::formula
