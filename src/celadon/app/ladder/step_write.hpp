#pragma once
// How a decided step is written down; for the sources of this folder.

#include <string>
#include <vector>

#include "celadon/app/ladder/picture.hpp"
#include "celadon/app/ladder/steps.hpp"

namespace celadon::app::ladder {

/// The proposal of a request; actor and user are left open. Errors: not_found, invalid_argument.
Result<cultivation::Proposal> proposal_of(const LadderPicture& picture, const StepRequest& request);

/// Writes a step with its notice, duties, place of the quota and the matters it opens. Only inside
/// a transaction.
Result<cultivation::Happening> write_step(storage::Database& database, LadderPicture& picture,
                                          const cultivation::Step& step,
                                          const std::vector<std::string>& flags);

// Texts of audit rows.
std::string refusal_text(const cultivation::Decision& decision);
std::string state_text(const LadderPicture& picture, const cultivation::Track& track);
std::string step_text(const cultivation::Happening& happening);

}  // namespace celadon::app::ladder
