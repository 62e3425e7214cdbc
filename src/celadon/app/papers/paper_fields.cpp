// The single fields of papers: who the unit is, which step, which days.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/papers/paper_source.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::papers {
namespace {

using cultivation::Field;
using Text = std::optional<std::string>;

Text text_or_hand(std::string text) { return text.empty() ? Text() : Text(std::move(text)); }

Text fact_of(const PaperSource& s, const char* name) {
  const auto found = s.facts.find(name);
  return found == s.facts.end() ? Text() : Text(s.half(found->second.value));
}

/// Who the unit is: its registry.
Text registry_text(const PaperSource& s, const std::string& id) {
  const ladder::StoredSubject& subject = s.picture.subject;
  if (id == "name") return s.name(subject.names);
  if (id == "code18") return text_or_hand(subject.credit_code);
  if (id == "division") return s.division(subject.division);
  if (id == "industry")
    return subject.industry.empty() ? Text() : Text(s.industry(subject.industry));
  if (id == "address" || id == "ownership") return fact_of(s, id.c_str());
  return std::nullopt;
}

/// The body that judged, or the unit itself.
Text evaluation_text(const PaperSource& s, const std::string& id) {
  if (s.evaluation == nullptr) return std::nullopt;
  const bool third_party = s.evaluation->evaluation.third_party;
  if (id == "agency")
    return third_party ? s.evaluation->evaluation.agency : s.name(s.picture.subject.names);
  if (id == "legal_representative" && third_party) return s.evaluation->legal_representative;
  return std::nullopt;
}

std::string day_text(const PaperSource& s, CivilDate day) {
  return s.say(fmt::format("{} 年 {} 月 {} 日", day.year, day.month, day.day), format_date(day));
}

std::string role_text(const PaperSource& s, cultivation::Actor actor) {
  const std::string word = s.word(fmt::format("notify.{}", to_string(actor)));
  return word.rfind("notify.", 0) == 0 ? s.word("notify.subject") : word;
}

/// The public notice that the step opened; unset: none.
Result<std::optional<ladder::StoredNotice>> notice_of(const PaperSource& s) {
  std::optional<ladder::StoredNotice> found;
  if (s.step == nullptr) return found;
  CELADON_ASSIGN(const auto all, ladder::notices(s.workspace.database(), s.picture.subject.id));
  for (const ladder::StoredNotice& one : all)
    if (one.sequence == s.step->happening.sequence) found = one;
  return found;
}

/// What ends with the step: the effects that its row of the programme names.
std::string ended_by(const PaperSource& s) {
  if (s.transition == nullptr) return {};
  std::string text;
  for (const cultivation::Effect& effect : s.transition->effects) {
    if (effect.kind == cultivation::EffectKind::revoke_code)
      text += s.say("企业绿码注销；", "the green code is revoked; ");
  }
  return text + s.say("自移出之日起，以在列为条件的政策不再适用。",
                      "policies that ask for standing on the list no longer apply.");
}

/// The heading of a public notice: 关于 2026 年度市级绿色工厂名单的公示.
std::string notice_title(const PaperSource& s) {
  const auto* rung =
      s.step == nullptr ? nullptr : s.picture.programme->rung(s.step->happening.track.id);
  const std::string level = rung == nullptr ? std::string() : s.name(rung->title);
  const std::string kind = s.word(fmt::format("choice.{}", to_string(s.picture.subject.kind)));
  return s.say(fmt::format("关于 {} 年度{}{}名单的公示", s.year, level, kind),
               fmt::format("Public notice of the list of {}: {}, {}", s.year, kind, level));
}

std::string legal_basis(const PaperSource& s) {
  const cultivation::Basis& basis = s.transition == nullptr ? s.paper->basis : s.transition->basis;
  return basis.clause + s.say("（", " (") + basis.source + s.say("）", ")");
}

Result<Text> notice_text(const PaperSource& s, const std::string& id) {
  if (id == "title") return Text(notice_title(s));
  if (id == "legal_basis") return Text(legal_basis(s));
  if (id == "rule") {
    return Text(
        s.say("对公示内容有异议的，请在公示截止日 24:00 前以实名书面提出，并附证据；逾期不予"
              "受理。",
              "Whoever objects does so in writing, by real name and with evidence, until "
              "24:00 of the last day; later objections are not taken."));
  }
  CELADON_ASSIGN(const auto notice, notice_of(s));
  if (!notice) {
    // The rules give the notice no length: its first day is that of the step.
    return id == "begins" && s.step != nullptr ? Text(day_text(s, s.day())) : Text();
  }
  if (id == "begins") return Text(day_text(s, notice->opens));
  // Nobody published a length: the last day is left to the hand.
  return notice->through ? Text(day_text(s, *notice->through)) : Text();
}

Result<Text> due_text(const PaperSource& s) {
  if (s.step == nullptr) return Text();
  CELADON_ASSIGN(const auto noted,
                 ladder::duties_noted(s.workspace.database(), s.picture.subject.id));
  for (const ladder::NotedDuty& one : noted)
    if (one.sequence == s.step->happening.sequence) return Text(day_text(s, one.duty.through));
  return Text();
}

/// What the step itself says.
Result<Text> step_text(const PaperSource& s, const std::string& id) {
  if (id == "year") return Text(fmt::format("{}", s.year));
  if (id == "kind")
    return Text(s.word(fmt::format("choice.{}", to_string(s.picture.subject.kind))));
  if (id == "province") {
    const std::string code = s.picture.subject.division.substr(0, 2) + "0000";
    return Text(s.name(s.lists.division_name(code)) +
                s.say("工业和信息化主管部门", ", department of industry"));
  }
  if (s.step == nullptr) return Text();
  const cultivation::Happening& step = s.step->happening;
  if (id == "date") return Text(day_text(s, cultivation::china_day(step.at)));
  if (id == "by") return Text(role_text(s, step.actor));
  if (id == "effects") return Text(ended_by(s));
  if (id == "ban_through")
    return step.barred_through ? Text(day_text(s, *step.barred_through)) : Text();
  if (id == "due") return due_text(s);
  return Text();
}

/// A figure of the yearly form with its unit.
Text quantity_text(const PaperSource& s, const Field& field) {
  if (!s.form.is_object() || !s.form.contains("figures")) return std::nullopt;
  for (const auto& figure : s.form["figures"]) {
    if (figure.value("id", "") != field.id) continue;
    const auto& value = figure["years"][fmt::format("{}", s.year)];
    if (!value.is_number()) return std::nullopt;
    return report::grouped(value.get<double>(), 2) + " " + field.unit;
  }
  return std::nullopt;
}

/// The pieces of evidence attached until that day.
Text files_text(const PaperSource& s) {
  std::string text;
  for (const ladder::StoredEvidence& one : s.picture.evidence) {
    if (s.day() < one.day) continue;
    text += (text.empty() ? "" : s.say("；", "; ")) + s.name(s.lists.evidence_name(one.kind)) +
            " " + one.reference;
  }
  return text_or_hand(std::move(text));
}

}  // namespace

