// Numbers, stamps, local clocks and the words of mappings.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "celadon/base/civil.hpp"
#include "celadon/telemetry/local_time.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "celadon/telemetry/number.hpp"
#include "celadon/telemetry/quality.hpp"
#include "celadon/telemetry/time_form.hpp"

namespace celadon::telemetry {
namespace {

double value_of(std::string_view text, NumberForm form = {}) {
  const auto parsed = parse_number(text, form);
  EXPECT_EQ(parsed.problem, NumberProblem::none) << text;
  return parsed.value;
}
NumberProblem problem_of(std::string_view text, NumberForm form = {}) {
  return parse_number(text, form).problem;
}

TEST(number, is_read_exactly) {
  EXPECT_EQ(value_of("1.5"), 1.5);
  EXPECT_EQ(value_of(" -0.1 "), -0.1);
  EXPECT_EQ(value_of("+7"), 7.0);
  EXPECT_EQ(value_of(".5"), 0.5);
  EXPECT_EQ(value_of("5."), 5.0);
  EXPECT_EQ(value_of("1e3"), 1000.0);
  EXPECT_EQ(value_of("2.5E-3"), 0.0025);
  EXPECT_EQ(value_of("123456789012345678901234567890"), 123456789012345678901234567890.0);
  EXPECT_EQ(value_of("0.1234567890123456789"), 0.1234567890123456789);
  EXPECT_EQ(value_of("00000000000000000000001"), 1.0);
}

TEST(number, every_double_printed_with_17_digits_comes_back) {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20'000; ++i) {
    const double value =
        std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 120) - 90) *
        (random() % 2 == 0 ? 1 : -1);
    char text[40];
    std::snprintf(text, sizeof text, i % 2 == 0 ? "%.17g" : "%.6f", value);
    ASSERT_EQ(value_of(text), std::strtod(text, nullptr)) << text;
  }
}

TEST(number, marks_of_other_countries) {
  EXPECT_EQ(value_of("1.234,5", {',', '.'}), 1234.5);
  EXPECT_EQ(value_of("1 234 567", {',', ' '}), 1234567.0);
  EXPECT_EQ(value_of("1\xC2\xA0"
                     "234,5",
                     {',', ' '}),
            1234.5);
  EXPECT_EQ(value_of("12'345.6", {'.', '\''}), 12345.6);
  EXPECT_EQ(problem_of("12,34,567", {'.', ','}), NumberProblem::not_a_number);
  EXPECT_EQ(problem_of("1,23", {'.', ','}), NumberProblem::not_a_number);
  EXPECT_EQ(problem_of("1,5", {'.', '\0'}), NumberProblem::not_a_number);
  EXPECT_EQ(problem_of("1.5", {',', '\0'}), NumberProblem::not_a_number);
}

TEST(number, what_is_none_is_named) {
  for (const char* text : {"NaN", "nan", "Inf", "-inf", "Infinity", "#DIV/0!"})
    EXPECT_EQ(problem_of(text), NumberProblem::not_finite) << text;
  for (const char* text : {"1e999", "-1e999", "1e-999"})
    EXPECT_EQ(problem_of(text), NumberProblem::out_of_range) << text;
  for (const char* text : {"", "-", ".", "abc", "1..2", "1e", "0x10", "1 2", "--1", "1e5e5"})
    EXPECT_EQ(problem_of(text), NumberProblem::not_a_number) << text;
}

std::optional<std::string> read_as(const char* form, std::string_view text, int year = 0) {
  const auto parsed = TimeForm::parse(form);
  EXPECT_TRUE(parsed.ok()) << form;
  const auto stamp = parsed->read(text, year);
  if (!stamp) return std::nullopt;
  return format_instant(
             {stamp->local_us - std::int64_t{stamp->offset_minutes.value_or(0)} * 60'000'000},
             UtcOffset::utc())
      .substr(0, 19);
}

