// The registry of subjects: codes, names that change, tables with bad rows.

#include <fstream>

#include <gmock/gmock.h>

#include "celadon/app/ladder/subject_import.hpp"
#include "ladder_world.hpp"
#include "scratch_folder.hpp"

namespace celadon::testing {
namespace {

using ::testing::HasSubstr;

class Registry : public LadderWorld {
 protected:
  Result<ladder::StoredSubject> register_with(const std::string& fact, const std::string& value) {
    ladder::NewSubject wanted;
    wanted.id = "second";
    wanted.facts = {{"names", "乙｜Second"},
                    {"credit_code", credit_code("91610113MA6TYYYY0")},
                    {"industry", "3071"},
                    {"division", "610113"}};
    wanted.facts[fact] = value;
    return ladder::register_subject(database, wanted, *lists(), writer());
  }
  ladder::ImportReport import(const std::string& text, ladder::ImportTable table) {
    const auto file = folder.path() / "table.csv";
    std::ofstream(file) << text;
    auto report = ladder::import_table(
        database, table, file, "table.csv", *lists(), writer(),
        [](const ladder::StoredSubject& place) { return place.division.substr(0, 2) == "61"; });
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().to_string());
    return report.ok() ? *report : ladder::ImportReport{};
  }
  ScratchFolder folder;
};

TEST_F(Registry, refuses_a_wrong_check_character_and_names_the_right_one) {
  std::string code = credit_code("91610113MA6TYYYY0");
  const char right = code.back();
  code.back() = right == '0' ? '1' : '0';
  const auto made = register_with("credit_code", code);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(made.error().message, HasSubstr(std::string(1, right)));
}

TEST_F(Registry, refuses_divisions_that_do_not_exist_or_were_merged) {
  EXPECT_THAT(register_with("division", "990000").error().message, HasSubstr("division"));
  const auto merged = register_with("division", "310108");
  ASSERT_FALSE(merged.ok());
  EXPECT_THAT(merged.error().message, HasSubstr("310106"));
  EXPECT_THAT(merged.error().message, HasSubstr("静安区"));
  EXPECT_THAT(merged.error().message, HasSubstr("Jing'an"));
}

TEST_F(Registry, refuses_industries_that_do_not_exist) {
  EXPECT_FALSE(register_with("industry", "307").ok());
  EXPECT_FALSE(register_with("industry", "9999").ok());
  EXPECT_FALSE(register_with("industry", "A071").ok());
}

TEST_F(Registry, texts_name_papers_and_not_their_ids) {
  // packs/vocabulary/programme-words/evidence.csv
  EXPECT_EQ(lists()->in_words("缺少有效证据：business_licence, no_such_paper｜valid evidence is "
                              "missing: business_licence, no_such_paper"),
            "缺少有效证据：营业执照, no_such_paper｜valid evidence is missing: business licence, "
            "no_such_paper");
  EXPECT_EQ(lists()->in_words("plain"), "plain");
}

TEST_F(Registry, tells_who_holds_a_credit_code) {
  const auto twice = register_with("credit_code", credit_code("91610113MA6TXXXX0"));
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, ErrorCode::conflict);
  EXPECT_THAT(twice.error().message, HasSubstr("works"));
}

TEST_F(Registry, keeps_names_with_their_days_and_answers_for_each) {
  ladder::SubjectFact rename;
  rename.name = "names";
  rename.value = "渭水新材料有限公司｜Weishui New Materials";
  rename.valid_from = {2026, 6, 1};
  ASSERT_TRUE(ladder::add_fact(database, "works", rename, *lists(), writer()).ok());
  EXPECT_EQ(ladder::find_subject(database, "works")->names.zh, "渭水陶瓷有限公司");  // not yet
  const auto facts = *ladder::facts_of(database, "works");
  EXPECT_EQ(ladder::holding(facts, {2026, 5, 31}).at("names").value,
            "渭水陶瓷有限公司｜Weishui Ceramics");
  EXPECT_EQ(ladder::holding(facts, {2026, 6, 1}).at("names").value, rename.value);
  on("2026-07-01T09:00:00+08:00");
  rename.name = "address";
  rename.value = "西安市高新区";
  ASSERT_TRUE(ladder::add_fact(database, "works", rename, *lists(), writer()).ok());
  EXPECT_EQ(ladder::find_subject(database, "works")->names.zh, "渭水新材料有限公司");
}

TEST_F(Registry, takes_the_good_rows_of_a_table_and_says_what_is_wrong_with_the_others) {
  const auto report = import(
      "名称,统一社会信用代码,行业代码,行政区划,来源\n"
      "甲,,3071,610113,名单\n"  // no code
      "丙," +
          credit_code("91610100MA6TUUUU0") +
          ",3071,610100,名单\n"  // good
          "丁," +
          credit_code("91610100MA6TWWWW0") +
          ",3071,440300,名单\n"  // elsewhere
          "渭水新材料," +
          credit_code("91610113MA6TXXXX0") + ",3071,610113,名单\n",  // renamed
      ladder::ImportTable::subjects);
  EXPECT_EQ(report.rows, 4U);
  EXPECT_EQ(report.accepted, 2U);
  EXPECT_EQ(report.changed, 1U);
  ASSERT_EQ(report.rejected.size(), 2U);
  EXPECT_EQ(report.rejected[0].row, 2U);
  EXPECT_EQ(report.rejected[1].row, 4U);
  EXPECT_EQ(report.rejected[1].field, "division");
  EXPECT_THAT(report.rejected[1].message, HasSubstr("｜"));
  EXPECT_EQ(ladder::find_subject(database, "works")->names.zh, "渭水新材料");
}

TEST_F(Registry, takes_events_by_their_names_once) {
  const std::string table = "统一社会信用代码,事件,日期,结束日,来源\n" +
                            credit_code("91610113MA6TXXXX0") +
                            ",列入经营异常名录,2026-01-05,2026-01-20,国家企业信用信息公示系统\n" +
                            credit_code("91610113MA6TXXXX0") + ",没有这种事,2026-01-05,,x\n";
  const auto first = import(table, ladder::ImportTable::events);
  EXPECT_EQ(first.accepted, 1U);
  ASSERT_EQ(first.rejected.size(), 1U);
  import(table, ladder::ImportTable::events);
  const auto events = *ladder::events_of(database, "works");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event.ended, (CivilDate{2026, 1, 20}));
}

TEST_F(Registry, lists_by_reach_and_standing) {
  ladder::SubjectFilter filter;
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 0U);  // reaches nothing
  filter.divisions = {"61"};
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 1U);
  filter.q = "陶瓷";
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 1U);
  filter.q = "100%";
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 0U);
  filter.q.clear();
  filter.rung = "pool";
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 0U);
  attach({"business_licence"});
  step(director(), "pool.propose");
  filter.state = "proposed";
  EXPECT_EQ(ladder::list_subjects(database, filter)->total, 1U);
}

}  // namespace
}  // namespace celadon::testing
