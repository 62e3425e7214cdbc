// What time does, and what outside events do, without anybody asking.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/step_write.hpp"
#include "celadon/cultivation/guards.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::Actor;
using cultivation::OpenStep;
using cultivation::Transition;

/// How many steps one subject may take at one moment before something is wrong with the rules.
constexpr int most_steps = 32;

/// The causes to try: what happened outside first.
std::vector<std::string> causes_of(const LadderPicture& picture, const Transition& transition) {
  if (!transition.cause_required) return {std::string()};
  std::vector<std::string> causes;
  for (const cultivation::Cause& cause : picture.programme->causes()) {
    const bool named = transition.causes.empty() ||
                       std::find(transition.causes.begin(), transition.causes.end(), cause.id) !=
                           transition.causes.end();
    const bool seen = std::any_of(
        picture.record.events.begin(), picture.record.events.end(), [&](const auto& event) {
          return std::find(cause.events.begin(), cause.events.end(), event.kind) !=
                 cause.events.end();
        });
    if (named && seen) causes.push_back(cause.id);
  }
  return causes;
}

/// Whether a step of an event is tied to something that happened: without that anybody's event
/// would take it.
bool fits(const Transition& transition, Actor actor) {
  // Green codes are graded and replaced over all of a year's units, not one by one.
  if (transition.matter == "code") return false;
  if (actor == Actor::clock) return !transition.when.empty();
  return std::any_of(transition.when.begin(), transition.when.end(), [](const auto& guard) {
    return guard.kind == cultivation::GuardKind::happened;
  });
}

/// Takes the first step of time that is allowed; unset: none is.
Result<std::optional<cultivation::Happening>> take_one(storage::Database& database,
                                                       LadderPicture& picture) {
  for (const Actor actor : {Actor::event, Actor::clock}) {
    for (const OpenStep& open : steps_for(picture, actor)) {
      if (!fits(*open.transition, actor)) continue;
      CELADON_ASSIGN(const auto around,
                     surroundings_of(database, picture, open.track, std::nullopt, {}));
      for (const std::string& cause : causes_of(picture, *open.transition)) {
        cultivation::Proposal proposal;
        proposal.at = picture.at;
        proposal.transition = open.transition->id;
        proposal.track = open.track;
        proposal.actor = actor;
        proposal.cause = cause;
        CELADON_ASSIGN(const auto decision,
                       cultivation::decide(*picture.programme, *picture.calendar, picture.record,
                                           around, proposal));
        if (!decision.allowed()) continue;
        CELADON_ASSIGN(cultivation::Happening happening,
                       write_step(database, picture, *decision.step, {}));
        return std::optional(std::move(happening));
      }
    }
  }
  return std::optional<cultivation::Happening>();
}

/// Everything that is due for one subject, in one transaction.
Status take_all(storage::Database& database, RuleShelf& rules, const access::AuditLog* audit,
                const std::string& subject, Instant now, std::vector<TimeStep>& taken) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  std::vector<TimeStep> steps;
  for (int i = 0; i < most_steps; ++i) {
    CELADON_ASSIGN(LadderPicture picture, picture_of(database, rules, subject, now));
    CELADON_ASSIGN(const auto happening, take_one(database, picture));
    if (!happening) break;
    if (audit != nullptr) {
      access::AuditEntry entry;
      entry.who = to_string(happening->actor);
      entry.action = "ladder " + happening->transition;
      entry.subject = "subject " + subject;
      entry.organisation = picture.subject.organisation;
      entry.after = step_text(*happening);
      CELADON_TRY(audit->append(database, entry));
    }
    steps.push_back({subject, *happening});
  }
  // Also when nothing was due: left open it would spoil the transaction around it.
  CELADON_TRY(transaction.commit());
  taken.insert(taken.end(), steps.begin(), steps.end());
  return {};
}

}  // namespace

Result<std::vector<std::string>> who_ever_moved(storage::Database& database) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select distinct subject from ladder_position order by subject",
                                {storage::Column::text}));
  std::vector<std::string> subjects;
  for (const storage::Row& row : rows) subjects.push_back(row.text(0));
  return subjects;
}

Result<std::vector<TimeStep>> take_steps_of_time(storage::Database& database, RuleShelf& rules,
                                                 const access::AuditLog* audit, Instant now,
                                                 const std::string& subject) {
  std::vector<std::string> subjects{subject};
  if (subject.empty()) {
    CELADON_ASSIGN(subjects, who_ever_moved(database));
  }
  std::vector<TimeStep> taken;
  for (const std::string& one : subjects)
    CELADON_TRY(take_all(database, rules, audit, one, now, taken));
  return taken;
}

}  // namespace celadon::app::ladder
