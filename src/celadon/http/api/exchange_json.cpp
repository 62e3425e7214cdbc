#include "celadon/http/api/exchange_json.hpp"

#include <charconv>

#include <fmt/format.h>

#include "celadon/http/problem.hpp"

namespace celadon::http {

ListItem json_of(const std::optional<Instant>& at) {
  return at ? ListItem(format_instant(*at)) : ListItem(nullptr);
}
ListItem json_of(const std::optional<CivilDate>& day) {
  return day ? ListItem(format_date(*day)) : ListItem(nullptr);
}
ListItem names_json(const std::string& zh, const std::string& en) {
  return {{"zh", zh}, {"en", en}};
}

ListItem problem_json(const Error& error, const Request& request) {
  const Response answer = problem_response(error, request);
  const auto* body = std::get_if<std::shared_ptr<const std::string>>(&answer.body);
  return ListItem::parse(**body);
}

ListItem job_json(const app::Job& job, const Request& request) {
  const std::string base = "/api/v1/jobs/" + job.id + "/result";
  ListItem result = nullptr;
  if (job.result) {
    result = {{"url", base}, {"files", ListItem::array()}};
    for (const app::JobFile& file : job.result->files) {
      result["files"].push_back({{"name", file.name},
                                 {"content_type", file.content_type},
                                 {"bytes", file.bytes},
                                 {"url", base + "?file=" + file.name}});
    }
  }
  return {{"id", job.id},
          {"kind", job.kind},
          {"title", names_json(job.title.zh, job.title.en)},
          {"state", app::to_string(job.state)},
          {"owner", {{"id", job.owner}, {"name", job.owner_name}}},
          {"site", job.site.empty() ? ListItem(nullptr) : ListItem(job.site)},
          {"progress",
           {{"done", job.progress.done},
            {"total", job.progress.total},
            {"phase", names_json(job.progress.phase.zh, job.progress.phase.en)}}},
          {"created_at", format_instant(job.created)},
          {"started_at", json_of(job.started)},
          {"finished_at", json_of(job.finished)},
          {"expires_at", json_of(job.expires)},
          {"attempts", job.attempts},
          {"problem", job.problem ? problem_json(*job.problem, request) : ListItem(nullptr)},
          {"result", std::move(result)}};
}

Response accepted(const app::Job& job) {
  Response response = json_response(202, {{"job", job.id}});
  response.headers.emplace_back("Location", "/api/v1/jobs/" + job.id);
  return response;
}

Response json_response(int status, const ListItem& json) {
  return text_response(status, "application/json; charset=utf-8",
                       json.dump(-1, ' ', false, ListItem::error_handler_t::replace));
}

Result<std::int64_t> revision_of_if_match(const Request& request) {
  std::string_view text = request.header("if-match").value_or("");
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  text = text.substr(0, text.find('-'));  // an ETag: revision-digest
  std::int64_t revision = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), revision);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorCode::invalid_argument,
                "If-Match: 该请求头没有写明版本｜If-Match: the header does not name a version",
                "发送所读内容的 `version`，如 If-Match: \"3\"｜send the `version` that was "
                "read, e.g. If-Match: \"3\"");
  }
  return revision;
}

}  // namespace celadon::http
