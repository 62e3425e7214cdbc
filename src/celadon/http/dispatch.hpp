#pragma once
// From a request to its answer: finds the route, asks who it is and whether they may, calls the
// handler, and makes the answer ready to send. Knows nothing of sockets.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "celadon/http/finish.hpp"
#include "celadon/http/idempotency.hpp"
#include "celadon/http/metrics.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/http/rate_limit.hpp"
#include "celadon/http/router.hpp"
#include "celadon/http/static_files.hpp"

namespace celadon::http {

/// What asking for a permission came to. `hidden` is told as 404: that the thing exists is private.
enum class Admission : std::uint8_t { allow, unauthenticated, forbidden, hidden };

/// What the dispatcher asks of the access control; thread-safe functions.
struct AccessPort {
  std::function<app::access::Principal(std::string_view cookie, std::string_view bearer,
                                       std::string_view remote_address)>
      who_asks;
  /// `thing` is the value of {site} or {organisation}; empty for the other scopes.
  std::function<Admission(const app::access::Principal& who, app::access::Permission permission,
                          Scope scope, std::string_view thing)>
      may;
  std::function<bool(const app::access::Principal& who, std::string_view token)> csrf_holds;
  /// Puts a write or a refusal on record (audit_trail.hpp); may be empty.
  std::function<void(const app::access::Principal& who, const Route& route, const Request& request,
                     int status, bool refused)>
      record;
  std::string cookie_name = "celadon_session";
};

struct DispatchOptions {
  double anonymous_per_second = 100;  ///< requests of one address without a log-in; 0: no limit
  double anonymous_burst = 500;
};

/// A request whose head was read: what its body may be, and what is known of the asker.
struct Admitted {
  Match match;
  app::access::Principal who;
  std::optional<Response> refusal;  ///< answers instead; the body need not be read
  std::chrono::steady_clock::time_point began;
};

/// Thread-safe.
class Dispatcher {
 public:
  using Invoke =
      std::function<Result<Response>(Handler, const Request&, const app::access::Principal&)>;

  /// All but the ports must outlive the dispatcher.
  Dispatcher(const Router& router, StaticFiles& pages, Metrics& metrics, AccessPort access,
             Invoke invoke, const DispatchOptions& options = {});

  /// What a body for that method and path would be; none where nothing answers. Cheap: may be
  /// called where connections are served.
  [[nodiscard]] Body body_of(Method method, std::string_view path) const;
  /// Decides by the head alone. On a worker thread.
  Admitted admit(const Request& head);
  /// Answers an admitted request whose body was read, fills path_values. On a worker thread.
  Response answer(Admitted& admitted, Request& request);
  /// Counts and logs a request that could not be read.
  void note_unread(const Problem& problem, const std::string& remote_address,
                   const std::string& id);

 private:
  void refuse_unknown(Admitted& admitted, const Request& head);
  void refuse_unpermitted(Admitted& admitted, const Request& head);
  [[nodiscard]] std::optional<Problem> doubtful_origin(const Admitted& admitted,
                                                       const Request& head) const;
  [[nodiscard]] static std::optional<Problem> wrong_body(const Route& route,
                                                         const Request& request);
  Response call(const Admitted& admitted, const Request& request);
  Response call_once(const Admitted& admitted, const Request& request, const std::string& key);
  void note(const Admitted& admitted, const Request& request, const Response& response);

  const Router& router_;
  StaticFiles& pages_;
  Metrics& metrics_;
  AccessPort access_;
  Invoke invoke_;
  RateLimit anonymous_;
  IdempotentAnswers kept_;
  Finisher finisher_;
};

}  // namespace celadon::http
