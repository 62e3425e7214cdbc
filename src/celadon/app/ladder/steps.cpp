#include "celadon/app/ladder/steps.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/app/ladder/step_write.hpp"
#include "celadon/app/ladder/tables.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::Actor;
using cultivation::Decision;
using cultivation::Proposal;

/// The role to act in: the one named, else the first that the step is open to, else any.
std::optional<access::Role> role_for(const std::vector<access::Role>& roles,
                                     const StepRequest& request,
                                     const cultivation::Transition* transition) {
  std::optional<access::Role> found;
  for (const access::Role role : roles) {
    const auto actor = actor_of(role);
    if (!actor || (request.role && *request.role != role)) continue;
    if (!found) found = role;
    if (transition != nullptr && transition->allows(*actor)) return role;
  }
  return found;
}

/// The number after the greatest of a matter's instances.
std::string next_instance(const LadderPicture& picture, std::string_view matter) {
  std::int64_t last = 0;
  for (const auto& [track, there] : picture.standing.tracks) {
    if (track.id != matter) continue;
    std::int64_t number = 0;
    std::from_chars(track.instance.data(), track.instance.data() + track.instance.size(), number);
    last = std::max(last, number);
  }
  return fmt::format("{}", last + 1);
}

Status check_instance(const cultivation::Matter& matter, const std::string& instance) {
  const bool digits = !instance.empty() && instance.size() <= 9 &&
                      instance.find_first_not_of("0123456789") == std::string::npos;
  const bool fits = digits && (matter.per != cultivation::Recurrence::year || instance.size() == 4);
  if (fits) return {};
  return fail(ErrorCode::invalid_argument,
              matter.per == cultivation::Recurrence::year
                  ? "instance: 须为四位年份｜instance: a year of four digits is needed"
                  : "instance: 须为编号｜instance: a number is needed",
              "例如 2025｜e.g. 2025");
}

}  // namespace

Result<Proposal> proposal_of(const LadderPicture& picture, const StepRequest& request) {
  const cultivation::Transition* transition = picture.programme->transition(request.transition);
  if (transition == nullptr) {
    return fail(
        ErrorCode::not_found,
        fmt::format("transition: 规则中没有步骤 {0}｜transition: the rules have no step {0}",
                    request.transition),
        "见规则的步骤｜see the steps of the programme");
  }
  Proposal proposal;
  proposal.at = picture.at;
  proposal.transition = request.transition;
  proposal.remark = request.remark;
  proposal.cause = request.cause;
  proposal.grade = request.grade;
  if (transition->matter.empty()) {
    proposal.track.id = request.rung;
    if (request.rung.empty() && transition->rungs.size() == 1)
      proposal.track.id = transition->rungs.front();
    return proposal;
  }
  const cultivation::Matter* matter = picture.programme->matter(transition->matter);
  CELADON_ASSERT(matter != nullptr);
  proposal.track.id = transition->matter;
  const bool fresh = request.instance.empty() && !matter->states.empty() &&
                     transition->leaves(matter->states.front().id) &&
                     matter->per == cultivation::Recurrence::occurrence;
  proposal.track.instance = fresh ? next_instance(picture, matter->id) : request.instance;
  CELADON_TRY(check_instance(*matter, proposal.track.instance));
  return proposal;
}

namespace {

/// Within a transaction that the caller commits, whatever comes of it.
Result<StepOutcome> decide_and_write(storage::Database& database, RuleShelf& rules,
                                     const Asker& asker, const StepRequest& request, Instant now) {
  CELADON_ASSIGN(LadderPicture picture, picture_of(database, rules, request.subject, now));
  StepOutcome outcome;
  outcome.sequence = picture.subject.sequence;
  if (request.after && *request.after != picture.subject.sequence) {
    outcome.result = StepResult::behind;
    return outcome;
  }
  CELADON_ASSIGN(Proposal proposal, proposal_of(picture, request));
  const auto roles =
      roles_over(*asker.state, asker.who, access::Permission::ladder_step, picture.subject, now);
  const auto role = role_for(roles, request, picture.programme->transition(request.transition));
  if (!role) {
    outcome.result = StepResult::forbidden;
    return outcome;
  }
  proposal.actor = *actor_of(*role);
  proposal.user = asker.who.login;
  bool tied = false;
  if (proposal.actor >= Actor::evaluator && proposal.actor <= Actor::reviewer_nation) {
    CELADON_ASSIGN(tied, related(database, *asker.state, asker.who, picture.subject));
  }
  CELADON_ASSIGN(const auto around,
                 surroundings_of(database, picture, proposal.track, tied, request.flags));
  CELADON_ASSIGN(outcome.decision, cultivation::decide(*picture.programme, *picture.calendar,
                                                       picture.record, around, proposal));
  CELADON_ASSIGN(const auto lists, rules.lists());
  for (cultivation::Objection& one : outcome.decision.objections)
    one.message = lists->in_words(one.message);
  access::AuditEntry entry =
      access::entry_by(asker.who, "ladder " + request.transition, "subject " + request.subject);
  entry.organisation = picture.subject.organisation;
  entry.request = asker.request;
  if (request.only_try || !outcome.decision.allowed()) {
    outcome.result = outcome.decision.allowed() ? StepResult::allowed : StepResult::refused;
    if (outcome.decision.allowed()) outcome.happening = outcome.decision.step->happening;
    if (request.only_try || asker.audit == nullptr) return outcome;
    entry.outcome = access::Outcome::refused;
    entry.after = refusal_text(outcome.decision);
    CELADON_TRY(asker.audit->append(database, entry));
    return outcome;
  }
  CELADON_ASSIGN(outcome.happening,
                 write_step(database, picture, *outcome.decision.step, request.flags));
  if (asker.audit != nullptr) {
    entry.before = state_text(picture, outcome.happening.track);
    entry.after = step_text(outcome.happening);
    CELADON_TRY(asker.audit->append(database, entry));
  }
  outcome.sequence = picture.subject.sequence;
  outcome.result = StepResult::taken;
  return outcome;
}

}  // namespace

