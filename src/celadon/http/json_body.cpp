#include "celadon/http/json_body.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace celadon::http {
namespace {

constexpr std::size_t most_levels = 32;

/// Watches a parse without building anything.
struct Watcher : nlohmann::json_sax<nlohmann::json> {
  std::vector<std::set<std::string>> keys;  ///< of the objects that are open
  std::vector<bool> is_object;
  bool top_is_object = false;
  bool seen_top = false;
  std::size_t failed_at = 0;
  std::string failure;
  ErrorCode code = ErrorCode::parse;

  bool refuse(ErrorCode why, std::string what) {
    code = why;
    failure = std::move(what);
    return false;
  }
  bool value() {
    seen_top = true;
    return true;
  }
  bool open(bool object) {
    if (!seen_top) top_is_object = object;
    seen_top = true;
    if (is_object.size() == most_levels)
      return refuse(ErrorCode::limit,
                    "JSON 的嵌套超过 32 层｜the JSON is nested deeper than 32 levels");
    is_object.push_back(object);
    if (object) keys.emplace_back();
    return true;
  }
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(true); }
  bool end_object() override {
    is_object.pop_back();
    keys.pop_back();
    return true;
  }
  bool start_array(std::size_t) override { return open(false); }
  bool end_array() override {
    is_object.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    if (!keys.back().insert(name).second)
      return refuse(
          ErrorCode::parse,
          fmt::format(
              "JSON 的同一对象中有两个键 '{0}'｜the JSON has the key '{0}' twice in one object",
              name));
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    failed_at = position;
    return refuse(ErrorCode::parse, "请求内容不是有效的 JSON｜the body is not valid JSON");
  }
};

}  // namespace

Status check_json_object(std::string_view text) {
  Watcher watcher;
  const bool whole = nlohmann::json::sax_parse(text.begin(), text.end(), &watcher);
  if (whole && watcher.top_is_object) return {};
  if (whole)
    return fail(ErrorCode::parse,
                "请求内容是 JSON，但不是对象｜the body is JSON, but not an object",
                "发送 {\"name\": 值}｜send {\"name\": value}");
  Error error = fail(watcher.code, watcher.failure,
                     "发送一个 UTF-8 的 JSON 对象，最多 32 层，键不重复｜send one JSON object in "
                     "UTF-8, at most 32 levels deep, without double keys");
  if (watcher.failed_at > 0) {
    const std::string_view before = text.substr(0, std::min(watcher.failed_at - 1, text.size()));
    const std::size_t last_line = before.rfind('\n');
    const std::size_t column =
        last_line == std::string_view::npos ? before.size() : before.size() - last_line - 1;
    error.place = TextPlace{
        "body", static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1,
        static_cast<std::uint32_t>(column) + 1};
  }
  return error;
}

Result<nlohmann::ordered_json> json_body(const Request& request) {
  if (request.body.empty()) return nlohmann::ordered_json::object();
  CELADON_TRY(check_json_object(request.body));
  return nlohmann::ordered_json::parse(request.body);
}

}  // namespace celadon::http
