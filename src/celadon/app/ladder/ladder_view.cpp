// The ladder of one subject as the page of its enterprise and of its reviewers shows it.
#include "celadon/app/ladder/ladder_view.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/cultivation/owed.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::GuardKind;
using cultivation::Programme;
using cultivation::Track;
using cultivation::Transition;
using views::names_json;
using views::text_or_null;
using views::title_json;

Json day_json(const std::optional<CivilDate>& day) {
  return day ? Json(format_date(*day)) : Json(nullptr);
}

template <class Row>
Json title_of(const Row* row, std::string_view id) {
  return row == nullptr ? names_json(std::string(id), std::string(id)) : title_json(row->title);
}

Json objections_json(const std::vector<cultivation::Objection>& objections) {
  Json list = Json::array();
  for (const auto& one : objections)
    list.push_back({{"check", one.check},
                    {"message", both_json(one.message)},
                    {"clause", text_or_null(one.clause)}});
  return list;
}

Json unchecked_json(const std::vector<cultivation::Unchecked>& unchecked) {
  Json list = Json::array();
  for (const auto& one : unchecked)
    list.push_back({{"check", one.check}, {"message", both_json(one.message)}});
  return list;
}

/// Where a step or duty is taken: {rung, matter, instance}.
void add_track(Json& json, const Track& track) {
  const bool matter = !track.instance.empty();
  json["rung"] = matter ? Json(nullptr) : text_or_null(track.id);
  json["matter"] = matter ? Json(track.id) : Json(nullptr);
  json["instance"] = text_or_null(track.instance);
}

Json rungs_json(const LadderPicture& picture) {
  Json rungs = Json::array();
  for (const cultivation::Rung& rung : picture.programme->rungs()) {
    const bool concerns =
        rung.subjects.empty() || std::find(rung.subjects.begin(), rung.subjects.end(),
                                           picture.subject.kind) != rung.subjects.end();
    if (!concerns) continue;
    const auto* here = picture.standing.on(rung.id);
    const cultivation::State* state = here == nullptr
                                          ? picture.programme->initial_state(rung.id)
                                          : picture.programme->state_of(rung.id, here->state);
    const std::string id = here != nullptr ? here->state : state != nullptr ? state->id : "";
    const auto standing = here != nullptr ? here->standing : cultivation::StateClass::outside;
    rungs.push_back(
        {{"id", rung.id},
         {"names", title_json(rung.title)},
         {"kind", to_string(rung.kind)},
         {"active", rung.active},
         {"state", id},
         {"state_names", title_of(state, id)},
         {"class", to_string(standing)},
         {"since", here == nullptr ? Json(nullptr) : Json(format_instant(here->since))},
         {"grade", here == nullptr ? Json(nullptr) : text_or_null(here->grade)},
         {"valid_through", here == nullptr ? Json(nullptr) : day_json(here->valid_through)},
         {"basis", basis_json(rung.basis)}});
  }
  return rungs;
}

Json matters_json(const LadderPicture& picture) {
  Json matters = Json::array();
  const auto add = [&](const Track& track, const std::string& state_id, Json since) {
    const cultivation::Matter* matter = picture.programme->matter(track.id);
    if (matter == nullptr) return;
    const cultivation::State* state = matter->state(state_id);
    matters.push_back(
        {{"id", track.id},
         {"names", title_json(matter->title)},
         {"instance", track.instance},
         {"state", state_id},
         {"state_names", title_of(state, state_id)},
         {"class", state == nullptr ? Json(nullptr) : Json(to_string(state->standing))},
         {"since", std::move(since)}});
  };
  for (const Track& track :
       cultivation::owed_tracks(*picture.programme, picture.record, picture.at)) {
    const cultivation::State* first = picture.programme->initial_state(track.id);
    if (first != nullptr) add(track, first->id, nullptr);
  }
  for (const auto& [track, there] : picture.standing.tracks)
    if (!track.instance.empty()) add(track, there.state, format_instant(there.since));
  return matters;
}

