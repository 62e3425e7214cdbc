// From the document of a programme pack to its part of the rules: form only; whether the names lead
// somewhere is checked in programme_check.cpp once the overlays are laid over the base.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "celadon/cultivation/programme.hpp"
#include "celadon/text/document.hpp"

namespace celadon::cultivation {
namespace {

using text::Node;
using Names = std::vector<std::string>;

/// Reads the members of one part; keeps what every row needs.
class Reader {
 public:
  Reader(std::string pack, formula::Confidence confidence)
      : pack_(std::move(pack)), confidence_(confidence) {}

  Status read_sources(const Node& programme) {
    const Node* sources = programme.find("sources");
    if (sources == nullptr) return {};
    for (const auto& [key, node] : sources->members) {
      CELADON_ASSIGN(sources_[key], node.as_text());
    }
    return {};
  }

  Result<Basis> basis(const Node& node) const {
    Basis basis;
    basis.pack = pack_;
    basis.place = node.place;
    basis.confidence = confidence_;
    CELADON_ASSIGN(basis.clause, text_or(node, "clause", ""));
    CELADON_ASSIGN(basis.source, text_or(node, "source", ""));
    if (const auto found = sources_.find(basis.source); found != sources_.end())
      basis.source = found->second;
    CELADON_ASSIGN(basis.note, text_or(node, "note", ""));
    if (const Node* word = node.find("confidence")) {
      CELADON_ASSIGN(const std::string text, word->as_text());
      auto confidence = packs::parse_confidence(text);
      if (!confidence.ok()) return word->error(ErrorCode::parse, confidence.error().message);
      basis.confidence = *confidence;
    }
    return basis;
  }

  static Result<std::string> text(const Node& node, std::string_view key) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null())
      return node.error(ErrorCode::parse, fmt::format("缺少 {0}｜{0} is missing", key));
    return member->as_text();
  }

  static Result<std::string> text_or(const Node& node, std::string_view key, std::string absent) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return absent;
    return member->as_text();
  }

  static Result<bool> flag_or(const Node& node, std::string_view key, bool absent) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return absent;
    return member->as_bool();
  }

  /// A list of texts, or a single text.
  static Result<Names> names(const Node& node, std::string_view key) {
    Names names;
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return names;
    if (member->kind == Node::Kind::scalar) {
      CELADON_ASSIGN(std::string name, member->as_text());
      names.push_back(std::move(name));
      return names;
    }
    if (member->kind != Node::Kind::sequence)
      return member->error(ErrorCode::parse, fmt::format("{0} 应为列表｜{0} must be a list", key));
    for (const Node& item : member->items) {
      CELADON_ASSIGN(std::string name, item.as_text());
      names.push_back(std::move(name));
    }
    return names;
  }

  template <class Word>
  static Result<std::vector<Word>> words(const Node& node, std::string_view key,
                                         std::optional<Word> (*read)(std::string_view) noexcept) {
    CELADON_ASSIGN(const Names texts, names(node, key));
    std::vector<Word> words;
    for (const std::string& text : texts) {
      const auto word = read(text);
      if (!word) return unknown(*node.find(key), key, text);
      words.push_back(*word);
    }
    return words;
  }

  static Error unknown(const Node& node, std::string_view what, std::string_view word) {
    return node.error(
        ErrorCode::parse,
        fmt::format("{0} 没有这个词：\"{1}\"｜{0} has no such word: \"{1}\"", what, word),
        "见 docs/programme-packs.md｜see docs/programme-packs.md");
  }

  static Result<packs::Title> title(const Node& node, bool required) {
    packs::Title title;
    CELADON_ASSIGN(title.zh, text_or(node, "zh", ""));
    CELADON_ASSIGN(title.en, text_or(node, "en", ""));
    if (required && (title.zh.empty() || title.en.empty()))
      return node.error(ErrorCode::parse,
                        "需要 zh 与 en 两种名称｜both names, zh and en, are needed");
    return title;
  }

  /// The rows of a list member, each read by `read`.
  template <class Row, class Read>
  static Status rows(const Node& programme, std::string_view key, std::vector<Row>& rows,
                     Read&& read) {
    const Node* list = programme.find(key);
    if (list == nullptr || list->is_null()) return {};
    if (list->kind != Node::Kind::sequence)
      return list->error(ErrorCode::parse, fmt::format("{0} 应为列表｜{0} must be a list", key));
    for (const Node& node : list->items) {
      if (node.kind != Node::Kind::mapping) {
        return node.error(
            ErrorCode::parse,
            fmt::format("{0} 的每一行应为映射｜each row of {0} must be a mapping", key));
      }
      CELADON_ASSIGN(Row row, read(node));
      const bool twice = std::any_of(rows.begin(), rows.end(),
                                     [&](const Row& other) { return other.id == row.id; });
      if (twice)
        return node.error(ErrorCode::rule,
                          fmt::format("\"{0}\" 重复｜\"{0}\" stands twice", row.id));
      rows.push_back(std::move(row));
    }
    return {};
  }

 private:
  std::string pack_;
  formula::Confidence confidence_;
  std::map<std::string, std::string, std::less<>> sources_;
};

