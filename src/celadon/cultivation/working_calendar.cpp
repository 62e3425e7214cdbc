#include "celadon/cultivation/working_calendar.hpp"

#include <fmt/format.h>

#include "celadon/cultivation/span.hpp"
#include "celadon/text/document.hpp"

namespace celadon::cultivation {
namespace {

// Days as a list of "2026-01-01" and spans "2026-10-01..2026-10-07".
Result<std::set<CivilDate>> read_days(const text::Node& year, std::string_view key) {
  std::set<CivilDate> days;
  const text::Node* list = year.find(key);
  if (list == nullptr || list->is_null()) return days;
  if (list->kind != text::Node::Kind::sequence) {
    return list->error(ErrorCode::parse,
                       fmt::format("{0} 应为日期的列表｜{0} must be a list of days", key),
                       "[2026-01-01, 2026-10-01..2026-10-07]");
  }
  for (const text::Node& item : list->items) {
    CELADON_ASSIGN(const std::string text, item.as_text());
    const auto period = CivilPeriod::parse(text);
    if (!period.ok() || period->days() > 31)
      return item.error(ErrorCode::parse, period.ok()
                                              ? "一段不超过 31 天｜a span has at most 31 days"
                                              : period.error().message);
    for (CivilDate day = period->first; day <= period->last; day = days_after(day, 1))
      days.insert(day);
  }
  return days;
}

bool is_weekend(CivilDate day) {
  const std::int64_t weekday = ((days_from_civil(day) % 7) + 7 + 3) % 7;  // 0 = Monday
  return weekday >= 5;
}

}  // namespace

Status WorkingCalendar::add_year(std::int32_t year, std::set<CivilDate> days_off,
                                 std::set<CivilDate> days_worked) {
  for (const CivilDate day : days_worked) {
    if (day.year != year || !is_weekend(day) || days_off.count(day) != 0) {
      return Error{
          ErrorCode::rule,
          fmt::format("{0} 不能作为 {1} 年的调休上班日｜{0} cannot be a weekend day worked in {1}",
                      format_date(day), year),
          {}};
    }
  }
  for (const CivilDate day : days_off) {
    if (day.year != year)
      return Error{ErrorCode::rule,
                   fmt::format("{0} 不在 {1} 年｜{0} is not in {1}", format_date(day), year),
                   {}};
  }
  if (!years_.try_emplace(year, Year{std::move(days_off), std::move(days_worked)}).second)
    return Error{
        ErrorCode::conflict, fmt::format("{0} 年的日历重复｜two calendars hold {0}", year), {}};
  return {};
}

Result<WorkingCalendar> WorkingCalendar::open(const packs::Library& library,
                                              std::string_view region) {
  WorkingCalendar calendar;
  for (const packs::PackPtr& pack : library.list(packs::PackKind::calendar)) {
    if (!pack->header().covers(region)) continue;
    CELADON_ASSIGN(const auto body, pack->body());
    const text::Node* years = body->find("years");
    if (years == nullptr || years->kind != text::Node::Kind::sequence)
      return body->error(ErrorCode::parse, "缺少 years｜years is missing");
    for (const text::Node& node : years->items) {
      CELADON_TRY(text::refuse_unknown_members(
          node, {"year", "days_off", "days_worked", "source", "confidence", "note"}));
      const text::Node* number = node.find("year");
      if (number == nullptr) return node.error(ErrorCode::parse, "缺少 year｜year is missing");
      CELADON_ASSIGN(const std::int64_t year, number->as_integer());
      if (year < 1949 || year > 2200)
        return number->error(ErrorCode::parse,
                             "年份应在 1949 至 2200 之间｜the year must be 1949 to 2200");
      CELADON_ASSIGN(auto off, read_days(node, "days_off"));
      CELADON_ASSIGN(auto worked, read_days(node, "days_worked"));
      auto added =
          calendar.add_year(static_cast<std::int32_t>(year), std::move(off), std::move(worked));
      if (!added.ok()) return node.error(added.error().code, added.error().message);
    }
  }
  return calendar;
}

Result<bool> WorkingCalendar::is_working_day(CivilDate day) const {
  const auto found = years_.find(day.year);
  if (found == years_.end()) {
    return Error{
        ErrorCode::not_found,
        fmt::format("没有 {0} 年的工作日历｜there is no calendar of working days for {0}",
                    day.year),
        "以 calendar 数据包补充该年节假日安排｜add the year's holidays as a pack of kind calendar"};
  }
  if (is_weekend(day)) return found->second.days_worked.count(day) != 0;
  return found->second.days_off.count(day) == 0;
}

}  // namespace celadon::cultivation
