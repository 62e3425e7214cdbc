#pragma once
// The tables of the policy report of 2019, from the packs: factories of the first four batches by
// region, targets and whether they are reached, rewards, priority industries, who pays the third
// party, supervision, and the register of documents.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/cultivation/policy.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::cultivation::nation {

struct RegionalTarget {
  std::string id;
  std::string region;  ///< GB/T 2260, the province or one of its cities
  packs::Title title;
  std::string level;  ///< of the list: "", city, province, nation, nation_and_province
  std::int32_t year = 0;
  std::uint32_t at_least = 0;
  std::uint32_t at_most = 0;
  /// By the national factories of the region; unset where these cannot tell: a city's target, or
  /// one of a lower list that is not reached by national factories alone.
  std::optional<bool> reached;
};

struct RegionalIndustry {
  packs::Title title;
  std::string year;         ///< of the call it stands in; may be empty
  bool open_ended = false;  ///< the list ends with "and others"
};

struct RegionReport {
  std::string division;
  packs::Title title;
  std::uint32_t national_factories = 0;
  double share = 0.0;  ///< of all regions, 0..1
  /// As printed.
  std::string target, reward, priority_industries, third_party_fee, supervision, remarks;
  std::vector<RegionalTarget> targets;
  std::vector<Policy> rewards;  ///< awards of the region and its cities, as figures
  std::vector<RegionalIndustry> industries;

  /// Whether one of the region's own targets is reached; unset when none can be told.
  [[nodiscard]] std::optional<bool> target_reached() const;
};

struct PolicyDocument {
  std::string region;
  std::string title;
  std::string published;  ///< year and month; may be empty
  std::string sub_regions;
};

struct PolicyReport {
  std::string title_pack;  ///< "id@edition" of the tables
  std::vector<RegionReport> regions;
  std::vector<PolicyDocument> documents;

  [[nodiscard]] std::uint32_t national_factories() const;
  /// Regions that have any.
  [[nodiscard]] std::size_t regions_with_factories() const;
  /// nullptr when there is no such region.
  [[nodiscard]] const RegionReport* find(std::string_view division) const;
};

/// Reads and joins the tables. Errors: not_found (a pack or table is missing), parse (a count that
/// is no number), those of read_policies().
Result<PolicyReport> read_policy_report(const packs::Library& library);

}  // namespace celadon::cultivation::nation
