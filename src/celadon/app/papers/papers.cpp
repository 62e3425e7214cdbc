#include "celadon/app/papers/papers.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/app/kept_packs.hpp"
#include "celadon/app/ladder/yearly_form.hpp"
#include "celadon/app/papers/paper_source.hpp"
#include "celadon/report/words.hpp"

namespace celadon::app::papers {
namespace {

using cultivation::Field;

bool gives(const cultivation::Transition& transition, std::string_view paper) {
  return std::find(transition.papers.begin(), transition.papers.end(), paper) !=
         transition.papers.end();
}

std::string instance_of(const cultivation::Happening& happening) {
  return happening.track.id == "form" ? happening.track.instance
                                      : fmt::format("{}", happening.sequence);
}

/// The step that gave out an instance; nullptr: none. Of a yearly form the last.
const ladder::StoredHappening* step_of(const ladder::LadderPicture& picture, std::string_view paper,
                                       std::string_view instance) {
  for (auto step = picture.happenings.rbegin(); step != picture.happenings.rend(); ++step) {
    const auto* transition = picture.programme->transition(step->happening.transition);
    if (transition == nullptr || !gives(*transition, paper)) continue;
    if (instance.empty() || instance_of(step->happening) == instance) return &*step;
  }
  return nullptr;
}

/// The year of a yearly form that no step filed yet; 0: the text is no year.
std::int32_t year_in(std::string_view text) {
  std::int32_t year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && year >= 2000 && year <= 2100 ? year : 0;
}

/// The picture of the moment of the step, with its rules.
Result<ladder::LadderPicture> picture_then(Workspace& workspace, ladder::RuleShelf& rules,
                                           const PaperRequest& request, Instant now,
                                           std::int64_t& sequence, std::int32_t& year) {
  CELADON_ASSIGN(auto picture,
                 ladder::picture_of(workspace.database(), rules, request.subject, now));
  const auto* step = step_of(picture, request.paper, request.instance);
  const bool yearly = request.paper == "dynamic_form";
  year = cultivation::china_day(now).year - (yearly ? 1 : 0);
  if (step == nullptr) {
    sequence = 0;
    if (request.instance.empty()) return picture;
    year = yearly ? year_in(request.instance) : 0;
    if (year != 0) return picture;
    return fail(
        ErrorCode::not_found,
        fmt::format("instance: 没有办理步骤 {1} 出具的 {0}｜instance: no step {1} gave out a "
                    "{0}",
                    request.paper, request.instance),
        "见 GET …/papers｜see GET …/papers");
  }
  sequence = step->happening.sequence;
  year = yearly ? year_in(step->happening.track.instance)
                : cultivation::china_day(step->happening.at).year;
  const Instant at = step->happening.at;
  return ladder::picture_of(workspace.database(), rules, request.subject, at);
}

Result<nlohmann::ordered_json> form_of(Workspace& workspace, ladder::RuleShelf& rules,
                                       const ladder::LadderPicture& picture, std::int32_t year,
                                       bool sees_plant) {
  CELADON_ASSIGN(const std::string filed,
                 ladder::filed_form(workspace.database(), picture.subject.id, year));
  if (!filed.empty()) {
    CELADON_ASSIGN(const std::string bytes, kept_bytes(workspace, filed));
    return nlohmann::ordered_json::parse(bytes, nullptr, false);
  }
  if (!sees_plant) return nlohmann::ordered_json(nullptr);
  CELADON_ASSIGN(const auto form, ladder::fill_form(workspace, rules, picture, year, {}));
  return ladder::form_json(form, picture);
}

report::PrintedColumn column_of(const PaperSource& source, const std::string& id) {
  static const std::map<std::string, double, std::less<>> widths = {
      {"number", 0.5},   {"name", 3.0},    {"code18", 2.0},   {"indicator", 2.4},
      {"gate", 2.6},     {"facts", 2.6},   {"document", 2.8}, {"explanation", 2.0},
      {"cause", 2.2},    {"reason", 2.4},  {"unit", 0.9},     {"met", 0.9},
      {"happened", 0.9}, {"changed", 0.8}, {"found", 1.0},    {"points", 0.8},
      {"score", 0.8},    {"file", 1.1},    {"clause", 1.2},   {"finding", 2.6}};
  static const std::vector<std::string_view> figures = {
      "value",  "baseline", "leading", "points", "score",      "year_0", "year_1",     "year_2",
      "output", "limit",    "mean",    "m2",     "investment", "t",      "unit_energy"};
  report::PrintedColumn column;
  column.title = source.word(id);
  const auto width = widths.find(id);
  column.width = width == widths.end() ? 1.3 : width->second;
  if (std::find(figures.begin(), figures.end(), id) != figures.end())
    column.align = report::Align::right;
  else if (column.width < 1.0)
    column.align = report::Align::centre;
  return column;
}

Result<report::PaperBlock> table_block(const PaperSource& source, const Field& field) {
  CELADON_ASSIGN(const PaperRows content, rows_for(source, field));
  report::PaperTable table;
  table.title = source.name(field.title);
  table.empty = content.empty.empty() ? source.say("（无）", "(none)") : content.empty;
  for (const std::string& id : field.columns) table.columns.push_back(column_of(source, id));
  for (const PaperCells& cells : content.rows) {
    report::PrintedRow row;
    for (const std::string& id : field.columns) {
      const auto cell = cells.find(id);
      row.cells.push_back(cell == cells.end() ? report::PrintedCell{} : cell->second);
    }
    table.rows.push_back(std::move(row));
  }
  return report::PaperBlock(std::move(table));
}

report::PaperBlock signature_block(const PaperSource& source, const Field& field) {
  const bool commitment = field.id == "commitment";
  const std::string unit = source.name(source.picture.subject.names);
  return report::PaperSignature{
      source.name(field.title),
      commitment
          ? source.say(fmt::format("　　{}承诺：所填内容和所附材料真实、准确、完整，如有不实，"
                                   "愿承担相应责任。",
                                   unit),
                       fmt::format("{} declares that what is filled in and attached is true, "
                                   "accurate and complete, and answers for it.",
                                   unit))
          : std::string(),
      commitment ? source.say("负责人（签字）：　　　　　　　　单位（盖章）　　　　年　　月　　日",
                              "signature:                    seal:                    date:")
                 : source.say("单位（盖章）：　　　　　　　　　　年　　月　　日",
                              "seal:                          date:")};
}

/// Texts that a hand writes into a box of their own.
bool wants_box(const Field& field) {
  static const std::vector<std::string_view> lines = {"coach",   "next_action",   "document",
                                                      "contact", "objections_to", "by"};
  return field.type == "text" && field.from == "hand" &&
         std::find(lines.begin(), lines.end(), field.id) == lines.end();
}

class PaperBlocks {
 public:
  PaperBlocks(const PaperSource& source, report::StatutoryPaper& paper)
      : source_(source), paper_(paper) {}

