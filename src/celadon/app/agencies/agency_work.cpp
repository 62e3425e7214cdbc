#include "celadon/app/agencies/agency_work.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::app::agencies {
namespace {

using storage::Column;
using views::text_or_null;

Json day_or_null(const std::optional<CivilDate>& day) {
  return day ? Json(format_date(*day)) : Json(nullptr);
}

/// How a row of the programme's requirements is found to stand; null: by hand.
Json met_by(const Agency& agency, const std::string& rule, const cultivation::RuleValue* value,
            Json& found) {
  const auto qualified =
      std::count_if(agency.staff.begin(), agency.staff.end(), [](const auto& one) {
        return one.level == TitleLevel::senior || one.level == TitleLevel::middle;
      });
  const auto senior = std::count_if(agency.staff.begin(), agency.staff.end(), [](const auto& one) {
    return one.level == TitleLevel::senior;
  });
  if (value == nullptr) return nullptr;
  if (rule == "staff") {
    found = views::quantity_json(static_cast<double>(qualified), "人");
    const auto* least = std::get_if<double>(&value->content);
    return least == nullptr ? Json(nullptr) : Json(static_cast<double>(qualified) >= *least);
  }
  if (rule == "senior") {
    if (qualified == 0) return nullptr;
    const double share = static_cast<double>(senior) / static_cast<double>(qualified);
    found = views::quantity_json(share * 100, "%");
    const auto* least = std::get_if<cultivation::Share>(&value->content);
    return least == nullptr ? Json(nullptr) : Json(share >= least->value);
  }
  return nullptr;
}

}  // namespace

Result<std::vector<AgencyProject>> projects_in(storage::Database& database, std::int32_t year,
                                               const Agency* agency) {
  std::vector<storage::Cell> values = ladder::span_of_year(year);
  values.emplace_back(fmt::format("{:04}-%", year));
  CELADON_ASSIGN(
      const auto rows,
      database.query(std::string("select number, subject, agency, legal_representative, standard, "
                                 "day, score, case when subject in ") +
                         ladder::national_applicants +
                         " then 1 else 0 end from ladder_evaluation where third_party = 1 and day "
                         "like :year order by number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text,
                      Column::text, Column::real, Column::integer},
                     std::move(values)));
  std::vector<AgencyProject> found;
  for (const storage::Row& row : rows) {
    AgencyProject one;
    one.evaluation = row.integer(0);
    one.agency = row.text(2);
    one.legal_representative = row.text(3);
    if (agency != nullptr && one.legal_representative != agency->legal_representative) continue;
    CELADON_ASSIGN(one.subject, ladder::find_subject(database, row.text(1)));
    one.standard = row.text(4);
    CELADON_ASSIGN(one.day, parse_date(row.text(5)));
    one.score = row.real_or_none(6);
    one.national = row.integer(7) == 1;
    found.push_back(std::move(one));
  }
  return found;
}

Result<cultivation::ScoreDrift> drift_of_agency(storage::Database& database, const Agency& agency) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select g.score, r.score from ladder_recheck k join ladder_evaluation g on "
                     "g.number = k.checked join ladder_evaluation r on r.number = k.evaluation "
                     "where g.legal_representative = :legal and g.score is not null and r.score is "
                     "not null order by k.evaluation",
                     {Column::real, Column::real}, {agency.legal_representative}));
  std::vector<cultivation::ScorePair> pairs;
  for (const storage::Row& row : rows) pairs.push_back({row.real(0), row.real(1)});
  return cultivation::drift_of(pairs);
}

