// Routes by which meter exports come in, and samples leave.

#include <charconv>

#include <fmt/format.h>

#include "celadon/app/export_samples.hpp"
#include "celadon/app/uploads.hpp"
#include "celadon/http/api/exchange_json.hpp"
#include "celadon/http/api/received_file.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

ListItem upload_json(const app::Upload& upload) {
  return {{"id", upload.id},
          {"name", upload.name},
          {"form", app::to_string(upload.form)},
          {"bytes", upload.bytes},
          {"sha256", upload.sha256},
          {"uploaded_at", format_instant(upload.uploaded)},
          {"uploaded_by", upload.who},
          {"known_before", upload.known_before},
          {"sheets", upload.sheets},
          {"imports", upload.imports}};
}

Result<app::Upload> upload_of(Call& call) {
  return app::one_upload(call.services.workspace, call.request.path_value("site"),
                         call.request.path_value("upload"));
}

Result<Response> list_uploads(Call& call) {
  static const ListSpec spec{{"上传的文件", "Uploads"},
                             "uploads",
                             {{"id", {"编号", "id"}},
                              {"name", {"文件", "file"}},
                              {"form", {"格式", "form"}},
                              {"bytes", {"大小", "size"}, "byte"},
                              {"uploaded_at", {"上传时间", "uploaded"}, "", true, true, true},
                              {"uploaded_by", {"上传人", "uploaded by"}},
                              {"sha256", {"SHA-256", "SHA-256"}},
                              {"imports", {"导入批次", "imports"}}},
                             "id",
                             {}};
  CELADON_ASSIGN(const std::vector<app::Upload> uploads,
                 app::list_uploads(call.services.workspace, call.request.path_value("site")));
  std::vector<ListItem> items;
  for (const app::Upload& upload : uploads) items.push_back(upload_json(upload));
  return list_answer(call.request, spec, std::move(items));
}

Result<Response> upload(Call& call) {
  CELADON_ASSIGN(const ReceivedFile received, ReceivedFile::of(call.request));
  if (!received.has_file()) {
    return fail(ErrorCode::invalid_argument, "file: 表单中没有文件｜file: the form holds no file",
                "以 \"file\" 为名的部分发送文件｜send it as the part \"file\"");
  }
  CELADON_ASSIGN(const app::Upload kept,
                 app::keep_upload(call.services.workspace, call.request.path_value("site"),
                                  received.path(), received.name(), call.who.login));
  Response response = json_response(201, upload_json(kept));
  response.headers.emplace_back("Location", fmt::format("/api/v1/sites/{}/uploads/{}",
                                                        call.request.path_value("site"), kept.id));
  return response;
}

Result<Response> show_upload(Call& call) {
  CELADON_ASSIGN(const app::Upload found, upload_of(call));
  return json_response(200, upload_json(found));
}

Result<Response> forget_upload(Call& call) {
  CELADON_TRY(app::forget_upload(call.services.workspace, call.request.path_value("site"),
                                 call.request.path_value("upload")));
  return text_response(204, "", "");
}

ListItem preview_json(const app::FilePreview& preview, const app::Upload& upload) {
  ListItem rows = ListItem::array();
  for (const auto& line : preview.lines) rows.push_back({{"row", line.row}, {"cells", line.cells}});
  return {{"encoding", preview.encoding},
          {"separator", preview.separator},
          {"sheet", preview.sheet.empty() ? ListItem(nullptr) : ListItem(preview.sheet)},
          {"sheets", upload.sheets},
          {"rows", std::move(rows)},
          {"more", preview.more}};
}

Result<Response> preview(Call& call) {
  std::size_t rows = 50;
  if (const auto asked = call.request.query_value("rows"); asked && !asked->empty()) {
    const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), rows);
    if (error != std::errc() || end != asked->data() + asked->size() || rows < 1 || rows > 500) {
      return fail(ErrorCode::invalid_argument,
                  "rows: 不是 1 至 500 的数字｜rows: it is no number from 1 to 500",
                  "如 ?rows=50｜e.g. ?rows=50");
    }
  }
  CELADON_ASSIGN(const app::Upload found, upload_of(call));
  CELADON_ASSIGN(
      const app::FilePreview shown,
      app::preview_upload(call.services.workspace, found,
                          std::string(call.request.query_value("sheet").value_or("")), rows));
  return json_response(200, preview_json(shown, found));
}

