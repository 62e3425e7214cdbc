#include "celadon/cultivation/nation/synthetic.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation::nation {
namespace {

/// Draws from a stream that the standard fixes bit by bit (std::mt19937_64); the distributions of
/// the standard library are not fixed, so they are not used.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  /// 0 .. n-1; the bias of the remainder is below n / 2^64.
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  /// [0, 1), 53 bits.
  double share() { return static_cast<double>(random_() >> 11U) * 0x1.0p-53; }
  bool chance(double p) { return share() < p; }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::mt19937_64 random_;
};

/// A unit of the national list, before it is given a name.
struct National {
  std::size_t round = 0;
  std::string province;
  std::optional<std::size_t> removed_in;  ///< round
};

/// `count` regions in proportion to the weights, by largest remainder, in an order that is drawn.
std::vector<std::string> regions_by_weight(const std::map<std::string, std::uint32_t>& weights,
                                           std::uint32_t count, Draw& draw) {
  double sum = 0;
  for (const auto& [region, weight] : weights) sum += weight;
  std::vector<std::string> regions;
  std::vector<std::pair<double, std::string>> rests;
  for (const auto& [region, weight] : weights) {
    const double exact = count * static_cast<double>(weight) / sum;
    regions.insert(regions.end(), static_cast<std::size_t>(exact), region);
    rests.emplace_back(exact - std::floor(exact), region);
  }
  std::stable_sort(rests.begin(), rests.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; regions.size() < count; ++i)
    regions.push_back(rests[i % rests.size()].second);
  draw.shuffle(regions);
  return regions;
}

using CountOf = std::uint32_t Round::*;

/// All units of a kind that ever were on the national list. The first four rounds together have
/// their published regions.
std::vector<National> nationals(const Marginals& m, CountOf listed, CountOf removed, Draw& draw) {
  std::uint32_t early = 0;
  std::size_t early_rounds = 0;
  while (early_rounds < m.rounds.size() && m.rounds[early_rounds].year <= 2019)
    early += m.rounds[early_rounds++].*listed;
  std::vector<std::string> early_regions = regions_by_weight(m.first_batches, early, draw);
  std::vector<National> units;
  std::vector<std::size_t> there;  // units on the list
  for (std::size_t r = 0; r < m.rounds.size(); ++r) {
    // Removals are published with the list of the round: of units that were on it before.
    for (std::uint32_t k = 0; k < m.rounds[r].*removed && !there.empty(); ++k) {
      const std::size_t place = draw.below(there.size());
      units[there[place]].removed_in = r;
      there[place] = there.back();
      there.pop_back();
    }
    std::vector<std::string> regions;
    if (r >= early_rounds) regions = regions_by_weight(m.first_batches, m.rounds[r].*listed, draw);
    for (std::uint32_t k = 0; k < m.rounds[r].*listed; ++k) {
      std::vector<std::string>& from = r < early_rounds ? early_regions : regions;
      there.push_back(units.size());
      units.push_back({r, from.back(), {}});
      from.pop_back();
    }
  }
  return units;
}

const char* province_name(std::string_view division) {
  constexpr std::pair<const char*, const char*> names[] = {
      {"11", "北京"}, {"12", "天津"}, {"13", "河北"},   {"14", "山西"}, {"15", "内蒙古"},
      {"21", "辽宁"}, {"22", "吉林"}, {"23", "黑龙江"}, {"31", "上海"}, {"32", "江苏"},
      {"33", "浙江"}, {"34", "安徽"}, {"35", "福建"},   {"36", "江西"}, {"37", "山东"},
      {"41", "河南"}, {"42", "湖北"}, {"43", "湖南"},   {"44", "广东"}, {"45", "广西"},
      {"46", "海南"}, {"50", "重庆"}, {"51", "四川"},   {"52", "贵州"}, {"53", "云南"},
      {"54", "西藏"}, {"61", "陕西"}, {"62", "甘肃"},   {"63", "青海"}, {"64", "宁夏"},
      {"65", "新疆"}};
  for (const auto& [code, name] : names)
    if (division.substr(0, 2) == code) return name;
  return "";
}

