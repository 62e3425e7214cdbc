#include "celadon/assessment/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace celadon::assessment {
namespace {

constexpr std::uint32_t digit_bits = 11;
constexpr std::uint32_t buckets = 1u << digit_bits;

/// A plant with its score as an integer that falls as the score rises, so that ascending order is
/// best first.
struct Keyed {
  std::uint32_t key = 0;
  std::uint32_t plant = 0;
};

/// Stable least-significant-digit radix sort by key.
void sort_by_key(std::vector<Keyed>& items) {
  std::array<std::array<std::uint32_t, buckets>, 3> counts{};
  for (const Keyed& item : items) {
    ++counts[0][item.key & (buckets - 1)];
    ++counts[1][(item.key >> digit_bits) & (buckets - 1)];
    ++counts[2][item.key >> (2 * digit_bits)];
  }
  std::vector<Keyed> other(items.size());
  for (std::uint32_t pass = 0; pass < 3; ++pass) {
    auto& count = counts[pass];
    const bool one_bucket =
        std::any_of(count.begin(), count.end(), [&](std::uint32_t c) { return c == items.size(); });
    if (one_bucket) continue;
    std::uint32_t start = 0;
    for (std::uint32_t& c : count) {
      const std::uint32_t size = c;
      c = start;
      start += size;
    }
    for (const Keyed& item : items) {
      other[count[(item.key >> (pass * digit_bits)) & (buckets - 1)]++] = item;
    }
    items.swap(other);
  }
}

std::uint32_t floor_share(double share, std::uint32_t plants) {
  // 0.35 x 20 is 7, not 6.999…: the product is judged to a billionth.
  return static_cast<std::uint32_t>(std::floor(share * plants + 1e-9));
}

Status check_settings(const RankSettings& s) {
  const auto is_share = [](double x) { return x >= 0.0 && x <= 1.0; };
  if (s.decimals < 0 || s.decimals > 6 || !is_share(s.best_share) || !is_share(s.second_share) ||
      !is_share(s.last_share) || s.best_share + s.second_share > 1.0 || s.last_years < 1) {
    return fail(ErrorCode::rule,
                fmt::format("排名设置无效：小数 {0}，比例 {1} {2} {3}，年数 {4}｜invalid ranking "
                            "settings: decimals {0}, shares {1} {2} {3}, years {4}",
                            s.decimals, s.best_share, s.second_share, s.last_share, s.last_years),
                "小数 0..6，比例 0..1 且 A+ 与 A 之和不超过 1，年数不小于 1｜decimals 0..6, shares "
                "0..1 with A+ and A not above 1 together, years 1 or more");
  }
  return {};
}

float percent_not_better(std::uint32_t rank, std::uint32_t count) {
  return static_cast<float>(100.0 * (count - rank + 1) / count);
}

void rank_overall(const std::vector<Keyed>& sorted, Ranking& ranking) {
  std::uint32_t rank = 0;
  for (std::uint32_t position = 0; position < sorted.size(); ++position) {
    if (position == 0 || sorted[position].key != sorted[position - 1].key) rank = position + 1;
    const std::uint32_t plant = sorted[position].plant;
    ranking.order[position] = plant;
    ranking.rank[plant] = rank;
    ranking.percentile[plant] = percent_not_better(rank, ranking.ranked);
  }
}

void rank_industries(const std::vector<Keyed>& sorted, std::span<const std::uint32_t> industry,
                     std::uint32_t industries, Ranking& ranking) {
  struct Place {
    std::uint32_t count = 0;
    std::uint32_t rank = 0;
    std::uint32_t last_key = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t size = 0;
  };
  std::vector<Place> places(industries);
  for (const Keyed& item : sorted) ++places[industry[item.plant]].size;
  for (const Keyed& item : sorted) {
    Place& place = places[industry[item.plant]];
    ++place.count;
    if (place.count == 1 || item.key != place.last_key) place.rank = place.count;
    place.last_key = item.key;
    ranking.industry_rank[item.plant] = place.rank;
    ranking.industry_percentile[item.plant] = percent_not_better(place.rank, place.size);
  }
}

/// How many from the top have the code, after the tie rule at the edge.
std::uint32_t edge(const std::vector<Keyed>& sorted, std::uint32_t wanted, TieRule ties) {
  const auto size = static_cast<std::uint32_t>(sorted.size());
  if (wanted == 0 || wanted >= size) return std::min(wanted, size);
  const std::uint32_t key = sorted[wanted - 1].key;
  if (key != sorted[wanted].key) return wanted;
  if (ties == TieRule::better) {
    while (wanted < size && sorted[wanted].key == key) ++wanted;
  } else {
    while (wanted > 0 && sorted[wanted - 1].key == key) --wanted;
  }
  return wanted;
}

}  // namespace

const char* to_string(TieRule rule) noexcept {
  return rule == TieRule::better ? "better" : "worse";
}

Result<TieRule> parse_tie_rule(const std::string& text) {
  if (text == "better") return TieRule::better;
  if (text == "worse") return TieRule::worse;
  return fail(ErrorCode::rule, fmt::format("未知的同分规则 '{0}'｜unknown tie rule '{0}'", text),
              "可写：better、worse｜one of: better, worse");
}

