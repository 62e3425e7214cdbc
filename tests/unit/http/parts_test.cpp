// The small parts between a request and its answer.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "celadon/http/compress.hpp"
#include "celadon/http/events.hpp"
#include "celadon/http/finish.hpp"
#include "celadon/http/idempotency.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/http/rate_limit.hpp"
#include "celadon/http/server/event_queue.hpp"

namespace celadon::http {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
const std::chrono::steady_clock::time_point start{};

TEST(Problem, of_every_error_code_has_a_status_and_titles) {
  for (int code = 1; code <= 15; ++code) {  // ErrorCode 1..15 (base/result.hpp)
    const Error error = fail(static_cast<ErrorCode>(code), "what", "remedy");
    const Response answer = problem_response(problem_of(error), units::Language::en, "id1");
    const auto body = nlohmann::json::parse(*std::get<0>(answer.body));
    EXPECT_EQ(body["code"], to_string(error.code));
    EXPECT_EQ(body["status"], answer.status);
    EXPECT_GE(answer.status, 400);
    EXPECT_EQ(body["request"], "id1");
  }
  for (const ProblemCode& code : problem_codes()) {
    EXPECT_FALSE(code.title_zh.empty());
    EXPECT_FALSE(code.title_en.empty());
  }
}

TEST(Problem, tells_the_place_and_survives_bytes_that_are_no_text) {
  Error error = fail(ErrorCode::parse, "bad \xff byte", "mend it");
  error.place = TextPlace{"site.yaml", 3, 9};
  const Response answer = problem_response(problem_of(error), units::Language::zh, "x");
  const auto body = nlohmann::json::parse(*std::get<0>(answer.body));
  EXPECT_EQ(body["place"]["line"], 3);
  EXPECT_EQ(body["place"]["file"], "site.yaml");
}

TEST(Problem, an_error_in_both_languages_is_told_in_the_askers) {
  const Error error =
      fail(ErrorCode::not_found, "没有任务｜there is no job", "列出任务｜list them");
  const auto told = [&](units::Language language) {
    const Response answer = problem_response(problem_of(error), language, "x");
    const auto body = nlohmann::json::parse(*std::get<0>(answer.body));
    return body["detail"].get<std::string>() + "/" + body["remedy"].get<std::string>();
  };
  EXPECT_EQ(told(units::Language::zh), "没有任务/列出任务");
  EXPECT_EQ(told(units::Language::en), "there is no job/list them");
}

TEST(JsonBody, takes_one_object_only) {
  EXPECT_TRUE(check_json_object(R"({"a": [1, {"b": null}], "c": "青"})").ok());
  for (const char* text :
       {"", " ", "1", "[]", "\"x\"", "{", "{}{}", "{,}", "{'a':1}", "{\"a\":NaN}",
        "{\"a\":1,\"a\":1}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\\ud800\"}", "\xef\xbb\xbf{"})
    EXPECT_FALSE(check_json_object(text).ok()) << text;
}

TEST(JsonBody, bounds_the_levels) {
  const auto nested = [](int levels) {
    std::string text = "{\"a\":";
    for (int i = 1; i < levels; ++i) text += "[";
    text += "1";
    for (int i = 1; i < levels; ++i) text += "]";
    return text + "}";
  };
  EXPECT_TRUE(check_json_object(nested(32)).ok());
  const Status deeper = check_json_object(nested(33));
  ASSERT_FALSE(deeper.ok());
  EXPECT_EQ(deeper.error().code, ErrorCode::limit);
}

TEST(RateLimit, gives_a_burst_and_then_so_many_a_second) {
  RateLimit limit(2, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take("a", start));
  EXPECT_FALSE(limit.take("a", start));
  EXPECT_TRUE(limit.take("b", start)) << "each address for itself";
  EXPECT_TRUE(limit.take("a", start + std::chrono::milliseconds(500)));
  EXPECT_FALSE(limit.take("a", start + std::chrono::milliseconds(500)));
  EXPECT_TRUE(RateLimit(0, 0).take("a", start)) << "0 is no limit";
}

TEST(RateLimit, forgets_addresses_rather_than_grow) {
  RateLimit limit(1, 1);
  for (int i = 0; i < 70'000; ++i) limit.take(std::to_string(i), start);
  EXPECT_LE(limit.addresses(), 65'536U);
}

TEST(Idempotency, gives_the_first_answer_for_a_day_and_refuses_another_request) {
  IdempotentAnswers kept;
  EXPECT_EQ(kept.begin("anna", "k", "r1", start).state, KeyState::fresh);
  EXPECT_EQ(kept.begin("anna", "k", "r1", start).state, KeyState::running);
  kept.finish("anna", "k", text_response(201, "text/plain", "made"));
  const auto again = kept.begin("anna", "k", "r1", start + hours(23));
  EXPECT_EQ(again.state, KeyState::answered);
  EXPECT_EQ(*std::get<0>(again.answer->body), "made");
  EXPECT_EQ(kept.begin("anna", "k", "r2", start).state, KeyState::mismatch);
  EXPECT_EQ(kept.begin("bert", "k", "r2", start).state, KeyState::fresh) << "keys are a user's own";
  EXPECT_EQ(kept.begin("anna", "k", "r2", start + hours(25)).state, KeyState::fresh);
}

TEST(Idempotency, may_be_tried_again_after_a_failure_and_is_bounded) {
  IdempotentAnswers kept(2);
  EXPECT_EQ(kept.begin("a", "1", "r", start).state, KeyState::fresh);
  kept.drop("a", "1");
  EXPECT_EQ(kept.begin("a", "1", "r", start).state, KeyState::fresh);
  EXPECT_EQ(kept.begin("a", "2", "r", start).state, KeyState::fresh);
  EXPECT_EQ(kept.begin("a", "3", "r", start).state, KeyState::fresh);
  EXPECT_EQ(kept.begin("a", "1", "other", start).state, KeyState::fresh)
      << "the oldest is forgotten";
}

TEST(Etag, is_named_in_any_form) {
  EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag("W/\"a\"", "\"a-gz\""));
  EXPECT_TRUE(names_etag("\"b\", \"a-br\"", "\"a\""));
  EXPECT_TRUE(names_etag("*", "\"a\""));
  EXPECT_FALSE(names_etag("", "\"a\""));
  EXPECT_FALSE(names_etag("\"ab\"", "\"a\""));
}

TEST(Gzip, is_read_back_by_zlib) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += std::to_string(i * 7919) + ",";
  for (const std::string& plain : {std::string(), std::string("x"), text}) {
    const std::string packed = gzip(plain, 6);
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string back(plain.size() + 16, '\0');
    std::string input = packed;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(back.data());
    stream.avail_out = static_cast<uInt>(back.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    back.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(back, plain);
  }
}

TEST(Finisher, keeps_the_forms_of_a_kept_body) {
  Finisher finisher;
  const auto body = std::make_shared<const std::string>(std::string(5000, 'a'));
  Request request;
  request.headers.emplace_back("accept-encoding", "gzip");
  std::vector<std::shared_ptr<const std::string>> sent;
  for (int i = 0; i < 2; ++i) {
    Response response;
    response.body = body;
    finisher.finish(response, request);
    sent.push_back(std::get<0>(response.body));
  }
  EXPECT_EQ(sent[0], sent[1]) << "compressed once";
  EXPECT_LT(sent[0]->size(), 100U);
}

TEST(Finisher, leaves_secrets_uncompressed_and_untagged) {
  Finisher finisher;
  Request request;
  request.headers.emplace_back("accept-encoding", "gzip");
  Response response = text_response(200, "application/json", std::string(5000, 'a'));
  response.headers.emplace_back("Cache-Control", "no-store");
  finisher.finish(response, request);
  EXPECT_EQ(response.headers.size(), 1U);
}

TEST(EventStream, writes_each_line_as_data) {
  EXPECT_EQ(to_event_stream({"job", "e-1", "a\nb"}), "id: e-1\nevent: job\ndata: a\ndata: b\n\n");
  EXPECT_EQ(to_event_stream({"", "", "x"}), "data: x\n\n");
}

TEST(EventQueue, refuses_beyond_its_bounds_and_wakes_once) {
  int woken = 0;
  EventQueue queue(3, 1000, [&woken] { ++woken; });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.send({"a", "", "1"}));
  EXPECT_EQ(woken, 1);
  EXPECT_FALSE(queue.send({"a", "", "1"}));
  const auto taken = queue.take();
  EXPECT_TRUE(taken.too_slow);
  const std::string once = to_event_stream({"a", "", "1"});
  EXPECT_EQ(taken.bytes, once + once + once);
  EXPECT_FALSE(queue.send({"a", "", "1"}));
  queue.leave();
  EXPECT_FALSE(queue.send({"a", "", "1"}));
  EXPECT_EQ(woken, 2) << "once for the first event, once for the end";
}

}  // namespace
}  // namespace celadon::http
