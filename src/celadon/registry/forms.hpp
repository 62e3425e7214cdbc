#pragma once
// How single values are written in site.yaml and in statements. Every reader refuses with the line
// and column of the value and says what was expected.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

/// The member, or error parse naming what is missing.
Result<const text::Node*> required_member(const text::Node& mapping, std::string_view name);
Result<std::string> read_required_text(const text::Node& mapping, std::string_view name);

/// An id: 1 to 80 letters (of any script), digits, '-', '_', '.', '/'; no blank.
Result<std::string> read_identifier(const text::Node& node);
/// A text, or {zh: , en: }; one language serves for both.
Result<Names> read_names(const text::Node& node);
/// "2025-03-01".
Result<CivilDate> read_date(const text::Node& node);
/// "2025-03-01" or "2025-03-01 10:30", at that offset.
Result<Instant> read_stamp(const text::Node& node, UtcOffset offset);
/// "30s", "15min", "2h", "1d".
Result<Duration> read_duration(const text::Node& node);
/// The shortest such text.
std::string format_duration(Duration duration);
/// A unit of the table.
Result<units::Unit> read_unit(const text::Node& node);
/// A number with its unit, e.g. "27050 万元".
Result<units::Quantity> read_quantity(const text::Node& node);
/// The same; error unit when it is not of the dimension of `expected`, which the message names.
Result<units::Quantity> read_quantity(const text::Node& node, const units::Unit& expected);
/// {from: date, to: date}; error rule when to < from.
Result<Validity> read_validity(const text::Node& node);
/// "+08:00".
Result<UtcOffset> read_offset(const text::Node& node);
std::string format_offset(UtcOffset offset);

/// The number as short as it reads back bit for bit, and its unit, e.g. "27050 万元".
std::string format_quantity(const units::Quantity& quantity);

/// The choices of an enum with their written names.
template <class E, std::size_t N>
using Choices = std::array<std::pair<std::string_view, E>, N>;

template <class E, std::size_t N>
std::vector<std::string_view> words(const Choices<E, N>& choices) {
  std::vector<std::string_view> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  return names;
}

/// Error parse naming the choices and the nearest.
Error no_such_choice(const text::Node& node, const std::vector<std::string_view>& choices);

template <class E, std::size_t N>
Result<E> read_choice(const text::Node& node, const Choices<E, N>& choices) {
  for (const auto& [word, value] : choices) {
    if (node.kind == text::Node::Kind::scalar && node.scalar == word) return value;
  }
  return no_such_choice(node, words(choices));
}

template <class E, std::size_t N>
const char* word_of(E value, const Choices<E, N>& choices) noexcept {
  for (const auto& choice : choices) {
    if (choice.second == value) return choice.first.data();
  }
  return "";
}

}  // namespace celadon::registry
