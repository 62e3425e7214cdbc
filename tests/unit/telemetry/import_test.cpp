#include "celadon/telemetry/import.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include "celadon/telemetry/import_session.hpp"
#include "celadon/text/encoding.hpp"
#include "import_bench.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::at;
using celadon::testing::ImportBench;

const std::string wide_mapping = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD HH:MM", interval: 1h}
  columns:
    - {column: a, point: A, unit: kWh, kind: amount}
    - {column: b, point: B, unit: kWh, kind: register}
)";
const std::string wide_file =
    "time,a,b\n2025-01-01 00:00,1.5,100\n2025-01-01 01:00,2.5,103\n2025-01-01 "
    "02:00,,107\n2025-01-01 03:00,4,112\n";

std::uint64_t refused(const ImportReport& report, Refusal reason) {
  return report.refused[static_cast<std::size_t>(reason)];
}

TEST(import, wide_file_goes_into_the_store_with_rows) {
  ImportBench bench;
  const auto report = bench.run(bench.request(bench.write("m.csv", wide_file), wide_mapping));
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(report->rows, 5u);
  EXPECT_EQ(report->data_rows, 4u);
  EXPECT_EQ(report->kept, 7u);
  EXPECT_EQ(report->missing, 1u);
  EXPECT_EQ(report->rejects_file, "");
  const auto a = bench.samples(1);
  ASSERT_EQ(a.size(), 3u);
  EXPECT_EQ(a[1].at, at("2025-01-01 01:00"));
  EXPECT_EQ(a[1].value, 2.5);
  EXPECT_EQ(a[1].row, 3u) << "the header is row 1";
  EXPECT_EQ(a[1].source, report->session);
  ASSERT_EQ(report->points[0].gaps.size(), 1u);
  EXPECT_EQ(report->points[0].gaps[0].from, at("2025-01-01 02:00"));
  EXPECT_EQ(report->points[0].gaps[0].to, at("2025-01-01 03:00"));
  EXPECT_EQ(report->points[0].gaps[0].missing, 1u);
  EXPECT_EQ(report->points[0].sum, 8.0);
  EXPECT_EQ(report->points[1].gap_count, 0u);
}

TEST(import, same_file_twice_changes_nothing) {
  ImportBench bench;
  const auto request = bench.request(bench.write("m.csv", wide_file), wide_mapping);
  ASSERT_TRUE(bench.run(request).ok());
  const auto points = bench.store().points();
  const auto again = bench.run(request);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->already_imported);
  EXPECT_EQ(bench.store().points(), points);
  EXPECT_EQ(import_sessions(bench.database())->size(), 1u);
}

TEST(import, a_file_that_overlaps_an_earlier_one_adds_only_what_is_new) {
  ImportBench bench;
  ASSERT_TRUE(bench.run(bench.request(bench.write("m.csv", wide_file), wide_mapping)).ok());
  const std::string longer = wide_file + "2025-01-01 04:00,5,118\n";
  std::string corrected = longer;
  corrected.replace(corrected.find("4,112"), 5, "9,112");
  const auto report = bench.run(bench.request(bench.write("n.csv", corrected), wide_mapping));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->kept, 9u);
  EXPECT_EQ(report->already_stored, 6u);
  EXPECT_EQ(report->superseding, 1u);
  EXPECT_EQ(bench.store().points(), 7u + 3u) << "two new ones and one correction";
  EXPECT_EQ(bench.samples(1)[2].value, 9.0);
}

