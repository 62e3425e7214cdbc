#include "celadon/app/ladder/subjects.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/ladder/touched.hpp"
#include "celadon/cultivation/span.hpp"
#include "celadon/registry/codes.hpp"
#include "celadon/registry/organisation.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::ladder {
namespace {

using storage::Cell;
using storage::Column;
using units::Language;

constexpr std::size_t longest_value = 2000;  // bytes

std::string text_of(const std::optional<CivilDate>& day) {
  return day ? format_date(*day) : std::string();
}

Error bad(std::string_view field, std::string_view zh, std::string_view en, std::string remedy) {
  return Error{ErrorCode::invalid_argument,
               fmt::format("{0}: {1}｜{0}: {2}", field, zh, en),
               std::move(remedy),
               {}};
}

/// The column of a subject that a fact is drawn into; empty: none.
std::string_view column_of(std::string_view fact) {
  for (const std::string_view name :
       {"credit_code", "industry", "division", "organisation", "site"})
    if (fact == name) return name;
  return {};
}

Status insert_fact(storage::Database& database, const SubjectFact& fact,
                   const std::string& subject) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_fact"));
  return database.execute(
      "insert into ladder_fact (number, subject, name, value, valid_from, valid_to, source, "
      "evidence, recorded_at, recorded_by) values (:number, :subject, :name, :value, :from, :to, "
      ":source, :evidence, :at, :by)",
      {number, subject, fact.name, fact.value, format_date(fact.valid_from), text_of(fact.valid_to),
       fact.source, fact.evidence, fact.recorded_at.us, fact.recorded_by});
}

/// Who else holds a credit code. Error conflict names it.
Status check_code_free(storage::Database& database, const std::string& code,
                       const std::string& own) {
  if (code.empty()) return {};
  CELADON_ASSIGN(const auto other, find_by_code(database, code));
  if (!other || other->id == own) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("credit_code: {0} 已属于 {1}（{2}）｜credit_code: {0} is that of {1} ({3})", code,
                  other->id, other->names.zh,
                  other->names.en.empty() ? other->names.zh : other->names.en),
      "打开已有主体，或核对代码｜open that subject, or check the code");
}

/// Draws the present row of a subject from its facts.
Status draw(storage::Database& database, const std::string& subject, CivilDate today) {
  CELADON_ASSIGN(const auto facts, facts_of(database, subject));
  const auto now = holding(facts, today);
  for (const auto& [name, fact] : now) {
    if (name == "names") {
      CELADON_TRY(
          database.execute("update ladder_subject set name_zh = :zh, name_en = :en where id = :id",
                           {std::string(units::in_language(fact.value, Language::zh)),
                            std::string(units::in_language(fact.value, Language::en)), subject}));
    } else if (const std::string_view column = column_of(name); !column.empty()) {
      CELADON_TRY(database.execute(
          fmt::format("update ladder_subject set {} = :value where id = :id", column),
          {fact.value, subject}));
    }
  }
  return touch(database, subject);
}

std::string id_of(const NewSubject& wanted) {
  if (!wanted.id.empty()) return wanted.id;
  const auto code = wanted.facts.find("credit_code");
  std::string id = code == wanted.facts.end() ? "" : code->second;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return id;
}

Status check_span(std::string_view field, CivilDate from, const std::optional<CivilDate>& to) {
  if (!to || from <= *to) return {};
  return bad(field, "截止日早于开始日", "ends before it begins", "核对两个日期｜check both days");
}

}  // namespace

cultivation::Subject StoredSubject::subject() const {
  return {cultivation::SubjectId(id), kind, division, industry};
}

const std::vector<std::string_view>& fact_names() {
  static const std::vector<std::string_view> names = {
      "names",   "credit_code", "industry", "division",  "organisation", "site",
      "address", "boundary",    "capacity", "ownership", "merged_into"};
  return names;
}

