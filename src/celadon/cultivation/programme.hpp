#pragma once
// The rules of the ladder for one place and day, composed from programme packs
// (docs/programme-packs.md). Immutable; one visible table of transitions.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/cultivation/rule_value.hpp"
#include "celadon/cultivation/words.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::cultivation {

struct Rung {
  std::string id;
  packs::Title title;
  RungKind kind = RungKind::list;
  registry::DivisionLevel keeper = registry::DivisionLevel::province;
  std::vector<std::string> needs;         ///< rungs on whose list one must stand first
  std::vector<SubjectKind> subjects;      ///< empty: all of the programme
  std::vector<std::string> grades;        ///< of stars, lowest first; named by the scheme
  std::string scheme;                     ///< id of the pack that grades by points; may be empty
  bool active = true;                     ///< has a round now
  std::vector<SubjectKind> no_round_for;  ///< has none now for these
  std::optional<CivilDate> valid_from;    ///< no step before that day
  Basis basis;
};

struct State {
  std::string id;
  packs::Title title;
  StateClass standing = StateClass::outside;
  Basis basis;
};

/// How often a matter comes.
enum class Recurrence : std::uint8_t {
  year = 1,        ///< one instance a calendar year
  occurrence = 2,  ///< as often as it happens
};

/// What a unit has to file, declare or have decided beside its standing: the yearly form, a
/// declared change, an objection, the green code. Its transitions stand in the one table.
struct Matter {
  std::string id;
  packs::Title title;
  Recurrence per = Recurrence::occurrence;
  std::vector<std::string> owed_by;   ///< rungs on whose list one owes it
  std::vector<SubjectKind> subjects;  ///< empty: all of the programme
  std::vector<State> states;          ///< the first is the initial one
  Basis basis;

  [[nodiscard]] const State* state(std::string_view id) const;
};

/// One check of a transition. Arguments that name a value keep its id; they are looked up in the
/// composed programme, so that an overlay changes them.
struct Guard {
  GuardKind kind = GuardKind::flag;
  std::string rung;
  std::vector<StateClass> classes;
  std::vector<std::string> words;  ///< causes, kinds of evidence, standards, transitions, the flag
  std::string value;               ///< within, at_least, at_most, day, cap, share, number
  std::string second_value;        ///< years of last_share, difference of reviews, score
  std::string since;               ///< a transition
  std::string mode;                ///< by, state, year, area, of; at_least or below of a grade
  std::string stage;               ///< of a standard with stages
  std::string clause;              ///< where it differs from the row's
  TextPlace place;
};

struct Effect {
  EffectKind kind = EffectKind::duty;
  std::vector<std::string> rungs;
  std::string to;          ///< a state
  std::string value;       ///< id of the value: for, within, due
  std::string transition;  ///< of a duty or a renewal
  std::string word;        ///< cause, policy or matter
  TextPlace place;
};

/// By when a step has to be done.
struct Due {
  std::string day;     ///< id of a value that is a day of the year
  std::string within;  ///< id of a value that is a span ...
  std::string of;      ///< ... after this transition
};

struct Transition {
  std::string id;
  packs::Title title;
  std::vector<std::string> rungs;
  std::string matter;  ///< instead of rungs
  std::vector<std::string> from;
  std::string to;
  std::vector<Actor> by;
  std::vector<SubjectKind> subjects;
  std::optional<Due> due;
  std::vector<Guard> when;
  std::vector<Effect> effects;
  std::vector<std::string> papers;
  std::vector<std::string> notify;
  bool remark_required = false;
  bool cause_required = false;
  std::vector<std::string> causes;  ///< which ones; empty: any
  Basis basis;

  [[nodiscard]] bool allows(Actor actor) const;
  [[nodiscard]] bool concerns(SubjectKind subject) const;
  [[nodiscard]] bool moves_on(std::string_view track) const;
  [[nodiscard]] bool leaves(std::string_view state) const;
};

/// Why a unit is refused, warned or removed.
struct Cause {
  std::string id;
  packs::Title title;
  bool bars = true;                 ///< stands against an application within the look-back
  bool immediate = false;           ///< removes at once
  bool only_while_open = false;     ///< stands against it only until it ended
  std::vector<std::string> events;  ///< kinds of outside events that are this cause
  Basis basis;
};

/// What stands on a paper.
struct Field {
  std::string id;
  packs::Title title;
  std::string type;  ///< text, number, quantity, day, month, year, flag, choice, code18, ...
  std::string unit;
  std::vector<std::string> choices;
  std::vector<std::string> columns;  ///< of a table: words of vocabulary.programme-words
  std::string from;                  ///< registry, ledger, statement, evaluation, programme, hand
  bool required = false;
};

struct Paper {
  std::string id;
  packs::Title title;
  std::string form;
  std::vector<Field> fields;
  Basis basis;
};

