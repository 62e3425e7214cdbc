// Checks that count days: days of the year, spans since a step, forms of a year, years running.
#include <charconv>

#include "celadon/cultivation/owed.hpp"
#include "celadon/cultivation/verdicts.hpp"

namespace celadon::cultivation {

const Happening* last_of(const Record& record, std::string_view transition, const Track& track) {
  const Happening* last = nullptr;
  bool own = false;
  for (const Happening& step : record.happenings) {
    if (step.transition != transition) continue;
    const bool here = step.track == track;
    if (last == nullptr || here || !own) last = &step;
    own = own || here;
  }
  return last;
}

Result<CivilDate> span_ends(const Programme& programme, const WorkingCalendar& calendar,
                            const Happening& began, std::string_view value) {
  const RuleValue* found = programme.value(value);
  const Span* span = found == nullptr ? nullptr : std::get_if<Span>(&found->content);
  if (span == nullptr) {
    return Error{
        ErrorCode::not_found, fmt::format("{0} 没有公布｜{0} is not published", value), {}};
  }
  const Transition* transition = programme.transition(began.transition);
  const bool notice =
      transition != nullptr &&
      std::any_of(transition->effects.begin(), transition->effects.end(),
                  [](const Effect& effect) { return effect.kind == EffectKind::open_notice; });
  const CivilDate day = china_day(began.at);
  return notice ? last_day_counting_first(day, *span, calendar) : last_day(day, *span, calendar);
}

/// The year a day of the year means: of a yearly matter the year after the one it reports on.
std::int32_t year_of(const Situation& s) {
  std::int32_t year = s.day().year;
  const Matter* matter = s.programme.matter(s.proposal.track.id);
  if (matter != nullptr && matter->per == Recurrence::year) {
    const std::string& text = s.proposal.track.instance;
    std::from_chars(text.data(), text.data() + text.size(), year);
    ++year;
  }
  return year;
}

Verdict day_of_year(const Situation& s, const Guard& guard, bool before) {
  Verdict verdict;
  const MonthDay* day = content<MonthDay>(s, guard.value, verdict);
  if (day == nullptr) return verdict;
  std::int32_t year = year_of(s);
  if (!guard.since.empty()) {
    const Happening* since = last_of(s.record, guard.since, s.proposal.track);
    if (since == nullptr)
      return against("起算的步骤尚未发生｜the step it counts from has not happened");
    year = china_day(since->at).year + 1;
  }
  const CivilDate last = day->in(year);
  const bool past = last < s.day();
  if (before) {
    return met(!past, fmt::format("已过期限 {0} 24:00｜the last day was {0}, until 24:00",
                                  format_date(last)));
  }
  return met(past, fmt::format("期限 {0} 24:00 尚未过｜the last day is {0}, until 24:00",
                               format_date(last)));
}

Verdict time_since(const Situation& s, const Guard& guard, bool elapsed) {
  const Happening* since = last_of(s.record, guard.since, s.proposal.track);
  if (since == nullptr) {
    const Both name = both(s.programme.transition(guard.since), guard.since);
    return against(fmt::format("“{0}”尚未发生｜\"{1}\" has not happened", name.zh, name.en));
  }
  Verdict verdict;
  if (content<Span>(s, guard.value, verdict) == nullptr) return verdict;
  const auto last = span_ends(s.programme, s.calendar, *since, guard.value);
  if (!last.ok()) return open(last.error().message);
  const bool over = *last < s.day();
  const std::string day = format_date(*last);
  if (elapsed) return met(over, fmt::format("须满至 {0} 24:00｜has to last through {0}", day));
  return met(!over, fmt::format("已过 {0} 24:00｜ended with {0}", day));
}

/// Missing is a form that was owed and not filed; who came on the list after its last day owes
/// none.
Verdict form_missing(const Situation& s, std::int32_t year, FormState state) {
  if (state != FormState::missing)
    return against(fmt::format("{0} 年度动态管理表已填报｜the form of {0} is filed", year));
  const Matter* matter = s.programme.matter(yearly_form);
  if (matter != nullptr && owed(s.programme, s.record, *matter, year, s.proposal.at))
    return holds();
  const auto last = matter == nullptr ? std::nullopt : last_day_of(s.programme, *matter, year);
  if (!last)
    return against(fmt::format("不须填报 {0} 年度动态管理表｜no form of {0} is owed", year));
  return against(fmt::format(
      "不须填报 {0} 年度动态管理表：{1} 24:00 时不在名单｜no form of {0} is owed: not on the list "
      "at 24:00 of {1}",
      year, format_date(*last)));
}

Verdict form(const Situation& s, const Guard& guard) {
  const std::int32_t due = year_of(s);
  const std::int32_t year = guard.mode == "this" ? s.day().year : due - 1;
  const auto found = s.surroundings.forms.find(year);
  const FormState state = found == s.surroundings.forms.end() ? FormState::missing : found->second;
  if (guard.kind == GuardKind::form_missing) return form_missing(s, year, state);
  const bool accepted = contains(guard.words, "accepted");
  return met(accepted ? state == FormState::accepted : state != FormState::missing,
             accepted
                 ? fmt::format("{0} 年度动态管理表未确认｜the form of {0} is not accepted", year)
                 : fmt::format("{0} 年度动态管理表未填报｜the form of {0} is not filed", year));
}

Verdict last_share(const Situation& s, const Guard& guard) {
  Verdict verdict;
  const auto years = number(s, guard.second_value, verdict);
  if (!years) return verdict;
  const auto& known = s.record.years_in_last_share;
  const auto run_to = [&](std::int32_t last) {
    for (std::int32_t year = last; year > last - static_cast<std::int32_t>(*years); --year)
      if (std::find(known.begin(), known.end(), year) == known.end()) return false;
    return true;
  };
  return met(
      run_to(s.day().year) || run_to(s.day().year - 1),
      fmt::format("没有连续 {0} 年处于末位｜not in the last share for {0} years running", *years));
}

}  // namespace celadon::cultivation
