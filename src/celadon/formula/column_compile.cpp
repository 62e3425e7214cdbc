// From the tree to column instructions. Registers are given out like a stack: an operand's register
// is free again when its operation is done; bound names keep theirs.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/column_program.hpp"
#include "celadon/formula/columns.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/literal.hpp"

namespace celadon::formula {
namespace {

using columns_detail::Instruction;
using columns_detail::Opcode;
using columns_detail::Program;

/// Where a sub-expression's numbers lie, and in which unit.
struct Operand {
  std::uint32_t at = 0;
  units::Unit unit;
  Shape shape = Shape::number;
};

class Compiler {
 public:
  Compiler(const Expression& expression, const ColumnSignature& signature)
      : expression_(expression), signature_(signature) {}

  Result<Program> run() {
    CELADON_ASSIGN(const Operand result, visit(expression_.syntax().root));
    program_.result = result.at;
    program_.unit = result.unit;
    program_.shape = result.shape;
    return std::move(program_);
  }

 private:
  Error error(const Node& node, ErrorCode code, std::string message,
              std::string remedy = {}) const {
    Error e = fail(code, std::move(message), std::move(remedy));
    e.place = expression_.place(node);
    return e;
  }
  Error unsupported(const Node& node, std::string_view what) const {
    return error(node, ErrorCode::unsupported,
                 fmt::format("{} cannot be computed over columns", what),
                 "evaluate row by row instead");
  }
  template <class T>
  Result<T> located(Result<T> result, const Node& node) const {
    if (result) return result;
    Error e = result.error();
    e.place = expression_.place(node);
    return e;
  }

  std::uint32_t take_register() {
    const std::uint32_t at = next_++;
    program_.registers = std::max(program_.registers, next_);
    return at;
  }

  /// Emits an instruction whose operands were compiled after `mark`; its target takes their place.
  Operand emit(Instruction instruction, std::uint32_t mark, units::Unit unit,
               Shape shape = Shape::number) {
    next_ = mark;
    instruction.target = take_register();
    const std::uint32_t at = instruction.target;
    program_.code.push_back(std::move(instruction));
    return {at, std::move(unit), shape};
  }

  Result<Operand> visit(std::uint32_t index) {
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
        CELADON_ASSIGN(const Operand a, visit(node.children[0]));
        Instruction i;
        i.opcode = Opcode::negate;
        i.a = a.at;
        return emit(std::move(i), mark, a.unit);
      }
      case NodeKind::logical_not: {
        CELADON_ASSIGN(const Operand a, visit(node.children[0]));
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
      case NodeKind::text: return unsupported(node, "a text");
      case NodeKind::member:
      case NodeKind::with_unit:
      case NodeKind::array:
      case NodeKind::keyed: return unsupported(node, "a set");
    }
    return unsupported(node, "this");
  }

  Result<Operand> name(const Node& node) {
    if (node.period == 0) {
      for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
        if (bound->first == node.text) return bound->second;
      }
    }
    const std::string full = name_in_period(node.text, node.period);
    const auto column = signature_.find(full);
    if (column == signature_.end()) {
      return error(node, ErrorCode::not_found, fmt::format("there is no column '{}'", full));
    }
    const auto known = std::find(program_.inputs.begin(), program_.inputs.end(), full);
    Instruction i;
    i.opcode = Opcode::load;
    i.number = static_cast<std::size_t>(known - program_.inputs.begin());
    if (known == program_.inputs.end()) program_.inputs.push_back(full);
    return emit(std::move(i), next_, column->second.unit, column->second.shape);
  }

