// The static check: shapes and dimensions from the leaves up, errors collected, no number touched.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/literal.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/formula/unit_algebra.hpp"

namespace celadon::formula {
namespace {

using units::Dimension;
using Dim = std::optional<Dimension>;  ///< nullopt: known only at evaluation
using Checked = std::optional<Type>;   ///< nullopt: an error below was reported already

bool numeric(const Type& t) { return t.shape == Shape::number || t.shape == Shape::set; }
bool set_like(const Type& t) { return t.shape == Shape::set || t.shape == Shape::flags; }
bool truth(const Type& t) { return t.shape == Shape::flag || t.shape == Shape::flags; }
bool fits(const Dim& a, const Dim& b) { return !a || !b || *a == *b; }
bool dimensionless(const Type& t) { return !t.dimension || t.dimension->dimensionless(); }

class Checker {
 public:
  Checker(const Expression& expression, const Signature& signature)
      : expression_(expression), signature_(signature) {}

  CheckResult run() {
    CheckResult result;
    const Checked type = visit(expression_.syntax().root);
    if (type) result.type = *type;
    result.errors = std::move(errors_);
    return result;
  }

 private:
  Checked report(const Node& node, ErrorCode code, std::string message, std::string remedy = {}) {
    Error e = fail(code, std::move(message), std::move(remedy));
    e.place = expression_.place(node);
    errors_.push_back(std::move(e));
    return std::nullopt;
  }
  std::string shown(std::uint32_t index) const {
    std::string text = expression_.print(index);
    if (text.size() > 60) {
      std::size_t cut = 57;
      while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0u) == 0x80) --cut;
      text = text.substr(0, cut) + "...";
    }
    return text;
  }
  static std::string unit_text(const Dim& d) { return d ? units::to_string(*d) : "?"; }

  Checked visit(std::uint32_t index) {
    const Node& node = expression_.node(index);
    switch (node.kind) {
      case NodeKind::number: return Type::number(node.unit);
      case NodeKind::text: return Type::text();
      case NodeKind::flag: return Type::flag();
      case NodeKind::name: return name(node);
      case NodeKind::member: return member(node);
      case NodeKind::negate: return number_argument(node, 0, "-");
      case NodeKind::logical_not: return truth_argument(node, 0, "not");
      case NodeKind::binary: return binary(node);
      case NodeKind::conditional: return conditional(node);
      case NodeKind::call: return call(node);
      case NodeKind::convert: return convert(node, node.unit);
      case NodeKind::with_unit: return with_unit(node);
      case NodeKind::array:
      case NodeKind::keyed: return literal(node);
      case NodeKind::let: return let(node);
    }
    return std::nullopt;
  }

