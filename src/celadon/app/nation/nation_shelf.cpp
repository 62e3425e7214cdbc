#include "celadon/app/nation/nation_shelf.hpp"

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"

namespace celadon::app {
namespace {

constexpr std::size_t most_kept = 2;

/// A text that changes whenever something the nation is made of was added; rows are never changed.
Result<std::string> mark_of(storage::Database& database) {
  std::string sql = "select ";
  for (const char* count :
       {"count(*) from ladder_happening", "count(*) from ladder_subject",
        "count(*) from ladder_event_end", "count(*) from ladder_campaign",
        "coalesce(max(number), 0) from ladder_fact", "coalesce(max(number), 0) from ladder_edge",
        "coalesce(max(number), 0) from ladder_event", "coalesce(max(number), 0) from ladder_duty",
        "coalesce(max(number), 0) from ladder_evaluation"})
    sql += fmt::format("{}(select {})", sql.size() > 7 ? ", " : "", count);
  constexpr std::size_t counts = 9;
  CELADON_ASSIGN(const auto rows, database.query(sql, std::vector<storage::Column>(
                                                          counts, storage::Column::integer)));
  std::string mark;
  for (std::size_t i = 0; i < counts; ++i) mark += fmt::format("{} ", rows.front().integer(i));
  return mark;
}

/// The kept one of that day and standard; nullptr: none is.
template <class Kept>
Kept* find_kept(std::list<Kept>& all, CivilDate day, const std::string& standard) {
  for (Kept& one : all)
    if (one.day == day && one.standard == standard) return &one;
  return nullptr;
}

/// The kept one when it still holds, else what `make` makes, kept from now on.
template <class Kept, class Make>
auto kept_or_made(storage::Database& database, std::list<Kept>& all, std::uint64_t revision,
                  CivilDate day, const std::string& standard, const Make& make)
    -> Result<decltype(Kept::made)> {
  Kept* known = find_kept(all, day, standard);
  if (known != nullptr && known->revision == revision) return known->made;
  CELADON_ASSIGN(const std::string mark, mark_of(database));
  if (known != nullptr && known->mark == mark) {
    known->revision = revision;
    return known->made;
  }
  CELADON_ASSIGN(auto made, make());
  all.remove_if([&](const Kept& one) { return &one == known; });
  all.push_front({day, standard, revision, mark, made});
  if (all.size() > most_kept) all.pop_back();
  return made;
}

}  // namespace

Result<NationShelf::ProgrammesPtr> NationShelf::rules_of(CivilDate day) {
  for (const auto& [known, rules] : programmes_)
    if (known == day) return rules;
  CELADON_ASSIGN(auto opened, cultivation::nation::Programmes::open(
                                  *library_, ladder::green_manufacturing, day));
  auto made = std::make_shared<const cultivation::nation::Programmes>(std::move(opened));
  programmes_.emplace_front(day, made);
  if (programmes_.size() > most_kept) programmes_.pop_back();
  return made;
}

Result<NationShelf::ProgrammesPtr> NationShelf::programmes(CivilDate day) {
  const std::lock_guard lock(mutex_);
  return rules_of(day);
}

Result<NationShelf::CalendarPtr> NationShelf::calendar() {
  const std::lock_guard lock(mutex_);
  if (calendar_ == nullptr) {
    CELADON_ASSIGN(auto opened, cultivation::WorkingCalendar::open(*library_));
    calendar_ = std::make_shared<const cultivation::WorkingCalendar>(std::move(opened));
  }
  return calendar_;
}

Result<FrozenNationPtr> NationShelf::nation(storage::Database& database, std::uint64_t revision,
                                            const FreezeRequest& request) {
  const std::lock_guard lock(mutex_);
  const CivilDate day = cultivation::china_day(request.at);
  return kept_or_made(database, nations_, revision, day, request.standard,
                      [&]() -> Result<FrozenNationPtr> {
                        CELADON_ASSIGN(const ProgrammesPtr rules, rules_of(day));
                        return freeze_nation(database, *library_, *rules, request);
                      });
}

Result<DutyBookPtr> NationShelf::duties(storage::Database& database, std::uint64_t revision,
                                        Instant at) {
  CELADON_ASSIGN(const CalendarPtr working, calendar());
  const std::lock_guard lock(mutex_);
  const CivilDate day = cultivation::china_day(at);
  return kept_or_made(database, duties_, revision, day, "", [&]() -> Result<DutyBookPtr> {
    CELADON_ASSIGN(const ProgrammesPtr rules, rules_of(day));
    return open_duties(database, *rules, *working, at);
  });
}

}  // namespace celadon::app