Status check_recheck(storage::Database& database, const std::string& subject,
                     const ladder::StoredEvaluation& evaluation, std::int64_t checked) {
  const auto refuse = [](const char* zh, const char* en) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("checks: {}｜checks: {}", zh, en),
                 "见 GET …/evaluations｜see GET …/evaluations",
                 {}};
  };
  CELADON_ASSIGN(const auto all, ladder::evaluations_of(database, subject));
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.number == checked; });
  if (found == all.end() || !found->evaluation.third_party)
    return refuse("不是该主体的第三方评价", "it is no third-party evaluation of the subject");
  if (found->evaluation.standard != evaluation.evaluation.standard)
    return refuse("评价标准不同", "it is by another standard");
  if (evaluation.evaluation.day < found->evaluation.day)
    return refuse("早于被复核的评价", "the re-check is before what it checks");
  if (found->evaluation.agency == evaluation.evaluation.agency ||
      found->legal_representative == evaluation.legal_representative)
    return refuse("复核须由其他机构进行", "another body has to re-check");
  return {};
}

Status note_recheck(storage::Database& database, std::int64_t evaluation, std::int64_t checked) {
  return database.execute(
      "insert into ladder_recheck (evaluation, checked) values (:evaluation, :checked)",
      {evaluation, checked});
}

Result<std::map<std::int64_t, std::int64_t>> rechecks_of(storage::Database& database,
                                                         const std::string& subject) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select k.evaluation, k.checked from ladder_recheck k join "
                                "ladder_evaluation e on e.number = k.evaluation where e.subject = "
                                ":subject",
                                {Column::integer, Column::integer}, {subject}));
  std::map<std::int64_t, std::int64_t> found;
  for (const storage::Row& row : rows) found[row.integer(0)] = row.integer(1);
  return found;
}

Json requirements_json(const Agency& agency, const cultivation::Programme& programme) {
  Json list = Json::array();
  for (const cultivation::AgencyRule& rule : programme.agencies()) {
    const cultivation::RuleValue* value =
        rule.value.empty() ? nullptr : programme.value(rule.value);
    Json found = nullptr;
    const Json met = met_by(agency, rule.id, value, found);
    list.push_back({{"id", rule.id},
                    {"names", views::title_json(rule.title)},
                    {"wanted", value == nullptr ? Json(nullptr) : Json(value->to_string())},
                    {"found", std::move(found)},
                    {"met", met},
                    {"basis", ladder::basis_json(rule.basis)}});
  }
  return list;
}

Json projects_of_year(const std::vector<AgencyProject>& projects,
                      const cultivation::Programme& programme, std::int32_t year) {
  std::set<std::string> subjects;
  std::set<std::string> national;
  for (const AgencyProject& one : projects) {
    subjects.insert(one.subject.id);
    if (one.national) national.insert(one.subject.id);
  }
  const auto count = static_cast<double>(national.size());
  const cultivation::RuleValue* value = programme.value("agency_cap");
  const auto* cap = value == nullptr ? nullptr : std::get_if<double>(&value->content);
  Json json{{"year", year},
            {"count", subjects.size()},
            {"national", national.size()},
            {"cap", nullptr},
            {"left", nullptr}};
  if (cap != nullptr) {
    json["cap"] = {{"value", *cap}, {"basis", ladder::basis_json(value->basis)}};
    json["left"] = std::max(0.0, *cap - count);
  }
  return json;
}

Json drift_json(const cultivation::ScoreDrift& drift) {
  const auto points = [](const std::optional<double>& value, const char* reason) {
    return value ? views::quantity_json(*value, "points")
                 : Json{{"value", nullptr},
                        {"unit", "points"},
                        {"undetermined", {{"reason", ladder::both_json(reason)}}}};
  };
  return {{"pairs", drift.pairs},
          {"above", drift.above},
          {"below", drift.below},
          {"mean", points(drift.mean, "没有复核过的评价｜no evaluation was re-checked")},
          {"deviation",
           points(drift.deviation, "少于两次复核｜fewer than two evaluations were re-checked")},
          {"chance", drift.chance ? Json(*drift.chance) : Json(nullptr)}};
}

Json agency_json(const Agency& agency) {
  Json staff = Json::array();
  for (const AgencyStaff& one : agency.staff)
    staff.push_back(
        {{"name", one.name}, {"title", text_or_null(one.title)}, {"level", to_string(one.level)}});
  return {{"id", agency.id},
          {"version", agency.version},
          {"names", views::names_json(agency.names)},
          {"credit_code", agency.credit_code},
          {"legal_representative", agency.legal_representative},
          {"division", text_or_null(agency.division)},
          {"scope", agency.scope},
          {"staff", std::move(staff)},
          {"source", text_or_null(agency.source)},
          {"recorded_at", format_instant(agency.recorded_at)},
          {"recorded_by", agency.recorded_by}};
}