Status check_fact(std::string_view name, std::string_view value, const CodeLists& lists) {
  const auto& known = fact_names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    return bad("name", fmt::format("没有这一项：\"{}\"", name),
               fmt::format("there is no fact \"{}\"", name),
               fmt::format("可用：{0}｜one of {0}", fmt::join(known, ", ")));
  }
  const bool may_be_empty = name == "organisation" || name == "site" || name == "merged_into";
  if (value.empty() && !may_be_empty)
    return bad(name, "不能为空", "must not be empty", "填写内容｜write it");
  if (value.size() > longest_value)
    return bad(name, "超过 2000 字节", "is longer than 2000 bytes", "写短些｜shorten it");
  if (name == "credit_code") {
    if (const auto formed = registry::check_credit_code(value); !formed.ok()) {
      Error error = formed.error();
      error.code = ErrorCode::invalid_argument;
      error.message = units::after("credit_code", error.message);
      return error;
    }
  }
  if (name == "division") return lists.check_division(value);
  if (name == "industry") return lists.check_industry(value);
  return {};
}

Result<StoredSubject> register_subject(storage::Database& database, const NewSubject& wanted,
                                       const CodeLists& lists, const Writer& writer) {
  const std::string id = id_of(wanted);
  if (!registry::is_organisation_id(id))
    return bad("id", "须为 1 至 63 位小写字母、数字和连字符；有统一社会信用代码时可不填",
               "1 to 63 of a-z, 0-9 and '-'; may be left out where there is a credit code",
               "填写标识或统一社会信用代码｜write an id or the credit code");
  for (const std::string_view needed : {"names", "division"}) {
    if (wanted.facts.count(std::string(needed)) == 0)
      return bad(needed, "缺少", "is missing", "补上｜add it");
  }
  const bool firm = wanted.kind != cultivation::SubjectKind::park;
  if (firm && (wanted.facts.count("credit_code") == 0 || wanted.facts.count("industry") == 0)) {
    return bad(wanted.facts.count("credit_code") == 0 ? "credit_code" : "industry", "企业须填写",
               "a firm has one", "补上｜add it");
  }
  for (const auto& [name, value] : wanted.facts) CELADON_TRY(check_fact(name, value, lists));
  if (const auto there = find_subject(database, id); there.ok()) {
    return fail(
        ErrorCode::conflict,
        fmt::format("id: {0} 已登记（{1}）｜id: {0} is registered ({1})", id, there->names.zh),
        "打开已有主体｜open that subject");
  }
  if (const auto code = wanted.facts.find("credit_code"); code != wanted.facts.end())
    CELADON_TRY(check_code_free(database, code->second, id));
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_TRY(database.execute(
      "insert into ladder_subject (id, kind, name_zh, name_en, credit_code, industry, division, "
      "organisation, site, sequence, barred_through, made_at, made_by) values (:id, :kind, '', "
      "'', '', '', '', '', '', 0, '', :at, :by)",
      {id, static_cast<std::int64_t>(wanted.kind), writer.now.us, writer.login}));
  const CivilDate today = cultivation::china_day(writer.now);
  for (const auto& [name, value] : wanted.facts) {
    SubjectFact fact;
    fact.name = name;
    fact.value = value;
    fact.valid_from = wanted.valid_from.value_or(today);
    fact.source = wanted.source;
    fact.recorded_at = writer.now;
    fact.recorded_by = writer.login;
    CELADON_TRY(insert_fact(database, fact, id));
  }
  CELADON_TRY(draw(database, id, std::max(today, wanted.valid_from.value_or(today))));
  CELADON_ASSIGN(StoredSubject made, find_subject(database, id));
  CELADON_TRY(transaction.commit());
  return made;
}

Result<StoredSubject> add_fact(storage::Database& database, const std::string& subject,
                               SubjectFact fact, const CodeLists& lists, const Writer& writer) {
  CELADON_TRY(check_fact(fact.name, fact.value, lists));
  CELADON_TRY(check_span("valid_to", fact.valid_from, fact.valid_to));
  CELADON_TRY(find_subject(database, subject));
  if (fact.name == "credit_code") CELADON_TRY(check_code_free(database, fact.value, subject));
  if (fact.name == "merged_into" && !fact.value.empty()) {
    CELADON_TRY(find_subject(database, fact.value));
    if (fact.value == subject)
      return bad("merged_into", "不能并入自身", "it cannot go into itself", "");
  }
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  fact.recorded_at = writer.now;
  fact.recorded_by = writer.login;
  CELADON_TRY(insert_fact(database, fact, subject));
  CELADON_TRY(draw(database, subject, cultivation::china_day(writer.now)));
  CELADON_ASSIGN(StoredSubject changed, find_subject(database, subject));
  CELADON_TRY(transaction.commit());
  return changed;
}

