#include "celadon/cultivation/nation/coding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation::nation {
namespace {

using assessment::RankSettings;

/// The content of a value of the programme. Errors: not_found, unsupported (another form).
template <class T>
Result<T> content(const Programme& programme, const std::string& id) {
  const RuleValue* value = programme.value(id);
  if (value == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("规则中没有 {0}｜the rules have no value {0}", id));
  const T* found = std::get_if<T>(&value->content);
  if (found == nullptr)
    return fail(
        ErrorCode::unsupported,
        fmt::format("{0} 的取值“{1}”无法用于排名｜the value {0}, \"{1}\", cannot be used for "
                    "ranking",
                    id, value->to_string()));
  return *found;
}

/// A value that is one word of some.
Result<std::string> word(const Programme& programme, const std::string& id,
                         std::vector<std::string> known) {
  CELADON_ASSIGN(const std::vector<std::string> words,
                 content<std::vector<std::string>>(programme, id));
  if (words.size() != 1 || std::find(known.begin(), known.end(), words.front()) == known.end())
    return fail(ErrorCode::unsupported,
                fmt::format("不认识 {0} 的取值｜the value {0} is not known to this program", id));
  return words.front();
}

bool is_for(const CodeRule& rule, SubjectKind kind) {
  return rule.subjects.empty() ||
         std::find(rule.subjects.begin(), rule.subjects.end(), kind) != rule.subjects.end();
}

CodeRefusal refusal_of(const CodeRule& rule, const RungColumns& rung, const YearColumns& year,
                       SubjectKind kind, std::size_t i) {
  if (!is_for(rule, kind)) return CodeRefusal::not_this_kind;
  if (!on_list(rung.standing[i])) return CodeRefusal::not_on_list;
  switch (year.form[i]) {
    case YearForm::not_owed:
    case YearForm::missing:
    case YearForm::filed_late: return CodeRefusal::form_missing;
    case YearForm::filed:
    case YearForm::failed: return CodeRefusal::form_not_accepted;
    case YearForm::accepted: break;
  }
  if (year.abnormal[i] != 0) return CodeRefusal::data_abnormal;
  return std::isnan(year.score[i]) ? CodeRefusal::score_missing : CodeRefusal::none;
}

Error lacks(std::string_view zh, std::string_view en) {
  return fail(ErrorCode::not_found, fmt::format("快照没有 {}｜the snapshot has no {}", zh, en));
}

/// The scores of one year of those who stood on the list at its end, NaN for all others.
std::vector<double> scores_on_list(const Snapshot& snapshot, const RungColumns& rung,
                                   const YearColumns& year, SubjectKind kind) {
  const auto last_day = static_cast<std::int32_t>(days_from_civil({year.year, 12, 31}));
  std::vector<double> scores(snapshot.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::int32_t left = rung.left_day[i];
    const bool there = rung.listed_day[i] != no_day && rung.listed_day[i] <= last_day &&
                       (left == no_day || left > last_day);
    if (there && snapshot.kind[i] == kind) scores[i] = year.score[i];
  }
  return scores;
}

}  // namespace

const char* to_string(CodeRefusal refusal) noexcept {
  switch (refusal) {
    case CodeRefusal::none: return "none";
    case CodeRefusal::not_this_kind: return "not_this_kind";
    case CodeRefusal::not_on_list: return "not_on_list";
    case CodeRefusal::form_missing: return "form_missing";
    case CodeRefusal::form_not_accepted: return "form_not_accepted";
    case CodeRefusal::data_abnormal: return "data_abnormal";
    case CodeRefusal::score_missing: return "score_missing";
  }
  return "none";
}

std::string reason(CodeRefusal refusal, std::int32_t year) {
  switch (refusal) {
    case CodeRefusal::none: return "可以赋码｜a code can be given";
    case CodeRefusal::not_this_kind:
      return "绿码不赋予此类主体｜codes are not for this kind of subject";
    case CodeRefusal::not_on_list: return "不在赋码名单之列｜not on the list whose units get codes";
    case CodeRefusal::form_missing:
      return fmt::format(
          "{0} 年度动态管理表未按期填报，不予赋码｜the dynamic form of {0} was not "
          "filed in time: no code",
          year);
    case CodeRefusal::form_not_accepted:
      return fmt::format(
          "{0} 年度动态管理表未确认，不予赋码｜the dynamic form of {0} is not accepted: "
          "no code",
          year);
    case CodeRefusal::data_abnormal:
      return fmt::format("{0} 年度数据异常，不予赋码｜the data of {0} are abnormal: no code", year);
    case CodeRefusal::score_missing:
      return fmt::format("{0} 年度没有得分，不予赋码｜there is no score of {0}: no code", year);
  }
  return "";
}

std::string industry_division(std::string_view industry) {
  return std::string(industry.substr(0, 3));
}