TEST(import, what_was_cut_off_is_completed) {
  ImportBench bench;
  std::string file = "time,a,b\n";
  for (int hour = 0; hour < 240; ++hour) {
    file += "2025-01-" + std::to_string(hour / 24 + 1) + " " + std::to_string(hour % 24) + ":00," +
            std::to_string(hour) + "," + std::to_string(1000 + hour) + "\n";
  }
  std::string mapping = wide_mapping;
  mapping.replace(mapping.find("YYYY-MM-DD HH:MM"), 16, "YYYY-M-D H:MM");
  auto request = bench.request(bench.write("m.csv", file), mapping);
  request.batch_samples = 50;
  bench.store().fail_after(3);
  const auto cut = bench.run(request);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, ErrorCode::disk_full);
  EXPECT_EQ(bench.store().points(), 150u) << "three acknowledged batches stay";
  bench.store().fail_after(-1);
  const auto rest = bench.run(request);
  ASSERT_TRUE(rest.ok()) << rest.error().to_string();
  EXPECT_TRUE(rest->resumed);
  EXPECT_EQ(rest->kept, 480u);
  EXPECT_EQ(rest->already_stored, 150u);
  EXPECT_EQ(bench.store().points(), 480u) << "nothing is recorded twice";
  const auto sessions = import_sessions(bench.database());
  ASSERT_EQ(sessions->size(), 1u);
  EXPECT_TRUE(sessions->front().finished.has_value());
}

TEST(import, interrupted_by_the_user_it_keeps_what_was_read) {
  ImportBench bench;
  std::string file = "time,a,b\n";
  for (int i = 0; i < 1000; ++i)
    file += format_instant(at("2025-01-01") + Duration::hours(i)).substr(0, 16) + ",1,2\n";
  std::string mapping = wide_mapping;
  mapping.replace(mapping.find("YYYY-MM-DD HH:MM"), 16, "ISO 8601");
  const auto request = bench.request(bench.write("m.csv", file), mapping);
  const auto report = bench.run(request, {.progress = {}, .cancelled = [] { return true; }});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::cancelled);
  EXPECT_EQ(bench.store().points(), 2u * 255u) << "256 records, one of them the header";
  EXPECT_TRUE(bench.run(request).ok());
  EXPECT_EQ(bench.store().points(), 2000u);
}

TEST(import, refused_cells_stand_in_the_rejects_file_with_reason_and_line) {
  ImportBench bench;
  const std::string file =
      "time,a,b\n2025-01-01 00:00,NaN,1\n2025-01-01 01:00,1e999,2\n2025-01-01 "
      "02:00,-3,3\n2025-01-01 03:00,abc,4\n"
      "2025-01-01 04:00,Inf,5\nyesterday,1,6\n2025-01-01 06:00\n2025-01-01 "
      "07:00,1,2,3\n,1,2\n2025-02-30 00:00,1,7\n";
  std::string mapping = wide_mapping + "  missing: [\"\"]\n";
  auto request = bench.request(bench.write("m.csv", file), mapping);
  request.points[0].minimum = units::Quantity{0.0, units::unit("kWh")};
  const auto report = bench.run(request);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(refused(*report, Refusal::not_finite), 2u);
  EXPECT_EQ(refused(*report, Refusal::out_of_range), 1u);
  EXPECT_EQ(refused(*report, Refusal::below_valid_range), 1u);
  EXPECT_EQ(refused(*report, Refusal::not_a_number), 1u);
  EXPECT_EQ(refused(*report, Refusal::bad_stamp), 2u);
  EXPECT_EQ(refused(*report, Refusal::missing_stamp), 1u);
  EXPECT_EQ(refused(*report, Refusal::too_few_columns), 1u);
  EXPECT_EQ(refused(*report, Refusal::too_many_columns), 1u);
  EXPECT_EQ(report->refused_rows, 5u);
  EXPECT_EQ(report->refused_cells, 5u);
  EXPECT_EQ(report->kept, 5u) << "column b of the first five rows";
  const std::string rejects = bench.text_of(report->rejects_file);
  EXPECT_EQ(rejects.substr(0, rejects.find('\n')), "row,column,reason,text,line,meaning");
  EXPECT_NE(rejects.find("\n4,a,below_valid_range,-3,\"2025-01-01 02:00,-3,3\",低于计量点有效范围｜"
                         "below the valid range of the point\n"),
            std::string::npos)
      << rejects;
  EXPECT_NE(rejects.find("\n7,time,bad_stamp,yesterday,\"yesterday,1,6\","), std::string::npos)
      << rejects;
}

