#include "celadon/app/ladder/yearly_form.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/answers.hpp"
#include "celadon/app/ladder/form_twins.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/cultivation/owed.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::Field;
using cultivation::Paper;

/// Where the figures of the form stand among the names of a plant (vocabulary.plant).
struct Source {
  std::string_view field, input, unit;
};
constexpr Source sources[] = {
    {"energy", "energy.comprehensive", "tce"}, {"carbon", "carbon.total", "tCO2"},
    {"output_value", "output_value", "万元"},  {"value_added", "value_added", "万元"},
    {"fresh_water", "water.withdrawn", "m3"},  {"reused_water", "water.reused", "m3"},
    {"functions", "platform.functions", "项"}};

std::optional<double> number_of(const formula::Environment& plant, const std::string& name,
                                std::string_view unit) {
  const formula::Input* input = plant.find(name);
  if (input == nullptr) return std::nullopt;
  return views::number_of(views::value_json(input->value, unit));
}

/// The share of product categories that have a footprint.
std::optional<double> footprint_share(const formula::Environment& plant, const std::string& back) {
  const auto all = number_of(plant, "product.categories" + back, "个");
  const auto with = number_of(plant, "product.categories_with_footprint" + back, "个");
  if (!all || !with || *all <= 0) return std::nullopt;
  return *with / *all * 100;
}

void fill_figure(const formula::Environment& plant, FormFigure& figure) {
  for (int back = 0; back < 3; ++back) {
    const std::string suffix = back == 0 ? "" : fmt::format("@-{}", back);
    if (figure.field == "footprint") {
      figure.values[back] = footprint_share(plant, suffix);
    } else if (!figure.input.empty()) {
      figure.values[back] = number_of(plant, figure.input + suffix, figure.unit);
    }
  }
}

/// Facts that took effect within the year: names, address, scope, boundary.
Json changes_of(const std::vector<SubjectFact>& facts, std::int32_t year) {
  Json rows = Json::array();
  for (const SubjectFact& fact : facts) {
    const bool material = fact.name == "names" || fact.name == "address" ||
                          fact.name == "boundary" || fact.name == "industry" ||
                          fact.name == "merged_into" || fact.name == "credit_code";
    if (!material || fact.valid_from.year != year) continue;
    const auto before = holding(facts, cultivation::days_after(fact.valid_from, -1));
    const auto was = before.find(fact.name);
    if (was == before.end() || was->second.value == fact.value) continue;
    rows.push_back({{"kind", fact.name},
                    {"before", both_json(was->second.value)},
                    {"after", both_json(fact.value)},
                    {"on", format_date(fact.valid_from)},
                    {"file", fact.evidence.empty() ? Json(nullptr) : Json(fact.evidence)}});
  }
  return rows;
}

/// For each cause that bars: whether it happened in the year.
Json compliance_of(const LadderPicture& picture, std::int32_t year) {
  Json rows = Json::array();
  for (const cultivation::Cause& cause : picture.programme->causes()) {
    if (!cause.bars || cause.events.empty()) continue;
    const auto& events = picture.record.events;
    const auto met = std::find_if(events.begin(), events.end(), [&](const auto& event) {
      return event.day.year == year &&
             std::find(cause.events.begin(), cause.events.end(), event.kind) != cause.events.end();
    });
    rows.push_back({{"cause", cause.id},
                    {"names", views::title_json(cause.title)},
                    {"happened", met != events.end()},
                    {"on", met == events.end() ? Json(nullptr) : Json(format_date(met->day))},
                    {"source", met == events.end() ? Json(nullptr) : Json(met->source)}});
  }
  return rows;
}

const Paper* paper_of(const cultivation::Programme& programme) {
  return programme.paper("dynamic_form");
}

std::string state_of(const LadderPicture& picture, std::int32_t year) {
  const std::string instance = fmt::format("{}", year);
  if (const auto* there = picture.standing.on("form", instance)) return there->state;
  for (const cultivation::Track& track :
       cultivation::owed_tracks(*picture.programme, picture.record, picture.at))
    if (track.id == "form" && track.instance == instance)
      return picture.programme->initial_state("form")->id;
  return {};
}

const char* word_of(FormFinding::Severity severity) {
  switch (severity) {
    case FormFinding::Severity::note: return "note";
    case FormFinding::Severity::warning: return "warning";
    case FormFinding::Severity::error: return "error";
  }
  return "";
}

/// The step by which a form in that state is filed.
std::string filing_step(std::string_view state) {
  if (state == "late") return "form.file_late";
  return state == "returned" ? "form.file_again" : "form.file";
}

}  // namespace

