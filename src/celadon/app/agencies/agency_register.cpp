#include "celadon/app/agencies/agency_register.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/registry/codes.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::app::agencies {
namespace {

using storage::Column;

constexpr std::size_t most_staff = 2000;

Error agency_refused(std::string_view field, std::string_view zh, std::string_view en,
                     std::string remedy = {}) {
  return Error{ErrorCode::invalid_argument,
               fmt::format("{0}: {1}｜{0}: {2}", field, zh, en),
               std::move(remedy),
               {}};
}

std::string day_or_empty(const std::optional<CivilDate>& day) {
  return day ? format_date(*day) : std::string();
}

Result<std::optional<CivilDate>> day_in(const std::string& text) {
  if (text.empty()) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(text));
  return std::optional(day);
}

std::string content_of(const Agency& agency) {
  Json staff = Json::array();
  for (const AgencyStaff& one : agency.staff)
    staff.push_back({{"name", one.name}, {"title", one.title}, {"level", to_string(one.level)}});
  return Json{{"zh", agency.names.zh},
              {"en", agency.names.en},
              {"credit_code", agency.credit_code},
              {"legal_representative", agency.legal_representative},
              {"division", agency.division},
              {"scope", agency.scope},
              {"staff", std::move(staff)},
              {"source", agency.source}}
      .dump();
}

Result<Agency> agency_in(const storage::Row& row) {
  Agency agency;
  agency.id = row.text(0);
  agency.version = row.integer(1);
  const Json content = Json::parse(row.text(2), nullptr, false);
  if (!content.is_object())
    return fail(ErrorCode::corrupt,
                fmt::format("机构 {0} 的登记无法读取｜the record of the body {0} cannot be read",
                            agency.id));
  agency.names = {content.value("zh", ""), content.value("en", "")};
  agency.credit_code = content.value("credit_code", "");
  agency.legal_representative = content.value("legal_representative", "");
  agency.division = content.value("division", "");
  agency.scope = content.value("scope", std::vector<std::string>());
  for (const Json& one : content.value("staff", Json::array())) {
    agency.staff.push_back({one.value("name", ""), one.value("title", ""),
                            title_level(one.value("level", "")).value_or(TitleLevel::none)});
  }
  agency.source = content.value("source", "");
  agency.recorded_at = Instant{row.integer(3)};
  agency.recorded_by = row.text(4);
  return agency;
}

Result<std::vector<Agency>> read_agencies(storage::Database& database, const std::string& where,
                                          std::vector<storage::Cell> values) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select a.id, a.version, a.content, a.recorded_at, a.recorded_by from "
                     "ladder_agency a " +
                         where,
                     {Column::text, Column::integer, Column::text, Column::integer, Column::text},
                     std::move(values)));
  std::vector<Agency> found;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(Agency agency, agency_in(row));
    found.push_back(std::move(agency));
  }
  return found;
}

Status check_agency(const ladder::CodeLists& lists, const Agency& agency) {
  if (!registry::is_organisation_id(agency.id))
    return agency_refused("id", "须为 1 至 63 位小写字母、数字和连字符",
                          "1 to 63 of a-z, 0-9 and '-'");
  if (agency.names.zh.empty())
    return agency_refused("names", "缺少名称", "the name is missing", "补上｜add it");
  if (agency.legal_representative.empty())
    return agency_refused("legal_representative", "缺少法定代表人",
                          "the legal representative is missing", "补上｜add it");
  const auto code = registry::check_credit_code(agency.credit_code);
  if (!code.ok()) {
    Error error = code.error();
    if (error.message.rfind("credit_code: ", 0) != 0)
      return agency_refused("credit_code", "统一社会信用代码的格式或校验位有误",
                            "the unified social credit code has a wrong form or check character",
                            "核对营业执照｜check the business licence");
    return error;
  }
  if (!agency.division.empty()) CELADON_TRY(lists.check_division(agency.division));
  if (agency.staff.size() > most_staff)
    return agency_refused("staff", "不得超过 2000 人", "at most 2,000 people");
  for (const AgencyStaff& one : agency.staff)
    if (one.name.empty()) return agency_refused("staff", "缺少姓名", "a name is missing");
  return {};
}

}  // namespace

const char* to_string(TitleLevel level) noexcept {
  constexpr std::array<const char*, 5> words{"", "senior", "middle", "junior", "none"};
  return words[static_cast<std::size_t>(level)];
}

std::optional<TitleLevel> title_level(std::string_view word) noexcept {
  for (const TitleLevel level :
       {TitleLevel::senior, TitleLevel::middle, TitleLevel::junior, TitleLevel::none})
    if (word == to_string(level)) return level;
  return std::nullopt;
}

Result<std::vector<Agency>> all_agencies(storage::Database& database) {
  return read_agencies(database,
                       "where a.version = (select max(b.version) from ladder_agency b where b.id = "
                       "a.id) order by a.id",
                       {});
}

Result<std::vector<Agency>> versions_of(storage::Database& database, const std::string& id) {
  return read_agencies(database, "where a.id = :id order by a.version desc", {id});
}

Result<Agency> find_agency(storage::Database& database, const std::string& id) {
  CELADON_ASSIGN(auto versions, versions_of(database, id));
  if (!versions.empty()) return std::move(versions.front());
  return fail(ErrorCode::not_found,
              fmt::format("没有登记的机构 {0}｜there is no body {0} in the register", id));
}

