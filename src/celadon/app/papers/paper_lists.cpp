// The tables of papers that are about several subjects: a public notice, a recommendation, a
// published list.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/papers/paper_source.hpp"
#include "celadon/report/words.hpp"

namespace celadon::app::papers {
namespace {

using ladder::StoredSubject;
using storage::Column;

struct Listed {
  StoredSubject subject;
  std::string remark;
};

bool shown_to_asker(const PaperSource& s, const StoredSubject& subject) {
  return subject.id == s.picture.subject.id || !s.request.reached || s.request.reached(subject);
}

/// The subjects that a question to the database names, in its order.
Result<std::vector<Listed>> subjects_in(const PaperSource& s, const std::string& sql,
                                        std::vector<storage::Cell> values) {
  storage::Database& database = s.workspace.database();
  CELADON_ASSIGN(const auto rows,
                 database.query(sql, {Column::text, Column::text}, std::move(values)));
  std::vector<Listed> found;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(StoredSubject subject, ladder::find_subject(database, row.text(0)));
    found.push_back({std::move(subject), row.text(1)});
  }
  return found;
}

/// Those who took the same step on the same rung between two moments, in an area.
Result<std::vector<Listed>> same_step(const PaperSource& s, Instant from, Instant to,
                                      const std::string& area) {
  return subjects_in(
      s,
      "select s.id, max(h.remark) from ladder_happening h join ladder_subject s on s.id = "
      "h.subject "
      "where h.step = :step and h.track = :track and h.at >= :from and h.at < :to and s.kind = "
      ":kind and s.division like :area group by s.id, s.division order by s.division, s.id",
      {s.step->happening.transition, s.step->happening.track.id, from.us, to.us,
       static_cast<std::int64_t>(s.picture.subject.kind), area + "%"});
}

Instant year_begins(std::int32_t year) {
  return start_of_day(CivilDate{year, 1, 1}, UtcOffset::china());
}

/// The year in which a subject came on the provincial list; empty: it never did.
Result<std::string> provincial_year(const PaperSource& s, const std::string& subject) {
  CELADON_ASSIGN(const auto steps, ladder::happenings_of(s.workspace.database(), subject));
  for (const auto& step : steps)
    for (const auto& move : step.happening.moves)
      if (move.track.id == "province" && cultivation::on_list(move.standing))
        return fmt::format("{}", cultivation::china_day(step.happening.at).year);
  return std::string();
}

Status add_evaluation(const PaperSource& s, const std::string& subject, PaperCells& cells) {
  CELADON_ASSIGN(const auto evaluations, ladder::evaluations_of(s.workspace.database(), subject));
  const ladder::StoredEvaluation* last = nullptr;
  for (const auto& one : evaluations)
    if (one.evaluation.day <= s.day()) last = &one;
  if (last == nullptr) return {};
  const auto pack = s.rules.library().find(last->evaluation.standard);
  cells["standard"] =
      words_cell(pack.ok() ? s.name((*pack)->header().title) : last->evaluation.standard);
  cells["evaluated_by"] = words_cell(
      last->evaluation.third_party ? last->evaluation.agency : s.say("自评价", "self-evaluation"));
  if (last->evaluation.score) cells["score"] = figure_cell(*last->evaluation.score);
  return {};
}

Result<PaperRows> subject_rows(const PaperSource& s, const std::vector<Listed>& listed,
                               const cultivation::Field& field, bool open_to_all) {
  PaperRows table;
  const bool judged =
      std::find(field.columns.begin(), field.columns.end(), "score") != field.columns.end();
  std::size_t hidden = 0;
  for (const Listed& one : listed) {
    if (!open_to_all && !shown_to_asker(s, one.subject)) {
      ++hidden;
      continue;
    }
    const StoredSubject& subject = one.subject;
    PaperCells cells{{"number", words_cell(fmt::format("{}", table.rows.size() + 1))},
                     {"name", words_cell(s.name(subject.names))},
                     {"code18", words_cell(subject.credit_code)},
                     {"division", words_cell(s.division(subject.division))},
                     {"industry", words_cell(s.industry(subject.industry))},
                     {"year", words_cell(fmt::format("{}", s.year))},
                     {"remark", words_cell(one.remark)}};
    if (judged) {
      CELADON_TRY(add_evaluation(s, subject.id, cells));
      CELADON_ASSIGN(const std::string year, provincial_year(s, subject.id));
      cells["provincial_list_year"] = words_cell(year);
    }
    table.rows.push_back(std::move(cells));
  }
  if (hidden > 0) {
    table.rows.push_back(
        {{"name", words_cell(s.say(fmt::format("另有 {} 家不在您的查看范围", hidden),
                                   fmt::format("{} more are not in your reach", hidden)))}});
  }
  return table;
}

/// Names that changed within the year, of subjects of the area on a list.
Result<PaperRows> renamed_rows(const PaperSource& s, const std::string& area) {
  storage::Database& database = s.workspace.database();
  CELADON_ASSIGN(
      const auto rows,
      database.query("select distinct f.subject from ladder_fact f join ladder_subject s on s.id = "
                     "f.subject where f.name = 'names' and f.valid_from like :year and s.division "
                     "like :area order by f.subject",
                     {Column::text}, {fmt::format("{}-%", s.year), area + "%"}));
  PaperRows table;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(const auto facts, ladder::facts_of(database, row.text(0)));
    for (const ladder::SubjectFact& fact : facts) {
      if (fact.name != "names" || fact.valid_from.year != s.year) continue;
      const auto before = ladder::holding(facts, cultivation::days_after(fact.valid_from, -1));
      const auto was = before.find("names");
      if (was == before.end() || was->second.value == fact.value) continue;
      table.rows.push_back({{"name", words_cell(s.half(fact.value))},
                            {"former_name", words_cell(s.half(was->second.value))},
                            {"reason", words_cell(s.say("更名", "renamed"))}});
    }
  }
  return table;
}