Result<YearlyForm> fill_form(Workspace& workspace, RuleShelf&, const LadderPicture& picture,
                             std::int32_t year, const std::map<std::string, double>& declared) {
  const Paper* paper = paper_of(*picture.programme);
  if (paper == nullptr) {
    return fail(ErrorCode::not_found,
                "这套规则没有年度动态管理表｜the rules have no yearly dynamic form");
  }
  YearlyForm form;
  form.year = year;
  form.state = state_of(picture, year);
  ledger::SnapshotPtr plant;
  std::string reason = "该主体没有关联工厂｜no plant is linked to the subject";
  if (!picture.subject.site.empty()) {
    Question question;
    question.site = picture.subject.site;
    question.period = CivilPeriod::year(year);
    auto made = app::picture_of(workspace, question);
    if (made.ok())
      plant = *made;
    else
      reason = made.error().message;
  }
  for (const Field& field : paper->fields) {
    if (field.type != "quantity") continue;
    FormFigure figure;
    figure.field = field.id;
    figure.title = field.title;
    figure.unit = field.unit;
    figure.required = field.required;
    const auto* source = std::find_if(std::begin(sources), std::end(sources),
                                      [&](const Source& one) { return one.field == field.id; });
    if (source != std::end(sources)) figure.input = source->input;
    if (plant != nullptr) fill_figure(*plant, figure);
    if (const auto given = declared.find(field.id); given != declared.end()) {
      figure.values[0] = given->second;
      figure.declared = true;
    }
    if (!figure.values[0])
      figure.reason = plant == nullptr ? reason : "填报与计量中都没有｜neither stated nor metered";
    form.figures.push_back(std::move(figure));
  }
  CELADON_ASSIGN(const auto facts, facts_of(workspace.database(), picture.subject.id));
  form.tables["changes"] = changes_of(facts, year);
  form.tables["compliance"] = compliance_of(picture, year);
  if (plant != nullptr) form.measured_share = number_of(*plant, "energy.measured_share", "%");
  form.findings = check_form(form.figures, form.measured_share);
  CELADON_ASSIGN(const auto twins,
                 form_twins(workspace.database(), picture.subject.id, year, form.figures));
  for (FormFinding& finding : check_twins(twins)) form.findings.push_back(std::move(finding));
  CELADON_ASSIGN(const auto duties, all_duties(workspace.database(), picture));
  for (const cultivation::Duty& duty : duties)
    if (duty.track.id == "form" && duty.track.instance == fmt::format("{}", year))
      form.due = duty.through;
  return form;
}

Json findings_json(const std::vector<FormFinding>& findings) {
  Json list = Json::array();
  for (const FormFinding& finding : findings)
    list.push_back({{"check", finding.check},
                    {"field", finding.field},
                    {"severity", word_of(finding.severity)},
                    {"message", both_json(finding.message)}});
  return list;
}

Json form_json(const YearlyForm& form, const LadderPicture& picture) {
  const auto year_of = [&](int back) { return fmt::format("{}", form.year - back); };
  Json figures = Json::array();
  for (const FormFigure& figure : form.figures) {
    Json years = Json::object();
    for (int back = 2; back >= 0; --back)
      years[year_of(back)] = figure.values[back] ? Json(*figure.values[back]) : Json(nullptr);
    Json one{{"id", figure.field},          {"names", views::title_json(figure.title)},
             {"unit", figure.unit},         {"required", figure.required},
             {"declared", figure.declared}, {"years", std::move(years)}};
    if (!figure.values[0]) one["undetermined"] = both_json(figure.reason);
    if (!figure.input.empty() && figure.values[0] && !figure.declared)
      one["derivation"] =
          views::derivation_link(picture.subject.site, figure.input, CivilPeriod::year(form.year));
    figures.push_back(std::move(one));
  }
  const Paper* paper = paper_of(*picture.programme);
  return {
      {"subject", picture.subject.id},
      {"year", form.year},
      {"state", form.state.empty() ? Json(nullptr) : Json(form.state)},
      {"due", form.due ? Json(format_date(*form.due)) : Json(nullptr)},
      {"sequence", picture.subject.sequence},
      {"figures", std::move(figures)},
      {"changes", form.tables["changes"]},
      {"compliance", form.tables["compliance"]},
      {"measured_share", form.measured_share ? Json(*form.measured_share / 100) : Json(nullptr)},
      {"findings", findings_json(form.findings)},
      {"pack", paper == nullptr ? Json(nullptr) : Json(paper->basis.pack)}};
}

Result<FiledForm> file_form(Workspace& workspace, RuleShelf& rules, const Asker& asker,
                            const FormFiling& wanted, Instant now) {
  storage::Database& database = workspace.database();
  CELADON_ASSIGN(const LadderPicture picture,
                 ladder::picture_of(database, rules, wanted.subject, now));
  FiledForm filed;
  CELADON_ASSIGN(filed.form, fill_form(workspace, rules, picture, wanted.year, wanted.declared));
  bool explained = true;
  for (const FormFinding& finding : filed.form.findings) {
    if (finding.severity == FormFinding::Severity::error) filed.against.push_back(finding);
    explained = explained &&
                (finding.severity != FormFinding::Severity::warning || !wanted.explanation.empty());
  }
  if (!explained) {
    filed.against.push_back({"explanation", "explanation", FormFinding::Severity::error,
                             "有变化须说明｜something jumped: say why"});
  }
  if (!wanted.commitment) {
    filed.against.push_back({"commitment", "commitment", FormFinding::Severity::error,
                             "须作真实性承诺｜the commitment to truth is needed"});
  }
  if (!filed.against.empty()) return filed;
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  StepRequest request;
  request.subject = wanted.subject;
  request.transition = filing_step(filed.form.state);
  request.instance = fmt::format("{}", wanted.year);
  request.remark = wanted.explanation;
  request.after = wanted.after;
  CELADON_ASSIGN(filed.step, take_step(database, rules, asker, request, now));
  if (filed.step->result == StepResult::taken) {
    Json content = form_json(filed.form, picture);
    content["explanation"] = wanted.explanation;
    content["filed_at"] = format_instant(now);
    content["filed_by"] = asker.who.login;
    CELADON_ASSIGN(const storage::KeptFile kept,
                   workspace.folder().files().keep_bytes(content.dump()));
    filed.sha256 = kept.sha256;
    CELADON_TRY(
        insert_form(database, wanted.subject, wanted.year, filed.step->sequence, kept.sha256));
    CELADON_TRY(keep_figures(database, wanted.subject, wanted.year, filed.form.figures));
  }
  CELADON_TRY(transaction.commit());
  return filed;
}

}  // namespace celadon::app::ladder