TEST(time_form, reads_the_forms_of_real_exports) {
  EXPECT_EQ(read_as("YYYY-MM-DD HH:MM[:SS]", "2018-03-04 05:06"), "2018-03-04T05:06:00");
  EXPECT_EQ(read_as("YYYY-MM-DD HH:MM[:SS]", "2018-03-04 05:06:07"), "2018-03-04T05:06:07");
  EXPECT_EQ(read_as("YYYY/M/D H:MM", "2018/3/4 5:06"), "2018-03-04T05:06:00");
  EXPECT_EQ(read_as("DD/MM/YYYY HH:MM", "04/03/2018 05:06"), "2018-03-04T05:06:00");
  EXPECT_EQ(read_as("MM/DD/YYYY HH:MM", "03/04/2018 05:06"), "2018-03-04T05:06:00");
  EXPECT_EQ(read_as("MM/DD/YYYY", "03/04/2018"), "2018-03-04T00:00:00");
  EXPECT_EQ(read_as("MM-DD-YY", "03-04-18"), "2018-03-04T00:00:00");
  EXPECT_EQ(read_as("MMM D, YYYY h:MM AM", "Jan 1, 2018 12:00 AM"), "2018-01-01T00:00:00");
  EXPECT_EQ(read_as("MMM D, YYYY h:MM AM", "Jan 1, 2018 12:30 PM"), "2018-01-01T12:30:00");
  EXPECT_EQ(read_as("YYYY年M月D日 H时", "2018年3月4日 5时"), "2018-03-04T05:00:00");
  EXPECT_EQ(read_as("M D H", "7 24 24", 2016), "2016-07-25T00:00:00");
  EXPECT_EQ(read_as("YYYYMMDDHHMM", "201803040506"), "2018-03-04T05:06:00");
  EXPECT_EQ(read_as("YYYY-MM-DD HH:MM", "2018-12-31 24:00"), "2019-01-01T00:00:00");
  EXPECT_EQ(read_as("ISO 8601", "2018-03-04T05:06:07+08:00"), "2018-03-03T21:06:07");
  EXPECT_EQ(read_as("ISO 8601", "2015-10-04T03:00:00+0200"), "2015-10-04T01:00:00");
  EXPECT_EQ(read_as("ISO 8601", "2018-03-04T05:06:07.25Z"), "2018-03-04T05:06:07");
  EXPECT_EQ(read_as("epoch s", "1520139967"), "2018-03-04T05:06:07");
  EXPECT_EQ(read_as("epoch ms", "1520139967000"), "2018-03-04T05:06:07");
  EXPECT_EQ(read_as("epoch us", "1520139967000000"), "2018-03-04T05:06:07");
  EXPECT_EQ(read_as("hour of year", "8759", 2023), "2023-12-31T23:00:00");
}

TEST(time_form, refuses_what_does_not_have_it) {
  for (const char* text : {"2018-02-29 00:00", "2018-13-01 00:00", "2018-01-01 24:01",
                           "2018-01-01 12:60", "2018-01-01", "x", "", "2018-01-01 00:00 x"}) {
    EXPECT_EQ(read_as("YYYY-MM-DD HH:MM", text), std::nullopt) << text;
  }
  EXPECT_EQ(read_as("epoch s", "99999999999999999"), std::nullopt);
  EXPECT_EQ(read_as("h:MM AM M D YYYY", "13:00 PM 1 1 2018"), std::nullopt);
  for (const char* form : {"", "HH:MM", "YYYY-MM-DD YYYY", "YYYY-MM-DD [HH:MM", "nonsense"})
    EXPECT_FALSE(TimeForm::parse(form).ok()) << form;
}

TEST(local_time, european_and_american_rules_change_on_the_published_days) {
  // Directive 2000/84/EC: 2018-03-25 and 2018-10-28; Energy Policy Act of 2005: 2019-03-10 and
  // 2019-11-03.
  const LocalClock berlin{{60}, DaylightRule::european_union, {}};
  EXPECT_EQ(berlin.offset_at(parse_instant("2018-03-25T00:59:59Z").value()).minutes, 60);
  EXPECT_EQ(berlin.offset_at(parse_instant("2018-03-25T01:00:00Z").value()).minutes, 120);
  EXPECT_EQ(berlin.offset_at(parse_instant("2018-10-28T00:59:59Z").value()).minutes, 120);
  EXPECT_EQ(berlin.offset_at(parse_instant("2018-10-28T01:00:00Z").value()).minutes, 60);
  const LocalClock denver{{-420}, DaylightRule::united_states, {}};
  EXPECT_EQ(denver.offset_at(parse_instant("2019-03-10T08:59:59Z").value()).minutes, -420);
  EXPECT_EQ(denver.offset_at(parse_instant("2019-03-10T09:00:00Z").value()).minutes, -360);
  EXPECT_EQ(denver.offset_at(parse_instant("2019-11-03T07:59:59Z").value()).minutes, -360);
  EXPECT_EQ(denver.offset_at(parse_instant("2019-11-03T08:00:00Z").value()).minutes, -420);
}

