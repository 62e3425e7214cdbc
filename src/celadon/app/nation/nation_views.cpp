#include "celadon/app/nation/nation_views.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/nation_json.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;
using Json = nlohmann::ordered_json;
using nation::Dimension;

Json both_names(const packs::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

/// Names of keys out of the vocabularies, each read once.
class KeyNames {
 public:
  explicit KeyNames(const packs::Library& library) : library_(library) {}

  Result<Json> named(const char* vocabulary, const std::string& key) {
    if (tables_.count(vocabulary) == 0) {
      CELADON_ASSIGN(packs::TermTable terms, packs::find_terms(library_, vocabulary));
      tables_.emplace(vocabulary, std::move(terms));
    }
    const packs::Term* term = key.empty() ? nullptr : tables_.at(vocabulary).find(key);
    return Json{{"code", key.empty() ? Json(nullptr) : Json(key)},
                {"names", term == nullptr ? Json(nullptr) : both_names(term->title)}};
  }

 private:
  const packs::Library& library_;
  std::map<std::string, packs::TermTable> tables_;
};

Result<Json> key_json(KeyNames& names, const FrozenNation& frozen, Dimension by,
                      const std::string& key) {
  switch (by) {
    case Dimension::province:
    case Dimension::city: return names.named("regions", key);
    case Dimension::section:
    case Dimension::industry: return names.named("industries", key);
    case Dimension::group: {
      const auto name = frozen.group_names.find(key);
      return Json{{"code", key.empty() ? Json(nullptr) : Json(key)},
                  {"names", name == frozen.group_names.end() ? Json(nullptr)
                                                             : ladder::both_json(name->second)}};
    }
    case Dimension::year: {
      std::int32_t year = 0;
      std::from_chars(key.data(), key.data() + key.size(), year);
      return year == 0 ? Json(nullptr) : Json(year);
    }
    default: return key.empty() ? Json(nullptr) : Json(key);
  }
}

struct Tally {
  std::uint64_t listed = 0, removed = 0, applied = 0, passed = 0;
  std::optional<double> density;
  std::string density_source;
};

bool told_by_standing(const nation::CountQuery& query) {
  return std::find(query.by.begin(), query.by.end(), Dimension::standing) != query.by.end();
}

Json density_json(const Tally& tally) {
  if (tally.density)
    return {{"value", *tally.density}, {"unit", "‰"}, {"source", tally.density_source}};
  return {{"value", nullptr},
          {"unit", "‰"},
          {"undetermined",
           {{"reason",
             {{"zh", "没有该范围的规模以上企业数"},
              {"en", "the number of above-scale enterprises there is not known"}}},
            {"missing", {"enterprises_above_scale"}}}}};
}

std::string joined(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : "/") + (key.empty() ? "-" : key);
  return text.empty() ? "all" : text;
}

Json subject_of(const FrozenNation& frozen, nation::SubjectIndex i) {
  const nation::Snapshot& s = *frozen.snapshot;
  const std::string zh(s.name(i));
  const std::string en(frozen.english[i]);
  return {{"subject", frozen.ids[i]},
          {"names", {{"zh", zh}, {"en", en.empty() ? zh : en}}},
          {"credit_code", frozen.has_code(i) ? Json(s.credit_code(i)) : Json(nullptr)},
          {"kind", cultivation::to_string(s.kind[i])},
          {"division", s.division_of(i)},
          {"industry", s.industry_of(i)}};
}

const char* word_of(nation::RemovalFact::Kind kind) {
  switch (kind) {
    case nation::RemovalFact::Kind::event: return "event";
    case nation::RemovalFact::Kind::form: return "form";
    case nation::RemovalFact::Kind::score: return "score";
  }
  return "";
}

Json date_or_null(const std::optional<CivilDate>& day) {
  return day ? Json(format_date(*day)) : Json(nullptr);
}

Json ground_view(const nation::RemovalGround& ground) {
  Json facts = Json::array();
  for (const nation::RemovalFact& fact : ground.facts)
    facts.push_back({{"kind", word_of(fact.kind)},
                     {"text", ladder::both_json(fact.text)},
                     {"day", date_or_null(fact.day)},
                     {"ended", date_or_null(fact.ended)},
                     {"source", fact.source.empty() ? Json(nullptr) : Json(fact.source)},
                     {"evidence", fact.evidence.empty() ? Json(nullptr) : Json(fact.evidence)}});
  return {{"cause", ground.cause},
          {"names", both_names(ground.title)},
          {"clause", ground.basis.clause},
          {"source", ground.basis.source},
          {"confidence", formula::to_string(ground.basis.confidence)},
          {"pack", ground.basis.pack},
          {"immediate", ground.immediate},
          {"facts", std::move(facts)}};
}

Json texts_json(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(ladder::both_json(text));
  return list;
}

/// What a province has on each list.
struct RegionCounts {
  std::uint64_t national = 0, provincial = 0, city = 0, parks = 0, chains = 0;
};

