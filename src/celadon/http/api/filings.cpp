// What was filed: of every plant whose filings one may read, and of one code to anybody.

#include <algorithm>
#include <set>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/api/report_answers.hpp"
#include "celadon/http/listing.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using Json = ReportJson;

/// A main figure of that name as a quantity; null where the report has none.
Json quantity_of(const report::Document& document, std::string_view name) {
  for (const report::ReportFigure& figure : document.figures) {
    if (figure.name != name) continue;
    Json json{{"value", figure.value ? Json(*figure.value) : Json(nullptr)}, {"unit", figure.unit}};
    if (!figure.value)
      json["undetermined"] = {{"reason", figure.reason}, {"missing", figure.missing}};
    return json;
  }
  return nullptr;
}

/// The names are those on the filed report; the division is that of the organisation today.
Json filing_json(const app::StoredReport& report, const report::Document& summary,
                 const registry::Organisation& owner) {
  const app::Filing& filing = *report.filing;
  Json json{{"code", filing.seal.code},
            {"report", report.id},
            {"site", report.site},
            {"site_name", title_json(summary.site)},
            {"organisation", title_json(summary.organisation)},
            {"organisation_id", owner.id.text},
            {"division", owner.division},
            {"kind", report::to_string(report.kind)},
            {"title", title_json(report::title_of(report.kind))},
            {"period", report.period},
            {"language", report.language == units::Language::en ? "en" : "zh"},
            {"standard", report.standard},
            {"state", app::state_of(report)},
            {"filed_at", format_instant(filing.seal.filed_at)},
            {"role", title_json(filing.seal.role)},
            {"score", quantity_of(summary, "score.total")},
            {"energy", quantity_of(summary, "energy.comprehensive")},
            {"emissions", quantity_of(summary, "carbon.total_co2e")}};
  if (filing.withdrawal) json["withdrawn"] = withdrawn_json(*filing.withdrawal);
  return json;
}

const ListSpec& filing_list() {
  static const ListSpec spec{{"已归档报告", "Filed reports"},
                             "filings",
                             {{"code", {"核验码", "Code"}},
                              {"organisation", {"企业", "Organisation"}},
                              {"site", {"工厂标识", "Plant id"}},
                              {"site_name", {"工厂", "Plant"}},
                              {"organisation_id", {"企业标识", "Organisation id"}},
                              {"division", {"行政区划", "Division"}},
                              {"kind", {"类别", "Kind"}},
                              {"title", {"名称", "Title"}},
                              {"period", {"报告期", "Period"}},
                              {"language", {"语言", "Language"}},
                              {"standard", {"标准", "Standard"}},
                              {"state", {"状态", "State"}},
                              {"score", {"得分", "Score"}},
                              {"energy", {"综合能耗", "Energy"}},
                              {"emissions", {"温室气体排放", "Emissions"}},
                              {"filed_at", {"归档时间", "Filed"}, "", true, true, true},
                              {"role", {"归档人角色", "Role of who filed"}},
                              {"withdrawn.at", {"撤回时间", "Withdrawn"}, "", true, true, true},
                              {"withdrawn.reason", {"撤回原因", "Why withdrawn"}}},
                             "code",
                             {}};
  return spec;
}

/// Says of a filing what anybody may know: no login, no id of the report.
Json verification_json(const app::Verification& verified) {
  const app::Filing& filing = *verified.report.filing;
  Json files = Json::array();
  for (const app::FiledFile& file : filing.files) {
    files.push_back(
        {{"format", app::to_string(file.format)}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  Json json{{"code", filing.seal.code},
            {"state", app::state_of(verified.report)},
            {"organisation", title_json(verified.document.organisation)},
            {"site", title_json(verified.document.site)},
            {"kind", report::to_string(verified.report.kind)},
            {"title", title_json(report::title_of(verified.report.kind))},
            {"period", verified.report.period},
            {"language", verified.report.language == units::Language::en ? "en" : "zh"}};
  if (!verified.report.standard.empty()) json["standard"] = verified.report.standard;
  json["filed_at"] = format_instant(filing.seal.filed_at);
  json["role"] = title_json(filing.seal.role);
  json["as_of"] = format_instant(verified.report.as_of);
  json["figures"] = figures_json(verified.document);
  json["packs"] = pins_json(verified.document);
  json["files"] = std::move(files);
  if (filing.withdrawal) json["withdrawn"] = withdrawn_json(*filing.withdrawal);
  return json;
}

}  // namespace

Result<Response> list_filings(Call& call) {
  const app::access::AccessStatePtr state = call.services.access.state();
  const auto reach = call.services.access.reach(call.who, Permission::filing_read);
  const std::set<registry::OrganisationId> reached(reach.begin(), reach.end());
  std::vector<ListItem> items;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto filings, app::list_filings(workspace));
    for (const app::StoredReport& report : filings) {
      const auto owner = call.services.access.owner_of_site(report.site);
      if (!owner.ok() || !reached.contains(*owner)) continue;
      CELADON_ASSIGN(const report::Document summary, app::summary_of(workspace, report));
      items.push_back(filing_json(report, summary, *state->find(*owner)));
    }
    return {};
  }));
  return list_answer(call.request, filing_list(), std::move(items));
}

Result<Response> verify_filing(Call& call) {
  const std::string sha256(call.request.query_value("sha256").value_or(""));
  if (!sha256.empty() && !storage::is_sha256(sha256)) {
    return fail(ErrorCode::invalid_argument,
                "sha256: 应为 64 位小写十六进制数字｜sha256: 64 lower-case hexadecimal "
                "digits are needed",
                "用 SHA-256 计算文件的摘要｜hash the file with SHA-256");
  }
  std::optional<app::Verification> verified;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(verified, app::verify_code(workspace, call.request.path_value("code")));
    return {};
  }));
  Json json = verification_json(*verified);
  if (!sha256.empty()) {
    Json matches = nullptr;
    for (const app::FiledFile& file : verified->report.filing->files) {
      if (file.sha256 == sha256) matches = app::to_string(file.format);
    }
    json["comparison"] = {{"sha256", sha256}, {"matches", std::move(matches)}};
  }
  return report_answer(json);
}

}  // namespace celadon::http
