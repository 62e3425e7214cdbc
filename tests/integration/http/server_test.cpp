// What the server promises whatever it serves: bounds, time-outs, HTTP/1.1 by the letter.

#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bare_server.hpp"
#include "http_client.hpp"
#include "problem_in.hpp"

namespace celadon::testing {
namespace {

TEST(Server, answers_one_connection_again_and_again) {
  BareServer server;
  Wire wire(server.port());
  for (const char* word : {"one", "two", "three"}) {
    wire.send(request_text("GET", std::string("/echo/") + word));
    const ClientAnswer answer = wire.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, word);
    EXPECT_EQ(answer.header("connection"), "keep-alive");
  }
}

TEST(Server, answers_pipelined_requests_in_their_order) {
  BareServer server;
  Wire wire(server.port());
  wire.send(request_text("GET", "/slow") + request_text("GET", "/echo/a") +
            request_text("POST", "/json", {{"Content-Type", "application/json"}}, R"({"b":1})") +
            request_text("GET", "/echo/c"));
  EXPECT_EQ(wire.read_answer().status, 200);
  EXPECT_EQ(wire.read_answer().body, "a");
  EXPECT_EQ(wire.read_answer().body, R"({"b":1})");
  EXPECT_EQ(wire.read_answer().body, "c");
}

TEST(Server, decodes_the_path_and_keeps_chinese) {
  BareServer server;
  EXPECT_EQ(ask(server.port(), "GET", "/echo/%E9%9D%92%E7%93%B7").body, "青瓷");
  EXPECT_EQ(ask(server.port(), "GET", "/echo/a%20b").body, "a b");
}

TEST(Server, refuses_paths_that_climb_or_hide_something) {
  BareServer server;
  for (const char* path :
       {"/../etc/passwd", "/%2e%2e/etc/passwd", "/echo/..%2f..%2fetc", "/echo/%00",
        "/assets/..%5c..%5cx", "/echo/%ff", "/echo/%zz", "/echo/%0d%0aX: y"}) {
    const ClientAnswer answer = ask(server.port(), "GET", path);
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_EQ(problem_in(answer)["code"], "parse") << path;
  }
}

TEST(Server, answers_head_like_get_without_the_body) {
  BareServer server;
  const ClientAnswer got = ask(server.port(), "GET", "/big");
  Wire wire(server.port());
  wire.send(request_text("HEAD", "/big") + request_text("GET", "/echo/next"));
  const ClientAnswer head = wire.read_answer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(got.body.size()));
  EXPECT_EQ(head.header("etag"), got.header("etag"));
  EXPECT_EQ(wire.read_answer().body, "next");
}

