// The static check: shapes and dimensions from the leaves up, errors collected, no number touched.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/formula/checker.hpp"

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

Checked Checker::member(const Node& node) {
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

Checked Checker::number_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = visit(node.children[i]);
  if (!type || of_numbers(*type)) return type;
  return report(
      expression_.node(node.children[i]), ErrorCode::invalid_argument,
      fmt::format("{} needs a number; {} is {}", what, shown(node.children[i]), to_string(*type)));
}

Checked Checker::plain_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = number_argument(node, i, what);
  if (!type || dimensionless(*type)) return type;
  return report(expression_.node(node.children[i]), ErrorCode::unit,
                fmt::format("{} needs a plain number; {} has the unit [{}]", what,
                            shown(node.children[i]), unit_text(type->dimension)),
                "divide by a reference, or use value_in(x, 'unit')");
}

Checked Checker::truth_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = visit(node.children[i]);
  if (!type || truth(*type) || (type->shape == Shape::number && !type->dimension)) return type;
  return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                fmt::format("{} needs true or false; {} is {}", what, shown(node.children[i]),
                            to_string(*type)),
                "compare with something: x > 0");
}

Checked Checker::scalar_argument(const Node& node, std::size_t i, std::string_view what) {
  const Checked type = number_argument(node, i, what);
  if (!type || type->shape == Shape::number) return type;
  return report(expression_.node(node.children[i]), ErrorCode::invalid_argument,
                fmt::format("{} needs one number; {} is a set", what, shown(node.children[i])),
                "sum() it, or take one member: set['key']");
}

Checked Checker::convert(const Node& node, const units::Unit& unit) {
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

Checked Checker::with_unit(const Node& node) {
  const Checked type = plain_argument(node, 0, "a unit after a set");
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
