// One transition of a programme pack: its guards and effects.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {
namespace {

// Which members a guard takes for its words and values: [0] words, [1] value, [2] second value.
struct GuardForm {
  GuardKind kind;
  std::string_view words, value, second, mode;
};
constexpr GuardForm guard_forms[] = {
    {GuardKind::no_cause, "causes", "within", "", ""},
    {GuardKind::happened, "causes", "within", "", ""},
    {GuardKind::evidence, "kinds", "", "", ""},
    {GuardKind::evaluation, "standards", "", "score_at_least", "by"},
    {GuardKind::grade, "", "", "", ""},
    {GuardKind::above_area_mean, "", "", "", "area"},
    {GuardKind::before, "", "day", "", ""},
    {GuardKind::past, "", "day", "", ""},
    {GuardKind::elapsed, "", "at_least", "", ""},
    {GuardKind::within, "", "at_most", "", ""},
    {GuardKind::form_filed, "state", "", "", "year"},
    {GuardKind::form_missing, "", "", "", "year"},
    {GuardKind::other_person, "of", "", "", ""},
    {GuardKind::agency_cap, "", "cap", "", "of"},
    {GuardKind::last_share, "", "share", "years", ""},
    {GuardKind::reviews_agree, "", "number", "difference", ""},
    {GuardKind::flag, "name", "value", "", ""},
};

Result<Effect> read_effect(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"effect", "rungs", "rung", "to", "for", "due", "within", "transition", "renew",
             "cause", "policy", "matter", "note"}));
  Effect effect;
  effect.place = node.place;
  CELADON_ASSIGN(const std::string word, RowReader::text(node, "effect"));
  const auto kind = effect_kind(word);
  if (!kind) return RowReader::unknown(*node.find("effect"), "effect", word);
  effect.kind = *kind;
  CELADON_ASSIGN(effect.rungs,
                 RowReader::names(node, node.find("rung") != nullptr ? "rung" : "rungs"));
  CELADON_ASSIGN(effect.to, RowReader::text_or(node, "to", ""));
  for (const std::string_view member : {"for", "due", "within"}) {
    if (node.find(member) == nullptr) continue;
    if (!effect.value.empty())
      return node.error(ErrorCode::parse,
                        "for、due、within 只取其一｜only one of for, due, within");
    CELADON_ASSIGN(effect.value, RowReader::text(node, member));
  }
  for (const std::string_view member : {"cause", "policy", "matter"}) {
    if (node.find(member) == nullptr) continue;
    CELADON_ASSIGN(effect.word, RowReader::text(node, member));
  }
  CELADON_ASSIGN(
      effect.transition,
      RowReader::text_or(node, node.find("renew") != nullptr ? "renew" : "transition", ""));
  return effect;
}

}  // namespace

Result<Guard> read_guard(const Node& node) {
  Guard guard;
  guard.place = node.place;
  CELADON_ASSIGN(const std::string word, RowReader::text(node, "guard"));
  const auto kind = guard_kind(word);
  if (!kind) return RowReader::unknown(*node.find("guard"), "guard", word);
  guard.kind = *kind;
  std::vector<std::string_view> members{"guard", "clause", "note"};
  CELADON_ASSIGN(guard.clause, RowReader::text_or(node, "clause", ""));
  const auto form = std::find_if(std::begin(guard_forms), std::end(guard_forms),
                                 [&](const GuardForm& known) { return known.kind == *kind; });
  if (form != std::end(guard_forms)) {
    for (const std::string_view member : {form->words, form->value, form->second, form->mode})
      if (!member.empty()) members.push_back(member);
    if (!form->words.empty()) {
      CELADON_ASSIGN(guard.words, RowReader::names(node, form->words));
    }
    if (!form->value.empty()) {
      CELADON_ASSIGN(guard.value, RowReader::text_or(node, form->value, ""));
    }
    if (!form->second.empty()) {
      CELADON_ASSIGN(guard.second_value, RowReader::text_or(node, form->second, ""));
    }
    if (!form->mode.empty()) {
      CELADON_ASSIGN(guard.mode, RowReader::text_or(node, form->mode, ""));
    }
  }
  if (*kind == GuardKind::on_rung) {
    members.insert(members.end(), {"rung", "classes"});
    CELADON_ASSIGN(guard.rung, RowReader::text(node, "rung"));
    CELADON_ASSIGN(guard.classes, RowReader::words<StateClass>(node, "classes", state_class));
  }
  if (*kind == GuardKind::evaluation) {
    members.push_back("stage");
    CELADON_ASSIGN(guard.stage, RowReader::text_or(node, "stage", ""));
  }
  if (*kind == GuardKind::grade) {
    members.insert(members.end(), {"rung", "at_least", "below"});
    CELADON_ASSIGN(guard.rung, RowReader::text(node, "rung"));
    guard.mode = node.find("below") != nullptr ? "below" : "at_least";
    CELADON_ASSIGN(std::string grade, RowReader::text(node, guard.mode));
    guard.words.push_back(std::move(grade));
  }
  if (*kind == GuardKind::elapsed || *kind == GuardKind::within || *kind == GuardKind::past) {
    members.push_back("since");
    CELADON_ASSIGN(guard.since, RowReader::text_or(node, "since", ""));
  }
  CELADON_TRY(text::refuse_unknown_members(node, members));
  return guard;
}