/// Schema MappingView.
Result<Response> mapping_response(Call& call, const app::Upload& upload,
                                  const app::MappingView& view, const std::string& sheet) {
  ListItem columns = ListItem::array();
  for (const app::MappedColumn& column : view.columns) {
    const auto& value = column.value;
    columns.push_back({{"column", value.column},
                       {"point", value.point.empty() ? ListItem(nullptr) : ListItem(value.point)},
                       {"point_exists", column.point_exists},
                       {"unit", value.unit},
                       {"kind", telemetry::quantity_word(value.kind)},
                       {"scale", value.scale},
                       {"nearest", column.nearest},
                       {"sample", column.sample}});
  }
  ListItem points = ListItem::array();
  for (const auto& point : view.points) {
    points.push_back({{"id", point.id.text},
                      {"names", names_json(point.names.zh, point.names.en)},
                      {"kind", telemetry::quantity_word(point.quantity)},
                      {"unit", point.unit.symbol}});
  }
  ListItem remarks = ListItem::array();
  for (const auto& remark : view.remarks) remarks.push_back(names_json(remark.zh, remark.en));
  ListItem problems = ListItem::array();
  for (const Error& problem : view.problems)
    problems.push_back(problem_json(problem, call.request));
  CELADON_ASSIGN(const app::FilePreview shown,
                 app::preview_upload(call.services.workspace, upload, sheet, 50));
  return json_response(200, {{"yaml", view.yaml},
                             {"columns", std::move(columns)},
                             {"points", std::move(points)},
                             {"remarks", std::move(remarks)},
                             {"problems", std::move(problems)},
                             {"preview", preview_json(shown, upload)}});
}

Result<std::string> text_in(const ListItem& json, const char* name, bool wanted) {
  if (json.contains(name) && json[name].is_string()) return json[name].get<std::string>();
  if (!wanted && (!json.contains(name) || json[name].is_null())) return std::string();
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0}: 应为文本｜{0}: a text is wanted here", name),
              "参见接口说明｜see the description of the interface");
}

Result<Response> guess(Call& call) {
  CELADON_ASSIGN(const ListItem body, json_body(call.request));
  CELADON_ASSIGN(const std::string sheet, text_in(body, "sheet", false));
  CELADON_ASSIGN(const app::Upload found, upload_of(call));
  CELADON_ASSIGN(const app::MappingView view,
                 app::guess_upload(call.services.workspace, found, sheet));
  return mapping_response(call, found, view, sheet);
}

Result<app::ColumnChoice> choice_of(const ListItem& json) {
  app::ColumnChoice choice;
  CELADON_ASSIGN(choice.column, text_in(json, "column", true));
  if (json.contains("point") && json["point"].is_string())
    choice.point = json["point"].get<std::string>();
  if (json.contains("unit") && json["unit"].is_string())
    choice.unit = json["unit"].get<std::string>();
  if (json.contains("scale") && json["scale"].is_number())
    choice.scale = json["scale"].get<double>();
  if (json.contains("kind") && json["kind"].is_string()) {
    CELADON_ASSIGN(choice.kind, telemetry::parse_quantity_kind(json["kind"].get<std::string>()));
  }
  return choice;
}

