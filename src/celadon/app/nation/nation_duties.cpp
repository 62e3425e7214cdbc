#include "celadon/app/nation/nation_duties.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/ladder/histories.hpp"
#include "celadon/app/ladder/picture.hpp"
#include "celadon/app/ladder/touched.hpp"
#include "celadon/app/nation/beside.hpp"
#include "celadon/cultivation/owed.hpp"

namespace celadon::app {
namespace {

using cultivation::StateClass;
using storage::Column;

/// Past so many touched subjects a pass over everybody is as quick.
constexpr std::size_t most_mended = 2000;

/// Subjects from whose standing a step may be due: on a list, where the rules name a day for a step
/// from there, with a matter that is not closed, or with a duty that a step began.
std::string may_owe(const cultivation::Programme& programme) {
  std::set<int> classes;
  for (const StateClass standing : {StateClass::listed, StateClass::at_risk, StateClass::suspended})
    classes.insert(static_cast<int>(standing));
  for (const cultivation::Transition& transition : programme.transitions()) {
    if (!transition.due || transition.rungs.empty()) continue;
    for (const std::string& from : transition.from)
      if (const auto* state = programme.state(from))
        classes.insert(static_cast<int>(state->standing));
  }
  return fmt::format(
      "in (select subject from ladder_position where (instance = '' and class in ({})) or "
      "(instance "
      "<> '' and class in ({}, {})) union select subject from ladder_duty)",
      fmt::join(classes, ", "), static_cast<int>(StateClass::open),
      static_cast<int>(StateClass::under_way));
}

/// A database may sort by the customs of a language.
void sort_by_id(std::vector<ladder::StoredSubject>& subjects) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  if (!std::is_sorted(subjects.begin(), subjects.end(), by_id))
    std::sort(subjects.begin(), subjects.end(), by_id);
}

Result<std::unordered_map<std::string, std::size_t>> read_subjects_that(storage::Database& database,
                                                                        const std::string& who,
                                                                        const NationScope& scope,
                                                                        DutyBook& book) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select id, kind, name_zh, name_en, credit_code, industry, division, "
                     "organisation from ladder_subject where id " +
                         who + scope.also("id") + " order by id",
                     {Column::text, Column::integer, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::text},
                     scope.with({})));
  for (const storage::Row& row : rows) {
    ladder::StoredSubject subject;
    subject.id = row.text(0);
    subject.kind = static_cast<cultivation::SubjectKind>(row.integer(1));
    subject.names = {row.text(2), row.text(3)};
    subject.credit_code = row.text(4);
    subject.industry = row.text(5);
    subject.division = row.text(6);
    subject.organisation = row.text(7);
    book.subjects.push_back(std::move(subject));
  }
  sort_by_id(book.subjects);
  std::unordered_map<std::string, std::size_t> places;
  places.reserve(book.subjects.size());
  for (std::size_t i = 0; i < book.subjects.size(); ++i) places.emplace(book.subjects[i].id, i);
  return places;
}

using Noted = std::unordered_map<std::string, std::vector<ladder::NotedDuty>>;
Result<Noted> read_noted(storage::Database& database, const NationScope& scope) {
  const std::string where = scope.after ? " where " + scope.only("subject") : "";
  CELADON_ASSIGN(const auto rows,
                 database.query("select subject, sequence, step, track, instance, through from "
                                "ladder_duty" +
                                    where + " order by number",
                                {Column::text, Column::integer, Column::text, Column::text,
                                 Column::text, Column::text},
                                scope.with({})));
  Noted noted;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(const CivilDate through, parse_date(row.text(5)));
    noted[row.text(0)].push_back(
        {row.integer(1), {row.text(2), {row.text(3), row.text(4)}, through}});
  }
  return noted;
}

void put_down(const cultivation::Programme& programme, std::size_t subject,
              std::vector<cultivation::Duty> duties, DutyBook& book) {
  for (cultivation::Duty& duty : duties) {
    const cultivation::Transition* transition = programme.transition(duty.transition);
    if (transition == nullptr) continue;  // of an edition that is over
    NationDuty one;
    one.subject = subject;
    one.on_rung = programme.rung(duty.track.id) != nullptr;
    one.duty = std::move(duty);
    one.title = transition->title;
    one.by = transition->by;
    book.duties.push_back(std::move(one));
  }
}

void sort_by_day(std::vector<NationDuty>& duties) {
  std::stable_sort(duties.begin(), duties.end(), [](const NationDuty& a, const NationDuty& b) {
    if (a.duty.through != b.duty.through) return a.duty.through < b.duty.through;
    return a.subject < b.subject;
  });
}

