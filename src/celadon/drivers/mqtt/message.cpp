// Payloads by a topic rule: number text and JSON.

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/drivers/mqtt/topic_map.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::mqtt {
namespace {

using nlohmann::json;

constexpr std::size_t longest_key = 512;
constexpr std::int64_t last_second = 253'402'300'799;  // year 9999

/// A topic or value for a message: short, without control characters.
std::string in_message(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 80)) {
    const auto byte = static_cast<unsigned char>(c);
    kept += byte < 0x20 || byte > 0x7E ? '?' : c;
  }
  return kept;
}

Error at_fault(std::string_view topic, std::string_view zh, std::string_view en) {
  return Error{ErrorCode::parse,
               units::bilingual(fmt::format("主题 {}：{}", in_message(topic), zh),
                                fmt::format("topic {}: {}", in_message(topic), en)),
               ""};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// A whole text that is a finite number.
std::optional<double> number_in(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

const json* follow(const JsonPath& path, const json& message, const json& element) {
  const json* at = path.from_message ? &message : &element;
  for (const auto& step : path.steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      if (!at->is_object()) return nullptr;
      const auto found = at->find(*name);
      if (found == at->end()) return nullptr;
      at = &*found;
    } else {
      const std::size_t index = std::get<std::size_t>(step);
      if (!at->is_array() || index >= at->size()) return nullptr;
      at = &(*at)[index];
    }
  }
  return at;
}

std::optional<double> number_of_json(const json& value) {
  if (value.is_number()) {
    const double number = value.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
  }
  if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
  if (value.is_string()) return number_in(value.get_ref<const std::string&>());
  return std::nullopt;
}

/// What stands in a key: a text or a whole number.
std::optional<std::string> name_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return std::nullopt;
}

std::int64_t units_per_second(TimeForm form) {
  switch (form) {
    case TimeForm::milliseconds: return 1000;
    case TimeForm::microseconds: return 1'000'000;
    case TimeForm::nanoseconds: return 1'000'000'000;
    default: return 1;
  }
}

std::optional<Instant> time_of(const json& value, const TimeRule& rule) {
  if (rule.form == TimeForm::iso) {
    if (!value.is_string()) return std::nullopt;
    const auto at = parse_instant(value.get_ref<const std::string&>(), rule.offset);
    return at.ok() ? std::optional(*at) : std::nullopt;
  }
  const std::int64_t each = units_per_second(rule.form);
  if (value.is_number_integer()) {  // exact, also where a double is not
    const auto count = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX
                           ? INT64_MAX
                           : value.get<std::int64_t>();
    if (count < 0 || count / each > last_second) return std::nullopt;
    return Instant{count / each * 1'000'000 + count % each * 1'000'000 / each};
  }
  const auto count = number_of_json(value);
  if (!count || *count < 0 || *count / static_cast<double>(each) > static_cast<double>(last_second))
    return std::nullopt;
  return Instant{std::llround(*count / static_cast<double>(each) * 1e6)};
}

/// Reads one message of JSON.
class JsonMessage {
 public:
  JsonMessage(const TopicRule& rule, std::string_view topic, const json& message, Instant received,
              Batch& to)
      : rule_(rule), topic_(topic), message_(message), received_(received), to_(to) {}

  Status read(const std::vector<std::string_view>& levels) {
    for (const std::string_view level : levels) values_.emplace_back(level);
    const std::size_t before = to_.size();
    if (!rule_.each) {
      CELADON_TRY(read_element(message_, {}));
    } else {
      const json* list = follow(*rule_.each, message_, message_);
      if (list == nullptr || !(list->is_array() || list->is_object()))
        return at_fault(topic_, "没有所说的数组或对象", "the array or object is not there");
      for (const auto& [name, element] : list->items()) CELADON_TRY(read_element(element, name));
    }
    if (to_.size() == before) return at_fault(topic_, "没有找到任何数值", "no figure was found");
    return {};
  }

