#pragma once
// Everything of one subject that a step looks at, gathered from the tables for one moment.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "celadon/app/access/access_state.hpp"
#include "celadon/app/ladder/ladder_store.hpp"
#include "celadon/app/ladder/rule_shelf.hpp"
#include "celadon/cultivation/ladder.hpp"

namespace celadon::app::ladder {

struct LadderPicture {
  StoredSubject subject;
  Instant at;
  cultivation::ProgrammePtr programme;
  std::shared_ptr<const cultivation::WorkingCalendar> calendar;
  cultivation::Record record;
  cultivation::Standing standing;  ///< at that moment
  std::vector<StoredHappening> happenings;
  std::vector<StoredCampaign> campaigns;  ///< that concern the subject
  std::vector<StoredEvaluation> evaluations;
  std::vector<StoredEvidence> evidence;
  std::vector<StoredReview> reviews;
  std::vector<StoredObjection> objections;

  /// The campaign of a rung that is open; nullptr: none is.
  [[nodiscard]] const StoredCampaign* open_campaign(std::string_view rung) const;
};

/// Errors: not_found (subject, no programme that day), those of the tables and the packs.
Result<LadderPicture> picture_of(storage::Database& database, RuleShelf& rules,
                                 const std::string& subject, Instant at);

/// Steps open to an actor, those of owed matters too.
std::vector<cultivation::OpenStep> steps_for(const LadderPicture& picture,
                                             cultivation::Actor actor);
/// Duties by rules and by steps that were taken, those of owed matters too; by last day.
Result<std::vector<cultivation::Duty>> all_duties(storage::Database& database,
                                                  const LadderPicture& picture);

/// Adds the duties that steps began and nobody has done since, those that are there already not
/// twice.
void add_noted(const cultivation::Record& record, const std::vector<NotedDuty>& noted,
               std::vector<cultivation::Duty>& duties);
/// The classes that stand on a list, for SQL: "3, 4, 5" by their stored numbers.
std::string classes_on_list();

/// What lies around a step on a track. `related`: the actor has a tie to the subject; unset: nobody
/// acts.
Result<cultivation::Surroundings> surroundings_of(storage::Database& database,
                                                  const LadderPicture& picture,
                                                  const cultivation::Track& track,
                                                  std::optional<bool> related,
                                                  std::vector<std::string> flags);

/// The roles that a principal holds over a subject with a permission.
std::vector<access::Role> roles_over(const access::AccessState& state, const access::Principal& who,
                                     access::Permission permission, const StoredSubject& subject,
                                     Instant now);
/// Whether somebody who acts has a tie to the subject: belongs to it, its park, a part of it, or to
/// a group it is an edge of; or, a reviewer, bears the name of somebody who leads or works for a
/// body that evaluated it (two people of one name: the other one has to act). Errors: those of the
/// database.
Result<bool> related(storage::Database& database, const access::AccessState& state,
                     const access::Principal& who, const StoredSubject& subject);
/// The actor that a role is; unset: the role takes no steps.
std::optional<cultivation::Actor> actor_of(access::Role role);

}  // namespace celadon::app::ladder
