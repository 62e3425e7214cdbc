#include "celadon/http/api/report_answers.hpp"

#include <fmt/format.h>

namespace celadon::http {
namespace {

using Json = ReportJson;

Json files_json(const app::StoredReport& report) {
  Json files = Json::array();
  for (const app::ReportFormat format : {app::ReportFormat::pdf, app::ReportFormat::xlsx}) {
    Json json{{"format", app::to_string(format)},
              {"href", fmt::format("/api/v1/sites/{}/reports/{}/content?format={}", report.site,
                                   report.id, app::to_string(format))}};
    if (report.filing) {
      for (const app::FiledFile& file : report.filing->files) {
        if (file.format != format) continue;
        json["bytes"] = file.bytes;
        json["sha256"] = file.sha256;
      }
    }
    files.push_back(std::move(json));
  }
  return files;
}

}  // namespace

Response report_answer(const ReportJson& json, int status) {
  return text_response(status, "application/json; charset=utf-8",
                       json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

ReportJson title_json(const packs::Title& title) {
  return {{"zh", title.zh}, {"en", title.en.empty() ? title.zh : title.en}};
}

ReportJson figures_json(const report::Document& document) {
  Json list = Json::array();
  for (const report::ReportFigure& figure : document.figures) {
    Json json{{"name", figure.name},
              {"title", title_json(figure.title)},
              {"value", figure.value ? Json(*figure.value) : Json(nullptr)},
              {"unit", figure.unit},
              {"text", figure.text}};
    if (!figure.value)
      json["undetermined"] = {{"reason", figure.reason}, {"missing", figure.missing}};
    list.push_back(std::move(json));
  }
  return list;
}

ReportJson pins_json(const report::Document& document) {
  Json list = Json::array();
  for (const report::ReportPin& pin : document.pins)
    list.push_back({{"label", pin.label}, {"sha256", pin.sha256}});
  return list;
}

ReportJson withdrawn_json(const app::Withdrawal& withdrawal) {
  return {{"at", format_instant(withdrawal.at)}, {"reason", withdrawal.reason}};
}

ReportJson report_json(const app::StoredReport& report, const report::Document& document) {
  Json json{{"id", report.id},
            {"site", report.site},
            {"kind", report::to_string(report.kind)},
            {"title", title_json(report::title_of(report.kind))},
            {"organisation", title_json(document.organisation)},
            {"period", report.period},
            {"language", report.language == units::Language::en ? "en" : "zh"}};
  if (!report.standard.empty()) json["standard"] = report.standard;
  json["schemes"] = report.schemes;
  json["state"] = app::state_of(report);
  json["made_at"] = format_instant(report.made_at);
  json["made_by"] = report.made_by;
  json["as_of"] = format_instant(report.as_of);
  json["files"] = files_json(report);
  json["figures"] = figures_json(document);
  json["packs"] = pins_json(document);
  if (!report.filing) return json;
  const app::Filing& filing = *report.filing;
  json["filing"] = {{"code", filing.seal.code},
                    {"address", filing.seal.address},
                    {"filed_at", format_instant(filing.seal.filed_at)},
                    {"role", title_json(filing.seal.role)},
                    {"filed_by", filing.filed_by}};
  if (filing.withdrawal) json["filing"]["withdrawn"] = withdrawn_json(*filing.withdrawal);
  return json;
}

}  // namespace celadon::http
