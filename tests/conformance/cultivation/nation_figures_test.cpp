// The programme's published figures: the tables of the policy report of 2019 as printed, and a
// synthetic nation that has the real totals.

#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/cultivation/nation/policy_report.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"
#include "celadon/text/csv.hpp"
#include "shared_data.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using testing::rules_of_may_2026;
using testing::shipped_calendar;
using testing::shipped_library;
using testing::sound;

const PolicyReport& report() {
  static const PolicyReport read = sound(read_policy_report(shipped_library()));
  return read;
}

std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> rows;
  text::CsvReader reader(sound(text::open_file_source(file)), {});
  text::CsvRecord record;
  while (sound(reader.next(record)))
    if (!record.blank()) rows.emplace_back(record.fields.begin(), record.fields.end());
  rows.erase(rows.begin());
  return rows;
}

TEST(PolicyReport2019, SumsAreThoseOfTheReport) {
  // The report: 1,402 factories by September 2019, in 30 of 31 provincial regions, none in Tibet.
  EXPECT_EQ(report().regions.size(), 31U);
  EXPECT_EQ(report().national_factories(), 1402U);
  EXPECT_EQ(report().regions_with_factories(), 30U);
  EXPECT_EQ(report().find("540000")->national_factories, 0U);
  double shares = 0;
  for (const RegionReport& region : report().regions) shares += region.share;
  EXPECT_NEAR(shares, 1.0, 1e-12);
  std::vector<std::string> above_120;
  for (const RegionReport& region : report().regions)
    if (region.national_factories > 120) above_120.push_back(region.title.zh);
  EXPECT_THAT(above_120, ::testing::ElementsAre("江苏", "浙江", "山东", "广东"));
}

TEST(PolicyReport2019, EveryCellIsAsInTheSourceTable) {
  CELADON_REQUIRE_SHARED(shared);
  const auto rows = rows_of(shared / "reference/seeds/regional_summary_2019.csv");
  ASSERT_EQ(rows.size(), report().regions.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RegionReport& region = report().regions[i];
    const std::vector<std::string> cells = {
        region.title.zh,        region.target,
        region.reward,          region.priority_industries,
        region.third_party_fee, region.supervision,
        region.remarks,         std::to_string(region.national_factories)};
    EXPECT_EQ(cells, rows[i]);
  }
}

TEST(PolicyReport2019, EveryDocumentIsAsInTheSourceTable) {
  CELADON_REQUIRE_SHARED(shared);
  const auto rows = rows_of(shared / "reference/seeds/regional_policies_2019.csv");
  ASSERT_EQ(rows.size(), report().documents.size());
  std::map<std::string, int> wanted;
  std::map<std::string, int> have;
  for (const auto& row : rows) ++wanted[row[0] + "|" + row[2] + "|" + row[3]];
  for (const PolicyDocument& document : report().documents)
    ++have[report().find(document.region)->title.zh + "|" + document.title + "|" +
           document.sub_regions];
  EXPECT_EQ(have, wanted);
}

TEST(PolicyReport2019, TargetsAreReachedOrNotOrCannotBeTold) {
  const auto answer = [](const char* division) {
    const auto reached = report().find(division)->target_reached();
    return !reached ? std::string("?") : std::string(*reached ? "yes" : "no");
  };
  // Counts against printed targets of the source table.
  EXPECT_EQ(answer("110000"), "no");   // 40 of 50
  EXPECT_EQ(answer("150000"), "yes");  // 30 of 30
  EXPECT_EQ(answer("320000"), "yes");  // 147 of 100
  EXPECT_EQ(answer("330000"), "yes");  // 121 of 100
  EXPECT_EQ(answer("650000"), "no");   // 48 of 50
  EXPECT_EQ(answer("450000"), "no");   // 29 of 30 national
  EXPECT_EQ(answer("510000"), "yes");  // 40 of 30 national
  EXPECT_EQ(answer("370000"), "yes");  // 151 of 100 national
  EXPECT_EQ(answer("220000"), "?");    // 50 provincial; 19 national do not tell
  EXPECT_EQ(answer("640000"), "?");    // 40 national and provincial; 19 national do not tell
  EXPECT_EQ(answer("520000"), "?");    // only a city's target
  EXPECT_EQ(answer("460000"), "?");    // none
}

