#pragma once
// What was awarded, paid and clawed back under a policy: facts with their source, only ever added.

#include <string>
#include <vector>

#include "celadon/app/policies/policy_answers.hpp"

namespace celadon::app::policies {

enum class AwardKind : std::uint8_t { award = 1, payment = 2, claw_back = 3 };
const char* to_string(AwardKind kind) noexcept;
std::optional<AwardKind> award_kind(std::string_view word) noexcept;

struct Award {
  std::int64_t number = 0;
  std::string subject;
  std::string policy;
  AwardKind kind = AwardKind::award;
  double amount = 0;  ///< in `unit`
  std::string unit;   ///< of money: 万元, 元, ...
  CivilDate day;
  std::string source;
  std::string remark;
  Instant recorded_at;
  std::string recorded_by;
};

Result<std::vector<Award>> awards_of(storage::Database& database, const std::string& subject);

/// Records a fact. Errors: invalid_argument (no such policy, an amount that is not positive, a unit
/// that is none of money, a day in the future, no source); conflict (more paid than awarded, more
/// clawed back than paid: both sums are named).
Result<Award> add_award(storage::Database& database,
                        const std::vector<cultivation::Policy>& register_rows, Award award,
                        const ladder::Writer& writer);

/// Sums of one policy, in 万元.
struct AwardSums {
  std::string policy;
  double awarded = 0;
  double paid = 0;
  double clawed_back = 0;
};
/// By policy id.
std::vector<AwardSums> sums_of(const std::vector<Award>& awards);

Json award_json(const Award& award, const cultivation::Policy* policy);
Json sums_json(const AwardSums& sums, const cultivation::Policy* policy);

}  // namespace celadon::app::policies
