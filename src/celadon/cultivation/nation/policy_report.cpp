#include "celadon/cultivation/nation/policy_report.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/packs/terms.hpp"

namespace celadon::cultivation::nation {
namespace {

Result<std::uint32_t> count(const packs::Term& term, std::string_view column) {
  const std::string_view text = term.column(column);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorCode::parse,
                fmt::format("{0} 的 {1}“{2}”不是数｜{1} of {0} is no number: \"{2}\"", term.id,
                            column, text));
  return value;
}

/// Docs/policy-packs.md: a target is reached when the region's factories are not below it. The
/// report counts national factories; each of them also stands on the lower lists, so that a lower
/// target can be seen to be reached, but not to be missed.
std::optional<bool> is_reached(const RegionalTarget& target, std::uint32_t factories) {
  if (target.region.size() != 2) return std::nullopt;  // factories of a city are not in the report
  if (factories >= target.at_least) return true;
  const bool of_the_nation = target.level.empty() || target.level == "nation";
  return of_the_nation ? std::optional(false) : std::nullopt;
}

Status add_targets(const packs::Library& library, PolicyReport& report) {
  CELADON_ASSIGN(const packs::TermTable table, packs::find_terms(library, "report_2019_targets"));
  for (const packs::Term& term : table.terms) {
    const auto region =
        std::find_if(report.regions.begin(), report.regions.end(),
                     [&](const RegionReport& r) { return r.division == term.column("province"); });
    if (region == report.regions.end())
      return fail(
          ErrorCode::not_found,
          fmt::format("目标 {0} 的地区不在表中｜the region of target {0} is not in the table",
                      term.id));
    RegionalTarget target{term.id,    std::string(term.column("region")),
                          term.title, std::string(term.column("level")),
                          0,          0,
                          0,          {}};
    CELADON_ASSIGN(const std::uint32_t year, count(term, "year"));
    target.year = static_cast<std::int32_t>(year);
    CELADON_ASSIGN(target.at_least, count(term, "at_least"));
    CELADON_ASSIGN(target.at_most, count(term, "at_most"));
    target.reached = is_reached(target, region->national_factories);
    region->targets.push_back(std::move(target));
  }
  return {};
}

Status add_industries(const packs::Library& library, PolicyReport& report) {
  CELADON_ASSIGN(const packs::TermTable table,
                 packs::find_terms(library, "report_2019_industries"));
  for (const packs::Term& term : table.terms) {
    for (RegionReport& region : report.regions) {
      if (region.division != term.column("region")) continue;
      region.industries.push_back(
          {term.title, std::string(term.column("year")), term.column("open_ended") == "true"});
    }
  }
  return {};
}

Status add_rewards(const packs::Library& library, PolicyReport& report) {
  CELADON_ASSIGN(const packs::PackPtr pack, library.find("policies.regions-2019"));
  CELADON_ASSIGN(const std::vector<Policy> policies, read_policies(pack));
  for (const Policy& policy : policies) {
    if (policy.kind != "award") continue;
    for (RegionReport& region : report.regions)
      if (policy.region.substr(0, 2) == region.division.substr(0, 2))
        region.rewards.push_back(policy);
  }
  return {};
}

}  // namespace

std::optional<bool> RegionReport::target_reached() const {
  std::optional<bool> answer;
  for (const RegionalTarget& one : targets) {
    if (!one.reached) continue;
    answer = answer.value_or(false) || *one.reached;
  }
  return answer;
}

std::uint32_t PolicyReport::national_factories() const {
  std::uint32_t sum = 0;
  for (const RegionReport& region : regions) sum += region.national_factories;
  return sum;
}

std::size_t PolicyReport::regions_with_factories() const {
  return static_cast<std::size_t>(
      std::count_if(regions.begin(), regions.end(),
                    [](const RegionReport& r) { return r.national_factories > 0; }));
}

const RegionReport* PolicyReport::find(std::string_view division) const {
  const auto found = std::find_if(regions.begin(), regions.end(),
                                  [&](const RegionReport& r) { return r.division == division; });
  return found == regions.end() ? nullptr : &*found;
}

Result<PolicyReport> read_policy_report(const packs::Library& library) {
  PolicyReport report;
  CELADON_ASSIGN(const packs::PackPtr pack, library.find("vocabulary.policy-report-2019"));
  report.title_pack = pack->header().label();
  CELADON_ASSIGN(const packs::TermTable regions, packs::find_terms(library, "report_2019_regions"));
  for (const packs::Term& term : regions.terms) {
    const auto printed = [&term](const char* column) { return std::string(term.column(column)); };
    RegionReport region;
    region.division = term.id;
    region.title = term.title;
    CELADON_ASSIGN(region.national_factories, count(term, "national_factories"));
    region.target = printed("target");
    region.reward = printed("reward");
    region.priority_industries = printed("priority_industries");
    region.third_party_fee = printed("third_party_fee");
    region.supervision = printed("supervision");
    region.remarks = printed("remarks");
    report.regions.push_back(std::move(region));
  }
  const double all = report.national_factories();
  for (RegionReport& region : report.regions)
    region.share = all > 0 ? region.national_factories / all : 0.0;
  CELADON_TRY(add_targets(library, report));
  CELADON_TRY(add_industries(library, report));
  CELADON_TRY(add_rewards(library, report));
  CELADON_ASSIGN(const packs::TermTable documents,
                 packs::find_terms(library, "report_2019_register"));
  for (const packs::Term& term : documents.terms)
    report.documents.push_back({std::string(term.column("region")), term.title.zh,
                                std::string(term.column("published")),
                                std::string(term.column("sub_regions"))});
  return report;
}

}  // namespace celadon::cultivation::nation