TEST(PolicyReport2019, RewardsStandAsFigures) {
  std::size_t rewards = 0;
  for (const RegionReport& region : report().regions) {
    rewards += region.rewards.size();
    // Whoever has a printed reward has it as figures, and nobody else.
    EXPECT_EQ(region.reward.empty(), region.rewards.empty()) << region.title.zh;
    EXPECT_EQ(region.priority_industries.empty(), region.industries.empty()) << region.title.zh;
  }
  EXPECT_EQ(rewards, 46U);  // amounts in the table of the report
  const auto& henan = report().find("410000")->rewards;
  EXPECT_EQ(henan.front().amount->exactly, 200);  // 200万元
  const auto& ningxia = report().find("640000")->rewards;
  EXPECT_EQ(ningxia.front().amount->at_most, 300);  // 不超过300万元
}

// --- the synthetic nation ----------------------------------------------------------------------

SyntheticOptions small() {
  SyntheticOptions options;
  options.candidates = 30'000;
  return options;
}

const SyntheticNation& made() {
  static const SyntheticNation nation =
      sound(synthesize(sound(read_marginals(shipped_library())), small()));
  return nation;
}

std::uint64_t counted(const CountQuery& query) {
  return sound(count_units(*made().snapshot, query)).total;
}

TEST(SyntheticNation, MarginalsAddToThePublishedTotals) {
  const Marginals m = sound(read_marginals(shipped_library()));
  EXPECT_EQ(m.factories(), 8336U);  // March 2026
  EXPECT_EQ(m.parks(), 616U);
  EXPECT_EQ(m.chains(), 727U);  // 605 at the end of 2023, 126 listed and 4 removed in 2024
  EXPECT_EQ(m.local_factories, 16000U);
  ASSERT_EQ(m.rounds.size(), 10U);
  EXPECT_EQ(m.rounds[4].factories, 719U);  // 2020
  EXPECT_EQ(m.rounds[4].parks, 52U);       // what is missing to 371 parks in 2023
}

