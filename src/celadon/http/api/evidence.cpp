// Routes of the evidence vault.

#include "celadon/app/evidence.hpp"

#include <charconv>

#include <fmt/format.h>

#include "celadon/http/api/exchange_json.hpp"
#include "celadon/http/api/received_file.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/http/route.hpp"
#include "celadon/storage/digest.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::http {
namespace {

using app::EvidenceView;
using app::access::Permission;

ListItem links_json(const std::vector<registry::EvidenceLink>& links) {
  ListItem list = ListItem::array();
  for (const auto& link : links)
    list.push_back({{"standard", link.standard}, {"indicator", link.indicator}});
  return list;
}

ListItem revision_json(const registry::EvidenceRevision& revision) {
  return {{"revision", revision.number},
          {"title", revision.about.title},
          {"name", revision.file.name},
          {"sha256", revision.file.sha256},
          {"bytes", revision.file.bytes},
          {"recorded_at", format_instant(revision.recorded_at)},
          {"owner", revision.who},
          {"valid_from", json_of(revision.about.valid_from)},
          {"valid_to", json_of(revision.about.valid_to)}};
}

/// Schema Evidence; the history and the facts only of one piece.
ListItem evidence_json(const EvidenceView& view, bool whole) {
  const registry::Evidence& piece = view.evidence;
  const registry::EvidenceRevision& last = piece.latest();
  ListItem json = {
      {"id", piece.id},
      {"title", last.about.title},
      {"name", last.file.name},
      {"content_type", last.file.content_type},
      {"bytes", last.file.bytes},
      {"sha256", last.file.sha256},
      {"state", registry::to_string(view.state)},
      {"days_left", view.days_left ? ListItem(*view.days_left) : ListItem(nullptr)},
      {"revision", last.number},
      {"version", std::to_string(last.number)},
      {"owner", last.who},
      {"recorded_at", format_instant(last.recorded_at)},
      {"valid_from", json_of(last.about.valid_from)},
      {"valid_to", json_of(last.about.valid_to)},
      {"note", last.about.note},
      {"links", links_json(last.about.links)},
      {"withdrawn", nullptr},
      {"duplicates", view.duplicates},
      {"content", fmt::format("/api/v1/sites/{}/evidence/{}/content", piece.site.text, piece.id)}};
  if (piece.withdrawn) {
    json["withdrawn"] = {{"at", format_instant(piece.withdrawn->at)},
                         {"by", piece.withdrawn->who},
                         {"reason", piece.withdrawn->reason}};
  }
  if (!whole) return json;
  json["revisions"] = ListItem::array();
  for (const auto& revision : piece.revisions) json["revisions"].push_back(revision_json(revision));
  json["facts"] = ListItem::array();
  for (const registry::Fact& fact : view.facts) {
    json["facts"].push_back(
        {{"name", fact.name}, {"member", fact.member}, {"period", fact.period.to_string()}});
  }
  return json;
}

Response one_response(int status, const EvidenceView& view) {
  Response response = json_response(status, evidence_json(view, true));
  // The revision, and what else the answer tells: a piece is withdrawn, and its days run out,
  // without a new revision, and a browser must not show it from its cache as it was.
  const auto& body = std::get<std::shared_ptr<const std::string>>(response.body);
  response.headers.emplace_back("ETag", fmt::format("\"{}-{}\"", view.evidence.latest().number,
                                                    storage::sha256_hex(*body).substr(0, 16)));
  return response;
}

Result<std::optional<CivilDate>> day_in(const ListItem& json, const char* name) {
  if (!json.contains(name) || json[name].is_null()) return std::optional<CivilDate>();
  const auto parsed = json[name].is_string() ? parse_date(json[name].get<std::string>())
                                             : Result<CivilDate>(fail(ErrorCode::parse, ""));
  if (json[name].is_string() && json[name].get<std::string>().empty())
    return std::optional<CivilDate>();
  if (!parsed.ok()) {
    return fail(ErrorCode::invalid_argument, fmt::format("{0}: 不是日期｜{0}: it is no day", name),
                "写成 2025-03-01，或 null｜write it as 2025-03-01, or null");
  }
  return std::optional(*parsed);
}

Result<std::string> text_in(const ListItem& json, const char* name) {
  if (!json.contains(name) || json[name].is_null()) return std::string();
  if (!json[name].is_string())
    return fail(ErrorCode::invalid_argument, fmt::format("{0}: 不是文本｜{0}: it is no text", name),
                "");
  return json[name].get<std::string>();
}

/// Schema EvidenceAbout.
Result<registry::EvidenceAbout> about_of(const std::string& text) {
  const ListItem json = text.empty() ? ListItem::object() : ListItem::parse(text, nullptr, false);
  if (!json.is_object()) {
    return fail(ErrorCode::parse, "about: 不是 JSON 对象｜about: it is not a JSON object",
                "如 about={\"title\": \"...\", \"valid_to\": \"2027-05-31\", \"links\": []}｜"
                "e.g. about={\"title\": \"...\", \"valid_to\": \"2027-05-31\", \"links\": []}");
  }
  registry::EvidenceAbout about;
  CELADON_ASSIGN(about.title, text_in(json, "title"));
  CELADON_ASSIGN(about.note, text_in(json, "note"));
  CELADON_ASSIGN(about.valid_from, day_in(json, "valid_from"));
  CELADON_ASSIGN(about.valid_to, day_in(json, "valid_to"));
  if (!json.contains("links") || json["links"].is_null()) return about;
  if (!json["links"].is_array())
    return fail(ErrorCode::invalid_argument, "links: 不是列表｜links: it is no list", "");
  for (const ListItem& one : json["links"]) {
    registry::EvidenceLink link;
    CELADON_ASSIGN(link.standard, text_in(one, "standard"));
    CELADON_ASSIGN(link.indicator, text_in(one, "indicator"));
    about.links.push_back(std::move(link));
  }
  return about;
}

Result<Response> list(Call& call) {
  static const ListSpec spec{{"证据", "Evidence"},
                             "evidence",
                             {{"id", {"编号", "id"}},
                              {"title", {"名称", "title"}},
                              {"name", {"文件", "file"}},
                              {"state", {"状态", "state"}},
                              {"valid_from", {"起始日", "valid from"}, "", true, true, true},
                              {"valid_to", {"截止日", "valid to"}, "", true, true, true},
                              {"days_left", {"剩余天数", "days left"}, "d"},
                              {"revision", {"版次", "revision"}},
                              {"owner", {"提交人", "owner"}},
                              {"recorded_at", {"提交时间", "recorded"}, "", true, true, true},
                              {"bytes", {"大小", "size"}, "byte"},
                              {"sha256", {"SHA-256", "SHA-256"}},
                              {"note", {"备注", "note"}}},
                             "id",
                             {"standard", "indicator", "expires_within"}};
  const auto standard = call.request.query_value("standard").value_or("");
  const auto indicator = call.request.query_value("indicator").value_or("");
  const bool with_withdrawn = call.request.query_value("state").value_or("") == "withdrawn";
  std::int64_t within = -1;
  if (const auto asked = call.request.query_value("expires_within"); asked && !asked->empty()) {
    const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), within);
    if (error != std::errc() || end != asked->data() + asked->size() || within < 0) {
      return fail(ErrorCode::invalid_argument,
                  "expires_within: 不是 0 或以上的天数｜expires_within: it is no number of "
                  "days from 0 on",
                  "如 ?expires_within=60｜e.g. ?expires_within=60");
    }
  }
  CELADON_ASSIGN(const std::vector<EvidenceView> views,
                 app::list_evidence(call.services.workspace, call.request.path_value("site")));
  std::vector<ListItem> items;
  for (const EvidenceView& view : views) {
    if (view.evidence.withdrawn && !with_withdrawn) continue;
    if (within >= 0 && (!view.days_left || *view.days_left > within)) continue;
    const auto& links = view.evidence.latest().about.links;
    const bool linked = std::any_of(links.begin(), links.end(), [&](const auto& link) {
      const bool same = standard.empty() || link.standard == standard ||
                        link.standard == "standards." + std::string(standard);
      return same && (indicator.empty() || link.indicator == indicator);
    });
    if ((!standard.empty() || !indicator.empty()) && !linked) continue;
    items.push_back(evidence_json(view, false));
  }
  return list_answer(call.request, spec, std::move(items));
}