Result<Agency> save_agency(storage::Database& database, const ladder::CodeLists& lists,
                           Agency agency, const ladder::Writer& writer) {
  CELADON_TRY(check_agency(lists, agency));
  CELADON_ASSIGN(const auto others, all_agencies(database));
  agency.version = 1;
  for (const Agency& other : others) {
    if (other.id == agency.id) agency.version = other.version + 1;
    if (other.id != agency.id && other.credit_code == agency.credit_code) {
      return fail(
          ErrorCode::conflict,
          fmt::format("credit_code: 已由机构 {0} 登记｜credit_code: the body {0} has it", other.id),
          "更新该机构｜amend that body");
    }
  }
  agency.recorded_at = writer.now;
  agency.recorded_by = writer.login;
  CELADON_TRY(database.execute(
      "insert into ladder_agency (id, version, content, recorded_at, recorded_by) values (:id, "
      ":version, :content, :at, :by)",
      {agency.id, agency.version, content_of(agency), agency.recorded_at.us, agency.recorded_by}));
  return agency;
}

Result<std::vector<AgencyFinding>> findings_of(storage::Database& database,
                                               const std::string& agency) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select number, subject, day, finding, refused_from, refused_through, source, "
                     "recorded_at, recorded_by from ladder_agency_finding where agency = :agency "
                     "order by number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::integer, Column::text},
                     {agency}));
  std::vector<AgencyFinding> found;
  for (const storage::Row& row : rows) {
    AgencyFinding one;
    one.number = row.integer(0);
    one.agency = agency;
    one.subject = row.text(1);
    CELADON_ASSIGN(one.day, parse_date(row.text(2)));
    one.finding = row.text(3);
    CELADON_ASSIGN(one.refused_from, day_in(row.text(4)));
    CELADON_ASSIGN(one.refused_through, day_in(row.text(5)));
    one.source = row.text(6);
    one.recorded_at = Instant{row.integer(7)};
    one.recorded_by = row.text(8);
    found.push_back(std::move(one));
  }
  return found;
}

Result<AgencyFinding> add_finding(storage::Database& database,
                                  const cultivation::Programme& programme,
                                  const cultivation::WorkingCalendar& calendar,
                                  AgencyFinding finding, const ladder::Writer& writer) {
  CELADON_TRY(find_agency(database, finding.agency));
  if (cultivation::china_day(writer.now) < finding.day)
    return agency_refused("day", "在将来", "lies in the future", "核对日期｜check the day");
  if (finding.refused_through && !finding.refused_from)
    return agency_refused("refused_from", "缺少起始日", "the first day is missing", "2026-01-01");
  if (finding.refused_from && !finding.refused_through) {
    const cultivation::RuleValue* value = programme.value("agency_non_acceptance");
    const auto* span = value == nullptr ? nullptr : std::get_if<cultivation::Span>(&value->content);
    if (span == nullptr) {
      return agency_refused("refused_through", "规则没有公布不采信的期限，须由认定文件写明截止日",
                            "the rules publish no length of the period: the decision has to name "
                            "the last day",
                            "2027-01-01");
    }
    CELADON_ASSIGN(finding.refused_through,
                   cultivation::last_day(*finding.refused_from, *span, calendar));
  }
  if (finding.refused_from && *finding.refused_through < *finding.refused_from)
    return agency_refused("refused_through", "早于起始日", "is before the first day",
                          "核对日期｜check both days");
  CELADON_ASSIGN(finding.number, ladder::next_number(database, "ladder_agency_finding"));
  finding.recorded_at = writer.now;
  finding.recorded_by = writer.login;
  CELADON_TRY(database.execute(
      "insert into ladder_agency_finding (number, agency, subject, day, finding, refused_from, "
      "refused_through, source, recorded_at, recorded_by) values (:number, :agency, :subject, "
      ":day, "
      ":finding, :from, :through, :source, :at, :by)",
      {finding.number, finding.agency, finding.subject, format_date(finding.day), finding.finding,
       day_or_empty(finding.refused_from), day_or_empty(finding.refused_through), finding.source,
       finding.recorded_at.us, finding.recorded_by}));
  return finding;
}

Result<std::string> why_refused(storage::Database& database,
                                const ladder::StoredEvaluation& evaluation, CivilDate today) {
  const std::string& name = evaluation.evaluation.agency;
  CELADON_ASSIGN(const auto bodies, all_agencies(database));
  for (const Agency& body : bodies) {
    const bool same = name == body.id || name == body.names.zh || name == body.names.en ||
                      name == body.credit_code ||
                      evaluation.legal_representative == body.legal_representative;
    if (!same) continue;
    CELADON_ASSIGN(const auto findings, findings_of(database, body.id));
    for (const AgencyFinding& finding : findings) {
      if (!finding.refused_from || !finding.refused_through) continue;
      const auto covers = [&](CivilDate day) {
        return *finding.refused_from <= day && day <= *finding.refused_through;
      };
      if (!covers(today) && !covers(evaluation.evaluation.day)) continue;
      return fmt::format(
          "agency: {0}（法定代表人 {1}）的报告自 {2} 至 {3} 不予采信：{4}（{5}）｜agency: reports "
          "of "
          "{6} (legal representative {1}) are not accepted from {2} through {3}: {4} ({5})",
          body.names.zh, body.legal_representative, format_date(*finding.refused_from),
          format_date(*finding.refused_through), finding.finding, finding.source,
          body.names.en.empty() ? body.names.zh : body.names.en);
    }
  }
  return std::string();
}

}  // namespace celadon::app::agencies