/// What the page has to ask for before the step can be taken.
void add_wanted(Json& json, const LadderPicture& picture, const CodeLists& lists,
                const Transition& transition, const cultivation::Surroundings& around) {
  Json causes = Json::array();
  for (const cultivation::Cause& cause : picture.programme->causes()) {
    const bool named = std::find(transition.causes.begin(), transition.causes.end(), cause.id) !=
                       transition.causes.end();
    if (named || (transition.causes.empty() && transition.cause_required))
      causes.push_back({{"id", cause.id}, {"names", title_json(cause.title)}});
  }
  Json flags = Json::array();
  Json evidence = Json::array();
  for (const cultivation::Guard& guard : transition.when) {
    for (const std::string& word : guard.words) {
      if (guard.kind == GuardKind::flag)
        flags.push_back({{"id", word}, {"names", title_json(lists.flag_name(word))}});
      if (guard.kind == GuardKind::evidence) {
        const bool attached = std::find(around.evidence.begin(), around.evidence.end(), word) !=
                              around.evidence.end();
        evidence.push_back({{"kind", word},
                            {"names", title_json(lists.evidence_name(word))},
                            {"attached", attached}});
      }
    }
  }
  Json papers = Json::array();
  for (const std::string& paper : transition.papers)
    papers.push_back({{"id", paper}, {"names", title_of(picture.programme->paper(paper), paper)}});
  json["remark"] = transition.remark_required ? "required" : "allowed";
  json["cause"] = transition.cause_required ? "required" : "allowed";
  json["causes"] = std::move(causes);
  json["flags"] = std::move(flags);
  const bool sets_grade = std::any_of(
      transition.effects.begin(), transition.effects.end(),
      [](const auto& effect) { return effect.kind == cultivation::EffectKind::set_grade; });
  const cultivation::Rung* rung =
      transition.rungs.empty() ? nullptr : picture.programme->rung(transition.rungs.front());
  json["needs_grade"] = sets_grade && rung != nullptr ? Json(rung->grades) : Json::array();
  json["evidence"] = std::move(evidence);
  json["papers"] = std::move(papers);
  json["notify"] = transition.notify;
}

/// The steps of one role; a flag that is asked for is taken as raised, since the asker raises it.
Status add_steps(storage::Database& database, const LadderPicture& picture, const CodeLists& lists,
                 const Asker& asker, access::Role role, Json& steps,
                 std::set<std::pair<std::string, Track>>& seen) {
  const auto actor = actor_of(role);
  if (!actor) return {};
  bool tied = false;
  if (*actor >= cultivation::Actor::evaluator && *actor <= cultivation::Actor::reviewer_nation) {
    CELADON_ASSIGN(tied, related(database, *asker.state, asker.who, picture.subject));
  }
  auto open = steps_for(picture, *actor);
  for (const Transition& transition : picture.programme->transitions()) {
    const cultivation::Matter* matter = picture.programme->matter(transition.matter);
    const bool begins = matter != nullptr && transition.allows(*actor) &&
                        transition.concerns(picture.subject.kind) && !matter->states.empty() &&
                        matter->per == cultivation::Recurrence::occurrence &&
                        transition.leaves(matter->states.front().id);
    if (begins) open.push_back({&transition, {matter->id, {}}});
  }
  for (const cultivation::OpenStep& one : open) {
    if (!seen.insert({one.transition->id, one.track}).second) continue;
    const Transition& transition = *one.transition;
    std::vector<std::string> flags;
    for (const cultivation::Guard& guard : transition.when)
      if (guard.kind == GuardKind::flag)
        flags.insert(flags.end(), guard.words.begin(), guard.words.end());
    CELADON_ASSIGN(const auto around,
                   surroundings_of(database, picture, one.track, tied, std::move(flags)));
    cultivation::Proposal proposal;
    proposal.at = picture.at;
    proposal.transition = transition.id;
    proposal.track = one.track;
    if (!transition.matter.empty() && one.track.instance.empty()) proposal.track.instance = "0";
    proposal.actor = *actor;
    proposal.user = asker.who.login;
    proposal.remark = transition.remark_required ? "-" : "";
    if (transition.cause_required)
      proposal.cause = !transition.causes.empty() ? transition.causes.front()
                       : !picture.programme->causes().empty()
                           ? picture.programme->causes().front().id
                           : "";
    CELADON_ASSIGN(auto decision, cultivation::decide(*picture.programme, *picture.calendar,
                                                      picture.record, around, proposal));
    for (cultivation::Objection& objection : decision.objections)
      objection.message = lists.in_words(objection.message);
    const cultivation::State* to = picture.programme->state_of(proposal.track.id, transition.to);
    Json json{{"transition", transition.id}, {"names", title_json(transition.title)}};
    add_track(json, one.track);
    if (!transition.matter.empty()) {
      json["rung"] = nullptr;
      json["matter"] = transition.matter;
    }
    json["role"] = access::to_string(role);
    json["from"] = transition.from;
    json["to"] = transition.to;
    json["to_names"] = title_of(to, transition.to);
    json["allowed"] = decision.allowed();
    json["objections"] = objections_json(decision.objections);
    json["unchecked"] = decision.step ? unchecked_json(decision.step->unchecked) : Json::array();
    add_wanted(json, picture, lists, transition, around);
    json["clause"] = text_or_null(transition.basis.clause);
    json["source"] = transition.basis.source;
    json["confidence"] = formula::to_string(transition.basis.confidence);
    json["pack"] = transition.basis.pack;
    steps.push_back(std::move(json));
  }
  return {};
}

