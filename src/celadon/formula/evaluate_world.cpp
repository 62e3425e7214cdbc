// Functions that ask the environment: tables, evidence, other periods.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/formula/evaluator.hpp"
#include "celadon/formula/interpolation.hpp"
#include "celadon/formula/literal.hpp"
#include "celadon/formula/statistics.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::formula {

Result<Part> Evaluator::evidence(const Node& node) {
  const std::string name = "evidence." + expression_.node(node.children[0]).text;
  CELADON_ASSIGN(Part part, find_input(name, node.children[0]));
  if (const auto* count = std::get_if<units::Quantity>(&part.value)) {
    part.value = units::Quantity{count->value, one()};
  } else if (determined(part.value)) {
    return error(node.children[0], ErrorCode::invalid_argument,
                 fmt::format("'{0}' 不是计数｜'{0}' is not a count", name));
  }
  return part;
}

Result<Part> Evaluator::lookup(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node, 1));
  if (args.failed) return group(std::move(args.joined), index);
  std::vector<Value> keys;
  for (const Part& part : args.parts) keys.push_back(part.value);
  const Result<Input> row = environment_.lookup(expression_.node(node.children[0]).text, keys);
  Part out = std::move(args.joined);
  if (!row) {
    if (row.error().code != ErrorCode::not_found) return located(row.error(), node);
    out.value = Undetermined{{expression_.print(index)}, row.error().message};
    return group(std::move(out), index);
  }
  out.value = row->value;
  out.measured = std::nullopt;
  append(out.parts, {row->derivation});
  return group(std::move(out), index);
}

Result<Part> Evaluator::interpolate(const Node& node, std::uint32_t index) {
  CELADON_ASSIGN(Arguments args, arguments(node, 1));
  if (args.failed) return group(std::move(args.joined), index);
  CELADON_ASSIGN(std::vector<Numbers> n, numbers(node, args));
  const std::string& name = expression_.node(node.children[0]).text;
  const Result<TablePoints> table = environment_.points(name);
  Part out = std::move(args.joined);
  if (!table) {
    // Environments that interpolate for themselves (with units, edges, sources) do so in lookup().
    if (table.error().code == ErrorCode::not_found) return lookup(node, index);
    return located(table.error(), node);
  }
  const std::size_t variables = table->y_unit ? 2 : 1;
  if (n.size() != variables) {
    return error(
        index, ErrorCode::invalid_argument,
        fmt::format("表 '{0}' 有 {1} 个变量｜the table '{0}' has {1} variables", name, variables));
  }
  std::vector<double> at;
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (n[i].is_set)
      return error(node.children[i + 1], ErrorCode::invalid_argument,
                   "interpolate() 需要单个的数｜interpolate() needs single numbers");
    const auto plan = rescale(n[i].unit, i == 0 ? table->x_unit : *table->y_unit);
    if (!plan) return located(plan.error(), expression_.node(node.children[i + 1]));
    at.push_back((*plan)(n[i].values[0]));
  }
  const auto found = interpolate_table(*table, at[0], variables == 2 ? at[1] : 0.0);
  if (const auto* outside = std::get_if<OutsideTable>(&found)) {
    out.value = because(units::after(name, outside->reason));
    return group(std::move(out), index);
  }
  if (!std::isfinite(std::get<double>(found))) {
    out.value = because(fmt::format("{0} 超出数的范围｜{0} is beyond the range of numbers",
                                    expression_.print(index)));
    return group(std::move(out), index);
  }
  out.value = units::Quantity{std::get<double>(found), table->value_unit};
  if (explain_ == Explain::yes) {
    auto row = std::make_shared<Derivation>();
    row->name = name;
    row->title = table->title;
    row->value = out.value;
    row->status = DataStatus::published;
    row->origin = table->origin;
    append(out.parts, {std::move(row)});
  }
  return group(std::move(out), index,
               {"在公布的点之间线性内插｜linear interpolation between published points"});
}

Result<Part> Evaluator::periods(const Node& node, std::uint32_t index) {
  const Node& input = expression_.node(node.children[0]);
  const double n = constant_number(expression_, node.children[1]).value_or(0.0);
  if (input.kind != NodeKind::name || n < 1 || n > 50 || n != std::floor(n)) {
    return error(
        index, ErrorCode::invalid_argument,
        "需要输入的名称和 1 至 50 期｜the name of an input and 1 to 50 periods are needed");
  }
  Part out;
  Undetermined lacking;
  bool failed = false;
  std::vector<Numbers> terms;
  for (int i = 0; i < static_cast<int>(n); ++i) {
    CELADON_ASSIGN(Part part,
                   find_input(name_in_period(input.text, input.period - i), node.children[0]));
    append(out.parts, part.parts);
    out.measured = least_share(out.measured, part.measured);
    if (const Undetermined* u = undetermined(part.value)) {
      failed = true;
      merge(lacking, *u);
      continue;
    }
    CELADON_ASSIGN(Numbers term, numbers_of(part.value, node.children[0]));
    if (!terms.empty()) {
      const auto plan = rescale(term.unit, terms[0].unit);
      if (!plan) return located(plan.error(), node);
      for (double& v : term.values) v = (*plan)(v);
    }
    terms.push_back(std::move(term));
  }
  if (failed) {
    out.value = std::move(lacking);
    return group(std::move(out), index);
  }
  std::vector<const Numbers*> pointers;
  for (const Numbers& term : terms) pointers.push_back(&term);
  auto aligned = align(pointers);
  if (auto* u = std::get_if<Undetermined>(&aligned)) {
    out.value = std::move(*u);
    return group(std::move(out), index);
  }
  Aligned& columns = std::get<Aligned>(aligned);
  Numbers r{columns.is_set, {}, terms[0].unit, std::move(columns.keys), std::move(columns.missing)};
  for (std::size_t i = 0; i < columns.columns[0].size(); ++i) {
    std::vector<double> over;
    for (const auto& column : columns.columns) over.push_back(column[i]);
    r.values.push_back(node.function == Function::sum_years ? sum_of(over) : mean_of(over));
    if (!std::isfinite(r.values.back())) {
      out.value = because(fmt::format("{0} 超出数的范围｜{0} is beyond the range of numbers",
                                      expression_.print(index)));
      return group(std::move(out), index);
    }
  }
  out.value = r.value();
  return group(std::move(out), index);
}

}  // namespace celadon::formula
