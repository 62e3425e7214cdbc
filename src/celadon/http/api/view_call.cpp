#include "celadon/http/api/view_call.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/base/civil.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t longest_value = 240;

Error off(std::string_view field, std::string_view message, std::string remedy) {
  return fail(ErrorCode::invalid_argument, units::after(field, message), std::move(remedy));
}

/// One spelling for what means the same.
Result<std::string> normal_form(std::string_view name, std::string_view value) {
  if (value.size() > longest_value) {
    return off(name,
               fmt::format("{0} 字节，超过 {1} 字节｜{0} bytes, more than {1}", value.size(),
                           longest_value),
               "请缩短｜shorten it");
  }
  if (std::any_of(value.begin(), value.end(),
                  [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '|'; })) {
    return off(name, "含有控制字符或 '|'｜holds a control character or '|'",
               "去掉它｜leave it out");
  }
  std::string text(value);
  if (text.empty()) return text;
  if (name == "period" || name == "with") {
    CELADON_ASSIGN(const CivilPeriod period, CivilPeriod::parse(text));
    return period.to_string();
  }
  if (name == "date") {
    CELADON_ASSIGN(const CivilDate date, parse_date(text));
    if (date.year < 1990 || date.year > 2200)
      return off(name, fmt::format("年份为 {0}｜the year {0}", date.year),
                 "1990 至 2200 年之间｜between 1990 and 2200");
    return format_date(date);
  }
  const auto one_of = [&](std::initializer_list<std::string_view> words) -> Result<std::string> {
    if (std::find(words.begin(), words.end(), text) != words.end()) return text;
    return off(name, fmt::format("没有 '{0}'｜'{0}' is not known", text),
               fmt::format("可用：{0}｜one of: {0}", fmt::join(words, " | ")));
  };
  if (name == "step") return one_of({"15min", "30min", "1h", "1d", "month", "day"});
  if (name == "basis") return one_of({"calorific", "primary"});
  if (name == "area") {
    const bool digits = text.size() == 6 && std::all_of(text.begin(), text.end(), [](char c) {
                          return c >= '0' && c <= '9';
                        });
    if (!digits)
      return off(name, fmt::format("'{0}' 不是行政区划代码｜'{0}' is no division", text),
                 "六位数字，如 330000｜six digits, 330000");
  }
  return text;
}

}  // namespace

Result<ViewQuery> ViewQuery::read(const Request& request,
                                  const std::vector<std::string_view>& known) {
  ViewQuery query;
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = text::nearest_name(name, known);
      return fail(ErrorCode::invalid_argument,
                  fmt::format("没有参数 '{0}'｜there is no parameter '{0}'", name.substr(0, 64)),
                  near.empty() ? fmt::format("可用：{0}｜known: {0}", fmt::join(known, ", "))
                               : fmt::format("是否指 '{0}'？｜did you mean '{0}'?", near));
    }
    CELADON_ASSIGN(std::string text, normal_form(name, value));
    if (!query.values_.emplace(name, std::move(text)).second)
      return off(name, "出现了两次｜stands there twice", "只写一次｜give it once");
  }
  return query;
}

std::string ViewQuery::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

std::vector<std::string> ViewQuery::list(std::string_view name) const {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : get(name) + ",") {
    if (c != ',') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

Result<std::uint64_t> ViewQuery::number(std::string_view name, std::uint64_t otherwise,
                                        std::uint64_t least, std::uint64_t most) const {
  const std::string text = get(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return off(name, fmt::format("'{0}' 超出范围｜'{0}' is out of range", text),
               fmt::format("{0} 至 {1}｜{0} to {1}", least, most));
  return number;
}

std::string ViewQuery::key() const {
  std::string key;
  for (const auto& [name, value] : values_) {
    if (!value.empty()) key += fmt::format("|{}={}", name, value);
  }
  return key;
}

Result<Response> kept_view(Call& call, std::string_view view, const ViewQuery& query,
                           const MakeView& make) {
  const std::string key =
      fmt::format("{}|{}{}", view, call.request.path_value("site"), query.key());
  CELADON_ASSIGN(
      auto bytes,
      call.services.workspace.answer(key, [&](app::Workspace& workspace) -> Result<std::string> {
        CELADON_ASSIGN(const ViewJson json, make(workspace));
        return json.dump(-1, ' ', false, ViewJson::error_handler_t::replace) + "\n";
      }));
  Response response;
  response.body = std::move(bytes);
  return response;
}

Response json_answer(const ViewJson& json, int status) {
  return text_response(status, "application/json; charset=utf-8",
                       json.dump(-1, ' ', false, ViewJson::error_handler_t::replace) + "\n");
}

}  // namespace celadon::http