/// Removals of the year in the area, with their causes.
Result<PaperRows> removed_rows(const PaperSource& s, const std::string& area) {
  CELADON_ASSIGN(
      const auto listed,
      subjects_in(s,
                  "select s.id, max(h.cause) from ladder_happening h join ladder_subject s on s.id "
                  "= h.subject where h.barred_through <> '' and h.at >= :from and h.at < :to and "
                  "s.division like :area group by s.id, s.division order by s.division, s.id",
                  {year_begins(s.year).us, year_begins(s.year + 1).us, area + "%"}));
  PaperRows table;
  for (const Listed& one : listed) {
    const auto* cause = s.picture.programme->cause(one.remark);
    table.rows.push_back(
        {{"name", words_cell(s.name(one.subject.names))},
         {"division", words_cell(s.division(one.subject.division))},
         {"year", words_cell(fmt::format("{}", s.year))},
         {"reason", words_cell(s.say("移出：", "removed: ") +
                               (cause == nullptr ? one.remark : s.name(cause->title)))}});
  }
  return table;
}

}  // namespace

Result<std::optional<PaperRows>> listed_rows(const PaperSource& s,
                                             const cultivation::Field& field) {
  const bool several = field.id == "rows" || field.id == "adjusted" || field.id == "removed" ||
                       field.id == "renamed";
  if (!several) return std::optional<PaperRows>();
  PaperRows table;
  if (s.step == nullptr) {
    table.empty = s.say("由办理步骤生成", "filled when the step is taken");
    return std::optional(std::move(table));
  }
  const std::string area = s.area().empty() && s.paper->id == "recommendation_table"
                               ? s.picture.subject.division.substr(0, 2)
                               : s.area();
  if (field.id == "rows") {
    const Instant day = start_of_day(s.day(), UtcOffset::china());
    const bool recommended = s.paper->id == "recommendation_table";
    CELADON_ASSIGN(const auto listed,
                   recommended ? same_step(s, year_begins(s.year), year_begins(s.year + 1), area)
                               : same_step(s, day, cultivation::end_of_day(s.day()), area));
    CELADON_ASSIGN(table, subject_rows(s, listed, field, !recommended));
    return std::optional(std::move(table));
  }
  if (field.id != "removed") {
    CELADON_ASSIGN(table, renamed_rows(s, area));
  }
  if (field.id != "renamed") {
    CELADON_ASSIGN(PaperRows removed, removed_rows(s, area));
    for (PaperCells& cells : removed.rows) table.rows.push_back(std::move(cells));
  }
  return std::optional(std::move(table));
}

}  // namespace celadon::app::papers