  Checked name(const Node& node) {
    if (node.period == 0) {
      for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
        if (bound->first == node.text) return bound->second;
      }
    }
    return known_name(node, name_in_period(node.text, node.period));
  }

  Checked known_name(const Node& node, const std::string& full) {
    if (const auto type = signature_.find(full)) return type;
    if (const auto why = signature_.unusable.find(node.text); why != signature_.unusable.end()) {
      return report(node, ErrorCode::invalid_argument,
                    fmt::format("'{}' cannot be used: {}", node.text, why->second));
    }
    std::vector<std::string_view> names;
    for (const auto& [known, type] : signature_.names) names.push_back(known);
    for (const auto& [known, type] : bound_) names.push_back(known);
    const std::string near = nearest_name(node.text, names);
    std::string remedy;
    if (!near.empty()) {
      remedy = fmt::format("did you mean {}?", near);
    } else if (find_function(node.text)) {
      remedy = fmt::format("{} is a function: write {}(...)", node.text, node.text);
    } else if (units::parse_unit(node.text)) {
      remedy = fmt::format("units stand in brackets: 1 [{}]", node.text);
    }
    return report(node, ErrorCode::not_found, fmt::format("there is no input '{}'", full), remedy);
  }

  Checked member(const Node& node) {
    const Checked base = visit(node.children[0]);
    if (!base) return base;
    if (!set_like(*base)) {
      return report(node, ErrorCode::invalid_argument,
                    fmt::format("{} is {}, not a set", shown(node.children[0]), to_string(*base)));
    }
    if (!node.text.empty() && !base->keys.empty() &&
        std::find(base->keys.begin(), base->keys.end(), node.text) == base->keys.end()) {
      const std::vector<std::string_view> keys(base->keys.begin(), base->keys.end());
      const std::string near = nearest_name(node.text, keys);
      return report(node, ErrorCode::not_found,
                    fmt::format("{} has no member '{}'", shown(node.children[0]), node.text),
                    near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    }
    return Type{base->shape == Shape::set ? Shape::number : Shape::flag, base->dimension, {}};
  }

  Checked number_argument(const Node& node, std::size_t i, std::string_view what) {
    const Checked type = visit(node.children[i]);
    if (!type || numeric(*type)) return type;
    return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                  fmt::format("{} needs a number; {} is {}", what, shown(node.children[i]),
                              to_string(*type)));
  }
  Checked plain_argument(const Node& node, std::size_t i, std::string_view what) {
    const Checked type = number_argument(node, i, what);
    if (!type || dimensionless(*type)) return type;
    return report(expression_.node(node.children[i]), ErrorCode::unit,
                  fmt::format("{} needs a plain number; {} has the unit [{}]", what,
                              shown(node.children[i]), unit_text(type->dimension)),
                  "divide by a reference, or use value_in(x, 'unit')");
  }
  Checked truth_argument(const Node& node, std::size_t i, std::string_view what) {
    const Checked type = visit(node.children[i]);
    if (!type || truth(*type) || (type->shape == Shape::number && !type->dimension)) return type;
    return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                  fmt::format("{} needs true or false; {} is {}", what, shown(node.children[i]),
                              to_string(*type)),
                  "compare with something: x > 0");
  }
  Checked scalar_argument(const Node& node, std::size_t i, std::string_view what) {
    const Checked type = number_argument(node, i, what);
    if (!type || type->shape == Shape::number) return type;
    return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                  fmt::format("{} needs one number; {} is a set", what, shown(node.children[i])),
                  "sum() it, or take one member: set['key']");
  }

  static Type joined(const Type& a, const Type& b, Dim dimension, Shape one, Shape many) {
    Type r{set_like(a) || set_like(b) ? many : one, dimension, {}};
    r.keys = !a.keys.empty() ? a.keys : b.keys;
    return r;
  }

  Checked binary(const Node& node) {
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
        return joined(*a, *b, a->dimension ? a->dimension : b->dimension, Shape::number,
                      Shape::set);
      }
      default: return comparison(node);
    }
  }

  Checked product(const Node& node, const Type& a, const Type& b, ProductKind kind) {
    Dim dimension;
    if (a.dimension && b.dimension) {
      dimension = product_of(*a.dimension, *b.dimension, kind);
      if (!dimension) return report(node, ErrorCode::limit, "a unit raised above the power 40");
    }
    return joined(a, b, dimension, Shape::number, Shape::set);
  }

  bool same_unit(const Node& node, std::uint32_t ia, const Type& a, std::uint32_t ib, const Type& b,
                 std::string_view op) {
    if (fits(a.dimension, b.dimension)) return true;
    report(node, ErrorCode::unit,
           fmt::format("{} [{}] {} {} [{}]: the units measure different things", shown(ia),
                       unit_text(a.dimension), op, shown(ib), unit_text(b.dimension)),
           dimensionless(a) || dimensionless(b) ? "give the plain number its unit: 5 [kWh]"
                                                : "multiply one side by a factor with its unit");
    return false;
  }

  Checked comparison(const Node& node) {
    const Checked a = visit(node.children[0]);
    const Checked b = visit(node.children[1]);
    if (!a || !b) return std::nullopt;
    const std::string op = to_string(node.op);
    const bool equality = node.op == BinaryOp::equal || node.op == BinaryOp::not_equal;
    if (numeric(*a) && numeric(*b)) {
      if (!same_unit(node, node.children[0], *a, node.children[1], *b, op)) return std::nullopt;
      return joined(*a, *b, Dimension{}, Shape::flag, Shape::flags);
    }
    const bool unknown = (a->shape == Shape::number && !a->dimension) ||
                         (b->shape == Shape::number && !b->dimension);
    if (equality && (a->shape == b->shape || unknown) && a->shape != Shape::flags)
      return Type::flag();
    return report(node, ErrorCode::invalid_argument,
                  fmt::format("{} ({}) {} {} ({}) cannot be compared", shown(node.children[0]),
                              to_string(*a), op, shown(node.children[1]), to_string(*b)));
  }

  Checked power(const Node& node) {
    const Checked base = number_argument(node, 0, "^");
    const Checked exponent = plain_argument(node, 1, "the exponent");
    if (!base || !exponent) return std::nullopt;
    if (exponent->shape == Shape::set && !dimensionless(*base)) {
      return report(node, ErrorCode::unit, "a unit cannot be raised to a set of exponents");
    }
    Type type = *base;
    if (exponent->shape == Shape::set) type = *exponent;
    if (dimensionless(*base)) return type;
    const auto fixed = constant_number(expression_, node.children[1]);
    if (!fixed) {
      return report(node, ErrorCode::unit,
                    fmt::format("{} [{}] to a power that is not written as a number",
                                shown(node.children[0]), unit_text(base->dimension)),
                    "write the exponent as a number, or divide the base by its unit");
    }
    type.dimension = power_of(*base->dimension, *fixed);
    if (!type.dimension) {
      return report(
          node, ErrorCode::unit,
          fmt::format("[{}] to the power {} is no unit", unit_text(base->dimension), *fixed));
    }
    return type;
  }

  Checked conditional(const Node& node) {
    const Checked condition = truth_argument(node, 0, "if");
    const Checked a = visit(node.children[1]);
    const Checked b = visit(node.children[2]);
    if (!condition || !a || !b) return std::nullopt;
    if (numeric(*a) && numeric(*b)) {
      if (!same_unit(node, node.children[1], *a, node.children[2], *b, "or")) return std::nullopt;
      Type type =
          joined(*a, *b, a->dimension ? a->dimension : b->dimension, Shape::number, Shape::set);
      if (condition->shape == Shape::flags) type.shape = Shape::set;
      if (type.shape == Shape::set && condition->shape != Shape::flags && a->shape != b->shape) {
        return report(node, ErrorCode::invalid_argument,
                      "one answer of if is a number, the other a set", "make both the same");
      }
      return type;
    }
    if (a->shape == b->shape && condition->shape == Shape::flag) return a;
    return report(node, ErrorCode::invalid_argument,
                  fmt::format("the answers of if are {} and {}", to_string(*a), to_string(*b)),
                  "both answers must be of one kind");
  }

  Checked convert(const Node& node, const units::Unit& unit) {
    const Checked type = number_argument(node, 0, "in [" + unit.symbol + "]");
    if (!type) return type;
    if (type->dimension && *type->dimension != unit.dimension) {
      return report(node, ErrorCode::unit,
                    fmt::format("{} [{}] cannot become [{}]", shown(node.children[0]),
                                unit_text(type->dimension), unit.symbol),
                    "both must measure the same thing");
    }
    return Type{type->shape, unit.dimension, type->keys};
  }

  Checked with_unit(const Node& node) {
    const Checked type = plain_argument(node, 0, "a unit after a set");
    if (!type) return type;
    return Type{type->shape, node.unit.dimension, type->keys};
  }

  Checked literal(const Node& node) {
    std::optional<Type> first;
    bool failed = false;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const Checked type = visit(node.children[i]);
      if (!type) {
        failed = true;
        continue;
      }
      if (type->shape != Shape::number && type->shape != Shape::flag) {
        report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
               fmt::format("the member {} is {}", shown(node.children[i]), to_string(*type)),
               "members of a set are single numbers");
        failed = true;
      } else if (!first) {
        first = type;
      } else if (first->shape != type->shape ||
                 !same_unit(expression_.node(node.children[i]), node.children[0], *first,
                            node.children[i], *type, "beside")) {
        if (first->shape != type->shape) {
          report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                 "numbers and truth values in one set");
        }
        failed = true;
      }
    }
    if (failed || !first) return std::nullopt;
    return Type{first->shape == Shape::flag ? Shape::flags : Shape::set, first->dimension,
                node.keys};
  }

  Checked let(const Node& node) {
    const std::size_t outer = bound_.size();
    bool failed = false;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const Checked type = visit(node.children[i]);
      failed = failed || !type;
      // An ill-typed binding is reported once; its uses then fit everything.
      bound_.emplace_back(node.keys[i], type ? *type : Type{Shape::number, std::nullopt, {}});
    }
    const Checked result = visit(node.children.back());
    bound_.resize(outer);
    return failed ? std::nullopt : result;
  }

  Checked call(const Node& node);
  Checked aggregate(const Node& node);
  Checked statistic(const Node& node);
  Checked elementwise(const Node& node);
  Checked table_function(const Node& node);
  Checked world(const Node& node);
  Checked periods(const Node& node);
  bool literal_text(const Node& node, std::size_t i, std::string_view what);

  const Expression& expression_;
  const Signature& signature_;
  std::vector<std::pair<std::string, Type>> bound_;
  std::vector<Error> errors_;
};

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
      if (type && !numeric(*type) && !(counts && type->shape == Shape::flags)) {
        type = report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                      fmt::format("{}() needs numbers; {} is {}", name, shown(node.children[i]),
                                  to_string(*type)));
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
    return report(node, ErrorCode::unit, "the product over a set of quantities has no fixed unit",
                  "multiply plain numbers: value_in(x, 'unit')");
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
          fmt::format("{}() needs two sets; {} is one number", name, shown(node.children[i])));
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
        return report(node, ErrorCode::unit,
                      fmt::format("sqrt({}): the root of [{}] is no unit", shown(node.children[0]),
                                  units::to_string(squared)));
      }
      return type;
    }
    case Function::round: {
      if (node.children.size() == 2) {
        const auto places = constant_number(expression_, node.children[1]);
        if (!places || *places != std::floor(*places) || *places < 0 || *places > 15) {
          return report(expression_.node(node.children[1]), ErrorCode::invalid_argument,
                        "round(x, places) needs 0 to 15 places, written as a number");
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
      return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                    fmt::format("{}() needs a set, such as [1, 2, 3]", name));
    }
  }
  if (!same_unit(node, node.children[0], *x, node.children[1], *knots, "beside"))
    return std::nullopt;
  return Type{x->shape, values->dimension, x->keys};
}