TEST(Server, names_the_allowed_methods) {
  BareServer server;
  const ClientAnswer refused = ask(server.port(), "DELETE", "/big");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(problem_in(refused)["code"], "method_not_allowed");
  const ClientAnswer options = ask(server.port(), "OPTIONS", "/json");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
  EXPECT_EQ(ask(server.port(), "OPTIONS", "/private").header("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(ask(server.port(), "BREW", "/big").status, 405);
  EXPECT_EQ(ask(server.port(), "TRACE", "/big").status, 405);
}

TEST(Server, tells_an_unknown_address_as_a_problem_in_the_language_asked) {
  BareServer server;
  const ClientAnswer zh = ask(server.port(), "GET", "/api/v1/nothing");
  EXPECT_EQ(zh.status, 404);
  EXPECT_EQ(problem_in(zh)["title"], "没有找到");
  const ClientAnswer en =
      ask(server.port(), "GET", "/api/v1/nothing", {{"Accept-Language", "en-GB,zh;q=0.5"}});
  EXPECT_EQ(problem_in(en)["title"], "Not found");
  EXPECT_EQ(problem_in(en)["request"], en.header("x-request-id"));
}

TEST(Server, turns_errors_and_exceptions_into_problems) {
  BareServer server;
  const ClientAnswer failed = ask(server.port(), "GET", "/fails");
  EXPECT_EQ(failed.status, 404);
  EXPECT_EQ(problem_in(failed)["detail"], "site qinci is not known");
  const ClientAnswer thrown = ask(server.port(), "GET", "/throws");
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(problem_in(thrown)["code"], "internal");
  EXPECT_FALSE(thrown.says("a fault of the handler")) << "what went wrong inside stays inside";
}

TEST(Server, reads_chunked_bodies) {
  BareServer server;
  Wire wire(server.port());
  wire.send(
      "POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n3;note=x\r\n:1}\r\n0\r\nTrailer: "
      "y\r\n\r\n" +
      request_text("GET", "/echo/after"));
  EXPECT_EQ(wire.read_answer().body, "{\"a\":1}");
  EXPECT_EQ(wire.read_answer().body, "after");
}

TEST(Server, refuses_requests_that_two_servers_could_read_differently) {
  BareServer server;
  for (const char* request :
       {"POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}{}{}",
        "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}",
        "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 2x\r\n\r\n{}",
        "GET /echo/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /echo/a HTTP/1.1\r\n\r\n",
        "GET /echo/a HTTP/1.1\r\nHost : a\r\n\r\n", "GET  /echo/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /echo/a HTTP/9.9\r\nHost: a\r\n\r\n", "\x16\x03\x01\x02garbage\r\n\r\n",
        "GET echo HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    Wire wire(server.port());
    wire.send(request);
    const ClientAnswer answer = wire.read_answer();
    EXPECT_EQ(answer.status, 400) << request;
    EXPECT_TRUE(wire.ends()) << request;
  }
}

TEST(Server, tells_where_json_is_broken) {
  BareServer server;
  const HeaderList json = {{"Content-Type", "application/json"}};
  const ClientAnswer broken = ask(server.port(), "POST", "/json", json, "{\"a\": 1,\n \"b\": }");
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(problem_in(broken)["place"]["line"], 2);
  EXPECT_EQ(problem_in(broken)["place"]["column"], 7);
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, "[1]").status, 400);
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, R"({"a":1,"a":2})").status, 400);
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, "{\"a\":\"\xff\"}").status, 400);
  EXPECT_EQ(ask(server.port(), "POST", "/json", {{"Content-Type", "text/plain"}}, "{}").status,
            415);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "{\"a\":";
  EXPECT_EQ(ask(server.port(), "POST", "/json", json, deep).status, 422);
  EXPECT_EQ(ask(server.port(), "PUT", "/text", {}, "\xc3\x28").status, 400);
}

TEST(Server, spools_uploads_to_files_and_removes_them) {
  BareServer server;
  const std::string body(3'000'000, 'u');
  EXPECT_EQ(ask(server.port(), "POST", "/upload", {}, body).body, "3000000");
  Wire expecting(server.port());
  expecting.send(
      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(expecting.read_until("\r\n\r\n").substr(0, 12), "HTTP/1.1 100");
  expecting.send("12345");
  EXPECT_EQ(expecting.read_answer().body, "5");
  {
    Wire cut(server.port());
    cut.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\nonly this");
  }
  for (int i = 0; i < 200 && !std::filesystem::is_empty(server.folder()); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(std::filesystem::is_empty(server.folder()));
}

TEST(Server, refuses_an_upload_before_its_body_when_it_is_not_allowed) {
  BareServer server;
  Wire wire(server.port());
  wire.send(
      "POST /private HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
  const ClientAnswer answer = wire.read_answer();
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(problem_in(answer)["code"], "unauthenticated");
}

TEST(Server, sends_files_in_pieces) {
  BareServer server;
  const ClientAnswer answer = ask(server.port(), "GET", "/file");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.size(), 300U * 4096U);
}

TEST(Server, wants_the_csrf_token_of_a_cookie_session_and_no_foreign_origin) {
  BareServer server;
  const HeaderList session = {{"Cookie", "celadon_session=anna"}};
  EXPECT_EQ(ask(server.port(), "GET", "/private", session).status, 200);
  HeaderList headers = session;
  headers.emplace_back("Content-Type", "application/json");
  const ClientAnswer refused = ask(server.port(), "POST", "/private", headers, "{}");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(problem_in(refused)["code"], "csrf");
  headers.emplace_back("X-CSRF-Token", "t");
  EXPECT_EQ(ask(server.port(), "POST", "/private", headers, "{}").status, 200);
  headers.emplace_back("Origin", "https://elsewhere.example");
  EXPECT_EQ(ask(server.port(), "POST", "/private", headers, "{}").status, 403);
  headers.back().second = "http://localhost";
  EXPECT_EQ(ask(server.port(), "POST", "/private", headers, "{}").status, 200);
  EXPECT_EQ(
      ask(server.port(), "POST", "/private",
          {{"Authorization", "Bearer anna-token"}, {"Content-Type", "application/json"}}, "{}")
          .status,
      200)
      << "no browser sends a token by itself";
}

TEST(Server, does_a_write_once_for_one_idempotency_key) {
  BareServer server;
  const HeaderList headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "k1"}};
  EXPECT_EQ(ask(server.port(), "POST", "/once", headers, R"({"a":1})").body, "1");
  const ClientAnswer again = ask(server.port(), "POST", "/once", headers, R"({"a":1})");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, "1");
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  const ClientAnswer other = ask(server.port(), "POST", "/once", headers, R"({"a":2})");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(problem_in(other)["code"], "idempotency_mismatch");
  EXPECT_EQ(server.done, 1);
}