/// Makes subjects one after the other.
class Maker {
 public:
  Maker(const Marginals& m, const SyntheticOptions& o, Draw& draw, SnapshotBuilder& builder)
      : m_(m), o_(o), draw_(draw), builder_(builder) {}

  /// A subject with a name, a place in the province and an industry; it says that it is made up.
  SubjectRow fresh(SubjectKind kind, const std::string& province) {
    SubjectRow row;
    row.kind = kind;
    ++number_;
    // A city code of one to nine; whether a city has it is not claimed.
    row.division = fmt::format("{}{:02}00", province.substr(0, 2), 1 + draw_.below(9));
    row.industry = kind == SubjectKind::park ? "" : m_.industries[industry_index()];
    constexpr const char* words[] = {"", "厂", "园区", "供应链企业"};
    row.name = fmt::format("合成·{}·{:06}号{}", province_name(province), number_,
                           words[static_cast<std::size_t>(kind)]);
    // No authority gives codes that begin with 00.
    row.credit_code = fmt::format("00{}{:09}", row.division, number_);
    row.credit_code += registry::credit_code_check(row.credit_code);
    row.flags = static_cast<std::uint8_t>(SubjectFlag::synthetic);
    quality_ = draw_.share();
    return row;
  }

  /// Forms and scores of the years in which it was on a list.
  void add_years(SubjectRow& row, CivilDate since, std::optional<CivilDate> until) {
    for (std::int32_t y = o_.first_year; y <= o_.last_year; ++y) {
      if (CivilDate{y, 12, 31} < since || (until && *until <= CivilDate{y, 12, 31})) continue;
      YearFact year{y, YearForm::accepted, score(), false};
      row.years.push_back(year);
    }
  }

  /// A score that moves little from year to year, with two decimals.
  double score() {
    const double noise = 6.0 * (draw_.share() + draw_.share() - 1.0);
    return std::round(100.0 * std::clamp(48.0 + 47.0 * quality_ + noise, 0.0, 100.0)) / 100.0;
  }

  void list_on(SubjectRow& row, const char* rung, std::string batch, CivilDate day,
               std::optional<CivilDate> left) const {
    RungFact fact{rung, StateClass::listed, std::move(batch), day, left};
    if (left) {
      // Barred for three years; afterwards it is but a unit that once was there.
      const CivilDate end{left->year + 3, left->month, std::min<std::uint8_t>(left->day, 28)};
      fact.standing = end < o_.as_of ? StateClass::outside : StateClass::barred;
    }
    row.rungs.push_back(std::move(fact));
  }

  Status add(const SubjectRow& row) { return builder_.add(row); }

 private:
  /// Some industries are more frequent than others: the smaller of two draws.
  std::size_t industry_index() {
    const std::size_t n = m_.industries.size();
    return std::min(draw_.below(n), draw_.below(n));
  }

  const Marginals& m_;
  const SyntheticOptions& o_;
  Draw& draw_;
  SnapshotBuilder& builder_;
  std::uint64_t number_ = 0;
  double quality_ = 0;
};

CivilDate days_before(CivilDate day, std::int64_t days) {
  return civil_from_days(days_from_civil(day) - days);
}

/// An event for a unit of the national list and what it is there for.
struct Plan {
  const char* kind;
  std::int32_t days_before;  ///< of the snapshot's day
  std::int32_t lasted;       ///< days; 0: open or of a day
  const char* cause;         ///< the reason it is; "": none
  std::uint32_t units;
};
// Reasons are recent; decoys are ended, short, or older than the look-back of three years.
constexpr Plan plans[] = {
    {"accident_safety", 60, 0, "accident_safety", 18},
    {"accident_pollution", 45, 0, "accident_pollution", 14},
    {"penalty", 30, 0, "tax_evasion", 22},
    {"abnormal_list", 40, 0, "abnormal_list", 9},
    {"dishonest_debtor", 35, 0, "dishonest_debtor", 7},
    {"production_stop", 500, 0, "stopped", 12},
    {"scope_changed", 25, 0, "scope_changed", 11},
    {"falsification", 20, 0, "falsified", 5},
    {"accident_major", 15, 0, "accident_major", 2},
    {"abnormal_list", 200, 100, "", 20},
    {"production_stop", 150, 0, "", 25},
    {"accident_safety", 1500, 0, "", 15},
};
constexpr std::uint32_t forms_missing = 34;
constexpr std::uint32_t forms_late = 28;