Result<Transition> read_transition(const RowReader& reader, const Node& node,
                                   const std::string& matter) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "rung", "rungs", "from", "to", "by", "subjects", "due", "when",
             "effects", "papers", "notify", "remark", "cause", "causes"}));
  Transition transition;
  transition.matter = matter;
  CELADON_ASSIGN(transition.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(transition.title, RowReader::title(node, true));
  CELADON_ASSIGN(transition.rungs,
                 RowReader::names(node, node.find("rungs") != nullptr ? "rungs" : "rung"));
  CELADON_ASSIGN(transition.from, RowReader::names(node, "from"));
  CELADON_ASSIGN(transition.to, RowReader::text(node, "to"));
  CELADON_ASSIGN(transition.by, RowReader::words<Actor>(node, "by", actor));
  CELADON_ASSIGN(transition.subjects,
                 RowReader::words<SubjectKind>(node, "subjects", subject_kind));
  if (const Node* due = node.find("due"); due != nullptr && !due->is_null()) {
    CELADON_TRY(text::refuse_unknown_members(*due, {"day", "within", "of"}));
    Due parts;
    CELADON_ASSIGN(parts.day, RowReader::text_or(*due, "day", ""));
    CELADON_ASSIGN(parts.within, RowReader::text_or(*due, "within", ""));
    CELADON_ASSIGN(parts.of, RowReader::text_or(*due, "of", ""));
    if (parts.day.empty() == parts.within.empty())
      return due->error(ErrorCode::parse,
                        "due 取 day 或 within 之一｜due takes either day or within");
    transition.due = std::move(parts);
  }
  for (const auto* key : {"when", "effects"}) {
    const Node* list = node.find(key);
    if (list == nullptr || list->is_null()) continue;
    if (list->kind != Node::Kind::sequence)
      return list->error(ErrorCode::parse, fmt::format("{0} 应为列表｜{0} must be a list", key));
    for (const Node& item : list->items) {
      if (key == std::string_view("when")) {
        CELADON_ASSIGN(Guard guard, read_guard(item));
        transition.when.push_back(std::move(guard));
      } else {
        CELADON_ASSIGN(Effect effect, read_effect(item));
        transition.effects.push_back(std::move(effect));
      }
    }
  }
  CELADON_ASSIGN(transition.papers, RowReader::names(node, "papers"));
  CELADON_ASSIGN(transition.notify, RowReader::names(node, "notify"));
  CELADON_ASSIGN(const std::string remark, RowReader::text_or(node, "remark", "allowed"));
  if (remark != "allowed" && remark != "required")
    return RowReader::unknown(*node.find("remark"), "remark", remark);
  transition.remark_required = remark == "required";
  CELADON_ASSIGN(const std::string cause, RowReader::text_or(node, "cause", ""));
  if (!cause.empty() && cause != "required")
    return RowReader::unknown(*node.find("cause"), "cause", cause);
  transition.cause_required = !cause.empty();
  CELADON_ASSIGN(transition.causes, RowReader::names(node, "causes"));
  CELADON_ASSIGN(transition.basis, reader.basis(node));
  return transition;
}

}  // namespace celadon::cultivation