const std::vector<std::string_view> basis_members{"clause", "source", "confidence", "note"};

Status expect(const Node& node, std::vector<std::string_view> members) {
  members.insert(members.end(), basis_members.begin(), basis_members.end());
  return text::refuse_unknown_members(node, members);
}

Result<RuleValue> read_value(const Reader& reader, const Node& node) {
  CELADON_TRY(expect(
      node, {"id", "zh", "en", "value", "unit", "kind", "wording", "first_day", "rest_day"}));
  RuleValue value;
  CELADON_ASSIGN(value.id, Reader::text(node, "id"));
  CELADON_ASSIGN(value.title, Reader::title(node, false));
  const Node* content = node.find("value");
  if (content == nullptr) return node.error(ErrorCode::parse, "缺少 value｜value is missing");
  CELADON_ASSIGN(const std::string unit, Reader::text_or(node, "unit", ""));
  CELADON_ASSIGN(value.content, read_rule_content(*content, unit));
  CELADON_ASSIGN(value.basis, reader.basis(node));
  return value;
}

Result<registry::DivisionLevel> read_keeper(const Node& node) {
  using registry::DivisionLevel;
  CELADON_ASSIGN(const std::string word, Reader::text(node, "keeper"));
  for (const auto& [name, level] :
       {std::pair{"county", DivisionLevel::county}, std::pair{"city", DivisionLevel::city},
        std::pair{"province", DivisionLevel::province}, std::pair{"nation", DivisionLevel::nation}})
    if (word == name) return level;
  return Reader::unknown(*node.find("keeper"), "keeper", word);
}

