// Health, figures of the server, events, the contract.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/folder_health.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/contract.hpp"
#include "celadon/http/events.hpp"
#include "celadon/http/metrics.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using Json = nlohmann::ordered_json;

Json bytes_quantity(std::uint64_t bytes) { return {{"value", bytes}, {"unit", "byte"}}; }

Response json_response(int status, const Json& value) {
  return text_response(status, "application/json; charset=utf-8", value.dump() + "\n");
}

Response uncached(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> health(Call& call) {
  return uncached(json_response(200, {{"status", "ok"}, {"version", call.live.version}}));
}

Result<Response> readiness(Call& call) {
  const bool stopping = call.live.stopping;
  return uncached(
      json_response(stopping ? 503 : 200, {{"status", stopping ? "stopping" : "ready"},
                                           {"revision", call.services.workspace.revision()}}));
}

Result<Response> metrics(Call& call) {
  std::vector<Gauge> gauges = call.live.gauges ? call.live.gauges() : std::vector<Gauge>();
  CELADON_ASSIGN(const auto parts, app::folder_parts(call.live.data_folder));
  for (const app::FolderPart& part : parts) {
    gauges.push_back({fmt::format("celadon_folder_bytes{{part=\"{}\"}}", part.name),
                      "Bytes on disk of a part of the data folder.",
                      static_cast<double>(part.bytes)});
  }
  return uncached(text_response(200, "text/plain; version=0.0.4; charset=utf-8",
                                call.live.metrics.text(gauges)));
}

Result<Response> events(Call& call) {
  Response response;
  response.content_type = "text/event-stream; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = call.live.events.source(call.who.user.text);
  return response;
}

Json folder_json(const app::FolderHealth& health) {
  Json parts = Json::array();
  for (const app::FolderPart& part : health.parts) {
    parts.push_back(
        {{"name", part.name}, {"files", part.files}, {"size", bytes_quantity(part.bytes)}});
  }
  return {
      {"path", health.path},
      {"database", health.database == storage::DatabaseKind::postgresql ? "postgresql" : "sqlite"},
      {"tables", health.tables},
      {"free", bytes_quantity(health.free_bytes)},
      {"disk", bytes_quantity(health.disk_bytes)},
      {"parts", std::move(parts)},
      {"sites", health.sites},
      {"imports", health.imports},
      {"imports_open", health.imports_open},
      {"last_import", health.last_import ? Json(format_instant(*health.last_import)) : Json()},
      {"entries", health.entries}};
}

Result<Response> folder(Call& call) {
  app::FolderHealth health;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(health, app::folder_health(workspace));
    return {};
  }));
  Json json = folder_json(health);
  json["version"] = call.live.version;
  json["revision"] = call.services.workspace.revision();
  json["started"] = format_instant(call.live.started);
  json["memory"] = bytes_quantity(resident_bytes());
  json["connections"] = call.live.metrics.connections.load();
  json["listeners"] = call.live.metrics.listeners.load();
  return uncached(json_response(200, json));
}

Result<Response> contract_document(Call& /*call*/) {
  static const auto text = std::make_shared<const std::string>(contract());
  Response response;
  response.content_type = "application/yaml; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "public, no-cache");
  response.body = text;
  return response;
}

}  // namespace

std::vector<Route> system_routes() {
  return {
      {Method::get, "/healthz", Permission::open, Scope::none, health},
      {Method::get, "/readyz", Permission::open, Scope::none, readiness},
      {Method::get, "/metrics", Permission::open, Scope::none, metrics},
      {Method::get, "/api/v1/events", Permission::signed_in, Scope::none, events},
      {Method::get, "/api/v1/folder", Permission::folder_read, Scope::none, folder},
      {Method::get, "/api/v1/openapi.yaml", Permission::open, Scope::none, contract_document},
  };
}

}  // namespace celadon::http
