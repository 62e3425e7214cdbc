#include "celadon/cultivation/case_walk.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/cultivation/ladder.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation {
namespace {

using text::Node;

const Instant long_ago = start_of_day({1949, 10, 1}, UtcOffset::china());

Result<std::string> text_of(const Node& node, std::string_view key, std::string absent = {}) {
  const Node* member = node.find(key);
  return member == nullptr || member->is_null() ? Result<std::string>(std::move(absent))
                                                : member->as_text();
}

Result<std::vector<std::string>> texts_of(const Node& node, std::string_view key) {
  std::vector<std::string> texts;
  const Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return texts;
  for (const Node& item : member->items) {
    CELADON_ASSIGN(std::string text, item.as_text());
    texts.push_back(std::move(text));
  }
  return texts;
}

/// One case on its way.
class Walk {
 public:
  Walk(const Programme& programme, const WorkingCalendar& calendar)
      : programme_(programme), calendar_(calendar) {}

  Status begin(const Node& node) {
    const Node* subject = node.find("subject");
    if (subject == nullptr) return node.error(ErrorCode::parse, "缺少 subject｜subject is missing");
    CELADON_ASSIGN(const std::string kind, text_of(*subject, "kind"));
    const auto known = subject_kind(kind);
    if (!known)
      return subject->error(ErrorCode::parse, fmt::format("没有主体 {0}｜no subject {0}", kind));
    record_.subject.kind = *known;
    CELADON_ASSIGN(record_.subject.division, text_of(*subject, "division"));
    if (const Node* standing = node.find("standing")) {
      for (const auto& [rung, member] : standing->members) CELADON_TRY(stand(rung, member));
    }
    if (const Node* facts = node.find("facts")) return learn(*facts);
    return {};
  }

  Status step(const Node& node) {
    CELADON_TRY(text::refuse_unknown_members(
        node, {"at", "transition", "by", "rung", "year", "matter", "cause", "remark", "grade",
               "facts", "no_flags", "expect", "refused", "expect_standing", "unchecked"}));
    if (const Node* facts = node.find("facts")) CELADON_TRY(learn(*facts));
    CELADON_ASSIGN(const Proposal proposal, proposal_of(node));
    CELADON_ASSIGN(const Surroundings surroundings, surroundings_of(node, proposal));
    auto decision = decide(programme_, calendar_, record_, surroundings, proposal);
    if (!decision.ok()) return node.error(decision.error().code, decision.error().message);
    CELADON_TRY(compare(node, *decision));
    if (decision->allowed()) {
      Happening happening = decision->step->happening;
      happening.sequence = static_cast<std::int64_t>(record_.happenings.size()) + 1;
      happening.recorded = happening.at;
      record_.happenings.push_back(std::move(happening));
    }
    return compare_standing(node);
  }

 private:
  Status stand(const std::string& rung, const Node& node) {
    std::string state = node.scalar;
    Happening happening;
    if (node.kind == Node::Kind::mapping) {
      CELADON_ASSIGN(state, text_of(node, "state"));
      CELADON_ASSIGN(happening.grade, text_of(node, "grade"));
    }
    const State* known = programme_.state_of(rung, state);
    if (known == nullptr)
      return node.error(ErrorCode::rule,
                        fmt::format("{0} 没有状态 {1}｜{0} has no state {1}", rung, state));
    happening.sequence = static_cast<std::int64_t>(record_.happenings.size()) + 1;
    happening.at = happening.recorded = long_ago;
    happening.track = {rung, {}};
    happening.moves.push_back({happening.track, known->id, known->standing, std::nullopt});
    record_.happenings.push_back(std::move(happening));
    return {};
  }

  Status learn_event(const Node& node) {
    OutsideEvent event;
    CELADON_ASSIGN(event.kind, text_of(node, "kind"));
    CELADON_ASSIGN(event.day, day_of(node, "day"));
    if (node.find("ended") != nullptr) {
      CELADON_ASSIGN(event.ended, day_of(node, "ended"));
    }
    record_.events.push_back(std::move(event));
    return {};
  }

  Status learn_evaluation(const Node& node) {
    Evaluation evaluation;
    CELADON_ASSIGN(evaluation.standard, text_of(node, "standard"));
    CELADON_ASSIGN(const std::string by, text_of(node, "by", "self"));
    evaluation.third_party = by == "third_party";
    CELADON_ASSIGN(evaluation.stage, text_of(node, "stage"));
    CELADON_ASSIGN(evaluation.day, day_of(node, "day"));
    if (const Node* met = node.find("gates_met")) {
      CELADON_ASSIGN(evaluation.gates_met, met->as_bool());
    }
    if (const Node* score = node.find("score")) {
      CELADON_ASSIGN(evaluation.score, score->as_number());
    }
    record_.evaluations.push_back(std::move(evaluation));
    return {};
  }

