// The functions of the language, each with its undetermined rule (docs/formula-language.md).
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/aggregates.hpp"
#include "celadon/formula/evaluator.hpp"
#include "celadon/formula/interpolation.hpp"
#include "celadon/formula/literal.hpp"
#include "celadon/formula/numeric.hpp"
#include "celadon/formula/statistics.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/phrase.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::formula {

Result<Part> Evaluator::call(const Node& node, std::uint32_t index) {
  switch (node.function) {
    case Function::sum:
    case Function::prod:
    case Function::avg:
    case Function::count:
    case Function::median:
    case Function::stdev:
    case Function::quadrature: return aggregate(node, index);
    case Function::min:
    case Function::max: return extreme(node, index);
    case Function::any:
    case Function::all: return truths(node, index);
    case Function::dot:
    case Function::slope:
    case Function::intercept:
    case Function::rsq:
    case Function::residual_sd:
    case Function::sse: return statistic(node, index);
    case Function::clamp: return clamp(node);
    case Function::piecewise:
    case Function::piecewise_clamped:
    case Function::step: return curve(node, index);
    case Function::to:
    case Function::value_in: {
      const auto unit = units::parse_unit(expression_.node(node.children[1]).text);
      if (!unit) return located(unit.error(), expression_.node(node.children[1]));
      CELADON_ASSIGN(Part part, convert(node, *unit));
      if (node.function == Function::value_in && determined(part.value)) {
        CELADON_ASSIGN(Numbers n, numbers_of(part.value, index));
        n.unit = one();
        part.value = n.value();
      }
      return part;
    }
    case Function::known: return known(node);
    case Function::otherwise: return otherwise(node);
    case Function::evidence: return evidence(node);
    case Function::lookup: return lookup(node, index);
    case Function::interpolate: return interpolate(node, index);
    case Function::sum_years:
    case Function::avg_years: return periods(node, index);
    default: return elementwise(node);
  }
}

namespace {

/// The pooled members of all arguments of an aggregate, in the unit of the first.
struct Pool {
  std::vector<double> values;
  units::Unit unit;
  std::vector<std::string> missing;
  bool any_set = false;
};

std::string_view too_few(Function function, std::size_t n) {
  if (function == Function::stdev && n < 2)
    return "标准差需要两个值｜a standard deviation needs two values";
  if ((function == Function::avg || function == Function::median) && n == 0)
    return "没有可平均的值｜a mean of nothing";
  return "结果超出数的范围｜the result is beyond the range of numbers";
}

}  // namespace

