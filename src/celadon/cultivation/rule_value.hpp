#pragma once
// A number of the rules: what it is and where it stands written.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/cultivation/span.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::cultivation {

/// Where a row of a programme comes from and how sure it is.
struct Basis {
  std::string clause;  ///< article of the rule, as the source numbers it; may be empty
  std::string source;
  formula::Confidence confidence = formula::Confidence::own;
  std::string note;
  std::string pack;  ///< "id@edition" of the pack the row stands in
  TextPlace place;
};

struct Share {
  double value = 0;  ///< 0 to 1
  auto operator<=>(const Share&) const = default;
};

/// Nobody published it; the note of the value says what is known.
struct Unpublished {
  bool operator==(const Unpublished&) const = default;
};

/// A figure with its unit: 1.8 tCO2/tce.
struct Figure {
  double value = 0;
  units::Unit unit;
};

using RuleContent = std::variant<Unpublished, Span, MonthDay, Share, double, bool, Figure,
                                 std::vector<std::string>>;

struct RuleValue {
  std::string id;
  packs::Title title;  ///< may be empty
  RuleContent content;
  Basis basis;

  /// As a pack writes it: "15 d", "04-15", "5 %", "15", "true", "undetermined".
  [[nodiscard]] std::string to_string() const;
};

/// Reads the content of a value: a span, a day of the year, a share in %, a number, true or false,
/// `undetermined`, or a list of words; with `unit` (not empty) a figure. Errors parse and unit name
/// the place.
Result<RuleContent> read_rule_content(const text::Node& node, std::string_view unit);

}  // namespace celadon::cultivation