Json duty_json(const cultivation::Duty& duty, const LadderPicture& picture) {
  const Transition* transition = picture.programme->transition(duty.transition);
  Json json{{"transition", duty.transition}, {"names", title_of(transition, duty.transition)}};
  add_track(json, duty.track);
  json["through"] = format_date(duty.through);
  json["late"] = duty.through < cultivation::china_day(picture.at);
  json["by"] = Json::array();
  if (transition != nullptr)
    for (const cultivation::Actor actor : transition->by) json["by"].push_back(to_string(actor));
  return json;
}

}  // namespace

Result<Json> ladder_json(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                         const Asker& asker, const std::string& subject, Instant at) {
  CELADON_ASSIGN(const LadderPicture picture, picture_of(database, rules, subject, at));
  Json steps = Json::array();
  std::set<std::pair<std::string, Track>> seen;
  for (const access::Role role :
       roles_over(*asker.state, asker.who, access::Permission::ladder_step, picture.subject, at))
    CELADON_TRY(add_steps(database, picture, lists, asker, role, steps, seen));
  CELADON_ASSIGN(const auto duties, all_duties(database, picture));
  Json owed = Json::array();
  for (const cultivation::Duty& duty : duties) owed.push_back(duty_json(duty, picture));
  const auto& barred = picture.standing.barred_through;
  return Json{{"subject", subject_json(database, rules, lists, picture.subject, at)},
              {"at", format_instant(at)},
              {"programme", picture.programme->packs()},
              {"sequence", picture.subject.sequence},
              {"rungs", rungs_json(picture)},
              {"barred_through", day_json(barred)},
              {"matters", matters_json(picture)},
              {"steps", std::move(steps)},
              {"duties", std::move(owed)}};
}

Json happening_json(const cultivation::Happening& happening, const Programme& programme) {
  Json json{{"sequence", happening.sequence},
            {"at", format_instant(happening.at)},
            {"transition", happening.transition},
            {"names", title_of(programme.transition(happening.transition), happening.transition)}};
  add_track(json, happening.track);
  json["role"] = to_string(happening.actor);
  json["by"] = text_or_null(happening.user);
  json["remark"] = text_or_null(happening.remark);
  json["cause"] = text_or_null(happening.cause);
  json["cause_names"] = happening.cause.empty()
                            ? Json(nullptr)
                            : title_of(programme.cause(happening.cause), happening.cause);
  json["moves"] = Json::array();
  for (const cultivation::Move& move : happening.moves) {
    Json one;
    add_track(one, move.track);
    one["state"] = move.state;
    one["state_names"] = title_of(programme.state_of(move.track.id, move.state), move.state);
    one["class"] = to_string(move.standing);
    one["valid_through"] = day_json(move.valid_through);
    json["moves"].push_back(std::move(one));
  }
  json["barred_through"] = day_json(happening.barred_through);
  json["programme"] = happening.programme;
  return json;
}

Json outcome_json(const StepOutcome& outcome, const Programme& programme) {
  const cultivation::Decision& decision = outcome.decision;
  const bool taken = outcome.result == StepResult::taken;
  Json json{{"taken", taken}, {"allowed", decision.allowed()}, {"sequence", outcome.sequence}};
  json["objections"] = objections_json(decision.objections);
  json["unchecked"] = decision.step ? unchecked_json(decision.step->unchecked) : Json::array();
  json["happening"] = decision.step ? happening_json(outcome.happening, programme) : Json(nullptr);
  json["papers"] = decision.step ? Json(decision.step->papers) : Json::array();
  json["notify"] = decision.step ? Json(decision.step->notify) : Json::array();
  json["consequences"] = decision.step ? Json(decision.step->consequences) : Json::array();
  json["notice_through"] = decision.step ? day_json(decision.step->notice_through) : Json(nullptr);
  json["revokes_code"] = decision.step && decision.step->revokes_code;
  json["duties"] = Json::array();
  if (decision.step) {
    for (const cultivation::Duty& duty : decision.step->duties) {
      Json one{{"transition", duty.transition}};
      add_track(one, duty.track);
      one["through"] = format_date(duty.through);
      json["duties"].push_back(std::move(one));
    }
  }
  return json;
}

}  // namespace celadon::app::ladder
