#pragma once
// The steps of a factory of Xi'an from the pool upwards, for tests that need one somewhere on its
// way.

#include <utility>

#include "ladder_world.hpp"

namespace celadon::testing {

class LadderStory : public LadderWorld {
 protected:
  void enrol() {
    attach({"business_licence"});
    step(director(), "pool.propose");
    step(city(), "pool.enrol", "", {"base_conditions_met"});
  }

  /// From drafting to what the city passed on.
  void apply(const std::string& rung) {
    step(director(), rung + ".apply");
    evaluated();
    step(director(), "evaluate.self", rung);
    attach({"business_licence", "credit_china_extract", "credit_publicity_extract",
            "court_enforcement_extract", "commitment"});
    step(director(), "submit", rung);
    step(county(), "county.pass", rung);
    step(city(), "city.pass", rung);
  }

  void to_city_list() {
    campaign("city", {2026, 2, 1}, {2026, 3, 31});
    apply("city");
    step(city(), "city.notice");
    on("2026-04-01T09:00:00+08:00");
    step(city(), "city.list");
  }
  void to_province_list() {
    campaign("province", {2026, 4, 1}, {2026, 5, 31});
    apply("province");
    step(province(), "province.pass", "province");
    step(province(), "province.notice");
    on("2026-06-05T09:00:00+08:00");
    step(province(), "province.list");
  }
  void to_recommended() {
    campaign("nation", {2026, 6, 1}, {2026, 7, 31}, {{"610000", "", 1}});
    apply("nation");
    step(province(), "province.pass", "nation");
    on("2026-07-31T23:59:59+08:00");
    step(province(), "nation.recommend");
  }
  void to_nation_list() {
    to_recommended();
    on("2026-09-01T09:00:00+08:00");
    for (const auto& [reviewer, score] :
         {std::pair{"expert-a", 84.0}, std::pair{"expert-b", 86.0}}) {
      const auto picture = ladder::picture_of(database, *shelf(), "works", now);
      ASSERT_TRUE(picture.ok());
      ladder::StoredReview review;
      review.rung = "nation";
      review.reviewer = reviewer;
      review.score = score;
      review.opinion = "符合要求";
      ASSERT_TRUE(ladder::add_review(database, *picture, review).ok());
    }
    step(nation(), "nation.expert_pass");
    on("2026-11-08T09:00:00+08:00");
    step(nation(), "nation.notice");
  }
};

}  // namespace celadon::testing
