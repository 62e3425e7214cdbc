#pragma once
// What the tables say of subjects beside what happened on the ladder: outside events, scores,
// groups; and what the packs say of industries and rounds.

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/record.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app {

/// Which subjects are read: all of them, or those that were touched after a write
/// (app/ladder/touched.hpp).
struct NationScope {
  std::optional<std::int64_t> after;

  /// `column` narrowed to the scope, as an SQL condition that follows another one; may be empty.
  [[nodiscard]] std::string also(std::string_view column) const;
  /// The same as the only condition.
  [[nodiscard]] std::string only(std::string_view column) const;
  /// The values with that of the condition behind them.
  [[nodiscard]] std::vector<storage::Cell> with(std::vector<storage::Cell> values) const;
};

/// An evaluation with a score, in the order of its subject.
struct Scored {
  std::int64_t number = 0;
  std::string standard;
  std::int32_t year = 0;
  double score = 0;
};

/// What lies beside the happenings, by subject.
struct Beside {
  std::unordered_map<std::string, std::vector<cultivation::OutsideEvent>> events;
  std::unordered_map<std::string, std::vector<Scored>> scores;
  std::unordered_map<std::string, std::string> groups;
};

/// As it was known on that day; scores of one standard only where one is named. Errors: those of
/// the database.
Result<Beside> read_beside(storage::Database& database, const cultivation::Programme& programme,
                           CivilDate day, const std::string& standard, const NationScope& scope);

/// How many units were judged in a year, by standard.
using Judged = std::map<std::int32_t, std::map<std::string, std::int64_t>>;
/// Adds `by` for each year and standard that stands among the scores of one unit.
void count_judged(const std::vector<Scored>& scores, std::int64_t by, Judged& judged);
/// The standard most units were judged by in each year; the greater id where two are even.
std::map<std::int32_t, std::string> standards_of(const Judged& judged);

/// What the packs say, the same for every subject.
struct NationPacks {
  std::map<std::string, std::string, std::less<>> sections;  ///< "30" -> "C30"
  std::map<CivilDate, std::string> rounds;                   ///< of the national list, by its day
};
/// Errors: those of the packs.
Result<NationPacks> read_nation_packs(const packs::Library& library);

}  // namespace celadon::app
