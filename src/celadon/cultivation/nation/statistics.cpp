#include "celadon/cultivation/nation/statistics.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "celadon/packs/header.hpp"

namespace celadon::cultivation::nation {
namespace {

struct DimensionName {
  Dimension dimension;
  const char* name;
};
constexpr std::array<DimensionName, 10> dimension_names{{{Dimension::province, "province"},
                                                         {Dimension::city, "city"},
                                                         {Dimension::section, "section"},
                                                         {Dimension::industry, "industry"},
                                                         {Dimension::kind, "kind"},
                                                         {Dimension::rung, "rung"},
                                                         {Dimension::batch, "batch"},
                                                         {Dimension::year, "year"},
                                                         {Dimension::standing, "standing"},
                                                         {Dimension::group, "group"}}};

std::string_view region_digits(std::string_view region) {
  return region == "CN" ? std::string_view() : packs::significant_region(region);
}

/// One dimension of a query: a small number for every value that occurs.
struct Axis {
  std::vector<std::string> keys;         ///< by number
  std::vector<std::uint32_t> number_of;  ///< by the index of a column's own table
  std::uint32_t number(const std::string& key) {
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (found != keys.end()) return static_cast<std::uint32_t>(found - keys.begin());
    keys.push_back(key);
    return static_cast<std::uint32_t>(keys.size() - 1);
  }
};

std::string region_key(const std::string& division, std::size_t digits) {
  return division.substr(0, digits) + std::string(6 - digits, '0');
}

Axis axis_of(const Snapshot& s, Dimension dimension) {
  Axis axis;
  const auto over = [&axis](const auto& table, auto key_of) {
    for (const auto& entry : table) axis.number_of.push_back(axis.number(key_of(entry)));
  };
  switch (dimension) {
    case Dimension::province:
      over(s.divisions, [](const std::string& d) { return region_key(d, 2); });
      break;
    case Dimension::city:
      over(s.divisions, [](const std::string& d) { return region_key(d, 4); });
      break;
    case Dimension::section:
      over(s.industries, [](const std::string& i) { return i.substr(0, 1); });
      break;
    case Dimension::industry:
      over(s.industries, [](const std::string& i) { return i.substr(0, 3); });
      break;
    case Dimension::kind: axis.keys = {"", "factory", "park", "supply_chain"}; break;
    case Dimension::group: over(s.groups, [](const std::string& g) { return g; }); break;
    case Dimension::rung: over(s.rungs, [](const RungColumns& r) { return r.id; }); break;
    case Dimension::batch:
    case Dimension::year:
      axis.keys.emplace_back();  // 0: no batch is known
      over(s.batches, [dimension](const Batch& b) {
        return dimension == Dimension::batch ? b.id : std::to_string(b.year);
      });
      break;
    case Dimension::standing:
      for (unsigned k = 0; k <= static_cast<unsigned>(StateClass::failed); ++k)
        axis.keys.emplace_back(cultivation::to_string(static_cast<StateClass>(k)));
      break;
  }
  return axis;
}

std::uint32_t place_on(const Axis& axis, Dimension dimension, const Snapshot& s, std::size_t rung,
                       std::size_t i) {
  switch (dimension) {
    case Dimension::province:
    case Dimension::city: return axis.number_of[s.division[i]];
    case Dimension::section:
    case Dimension::industry: return axis.number_of[s.industry[i]];
    case Dimension::kind: return static_cast<std::uint32_t>(s.kind[i]);
    case Dimension::group: return axis.number_of[s.group[i]];
    case Dimension::rung: return axis.number_of[rung];
    case Dimension::batch:
    case Dimension::year: {
      const std::int16_t batch = s.rungs[rung].batch[i];
      return batch == no_batch ? 0 : axis.number_of[static_cast<std::size_t>(batch)];
    }
    case Dimension::standing: return static_cast<std::uint32_t>(s.rungs[rung].standing[i]);
  }
  return 0;
}

/// The filter against the small tables once, so that rows only look up.
struct Sieve {
  std::vector<char> division;
  std::vector<char> industry;
  std::vector<char> batch;  ///< by index; last: no batch
  std::array<char, 16> standing = {};
};

Result<Sieve> sieve_of(const Snapshot& s, const CountFilter& f) {
  Sieve sieve;
  const std::string_view region = region_digits(f.region);
  for (const std::string& d : s.divisions)
    sieve.division.push_back(static_cast<char>(d.starts_with(region)));
  for (const std::string& i : s.industries)
    sieve.industry.push_back(static_cast<char>(i.starts_with(f.industry)));
  bool batch_known = f.batch.empty();
  for (const Batch& b : s.batches) {
    batch_known = batch_known || b.id == f.batch;
    const bool wanted =
        (f.batch.empty() || b.id == f.batch) && (!f.listed_year || b.year == *f.listed_year);
    sieve.batch.push_back(static_cast<char>(wanted));
  }
  sieve.batch.push_back(static_cast<char>(f.batch.empty() && !f.listed_year));
  if (!batch_known)
    return fail(ErrorCode::not_found, fmt::format("没有批次 {0}｜there is no batch {0}", f.batch));
  for (const StateClass c : f.classes) sieve.standing[static_cast<std::size_t>(c)] = 1;
  if (f.classes.empty()) sieve.standing.fill(1);
  return sieve;
}

Status check_query(const Snapshot& s, const CountQuery& query) {
  for (std::size_t i = 0; i < query.by.size(); ++i) {
    if (query.by.size() > 4 || std::count(query.by.begin(), query.by.end(), query.by[i]) != 1)
      return fail(ErrorCode::invalid_argument,
                  "统计维度至多四个且不得重复｜at most four dimensions, none of them twice");
  }
  if (!query.filter.rung.empty() && s.rung(query.filter.rung) == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("没有级别 {0}｜there is no rung {0}", query.filter.rung));
  return {};
}

void add_density(CountTable& table, const CountFilter& filter,
                 const std::vector<Denominator>& denominators) {
  for (CountRow& row : table.rows) {
    std::string region = filter.region.empty() ? "CN" : filter.region;
    std::string industry = filter.industry;
    bool comparable = true;
    for (std::size_t i = 0; i < table.by.size(); ++i) {
      switch (table.by[i]) {
        case Dimension::province:
        case Dimension::city: region = row.keys[i]; break;
        case Dimension::section:
        case Dimension::industry: industry = row.keys[i]; break;
        default: comparable = false;
      }
    }
    if (!comparable) continue;
    const auto found =
        std::find_if(denominators.begin(), denominators.end(), [&](const Denominator& d) {
          return region_digits(d.region) == region_digits(region) && d.industry == industry &&
                 d.enterprises > 0;
        });
    if (found == denominators.end()) continue;
    row.density = 1000.0 * static_cast<double>(row.count) / found->enterprises;
    row.density_source = fmt::format("{} ({})", found->source, found->year);
  }
}

}  // namespace

const char* to_string(Dimension dimension) noexcept {
  for (const DimensionName& entry : dimension_names)
    if (entry.dimension == dimension) return entry.name;
  return "";
}

std::optional<Dimension> dimension(std::string_view word) noexcept {
  for (const DimensionName& entry : dimension_names)
    if (entry.name == word) return entry.dimension;
  return std::nullopt;
}

Result<CountTable> count_units(const Snapshot& s, const CountQuery& query,
                               const std::vector<Denominator>& denominators) {
  CELADON_TRY(check_query(s, query));
  CELADON_ASSIGN(const Sieve sieve, sieve_of(s, query.filter));
  std::vector<Axis> axes;
  std::size_t cells = 1;
  for (const Dimension d : query.by) {
    axes.push_back(axis_of(s, d));
    cells *= std::max<std::size_t>(1, axes.back().keys.size());
  }
  // A dense table as long as it is small, else only the cells that occur.
  constexpr std::size_t most_dense = std::size_t{1} << 22U;
  std::vector<std::uint64_t> dense(cells <= most_dense ? cells : 0);
  std::map<std::size_t, std::uint64_t> sparse;
  for (std::size_t r = 0; r < s.rungs.size(); ++r) {
    const RungColumns& rung = s.rungs[r];
    if (!query.filter.rung.empty() && rung.id != query.filter.rung) continue;
    for (std::size_t i = 0; i < s.size(); ++i) {
      const bool left = rung.left_day[i] != no_day && !on_list(rung.standing[i]);
      if (query.filter.left ? !left
                            : sieve.standing[static_cast<std::size_t>(rung.standing[i])] == 0)
        continue;
      const std::size_t batch =
          rung.batch[i] == no_batch ? s.batches.size() : static_cast<std::size_t>(rung.batch[i]);
      if (sieve.division[s.division[i]] == 0 || sieve.industry[s.industry[i]] == 0 ||
          sieve.batch[batch] == 0 || (query.filter.kind && s.kind[i] != *query.filter.kind))
        continue;
      std::size_t cell = 0;
      for (std::size_t d = 0; d < axes.size(); ++d)
        cell = cell * axes[d].keys.size() + place_on(axes[d], query.by[d], s, r, i);
      ++(dense.empty() ? sparse[cell] : dense[cell]);
    }
  }
  for (std::size_t cell = 0; cell < dense.size(); ++cell)
    if (dense[cell] != 0) sparse.emplace(cell, dense[cell]);
  CountTable table;
  table.by = query.by;
  for (const auto& [key, count] : sparse) {
    std::size_t cell = key;
    CountRow row;
    row.count = count;
    row.keys.resize(axes.size());
    for (std::size_t d = axes.size(); d-- > 0;) {
      row.keys[d] = axes[d].keys[cell % axes[d].keys.size()];
      cell /= axes[d].keys.size();
    }
    table.total += count;
    table.rows.push_back(std::move(row));
  }
  std::sort(table.rows.begin(), table.rows.end(),
            [](const CountRow& a, const CountRow& b) { return a.keys < b.keys; });
  add_density(table, query.filter, denominators);
  return table;
}

Result<Funnel> funnel(const Snapshot& s, std::string_view campaign, std::string_view region,
                      std::string_view industry) {
  const auto found = std::find_if(s.campaigns.begin(), s.campaigns.end(),
                                  [&](const CampaignStages& c) { return c.id == campaign; });
  if (found == s.campaigns.end())
    return fail(ErrorCode::not_found,
                fmt::format("没有批次 {0}｜there is no campaign {0}", campaign));
  const auto index = static_cast<std::uint16_t>(found - s.campaigns.begin());
  const std::string_view digits = region_digits(region);
  Funnel made;
  made.campaign = campaign;
  made.stages.resize(found->stages.size() + 1);
  made.stages[0].stage = "applied";
  for (std::size_t k = 0; k < found->stages.size(); ++k)
    made.stages[k + 1].stage = found->stages[k];
  std::vector<std::map<std::string, std::uint64_t>> causes(made.stages.size());
  for (const ApplicationRow& row : s.applications) {
    if (row.campaign != index || !s.division_of(row.subject).starts_with(digits) ||
        !s.industry_of(row.subject).starts_with(industry))
      continue;
    ++made.applied;
    for (std::size_t k = 0; k <= row.reached; ++k) ++made.stages[k].reached;
    if (row.ended) {
      ++made.stages[row.reached].ended;
      ++causes[row.reached][s.texts[row.cause]];
    } else if (row.reached < found->stages.size()) {
      ++made.under_way;
    }
  }
  for (std::size_t k = 0; k < causes.size(); ++k) {
    auto& list = made.stages[k].causes;
    list.assign(causes[k].begin(), causes[k].end());
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  }
  return made;
}

Result<std::vector<LateForm>> late_forms(const Snapshot& s, const Programmes& programmes,
                                         std::int32_t year, CivilDate day) {
  const YearColumns* columns = s.year(year);
  if (columns == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("快照没有 {0} 年｜the snapshot has no year {0}", year));
  // The rules of each division once: which rungs owe the form, and its last day.
  struct Owed {
    std::vector<char> rung;  ///< by index of the snapshot's rungs
    CivilDate due;
  };
  std::vector<Owed> owed(s.divisions.size());
  for (std::size_t d = 0; d < owed.size(); ++d) {
    const Programme& programme = programmes.of(s.divisions[d]);
    const Matter* form = programme.matter("form");
    const RuleValue* due = programme.value("form_due");
    const auto* last_day = due == nullptr ? nullptr : std::get_if<MonthDay>(&due->content);
    if (form == nullptr || last_day == nullptr)
      return fail(ErrorCode::not_found,
                  fmt::format("{0} 的规则没有动态管理表或其截止日｜the rules of {0} have no yearly "
                              "form, or no last day for it",
                              s.divisions[d]));
    owed[d].due = last_day->in(year + 1);  // its last day falls in the year after
    for (const RungColumns& rung : s.rungs) {
      const bool owes =
          std::find(form->owed_by.begin(), form->owed_by.end(), rung.id) != form->owed_by.end();
      owed[d].rung.push_back(static_cast<char>(owes));
    }
  }
  std::vector<LateForm> late;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (columns->form[i] != YearForm::missing) continue;
    const Owed& rule = owed[s.division[i]];
    const std::int64_t days = days_from_civil(day) - days_from_civil(rule.due);
    if (days <= 0) continue;
    for (std::size_t r = s.rungs.size(); r-- > 0;) {
      if (rule.rung[r] == 0 || !on_list(s.rungs[r].standing[i])) continue;
      late.push_back({static_cast<SubjectIndex>(i), s.rungs[r].id, rule.due, days});
      break;
    }
  }
  std::sort(late.begin(), late.end(), [&s](const LateForm& a, const LateForm& b) {
    if (a.days_late != b.days_late) return a.days_late > b.days_late;
    const auto& x = s.division_of(a.subject);
    const auto& y = s.division_of(b.subject);
    return x != y ? x < y : a.subject < b.subject;
  });
  return late;
}

}  // namespace celadon::cultivation::nation
