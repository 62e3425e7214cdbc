#pragma once
// Who gets what, where, and what follows: the rows of policy packs (docs/policy-packs.md), and who
// qualifies. What nobody published stays undetermined and is answered so.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "celadon/cultivation/programme.hpp"
#include "celadon/cultivation/record.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::cultivation {

struct Surroundings;  // celadon/cultivation/ladder.hpp

/// Several guards of which one has to hold; mostly there is but one.
struct PolicyCondition {
  std::vector<Guard> any;
};

struct PolicyAmount {
  std::optional<double> exactly;
  std::optional<double> at_least;
  std::optional<double> at_most;
  bool undetermined = false;
  std::string unit;
  std::string per;  ///< title, year, project, loan, bid, use; empty: undetermined

  /// "100 万元", "50..200 万元", "≤ 60 万元"; "undetermined" without a figure.
  [[nodiscard]] std::string to_string() const;
};

/// What else may be received beside it.
struct Stacking {
  enum class Kind : std::uint8_t {
    undetermined = 0,
    none = 1,
    with = 2,
    highest_of = 3,
    capped = 4
  };
  Kind kind = Kind::undetermined;
  std::vector<std::string> policies;
  std::optional<PolicyAmount> cap;
};

/// What has to be paid back.
struct ClawBack {
  enum class Kind : std::uint8_t { undetermined = 0, none = 1, by_cause = 2 };
  Kind kind = Kind::undetermined;
  std::vector<std::string> causes;
  std::optional<Span> within;
};

/// Year, month or day; as wide as it is written.
struct PolicyPeriod {
  std::optional<CivilDate> first;  ///< first day; unset: not known
  std::optional<CivilDate> last;   ///< last day; unset: not known
  std::string from, to, seen;      ///< as written
};

struct Policy {
  std::string id;
  packs::Title title;
  std::string region;  ///< "CN", the first digits of a GB/T 2260 code, or "undetermined"
  std::string region_printed;
  std::string programme;
  std::string rung;  ///< "undetermined": the source does not say which list
  std::vector<SubjectKind> subjects;
  std::string kind;
  PolicyPeriod period;
  std::vector<PolicyCondition> conditions;
  std::optional<PolicyAmount> amount;
  Stacking stacking;
  std::string payer, receiver;
  ClawBack claw_back;
  std::string consequence;
  bool shown = true;  ///< a source supports it
  Basis basis;
};

/// Reads the policies of a pack. Errors parse and rule with place.
Result<std::vector<Policy>> read_policies(const packs::PackPtr& pack);

enum class PolicyVerdict : std::uint8_t {
  qualifies = 1,
  missing = 2,
  undetermined = 3,
  not_here = 4,
  not_now = 5,
  not_this_kind = 6,
  not_shown = 7,
};
const char* to_string(PolicyVerdict verdict) noexcept;

struct PolicyAnswer {
  PolicyVerdict verdict = PolicyVerdict::undetermined;
  std::string check;   ///< the guard that is missing, or what is not known; empty: none
  std::string reason;  ///< "中文｜English"; may be empty
};

/// Whether a subject qualifies on the day of `at`. Guards are asked as for a step of the programme
/// of its place. Pure.
PolicyAnswer qualifies(const Policy& policy, const Programme& programme,
                       const WorkingCalendar& calendar, const Record& record,
                       const Surroundings& surroundings, Instant at);

}  // namespace celadon::cultivation
