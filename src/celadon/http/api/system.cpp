// Health, figures of the server, events, the contract.

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/contract.hpp"
#include "celadon/http/events.hpp"
#include "celadon/http/metrics.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using Json = nlohmann::ordered_json;

struct FolderPart {
  std::string name;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

/// The sizes of what lies at the top of the data folder. A file that vanishes meanwhile counts 0.
std::vector<FolderPart> parts_of(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<FolderPart> parts;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    FolderPart part{entry.path().filename().string()};
    if (entry.is_regular_file(failure)) {
      part.files = 1;
      part.bytes = entry.file_size(failure);
      if (failure) part.bytes = 0;
    } else {
      for (fs::recursive_directory_iterator it(entry.path(), failure), end; !failure && it != end;
           it.increment(failure)) {
        std::error_code lost;
        const std::uint64_t size = it->is_regular_file(lost) ? it->file_size(lost) : 0;
        if (lost || !it->is_regular_file(lost)) continue;
        ++part.files;
        part.bytes += size;
      }
    }
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end(),
            [](const FolderPart& a, const FolderPart& b) { return a.name < b.name; });
  return parts;
}

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
  for (const FolderPart& part : parts_of(call.live.data_folder)) {
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

Result<Response> folder(Call& call) {
  Json parts = Json::array();
  for (const FolderPart& part : parts_of(call.live.data_folder)) {
    parts.push_back(
        {{"name", part.name}, {"files", part.files}, {"size", bytes_quantity(part.bytes)}});
  }
  std::error_code failure;
  const auto space = std::filesystem::space(call.live.data_folder, failure);
  return uncached(json_response(200, {{"path", call.live.data_folder.string()},
                                      {"version", call.live.version},
                                      {"revision", call.services.workspace.revision()},
                                      {"started", format_instant(call.live.started)},
                                      {"memory", bytes_quantity(resident_bytes())},
                                      {"free", failure ? Json{{"value", nullptr}, {"unit", "byte"}}
                                                       : bytes_quantity(space.available)},
                                      {"parts", parts},
                                      {"connections", call.live.metrics.connections.load()},
                                      {"listeners", call.live.metrics.listeners.load()}}));
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
