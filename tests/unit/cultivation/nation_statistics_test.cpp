#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/units/bilingual.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using ::testing::ElementsAre;
using testing::on;
using testing::rules_of_may_2026;
using testing::SmallNation;
using testing::sound;

SnapshotPtr counted() {
  SmallNation nation;
  nation.add(nation.unit(1, "330500", "C3011"));
  nation.add(nation.unit(2, "330600", "C3011"));
  nation.add(nation.unit(3, "440300", "C1711"));
  SubjectRow later = nation.unit(4, "440300", "C3921");
  on(later, "nation").batch = "r2022";
  nation.add(later);
  SubjectRow provincial = nation.unit(5, "330500", "C3011");
  on(provincial, "nation") = {"nation", StateClass::outside, "", {}, {}};
  nation.add(provincial);
  SubjectRow removed = nation.unit(6, "330500", "C3011");
  for (RungFact& fact : removed.rungs) fact.standing = StateClass::barred;
  nation.add(removed);
  return nation.finish();
}

CountTable count(const Snapshot& s, std::vector<Dimension> by, CountFilter filter = {}) {
  return sound(count_units(s, {std::move(by), std::move(filter)}));
}

TEST(NationStatistics, CountsByRegionAndRung) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const CountTable table = count(*s, {Dimension::province}, nation);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(table.rows[0].keys, ElementsAre("330000"));
  EXPECT_EQ(table.rows[0].count, 2U);  // the provincial and the removed one do not count
  EXPECT_EQ(table.rows[1].count, 2U);
  EXPECT_EQ(table.total, 4U);
  const CountTable levels = count(*s, {Dimension::rung, Dimension::city});
  EXPECT_EQ(levels.total, 5U + 5U + 4U);
  EXPECT_THAT(levels.rows[0].keys, ElementsAre("city", "330500"));
  EXPECT_EQ(levels.rows[0].count, 2U);
}

TEST(NationStatistics, CountsByBatchYearIndustryAndStanding) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const CountTable batches = count(*s, {Dimension::batch, Dimension::year}, nation);
  ASSERT_EQ(batches.rows.size(), 2U);
  EXPECT_THAT(batches.rows[0].keys, ElementsAre("r2021", "2021"));
  EXPECT_EQ(batches.rows[0].count, 3U);
  EXPECT_EQ(batches.rows[1].count, 1U);
  const CountTable industries = count(*s, {Dimension::industry}, nation);
  EXPECT_THAT(industries.rows[0].keys, ElementsAre("C17"));
  EXPECT_EQ(industries.rows.size(), 3U);
  nation.classes = {};
  const CountTable standing = count(*s, {Dimension::standing}, nation);
  EXPECT_EQ(standing.total, 6U);
  nation.listed_year = 2022;
  EXPECT_EQ(count(*s, {}, nation).total, 1U);
  nation.listed_year.reset();
  nation.classes = {StateClass::listed};
  nation.region = "33";
  nation.industry = "C30";
  EXPECT_EQ(count(*s, {}, nation).total, 2U);
  nation.region = "330600";
  EXPECT_EQ(count(*s, {Dimension::section}, nation).rows[0].keys[0], "C");
}

TEST(NationStatistics, CountsByGroupAndWhoLeft) {
  SmallNation nation;
  SubjectRow member = nation.unit(60);
  member.group = "group-1";
  nation.add(member);
  SubjectRow gone = nation.unit(61);
  gone.group = "group-1";
  on(gone, "nation").standing = StateClass::outside;  // the ban ended since
  on(gone, "nation").left = CivilDate{2024, 7, 1};
  nation.add(gone);
  nation.add(nation.unit(62));
  const SnapshotPtr s = nation.finish();
  CountQuery query;
  query.by = {Dimension::group};
  query.filter.rung = "nation";
  const CountTable listed = sound(count_units(*s, query));
  ASSERT_EQ(listed.rows.size(), 2U);
  EXPECT_EQ(listed.rows[0].keys, std::vector<std::string>{""});
  EXPECT_EQ(listed.rows[0].count, 1U);
  EXPECT_EQ(listed.rows[1].keys, std::vector<std::string>{"group-1"});
  EXPECT_EQ(listed.rows[1].count, 1U);
  query.filter.left = true;
  const CountTable left = sound(count_units(*s, query));
  EXPECT_EQ(left.total, 1U);
}

TEST(NationStatistics, CountsApplicationsByTheirOwnRound) {
  SmallNation nation;
  SubjectRow passed = nation.unit(60);
  passed.applications.push_back({"r2022", 2, false, ""});
  nation.add(passed);
  SubjectRow refused = nation.unit(61, "440300");
  refused.applications.push_back({"r2022", 0, true, "veto"});
  nation.add(refused);
  const SnapshotPtr s = nation.finish();
  CountQuery query;
  query.by = {Dimension::province, Dimension::batch, Dimension::year};
  const auto counts = count_applications(*s, query);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].keys, (std::vector<std::string>{"330000", "r2022", "2022"}));
  EXPECT_EQ(counts[0].passed, 1U);
  EXPECT_EQ(counts[1].applied, 1U);
  EXPECT_EQ(counts[1].passed, 0U);
  query.filter.region = "33";
  EXPECT_EQ(count_applications(*s, query).size(), 1U);
}

