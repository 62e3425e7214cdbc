#include "celadon/formula/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/evaluator.hpp"
#include "celadon/formula/numeric.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

void append(std::vector<DerivationPtr>& into, const std::vector<DerivationPtr>& more) {
  for (const DerivationPtr& d : more) {
    const auto same = [&d](const DerivationPtr& known) {
      return known == d ||
             (known->name == d->name && known->children.empty() && d->children.empty());
    };
    if (std::none_of(into.begin(), into.end(), same)) into.push_back(d);
  }
}

std::optional<double> least_share(std::optional<double> a, std::optional<double> b) {
  if (!a) return b;
  if (!b) return a;
  return std::min(*a, *b);
}

Error Evaluator::error(std::uint32_t index, ErrorCode code, std::string message,
                       std::string remedy) const {
  return located(fail(code, std::move(message), std::move(remedy)), expression_.node(index));
}

Error Evaluator::located(Error error, const Node& node) const {
  error.place = expression_.place(node);
  return error;
}

Part Evaluator::group(Part part, std::uint32_t index, std::vector<std::string> notes) const {
  if (explain_ == Explain::no) return part;
  auto node = std::make_shared<Derivation>();
  node->name = expression_.print(index);
  node->expression = node->name;
  node->value = part.value;
  node->measured_share = part.measured.value_or(0.0);
  node->notes = std::move(notes);
  if (const Undetermined* u = undetermined(part.value); u != nullptr && !u->reason.empty()) {
    node->notes.push_back(u->reason);
  }
  node->children = std::move(part.parts);
  part.parts = {std::move(node)};
  return part;
}

Result<Outcome> Evaluator::run() {
  CELADON_ASSIGN(Part part, visit(expression_.syntax().root));
  Outcome outcome;
  outcome.value = part.value;
  const bool whole = part.parts.size() == 1 && part.parts[0]->expression == expression_.print() &&
                     !part.parts[0]->expression.empty();
  const bool leaf = expression_.root().kind == NodeKind::name && part.parts.size() == 1;
  if (explain_ == Explain::yes && (whole || leaf)) {
    outcome.derivation = part.parts[0];
    return outcome;
  }
  auto root = std::make_shared<Derivation>();
  root->name = expression_.text();
  root->expression = expression_.text();
  root->value = std::move(part.value);
  root->measured_share = part.measured.value_or(0.0);
  if (const Undetermined* u = undetermined(root->value); u != nullptr && !u->reason.empty()) {
    root->notes.push_back(u->reason);
  }
  root->children = std::move(part.parts);
  outcome.derivation = std::move(root);
  return outcome;
}

Result<Part> Evaluator::visit(std::uint32_t index) {
  const Node& node = expression_.node(index);
  switch (node.kind) {
    case NodeKind::number: return Part{units::Quantity{node.number, node.unit}, std::nullopt, {}};
    case NodeKind::text: return Part{node.text, std::nullopt, {}};
    case NodeKind::flag: return Part{node.flag, std::nullopt, {}};
    case NodeKind::name: return name(node, index);
    case NodeKind::member: return member(node, index);
    case NodeKind::negate: return negate(node);
    case NodeKind::logical_not: return logical_not(node);
    case NodeKind::binary:
      if (node.op == BinaryOp::logical_and || node.op == BinaryOp::logical_or) return logical(node);
      return node.op <= BinaryOp::power ? arithmetic(node) : comparison(node);
    case NodeKind::conditional: return conditional(node);
    case NodeKind::call: return call(node, index);
    case NodeKind::convert: return convert(node, node.unit);
    case NodeKind::with_unit: {
      CELADON_ASSIGN(Part part, visit(node.children[0]));
      if (undetermined(part.value) != nullptr) return part;
      CELADON_ASSIGN(Numbers n, numbers_of(part.value, node.children[0]));
      CELADON_ASSIGN(n.values, plain_numbers(n, node.children[0]));
      n.unit = node.unit;
      part.value = n.value();
      return part;
    }
    case NodeKind::array:
    case NodeKind::keyed: return literal(node);
    case NodeKind::let: return let(node);
  }
  return error(index, ErrorCode::unsupported, "未知的节点｜an unknown node");
}

