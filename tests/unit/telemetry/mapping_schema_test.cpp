// The published form of mappings and the reader say the same.
#include "celadon/telemetry/mapping_schema.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "celadon/telemetry/guess.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "import_bench.hpp"
#include "json_schema.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::ImportBench;
using celadon::testing::json_of;
using celadon::testing::JsonSchema;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string fault_of(const std::string& yaml) {
  static const JsonSchema schema(mapping_schema());
  const auto document = text::parse_document(yaml, "mapping.yaml");
  return document.ok() ? schema.fault(json_of(*document)) : document.error().to_string();
}

/// A mapping whose time and further members are given.
std::string mapping(const std::string& time, const std::string& more) {
  return fmt::format("mapping:\n  time: {{{}}}\n{}", time, more);
}

const std::string stamps = "column: t, form: ISO 8601";
const std::string one_column = "  columns: [{column: a, point: A, unit: kWh, kind: amount}]\n";

TEST(mapping_schema, the_committed_one_is_the_printed_one) {
  // To renew it: celadon schema mapping > schemas/mapping.schema.json
  EXPECT_EQ(bytes_of(CELADON_SOURCE_DIR "/schemas/mapping.schema.json"), mapping_schema());
}

TEST(mapping_schema, every_mapping_of_the_tree_follows_it) {
  std::size_t seen = 0;
  for (const char* folder : {"/examples", "/tests/conformance/telemetry/mappings"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(CELADON_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string yaml = bytes_of(entry.path());
      if (!yaml.starts_with("mapping:") && yaml.find("\nmapping:") == std::string::npos) continue;
      ++seen;
      EXPECT_EQ(fault_of(yaml), "") << entry.path();
    }
  }
  EXPECT_GE(seen, 18u) << "two of the example plant and those of the real data";
}

TEST(mapping_schema, what_a_guess_writes_follows_it) {
  ImportBench bench;
  std::string wide = "时间,main (kWh),load (kW),note\n";
  std::string many = "meter;stamp;value;unit\n";
  for (int i = 0; i < 48; ++i) {
    wide += fmt::format("2025-03-{:02} {:02}:00,{},{},ok{}\n", 1 + i / 24, i % 24, 1000 + 3 * i,
                        5 + i % 7, i);
    for (const char* meter : {"M-01", "M-02"})
      many += fmt::format("{};{:02}/03/2025 {:02}:00;{},5;kWh\n", meter, 13 + i / 24, i % 24,
                          7 + i % 5);
  }
  for (const auto& [name, bytes] : {std::pair{"wide.csv", wide}, std::pair{"long.csv", many}}) {
    const auto guess = guess_mapping(bench.write(name, bytes));
    ASSERT_TRUE(guess.ok()) << guess.error().to_string();
    EXPECT_EQ(fault_of(guess->yaml()), "") << guess->yaml();
  }
}

TEST(mapping_schema, what_is_written_from_every_choice_follows_it) {
  const std::string yaml = mapping(
      "columns: [d, t], form: YYYY-MM-DD HH:MM, stamp: end, interval: 1h, offset: \"+01:00\", "
      "daylight_saving: EU, fold: column, fold_column: f, fold_second: B, gap: shift, "
      "midnight_repair: same_day_24",
      "  encoding: gb18030\n  separator: tab\n  quote: none\n  decimal: comma\n"
      "  thousands: blank\n  skip_rows: 2\n  skip_after_header: 1\n  layout: long\n"
      "  id_column: m\n  value_column: v\n  unit_column: u\n  other_labels: skip\n"
      "  series: [{label: a, point: A, unit: kWh, kind: register, scale: -0.5, sign: inverted, "
      "zero_is_missing: true}]\n"
      "  quality: [{column: q, codes: {E: estimated_by_supplier, X: [invalid_by_supplier]}}]\n");
  EXPECT_EQ(fault_of(yaml), "");
  const auto read = parse_mapping(yaml, "mapping.yaml");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(fault_of(write_mapping(*read)), "") << write_mapping(*read);
}

TEST(mapping_schema, what_the_reader_refuses_it_refuses) {
  EXPECT_EQ(fault_of(mapping(stamps, one_column)), "");
  const std::vector<std::string> wrong = {
      mapping(stamps, ""),
      mapping(stamps, "  colums: []\n" + one_column),
      mapping("form: ISO 8601", one_column),
      mapping(stamps + ", stamp: middle", one_column),
      mapping(stamps + ", interval: soon", one_column),
      mapping(stamps + ", offset: east", one_column),
      mapping(stamps + ", daylight_saving: always", one_column),
      mapping(stamps + ", daylight_saving: [{at: 2018-03-25T01:00:00Z}]", one_column),
      mapping(stamps, "  decimal: dot\n" + one_column),
      mapping(stamps, "  skip_rows: -1\n" + one_column),
      mapping(stamps, "  header: perhaps\n" + one_column),
      mapping(stamps, "  columns: []\n"),
      mapping(stamps, "  columns: [{column: a, point: A, unit: kWh}]\n"),
      mapping(stamps, "  columns: [{column: a, point: A, unit: kWh, kind: sum}]\n"),
      mapping(stamps, "  columns: [{column: a, point: A, unit: kWh, kind: amount, scale: 0}]\n"),
      mapping(stamps, "  layout: long\n" + one_column),
      mapping(stamps, "  quality: [{column: q, codes: {E: guessed}}]\n" + one_column),
  };
  for (const std::string& yaml : wrong) {
    EXPECT_NE(fault_of(yaml), "") << yaml;
    EXPECT_FALSE(parse_mapping(yaml, "mapping.yaml").ok()) << yaml;
  }
}

}  // namespace
}  // namespace celadon::telemetry
