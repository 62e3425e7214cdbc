#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_reader.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/units/bilingual.hpp"
#include "fresh_database.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using ::testing::HasSubstr;
using testing::shipped_carriers;
using testing::shipped_vocabulary;
using testing::small_site;
using testing::small_statement;

class Facts : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(migrate_registry(db_).ok()); }
  Result<ApplyReport> apply(std::string_view yaml, std::int64_t day = 0,
                            std::string_view site_yaml = small_site) {
    const Site site = read_site(document(site_yaml), shipped_carriers()).value();
    auto statement =
        read_statement(document(yaml, "s.yaml"), site, shipped_vocabulary(), shipped_carriers());
    if (!statement.ok()) return statement.error();
    return apply_statement(db_, *statement,
                           {start_ + Duration::days(day), "wang", std::string(64, 'b')});
  }
  std::vector<Fact> known(Instant as_of = Instant::max()) {
    return facts(db_, SiteId("tea"), CivilPeriod::year(2025), as_of).value();
  }
  static const Fact* find(const std::vector<Fact>& facts, std::string_view name) {
    for (const Fact& fact : facts) {
      if (fact.name == name) return &fact;
    }
    return nullptr;
  }
  static double number(const Fact* fact) {
    return fact == nullptr ? -1e9 : std::get<units::Quantity>(fact->value).value;
  }
  static std::string year(std::string_view lines, std::string_view period = "2025") {
    return "statement: {site: tea, period: " + std::string(period) + "}\n" + std::string(lines);
  }

  Instant start_ = parse_instant("2026-01-01T00:00:00+08:00").value();
  storage::Database db_ = testing::fresh_database();
};

TEST_F(Facts, ComeBackAsTheyWereStated) {
  const auto report = apply(small_statement);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  const auto all = known();
  EXPECT_EQ(all.size(), report->added);
  const Fact* value = find(all, "output_value");
  EXPECT_EQ(number(value), 27050);
  EXPECT_EQ(std::get<units::Quantity>(value->value).unit.symbol, "万元");
  EXPECT_EQ(value->file, "s.yaml");
  EXPECT_EQ(value->line, 2U);
  EXPECT_EQ(value->file_sha256, std::string(64, 'b'));
  EXPECT_EQ(value->who, "wang");
  EXPECT_EQ(value->recorded_at, start_);
  EXPECT_EQ(find(all, "water.reused")->note, "水平衡测试");
  EXPECT_EQ(find(all, "compliance.operating_normally")->date, (CivilDate{2026, 1, 12}));
  EXPECT_TRUE(std::get<bool>(find(all, "compliance.operating_normally")->value));
  EXPECT_EQ(certificates(all).size(), 2U);
}

TEST_F(Facts, TheSameStatementAgainChangesNothing) {
  ASSERT_TRUE(apply(small_statement).ok());
  const auto again = apply("# a remark moves every line\n" + std::string(small_statement), 1);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(again->added + again->changed + again->removed, 0U);
  EXPECT_EQ(find(known(), "output_value")->line, 2U);
}

TEST_F(Facts, AChangedValueSupersedesAndTheOldStaysKnown) {
  ASSERT_TRUE(apply(year("output_value: 100 万元")).ok());
  const auto report = apply(year("output_value: 110 万元"), 5);
  EXPECT_EQ(report->changed, 1U);
  EXPECT_EQ(number(find(known(), "output_value")), 110);
  EXPECT_EQ(number(find(known(start_ + Duration::days(4)), "output_value")), 100);
  EXPECT_TRUE(known(start_ - Duration{1}).empty());
  const auto history =
      fact_history(db_, SiteId("tea"), "output_value", "", CivilPeriod::year(2025)).value();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].superseded_at, start_ + Duration::days(5));
  EXPECT_EQ(history[1].superseded_at, std::nullopt);
  const auto changes = registry::history(db_, SiteId("tea")).value();
  EXPECT_EQ(changes.back().entity, "fact output_value 2025");
  EXPECT_THAT(changes.back().before, HasSubstr("100 万元"));
  EXPECT_THAT(changes.back().after, HasSubstr("110 万元"));
}

