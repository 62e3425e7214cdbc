#include "celadon/drivers/mqtt/topic_map.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::mqtt {
namespace {

constexpr std::size_t longest_topic = 65'535;  // MQTT 5.0, 1.5.4: two bytes of length
constexpr std::size_t most_levels = 64;
constexpr std::size_t largest_index = 1'000'000;

Error no_filter(std::string_view text, std::string_view zh, std::string_view en) {
  return Error{ErrorCode::parse,
               units::bilingual(fmt::format("主题“{}”：{}", text, zh),
                                fmt::format("topic '{}': {}", text, en)),
               units::bilingual("如 plant/{设备}/energy", "e.g. plant/{device}/energy")};
}

/// "{name}" without its braces; nothing when it is none.
std::optional<std::string_view> named_level(std::string_view level) {
  if (level.size() < 3 || !level.starts_with('{') || !level.ends_with('}')) return std::nullopt;
  return level.substr(1, level.size() - 2);
}

/// Calls `each` with every level of a topic.
template <class Each>
void over_levels(std::string_view topic, Each&& each) {
  for (;;) {
    const auto end = topic.find('/');
    each(topic.substr(0, end));
    if (end == std::string_view::npos) return;
    topic.remove_prefix(end + 1);
  }
}

Error no_path(std::string_view text) {
  return Error{ErrorCode::parse,
               units::bilingual(fmt::format("路径“{}”无法读取", text),
                                fmt::format("the path '{}' cannot be read", text)),
               units::bilingual("如 energy.total、values[0].v、$.ts",
                                "e.g. energy.total, values[0].v, $.ts")};
}

}  // namespace

Result<TopicFilter> TopicFilter::read(std::string_view text) {
  TopicFilter filter;
  if (text.empty() || text.size() > longest_topic ||
      text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos)
    return no_filter(text.substr(0, 60), "为空或含控制字符",
                     "it is empty or holds control characters");
  std::optional<Error> wrong;
  over_levels(text, [&](std::string_view level) {
    if (!filter.levels_.empty() && filter.levels_.back().first == Level::rest)
      wrong = no_filter(text, "“#”之后不得再有层级", "nothing may follow '#'");
    if (!filter.levels_.empty()) filter.for_broker_ += '/';
    if (const auto name = named_level(level)) {
      if (std::find(filter.names_.begin(), filter.names_.end(), *name) != filter.names_.end())
        wrong = no_filter(text, "名称重复", "a name occurs twice");
      filter.names_.emplace_back(*name);
      filter.levels_.emplace_back(Level::named, *name);
      filter.for_broker_ += '+';
      return;
    }
    if (level == "+" || level == "#") {
      filter.levels_.emplace_back(level == "+" ? Level::any : Level::rest, "");
    } else if (level.find_first_of("+#{}") != std::string_view::npos) {
      wrong = no_filter(text, "“+ # { }”只能占整个层级", "'+ # { }' take a whole level");
    } else {
      filter.levels_.emplace_back(Level::literal, level);
    }
    filter.for_broker_ += level;
  });
  if (filter.levels_.size() > most_levels) wrong = no_filter(text, "层级过多", "too many levels");
  if (wrong) return *wrong;
  return filter;
}

std::optional<std::vector<std::string_view>> TopicFilter::match(std::string_view topic) const {
  std::vector<std::string_view> found;
  found.reserve(names_.size());
  std::size_t at = 0;
  bool fits = true;
  bool open_end = false;
  over_levels(topic, [&](std::string_view level) {
    if (!fits || open_end) return;
    if (at == levels_.size()) {
      fits = false;
      return;
    }
    const auto& [kind, text] = levels_[at++];
    // Topics of the broker itself are not meant by a wildcard (MQTT 5.0, 4.7.2).
    if (at == 1 && kind != Level::literal && level.starts_with('$')) fits = false;
    if (kind == Level::rest) open_end = true;
    if (kind == Level::literal && text != level) fits = false;
    if (kind == Level::named) found.push_back(level);
  });
  // "a/#" is "a" as well (4.7.1.2).
  if (fits && !open_end && at + 1 == levels_.size() && levels_[at].first == Level::rest) ++at;
  if (!fits || (!open_end && at != levels_.size())) return std::nullopt;
  return found;
}

Result<KeyPattern> KeyPattern::read(std::string_view text, const std::vector<std::string>& known) {
  KeyPattern pattern;
  const std::string_view whole = text;
  while (!text.empty()) {
    const auto open = text.find_first_of("{}");
    if (open != 0) pattern.parts_.emplace_back(std::string(text.substr(0, open)));
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos)
      return Error{ErrorCode::parse,
                   units::bilingual(fmt::format("“{}”的括号不成对", whole),
                                    fmt::format("a brace of '{}' lacks its like", whole)),
                   ""};
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end())
      return Error{ErrorCode::not_found,
                   units::bilingual(fmt::format("“{}”中没有名称“{}”", whole, name),
                                    fmt::format("'{}': there is no name '{}'", whole, name)),
                   units::bilingual(fmt::format("可用：{}", fmt::join(known, "、")),
                                    fmt::format("known names: {}", fmt::join(known, ", ")))};
    pattern.parts_.emplace_back(static_cast<std::size_t>(at - known.begin()));
    text.remove_prefix(close + 1);
  }
  if (pattern.parts_.empty())
    return Error{ErrorCode::parse, units::bilingual("键为空", "the key is empty"), ""};
  return pattern;
}

std::string KeyPattern::fill(const std::vector<std::string>& values) const {
  std::string key;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part))
      key += *text;
    else
      key += values[std::get<std::size_t>(part)];
  }
  return key;
}

Result<JsonPath> JsonPath::read(std::string_view text) {
  JsonPath path;
  const std::string_view whole = text;
  if (text.empty() || text.size() > 1000) return no_path(text.substr(0, 60));
  if (text == ".") return path;
  if (text == "$" || text.starts_with("$.") || text.starts_with("$[")) {
    path.from_message = true;
    text.remove_prefix(text.starts_with("$.") ? 2 : 1);
    if (text.empty()) return whole == "$" ? Result<JsonPath>(path) : no_path(whole);
  }
  for (bool first = true; !text.empty(); first = false) {
    if (text.front() == '[') {
      const auto close = text.find(']');
      std::size_t index = 0;
      if (close == std::string_view::npos) return no_path(whole);
      const auto [end, failed] = std::from_chars(text.data() + 1, text.data() + close, index);
      if (failed != std::errc() || end != text.data() + close || index > largest_index)
        return no_path(whole);
      path.steps.emplace_back(index);
      text.remove_prefix(close + 1);
      continue;
    }
    if (!first) {
      if (text.front() != '.') return no_path(whole);
      text.remove_prefix(1);
    }
    const auto end = text.find_first_of(".[");
    if (end == 0 || text.empty()) return no_path(whole);
    path.steps.emplace_back(std::string(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  return path;
}

}  // namespace celadon::drivers::mqtt