/// The duties of a scope, by subject.
Result<DutyBook> gather(storage::Database& database,
                        const cultivation::nation::Programmes& programmes,
                        const cultivation::WorkingCalendar& calendar, Instant at,
                        const NationScope& scope) {
  DutyBook book;
  book.day = cultivation::china_day(at);
  CELADON_ASSIGN(book.touch, ladder::last_touch(database));
  const std::string who = may_owe(programmes.nation());
  CELADON_ASSIGN(const auto places, read_subjects_that(database, who, scope, book));
  CELADON_ASSIGN(const Noted noted, read_noted(database, scope));
  std::vector<std::vector<cultivation::Duty>> owed(book.subjects.size());
  CELADON_TRY(ladder::for_each_history(
      database, "subject " + who + scope.also("subject"), scope.with({}),
      [&](const std::string& id, std::vector<cultivation::Happening>&& happenings,
          const std::vector<std::string>& campaigns) -> Status {
        (void)campaigns;
        const auto place = places.find(id);
        if (place == places.end()) return {};
        const ladder::StoredSubject& subject = book.subjects[place->second];
        for (const cultivation::Happening& one : happenings)
          if (one.at > at) book.next_effect = std::min(book.next_effect, one.at);
        cultivation::Record record;
        record.subject = subject.subject();
        record.happenings = std::move(happenings);
        auto duties =
            cultivation::all_duties_of(programmes.of(subject.division), calendar, record, at);
        if (const auto begun = noted.find(id); begun != noted.end())
          ladder::add_noted(record, begun->second, duties);
        owed[place->second] = std::move(duties);
        return {};
      }));
  for (std::size_t i = 0; i < owed.size(); ++i)
    put_down(programmes.of(book.subjects[i].division), i, std::move(owed[i]), book);
  return book;
}

/// The earlier book without those `ids`, with the fresh one's subjects among the others.
DutyBook merged(const DutyBook& earlier, const std::set<std::string>& ids, DutyBook fresh) {
  DutyBook book;
  book.day = earlier.day;
  book.touch = fresh.touch;
  book.next_effect = std::min(earlier.next_effect, fresh.next_effect);
  // Both lie by id: where each one comes to stand follows from one walk.
  std::vector<std::optional<std::size_t>> old_place(earlier.subjects.size());
  std::vector<std::size_t> fresh_place(fresh.subjects.size());
  std::size_t f = 0;
  const auto take_fresh = [&]() {
    fresh_place[f] = book.subjects.size();
    book.subjects.push_back(std::move(fresh.subjects[f++]));
  };
  for (std::size_t i = 0; i < earlier.subjects.size(); ++i) {
    const ladder::StoredSubject& one = earlier.subjects[i];
    while (f < fresh.subjects.size() && fresh.subjects[f].id < one.id) take_fresh();
    if (ids.count(one.id) > 0) continue;
    old_place[i] = book.subjects.size();
    book.subjects.push_back(one);
  }
  while (f < fresh.subjects.size()) take_fresh();
  for (const NationDuty& duty : earlier.duties) {
    if (!old_place[duty.subject]) continue;
    book.duties.push_back(duty);
    book.duties.back().subject = *old_place[duty.subject];
  }
  for (NationDuty& duty : fresh.duties) {
    duty.subject = fresh_place[duty.subject];
    book.duties.push_back(std::move(duty));
  }
  sort_by_day(book.duties);
  return book;
}

}  // namespace

Result<DutyBookPtr> open_duties(storage::Database& database,
                                const cultivation::nation::Programmes& programmes,
                                const cultivation::WorkingCalendar& calendar, Instant at) {
  CELADON_ASSIGN(DutyBook book, gather(database, programmes, calendar, at, {}));
  sort_by_day(book.duties);
  return DutyBookPtr(std::make_shared<const DutyBook>(std::move(book)));
}

Result<DutyBookPtr> reopen_duties(storage::Database& database,
                                  const cultivation::nation::Programmes& programmes,
                                  const cultivation::WorkingCalendar& calendar,
                                  const DutyBook& earlier, Instant at) {
  CELADON_ASSERT(cultivation::china_day(at) == earlier.day);
  CELADON_ASSIGN(const ladder::Touched touched, ladder::touched_after(database, earlier.touch));
  if (touched.subjects > most_mended || earlier.next_effect <= at) return DutyBookPtr();
  CELADON_ASSIGN(const auto rows,
                 database.query("select distinct subject from ladder_touch where number > :number",
                                {Column::text}, {earlier.touch}));
  std::set<std::string> ids;
  for (const storage::Row& row : rows) ids.insert(row.text(0));
  const NationScope scope{earlier.touch};
  CELADON_ASSIGN(DutyBook fresh, gather(database, programmes, calendar, at, scope));
  return DutyBookPtr(std::make_shared<const DutyBook>(merged(earlier, ids, std::move(fresh))));
}

}  // namespace celadon::app
