#include "celadon/cultivation/nation/removals.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/cultivation/ladder.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation::nation {
namespace {

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

CivilDate civil(std::int32_t day) { return civil_from_days(day); }

/// What is known of one subject before any rule is asked.
struct Suspicion {
  std::span<const EventRow> events;
  const LastShare* last_share = nullptr;
  bool form_missing = false;
  bool form_late = false;
};

/// Everything that stays the same over the draft.
struct Draft {
  const Snapshot& s;
  const Programmes& programmes;
  const WorkingCalendar& calendar;
  CivilDate day;
  std::int32_t year = 0;
  std::unordered_map<SubjectIndex, LastShare> last_share;
};

/// The steps that take a unit off a list.
std::vector<const Transition*> exits(const Programme& programme, std::string_view rung,
                                     SubjectKind kind) {
  std::vector<const Transition*> found;
  for (const Transition& t : programme.transitions()) {
    const State* to = programme.state(t.to);
    if (!t.matter.empty() || !t.moves_on(rung) || !t.concerns(kind) || t.causes.empty() ||
        to == nullptr || to->standing != StateClass::barred)
      continue;
    found.push_back(&t);
  }
  return found;
}

/// The programme's state of that class that the step leaves; empty when there is none.
std::string state_for(const Programme& programme, const Transition& t, StateClass standing) {
  for (const std::string& id : t.from) {
    const State* state = programme.state(id);
    if (state != nullptr && state->standing == standing) return id;
  }
  return {};
}

/// From when events count: the day after it came on the list, or the beginning of the look-back.
std::optional<CivilDate> counted_from(const Draft& d, const Programme& programme,
                                      std::int32_t listed_day) {
  const RuleValue* value = programme.value("look_back");
  const Span* span = value == nullptr ? nullptr : std::get_if<Span>(&value->content);
  if (span == nullptr) return std::nullopt;
  const auto from = look_back(d.day, *span, d.calendar);
  if (!from.ok()) return std::nullopt;
  if (listed_day == no_day) return *from;
  return std::max(*from, days_after(civil(listed_day), 1));
}

/// Whether an event is a reason on the day of the draft.
bool counts(const Draft& d, const Programme& programme, const Cause& cause, const EventRow& event,
            CivilDate from) {
  const CivilDate day = civil(event.day);
  const CivilDate ended = event.ended == no_day ? d.day : civil(event.ended);
  const bool over = event.ended != no_day && ended <= d.day;
  if (day > d.day) return false;
  if (cause.only_while_open) return !over;
  if (cause.id == "stopped") {
    // A stop is a reason once it has lasted as long as the rules say, whenever it began.
    const RuleValue* value = programme.value("stop_months");
    const Span* span = value == nullptr ? nullptr : std::get_if<Span>(&value->content);
    if (span == nullptr || span->unit != SpanUnit::months) return false;
    return months_after(day, span->count) <= std::min(ended, d.day) &&
           std::min(ended, d.day) >= from;
  }
  return day >= from;
}

RemovalFact fact_of(const Draft& d, const EventRow& event) {
  RemovalFact fact;
  fact.kind = RemovalFact::Kind::event;
  fact.day = civil(event.day);
  if (event.ended != no_day) fact.ended = civil(event.ended);
  fact.source = d.s.texts[event.source];
  fact.evidence = d.s.texts[event.evidence];
  const std::string& kind = d.s.event_kinds[event.kind];
  const std::string from = format_date(*fact.day);
  fact.text = fact.ended ? fmt::format("{0} 至 {1} {2}｜{2} from {0} to {1}", from,
                                       format_date(*fact.ended), kind)
                         : fmt::format("{0} {1}｜{1} on {0}", from, kind);
  return fact;
}

RemovalFact form_fact(const Draft& d, const Programme& programme, const Suspicion& why) {
  RemovalFact fact;
  fact.kind = RemovalFact::Kind::form;
  const RuleValue* due = programme.value("form_due");
  const auto* last = due == nullptr ? nullptr : std::get_if<MonthDay>(&due->content);
  if (last != nullptr) fact.day = last->in(d.year + 1);
  const std::string until = fact.day ? format_date(*fact.day) : std::string();
  fact.text = why.form_late
                  ? fmt::format(
                        "{0} 年度动态管理表在截止日 {1} 之后填报｜the form of {0} was filed "
                        "after its last day, {1}",
                        d.year, until)
                  : fmt::format(
                        "{0} 年度动态管理表至截止日 {1} 未填报｜the form of {0} was not filed "
                        "by its last day, {1}",
                        d.year, until);
  return fact;
}

std::vector<RemovalFact> score_facts(const LastShare& share) {
  std::vector<RemovalFact> facts;
  for (const LastShare::Year& y : share.years) {
    RemovalFact fact;
    fact.kind = RemovalFact::Kind::score;
    fact.text = fmt::format(
        "{0} 年得分 {1:.4f}，第 {2} 位，共 {3} 家｜score {1:.4f} in {0}: place {2} "
        "of {3}",
        y.year, y.score, y.place, y.of);
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<RemovalFact> facts_for(const Draft& d, const Programme& programme, const Cause& cause,
                                   const Suspicion& why, CivilDate from) {
  std::vector<RemovalFact> facts;
  for (const EventRow& event : why.events) {
    if (contains(cause.events, d.s.event_kinds[event.kind]) &&
        counts(d, programme, cause, event, from))
      facts.push_back(fact_of(d, event));
  }
  if (cause.id == "form_missing" && (why.form_missing || why.form_late))
    facts.push_back(form_fact(d, programme, why));
  if (cause.id == "last_share" && why.last_share != nullptr) facts = score_facts(*why.last_share);
  return facts;
}

/// The subject as the ladder wants to see it: on its rungs since it was listed, with its events.
Record record_of(const Draft& d, const Programme& programme, const Transition& t,
                 std::string_view rung, SubjectIndex i, const Suspicion& why) {
  Record record;
  record.subject = {SubjectId(std::string(d.s.credit_code(i))), d.s.kind[i], d.s.division_of(i),
                    d.s.industry_of(i)};
  for (const RungColumns& columns : d.s.rungs) {
    const StateClass standing = columns.standing[i];
    if (!on_list(standing)) continue;
    Happening listed;
    listed.sequence = static_cast<std::int64_t>(record.happenings.size()) + 1;
    const CivilDate day =
        columns.listed_day[i] == no_day ? CivilDate{1949, 10, 1} : civil(columns.listed_day[i]);
    listed.at = start_of_day(day, UtcOffset::china());
    listed.recorded = listed.at;
    listed.track = {columns.id, {}};
    const std::string state = columns.id == rung ? state_for(programme, t, standing) : "listed";
    listed.moves.push_back({listed.track, state, standing, {}});
    record.happenings.push_back(std::move(listed));
  }
  for (const EventRow& event : why.events) {
    OutsideEvent happened;
    happened.kind = d.s.event_kinds[event.kind];
    happened.day = civil(event.day);
    if (event.ended != no_day) happened.ended = civil(event.ended);
    record.events.push_back(std::move(happened));
  }
  if (why.last_share != nullptr)
    for (const LastShare::Year& y : why.last_share->years)
      record.years_in_last_share.push_back(y.year);
  return record;
}

Result<Decision> ask_ladder(const Draft& d, const Programme& programme, const Transition& t,
                            const std::string& rung, const std::string& cause, SubjectIndex i,
                            const Suspicion& why) {
  Surroundings around;
  around.forms[d.year] = why.form_missing ? FormState::missing : FormState::filed;
  Proposal proposal;
  proposal.at = start_of_day(d.day, UtcOffset::china());
  proposal.transition = t.id;
  proposal.track = {rung, {}};
  const auto by_hand = std::find_if(t.by.begin(), t.by.end(),
                                    [](Actor a) { return a != Actor::clock && a != Actor::event; });
  proposal.actor = by_hand == t.by.end() ? t.by.front() : *by_hand;
  proposal.remark = "年度移出名单草案｜draft of the yearly removals";
  proposal.cause = cause;
  return decide(programme, d.calendar, record_of(d, programme, t, rung, i, why), around, proposal);
}

RemovalGround ground_of(const Cause& cause, std::vector<RemovalFact> facts) {
  return {cause.id, cause.title, cause.basis, cause.immediate, std::move(facts)};
}

/// Adds what the ladder allows for one subject on one rung, and what it does not.
Status judge(const Draft& d, const std::string& rung, SubjectIndex i, const Suspicion& why,
             RemovalDraft& draft) {
  const Programme& programme = d.programmes.of(d.s.division_of(i));
  const RungColumns* columns = d.s.rung(rung);
  const auto from = counted_from(d, programme, columns->listed_day[i]);
  if (!from) return {};
  std::optional<Removal> removal;
  std::vector<RemovalDoubt> doubts;
  for (const Transition* exit : exits(programme, rung, d.s.kind[i])) {
    if (state_for(programme, *exit, columns->standing[i]).empty()) continue;
    for (const std::string& id : exit->causes) {
      const Cause* cause = programme.cause(id);
      if (cause == nullptr) continue;
      std::vector<RemovalFact> facts = facts_for(d, programme, *cause, why, *from);
      if (facts.empty()) continue;
      CELADON_ASSIGN(const Decision decision, ask_ladder(d, programme, *exit, rung, id, i, why));
      if (!decision.allowed()) {
        RemovalDoubt doubt{i, rung, ground_of(*cause, std::move(facts)), {}};
        for (const Objection& o : decision.objections) doubt.objections.push_back(o.message);
        doubts.push_back(std::move(doubt));
        continue;
      }
      const bool known = removal && std::any_of(removal->grounds.begin(), removal->grounds.end(),
                                                [&](const auto& g) { return g.cause == id; });
      if (known) continue;
      if (!removal) {
        removal.emplace();
        removal->subject = i;
        removal->rung = rung;
        removal->transition = exit->id;
        removal->barred_through = decision.step->happening.barred_through;
        removal->programme = fmt::format("{}", fmt::join(programme.packs(), " "));
        for (const Move& move : decision.step->happening.moves)
          if (move.track.id != rung) removal->also_leaves.push_back(move.track.id);
      }
      removal->grounds.push_back(ground_of(*cause, std::move(facts)));
    }
  }
  if (removal) {
    for (const RemovalGround& ground : removal->grounds) ++draft.by_cause[ground.cause];
    draft.removals.push_back(std::move(*removal));
  } else {
    std::move(doubts.begin(), doubts.end(), std::back_inserter(draft.doubts));
  }
  return {};
}

Status add_last_shares(Draft& d, const std::string& rung, RemovalDraft& draft) {
  d.last_share.clear();
  const Programme& nation = d.programmes.nation();
  if (nation.cause("last_share") == nullptr) return {};  // not in this edition
  for (const SubjectKind kind :
       {SubjectKind::factory, SubjectKind::park, SubjectKind::supply_chain}) {
    auto shares = last_share(d.s, nation, rung, kind, d.year);
    if (!shares.ok() && shares.error().code == ErrorCode::not_found) {
      const std::string why = units::after("last_share", shares.error().message);
      if (!contains(draft.unchecked, why)) draft.unchecked.push_back(why);
      return {};
    }
    if (!shares.ok()) return std::move(shares).error();
    for (LastShare& share : *shares) d.last_share.emplace(share.subject, std::move(share));
  }
  return {};
}

void put_in_order(const Snapshot& s, RemovalDraft& draft) {
  const auto before = [&s](const auto& a, const auto& b) {
    const auto& x = s.division_of(a.subject);
    const auto& y = s.division_of(b.subject);
    if (x.compare(0, 2, y, 0, 2) != 0) return x.compare(0, 2, y, 0, 2) < 0;
    return s.credit_code(a.subject) < s.credit_code(b.subject);
  };
  std::stable_sort(draft.removals.begin(), draft.removals.end(), before);
  std::stable_sort(draft.doubts.begin(), draft.doubts.end(), before);
}

}  // namespace

Result<RemovalDraft> draft_removals(const Snapshot& s, const Programmes& programmes,
                                    const WorkingCalendar& calendar,
                                    const RemovalRequest& request) {
  Draft d{s, programmes, calendar, request.day, request.day.year - 1, {}};
  const YearColumns* year = s.year(d.year);
  if (year == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("快照没有 {0} 年｜the snapshot has no year {0}", d.year));
  RemovalDraft draft;
  draft.day = request.day;
  draft.year = d.year;
  for (const std::string& id : request.rungs) {
    const RungColumns* rung = s.rung(id);
    if (rung == nullptr)
      return fail(ErrorCode::not_found,
                  fmt::format("快照没有级别 {0}｜the snapshot has no rung {0}", id));
    CELADON_TRY(add_last_shares(d, id, draft));
    std::size_t event = 0;
    for (SubjectIndex i = 0; i < s.size(); ++i) {
      const std::size_t first = event;
      while (event < s.events.size() && s.events[event].subject == i) ++event;
      if (!on_list(rung->standing[i])) continue;
      Suspicion why;
      why.events = std::span(s.events).subspan(first, event - first);
      const auto share = d.last_share.find(i);
      if (share != d.last_share.end()) why.last_share = &share->second;
      why.form_missing = year->form[i] == YearForm::missing;
      why.form_late = year->form[i] == YearForm::filed_late;
      if (why.events.empty() && why.last_share == nullptr && !why.form_missing && !why.form_late)
        continue;
      CELADON_TRY(judge(d, id, i, why, draft));
    }
  }
  put_in_order(s, draft);
  return draft;
}

}  // namespace celadon::cultivation::nation
