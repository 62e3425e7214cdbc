#pragma once
// How the pages are told of subjects and their ladder.

#include <nlohmann/json.hpp>

#include "celadon/app/ladder/steps.hpp"

namespace celadon::app::ladder {

using Json = nlohmann::ordered_json;

/// A row of the list of subjects; `positions` on rungs only.
Json subject_json(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                  const StoredSubject& subject, Instant at);
/// The row with facts, edges and events.
Result<Json> subject_detail(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                            const StoredSubject& subject, Instant at);
Json event_json(const StoredEvent& event, const CodeLists& lists);

/// Standing on each rung, matters, the asker's steps with every objection, and duties.
Result<Json> ladder_json(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                         const Asker& asker, const std::string& subject, Instant at);
/// What came of a step.
Json outcome_json(const StepOutcome& outcome, const cultivation::Programme& programme);
/// All that was said and done about a subject, the newest first.
Result<std::vector<Json>> timeline(storage::Database& database, RuleShelf& rules,
                                   const CodeLists& lists, const std::string& subject, Instant at);
Json happening_json(const cultivation::Happening& happening,
                    const cultivation::Programme& programme);

}  // namespace celadon::app::ladder
