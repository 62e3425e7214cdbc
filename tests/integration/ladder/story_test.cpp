// A factory of Xi'an from the pool to the national list, through its yearly form, to removal and
// back: by the rules as they hold for its place (packs of 2026), each day by the injected time.

#include <gmock/gmock.h>

#include "ladder_story.hpp"

namespace celadon::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Story : public LadderStory {};

TEST_F(Story, goes_from_the_pool_to_the_national_list) {
  enrol();
  to_city_list();
  EXPECT_EQ(standing("city"), "listed");
  to_province_list();
  to_nation_list();
  // A notice of 15 days counts its first: from the 8th it ends with the 22nd (Civil Code art. 201
  // does not apply to notices; the round of 2023 ran 8 to 22 November).
  on("2026-11-22T23:59:59+08:00");
  EXPECT_THAT(refused(nation(), "nation.list"), Contains("elapsed"));
  on("2026-11-23T00:00:00+08:00");
  step(nation(), "nation.list");
  EXPECT_EQ(standing("nation"), "listed");
  expect_replay();
}

TEST_F(Story, objections_are_taken_until_the_last_second_and_stop_the_listing) {
  enrol();
  to_city_list();
  to_province_list();
  to_nation_list();
  const auto notices = ladder::notices(database, "works");
  ASSERT_TRUE(notices.ok());
  EXPECT_EQ(notices->front().through, (CivilDate{2026, 11, 22}));
  ladder::ObjectionRequest objection{notices->front().number, "李四", "13900000000", "数据不实",
                                     "照片"};
  on("2026-11-23T00:00:00+08:00");
  auto late = ladder::raise_objection(database, *shelf(), nullptr, objection, now);
  ASSERT_TRUE(late.ok()) << late.error().to_string();
  EXPECT_EQ(late->result, ladder::StepResult::refused);
  on("2026-11-22T23:59:59+08:00");
  auto taken = ladder::raise_objection(database, *shelf(), nullptr, objection, now);
  ASSERT_TRUE(taken.ok()) << taken.error().to_string();
  ASSERT_EQ(taken->result, ladder::StepResult::taken);
  on("2026-11-25T09:00:00+08:00");
  EXPECT_THAT(refused(nation(), "nation.list"), Contains("no_open_objection"));
  step(nation(), "objection.dismiss", "", {}, "经核查数据属实", "",
       taken->happening.track.instance);
  step(nation(), "nation.list");
  expect_replay();
}

TEST_F(Story, nobody_is_national_without_the_province_nor_recommended_after_the_last_day) {
  campaign("nation", {2026, 6, 1}, {2026, 8, 31});
  on("2026-06-10T09:00:00+08:00");
  EXPECT_THAT(refused(director(), "nation.apply"), Contains("on_rung"));
  on("2026-08-01T00:00:00+08:00");
  EXPECT_THAT(refused(province(), "nation.recommend"), Contains("before"));
}

TEST_F(Story, a_quota_is_used_once) {
  enrol();
  to_city_list();
  to_province_list();
  to_recommended();
  const auto picture = ladder::picture_of(database, *shelf(), "works", now);
  ASSERT_TRUE(picture.ok());
  const auto around = ladder::surroundings_of(database, *picture, {"nation", {}}, false, {});
  ASSERT_TRUE(around.ok());
  EXPECT_EQ(around->quota_left, 0);
}

TEST_F(Story, a_missed_form_is_noted_after_the_last_day_and_removes) {
  enrol();
  to_city_list();
  // The form of 2026 is due on 15 April 2027, until 24:00.
  on("2027-04-15T23:59:59+08:00");
  EXPECT_TRUE(ladder::take_steps_of_time(database, *shelf(), nullptr, now)->empty());
  on("2027-04-16T00:00:00+08:00");
  const auto taken = ladder::take_steps_of_time(database, *shelf(), nullptr, now);
  ASSERT_TRUE(taken.ok());
  ASSERT_EQ(taken->size(), 1U);
  EXPECT_EQ(standing("form", "2026"), "late");
  EXPECT_TRUE(ladder::take_steps_of_time(database, *shelf(), nullptr, now)->empty());
  step(city(), "city.remove_form", "", {}, "逾期未填报", "form_missing");
  EXPECT_EQ(standing("city"), "barred");
  expect_replay();
}

TEST_F(Story, a_form_filed_in_the_last_second_is_in_time) {
  enrol();
  to_city_list();
  on("2027-04-15T23:59:59+08:00");
  step(director(), "form.file", "", {}, "", "", "2026");
  EXPECT_EQ(standing("form", "2026"), "filed");
  on("2027-04-16T00:00:00+08:00");
  EXPECT_TRUE(ladder::take_steps_of_time(database, *shelf(), nullptr, now)->empty());
}