Result<Part> Evaluator::aggregate(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return group(std::move(args.joined), index);
  const bool product = node.function == Function::prod;
  const bool count = node.function == Function::count;
  Pool pool;
  double share_sum = 0.0;
  double weight_sum = 0.0;
  for (std::size_t i = 0; i < args.parts.size(); ++i) {
    const Value& value = args.parts[i].value;
    CELADON_ASSIGN(Numbers n, numbers_of(value, node.children[i]));
    pool.missing.insert(pool.missing.end(), n.missing.begin(), n.missing.end());
    pool.any_set = pool.any_set || n.is_set;
    if (i == 0) pool.unit = n.unit;
    if (product) {
      const auto plan = plan_product(i == 0 ? one() : pool.unit, n.unit, ProductKind::times);
      if (!plan) return located(plan.error(), node);
      if (n.is_set && !n.unit.dimensionless()) {
        return error(
            node.children[i], ErrorCode::unit,
            "一组带单位的量的连乘没有确定的单位｜the product over a set of quantities has no fixed "
            "unit",
            "请乘无单位的数：value_in(x, 'unit')｜multiply plain numbers: value_in(x, 'unit')");
      }
      for (double& v : n.values) v = plan->right(v) * (n.is_set ? n.unit.scale : plan->factor);
      pool.unit = plan->unit;
    } else if (!count) {
      const auto plan = rescale(n.unit, pool.unit);
      if (!plan) return located(plan.error(), expression_.node(node.children[i]));
      for (double& v : n.values) v = (*plan)(v);
    }
    double weight = 0.0;
    for (const double v : n.values) weight += std::fabs(v);
    if (args.parts[i].measured) {
      share_sum += weight * *args.parts[i].measured;
      weight_sum += weight;
    }
    pool.values.insert(pool.values.end(), n.values.begin(), n.values.end());
  }
  if (!pool.missing.empty()) {
    args.joined.value = missing_members(index, pool.missing);
    return group(std::move(args.joined), index);
  }
  if (node.function == Function::sum && pool.unit.offset != 0.0 && pool.values.size() != 1) {
    args.joined.value = because(fmt::format(
        "以 {0} 计的温度不能求和｜temperatures in {0} cannot be summed", pool.unit.symbol));
    return group(std::move(args.joined), index);
  }
  const double r = aggregate_of(node.function, pool.values);
  if (!std::isfinite(r)) {
    args.joined.value =
        because(units::phrase("{1}：{0}｜{0} in {1}", too_few(node.function, pool.values.size()),
                              expression_.print(index)));
    return group(std::move(args.joined), index);
  }
  if ((node.function == Function::stdev || node.function == Function::quadrature) &&
      pool.unit.offset != 0.0) {
    pool.unit = units::Unit{pool.unit.dimension, pool.unit.scale, 0.0, "K"};
  }
  if (node.function == Function::sum && weight_sum > 0.0 && std::isfinite(weight_sum)) {
    args.joined.measured = share_sum / weight_sum;
  }
  args.joined.value = units::Quantity{r, count ? one() : pool.unit};
  return group(std::move(args.joined), index);
}

Result<Part> Evaluator::extreme(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return group(std::move(args.joined), index);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const auto better = [&node](double a, double b) {
    return node.function == Function::min ? (b < a ? b : a) : (b > a ? b : a);
  };
  for (std::size_t i = 1; i < n.size(); ++i) {
    const auto plan = rescale(n[i].unit, n[0].unit);
    if (!plan) return located(plan.error(), expression_.node(node.children[i]));
    for (double& v : n[i].values) v = (*plan)(v);
  }
  Numbers out{false, {}, n[0].unit, {}, {}};
  if (n.size() == 1) {  // over the members
    if (!n[0].missing.empty()) {
      args.joined.value = missing_members(index, n[0].missing);
      return group(std::move(args.joined), index);
    }
    if (n[0].values.empty()) {
      args.joined.value =
          because(fmt::format("{0} 没有可算的值｜{0} of nothing", expression_.print(index)));
      return group(std::move(args.joined), index);
    }
    double best = n[0].values[0];
    for (const double v : n[0].values) best = better(best, v);
    out.values = {best};
  } else {  // member by member
    std::vector<const Numbers*> pointers;
    for (const Numbers& one_of : n) pointers.push_back(&one_of);
    auto aligned = align(pointers);
    if (auto* u = std::get_if<Undetermined>(&aligned)) {
      args.joined.value = std::move(*u);
      return group(std::move(args.joined), index);
    }
    Aligned& columns = std::get<Aligned>(aligned);
    out.is_set = columns.is_set;
    out.keys = std::move(columns.keys);
    out.missing = std::move(columns.missing);
    out.values = columns.columns[0];
    for (std::size_t a = 1; a < columns.columns.size(); ++a) {
      for (std::size_t i = 0; i < out.values.size(); ++i)
        out.values[i] = better(out.values[i], columns.columns[a][i]);
    }
  }
  args.joined.value = out.value();
  return group(std::move(args.joined), index);
}

