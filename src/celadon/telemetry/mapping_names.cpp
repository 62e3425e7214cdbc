// The words of mappings.
#include <charconv>

#include <fmt/format.h>

#include "celadon/telemetry/mapping.hpp"

namespace celadon::telemetry {

std::string_view quantity_word(QuantityKind kind) noexcept {
  switch (kind) {
    case QuantityKind::cumulative: return "register";
    case QuantityKind::amount: return "amount";
    case QuantityKind::power: return "power";
    case QuantityKind::state: return "state";
  }
  return "amount";
}

Result<QuantityKind> parse_quantity_kind(std::string_view name) {
  for (const auto kind :
       {QuantityKind::cumulative, QuantityKind::amount, QuantityKind::power, QuantityKind::state}) {
    if (name == quantity_word(kind)) return kind;
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("没有类型 \"{0}\"｜unknown kind \"{0}\"", name),
              "可写 register（表底）、amount（时段用量）、power（平均功率）或 state（某时刻"
              "的状态）｜register (a counter), amount (per interval), power (average) or "
              "state (at an instant)");
}

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (error == std::errc{} && number > 0 && number <= 1'000'000) {
    if (unit == "s" || unit == "秒") return Duration::seconds(number);
    if (unit == "min" || unit == "分钟") return Duration::minutes(number);
    if (unit == "h" || unit == "小时") return Duration::hours(number);
    if (unit == "d" || unit == "天" || unit == "日") return Duration::days(number);
  }
  return fail(ErrorCode::parse,
              fmt::format("\"{0}\" 不是时长｜\"{0}\" is not a length of time", text),
              "写成 30s、15min、1h 或 1d｜write 30s, 15min, 1h or 1d");
}

std::string format_duration(Duration duration) {
  const std::int64_t seconds = duration.us / 1'000'000;
  if (seconds % 86'400 == 0) return std::to_string(seconds / 86'400) + "d";
  if (seconds % 3600 == 0) return std::to_string(seconds / 3600) + "h";
  if (seconds % 60 == 0) return std::to_string(seconds / 60) + "min";
  return std::to_string(seconds) + "s";
}

}  // namespace celadon::telemetry
