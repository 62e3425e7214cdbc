#pragma once
// The inner loops of batch scoring, on blocks that stay in the first-level cache. Raw numbers only.

#include <cstddef>
#include <cstdint>

namespace celadon::assessment::kernel {

/// Plants scored together: the accumulators of a block and its cells stay in the first-level cache.
inline constexpr std::size_t block_plants = 2048;

/// Lines of a grade table at most.
inline constexpr std::size_t max_grades = 16;

/// A column's rule as the loops need it.
struct ColumnRule {
  enum class Shape : std::uint8_t { line, step, ratio, grades };
  Shape shape = Shape::line;
  bool inverse = false;
  double leading = 1.0;                ///< line and ratio: full marks from here; step: the limit
  double baseline = 0.0;               ///< line and ratio: zero short of here
  const double* thresholds = nullptr;  ///< [grades] grades, worst first
  const double* shares = nullptr;      ///< [grades]
  std::size_t grades = 0;              ///< at most max_grades
  double weight = 0.0;
};

/// Accumulators of one block, each [block_plants]. The last three are only touched (and only then
/// to be read and cleared) when `marked`: a column of the block has a missing or excluded cell.
struct alignas(64) Block {
  double points[block_plants] = {};          ///< sum of weight x share
  double not_applicable[block_plants] = {};  ///< sum of weights that do not apply
  double undetermined[block_plants] = {};    ///< number of indicators without a value
  double open_points[block_plants] = {};     ///< sum of their weights
  bool marked = false;
};

/// The widest instruction set to use; what the machine does not have is never chosen.
enum class Instructions : std::uint8_t { plain = 0, avx2 = 1, avx512 = 2 };

/// Adds one column's cells [n] to the accumulators, n <= block_plants. Every instruction set gives
/// the same bits. Thread-safe for different blocks.
void add_column(const ColumnRule& rule, const float* cells, std::size_t n, Block& block,
                Instructions widest = Instructions::avx512) noexcept;

}  // namespace celadon::assessment::kernel