Result<Response> check_mapping(Call& call) {
  CELADON_ASSIGN(const ListItem body, json_body(call.request));
  CELADON_ASSIGN(const std::string yaml, text_in(body, "yaml", true));
  std::vector<app::ColumnChoice> choices;
  if (body.contains("columns") && body["columns"].is_array()) {
    for (const ListItem& one : body["columns"]) {
      CELADON_ASSIGN(app::ColumnChoice choice, choice_of(one));
      choices.push_back(std::move(choice));
    }
  }
  CELADON_ASSIGN(const app::Upload found, upload_of(call));
  CELADON_ASSIGN(const app::MappingView view,
                 app::check_upload_mapping(call.services.workspace, found, yaml, choices));
  const auto parsed = telemetry::parse_mapping(view.yaml, "mapping.yaml");
  std::string sheet = parsed.ok() ? parsed->sheet : std::string();
  const bool known =
      std::find(found.sheets.begin(), found.sheets.end(), sheet) != found.sheets.end();
  return mapping_response(call, found, view, known ? sheet : std::string());
}

ListItem session_json(const telemetry::ImportSession& session, const std::string& site,
                      bool rejected) {
  ListItem rejects = nullptr;
  if (rejected) rejects = fmt::format("/api/v1/sites/{}/imports/{}/rejects", site, session.id);
  return {{"id", session.id},
          {"file", session.file_name},
          {"sha256", session.sha256},
          {"bytes", session.bytes},
          {"who", session.who},
          {"started_at", format_instant(session.started)},
          {"finished_at", json_of(session.finished)},
          {"rows", session.rows},
          {"kept", session.kept},
          {"refused", session.refused},
          {"rejects", std::move(rejects)}};
}

Result<Response> list_imports(Call& call) {
  static const ListSpec spec{{"导入批次", "Imports"},
                             "imports",
                             {{"id", {"批次", "session"}},
                              {"file", {"文件", "file"}},
                              {"who", {"导入人", "imported by"}},
                              {"started_at", {"开始时间", "started"}, "", true, true, true},
                              {"finished_at", {"完成时间", "finished"}, "", true, true, true},
                              {"rows", {"读入行数", "rows read"}},
                              {"kept", {"保留样本", "samples kept"}},
                              {"refused", {"拒收", "refused"}},
                              {"bytes", {"大小", "size"}, "byte"},
                              {"sha256", {"SHA-256", "SHA-256"}}},
                             "id",
                             {}};
  const std::string& site = call.request.path_value("site");
  CELADON_ASSIGN(const auto sessions, app::list_imports(call.services.workspace, site));
  std::vector<ListItem> items;
  for (const auto& session : sessions)
    items.push_back(session_json(session, site, session.refused > 0));
  return list_answer(call.request, spec, std::move(items));
}

Result<telemetry::ImportSession> session_of(Call& call) {
  const std::string& text = call.request.path_value("import");
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(
        ErrorCode::not_found,
        fmt::format("没有第 \"{0}\" 批导入｜there is no import \"{0}\"", text.substr(0, 40)),
        "导入批次以数字编号｜they are numbered");
  }
  return app::one_import(call.services.workspace, call.request.path_value("site"), id);
}

Result<Response> show_import(Call& call) {
  CELADON_ASSIGN(const telemetry::ImportSession session, session_of(call));
  CELADON_ASSIGN(const auto rejects, app::rejects_of(call.services.workspace, session));
  ListItem json = session_json(session, call.request.path_value("site"), rejects.has_value());
  json["mapping"] = session.mapping;
  ListItem report = ListItem::parse(session.report, nullptr, false);
  if (report.is_object()) {
    report["rejects_file"] = nullptr;  // a path of the server
    json["report"] = std::move(report);
  }
  return json_response(200, json);
}

Result<Response> rejects(Call& call) {
  CELADON_ASSIGN(const telemetry::ImportSession session, session_of(call));
  CELADON_ASSIGN(const auto file, app::rejects_of(call.services.workspace, session));
  Response response =
      text_response(200, "text/csv; charset=utf-8", "row,column,reason,text,line\n");
  if (file) response.body = FileBody{*file};
  response.headers.emplace_back("Content-Disposition",
                                attachment(fmt::format("rejects-{}.csv", session.id)));
  return response;
}

