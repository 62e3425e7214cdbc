#include "celadon/http/api/access_answers.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/http/json_body.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

Error member_error(std::string_view name, std::string_view what, std::string remedy) {
  return fail(ErrorCode::invalid_argument, units::after(name, what), std::move(remedy));
}

/// "login: has not the form" is about the field "login".
std::string field_of(const std::string& message) {
  const std::string name = message.substr(0, message.find(": "));
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
  });
  return plain && name.size() < 40 && name.size() < message.size() ? name : std::string();
}

}  // namespace

Response json_answer(int status, const AccessJson& value) {
  return text_response(status, "application/json; charset=utf-8",
                       value.dump(-1, ' ', false, AccessJson::error_handler_t::replace) + "\n");
}

Response no_content() { return text_response(204, "", ""); }

Response with_header(Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

Result<Members> Members::read(const Request& request, const std::vector<std::string_view>& known) {
  CELADON_ASSIGN(AccessJson body, json_body(request));
  return checked(std::move(body), known);
}

Result<Members> Members::checked(AccessJson body, const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string nearest = text::nearest_name(name, known);
    return fail(ErrorCode::invalid_argument,
                fmt::format("这里没有成员 \"{0}\"｜\"{0}\" is no member here", name),
                nearest.empty() ? std::string("去掉它｜leave it out")
                                : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", nearest));
  }
  return Members(std::move(body));
}

const AccessJson* Members::find(std::string_view name) const {
  const auto found = body_.find(std::string(name));
  return found == body_.end() ? nullptr : &*found;
}

bool Members::has(std::string_view name) const { return find(name) != nullptr; }

Result<std::string> Members::text(std::string_view name, std::size_t longest, bool wanted) const {
  const AccessJson* value = find(name);
  if ((value == nullptr || value->is_null()) && !wanted) return std::string();
  if (value == nullptr) return member_error(name, "缺失｜is absent", "请填写｜give it");
  if (!value->is_string())
    return member_error(name, "不是文本｜is no text", "请填文本｜give a text");
  std::string text = value->get<std::string>();
  if (wanted && text.empty()) return member_error(name, "为空｜is empty", "请填写｜give it");
  if (text.size() > longest)
    return member_error(
        name, fmt::format("{0} 字节，最多 {1} 字节｜{0} bytes, at most {1}", text.size(), longest),
        "请缩短｜shorten it");
  if (text.find('\0') != std::string::npos)
    return member_error(name, "含有 NUL 字符｜holds a NUL character", "leave it out");
  return text;
}

Result<std::int64_t> Members::integer(std::string_view name) const {
  const AccessJson* value = find(name);
  if (value == nullptr || !value->is_number_integer())
    return member_error(name, "不是整数｜is no whole number", "请填整数｜give a whole number");
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > 1'000'000'000ULL)
    return member_error(name, "数值过大｜is too large", "请填较小的数｜give a smaller number");
  return value->get<std::int64_t>();
}

Result<bool> Members::flag(std::string_view name) const {
  const AccessJson* value = find(name);
  if (value == nullptr || !value->is_boolean())
    return member_error(name, "不是 true 或 false｜is neither true nor false",
                        "请填 true 或 false｜give true or false");
  return value->get<bool>();
}

Result<std::vector<std::string>> Members::texts(std::string_view name) const {
  constexpr std::size_t most = 64;
  std::vector<std::string> list;
  const AccessJson* value = find(name);
  if (value == nullptr || value->is_null()) return list;
  if (!value->is_array() || value->size() > most)
    return member_error(
        name, fmt::format("不是最多 {0} 个文本的列表｜is no list of at most {0} texts", most),
        "请填列表｜give a list");
  for (const AccessJson& item : *value) {
    if (!item.is_string())
      return member_error(name, "其中有不是文本的内容｜holds what is no text",
                          "请填文本｜give texts");
    list.push_back(item.get<std::string>());
  }
  return list;
}

Result<Members> Members::object(std::string_view name,
                                const std::vector<std::string_view>& known) const {
  const AccessJson* value = find(name);
  if (value == nullptr || !value->is_object())
    return member_error(name, "不是对象｜is no object", "请填对象｜give an object");
  return checked(*value, known);
}

Result<registry::Names> Members::names(std::string_view name) const {
  CELADON_ASSIGN(const Members both, object(name, {"zh", "en"}));
  const auto zh = both.text("zh", 300);
  if (!zh.ok())
    return member_error(std::string(name) + ".zh",
                        "不是 1 至 300 字节的文本｜is no text of 1 to 300 bytes",
                        "请填中文名称｜give the Chinese name");
  const auto en = both.text("en", 300, false);
  if (!en.ok())
    return member_error(std::string(name) + ".en",
                        "不是 300 字节以内的文本｜is no text of at most 300 bytes",
                        "give the English name or leave it out");
  return registry::Names{*zh, *en};
}

Result<std::optional<CivilDate>> Members::day(std::string_view name) const {
  const AccessJson* value = find(name);
  if (value == nullptr || value->is_null()) return std::optional<CivilDate>();
  if (!value->is_string())
    return member_error(name, "不是日期｜is no day", "如 \"2026-12-31\"｜e.g. \"2026-12-31\"");
  const auto day = parse_date(value->get<std::string>());
  if (!day.ok())
    return member_error(name, "不是日期｜is no day", "如 \"2026-12-31\"｜e.g. \"2026-12-31\"");
  return std::optional(*day);
}

Result<std::optional<std::int64_t>> if_match(const Request& request, bool wanted) {
  std::string_view value = request.header("if-match").value_or("");
  if ((value.empty() && !wanted) || value == "*") return std::optional<std::int64_t>();
  const Error wrong =
      member_error("If-Match", value.empty() ? "缺失｜is absent" : "不是版本号｜is no version",
                   "发送所读内容的 ETag，如 If-Match: \"3\"｜send the ETag of what you read, e.g. "
                   "If-Match: \"3\"");
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  std::int64_t version = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), version);
  if (failure != std::errc() || end != value.data() + value.size()) return wrong;
  return std::optional(version);
}

