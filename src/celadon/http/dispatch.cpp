#include "celadon/http/dispatch.hpp"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "celadon/app/access/secrets.hpp"
#include "celadon/base/log.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/http/target.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using app::access::Principal;
using app::access::Proof;
using SteadyClock = std::chrono::steady_clock;

bool is_safe(Method method) {
  return method == Method::get || method == Method::head || method == Method::options;
}

bool is_interface(std::string_view path) { return path == "/api" || path.substr(0, 5) == "/api/"; }

/// What follows the scheme (in lower case) in a header; nullopt where it is another.
std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = header[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != scheme[i]) return std::nullopt;
  }
  return header.substr(scheme.size());
}

/// What base64 with padding holds; nullopt for other text.
std::optional<std::string> decode_base64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  return app::access::from_base64url(url);
}

/// The token: "Bearer …", or as clients of InfluxDB send it: "Token …", or the password of "Basic
/// …".
std::string bearer_of(const Request& request) {
  const std::string_view header = request.header("authorization").value_or("");
  if (const auto token = after_scheme(header, "bearer ")) return std::string(*token);
  if (const auto token = after_scheme(header, "token ")) return std::string(*token);
  const auto basic = after_scheme(header, "basic ");
  const auto pair = basic ? decode_base64(*basic) : std::nullopt;
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  return colon == std::string::npos ? std::string() : pair->substr(colon + 1);
}

std::string allow_header(const std::vector<Method>& methods) {
  std::string text;
  for (const Method method : methods) {
    text += std::string(to_string(method)) + ", ";
    if (method == Method::get) text += "HEAD, ";
  }
  return text + "OPTIONS";
}

/// The methods that answer at the path of a match.
std::vector<Method> methods_at(const Router& router, const Match& match, std::string_view path) {
  if (match.route == nullptr) return match.allowed;
  std::vector<Method> methods;
  for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::del})
    if (router.find(method, path).route != nullptr) methods.push_back(method);
  return methods;
}

std::string_view scope_value(const Route& route, const Request& request) {
  if (route.scope == Scope::site) return find(request.path_values, "site").value_or("");
  if (route.scope == Scope::organisation)
    return find(request.path_values, "organisation").value_or("");
  return {};
}

std::string_view host_of(std::string_view origin) {
  const std::size_t at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

Problem no_such_address(const std::string& path) {
  return {
      "not_found",
      {"没有这个地址：" + path, "nothing answers at " + path},
      {"接口列表见 /api/v1/openapi.yaml", "the interface is described in /api/v1/openapi.yaml"}};
}

}  // namespace

Dispatcher::Dispatcher(const Router& router, StaticFiles& pages, Metrics& metrics,
                       AccessPort access, Invoke invoke, const DispatchOptions& options)
    : router_(router),
      pages_(pages),
      metrics_(metrics),
      access_(std::move(access)),
      invoke_(std::move(invoke)),
      anonymous_(options.anonymous_per_second, options.anonymous_burst) {}

Body Dispatcher::body_of(Method method, std::string_view path) const {
  const Match match = router_.find(method, path);
  return match.route == nullptr ? Body::none : match.route->body;
}

void Dispatcher::refuse_unknown(Admitted& admitted, const Request& head) {
  const Match& match = admitted.match;
  const bool page = match.allowed.empty() && !is_interface(head.path);
  if (head.method == Method::options) {
    std::vector<Method> methods = methods_at(router_, match, head.path);
    if (page) methods = {Method::get};
    if (!methods.empty()) {
      Response answer = text_response(204, "", "");
      answer.headers.emplace_back("Allow", allow_header(methods));
      admitted.refusal = std::move(answer);
      return;
    }
  } else if (page && is_safe(head.method)) {
    if (auto found = pages_.find(head)) {
      admitted.refusal = std::move(*found);
      return;
    }
  } else if (!match.allowed.empty() || page) {
    const std::string allowed =
        allow_header(page ? std::vector<Method>{Method::get} : match.allowed);
    Response answer = problem_response(
        Problem{"method_not_allowed",
                {fmt::format("{} 不支持 {}", head.path, to_string(head.method)),
                 fmt::format("{} is not answered at {}", to_string(head.method), head.path)},
                {"可用方法：" + allowed, "methods that are: " + allowed}},
        head);
    answer.headers.emplace_back("Allow", allowed);
    admitted.refusal = std::move(answer);
    return;
  }
  admitted.refusal = problem_response(no_such_address(head.path), head);
}