/// A round whose dates are known.
struct Campaign {
  std::string id;
  packs::Title title;
  std::string rung;
  std::map<std::string, std::string> facts;  ///< called, listed, passed, removed, ... as written
  Basis basis;
};

/// What is asked of third-party bodies.
struct AgencyRule {
  std::string id;
  packs::Title title;
  std::string value;  ///< id of a value; may be empty
  std::string per;
  Basis basis;
};

/// A grade of the green code, best first.
struct CodeGrade {
  std::string id;
  packs::Title title;
  std::string share;  ///< id of a value
};

/// How green codes are given; the numbers are values of the programme.
struct CodeRule {
  std::string rung;  ///< on whose list one has to stand
  std::vector<SubjectKind> subjects;
  std::vector<CodeGrade> grades;
  std::string ties, rounding, decimals, issue_within;  ///< ids of values
  Basis basis;
};

/// One pack's part, as read; a base is complete, an overlay amends one.
struct ProgrammePart {
  packs::PackPtr pack;
  std::string amends;  ///< id of the base; empty: this is one
  std::vector<SubjectKind> subjects;
  std::vector<RuleValue> values;
  std::vector<Rung> rungs;
  std::vector<State> states;
  std::vector<Transition> transitions;
  std::vector<Cause> causes;
  std::vector<Paper> papers;
  std::vector<Matter> matters;
  std::vector<Campaign> campaigns;
  std::vector<AgencyRule> agencies;
  std::optional<CodeRule> code;
  std::vector<std::string> drop;  ///< transitions
};

/// Reads the member `programme:` of a pack. Errors parse with place.
Result<ProgrammePart> read_programme(const packs::PackPtr& pack);

/// The rules that hold for one division on one day.
class Programme {
 public:
  /// Lays overlays over a base, wider areas first. Error rule: an overlay amends another base,
  /// drops or sets what is not there.
  static Result<Programme> compose(ProgrammePart base, std::vector<ProgrammePart> overlays);

  [[nodiscard]] const std::vector<std::string>& packs() const { return packs_; }
  [[nodiscard]] const std::vector<SubjectKind>& subjects() const { return rules_.subjects; }
  [[nodiscard]] const std::vector<RuleValue>& values() const { return rules_.values; }
  [[nodiscard]] const std::vector<Rung>& rungs() const { return rules_.rungs; }
  [[nodiscard]] const std::vector<State>& states() const { return rules_.states; }
  [[nodiscard]] const std::vector<Transition>& transitions() const { return rules_.transitions; }
  [[nodiscard]] const std::vector<Cause>& causes() const { return rules_.causes; }
  [[nodiscard]] const std::vector<Paper>& papers() const { return rules_.papers; }
  [[nodiscard]] const std::vector<Matter>& matters() const { return rules_.matters; }
  [[nodiscard]] const std::vector<Campaign>& campaigns() const { return rules_.campaigns; }
  [[nodiscard]] const std::vector<AgencyRule>& agencies() const { return rules_.agencies; }
  /// Unset: the programme gives no green codes.
  [[nodiscard]] const std::optional<CodeRule>& code() const { return rules_.code; }

  [[nodiscard]] const RuleValue* value(std::string_view id) const;
  [[nodiscard]] const Rung* rung(std::string_view id) const;
  [[nodiscard]] const State* state(std::string_view id) const;
  [[nodiscard]] const Transition* transition(std::string_view id) const;
  [[nodiscard]] const Cause* cause(std::string_view id) const;
  [[nodiscard]] const Paper* paper(std::string_view id) const;
  [[nodiscard]] const Matter* matter(std::string_view id) const;
  /// A state of a rung or of a matter.
  [[nodiscard]] const State* state_of(std::string_view track, std::string_view state) const;
  /// What every subject has on a track at first: of a rung the first state of class outside, of a
  /// matter its first. nullptr when there is no such track.
  [[nodiscard]] const State* initial_state(std::string_view track) const;

 private:
  ProgrammePart rules_;
  std::vector<std::string> packs_;  ///< "id@edition", base first
};

using ProgrammePtr = std::shared_ptr<const Programme>;

/// Composes what a library holds of a programme for a division ("CN" or a GB/T 2260 code) on a day:
/// the base valid that day and every valid overlay whose region covers the division. Errors:
/// not_found (no base that day), those of read_programme() and Programme::compose().
Result<ProgrammePtr> open_programme(const packs::Library& library, std::string_view id,
                                    CivilDate day, std::string_view division);

/// Checks a composed programme: every name leads somewhere, every listed state can be left by
/// removal, every ban ends, every state is reached, every row has its source. Error rule with
/// place.
Status check_programme(const Programme& programme);

}  // namespace celadon::cultivation