/// Gives what is planned to units that have been on the list for long, each at most one of them.
void plant(std::vector<SubjectRow*> units, const SyntheticOptions& o, Draw& draw,
           Planted& planted) {
  draw.shuffle(units);
  std::size_t next = 0;
  const auto take = [&] { return next < units.size() ? units[next++] : nullptr; };
  for (const Plan& plan : plans) {
    for (std::uint32_t k = 0; k < plan.units; ++k) {
      SubjectRow* unit = take();
      if (unit == nullptr) return;
      OutsideEvent event;
      event.kind = plan.kind;
      event.day = days_before(o.as_of, plan.days_before);
      if (plan.lasted != 0) event.ended = days_before(o.as_of, plan.days_before - plan.lasted);
      event.source = "合成数据｜synthetic";
      event.evidence = fmt::format("synthetic-{}-{}", plan.kind, k + 1);
      unit->events.push_back(std::move(event));
      if (*plan.cause != '\0') {
        ++planted.reasons[plan.cause];
      } else {
        ++planted.decoys;
      }
    }
  }
  for (std::uint32_t k = 0; k < forms_missing + forms_late; ++k) {
    SubjectRow* unit = take();
    if (unit == nullptr || unit->years.empty()) return;
    YearFact& year = unit->years.back();
    year.form = k < forms_missing ? YearForm::missing : YearForm::filed_late;
    ++(k < forms_missing ? planted.reasons["form_missing"] : planted.late_forms);
  }
}

struct Kind {
  SubjectKind kind;
  CountOf listed;
  CountOf removed;
};
constexpr Kind kinds[] = {{SubjectKind::factory, &Round::factories, &Round::removed_factories},
                          {SubjectKind::park, &Round::parks, &Round::removed_parks},
                          {SubjectKind::supply_chain, &Round::chains, &Round::removed_chains}};

/// The first of April before a list: when a province had it.
CivilDate provincial_day(CivilDate national) { return {national.year - 1, 4, 1}; }

