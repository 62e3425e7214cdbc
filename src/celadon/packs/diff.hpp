#pragma once
// What changed between two packs (two editions of one standard, two years of a factor set): member
// by member and row by row, with the old and the new text.

#include <cstdint>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/pack.hpp"

namespace celadon::packs {

enum class ChangeKind : std::uint8_t { added = 1, removed = 2, changed = 3 };
const char* to_string(ChangeKind kind) noexcept;

/// One difference.
struct PackChange {
  ChangeKind kind = ChangeKind::changed;
  /// Where: "pack.edition", "indicators[energy.intensity].weight" (a list member is named by its
  /// id, name or table), "gwp.csv[CH4].value" (a row by its keys).
  std::string path;
  std::string before;  ///< empty when added
  std::string after;   ///< empty when removed
};

struct PackDiff {
  std::string before;  ///< "id@edition"
  std::string after;
  std::vector<PackChange> changes;  ///< in the order of the files and members of the first pack

  [[nodiscard]] std::size_t count(ChangeKind kind) const;
};

/// Compares two packs. The order of members, of rows and of named list items does not matter.
/// Errors: parse in either pack. Cost O(size log size).
Result<PackDiff> diff(const Pack& before, const Pack& after);

}  // namespace celadon::packs
