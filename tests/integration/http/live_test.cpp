// The whole server over the example plant: the routes of the system itself.

#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "live_server.hpp"

namespace celadon::testing {
namespace {

using Json = nlohmann::json;

TEST(Live, is_healthy_and_ready) {
  LiveServer live;
  EXPECT_EQ(Json::parse(ask(live.port(), "GET", "/healthz").body)["status"], "ok");
  const Json ready = Json::parse(ask(live.port(), "GET", "/readyz").body);
  EXPECT_EQ(ready["status"], "ready");
  EXPECT_EQ(ready["revision"], live.services().workspace.revision());
}

TEST(Live, gives_its_figures_to_prometheus) {
  LiveServer live;
  ask(live.port(), "GET", "/healthz");
  ask(live.port(), "GET", "/api/v1/folder");
  const ClientAnswer answer = ask(live.port(), "GET", "/metrics");
  EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* line :
       {"celadon_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1\n",
        "celadon_http_requests_total{method=\"GET\",route=\"/api/v1/folder\",status=\"401\"} 1\n",
        "celadon_http_request_seconds_bucket{method=\"GET\",route=\"/healthz\",le=\"+Inf\"} 1\n",
        "# TYPE celadon_http_request_seconds histogram\n", "celadon_folder_bytes{part=\"series\"} ",
        "celadon_resident_bytes ", "celadon_revision ", "celadon_connections 1\n"})
    EXPECT_TRUE(answer.says(line)) << line << answer.body.substr(0, 2000);
}

TEST(Live, gives_the_contract) {
  LiveServer live;
  EXPECT_TRUE(ask(live.port(), "GET", "/api/v1/openapi.yaml").says("openapi: 3.1.0"));
}

TEST(Live, wants_a_log_in_for_everything_that_is_not_open) {
  LiveServer live;
  for (const http::Route& route : http::all_routes()) {
    if (route.permission == app::access::Permission::open) continue;
    std::string path(route.pattern);
    for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{'))
      path.replace(at, path.find('}') - at + 1, "qingci");
    const ClientAnswer answer = ask(live.port(), http::to_string(route.method), path);
    EXPECT_TRUE(answer.status == 401 || answer.status == 404)
        << http::to_string(route.method) << ' ' << path << ": " << answer.status;
  }
}

TEST(Live, tells_the_administrator_of_the_data_folder) {
  LiveServer live;
  Browser admin = live.administrator();
  const ClientAnswer answer = admin.get("/api/v1/folder");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Json folder = Json::parse(answer.body);
  EXPECT_EQ(folder["path"], live.data_folder().string());
  EXPECT_EQ(folder["memory"]["unit"], "byte");
  bool has_series = false;
  for (const Json& part : folder["parts"])
    has_series = has_series || (part["name"] == "series" && part["size"]["value"] > 10'000);
  EXPECT_TRUE(has_series);
}

TEST(Live, tells_listeners_of_each_write) {
  LiveServer live;
  Browser admin = live.administrator();
  Wire wire(live.port());
  wire.send(
      request_text("GET", "/api/v1/events",
                   {{"Cookie", admin.cookies().at(0).first + "=" + admin.cookies().at(0).second}}));
  ASSERT_NE(wire.read_until(": celadon\n\n"), "");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  throw_if_failed(
      live.services().workspace.write("test", [](app::Workspace&) { return Status(); }));
  // The posting after the opening may have raised it before.
  const std::string wanted = "event: revision\ndata: {\"revision\":" +
                             std::to_string(live.services().workspace.revision()) + "}";
  EXPECT_NE(wire.read_until(wanted), "");
}

TEST(Live, makes_the_first_administrator_by_a_one_time_link) {
  LiveOptions options;
  options.example = false;
  options.administrator = false;
  LiveServer live(options);
  const auto link = value_or_throw(live.house().first_start_link());
  ASSERT_TRUE(link.has_value());
  EXPECT_EQ(link->rfind("/first-start#token=", 0), 0U) << "behind #, so that it reaches no log";
}

}  // namespace
}  // namespace celadon::testing