Result<std::map<std::string, RegionCounts>> counts_by_region(const nation::Snapshot& snapshot) {
  nation::CountQuery query;
  query.by = {Dimension::province, Dimension::rung, Dimension::kind};
  CELADON_ASSIGN(const nation::CountTable table, nation::count_units(snapshot, query));
  std::map<std::string, RegionCounts> regions;
  for (const nation::CountRow& row : table.rows) {
    RegionCounts& counts = regions[row.keys[0]];
    const std::string& rung = row.keys[1];
    const std::string& kind = row.keys[2];
    if (rung == "nation" && kind == "park") counts.parks += row.count;
    if (rung == "nation" && kind == "supply_chain") counts.chains += row.count;
    if (kind != "factory") continue;
    if (rung == "nation") counts.national += row.count;
    if (rung == "province") counts.provincial += row.count;
    if (rung == "city") counts.city += row.count;
  }
  return regions;
}

/// The target a province set itself, against what stands there now; what a lower list's target has
/// reached is told by that list.
Json target_json(const nation::RegionReport* report, const RegionCounts& counts) {
  if (report == nullptr) return nullptr;
  for (const nation::RegionalTarget& target : report->targets) {
    if (target.region.substr(2) != "0000") continue;  // one of its cities
    std::optional<std::uint64_t> now;
    if (target.level.empty() || target.level == "nation") now = counts.national;
    if (target.level == "province") now = counts.provincial;
    if (target.level == "city") now = counts.city;
    // Without a level the printed target may count more lists: only enough national ones tell.
    const bool tells = now && (!target.level.empty() || *now >= target.at_least);
    return {{"names", both_names(target.title)},
            {"level", target.level.empty() ? Json(nullptr) : Json(target.level)},
            {"year", target.year},
            {"at_least", target.at_least},
            {"now", now ? Json(*now) : Json(nullptr)},
            {"reached", tells ? Json(*now >= target.at_least) : Json(nullptr)}};
  }
  return nullptr;
}

}  // namespace

Result<std::vector<nation::Denominator>> denominators_of(const packs::Library& library) {
  std::vector<nation::Denominator> found;
  const auto terms = packs::find_terms(library, "enterprises_above_scale");
  if (!terms.ok() && terms.error().code == ErrorCode::not_found) return found;
  if (!terms.ok()) return terms.error();
  for (const packs::Term& term : terms->terms) {
    nation::Denominator one;
    one.region = term.id;
    const std::string_view count = term.column("count");
    const std::string_view year = term.column("year");
    const auto read = [](std::string_view text, auto& value) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      return error == std::errc() && end == text.data() + text.size();
    };
    if (!read(count, one.enterprises) || !read(year, one.year))
      return fail(ErrorCode::parse,
                  fmt::format("enterprises_above_scale {0}: count 或 year 不是数字｜"
                              "enterprises_above_scale {0}: count or year is no number",
                              term.id));
    one.source = term.column("source");
    found.push_back(std::move(one));
  }
  return found;
}

Result<StatisticsView> statistics_view(const packs::Library& library, const FrozenNation& frozen,
                                       const nation::CountQuery& query) {
  const nation::Snapshot& snapshot = *frozen.snapshot;
  CELADON_ASSIGN(const auto denominators, denominators_of(library));
  CELADON_ASSIGN(const nation::CountTable listed,
                 nation::count_units(snapshot, query, denominators));
  nation::CountQuery gone = query;
  gone.filter.left = true;
  CELADON_ASSIGN(const nation::CountTable removed, nation::count_units(snapshot, gone));
  std::map<std::vector<std::string>, Tally> tallies;
  for (const nation::CountRow& row : listed.rows) {
    Tally& tally = tallies[row.keys];
    tally.listed = row.count;
    tally.density = row.density;
    tally.density_source = row.density_source;
  }
  for (const nation::CountRow& row : removed.rows) tallies[row.keys].removed = row.count;
  const bool with_applications = !told_by_standing(query);
  if (with_applications) {
    for (const nation::ApplicationCount& row : nation::count_applications(snapshot, query)) {
      tallies[row.keys].applied = row.applied;
      tallies[row.keys].passed = row.passed;
    }
  }
  const auto applications = [&](std::uint64_t count) {
    return with_applications ? Json(count) : Json(nullptr);
  };
  StatisticsView view;
  Tally sum;
  KeyNames names(library);
  for (const auto& [keys, tally] : tallies) {
    Json item{{"id", joined(keys)}};
    for (std::size_t d = 0; d < keys.size(); ++d) {
      CELADON_ASSIGN(item[nation::to_string(query.by[d])],
                     key_json(names, frozen, query.by[d], keys[d]));
    }
    item["listed"] = tally.listed;
    item["removed"] = tally.removed;
    item["applied"] = applications(tally.applied);
    item["passed"] = applications(tally.passed);
    item["density"] = density_json(tally);
    view.items.push_back(std::move(item));
    sum.listed += tally.listed;
    sum.removed += tally.removed;
    sum.applied += tally.applied;
    sum.passed += tally.passed;
  }
  view.sum = {{"listed", sum.listed},
              {"removed", sum.removed},
              {"applied", applications(sum.applied)},
              {"passed", applications(sum.passed)}};
  return view;
}

