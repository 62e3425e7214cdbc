// Subjects as the tables have them: rows, facts, relations, events.

#include <fmt/format.h>

#include "celadon/app/ladder/subjects.hpp"
#include "celadon/app/ladder/tables.hpp"

namespace celadon::app::ladder {
namespace {

using storage::Column;

Result<std::optional<CivilDate>> day_of(const std::string& text) {
  if (text.empty()) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(text));
  return std::optional(day);
}

constexpr const char* select_subject =
    "select id, kind, name_zh, name_en, credit_code, industry, division, organisation, site, "
    "sequence, barred_through from ladder_subject ";
const std::vector<Column>& subject_columns() {
  static const std::vector<Column> columns = {
      Column::text, Column::integer, Column::text, Column::text,    Column::text, Column::text,
      Column::text, Column::text,    Column::text, Column::integer, Column::text};
  return columns;
}

Result<StoredSubject> subject_of(const storage::Row& row) {
  StoredSubject subject;
  subject.id = row.text(0);
  subject.kind = static_cast<cultivation::SubjectKind>(row.integer(1));
  subject.names = {row.text(2), row.text(3)};
  subject.credit_code = row.text(4);
  subject.industry = row.text(5);
  subject.division = row.text(6);
  subject.organisation = row.text(7);
  subject.site = row.text(8);
  subject.sequence = row.integer(9);
  CELADON_ASSIGN(subject.barred_through, day_of(row.text(10)));
  return subject;
}

}  // namespace

Result<StoredSubject> find_subject(storage::Database& database, const std::string& id) {
  CELADON_ASSIGN(const auto rows, database.query(std::string(select_subject) + "where id = :id",
                                                 subject_columns(), {id}));
  if (rows.empty()) {
    return fail(ErrorCode::not_found, fmt::format("没有主体 {0}｜there is no subject {0}", id),
                "在主体列表中查找｜look it up in the list of subjects");
  }
  return subject_of(rows.front());
}

Result<std::optional<StoredSubject>> find_by_code(storage::Database& database,
                                                  const std::string& code) {
  CELADON_ASSIGN(const auto rows,
                 database.query(std::string(select_subject) + "where credit_code = :code",
                                subject_columns(), {code}));
  if (rows.empty() || code.empty()) return std::optional<StoredSubject>();
  CELADON_ASSIGN(StoredSubject subject, subject_of(rows.front()));
  return std::optional(std::move(subject));
}

Result<std::vector<SubjectFact>> facts_of(storage::Database& database, const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select number, name, value, valid_from, valid_to, source, evidence, "
                     "recorded_at, recorded_by from ladder_fact where subject = :subject order by "
                     "name, valid_from, number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::integer, Column::text},
                     {subject}));
  std::vector<SubjectFact> facts;
  for (const storage::Row& row : rows) {
    SubjectFact fact;
    fact.number = row.integer(0);
    fact.name = row.text(1);
    fact.value = row.text(2);
    CELADON_ASSIGN(fact.valid_from, parse_date(row.text(3)));
    CELADON_ASSIGN(fact.valid_to, day_of(row.text(4)));
    fact.source = row.text(5);
    fact.evidence = row.text(6);
    fact.recorded_at = {row.integer(7)};
    fact.recorded_by = row.text(8);
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::map<std::string, SubjectFact> holding(const std::vector<SubjectFact>& facts, CivilDate day,
                                           Instant known_at) {
  std::map<std::string, SubjectFact> now;
  for (const SubjectFact& fact : facts) {
    if (day < fact.valid_from || fact.recorded_at > known_at) continue;
    if (fact.valid_to && *fact.valid_to < day) continue;
    const auto there = now.find(fact.name);
    const bool later =
        there == now.end() || there->second.valid_from < fact.valid_from ||
        (there->second.valid_from == fact.valid_from && there->second.number < fact.number);
    if (later) now[fact.name] = fact;
  }
  return now;
}

Result<std::vector<SubjectEdge>> edges_of(storage::Database& database, const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select number, subject, kind, other, valid_from, valid_to, source from "
                     "ladder_edge where subject = :subject or other = :other order by number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text,
                      Column::text, Column::text},
                     {subject, subject}));
  std::vector<SubjectEdge> edges;
  for (const storage::Row& row : rows) {
    SubjectEdge edge;
    edge.number = row.integer(0);
    edge.subject = row.text(1);
    edge.kind = row.text(2);
    edge.other = row.text(3);
    CELADON_ASSIGN(edge.valid_from, parse_date(row.text(4)));
    CELADON_ASSIGN(edge.valid_to, day_of(row.text(5)));
    edge.source = row.text(6);
    edges.push_back(std::move(edge));
  }
  return edges;
}

Result<std::vector<StoredEvent>> events_of(storage::Database& database,
                                           const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select e.number, e.kind, e.day, e.level, e.source, e.evidence, e.note, "
                     "e.recorded_at, e.recorded_by, n.ended from ladder_event e left join "
                     "ladder_event_end n on n.event = e.number where e.subject = :subject order by "
                     "e.day, e.number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::integer, Column::text, Column::text},
                     {subject}));
  std::vector<StoredEvent> events;
  for (const storage::Row& row : rows) {
    StoredEvent event;
    event.number = row.integer(0);
    event.subject = subject;
    event.event.kind = row.text(1);
    CELADON_ASSIGN(event.event.day, parse_date(row.text(2)));
    event.level = row.text(3);
    event.event.source = row.text(4);
    event.event.evidence = row.text(5);
    event.note = row.text(6);
    event.recorded_at = {row.integer(7)};
    event.recorded_by = row.text(8);
    CELADON_ASSIGN(event.event.ended, day_of(row.text_or_none(9).value_or("")));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace celadon::app::ladder
