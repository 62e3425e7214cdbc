// How much of a request the server takes, how long it waits, whom it lets in.

#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bare_server.hpp"
#include "http_client.hpp"
#include "problem_in.hpp"

namespace celadon::testing {
namespace {

TEST(ServerLimits, refuses_headers_beyond_their_limit) {
  BareServer server;
  const ClientAnswer many =
      ask(server.port(), "GET", "/echo/a", {{"X-Long", std::string(20'000, 'x')}});
  EXPECT_EQ(many.status, 431);
  EXPECT_EQ(problem_in(many)["code"], "headers_too_large");
  const ClientAnswer longer = ask(server.port(), "GET", "/echo/" + std::string(40'000, 'a'));
  EXPECT_EQ(longer.status, 431);
}

TEST(ServerLimits, refuses_bodies_beyond_their_limit_whether_announced_or_not) {
  BareServer server;
  const HeaderList json = {{"Content-Type", "application/json"}};
  Wire announced(server.port());
  announced.send("POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n{");
  const ClientAnswer refused = announced.read_answer();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(problem_in(refused)["code"], "payload_too_large");
  EXPECT_EQ(refused.header("connection"), "close");
  EXPECT_TRUE(announced.ends());

  Wire chunked(server.port());
  chunked.send("POST /json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  for (int i = 0; i < 20 && chunked.send(chunk); ++i) {
  }
  EXPECT_EQ(chunked.read_answer().status, 413);

  const std::string just = "{\"a\":\"" + std::string((1U << 20U) - 8, 'b') + "\"}";
  ASSERT_EQ(just.size(), 1U << 20U);
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, just).status, 200);
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, just + " ").status, 413);
}

TEST(ServerLimits, ends_connections_that_send_a_head_or_a_body_too_slowly) {
  http::ServerOptions options;
  options.header_time = std::chrono::milliseconds(300);
  options.body_time = std::chrono::milliseconds(300);
  BareServer server(options);
  Wire head(server.port());
  const auto began = std::chrono::steady_clock::now();
  std::thread drip([&head] {  // a byte now and then does not help
    for (const char c : std::string("GET /echo/a HTTP/1.1\r\nHost: a\r\nX: y")) {
      if (!head.send(std::string(1, c))) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  EXPECT_TRUE(head.ends());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  drip.join();
  Wire body(server.port());
  body.send(
      "POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
      "9\r\n\r\n{");
  EXPECT_TRUE(body.ends());
  Wire silent(server.port());
  EXPECT_TRUE(silent.ends()) << "who never speaks is let go";
  EXPECT_EQ(server.metrics().timeouts, 2U);
}

TEST(ServerLimits, lets_idle_connections_go) {
  http::ServerOptions options;
  options.idle_time = std::chrono::milliseconds(200);
  BareServer server(options);
  Wire wire(server.port());
  wire.send(request_text("GET", "/echo/a"));
  EXPECT_EQ(wire.read_answer().status, 200);
  EXPECT_TRUE(wire.ends());
}

TEST(ServerLimits, bounds_the_number_of_connections) {
  http::ServerOptions options;
  options.connections = 8;
  BareServer server(options);
  std::vector<Wire> wires;
  for (int i = 0; i < 8; ++i) {
    wires.emplace_back(server.port());
    wires.back().send(request_text("GET", "/echo/a"));
    EXPECT_EQ(wires.back().read_answer().status, 200);
  }
  Wire beyond(server.port());
  const ClientAnswer busy = beyond.read_answer();
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.header("retry-after"), "5");
}

TEST(ServerLimits, limits_requests_without_a_log_in_by_address) {
  http::DispatchOptions dispatch;
  dispatch.anonymous_per_second = 0.001;
  dispatch.anonymous_burst = 3;
  BareServer server({}, dispatch);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(server.port(), "GET", "/api/v1/anything").status, 200);
  const ClientAnswer refused = ask(server.port(), "GET", "/api/v1/anything");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(ask(server.port(), "GET", "/api/v1/anything", {{"Authorization", "Bearer anna-token"}})
                .status,
            200);
}

}  // namespace
}  // namespace celadon::testing
