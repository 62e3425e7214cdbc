#pragma once
// The answer of a standard about one plant and one period: immutable, complete, and open down to
// the inputs.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/assessment/scheme.hpp"
#include "celadon/assessment/standard_pack.hpp"
#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/formula/environment.hpp"

namespace celadon::assessment {

enum class GateStatus : std::uint8_t { met = 1, failed = 2, undetermined = 3 };
const char* to_string(GateStatus status) noexcept;

enum class IndicatorStatus : std::uint8_t {
  measured = 1,        ///< at least half of its inputs' weight rests on measured samples
  declared = 2,        ///< from statements
  undetermined = 3,    ///< something is missing; it is named
  not_applicable = 4,  ///< the standard's condition says so
};
const char* to_string(IndicatorStatus status) noexcept;

struct GateResult {
  std::string id;
  packs::Title title;
  std::string clause;
  GateStatus status = GateStatus::undetermined;
  int look_back_years = 0;
  std::vector<packs::Title> evidence_asked;
  std::vector<formula::Origin> evidence;  ///< files and rows the answer rests on
  std::vector<std::string> missing;
  formula::DerivationPtr derivation;
};

/// A leading value or baseline as it was used.
struct BoundResult {
  double value = 0.0;  ///< in the unit of the indicator (or member)
  std::string source;  ///< pack label and text
  std::optional<formula::Confidence> confidence;
};

/// One product of an indicator that is scored product by product.
struct MemberResult {
  std::string key;
  double value = 0.0;
  units::Unit unit;
  BoundResult leading;
  BoundResult baseline;
  double share = 0.0;   ///< of full marks
  double weight = 0.0;  ///< share of the members' weights, they sum to 1
};

/// One item of an evidence or must/optional rule.
struct ItemResult {
  std::string id;
  packs::Title title;
  bool must = false;
  double share = 0.0;               ///< of the indicator's full marks
  std::optional<double> fulfilled;  ///< 0..1; none: undetermined
  std::vector<std::string> missing;
};

/// What a change of one indicator is worth.
struct Gap {
  double points = 0.0;                  ///< to full marks
  std::optional<double> full_marks_at;  ///< value for full marks, in the indicator's unit
  std::optional<double> next_step_at;  ///< nearest value that brings more points (steps and grades)
  double next_step_points = 0.0;       ///< what that step brings
  std::optional<double>
      points_per_unit;  ///< marginal, in points per indicator unit, where it is a slope
  std::optional<double> relative_change;  ///< |needed change| / |value|, e.g. 0.12 = 12 %
  std::vector<std::string> open_items;    ///< ids of the items not yet provided
};

struct IndicatorResult {
  std::string id;
  packs::Title title;
  std::string alternative;  ///< id of the alternative used, "" when there is one only
  packs::Title alternative_title;
  std::string clause;
  std::size_t group = 0;
  std::string level2;
  std::optional<double> value;  ///< in `unit`
  units::Unit unit;
  Direction direction = Direction::forward;
  RuleKind rule = RuleKind::range;
  std::optional<BoundResult> leading;
  std::optional<BoundResult> baseline;
  double weight = 0.0;           ///< full marks
  std::optional<double> points;  ///< none: undetermined or not applicable
  std::optional<double> share;   ///< of full marks, 0..1
  IndicatorStatus status = IndicatorStatus::undetermined;
  bool veto = false;                 ///< a must item of the 2018 form is not met
  double measured_share = 0.0;       ///< 0..1, mean over the inputs of the formula
  std::vector<std::string> missing;  ///< names of inputs and scheme values, sorted
  std::vector<std::string> notes;
  std::vector<MemberResult> members;
  std::vector<ItemResult> items;
  std::optional<Gap> gap;
  formula::DerivationPtr derivation;  ///< never null
};

struct GroupResult {
  std::string id;
  packs::Title title;
  double weight = 0.0;
  double points = 0.0;               ///< determined points, after the not-applicable rule
  double undetermined_points = 0.0;  ///< full marks of undetermined indicators
  double not_applicable_points = 0.0;
};

struct StageRequirementResult {
  std::string indicator;
  bool core = true;
  double limit = 0.0;  ///< in the indicator's unit
  GateStatus status = GateStatus::undetermined;
};
struct StageResult {
  Stage stage;
  GateStatus status = GateStatus::undetermined;  ///< of the core requirements
  std::vector<StageRequirementResult> requirements;
};

enum class VerdictStatus : std::uint8_t {
  met = 1,  ///< gates met and the threshold (or a stage) reached
  not_met = 2,
  undetermined = 3,      ///< what is missing could turn it either way
  threshold_not_set = 4  ///< gates met, indicators scored, and no number to compare with
};
const char* to_string(VerdictStatus status) noexcept;

struct Verdict {
  VerdictStatus status = VerdictStatus::undetermined;
  packs::Title text;                 ///< one sentence
  std::optional<double> threshold;   ///< points
  std::optional<SchemeGrade> grade;  ///< grade reached, where a scheme has grades
  std::string grade_note;
  std::string stage;  ///< highest stage met
};

struct Total {
  double value = 0.0;  ///< points that are determined
  double max = 100.0;
  double undetermined_points = 0.0;  ///< full marks of what is undetermined
  double measured_share = 0.0;       ///< share of `value` that rests on measured data, 0..1
};

/// A pack the result rests on.
struct PackPin {
  std::string label;
  std::string hash;
};

struct Assessment {
  std::string standard;  ///< id of the pack
  std::string edition;
  std::string number;
  packs::Title title;
  CivilPeriod period;
  std::optional<Instant> as_of;
  std::vector<PackPin> packs;
  std::vector<GateResult> gates;
  std::vector<IndicatorResult> indicators;
  std::vector<GroupResult> groups;
  std::vector<StageResult> stages;
  Total total;
  Verdict verdict;
  NotApplicableRule not_applicable = NotApplicableRule::redistribute;
  std::vector<std::string> missing;    ///< all names, sorted
  std::vector<std::size_t> gap_order;  ///< indices of indicators with a gap, easiest first
  std::vector<std::string> notes;

