#include "celadon/app/diagnoses/diagnoses.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/cultivation/span.hpp"

namespace celadon::app::diagnoses {
namespace {

using storage::Column;
using views::text_or_null;

constexpr const char* diagnosis_columns =
    "select d.number, d.day, d.expert, d.topic, d.finding, d.suggestion, d.owner, d.due, "
    "d.recorded_at, d.recorded_by, s.id, s.name_zh, s.name_en, s.division, s.industry, "
    "s.organisation, coalesce(c.day, ''), coalesce(c.outcome, ''), coalesce(c.result, ''), "
    "coalesce(c.evidence, ''), coalesce(c.recorded_at, 0), coalesce(c.recorded_by, '') "
    "from ladder_diagnosis d join ladder_subject s on s.id = d.subject left join "
    "ladder_diagnosis_closing c on c.diagnosis = d.number ";

const std::vector<Column>& diagnosis_types() {
  static const std::vector<Column> types = [] {
    std::vector<Column> all(22, Column::text);
    for (const std::size_t whole : {0U, 8U, 20U}) all[whole] = Column::integer;
    return all;
  }();
  return types;
}

Result<Diagnosis> diagnosis_in(const storage::Row& row) {
  Diagnosis one;
  one.number = row.integer(0);
  CELADON_ASSIGN(one.day, parse_date(row.text(1)));
  one.expert = row.text(2);
  one.topic = row.text(3);
  one.finding = row.text(4);
  one.suggestion = row.text(5);
  one.owner = row.text(6);
  if (!row.text(7).empty()) {
    CELADON_ASSIGN(one.due, parse_date(row.text(7)));
  }
  one.recorded_at = Instant{row.integer(8)};
  one.recorded_by = row.text(9);
  one.subject.id = row.text(10);
  one.subject.names = {row.text(11), row.text(12)};
  one.subject.division = row.text(13);
  one.subject.industry = row.text(14);
  one.subject.organisation = row.text(15);
  if (row.text(16).empty()) return one;
  DiagnosisClosing closing;
  CELADON_ASSIGN(closing.day, parse_date(row.text(16)));
  closing.outcome = outcome_of(row.text(17)).value_or(Outcome::done);
  closing.result = row.text(18);
  closing.evidence = row.text(19);
  closing.recorded_at = Instant{row.integer(20)};
  closing.recorded_by = row.text(21);
  one.closing = std::move(closing);
  return one;
}

Result<std::vector<Diagnosis>> read_diagnoses(storage::Database& database, const std::string& where,
                                              const std::string& value) {
  CELADON_ASSIGN(const auto rows, database.query(diagnosis_columns + where + " order by d.number",
                                                 diagnosis_types(), {value}));
  std::vector<Diagnosis> found;
  found.reserve(rows.size());
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(Diagnosis one, diagnosis_in(row));
    found.push_back(std::move(one));
  }
  return found;
}

Error diagnosis_refused(std::string_view field, std::string_view zh, std::string_view en) {
  return Error{ErrorCode::invalid_argument,
               fmt::format("{0}: {1}｜{0}: {2}", field, zh, en),
               "核对日期｜check the days",
               {}};
}

}  // namespace

const char* to_string(Outcome outcome) noexcept {
  return outcome == Outcome::done ? "done" : "not_taken";
}

std::optional<Outcome> outcome_of(std::string_view word) noexcept {
  if (word == "done") return Outcome::done;
  if (word == "not_taken") return Outcome::not_taken;
  return std::nullopt;
}

Result<std::vector<Diagnosis>> diagnoses_of(storage::Database& database,
                                            const std::string& subject) {
  return read_diagnoses(database, "where d.subject = :subject", subject);
}

Result<std::vector<Diagnosis>> diagnoses_in(storage::Database& database, const std::string& area) {
  return read_diagnoses(database, "where s.division like :area", area + "%");
}