Result<Part> Evaluator::statistic(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return group(std::move(args.joined), index);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const auto because_of = [&](std::string reason) {
    args.joined.value = because(std::move(reason));
    return group(std::move(args.joined), index);
  };
  // Results that divide or multiply units use differences, so a scale with its own zero loses it.
  units::Unit x_unit = n[0].unit;
  units::Unit y_unit = n[1].unit;
  if (x_unit.offset != 0.0) x_unit = units::Unit{x_unit.dimension, x_unit.scale, 0.0, "K"};
  units::Unit y_difference = y_unit;
  if (y_unit.offset != 0.0) y_difference = units::Unit{y_unit.dimension, y_unit.scale, 0.0, "K"};
  const Numbers* both[] = {&n[0], &n[1]};
  auto aligned = align(both);
  if (auto* u = std::get_if<Undetermined>(&aligned)) return because_of(u->reason);
  const Aligned& pairs = std::get<Aligned>(aligned);
  if (!pairs.missing.empty()) {
    args.joined.value = missing_members(index, pairs.missing);
    return group(std::move(args.joined), index);
  }
  const std::vector<double>& x = pairs.columns[0];
  const std::vector<double>& y = pairs.columns[1];
  double r = 0.0;
  units::Unit unit;
  if (node.function == Function::dot) {
    const auto plan = plan_product(n[0].unit, n[1].unit, ProductKind::times);
    if (!plan) return located(plan.error(), node);
    std::vector<double> products;
    for (std::size_t i = 0; i < x.size(); ++i)
      products.push_back(plan->left(x[i]) * plan->right(y[i]) * plan->factor);
    r = sum_of(products);
    unit = plan->unit;
  } else {
    const std::size_t least = node.function == Function::residual_sd ? 3 : 2;
    if (x.size() < least)
      return because_of(
          fmt::format("{0} 需要 {1} 对值，只有 {2} 对｜{0} needs {1} pairs, there are {2}",
                      expression_.print(index), least, x.size()));
    const LeastSquares fit = least_squares(x, y);
    if (fit.s_xx == 0.0)
      return because_of(
          fmt::format("{0} 没有变化｜{0} does not vary", expression_.print(node.children[0])));
    switch (node.function) {
      case Function::slope: {
        const auto plan = plan_product(y_difference, x_unit, ProductKind::over);
        if (!plan) return located(plan.error(), node);
        r = fit.slope * plan->factor;
        unit = plan->unit;
        break;
      }
      case Function::intercept:
        r = fit.intercept;
        unit = y_unit;
        break;
      case Function::rsq:
        if (fit.s_yy == 0.0)
          return because_of(
              fmt::format("{0} 没有变化｜{0} does not vary", expression_.print(node.children[1])));
        r = 1.0 - fit.sse / fit.s_yy;
        break;
      case Function::residual_sd:
        r = std::sqrt(fit.sse / (static_cast<double>(x.size()) - 2.0));
        unit = y_difference;
        break;
      default: {
        const auto plan = plan_power(y_difference, 2.0);
        if (!plan) return located(plan.error(), node);
        r = fit.sse * plan->factor;
        unit = plan->unit;
        break;
      }
    }
  }
  if (!std::isfinite(r))
    return because_of(fmt::format("{0} 超出数的范围｜{0} is beyond the range of numbers",
                                  expression_.print(index)));
  args.joined.value = units::Quantity{r, unit};
  return group(std::move(args.joined), index);
}

