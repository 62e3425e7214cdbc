#pragma once
// From the tree to column instructions. Registers are given out like a stack: an operand's register
// is free again when its operation is done; bound names keep theirs. Private to column_compile.cpp
// (names and operators) and column_compile_functions.cpp.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "celadon/formula/column_program.hpp"
#include "celadon/formula/columns.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

using columns_detail::Instruction;
using columns_detail::Opcode;
using columns_detail::Program;

/// Where a sub-expression's numbers lie, and in which unit.
struct ColumnOperand {
  std::uint32_t at = 0;
  units::Unit unit;
  Shape shape = Shape::number;
};

class ColumnCompiler {
 public:
  ColumnCompiler(const Expression& expression, const ColumnSignature& signature)
      : expression_(expression), signature_(signature) {}

  Result<Program> run();

 private:
  Error error(const Node& node, ErrorCode code, std::string message,
              std::string remedy = {}) const {
    Error e = fail(code, std::move(message), std::move(remedy));
    e.place = expression_.place(node);
    return e;
  }
  Error unsupported(const Node& node, std::string_view what) const {
    return error(node, ErrorCode::unsupported,
                 units::phrase("{0}不能按列计算｜{0} cannot be computed over columns", what),
                 "请逐行计算｜evaluate row by row instead");
  }
  template <class T>
  Result<T> located(Result<T> result, const Node& node) const {
    if (result) return result;
    Error e = result.error();
    e.place = expression_.place(node);
    return e;
  }

  std::uint32_t take_register() {
    const std::uint32_t at = next_++;
    program_.registers = std::max(program_.registers, next_);
    return at;
  }

  /// Emits an instruction whose operands were compiled after `mark`; its target takes their place.
  ColumnOperand emit(Instruction instruction, std::uint32_t mark, units::Unit unit,
                     Shape shape = Shape::number);

  Result<ColumnOperand> visit(std::uint32_t index);

  Result<ColumnOperand> name(const Node& node);

  Result<ColumnOperand> let(const Node& node);

  Result<ColumnOperand> binary(const Node& node);

  Result<ColumnOperand> conditional(const Node& node);

  Result<ColumnOperand> convert(const Node& node, const units::Unit& unit);

  Result<ColumnOperand> call(const Node& node);

  Result<ColumnOperand> unary(const Node& node);

  Result<ColumnOperand> clamp(const Node& node);

  /// The members of a set that needs no input.
  Result<QuantitySet> literal_set(std::uint32_t index);

  Result<ColumnOperand> curve(const Node& node);

  Result<ColumnOperand> aggregate(const Node& node);

  Result<ColumnOperand> missing(const Node& node);

  const Expression& expression_;
  const ColumnSignature& signature_;
  Program program_;
  std::uint32_t next_ = 0;
  std::vector<std::pair<std::string, ColumnOperand>> bound_;
};

}  // namespace celadon::formula
