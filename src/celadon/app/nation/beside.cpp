#include "celadon/app/nation/beside.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "celadon/app/ladder/touched.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"
#include "celadon/cultivation/owed.hpp"
#include "celadon/cultivation/programme.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;
using storage::Column;

Status read_events(storage::Database& database, CivilDate day, const NationScope& scope,
                   Beside& beside) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select e.subject, e.kind, e.day, n.ended, e.source, e.evidence "
          "from ladder_event e left join ladder_event_end n on n.event = "
          "e.number where e.day <= :day" +
              scope.also("e.subject") + " order by e.subject, e.day, e.number",
          {Column::text, Column::text, Column::text, Column::text, Column::text, Column::text},
          scope.with({format_date(day)})));
  for (const storage::Row& row : rows) {
    cultivation::OutsideEvent event;
    event.kind = row.text(1);
    CELADON_ASSIGN(event.day, parse_date(row.text(2)));
    const std::string ended = row.text_or_none(3).value_or("");
    if (!ended.empty()) {
      CELADON_ASSIGN(event.ended, parse_date(ended));
    }
    event.source = row.text(4);
    event.evidence = row.text(5);
    beside.events[row.text(0)].push_back(std::move(event));
  }
  return {};
}

/// The year an evaluation is about.
std::int32_t year_of(const std::string& source, CivilDate day, std::optional<CivilDate> form_due) {
  // The engine writes "plant period": a period of one year is the year's own.
  const std::size_t blank = source.rfind(' ');
  const std::string_view last =
      blank == std::string::npos ? std::string_view() : std::string_view(source).substr(blank + 1);
  std::int32_t year = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), year);
  if (error == std::errc() && last.size() == 4 && end == last.data() + 4 && year >= 2000)
    return year;
  return form_due && day <= CivilDate{day.year, form_due->month, form_due->day} ? day.year - 1
                                                                                : day.year;
}

Status read_scores(storage::Database& database, CivilDate day, const std::string& standard,
                   std::optional<CivilDate> form_due, const NationScope& scope, Beside& beside) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select subject, standard, day, source, score, number from "
          "ladder_evaluation where score is not null and day <= :day and "
          "(:all = 1 or standard = :standard)" +
              scope.also("subject") + " order by subject, day, number",
          {Column::text, Column::text, Column::text, Column::text, Column::real, Column::integer},
          scope.with({format_date(day), std::int64_t{standard.empty() ? 1 : 0}, standard})));
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(const CivilDate on, parse_date(row.text(2)));
    beside.scores[row.text(0)].push_back(
        {row.integer(5), row.text(1), year_of(row.text(3), on, form_due), row.real(4)});
  }
  return {};
}

Status read_groups(storage::Database& database, CivilDate day, const NationScope& scope,
                   Beside& beside) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select subject, other from ladder_edge where kind = 'group' and "
                                "valid_from <= :day and (valid_to = '' or valid_to >= :day2)" +
                                    scope.also("subject") + " order by number",
                                {Column::text, Column::text},
                                scope.with({format_date(day), format_date(day)})));
  for (const storage::Row& row : rows) beside.groups[row.text(0)] = row.text(1);
  return {};
}

/// The last day of the national form in a year, for the years of evaluations.
std::optional<CivilDate> form_due_of(const cultivation::Programme& programme, std::int32_t year) {
  const cultivation::Matter* form = programme.matter(cultivation::yearly_form);
  if (form == nullptr) return std::nullopt;
  return cultivation::last_day_of(programme, *form, year - 1);
}

Result<std::map<std::string, std::string, std::less<>>> sections_of(const packs::Library& library) {
  std::map<std::string, std::string, std::less<>> sections;
  CELADON_ASSIGN(const packs::TermTable terms, packs::find_terms(library, "industries"));
  for (const packs::Term& term : terms.terms)
    if (term.id.size() == 3) sections.emplace(term.id.substr(1), term.id);
  return sections;
}

}  // namespace

std::string NationScope::only(std::string_view column) const {
  return after ? std::string(column) + " in " + ladder::touched_subjects : std::string();
}

std::string NationScope::also(std::string_view column) const {
  return after ? " and " + only(column) : std::string();
}

std::vector<storage::Cell> NationScope::with(std::vector<storage::Cell> values) const {
  if (after) values.emplace_back(*after);
  return values;
}

void count_judged(const std::vector<Scored>& scores, std::int64_t by, Judged& judged) {
  std::set<std::pair<std::int32_t, std::string>> once;
  for (const Scored& one : scores) once.emplace(one.year, one.standard);
  for (const auto& [year, standard] : once) judged[year][standard] += by;
}

std::map<std::int32_t, std::string> standards_of(const Judged& judged) {
  std::map<std::int32_t, std::string> chosen;
  for (const auto& [year, standards] : judged) {
    std::int64_t most = 1;
    for (const auto& [standard, count] : standards) {
      if (count >= most) chosen[year] = standard;
      most = std::max(most, count);
    }
  }
  return chosen;
}

Result<Beside> read_beside(storage::Database& database, const cultivation::Programme& programme,
                           CivilDate day, const std::string& standard, const NationScope& scope) {
  Beside beside;
  CELADON_TRY(read_events(database, day, scope, beside));
  CELADON_TRY(
      read_scores(database, day, standard, form_due_of(programme, day.year), scope, beside));
  CELADON_TRY(read_groups(database, day, scope, beside));
  return beside;
}

Result<NationPacks> read_nation_packs(const packs::Library& library) {
  NationPacks read;
  CELADON_ASSIGN(read.sections, sections_of(library));
  CELADON_ASSIGN(const nation::Marginals marginals, nation::read_marginals(library));
  for (const nation::Round& round : marginals.rounds) read.rounds.emplace(round.listed, round.id);
  return read;
}

}  // namespace celadon::app
