#pragma once
// The functions of the formula language: one table for the parser, the checker and the
// documentation.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace celadon::formula {

enum class Function : std::uint8_t {
  // over the members of sets
  sum,
  prod,
  min,
  max,
  avg,
  count,
  any,
  all,
  dot,
  median,
  // statistics
  stdev,
  quadrature,
  slope,
  intercept,
  rsq,
  residual_sd,
  sse,
  // number by number
  abs,
  sqrt,
  exp,
  ln,
  log10,
  round,
  floor,
  ceil,
  clamp,
  piecewise,
  piecewise_clamped,
  step,
  // choice, units, world
  choose,  ///< written if(c, a, b)
  to,
  value_in,
  known,
  otherwise,  ///< first known of two: default(x, y)
  evidence,
  lookup,
  interpolate,
  sum_years,
  avg_years,
};

struct FunctionEntry {
  std::string_view name;
  Function function;
  std::size_t least;  ///< arguments
  std::size_t most;
  std::string_view arguments;  ///< for messages: "x, places"
};

inline constexpr std::size_t any_number = 10'000;

/// All functions, the first spelling of each being the canonical one.
std::span<const FunctionEntry> function_table() noexcept;
/// The function of that name.
std::optional<FunctionEntry> find_function(std::string_view name) noexcept;
/// The canonical entry.
const FunctionEntry& entry_of(Function function) noexcept;

}  // namespace celadon::formula
