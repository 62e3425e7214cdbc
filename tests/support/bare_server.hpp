#pragma once
// The real server on a real port over a small table of routes of its own: for what the server
// itself promises, whatever it serves.

#include <atomic>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "celadon/http/dispatch.hpp"
#include "celadon/http/events.hpp"
#include "celadon/http/server/server.hpp"
#include "scratch_folder.hpp"

namespace celadon::testing {

/// GET /big, /echo/{word}, /events, /slow, /fails, /throws, /file, /private; POST /json, /once;
/// PUT /text; POST /upload. The cookie `celadon_session=anna` is a session with the CSRF token "t".
class BareServer {
 public:
  explicit BareServer(http::ServerOptions options = {}, http::DispatchOptions dispatch = {})
      : router_(routes()),
        metrics_(routes()),
        pages_(std::span<const http::EmbeddedWebFile>(page_list())),
        dispatcher_(
            router_, pages_, metrics_, port_of_access(),
            [this](http::Handler handler, const http::Request& request,
                   const app::access::Principal& who) { return answer(handler, request, who); },
            dispatch) {
    options.port = 0;
    options.spool = folder_.path();
    auto started = http::Server::start(options, dispatcher_, metrics_);
    if (!started.ok()) throw std::runtime_error(started.error().to_string());
    server_ = std::move(started).value();
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  http::Server& server() { return *server_; }
  http::EventHub& events() { return events_; }
  http::Metrics& metrics() { return metrics_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  /// How many times POST /once was done.
  std::atomic<int> done{0};

 private:
  // The handlers are names only: `answer` tells them apart by their route.
  static Result<http::Response> named(http::Call& /*call*/) {
    return fail(ErrorCode::unsupported, "never called");
  }
  static const std::vector<http::Route>& routes() {
    using app::access::Permission;
    using http::Body;
    using http::Method;
    using http::Scope;
    static const std::vector<http::Route> table = {
        {Method::get, "/big", Permission::open, Scope::none, named},
        {Method::get, "/echo/{word}", Permission::open, Scope::none, named},
        {Method::get, "/events", Permission::open, Scope::none, named},
        {Method::get, "/slow", Permission::open, Scope::none, named},
        {Method::get, "/fails", Permission::open, Scope::none, named},
        {Method::get, "/throws", Permission::open, Scope::none, named},
        {Method::get, "/file", Permission::open, Scope::none, named},
        {Method::get, "/private", Permission::site_read, Scope::none, named},
        {Method::post, "/json", Permission::open, Scope::none, named, Body::json},
        {Method::post, "/once", Permission::open, Scope::none, named, Body::json},
        {Method::put, "/text", Permission::open, Scope::none, named, Body::text},
        {Method::post, "/upload", Permission::open, Scope::none, named, Body::spool},
        {Method::post, "/private", Permission::site_write, Scope::none, named, Body::json},
        {Method::get, "/api/v1/anything", Permission::open, Scope::none, named},
    };
    return table;
  }
  static std::span<const http::EmbeddedWebFile> page_list() {
    static const http::EmbeddedWebFile list[] = {
        {"index.html", "", "<!doctype html><title>page</title>"},
        {"assets/app-1a2b.js", "", "console.log('plain form of the script')"},
        {"assets/app-1a2b.js", "gzip", "gzip form"},
        {"assets/app-1a2b.js", "br", "br form"},
    };
    return list;
  }
  static http::AccessPort port_of_access() {
    http::AccessPort port;
    port.who_asks = [](std::string_view cookie, std::string_view bearer, std::string_view remote) {
      app::access::Principal who;
      who.remote_address = remote;
      if (cookie == "anna" || bearer == "anna-token") {
        who.user = app::access::UserId("anna");
        who.login = "anna";
        who.proof = cookie == "anna" ? app::access::Proof::session : app::access::Proof::token;
      }
      return who;
    };
    port.may = [](const app::access::Principal& who, app::access::Permission, http::Scope,
                  std::string_view) {
      return who.signed_in() ? http::Admission::allow : http::Admission::unauthenticated;
    };
    port.csrf_holds = [](const app::access::Principal&, std::string_view token) {
      return token == "t";
    };
    return port;
  }
  Result<http::Response> answer(http::Handler /*handler*/, const http::Request& request,
                                const app::access::Principal& who) {
    static const auto big =
        std::make_shared<const std::string>("{\"items\": \"" + std::string(200'000, 'x') + "\"}");
    const std::string& path = request.path;
    if (path == "/big") {
      http::Response response;
      response.body = big;
      return response;
    }
    if (path == "/events") {
      http::Response response;
      response.body = events_.source(who.user.text);
      return response;
    }
    if (path == "/slow") usleep(300'000);  // a handler that takes its time
    if (path == "/fails") return fail(ErrorCode::not_found, "site qinci is not known", "qingci");
    if (path == "/throws") throw std::runtime_error("a fault of the handler");
    if (path == "/file") {
      const auto file = folder_.path() / "big.bin";
      std::FILE* out = std::fopen(file.c_str(), "wb");
      for (int i = 0; i < 300; ++i) std::fwrite(big->data(), 1, 4096, out);
      std::fclose(out);
      http::Response response;
      response.content_type = "application/octet-stream";
      response.body = http::FileBody{file};
      return response;
    }
    if (path == "/once") return http::text_response(201, "text/plain", std::to_string(++done));
    if (path == "/upload") {
      std::error_code failure;
      return http::text_response(
          200, "text/plain", std::to_string(std::filesystem::file_size(request.spooled, failure)));
    }
    if (!request.path_values.empty())
      return http::text_response(200, "text/plain; charset=utf-8", request.path_value("word"));
    return http::text_response(200, "text/plain", request.body);
  }

  ScratchFolder folder_;
  http::EventHub events_{"e1", 5000};
  http::Router router_;
  http::Metrics metrics_;
  http::StaticFiles pages_;
  http::Dispatcher dispatcher_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace celadon::testing