Result<Diagnosis> add_diagnosis(storage::Database& database, Diagnosis diagnosis,
                                const ladder::Writer& writer) {
  if (cultivation::china_day(writer.now) < diagnosis.day)
    return diagnosis_refused("day", "在将来", "lies in the future");
  if (diagnosis.due && *diagnosis.due < diagnosis.day)
    return diagnosis_refused("due", "早于诊断日期", "is before the day of the diagnosis");
  CELADON_ASSIGN(diagnosis.number, ladder::next_number(database, "ladder_diagnosis"));
  diagnosis.recorded_at = writer.now;
  diagnosis.recorded_by = writer.login;
  CELADON_TRY(database.execute(
      "insert into ladder_diagnosis (number, subject, day, expert, topic, finding, suggestion, "
      "owner, due, recorded_at, recorded_by) values (:number, :subject, :day, :expert, :topic, "
      ":finding, :suggestion, :owner, :due, :at, :by)",
      {diagnosis.number, diagnosis.subject.id, format_date(diagnosis.day), diagnosis.expert,
       diagnosis.topic, diagnosis.finding, diagnosis.suggestion, diagnosis.owner,
       diagnosis.due ? format_date(*diagnosis.due) : std::string(), diagnosis.recorded_at.us,
       diagnosis.recorded_by}));
  return diagnosis;
}

Result<Diagnosis> close_diagnosis(storage::Database& database, const std::string& subject,
                                  std::int64_t number, const DiagnosisClosing& closing,
                                  const ladder::Writer& writer) {
  CELADON_ASSIGN(const auto all, diagnoses_of(database, subject));
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.number == number; });
  if (found == all.end()) {
    return fail(
        ErrorCode::not_found,
        fmt::format("该主体没有编号 {0} 的诊断建议｜the subject has no suggestion {0}", number));
  }
  if (found->closing) {
    return fail(ErrorCode::conflict, fmt::format("已于 {0} 办结｜it was closed on {0}",
                                                 format_date(found->closing->day)));
  }
  if (closing.day < found->day)
    return diagnosis_refused("day", "早于诊断日期", "is before the day of the diagnosis");
  if (cultivation::china_day(writer.now) < closing.day)
    return diagnosis_refused("day", "在将来", "lies in the future");
  CELADON_TRY(database.execute(
      "insert into ladder_diagnosis_closing (diagnosis, day, outcome, result, evidence, "
      "recorded_at, recorded_by) values (:diagnosis, :day, :outcome, :result, :evidence, :at, :by)",
      {number, format_date(closing.day), std::string(to_string(closing.outcome)), closing.result,
       closing.evidence, writer.now.us, writer.login}));
  Diagnosis closed = *found;
  closed.closing = closing;
  closed.closing->recorded_at = writer.now;
  closed.closing->recorded_by = writer.login;
  return closed;
}

Json diagnosis_json(const Diagnosis& one, CivilDate today) {
  Json json{{"id", one.number},
            {"subject", one.subject.id},
            {"names", views::names_json(one.subject.names)},
            {"division", one.subject.division},
            {"industry", one.subject.industry},
            {"day", format_date(one.day)},
            {"expert", one.expert},
            {"topic", text_or_null(one.topic)},
            {"finding", one.finding},
            {"suggestion", one.suggestion},
            {"owner", text_or_null(one.owner)},
            {"due", one.due ? Json(format_date(*one.due)) : Json(nullptr)},
            {"open", !one.closing.has_value()},
            {"late", one.late(today)},
            {"closed", nullptr},
            {"outcome", nullptr},
            {"result", nullptr},
            {"evidence", nullptr},
            {"recorded_at", format_instant(one.recorded_at)},
            {"recorded_by", one.recorded_by}};
  if (one.closing) {
    json["closed"] = format_date(one.closing->day);
    json["outcome"] = to_string(one.closing->outcome);
    json["result"] = one.closing->result;
    json["evidence"] = text_or_null(one.closing->evidence);
  }
  return json;
}

Json summary_json(const std::vector<Diagnosis>& diagnoses, CivilDate today) {
  std::set<std::string> subjects;
  std::size_t open = 0;
  std::size_t late = 0;
  std::size_t done = 0;
  for (const Diagnosis& one : diagnoses) {
    subjects.insert(one.subject.id);
    if (!one.closing) ++open;
    if (one.late(today)) ++late;
    if (one.closing && one.closing->outcome == Outcome::done) ++done;
  }
  return {{"subjects", subjects.size()},
          {"suggestions", diagnoses.size()},
          {"open", open},
          {"late", late},
          {"done", done},
          {"not_taken", diagnoses.size() - open - done}};
}

}  // namespace celadon::app::diagnoses