TEST(import, duplicates_and_disorder_are_told_apart) {
  ImportBench bench;
  const std::string file =
      "time,a,b\n2025-01-01 00:00,1,10\n2025-01-01 00:00,1,10\n2025-01-01 02:00,3,12\n2025-01-01 "
      "01:00,2,11\n"
      "2025-01-01 02:00,3,12\n2025-01-01 00:00,7,10\n2025-01-01 03:00,4,13\n";
  const auto report = bench.run(bench.request(bench.write("m.csv", file), wide_mapping));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->points[0].kept, 4u);
  EXPECT_EQ(report->points[0].duplicates, 2u);
  EXPECT_EQ(report->points[0].conflicts, 1u);
  EXPECT_EQ(report->points[0].out_of_order, 1u);
  EXPECT_EQ(report->points[1].duplicates, 3u);
  EXPECT_EQ(report->points[0].gap_count, 0u);
  EXPECT_EQ(refused(*report, Refusal::duplicate_other_value), 1u);
  EXPECT_EQ(bench.samples(1)[0].value, 1.0) << "the first one is kept";
  EXPECT_TRUE(has(bench.samples(1)[1].quality, QualityFlag::out_of_order));
}

TEST(import, registers_that_fall_are_named) {
  ImportBench bench;
  const std::string file =
      "time,a,b\n2025-01-01 00:00,1,999990\n2025-01-01 01:00,1,5\n2025-01-01 "
      "02:00,1,900\n2025-01-01 03:00,1,890\n"
      "2025-01-01 04:00,1,1000\n2025-01-01 05:00,1,2\n";
  auto request = bench.request(bench.write("m.csv", file), wide_mapping);
  request.points[1].counter.rollover = 1'000'000.0;
  const auto report = bench.run(request);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->points[1].roll_overs, 1u);
  EXPECT_EQ(report->points[1].backwards, 1u);
  EXPECT_EQ(report->points[1].resets, 1u);
  EXPECT_EQ(report->points[1].kept, 6u) << "raw readings are kept whatever they are";
}

TEST(import, interval_values_are_kept_at_the_start_of_their_interval) {
  ImportBench bench;
  const std::string mapping = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD HH:MM", interval: 15min, stamp: end}
  columns:
    - {column: a, point: A, unit: kWh, kind: amount}
    - {column: b, point: B, unit: kWh, kind: register}
)";
  ASSERT_TRUE(
      bench.run(bench.request(bench.write("m.csv", "time,a,b\n2025-01-01 24:00,1,2\n"), mapping))
          .ok());
  EXPECT_EQ(bench.samples(1)[0].at, at("2025-01-01 23:45"));
  EXPECT_EQ(bench.samples(2)[0].at, at("2025-01-02 00:00"));
}

TEST(import, midnight_of_the_same_day_is_repaired_by_file_order) {
  ImportBench bench;
  const std::string mapping = R"(mapping:
  time: {column: time, form: "DD/MM/YYYY HH:MM", interval: 12h, midnight_repair: same_day_24}
  columns:
    - {column: a, point: A, unit: kWh, kind: state}
)";
  const std::string file =
      "time,a\n01/01/2018 12:00,1\n01/01/2018 00:00,2\n02/01/2018 12:00,3\n02/01/2018 00:00,4\n";
  const auto report = bench.run(bench.request(bench.write("m.csv", file), mapping));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->stamps_repaired, 2u);
  const auto samples = bench.samples(1);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples[1].at, at("2018-01-02 00:00"));
  EXPECT_TRUE(has(samples[1].quality, QualityFlag::stamp_repaired));
  EXPECT_EQ(samples[3].at, at("2018-01-03 00:00"));
  EXPECT_EQ(report->points[0].gap_count, 0u);
}