  /// Facts replace those of the same kind that were told before.
  Status learn(const Node& facts) {
    CELADON_TRY(text::refuse_unknown_members(
        facts, {"events", "evaluations", "evidence", "forms", "in_last_share", "past",
                "window_open", "quota_left", "area_mean", "open_objections", "agency_projects",
                "conflict", "review_scores", "arbitrated", "flags"}));
    for (const auto& [key, node] : facts.members) told_.insert(key);
    if (const Node* events = facts.find("events")) {
      record_.events.clear();
      for (const Node& item : events->items) CELADON_TRY(learn_event(item));
    }
    if (const Node* evaluations = facts.find("evaluations")) {
      record_.evaluations.clear();
      for (const Node& item : evaluations->items) CELADON_TRY(learn_evaluation(item));
    }
    if (const Node* years = facts.find("in_last_share")) {
      record_.years_in_last_share.clear();
      for (const Node& item : years->items) {
        CELADON_ASSIGN(const std::int64_t year, item.as_integer());
        record_.years_in_last_share.push_back(static_cast<std::int32_t>(year));
      }
    }
    if (const Node* forms = facts.find("forms")) {
      around_.forms.clear();
      for (const auto& [year, node] : forms->members) {
        std::int32_t number = 0;
        std::from_chars(year.data(), year.data() + year.size(), number);
        around_.forms[number] = node.scalar == "accepted" ? FormState::accepted : FormState::filed;
      }
    }
    if (facts.find("evidence") != nullptr) {
      CELADON_ASSIGN(around_.evidence, texts_of(facts, "evidence"));
    }
    if (facts.find("flags") != nullptr) {
      CELADON_ASSIGN(around_.flags, texts_of(facts, "flags"));
    }
    if (const Node* node = facts.find("area_mean")) {
      CELADON_ASSIGN(around_.area_mean, node->as_number());
    }
    if (const Node* node = facts.find("window_open")) {
      CELADON_ASSIGN(around_.window_open, node->as_bool());
    }
    if (const Node* node = facts.find("conflict")) {
      CELADON_ASSIGN(around_.conflict, node->as_bool());
    }
    if (const Node* node = facts.find("arbitrated")) {
      CELADON_ASSIGN(around_.arbitrated, node->as_bool());
    }
    for (const auto& [key, number] : {std::pair{"quota_left", &around_.quota_left},
                                      std::pair{"open_objections", &around_.open_objections},
                                      std::pair{"agency_projects", &around_.agency_projects}}) {
      if (const Node* node = facts.find(key)) {
        CELADON_ASSIGN(*number, node->as_integer());
      }
    }
    if (const Node* scores = facts.find("review_scores")) {
      around_.review_scores.clear();
      for (const Node& item : scores->items) {
        CELADON_ASSIGN(const double score, item.as_number());
        around_.review_scores.push_back(score);
      }
    }
    return {};
  }

  Result<Proposal> proposal_of(const Node& node) const {
    Proposal proposal;
    CELADON_ASSIGN(const std::string at, text_of(node, "at"));
    CELADON_ASSIGN(proposal.at, parse_instant(at));
    CELADON_ASSIGN(proposal.transition, text_of(node, "transition"));
    CELADON_ASSIGN(const std::string by, text_of(node, "by"));
    const auto known = actor(by);
    if (!known)
      return node.error(ErrorCode::parse, fmt::format("没有角色 {0}｜no such role: {0}", by));
    proposal.actor = *known;
    proposal.user = by;
    CELADON_ASSIGN(proposal.track.id, text_of(node, "rung"));
    CELADON_ASSIGN(proposal.track.instance,
                   text_of(node, node.find("year") != nullptr ? "year" : "matter"));
    CELADON_ASSIGN(proposal.cause, text_of(node, "cause"));
    CELADON_ASSIGN(proposal.remark, text_of(node, "remark"));
    CELADON_ASSIGN(proposal.grade, text_of(node, "grade"));
    return proposal;
  }