  [[nodiscard]] const IndicatorResult* find(std::string_view id) const;
};
using AssessmentPtr = std::shared_ptr<const Assessment>;

/// A row of a limits pack, asked for by the key of a product ("standard|product" or
/// "standard|product|indicator").
struct LimitQuery {
  std::string table;
  std::string key;
  std::string level;
};
struct LimitAnswer {
  units::Quantity value;
  formula::Origin origin;
};
using LimitSource = std::function<Result<LimitAnswer>(const LimitQuery&)>;

struct EvaluationContext {
  CivilPeriod period;
  std::optional<Instant> as_of;
  std::vector<PackPin> packs;  ///< besides the standard and the schemes, which are added
  LimitSource limits;          ///< may be empty: then no limit is found
};

/// Judges a plant. Pure: the same frozen inputs give the same answer. Errors: rule (the scheme does
/// not fit the standard), unit or invalid_argument (an input of the wrong shape or unit, naming
/// indicator and name). What is missing is an answer, not an error. Thread-safe. Cost O(indicators
/// x formula size).
Result<AssessmentPtr> evaluate(const StandardPack& pack, const SchemeValues& scheme,
                               const formula::Environment& environment,
                               const EvaluationContext& context);

/// One changed input of a what-if question.
struct Override {
  std::string name;
  formula::Value value;
};

/// evaluate() with some inputs replaced; the replaced ones carry the note "what-if".
Result<AssessmentPtr> what_if(const StandardPack& pack, const SchemeValues& scheme,
                              const formula::Environment& environment,
                              std::span<const Override> overrides,
                              const EvaluationContext& context);

}  // namespace celadon::assessment