std::optional<Problem> Dispatcher::doubtful_origin(const Admitted& admitted,
                                                   const Request& head) const {
  if (is_safe(head.method)) return std::nullopt;
  const std::string_view origin = head.header("origin").value_or("");
  const bool foreign = !origin.empty() && host_of(origin) != head.header("host").value_or("");
  if (admitted.who.proof != Proof::token &&
      (foreign || head.header("sec-fetch-site").value_or("") == "cross-site")) {
    return Problem{"csrf",
                   {"写请求来自另一个网站", "the write comes from another web site"},
                   {"请在本系统页面内操作", "do it from a page of this server"},
                   "Origin"};
  }
  if (admitted.who.proof == Proof::session &&
      !access_.csrf_holds(admitted.who, head.header("x-csrf-token").value_or(""))) {
    return Problem{
        "csrf",
        {"缺少或不符的 X-CSRF-Token 请求头", "the header X-CSRF-Token is absent or wrong"},
        {"取 GET /api/v1/session 的 csrf 值放入该请求头",
         "send the value csrf of GET /api/v1/session in it"},
        "X-CSRF-Token"};
  }
  return std::nullopt;
}

void Dispatcher::refuse_unpermitted(Admitted& admitted, const Request& head) {
  const Route& route = *admitted.match.route;
  if (route.permission != Permission::open) {
    switch (access_.may(admitted.who, route.permission, route.scope, scope_value(route, head))) {
      case Admission::allow: break;
      case Admission::hidden:
        admitted.refusal = problem_response(no_such_address(head.path), head);
        return;
      case Admission::unauthenticated:
        admitted.refusal = problem_response(
            Problem{
                "unauthenticated",
                {"该地址需要登录，或会话、令牌已失效",
                 "this address needs a log-in, or the session or token has ended"},
                {"登录后重试，或带上有效的令牌", "log in and ask again, or send a valid token"}},
            head);
        return;
      case Admission::forbidden:
        admitted.refusal = problem_response(
            Problem{"forbidden",
                    {fmt::format("需要权限 {}", to_string(route.permission)),
                     fmt::format("the permission {} is needed", to_string(route.permission))},
                    {"请管理员授予相应角色", "ask an administrator for a role that has it"}},
            head);
        return;
    }
  }
  if (auto problem = doubtful_origin(admitted, head))
    admitted.refusal = problem_response(*problem, head);
}

Admitted Dispatcher::admit(const Request& head) {
  Admitted admitted;
  admitted.began = SteadyClock::now();
  admitted.match = router_.find(head.method, head.path);
  admitted.who.remote_address = head.remote_address;
  if (admitted.match.route == nullptr) {
    admitted.match.index = metrics_.elsewhere();
    refuse_unknown(admitted, head);
    return admitted;
  }
  const std::string_view cookie = find(head.cookies, access_.cookie_name).value_or("");
  const std::string bearer = bearer_of(head);
  if (!cookie.empty() || !bearer.empty())
    admitted.who = access_.who_asks(cookie, bearer, head.remote_address);
  if (is_interface(head.path) && !admitted.who.signed_in() &&
      !anonymous_.take(head.remote_address, admitted.began)) {
    admitted.refusal =
        problem_response(Problem{"rate_limited",
                                 {"未登录的请求过于频繁", "too many requests without a log-in"},
                                 {"稍后再试，或先登录", "wait, or log in first"},
                                 {},
                                 {},
                                 1},
                         head);
    return admitted;
  }
  Request named = head;
  named.path_values = admitted.match.path_values;
  refuse_unpermitted(admitted, named);
  return admitted;
}

std::optional<Problem> Dispatcher::wrong_body(const Route& route, const Request& request) {
  if (route.body == Body::text && !is_utf8(request.body)) {
    return Problem{"parse",
                   {"内容不是 UTF-8", "the body is not UTF-8"},
                   {"请转为 UTF-8 后再发送", "convert it to UTF-8"}};
  }
  if (route.body != Body::json || request.body.empty()) return std::nullopt;
  const std::string_view type = request.header("content-type").value_or("");
  if (type.substr(0, type.find(';')) != "application/json") {
    return Problem{"media_type",
                   {"内容类型应为 application/json", "the content type must be application/json"},
                   {"设置请求头 Content-Type: application/json",
                    "send the header Content-Type: application/json"},
                   "Content-Type"};
  }
  const Status checked = check_json_object(request.body);
  if (checked.ok()) return std::nullopt;
  return problem_of(checked.error());
}

