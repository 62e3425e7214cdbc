// Truth values and choices: three-valued logic, in which what is not needed is not missed.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/evaluator.hpp"

namespace celadon::formula {
namespace {

/// True or false, or 1 and 0 per member; nullopt when the value is neither.
std::optional<Numbers> truths_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value))
    return Numbers{false, {*flag ? 1.0 : 0.0}, {}, {}, {}};
  const auto* set = std::get_if<QuantitySet>(&value);
  if (set == nullptr || !set->unit.dimensionless()) return std::nullopt;
  const bool all = std::all_of(set->values.begin(), set->values.end(),
                               [](double v) { return v == 0.0 || v == 1.0; });
  if (!all) return std::nullopt;
  return Numbers::of(*set);
}

Value truth_value(const Numbers& n) {
  if (!n.is_set) return n.values.at(0) != 0.0;
  return n.value();
}

}  // namespace

Result<Part> Evaluator::logical_not(const Node& node) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  if (undetermined(part.value) != nullptr) return part;
  auto n = truths_of(part.value);
  if (!n)
    return error(node.children[0], ErrorCode::invalid_argument,
                 "not 需要真假｜not needs true or false");
  for (double& v : n->values) v = 1.0 - v;
  part.value = truth_value(*n);
  return part;
}

Result<Part> Evaluator::logical(const Node& node) {
  const bool decisive = node.op == BinaryOp::logical_or;  // true decides or, false decides and
  const auto decides = [decisive](const Value& v) {
    const auto* flag = std::get_if<bool>(&v);
    return flag != nullptr && *flag == decisive;
  };
  CELADON_ASSIGN(Part left, visit(node.children[0]));
  if (decides(left.value)) return left;
  CELADON_ASSIGN(Part right, visit(node.children[1]));
  if (decides(right.value)) return right;
  Part out;
  out.parts = left.parts;
  append(out.parts, right.parts);
  out.measured = least_share(left.measured, right.measured);
  const Undetermined* a = undetermined(left.value);
  const Undetermined* b = undetermined(right.value);
  if (a != nullptr || b != nullptr) {
    Undetermined u;
    if (a != nullptr) merge(u, *a);
    if (b != nullptr) merge(u, *b);
    out.value = std::move(u);
    return out;
  }
  auto x = truths_of(left.value);
  auto y = truths_of(right.value);
  if (!x || !y) {
    return error(node.children[x ? 1 : 0], ErrorCode::invalid_argument,
                 fmt::format("{0} 需要真假｜{0} needs true or false", to_string(node.op)));
  }
  const Numbers* both[] = {&*x, &*y};
  auto aligned = align(both);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    out.value = std::move(*u);
    return out;
  }
  Aligned& pairs = std::get<Aligned>(aligned);
  Numbers r{pairs.is_set, {}, one(), pairs.keys, pairs.missing};
  for (std::size_t i = 0; i < pairs.columns[0].size(); ++i) {
    const double p = pairs.columns[0][i];
    const double q = pairs.columns[1][i];
    r.values.push_back(decisive ? std::max(p, q) : std::min(p, q));
  }
  out.value = truth_value(r);
  return out;
}

Result<Part> Evaluator::conditional(const Node& node) {
  CELADON_ASSIGN(Part condition, visit(node.children[0]));
  if (const Undetermined* u = undetermined(condition.value)) {
    // Which branch counts is not known: both are asked what they lack.
    Undetermined all = *u;
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
      CELADON_ASSIGN(Part branch, visit(node.children[i]));
      append(condition.parts, branch.parts);
      if (const Undetermined* v = undetermined(branch.value)) merge(all, *v);
    }
    condition.value = std::move(all);
    return condition;
  }
  const auto* flag = std::get_if<bool>(&condition.value);
  if (flag == nullptr) return choose_by_member(node, std::move(condition));
  CELADON_ASSIGN(Part taken, visit(node.children[*flag ? 1 : 2]));
  if (explain_ == Explain::yes) {
    auto reason = std::make_shared<Derivation>();
    reason->name = expression_.print(node.children[0]);
    reason->expression = reason->name;
    reason->value = condition.value;
    reason->measured_share = condition.measured.value_or(0.0);
    reason->children = std::move(condition.parts);
    std::vector<DerivationPtr> parts{std::move(reason)};
    append(parts, taken.parts);
    taken.parts = std::move(parts);
  }
  return taken;
}

Result<Part> Evaluator::choose_by_member(const Node& node, Part condition) {
  const auto truths = truths_of(condition.value);
  if (!truths) {
    return error(node.children[0], ErrorCode::invalid_argument,
                 fmt::format("if 需要真假；{0} 两者都不是｜if needs true or false; {0} is neither",
                             expression_.print(node.children[0])));
  }
  CELADON_ASSIGN(Arguments args, arguments(node, 1));
  append(condition.parts, args.joined.parts);
  condition.measured = least_share(condition.measured, args.joined.measured);
  if (args.failed) {
    condition.value = *args.failed;
    return condition;
  }
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const auto plan = rescale(n[1].unit, n[0].unit);
  if (!plan) return located(plan.error(), node);
  for (double& v : n[1].values) v = (*plan)(v);
  const Numbers* three[] = {&*truths, &n[0], &n[1]};
  auto aligned = align(three);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    condition.value = std::move(*u);
    return condition;
  }
  Aligned& columns = std::get<Aligned>(aligned);
  QuantitySet out{{}, n[0].unit, std::move(columns.keys), std::move(columns.missing)};
  for (std::size_t i = 0; i < columns.columns[0].size(); ++i) {
    out.values.push_back(columns.columns[columns.columns[0][i] != 0.0 ? 1 : 2][i]);
  }
  condition.value = std::move(out);
  return condition;
}

Result<Part> Evaluator::truths(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node));
  const bool any = node.function == Function::any;
  std::optional<bool> answer;
  std::vector<std::string> lacking;
  for (std::size_t i = 0; i < args.parts.size(); ++i) {
    if (undetermined(args.parts[i].value) != nullptr) continue;
    const auto n = truths_of(args.parts[i].value);
    if (!n)
      return error(node.children[i], ErrorCode::invalid_argument,
                   "any() 和 all() 需要真假｜any() and all() need true or false");
    lacking.insert(lacking.end(), n->missing.begin(), n->missing.end());
    for (const double v : n->values) {
      if ((v != 0.0) == any) answer = any;
    }
  }
  if (answer) {
    args.joined.value = *answer;
  } else if (!lacking.empty() || args.failed) {
    Undetermined u = args.failed.value_or(Undetermined{});
    if (!lacking.empty()) merge(u, missing_members(index, lacking));
    args.joined.value = std::move(u);
  } else {
    args.joined.value = !any;
  }
  return group(std::move(args.joined), index);
}

Result<Part> Evaluator::known(const Node& node) {
  CELADON_ASSIGN(Part part, visit(node.children[0]));
  part.value = determined(part.value);
  return part;
}

Result<Part> Evaluator::otherwise(const Node& node) {
  CELADON_ASSIGN(Part first, visit(node.children[0]));
  if (undetermined(first.value) == nullptr) return first;
  CELADON_ASSIGN(Part second, visit(node.children[1]));
  append(first.parts, second.parts);
  if (const Undetermined* u = undetermined(second.value)) {
    Undetermined both = *undetermined(first.value);
    merge(both, *u);
    first.value = std::move(both);
    return first;
  }
  second.parts = std::move(first.parts);
  return second;
}

}  // namespace celadon::formula
