#pragma once
// Use case: a table of many plants is scored, ranked and coded at once.

#include <filesystem>
#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"
#include "celadon/assessment/plant_table.hpp"
#include "celadon/assessment/ranking.hpp"

namespace celadon::app {

struct AssessTableRequest {
  std::filesystem::path file;  ///< CSV, may be .zst
  std::string standard;
  std::vector<std::string> schemes;
  std::vector<std::string> scheme_files;
  unsigned threads = 2;
};

struct TableAssessment {
  assessment::PlantTable table;
  assessment::BatchScheme scheme;
  assessment::BatchScores scores;
  assessment::Ranking ranking;
  assessment::RankSettings settings;
  std::vector<assessment::LastShareFlag> last_share;  ///< [N]; empty when the table has no history
  double seconds_loading = 0.0;
  double seconds_scoring = 0.0;
  double seconds_ranking = 0.0;
};

/// Errors: those of load_standard, batch_scheme, read_plant_table and score_batch.
Result<TableAssessment> assess_table(const Reference& reference, const AssessTableRequest& request);

/// The table with total, rank, percentile, industry rank, code and flag, as CSV with a heading.
std::string to_csv(const TableAssessment& answer);

}  // namespace celadon::app