const char* to_string(GreenCode code) noexcept {
  switch (code) {
    case GreenCode::none: return "none";
    case GreenCode::a_plus: return "A+";
    case GreenCode::a: return "A";
    case GreenCode::b: return "B";
  }
  return "none";
}

Result<Ranking> rank_plants(std::span<const double> total,
                            std::span<const std::uint16_t> undetermined,
                            std::span<const std::uint32_t> industry, std::uint32_t industries,
                            const RankSettings& settings) {
  CELADON_TRY(check_settings(settings));
  const std::size_t plants = total.size();
  if (undetermined.size() != plants || industry.size() != plants || plants > 0xFFFFFFFEu) {
    return fail(ErrorCode::invalid_argument,
                "排名各列长度不一｜the ranking columns differ in length",
                "每家工厂给一个总分、一个计数和一个行业｜give one total, one count and one "
                "industry for each plant");
  }
  const double factor = std::pow(10.0, settings.decimals);
  std::vector<Keyed> sorted;
  sorted.reserve(plants);
  for (std::uint32_t i = 0; i < plants; ++i) {
    if (undetermined[i] != 0) continue;
    const double scaled = std::nearbyint(total[i] * factor);
    if (!(scaled >= 0.0 && scaled <= 4e9) || industry[i] >= industries) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("第 {0} 行：总分 {1} 或行业序号 {2} 超出范围｜plant {0}: total {1} or "
                      "industry {2} out of range",
                      i + 1, total[i], industry[i]),
          "总分不小于零；行业从 0 编号｜totals are zero or more; industries are numbered from 0");
    }
    sorted.push_back({0xFFFFFFFFu - static_cast<std::uint32_t>(scaled), i});
  }
  sort_by_key(sorted);
  Ranking ranking;
  ranking.ranked = static_cast<std::uint32_t>(sorted.size());
  ranking.order.resize(sorted.size());
  ranking.rank.resize(plants);
  ranking.percentile.resize(plants);
  ranking.industry_rank.resize(plants);
  ranking.industry_percentile.resize(plants);
  ranking.code.resize(plants, GreenCode::none);
  rank_overall(sorted, ranking);
  rank_industries(sorted, industry, industries, ranking);
  const std::uint32_t best_count = floor_share(settings.best_share, ranking.ranked);
  const std::uint32_t second_count =
      best_count + floor_share(settings.second_share, ranking.ranked);
  const std::uint32_t best = edge(sorted, best_count, settings.ties);
  const std::uint32_t second = std::max(best, edge(sorted, second_count, settings.ties));
  for (std::uint32_t position = 0; position < sorted.size(); ++position) {
    ranking.code[sorted[position].plant] =
        position < best ? GreenCode::a_plus : (position < second ? GreenCode::a : GreenCode::b);
  }
  return ranking;
}

Result<std::vector<LastShareFlag>> last_share_flags(
    std::span<const std::span<const double>> history, const RankSettings& settings) {
  CELADON_TRY(check_settings(settings));
  const std::size_t plants = history.empty() ? 0 : history.front().size();
  for (const auto& year : history) {
    if (year.size() != plants) {
      return fail(
          ErrorCode::invalid_argument, "历年得分长度不一｜the years differ in length",
          "每家工厂每年给一个得分或 NaN｜give one score, or NaN, for each plant in each year");
    }
  }
  const auto needed = static_cast<std::size_t>(settings.last_years);
  std::vector<LastShareFlag> flags(plants, LastShareFlag::undetermined);
  const std::size_t first = history.size() > needed ? history.size() - needed : 0;
  std::vector<std::uint32_t> last_years(plants, 0);
  const double factor = std::pow(10.0, settings.decimals);
  for (std::size_t y = first; y < history.size(); ++y) {
    std::vector<double> scores;
    for (const double x : history[y]) {
      if (!std::isnan(x)) scores.push_back(std::nearbyint(x * factor));
    }
    const std::uint32_t count =
        floor_share(settings.last_share, static_cast<std::uint32_t>(scores.size()));
    double edge_score = -std::numeric_limits<double>::infinity();
    bool edge_inside = true;
    if (count > 0) {
      // The first `count` places hold the last share; where the score at the edge reaches beyond
      // it, the tie rule decides for all who have it.
      std::nth_element(scores.begin(), scores.begin() + (count - 1), scores.end());
      edge_score = scores[count - 1];
      const auto at_most =
          std::count_if(scores.begin(), scores.end(), [&](double x) { return x <= edge_score; });
      edge_inside = at_most == count || settings.ties == TieRule::worse;
    }
    for (std::size_t i = 0; i < plants; ++i) {
      if (std::isnan(history[y][i])) continue;
      const double x = std::nearbyint(history[y][i] * factor);
      if (x < edge_score || (x == edge_score && edge_inside && count > 0)) {
        ++last_years[i];
      } else {
        flags[i] = LastShareFlag::no;
      }
    }
  }
  for (std::size_t i = 0; i < plants; ++i) {
    if (flags[i] != LastShareFlag::no && last_years[i] == needed) flags[i] = LastShareFlag::yes;
  }
  return flags;
}

}  // namespace celadon::assessment
