#include "celadon/cultivation/nation/nation_table.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/units/bilingual.hpp"
#include "scratch_folder.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using ::testing::HasSubstr;
using testing::SmallNation;
using testing::sound;

const std::vector<Batch> rounds = {{"r2021", "nation", 2021, {2022, 1, 15}},
                                   {"r2022", "nation", 2022, {2023, 3, 24}}};

Result<SnapshotPtr> read(const std::string& csv) {
  return read_nation_table(text::memory_source(csv), "units.csv", {2026, 5, 20}, rounds);
}

std::string unit(int number) { return SmallNation().unit(number).credit_code; }

TEST(NationTable, ReadsWhatADepartmentHandsOver) {
  const std::string csv =
      "\xEF\xBB\xBF"
      "credit_code,name,kind,division,industry,nation.class,nation.batch,nation.listed,"
      "form_2024,score_2024,form_2025,score_2025,data_2025,events\n" +
      unit(1) +
      ",虚构一厂,factory,330500,C3011,at_risk,r2022,2023-03-24,accepted,71.5,filed_late,72,"
      "abnormal,"
      "\"penalty 2025-02-03 信用中国; production_stop 2024-01-01..2024-06-01\"\n";
  const SnapshotPtr s = sound(read(csv));
  ASSERT_EQ(s->size(), 1U);
  EXPECT_EQ(s->rung("nation")->standing[0], StateClass::at_risk);
  EXPECT_EQ(s->rung("nation")->batch[0], 1);
  EXPECT_EQ(s->year(2024)->form[0], YearForm::accepted);
  EXPECT_EQ(s->year(2025)->form[0], YearForm::filed_late);
  EXPECT_EQ(s->year(2025)->score[0], 72);
  EXPECT_EQ(s->year(2025)->abnormal[0], 1);
  ASSERT_EQ(s->events.size(), 2U);
  EXPECT_EQ(s->event_kinds[s->events[0].kind], "penalty");
  EXPECT_EQ(s->texts[s->events[0].source], "信用中国");
  EXPECT_EQ(s->events[0].ended, no_day);
  EXPECT_EQ(civil_from_days(s->events[1].ended), (CivilDate{2024, 6, 1}));
}

TEST(NationTable, OddTablesNameRowAndColumn) {
  const std::string head = "credit_code,name,division,nation.class,form_2025,score_2025,events\n";
  const auto refused = [&](const std::string& csv, const char* words, std::uint64_t row,
                           std::uint32_t column) {
    const auto answer = read(csv);
    ASSERT_FALSE(answer.ok()) << csv;
    EXPECT_THAT(answer.error().message, HasSubstr(words));
    EXPECT_NE(units::in_language(answer.error().message, units::Language::zh),
              answer.error().message);
    ASSERT_TRUE(answer.error().place) << answer.error().message;
    EXPECT_EQ(answer.error().place->line, row) << answer.error().to_string();
    EXPECT_EQ(answer.error().place->column, column) << answer.error().to_string();
  };
  const std::string id = unit(1);
  refused("", "empty", 1, 1);
  refused("credit_code,name,division,moon\n", "unknown column \"moon\"", 1, 4);
  refused("credit_code,name,division,score_1066\n", "unknown column", 1, 4);
  refused("credit_code,name,name,division\n", "twice", 1, 3);
  refused("credit_code,name\n", "is missing", 1, 1);
  refused(head + id + ",a,330500\n", "3 fields", 2, 1);
  refused(head + id + ",a,330500,removed,,,\n", "none of", 2, 4);
  refused(head + id + ",a,330500,closed,,,\n", "none of", 2, 4);
  refused(head + id + ",a,330500,listed,perhaps,,\n", "none of", 2, 5);
  refused(head + id + ",a,330500,listed,filed,nan,\n", "finite", 2, 6);
  refused(head + id + ",a,330500,listed,filed,7x,\n", "finite", 2, 6);
  refused(head + id + ",a,330500,listed,filed,7,penalty\n", "events", 2, 7);
  refused(head + id + ",a,990500,listed,filed,7,\n", "", 2, 1);
  refused(head + "\n" + id.substr(1) + "0,a,330500,listed,filed,7,\n", "", 3, 1);
  EXPECT_EQ(read(head + id + ",a,330500,,,,\n" + id + ",b,330500,,,,\n").error().code,
            ErrorCode::conflict);
}

TEST(NationTable, WhatIsWrittenIsReadAgain) {
  SmallNation nation;
  SubjectRow first = nation.unit(61.25);
  first.name = "虚构，带\"引号\"与,逗号";
  OutsideEvent event;
  event.kind = "penalty";
  event.day = {2025, 2, 3};
  event.source = "信用中国 网站";
  first.events = {event};
  nation.add(first);
  SubjectRow second = nation.unit(0.1 + 0.2);
  second.rungs[2].standing = StateClass::barred;
  second.rungs[2].left = CivilDate{2026, 3, 11};
  second.years[2].form = YearForm::missing;
  second.years[1].score.reset();
  nation.add(second);
  const SnapshotPtr s = nation.finish();
  const testing::ScratchFolder folder;
  const auto path = folder.path() / "nation.csv";
  ASSERT_TRUE(write_nation_table(*s, path).ok());
  const SnapshotPtr again = sound(
      read_nation_table(sound(text::open_file_source(path)), "nation.csv", s->as_of, s->batches));
  EXPECT_EQ(again->credit_codes, s->credit_codes);
  EXPECT_EQ(again->names, s->names);
  EXPECT_EQ(again->years[0].score, s->years[0].score);
  EXPECT_TRUE(std::isnan(again->years[1].score[1]));
  for (std::size_t r = 0; r < s->rungs.size(); ++r) {
    EXPECT_EQ(again->rungs[r].standing, s->rungs[r].standing);
    EXPECT_EQ(again->rungs[r].batch, s->rungs[r].batch);
    EXPECT_EQ(again->rungs[r].left_day, s->rungs[r].left_day);
  }
  EXPECT_EQ(again->years[2].form, s->years[2].form);
  ASSERT_EQ(again->events.size(), 1U);
  EXPECT_EQ(again->texts[again->events[0].source], "信用中国 网站");
}

}  // namespace
}  // namespace celadon::cultivation::nation
