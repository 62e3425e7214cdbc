#include "celadon/packs/factor_lookup.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"
#include "celadon/units/sentences.hpp"

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
  if (count == 0) return "无｜none";
  return units::in_each([&](units::Language language) {
    const bool zh = language == units::Language::zh;
    std::string result;
    for (const std::string& value : shown) {
      if (!result.empty()) result += ", ";
      result += units::in_language(value, language);
    }
    if (count > most)
      result +=
          (zh ? " 等，另有 " : " and ") + std::to_string(count - most) + (zh ? " 项" : " more");
    return result;
  });
}

/// "zh {}｜en {}" with what is listed, each half by itself.
std::string naming(std::string_view both, std::string_view listed) {
  return units::in_each([&](units::Language language) {
    return fmt::format(fmt::runtime(units::in_language(both, language)),
                       units::in_language(listed, language));
  });
}

std::string year_text(const RowHit& hit) {
  return hit.row->year ? fmt::format("{}", *hit.row->year) : std::string("每年｜every year");
}
std::string where_text(const RowHit& hit) {
  return hit.row->where.empty() ? std::string("各地｜everywhere") : hit.row->where;
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
                fmt::format("{0}: 表中没有 \"{1}\"｜{0}: the table has nothing for \"{1}\"",
                            query.to_string(), query.what),
                near.empty() ? "列出该表可见其内容｜list the table to see what it holds"
                             : fmt::format("是否为 {0}？｜did you mean {0}?", near));
  }
  std::set<std::string> ids;
  for (const RowHit& hit : by_name) ids.insert(hit.row->what);
  if (ids.size() > 1) {
    return fail(
        ErrorCode::conflict,
        fmt::format("{0}: 名称 \"{1}\" 对应多项｜{0}: the name \"{1}\" stands for several things",
                    query.to_string(), query.what),
        fmt::format("请指明：{0}｜say which: {0}", fmt::join(ids, ", ")));
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
      marks.push_back(
          fmt::format("按要求以 {0} 的数值代替 {1}｜figure of {0} stands in for {1}, as asked",
                      area, query.where));
    }
    return here;
  }
  return filtered(hits, [](const RowHit& hit) { return hit.row->where.empty(); });
}

/// `there_are` names the dimension of the question that has no answer: "zh {}｜en {}".
Error miss(const FactorQuery& query, std::string_view there_are, const std::string& available,
           const Hits& other_variants) {
  std::string remedy = naming(there_are, available);
  if (!other_variants.empty()) {
    remedy = units::followed_by(
        remedy, naming("只在自己的 variant 之下：{}｜only under a variant of its own: {}",
                       listing(other_variants, variant_text)));
  }
  return fail(ErrorCode::not_found,
              fmt::format("{0}: 没有公布值｜{0}: nothing is published", query.to_string()),
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
    if (hits.empty())
      return miss(query, "已有的版本：{}｜editions there are: {}", listing(all, edition_text), {});
  }
  const Hits of_edition = hits;
  hits = filtered(hits, [&](const RowHit& hit) { return variant_matches(hit, query); });
  if (hits.empty())
    return miss(query, "已有的 variant ：{}｜variants there are: {}",
                listing(of_edition, variant_text), {});
  const Hits of_variant = hits;
  hits = hits_of_where(hits, query, marks);
  if (hits.empty()) {
    return miss(query, "已有的地区：{}｜areas there are: {}", listing(of_variant, where_text),
                same_but_variant(all, query));
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
                units::after(fmt::format("{0}: 该数值不采用｜{0}: the figure is withheld",
                                         query.to_string()),
                             row.withheld),
                "用方案或自己的数据包给出该值｜give the value by a scheme or a pack of your own");
  }
  Factor factor = to_factor(hit, std::move(marks));
  if (row.value) return factor;
  if (query.range == RangeChoice::refuse) {
    return fail(
        ErrorCode::rule,
        fmt::format("{0}: 公布的是范围 {1} 至 {2} {3}，没有单一数值｜{0}: the publication gives a "
                    "range, {1} to {2} {3}, and no single figure",
                    query.to_string(), *row.value_min, *row.value_max, row.unit.symbol),
        "实测，或明确选取下限或上限｜measure it, or choose the lower or the upper end explicitly");
  }
  const bool lower = query.range == RangeChoice::lower;
  factor.value.value = lower ? *row.value_min : *row.value_max;
  factor.marks.push_back(fmt::format(
      "按要求取公布范围 {0} 至 {1} 的{2}｜{3} end of the published range {0} to {1}, "
      "as asked",
      *row.value_min, *row.value_max, lower ? "下限" : "上限", lower ? "lower" : "upper"));
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
  std::string remedy;
  if (editions.size() > 1)
    remedy = fmt::format("请指明版本：{0}｜say which edition: {0}", fmt::join(editions, ", "));
  if (years.size() > 1) {
    const std::string listed = fmt::format("{}", fmt::join(years, ", "));
    remedy = units::followed_by(
        remedy, units::bilingual("请指明年份：" + listed,
                                 (remedy.empty() ? "say which year: " : "year: ") + listed));
  }
  if (editions.size() == 1 && years.size() == 1) {
    remedy =
        naming("数据包 {} 回答相同：去掉其中之一｜packs {} answer alike: take one of them out",
               listing(left, [](const RowHit& hit) { return hit.set->pack->header().label(); }));
  }
  return fail(
      ErrorCode::conflict,
      fmt::format("{0}: 有 {1} 行符合｜{0}: {1} rows answer", query.to_string(), left.size()),
      std::move(remedy));
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
    return miss(query, "已有的年份：{}｜years there are: {}", listing(hits, year_text),
                same_but_variant(all, query));
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
      return hit.row->published
                 ? fmt::format("{0}（{1} 公布）｜{0} (published {1})", year_text(hit),
                               format_date(*hit.row->published))
                 : fmt::format("{0}（公布日期不详）｜{0} (publication date not known)",
                               year_text(hit));
    });
    return fail(ErrorCode::not_found,
                fmt::format("{0}: 至 {1} 尚未公布｜{0}: nothing was published by {1}",
                            query.to_string(), format_date(on)),
                naming("已有年份：{}｜years there are: {}", dates));
  }
  int newest = 0;
  for (const RowHit& hit : known) newest = std::max(newest, *hit.row->year);
  const Hits best = filtered(known, [&](const RowHit& hit) { return *hit.row->year == newest; });
  if (best.size() == 1 && query.year != newest) {
    const FactorRow& row = *best.front().row;
    marks.push_back(units::in_each([&](units::Language language) {
      const bool zh = language == units::Language::zh;
      std::string mark =
          zh ? fmt::format("数据年份 {}，为截至 {} 最近公布的", newest, format_date(on))
             : fmt::format("data year {}, the latest published by {}", newest, format_date(on));
      if (query.year) mark += (zh ? "，代替 " : ", stands in for ") + std::to_string(*query.year);
      if (!row.notice.empty()) mark += (zh ? "（" : " (") + row.notice + (zh ? "）" : ")");
      return mark;
    }));
  }
  return single(best, query, std::move(marks));
}

}  // namespace celadon::packs