Result<Response> add(Call& call) {
  CELADON_ASSIGN(const ReceivedFile received, ReceivedFile::of(call.request));
  if (!received.has_file())
    return fail(ErrorCode::invalid_argument, "file: 表单中没有文件｜file: the form holds no file",
                "选择一个文件｜choose one");
  CELADON_ASSIGN(registry::EvidenceAbout about, about_of(received.field("about")));
  if (about.title.empty()) about.title = received.field("title");
  CELADON_ASSIGN(
      const EvidenceView view,
      app::put_evidence(call.services.workspace, call.request.path_value("site"), std::move(about),
                        {received.path(), received.name()}, call.who.login));
  Response response = one_response(201, view);
  response.headers.emplace_back(
      "Location", fmt::format("/api/v1/sites/{}/evidence/{}", call.request.path_value("site"),
                              view.evidence.id));
  return response;
}

Result<Response> show(Call& call) {
  CELADON_ASSIGN(const EvidenceView view,
                 app::one_evidence(call.services.workspace, call.request.path_value("site"),
                                   call.request.path_value("evidence")));
  return one_response(200, view);
}

/// A conflict of versions is told as one; other errors stay.
Result<Response> answer_to(const Result<EvidenceView>& view, const Request& request) {
  if (view.ok()) return one_response(200, *view);
  const Error& error = view.error();
  if (error.code != ErrorCode::conflict || !error.message.starts_with("revision: ")) return error;
  Problem problem = problem_of(error);
  problem.code = "version_mismatch";
  problem.field = "If-Match";
  return problem_response(problem, request);
}