TEST(SyntheticNation, HasTheRealTotalsAndSaysThatItIsMadeUp) {
  const Snapshot& s = *made().snapshot;
  EXPECT_TRUE(s.synthetic);
  EXPECT_THAT(s.title, ::testing::HasSubstr("合成"));
  EXPECT_THAT(s.title, ::testing::HasSubstr("synthetic"));
  for (SubjectIndex i = 0; i < s.size(); i += 997) {
    EXPECT_THAT(std::string(s.name(i)), ::testing::StartsWith("合成·"));
    EXPECT_EQ(s.credit_code(i).substr(0, 2), "00");
  }
  CountQuery query;
  query.filter.rung = "nation";
  query.filter.kind = SubjectKind::factory;
  EXPECT_EQ(counted(query), 8336U);
  query.filter.kind = SubjectKind::park;
  EXPECT_EQ(counted(query), 616U);
  query.filter.kind = SubjectKind::supply_chain;
  EXPECT_EQ(counted(query), 727U);
  // 16,000 that are on a provincial or city list only.
  query.filter.kind = SubjectKind::factory;
  query.filter.rung = "city";
  EXPECT_EQ(counted(query), 8336U + 16000U);
  std::size_t factories = 0;
  for (const SubjectKind kind : s.kind) factories += kind == SubjectKind::factory ? 1 : 0;
  EXPECT_EQ(factories, 30'000U);
}

TEST(SyntheticNation, FirstFourRoundsLieInTheirRealRegions) {
  CountQuery query;
  query.by = {Dimension::province};
  query.filter.rung = "nation";
  query.filter.kind = SubjectKind::factory;
  query.filter.classes = {};  // also who was removed since
  std::map<std::string, std::uint64_t> by_region;
  for (const Batch& batch : made().snapshot->batches) {
    if (batch.year > 2019) continue;
    query.filter.batch = batch.id;
    for (const CountRow& row : sound(count_units(*made().snapshot, query)).rows)
      by_region[row.keys[0]] += row.count;
  }
  for (const RegionReport& region : report().regions)
    EXPECT_EQ(by_region[region.division], region.national_factories) << region.title.zh;
  query.by = {Dimension::batch};
  query.filter.batch.clear();
  std::map<std::string, std::uint64_t> by_batch;
  for (const CountRow& row : sound(count_units(*made().snapshot, query)).rows)
    by_batch[row.keys[0]] = row.count;
  EXPECT_EQ(by_batch["batch1"], 201U);
  EXPECT_EQ(by_batch["batch4"], 602U);
  EXPECT_EQ(by_batch["r2023"], 1488U);
  EXPECT_EQ(by_batch["r2025"], 2038U);
}

TEST(SyntheticNation, FunnelsAreThoseOfTheReport) {
  const std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> rounds = {
      {"batch1", {260, 201}},
      {"batch2", {430, 208}},
      {"batch3", {800, 391}},
      {"batch4", {1024, 602}}};
  for (const auto& [id, counts] : rounds) {
    const Funnel passed = sound(funnel(*made().snapshot, id));
    EXPECT_EQ(passed.applied, counts.first) << id;
    EXPECT_EQ(passed.passed(), counts.second) << id;
  }
}

TEST(SyntheticNation, SameSeedSameNation) {
  const Marginals m = sound(read_marginals(shipped_library()));
  const auto again = sound(synthesize(m, small()));
  const Snapshot& a = *made().snapshot;
  const Snapshot& b = *again.snapshot;
  EXPECT_EQ(a.credit_codes, b.credit_codes);
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.industry, b.industry);
  EXPECT_EQ(a.rungs[3].listed_day, b.rungs[3].listed_day);
  EXPECT_EQ(a.events.size(), b.events.size());
  SyntheticOptions other = small();
  other.seed = 7;
  EXPECT_NE(a.credit_codes, sound(synthesize(m, other)).snapshot->credit_codes);
  other.candidates = 100;
  EXPECT_EQ(synthesize(m, other).error().code, ErrorCode::invalid_argument);
}

TEST(SyntheticNation, CodesHaveTheSharesOfTheRule) {
  const CodeSheet sheet = sound(code_year(*made().snapshot, rules_of_may_2026().nation(), 2025));
  std::array<std::uint32_t, 4> counts = {};
  for (const auto code : sheet.ranking.code) ++counts[static_cast<std::size_t>(code)];
  const std::uint32_t coded = sheet.ranking.ranked;
  EXPECT_EQ(coded, 8336U - made().planted.reasons.at("form_missing") - made().planted.late_forms);
  // floor(5 %) and floor(35 %), and who has the score at the edge as well
  EXPECT_GE(counts[1], coded / 20);
  EXPECT_LE(counts[1], coded / 20 + 20);
  EXPECT_EQ(counts[1] + counts[2] + counts[3], coded);
}

TEST(SyntheticNation, DraftFindsWhatWasPlantedAndNoDecoy) {
  const RemovalDraft draft = sound(draft_removals(*made().snapshot, rules_of_may_2026(),
                                                  shipped_calendar(), {{2026, 5, 20}, {"nation"}}));
  auto found = draft.by_cause;
  found.erase("last_share");
  const std::map<std::string, std::uint64_t> planted(made().planted.reasons.begin(),
                                                     made().planted.reasons.end());
  EXPECT_EQ(found, planted);
  EXPECT_EQ(draft.doubts.size(), made().planted.late_forms);
  EXPECT_GT(made().planted.decoys, 0U);
}

}  // namespace
}  // namespace celadon::cultivation::nation
