#pragma once
// Use case: the books follow the samples. A server posts after each write, so that readers need
// not.

#include <functional>
#include <vector>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// Asked between months; true ends the posting early.
using StopAsked = std::function<bool()>;

/// Posts, month by month, what the changes touch; of the years they lie in also the months never
/// posted. A closed month keeps its books: late samples wait for the next period's correction.
/// Then notes that the books of these sites are up to date. Errors: those of ledger::post,
/// cancelled.
Status post_changes(Workspace& workspace, const std::vector<SampleChange>& changes,
                    const StopAsked& stop = {});

/// Posts every site that was described or imported into since its books were noted up to date.
/// Errors: as post_changes.
Status catch_up_books(Workspace& workspace, const StopAsked& stop = {});

}  // namespace celadon::app