Result<Response> start_import(Call& call) {
  CELADON_ASSIGN(const ListItem body, json_body(call.request));
  app::ImportWish wish;
  wish.site = call.request.path_value("site");
  CELADON_ASSIGN(wish.upload, text_in(body, "upload", true));
  CELADON_ASSIGN(wish.mapping, text_in(body, "mapping", true));
  wish.owner = call.who.user.text;
  wish.owner_name = call.who.login;
  wish.idempotency_key = std::string(call.request.header("idempotency-key").value_or(""));
  CELADON_ASSIGN(const app::Job job,
                 app::start_import(call.services.workspace, call.services.jobs, wish));
  return accepted(job);
}

Result<Response> samples(Call& call) {
  app::ExportSamplesRequest request;
  request.site = call.request.path_value("site");
  CELADON_ASSIGN(request.period,
                 CivilPeriod::parse(call.request.query_value("period").value_or("")));
  const std::string points(call.request.query_value("point").value_or(""));
  for (std::size_t at = 0; at < points.size();) {
    const std::size_t end = std::min(points.find(',', at), points.size());
    if (end > at) request.points.push_back(points.substr(at, end - at));
    at = end + 1;
  }
  const std::string format(call.request.query_value("format").value_or("csv"));
  if (format != "csv" && format != "xlsx" && format != "mapping") {
    return fail(ErrorCode::invalid_argument, "format: 没有此格式｜format: it is not known",
                "可用 csv、xlsx 或 mapping｜csv, xlsx or mapping");
  }
  std::string bytes;
  const Status read = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    if (format == "mapping") {
      CELADON_ASSIGN(bytes, app::mapping_of_export(workspace, request));
      return {};
    }
    CELADON_ASSIGN(const report::Table table, app::export_samples(workspace, request));
    if (format == "xlsx") {
      CELADON_ASSIGN(bytes, report::xlsx_of(table));
    } else {
      bytes = report::csv_of(table);
    }
    return {};
  });
  CELADON_TRY(read);
  const char* type = format == "csv"    ? "text/csv; charset=utf-8"
                     : format == "xlsx" ? "application/vnd.openxmlformats-officedocument."
                                          "spreadsheetml.sheet"
                                        : "application/yaml; charset=utf-8";
  Response response = text_response(200, type, std::move(bytes));
  const std::string ending = format == "mapping" ? "mapping.yaml" : format;
  response.headers.emplace_back(
      "Content-Disposition",
      attachment(fmt::format("samples-{}.{}", request.period.to_string(), ending)));
  return response;
}

}  // namespace

std::vector<Route> import_routes() {
  const auto import = Permission::import_data;
  const char* uploads = "/api/v1/sites/{site}/uploads";
  const char* one = "/api/v1/sites/{site}/uploads/{upload}";
  const char* imports = "/api/v1/sites/{site}/imports";
  return {
      {Method::get, uploads, import, Scope::site, list_uploads},
      {Method::post, uploads, import, Scope::site, upload, Body::spool},
      {Method::get, one, import, Scope::site, show_upload},
      {Method::del, one, import, Scope::site, forget_upload},
      {Method::post, "/api/v1/sites/{site}/uploads/{upload}/guess", import, Scope::site, guess,
       Body::json},
      {Method::get, "/api/v1/sites/{site}/uploads/{upload}/preview", import, Scope::site, preview},
      {Method::post, "/api/v1/sites/{site}/uploads/{upload}/mapping", import, Scope::site,
       check_mapping, Body::json},
      {Method::get, imports, Permission::site_read, Scope::site, list_imports},
      {Method::post, imports, import, Scope::site, start_import, Body::json},
      {Method::get, "/api/v1/sites/{site}/imports/{import}", Permission::site_read, Scope::site,
       show_import},
      {Method::get, "/api/v1/sites/{site}/imports/{import}/rejects", Permission::site_read,
       Scope::site, rejects},
      {Method::get, "/api/v1/sites/{site}/samples", Permission::site_read, Scope::site, samples},
  };
}

}  // namespace celadon::http