Result<RankSettings> rank_settings(const Programme& programme) {
  if (!programme.code())
    return fail(ErrorCode::not_found, "该版规则不赋绿码｜this edition of the rules gives no codes");
  const CodeRule& rule = *programme.code();
  if (rule.grades.size() != 3)
    return fail(
        ErrorCode::unsupported,
        fmt::format("绿码有 {0} 级，本程序按三级排名｜the codes have {0} grades; this program "
                    "ranks by three",
                    rule.grades.size()));
  RankSettings settings;
  CELADON_ASSIGN(const Share best, content<Share>(programme, rule.grades[0].share));
  CELADON_ASSIGN(const Share second, content<Share>(programme, rule.grades[1].share));
  CELADON_ASSIGN(const Share rest, content<Share>(programme, rule.grades[2].share));
  if (std::fabs(best.value + second.value + rest.value - 1.0) > 1e-9)
    return fail(ErrorCode::rule,
                "绿码各级占比之和不是 100 %｜the shares of the grades do not add to 100 %");
  settings.best_share = best.value;
  settings.second_share = second.value;
  CELADON_TRY(word(programme, rule.rounding, {"floor"}));
  CELADON_ASSIGN(const std::string ties, word(programme, rule.ties, {"better", "worse"}));
  CELADON_ASSIGN(settings.ties, assessment::parse_tie_rule(ties));
  CELADON_ASSIGN(const double decimals, content<double>(programme, rule.decimals));
  settings.decimals = static_cast<int>(decimals);
  if (programme.value("last_share") != nullptr) {  // since 2025
    CELADON_ASSIGN(const Share last, content<Share>(programme, "last_share"));
    CELADON_ASSIGN(const double years, content<double>(programme, "last_years"));
    settings.last_share = last.value;
    settings.last_years = static_cast<int>(years);
  }
  return settings;
}

Result<CodeSheet> code_year(const Snapshot& snapshot, const Programme& programme,
                            std::int32_t year) {
  CodeSheet sheet;
  CELADON_ASSIGN(sheet.settings, rank_settings(programme));
  const CodeRule& rule = *programme.code();
  const RungColumns* rung = snapshot.rung(rule.rung);
  const YearColumns* columns = snapshot.year(year);
  if (rung == nullptr) return lacks("级别 " + rule.rung, "rung " + rule.rung);
  if (columns == nullptr) return lacks(fmt::format("{} 年", year), fmt::format("year {}", year));
  sheet.year = year;
  sheet.rung = rule.rung;
  const std::size_t n = snapshot.size();
  std::vector<std::uint32_t> division_of(snapshot.industries.size());
  for (std::size_t k = 0; k < division_of.size(); ++k) {
    const std::string name = industry_division(snapshot.industries[k]);
    const auto found = std::find(sheet.industries.begin(), sheet.industries.end(), name);
    division_of[k] = static_cast<std::uint32_t>(found - sheet.industries.begin());
    if (found == sheet.industries.end()) sheet.industries.push_back(name);
  }
  std::vector<double> total(n, 0.0);
  std::vector<std::uint16_t> unranked(n, 1);
  sheet.refusal.resize(n);
  sheet.industry.resize(n);
  sheet.industry_size.resize(sheet.industries.size());
  for (std::size_t i = 0; i < n; ++i) {
    sheet.industry[i] = division_of[snapshot.industry[i]];
    sheet.refusal[i] = refusal_of(rule, *rung, *columns, snapshot.kind[i], i);
    if (sheet.refusal[i] != CodeRefusal::none) continue;
    total[i] = columns->score[i];
    unranked[i] = 0;
    ++sheet.industry_size[sheet.industry[i]];
  }
  CELADON_ASSIGN(
      sheet.ranking,
      assessment::rank_plants(total, unranked, sheet.industry,
                              static_cast<std::uint32_t>(sheet.industries.size()), sheet.settings));
  return sheet;
}

Result<std::vector<LastShare>> last_share(const Snapshot& snapshot, const Programme& programme,
                                          std::string_view rung, SubjectKind kind,
                                          std::int32_t year) {
  CELADON_ASSIGN(const RankSettings settings, rank_settings(programme));
  const RungColumns* on = snapshot.rung(rung);
  if (on == nullptr) return lacks(fmt::format("级别 {}", rung), fmt::format("rung {}", rung));
  std::vector<std::int32_t> numbers;
  std::vector<std::vector<double>> scores;
  for (std::int32_t y = year - settings.last_years + 1; y <= year; ++y) {
    const YearColumns* columns = snapshot.year(y);
    if (columns == nullptr) return lacks(fmt::format("{} 年", y), fmt::format("year {}", y));
    numbers.push_back(y);
    scores.push_back(scores_on_list(snapshot, *on, *columns, kind));
  }
  const std::vector<std::span<const double>> history(scores.begin(), scores.end());
  CELADON_ASSIGN(const auto flags, assessment::last_share_flags(history, settings));
  const double factor = std::pow(10.0, settings.decimals);
  std::vector<std::vector<double>> sorted;  // best first, as the ranking compares them
  for (const std::vector<double>& column : scores) {
    std::vector<double> known;
    for (const double x : column)
      if (!std::isnan(x)) known.push_back(std::nearbyint(x * factor));
    std::sort(known.begin(), known.end(), std::greater<>());
    sorted.push_back(std::move(known));
  }
  std::vector<LastShare> found;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i] != assessment::LastShareFlag::yes) continue;
    LastShare one;
    one.subject = static_cast<SubjectIndex>(i);
    for (std::size_t y = 0; y < scores.size(); ++y) {
      const auto better = std::lower_bound(sorted[y].begin(), sorted[y].end(),
                                           std::nearbyint(scores[y][i] * factor), std::greater<>());
      one.years.push_back({numbers[y], scores[y][i],
                           static_cast<std::uint32_t>(better - sorted[y].begin()) + 1,
                           static_cast<std::uint32_t>(sorted[y].size())});
    }
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace celadon::cultivation::nation
