// Whether a composed programme is sound: every name leads somewhere, nobody is caught.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/cultivation/programme.hpp"

namespace celadon::cultivation {
namespace {

using Names = std::vector<std::string>;

/// Which kind of value a guard or an effect takes.
enum class Wanted : std::uint8_t { span, day, count, share, any };

class Check {
 public:
  explicit Check(const Programme& programme) : rules_(programme) {}

  Status run() const {
    CELADON_TRY(check_bases());
    for (const Matter& matter : rules_.matters()) {
      if (matter.states.empty())
        return broken(matter.basis.place, fmt::format("{0} 没有状态｜{0} has no state", matter.id));
      for (const std::string& rung : matter.owed_by)
        CELADON_TRY(known(rules_.rung(rung) != nullptr, matter.basis.place, "rung", rung));
    }
    for (const Rung& rung : rules_.rungs()) {
      for (const std::string& needed : rung.needs)
        CELADON_TRY(known(rules_.rung(needed) != nullptr, rung.basis.place, "rung", needed));
    }
    for (const AgencyRule& rule : rules_.agencies()) {
      if (!rule.value.empty())
        CELADON_TRY(
            known(rules_.value(rule.value) != nullptr, rule.basis.place, "value", rule.value));
    }
    if (const auto& code = rules_.code()) CELADON_TRY(check(*code));
    for (const Transition& transition : rules_.transitions()) CELADON_TRY(check(transition));
    for (const Rung& rung : rules_.rungs())
      CELADON_TRY(check_paths(rung.id, rules_.states(), rung.basis));
    for (const Matter& matter : rules_.matters())
      CELADON_TRY(check_paths(matter.id, matter.states, matter.basis));
    return {};
  }

 private:
  static Error broken(const TextPlace& place, std::string message) {
    return {ErrorCode::rule, std::move(message),
            "见 docs/programme-packs.md｜see docs/programme-packs.md", place};
  }

  static Status known(bool there, const TextPlace& place, std::string_view what,
                      std::string_view name) {
    if (there) return {};
    return broken(place, fmt::format("没有 {0} \"{1}\"｜there is no {0} \"{1}\"", what, name));
  }

  static Status has_basis(std::string_view id, const Basis& basis) {
    if (!basis.source.empty()) return {};
    return broken(basis.place, fmt::format("{0} 没有出处｜{0} has no source", id));
  }

  Status check_bases() const {
    const auto all = [](const auto& rows) -> Status {
      for (const auto& row : rows) CELADON_TRY(has_basis(row.id, row.basis));
      return {};
    };
    CELADON_TRY(all(rules_.values()));
    CELADON_TRY(all(rules_.rungs()));
    CELADON_TRY(all(rules_.states()));
    CELADON_TRY(all(rules_.transitions()));
    CELADON_TRY(all(rules_.causes()));
    CELADON_TRY(all(rules_.papers()));
    CELADON_TRY(all(rules_.matters()));
    return all(rules_.agencies());
  }

  Status value(std::string_view id, Wanted wanted, const TextPlace& place) const {
    const RuleValue* value = rules_.value(id);
    CELADON_TRY(known(value != nullptr, place, "value", id));
    const RuleContent& content = value->content;
    if (std::holds_alternative<Unpublished>(content) || wanted == Wanted::any) return {};
    const bool fits = wanted == Wanted::span    ? std::holds_alternative<Span>(content)
                      : wanted == Wanted::day   ? std::holds_alternative<MonthDay>(content)
                      : wanted == Wanted::share ? std::holds_alternative<Share>(content)
                                                : std::holds_alternative<double>(content) ||
                                                      std::holds_alternative<Span>(content);
    if (fits) return {};
    return broken(place,
                  fmt::format("{0} 的值 {1} 不是所需的种类｜{0} is {1}, which is of the wrong kind",
                              id, value->to_string()));
  }

