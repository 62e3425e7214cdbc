#pragma once
// Members of a feed's entry, read with their place.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "celadon/drivers/feeds/feed.hpp"

namespace celadon::drivers::feeds {

/// The member, or nullptr where it is missing or empty.
const text::Node* field(const text::Node& entry, std::string_view name);
/// The error at the node, unless it has a place already.
Error at_node(const text::Node& node, const Error& error);

/// A text that has to be there. Error parse.
Result<std::string> text_field(const text::Node& entry, std::string_view name);
Result<std::string> text_field_or(const text::Node& entry, std::string_view name,
                                  std::string_view otherwise);
/// Errors: parse, limit.
Result<std::int64_t> whole_field(const text::Node& entry, std::string_view name,
                                 std::int64_t otherwise, std::int64_t least, std::int64_t most);
Result<double> number_field(const text::Node& entry, std::string_view name, double otherwise);
/// A port that has to be there, or `otherwise`.
Result<std::uint16_t> port_field(const text::Node& entry, std::optional<std::uint16_t> otherwise);
/// The symbol of a unit, as written; "" where there is none. Error unit.
Result<std::string> unit_field(const text::Node& entry, std::string_view name);
/// A secret: `name`, or the first line of the file that `name`_file names; "" where neither stands.
/// Errors: conflict (both), not_found, io.
Result<std::string> secret_field(const text::Node& entry, const std::string& name,
                                 const FeedContext& context);
/// A list that has to have elements. Errors: parse, limit.
Result<const text::Node*> list_field(const text::Node& entry, std::string_view name,
                                     std::size_t most);
/// "+08:00"; China's where it is not given. Error parse.
Result<UtcOffset> offset_field(const text::Node& entry, std::string_view name);
/// A path; a relative one begins at the document's folder.
std::filesystem::path path_in(const FeedContext& context, const std::string& path);

/// One of some words. Error parse, naming them.
template <class T>
Result<T> choice_field(const text::Node& entry, std::string_view name,
                       std::span<const std::pair<std::string_view, T>> words, T otherwise) {
  const text::Node* node = field(entry, name);
  if (node == nullptr) return otherwise;
  std::string known;
  for (const auto& [word, value] : words) {
    if (node->scalar == word) return value;
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  return node->error(ErrorCode::parse,
                     fmt::format("{0} 不能是 \"{1}\"｜{0} cannot be \"{1}\"", name, node->scalar),
                     fmt::format("可写 {0}｜one of {0}", known));
}

}  // namespace celadon::drivers::feeds
