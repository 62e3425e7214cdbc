#include "celadon/drivers/hj212/body.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

using units::bilingual;

constexpr std::size_t time_digits = 14;        // yyyyMMddHHmmss
constexpr std::size_t time_digits_exact = 17;  // with milliseconds

/// Calls `each` with every piece between separators.
template <class Each>
void split(std::string_view text, char separator, Each&& each) {
  while (!text.empty()) {
    const auto end = text.find(separator);
    if (end != 0) each(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::int32_t digits(std::string_view text, std::size_t from, std::size_t count) {
  std::int32_t value = 0;
  for (const char c : text.substr(from, count)) value = value * 10 + (c - '0');
  return value;
}

std::string quoted(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 40)) {
    const auto byte = static_cast<unsigned char>(c);
    kept += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return kept;
}

Error unreadable(std::string_view name, std::string_view value, std::string_view zh,
                 std::string_view en) {
  return Error{ErrorCode::parse,
               bilingual(fmt::format("{}=“{}”：{}", quoted(name), quoted(value), zh),
                         fmt::format("{}='{}': {}", quoted(name), quoted(value), en)),
               ""};
}

/// A finite decimal number, nothing behind it.
std::optional<double> finite_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::general);
  if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

class BodyReader {
 public:
  BodyReader(Body& body, UtcOffset offset) : body_(body), offset_(offset) {}

  /// The fields of one factor, or some parameters.
  void read_group(std::string_view group) {
    const std::size_t first = body_.observations.size();
    mark_.clear();
    sampled_.reset();
    split(group, ',', [&](std::string_view field) { read_field(field); });
    for (std::size_t i = first; i < body_.observations.size(); ++i) {
      body_.observations[i].mark = mark_;
      body_.observations[i].sampled = sampled_;
    }
  }

 private:
  void read_field(std::string_view field) {
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) {
      body_.faults.push_back(unreadable(field, "", "不是“名称=值”", "is no 'name=value'"));
      return;
    }
    const std::string_view name = field.substr(0, equals);
    const std::string_view value = field.substr(equals + 1);
    const auto dash = name.rfind('-');
    if (dash == std::string_view::npos || dash == 0) {
      body_.parameters.push_back({std::string(name), std::string(value)});
      return;
    }
    read_of_factor(name.substr(0, dash), name.substr(dash + 1), value);
  }

  void read_of_factor(std::string_view factor, std::string_view what, std::string_view value) {
    if (what == "Flag") {
      mark_ = value;
      return;
    }
    if (what == "SampleTime") {
      auto time = read_time(value, offset_);
      if (time.ok())
        sampled_ = *time;
      else
        body_.faults.push_back(time.error());
      return;
    }
    const auto number = finite_number(value);
    if (!number) {
      body_.faults.push_back(unreadable(fmt::format("{}-{}", factor, what), value, "不是有限的数",
                                        "is no finite number"));
      return;
    }
    body_.observations.push_back(
        {std::string(factor), std::string(what), *number, std::string(value), {}, {}});
  }

  Body& body_;
  UtcOffset offset_;
  std::string mark_;
  std::optional<Instant> sampled_;
};

}  // namespace

Result<Instant> read_time(std::string_view text, UtcOffset offset) {
  const bool sized = text.size() == time_digits || text.size() == time_digits_exact;
  if (!sized || text.find_first_not_of("0123456789") != std::string_view::npos)
    return unreadable("time", text, "时间应为 14 或 17 位数字", "a time has 14 or 17 digits");
  const CivilDate day{digits(text, 0, 4), static_cast<std::uint8_t>(digits(text, 4, 2)),
                      static_cast<std::uint8_t>(digits(text, 6, 2))};
  const std::int32_t hour = digits(text, 8, 2);
  const std::int32_t minute = digits(text, 10, 2);
  const std::int32_t second = digits(text, 12, 2);
  if (!is_valid(day) || hour > 24 || minute > 59 || second > 59 ||
      (hour == 24 && (minute > 0 || second > 0)))
    return unreadable("time", text, "没有这一时刻", "there is no such time");
  const std::int32_t milliseconds = text.size() == time_digits_exact ? digits(text, 14, 3) : 0;
  return start_of_day(day, offset) + Duration::hours(hour) + Duration::minutes(minute) +
         Duration::seconds(second) + Duration{milliseconds * std::int64_t{1000}};
}

Result<Body> read_body(std::string_view text, UtcOffset offset) {
  Body body;
  BodyReader reader(body, offset);
  split(text, ';', [&](std::string_view group) { reader.read_group(group); });
  for (const Parameter& parameter : body.parameters) {
    if (parameter.name != "DataTime") continue;
    CELADON_ASSIGN(body.time, read_time(parameter.value, offset));
  }
  return body;
}

std::string format_request(Instant at, UtcOffset offset) {
  const CivilDate day = date_of(at, offset);
  const std::int64_t ms = (at - start_of_day(day, offset)).us / 1000;
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{:03}", day.year, day.month, day.day,
                     ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

Packet acknowledgement(const Packet& data) {
  Packet answer;
  answer.request = data.request;
  answer.system = "91";
  answer.command = "9014";
  answer.password = data.password;
  answer.device = data.device;
  if (data.flag) answer.flag = Flag{data.flag->edition, false, false};
  return answer;
}

}  // namespace celadon::drivers::hj212
