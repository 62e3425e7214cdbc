#pragma once
// A table of many plants, one row each, ready for batch scoring; and the batch form of a standard.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "celadon/assessment/batch.hpp"
#include "celadon/assessment/ranking.hpp"
#include "celadon/assessment/scheme.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::assessment {

/// The batch form of a standard with its scheme: one column for each scored indicator, named by its
/// id. Indicators that rest on items take their share (0..1) as the column. Where an indicator has
/// several alternatives, the first with known bounds is meant; error `rule` when the scheme gives
/// several of them different bounds, or when a bound is not known at all (naming every indicator
/// that lacks one).
Result<BatchScheme> batch_scheme(const StandardPack& pack, const SchemeValues& scheme);

struct PlantTable {
  std::vector<std::string> plants;           ///< [N] ids as written, no doubles
  std::vector<std::uint32_t> industry;       ///< [N] index into industries
  std::vector<std::string> industries;       ///< in order of appearance
  std::vector<std::vector<float>> columns;   ///< [M][N] in the order and units of the scheme
  std::vector<int> years;                    ///< [Y] of the score history, oldest first
  std::vector<std::vector<double>> history;  ///< [Y][N] points, NaN where empty
  std::vector<std::string> absent;  ///< indicators without a column: missing for every plant
};

/// Reads a CSV table. The header names `plant`, `industry`, indicators ("energy_intensity" or
/// "energy_intensity [kgce/万元]", converted), and earlier totals ("score_2023"). An empty cell is
/// missing;
/// "/", "n/a" or "不适用" is not applicable. Errors name file, row and column: parse (not a number,
/// wrong number of fields), unit, not_found (unknown column, with the nearest known), rule (a plant
/// twice, infinities), limit (beyond 10 million plants).
Result<PlantTable> read_plant_table(std::unique_ptr<text::ByteSource> source,
                                    const std::string& file, const BatchScheme& scheme);

}  // namespace celadon::assessment
