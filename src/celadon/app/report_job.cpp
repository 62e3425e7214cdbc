#include "celadon/app/report_job.hpp"

#include <nlohmann/json.hpp>

#include "celadon/app/shared_workspace.hpp"

namespace celadon::app {
namespace {

Result<JobResult> make(JobContext& context) {
  CELADON_ASSIGN(const ReportRequest request, read_report_job_request(context.job().request));
  context.progress(0, 1, {"核算并编制报告", "accounting and writing"});
  if (context.cancelled()) return fail(ErrorCode::cancelled, "报告未编制｜the report was not made");
  std::optional<StoredReport> made;
  SystemEntropy entropy;
  CELADON_TRY(
      context.workspace().write(context.job().owner_name, [&](Workspace& workspace) -> Status {
        CELADON_ASSIGN(made, make_report(workspace, request, entropy));
        return {};
      }));
  context.progress(1, 1, {"报告草稿已生成", "the draft is made"});
  JobResult result;
  result.json = nlohmann::json{{"report", made->id}, {"site", made->site}}.dump();
  return result;
}

}  // namespace

std::string report_job_request(const ReportRequest& request) {
  return nlohmann::json{{"site", request.question.site},
                        {"kind", report::to_string(request.kind)},
                        {"period", request.question.period.to_string()},
                        {"language", request.language == units::Language::en ? "en" : "zh"},
                        {"standard", request.standard},
                        {"schemes", request.schemes}}
      .dump();
}

Result<ReportRequest> read_report_job_request(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto word = [&json](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_string()
               ? json[name].get<std::string>()
               : std::string();
  };
  ReportRequest request;
  request.question.site = word("site");
  CELADON_ASSIGN(request.kind, report::parse_report_kind(word("kind")));
  CELADON_ASSIGN(request.question.period, CivilPeriod::parse(word("period")));
  request.language = word("language") == "en" ? units::Language::en : units::Language::zh;
  if (const std::string standard = word("standard"); !standard.empty()) request.standard = standard;
  if (json.contains("schemes") && json["schemes"].is_array()) {
    for (const auto& scheme : json["schemes"]) {
      if (scheme.is_string()) request.schemes.push_back(scheme.get<std::string>());
    }
  }
  return request;
}

JobKind report_job_kind() {
  JobKind kind;
  kind.name = report_job;
  kind.work = make;
  kind.after_crash = JobKind::AfterCrash::again;
  kind.writes = true;
  kind.remedy = {"请重新编制报告", "make the report again"};
  return kind;
}

}  // namespace celadon::app
