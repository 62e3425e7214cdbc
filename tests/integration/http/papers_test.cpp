// Papers, third-party bodies and expert diagnoses over the real server.

#include <gmock/gmock.h>

#include "ladder_over_http.hpp"

namespace celadon::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PapersOverHttp : public LadderOverHttp {};

TEST_F(PapersOverHttp, the_papers_of_the_rules_are_listed_and_drawn) {
  Browser director = as("director");
  const Json list = read(director, subject_ + "/papers");
  EXPECT_GT(list["total"], 6);
  const ClientAnswer pdf = director.get(subject_ + "/papers/application_form");
  ASSERT_EQ(pdf.status, 200) << pdf.body;
  EXPECT_THAT(pdf.body, StartsWith("%PDF-"));
  const ClientAnswer book = director.get(subject_ + "/papers/removal_notice?format=xlsx");
  EXPECT_THAT(book.body, StartsWith("PK"));
  EXPECT_EQ(director.get(subject_ + "/papers/application_form?format=doc").status, 400);
  EXPECT_EQ(director.get(subject_ + "/papers/application_form?language=fr").status, 400);
  EXPECT_EQ(director.get(subject_ + "/papers/no_such").status, 404);
  EXPECT_EQ(director.get(subject_ + "/papers/public_notice?instance=7").status, 404);
  EXPECT_EQ(as("elsewhere-reviewer").get(subject_ + "/papers").status, 404);
}

TEST_F(PapersOverHttp, the_engine_s_evaluation_fills_the_form) {
  change([&](storage::Database& database) {
    return app::access::set_site_owner(database, "qingci", app::access::OrganisationId("works"),
                                       SystemClock().now());
  });
  Browser director = as("director");
  ASSERT_EQ(
      director
          .post(subject_ + "/evaluations", R"({"standard":"gbt36132-2025","site_period":"2025",)"
                                           R"("schemes":["example-gbt36132-2025"]})")
          .status,
      201);
  const std::string own = director.get(subject_ + "/papers/application_form?format=xlsx").body;
  const std::string other =
      as("county-reviewer").get(subject_ + "/papers/application_form?format=xlsx").body;
  EXPECT_GT(own.size(), other.size()) << "the items are shown to the unit itself only";
}

class AgenciesOverHttp : public LadderOverHttp {
 protected:
  const std::string code_ = with_check_character("91330000MA2DAAAA0");
  std::string body(const std::string& legal) const {
    return R"({"id":"kehua","names":{"zh":"科华检测","en":"Kehua"},"credit_code":")" + code_ +
           R"(","legal_representative":")" + legal +
           R"(","scope":["绿色工厂"],"staff":[{"name":"张工","title":"高级工程师","level":"senior"}]})";
  }
};

TEST_F(AgenciesOverHttp, a_body_is_registered_amended_and_told_with_its_versions) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  EXPECT_EQ(director.post("/api/v1/agencies", body("张三")).status, 403);
  const ClientAnswer made = county.post("/api/v1/agencies", body("张三"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(county.post("/api/v1/agencies", body("张三")).status, 409);
  EXPECT_EQ(
      county.send("PUT", "/api/v1/agencies/kehua", body("李四"), {{"If-Match", "\"2\""}}).status,
      412);
  const ClientAnswer amended =
      county.send("PUT", "/api/v1/agencies/kehua", body("李四"), {{"If-Match", "\"1\""}});
  ASSERT_EQ(amended.status, 200) << amended.body;
  const Json one = read(director, "/api/v1/agencies/kehua");
  EXPECT_EQ(one["version"], 2);
  EXPECT_EQ(one["versions"].size(), 2U);
  EXPECT_EQ(one["projects"]["cap"]["value"], 15);
  EXPECT_EQ(read(director, "/api/v1/agencies")["total"], 1);
  EXPECT_THAT(director.get("/api/v1/agencies?format=csv").body, HasSubstr("科华检测"));
  EXPECT_EQ(director.get("/api/v1/agencies/none").status, 404);
  EXPECT_EQ(director.get("/api/v1/agencies?year=soon").status, 400);
}

TEST_F(AgenciesOverHttp, an_evaluation_by_a_body_whose_reports_are_refused_is_refused) {
  Browser county = as("county-reviewer");
  ASSERT_EQ(county.post("/api/v1/agencies", body("张三")).status, 201);
  const std::string evaluation =
      R"({"standard":"standards.gbt36132-2025","by":"third_party","agency":"科华检测",)"
      R"("legal_representative":"张三","gates_met":true,"score":80,"day":"2026-01-10"})";
  ASSERT_EQ(county.post(subject_ + "/evaluations", evaluation).status, 201);
  const std::string finding =
      R"({"day":"2026-01-05","finding":"报告失实","source":"通报","refused_from":"2026-01-05"})";
  EXPECT_EQ(county.post("/api/v1/agencies/kehua/findings", finding).status, 400)
      << "no rule gives a length";
  const ClientAnswer found = county.post(
      "/api/v1/agencies/kehua/findings",
      R"({"day":"2026-01-05","finding":"报告失实","source":"通报","refused_from":"2026-01-05",)"
      R"("refused_through":"2036-05-01"})");
  ASSERT_EQ(found.status, 201) << found.body;
  const ClientAnswer refused = county.post(subject_ + "/evaluations", evaluation);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("2036-05-01"));
  EXPECT_EQ(read(county, subject_ + "/evaluations")["total"], 1) << "nothing was written";
  EXPECT_EQ(read(county, "/api/v1/agencies/kehua")["refused_through"], "2036-05-01");
  EXPECT_THAT(live_.administrator().get("/api/v1/audit?subject=kehua&limit=500").body,
              HasSubstr("报告失实"));
}