Result<StepOutcome> take_step(storage::Database& database, RuleShelf& rules, const Asker& asker,
                              const StepRequest& request, Instant now) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(StepOutcome outcome, decide_and_write(database, rules, asker, request, now));
  // A refusal is committed, too: left open it would spoil the transaction around it.
  CELADON_TRY(transaction.commit());
  return outcome;
}

Result<StepOutcome> raise_objection(storage::Database& database, RuleShelf& rules,
                                    const access::AuditLog* audit, const ObjectionRequest& wanted,
                                    Instant now) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const auto all, notices(database, ""));
  const auto notice = std::find_if(
      all.begin(), all.end(), [&](const StoredNotice& one) { return one.number == wanted.notice; });
  if (notice == all.end()) {
    return fail(ErrorCode::not_found,
                fmt::format("没有公示 {0}｜there is no notice {0}", wanted.notice));
  }
  CELADON_ASSIGN(LadderPicture picture, picture_of(database, rules, notice->subject, now));
  StepOutcome outcome;
  outcome.sequence = picture.subject.sequence;
  // The step of this rung: the one that counts from the step which opened the notice.
  const std::string& opened =
      picture.happenings[static_cast<std::size_t>(notice->sequence - 1)].happening.transition;
  const cultivation::Transition* raise = nullptr;
  for (const cultivation::Transition& transition : picture.programme->transitions()) {
    if (transition.matter != "objection" || !transition.allows(Actor::anybody)) continue;
    const bool counts = std::any_of(
        transition.when.begin(), transition.when.end(), [&](const cultivation::Guard& guard) {
          return guard.kind == cultivation::GuardKind::within && guard.since == opened;
        });
    if (counts) raise = &transition;
  }
  if (raise == nullptr) {
    return fail(ErrorCode::rule, "此公示不接受异议｜this notice takes no objections",
                "向主管部门反映｜write to the department");
  }
  StepRequest request;
  request.transition = raise->id;
  request.remark = wanted.text;
  CELADON_ASSIGN(Proposal proposal, proposal_of(picture, request));
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_objection"));
  proposal.track.instance = fmt::format("{}", number);
  proposal.actor = Actor::anybody;
  CELADON_ASSIGN(auto around, surroundings_of(database, picture, proposal.track, false, {}));
  if (!wanted.proof.empty()) around.evidence.emplace_back("objection_proof");
  CELADON_ASSIGN(outcome.decision, cultivation::decide(*picture.programme, *picture.calendar,
                                                       picture.record, around, proposal));
  if (!outcome.decision.allowed()) return outcome;
  CELADON_ASSIGN(outcome.happening, write_step(database, picture, *outcome.decision.step, {}));
  CELADON_TRY(insert_objection(database, {number, notice->number, notice->subject, wanted.name,
                                          wanted.contact, wanted.text, wanted.proof, now}));
  if (audit != nullptr) {
    access::AuditEntry entry;
    entry.action = "ladder " + raise->id;
    entry.subject = "subject " + notice->subject;
    entry.organisation = picture.subject.organisation;
    entry.after = fmt::format("notice {}, objection {}", notice->number, number);
    CELADON_TRY(audit->append(database, entry));
  }
  outcome.sequence = picture.subject.sequence;
  outcome.result = StepResult::taken;
  CELADON_TRY(transaction.commit());
  return outcome;
}

Result<Replay> replay(storage::Database& database, const std::string& subject) {
  Replay result;
  cultivation::Record record;
  CELADON_ASSIGN(const StoredSubject kept, find_subject(database, subject));
  CELADON_ASSIGN(const auto happenings, happenings_of(database, subject));
  for (const StoredHappening& stored : happenings) record.happenings.push_back(stored.happening);
  result.happenings = static_cast<std::int64_t>(happenings.size());
  const auto differs = [&](const std::string& what, const std::string& log,
                           const std::string& table) {
    result.differences.push_back(
        fmt::format("{0}：记录为 {1}，表中为 {2}｜{0}: the log gives {1}, the table has {2}", what,
                    log.empty() ? "-" : log, table.empty() ? "-" : table));
  };
  for (std::size_t i = 0; i < happenings.size(); ++i) {
    const std::int64_t sequence = happenings[i].happening.sequence;
    if (sequence != static_cast<std::int64_t>(i) + 1)
      differs("sequence", fmt::format("{}", i + 1), fmt::format("{}", sequence));
  }
  const cultivation::Standing standing = cultivation::standing_of(record);
  CELADON_ASSIGN(const auto positions, positions_of(database, subject));
  for (const Position& position : positions) {
    const std::string name = position.track.id + " " + position.track.instance;
    const auto* there = standing.on(position.track.id, position.track.instance);
    if (there == nullptr || there->state != position.state ||
        there->standing != position.standing || there->grade != position.grade ||
        there->valid_through != position.valid_through || there->since != position.since)
      differs(name, there == nullptr ? "" : there->state, position.state);
  }
  if (positions.size() != standing.tracks.size())
    differs("positions", fmt::format("{}", standing.tracks.size()),
            fmt::format("{}", positions.size()));
  if (kept.barred_through != standing.barred_through ||
      kept.sequence != static_cast<std::int64_t>(happenings.size()))
    differs("subject", fmt::format("{}", happenings.size()), fmt::format("{}", kept.sequence));
  return result;
}

}  // namespace celadon::app::ladder
