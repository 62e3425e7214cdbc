#pragma once
// The one visible route table: method, path, permission, handler. http/routes.cpp puts the groups
// together; openapi.yaml is checked against it.

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/principal.hpp"
#include "celadon/app/services.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"

namespace celadon::http {

/// What the permission is asked about.
enum class Scope : std::uint8_t {
  none,          ///< the asker alone
  site,          ///< the organisation that owns {site}
  organisation,  ///< {organisation}
  handler,       ///< the handler narrows its answer to what the asker may see (lists)
};

enum class Body : std::uint8_t {
  none,
  json,   ///< up to 1 MiB, object
  text,   ///< up to 4 MiB, e.g. YAML
  lines,  ///< up to 64 MiB, readings
  spool,  ///< up to the upload limit, to a file
};

class EventHub;  // http/events.hpp
class Metrics;   // http/metrics.hpp
struct Gauge;
/// The running server itself, for the few handlers that speak of it.
struct Live {
  EventHub& events;
  Metrics& metrics;
  std::filesystem::path data_folder;
  std::string version;
  Instant started;
  std::function<std::vector<Gauge>()> gauges;  ///< figures of what the server serves
  std::atomic<bool> stopping{false};
};

/// What a handler works with. Called on a worker thread, never on one that serves connections.
struct Call {
  const Request& request;
  const app::access::Principal& who;
  app::Services& services;
  Live& live;
};
using Handler = Result<Response> (*)(Call&);

struct Route {
  Method method = Method::get;
  std::string_view pattern;  ///< "/api/v1/sites/{site}/overview"
  app::access::Permission permission = app::access::Permission::open;
  Scope scope = Scope::none;
  Handler handler = nullptr;
  Body body = Body::none;
};

/// Each group of routes stands in its own file http/api/<group>.cpp and is named here.
std::vector<Route> session_routes();
std::vector<Route> organisation_routes();
std::vector<Route> user_routes();
std::vector<Route> audit_routes();
std::vector<Route> system_routes();
std::vector<Route> job_routes();
std::vector<Route> site_routes();
std::vector<Route> overview_routes();
std::vector<Route> energy_routes();
std::vector<Route> carbon_routes();
std::vector<Route> resource_routes();
std::vector<Route> assessment_routes();
std::vector<Route> derivation_routes();
std::vector<Route> import_routes();
std::vector<Route> reading_routes();
std::vector<Route> evidence_routes();
std::vector<Route> pack_routes();
std::vector<Route> report_routes();
std::vector<Route> subject_routes();
std::vector<Route> ladder_routes();
std::vector<Route> campaign_routes();
std::vector<Route> policy_routes();
std::vector<Route> paper_routes();
std::vector<Route> agency_routes();
std::vector<Route> diagnosis_routes();
std::vector<Route> evaluation_routes();
std::vector<Route> review_routes();
/// All of them, in that order.
const std::vector<Route>& all_routes();

}  // namespace celadon::http
