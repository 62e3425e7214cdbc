#pragma once
// A formula over many rows at once: compiled to a small program of column operations that runs in
// chunks. Each row gets, bit for bit, what evaluate() gives for that row, for any number of
// threads.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/formula/expression.hpp"
#include "celadon/formula/type.hpp"

namespace celadon::formula {

/// What a column holds: numbers of one unit, or flags (1 and 0).
struct ColumnType {
  units::Unit unit;
  Shape shape = Shape::number;  ///< number or flag
};
using ColumnSignature = std::map<std::string, ColumnType, std::less<>>;

/// One input column. The caller keeps the memory.
struct Column {
  std::span<const double> values;  ///< [rows] in the unit of the signature, finite where valid
  std::span<const std::uint64_t>
      valid;  ///< [(rows + 63) / 64] bit r % 64 of word r / 64; empty: all valid
};

/// The result column.
struct ColumnResult {
  std::vector<double> values;        ///< [rows]; 0 where not valid, never NaN
  std::vector<std::uint64_t> valid;  ///< [(rows + 63) / 64]; a bit of 0 is "undetermined"
  units::Unit unit;
  Shape shape = Shape::number;

  [[nodiscard]] bool is_valid(std::size_t row) const {
    return ((valid[row / 64] >> (row % 64)) & 1u) != 0;
  }
};

namespace columns_detail {
struct Program;
}

/// A compiled formula. Immutable and thread-safe; cheap to copy.
class ColumnProgram {
 public:
  /// Compiles. Supported: numbers, flags, names, let, all operators, if, conversions, and the
  /// functions min max sum avg count median stdev quadrature (of single numbers), abs sqrt exp ln
  /// log10 round floor ceil clamp piecewise piecewise_clamped step (literal knots) to value_in
  /// known default. Errors: those of check(); `unsupported` for sets, texts, tables and for an if
  /// whose answers have different units (write `in [unit]`).
  static Result<ColumnProgram> compile(const Expression& expression,
                                       const ColumnSignature& signature);

  /// The names of the input columns in the order run() wants them.
  [[nodiscard]] const std::vector<std::string>& inputs() const;
  [[nodiscard]] const units::Unit& unit() const;
  [[nodiscard]] Shape shape() const;

  /// Runs over `rows` rows with up to `threads` threads (at least 1). Columns shorter than `rows`
  /// are a programmer error. Cost O(rows x operations); memory O(chunk x registers) per thread
  /// beside the result.
  [[nodiscard]] ColumnResult run(std::span<const Column> columns, std::size_t rows,
                                 unsigned threads = 1) const;

 private:
  explicit ColumnProgram(std::shared_ptr<const columns_detail::Program> program)
      : program_(std::move(program)) {}
  std::shared_ptr<const columns_detail::Program> program_;
};

}  // namespace celadon::formula
