// The ladder over the real server: who registers, who steps, who sees what; two at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ladder_over_http.hpp"

namespace celadon::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(LadderOverHttp, each_sees_what_is_in_reach) {
  Browser director = as("director");
  Browser county = as("county-reviewer");
  Browser elsewhere = as("elsewhere-reviewer");
  EXPECT_EQ(read(director, "/api/v1/subjects")["total"], 1);
  EXPECT_EQ(read(county, "/api/v1/subjects?q=Celadon&kind=factory")["total"], 1);
  EXPECT_EQ(read(county, "/api/v1/subjects?division=3301")["total"], 0);
  EXPECT_EQ(read(elsewhere, "/api/v1/subjects")["total"], 0);
  EXPECT_EQ(elsewhere.get(subject_ + "/ladder").status, 404);
  EXPECT_EQ(director
                .post(subject_ + "/events",
                      R"({"kind":"accident_major","day":"2026-01-02","source":"x"})")
                .status,
            403);
  EXPECT_THAT(county.get("/api/v1/subjects?format=csv").body, HasSubstr("统一社会信用代码"));
}

TEST_F(LadderOverHttp, a_step_is_taken_once_and_whoever_is_behind_reads_again) {
  Browser director = as("director");
  const Json before = read(director, subject_ + "/ladder");
  EXPECT_EQ(before["sequence"], 0);
  ASSERT_FALSE(before["steps"].empty());
  const std::string step = R"({"transition":"pool.propose","after":0})";
  const ClientAnswer tried =
      director.post(subject_ + "/steps", R"({"transition":"pool.propose","try":true})");
  EXPECT_EQ(tried.status, 200) << tried.body;
  EXPECT_EQ(Json::parse(tried.body)["taken"], false);
  const ClientAnswer taken = director.post(subject_ + "/steps", step);
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(Json::parse(taken.body)["happening"]["moves"][0]["state"], "proposed");
  EXPECT_EQ(director.post(subject_ + "/steps", step).status, 412);
  const ClientAnswer refused =
      director.post(subject_ + "/steps",
                    R"({"transition":"pool.enrol","after":1,"flags":["base_conditions_met"]})");
  EXPECT_EQ(refused.status, 200) << refused.body;
  const Json objections = Json::parse(refused.body)["objections"];
  ASSERT_FALSE(objections.empty());
  EXPECT_NE(objections[0]["message"]["zh"], objections[0]["message"]["en"]);
  EXPECT_EQ(director.post(subject_ + "/steps", R"({"transition":"pool.propose"})").status, 400);
  EXPECT_EQ(read(director, subject_ + "/replay")["equal"], true);
  const Json timeline = read(director, subject_ + "/timeline?what=step");
  EXPECT_EQ(timeline["total"], 1);
}

TEST_F(LadderOverHttp, the_engine_s_evaluation_pins_its_packs) {
  Browser director = as("director");
  const ClientAnswer made = director.post(
      subject_ + "/evaluations",
      R"({"standard":"gbt36132-2025","site_period":"2025","schemes":["example-gbt36132-2025"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const Json one = Json::parse(made.body);
  EXPECT_EQ(one["standard"], "standards.gbt36132-2025");
  EXPECT_FALSE(one["packs"].empty());
}

TEST_F(LadderOverHttp, a_major_accident_removes_with_its_own_write) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  ASSERT_EQ(director.post(subject_ + "/steps", R"({"transition":"pool.propose","after":0})").status,
            201);
  const ClientAnswer event = county.post(
      subject_ + "/events", R"({"kind":"dishonest_debtor","day":"2026-01-02","source":"zxgk"})");
  ASSERT_EQ(event.status, 201) << event.body;
  EXPECT_EQ(Json::parse(event.body)["events"].size(), 1U);
  const ClientAnswer wrong =
      county.post(subject_ + "/events", R"({"kind":"flood","day":"2026-01-02","source":"x"})");
  EXPECT_EQ(wrong.status, 400) << wrong.body;
}

TEST_F(LadderOverHttp, rules_lists_and_notices_are_open) {
  Browser anybody(live_.port());
  const Json rules = read(anybody, "/api/v1/programmes?region=330881&date=2026-06-01");
  EXPECT_GT(rules["transitions"].size(), 30U);
  EXPECT_FALSE(rules["transitions"][0]["basis"]["pack"].get<std::string>().empty());
  EXPECT_EQ(read(anybody, "/api/v1/lists/nation")["total"], 0);
  EXPECT_EQ(read(anybody, "/api/v1/notices")["total"], 0);
  EXPECT_EQ(anybody.get("/api/v1/subjects").status, 401);
}

TEST_F(LadderOverHttp, campaigns_are_opened_in_the_own_area) {
  Browser city = as("city-reviewer");
  const std::string campaign =
      R"({"id":"city-2027","rung":"city","names":{"zh":"市级"},"region":"330800","opens":"2027-01-01",)"
      R"("closes":"2027-03-31","quotas":[{"division":"330881","count":5}]})";
  EXPECT_EQ(as("county-reviewer").post("/api/v1/campaigns", campaign).status, 403);
  const ClientAnswer opened = city.post("/api/v1/campaigns", campaign);
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(city.post("/api/v1/campaigns", campaign).status, 409);
  EXPECT_EQ(read(city, "/api/v1/campaigns/city-2027")["quotas"][0]["used"], 0);
  EXPECT_EQ(city.post("/api/v1/campaigns/city-2027/closing", R"({"day":"2027-02-01"})").status,
            200);
}

}  // namespace
}  // namespace celadon::testing
