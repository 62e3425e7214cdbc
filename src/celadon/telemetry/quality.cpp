#include "celadon/telemetry/quality.hpp"

namespace celadon::telemetry {

const std::array<QualityFlagText, 13> quality_flag_texts{{
    {QualityFlag::estimated_by_supplier, "estimated_by_supplier", "供数方估算",
     "estimated by the supplier"},
    {QualityFlag::invalid_by_supplier, "invalid_by_supplier", "供数方标记无效",
     "marked invalid by the supplier"},
    {QualityFlag::zero_means_missing, "zero_means_missing", "零值视为缺数",
     "zero stands for a missing value"},
    {QualityFlag::stamp_repaired, "stamp_repaired", "时标已按规则修正", "stamp mended by rule"},
    {QualityFlag::autumn_fold, "autumn_fold", "夏令时结束重复时段",
     "in the hour that autumn repeats"},
    {QualityFlag::spring_gap_shifted, "spring_gap_shifted", "夏令时开始不存在时段",
     "in the hour that spring leaves out"},
    {QualityFlag::out_of_order, "out_of_order", "行序与时序不一致", "row out of order"},
    {QualityFlag::register_backwards, "register_backwards", "表底倒走", "register ran backwards"},
    {QualityFlag::register_rolled_over, "register_rolled_over", "表底翻转", "register rolled over"},
    {QualityFlag::register_reset, "register_reset", "表底清零", "register was reset"},
    {QualityFlag::substituted, "substituted", "供数方替代值", "substituted by the supplier"},
    {QualityFlag::ahead_of_clock, "ahead_of_clock", "时标超前于接收时刻",
     "stamped later than it arrived"},
    {QualityFlag::out_of_range, "out_of_range", "超出计量点限值", "beyond the limits of the point"},
}};

std::string describe_quality(QualityFlags flags, units::Language language) {
  const bool zh = language == units::Language::zh;
  if (flags == 0) return zh ? "正常" : "good";
  std::string text;
  unsigned rest = flags;
  const auto append = [&](std::string_view part) {
    if (!text.empty()) text += zh ? "、" : ", ";
    text += part;
  };
  for (const QualityFlagText& entry : quality_flag_texts) {
    if (!has(flags, entry.flag)) continue;
    append(zh ? entry.zh : entry.en);
    rest &= ~static_cast<unsigned>(entry.flag);
  }
  if (rest != 0) append((zh ? "未知标志 " : "unknown flags ") + std::to_string(rest));
  return text;
}

}  // namespace celadon::telemetry
