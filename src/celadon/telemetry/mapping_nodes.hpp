#pragma once
// How single values of a mapping are read: an absent member leaves what was there.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "celadon/telemetry/mapping_words.hpp"

namespace celadon::telemetry {

using text::Node;

/// One of a few words; the error lists them.
template <class T, std::size_t N>
Status read_word(const Node& parent, std::string_view key, const Choices<T, N>& words, T& into) {
  const Node* node = parent.find(key);
  if (node == nullptr) return {};
  CELADON_ASSIGN(const std::string word, node->as_text());
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == word) {
      into = value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return node->error(ErrorCode::parse,
                     fmt::format("{0}: 没有 \"{1}\"｜{0}: \"{1}\" is not known", key, word),
                     fmt::format("可用：{0}｜one of: {0}", known));
}

template <class Int>
Status read_integer(const Node& parent, std::string_view key, std::int64_t least, std::int64_t most,
                    Int& into) {
  const Node* node = parent.find(key);
  if (node == nullptr) return {};
  CELADON_ASSIGN(const std::int64_t value, node->as_integer());
  if (value < least || value > most) {
    return node->error(ErrorCode::parse,
                       fmt::format("{0}: {1} 超出范围｜{0}: {1} is out of range", key, value),
                       fmt::format("{0} 至 {1} 之间｜between {0} and {1}", least, most));
  }
  into = static_cast<Int>(value);
  return {};
}

Status read_text(const Node& parent, std::string_view key, std::string& into);
Status read_bool(const Node& parent, std::string_view key, bool& into);
Status read_number(const Node& parent, std::string_view key, double& into);

/// An error of a plain reader, placed at a node.
Error placed(const Node& node, Error error);

/// A text or a list of texts; nulls stand for the text "null".
Result<std::vector<std::string>> read_texts(const Node& node);

/// The member `time`.
Status read_time(const Node& node, TimeMapping& time);
/// The members `layout`, `columns` or `series`, and `quality`.
Status read_values(const Node& node, ImportMapping& mapping);

}  // namespace celadon::telemetry
