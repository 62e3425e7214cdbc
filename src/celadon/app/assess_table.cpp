#include "celadon/app/assess_table.hpp"

#include <array>
#include <chrono>

#include "celadon/app/answers.hpp"
#include "celadon/assessment/standard_library.hpp"
#include "celadon/text/byte_source.hpp"
#include "celadon/text/csv_writer.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::app {
namespace {

/// Seconds since the last call; for the report only, no figure depends on it.
class Lap {
 public:
  double operator()() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

std::string_view flag_text(assessment::LastShareFlag flag) {
  switch (flag) {
    case assessment::LastShareFlag::no: return "no";
    case assessment::LastShareFlag::yes: return "yes";
    case assessment::LastShareFlag::undetermined: return "undetermined";
  }
  return "";
}

}  // namespace

Result<TableAssessment> assess_table(const Reference& reference,
                                     const AssessTableRequest& request) {
  CELADON_ASSIGN(const assessment::StandardPack standard,
                 assessment::load_standard(*reference.library, request.standard));
  CELADON_ASSIGN(const assessment::SchemeValues scheme,
                 schemes_of(reference, request.schemes, request.scheme_files));
  TableAssessment answer;
  answer.settings = standard.ranking;
  CELADON_ASSIGN(answer.scheme, assessment::batch_scheme(standard, scheme));
  Lap lap;
  CELADON_ASSIGN(auto source, text::open_file_source(request.file));
  CELADON_ASSIGN(answer.table, assessment::read_plant_table(std::move(source),
                                                            request.file.string(), answer.scheme));
  answer.seconds_loading = lap();
  std::vector<std::span<const float>> columns(answer.table.columns.begin(),
                                              answer.table.columns.end());
  CELADON_ASSIGN(answer.scores, assessment::score_batch(answer.scheme, columns, request.threads));
  answer.seconds_scoring = lap();
  CELADON_ASSIGN(answer.ranking,
                 assessment::rank_plants(
                     answer.scores.total, answer.scores.undetermined, answer.table.industry,
                     static_cast<std::uint32_t>(answer.table.industries.size()), answer.settings));
  if (!answer.table.history.empty()) {
    std::vector<std::span<const double>> history(answer.table.history.begin(),
                                                 answer.table.history.end());
    CELADON_ASSIGN(answer.last_share, assessment::last_share_flags(history, answer.settings));
  }
  answer.seconds_ranking = lap();
  return answer;
}

std::string to_csv(const TableAssessment& answer) {
  std::string csv =
      "plant,industry,total [points],undetermined indicators,undetermined [points],rank,percentile "
      "[%],"
      "industry rank,industry percentile [%],green code,last 5 % three years running\n";
  const assessment::Ranking& places = answer.ranking;
  for (std::size_t i = 0; i < answer.table.plants.size(); ++i) {
    const bool ranked = places.rank[i] != 0;
    const std::array<std::string, 11> cells = {
        answer.table.plants[i],
        answer.table.industries[answer.table.industry[i]],
        units::format_fixed(answer.scores.total[i], 4),
        std::to_string(answer.scores.undetermined[i]),
        units::format_fixed(answer.scores.undetermined_points[i], 4),
        ranked ? std::to_string(places.rank[i]) : "",
        ranked ? units::format_fixed(places.percentile[i], 2) : "",
        ranked ? std::to_string(places.industry_rank[i]) : "",
        ranked ? units::format_fixed(places.industry_percentile[i], 2) : "",
        assessment::to_string(places.code[i]),
        answer.last_share.empty() ? "" : std::string(flag_text(answer.last_share[i]))};
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    csv += text::csv_line(views) + "\n";
  }
  return csv;
}

}  // namespace celadon::app