std::vector<SubjectRow> national_rows(const Marginals& m, const Kind& kind, Maker& maker,
                                      Draw& draw) {
  std::vector<SubjectRow> rows;
  for (const National& unit : nationals(m, kind.listed, kind.removed, draw)) {
    const Round& round = m.rounds[unit.round];
    SubjectRow row = maker.fresh(kind.kind, unit.province);
    std::optional<CivilDate> left;
    if (unit.removed_in) left = m.rounds[*unit.removed_in].listed;
    const CivilDate before = provincial_day(round.listed);
    if (kind.kind == SubjectKind::factory) maker.list_on(row, "city", "", before, left);
    maker.list_on(row, "province", "", before, left);
    maker.list_on(row, "nation", round.id, round.listed, left);
    maker.add_years(row, before, left);
    if (round.applied != 0 && kind.kind == SubjectKind::factory)
      row.applications.push_back({round.id, 1, false, ""});
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Those who applied in a round whose number is known and did not get on the list.
Status add_refused(const Marginals& m, Maker& maker, Draw& draw, std::uint32_t& made) {
  for (const Round& round : m.rounds) {
    if (round.applied <= round.factories) continue;
    const std::uint32_t refused = round.applied - round.factories;
    for (const std::string& province : regions_by_weight(m.first_batches, refused, draw)) {
      SubjectRow row = maker.fresh(SubjectKind::factory, province);
      constexpr const char* causes[] = {"not_conforming", "accident_safety", "tax_evasion"};
      row.applications.push_back({round.id, 0, true, causes[draw.below(3)]});
      CELADON_TRY(maker.add(row));
      ++made;
    }
  }
  return {};
}

Status add_local(const Marginals& m, const SyntheticOptions& o, Maker& maker, Draw& draw) {
  const auto provincial =
      static_cast<std::uint32_t>(std::lround(m.local_factories * o.provincial_share));
  const auto regions = regions_by_weight(m.first_batches, m.local_factories, draw);
  for (std::uint32_t k = 0; k < m.local_factories; ++k) {
    SubjectRow row = maker.fresh(SubjectKind::factory, regions[k]);
    const CivilDate day{o.first_year + static_cast<std::int32_t>(draw.below(4)), 11, 1};
    maker.list_on(row, "city", "", day, {});
    if (k < provincial) maker.list_on(row, "province", "", {day.year + 1, 6, 1}, {});
    maker.add_years(row, day, {});
    if (draw.chance(0.004) && !row.years.empty()) row.years.back().form = YearForm::missing;
    CELADON_TRY(maker.add(row));
  }
  return {};
}

SnapshotFrame frame_of(const Marginals& m, const SyntheticOptions& o) {
  SnapshotFrame frame;
  frame.title = fmt::format(
      "合成全国（种子 {0}）：非真实主体，仅总数为真｜synthetic nation (seed {0}): no real unit, "
      "only "
      "the totals are real",
      o.seed);
  frame.synthetic = true;
  frame.as_of = o.as_of;
  frame.rungs = {"pool", "city", "province", "nation"};
  frame.first_year = o.first_year;
  frame.last_year = o.last_year;
  for (const Round& round : m.rounds) {
    frame.batches.push_back({round.id, "nation", round.year, round.listed});
    if (round.applied != 0) frame.campaigns.push_back({round.id, {"listed"}});
  }
  return frame;
}

}  // namespace

Result<SyntheticNation> synthesize(const Marginals& m, const SyntheticOptions& o) {
  Draw draw(o.seed);
  SnapshotBuilder builder(frame_of(m, o));
  builder.reserve(std::size_t{o.candidates} + 2000);
  Maker maker(m, o, draw, builder);
  SyntheticNation made;
  std::uint32_t factories = 0;
  for (const Kind& kind : kinds) {
    std::vector<SubjectRow> rows = national_rows(m, kind, maker, draw);
    if (kind.kind == SubjectKind::factory) {
      factories = static_cast<std::uint32_t>(rows.size());
      std::vector<SubjectRow*> long_on_list;
      for (SubjectRow& row : rows) {
        const RungFact& nation = row.rungs.back();
        if (nation.standing == StateClass::listed && *nation.listed < CivilDate{2022, 1, 1})
          long_on_list.push_back(&row);
      }
      plant(std::move(long_on_list), o, draw, made.planted);
    }
    for (const SubjectRow& row : rows) CELADON_TRY(builder.add(row));
  }
  CELADON_TRY(add_refused(m, maker, draw, factories));
  CELADON_TRY(add_local(m, o, maker, draw));
  factories += m.local_factories;
  if (factories > o.candidates)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("候选 {0} 家少于名单上与申报过的 {1} 家｜{0} candidates are fewer than the "
                    "{1} that are on lists or applied",
                    o.candidates, factories));
  // Above-scale enterprises follow the regions with some smoothing, so that none is empty.
  std::map<std::string, std::uint32_t> weights = m.first_batches;
  for (auto& [region, weight] : weights) weight += 15;
  for (const std::string& province : regions_by_weight(weights, o.candidates - factories, draw)) {
    SubjectRow row = maker.fresh(SubjectKind::factory, province);
    row.rungs.push_back(
        {"pool", draw.chance(0.2) ? StateClass::candidate : StateClass::outside, "", {}, {}});
    row.years.push_back({o.last_year, YearForm::not_owed, maker.score(), false});
    CELADON_TRY(maker.add(row));
  }
  CELADON_ASSIGN(made.snapshot, std::move(builder).finish());
  return made;
}

}  // namespace celadon::cultivation::nation
