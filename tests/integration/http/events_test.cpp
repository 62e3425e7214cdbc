// Server-sent events over the real server.

#include <thread>

#include <gtest/gtest.h>
#include <poll.h>

#include "bare_server.hpp"
#include "http_client.hpp"

namespace celadon::testing {
namespace {

void wait_for_listeners(BareServer& server, std::size_t number) {
  for (int i = 0; i < 3000 && server.events().listeners() != number; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(server.events().listeners(), number);
}

Wire listen(BareServer& server, const std::string& last = {}) {
  Wire wire(server.port());
  HeaderList headers;
  if (!last.empty()) headers.emplace_back("Last-Event-ID", last);
  wire.send(request_text("GET", "/events", headers));
  EXPECT_NE(wire.read_until("\r\n\r\n").find("text/event-stream"), std::string::npos);
  EXPECT_EQ(wire.read_until("\n\n"), ": celadon\n\n");
  return wire;
}

TEST(Events, reach_a_thousand_listeners_and_none_is_lost) {
  BareServer server;
  constexpr int listeners = 1000;
  constexpr int events = 20;
  std::vector<Wire> wires;
  for (int i = 0; i < listeners; ++i) wires.push_back(listen(server));
  wait_for_listeners(server, listeners);
  for (int i = 1; i <= events; ++i)
    server.events().publish("revision", "{\"revision\":" + std::to_string(i) + "}");
  for (Wire& wire : wires) {
    for (int i = 1; i <= events; ++i) {
      const std::string number = std::to_string(i);
      ASSERT_EQ(wire.read_until("\n\n"),
                "id: e1-" + number + "\nevent: revision\ndata: {\"revision\":" + number + "}\n\n");
    }
  }
  EXPECT_EQ(server.metrics().slow_listeners, 0U);
  wires.clear();
  wait_for_listeners(server, 0);
}

TEST(Events, resume_after_the_last_one_seen) {
  BareServer server;
  for (int i = 1; i <= 3; ++i) server.events().publish("revision", std::to_string(i));
  Wire wire = listen(server, "e1-1");
  EXPECT_EQ(wire.read_until("\n\n"), "id: e1-2\nevent: revision\ndata: 2\n\n");
  EXPECT_EQ(wire.read_until("\n\n"), "id: e1-3\nevent: revision\ndata: 3\n\n");
}

TEST(Events, say_so_when_the_past_is_not_kept) {
  BareServer server;
  server.events().publish("revision", "1");
  for (const char* last : {"e0-1", "e1-77", "nonsense"}) {
    Wire wire = listen(server, last);
    EXPECT_NE(wire.read_until("\n\n").find("event: reset\n"), std::string::npos) << last;
  }
}

TEST(Events, of_one_user_reach_that_user_only) {
  BareServer server;
  Wire anna(server.port());
  anna.send(request_text("GET", "/events", {{"Cookie", "celadon_session=anna"}}));
  Wire nobody = listen(server);
  wait_for_listeners(server, 2);
  server.events().publish("job", "{\"job\":\"j-1\"}", "anna");
  server.events().publish("revision", "2");
  EXPECT_NE(anna.read_until("job\ndata: {\"job\":\"j-1\"}\n\n"), "");
  EXPECT_EQ(nobody.read_until("\n\n"), "id: e1-2\nevent: revision\ndata: 2\n\n");
}

TEST(Events, keep_a_silent_stream_alive) {
  http::ServerOptions options;
  options.heartbeat = std::chrono::milliseconds(50);
  BareServer server(options);
  Wire wire = listen(server);
  EXPECT_EQ(wire.read_until("\n\n"), ": \n\n");
  EXPECT_EQ(wire.read_until("\n\n"), ": \n\n");
}

TEST(Events, cut_off_a_listener_that_does_not_read) {
  http::ServerOptions options;
  options.listener_bytes = 64U << 10U;
  BareServer server(options);
  Wire slow = listen(server);
  Wire quick = listen(server);
  wait_for_listeners(server, 2);
  const std::string text(16'000, 'x');
  std::size_t published = 0;
  while (server.metrics().slow_listeners == 0 &&
         published < 20'000) {  // beyond the socket's buffers
    server.events().publish("revision", text);
    ++published;
    ASSERT_NE(quick.read_until("\n\n"), "") << "who keeps up loses nothing";
  }
  EXPECT_EQ(server.metrics().slow_listeners, 1U);
  wait_for_listeners(server, 1);
  EXPECT_TRUE(slow.ends());
}

TEST(Events, let_a_listener_go_that_leaves) {
  BareServer server;
  {
    Wire wire = listen(server);
    wait_for_listeners(server, 1);
  }
  wait_for_listeners(server, 0);
}

}  // namespace
}  // namespace celadon::testing