TEST_F(AgenciesOverHttp, re_checks_are_registered_by_departments_and_make_the_drift) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  ASSERT_EQ(county.post("/api/v1/agencies", body("张三")).status, 201);
  const ClientAnswer given = director.post(
      subject_ + "/evaluations",
      R"({"standard":"standards.gbt36132-2025","by":"third_party","agency":"科华检测",)"
      R"("legal_representative":"张三","gates_met":true,"score":90,"day":"2026-01-10"})");
  ASSERT_EQ(given.status, 201) << given.body;
  const std::string number = Json::parse(given.body)["id"].dump();
  const std::string check =
      R"({"standard":"standards.gbt36132-2025","by":"third_party","agency":"易源",)"
      R"("legal_representative":"李四","gates_met":true,"score":84,"day":"2026-01-20","checks":)" +
      number + "}";
  EXPECT_EQ(director.post(subject_ + "/evaluations", check).status, 400);
  const ClientAnswer made = county.post(subject_ + "/evaluations", check);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(Json::parse(made.body)["checks"].dump(), number);
  EXPECT_EQ(read(county, "/api/v1/agencies/kehua")["drift"]["mean"]["value"], 6);
}

TEST_F(AgenciesOverHttp, a_spot_check_is_planned_and_kept) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  ASSERT_EQ(director
                .post(subject_ + "/evaluations",
                      R"({"standard":"standards.gbt36132-2025","by":"third_party","agency":"易源",)"
                      R"("legal_representative":"李四","gates_met":true,"score":90,)"
                      R"("day":"2026-01-10"})")
                .status,
            201);
  const std::string wanted =
      R"({"year":2026,"tolerable_share":0.05,"risk":0.05,"seed":"2026-11-22"})";
  EXPECT_EQ(director.post("/api/v1/spot-checks", wanted).status, 403);
  const ClientAnswer made = county.post("/api/v1/spot-checks", wanted);
  ASSERT_EQ(made.status, 201) << made.body;
  const Json plan = Json::parse(made.body);
  EXPECT_EQ(plan["population"], 1);
  EXPECT_EQ(plan["drawn"][0]["subject"], "works");
  EXPECT_EQ(county
                .post("/api/v1/spot-checks", R"({"year":2026,"tolerable_share":2,"risk":0.05,)"
                                             R"("seed":"x"})")
                .status,
            400);
  EXPECT_EQ(read(county, "/api/v1/spot-checks")["total"], 1);
  Browser elsewhere = as("elsewhere-reviewer");
  EXPECT_EQ(Json::parse(elsewhere.post("/api/v1/spot-checks", wanted).body)["population"], 0)
      << "evaluations of others' areas are not drawn";
}

class DiagnosesOverHttp : public LadderOverHttp {};

TEST_F(DiagnosesOverHttp, a_suggestion_goes_from_finding_to_closing) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  const ClientAnswer made = county.post(
      subject_ + "/diagnoses",
      R"({"day":"2026-01-05","expert":"王工","finding":"空压机无变频","suggestion":"加装变频器",)"
      R"("owner":"设备部","due":"2026-01-31"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string number = Json::parse(made.body)["id"].dump();
  EXPECT_EQ(read(county, "/api/v1/diagnoses?division=330881&open=true")["summary"]["subjects"], 1);
  EXPECT_EQ(read(county, "/api/v1/diagnoses?division=3301")["total"], 0);
  Browser elsewhere = as("elsewhere-reviewer");
  EXPECT_EQ(read(elsewhere, "/api/v1/diagnoses")["total"], 0);
  const std::string closing = R"({"day":"2026-01-15","outcome":"done","result":"已加装"})";
  const std::string address = subject_ + "/diagnoses/" + number + "/closing";
  EXPECT_EQ(director.post(address, R"({"day":"2026-01-15","outcome":"lost","result":"x"})").status,
            400);
  ASSERT_EQ(director.post(address, closing).status, 200);
  EXPECT_EQ(director.post(address, closing).status, 409);
  EXPECT_EQ(director.post(subject_ + "/diagnoses/99/closing", closing).status, 404);
  EXPECT_EQ(read(director, subject_ + "/diagnoses")["items"][0]["outcome"], "done");
  EXPECT_THAT(county.get("/api/v1/diagnoses?format=csv").body, HasSubstr("加装变频器"));
  EXPECT_EQ(county.get("/api/v1/diagnoses?division=zhejiang").status, 400);
  EXPECT_EQ(as("elsewhere-reviewer").get(subject_ + "/diagnoses").status, 404);
}

}  // namespace
}  // namespace celadon::testing
