// Routes of published data.

#include <fmt/format.h>

#include "celadon/app/pack_browser.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/api/exchange_json.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

ListItem pack_json(const packs::Pack& pack) {
  const packs::PackHeader& header = pack.header();
  return {{"id", header.id},
          {"edition", header.edition},
          {"label", header.label()},
          {"kind", packs::to_string(header.kind)},
          {"title", names_json(header.title.zh, header.title.en)},
          {"valid_from", json_of(header.valid_from)},
          {"valid_to", json_of(header.valid_to)},
          {"region", header.region},
          {"source", header.source},
          {"confidence", formula::to_string(header.confidence)},
          {"place", pack.embedded() ? pack.place() : std::string("folder")},
          {"embedded", pack.embedded()},
          {"sha256", pack.hash()}};
}

Result<Response> list(Call& call) {
  static const ListSpec spec{{"数据包", "Packs"},
                             "packs",
                             {{"id", {"标识", "id"}},
                              {"edition", {"版本", "edition"}},
                              {"label", {"标识与版本", "label"}, "", true, false},
                              {"kind", {"类别", "kind"}},
                              {"title", {"名称", "title"}},
                              {"valid_from", {"起始日", "valid from"}, "", true, true, true},
                              {"valid_to", {"截止日", "valid to"}, "", true, true, true},
                              {"region", {"适用地区", "region"}},
                              {"source", {"来源", "source"}},
                              {"confidence", {"可信程度", "confidence"}},
                              {"sha256", {"SHA-256", "SHA-256"}}},
                             "label",
                             {"date"}};
  std::optional<CivilDate> day;
  if (const auto asked = call.request.query_value("date"); asked && !asked->empty()) {
    const auto parsed = parse_date(*asked);
    if (!parsed.ok()) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("date: \"{0}\" 不是日期｜date: \"{0}\" is no day", asked->substr(0, 40)),
          "写成 2025-03-01｜write 2025-03-01");
    }
    day = *parsed;
  }
  std::vector<ListItem> items;
  for (const packs::PackPtr& pack : call.services.workspace.reference().library->all()) {
    if (!day || pack->header().valid_on(*day)) items.push_back(pack_json(*pack));
  }
  return list_answer(call.request, spec, std::move(items));
}

ListItem rows_json(const app::PackRows& rows) {
  ListItem list = ListItem::array();
  for (const auto& row : rows.rows) {
    ListItem item = ListItem::object();
    for (std::size_t c = 0; c < rows.columns.size(); ++c) item[rows.columns[c].name] = row[c];
    list.push_back(std::move(item));
  }
  return list;
}

Result<Response> show(Call& call) {
  CELADON_ASSIGN(
      const app::PackDetail detail,
      app::describe_pack(call.services.workspace.reference(), call.request.path_value("pack")));
  ListItem json = pack_json(*detail.pack);
  json["depends"] = ListItem::array();
  for (const auto& other : detail.pack->header().depends)
    json["depends"].push_back(other.to_string());
  json["editions"] = detail.editions;
  json["files"] = ListItem::array();
  for (const auto& [name, bytes] : detail.pack->files())
    json["files"].push_back({{"name", name}, {"bytes", bytes.size()}});
  json["sources"] = ListItem::object();
  for (const auto& [key, text] : detail.sources) json["sources"][key] = text;
  json["tables"] = ListItem::array();
  for (const app::PackTable& table : detail.tables) {
    json["tables"].push_back({{"name", table.name},
                              {"title", names_json(table.title.zh, table.title.en)},
                              {"shape", table.shape},
                              {"file", table.file},
                              {"rows", table.rows},
                              {"unit", table.unit}});
  }
  json["cases"] = rows_json(detail.cases);
  json["sound"] = !detail.unsound.has_value();
  json["unsound_reason"] = detail.unsound ? ListItem(detail.unsound->message) : ListItem(nullptr);
  return json_response(200, json);
}

/// One file as it is, as text that a browser does not run.
Result<Response> raw_file(const packs::Pack& pack, std::string_view name) {
  CELADON_ASSIGN(const std::string_view bytes, pack.file(name));
  Response response = text_response(200, "text/plain; charset=utf-8", std::string(bytes));
  response.headers.emplace_back("Content-Disposition", attachment(name, true));
  return response;
}

Result<Response> content(Call& call) {
  const app::Reference& reference = call.services.workspace.reference();
  const std::string& name = call.request.path_value("pack");
  if (const auto file = call.request.query_value("file")) {
    CELADON_ASSIGN(const packs::PackPtr pack, app::find_pack(reference, name));
    return raw_file(*pack, *file);
  }
  CELADON_ASSIGN(const app::PackRows rows,
                 app::pack_rows(reference, name, call.request.query_value("table").value_or("")));
  ListSpec spec{{rows.table, rows.table}, "pack-table", {}, "#", {"table", "file"}};
  ListItem more{{"table", rows.table}, {"columns", ListItem::array()}};
  for (const app::PackColumn& column : rows.columns) {
    spec.fields.push_back({column.name, {column.name, column.name}, column.unit});
    more["columns"].push_back({{"name", column.name}, {"unit", column.unit}});
  }
  std::vector<ListItem> items;
  for (ListItem& row : rows_json(rows)) items.push_back(std::move(row));
  return list_answer(call.request, spec, std::move(items), more);
}

Result<Response> difference(Call& call) {
  static const ListSpec spec{{"差异", "Differences"},
                             "pack-difference",
                             {{"kind", {"类别", "kind"}},
                              {"path", {"位置", "place"}},
                              {"before", {"原", "before"}},
                              {"after", {"新", "after"}}},
                             "path",
                             {"a", "b"}};
  const auto a = call.request.query_value("a").value_or("");
  const auto b = call.request.query_value("b").value_or("");
  if (a.empty() || b.empty()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0}: 没有填写数据包｜{0}: no pack is named", a.empty() ? "a" : "b"),
                "如 ?a=factors.gwp@AR5&b=factors.gwp@AR6｜e.g. "
                "?a=factors.gwp@AR5&b=factors.gwp@AR6");
  }
  CELADON_ASSIGN(const app::PackDifference found,
                 app::pack_difference(call.services.workspace.reference(), a, b));
  std::vector<ListItem> items;
  for (const packs::PackChange& change : found.changes) {
    items.push_back({{"kind", packs::to_string(change.kind)},
                     {"path", change.path},
                     {"before", change.before},
                     {"after", change.after}});
  }
  return list_answer(call.request, spec, std::move(items),
                     {{"before", pack_json(*found.before)}, {"after", pack_json(*found.after)}});
}

}  // namespace

std::vector<Route> pack_routes() {
  const auto read = Permission::pack_read;
  return {
      {Method::get, "/api/v1/packs", read, Scope::handler, list},
      {Method::get, "/api/v1/packs/difference", read, Scope::handler, difference},
      {Method::get, "/api/v1/packs/{pack}", read, Scope::handler, show},
      {Method::get, "/api/v1/packs/{pack}/content", read, Scope::handler, content},
  };
}

}  // namespace celadon::http