Result<Rung> read_rung(const Reader& reader, const Node& node) {
  CELADON_TRY(expect(node, {"id", "zh", "en", "kind", "keeper", "needs", "above", "subjects",
                            "grades", "scheme", "active", "no_round_for", "valid_from"}));
  Rung rung;
  CELADON_ASSIGN(rung.id, Reader::text(node, "id"));
  CELADON_ASSIGN(rung.title, Reader::title(node, true));
  CELADON_ASSIGN(const std::string kind, Reader::text(node, "kind"));
  const auto known = rung_kind(kind);
  if (!known) return Reader::unknown(*node.find("kind"), "kind", kind);
  rung.kind = *known;
  CELADON_ASSIGN(rung.keeper, read_keeper(node));
  CELADON_ASSIGN(rung.needs, Reader::names(node, "needs"));
  CELADON_ASSIGN(rung.subjects, Reader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_ASSIGN(rung.grades, Reader::names(node, "grades"));
  CELADON_ASSIGN(rung.scheme, Reader::text_or(node, "scheme", ""));
  CELADON_ASSIGN(rung.active, Reader::flag_or(node, "active", true));
  CELADON_ASSIGN(rung.no_round_for, Reader::words<SubjectKind>(node, "no_round_for", subject_kind));
  CELADON_ASSIGN(const std::string from, Reader::text_or(node, "valid_from", ""));
  if (!from.empty()) {
    auto day = parse_date(from);
    if (!day.ok()) return node.find("valid_from")->error(ErrorCode::parse, day.error().message);
    rung.valid_from = *day;
  }
  CELADON_ASSIGN(rung.basis, reader.basis(node));
  return rung;
}

Result<State> read_state(const Reader& reader, const Node& node) {
  CELADON_TRY(expect(node, {"id", "zh", "en", "class"}));
  State state;
  CELADON_ASSIGN(state.id, Reader::text(node, "id"));
  CELADON_ASSIGN(state.title, Reader::title(node, true));
  CELADON_ASSIGN(const std::string word, Reader::text(node, "class"));
  const auto known = state_class(word);
  if (!known) return Reader::unknown(*node.find("class"), "class", word);
  state.standing = *known;
  CELADON_ASSIGN(state.basis, reader.basis(node));
  return state;
}

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

Result<Guard> read_guard(const Node& node) {
  Guard guard;
  guard.place = node.place;
  CELADON_ASSIGN(const std::string word, Reader::text(node, "guard"));
  const auto kind = guard_kind(word);
  if (!kind) return Reader::unknown(*node.find("guard"), "guard", word);
  guard.kind = *kind;
  std::vector<std::string_view> members{"guard", "clause", "note"};
  CELADON_ASSIGN(guard.clause, Reader::text_or(node, "clause", ""));
  const auto form = std::find_if(std::begin(guard_forms), std::end(guard_forms),
                                 [&](const GuardForm& known) { return known.kind == *kind; });
  if (form != std::end(guard_forms)) {
    for (const std::string_view member : {form->words, form->value, form->second, form->mode})
      if (!member.empty()) members.push_back(member);
    if (!form->words.empty()) {
      CELADON_ASSIGN(guard.words, Reader::names(node, form->words));
    }
    if (!form->value.empty()) {
      CELADON_ASSIGN(guard.value, Reader::text_or(node, form->value, ""));
    }
    if (!form->second.empty()) {
      CELADON_ASSIGN(guard.second_value, Reader::text_or(node, form->second, ""));
    }
    if (!form->mode.empty()) {
      CELADON_ASSIGN(guard.mode, Reader::text_or(node, form->mode, ""));
    }
  }
  if (*kind == GuardKind::on_rung) {
    members.insert(members.end(), {"rung", "classes"});
    CELADON_ASSIGN(guard.rung, Reader::text(node, "rung"));
    CELADON_ASSIGN(guard.classes, Reader::words<StateClass>(node, "classes", state_class));
  }
  if (*kind == GuardKind::evaluation) {
    members.push_back("stage");
    CELADON_ASSIGN(guard.stage, Reader::text_or(node, "stage", ""));
  }
  if (*kind == GuardKind::grade) {
    members.insert(members.end(), {"rung", "at_least", "below"});
    CELADON_ASSIGN(guard.rung, Reader::text(node, "rung"));
    guard.mode = node.find("below") != nullptr ? "below" : "at_least";
    CELADON_ASSIGN(std::string grade, Reader::text(node, guard.mode));
    guard.words.push_back(std::move(grade));
  }
  if (*kind == GuardKind::elapsed || *kind == GuardKind::within || *kind == GuardKind::past) {
    members.push_back("since");
    CELADON_ASSIGN(guard.since, Reader::text_or(node, "since", ""));
  }
  CELADON_TRY(text::refuse_unknown_members(node, members));
  return guard;
}

Result<Effect> read_effect(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"effect", "rungs", "rung", "to", "for", "due", "within", "transition", "renew",
             "cause", "policy", "matter", "note"}));
  Effect effect;
  effect.place = node.place;
  CELADON_ASSIGN(const std::string word, Reader::text(node, "effect"));
  const auto kind = effect_kind(word);
  if (!kind) return Reader::unknown(*node.find("effect"), "effect", word);
  effect.kind = *kind;
  CELADON_ASSIGN(effect.rungs,
                 Reader::names(node, node.find("rung") != nullptr ? "rung" : "rungs"));
  CELADON_ASSIGN(effect.to, Reader::text_or(node, "to", ""));
  for (const std::string_view member : {"for", "due", "within"}) {
    if (node.find(member) == nullptr) continue;
    if (!effect.value.empty())
      return node.error(ErrorCode::parse,
                        "for、due、within 只取其一｜only one of for, due, within");
    CELADON_ASSIGN(effect.value, Reader::text(node, member));
  }
  for (const std::string_view member : {"cause", "policy", "matter"}) {
    if (node.find(member) == nullptr) continue;
    CELADON_ASSIGN(effect.word, Reader::text(node, member));
  }
  CELADON_ASSIGN(effect.transition,
                 Reader::text_or(node, node.find("renew") != nullptr ? "renew" : "transition", ""));
  return effect;
}