Result<Part> Evaluator::elementwise(const Node& node) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  if (undetermined(part.value) != nullptr) return part;
  CELADON_ASSIGN(Numbers n, numbers_of(part.value, node.children[0]));
  double factor = 1.0;
  switch (node.function) {
    case Function::sqrt: {
      const auto plan = plan_power(n.unit, 0.5);
      if (!plan) return located(plan.error(), node);
      for (double& v : n.values) v = plan->base(v);
      n.unit = plan->unit;
      factor = plan->factor;
      break;
    }
    case Function::exp:
    case Function::ln:
    case Function::log10: {
      CELADON_ASSIGN(n.values, plain_numbers(n, node.children[0]));
      n.unit = one();
      break;
    }
    case Function::round: {
      const double places = node.children.size() == 2
                                ? constant_number(expression_, node.children[1]).value_or(-1)
                                : 0.0;
      if (places < 0 || places > 15 || places != std::floor(places)) {
        return error(node.children[1], ErrorCode::invalid_argument,
                     "round(x, 位数) 的位数须是直接写出的 0 至 15｜round(x, places) needs 0 to 15 "
                     "places, written as a number");
      }
      for (double& v : n.values) v = units::round_half_even(v, static_cast<int>(places));
      part.value = n.value();
      return part;
    }
    default: break;
  }
  for (std::size_t i = 0; i < n.values.size(); ++i) {
    const double r = numeric::unary(node.function, n.values[i]) * factor;
    if (!std::isfinite(r)) {
      part.value = because(units::phrase(
          "{0}：{1}({2}){3}｜{0}: {1}({2}){3}", numeric::why(node.function, n.values[i]),
          entry_of(node.function).name, expression_.print(node.children[0]),
          n.is_set ? fmt::format("，成员 {0}｜ at member {0}", n.member(i)) : ""));
      return part;
    }
    n.values[i] = r;
  }
  part.value = n.value();
  return part;
}

Result<Part> Evaluator::clamp(const Node& node) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return std::move(args.joined);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  for (std::size_t i = 1; i < 3; ++i) {
    const auto plan = rescale(n[i].unit, n[0].unit);
    if (!plan) return located(plan.error(), expression_.node(node.children[i]));
    for (double& v : n[i].values) v = (*plan)(v);
  }
  const Numbers* three[] = {&n[0], &n[1], &n[2]};
  auto aligned = align(three);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    args.joined.value = std::move(*u);
    return std::move(args.joined);
  }
  Aligned& columns = std::get<Aligned>(aligned);
  Numbers out{columns.is_set, {}, n[0].unit, std::move(columns.keys), std::move(columns.missing)};
  for (std::size_t i = 0; i < columns.columns[0].size(); ++i) {
    const double low = columns.columns[1][i];
    const double high = columns.columns[2][i];
    if (low > high) {
      args.joined.value = because(fmt::format(
          "clamp(): 下限 {0} 高于上限 {1}｜clamp(): the low bound {0} is above the high bound {1}",
          low, high));
      return std::move(args.joined);
    }
    out.values.push_back(std::min(std::max(columns.columns[0][i], low), high));
  }
  args.joined.value = out.value();
  return std::move(args.joined);
}

Result<Part> Evaluator::curve(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return group(std::move(args.joined), index);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const auto plan = rescale(n[0].unit, n[1].unit);
  if (!plan) return located(plan.error(), node);
  Numbers out{n[0].is_set, {}, n[2].unit, n[0].keys, n[0].missing};
  const std::vector<double>& knots = n[1].values;
  const std::vector<double>& values = n[2].values;
  const bool step = node.function == Function::step;
  std::string wrong;
  if (values.size() != knots.size() + (step ? 1 : 0)) {
    wrong = fmt::format("有 {0} 个节点和 {1} 个值｜{0} knots and {1} values", knots.size(),
                        values.size());
  } else if (knots.empty() ||
             std::adjacent_find(knots.begin(), knots.end(),
                                [](double a, double b) { return !(a < b); }) != knots.end()) {
    wrong = "节点没有递增｜the knots do not rise";
  }
  for (std::size_t i = 0; wrong.empty() && i < n[0].values.size(); ++i) {
    const double x = (*plan)(n[0].values[i]);
    if (const auto y = curve_value(node.function, knots, values, x)) {
      out.values.push_back(*y);
    } else {
      wrong = fmt::format("{0} 超出 {1} 至 {2} {3}｜{0} lies outside {1} to {2} {3}", x,
                          knots.front(), knots.back(), n[1].unit.symbol);
    }
  }
  args.joined.value =
      wrong.empty() ? out.value() : Value(because(units::after(expression_.print(index), wrong)));
  return group(std::move(args.joined), index);
}

}  // namespace celadon::formula
