// The static check of function calls, by family of functions.
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/checker.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

Checked Checker::call(const Node& node) {
  switch (node.function) {
    case Function::sum:
    case Function::prod:
    case Function::min:
    case Function::max:
    case Function::avg:
    case Function::count:
    case Function::any:
    case Function::all:
    case Function::median:
    case Function::stdev:
    case Function::quadrature: return aggregate(node);
    case Function::dot:
    case Function::slope:
    case Function::intercept:
    case Function::rsq:
    case Function::residual_sd:
    case Function::sse: return statistic(node);
    case Function::sum_years:
    case Function::avg_years: return periods(node);
    case Function::piecewise:
    case Function::piecewise_clamped:
    case Function::step: return table_function(node);
    case Function::choose:
    case Function::to:
    case Function::value_in:
    case Function::known:
    case Function::otherwise:
    case Function::evidence:
    case Function::lookup:
    case Function::interpolate: return world(node);
    default: return elementwise(node);
  }
}

Checked Checker::aggregate(const Node& node) {
  const std::string name(entry_of(node.function).name);
  const bool flags = node.function == Function::any || node.function == Function::all;
  const bool counts = node.function == Function::count || node.function == Function::sum ||
                      node.function == Function::avg;
  std::optional<Type> first;
  std::uint32_t first_index = 0;
  bool failed = false;
  bool any_set = false;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    Checked type;
    if (flags) {
      type = truth_argument(node, i, name);
    } else {
      type = visit(node.children[i]);
      if (type && !of_numbers(*type) && !(counts && type->shape == Shape::flags)) {
        type = report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                      units::phrase("{0}() 需要数；{1} 是{2}｜{0}() needs numbers; {1} is {2}",
                                    name, shown(node.children[i]), to_string(*type)));
      }
    }
    if (!type) {
      failed = true;
      continue;
    }
    any_set = any_set || set_like(*type);
    if (!first) {
      first = type;
      first_index = node.children[i];
    } else if (node.function == Function::prod) {
      first = product(node, *first, *type, ProductKind::times);
    } else if (node.function != Function::count && !flags) {
      failed = failed || !same_unit(node, first_index, *first, node.children[i], *type, "beside");
      if (!first->dimension) first->dimension = type->dimension;
    }
  }
  if (failed || !first) return std::nullopt;
  if (flags) return Type::flag();
  if (node.function == Function::count) return Type{};
  if (first->shape == Shape::flags) first->dimension = Dimension{};
  if (node.function == Function::prod && any_set && first->dimension &&
      !first->dimension->dimensionless()) {
    return report(
        node, ErrorCode::unit,
        "一组带单位的量的连乘没有确定的单位｜the product over a set of quantities has no fixed "
        "unit",
        "请乘无单位的数：value_in(x, 'unit')｜multiply plain numbers: value_in(x, 'unit')");
  }
  const bool element = (node.function == Function::min || node.function == Function::max) &&
                       node.children.size() > 1 && any_set;
  return Type{element ? Shape::set : Shape::number, first->dimension, {}};
}

Checked Checker::statistic(const Node& node) {
  const std::string name(entry_of(node.function).name);
  const Checked x = number_argument(node, 0, name);
  const Checked y = number_argument(node, 1, name);
  if (!x || !y) return std::nullopt;
  for (std::size_t i = 0; node.function != Function::dot && i < 2; ++i) {
    if ((i == 0 ? *x : *y).shape != Shape::set) {
      return report(
          expression_.node(node.children[i]), ErrorCode::invalid_argument,
          fmt::format("{0}() 需要两个集合；{1} 是一个数｜{0}() needs two sets; {1} is one number",
                      name, shown(node.children[i])));
    }
  }
  Type type;
  switch (node.function) {
    case Function::dot:
      type.dimension = product(node, *x, *y, ProductKind::times).value_or(Type{}).dimension;
      break;
    case Function::slope:
      type.dimension = product(node, *y, *x, ProductKind::over).value_or(Type{}).dimension;
      break;
    case Function::sse:
      type.dimension = product(node, *y, *y, ProductKind::times).value_or(Type{}).dimension;
      break;
    case Function::intercept:
    case Function::residual_sd: type.dimension = y->dimension; break;
    default: break;
  }
  return type;
}

Checked Checker::elementwise(const Node& node) {
  const std::string name(entry_of(node.function).name);
  switch (node.function) {
    case Function::exp:
    case Function::ln:
    case Function::log10: return plain_argument(node, 0, name);
    case Function::sqrt: {
      Checked type = number_argument(node, 0, name);
      if (!type || !type->dimension) return type;
      const Dimension squared = *type->dimension;
      type->dimension = power_of(squared, 0.5);
      if (!type->dimension) {
        return report(
            node, ErrorCode::unit,
            fmt::format(
                "sqrt({0}): [{1}] 的平方根不是单位｜sqrt({0}): the root of [{1}] is no unit",
                shown(node.children[0]), units::to_string(squared)));
      }
      return type;
    }
    case Function::round: {
      if (node.children.size() == 2) {
        const auto places = constant_number(expression_, node.children[1]);
        if (!places || *places != std::floor(*places) || *places < 0 || *places > 15) {
          return report(expression_.node(node.children[1]), ErrorCode::invalid_argument,
                        "round(x, 位数) 的位数须是直接写出的 0 至 15｜round(x, places) needs 0 to "
                        "15 places, written as a number");
        }
      }
      return number_argument(node, 0, name);
    }
    case Function::clamp: {
      const Checked x = number_argument(node, 0, name);
      const Checked low = number_argument(node, 1, name);
      const Checked high = number_argument(node, 2, name);
      if (!x || !low || !high) return std::nullopt;
      if (!same_unit(node, node.children[0], *x, node.children[1], *low, "beside") ||
          !same_unit(node, node.children[0], *x, node.children[2], *high, "beside")) {
        return std::nullopt;
      }
      return joined(joined(*x, *low, x->dimension, Shape::number, Shape::set), *high, x->dimension,
                    Shape::number, Shape::set);
    }
    default: return number_argument(node, 0, name);
  }
}

