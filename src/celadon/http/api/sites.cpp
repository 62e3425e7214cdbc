#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/views/site_views.hpp"
#include "celadon/app/views/statement_table.hpp"
#include "celadon/http/api/received_file.hpp"
#include "celadon/http/api/view_call.hpp"
#include "celadon/http/listing.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

ListField field(const char* name, const char* zh, const char* en) {
  ListField one;
  one.name = name;
  one.heading = {zh, en};
  return one;
}
ListField time_field(const char* name, const char* zh, const char* en) {
  ListField one = field(name, zh, en);
  one.time = true;
  return one;
}

std::vector<ListItem> items_of(const std::vector<app::views::Json>& rows) {
  return {rows.begin(), rows.end()};
}

/// Rows that a reader makes now.
using Rows = std::vector<app::views::Json>;
Result<Rows> read_rows(Call& call, const std::function<Result<Rows>(app::Workspace&)>& make) {
  Rows rows;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(rows, make(workspace));
    return {};
  }));
  return rows;
}

Result<Response> list_sites(Call& call) {
  static const ListSpec spec{
      {"工厂", "Plants"},
      "sites",
      {field("id", "标识", "id"), field("name", "名称", "Name"),
       field("organisation", "企业", "Organisation"), field("industry", "行业", "Industry"),
       field("division", "行政区划", "Division"), field("points", "计量点", "Points"),
       field("nodes", "节点", "Nodes"), field("first_day", "数据首日", "First day"),
       field("last_day", "数据末日", "Last day")},
      "id",
      {}};
  CELADON_ASSIGN(Rows rows, read_rows(call, app::views::site_rows));
  std::erase_if(rows, [&](const app::views::Json& row) {
    const std::string id = row["id"].get<std::string>();
    return !call.services.access.may_site(call.who, Permission::site_read, id).allowed();
  });
  // what the asker may do there, so that a page offers nothing that the server refuses
  for (app::views::Json& row : rows) {
    CELADON_ASSIGN(const app::access::OrganisationId owner,
                   call.services.access.owner_of_site(row["id"].get<std::string>()));
    app::views::Json held = app::views::Json::array();
    for (const Permission one : call.services.access.permissions_in(call.who, owner))
      held.push_back(app::access::to_string(one));
    row["permissions"] = std::move(held);
  }
  return list_answer(call.request, spec, items_of(rows));
}

Result<Response> get_site(Call& call) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, {}));
  return kept_view(call, "site", query, [&](app::Workspace& workspace) {
    return app::views::site_description(workspace, call.request.path_value("site"));
  });
}

Result<Response> get_graph(Call& call) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, {}));
  return kept_view(call, "graph", query, [&](app::Workspace& workspace) {
    return app::views::site_graph(workspace, call.request.path_value("site"));
  });
}

Result<Response> list_statements(Call& call) {
  static const ListSpec spec{
      {"填报数据", "Statements"},
      "statements",
      {field("name", "数据名称", "Name"), field("title", "名称", "Title"),
       field("member", "成员", "Member"), field("period", "期间", "Period"),
       field("value", "数值", "Value"), field("unit", "单位", "Unit"),
       field("evidence", "佐证材料", "Evidence"), field("date", "材料日期", "Date"),
       field("note", "备注", "Note"), field("source.file", "文件", "File"),
       field("source.first_row", "行", "Line"), time_field("recorded_at", "登记时间", "Recorded"),
       field("who", "登记人", "Who")},
      "name",
      {"period"}};
  const std::string site = call.request.path_value("site");
  const std::string period(call.request.query_value("period").value_or(""));
  std::string version;
  CELADON_ASSIGN(Rows rows, read_rows(call, [&](app::Workspace& workspace) -> Result<Rows> {
                   CELADON_ASSIGN(version, app::views::site_version(workspace, site));
                   return app::views::statement_rows(workspace, site, period);
                 }));
  return list_answer(call.request, spec, items_of(rows), {{"version", version}});
}

Result<Response> list_changes(Call& call) {
  static const ListSpec spec{
      {"变更记录", "Changes"},
      "changes",
      {field("id", "序号", "No."), time_field("at", "时间", "At"), field("who", "何人", "Who"),
       field("entity", "对象", "Entity"), field("before", "变更前", "Before"),
       field("after", "变更后", "After")},
      "id",
      {}};
  CELADON_ASSIGN(Rows rows, read_rows(call, [&](app::Workspace& workspace) {
                   return app::views::change_rows(workspace, call.request.path_value("site"));
                 }));
  return list_answer(call.request, spec, items_of(rows));
}

