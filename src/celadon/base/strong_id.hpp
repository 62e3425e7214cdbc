#pragma once
// One id type per entity: a SiteId never stands where a PointId is meant.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace celadon {

/// A textual id of one kind of entity; Tag is an empty struct that names the kind.
template <class Tag>
struct StrongId {
  std::string text;

  StrongId() = default;
  explicit StrongId(std::string value) : text(std::move(value)) {}
  [[nodiscard]] bool empty() const noexcept { return text.empty(); }
  auto operator<=>(const StrongId&) const = default;
};

/// A dense numeric id of one kind of entity.
template <class Tag>
struct NumericId {
  std::uint64_t number = 0;

  NumericId() = default;
  constexpr explicit NumericId(std::uint64_t value) : number(value) {}
  auto operator<=>(const NumericId&) const = default;
};

}  // namespace celadon

template <class Tag>
struct std::hash<celadon::StrongId<Tag>> {
  std::size_t operator()(const celadon::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text);
  }
};

template <class Tag>
struct std::hash<celadon::NumericId<Tag>> {
  std::size_t operator()(const celadon::NumericId<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.number);
  }
};
