#pragma once
// The names of plant data, as packs/vocabulary/plant/pack.yaml defines them: statements, the ledger
// and the standards all speak these names.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

enum class NameShape : std::uint8_t { scalar = 1, set = 2, flag = 3, text = 4 };
enum class NameSource : std::uint8_t { ledger = 1, statement = 2, registry = 3 };

/// One name.
struct VocabularyName {
  std::string name;  ///< e.g. "water.withdrawn"
  NameShape shape = NameShape::scalar;
  std::optional<units::Unit> unit;  ///< of a scalar or set
  std::string over;                 ///< of a set: products, carriers, materials, pollutants
  NameSource from = NameSource::statement;
  Names names;
};

class Vocabulary {
 public:
  /// Reads the `names:` list of the pack. Errors: parse, unit with line and column.
  static Result<Vocabulary> read(const text::Node& pack);
  [[nodiscard]] const VocabularyName* find(std::string_view name) const;
  [[nodiscard]] const std::vector<VocabularyName>& all() const { return names_; }

 private:
  std::vector<VocabularyName> names_;
};

}  // namespace celadon::registry
