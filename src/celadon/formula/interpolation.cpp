#include "celadon/formula/interpolation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "celadon/units/phrase.hpp"

namespace celadon::formula {

namespace {

/// x between the first and the last knot.
double line_through(std::span<const double> knots, std::span<const double> values, double x) {
  const auto above = std::lower_bound(knots.begin(), knots.end(), x);
  const auto i = static_cast<std::size_t>(above - knots.begin());
  if (knots[i] == x) return values[i];
  const double share = (x - knots[i - 1]) / (knots[i] - knots[i - 1]);
  return values[i - 1] + share * (values[i] - values[i - 1]);
}

}  // namespace

std::optional<double> curve_value(Function function, std::span<const double> knots,
                                  std::span<const double> values, double x) {
  if (function == Function::step) {
    const auto reached = std::upper_bound(knots.begin(), knots.end(), x) - knots.begin();
    return values[static_cast<std::size_t>(reached)];
  }
  if (function == Function::piecewise_clamped)
    x = std::min(std::max(x, knots.front()), knots.back());
  if (!(x >= knots.front() && x <= knots.back())) return std::nullopt;
  const double y = line_through(knots, values, x);
  if (!std::isfinite(y)) return std::nullopt;
  return y;
}

std::variant<double, OutsideTable> linear_between(std::span<const double> knots,
                                                  std::span<const double> values, double x) {
  if (knots.empty() || knots.size() != values.size()) {
    return OutsideTable{fmt::format("有 {0} 个节点和 {1} 个值｜{0} knots and {1} values",
                                    knots.size(), values.size())};
  }
  for (std::size_t i = 1; i < knots.size(); ++i) {
    if (!(knots[i] > knots[i - 1])) return OutsideTable{"节点没有递增｜the knots do not rise"};
  }
  if (x < knots.front() || x > knots.back()) {
    return OutsideTable{fmt::format("{0} 超出 {1} 至 {2}｜{0} lies outside {1} to {2}", x,
                                    knots.front(), knots.back())};
  }
  return line_through(knots, values, x);
}

std::variant<double, OutsideTable> interpolate_table(const TablePoints& table, double x, double y) {
  std::map<double, std::map<double, double>> slices;
  for (std::size_t i = 0; i < table.x.size(); ++i) {
    const double second = table.y_unit ? table.y[i] : 0.0;
    if (!slices[table.x[i]].emplace(second, table.values[i]).second) {
      return OutsideTable{fmt::format("表中 {0} {1} 有两行｜the table has two rows for {0} {1}",
                                      table.x[i], table.x_unit.symbol)};
    }
  }
  if (slices.empty()) return OutsideTable{"表为空｜the table is empty"};
  const auto above = slices.lower_bound(x);
  if (above == slices.end() || (above == slices.begin() && above->first != x)) {
    return OutsideTable{fmt::format("{0} 超出 {1} 至 {2} {3}｜{0} lies outside {1} to {2} {3}", x,
                                    slices.begin()->first, slices.rbegin()->first,
                                    table.x_unit.symbol)};
  }
  const auto within =
      [&](const std::map<double, double>& slice) -> std::variant<double, OutsideTable> {
    if (!table.y_unit) return slice.begin()->second;
    std::vector<double> knots;
    std::vector<double> values;
    for (const auto& [knot, value] : slice) {
      knots.push_back(knot);
      values.push_back(value);
    }
    auto found = linear_between(knots, values, y);
    if (auto* outside = std::get_if<OutsideTable>(&found))
      outside->reason = units::phrase("{0} {1}｜{0} {1}", outside->reason, table.y_unit->symbol);
    return found;
  };
  const auto high = within(above->second);
  if (above->first == x || std::holds_alternative<OutsideTable>(high)) return high;
  const auto below = std::prev(above);
  const auto low = within(below->second);
  if (std::holds_alternative<OutsideTable>(low)) return low;
  const double share = (x - below->first) / (above->first - below->first);
  return std::get<double>(low) + share * (std::get<double>(high) - std::get<double>(low));
}

}  // namespace celadon::formula