TEST(Server, answers_304_to_who_has_it_and_compresses_for_who_takes_it) {
  BareServer server;
  const ClientAnswer plain = ask(server.port(), "GET", "/big");
  const ClientAnswer packed = ask(server.port(), "GET", "/big", {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), plain.body.size() / 10);
  EXPECT_NE(packed.header("etag"), plain.header("etag")) << "a strong tag names the bytes";
  EXPECT_EQ(ask(server.port(), "GET", "/big", {{"Accept-Encoding", "gzip;q=0"}})
                .header("content-encoding"),
            "");
  for (const std::string& etag : {plain.header("etag"), packed.header("etag"),
                                  "\"other\", " + plain.header("etag"), std::string("*")}) {
    const ClientAnswer same = ask(server.port(), "GET", "/big", {{"If-None-Match", etag}});
    EXPECT_EQ(same.status, 304) << etag;
    EXPECT_EQ(same.header("content-length"), "");
  }
  EXPECT_EQ(ask(server.port(), "GET", "/big", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST(Server, protects_every_answer_by_headers) {
  BareServer server;
  for (const char* path : {"/", "/big", "/api/v1/nothing", "/echo/%zz"}) {
    const ClientAnswer answer = ask(server.port(), "GET", path, {{"Accept", "text/html"}});
    EXPECT_NE(answer.header("content-security-policy").find("script-src 'self';"),
              std::string::npos);
    EXPECT_NE(answer.header("content-security-policy").find("frame-ancestors 'none'"),
              std::string::npos);
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("referrer-policy"), "same-origin");
    EXPECT_EQ(answer.header("x-request-id").size(), 16U);
    EXPECT_EQ(answer.header("strict-transport-security"), "") << "only with TLS";
  }
}

TEST(Server, serves_pages_and_their_files) {
  BareServer server;
  const HeaderList html = {{"Accept", "text/html,*/*"}};
  for (const char* path : {"/", "/index.html", "/sites/qingci/overview", "/verify/ABC"}) {
    const ClientAnswer page = ask(server.port(), "GET", path, html);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.header("cache-control"), "no-cache");
    EXPECT_TRUE(page.says("<title>page</title>"));
  }
  const ClientAnswer script =
      ask(server.port(), "GET", "/assets/app-1a2b.js", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(script.body, "br form");
  EXPECT_EQ(script.header("content-encoding"), "br");
  EXPECT_EQ(script.header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(ask(server.port(), "GET", "/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}}).body,
            "gzip form");
  EXPECT_EQ(ask(server.port(), "GET", "/assets/missing.js", html).status, 404);
  EXPECT_EQ(ask(server.port(), "GET", "/picture.png").status, 404) << "no page was asked for";
  EXPECT_EQ(ask(server.port(), "POST", "/", {}, "x").status, 405);
}

TEST(Server, stops_gracefully_and_finishes_what_it_answers) {
  BareServer server;
  Wire idle(server.port());
  idle.send(request_text("GET", "/echo/a"));
  EXPECT_EQ(idle.read_answer().status, 200);
  Wire listener(server.port());
  listener.send(request_text("GET", "/events"));
  EXPECT_NE(listener.read_until("\n\n"), "");
  Wire busy(server.port());
  busy.send(request_text("GET", "/slow"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until the handler runs
  server.server().stop();
  const ClientAnswer answer = busy.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(idle.ends());
  EXPECT_TRUE(listener.ends());
  EXPECT_THROW(Wire(server.port()), std::runtime_error);
}

}  // namespace
}  // namespace celadon::testing
