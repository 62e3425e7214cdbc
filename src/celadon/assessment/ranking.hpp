#pragma once
// Places among many plants: rank and percentile overall and within the industry, the green code
// 企业绿码 A+ / A / B by shares, and the flag "last 5 % three years running".
//
// What is published: shares 5 / 35 / 60 %, position among all green factories and within the
// industry, no code for a plant that has not filed or whose data are abnormal; score in the last 5
// % for three consecutive years -> removed (工信厅节函〔2025〕390号). How ties and fractions of a
// plant are treated is not published: the settings below state it, and every result prints them.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::assessment {

/// Where equal scores meet the edge of a share.
enum class TieRule : std::uint8_t {
  better = 1,  ///< all plants with the score at the edge share the better code (the share may be
               ///< exceeded)
  worse = 2,   ///< none of them gets it (the share is never exceeded)
};
const char* to_string(TieRule rule) noexcept;
Result<TieRule> parse_tie_rule(const std::string& text);

/// How places are given.
struct RankSettings {
  int decimals =
      4;  ///< scores are compared after rounding to so many decimals (half to even), 0..6
  TieRule ties = TieRule::better;
  double best_share = 0.05;    ///< A+: floor(share x plants)
  double second_share = 0.35;  ///< A: the next floor(share x plants); B: the rest
  double last_share = 0.05;    ///< the last floor(share x plants) of a year
  int last_years = 3;          ///< so many consecutive years in the last share are flagged
};

enum class GreenCode : std::uint8_t { none = 0, a_plus = 1, a = 2, b = 3 };
const char* to_string(GreenCode code) noexcept;

/// Places of N plants; rank 0, percentile 0 and no code for a plant with undetermined indicators.
struct Ranking {
  std::vector<std::uint32_t> order;  ///< ranked plants, best first; equal scores in row order
  std::vector<std::uint32_t> rank;   ///< [N] 1 = best; equal scores share the better rank
  std::vector<float> percentile;     ///< [N] % of ranked plants that are not better than this one
  std::vector<std::uint32_t> industry_rank;  ///< [N] within its industry
  std::vector<float> industry_percentile;    ///< [N]
  std::vector<GreenCode> code;               ///< [N]
  std::uint32_t ranked = 0;                  ///< plants that have a rank
};

/// Ranks all plants without undetermined indicators. total [N] points, undetermined [N], industry
/// [N] (0..industries-1). Errors: invalid_argument (sizes, an industry out of range, a total below
/// zero or above 4000 at 6 decimals). Cost O(N): three passes of a radix sort.
Result<Ranking> rank_plants(std::span<const double> total,
                            std::span<const std::uint16_t> undetermined,
                            std::span<const std::uint32_t> industry, std::uint32_t industries,
                            const RankSettings& settings);

/// Whether a plant was in the last share for the required years.
enum class LastShareFlag : std::uint8_t {
  no = 0,
  yes = 1,
  undetermined = 2,  ///< no known year speaks against it, but not all years are known
};

/// history [Y][N]: total points by year, oldest first, NaN where the plant has no score that year.
/// Looks at the newest `last_years` years. At the edge of the share equal scores count as outside
/// when `ties` is better, inside when worse. Error invalid_argument when years have different
/// sizes.
Result<std::vector<LastShareFlag>> last_share_flags(
    std::span<const std::span<const double>> history, const RankSettings& settings);

}  // namespace celadon::assessment
