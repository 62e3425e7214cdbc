#pragma once
// A standard as data: gates, level-1 to level-3 indicators, how each is computed, scored and
// weighed, what the verdict rests on, and its own cases. Nothing of a standard lives in code. The
// written form: docs/standard-packs.md and schemas/standard.schema.json.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "celadon/assessment/batch.hpp"
#include "celadon/assessment/ranking.hpp"
#include "celadon/assessment/scoring.hpp"
#include "celadon/assessment/vocabulary_types.hpp"
#include "celadon/base/result.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/formula/expression.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::assessment {

/// How sure a row of a pack is, and where it was read.
struct Sureness {
  std::optional<formula::Confidence> confidence;  ///< of the row; else that of the pack
  std::string source;
  std::string note;
};

/// Where a leading value or baseline comes from.
struct BoundSource {
  enum class Kind : std::uint8_t {
    none = 0,    ///< the rule needs none
    value = 1,   ///< published in the standard
    limit = 2,   ///< a level of a limits pack, by the key of the product
    scheme = 3,  ///< not published here: a scheme pack or the user must give it
  };
  Kind kind = Kind::none;
  units::Quantity value;  ///< of kind value
  std::string table;      ///< of kind limit, e.g. "energy_limit"
  std::string level;      ///< of kind limit, e.g. "level1"
  Sureness sureness;
};

/// One item of an evidence or must/optional rule: a formula that is a flag, or a number 0..1.
struct Item {
  std::string id;
  packs::Title title;
  formula::Expression formula;
  double share = 0.0;  ///< of the indicator's full marks, for evidence and optional items
  bool must = false;
  Sureness sureness;
};

/// One value per member of a set (the products), combined by weight: s = sum E_k s_k / sum E_k.
struct ForEach {
  std::string set;          ///< e.g. "products"
  std::string weighted_by;  ///< a name over that set, e.g. "energy.by_product"
  std::size_t top = 0;      ///< only so many members with the largest weight; 0 = all
  std::string key;          ///< text name over the set that names the limit row; "" = not needed
  std::vector<std::string> names;  ///< names over the set which the formula uses for one member
};

/// How one indicator is computed and scored. An indicator has one or more of these; the first that
/// applies counts.
struct Alternative {
  std::string id;  ///< "" when it is the only one
  packs::Title title;
  std::optional<formula::Expression> applies_if;  ///< a flag
  bool needs_scheme = false;                 ///< applies only where a scheme gives values for it
  std::optional<formula::Expression> value;  ///< with items: shown only, the items are scored
  units::Unit unit;  ///< of value, leading and baseline; unused where limits bring theirs
  Direction direction = Direction::forward;
  RuleKind rule = RuleKind::range;
  ReversedBounds on_reversed = ReversedBounds::refuse;
  BoundSource leading;
  BoundSource baseline;
  std::vector<Grade> grades;  ///< thresholds in `unit`
  std::vector<Item> items;
  double must_share = 0.0;  ///< share of full marks that the must items are worth together
  std::optional<ForEach> for_each;
  Sureness sureness;
};

/// A limit that a stage of the standard asks for, e.g. entry and 2030 of a zero-carbon factory.
struct Requirement {
  std::string stage;
  units::Quantity limit;
  Sureness sureness;
};

enum class IndicatorKind : std::uint8_t { quantitative = 1, qualitative = 2 };

/// A lowest-level indicator.
struct Indicator {
  std::string id;
  packs::Title title;
  std::string clause;
  IndicatorKind kind = IndicatorKind::quantitative;
  std::size_t group = 0;  ///< index of its level-1 group
  std::string level2;     ///< id of its level-2 node when it is a level-3 indicator
  double weight = 0.0;    ///< full marks; 0: shown, not scored
  bool core = true;       ///< of a staged standard: must be met; else guiding
  std::vector<Alternative> alternatives;
  std::vector<Requirement> requirements;
  std::vector<packs::Title> evidence;  ///< what a reviewer asks to see
  Sureness sureness;
};

/// A level-1 indicator, or a level-2 one that has level-3 below.
struct Group {
  std::string id;
  packs::Title title;
  double weight = 0.0;
  Sureness sureness;
};

/// A condition without points: not met = not a green factory.
struct Gate {
  std::string id;
  packs::Title title;
  std::string clause;
  formula::Expression formula;  ///< a flag
  int look_back_years = 0;      ///< 0: the period itself
  std::vector<packs::Title> evidence;
  Sureness sureness;
};

/// What the standard concludes from gates and points.
enum class VerdictKind : std::uint8_t {
  threshold_not_set = 1,  ///< the standard gives no number; a scheme may
  threshold = 2,          ///< gates met and total >= threshold
  stages = 3,             ///< the highest stage all of whose core requirements are met
};
struct VerdictRule {
  VerdictKind kind = VerdictKind::threshold_not_set;
  double threshold = 0.0;  ///< points
  Sureness sureness;
};

struct Stage {
  std::string id;
  packs::Title title;
};

/// A value formulas may use as "scheme.ID" and that a scheme or the user must give.
struct SchemeParameter {
  std::string id;
  packs::Title title;
  units::Unit unit;
};

/// One of the pack's own cases.
struct StandardCase {
  std::string id;
  std::string indicator;  ///< id of the indicator it looks at
  std::map<std::string, formula::Value> inputs;
  std::map<std::string, double>
      bounds;                    ///< "leading" and "baseline" given by the case, in the unit
  std::optional<double> value;   ///< expected, in the indicator's unit
  std::optional<double> points;  ///< expected
  bool undetermined = false;     ///< expected: no points
  double tolerance = 1e-4;
  std::string source;
  TextPlace place;
};

struct StandardPack {
  packs::PackHeader header;
  std::string hash;             ///< SHA-256 of the pack, "" when it was read from a bare document
  std::string number;           ///< e.g. "GB/T 36132-2025"
  double total_points = 100.0;  ///< 0: nothing is scored, only stages
  NotApplicableRule not_applicable = NotApplicableRule::redistribute;
  Sureness not_applicable_sureness;
  VerdictRule verdict;
  std::vector<Stage> stages;
  std::vector<SchemeParameter> parameters;
  std::vector<Gate> gates;
  std::vector<Group> groups;          ///< level 1, in order
  std::vector<Group> level2;          ///< level-2 nodes that have level-3 below
  std::vector<Indicator> indicators;  ///< lowest level, in order
  RankSettings ranking;
  std::vector<StandardCase> cases;

  [[nodiscard]] const Indicator* find(std::string_view id) const;
  /// "id@edition".
  [[nodiscard]] std::string label() const { return header.label(); }
};

/// Reads a standard from its document. Errors name line and column: parse, unit, rule (unknown
/// member, double id). The checks of meaning are in check_standard().
Result<StandardPack> parse_standard(const text::Node& document, const VocabularyTypes& vocabulary);

/// Refuses what a standard must not have: unknown names, a formula whose unit is not the declared
/// one, weights that do not add up, bounds no rule can score, a stage nobody asks for. All
/// findings, in order.
std::vector<Error> check_standard(const StandardPack& pack, const VocabularyTypes& vocabulary);

/// Computes the pack's own cases; one error (rule) for each that fails, naming expected and got.
std::vector<Error> check_cases(const StandardPack& pack);

}  // namespace celadon::assessment
