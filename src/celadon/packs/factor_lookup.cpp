#include "celadon/packs/factor_lookup.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

using Hits = std::vector<RowHit>;

template <class Keep>
Hits filtered(const Hits& hits, Keep keep) {
  Hits result;
  std::copy_if(hits.begin(), hits.end(), std::back_inserter(result), keep);
  return result;
}

/// The different texts of the hits, sorted, at most 12 of them.
template <class Text>
std::string listing(const Hits& hits, Text text) {
  std::set<std::string> values;
  for (const RowHit& hit : hits) {
    std::string value = text(hit);
    if (!value.empty()) values.insert(std::move(value));
  }
  constexpr std::size_t most = 12;
  const std::size_t count = values.size();
  std::vector<std::string> shown(values.begin(), values.end());
  if (count > most) shown.resize(most);
  std::string result = fmt::format("{}", fmt::join(shown, ", "));
  if (count > most) result += fmt::format(" and {} more", count - most);
  return result.empty() ? "none" : result;
}

std::string year_text(const RowHit& hit) {
  return hit.row->year ? fmt::format("{}", *hit.row->year) : std::string("every year");
}
std::string where_text(const RowHit& hit) {
  return hit.row->where.empty() ? std::string("everywhere") : hit.row->where;
}
std::string edition_text(const RowHit& hit) { return hit.row->edition; }
std::string variant_text(const RowHit& hit) { return hit.row->variant; }

bool variant_matches(const RowHit& hit, const FactorQuery& query) {
  const std::string& wanted = query.variant.empty() ? hit.set->spec.default_variant : query.variant;
  return hit.row->variant == wanted;
}

/// Rows of the thing asked for: by id, else by its Chinese or English name.
Result<Hits> hits_of_what(const std::vector<FactorRowSet>& sets, const FactorQuery& query) {
  Hits by_id;
  Hits by_name;
  for (const FactorRowSet& set : sets) {
    const std::string& wanted = query.what.empty() ? set.spec.default_what : query.what;
    for (const FactorRow& row : set.rows) {
      if (row.what == wanted) by_id.push_back({&set, &row});
      if (!wanted.empty() && (row.zh == wanted || row.en == wanted))
        by_name.push_back({&set, &row});
    }
  }
  if (!by_id.empty()) return by_id;
  if (by_name.empty()) {
    std::vector<std::string_view> names;
    for (const FactorRowSet& set : sets) {
      for (const FactorRow& row : set.rows) {
        names.push_back(row.what);
        if (!row.zh.empty()) names.push_back(row.zh);
      }
    }
    const std::string near = text::nearest_name(query.what, names);
    return fail(ErrorCode::not_found,
                fmt::format("{}: the table has nothing for \"{}\"", query.to_string(), query.what),
                near.empty() ? "list the table to see what it holds"
                             : fmt::format("did you mean {}?", near));
  }
  std::set<std::string> ids;
  for (const RowHit& hit : by_name) ids.insert(hit.row->what);
  if (ids.size() > 1) {
    return fail(
        ErrorCode::conflict,
        fmt::format("{}: the name \"{}\" stands for several things", query.to_string(), query.what),
        fmt::format("say which: {}", fmt::join(ids, ", ")));
  }
  return by_name;
}

/// The areas that may answer, nearest first.
std::vector<std::string> areas_of(const FactorQuery& query) {
  std::vector<std::string> areas = {query.where};
  const bool code =
      query.where.size() >= 2 && std::all_of(query.where.begin(), query.where.end(),
                                             [](char c) { return c >= '0' && c <= '9'; });
  if (query.fallback == RegionFallback::none) return areas;
  if (code) {
    const std::string province = query.where.substr(0, 2) + "0000";
    if (province != query.where) areas.push_back(province);
  }
  if (query.fallback == RegionFallback::national && query.where != "CN") areas.emplace_back("CN");
  return areas;
}

