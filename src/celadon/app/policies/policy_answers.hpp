#pragma once
// The policy register as pages are told it, and who qualifies for what.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/ladder/picture.hpp"

namespace celadon::app::policies {

using Json = nlohmann::ordered_json;

/// {policy, names, programme, rung, subjects, kind, region, region_names, region_printed, period,
/// conditions, amount, stacking, payer, receiver, claw_back, consequence, status, clause, source,
/// confidence, note, pack}.
Json policy_json(const cultivation::Policy& policy, const ladder::CodeLists& lists);

/// Whether a policy reaches a place or lies inside it; "CN" and empty: all do.
bool concerns(const cultivation::Policy& policy, std::string_view division);

/// nullptr: there is no such row.
const cultivation::Policy* find_policy(const std::vector<cultivation::Policy>& register_rows,
                                       std::string_view id);

/// What each policy of the place answers to a subject at the picture's moment: policy_json and
/// {answer, missing: {check, message}|null}. Policies of other places and other kinds of subjects
/// are left out. `flags` are taken as true.
Result<std::vector<Json>> answers_for(storage::Database& database, ladder::RuleShelf& rules,
                                      const ladder::CodeLists& lists,
                                      const ladder::LadderPicture& picture,
                                      const std::vector<std::string>& flags);

/// What one policy answers.
Result<cultivation::PolicyAnswer> answer_of(storage::Database& database,
                                            const ladder::LadderPicture& picture,
                                            const cultivation::Policy& policy,
                                            const std::vector<std::string>& flags);

}  // namespace celadon::app::policies
