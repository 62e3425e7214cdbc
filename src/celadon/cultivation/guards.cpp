#include "celadon/cultivation/guards.hpp"

#include <fmt/ranges.h>

#include "celadon/cultivation/verdicts.hpp"

namespace celadon::cultivation {
namespace {

/// When a cause happened last on or after `from` and not after the day of the step.
std::optional<CivilDate> happened(const Situation& s, const Cause& cause, CivilDate from) {
  std::optional<CivilDate> last;
  const auto take = [&](CivilDate day) {
    if (day >= from && day <= s.day() && (!last || *last < day)) last = day;
  };
  for (const OutsideEvent& event : s.record.events) {
    if (!contains(cause.events, event.kind)) continue;
    const bool ended = event.ended && *event.ended <= s.day();
    if (cause.only_while_open) {
      if (!ended && event.day <= s.day()) last = event.day;
    } else {
      take(event.day);
    }
  }
  for (const Happening& step : s.record.happenings) {
    if (step.at > s.proposal.at) continue;
    const bool removal = std::any_of(step.moves.begin(), step.moves.end(), [](const Move& move) {
      return move.standing == StateClass::barred;
    });
    if (contains(step.noted, cause.id) || (removal && contains(cause.events, "removed")))
      take(china_day(step.at));
  }
  return last;
}

std::vector<const Cause*> causes_of(const Situation& s, const Guard& guard) {
  std::vector<const Cause*> causes;
  for (const Cause& cause : s.programme.causes()) {
    if (guard.words.empty() ? cause.bars : contains(guard.words, cause.id))
      causes.push_back(&cause);
  }
  return causes;
}

Verdict no_cause(const Situation& s, const Guard& guard) {
  Verdict verdict;
  const Span* span = content<Span>(s, guard.value, verdict);
  if (span == nullptr) return verdict;
  const auto from = look_back(s.day(), *span, s.calendar);
  if (!from.ok()) return open(from.error().message);
  for (const Cause* cause : causes_of(s, guard)) {
    if (const auto day = happened(s, *cause, *from)) {
      return against(fmt::format("{0} 有“{1}”（自 {2} 起计入）｜\"{3}\" on {0} (counted from {2})",
                                 format_date(*day), cause->title.zh, format_date(*from),
                                 cause->title.en));
    }
  }
  return holds();
}

Verdict has_happened(const Situation& s, const Guard& guard) {
  const TrackStanding* here = s.standing.on(s.proposal.track.id, s.proposal.track.instance);
  const CivilDate from = here == nullptr || here->since == Instant::min() ? CivilDate{1949, 1, 1}
                                                                          : china_day(here->since);
  for (const Cause* cause : causes_of(s, guard))
    if (happened(s, *cause, from)) return holds();
  return against("所列情形没有发生｜none of the causes happened");
}

Verdict on_rung(const Situation& s, const Guard& guard) {
  const StateClass standing = s.standing.standing_on(guard.rung);
  const bool fits = guard.classes.empty() ? on_list(standing) || standing == StateClass::candidate
                                          : std::find(guard.classes.begin(), guard.classes.end(),
                                                      standing) != guard.classes.end();
  const Both name = both(s.programme.rung(guard.rung), guard.rung);
  return met(fits, fmt::format("不在{0}名单｜not on the list: {1}", name.zh, name.en));
}

Verdict evidence(const Situation& s, const Guard& guard) {
  std::vector<std::string> missing;
  for (const std::string& kind : guard.words)
    if (!contains(s.surroundings.evidence, kind)) missing.push_back(kind);
  return met(missing.empty(), fmt::format("缺少有效证据：{0}｜valid evidence is missing: {0}",
                                          fmt::join(missing, ", ")));
}

Verdict evaluation(const Situation& s, const Guard& guard) {
  Verdict verdict;
  std::optional<double> least;
  if (!guard.second_value.empty()) {
    least = number(s, guard.second_value, verdict);
    if (!least && !verdict.objection.empty()) return verdict;
  }
  for (const Evaluation& one : s.record.evaluations) {
    if (!contains(guard.words, one.standard) || !one.gates_met || s.day() < one.day) continue;
    if (guard.mode == "self" && one.third_party) continue;
    if (guard.mode == "third_party" && !one.third_party) continue;
    if (!guard.stage.empty() && one.stage != guard.stage) continue;
    if (least && (!one.score || *one.score < *least)) continue;
    return verdict;
  }
  return against(fmt::format("没有符合要求的评价：{0}{1}｜no evaluation that fits: {0}{1}",
                             fmt::join(guard.words, ", "),
                             guard.stage.empty() ? "" : " · " + guard.stage));
}

Verdict above_area_mean(const Situation& s) {
  if (!s.surroundings.area_mean) return not_known("本地区平均分", "the area's mean score");
  const Evaluation* latest = nullptr;
  for (const Evaluation& one : s.record.evaluations)
    if (one.score && one.day <= s.day() && (latest == nullptr || latest->day <= one.day))
      latest = &one;
  if (latest == nullptr) return not_known("本单位得分", "the score");
  return met(*latest->score >= *s.surroundings.area_mean,
             fmt::format("得分 {0} 低于本地区平均 {1}｜the score {0} is below the area's mean {1}",
                         *latest->score, *s.surroundings.area_mean));
}

Verdict other_person(const Situation& s, const Guard& guard) {
  if (s.proposal.user.empty()) return not_known("经办人", "who acts");
  const TrackStanding* here = s.standing.on(s.proposal.track.id, s.proposal.track.instance);
  const std::int64_t began = here == nullptr ? 0 : here->round_began;
  for (const Happening& step : s.record.happenings) {
    if (step.sequence < began || !(step.track == s.proposal.track)) continue;
    if (contains(guard.words, step.transition) && step.user == s.proposal.user) {
      return against(
          fmt::format("{0} 已在本轮办理过前一步骤，须由他人办理｜{0} took an earlier step of this "
                      "round; somebody else has to act",
                      s.proposal.user));
    }
  }
  return holds();
}

Verdict reviews_agree(const Situation& s, const Guard& guard) {
  Verdict verdict;
  const auto wanted = number(s, guard.value, verdict);
  if (!wanted) return verdict;
  const auto& scores = s.surroundings.review_scores;
  if (static_cast<double>(scores.size()) < *wanted) {
    return against(fmt::format("评审意见 {0} 份，须 {1} 份｜{0} reviews of the {1} that are needed",
                               scores.size(), *wanted));
  }
  if (s.surroundings.arbitrated || scores.empty()) return holds();
  const auto difference = number(s, guard.second_value, verdict);
  if (!difference) return verdict;
  const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
  return met(
      *high - *low <= *difference,
      fmt::format(
          "评分相差 {0}，超过 {1}，须仲裁｜the scores differ by {0}, more than {1}: arbitrate",
          *high - *low, *difference));
}

Verdict agency_cap(const Situation& s, const Guard& guard) {
  Verdict verdict;
  const auto cap = number(s, guard.value, verdict);
  if (!cap) return verdict;
  if (!s.surroundings.agency_projects)
    return not_known("机构本年项目数", "the body's projects of the year");
  return met(static_cast<double>(*s.surroundings.agency_projects) < *cap,
             fmt::format("该机构本年已有 {0} 个项目，上限 {1}｜the body has {0} projects this "
                         "year, the cap is {1}",
                         *s.surroundings.agency_projects, *cap));
}

Verdict grade(const Situation& s, const Guard& guard) {
  const Rung* rung = s.programme.rung(guard.rung);
  const TrackStanding* here = s.standing.on(guard.rung);
  const std::string& given = !s.proposal.grade.empty() ? s.proposal.grade
                             : here != nullptr         ? here->grade
                                                       : s.proposal.grade;
  if (rung == nullptr || guard.words.empty()) return not_known("等级", "the grade");
  // A grade that is not on the scale (below the first star) stands below all of them.
  const auto place = [&](std::string_view id) {
    const auto found = std::find(rung->grades.begin(), rung->grades.end(), id);
    return found == rung->grades.end() ? -1 : found - rung->grades.begin();
  };
  if (given.empty() || place(guard.words.front()) < 0) return not_known("等级", "the grade");
  const bool below = place(given) < place(guard.words.front());
  return met(guard.mode == "below" ? below : !below,
             fmt::format("等级为 {0}｜the grade is {0}", given));
}

Verdict active(const Situation& s) {
  const Rung* rung = s.programme.rung(s.proposal.track.id);
  if (rung == nullptr) return holds();
  const bool closed_for = std::find(rung->no_round_for.begin(), rung->no_round_for.end(),
                                    s.record.subject.kind) != rung->no_round_for.end();
  return met(rung->active && !closed_for, "目前不开展申报｜there is no round now");
}

}  // namespace

Verdict ask(const Guard& guard, const Situation& s) {
  const Surroundings& around = s.surroundings;
  switch (guard.kind) {
    case GuardKind::on_rung: return on_rung(s, guard);
    case GuardKind::not_barred:
      return met(!s.standing.barred_through || *s.standing.barred_through < s.day(),
                 s.standing.barred_through ? fmt::format("禁止申报至 {0}｜barred through {0}",
                                                         format_date(*s.standing.barred_through))
                                           : "");
    case GuardKind::bar_ended:
      return met(s.standing.barred_through && *s.standing.barred_through < s.day(),
                 s.standing.barred_through ? fmt::format("禁止期至 {0} 24:00｜barred through {0}",
                                                         format_date(*s.standing.barred_through))
                                           : "没有禁止期｜there is no ban");
    case GuardKind::validity_ended: {
      const TrackStanding* here = s.standing.on(s.proposal.track.id, s.proposal.track.instance);
      return met(here != nullptr && here->valid_through && *here->valid_through < s.day(),
                 "有效期未满｜it is still valid");
    }
    case GuardKind::no_cause: return no_cause(s, guard);
    case GuardKind::happened: return has_happened(s, guard);
    case GuardKind::evidence: return evidence(s, guard);
    case GuardKind::evaluation: return evaluation(s, guard);
    case GuardKind::above_area_mean: return above_area_mean(s);
    case GuardKind::window:
      if (!around.window_open) return not_known("申报批次", "the campaign");
      return met(*around.window_open, "不在申报期内｜no campaign is open");
    case GuardKind::quota:
      if (!around.quota_left) return not_known("名额", "the quota");
      return met(*around.quota_left > 0, "推荐名额已用完｜the quota is used up");
    case GuardKind::before: return day_of_year(s, guard, true);
    case GuardKind::past: return day_of_year(s, guard, false);
    case GuardKind::elapsed: return time_since(s, guard, true);
    case GuardKind::within: return time_since(s, guard, false);
    case GuardKind::no_open_objection:
      if (!around.open_objections) return not_known("异议", "the objections");
      return met(*around.open_objections == 0,
                 fmt::format("有 {0} 件异议未答复｜{0} objections are not answered",
                             *around.open_objections));
    case GuardKind::form_filed:
    case GuardKind::form_missing: return form(s, guard);
    case GuardKind::other_person: return other_person(s, guard);
    case GuardKind::no_conflict:
      if (!around.conflict) return not_known("利益关系", "whether they are related");
      return met(!*around.conflict,
                 "经办人与该单位有利害关系，应当回避｜actor and subject are related");
    case GuardKind::agency_cap: return agency_cap(s, guard);
    case GuardKind::last_share: return last_share(s, guard);
    case GuardKind::reviews_agree: return reviews_agree(s, guard);
    case GuardKind::rung_active: return active(s);
    case GuardKind::remark_given: return met(!s.proposal.remark.empty(), "须写明理由｜say why");
    case GuardKind::flag:
      return met(!guard.words.empty() && contains(around.flags, guard.words.front()),
                 fmt::format("未确认：{0}｜not confirmed: {0}", fmt::join(guard.words, ", ")));
    case GuardKind::grade: return grade(s, guard);
  }
  CELADON_ASSERT(false);
}

}  // namespace celadon::cultivation
