#include "celadon/registry/statement_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_reader.hpp"
#include "celadon/text/csv_writer.hpp"
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

const Site& site() {
  static const Site tea = read_site(document(small_site), shipped_carriers()).value();
  return tea;
}

Result<std::vector<Statement>> read(const std::string& csv) {
  text::CsvReader reader(text::memory_source(csv), {});
  return read_statement_table(reader, "t.csv", site(), shipped_vocabulary(), shipped_carriers());
}

std::string refusal(const std::string& rows) {
  const auto statements = read("Name,Member,Period,Value,Unit,Evidence,Date,Note\n" + rows);
  EXPECT_FALSE(statements.ok()) << rows;
  return statements.ok() ? "" : units::sentence(statements.error(), units::Language::en);
}

/// Facts as the list of statements exports them, with the columns that tell what was.
std::string exported(const std::vector<Fact>& facts) {
  std::string csv = "\xEF\xBB\xBF数据名称,名称,成员,期间,数值,单位,佐证材料,材料日期,备注,登记人\n";
  for (const Fact& fact : facts) {
    const auto* quantity = std::get_if<units::Quantity>(&fact.value);
    const auto* flag = std::get_if<bool>(&fact.value);
    const std::string value = quantity != nullptr ? fmt::format("{}", quantity->value)
                              : flag != nullptr   ? std::string(*flag ? "true" : "false")
                                                  : std::get<std::string>(fact.value);
    const std::string unit = quantity == nullptr ? "" : quantity->unit.symbol;
    const std::string period = fact.period.to_string();
    const std::string date = fact.date ? format_date(*fact.date) : "";
    const std::vector<std::string_view> fields{fact.name, "名称",  fact.member,   period,
                                               value,     unit,    fact.evidence, date,
                                               fact.note, fact.who};
    csv += text::csv_line(fields) + "\n";
  }
  return csv;
}

class StatementTable : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(migrate_registry(db_).ok());
    const auto statement =
        read_statement(document(small_statement), site(), shipped_vocabulary(), shipped_carriers());
    ASSERT_TRUE(apply_statement(db_, *statement, {start_, "wang", ""}).ok());
  }
  ApplyReport apply(const std::string& csv) {
    const auto statements = read(csv);
    EXPECT_TRUE(statements.ok()) << (statements.ok() ? "" : statements.error().to_string());
    ApplyReport whole;
    if (!statements.ok()) return whole;
    for (const Statement& statement : *statements) {
      const auto report = apply_statement(db_, statement, {start_ + Duration::days(1), "li", ""});
      EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().to_string());
      if (!report.ok()) continue;
      whole.added += report->added;
      whole.changed += report->changed;
      whole.removed += report->removed;
      whole.unchanged += report->unchanged;
    }
    return whole;
  }
  std::vector<Fact> known() { return facts(db_, SiteId("tea"), CivilPeriod::year(2025)).value(); }

  storage::Database db_ = testing::fresh_database();
  Instant start_ = parse_instant("2026-02-01T00:00:00Z").value();
};

TEST_F(StatementTable, what_was_exported_changes_nothing) {
  const std::vector<Fact> before = known();
  ASSERT_GT(before.size(), 20U);
  const ApplyReport report = apply(exported(before));
  EXPECT_EQ(report.unchanged, before.size());
  EXPECT_EQ(report.added + report.changed + report.removed, 0U);
}

TEST_F(StatementTable, an_edited_row_changes_one_fact_and_withdraws_none) {
  const std::size_t before = known().size();
  const ApplyReport report = apply(
      "name,period,value,unit\n"
      "water.withdrawn,2025,61000,m3\n"
      "output_value,2024,26000,万元\n");
  EXPECT_EQ(report.changed, 1U);
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.removed, 0U);
  EXPECT_EQ(known().size(), before);
}

TEST_F(StatementTable, a_fact_knows_its_row) {
  const auto statements = read("Name,Period,Value,Unit\n\nwater.withdrawn,2025,61000,m3\n");
  ASSERT_TRUE(statements.ok()) << statements.error().to_string();
  const Fact& fact = statements->front().facts.front();
  EXPECT_EQ(fact.file, "t.csv");
  EXPECT_EQ(fact.line, 3U);
}

TEST(StatementTableErrors, NameRowAndColumn) {
  EXPECT_THAT(refusal("water.withdrawn,,2025,61000,kWh,,,\n"), HasSubstr("t.csv:2:4: "));
  EXPECT_THAT(refusal("water.withdrawn,,2025,61000,m3,,,\nwater.withdrwn,,2025,1,m3,,,\n"),
              HasSubstr("t.csv:3:1: \"withdrwn\" is not a known name under \"water\" (did you "
                        "mean \"withdrawn\"?)"));
  EXPECT_THAT(refusal("product.output,teas,2025,1,t_product,,,\n"),
              HasSubstr("t.csv:2:2: there is no product \"teas\""));
  EXPECT_THAT(refusal("water.withdrawn,,2025,1,m3,,,\nwater.withdrawn,,2025,2,m3,,,\n"),
              HasSubstr("t.csv:3:1: \"water.withdrawn\" stands here a second time"));
  EXPECT_THAT(refusal("water.withdrawn,,2025,,m3,,,\n"),
              HasSubstr("t.csv:2:4: the value is empty"));
  EXPECT_THAT(refusal("water.withdrawn,,2025-13,1,m3,,,\n"), HasSubstr("t.csv:2:3: "));
  EXPECT_THAT(refusal("platform.function,f13,2025,true,,,,\n"), HasSubstr("f13"));
  EXPECT_THAT(refusal("water,,2025,1,m3,,,\nwater.withdrawn,,2025,1,m3,,,\n"), HasSubstr("t.csv:"));
  const auto headless = read("water.withdrawn,2025,1,m3\n");
  ASSERT_FALSE(headless.ok());
  EXPECT_THAT(headless.error().message, HasSubstr("column \"Name\" is missing"));
  EXPECT_FALSE(read("").ok());
}

}  // namespace
}  // namespace celadon::registry
