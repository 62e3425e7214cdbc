// The policy register and awards over the real server.

#include <gmock/gmock.h>

#include "ladder_over_http.hpp"

namespace celadon::testing {
namespace {

using ::testing::HasSubstr;

class PoliciesOverHttp : public LadderOverHttp {};

TEST_F(PoliciesOverHttp, the_register_is_open) {
  Browser anybody(live_.port());
  // 46 amounts, 3 payers and 1 exemption of the report of 2019 (docs/policy-packs.md), and later
  // rows.
  const Json all = read(anybody, "/api/v1/policies?limit=500");
  EXPECT_GT(all["total"], 50);
}

TEST_F(PoliciesOverHttp, a_region_narrows_it_and_it_exports) {
  Browser anybody(live_.port());
  const Json zhejiang = read(anybody, "/api/v1/policies?region=330000&limit=500");
  const Json henan = read(anybody, "/api/v1/policies?region=410000&limit=500");
  const auto holds = [](const Json& list, const std::string& id) {
    for (const Json& item : list["items"])
      if (item["policy"] == id) return true;
    return false;
  };
  EXPECT_TRUE(holds(henan, "2019.henan.zhengzhou"));
  EXPECT_FALSE(holds(zhejiang, "2019.henan.zhengzhou"));
  EXPECT_TRUE(holds(zhejiang, "nation.green_finance"));
  EXPECT_EQ(anybody.get("/api/v1/policies?region=beijing").status, 400);
  EXPECT_THAT(anybody.get("/api/v1/policies?format=csv&kind=award").body, HasSubstr("万元"));
}

TEST_F(PoliciesOverHttp, a_subject_is_told_what_is_missing) {
  Browser director = as("director");
  const Json list = read(director, subject_ + "/policies?answer=missing&limit=500");
  ASSERT_GT(list["total"], 0);
  for (const Json& item : list["items"]) {
    EXPECT_EQ(item["answer"], "missing");
    EXPECT_NE(item["missing"]["message"]["zh"], item["missing"]["message"]["en"]);
  }
  EXPECT_EQ(read(director, subject_ + "/policies?date=2025-01-01")["date"], "2025-01-01");
  EXPECT_EQ(director.get(subject_ + "/policies?date=tomorrow").status, 400);
  EXPECT_EQ(as("elsewhere-reviewer").get(subject_ + "/policies").status, 404);
}

TEST_F(PoliciesOverHttp, departments_record_awards_and_each_stands_in_the_audit) {
  Browser county = as("county-reviewer");
  Browser director = as("director");
  const std::string award =
      R"({"policy":"nation.support","kind":"award","amount":{"value":20,"unit":"万元"},)"
      R"("day":"2026-01-05","source":"财建〔2026〕1号"})";
  EXPECT_EQ(director.post(subject_ + "/awards", award).status, 403);
  const ClientAnswer made = county.post(subject_ + "/awards", award);
  ASSERT_EQ(made.status, 201) << made.body;
  std::string payment = award;
  payment.replace(payment.find("\"award\""), 7, "\"payment\"");
  ASSERT_EQ(county.post(subject_ + "/awards", payment).status, 201);
  EXPECT_EQ(county.post(subject_ + "/awards", payment).status, 409) << "it is paid already";
  EXPECT_EQ(county.post(subject_ + "/awards", R"({"policy":"nation.support"})").status, 400);
  const Json list = read(director, subject_ + "/awards");
  EXPECT_EQ(list["total"], 2);
  EXPECT_EQ(list["sums"][0]["to_pay"]["value"], 0);
  EXPECT_EQ(list["sums"][0]["answer"], "missing") << "it stands on no national list now";
  EXPECT_THAT(live_.administrator().get("/api/v1/audit?subject=works&limit=500").body,
              HasSubstr("财建〔2026〕1号"));
}

}  // namespace
}  // namespace celadon::testing