 private:
  Status read_element(const json& element, std::string_view member) {
    values_.resize(rule_.filter.names().size());
    for (const auto& [name, path] : rule_.names) {
      const json* found = follow(path, message_, element);
      auto text = found == nullptr ? std::nullopt : name_of(*found);
      if (!text)
        return at_fault(topic_, fmt::format("缺少名称 {}", name),
                        fmt::format("the name {} is missing", name));
      values_.push_back(std::move(*text));
    }
    values_.emplace_back(member);
    Instant at = received_;
    if (rule_.time) {
      const json* found = follow(rule_.time->path, message_, element);
      const auto told = found == nullptr ? std::nullopt : time_of(*found, *rule_.time);
      if (!told)
        return at_fault(topic_, "时间缺失或无法读取", "the time is missing or cannot be read");
      at = *told;
    }
    for (const PointRule& point : rule_.points) CELADON_TRY(read_point(point, element, at));
    return {};
  }

  Status read_point(const PointRule& point, const json& element, Instant at) {
    const json* found = follow(point.path, message_, element);
    if (found == nullptr || found->is_null()) return {};
    const std::string key = point.key.fill(values_);
    const auto number = number_of_json(*found);
    if (!number)
      return at_fault(topic_, fmt::format("{} 不是有限的数", in_message(key)),
                      fmt::format("{} is no finite number", in_message(key)));
    if (key.size() > longest_key || text::first_invalid_utf8(key) != std::string_view::npos)
      return at_fault(topic_, "键过长或不是 UTF-8", "the key is too long or no UTF-8");
    to_.add(key, at, *number * point.scale + point.shift, point.unit);
    return {};
  }

  const TopicRule& rule_;
  std::string_view topic_;
  const json& message_;
  Instant received_;
  Batch& to_;
  std::vector<std::string> values_;  ///< of the names, in their order
};

Status read_number(const TopicRule& rule, std::string_view topic, std::string_view payload,
                   const std::vector<std::string_view>& levels, Instant received, Batch& to) {
  const auto number = number_in(payload);
  if (!number)
    return at_fault(topic, fmt::format("“{}”不是有限的数", in_message(payload)),
                    fmt::format("'{}' is no finite number", in_message(payload)));
  const std::vector<std::string> values(levels.begin(), levels.end());
  const PointRule& point = rule.points.front();
  const std::string key = point.key.fill(values);
  if (key.size() > longest_key || text::first_invalid_utf8(key) != std::string_view::npos)
    return at_fault(topic, "键过长或不是 UTF-8", "the key is too long or no UTF-8");
  to.add(key, received, *number * point.scale + point.shift, point.unit);
  return {};
}

}  // namespace

Status read_message(const TopicRule& rule, std::string_view topic, std::string_view payload,
                    Instant received, Batch& to) {
  const auto levels = rule.filter.match(topic);
  if (!levels) return at_fault(topic, "与规则的主题不符", "it is not of the rule's topic");
  if (payload.size() > most_payload_bytes)
    return Error{ErrorCode::limit,
                 units::bilingual(fmt::format("主题 {}：{} 字节，上限 {}", in_message(topic),
                                              payload.size(), most_payload_bytes),
                                  fmt::format("topic {}: {} bytes of at most {}", in_message(topic),
                                              payload.size(), most_payload_bytes)),
                 ""};
  if (rule.form == PayloadForm::number)
    return read_number(rule, topic, payload, *levels, received, to);
  const json message = json::parse(payload.begin(), payload.end(), nullptr, false);
  if (message.is_discarded()) return at_fault(topic, "内容不是 JSON", "the payload is no JSON");
  const std::size_t before = to.size();
  Status read = JsonMessage(rule, topic, message, received, to).read(*levels);
  if (!read.ok()) to.cut(before);
  return read;
}

}  // namespace celadon::drivers::mqtt