  Status add(const Field& field) {
    if (field.type == "table") {
      flush();
      CELADON_ASSIGN(report::PaperBlock block, table_block(source_, field));
      const auto& table = std::get<report::PaperTable>(block);
      if (table.rows.empty() && field.required && field.from != "registry" &&
          table.empty != source_.say("（无）", "(none)"))
        paper_.to_supply.push_back(table.title);
      paper_.blocks.push_back(std::move(block));
      return {};
    }
    if (field.type == "signature") {
      flush();
      paper_.blocks.push_back(signature_block(source_, field));
      return {};
    }
    CELADON_ASSIGN(const auto text, text_for(source_, field));
    const std::string label = source_.name(field.title);
    const bool missing = !text || text->empty();
    if (missing && field.required) paper_.to_supply.push_back(label);
    if (wants_box(field)) {
      flush();
      paper_.blocks.push_back(report::PaperText{label, text.value_or(""), missing ? 64.0 : 28.0});
      return {};
    }
    constexpr std::size_t short_text = 60;  // bytes: twenty Chinese characters
    constexpr std::size_t short_label = 30;
    const bool wide = (text && text->size() > short_text) || label.size() > short_label;
    facts_.push_back({label, text.value_or(""), wide, missing});
    return {};
  }

  void flush() {
    if (!facts_.empty()) paper_.blocks.emplace_back(std::move(facts_));
    facts_.clear();
  }