TEST_F(Facts, AbsentNamesStayAndEmptyOnesAreWithdrawn) {
  ASSERT_TRUE(apply(year("output_value: 100 万元\nrevenue: 90 万元")).ok());
  ASSERT_TRUE(apply(year("revenue: 95 万元"), 1).ok());
  EXPECT_EQ(number(find(known(), "output_value")), 100);
  const auto report = apply(year("output_value: ~"), 2);
  EXPECT_EQ(report->removed, 1U);
  EXPECT_EQ(find(known(), "output_value"), nullptr);
  EXPECT_EQ(number(find(known(start_ + Duration::days(1)), "output_value")), 100);
}

TEST_F(Facts, ListsAreComplete) {
  ASSERT_TRUE(apply(year("platform: {functions: [f01, f02]}\ncertificates: [{id: A, energy: 1 MWh, "
                         "vintage: 2025}, {id: B, energy: 1 MWh, vintage: 2025}]"))
                  .ok());
  ASSERT_TRUE(apply(year("platform: {functions: [f02, f03]}\ncertificates: [{id: B, energy: 1 MWh, "
                         "vintage: 2025}]"),
                    1)
                  .ok());
  const auto all = known();
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const Fact& f) { return f.name == "platform.function"; }),
            2);
  ASSERT_EQ(certificates(all).size(), 1U);
  EXPECT_EQ(certificates(all)[0].id, "B");
}

TEST_F(Facts, ACertificateIsUsedOnceAcrossSitesAndPeriods) {
  const std::string line = "certificates: [{id: GEC-9, energy: 5 MWh, vintage: 2025}]";
  ASSERT_TRUE(apply(year(line)).ok());
  const auto other_period = apply(year(line, "2025-03"), 1);
  EXPECT_EQ(other_period.error().code, ErrorCode::conflict);
  EXPECT_THAT(units::sentence(other_period.error(), units::Language::en),
              HasSubstr("s.yaml:2:16: certificate \"GEC-9\" is already used by site \"tea\""));
  std::string coffee(small_site);
  coffee.replace(coffee.find("id: tea"), 7, "id: coffee");
  EXPECT_EQ(apply("statement: {site: coffee, period: 2025}\n" + line, 1, coffee).error().code,
            ErrorCode::conflict);
  ASSERT_TRUE(apply(year("certificates: []"), 2).ok());
  EXPECT_TRUE(apply("statement: {site: coffee, period: 2025}\n" + line, 3, coffee).ok());
}

TEST_F(Facts, ARefusedStatementLeavesNothingBehind) {
  ASSERT_TRUE(apply(year("certificates: [{id: X, energy: 5 MWh, vintage: 2025}]")).ok());
  EXPECT_FALSE(
      apply(year("output_value: 7 万元\ncertificates: [{id: X, energy: 5 MWh, vintage: 2025}]",
                 "2025-01"),
            1)
          .ok());
  EXPECT_EQ(find(known(), "output_value"), nullptr);
}

TEST_F(Facts, MonthsLieWithinTheirYear) {
  ASSERT_TRUE(apply(year("water: {withdrawn: 1 m3}", "2025-01")).ok());
  ASSERT_TRUE(apply(year("water: {withdrawn: 2 m3}", "2025-02"), 1).ok());
  ASSERT_TRUE(apply(year("water: {withdrawn: 9 m3}", "2024-12"), 2).ok());
  const auto all = known();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].period, CivilPeriod::month(2025, 1));
  EXPECT_EQ(number(&all[1]), 2);
}

TEST_F(Facts, NumbersSurviveBitForBit) {
  ASSERT_TRUE(apply(year("water: {withdrawn: 0.1 m3, reused: 123456789.123456789 m3}")).ok());
  EXPECT_EQ(number(find(known(), "water.withdrawn")), 0.1);
  EXPECT_EQ(number(find(known(), "water.reused")), 123456789.123456789);
}

}  // namespace
}  // namespace celadon::registry
