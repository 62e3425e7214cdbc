// Operators: the units are settled first, then the members of sets are paired by key.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/evaluator.hpp"
#include "celadon/formula/numeric.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

namespace {

double magnitude(const Numbers& n) {
  double sum = 0.0;
  for (const double v : n.values) sum += std::fabs(v);
  return sum;
}

/// Shares of two terms of a sum, weighted by size.
std::optional<double> weighted_share(std::optional<double> a, double a_weight,
                                     std::optional<double> b, double b_weight) {
  if (!a || !b) return a ? a : b;
  const double total = a_weight + b_weight;
  if (!(total > 0.0) || !std::isfinite(total)) return std::min(*a, *b);
  return (*a * a_weight + *b * b_weight) / total;
}

}  // namespace

Result<Part> Evaluator::negate(const Node& node) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  if (undetermined(part.value) != nullptr) return part;
  CELADON_ASSIGN(Numbers n, numbers_of(part.value, node.children[0]));
  for (double& v : n.values) v = -v;
  part.value = n.value();
  return part;
}

Result<Part> Evaluator::convert(const Node& node, const units::Unit& unit) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  if (undetermined(part.value) != nullptr) return part;
  CELADON_ASSIGN(Numbers n, numbers_of(part.value, node.children[0]));
  const auto plan = rescale(n.unit, unit);
  if (!plan) return located(plan.error(), node);
  for (double& v : n.values) {
    v = (*plan)(v);
    if (!std::isfinite(v)) {
      part.value = because(
          fmt::format("以 [{1}] 计的 {0} 超出数的范围｜{0} in [{1}] is beyond the range of numbers",
                      expression_.print(node.children[0]), unit.symbol));
      return part;
    }
  }
  n.unit = unit;
  part.value = n.value();
  return part;
}

/// How both sides of an operator are brought together; the exponent of a power becomes plain.
Result<Evaluator::OperatorPlan> Evaluator::plan_operator(const Node& node,
                                                         std::vector<Numbers>& n) {
  if (node.op == BinaryOp::add || node.op == BinaryOp::subtract) {
    const auto plan =
        plan_sum(n[0].unit, n[1].unit, node.op == BinaryOp::add ? SumKind::plus : SumKind::minus);
    if (!plan) return located(plan.error(), node);
    return OperatorPlan{plan->left, plan->right, 1.0, plan->unit};
  }
  if (node.op == BinaryOp::power) {
    CELADON_ASSIGN(n[1].values, plain_numbers(n[1], node.children[1]));
    if (n[1].is_set && !n[0].unit.dimensionless()) {
      return error(node.children[1], ErrorCode::unit,
                   "单位不能以一组数为指数｜a unit cannot be raised to a set of exponents");
    }
    const auto plan = plan_power(n[0].unit, n[1].is_set ? 1.0 : n[1].values[0]);
    if (!plan) return located(plan.error(), node);
    return OperatorPlan{plan->base, {}, plan->factor, plan->unit};
  }
  const auto plan = plan_product(
      n[0].unit, n[1].unit, node.op == BinaryOp::multiply ? ProductKind::times : ProductKind::over);
  if (!plan) return located(plan.error(), node);
  return OperatorPlan{plan->left, plan->right, plan->factor, plan->unit};
}

Result<Part> Evaluator::arithmetic(const Node& node) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return std::move(args.joined);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  CELADON_ASSIGN(const OperatorPlan plan, plan_operator(node, n));
  for (double& v : n[0].values) v = plan.left(v);
  for (double& v : n[1].values) v = plan.right(v);
  Numbers out;
  out.unit = plan.unit;
  const Numbers* both[] = {&n[0], &n[1]};
  auto aligned = align(both);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    u->reason =
        units::phrase("{0} 与 {1}：{2}｜{0} and {1}: {2}", expression_.print(node.children[0]),
                      expression_.print(node.children[1]), u->reason);
    args.joined.value = std::move(*u);
    return std::move(args.joined);
  }
  Aligned& pairs = std::get<Aligned>(aligned);
  out.is_set = pairs.is_set;
  out.keys = std::move(pairs.keys);
  out.missing = std::move(pairs.missing);
  for (std::size_t i = 0; i < pairs.columns[0].size(); ++i) {
    const double a = pairs.columns[0][i];
    const double b = pairs.columns[1][i];
    const double r = numeric::arithmetic(node.op, a, b) * plan.factor;
    if (!std::isfinite(r)) {
      args.joined.value = because(units::phrase(
          "{1}{2}：{0}｜{0} in {1}{2}", numeric::why(node.op, a, b),
          expression_.print(static_cast<std::uint32_t>(&node - expression_.syntax().nodes.data())),
          out.is_set ? fmt::format("，成员 {0}｜ at member {0}", out.member(i)) : ""));
      return std::move(args.joined);
    }
    out.values.push_back(r);
  }
  if (node.op == BinaryOp::add || node.op == BinaryOp::subtract) {
    args.joined.measured = weighted_share(args.parts[0].measured, magnitude(n[0]),
                                          args.parts[1].measured, magnitude(n[1]));
  }
  args.joined.value = out.value();
  return std::move(args.joined);
}

Result<Part> Evaluator::comparison(const Node& node) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return std::move(args.joined);
  const Value& x = args.parts[0].value;
  const Value& y = args.parts[1].value;
  const bool equality = node.op == BinaryOp::equal || node.op == BinaryOp::not_equal;
  if (equality && x.index() == y.index()) {
    std::optional<bool> same;
    if (const auto* text = std::get_if<std::string>(&x)) same = *text == std::get<std::string>(y);
    if (const auto* flag = std::get_if<bool>(&x)) same = *flag == std::get<bool>(y);
    if (same) {
      args.joined.value = *same == (node.op == BinaryOp::equal);
      return std::move(args.joined);
    }
  }
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const auto plan = rescale(n[1].unit, n[0].unit);
  if (!plan) return located(plan.error(), node);
  for (double& v : n[1].values) v = (*plan)(v);
  const Numbers* both[] = {&n[0], &n[1]};
  auto aligned = align(both);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    args.joined.value = std::move(*u);
    return std::move(args.joined);
  }
  Aligned& pairs = std::get<Aligned>(aligned);
  if (!pairs.is_set) {
    args.joined.value = numeric::compare(node.op, pairs.columns[0][0], pairs.columns[1][0]);
    return std::move(args.joined);
  }
  QuantitySet flags{{}, one(), std::move(pairs.keys), std::move(pairs.missing)};
  for (std::size_t i = 0; i < pairs.columns[0].size(); ++i) {
    flags.values.push_back(
        numeric::compare(node.op, pairs.columns[0][i], pairs.columns[1][i]) ? 1.0 : 0.0);
  }
  args.joined.value = std::move(flags);
  return std::move(args.joined);
}

}  // namespace celadon::formula