TEST(import, daylight_saving_fold_by_order_and_gap_by_rule) {
  ImportBench bench;
  const std::string head = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD HH:MM", interval: 30min, offset: "+01:00", daylight_saving: EU)";
  const std::string tail = "}\n  columns:\n    - {column: a, point: A, unit: kWh, kind: amount}\n";
  const std::string file =
      "time,a\n2018-10-28 01:30,1\n2018-10-28 02:00,2\n2018-10-28 02:30,3\n2018-10-28 "
      "02:00,4\n2018-10-28 02:30,5\n"
      "2018-10-28 03:00,6\n2019-03-31 02:30,7\n";
  const auto report = bench.run(bench.request(bench.write("m.csv", file), head + tail));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->fold_rows, 4u);
  EXPECT_EQ(refused(*report, Refusal::stamp_in_spring_gap), 1u);
  const auto samples = bench.samples(1);
  ASSERT_EQ(samples.size(), 6u);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i].at,
              at("2018-10-27T23:30:00Z") + Duration::minutes(30 * static_cast<int>(i)));
    EXPECT_EQ(samples[i].value, static_cast<double>(i + 1));
  }
  const auto shifted = bench.run(bench.request(bench.write("n.csv", "time,a\n2019-03-31 02:30,7\n"),
                                               head + ", gap: shift" + tail));
  EXPECT_EQ(shifted->shifted_rows, 1u);
  EXPECT_EQ(bench.samples(1).back().at, at("2019-03-31T01:30:00Z"));
}

TEST(import, long_layout_with_units) {
  ImportBench bench;
  const std::string mapping = R"(mapping:
  separator: semicolon
  decimal: comma
  thousands: point
  layout: long
  id_column: meter
  value_column: value
  unit_column: unit
  time: {columns: [day, hour], form: "DD.MM.YYYY HH:MM", interval: 1h}
  series:
    - {label: M1, point: A, unit: kWh, kind: amount}
    - {label: M2, point: B, unit: kWh, kind: register, scale: 0.1}
)";
  const std::string file =
      "day;hour;meter;value;unit\n01.02.2025;00:00;M1;1.234,5;kWh\n01.02.2025;00:00;M2;7;kWh\n"
      "01.02.2025;01:00;M1;2;MWh\n01.02.2025;01:00;M1;2;m3\n01.02.2025;01:00;M9;2;kWh\n";
  const auto report = bench.run(bench.request(bench.write("m.csv", file), mapping));
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(bench.samples(1)[0].value, 1234.5);
  EXPECT_EQ(bench.samples(1)[1].value, 2000.0);
  EXPECT_EQ(bench.samples(2)[0].value, 0.7) << "a scale of 0.1 divides by 10: one rounding";
  EXPECT_EQ(refused(*report, Refusal::unit_mismatch), 1u);
  EXPECT_EQ(refused(*report, Refusal::unknown_label), 1u);
}

TEST(import, gb18030_and_zstd_are_read_alike) {
  ImportBench bench;
  const std::string utf8 = "时间,电量\n2025-01-01 00:00,5\n";
  const std::string mapping =
      "mapping:\n  time: {column: 时间, form: \"YYYY-MM-DD HH:MM\", interval: 1h}\n  columns:\n"
      "    - {column: 电量, point: A, unit: kWh, kind: amount}\n";
  const std::string gb = text::to_gb18030(utf8).value();
  const auto plain = bench.run(bench.request(bench.write("m.csv", gb), mapping));
  ASSERT_TRUE(plain.ok()) << plain.error().to_string();
  EXPECT_EQ(plain->encoding, "gb18030");
  std::string packed(ZSTD_compressBound(gb.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), gb.data(), gb.size(), 3));
  const auto zstd = bench.run(bench.request(bench.write("m.csv.zst", packed), mapping));
  ASSERT_TRUE(zstd.ok());
  EXPECT_EQ(zstd->already_stored, 1u);
  EXPECT_EQ(bench.samples(1)[0].value, 5.0);
}

