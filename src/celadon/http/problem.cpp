#include "celadon/http/problem.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "celadon/base/assert.hpp"
#include "celadon/http/target.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

const ProblemCode& known_code(std::string_view code) {
  const auto& codes = problem_codes();
  const auto found = std::find_if(codes.begin(), codes.end(),
                                  [&](const ProblemCode& known) { return known.code == code; });
  CELADON_ASSERT(found != codes.end());
  return *found;
}

}  // namespace

const std::vector<ProblemCode>& problem_codes() {
  static const std::vector<ProblemCode> codes = {
      {"invalid_argument", 400, "请求有误", "The request is off"},
      {"parse", 400, "无法读懂", "It cannot be read"},
      {"unit", 422, "单位有误", "The unit does not fit"},
      {"not_found", 404, "没有找到", "Not found"},
      {"conflict", 409, "与现有内容冲突", "It conflicts with what is there"},
      {"rule", 422, "不合规则", "A rule is broken"},
      {"limit", 422, "超出限度", "Beyond a limit"},
      {"io", 500, "读写失败", "Reading or writing failed"},
      {"disk_full", 507, "磁盘已满", "The disk is full"},
      {"locked", 503, "数据目录被占用", "The data folder is in use"},
      {"corrupt", 500, "存储的数据已损坏", "Stored data are damaged"},
      {"newer_version", 500, "由更新的程序写成", "Written by a newer program"},
      {"closed", 409, "期间已关闭", "The period is closed"},
      {"cancelled", 409, "已取消", "Cancelled"},
      {"unsupported", 422, "不支持", "Not supported"},
      {"unauthenticated", 401, "需要登录", "Log in first"},
      {"forbidden", 403, "没有权限", "Not allowed"},
      {"second_factor_required", 401, "需要动态验证码", "A second factor is needed"},
      {"rate_limited", 429, "请求过于频繁", "Too many requests"},
      {"csrf", 403, "请求来源无法确认", "The origin of the request is in doubt"},
      {"version_mismatch", 412, "内容已被他人修改", "It was changed in the meantime"},
      {"idempotency_mismatch", 422, "幂等键已用于其他内容",
       "The idempotency key was used for other content"},
      {"payload_too_large", 413, "内容过大", "The content is too large"},
      {"method_not_allowed", 405, "不支持该方法", "The method is not allowed here"},
      {"media_type", 415, "内容类型不符", "The content type does not fit"},
      {"headers_too_large", 431, "请求头过大", "The headers are too large"},
      {"timeout", 408, "等待超时", "Waited too long"},
      {"busy", 503, "服务器繁忙", "The server is busy"},
      {"internal", 500, "服务器内部错误", "The server failed"},
  };
  return codes;
}

int status_of(std::string_view code) { return known_code(code).status; }

Problem problem_of(const Error& error) {
  const auto words = [](const std::string& both) {
    return Words{std::string(units::in_language(both, units::Language::zh)),
                 std::string(units::in_language(both, units::Language::en))};
  };
  return {to_string(error.code), words(error.message),
          words(error.remedy),   {},
          error.place,           error.code == ErrorCode::locked ? 5 : 0};
}

Response problem_response(const Problem& problem, units::Language language,
                          std::string_view request_id) {
  const ProblemCode& code = known_code(problem.code);
  nlohmann::ordered_json body{
      {"type", "urn:celadon:problem:" + std::string(code.code)},
      {"title", language == units::Language::zh ? code.title_zh : code.title_en},
      {"status", code.status},
      {"code", code.code},
      {"detail", problem.detail.in(language)},
      {"remedy", problem.remedy.in(language)}};
  if (!problem.field.empty()) body["field"] = problem.field;
  if (problem.place) {
    body["place"] = {{"file", problem.place->file},
                     {"line", problem.place->line},
                     {"column", problem.place->column}};
  }
  body["request"] = request_id;
  Response response = text_response(
      code.status, "application/problem+json; charset=utf-8",
      body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  if (problem.retry_after > 0)
    response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after));
  if (code.status == 401)
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"celadon\"");
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response problem_response(const Problem& problem, const Request& request) {
  return problem_response(problem, language_of(request), request.id);
}

Response problem_response(const Error& error, const Request& request) {
  return problem_response(problem_of(error), request);
}

}  // namespace celadon::http