TEST(local_time, every_local_quarter_of_a_year_names_what_its_instants_print) {
  const LocalClock clock{{60}, DaylightRule::european_union, {}};
  std::size_t folds = 0;
  std::size_t gaps = 0;
  const std::int64_t start = days_from_civil({2018, 1, 1}) * 86'400'000'000;
  for (std::int64_t local = start; local < start + 365 * 86'400'000'000; local += 900'000'000) {
    const LocalReading reading = resolve_local(local, clock);
    if (reading.kind == LocalReading::Kind::gap) {
      ++gaps;
      continue;
    }
    ASSERT_EQ(reading.first.us + clock.offset_at(reading.first).minutes * std::int64_t{60'000'000},
              local);
    ASSERT_EQ(
        reading.second.us + clock.offset_at(reading.second).minutes * std::int64_t{60'000'000},
        local);
    folds += reading.kind == LocalReading::Kind::fold ? 1u : 0u;
  }
  EXPECT_EQ(folds, 4u);
  EXPECT_EQ(gaps, 4u);
}

TEST(mapping, errors_name_line_and_remedy) {
  const auto error_of = [](std::string_view yaml) {
    const auto mapping = parse_mapping(yaml, "m.yaml");
    EXPECT_FALSE(mapping.ok()) << yaml;
    return mapping.ok() ? Error{} : mapping.error();
  };
  const std::string head = "mapping:\n  time: {column: t, form: ISO 8601}\n  columns:\n";
  EXPECT_EQ(error_of(head + "    - {column: a, point: A, unit: kWhh, kind: amount}\n").place->line,
            4u);
  EXPECT_EQ(error_of(head + "    - {column: a, point: A, unit: kWh, kind: meter}\n").place->line,
            4u);
  EXPECT_EQ(error_of(head + "    - {column: a, point: A, unit: kWh}\n").place->line, 4u);
  EXPECT_NE(error_of(head + "    - {colum: a, point: A, unit: kWh, kind: amount}\n")
                .to_string()
                .find("column"),
            std::string::npos);
  EXPECT_EQ(error_of(head + "    - {column: a, point: A, unit: kWh, kind: amount}\n    - {column: "
                            "a, point: B, unit: kWh, kind: amount}\n")
                .place->line,
            5u);
  EXPECT_EQ(error_of("mapping:\n  time: {column: t, form: \"HH:MM\"}\n  columns: [{column: a, "
                     "point: A, unit: kWh, kind: amount}]\n")
                .place->line,
            2u);
  EXPECT_EQ(error_of("mapping:\n  time: {column: t, form: \"M D H\"}\n  columns: [{column: a, "
                     "point: A, unit: kWh, kind: amount}]\n")
                .place->line,
            2u)
      << "no year";
  EXPECT_EQ(error_of("mapping:\n  decimal: comma\n  thousands: comma\n").code, ErrorCode::parse);
  EXPECT_EQ(error_of("site: {}\n").place->line, 1u);
}

TEST(quality, flags_have_names_in_both_languages) {
  EXPECT_EQ(describe_quality(0, units::Language::zh), "正常");
  EXPECT_EQ(
      describe_quality(QualityFlag::stamp_repaired | QualityFlag::autumn_fold, units::Language::en),
      "stamp mended by rule, in the hour that autumn repeats");
  EXPECT_EQ(describe_quality(0x8000, units::Language::en), "unknown flags 32768");
}

}  // namespace
}  // namespace celadon::telemetry
