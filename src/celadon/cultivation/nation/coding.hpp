#pragma once
// Ranking and green codes of the nation: who of the frozen year has a score that counts, their
// places, and A+ / A / B by the programme's rule. The ranking itself is assessment/ranking: there
// is no second one.

#include <cstdint>
#include <string>
#include <vector>

#include "celadon/assessment/ranking.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/programme.hpp"

namespace celadon::cultivation::nation {

/// The programme's rule of codes and of the last share as settings of the ranking. Errors:
/// not_found (the programme gives no codes); unsupported (not three grades, or a way of rounding or
/// of ties that the ranking does not know); rule (shares that do not add to 100 %).
Result<assessment::RankSettings> rank_settings(const Programme& programme);

/// Why a subject gets no code.
enum class CodeRefusal : std::uint8_t {
  none = 0,
  not_this_kind = 1,      ///< codes are for other kinds of subjects
  not_on_list = 2,        ///< not on the list of the rung whose units get codes
  form_missing = 3,       ///< the yearly form was not filed, or too late
  form_not_accepted = 4,  ///< filed, not accepted
  data_abnormal = 5,      ///< the automatic checks found the data abnormal
  score_missing = 6,
};
const char* to_string(CodeRefusal refusal) noexcept;
/// What is said to the subject: "中文｜English".
std::string reason(CodeRefusal refusal, std::int32_t year);

struct CodeSheet {
  std::int32_t year = 0;
  std::string rung;  ///< whose units get codes
  assessment::RankSettings settings;
  assessment::Ranking ranking;               ///< of all subjects; those refused are not ranked
  std::vector<CodeRefusal> refusal;          ///< [N]
  std::vector<std::string> industries;       ///< by which the second place is given: two digits
  std::vector<std::uint32_t> industry;       ///< [N] index into industries
  std::vector<std::uint32_t> industry_size;  ///< ranked subjects of each industry
};

/// Ranks and codes one year. Errors: not_found (the snapshot has not that year or rung); those of
/// rank_settings() and rank_plants(). Cost O(N).
Result<CodeSheet> code_year(const Snapshot& snapshot, const Programme& programme,
                            std::int32_t year);

/// Industry by the first two digits of GB/T 4754, with the section letter: "C30"; "" stays "".
std::string industry_division(std::string_view industry);

/// One subject's years in the last share.
struct LastShare {
  SubjectIndex subject = 0;
  struct Year {
    std::int32_t year = 0;
    double score = 0.0;
    std::uint32_t place = 0;  ///< 1 = best; equal scores share the better place
    std::uint32_t of = 0;
  };
  std::vector<Year> years;  ///< oldest first
};

/// Who of a kind stood on the list of a rung and scored in the last share for the required years up
/// to `year`. Those of earlier years who left since still count in their years. Errors: not_found
/// (a year that the snapshot lacks), those of rank_settings().
Result<std::vector<LastShare>> last_share(const Snapshot& snapshot, const Programme& programme,
                                          std::string_view rung, SubjectKind kind,
                                          std::int32_t year);

}  // namespace celadon::cultivation::nation