Result<Part> Evaluator::name(const Node& node, std::uint32_t index) {
  if (node.period == 0) {
    for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
      if (bound->first == node.text) return bound->second;
    }
  }
  return find_input(name_in_period(node.text, node.period), index);
}

Result<Part> Evaluator::find_input(const std::string& name, std::uint32_t index) {
  const auto from_input = [](const Input& input) {
    const DataStatus status = input.derivation->status;
    Part part{input.value, input.derivation->measured_share, {input.derivation}};
    if (status == DataStatus::published) part.measured = std::nullopt;
    return part;
  };
  if (const Input* input = environment_.find(name)) {
    Part part = from_input(*input);
    if (const Undetermined* u = undetermined(part.value);
        u != nullptr && u->missing.empty() && u->reason.empty()) {
      part.value = Undetermined{{name}, {}};
    }
    return part;
  }
  // "set.key": the member of an input set.
  const std::size_t mark = name.rfind('@');
  const std::string stem = name.substr(0, mark);
  const std::string period = mark == std::string::npos ? "" : name.substr(mark);
  for (std::size_t dot = stem.rfind('.'); dot != std::string::npos && dot > 0;
       dot = stem.rfind('.', dot - 1)) {
    const Input* input = environment_.find(stem.substr(0, dot) + period);
    if (input == nullptr) continue;
    const auto* set = std::get_if<QuantitySet>(&input->value);
    if (set == nullptr) continue;
    const auto found = std::find(set->keys.begin(), set->keys.end(), stem.substr(dot + 1));
    if (found == set->keys.end()) continue;
    Part part = from_input(*input);
    part.value = units::Quantity{set->values[static_cast<std::size_t>(found - set->keys.begin())],
                                 set->unit};
    return part;
  }
  (void)index;
  Part part{Undetermined{{name}, {}}, std::nullopt, {}};
  if (explain_ == Explain::yes) {
    auto leaf = std::make_shared<Derivation>();
    leaf->name = name;
    leaf->value = part.value;
    leaf->status = DataStatus::declared;
    part.parts = {std::move(leaf)};
  }
  return part;
}

Result<Part> Evaluator::member(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  if (undetermined(part.value) != nullptr) return part;
  const auto* set = std::get_if<QuantitySet>(&part.value);
  if (set == nullptr)
    return error(index, ErrorCode::invalid_argument, "只有集合才有成员｜only a set has members");
  std::size_t at = 0;
  if (node.text.empty()) {
    at = static_cast<std::size_t>(node.number) - 1;
  } else {
    at = static_cast<std::size_t>(std::find(set->keys.begin(), set->keys.end(), node.text) -
                                  set->keys.begin());
  }
  if (at < set->values.size()) {
    part.value = units::Quantity{set->values[at], set->unit};
  } else if (node.text.empty()) {
    part.value = because(fmt::format("{0} 有 {1} 个成员｜{0} has {1} members",
                                     expression_.print(node.children[0]), set->values.size()));
  } else {
    part.value = missing_members(node.children[0], {node.text});
  }
  return part;
}

void Evaluator::collect_missing(std::uint32_t index, const std::vector<std::string>& keys,
                                std::vector<std::string>& names) {
  const Node& node = expression_.node(index);
  if (node.kind == NodeKind::name) {
    const std::string full = name_in_period(node.text, node.period);
    const Input* input = environment_.find(full);
    const auto* set = input == nullptr ? nullptr : std::get_if<QuantitySet>(&input->value);
    if (set == nullptr || (set->keys.empty() && set->missing.empty())) return;
    for (const std::string& key : keys) {
      if (std::find(set->keys.begin(), set->keys.end(), key) == set->keys.end()) {
        names.push_back(name_in_period(node.text + "." + key, node.period));
      }
    }
    return;
  }
  for (const std::uint32_t child : node.children) collect_missing(child, keys, names);
}

Undetermined Evaluator::missing_members(std::uint32_t index, const std::vector<std::string>& keys) {
  std::string listed;
  for (const std::string& key : keys) listed += (listed.empty() ? "'" : ", '") + key + "'";
  Undetermined u = because(
      fmt::format("{0} 缺少 {1} 的值｜{0} has no value for {1}", expression_.print(index), listed));
  std::vector<std::string> names;
  collect_missing(index, keys, names);
  merge(u, Undetermined{std::move(names), {}});
  return u;
}

