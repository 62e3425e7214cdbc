#pragma once
// A request and an answer as the handlers see them; the library behind the server stays in
// http/server.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace celadon::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
const char* to_string(Method method) noexcept;  ///< "GET", ...

/// Names and values in the order they came; names of headers in lower case.
using Fields = std::vector<std::pair<std::string, std::string>>;
/// The first value of that name.
std::optional<std::string_view> find(const Fields& fields, std::string_view name);

struct Request {
  Method method = Method::get;
  std::string path;  ///< decoded, normalised, begins with '/'
  Fields query;      ///< decoded
  Fields headers;
  Fields cookies;
  Fields path_values;             ///< {site} -> "qingci"
  std::string body;               ///< empty when the route spools
  std::filesystem::path spooled;  ///< the body of a route that spools; removed after the answer
  std::string remote_address;     ///< without port
  std::string id;                 ///< of this request, for log and problem details
  bool secure = false;            ///< came by TLS

  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// The value of {name} in the route's pattern; asking for another name is a programmer error.
  [[nodiscard]] const std::string& path_value(std::string_view name) const;
};

/// One server-sent event.
struct Event {
  std::string name;
  std::string id;    ///< may be empty
  std::string text;  ///< one JSON value on one line
};

/// Where a handler's events come from. The server calls `subscribe` once; `send` may be called from
/// any thread until it answers false (the listener is gone) or `close` was called.
struct EventSource {
  struct Sink {
    std::function<bool(const Event&)> send;
    std::function<void()> close;
  };
  std::function<void(Sink, std::string last_event_id)> subscribe;
  std::function<void()> unsubscribe;  ///< the listener left
};

struct FileBody {
  std::filesystem::path path;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  Fields headers;
  std::variant<std::shared_ptr<const std::string>, FileBody, EventSource> body =
      std::make_shared<const std::string>();
};

/// Answers with text as it is.
Response text_response(int status, std::string content_type, std::string body);

}  // namespace celadon::http
