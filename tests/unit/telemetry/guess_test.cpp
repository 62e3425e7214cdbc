// A first mapping by looking at a small file written for the purpose.
#include "celadon/telemetry/guess.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "import_bench.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::ImportBench;

Result<MappingGuess> guess_of(ImportBench& bench, const std::string& name,
                              const std::string& bytes) {
  return guess_mapping(bench.write(name, bytes));
}

/// 48 rows of `row(hour of day as HH, day, i)`.
template <class Row>
std::string two_days(std::string head, Row row) {
  for (int i = 0; i < 48; ++i) head += row(fmt::format("{:02}", i % 24), 1 + i / 24, i);
  return head;
}

TEST(guess, a_wide_file_of_registers_and_amounts) {
  ImportBench bench;
  const auto guess = guess_of(
      bench, "export.csv",
      two_days("时间,main (kWh),load (kW),note\n", [](const std::string& hour, int day, int i) {
        return fmt::format("2025-03-{:02} {}:00,{},{},ok{}\n", day, hour, 1000 + 3 * i, 5 + i % 7,
                           i);
      }));
  ASSERT_TRUE(guess.ok()) << guess.error().to_string();
  const ImportMapping& mapping = guess->mapping;
  EXPECT_EQ(mapping.layout, Layout::wide);
  EXPECT_EQ(mapping.time.columns, std::vector<std::string>{"时间"});
  EXPECT_EQ(mapping.time.interval, Duration::hours(1));
  ASSERT_EQ(mapping.values.size(), 2u) << guess->yaml();
  EXPECT_EQ(mapping.values[0].kind, QuantityKind::cumulative) << "it only rises";
  EXPECT_EQ(mapping.values[0].unit, "kWh");
  EXPECT_EQ(mapping.values[1].kind, QuantityKind::power);
  EXPECT_EQ(mapping.values[1].unit, "kW");
  EXPECT_NE(guess->yaml().find("note"), std::string::npos) << "what was left out is said";
  const auto again = parse_mapping(guess->yaml(), "guess.yaml");
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(write_mapping(*again), write_mapping(mapping));
}

TEST(guess, a_long_file_is_told_by_its_repeating_stamps) {
  ImportBench bench;
  const auto guess = guess_of(
      bench, "long.csv",
      two_days("meter;stamp;value;unit\n", [](const std::string& hour, int day, int i) {
        return fmt::format(
            "M-01;{0:02}/03/2025 {1}:00;{2},5;kWh\nM-02;{0:02}/03/2025 {1}:00;{3},25;kWh\n",
            day + 12, hour, 7 + i % 5, 100 + i % 9);
      }));
  ASSERT_TRUE(guess.ok()) << guess.error().to_string();
  const ImportMapping& mapping = guess->mapping;
  SCOPED_TRACE(guess->yaml());
  EXPECT_EQ(mapping.layout, Layout::long_form);
  EXPECT_EQ(mapping.separator, ';');
  EXPECT_EQ(mapping.numbers.decimal, ',');
  EXPECT_EQ(mapping.id_column, "meter");
  EXPECT_EQ(mapping.value_column, "value");
  EXPECT_EQ(mapping.unit_column, "unit");
  EXPECT_EQ(mapping.time.form.text(), "DD/MM/YYYY HH:MM[:SS]") << "13 and 14 can only be days";
  EXPECT_EQ(mapping.time.interval, Duration::hours(1)) << "of one series, not of the file";
  ASSERT_EQ(mapping.values.size(), 2u);
  EXPECT_EQ(mapping.values[0].column, "M-01");
  EXPECT_EQ(mapping.values[1].column, "M-02");
  EXPECT_EQ(mapping.values[1].kind, QuantityKind::amount);
}

TEST(guess, a_guessed_long_mapping_imports_its_file) {
  ImportBench bench;
  const std::string bytes =
      two_days("meter,stamp,value,unit\n", [](const std::string& hour, int day, int i) {
        return fmt::format("a,2025-01-{0:02} {1}:00,{2},kWh\nb,2025-01-{0:02} {1}:00,{3},kWh\n",
                           day, hour, 1 + i % 5, 10 + i % 9);
      });
  const auto path = bench.write("long.csv", bytes);
  auto guess = guess_mapping(path);
  ASSERT_TRUE(guess.ok()) << guess.error().to_string();
  ASSERT_EQ(guess->mapping.values.size(), 2u) << guess->yaml();
  guess->mapping.values[0].point = "A";
  const auto report = bench.run(bench.request(path, [&] {
    ImportMapping one = guess->mapping;
    one.values.pop_back();
    one.other_labels = OtherLabels::skip;
    return write_mapping(one);
  }()));
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(report->kept, 48u);
  double wanted = 0.0;
  for (int i = 0; i < 48; ++i) wanted += 1 + i % 5;
  EXPECT_EQ(report->points[0].sum, wanted);
}

TEST(guess, an_ambiguous_day_and_month_is_said) {
  ImportBench bench;
  std::string bytes = "time,kWh\n";  // 3 April or 4 March
  for (int hour = 0; hour < 24; ++hour)
    bytes += fmt::format("03/04/2025 {:02}:00,{}\n", hour, hour % 7);
  const auto guess = guess_of(bench, "ambiguous.csv", bytes);
  ASSERT_TRUE(guess.ok()) << guess.error().to_string();
  EXPECT_NE(guess->yaml().find("day and month"), std::string::npos) << guess->yaml();
  EXPECT_EQ(guess->mapping.values.front().unit, "kWh") << "the header is nothing but the unit";
}

TEST(guess, a_file_without_numbers_is_refused) {
  ImportBench bench;
  const auto guess = guess_of(bench, "words.csv",
                              two_days("time,word\n", [](const std::string& hour, int day, int i) {
                                return fmt::format("2025-01-{:02} {}:00,word{}\n", day, hour, i);
                              }));
  ASSERT_FALSE(guess.ok());
  EXPECT_EQ(guess.error().code, ErrorCode::parse);
}

}  // namespace
}  // namespace celadon::telemetry