Json finding_json(const AgencyFinding& finding) {
  return {{"id", finding.number},
          {"subject", text_or_null(finding.subject)},
          {"day", format_date(finding.day)},
          {"finding", finding.finding},
          {"refused_from", day_or_null(finding.refused_from)},
          {"refused_through", day_or_null(finding.refused_through)},
          {"source", finding.source},
          {"recorded_at", format_instant(finding.recorded_at)},
          {"recorded_by", finding.recorded_by}};
}

Json project_json(const AgencyProject& project) {
  return {{"subject", project.subject.id},
          {"names", views::names_json(project.subject.names)},
          {"evaluation", project.evaluation},
          {"agency", project.agency},
          {"legal_representative", project.legal_representative},
          {"standard", project.standard},
          {"day", format_date(project.day)},
          {"score", project.score ? views::quantity_json(*project.score, "points")
                                  : Json{{"value", nullptr}, {"unit", "points"}}}};
}

Result<Json> plan_of_spot_check(storage::Database& database, const SpotCheckWanted& wanted,
                                const ladder::Writer& writer) {
  CELADON_ASSIGN(auto projects,
                 projects_in(database, wanted.year, wanted.agency ? &*wanted.agency : nullptr));
  std::erase_if(projects, [&](const AgencyProject& one) {
    return wanted.reached && !wanted.reached(one.subject);
  });
  std::map<std::string, const AgencyProject*> by_id;
  for (const AgencyProject& one : projects)
    by_id.emplace(fmt::format("{}#{}", one.subject.id, one.evaluation), &one);
  CELADON_ASSIGN(const auto plan, cultivation::plan_spot_check(
                                      {static_cast<std::int64_t>(by_id.size()),
                                       wanted.tolerable_share, wanted.risk, wanted.accepted}));
  std::vector<std::string> ids;
  std::string listed;
  for (const auto& [id, project] : by_id) {
    ids.push_back(id);
    listed += id + "\n";
  }
  Json drawn = Json::array();
  for (const std::string& id :
       cultivation::draw_spot_check(std::move(ids), plan.sample, wanted.seed)) {
    Json one = project_json(*by_id.at(id));
    one["drawn_as"] = id;
    drawn.push_back(std::move(one));
  }
  CELADON_ASSIGN(const std::int64_t number, ladder::next_number(database, "ladder_spot_check"));
  Json json{{"id", number},
            {"year", wanted.year},
            {"agency", wanted.agency ? Json(wanted.agency->id) : Json(nullptr)},
            {"population", plan.population},
            {"population_sha256", storage::sha256_hex(listed)},
            {"tolerable_share", wanted.tolerable_share},
            {"intolerable", plan.intolerable},
            {"sample", plan.sample},
            {"accepted", plan.accepted},
            {"risk", wanted.risk},
            {"risk_reached", plan.risk_reached},
            {"seed", wanted.seed},
            {"drawn", std::move(drawn)},
            {"recorded_at", format_instant(writer.now)},
            {"recorded_by", writer.login}};
  CELADON_TRY(database.execute(
      "insert into ladder_spot_check (number, year, agency, content, recorded_at, recorded_by) "
      "values (:number, :year, :agency, :content, :at, :by)",
      {number, std::int64_t{wanted.year}, wanted.agency ? wanted.agency->id : std::string(),
       json.dump(), writer.now.us, writer.login}));
  return json;
}

Result<std::vector<Json>> spot_checks(storage::Database& database) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select content from ladder_spot_check order by number desc", {Column::text}));
  std::vector<Json> found;
  for (const storage::Row& row : rows) found.push_back(Json::parse(row.text(0), nullptr, false));
  return found;
}

}  // namespace celadon::app::agencies