Result<Numbers> Evaluator::numbers_of(const Value& value, std::uint32_t index) const {
  if (const auto* q = std::get_if<units::Quantity>(&value)) return Numbers::of(*q);
  if (const auto* s = std::get_if<QuantitySet>(&value)) return Numbers::of(*s);
  return error(
      index, ErrorCode::invalid_argument,
      units::phrase("{0} 是{1}，不是数｜{0} is {1}, not a number", expression_.print(index),
                    std::holds_alternative<bool>(value) ? "真假｜true or false" : "文字｜a text"));
}

Result<std::vector<double>> Evaluator::plain_numbers(const Numbers& n, std::uint32_t index) const {
  const auto plan = rescale(n.unit, one());
  if (!plan) {
    return error(
        index, ErrorCode::unit,
        fmt::format("{0} 的单位是 [{1}]，此处需要无单位的数｜{0} has the unit [{1}], a plain "
                    "number is needed",
                    expression_.print(index), n.unit.symbol),
        "除以基准量，或用 value_in(x, 'unit')｜divide by a reference, or use value_in(x, 'unit')");
  }
  std::vector<double> out = n.values;
  for (double& v : out) v = (*plan)(v);
  return out;
}

Result<Evaluator::Arguments> Evaluator::arguments(const Node& node, std::size_t from) {
  Arguments out;
  for (std::size_t i = from; i < node.children.size(); ++i) {
    CELADON_ASSIGN(Part part, visit(node.children[i]));
    append(out.joined.parts, part.parts);
    out.joined.measured = least_share(out.joined.measured, part.measured);
    if (const Undetermined* u = undetermined(part.value)) {
      if (!out.failed) out.failed.emplace();
      merge(*out.failed, *u);
    }
    out.parts.push_back(std::move(part));
  }
  if (out.failed) out.joined.value = *out.failed;
  return out;
}

Result<std::vector<Numbers>> Evaluator::numbers(const Node& node, const Arguments& arguments) {
  std::vector<Numbers> out;
  const std::size_t from = node.children.size() - arguments.parts.size();
  for (std::size_t i = 0; i < arguments.parts.size(); ++i) {
    CELADON_ASSIGN(Numbers n, numbers_of(arguments.parts[i].value, node.children[from + i]));
    out.push_back(std::move(n));
  }
  return out;
}

Result<Part> Evaluator::literal(const Node& node) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  if (args.failed) return std::move(args.joined);
  QuantitySet set;
  set.keys = node.keys;
  for (std::size_t i = 0; i < args.parts.size(); ++i) {
    if (const auto* flag = std::get_if<bool>(&args.parts[i].value)) {
      set.values.push_back(*flag ? 1.0 : 0.0);
      continue;
    }
    const auto* q = std::get_if<units::Quantity>(&args.parts[i].value);
    if (q == nullptr) {
      return error(node.children[i], ErrorCode::invalid_argument,
                   "集合的成员是单个的数｜members of a set are single numbers");
    }
    if (i == 0) set.unit = q->unit;
    const auto plan = rescale(q->unit, set.unit);
    if (!plan) return located(plan.error(), expression_.node(node.children[i]));
    set.values.push_back((*plan)(q->value));
  }
  args.joined.value = std::move(set);
  return std::move(args.joined);
}

Result<Part> Evaluator::let(const Node& node) {
  const std::size_t outer = bound_.size();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    CELADON_ASSIGN(Part part, visit(node.children[i]));
    if (explain_ == Explain::yes) {
      auto step = std::make_shared<Derivation>();
      step->name = node.keys[i];
      step->expression = expression_.print(node.children[i]);
      step->value = part.value;
      step->measured_share = part.measured.value_or(0.0);
      step->children = std::move(part.parts);
      part.parts = {std::move(step)};
    }
    bound_.emplace_back(node.keys[i], std::move(part));
  }
  Result<Part> result = visit(node.children.back());
  bound_.resize(outer);
  return result;
}

Result<Outcome> evaluate(const Expression& expression, const Environment& environment,
                         Explain explain) {
  return Evaluator(expression, environment, explain).run();
}

}  // namespace celadon::formula