bool Checker::literal_text(const Node& node, std::size_t i, std::string_view what) {
  if (expression_.node(node.children[i]).kind == NodeKind::text) return true;
  report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
         fmt::format("{} must be written in quotes", what));
  return false;
}

Checked Checker::periods(const Node& node) {
  const std::string function(entry_of(node.function).name);
  const Node& input = expression_.node(node.children[0]);
  const auto n = constant_number(expression_, node.children[1]);
  if (input.kind != NodeKind::name || !n || *n != std::floor(*n) || *n < 1 || *n > 50) {
    return report(
        node, ErrorCode::invalid_argument,
        fmt::format("{0}(name, periods) needs the name of an input and 1 to 50 periods", function));
  }
  const Checked type = visit(node.children[0]);
  if (!type || numeric(*type)) return type;
  return report(node, ErrorCode::invalid_argument, fmt::format("{}() needs numbers", function));
}

Checked Checker::world(const Node& node) {
  switch (node.function) {
    case Function::to:
    case Function::value_in: {
      if (!literal_text(node, 1, "the unit")) return std::nullopt;
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
                      fmt::format("default() of {} and {}", to_string(*a), to_string(*b)));
      }
      if (!same_unit(node, node.children[0], *a, node.children[1], *b, "or")) return std::nullopt;
      return a->dimension ? a : b;
    }
    case Function::evidence:
      if (!literal_text(node, 0, "the evidence id")) return std::nullopt;
      return Type{};
    default: break;
  }
  if (!literal_text(node, 0, "the table")) return std::nullopt;
  bool failed = false;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const bool axis = node.function == Function::interpolate;
    const Checked type = axis ? scalar_argument(node, i, "interpolate()") : visit(node.children[i]);
    failed = failed || !type;
    if (type && !axis && set_like(*type)) {
      report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
             "a lookup key cannot be a set");
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
  return report(node, ErrorCode::not_found, fmt::format("there is no table '{}'", table),
                near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

}  // namespace

CheckResult check(const Expression& expression, const Signature& signature) {
  return Checker(expression, signature).run();
}

}  // namespace celadon::formula
