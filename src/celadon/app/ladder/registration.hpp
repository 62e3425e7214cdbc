#pragma once
// What is attached to a subject: evaluations (of the engine or a third party), evidence, reviews;
// and the rounds of campaigns.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/ladder/picture.hpp"
#include "celadon/app/workspace.hpp"

namespace celadon::app::ladder {

/// An evaluation by the engine: the plant of the subject judged by a standard over a period; score,
/// gates and the packs with their hashes are kept. Errors: invalid_argument (no plant), those of
/// assess_site.
Result<StoredEvaluation> evaluate_site(Workspace& workspace, const StoredSubject& subject,
                                       const std::string& standard,
                                       const std::vector<std::string>& schemes,
                                       const CivilPeriod& period);

/// Checks what a third party or the enterprise hands in. Error invalid_argument: no standard pack
/// of that id, a score outside 0..100 (110 with extra points), a day in the future, no agency or
/// legal representative with a third party.
Status check_evaluation(const packs::Library& library, const StoredEvaluation& evaluation,
                        CivilDate today);
/// Error invalid_argument.
Status check_evidence(const CodeLists& lists, const StoredEvidence& evidence);

/// A review of the round that runs on a rung. One reviewer reviews a round once. Errors:
/// invalid_argument (a score outside 0..100, no opinion), conflict (reviewed already, nothing
/// runs).
Status add_review(storage::Database& database, const LadderPicture& picture, StoredReview review);
/// How many reviews the rung's rules ask for; 0: none.
std::int64_t reviews_wanted(const cultivation::Programme& programme, std::string_view rung);
/// Whether one may read reviews of others: all asked for are in, or one gave one's own.
bool reviews_open(const LadderPicture& picture, const StoredReview& review,
                  std::string_view reader);

/// Opens a round. Errors: invalid_argument, conflict (id in use).
Status open_campaign(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                     const StoredCampaign& campaign, const Writer& writer);

}  // namespace celadon::app::ladder