  Result<Operand> let(const Node& node) {
    const std::size_t outer = bound_.size();
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      CELADON_ASSIGN(Operand operand, visit(node.children[i]));
      bound_.emplace_back(node.keys[i], std::move(operand));
    }
    Result<Operand> result = visit(node.children.back());
    bound_.resize(outer);
    return result;
  }

  Result<Operand> binary(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
    CELADON_ASSIGN(const Operand b, visit(node.children[1]));
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

  Result<Operand> conditional(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand condition, visit(node.children[0]));
    CELADON_ASSIGN(const Operand a, visit(node.children[1]));
    CELADON_ASSIGN(const Operand b, visit(node.children[2]));
    if (a.unit.scale != b.unit.scale || a.unit.offset != b.unit.offset) {
      return error(
          node, ErrorCode::unsupported,
          fmt::format("the answers of if are in [{}] and [{}]", a.unit.symbol, b.unit.symbol),
          fmt::format("in columns both must have one unit: write in [{}]", a.unit.symbol));
    }
    Instruction i;
    i.opcode = Opcode::select;
    i.a = condition.at;
    i.b = a.at;
    i.c = b.at;
    return emit(std::move(i), mark, a.unit, a.shape);
  }

  Result<Operand> convert(const Node& node, const units::Unit& unit) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
    Instruction i;
    i.opcode = Opcode::rescale;
    i.a = a.at;
    CELADON_ASSIGN(i.left, located(rescale(a.unit, unit), node));
    return emit(std::move(i), mark, unit);
  }

  Result<Operand> call(const Node& node) {
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
        CELADON_ASSIGN(Operand r, convert(node, unit));
        if (node.function == Function::value_in) r.unit = one();
        return r;
      }
      case Function::known:
      case Function::otherwise: return missing(node);
      default: return unsupported(node, fmt::format("{}()", entry_of(node.function).name));
    }
  }

  Result<Operand> unary(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
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
      i.number = node.children.size() == 2
                     ? static_cast<std::size_t>(
                           constant_number(expression_, node.children[1]).value_or(0.0))
                     : 0;
    }
    return emit(std::move(i), mark, std::move(unit));
  }

  Result<Operand> clamp(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
    CELADON_ASSIGN(const Operand b, visit(node.children[1]));
    CELADON_ASSIGN(const Operand c, visit(node.children[2]));
    Instruction i;
    i.opcode = Opcode::clamp;
    i.a = a.at;
    i.b = b.at;
    i.c = c.at;
    CELADON_ASSIGN(i.left, located(rescale(b.unit, a.unit), node));
    CELADON_ASSIGN(i.right, located(rescale(c.unit, a.unit), node));
    return emit(std::move(i), mark, a.unit);
  }

  /// The members of a set that needs no input.
  Result<QuantitySet> literal_set(std::uint32_t index) {
    const Node& node = expression_.node(index);
    CELADON_ASSIGN(const Expression part, Expression::parse(expression_.print(index)));
    if (!free_names(part).empty())
      return unsupported(node, "a curve whose knots are not written as numbers");
    const MapEnvironment nothing;
    CELADON_ASSIGN(const Outcome outcome, evaluate(part, nothing, Explain::no));
    const auto* set = std::get_if<QuantitySet>(&outcome.value);
    if (set == nullptr) return unsupported(node, "a curve whose knots are not written as numbers");
    return *set;
  }

  Result<Operand> curve(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
    CELADON_ASSIGN(QuantitySet knots, literal_set(node.children[1]));
    CELADON_ASSIGN(QuantitySet values, literal_set(node.children[2]));
    const std::size_t wanted = knots.values.size() + (node.function == Function::step ? 1 : 0);
    const bool rising =
        std::adjacent_find(knots.values.begin(), knots.values.end(),
                           [](double x, double y) { return !(x < y); }) == knots.values.end();
    if (values.values.size() != wanted || !rising) {
      return error(node, ErrorCode::invalid_argument,
                   fmt::format("{} knots and {} values, or knots that do not rise",
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

  Result<Operand> aggregate(const Node& node) {
    const std::uint32_t mark = next_;
    Instruction i;
    i.opcode = Opcode::aggregate;
    i.function = node.function;
    units::Unit unit;
    for (std::size_t k = 0; k < node.children.size(); ++k) {
      CELADON_ASSIGN(const Operand a, visit(node.children[k]));
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
      return unsupported(node, fmt::format("{}() of temperatures in {}",
                                           entry_of(node.function).name, unit.symbol));
    }
    return emit(std::move(i), mark, node.function == Function::count ? one() : unit);
  }

  Result<Operand> missing(const Node& node) {
    const std::uint32_t mark = next_;
    CELADON_ASSIGN(const Operand a, visit(node.children[0]));
    Instruction i;
    i.a = a.at;
    if (node.function == Function::known) {
      i.opcode = Opcode::known;
      return emit(std::move(i), mark, one(), Shape::flag);
    }
    CELADON_ASSIGN(const Operand b, visit(node.children[1]));
    if (a.unit.scale != b.unit.scale || a.unit.offset != b.unit.offset) {
      return error(
          node, ErrorCode::unsupported,
          fmt::format("the answers of default are in [{}] and [{}]", a.unit.symbol, b.unit.symbol),
          fmt::format("in columns both must have one unit: write in [{}]", a.unit.symbol));
    }
    i.opcode = Opcode::otherwise;
    i.b = b.at;
    return emit(std::move(i), mark, a.unit, a.shape);
  }

  const Expression& expression_;
  const ColumnSignature& signature_;
  Program program_;
  std::uint32_t next_ = 0;
  std::vector<std::pair<std::string, Operand>> bound_;
};

}  // namespace

Result<ColumnProgram> ColumnProgram::compile(const Expression& expression,
                                             const ColumnSignature& signature) {
  Signature names;
  for (const auto& [name, column] : signature)
    names.names.emplace(name, Type{column.shape, column.unit.dimension, {}});
  const CheckResult checked = check(expression, names);
  if (!checked.ok()) return joined_error(checked);
  CELADON_ASSIGN(Program program, Compiler(expression, signature).run());
  return ColumnProgram(std::make_shared<const Program>(std::move(program)));
}

}  // namespace celadon::formula
