// Applications in campaigns by what one counts units by.
#include <algorithm>
#include <map>

#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::cultivation::nation {
namespace {

const Batch* batch_of(const Snapshot& s, const ApplicationRow& row) {
  const std::string& id = s.campaigns[row.campaign].id;
  const auto found = std::find_if(s.batches.begin(), s.batches.end(),
                                  [&](const Batch& batch) { return batch.id == id; });
  return found == s.batches.end() ? nullptr : &*found;
}

std::string key_of(const Snapshot& s, const ApplicationRow& row, const Batch* batch, Dimension by) {
  const SubjectIndex i = row.subject;
  switch (by) {
    case Dimension::province: return s.division_of(i).substr(0, 2) + "0000";
    case Dimension::city: return s.division_of(i).substr(0, 4) + "00";
    case Dimension::section: return s.industry_of(i).substr(0, 1);
    case Dimension::industry: return s.industry_of(i).substr(0, 3);
    case Dimension::kind: return cultivation::to_string(s.kind[i]);
    case Dimension::group: return s.groups[s.group[i]];
    case Dimension::rung: return batch == nullptr ? "" : batch->rung;
    case Dimension::batch: return s.campaigns[row.campaign].id;
    case Dimension::year: return batch == nullptr ? "" : std::to_string(batch->year);
    case Dimension::standing: return "";
  }
  return "";
}

bool fits(const Snapshot& s, const ApplicationRow& row, const Batch* batch, const CountFilter& f) {
  const std::string_view region =
      f.region == "CN" ? std::string_view() : packs::significant_region(f.region);
  return s.division_of(row.subject).starts_with(region) &&
         s.industry_of(row.subject).starts_with(f.industry) &&
         (!f.kind || s.kind[row.subject] == *f.kind) &&
         (f.rung.empty() || (batch != nullptr && batch->rung == f.rung)) &&
         (f.batch.empty() || s.campaigns[row.campaign].id == f.batch) &&
         (!f.listed_year || (batch != nullptr && batch->year == *f.listed_year));
}

}  // namespace

std::vector<ApplicationCount> count_applications(const Snapshot& s, const CountQuery& query) {
  std::map<std::vector<std::string>, ApplicationCount> counts;
  for (const ApplicationRow& row : s.applications) {
    const Batch* batch = batch_of(s, row);
    if (!fits(s, row, batch, query.filter)) continue;
    std::vector<std::string> keys;
    for (const Dimension by : query.by) keys.push_back(key_of(s, row, batch, by));
    ApplicationCount& count = counts[keys];
    ++count.applied;
    if (row.reached == s.campaigns[row.campaign].stages.size()) ++count.passed;
  }
  std::vector<ApplicationCount> rows;
  for (auto& [keys, count] : counts) {
    count.keys = keys;
    rows.push_back(std::move(count));
  }
  return rows;
}

}  // namespace celadon::cultivation::nation
