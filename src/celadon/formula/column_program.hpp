#pragma once
// The instructions of a column program. Private to the module.

#include <cstdint>
#include <string>
#include <vector>

#include "celadon/formula/expression.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/formula/unit_algebra.hpp"

namespace celadon::formula::columns_detail {

inline constexpr std::size_t chunk_rows =
    1024;  ///< a multiple of 64: chunks never share a word of validity
inline constexpr std::size_t chunk_words = chunk_rows / 64;

enum class Opcode : std::uint8_t {
  load,        ///< target = input column `number`
  constant,    ///< target = value
  arithmetic,  ///< target = op(left(a), right(b)) * factor
  compare,     ///< target = op(a, right(b)), 1 or 0
  negate,
  logical_not,
  logical,    ///< and, or of three-valued flags
  select,     ///< target = a ? b : c
  rescale,    ///< target = left(a)
  function,   ///< abs, sqrt, ... of left(a), times factor
  round,      ///< to `number` places
  clamp,      ///< a between left(b) and right(c)
  curve,      ///< piecewise, piecewise_clamped, step of left(a)
  aggregate,  ///< over `sources`, each rescaled by `rescales`
  known,
  otherwise,  ///< a where valid, else left(b)
};

struct Instruction {
  Opcode opcode = Opcode::constant;
  BinaryOp op = BinaryOp::add;
  Function function = Function::sum;
  std::uint32_t target = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::size_t number = 0;
  double value = 0.0;
  double factor = 1.0;
  Rescale left;
  Rescale right;
  std::vector<double> knots;
  std::vector<double> values;
  std::vector<std::uint32_t> sources;
  std::vector<Rescale> rescales;
};

struct Program {
  std::vector<std::string> inputs;
  std::vector<Instruction> code;
  std::uint32_t registers = 0;
  std::uint32_t result = 0;
  units::Unit unit;
  Shape shape = Shape::number;
};

}  // namespace celadon::formula::columns_detail