Result<Transition> read_transition(const Reader& reader, const Node& node,
                                   const std::string& matter) {
  CELADON_TRY(
      expect(node, {"id", "zh", "en", "rung", "rungs", "from", "to", "by", "subjects", "due",
                    "when", "effects", "papers", "notify", "remark", "cause", "causes"}));
  Transition transition;
  transition.matter = matter;
  CELADON_ASSIGN(transition.id, Reader::text(node, "id"));
  CELADON_ASSIGN(transition.title, Reader::title(node, true));
  CELADON_ASSIGN(transition.rungs,
                 Reader::names(node, node.find("rungs") != nullptr ? "rungs" : "rung"));
  CELADON_ASSIGN(transition.from, Reader::names(node, "from"));
  CELADON_ASSIGN(transition.to, Reader::text(node, "to"));
  CELADON_ASSIGN(transition.by, Reader::words<Actor>(node, "by", actor));
  CELADON_ASSIGN(transition.subjects, Reader::words<SubjectKind>(node, "subjects", subject_kind));
  if (const Node* due = node.find("due"); due != nullptr && !due->is_null()) {
    CELADON_TRY(text::refuse_unknown_members(*due, {"day", "within", "of"}));
    Due parts;
    CELADON_ASSIGN(parts.day, Reader::text_or(*due, "day", ""));
    CELADON_ASSIGN(parts.within, Reader::text_or(*due, "within", ""));
    CELADON_ASSIGN(parts.of, Reader::text_or(*due, "of", ""));
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
  CELADON_ASSIGN(transition.papers, Reader::names(node, "papers"));
  CELADON_ASSIGN(transition.notify, Reader::names(node, "notify"));
  CELADON_ASSIGN(const std::string remark, Reader::text_or(node, "remark", "allowed"));
  if (remark != "allowed" && remark != "required")
    return Reader::unknown(*node.find("remark"), "remark", remark);
  transition.remark_required = remark == "required";
  CELADON_ASSIGN(const std::string cause, Reader::text_or(node, "cause", ""));
  if (!cause.empty() && cause != "required")
    return Reader::unknown(*node.find("cause"), "cause", cause);
  transition.cause_required = !cause.empty();
  CELADON_ASSIGN(transition.causes, Reader::names(node, "causes"));
  CELADON_ASSIGN(transition.basis, reader.basis(node));
  return transition;
}

Result<Cause> read_cause(const Reader& reader, const Node& node) {
  CELADON_TRY(
      expect(node, {"id", "zh", "en", "bars", "immediate", "only_while_open", "rungs", "events"}));
  Cause cause;
  CELADON_ASSIGN(cause.id, Reader::text(node, "id"));
  CELADON_ASSIGN(cause.title, Reader::title(node, true));
  CELADON_ASSIGN(cause.bars, Reader::flag_or(node, "bars", true));
  CELADON_ASSIGN(cause.immediate, Reader::flag_or(node, "immediate", false));
  CELADON_ASSIGN(cause.only_while_open, Reader::flag_or(node, "only_while_open", false));
  CELADON_ASSIGN(cause.events, Reader::names(node, "events"));
  CELADON_ASSIGN(cause.basis, reader.basis(node));
  return cause;
}

Result<Field> read_field(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"id", "zh", "en", "type", "unit", "of", "columns", "from", "required", "note"}));
  Field field;
  CELADON_ASSIGN(field.id, Reader::text(node, "id"));
  CELADON_ASSIGN(field.title, Reader::title(node, true));
  CELADON_ASSIGN(field.type, Reader::text(node, "type"));
  constexpr std::string_view types[] = {"text",     "number", "quantity", "day",      "month",
                                        "year",     "flag",   "choice",   "code18",   "industry",
                                        "division", "table",  "file",     "signature"};
  if (std::find(std::begin(types), std::end(types), field.type) == std::end(types))
    return Reader::unknown(*node.find("type"), "type", field.type);
  CELADON_ASSIGN(field.unit, Reader::text_or(node, "unit", ""));
  CELADON_ASSIGN(field.choices, Reader::names(node, "of"));
  CELADON_ASSIGN(field.columns, Reader::names(node, "columns"));
  CELADON_ASSIGN(field.from, Reader::text_or(node, "from", "hand"));
  CELADON_ASSIGN(field.required, Reader::flag_or(node, "required", false));
  return field;
}