std::string PaperSource::name(const packs::Title& title) const {
  return std::string(report::title_in(title, request.language));
}
std::string PaperSource::name(const registry::Names& names) const {
  return request.language == units::Language::en && !names.en.empty() ? names.en : names.zh;
}
std::string PaperSource::half(std::string_view both) const {
  return std::string(units::in_language(both, request.language));
}
std::string PaperSource::half_of(const nlohmann::ordered_json& names) const {
  const char* key = request.language == units::Language::zh ? "zh" : "en";
  return names.is_object() ? names.value(key, "") : std::string();
}
std::string PaperSource::word(const std::string& id) const {
  const packs::Term* term = words.find(id);
  return term == nullptr ? id : name(term->title);
}
std::string PaperSource::division(const std::string& code) const {
  // Of a county that the list of regions does not hold the name ends with its code.
  const std::string known = name(lists.division_name(code));
  return known.find(code) == std::string::npos ? code + " " + known : known;
}
std::string PaperSource::industry(const std::string& code) const {
  const std::string known = name(lists.industry_name(code));
  return known == code ? code : code + " " + known;
}

std::string PaperSource::area() const {
  const auto* rung = step == nullptr ? nullptr : picture.programme->rung(step->happening.track.id);
  if (rung == nullptr) return picture.subject.division.substr(0, 2);
  switch (rung->keeper) {
    case registry::DivisionLevel::nation: return {};
    case registry::DivisionLevel::province: return picture.subject.division.substr(0, 2);
    case registry::DivisionLevel::city: return picture.subject.division.substr(0, 4);
    case registry::DivisionLevel::county: return picture.subject.division;
  }
  return {};
}

report::PrintedCell words_cell(std::string text) {
  report::PrintedCell cell;
  cell.text = std::move(text);
  return cell;
}

report::PrintedCell figure_cell(double value, int places) {
  report::PrintedCell cell;
  cell.text = report::grouped(value, places);
  cell.number = value;
  cell.places = places;
  return cell;
}

Result<Text> text_for(const PaperSource& source, const Field& field) {
  static const std::vector<std::string_view> of_notice = {"title", "legal_basis", "rule", "begins",
                                                          "ends"};
  if (field.type == "quantity") return quantity_text(source, field);
  if (field.type == "file") return files_text(source);
  if (auto text = registry_text(source, field.id)) return text;
  if (auto text = evaluation_text(source, field.id)) return text;
  if (source.step != nullptr && field.id == "remark")
    return text_or_hand(source.step->happening.remark);
  if (field.id == "explanation" && source.form.is_object())
    return text_or_hand(source.form.value("explanation", ""));
  if (field.from == "hand") return Text();
  if (std::find(of_notice.begin(), of_notice.end(), field.id) != of_notice.end())
    return notice_text(source, field.id);
  return step_text(source, field.id);
}

}  // namespace celadon::app::papers