TEST(NationStatistics, DensityIsOnlyGivenWithItsOwnDenominator) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const std::vector<Denominator> enterprises = {{"330000", "", 4000, "统计年鉴", 2024}};
  const CountTable table = sound(count_units(*s, {{Dimension::province}, nation}, enterprises));
  EXPECT_DOUBLE_EQ(table.rows[0].density.value(), 0.5);  // 2 of 4,000
  EXPECT_EQ(table.rows[0].density_source, "统计年鉴 (2024)");
  EXPECT_FALSE(table.rows[1].density);
  const CountTable split =
      sound(count_units(*s, {{Dimension::province, Dimension::batch}, nation}, enterprises));
  EXPECT_FALSE(split.rows[0].density);
}

TEST(NationStatistics, OddQueriesAreRefused) {
  const SnapshotPtr s = counted();
  const auto code = [&](const CountQuery& q) { return count_units(*s, q).error().code; };
  EXPECT_EQ(code({{Dimension::city, Dimension::city}, {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({{Dimension::city, Dimension::section, Dimension::kind, Dimension::rung,
                   Dimension::year},
                  {}}),
            ErrorCode::invalid_argument);
  CountQuery odd;
  odd.filter.rung = "moon";
  EXPECT_EQ(code(odd), ErrorCode::not_found);
  odd.filter.rung.clear();
  odd.filter.batch = "r1999";
  EXPECT_EQ(code(odd), ErrorCode::not_found);
  EXPECT_EQ(dimension("moon"), std::nullopt);
  EXPECT_EQ(dimension(to_string(Dimension::standing)), Dimension::standing);
}

TEST(NationStatistics, FunnelTellsWhereAndWhyItEnded) {
  SmallNation nation;
  const auto applied = [&](std::uint8_t reached, bool ended, const char* cause,
                           const char* division = "330500") {
    SubjectRow row = nation.unit(1, division);
    row.applications.push_back({"r2022", reached, ended, cause});
    nation.add(row);
  };
  applied(2, false, "");
  applied(2, false, "", "440300");
  applied(1, true, "accident_safety");
  applied(0, true, "not_conforming");
  applied(0, true, "not_conforming");
  applied(0, true, "stopped");
  applied(1, false, "");
  const SnapshotPtr s = nation.finish();
  const Funnel all = sound(funnel(*s, "r2022"));
  EXPECT_EQ(all.applied, 7U);
  EXPECT_EQ(all.passed(), 2U);
  EXPECT_EQ(all.under_way, 1U);
  ASSERT_EQ(all.stages.size(), 3U);
  EXPECT_EQ(all.stages[0].stage, "applied");
  EXPECT_EQ(all.stages[0].ended, 3U);
  EXPECT_EQ(all.stages[0].causes[0], (std::pair<std::string, std::uint64_t>("not_conforming", 2)));
  EXPECT_EQ(all.stages[1].reached, 4U);
  EXPECT_EQ(all.stages[1].ended, 1U);
  EXPECT_EQ(sound(funnel(*s, "r2022", "44")).applied, 1U);
  EXPECT_EQ(funnel(*s, "r1999").error().code, ErrorCode::not_found);
}

TEST(NationStatistics, LateIsWhoOwesTheFormAfterItsLastDayThere) {
  SmallNation nation;
  SubjectRow zhejiang = nation.unit(1, "330500");
  zhejiang.years[2].form = YearForm::missing;
  const SubjectIndex a = nation.add(zhejiang);
  SubjectRow heilongjiang = nation.unit(2, "230100");
  heilongjiang.years[2].form = YearForm::missing;
  const SubjectIndex b = nation.add(heilongjiang);
  SubjectRow outside = nation.unit(3);
  for (RungFact& fact : outside.rungs) fact.standing = StateClass::barred;
  outside.years[2].form = YearForm::missing;
  nation.add(outside);
  nation.add(nation.unit(4));
  const SnapshotPtr s = nation.finish();
  // Heilongjiang asks for the form by 30 March, the others by 15 April.
  EXPECT_TRUE(sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 3, 30})).empty());
  const auto march = sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 3, 31}));
  ASSERT_EQ(march.size(), 1U);
  EXPECT_EQ(march[0].subject, b);
  EXPECT_EQ(march[0].days_late, 1);
  const auto april = sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 4, 16}));
  ASSERT_EQ(april.size(), 2U);
  EXPECT_EQ(april[0].subject, b);
  EXPECT_EQ(april[1].subject, a);
  EXPECT_EQ(april[1].due, (CivilDate{2026, 4, 15}));
  EXPECT_EQ(april[1].rung, "nation");
}

}  // namespace
}  // namespace celadon::cultivation::nation
