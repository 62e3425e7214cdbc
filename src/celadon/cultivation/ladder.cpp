#include "celadon/cultivation/ladder.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/cultivation/guards.hpp"

namespace celadon::cultivation {
namespace {

/// The track of a proposal, completed.
Result<Track> complete(const Programme& programme, const Transition& transition, Track track) {
  if (!transition.matter.empty()) {
    if (track.id.empty()) track.id = transition.matter;
    const Matter* matter = programme.matter(transition.matter);
    if (track.instance.empty()) {
      return Error{
          ErrorCode::invalid_argument,
          fmt::format("{0} 需要指明年度或编号｜{0} needs the year or the number", transition.id),
          matter != nullptr && matter->per == Recurrence::year ? "year: 2025" : "matter: \"1\""};
    }
    return track;
  }
  if (track.id.empty()) {
    if (transition.rungs.size() != 1) {
      return Error{
          ErrorCode::invalid_argument,
          fmt::format("{0} 可用于多个层级，须指明｜{0} is taken on several rungs: name one",
                      transition.id),
          fmt::format("{}", fmt::join(transition.rungs, ", "))};
    }
    track.id = transition.rungs.front();
  }
  if (!track.instance.empty())
    return Error{ErrorCode::invalid_argument, "层级没有编号｜a rung has no instances", {}};
  return track;
}

std::string state_on(const Programme& programme, const Standing& standing, const Track& track) {
  if (const TrackStanding* here = standing.on(track.id, track.instance)) return here->state;
  const State* first = programme.initial_state(track.id);
  return first == nullptr ? std::string() : first->id;
}

/// An empty list means all.
bool includes(const std::vector<SubjectKind>& kinds, SubjectKind kind) {
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// What does not fit before any guard is asked.
void check_form(const Situation& s, std::vector<Objection>& objections) {
  const Transition& t = s.transition;
  const Proposal& p = s.proposal;
  const auto object = [&](const char* check, std::string message) {
    objections.push_back({check, std::move(message), t.basis.clause});
  };
  if (!t.moves_on(p.track.id)) {
    object("rung", fmt::format("“{0}”不用于该层级｜\"{1}\" is not taken on this rung", t.title.zh,
                               t.title.en));
    return;
  }
  const std::string state = state_on(s.programme, s.standing, p.track);
  if (!t.leaves(state)) {
    const State* known = s.programme.state_of(p.track.id, state);
    object("state",
           known == nullptr
               ? fmt::format("当前状态 {0} 不能“{1}”｜\"{2}\" does not leave {0}", state,
                             t.title.zh, t.title.en)
               : fmt::format("当前为“{0}”，不能“{1}”｜\"{3}\" is not possible from \"{2}\"",
                             known->title.zh, t.title.zh, known->title.en, t.title.en));
  }
  if (!t.allows(p.actor)) {
    object("role", fmt::format("“{0}”不由 {2} 办理｜\"{1}\" is not done by {2}", t.title.zh,
                               t.title.en, to_string(p.actor)));
  }
  const Rung* rung = s.programme.rung(p.track.id);
  const Matter* matter = s.programme.matter(p.track.id);
  const SubjectKind kind = s.record.subject.kind;
  if (!t.concerns(kind) || (rung != nullptr && !includes(rung->subjects, kind)) ||
      (matter != nullptr && !includes(matter->subjects, kind)))
    object("subject", fmt::format("不适用于 {0}｜not for {0}", to_string(kind)));
  if (rung != nullptr && rung->valid_from && s.day() < *rung->valid_from) {
    object("rung", fmt::format("该层级自 {0} 起设立｜the rung exists from {0}",
                               format_date(*rung->valid_from)));
  }
  if (t.remark_required && p.remark.empty()) object("remark", "须写明理由｜say why");
  const bool listed_cause =
      t.causes.empty() ? s.programme.cause(p.cause) != nullptr
                       : std::find(t.causes.begin(), t.causes.end(), p.cause) != t.causes.end();
  if ((t.cause_required || !p.cause.empty()) && !listed_cause) {
    object("cause",
           p.cause.empty()
               ? std::string("须指明事由｜name the cause")
               : fmt::format("事由 {0} 不适用于这一步｜the cause {0} is not one of this step",
                             p.cause));
  }
}

void ask_guards(const Situation& s, std::vector<Objection>& objections,
                std::vector<Unchecked>& unchecked) {
  for (const Guard& guard : s.transition.when) {
    const Verdict verdict = ask(guard, s);
    if (!verdict.unchecked.empty()) unchecked.push_back({to_string(guard.kind), verdict.unchecked});
    const auto& assumed = s.surroundings.assumed;
    if (verdict.objection.empty() ||
        std::find(assumed.begin(), assumed.end(), guard.kind) != assumed.end())
      continue;
    objections.push_back({to_string(guard.kind), verdict.objection,
                          guard.clause.empty() ? s.transition.basis.clause : guard.clause});
  }
}

/// The last day of a span from the day of the step; the reason when it cannot be told.
std::optional<CivilDate> ends(const Situation& s, std::string_view value, bool counts_first,
                              std::string_view what, std::vector<Unchecked>& unchecked) {
  const RuleValue* rule = s.programme.value(value);
  if (rule != nullptr) {
    if (const auto* day = std::get_if<MonthDay>(&rule->content)) {
      const CivilDate this_year = day->in(s.day().year);
      return s.day() <= this_year ? this_year : day->in(s.day().year + 1);
    }
    if (const auto* span = std::get_if<Span>(&rule->content)) {
      const auto last = counts_first ? last_day_counting_first(s.day(), *span, s.calendar)
                                     : last_day(s.day(), *span, s.calendar);
      if (last.ok()) return *last;
      unchecked.push_back({std::string(what), last.error().message});
      return std::nullopt;
    }
  }
  unchecked.push_back(
      {std::string(what), fmt::format("{0} 没有公布｜{0} is not published", value)});
  return std::nullopt;
}

void add_move(Happening& happening, const Track& track, const State& state) {
  happening.moves.push_back({track, state.id, state.standing, std::nullopt});
}

void apply_effect(const Situation& s, const Effect& effect, Step& step) {
  Happening& happening = step.happening;
  switch (effect.kind) {
    case EffectKind::cascade:
      for (const std::string& rung : effect.rungs) {
        const State* to = s.programme.state_of(rung, effect.to);
        const bool own = rung == s.proposal.track.id;
        const TrackStanding* there = s.standing.on(rung);
        const bool nothing_there = there == nullptr || there->standing == StateClass::outside;
        if (to != nullptr && !own && !nothing_there) add_move(happening, {rung, {}}, *to);
      }
      return;
    case EffectKind::list_on:
      for (const std::string& rung : effect.rungs) {
        if (on_list(s.standing.standing_on(rung))) continue;
        for (const State& state : s.programme.states()) {
          if (state.standing != StateClass::listed) continue;
          add_move(happening, {rung, {}}, state);
          break;
        }
      }
      return;
    case EffectKind::bar:
      happening.barred_through = ends(s, effect.value, false, "bar", step.unchecked);
      return;
    case EffectKind::duty: {
      const auto through = ends(s, effect.value, false, "duty", step.unchecked);
      if (through) step.duties.push_back({effect.transition, s.proposal.track, *through});
      return;
    }
    case EffectKind::valid_for:
      happening.moves.front().valid_through =
          ends(s, effect.value, false, "valid_for", step.unchecked);
      if (happening.moves.front().valid_through && !effect.transition.empty())
        step.duties.push_back(
            {effect.transition, s.proposal.track, *happening.moves.front().valid_through});
      return;
    case EffectKind::open_notice:
      step.opens_notice = true;
      step.notice_through = ends(s, effect.value, true, "open_notice", step.unchecked);
      return;
    case EffectKind::revoke_code: step.revokes_code = true; return;
    case EffectKind::count_quota: step.counts_quota = true; return;
    case EffectKind::note_cause: happening.noted.push_back(effect.word); return;
    case EffectKind::set_grade: happening.grade = s.proposal.grade; return;
    case EffectKind::consequence: step.consequences.push_back(effect.word); return;
    case EffectKind::open_matter: step.opened_matters.push_back(effect.word); return;
  }
}

Step take(const Situation& s, std::vector<Unchecked> unchecked) {
  Step step;
  step.unchecked = std::move(unchecked);
  const Proposal& p = s.proposal;
  Happening& happening = step.happening;
  happening.at = p.at;
  happening.transition = s.transition.id;
  happening.track = p.track;
  happening.actor = p.actor;
  happening.user = p.user;
  happening.remark = p.remark;
  happening.cause = p.cause;
  happening.grade = p.grade;
  happening.programme = fmt::format("{}", fmt::join(s.programme.packs(), " "));
  const State* to = s.programme.state_of(p.track.id, s.transition.to);
  CELADON_ASSERT(to != nullptr);  // check_programme() saw to it
  add_move(happening, p.track, *to);
  // A standing that was given for a time keeps its end while it stays on the list.
  const TrackStanding* here = s.standing.on(p.track.id, p.track.instance);
  if (here != nullptr && on_list(here->standing) && on_list(to->standing))
    happening.moves.front().valid_through = here->valid_through;
  for (const Effect& effect : s.transition.effects) apply_effect(s, effect, step);
  step.papers = s.transition.papers;
  step.notify = s.transition.notify;
  return step;
}

/// The last day of a transition's `due` on a track; nullopt when it cannot be told.
std::optional<CivilDate> due_day(const Programme& programme, const WorkingCalendar& calendar,
                                 const Record& record, const Transition& transition,
                                 const Track& track, Instant at) {
  const Due& due = *transition.due;
  if (!due.day.empty()) {
    const RuleValue* value = programme.value(due.day);
    const MonthDay* day = value == nullptr ? nullptr : std::get_if<MonthDay>(&value->content);
    if (day == nullptr) return std::nullopt;
    std::int32_t year = 0;
    const auto [end, error] =
        std::from_chars(track.instance.data(), track.instance.data() + track.instance.size(), year);
    const Matter* matter = programme.matter(track.id);
    if (error == std::errc() && matter != nullptr && matter->per == Recurrence::year)
      return day->in(year + 1);
    const CivilDate today = china_day(at);
    return today <= day->in(today.year) ? day->in(today.year) : day->in(today.year + 1);
  }
  const Happening* began = last_of(record, due.of, track);
  if (began == nullptr) return std::nullopt;
  const auto last = span_ends(programme, calendar, *began, due.within);
  return last.ok() ? std::optional(*last) : std::nullopt;
}

}  // namespace

Result<Decision> decide(const Programme& programme, const WorkingCalendar& calendar,
                        const Record& record, const Surroundings& surroundings,
                        const Proposal& proposal) {
  const Transition* transition = programme.transition(proposal.transition);
  if (transition == nullptr) {
    return Error{ErrorCode::not_found,
                 fmt::format("规则中没有步骤 {0}｜the rules have no step {0}", proposal.transition),
                 {}};
  }
  Proposal whole = proposal;
  CELADON_ASSIGN(whole.track, complete(programme, *transition, proposal.track));
  const Standing standing = standing_of(record, proposal.at);
  const Situation situation{programme,    calendar, record,     standing,
                            surroundings, whole,    *transition};
  Decision decision;
  std::vector<Unchecked> unchecked;
  check_form(situation, decision.objections);
  if (transition->moves_on(whole.track.id)) ask_guards(situation, decision.objections, unchecked);
  if (decision.objections.empty()) decision.step = take(situation, std::move(unchecked));
  return decision;
}

std::vector<OpenStep> open_steps(const Programme& programme, const Record& record,
                                 const Standing& standing, Actor actor) {
  std::vector<OpenStep> steps;
  const auto offer = [&](const Transition& transition, const Track& track) {
    if (transition.leaves(state_on(programme, standing, track)))
      steps.push_back({&transition, track});
  };
  for (const Transition& transition : programme.transitions()) {
    if (!transition.allows(actor) || !transition.concerns(record.subject.kind)) continue;
    for (const std::string& rung : transition.rungs) offer(transition, {rung, {}});
    if (transition.matter.empty()) continue;
    for (const auto& [track, there] : standing.tracks)
      if (track.id == transition.matter) offer(transition, track);
  }
  return steps;
}

std::vector<Duty> duties_of(const Programme& programme, const WorkingCalendar& calendar,
                            const Record& record, Instant at) {
  return duties_of(programme, calendar, record, standing_of(record, at), at);
}

std::vector<Duty> duties_of(const Programme& programme, const WorkingCalendar& calendar,
                            const Record& record, const Standing& standing, Instant at) {
  std::vector<Duty> duties;
  for (const Transition& transition : programme.transitions()) {
    if (!transition.due || !transition.concerns(record.subject.kind)) continue;
    const auto owe = [&](const Track& track) {
      if (!transition.leaves(state_on(programme, standing, track))) return;
      if (const auto last = due_day(programme, calendar, record, transition, track, at))
        duties.push_back({transition.id, track, *last});
    };
    for (const std::string& rung : transition.rungs) owe({rung, {}});
    for (const auto& [track, there] : standing.tracks)
      if (!transition.matter.empty() && track.id == transition.matter) owe(track);
  }
  return duties;
}

}  // namespace celadon::cultivation