Response told(const Request& request, const Error& error) {
  Problem problem = problem_of(error);
  problem.field = field_of(error.message);
  if (error.code == ErrorCode::limit && problem.field.empty()) problem.retry_after = 2;
  return problem_response(problem, request);
}

Response told(const Request& request, access::Denial denial, const std::string& zh,
              const std::string& en) {
  if (denial == access::Denial::version_mismatch)
    return problem_response(Problem{"version_mismatch",
                                    {"内容已被他人修改", "it was changed in the meantime"},
                                    {"重新读取后再改", "read it again, then change it"},
                                    "If-Match"},
                            request);
  if (denial == access::Denial::hidden)
    return problem_response(Problem{"not_found",
                                    {fmt::format("{} 不存在", request.path),
                                     fmt::format("there is nothing at {}", request.path)},
                                    {"请核对地址", "check the address"}},
                            request);
  return problem_response(
      Problem{"forbidden",
              {zh.empty() ? "没有相应权限" : zh, en.empty() ? "this is not allowed to you" : en},
              {"请管理员办理", "ask an administrator"}},
      request);
}

Response told(const Request& request, access::Refusal refusal, Duration retry_after) {
  if (refusal == access::Refusal::rate_limited) {
    const int seconds = std::max(1, static_cast<int>((retry_after.us + 999'999) / 1'000'000));
    return problem_response(
        Problem{"rate_limited",
                {fmt::format("尝试过多，{} 秒内不再接受", seconds),
                 fmt::format("too many attempts; none is taken for {} s", seconds)},
                {"稍后再试；忘记密码请管理员重置",
                 "wait; if the password is lost, ask for a reset link"},
                {},
                {},
                seconds},
        request);
  }
  if (refusal == access::Refusal::second_factor_required)
    return problem_response(
        Problem{"second_factor_required",
                {"需要动态验证码，或验证码不对", "a code is needed, or the one given is wrong"},
                {"输入验证器上的六位数字，或一个恢复码",
                 "enter the six digits of the authenticator, or a recovery code"},
                "code"},
        request);
  return problem_response(Problem{"unauthenticated",
                                  {"登录名、密码或验证码不对", "login, password or code is wrong"},
                                  {"核对后再试", "check it and try again"}},
                          request);
}

AccessJson names_json(const registry::Names& names) {
  return {{"zh", names.zh}, {"en", names.en.empty() ? names.zh : names.en}};
}

AccessJson time_json(const std::optional<Instant>& at) {
  return at ? AccessJson(format_instant(*at)) : AccessJson(nullptr);
}

AccessJson day_json(const std::optional<CivilDate>& day) {
  return day ? AccessJson(format_date(*day)) : AccessJson(nullptr);
}

AccessJson permissions_json(const std::vector<access::Permission>& permissions) {
  AccessJson list = AccessJson::array();
  for (const auto permission : permissions) list.push_back(access::to_string(permission));
  return list;
}

}  // namespace celadon::http