/// Rows of the area; `marks` gets a sentence when a wider area stands in.
Hits hits_of_where(const Hits& hits, const FactorQuery& query, std::vector<std::string>& marks) {
  if (query.where.empty()) {
    return filtered(
        hits, [](const RowHit& hit) { return hit.row->where == hit.set->spec.default_where; });
  }
  for (const std::string& area : areas_of(query)) {
    Hits here = filtered(hits, [&](const RowHit& hit) { return hit.row->where == area; });
    if (here.empty()) continue;
    if (area != query.where) {
      marks.push_back(fmt::format("figure of {} stands in for {}, as asked", area, query.where));
    }
    return here;
  }
  return filtered(hits, [](const RowHit& hit) { return hit.row->where.empty(); });
}

Error miss(const FactorQuery& query, const char* dimension, const std::string& available,
           const Hits& other_variants) {
  std::string remedy = fmt::format("{} there are: {}", dimension, available);
  if (!other_variants.empty()) {
    remedy +=
        fmt::format("; only under a variant of its own: {}", listing(other_variants, variant_text));
  }
  return fail(ErrorCode::not_found, fmt::format("{}: nothing is published", query.to_string()),
              std::move(remedy));
}

/// Rows of other variants that meet the other conditions: worth a hint, never an answer.
Hits same_but_variant(const Hits& all, const FactorQuery& query) {
  return filtered(all, [&](const RowHit& hit) {
    return !variant_matches(hit, query) && !hit.row->variant.empty() &&
           (query.where.empty() || hit.row->where == query.where) &&
           (!query.year || hit.row->year == query.year) &&
           (query.edition.empty() || hit.row->edition == query.edition);
  });
}

/// Everything but the year: thing, variant, edition, area.
Result<Hits> hits_but_year(const std::vector<FactorRowSet>& sets, const FactorQuery& query,
                           Hits& all, std::vector<std::string>& marks) {
  CELADON_ASSIGN(all, hits_of_what(sets, query));
  Hits hits = all;
  if (!query.edition.empty()) {
    hits = filtered(hits, [&](const RowHit& hit) { return hit.row->edition == query.edition; });
    if (hits.empty()) return miss(query, "editions", listing(all, edition_text), {});
  }
  const Hits of_edition = hits;
  hits = filtered(hits, [&](const RowHit& hit) { return variant_matches(hit, query); });
  if (hits.empty()) return miss(query, "variants", listing(of_edition, variant_text), {});
  const Hits of_variant = hits;
  hits = hits_of_where(hits, query, marks);
  if (hits.empty()) {
    return miss(query, "areas", listing(of_variant, where_text), same_but_variant(all, query));
  }
  return hits;
}

Factor to_factor(const RowHit& hit, std::vector<std::string> marks) {
  const FactorRow& row = *hit.row;
  const Pack& pack = *hit.set->pack;
  Factor factor;
  factor.value = {row.value.value_or(0.0), row.unit};
  factor.value_min = row.value_min;
  factor.value_max = row.value_max;
  factor.table = hit.set->spec.name;
  factor.what = row.what;
  factor.zh = row.zh;
  factor.en = row.en;
  factor.variant = row.variant;
  factor.where = row.where;
  factor.edition = row.edition;
  factor.substance = row.substance;
  factor.data_year = row.year;
  factor.published = row.published;
  factor.notice = row.notice;
  factor.confidence = row.confidence;
  factor.provisional = row.provisional;
  factor.note = row.note;
  factor.marks = std::move(marks);
  if (row.provisional) factor.marks.emplace_back("provisional");
  factor.origin.file = pack.path_of(hit.set->spec.file);
  factor.origin.first_row = row.number;
  factor.origin.last_row = row.number;
  factor.origin.pack = pack.header().label();
  factor.origin.pack_hash = pack.hash();
  factor.origin.clause = row.notice;
  factor.origin.source = row.source;
  factor.origin.confidence = row.confidence;
  return factor;
}