Result<std::vector<Json>> regions_view(const packs::Library& library, const FrozenNation& frozen) {
  CELADON_ASSIGN(auto counts, counts_by_region(*frozen.snapshot));
  CELADON_ASSIGN(const auto denominators, denominators_of(library));
  CELADON_ASSIGN(const nation::PolicyReport report, nation::read_policy_report(library));
  CELADON_ASSIGN(const packs::TermTable regions, packs::find_terms(library, "regions"));
  std::vector<Json> items;
  for (const packs::Term& term : regions.terms) {
    if (term.id.size() != 6 || term.id.substr(2) != "0000") continue;
    const RegionCounts& here = counts[term.id];
    Tally tally;
    for (const nation::Denominator& one : denominators) {
      if (one.region != term.id || !one.industry.empty() || !(one.enterprises > 0)) continue;
      tally.density = 1000.0 * static_cast<double>(here.national) / one.enterprises;
      tally.density_source = fmt::format("{} ({})", one.source, one.year);
    }
    items.push_back({{"division", term.id},
                     {"names", both_names(term.title)},
                     {"national", here.national},
                     {"provincial", here.provincial},
                     {"city", here.city},
                     {"parks", here.parks},
                     {"chains", here.chains},
                     {"density", density_json(tally)},
                     {"target", target_json(report.find(term.id), here)}});
  }
  return items;
}

Result<Json> report_2019_view(const packs::Library& library) {
  CELADON_ASSIGN(const nation::PolicyReport report, nation::read_policy_report(library));
  Json json = to_json(report);
  std::size_t targets = 0, reached = 0, rewards = 0, industries = 0;
  for (const nation::RegionReport& region : report.regions) {
    if (!region.targets.empty()) ++targets;
    if (region.target_reached().value_or(false)) ++reached;
    rewards += region.rewards.size();
    industries += region.industries.size();
  }
  json["sum"] = {{"national_factories", report.national_factories()},
                 {"regions", report.regions.size()},
                 {"regions_with_factories", report.regions_with_factories()},
                 {"regions_with_target", targets},
                 {"regions_reached", reached},
                 {"rewards", rewards},
                 {"priority_industries", industries},
                 {"documents", report.documents.size()}};
  return json;
}

Json removals_view(const FrozenNation& frozen, const nation::RemovalDraft& draft,
                   const std::function<bool(nation::SubjectIndex)>& reached) {
  Json removals = Json::array();
  std::map<std::string, std::uint64_t> by_cause;
  for (const nation::Removal& removal : draft.removals) {
    if (!reached(removal.subject)) continue;
    Json json = subject_of(frozen, removal.subject);
    json["id"] = fmt::format("{}/{}", frozen.ids[removal.subject], removal.rung);
    json["rung"] = removal.rung;
    json["transition"] = removal.transition;
    json["cause"] = removal.grounds.front().cause;
    json["clause"] = removal.grounds.front().basis.clause;
    json["source"] = removal.grounds.front().basis.source;
    json["confidence"] = formula::to_string(removal.grounds.front().basis.confidence);
    json["grounds"] = Json::array();
    for (const nation::RemovalGround& ground : removal.grounds) {
      json["grounds"].push_back(ground_view(ground));
      ++by_cause[ground.cause];
    }
    json["also_leaves"] = removal.also_leaves;
    json["barred_through"] = date_or_null(removal.barred_through);
    json["programme"] = removal.programme;
    removals.push_back(std::move(json));
  }
  Json doubts = Json::array();
  for (const nation::RemovalDoubt& doubt : draft.doubts) {
    if (!reached(doubt.subject)) continue;
    Json json = subject_of(frozen, doubt.subject);
    json["rung"] = doubt.rung;
    json["cause"] = doubt.ground.cause;
    json["ground"] = ground_view(doubt.ground);
    json["objections"] = texts_json(doubt.objections);
    doubts.push_back(std::move(json));
  }
  return {
      {"date", format_date(draft.day)},
      {"year", draft.year},
      {"standard", frozen.standards.count(draft.year) == 0 ? Json(nullptr)
                                                           : Json(frozen.standards.at(draft.year))},
      {"unchecked", texts_json(draft.unchecked)},
      {"left_out", texts_json(frozen.left_out_told())},
      {"left_out_count", frozen.left_out.size()},
      {"by_cause", by_cause},
      {"removals", std::move(removals)},
      {"doubts", std::move(doubts)}};
}

}  // namespace celadon::app