  Status check(const Transition& transition) const {
    const TextPlace& place = transition.basis.place;
    const Names tracks = transition.matter.empty() ? transition.rungs : Names{transition.matter};
    if (tracks.empty() || transition.from.empty() || transition.by.empty())
      return broken(
          place, fmt::format("{0} 缺 rung、from 或 by｜{0} lacks rung, from or by", transition.id));
    for (const std::string& track : tracks) {
      CELADON_TRY(known(rules_.initial_state(track) != nullptr, place, "rung", track));
      CELADON_TRY(
          known(rules_.state_of(track, transition.to) != nullptr, place, "state", transition.to));
      for (const std::string& state : transition.from)
        CELADON_TRY(known(rules_.state_of(track, state) != nullptr, place, "state", state));
    }
    for (const std::string& paper : transition.papers)
      CELADON_TRY(known(rules_.paper(paper) != nullptr, place, "paper", paper));
    for (const std::string& cause : transition.causes)
      CELADON_TRY(known(rules_.cause(cause) != nullptr, place, "cause", cause));
    if (transition.due) {
      const Due& due = *transition.due;
      CELADON_TRY(due.day.empty() ? value(due.within, Wanted::span, place)
                                  : value(due.day, Wanted::day, place));
      if (!due.of.empty())
        CELADON_TRY(known(rules_.transition(due.of) != nullptr, place, "transition", due.of));
    }
    for (const Guard& guard : transition.when) CELADON_TRY(check(guard));
    for (const Effect& effect : transition.effects) CELADON_TRY(check(effect));
    return {};
  }

  Status check(const CodeRule& code) const {
    const TextPlace& place = code.basis.place;
    CELADON_TRY(known(rules_.rung(code.rung) != nullptr, place, "rung", code.rung));
    for (const CodeGrade& grade : code.grades)
      CELADON_TRY(value(grade.share, Wanted::share, place));
    CELADON_TRY(value(code.ties, Wanted::any, place));
    CELADON_TRY(value(code.rounding, Wanted::any, place));
    CELADON_TRY(value(code.decimals, Wanted::count, place));
    return value(code.issue_within, Wanted::span, place);
  }

  Status required(bool there, std::string_view argument, std::string_view word,
                  const TextPlace& place) const {
    if (there) return {};
    return broken(place, fmt::format("{0} 缺参数 {1}｜{0} lacks {1}", word, argument));
  }

  Status check(const Guard& guard) const {
    const char* word = to_string(guard.kind);
    const auto words = [&](const auto& find, std::string_view what) -> Status {
      for (const std::string& name : guard.words)
        CELADON_TRY(known(find(name) != nullptr, guard.place, what, name));
      return {};
    };
    const auto transitions = [&](std::string_view id) { return rules_.transition(id); };
    const auto causes = [&](std::string_view id) { return rules_.cause(id); };
    switch (guard.kind) {
      case GuardKind::on_rung:
      case GuardKind::grade:
        return known(rules_.rung(guard.rung) != nullptr, guard.place, "rung", guard.rung);
      case GuardKind::no_cause:
        CELADON_TRY(words(causes, "cause"));
        CELADON_TRY(required(!guard.value.empty(), "within", word, guard.place));
        return value(guard.value, Wanted::span, guard.place);
      case GuardKind::happened:
        CELADON_TRY(required(!guard.words.empty(), "causes", word, guard.place));
        return words(causes, "cause");
      case GuardKind::before:
      case GuardKind::past:
        CELADON_TRY(required(!guard.value.empty(), "day", word, guard.place));
        if (!guard.since.empty())
          CELADON_TRY(
              known(transitions(guard.since) != nullptr, guard.place, "transition", guard.since));
        return value(guard.value, Wanted::day, guard.place);
      case GuardKind::elapsed:
      case GuardKind::within:
        CELADON_TRY(
            known(transitions(guard.since) != nullptr, guard.place, "transition", guard.since));
        return value(guard.value, Wanted::span, guard.place);
      case GuardKind::other_person: return words(transitions, "transition");
      case GuardKind::agency_cap: return value(guard.value, Wanted::count, guard.place);
      case GuardKind::last_share:
        CELADON_TRY(value(guard.value, Wanted::share, guard.place));
        return value(guard.second_value, Wanted::count, guard.place);
      case GuardKind::reviews_agree:
        CELADON_TRY(value(guard.value, Wanted::count, guard.place));
        return value(guard.second_value, Wanted::any, guard.place);
      case GuardKind::evaluation:
        CELADON_TRY(required(!guard.words.empty(), "standards", word, guard.place));
        if (!guard.second_value.empty())
          return value(guard.second_value, Wanted::count, guard.place);
        return {};
      case GuardKind::evidence: return required(!guard.words.empty(), "kinds", word, guard.place);
      case GuardKind::flag: return required(!guard.words.empty(), "name", word, guard.place);
      default: return {};
    }
  }

