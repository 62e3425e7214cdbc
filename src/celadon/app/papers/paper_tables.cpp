// The tables of papers: what happened to the unit, what it declared, what is attached.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/papers/paper_source.hpp"
#include "celadon/cultivation/span.hpp"

namespace celadon::app::papers {
namespace {

using cultivation::Cause;
using cultivation::Field;
using cultivation::Happening;

std::string cause_name(const PaperSource& s, const std::string& id) {
  const Cause* cause = s.picture.programme->cause(id);
  return cause == nullptr ? id : s.name(cause->title);
}

/// The causes a step was taken for: the one it names, and those it noted.
std::vector<std::string> causes_of_step(const Happening& step) {
  std::vector<std::string> causes = step.noted;
  if (!step.cause.empty() && std::find(causes.begin(), causes.end(), step.cause) == causes.end())
    causes.insert(causes.begin(), step.cause);
  return causes;
}

/// The outside events that are a cause, from a day on; newest last.
std::vector<const cultivation::OutsideEvent*> events_for(const PaperSource& s, const Cause& cause,
                                                         CivilDate from) {
  std::vector<const cultivation::OutsideEvent*> found;
  for (const auto& event : s.picture.record.events) {
    const bool kind =
        std::find(cause.events.begin(), cause.events.end(), event.kind) != cause.events.end();
    if (kind && from <= event.day && event.day <= s.day()) found.push_back(&event);
  }
  return found;
}

std::string event_text(const PaperSource& s, const cultivation::OutsideEvent& event) {
  std::string text = format_date(event.day) + " " + s.name(s.lists.event_name(event.kind));
  if (event.ended) text += s.say("，已于 ", ", ended ") + format_date(*event.ended);
  return text;
}

/// The look-back over which causes stand against an application; the first day of it.
std::optional<CivilDate> look_back_begins(const PaperSource& s) {
  for (const auto& transition : s.picture.programme->transitions()) {
    for (const cultivation::Guard& guard : transition.when) {
      if (guard.kind != cultivation::GuardKind::no_cause) continue;
      const auto* value = s.picture.programme->value(guard.value);
      const auto* span =
          value == nullptr ? nullptr : std::get_if<cultivation::Span>(&value->content);
      if (span == nullptr) continue;
      const auto first = cultivation::look_back(s.day(), *span, *s.picture.calendar);
      if (first.ok()) return *first;
    }
  }
  return std::nullopt;
}

/// Article 15: each cause, and whether the registry knows of it within the look-back.
PaperRows veto_rows(const PaperSource& s) {
  const auto first = look_back_begins(s);
  PaperRows table;
  if (!first) {
    table.empty = s.say("规则没有给出回溯期，无法核查", "the rules give no look-back");
    return table;
  }
  for (const Cause& cause : s.picture.programme->causes()) {
    if (!cause.bars) continue;
    const auto events = events_for(s, cause, *first);
    PaperCells cells{{"cause", words_cell(s.name(cause.title))}};
    std::string found = s.say("登记中未见", "none registered");
    if (cause.events.empty()) found = s.say("须人工核查", "to be checked by hand");
    report::PrintedCell answer = words_cell(found);
    if (!events.empty()) {
      answer = words_cell(s.say("有：", "yes: ") + event_text(s, *events.back()));
      answer.tone = report::Tone::bad;
      cells["evidence"] = words_cell(events.back()->source);
    }
    cells["found"] = std::move(answer);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// Lists that the unit leaves with a step: those on which it stood just before.
PaperRows left_lists(const PaperSource& s) {
  PaperRows table;
  if (s.step == nullptr) return table;
  const Happening& step = s.step->happening;
  cultivation::Record before = s.picture.record;
  std::erase_if(before.happenings,
                [&](const Happening& one) { return one.sequence >= step.sequence; });
  const auto standing = cultivation::standing_of(before);
  for (const cultivation::Move& move : step.moves) {
    const auto* there = standing.on(move.track.id);
    if (there == nullptr || !move.track.instance.empty() ||
        !cultivation::on_list(there->standing) || cultivation::on_list(move.standing))
      continue;
    std::optional<Instant> since;
    bool on = false;
    for (const Happening& one : before.happenings) {
      for (const cultivation::Move& earlier : one.moves) {
        if (!(earlier.track == move.track)) continue;
        if (!on && cultivation::on_list(earlier.standing)) since = one.at;
        on = cultivation::on_list(earlier.standing);
      }
    }
    const auto* rung = s.picture.programme->rung(move.track.id);
    table.rows.push_back(
        {{"rung", words_cell(rung == nullptr ? move.track.id : s.name(rung->title))},
         {"listed_on",
          words_cell(since ? format_date(cultivation::china_day(*since)) : std::string())},
         {"removed_on", words_cell(format_date(cultivation::china_day(step.at)))}});
  }
  return table;
}

/// Reason code, clause and facts of a removal, a warning or a refusal.
PaperRows reason_rows(const PaperSource& s, const std::string& subject_column) {
  PaperRows table;
  if (s.step == nullptr) return table;
  const Happening& step = s.step->happening;
  constexpr CivilDate since_ever{1949, 10, 1};
  for (const std::string& id : causes_of_step(step)) {
    const Cause* cause = s.picture.programme->cause(id);
    PaperCells cells{{subject_column, words_cell(fmt::format("{} ({})", cause_name(s, id), id))}};
    if (cause != nullptr) {
      cells["clause"] = words_cell(cause->basis.clause);
      const auto events = events_for(s, *cause, since_ever);
      if (!events.empty()) {
        cells["facts"] = words_cell(event_text(s, *events.back()));
        cells["evidence"] = words_cell(events.back()->evidence.empty() ? events.back()->source
                                                                       : events.back()->evidence);
      }
    }
    table.rows.push_back(std::move(cells));
  }
  if (!step.remark.empty() || table.rows.empty()) {
    table.rows.push_back(
        {{subject_column,
          words_cell(step.remark.empty() && s.transition != nullptr ? s.name(s.transition->title)
                                                                    : step.remark)},
         {"clause",
          words_cell(s.transition == nullptr ? std::string() : s.transition->basis.clause)}});
  }
  return table;
}

/// What the yearly form says of changes.
PaperRows change_rows(const PaperSource& s) {
  PaperRows table;
  if (!s.form.is_object()) return table;
  for (const auto& change : s.form.value("changes", nlohmann::ordered_json::array())) {
    const std::string kind = change.value("kind", "");
    const std::string word = kind == "names" ? "name" : kind == "industry" ? "scope" : kind;
    const auto& file = change["file"];
    table.rows.push_back({{"kind", words_cell(s.word("choice." + word).rfind("choice.", 0) == 0
                                                  ? kind
                                                  : s.word("choice." + word))},
                          {"changed", words_cell(s.say("是", "yes"))},
                          {"before", words_cell(s.half_of(change["before"]))},
                          {"after", words_cell(s.half_of(change["after"]))},
                          {"on", words_cell(change.value("on", ""))},
                          {"file", words_cell(file.is_string() ? file.get<std::string>() : "")}});
  }
  if (table.rows.empty())
    table.empty = s.say("本年度没有登记名称、经营范围、生产地址、组织边界的变更",
                        "no change of name, scope, address or boundary is registered that year");
  return table;
}

PaperRows compliance_rows(const PaperSource& s) {
  PaperRows table;
  if (!s.form.is_object()) return table;
  for (const auto& row : s.form.value("compliance", nlohmann::ordered_json::array())) {
    const bool happened = row.value("happened", false);
    PaperCells cells{{"cause", words_cell(s.half_of(row["names"]))},
                     {"happened", words_cell(happened ? s.say("是", "yes") : s.say("否", "no"))}};
    if (happened) {
      cells["happened"].tone = report::Tone::bad;
      cells["explanation"] = words_cell(row["on"].is_string() ? row["on"].get<std::string>() : "");
      cells["file"] = words_cell(row["source"].is_string() ? row["source"].get<std::string>() : "");
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// The key figures over three years.
PaperRows year_rows(const PaperSource& s) {
  PaperRows table;
  if (!s.form.is_object()) return table;
  for (const auto& figure : s.form.value("figures", nlohmann::ordered_json::array())) {
    PaperCells cells{{"indicator", words_cell(s.half_of(figure["names"]))},
                     {"unit", words_cell(figure.value("unit", ""))}};
    for (int back = 0; back < 3; ++back) {
      const auto& value = figure["years"][fmt::format("{}", s.year - back)];
      cells[fmt::format("year_{}", back)] =
          value.is_number() ? figure_cell(value.get<double>()) : words_cell("—");
    }
    if (figure.contains("undetermined"))
      cells["explanation"] = words_cell(s.half_of(figure["undetermined"]));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// The evidence attached until that day, numbered.
PaperRows reference_rows(const PaperSource& s) {
  PaperRows table;
  for (const ladder::StoredEvidence& one : s.picture.evidence) {
    if (s.day() < one.day) continue;
    table.rows.push_back(
        {{"number", words_cell(fmt::format("{}", table.rows.size() + 1))},
         {"document", words_cell(s.name(s.lists.evidence_name(one.kind)) + "　" + one.reference)},
         {"file", words_cell(one.sha256.substr(0, 12))}});
  }
  return table;
}

}  // namespace

Result<PaperRows> rows_for(const PaperSource& s, const Field& field) {
  if (field.id == "veto") return veto_rows(s);
  if (field.id == "rungs") return left_lists(s);
  if (field.id == "cause") return reason_rows(s, "cause");
  if (field.id == "reasons") return reason_rows(s, "reason");
  if (field.id == "findings") return reason_rows(s, "finding");
  if (field.id == "references") return reference_rows(s);
  if (s.paper->id == "dynamic_form") {
    if (s.form.is_null()) {
      PaperRows table;
      table.empty = s.say("填报数据只对本单位显示，或尚未填报",
                          "the figures are shown to the unit itself only, or are not filed yet");
      return table;
    }
    if (field.id == "changes") return change_rows(s);
    if (field.id == "compliance") return compliance_rows(s);
    if (field.id == "figures") return year_rows(s);
  }
  CELADON_ASSIGN(auto judged, judged_rows(s, field));
  if (judged) return std::move(*judged);
  CELADON_ASSIGN(auto listed, listed_rows(s, field));
  if (listed) return std::move(*listed);
  PaperRows table;
  table.empty = s.say("（待填）", "(to be filled in)");
  return table;
}

}  // namespace celadon::app::papers
