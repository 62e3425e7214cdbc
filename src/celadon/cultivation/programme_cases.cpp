#include "celadon/cultivation/programme_cases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/cultivation/case_walk.hpp"
#include "celadon/cultivation/policy_cases.hpp"
#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {
namespace {

/// The programme a case runs on.
Result<ProgrammePtr> programme_of(const packs::Library& library, const packs::PackPtr& pack,
                                  const ProgrammePart& part, const Node& node) {
  if (part.amends.empty()) {
    CELADON_ASSIGN(Programme programme, Programme::compose(part, {}));
    return std::make_shared<const Programme>(std::move(programme));
  }
  const Node* steps = node.find("steps");
  const Node* subject = node.find("subject");
  if (steps == nullptr || steps->items.empty() || subject == nullptr)
    return node.error(ErrorCode::parse,
                      "案例缺少 steps 或 subject｜a case needs steps and a subject");
  CELADON_ASSIGN(const std::string at, RowReader::text_or(steps->items.front(), "at", ""));
  CELADON_ASSIGN(const Instant first, parse_instant(at));
  CELADON_ASSIGN(const std::string division,
                 RowReader::text_or(*subject, "division", pack->header().region));
  return open_programme(library, part.amends, china_day(first), division);
}

/// An overlay is composed with each edition of its base that its dates meet.
Status check_overlay(const packs::Library& library, const packs::PackPtr& pack,
                     const ProgrammePart& part) {
  std::string region(packs::significant_region(pack->header().region));
  region.resize(6, '0');
  bool met = false;
  for (const packs::PackPtr& base : library.list(packs::PackKind::programme)) {
    if (base->header().id != part.amends) continue;
    const auto begins = base->header().valid_from.value_or(CivilDate{1949, 1, 1});
    const auto own = pack->header().valid_from.value_or(CivilDate{1949, 1, 1});
    const CivilDate day = std::max(begins, own);
    if (!pack->header().valid_on(day) || !base->header().valid_on(day)) continue;
    met = true;
    CELADON_ASSIGN(const ProgrammePtr programme, open_programme(library, part.amends, day, region));
    CELADON_TRY(check_programme(*programme));
  }
  if (met) return {};
  return Error{
      ErrorCode::rule,
      fmt::format("{0} 的有效期内没有 {1} 的任何版本｜no edition of {1} holds while {0} does",
                  pack->header().label(), part.amends),
      {},
      pack->header().place};
}

}  // namespace

Result<packs::CheckReport> check_programme_pack(const packs::LibraryPtr& library,
                                                const packs::PackPtr& pack) {
  CELADON_ASSIGN(const ProgrammePart part, read_programme(pack));
  if (part.amends.empty()) {
    CELADON_ASSIGN(const Programme programme, Programme::compose(part, {}));
    CELADON_TRY(check_programme(programme));
  } else {
    CELADON_TRY(check_overlay(*library, pack, part));
  }
  packs::CheckReport report;
  report.rows = part.values.size() + part.rungs.size() + part.states.size() +
                part.transitions.size() + part.causes.size() + part.papers.size() +
                part.matters.size() + part.campaigns.size() + part.agencies.size();
  CELADON_ASSIGN(const WorkingCalendar calendar,
                 WorkingCalendar::open(*library, pack->header().region));
  CELADON_ASSIGN(const auto body, pack->body());
  const Node* cases = body->find("cases");
  if (cases == nullptr || cases->items.empty())
    return body->error(ErrorCode::rule, "缺少 cases｜a programme needs cases");
  for (const Node& node : cases->items) {
    CELADON_ASSIGN(const ProgrammePtr programme, programme_of(*library, pack, part, node));
    CELADON_TRY(walk_case(*programme, calendar, node));
    ++report.cases;
  }
  return report;
}

Result<packs::CheckReport> check_calendar_pack(const packs::LibraryPtr& library,
                                               const packs::PackPtr& pack) {
  CELADON_ASSIGN(const WorkingCalendar calendar,
                 WorkingCalendar::open(*library, pack->header().region));
  CELADON_ASSIGN(const auto body, pack->body());
  packs::CheckReport report;
  if (const Node* years = body->find("years")) report.rows = years->items.size();
  const Node* cases = body->find("cases");
  if (cases == nullptr || cases->items.empty())
    return body->error(ErrorCode::rule, "缺少 cases｜a calendar needs cases");
  for (const Node& node : cases->items) {
    ++report.cases;
    if (node.find("day") != nullptr) {
      CELADON_ASSIGN(const CivilDate day, day_of(node, "day"));
      CELADON_ASSIGN(const bool working, calendar.is_working_day(day));
      const Node* wanted = node.find("working");
      if (wanted == nullptr)
        return node.error(ErrorCode::parse, "缺少 working｜working is missing");
      CELADON_ASSIGN(const bool expected, wanted->as_bool());
      if (working != expected)
        return node.error(ErrorCode::rule, fmt::format("{0} 应为 {1}｜{0} should be {1}",
                                                       format_date(day), expected));
      continue;
    }
    CELADON_ASSIGN(const CivilDate from, day_of(node, "from"));
    CELADON_ASSIGN(const std::string text, RowReader::text_or(node, "span", ""));
    CELADON_ASSIGN(const Span span, parse_span(text));
    CELADON_ASSIGN(const CivilDate expected, day_of(node, "last"));
    CELADON_ASSIGN(const CivilDate last, last_day(from, span, calendar));
    if (last != expected) {
      return node.error(ErrorCode::rule,
                        fmt::format("末日应为 {0}，实际 {1}｜the last day should be {0}, is {1}",
                                    format_date(expected), format_date(last)));
    }
  }
  return report;
}

void add_checks(packs::KindChecks& checks) {
  checks[packs::PackKind::programme] = check_programme_pack;
  checks[packs::PackKind::policy] = check_policy_pack;
  checks[packs::PackKind::calendar] = check_calendar_pack;
}

}  // namespace celadon::cultivation