 private:
  const PaperSource& source_;
  report::StatutoryPaper& paper_;
  report::PaperFacts facts_;
};

std::string confidence_in(const PaperSource& source, formula::Confidence confidence) {
  const std::string_view mark = report::word(confidence, source.request.language);
  return mark.empty() ? source.say("来源原文", "quoted") : std::string(mark);
}

/// Clause and source of the paper, and of the step that gave it out, with the packs of that day.
std::vector<std::string> basis_of(const PaperSource& source) {
  const auto line = [&](const std::string& what, const cultivation::Basis& basis) {
    std::string text =
        what + (basis.clause.empty() ? source.say("未列条款", "no clause") : basis.clause);
    if (!basis.source.empty()) text += source.say("；来源：", "; source: ") + basis.source;
    text += source.say("；可信度：", "; confidence: ") + confidence_in(source, basis.confidence);
    if (!basis.note.empty()) text += source.say("；注：", "; note: ") + source.half(basis.note);
    return text;
  };
  std::vector<std::string> lines = {
      line(source.say("表式依据：", "form by: "), source.paper->basis)};
  if (source.transition != nullptr) {
    lines.push_back(line(fmt::format("{}{}：", source.say("办理依据：", "step by: "),
                                     source.name(source.transition->title)),
                         source.transition->basis));
  }
  std::string packs = source.say("规则包：", "packs: ");
  for (const std::string& pack : source.picture.programme->packs()) packs += pack + " ";
  lines.push_back(packs);
  return lines;
}

std::string subtitle_of(const PaperSource& source) {
  std::string text;
  if (source.step != nullptr) {
    const auto* rung = source.picture.programme->rung(source.step->happening.track.id);
    if (rung != nullptr) text = source.name(rung->title) + source.say("　", "  ");
  }
  return text + source.say(fmt::format("{} 年度", source.year), fmt::format("{}", source.year));
}

}  // namespace

std::vector<GivenPaper> given_papers(const ladder::LadderPicture& picture) {
  std::vector<GivenPaper> given;
  for (auto step = picture.happenings.rbegin(); step != picture.happenings.rend(); ++step) {
    const auto* transition = picture.programme->transition(step->happening.transition);
    if (transition == nullptr) continue;
    for (const std::string& paper : transition->papers)
      given.push_back({paper, instance_of(step->happening), step->happening.at,
                       step->happening.sequence, transition->title});
  }
  return given;
}

Result<report::StatutoryPaper> fill_paper(Workspace& workspace, ladder::RuleShelf& rules,
                                          const ladder::CodeLists& lists,
                                          const PaperRequest& request, Instant now) {
  std::int64_t sequence = 0;
  std::int32_t year = 0;
  CELADON_ASSIGN(auto picture, picture_then(workspace, rules, request, now, sequence, year));
  CELADON_ASSIGN(auto words, packs::find_terms(rules.library(), "paper_words"));
  PaperSource source{workspace, rules, lists, request, std::move(words), std::move(picture)};
  source.year = year;
  source.paper = source.picture.programme->paper(request.paper);
  if (source.paper == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("规则中没有文书 {0}｜the rules have no paper {0}", request.paper),
                "见 GET …/papers｜see GET …/papers");
  }
  for (const auto& step : source.picture.happenings)
    if (step.happening.sequence == sequence && sequence > 0) source.step = &step;
  if (source.step != nullptr)
    source.transition = source.picture.programme->transition(source.step->happening.transition);
  CELADON_ASSIGN(const auto facts, ladder::facts_of(workspace.database(), request.subject));
  source.facts = ladder::holding(facts, source.day());
  for (const auto& one : source.picture.evaluations)
    if (one.evaluation.day <= source.day()) source.evaluation = &one;
  if (request.paper == "dynamic_form") {
    CELADON_ASSIGN(source.form,
                   form_of(workspace, rules, source.picture, year, request.sees_plant));
  }
  report::StatutoryPaper paper;
  paper.language = request.language;
  paper.title = source.name(source.paper->title);
  paper.subtitle = subtitle_of(source);
  paper.author = source.name(source.picture.subject.names);
  paper.made_at = source.step == nullptr ? now : source.step->happening.at;
  paper.draft = source.step == nullptr;
  PaperBlocks blocks(source, paper);
  for (const Field& field : source.paper->fields) CELADON_TRY(blocks.add(field));
  blocks.flush();
  paper.basis = basis_of(source);
  return paper;
}

}  // namespace celadon::app::papers