  /// What the case does not tell does not stand in its way.
  Result<Surroundings> surroundings_of(const Node& node, const Proposal& proposal) const {
    Surroundings around = around_;
    const auto assume = [&](std::string_view fact, GuardKind guard) {
      if (told_.count(std::string(fact)) == 0) around.assumed.push_back(guard);
    };
    assume("evidence", GuardKind::evidence);
    assume("evaluations", GuardKind::evaluation);
    assume("window_open", GuardKind::window);
    assume("quota_left", GuardKind::quota);
    assume("area_mean", GuardKind::above_area_mean);
    assume("open_objections", GuardKind::no_open_objection);
    assume("agency_projects", GuardKind::agency_cap);
    assume("conflict", GuardKind::no_conflict);
    assume("review_scores", GuardKind::reviews_agree);
    assume("users", GuardKind::other_person);
    const Transition* transition = programme_.transition(proposal.transition);
    if (transition == nullptr) return around;
    CELADON_ASSIGN(const auto lowered, texts_of(node, "no_flags"));
    for (const Guard& guard : transition->when) {
      const bool counts = guard.kind == GuardKind::elapsed || guard.kind == GuardKind::within;
      if (counts && !happened(guard.since)) around.assumed.push_back(guard.kind);
      if (guard.kind == GuardKind::flag && told_.count("flags") == 0 && !guard.words.empty() &&
          std::find(lowered.begin(), lowered.end(), guard.words.front()) == lowered.end())
        around.flags.push_back(guard.words.front());
    }
    return around;
  }

  bool happened(std::string_view transition) const {
    return std::any_of(record_.happenings.begin(), record_.happenings.end(),
                       [&](const Happening& step) { return step.transition == transition; });
  }

  Status compare(const Node& node, const Decision& decision) const {
    CELADON_ASSIGN(const std::string refused, text_of(node, "refused"));
    CELADON_ASSIGN(const std::string expected, text_of(node, "expect"));
    if (!refused.empty()) {
      std::vector<std::string> checks;
      for (const Objection& objection : decision.objections) checks.push_back(objection.check);
      if (std::find(checks.begin(), checks.end(), refused) != checks.end()) return {};
      return node.error(
          ErrorCode::rule,
          fmt::format("应因 {0} 拒绝，实际：{1}｜should be refused by {0}, got: {1}", refused,
                      checks.empty() ? "allowed" : fmt::format("{}", fmt::join(checks, ", "))));
    }
    if (!decision.allowed()) {
      return node.error(
          ErrorCode::rule,
          units::after(fmt::format("应到 {0}，却因 {1} 被拒｜should reach {0}, is refused by {1}",
                                   expected, decision.objections.front().check),
                       decision.objections.front().message));
    }
    const std::string& got = decision.step->happening.moves.front().state;
    if (got != expected)
      return node.error(
          ErrorCode::rule,
          fmt::format("应到 {0}，实际 {1}｜should reach {0}, got {1}", expected, got));
    CELADON_ASSIGN(const auto wanted, texts_of(node, "unchecked"));
    std::vector<std::string> unchecked;
    for (const Unchecked& one : decision.step->unchecked) unchecked.push_back(one.check);
    for (const std::string& check : wanted) {
      if (std::find(unchecked.begin(), unchecked.end(), check) == unchecked.end()) {
        return node.error(
            ErrorCode::rule,
            fmt::format("{0} 应记为未核对，实际：{1}｜{0} should be left unchecked, got: {1}",
                        check, fmt::join(unchecked, ", ")));
      }
    }
    return {};
  }

  Status compare_standing(const Node& node) const {
    const Node* wanted = node.find("expect_standing");
    if (wanted == nullptr) return {};
    const Standing standing = standing_of(record_);
    for (const auto& [rung, member] : wanted->members) {
      const TrackStanding* there = standing.on(rung);
      const State* first = programme_.initial_state(rung);
      const std::string got = there != nullptr ? there->state : first != nullptr ? first->id : "";
      std::string state = member.scalar;
      if (member.kind == Node::Kind::mapping) {
        CELADON_ASSIGN(state, text_of(member, "state"));
      }
      if (got != state) {
        return member.error(
            ErrorCode::rule,
            fmt::format("{0} 应为 {1}，实际 {2}｜{0} should be {1}, is {2}", rung, state, got));
      }
    }
    return {};
  }

  const Programme& programme_;
  const WorkingCalendar& calendar_;
  Record record_;
  Surroundings around_;
  std::set<std::string> told_;
};

}  // namespace

Result<CivilDate> day_of(const Node& node, std::string_view key) {
  CELADON_ASSIGN(const std::string text, text_of(node, key));
  auto day = parse_date(text);
  if (!day.ok()) return node.error(ErrorCode::parse, day.error().message);
  return day;
}

Status walk_case(const Programme& programme, const WorkingCalendar& calendar, const Node& node) {
  Walk walk(programme, calendar);
  CELADON_TRY(walk.begin(node));
  const Node* steps = node.find("steps");
  if (steps == nullptr) return node.error(ErrorCode::parse, "缺少 steps｜steps are missing");
  CELADON_ASSIGN(const std::string id, text_of(node, "id"));
  for (const Node& step : steps->items) {
    if (auto walked = walk.step(step); !walked.ok()) {
      Error error = walked.error();
      error.message = units::after(id, error.message);
      return error;
    }
  }
  return {};
}

}  // namespace celadon::cultivation