TEST_F(Story, a_major_accident_removes_at_once_from_everywhere_and_the_ban_ends_by_the_clock) {
  enrol();
  to_city_list();
  to_province_list();
  on("2026-08-10T09:00:00+08:00");
  ladder::StoredEvent event;
  event.subject = "works";
  event.event.kind = "accident_major";
  event.event.day = {2026, 8, 9};
  event.event.source = "应急管理部通报";
  ASSERT_TRUE(ladder::add_event(database, event, *lists(), writer()).ok());
  const auto taken = ladder::take_steps_of_time(database, *shelf(), nullptr, now);
  ASSERT_TRUE(taken.ok()) << taken.error().to_string();
  ASSERT_FALSE(taken->empty());
  EXPECT_EQ(taken->front().happening.cause, "accident_major");
  for (const char* rung : {"pool", "city", "province"}) EXPECT_EQ(standing(rung), "barred") << rung;
  const auto subject = ladder::find_subject(database, "works");
  EXPECT_EQ(subject->barred_through, (CivilDate{2029, 8, 10}));  // three years, Civil Code 202
  on("2029-08-10T23:59:59+08:00");
  EXPECT_TRUE(ladder::take_steps_of_time(database, *shelf(), nullptr, now)->empty());
  EXPECT_THAT(refused(director(), "pool.propose"), Contains("state"));
  on("2029-08-11T00:00:00+08:00");
  EXPECT_FALSE(ladder::take_steps_of_time(database, *shelf(), nullptr, now)->empty());
  EXPECT_EQ(standing("pool"), "outside");
  expect_replay();
}

TEST_F(Story, who_is_behind_may_not_decide) {
  attach({"business_licence"});
  step(director(), "pool.propose");
  ladder::StepRequest request;
  request.transition = "pool.enrol";
  request.flags = {"base_conditions_met"};
  request.after = 1;
  ASSERT_EQ(try_step(city(), request)->result, ladder::StepResult::taken);
  request.transition = "pool.decline";
  request.remark = "不符合";
  EXPECT_EQ(try_step(province(), request)->result, ladder::StepResult::behind);
}

TEST_F(Story, only_roles_that_reach_the_subject_act) {
  ladder::StepRequest request;
  request.transition = "pool.propose";
  EXPECT_EQ(
      try_step(person("stranger", access::Role::plant_director, "other-works"), request)->result,
      ladder::StepResult::forbidden);
  EXPECT_EQ(try_step(person("shenzhen", access::Role::reviewer_city, "elsewhere"), request)->result,
            ladder::StepResult::forbidden);
  EXPECT_THAT(refused(province(), "pool.propose"), Contains("role"));
}

TEST_F(Story, a_reviewer_of_the_own_parent_is_in_conflict) {
  attach({"business_licence"});
  step(director(), "pool.propose");
  organisation("city-of-works", registry::OrganisationKind::agency, "610100");
  state->organisations[registry::OrganisationId("works")].parent =
      registry::OrganisationId("city-of-works");
  const auto tied = person("uncle", access::Role::reviewer_city, "city-of-works");
  EXPECT_THAT(refused(tied, "pool.enrol"), Contains("no_conflict"));
}

TEST_F(Story, a_reviewer_of_the_group_or_of_the_evaluating_body_is_in_conflict) {
  attach({"business_licence"});
  step(director(), "pool.propose");
  // The group stands in the registry only, by an edge; its organisation is no parent of the works.
  organisation("holding", registry::OrganisationKind::agency, "610100");
  ladder::NewSubject group;
  group.id = "holding";
  group.kind = cultivation::SubjectKind::park;
  group.facts = {{"names", "控股｜Holding"}, {"division", "610100"}, {"organisation", "holding"}};
  ASSERT_TRUE(ladder::register_subject(database, group, *lists(), writer()).ok());
  const auto brother = person("brother", access::Role::reviewer_city, "holding");
  EXPECT_THAT(refused(brother, "pool.enrol"), Not(Contains("no_conflict")));
  ladder::SubjectEdge edge;
  edge.subject = "works";
  edge.kind = "group";
  edge.other = "holding";
  edge.valid_from = {2025, 1, 1};
  ASSERT_TRUE(ladder::add_edge(database, edge, writer()).ok());
  EXPECT_THAT(refused(brother, "pool.enrol"), Contains("no_conflict"));
  // Who signed the evaluation as legal representative does not review it as well.
  ladder::StoredEvaluation judged;
  judged.evaluation.standard = "standards.gbt36132-2025";
  judged.evaluation.third_party = true;
  judged.evaluation.agency = "kehua";
  judged.evaluation.day = {2026, 1, 20};
  judged.legal_representative = "张三";
  ASSERT_TRUE(ladder::insert_evaluation(database, "works", judged, writer()).ok());
  auto signer = city();
  signer.name = "张三";
  EXPECT_THAT(refused(signer, "pool.enrol"), Contains("no_conflict"));
  signer.name = "李四";
  EXPECT_THAT(refused(signer, "pool.enrol"), Not(Contains("no_conflict")));
}

TEST_F(Story, the_ladder_tells_steps_with_objections_and_duties) {
  enrol();
  to_city_list();
  on("2027-01-10T09:00:00+08:00");
  const auto who = director();
  const auto json =
      ladder::ladder_json(database, *shelf(), *lists(), {who, state, nullptr, {}}, "works", now);
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  bool form = false;
  for (const auto& duty : (*json)["duties"])
    form = form || (duty["transition"] == "form.file" && duty["through"] == "2027-04-15" &&
                    duty["instance"] == "2026");
  EXPECT_TRUE(form) << (*json)["duties"].dump();
  bool offered = false;
  for (const auto& one : (*json)["steps"]) {
    offered = offered || (one["transition"] == "form.file" && one["allowed"] == true);
    if (one["allowed"] == false) {
      ASSERT_FALSE(one["objections"].empty()) << one.dump();
      EXPECT_NE(one["objections"][0]["message"]["zh"], one["objections"][0]["message"]["en"]);
    }
  }
  EXPECT_TRUE(offered);
}

}  // namespace
}  // namespace celadon::testing
