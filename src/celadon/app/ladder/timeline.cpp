// All that was said and done about a subject, in one order.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/ladder_view.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::ladder {
namespace {

using views::names_json;
using views::text_or_null;
using views::title_json;

/// A row; what does not apply is null.
Json row(Instant at, Instant recorded, const char* what, Json names) {
  Json json{{"at", format_instant(at)},
            {"recorded_at", format_instant(recorded)},
            {"what", what},
            {"names", std::move(names)}};
  for (const char* member : {"rung", "matter", "instance", "state", "state_names", "by", "role",
                             "remark", "cause", "source", "programme"})
    json[member] = nullptr;
  return json;
}

Instant begin_of(CivilDate day) { return start_of_day(day, UtcOffset::china()); }

std::string fact_word(const std::string& name, bool english) {
  static const std::map<std::string, std::pair<const char*, const char*>> words = {
      {"names", {"名称", "name"}},
      {"credit_code", {"统一社会信用代码", "credit code"}},
      {"industry", {"行业", "industry"}},
      {"division", {"行政区划", "division"}},
      {"organisation", {"组织", "organisation"}},
      {"site", {"工厂", "plant"}},
      {"address", {"地址", "address"}},
      {"boundary", {"边界", "boundary"}},
      {"capacity", {"产能", "capacity"}},
      {"ownership", {"所有制", "ownership"}},
      {"merged_into", {"并入", "merged into"}}};
  const auto found = words.find(name);
  if (found == words.end()) return name;
  return english ? found->second.second : found->second.first;
}

}  // namespace

Result<std::vector<Json>> timeline(storage::Database& database, RuleShelf& rules,
                                   const CodeLists& lists, const std::string& subject, Instant at) {
  CELADON_ASSIGN(const LadderPicture picture, picture_of(database, rules, subject, at));
  std::vector<std::pair<Instant, Json>> rows;
  for (const StoredHappening& stored : picture.happenings) {
    const cultivation::Happening& happening = stored.happening;
    Json json = happening_json(happening, *picture.programme);
    Json line = row(happening.at, happening.recorded, "step", json["names"]);
    for (const char* member : {"rung", "matter", "instance", "by", "role", "remark", "cause"})
      line[member] = json[member];
    line["sequence"] = happening.sequence;
    line["state"] = happening.moves.front().state;
    line["state_names"] = json["moves"][0]["state_names"];
    line["programme"] = happening.programme;
    rows.emplace_back(happening.at, std::move(line));
  }
  CELADON_ASSIGN(const auto events, events_of(database, subject));
  for (const StoredEvent& stored : events) {
    Json line = row(begin_of(stored.event.day), stored.recorded_at, "event",
                    title_json(lists.event_name(stored.event.kind)));
    line["by"] = stored.recorded_by;
    line["remark"] = text_or_null(stored.note);
    line["source"] = stored.event.source;
    rows.emplace_back(begin_of(stored.event.day), std::move(line));
  }
  CELADON_ASSIGN(const auto facts, facts_of(database, subject));
  for (const SubjectFact& fact : facts) {
    Json line = row(begin_of(fact.valid_from), fact.recorded_at, "fact",
                    names_json(fact_word(fact.name, false), fact_word(fact.name, true)));
    line["by"] = fact.recorded_by;
    line["remark"] = fact.value;
    line["source"] = text_or_null(fact.source);
    rows.emplace_back(begin_of(fact.valid_from), std::move(line));
  }
  for (const StoredEvaluation& stored : picture.evaluations) {
    const auto& one = stored.evaluation;
    Json line = row(begin_of(one.day), stored.recorded_at, "evaluation",
                    one.third_party ? names_json("第三方评价", "third-party evaluation")
                                    : names_json("自评价", "self-evaluation"));
    line["by"] = stored.recorded_by;
    line["remark"] = one.score ? fmt::format("{} {:.2f}", one.standard, *one.score) : one.standard;
    line["source"] = text_or_null(stored.source);
    rows.emplace_back(begin_of(one.day), std::move(line));
  }
  for (const StoredEvidence& stored : picture.evidence) {
    Json line = row(stored.recorded_at, stored.recorded_at, "evidence",
                    title_json(lists.evidence_name(stored.kind)));
    line["by"] = stored.recorded_by;
    line["remark"] = stored.reference;
    rows.emplace_back(stored.recorded_at, std::move(line));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Json> lines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].second["id"] = rows.size() - i;
    lines.push_back(std::move(rows[i].second));
  }
  return lines;
}

}  // namespace celadon::app::ladder