/// Somebody else changed it in the meantime.
Response version_mismatch(Call& call, const Error& error) {
  Problem problem = problem_of(error);
  problem.code = "version_mismatch";
  for (std::string* half : {&problem.detail.zh, &problem.detail.en})
    half->erase(0, std::string_view("version_mismatch: ").size());
  problem.field = "If-Match";
  return problem_response(problem, call.request);
}

/// The version that If-Match names; empty: any.
std::string version_of_if_match(const Request& request) {
  std::string version;
  for (const char c : request.header("if-match").value_or("")) {
    if (c != '"') version += c;
  }
  return version == "*" ? std::string() : version;
}

using UseCase = std::function<Result<ViewJson>(app::Workspace&)>;

/// Applies a text or table as the asker; who, when, before and after stand in the changes of the
/// site and in the audit log.
Result<Response> apply(Call& call, const char* action, const UseCase& use_case) {
  const std::string& site = call.request.path_value("site");
  ViewJson report;
  const Status status =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(report, use_case(workspace));
        app::access::AuditEntry entry = entry_by(call.who, action, "site " + site);
        const auto owner = call.services.access.owner_of_site(site);
        if (owner.ok()) entry.organisation = owner->text;
        for (const char* count : {"added", "changed", "removed"})
          entry.after += fmt::format("{}{} {}", entry.after.empty() ? "" : ", ", count,
                                     report[count].get<std::size_t>());
        entry.request = call.request.id;
        return call.services.audit.append(workspace.database(), entry);
      });
  if (!status.ok()) {
    const Error& error = status.error();
    if (error.message.starts_with("version_mismatch")) return version_mismatch(call, error);
    return error;
  }
  Response response = json_answer(report);
  response.headers.emplace_back("ETag", '"' + report["version"].get<std::string>() + '"');
  return response;
}

app::views::DocumentText document_of(Call& call, const char* file_name) {
  return {call.request.path_value("site"), call.request.body, file_name,
          version_of_if_match(call.request)};
}

Result<Response> put_site(Call& call) {
  return apply(call, "PUT /api/v1/sites/{site}", [&](app::Workspace& workspace) {
    return app::views::apply_site_text(workspace, document_of(call, "site.yaml"));
  });
}
Result<Response> post_statement(Call& call) {
  return apply(call, "POST /api/v1/sites/{site}/statements", [&](app::Workspace& workspace) {
    return app::views::apply_statement_text(workspace, document_of(call, "statement.yaml"));
  });
}

/// The export of the statements, edited, comes back: shown with ?preview=true, else applied.
Result<Response> post_statement_table(Call& call) {
  const std::string preview(call.request.query_value("preview").value_or("false"));
  if (preview != "true" && preview != "false")
    return fail(ErrorCode::invalid_argument,
                "preview: 应为 true 或 false｜preview: is neither true nor false",
                "如 ?preview=true｜e.g. ?preview=true");
  CELADON_ASSIGN(const ReceivedFile received, ReceivedFile::of(call.request));
  if (!received.has_file())
    return fail(ErrorCode::invalid_argument, "file: 表单中没有文件｜file: the form holds no file",
                "选择一个文件｜choose one");
  const app::views::StatementTableFile table{
      call.request.path_value("site"), received.path(),
      received.name().empty() ? "statements" : received.name(), version_of_if_match(call.request)};
  if (preview == "true") {
    const auto shown = app::views::preview_statement_table(call.services.workspace, table);
    if (shown.ok()) return json_answer(*shown);
    if (shown.error().message.starts_with("version_mismatch"))
      return version_mismatch(call, shown.error());
    return shown.error();
  }
  return apply(call, "POST /api/v1/sites/{site}/statements/table", [&](app::Workspace& workspace) {
    return app::views::apply_statement_table(workspace, table);
  });
}

}  // namespace

std::vector<Route> site_routes() {
  const Permission read = Permission::site_read;
  const Permission write = Permission::site_write;
  return {
      {Method::get, "/api/v1/sites", read, Scope::handler, list_sites},
      {Method::get, "/api/v1/sites/{site}", read, Scope::site, get_site},
      {Method::put, "/api/v1/sites/{site}", write, Scope::site, put_site, Body::text},
      {Method::get, "/api/v1/sites/{site}/graph", read, Scope::site, get_graph},
      {Method::get, "/api/v1/sites/{site}/statements", read, Scope::site, list_statements},
      {Method::post, "/api/v1/sites/{site}/statements", write, Scope::site, post_statement,
       Body::text},
      {Method::post, "/api/v1/sites/{site}/statements/table", write, Scope::site,
       post_statement_table, Body::spool},
      {Method::get, "/api/v1/sites/{site}/changes", read, Scope::site, list_changes},
  };
}

}  // namespace celadon::http