Status add_edge(storage::Database& database, SubjectEdge edge, const Writer& writer) {
  if (edge.kind != "group" && edge.kind != "park" && edge.kind != "supplier")
    return bad("kind", "没有这类关系", "there is no such edge", "group, park, supplier");
  if (edge.other == edge.subject) return bad("other", "不能指向自身", "it cannot be itself", "");
  CELADON_TRY(check_span("valid_to", edge.valid_from, edge.valid_to));
  CELADON_TRY(find_subject(database, edge.subject));
  CELADON_ASSIGN(const StoredSubject other, find_subject(database, edge.other));
  if (edge.kind == "park" && other.kind != cultivation::SubjectKind::park)
    return bad("other", fmt::format("{} 不是园区", other.id),
               fmt::format("{} is no park", other.id), "选择园区｜name a park");
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_edge"));
  CELADON_TRY(database.execute(
      "insert into ladder_edge (number, subject, kind, other, valid_from, valid_to, source, "
      "recorded_at, recorded_by) values (:number, :subject, :kind, :other, :from, :to, :source, "
      ":at, :by)",
      {number, edge.subject, edge.kind, edge.other, format_date(edge.valid_from),
       text_of(edge.valid_to), edge.source, writer.now.us, writer.login}));
  CELADON_TRY(touch(database, edge.subject));
  return transaction.commit();
}

Result<std::int64_t> add_event(storage::Database& database, StoredEvent wanted,
                               const CodeLists& lists, const Writer& writer) {
  const cultivation::OutsideEvent& event = wanted.event;
  CELADON_TRY(lists.check_event(event.kind));
  if (event.source.empty())
    return bad("source", "须写明来源", "say where it is known from",
               "文号或网址｜a document or address");
  if (cultivation::china_day(writer.now) < event.day)
    return bad("day", "在将来", "lies in the future", "核对日期｜check the day");
  CELADON_TRY(check_span("ended", event.day, event.ended));
  CELADON_TRY(find_subject(database, wanted.subject));
  CELADON_ASSIGN(
      const auto same,
      database.query("select number from ladder_event where subject = :subject and kind "
                     "= :kind and day = :day and source = :source",
                     {Column::integer},
                     {wanted.subject, event.kind, format_date(event.day), event.source}));
  if (!same.empty()) return same.front().integer(0);
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_event"));
  CELADON_TRY(database.execute(
      "insert into ladder_event (number, subject, kind, day, level, source, evidence, note, "
      "recorded_at, recorded_by) values (:number, :subject, :kind, :day, :level, :source, "
      ":evidence, :note, :at, :by)",
      {number, wanted.subject, event.kind, format_date(event.day), wanted.level, event.source,
       event.evidence, wanted.note, writer.now.us, writer.login}));
  CELADON_TRY(touch(database, wanted.subject));
  if (event.ended) CELADON_TRY(end_event(database, number, *event.ended, event.source, writer));
  CELADON_TRY(transaction.commit());
  return number;
}

Status end_event(storage::Database& database, std::int64_t number, CivilDate ended,
                 const std::string& source, const Writer& writer) {
  CELADON_ASSIGN(const auto began,
                 database.query("select day, subject from ladder_event where number = :number",
                                {Column::text, Column::text}, {number}));
  if (began.empty())
    return fail(ErrorCode::not_found, fmt::format("没有事件 {0}｜there is no event {0}", number));
  CELADON_ASSIGN(const CivilDate day, parse_date(began.front().text(0)));
  CELADON_TRY(check_span("ended", day, ended));
  CELADON_ASSIGN(const auto known,
                 database.query("select ended from ladder_event_end where event = :number",
                                {Column::text}, {number}));
  if (!known.empty()) {
    return fail(ErrorCode::conflict, fmt::format("事件 {0} 已于 {1} 结束｜event {0} ended on {1}",
                                                 number, known.front().text(0)));
  }
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_TRY(database.execute(
      "insert into ladder_event_end (event, ended, source, recorded_at, recorded_by) values "
      "(:event, :ended, :source, :at, :by)",
      {number, format_date(ended), source, writer.now.us, writer.login}));
  CELADON_TRY(touch(database, began.front().text(1)));
  return transaction.commit();
}

}  // namespace celadon::app::ladder
