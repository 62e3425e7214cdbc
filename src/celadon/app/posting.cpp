#include "celadon/app/posting.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "celadon/ledger/books.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/registry/changes.hpp"
#include "celadon/telemetry/import_session.hpp"

namespace celadon::app {
namespace {

/// The samples of the metered flows as far as they bear on `when`: a register's difference reaches
/// to the readings before and after it. nullopt where there are none.
Result<std::optional<Interval>> reach(const registry::Site& site, const storage::SeriesStore& store,
                                      Interval when) {
  std::optional<Interval> reached;
  const auto take = [&](const std::optional<storage::Point>& point) {
    if (!point) return;
    if (!reached) reached = Interval{point->at, point->at + Duration{1}};
    reached->from = std::min(reached->from, point->at);
    reached->to = std::max(reached->to, point->at + Duration{1});
  };
  for (const registry::Flow& flow : site.flows) {
    const registry::MeasuringPoint* point = flow.point.empty() ? nullptr : site.find(flow.point);
    if (point == nullptr) continue;
    CELADON_ASSIGN(const auto first, store.first_from(point->series, when.from));
    if (!first || first->at >= when.to) continue;
    take(first);
    CELADON_ASSIGN(const auto last, store.last_before(point->series, when.to));
    take(last);
    CELADON_ASSIGN(const auto before, store.last_before(point->series, when.from));
    take(before);
    CELADON_ASSIGN(const auto after, store.first_from(point->series, when.to));
    take(after);
  }
  return reached;
}

std::set<CivilPeriod> months_of(Interval interval, UtcOffset offset) {
  std::set<CivilPeriod> months;
  CivilDate day = date_of(interval.from, offset);
  const CivilDate last = date_of(interval.to - Duration{1}, offset);
  for (day.day = 1; day <= last;) {
    months.insert(CivilPeriod::month(day.year, day.month));
    day.month = static_cast<std::uint8_t>(day.month % 12 + 1);
    if (day.month == 1) ++day.year;
  }
  return months;
}

/// Adds the months of the same years whose books say nothing yet, so that a year's answer knows
/// what is missing in it.
Status add_months_never_posted(Workspace& workspace, const registry::Site& site,
                               std::set<CivilPeriod>& months) {
  const CivilPeriod years{CivilPeriod::year(months.begin()->first.year).first,
                          CivilPeriod::year(months.rbegin()->first.year).last};
  CELADON_ASSIGN(const std::vector<CivilPeriod> posted,
                 ledger::posted_periods(workspace.database(), site.id.text, years));
  for (CivilDate day = years.first; day.year <= years.last.year; ++day.year) {
    for (int month = 1; month <= 12; ++month) {
      const CivilPeriod whole = CivilPeriod::month(day.year, month);
      if (std::find(posted.begin(), posted.end(), whole) == posted.end()) months.insert(whole);
    }
  }
  return {};
}

Status post_site(Workspace& workspace, const std::string& id, const std::vector<Interval>& changed,
                 const StopAsked& stop) {
  const Instant now = workspace.clock().now();
  CELADON_ASSIGN(const registry::Site site, workspace.site(id));
  CELADON_ASSIGN(storage::SeriesStore * series, workspace.series());
  std::set<CivilPeriod> months;
  for (const Interval& when : changed) {
    CELADON_ASSIGN(const auto reached, reach(site, *series, when));
    if (reached) months.merge(months_of(*reached, site.offset));
  }
  if (!months.empty()) CELADON_TRY(add_months_never_posted(workspace, site, months));
  for (const CivilPeriod& month : months) {
    if (stop && stop())
      return fail(ErrorCode::cancelled, "过账被中断｜the posting of the books was interrupted",
                  "下次启动时继续｜it goes on at the next start");
    const auto posted =
        ledger::post(site, *workspace.reference().carriers, month, *series, workspace.database(),
                     workspace.clock().now(), workspace.who());
    if (!posted.ok() && posted.error().code != ErrorCode::closed) return posted.error();
  }
  return ledger::note_books(workspace.database(), id, now);
}

/// Whether anything of the site is later than what its books were noted to hold.
Result<bool> behind(Workspace& workspace, const registry::SiteId& site) {
  CELADON_ASSIGN(const auto noted, ledger::books_noted(workspace.database(), site.text));
  CELADON_ASSIGN(const auto changed, registry::last_change(workspace.database(), site));
  CELADON_ASSIGN(const auto imported, telemetry::last_import(workspace.database(), site.text));
  return !noted || (changed && *changed >= *noted) || (imported && *imported >= *noted);
}

}  // namespace

Status post_changes(Workspace& workspace, const std::vector<SampleChange>& changes,
                    const StopAsked& stop) {
  std::map<std::string, std::vector<Interval>> by_site;
  for (const SampleChange& change : changes) by_site[change.site].push_back(change.when);
  for (const auto& [site, changed] : by_site)
    CELADON_TRY(post_site(workspace, site, changed, stop));
  return {};
}

Status catch_up_books(Workspace& workspace, const StopAsked& stop) {
  CELADON_ASSIGN(const auto sites, registry::list_sites(workspace.database(), Instant::max()));
  for (const registry::SiteId& site : sites) {
    CELADON_ASSIGN(const bool due, behind(workspace, site));
    if (!due) continue;
    CELADON_TRY(post_site(workspace, site.text, {{Instant::min(), Instant::max()}}, stop));
  }
  return {};
}

}  // namespace celadon::app
