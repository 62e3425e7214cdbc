#include "celadon/app/ladder/form_twins.hpp"

#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace celadon::app::ladder {
namespace {

using storage::Column;

/// Fewer equal figures than this may be chance.
constexpr std::size_t equal_figures = 3;

}  // namespace

bool tells_apart(const FormFigure& figure) {
  if (!figure.values[0] || figure.unit == "%" || figure.unit == "项") return false;
  const double value = std::abs(*figure.values[0]);
  if (value <= 0 || !std::isfinite(value)) return false;
  // Two significant digits and noughts: 12000, 0.5.
  const double scale = std::pow(10.0, std::floor(std::log10(value)) - 1);
  const double digits = value / scale;
  return std::abs(digits - std::round(digits)) > 1e-9 * digits;
}

Result<std::vector<FormTwin>> form_twins(storage::Database& database, const std::string& subject,
                                         std::int32_t year,
                                         const std::vector<FormFigure>& figures) {
  std::map<std::string, std::vector<std::string>> equal;
  for (const FormFigure& figure : figures) {
    if (!tells_apart(figure)) continue;
    CELADON_ASSIGN(
        const auto rows,
        database.query("select subject from ladder_form_figure where year = :year and field = "
                       ":field and value = :value and subject <> :subject order by subject",
                       {Column::text},
                       {std::int64_t{year}, figure.field, *figure.values[0], subject}));
    for (const storage::Row& row : rows) equal[row.text(0)].push_back(figure.field);
  }
  std::vector<FormTwin> twins;
  for (auto& [other, fields] : equal)
    if (fields.size() >= equal_figures) twins.push_back({other, std::move(fields)});
  return twins;
}

std::vector<FormFinding> check_twins(const std::vector<FormTwin>& twins) {
  if (twins.empty()) return {};
  const FormTwin* most = &twins.front();
  for (const FormTwin& twin : twins)
    if (twin.fields.size() > most->fields.size()) most = &twin;
  return {{"identical", most->fields.front(), FormFinding::Severity::warning,
           fmt::format("{0} 项数据与 {1} 家其他单位填报的完全相同（{2}），须说明｜{0} figures are "
                       "exactly those of {1} other units ({2}): say why",
                       most->fields.size(), twins.size(), fmt::join(most->fields, ", "))}};
}

Status keep_figures(storage::Database& database, const std::string& subject, std::int32_t year,
                    const std::vector<FormFigure>& figures) {
  CELADON_TRY(
      database.execute("delete from ladder_form_figure where subject = :subject and year = :year",
                       {subject, std::int64_t{year}}));
  for (const FormFigure& figure : figures) {
    if (!figure.values[0]) continue;
    CELADON_TRY(database.execute(
        "insert into ladder_form_figure (subject, year, field, value) values (:subject, :year, "
        ":field, :value)",
        {subject, std::int64_t{year}, figure.field, *figure.values[0]}));
  }
  return {};
}

}  // namespace celadon::app::ladder