Checked Checker::table_function(const Node& node) {
  const std::string name(entry_of(node.function).name);
  const Checked x = number_argument(node, 0, name);
  const Checked knots = number_argument(node, 1, name);
  const Checked values = number_argument(node, 2, name);
  if (!x || !knots || !values) return std::nullopt;
  for (std::size_t i = 1; i < 3; ++i) {
    if ((i == 1 ? *knots : *values).shape != Shape::set) {
      return report(
          expression_.node(node.children[i]), ErrorCode::invalid_argument,
          fmt::format("{0}() 需要集合，如 [1, 2, 3]｜{0}() needs a set, such as [1, 2, 3]", name));
    }
  }
  if (!same_unit(node, node.children[0], *x, node.children[1], *knots, "beside"))
    return std::nullopt;
  return Type{x->shape, values->dimension, x->keys};
}

bool Checker::literal_text(const Node& node, std::size_t i, std::string_view what) {
  if (expression_.node(node.children[i]).kind == NodeKind::text) return true;
  report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
         units::phrase("{0}须写在引号中｜{0} must be written in quotes", what));
  return false;
}

Checked Checker::periods(const Node& node) {
  const std::string function(entry_of(node.function).name);
  const Node& input = expression_.node(node.children[0]);
  const auto n = constant_number(expression_, node.children[1]);
  if (input.kind != NodeKind::name || !n || *n != std::floor(*n) || *n < 1 || *n > 50) {
    return report(node, ErrorCode::invalid_argument,
                  fmt::format("{0}(名称, 期数) 需要输入的名称和 1 至 50 期｜{0}(name, periods) "
                              "needs the name of an input and 1 to 50 periods",
                              function));
  }
  const Checked type = visit(node.children[0]);
  if (!type || of_numbers(*type)) return type;
  return report(node, ErrorCode::invalid_argument,
                fmt::format("{0}() 需要数｜{0}() needs numbers", function));
}

Checked Checker::world(const Node& node) {
  switch (node.function) {
    case Function::to:
    case Function::value_in: {
      if (!literal_text(node, 1, "单位｜the unit")) return std::nullopt;
      const auto unit = units::parse_unit(expression_.node(node.children[1]).text);
      if (!unit) {
        return report(expression_.node(node.children[1]), unit.error().code, unit.error().message,
                      unit.error().remedy);
      }
      Checked type = convert(node, *unit);
      if (type && node.function == Function::value_in) type->dimension = Dimension{};
      return type;
    }
    case Function::known: {
      if (!visit(node.children[0])) return std::nullopt;
      return Type::flag();
    }
    case Function::otherwise: {
      const Checked a = visit(node.children[0]);
      const Checked b = visit(node.children[1]);
      if (!a || !b) return std::nullopt;
      if (a->shape != b->shape) {
        return report(node, ErrorCode::invalid_argument,
                      units::phrase("default() 的两项是{0}和{1}｜default() of {0} and {1}",
                                    to_string(*a), to_string(*b)));
      }
      if (!same_unit(node, node.children[0], *a, node.children[1], *b, "or")) return std::nullopt;
      return a->dimension ? a : b;
    }
    case Function::evidence:
      if (!literal_text(node, 0, "证据编号｜the evidence id")) return std::nullopt;
      return Type{};
    default: break;
  }
  if (!literal_text(node, 0, "表名｜the table")) return std::nullopt;
  bool failed = false;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const bool axis = node.function == Function::interpolate;
    const Checked type = axis ? scalar_argument(node, i, "interpolate()") : visit(node.children[i]);
    failed = failed || !type;
    if (type && !axis && set_like(*type)) {
      report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
             "查表的键不能是集合｜a lookup key cannot be a set");
      failed = true;
    }
  }
  if (failed) return std::nullopt;
  const std::string& table = expression_.node(node.children[0]).text;
  if (const auto known = signature_.tables.find(table); known != signature_.tables.end())
    return known->second;
  if (signature_.any_table) return Type{Shape::number, std::nullopt, {}};
  std::vector<std::string_view> names;
  for (const auto& [name, type] : signature_.tables) names.push_back(name);
  const std::string near = nearest_name(table, names);
  return report(node, ErrorCode::not_found,
                fmt::format("没有表 '{0}'｜there is no table '{0}'", table),
                near.empty() ? "" : fmt::format("是否为 '{0}'？｜did you mean '{0}'?", near));
}

}  // namespace celadon::formula
