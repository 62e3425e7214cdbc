#include "celadon/formula/functions.hpp"

#include <array>

#include "celadon/base/assert.hpp"

namespace celadon::formula {
namespace {

constexpr auto table = std::to_array<FunctionEntry>({
    {"sum", Function::sum, 1, any_number, "x, ..."},
    {"prod", Function::prod, 1, any_number, "x, ..."},
    {"min", Function::min, 1, any_number, "x, ..."},
    {"max", Function::max, 1, any_number, "x, ..."},
    {"avg", Function::avg, 1, any_number, "x, ..."},
    {"mean", Function::avg, 1, any_number, "x, ..."},
    {"count", Function::count, 1, any_number, "x, ..."},
    {"any", Function::any, 1, any_number, "flags, ..."},
    {"all", Function::all, 1, any_number, "flags, ..."},
    {"dot", Function::dot, 2, 2, "x, y"},
    {"median", Function::median, 1, any_number, "x, ..."},
    {"stdev", Function::stdev, 1, any_number, "x, ..."},
    {"quadrature", Function::quadrature, 1, any_number, "x, ..."},
    {"slope", Function::slope, 2, 2, "x, y"},
    {"intercept", Function::intercept, 2, 2, "x, y"},
    {"rsq", Function::rsq, 2, 2, "x, y"},
    {"residual_sd", Function::residual_sd, 2, 2, "x, y"},
    {"sse", Function::sse, 2, 2, "x, y"},
    {"abs", Function::abs, 1, 1, "x"},
    {"sqrt", Function::sqrt, 1, 1, "x"},
    {"exp", Function::exp, 1, 1, "x"},
    {"ln", Function::ln, 1, 1, "x"},
    {"log", Function::ln, 1, 1, "x"},
    {"log10", Function::log10, 1, 1, "x"},
    {"round", Function::round, 1, 2, "x, places"},
    {"floor", Function::floor, 1, 1, "x"},
    {"ceil", Function::ceil, 1, 1, "x"},
    {"clamp", Function::clamp, 3, 3, "x, low, high"},
    {"piecewise", Function::piecewise, 3, 3, "x, [x0, ...], [y0, ...]"},
    {"piecewise_clamped", Function::piecewise_clamped, 3, 3, "x, [x0, ...], [y0, ...]"},
    {"step", Function::step, 3, 3, "x, [thresholds], [values]"},
    {"if", Function::choose, 3, 3, "condition, a, b"},
    {"to", Function::to, 2, 2, "x, 'unit'"},
    {"value_in", Function::value_in, 2, 2, "x, 'unit'"},
    {"known", Function::known, 1, 1, "x"},
    {"default", Function::otherwise, 2, 2, "x, y"},
    {"evidence", Function::evidence, 1, 1, "'id'"},
    {"lookup", Function::lookup, 2, 9, "'table', key, ..."},
    {"interpolate", Function::interpolate, 2, 3, "'table', x, y"},
    {"sum_years", Function::sum_years, 2, 2, "name, periods"},
    {"avg_years", Function::avg_years, 2, 2, "name, periods"},
});

}  // namespace

std::span<const FunctionEntry> function_table() noexcept { return table; }

std::optional<FunctionEntry> find_function(std::string_view name) noexcept {
  for (const FunctionEntry& entry : table) {
    if (entry.name == name) return entry;
  }
  return std::nullopt;
}

const FunctionEntry& entry_of(Function function) noexcept {
  for (const FunctionEntry& entry : table) {
    if (entry.function == function) return entry;
  }
  CELADON_ASSERT(false);
  return table[0];
}

}  // namespace celadon::formula