Result<Response> replace(Call& call) {
  CELADON_ASSIGN(const std::int64_t expected, revision_of_if_match(call.request));
  const std::string type(call.request.header("content-type").value_or(""));
  std::optional<app::ArrivedFile> file;
  std::string about_text;
  std::optional<ReceivedFile> received;
  if (type.starts_with("application/json")) {
    CELADON_ASSIGN(about_text, storage::read_small_file(call.request.spooled));
  } else {
    CELADON_ASSIGN(ReceivedFile arrived, ReceivedFile::of(call.request));
    received.emplace(std::move(arrived));
    about_text = received->field("about");
    if (received->has_file()) file = app::ArrivedFile{received->path(), received->name()};
  }
  const std::string& site = call.request.path_value("site");
  const std::string& id = call.request.path_value("evidence");
  CELADON_ASSIGN(const EvidenceView before, app::one_evidence(call.services.workspace, site, id));
  registry::EvidenceAbout about = before.evidence.latest().about;
  if (!about_text.empty()) {
    CELADON_ASSIGN(about, about_of(about_text));
    if (about.title.empty()) about.title = before.evidence.latest().about.title;
  }
  return answer_to(app::replace_evidence(call.services.workspace, site, id, expected,
                                         std::move(about), file, call.who.login),
                   call.request);
}

Result<Response> withdraw(Call& call) {
  CELADON_ASSIGN(const std::int64_t expected, revision_of_if_match(call.request));
  return answer_to(
      app::withdraw_evidence(call.services.workspace, call.request.path_value("site"),
                             call.request.path_value("evidence"), expected,
                             std::string(call.request.query_value("reason").value_or("")),
                             call.who.login),
      call.request);
}

Result<Response> content(Call& call) {
  std::optional<std::int64_t> revision;
  if (const auto asked = call.request.query_value("revision"); asked && !asked->empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), number);
    if (error != std::errc() || end != asked->data() + asked->size()) {
      return fail(ErrorCode::invalid_argument, "revision: 不是数字｜revision: it is no number",
                  "如 ?revision=1｜e.g. ?revision=1");
    }
    revision = number;
  }
  CELADON_ASSIGN(const app::EvidenceContent found,
                 app::evidence_content(call.services.workspace, call.request.path_value("site"),
                                       call.request.path_value("evidence"), revision));
  // Only what a browser shows without running anything is shown; the rest is saved.
  const std::string& type = found.file.content_type;
  const bool showable = type == "application/pdf" || type.starts_with("image/");
  const bool inline_view = showable && call.request.query_value("inline").value_or("") == "1";
  Response response;
  response.content_type = type;
  response.body = FileBody{found.path};
  response.headers.emplace_back("Content-Disposition", attachment(found.file.name, inline_view));
  response.headers.emplace_back("Content-Security-Policy",
                                "sandbox; default-src 'none'; style-src 'unsafe-inline'");
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", found.file.sha256));
  return response;
}

}  // namespace

std::vector<Route> evidence_routes() {
  const auto read = Permission::evidence_read;
  const auto write = Permission::evidence_write;
  const char* all = "/api/v1/sites/{site}/evidence";
  const char* one = "/api/v1/sites/{site}/evidence/{evidence}";
  return {
      {Method::get, all, read, Scope::site, list},
      {Method::post, all, write, Scope::site, add, Body::spool},
      {Method::get, one, read, Scope::site, show},
      {Method::put, one, write, Scope::site, replace, Body::spool},
      {Method::del, one, write, Scope::site, withdraw},
      {Method::get, "/api/v1/sites/{site}/evidence/{evidence}/content", read, Scope::site, content},
  };
}

}  // namespace celadon::http
