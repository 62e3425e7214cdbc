// Any bytes become a tree within the limits or an error with a place; never a crash, never much
// memory.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "celadon/text/document.hpp"

namespace {

std::size_t depth_of(const celadon::text::Node& node) {
  std::size_t deepest = 0;
  for (const auto& item : node.items) deepest = std::max(deepest, depth_of(item));
  if (node.members.size() != node.key_places.size()) std::abort();
  for (const auto& [key, member] : node.members) deepest = std::max(deepest, depth_of(member));
  static_cast<void>(node.as_number().ok());
  static_cast<void>(node.as_bool().ok());
  if (node.place.line == 0) std::abort();
  return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const celadon::text::DocumentLimits limits{.bytes = 1U << 20U, .depth = 32, .nodes = 20'000};
  const auto parsed = celadon::text::parse_document(
      std::string_view(reinterpret_cast<const char*>(bytes), size), "fuzz", limits);
  if (!parsed.ok()) {
    if (parsed.error().message.empty() || !parsed.error().place) std::abort();
    return 0;
  }
  if (!parsed->is_null() && depth_of(*parsed) > limits.depth + 1) std::abort();
  return 0;
}