Response Dispatcher::call(const Admitted& admitted, const Request& request) {
  const Problem failed{"internal",
                       {"处理请求时出错", "the request could not be answered"},
                       {"请把请求编号告诉管理员，日志中有原因",
                        "tell the operator the request id; the log has the cause"}};
  try {
    Result<Response> result = invoke_(admitted.match.route->handler, request, admitted.who);
    if (result.ok()) return std::move(result).value();
    Response answer = problem_response(result.error(), request);
    if (answer.status < 500 || result.error().code == ErrorCode::locked) return answer;
    log::error(fmt::format("{} {} {}: {}", request.id, to_string(request.method), request.path,
                           result.error().to_string()));
    return answer;
  } catch (const std::exception& error) {  // a fault of ours: the connection and the server go on
    log::error(fmt::format("{} {} {}: {}", request.id, to_string(request.method), request.path,
                           error.what()));
    return problem_response(failed, request);
  }
}

Response Dispatcher::call_once(const Admitted& admitted, const Request& request,
                               const std::string& key) {
  storage::Sha256 digest;
  digest.update(fmt::format("{} {}\n", to_string(request.method), request.path));
  for (const auto& [name, value] : request.query)
    digest.update(fmt::format("{}:{}={}:{}\n", name.size(), name, value.size(), value));
  digest.update(request.body);
  if (!request.spooled.empty()) {
    auto spooled = storage::sha256_of_file(request.spooled);
    if (!spooled.ok()) return problem_response(spooled.error(), request);
    digest.update(*spooled);
  }
  const std::string user =
      admitted.who.signed_in() ? admitted.who.user.text : "address " + request.remote_address;
  const auto found = kept_.begin(user, key, digest.hex(), SteadyClock::now());
  switch (found.state) {
    case KeyState::fresh: break;
    case KeyState::answered: {
      Response again = *found.answer;
      again.headers.emplace_back("Idempotency-Replayed", "true");
      return again;
    }
    case KeyState::running:
      return problem_response(
          Problem{"conflict",
                  {"同一幂等键的请求正在处理",
                   "the request with this idempotency key is being answered"},
                  {"稍后重试即可得到同一答复", "ask again in a moment and get its answer"},
                  "Idempotency-Key",
                  {},
                  1},
          request);
    case KeyState::mismatch:
      return problem_response(
          Problem{"idempotency_mismatch",
                  {"该幂等键已用于另一个请求", "the idempotency key stood for another request"},
                  {"每个新请求使用新的键", "use a new key for a new request"},
                  "Idempotency-Key"},
          request);
  }
  Response answer = call(admitted, request);
  if (answer.status < 500 && answer.status != 401 && answer.status != 429) {
    kept_.finish(user, key, answer);
  } else {
    kept_.drop(user, key);
  }
  return answer;
}

Response Dispatcher::answer(Admitted& admitted, Request& request) {
  Response response;
  const bool refused = admitted.refusal.has_value();
  if (refused) {
    response = std::move(*admitted.refusal);
  } else {
    request.path_values = admitted.match.path_values;
    const std::string key(request.header("idempotency-key").value_or(""));
    constexpr std::size_t longest_key = 128;
    if (const auto problem = wrong_body(*admitted.match.route, request)) {
      response = problem_response(*problem, request);
    } else if (key.size() > longest_key) {
      response = problem_response(
          Problem{"limit",
                  {"幂等键超过 128 字节", "the idempotency key is longer than 128 bytes"},
                  {"用较短的键，如 UUID", "use a shorter one, e.g. a UUID"},
                  "Idempotency-Key"},
          request);
    } else if (request.method == Method::post && !key.empty()) {
      response = call_once(admitted, request, key);
    } else {
      response = call(admitted, request);
    }
  }
  if (access_.record && admitted.match.route != nullptr) {
    request.path_values = admitted.match.path_values;
    access_.record(admitted.who, *admitted.match.route, request, response.status, refused);
  }
  finisher_.finish(response, request);
  note(admitted, request, response);
  return response;
}

void Dispatcher::note(const Admitted& admitted, const Request& request, const Response& response) {
  const auto took = SteadyClock::now() - admitted.began;
  metrics_.answered(admitted.match.index, response.status, took);
  if (!log::shows(log::Level::info)) return;
  // The path alone: a query may carry a token. Control bytes never pass parse_target.
  log::info(fmt::format("{} {} {} {} {:.1f} ms {} {}", request.id, request.remote_address,
                        to_string(request.method), response.status,
                        std::chrono::duration<double, std::milli>(took).count(),
                        admitted.who.login.empty() ? "-" : admitted.who.login, request.path));
}

void Dispatcher::note_unread(const Problem& problem, const std::string& remote_address,
                             const std::string& id) {
  metrics_.answered(metrics_.elsewhere(), status_of(problem.code), {});
  log::info(
      fmt::format("{} {} - {} {}", id, remote_address, status_of(problem.code), problem.detail.en));
}

}  // namespace celadon::http
