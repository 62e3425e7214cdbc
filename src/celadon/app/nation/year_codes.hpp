#pragma once
// Use case: the green codes of a year for the units of the registry. The registry is frozen and
// kept as a table, everybody on the list is ranked, and who has been in the last share as long as
// the rules ask for is noted for the ladder.

#include "celadon/app/issue_codes.hpp"
#include "celadon/app/nation/nation_shelf.hpp"

namespace celadon::app {

struct YearCodes {
  CodeIssue issue;
  std::map<std::string, std::string> subjects;  ///< id of the subject by credit code
  std::size_t noted_last_shares = 0;            ///< units whose years in the last share were noted
};

/// Issues the codes of a year within the caller's transaction. Errors: those of issue_codes_of()
/// and freeze_nation(), and of keeping the table.
Result<YearCodes> issue_year_codes(Workspace& workspace, NationShelf& shelf,
                                   const CodeIssueRequest& request);

/// Notes in `ladder_last_share` who of a list was in the last share for the years up to `year`;
/// what stands there stays. How many units. A year or rung that the snapshot lacks notes nobody.
Result<std::size_t> note_last_shares(storage::Database& database, const FrozenNation& frozen,
                                     const cultivation::Programme& programme, std::string_view rung,
                                     std::int32_t year);

}  // namespace celadon::app
