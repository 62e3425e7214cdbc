#include "celadon/app/nation/nation_shelf.hpp"

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/touched.hpp"

namespace celadon::app {
namespace {

constexpr std::size_t most_kept = 2;

}  // namespace

Result<NationShelf::ProgrammesPtr> NationShelf::programmes(CivilDate day) {
  const std::lock_guard lock(mutex_);
  for (const auto& [known, rules] : programmes_)
    if (known == day) return rules;
  CELADON_ASSIGN(auto opened, cultivation::nation::Programmes::open(
                                  *library_, ladder::green_manufacturing, day));
  auto made = std::make_shared<const cultivation::nation::Programmes>(std::move(opened));
  programmes_.emplace_front(day, made);
  if (programmes_.size() > most_kept) programmes_.pop_back();
  return made;
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
  const CivilDate day = cultivation::china_day(request.at);
  return nations_.get(
      {day, request.standard, revision}, [&] { return ladder::last_touch(database); },
      [&](const FrozenNation& earlier) -> Result<FrozenNationPtr> {
        CELADON_ASSIGN(const ProgrammesPtr rules, programmes(day));
        return refreeze_nation(database, *rules, earlier, request.at);
      },
      [&]() -> Result<FrozenNationPtr> {
        CELADON_ASSIGN(const ProgrammesPtr rules, programmes(day));
        return freeze_nation(database, *library_, *rules, request);
      });
}

Result<DutyBookPtr> NationShelf::duties(storage::Database& database, std::uint64_t revision,
                                        Instant at) {
  const CivilDate day = cultivation::china_day(at);
  CELADON_ASSIGN(const CalendarPtr working, calendar());
  CELADON_ASSIGN(const ProgrammesPtr rules, programmes(day));
  return duties_.get(
      {day, "", revision}, [&] { return ladder::last_touch(database); },
      [&](const DutyBook& earlier) {
        return reopen_duties(database, *rules, *working, earlier, at);
      },
      [&] { return open_duties(database, *rules, *working, at); });
}

}  // namespace celadon::app
