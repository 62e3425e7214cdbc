#include "celadon/http/server/request_head.hpp"

#include <utility>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "celadon/http/server/wire.hpp"
#include "celadon/http/target.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = beast::http;

std::optional<Method> method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get: return Method::get;
    case bhttp::verb::head: return Method::head;
    case bhttp::verb::post: return Method::post;
    case bhttp::verb::put: return Method::put;
    case bhttp::verb::patch: return Method::patch;
    case bhttp::verb::delete_: return Method::del;
    case bhttp::verb::options: return Method::options;
    default: return std::nullopt;
  }
}

}  // namespace

Problem too_large(std::uint64_t limit) {
  return {"payload_too_large",
          {fmt::format("内容超过 {} 字节的上限", limit),
           fmt::format("the body is larger than {} bytes", limit)},
          {"分成较小的部分发送", "send it in smaller parts"}};
}

Problem too_slow(std::string_view what_zh, std::string_view what_en) {
  return {
      "timeout",
      {fmt::format("{}未在时限内到齐", what_zh), fmt::format("{} did not arrive in time", what_en)},
      {"检查网络后重试", "check the network and send it again"}};
}

Problem broken(std::string_view why) {
  return {
      "parse",
      {fmt::format("不是有效的 HTTP/1.1 请求：{}", units::in_language(why, units::Language::zh)),
       fmt::format("not a valid HTTP/1.1 request: {}",
                   units::in_language(why, units::Language::en))},
      {"使用符合 RFC 9112 的客户端", "use a client that follows RFC 9112"}};
}

std::optional<Problem> head_problem(const boost::system::error_code& failure,
                                    std::uint32_t header_bytes) {
  if (failure == bhttp::error::end_of_stream || failure == bhttp::error::partial_message)
    return std::nullopt;
  if (failure == bhttp::error::header_limit || failure == bhttp::error::buffer_overflow) {
    return Problem{"headers_too_large",
                   {fmt::format("请求行与请求头超过 {} 字节", header_bytes),
                    fmt::format("request line and headers are larger than {} bytes", header_bytes)},
                   {"缩短地址或减少请求头", "shorten the address or send fewer headers"}};
  }
  if (failure == beast::error::timeout) return too_slow("请求头", "the head of the request");
  if (failure.category() == make_error_code(bhttp::error::bad_method).category())
    return broken(failure.message());
  return std::nullopt;
}

Problem too_busy() {
  return {"busy",
          {"排队的请求过多", "too many requests wait"},
          {"稍后重试", "send it again in a moment"},
          {},
          {},
          1};
}

HeadReading read_head(const bhttp::request<bhttp::empty_body>& message,
                      const std::string& remote_address, bool secure) {
  HeadReading reading;
  Request& request = reading.request;
  request.remote_address = remote_address;
  request.secure = secure;
  request.id = new_request_id();
  std::size_t hosts = 0;
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "host") ++hosts;
    if (name == "cookie") {
      for (auto& cookie : parse_cookies(field.value()))
        request.cookies.push_back(std::move(cookie));
      continue;
    }
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  const auto method = method_of(message.method());
  auto target = parse_target(message.target());
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
    reading.problem = broken("需要且只能有一个 Host 请求头｜exactly one Host header is needed");
  } else if (!method) {
    reading.problem = Problem{"method_not_allowed",
                              {"不支持该方法", "the method is not known here"},
                              {"可用方法：GET、POST、PUT、PATCH、DELETE",
                               "methods that are: GET, POST, PUT, PATCH, DELETE"}};
  } else if (!target.ok()) {
    reading.problem = problem_of(target.error());
  } else {
    request.method = *method;
    request.path = std::move(target->path);
    request.query = std::move(target->query);
  }
  return reading;
}

}  // namespace celadon::http