TEST(import, quality_columns_flag_single_columns_or_whole_rows) {
  ImportBench bench;
  const std::string mapping = wide_mapping + R"(  quality:
    - {column: interpolated, lists_columns: true, separator: "|"}
    - {column: status, codes: {E: estimated_by_supplier, V: invalid_by_supplier, ok: good}}
)";
  const std::string file =
      "time,a,b,interpolated,status\n2025-01-01 00:00,1,2,b | x,ok\n2025-01-01 "
      "01:00,1,2,,V\n2025-01-01 02:00,1,2,,?\n"
      "2025-01-01 03:00,1,2,,\n";
  const auto report = bench.run(bench.request(bench.write("m.csv", file), mapping));
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(bench.samples(1)[0].quality, 0u);
  EXPECT_EQ(bench.samples(2)[0].quality,
            static_cast<QualityFlags>(QualityFlag::estimated_by_supplier));
  EXPECT_EQ(bench.samples(1)[1].quality,
            static_cast<QualityFlags>(QualityFlag::invalid_by_supplier));
  EXPECT_EQ(bench.samples(1).back().quality, 0u);
  EXPECT_EQ(refused(*report, Refusal::unknown_quality_code), 1u);
}

TEST(import, mapping_and_file_must_fit) {
  ImportBench bench;
  const auto file = bench.write("m.csv", "time,a,a,bb\n2025-01-01 00:00,1,2,3\n");
  const auto no_column =
      bench.run(bench.request(file,
                              "mapping:\n  time: {column: time, form: ISO 8601}\n  columns: "
                              "[{column: b, point: B, unit: kWh, kind: amount}]\n"));
  ASSERT_FALSE(no_column.ok());
  EXPECT_EQ(no_column.error().code, ErrorCode::not_found);
  EXPECT_NE(no_column.error().message.find("\"b\""), std::string::npos);
  EXPECT_EQ(no_column.error().place->line, 3u);
  const auto twice =
      bench.run(bench.request(file,
                              "mapping:\n  time: {column: time, form: ISO 8601}\n  columns: "
                              "[{column: a, point: A, unit: kWh, kind: amount}]\n"));
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, ErrorCode::conflict);
  const auto by_place =
      bench.run(bench.request(file,
                              "mapping:\n  time: {column: time, form: ISO 8601}\n  columns: "
                              "[{column: \"#3\", point: A, unit: kWh, kind: amount}]\n"));
  ASSERT_TRUE(by_place.ok()) << by_place.error().to_string();
  EXPECT_EQ(bench.samples(1)[0].value, 2.0);
  auto wrong_kind = bench.request(file,
                                  "mapping:\n  time: {column: time, form: ISO 8601}\n  columns: "
                                  "[{column: bb, point: B, unit: kWh, kind: amount}]\n");
  wrong_kind.points[0].quantity = QuantityKind::cumulative;
  EXPECT_EQ(bench.run(wrong_kind).error().code, ErrorCode::conflict);
  wrong_kind.points[0].quantity = QuantityKind::amount;
  wrong_kind.points[0].unit = units::unit("m3");
  EXPECT_EQ(bench.run(wrong_kind).error().code, ErrorCode::unit);
  wrong_kind.points.clear();
  EXPECT_EQ(bench.run(wrong_kind).error().code, ErrorCode::not_found);
}

TEST(import, hostile_files_are_refused_by_name_and_row) {
  ImportBench bench;
  const auto error_of = [&](std::string_view bytes) {
    const auto report = bench.run(bench.request(bench.write("bad.csv", bytes), wide_mapping));
    EXPECT_FALSE(report.ok());
    return report.ok() ? Error{} : report.error();
  };
  EXPECT_NE(error_of(std::string_view("PK\x03\x04\0\0\0\0zip and so on", 20)).message.find("xlsx"),
            std::string::npos);
  EXPECT_EQ(error_of(std::string_view("time,a,b\n2025-01-01 00:00,1,\0\n", 30)).place->line, 2u);
  EXPECT_EQ(error_of("time,a,b\n时,1,2\n\xCA\xB1\xBC\xE4,1,2\n").place->line, 3u);
  EXPECT_EQ(error_of(wide_file + std::string(3 << 20, '7')).code, ErrorCode::limit);
  EXPECT_EQ(error_of("time,a,b\n\"2025,1,2\n").code, ErrorCode::parse);
  EXPECT_EQ(error_of("").code, ErrorCode::parse);
  EXPECT_EQ(bench.store().points(), 0u) << "no batch was full when the reading ended";
}

}  // namespace
}  // namespace celadon::telemetry
