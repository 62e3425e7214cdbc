#pragma once
// What a formula of a standard may use: the names of the plant vocabulary with their types.

#include <map>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::assessment {

/// A name of the vocabulary.
struct VocabularyName {
  formula::Shape shape = formula::Shape::number;
  units::Unit unit;
  std::string over;  ///< the set it has one value for each member of; "" for a single value
  bool own_unit_per_member = false;  ///< each member in a unit of its own: known only at evaluation
};

struct VocabularyTypes {
  std::map<std::string, VocabularyName, std::less<>> names;

  /// The types of all names for check(); texts over a set are left out.
  [[nodiscard]] formula::Signature signature() const;
  /// The same inside "for each member of `set`": names over that set are single values.
  [[nodiscard]] formula::Signature member_signature(std::string_view set) const;
};

/// Reads the `names:` of a vocabulary document (packs/vocabulary/plant). Errors: parse, unit.
Result<VocabularyTypes> parse_vocabulary_types(const text::Node& document);

}  // namespace celadon::assessment
