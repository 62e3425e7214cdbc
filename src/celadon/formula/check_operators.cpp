// The static check of operators and of if: what may stand on both sides, and the unit of the
// answer.
#include <fmt/format.h>

#include "celadon/formula/checker.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

Type Checker::joined(const Type& a, const Type& b, Dim dimension, Shape one, Shape many) {
  Type r{set_like(a) || set_like(b) ? many : one, dimension, {}};
  r.keys = !a.keys.empty() ? a.keys : b.keys;
  return r;
}

Checked Checker::binary(const Node& node) {
  const std::string op = to_string(node.op);
  switch (node.op) {
    case BinaryOp::logical_and:
    case BinaryOp::logical_or: {
      const Checked a = truth_argument(node, 0, op);
      const Checked b = truth_argument(node, 1, op);
      if (!a || !b) return std::nullopt;
      return joined(*a, *b, Dimension{}, Shape::flag, Shape::flags);
    }
    case BinaryOp::power: return power(node);
    case BinaryOp::multiply:
    case BinaryOp::divide: {
      const Checked a = number_argument(node, 0, op);
      const Checked b = number_argument(node, 1, op);
      if (!a || !b) return std::nullopt;
      return product(node, *a, *b,
                     node.op == BinaryOp::multiply ? ProductKind::times : ProductKind::over);
    }
    case BinaryOp::add:
    case BinaryOp::subtract: {
      const Checked a = number_argument(node, 0, op);
      const Checked b = number_argument(node, 1, op);
      if (!a || !b) return std::nullopt;
      if (!same_unit(node, node.children[0], *a, node.children[1], *b, op)) return std::nullopt;
      return joined(*a, *b, a->dimension ? a->dimension : b->dimension, Shape::number, Shape::set);
    }
    default: return comparison(node);
  }
}

Checked Checker::product(const Node& node, const Type& a, const Type& b, ProductKind kind) {
  Dim dimension;
  if (a.dimension && b.dimension) {
    dimension = product_of(*a.dimension, *b.dimension, kind);
    if (!dimension)
      return report(node, ErrorCode::limit, "单位的幂超过 40｜a unit raised above the power 40");
  }
  return joined(a, b, dimension, Shape::number, Shape::set);
}

bool Checker::same_unit(const Node& node, std::uint32_t ia, const Type& a, std::uint32_t ib,
                        const Type& b, std::string_view op) {
  if (fits(a.dimension, b.dimension)) return true;
  report(node, ErrorCode::unit,
         fmt::format("{0} [{1}] {2} {3} [{4}]: 两个单位度量不同的量｜{0} [{1}] {2} {3} [{4}]: the "
                     "units measure different things",
                     shown(ia), unit_text(a.dimension), op, shown(ib), unit_text(b.dimension)),
         dimensionless(a) || dimensionless(b)
             ? "给无单位的数写上单位：5 [kWh]｜give the plain number its unit: 5 [kWh]"
             : "将一边乘以带单位的系数｜multiply one side by a factor with its unit");
  return false;
}

Checked Checker::comparison(const Node& node) {
  const Checked a = visit(node.children[0]);
  const Checked b = visit(node.children[1]);
  if (!a || !b) return std::nullopt;
  const std::string op = to_string(node.op);
  const bool equality = node.op == BinaryOp::equal || node.op == BinaryOp::not_equal;
  if (of_numbers(*a) && of_numbers(*b)) {
    if (!same_unit(node, node.children[0], *a, node.children[1], *b, op)) return std::nullopt;
    return joined(*a, *b, Dimension{}, Shape::flag, Shape::flags);
  }
  const bool unknown =
      (a->shape == Shape::number && !a->dimension) || (b->shape == Shape::number && !b->dimension);
  if (equality && (a->shape == b->shape || unknown) && a->shape != Shape::flags)
    return Type::flag();
  return report(
      node, ErrorCode::invalid_argument,
      units::phrase("{0}（{1}）{2} {3}（{4}）不能比较｜{0} ({1}) {2} {3} ({4}) cannot be compared",
                    shown(node.children[0]), to_string(*a), op, shown(node.children[1]),
                    to_string(*b)));
}

Checked Checker::power(const Node& node) {
  const Checked base = number_argument(node, 0, "^");
  const Checked exponent = plain_argument(node, 1, "指数｜the exponent");
  if (!base || !exponent) return std::nullopt;
  if (exponent->shape == Shape::set && !dimensionless(*base)) {
    return report(node, ErrorCode::unit,
                  "单位不能以一组数为指数｜a unit cannot be raised to a set of exponents");
  }
  Type type = *base;
  if (exponent->shape == Shape::set) type = *exponent;
  if (dimensionless(*base)) return type;
  const auto fixed = constant_number(expression_, node.children[1]);
  if (!fixed) {
    return report(node, ErrorCode::unit,
                  fmt::format("{0} [{1}] 的指数不是直接写出的数｜{0} [{1}] to a power that is not "
                              "written as a number",
                              shown(node.children[0]), unit_text(base->dimension)),
                  "直接写出指数，或将底数除以其单位｜write the exponent as a number, or divide the "
                  "base by its unit");
  }
  type.dimension = power_of(*base->dimension, *fixed);
  if (!type.dimension) {
    return report(node, ErrorCode::unit,
                  fmt::format("[{0}] 的 {1} 次幂不是单位｜[{0}] to the power {1} is no unit",
                              unit_text(base->dimension), *fixed));
  }
  return type;
}

Checked Checker::conditional(const Node& node) {
  const Checked condition = truth_argument(node, 0, "if");
  const Checked a = visit(node.children[1]);
  const Checked b = visit(node.children[2]);
  if (!condition || !a || !b) return std::nullopt;
  if (of_numbers(*a) && of_numbers(*b)) {
    if (!same_unit(node, node.children[1], *a, node.children[2], *b, "or")) return std::nullopt;
    Type type =
        joined(*a, *b, a->dimension ? a->dimension : b->dimension, Shape::number, Shape::set);
    if (condition->shape == Shape::flags) type.shape = Shape::set;
    if (type.shape == Shape::set && condition->shape != Shape::flags && a->shape != b->shape) {
      return report(
          node, ErrorCode::invalid_argument,
          "if 的两个结果一个是数，一个是集合｜one answer of if is a number, the other a set",
          "两者应相同｜make both the same");
    }
    return type;
  }
  if (a->shape == b->shape && condition->shape == Shape::flag) return a;
  return report(node, ErrorCode::invalid_argument,
                units::phrase("if 的两个结果是{0}和{1}｜the answers of if are {0} and {1}",
                              to_string(*a), to_string(*b)),
                "两个结果须为同一种类｜both answers must be of one kind");
}

}  // namespace celadon::formula
