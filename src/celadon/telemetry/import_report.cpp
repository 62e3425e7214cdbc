#include "celadon/telemetry/import_report.hpp"

#include <fmt/format.h>

namespace celadon::telemetry {
namespace {

using Json = nlohmann::ordered_json;
using units::Language;

struct RefusalText {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<RefusalText, refusal_count> refusals{{
    {"missing_stamp", "时间为空", "the time is empty"},
    {"bad_stamp", "时间格式与映射不符", "the time does not have the form stated in the mapping"},
    {"stamp_in_spring_gap", "夏令时开始时不存在的时刻",
     "a local time that the clocks left out in spring"},
    {"not_a_number", "不是数字", "not a number"},
    {"not_finite", "NaN 或无穷大", "NaN or infinite"},
    {"out_of_range", "超出双精度范围", "beyond the range of a double"},
    {"below_valid_range", "低于计量点有效范围", "below the valid range of the point"},
    {"above_valid_range", "高于计量点有效范围", "above the valid range of the point"},
    {"too_few_columns", "列数不足", "too few columns"},
    {"too_many_columns", "列数过多", "too many columns"},
    {"bad_quoting", "引号之后仍有文字", "text behind a closing quote"},
    {"unknown_label", "映射中没有的标识", "a label that the mapping does not know"},
    {"unit_mismatch", "单位与计量点不符", "a unit that does not fit the point"},
    {"unknown_quality_code", "映射中没有的质量码", "a quality code that the mapping does not know"},
    {"duplicate_other_value", "同一时刻出现不同数值(保留先出现者)",
     "the same time again with another value (the first is kept)"},
}};

Json json_of(const PointReport& point) {
  Json gaps = Json::array();
  for (const SampleGap& gap : point.gaps) {
    gaps.push_back({{"from", format_instant(gap.from)},
                    {"to", format_instant(gap.to)},
                    {"missing", gap.missing}});
  }
  Json json = {{"point", point.point},
               {"column", point.column},
               {"unit", point.unit},
               {"kept", point.kept},
               {"already_stored", point.already_stored},
               {"superseding", point.superseding},
               {"missing", point.missing},
               {"refused", point.refused},
               {"duplicates_same_value", point.duplicates},
               {"duplicates_other_value", point.conflicts},
               {"out_of_order", point.out_of_order},
               {"zeros", point.zeros},
               {"zero_runs", point.zero_runs},
               {"longest_zero_run", point.longest_zero_run},
               {"roll_overs", point.roll_overs},
               {"exchanges", point.exchanges},
               {"resets", point.resets},
               {"backwards", point.backwards},
               {"flagged", point.flagged},
               {"gap_count", point.gap_count},
               {"gap_samples", point.gap_samples},
               {"gaps", gaps}};
  if (point.kept > 0) {
    json["first"] = format_instant(point.first);
    json["last"] = format_instant(point.last);
    json["sum"] = point.sum;
    json["min"] = point.min;
    json["max"] = point.max;
  }
  return json;
}

struct Totals {
  std::uint64_t gaps = 0;
  std::uint64_t gap_samples = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t roll_overs = 0;
  std::uint64_t exchanges = 0;
  std::uint64_t resets = 0;
  std::uint64_t backwards = 0;
  std::uint64_t zero_runs = 0;
  std::uint64_t flagged = 0;
};

Totals totals_of(const ImportReport& report) {
  Totals totals;
  for (const PointReport& point : report.points) {
    totals.gaps += point.gap_count;
    totals.gap_samples += point.gap_samples;
    totals.conflicts += point.conflicts;
    totals.out_of_order += point.out_of_order;
    totals.roll_overs += point.roll_overs;
    totals.exchanges += point.exchanges;
    totals.resets += point.resets;
    totals.backwards += point.backwards;
    totals.zero_runs += point.zero_runs;
    totals.flagged += point.flagged;
  }
  return totals;
}

}  // namespace

std::string_view name_of(Refusal reason) noexcept {
  return refusals[static_cast<std::size_t>(reason)].name;
}

std::string_view text_of(Refusal reason, Language language) noexcept {
  const RefusalText& text = refusals[static_cast<std::size_t>(reason)];
  return language == Language::zh ? text.zh : text.en;
}

Json to_json(const ImportReport& report) {
  Json refused = Json::object();
  for (std::size_t i = 0; i < refusal_count; ++i) {
    if (report.refused[i] > 0) refused[std::string(refusals[i].name)] = report.refused[i];
  }
  Json points = Json::array();
  for (const PointReport& point : report.points) points.push_back(json_of(point));
  return {{"session", report.session},
          {"already_imported", report.already_imported},
          {"resumed", report.resumed},
          {"file", report.file},
          {"sha256", report.sha256},
          {"bytes", report.bytes},
          {"encoding", report.encoding},
          {"rows", report.rows},
          {"data_rows", report.data_rows},
          {"kept", report.kept},
          {"already_stored", report.already_stored},
          {"superseding", report.superseding},
          {"missing", report.missing},
          {"duplicates_same_value", report.duplicates},
          {"refused_rows", report.refused_rows},
          {"refused_cells", report.refused_cells},
          {"refused", refused},
          {"skipped_rows", report.skipped_rows},
          {"stamps_repaired", report.stamps_repaired},
          {"fold_rows", report.fold_rows},
          {"shifted_rows", report.shifted_rows},
          {"rejects_file", report.rejects_file},
          {"points", points}};
}

std::string to_text(const ImportReport& report, Language language) {
  const bool zh = language == Language::zh;
  if (report.already_imported) {
    return zh ? fmt::format("{} 已于导入批次 {} 完整导入,未作任何改动\n", report.file,
                            report.session)
              : fmt::format("{} was imported before as session {}; nothing was changed\n",
                            report.file, report.session);
  }
  std::string out;
  const auto line = [&](std::string_view chinese, std::string_view english, std::uint64_t count,
                        bool always = false) {
    if (count > 0 || always) out += fmt::format("  {:>12}  {}\n", count, zh ? chinese : english);
  };
  out += zh ? fmt::format("{}:导入批次 {}{}\n", report.file, report.session,
                          report.resumed ? "(续完上次中断的导入)" : "")
            : fmt::format("{}: import session {}{}\n", report.file, report.session,
                          report.resumed ? " (completes an interrupted one)" : "");
  const Totals totals = totals_of(report);
  line("行已读", "rows read", report.rows, true);
  line("个样本保留", "samples kept", report.kept, true);
  line("个样本此前已存,未重复写入", "of them stood in the store before", report.already_stored);
  line("个样本取代了先前记录的不同数值", "of them take the place of another value",
       report.superseding);
  line("个单元格标为缺数", "cells marked as missing", report.missing);
  line("个样本带有文件中的质量标记", "samples with a quality mark from the file", totals.flagged);
  line("个重复样本(同时刻同数值)", "duplicates (same time, same value)", report.duplicates);
  line("个样本行序与时序不一致", "samples out of order", totals.out_of_order);
  line("行的时标已按规则修正", "rows whose stamp was mended by rule", report.stamps_repaired);
  line("行位于夏令时结束的重复时段", "rows in the hour that autumn repeats", report.fold_rows);
  line("行位于夏令时开始的不存在时段,已按规则移动",
       "rows in the hour that spring leaves out, shifted", report.shifted_rows);
  line("处缺口", "gaps", totals.gaps);
  line("个样本在缺口中缺失", "samples missing in gaps", totals.gap_samples);
  line("次表底翻转", "register roll-overs", totals.roll_overs);
  line("次换表(已登记)", "exchanges of a meter, as registered", totals.exchanges);
  line("次表底清零", "register resets", totals.resets);
  line("次表底倒走", "registers running backwards", totals.backwards);
  line("段连续零值(24 个及以上)", "runs of 24 or more zeros", totals.zero_runs);
  line("行的标识不在映射中,已按映射跳过", "rows of labels that the mapping skips",
       report.skipped_rows);
  line("行整行拒收", "rows refused", report.refused_rows);
  line("个单元格拒收", "cells refused", report.refused_cells);
  for (std::size_t i = 0; i < refusal_count; ++i) {
    if (report.refused[i] == 0) continue;
    out += fmt::format("  {:>12}    {}\n", report.refused[i], zh ? refusals[i].zh : refusals[i].en);
  }
  if (!report.rejects_file.empty()) {
    out += zh ? fmt::format("  拒收明细:{}\n", report.rejects_file)
              : fmt::format("  refused rows and cells: {}\n", report.rejects_file);
  }
  return out;
}

}  // namespace celadon::telemetry