/// The figure of the one row left, or why it gives none.
Result<Factor> answer(const RowHit& hit, const FactorQuery& query, std::vector<std::string> marks) {
  const FactorRow& row = *hit.row;
  if (!row.withheld.empty()) {
    return fail(ErrorCode::rule,
                fmt::format("{}: the figure is withheld: {}", query.to_string(), row.withheld),
                "give the value by a scheme or a pack of your own");
  }
  Factor factor = to_factor(hit, std::move(marks));
  if (row.value) return factor;
  if (query.range == RangeChoice::refuse) {
    return fail(ErrorCode::rule,
                fmt::format("{}: the publication gives a range, {} to {} {}, and no single figure",
                            query.to_string(), *row.value_min, *row.value_max, row.unit.symbol),
                "measure it, or choose the lower or the upper end explicitly");
  }
  const bool lower = query.range == RangeChoice::lower;
  factor.value.value = lower ? *row.value_min : *row.value_max;
  factor.marks.push_back(fmt::format("{} end of the published range {} to {}, as asked",
                                     lower ? "lower" : "upper", *row.value_min, *row.value_max));
  return factor;
}

/// Exactly one row has to be left; a row with a figure goes before a withheld one.
Result<Factor> single(const Hits& hits, const FactorQuery& query, std::vector<std::string> marks) {
  const Hits usable = filtered(hits, [](const RowHit& hit) { return hit.row->withheld.empty(); });
  const Hits& left = usable.empty() ? hits : usable;
  if (left.size() == 1) return answer(left.front(), query, std::move(marks));
  std::set<std::string> editions;
  std::set<std::string> years;
  for (const RowHit& hit : left) {
    editions.insert(edition_text(hit));
    years.insert(year_text(hit));
  }
  std::string remedy = "say which";
  if (editions.size() > 1) remedy += fmt::format(" edition: {}", fmt::join(editions, ", "));
  if (years.size() > 1)
    remedy += fmt::format("{}year: {}", editions.size() > 1 ? "; " : " ", fmt::join(years, ", "));
  if (editions.size() == 1 && years.size() == 1) {
    remedy = fmt::format(
        "packs {} answer alike: take one of them out",
        listing(left, [](const RowHit& hit) { return hit.set->pack->header().label(); }));
  }
  return fail(ErrorCode::conflict,
              fmt::format("{}: {} rows answer", query.to_string(), left.size()), std::move(remedy));
}

}  // namespace

Result<Factor> look_up(const std::vector<FactorRowSet>& sets, const FactorQuery& query) {
  Hits all;
  std::vector<std::string> marks;
  CELADON_ASSIGN(const Hits hits, hits_but_year(sets, query, all, marks));
  if (!query.year) return single(hits, query, std::move(marks));
  Hits of_year = filtered(hits, [&](const RowHit& hit) { return hit.row->year == query.year; });
  if (of_year.empty()) {
    of_year = filtered(hits, [](const RowHit& hit) { return !hit.row->year; });
  }
  if (of_year.empty()) {
    return miss(query, "years", listing(hits, year_text), same_but_variant(all, query));
  }
  return single(of_year, query, std::move(marks));
}

Result<Factor> look_up_published(const std::vector<FactorRowSet>& sets, const FactorQuery& query,
                                 CivilDate on) {
  Hits all;
  std::vector<std::string> marks;
  CELADON_ASSIGN(const Hits hits, hits_but_year(sets, query, all, marks));
  const Hits known = filtered(hits, [&](const RowHit& hit) {
    return hit.row->published && *hit.row->published <= on && hit.row->year &&
           (!query.year || *hit.row->year <= *query.year);
  });
  if (known.empty()) {
    std::string dates = listing(hits, [](const RowHit& hit) {
      return fmt::format("{} ({})", year_text(hit),
                         hit.row->published ? "published " + format_date(*hit.row->published)
                                            : std::string("publication date not known"));
    });
    return fail(ErrorCode::not_found,
                fmt::format("{}: nothing was published by {}", query.to_string(), format_date(on)),
                fmt::format("years there are: {}", dates));
  }
  int newest = 0;
  for (const RowHit& hit : known) newest = std::max(newest, *hit.row->year);
  const Hits best = filtered(known, [&](const RowHit& hit) { return *hit.row->year == newest; });
  if (best.size() == 1 && query.year != newest) {
    const FactorRow& row = *best.front().row;
    marks.push_back(fmt::format("data year {}, the latest published by {}{}{}", newest,
                                format_date(on),
                                query.year ? fmt::format(", stands in for {}", *query.year) : "",
                                row.notice.empty() ? "" : fmt::format(" ({})", row.notice)));
  }
  return single(best, query, std::move(marks));
}

}  // namespace celadon::packs