Result<Paper> read_paper(const Reader& reader, const Node& node) {
  CELADON_TRY(expect(node, {"id", "zh", "en", "form", "fields"}));
  Paper paper;
  CELADON_ASSIGN(paper.id, Reader::text(node, "id"));
  CELADON_ASSIGN(paper.title, Reader::title(node, true));
  CELADON_ASSIGN(paper.form, Reader::text_or(node, "form", paper.id));
  CELADON_TRY(Reader::rows(node, "fields", paper.fields, read_field));
  CELADON_ASSIGN(paper.basis, reader.basis(node));
  return paper;
}

/// A matter; its transitions go into the one table.
Result<Matter> read_matter(const Reader& reader, const Node& node,
                           std::vector<Transition>& transitions) {
  CELADON_TRY(
      expect(node, {"id", "zh", "en", "per", "owed_by", "subjects", "states", "transitions"}));
  Matter matter;
  CELADON_ASSIGN(matter.id, Reader::text(node, "id"));
  CELADON_ASSIGN(matter.title, Reader::title(node, true));
  CELADON_ASSIGN(const std::string per, Reader::text(node, "per"));
  if (per != "year" && per != "occurrence") return Reader::unknown(*node.find("per"), "per", per);
  matter.per = per == "year" ? Recurrence::year : Recurrence::occurrence;
  CELADON_ASSIGN(matter.owed_by, Reader::names(node, "owed_by"));
  CELADON_ASSIGN(matter.subjects, Reader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_TRY(Reader::rows(node, "states", matter.states,
                           [&](const Node& row) { return read_state(reader, row); }));
  CELADON_TRY(Reader::rows(node, "transitions", transitions, [&](const Node& row) {
    return read_transition(reader, row, matter.id);
  }));
  CELADON_ASSIGN(matter.basis, reader.basis(node));
  return matter;
}

Result<Campaign> read_campaign(const Reader& reader, const Node& node) {
  Campaign campaign;
  CELADON_ASSIGN(campaign.id, Reader::text(node, "id"));
  CELADON_ASSIGN(campaign.title, Reader::title(node, true));
  CELADON_ASSIGN(campaign.rung, Reader::text(node, "rung"));
  for (const auto& [key, member] : node.members) {
    const bool taken =
        key == "id" || key == "zh" || key == "en" || key == "rung" ||
        std::find(basis_members.begin(), basis_members.end(), key) != basis_members.end();
    if (taken || member.kind != Node::Kind::scalar) continue;
    campaign.facts[key] = member.scalar;
  }
  CELADON_ASSIGN(campaign.basis, reader.basis(node));
  return campaign;
}

Result<AgencyRule> read_agency(const Reader& reader, const Node& node) {
  CELADON_TRY(expect(node, {"id", "zh", "en", "value", "per"}));
  AgencyRule rule;
  CELADON_ASSIGN(rule.id, Reader::text(node, "id"));
  CELADON_ASSIGN(rule.title, Reader::title(node, true));
  CELADON_ASSIGN(rule.value, Reader::text_or(node, "value", ""));
  CELADON_ASSIGN(rule.per, Reader::text_or(node, "per", ""));
  CELADON_ASSIGN(rule.basis, reader.basis(node));
  return rule;
}

Result<CodeGrade> read_code_grade(const Node& node) {
  CELADON_TRY(expect(node, {"id", "zh", "en", "share"}));
  CodeGrade grade;
  CELADON_ASSIGN(grade.id, Reader::text(node, "id"));
  CELADON_ASSIGN(grade.title, Reader::title(node, true));
  CELADON_ASSIGN(grade.share, Reader::text(node, "share"));
  return grade;
}

Result<std::optional<CodeRule>> read_code(const Reader& reader, const Node& node) {
  CELADON_TRY(
      expect(node, {"rung", "subjects", "grades", "ties", "rounding", "decimals", "issue_within"}));
  CodeRule rule;
  CELADON_ASSIGN(rule.rung, Reader::text(node, "rung"));
  CELADON_ASSIGN(rule.subjects, Reader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_TRY(Reader::rows(node, "grades", rule.grades, read_code_grade));
  for (const auto& [key, id] :
       {std::pair{"ties", &rule.ties}, std::pair{"rounding", &rule.rounding},
        std::pair{"decimals", &rule.decimals}, std::pair{"issue_within", &rule.issue_within}}) {
    CELADON_ASSIGN(*id, Reader::text(node, key));
  }
  CELADON_ASSIGN(rule.basis, reader.basis(node));
  return std::optional(std::move(rule));
}

}  // namespace

Result<ProgrammePart> read_programme(const packs::PackPtr& pack) {
  CELADON_ASSIGN(const auto body, pack->body());
  const Node* programme = body->find("programme");
  if (programme == nullptr || programme->kind != Node::Kind::mapping)
    return body->error(ErrorCode::parse, "缺少 programme｜the member programme is missing");
  CELADON_TRY(text::refuse_unknown_members(
      *programme,
      {"amends", "subjects", "sources", "values", "set", "rungs", "states", "transitions", "causes",
       "papers", "matters", "campaigns", "agencies", "code", "drop"}));
  Reader reader(pack->header().label(), pack->header().confidence);
  CELADON_TRY(reader.read_sources(*programme));
  const auto with = [&reader](auto read) {
    return [&reader, read](const Node& node) { return read(reader, node); };
  };
  ProgrammePart part;
  part.pack = pack;
  CELADON_ASSIGN(part.amends, Reader::text_or(*programme, "amends", ""));
  CELADON_ASSIGN(part.subjects, Reader::words<SubjectKind>(*programme, "subjects", subject_kind));
  CELADON_TRY(Reader::rows(*programme, part.amends.empty() ? "values" : "set", part.values,
                           with(read_value)));
  CELADON_TRY(Reader::rows(*programme, "rungs", part.rungs, with(read_rung)));
  CELADON_TRY(Reader::rows(*programme, "states", part.states, with(read_state)));
  CELADON_TRY(Reader::rows(*programme, "transitions", part.transitions,
                           [&](const Node& node) { return read_transition(reader, node, {}); }));
  CELADON_TRY(Reader::rows(*programme, "matters", part.matters, [&](const Node& node) {
    return read_matter(reader, node, part.transitions);
  }));
  CELADON_TRY(Reader::rows(*programme, "causes", part.causes, with(read_cause)));
  CELADON_TRY(Reader::rows(*programme, "papers", part.papers, with(read_paper)));
  CELADON_TRY(Reader::rows(*programme, "campaigns", part.campaigns, with(read_campaign)));
  CELADON_TRY(Reader::rows(*programme, "agencies", part.agencies, with(read_agency)));
  if (const Node* code = programme->find("code"); code != nullptr && !code->is_null()) {
    CELADON_ASSIGN(part.code, read_code(reader, *code));
  }
  CELADON_ASSIGN(part.drop, Reader::names(*programme, "drop"));
  return part;
}

}  // namespace celadon::cultivation
