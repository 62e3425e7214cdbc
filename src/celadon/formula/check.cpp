// The static check: shapes and dimensions from the leaves up, errors collected, no number touched.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/formula/checker.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

CheckResult Checker::run() {
  CheckResult result;
  const Checked type = visit(expression_.syntax().root);
  if (type) result.type = *type;
  result.errors = std::move(errors_);
  return result;
}

Checked Checker::report(const Node& node, ErrorCode code, std::string message, std::string remedy) {
  Error e = fail(code, std::move(message), std::move(remedy));
  e.place = expression_.place(node);
  errors_.push_back(std::move(e));
  return std::nullopt;
}

std::string Checker::shown(std::uint32_t index) const {
  std::string text = expression_.print(index);
  if (text.size() > 60) {
    std::size_t cut = 57;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0u) == 0x80) --cut;
    text = text.substr(0, cut) + "...";
  }
  return text;
}

Checked Checker::visit(std::uint32_t index) {
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

Checked Checker::name(const Node& node) {
  if (node.period == 0) {
    for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
      if (bound->first == node.text) return bound->second;
    }
  }
  return known_name(node, name_in_period(node.text, node.period));
}

Checked Checker::known_name(const Node& node, const std::string& full) {
  if (const auto type = signature_.find(full)) return type;
  if (const auto why = signature_.unusable.find(node.text); why != signature_.unusable.end()) {
    return report(
        node, ErrorCode::invalid_argument,
        units::phrase("'{0}' 不能使用：{1}｜'{0}' cannot be used: {1}", node.text, why->second));
  }
  std::vector<std::string_view> names;
  for (const auto& [known, type] : signature_.names) names.push_back(known);
  for (const auto& [known, type] : bound_) names.push_back(known);
  const std::string near = nearest_name(node.text, names);
  std::string remedy;
  if (!near.empty()) {
    remedy = fmt::format("是否为 {0}？｜did you mean {0}?", near);
  } else if (find_function(node.text)) {
    remedy = fmt::format("{0} 是函数：写作 {1}(...)｜{0} is a function: write {1}(...)", node.text,
                         node.text);
  } else if (units::parse_unit(node.text)) {
    remedy = fmt::format("单位写在方括号中：1 [{0}]｜units stand in brackets: 1 [{0}]", node.text);
  }
  return report(node, ErrorCode::not_found,
                fmt::format("没有输入 '{0}'｜there is no input '{0}'", full), remedy);
}

Checked Checker::member(const Node& node) {
  const Checked base = visit(node.children[0]);
  if (!base) return base;
  if (!set_like(*base)) {
    return report(node, ErrorCode::invalid_argument,
                  units::phrase("{0} 是{1}，不是集合｜{0} is {1}, not a set",
                                shown(node.children[0]), to_string(*base)));
  }
  if (!node.text.empty() && !base->keys.empty() &&
      std::find(base->keys.begin(), base->keys.end(), node.text) == base->keys.end()) {
    const std::vector<std::string_view> keys(base->keys.begin(), base->keys.end());
    const std::string near = nearest_name(node.text, keys);
    return report(node, ErrorCode::not_found,
                  fmt::format("{0} 没有成员 '{1}'｜{0} has no member '{1}'",
                              shown(node.children[0]), node.text),
                  near.empty() ? "" : fmt::format("是否为 '{0}'？｜did you mean '{0}'?", near));
  }
  return Type{base->shape == Shape::set ? Shape::number : Shape::flag, base->dimension, {}};
}

Checked Checker::number_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = visit(node.children[i]);
  if (!type || of_numbers(*type)) return type;
  return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                units::phrase("{0} 需要数；{1} 是{2}｜{0} needs a number; {1} is {2}", what,
                              shown(node.children[i]), to_string(*type)));
}

Checked Checker::plain_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = number_argument(node, i, what);
  if (!type || dimensionless(*type)) return type;
  return report(
      expression_.node(node.children[i]), ErrorCode::unit,
      units::phrase("{0} 需要无单位的数；{1} 的单位是 [{2}]｜{0} needs a plain number; {1} has the "
                    "unit [{2}]",
                    what, shown(node.children[i]), unit_text(type->dimension)),
      "除以基准量，或用 value_in(x, 'unit')｜divide by a reference, or use value_in(x, 'unit')");
}

Checked Checker::truth_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = visit(node.children[i]);
  if (!type || truth(*type) || (type->shape == Shape::number && !type->dimension)) return type;
  return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                units::phrase("{0} 需要真假；{1} 是{2}｜{0} needs true or false; {1} is {2}", what,
                              shown(node.children[i]), to_string(*type)),
                "与某值比较：x > 0｜compare with something: x > 0");
}

Checked Checker::scalar_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = number_argument(node, i, what);
  if (!type || type->shape == Shape::number) return type;
  return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                units::phrase("{0} 需要一个数；{1} 是集合｜{0} needs one number; {1} is a set",
                              what, shown(node.children[i])),
                "用 sum()，或取一个成员：set['key']｜sum() it, or take one member: set['key']");
}

Checked Checker::convert(const Node& node, const units::Unit& unit) {
  const Checked type = number_argument(node, 0, "in [" + unit.symbol + "]");
  if (!type) return type;
  if (type->dimension && *type->dimension != unit.dimension) {
    return report(node, ErrorCode::unit,
                  fmt::format("{0} [{1}] 不能换成 [{2}]｜{0} [{1}] cannot become [{2}]",
                              shown(node.children[0]), unit_text(type->dimension), unit.symbol),
                  "两者必须度量同一种量｜both must measure the same thing");
  }
  return Type{type->shape, unit.dimension, type->keys};
}

Checked Checker::with_unit(const Node& node) {
  const Checked type = plain_argument(node, 0, "集合之后的单位｜a unit after a set");
  if (!type) return type;
  return Type{type->shape, node.unit.dimension, type->keys};
}

Checked Checker::literal(const Node& node) {
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
             units::phrase("成员 {0} 是{1}｜the member {0} is {1}", shown(node.children[i]),
                           to_string(*type)),
             "集合的成员是单个的数｜members of a set are single numbers");
      failed = true;
    } else if (!first) {
      first = type;
    } else if (first->shape != type->shape ||
               !same_unit(expression_.node(node.children[i]), node.children[0], *first,
                          node.children[i], *type, "beside")) {
      if (first->shape != type->shape) {
        report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
               "同一集合中既有数又有真假｜numbers and truth values in one set");
      }
      failed = true;
    }
  }
  if (failed || !first) return std::nullopt;
  return Type{first->shape == Shape::flag ? Shape::flags : Shape::set, first->dimension, node.keys};
}

Checked Checker::let(const Node& node) {
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

CheckResult check(const Expression& expression, const Signature& signature) {
  return Checker(expression, signature).run();
}

}  // namespace celadon::formula