  Status check(const Effect& effect) const {
    for (const std::string& rung : effect.rungs) {
      CELADON_TRY(known(rules_.rung(rung) != nullptr, effect.place, "rung", rung));
    }
    if (!effect.to.empty())
      CELADON_TRY(known(rules_.state(effect.to) != nullptr, effect.place, "state", effect.to));
    if (!effect.transition.empty())
      CELADON_TRY(known(rules_.transition(effect.transition) != nullptr, effect.place, "transition",
                        effect.transition));
    switch (effect.kind) {
      case EffectKind::bar:
      case EffectKind::valid_for:
      case EffectKind::open_notice: return value(effect.value, Wanted::span, effect.place);
      case EffectKind::duty:
        if (effect.value.empty()) return {};
        return value(effect.value, Wanted::any, effect.place);
      case EffectKind::cascade:
        CELADON_TRY(required(!effect.rungs.empty(), "rungs", "cascade", effect.place));
        return required(!effect.to.empty(), "to", "cascade", effect.place);
      case EffectKind::note_cause:
        return known(rules_.cause(effect.word) != nullptr, effect.place, "cause", effect.word);
      case EffectKind::open_matter:
        return known(rules_.matter(effect.word) != nullptr, effect.place, "matter", effect.word);
      default: return {};
    }
  }

  /// On one track: every state that is reached can be left as its class asks.
  Status check_paths(const std::string& track, const std::vector<State>& states,
                     const Basis& basis) const {
    std::set<std::string> reached;
    std::vector<std::string> next;
    if (const State* first = rules_.initial_state(track)) next.push_back(first->id);
    for (const Transition& transition : rules_.transitions())
      for (const Effect& effect : transition.effects)
        if (!effect.to.empty() &&
            std::find(effect.rungs.begin(), effect.rungs.end(), track) != effect.rungs.end())
          next.push_back(effect.to);
    while (!next.empty()) {
      const std::string state = next.back();
      next.pop_back();
      if (!reached.insert(state).second) continue;
      for (const Transition& transition : rules_.transitions())
        if (transition.moves_on(track) && transition.leaves(state)) next.push_back(transition.to);
    }
    for (const State& state : states) {
      if (reached.count(state.id) == 0) continue;
      const bool listed = on_list(state.standing);
      if (listed && !leads_to(track, state.id, StateClass::barred)) {
        return broken(basis.place,
                      fmt::format("{0} 的 {1} 无法移出｜on {0} nothing leads from {1} to removal",
                                  track, state.id));
      }
      if (state.standing == StateClass::barred && !freed(track, state.id)) {
        return broken(
            basis.place,
            fmt::format("{0} 的 {1} 永不解除｜on {0} a ban in {1} never ends", track, state.id));
      }
    }
    return {};
  }

  bool leads_to(const std::string& track, const std::string& from, StateClass wanted) const {
    return std::any_of(rules_.transitions().begin(), rules_.transitions().end(),
                       [&](const Transition& transition) {
                         if (!transition.moves_on(track) || !transition.leaves(from)) return false;
                         const State* to = rules_.state_of(track, transition.to);
                         return to != nullptr && to->standing == wanted;
                       });
  }

  bool freed(const std::string& track, const std::string& from) const {
    return std::any_of(rules_.transitions().begin(), rules_.transitions().end(),
                       [&](const Transition& transition) {
                         return transition.moves_on(track) && transition.leaves(from) &&
                                transition.allows(Actor::clock);
                       });
  }

  const Programme& rules_;
};

}  // namespace

Status check_programme(const Programme& programme) { return Check(programme).run(); }

}  // namespace celadon::cultivation
