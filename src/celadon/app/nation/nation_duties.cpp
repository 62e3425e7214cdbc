#include "celadon/app/nation/nation_duties.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/ladder/histories.hpp"
#include "celadon/app/ladder/picture.hpp"
#include "celadon/cultivation/owed.hpp"

namespace celadon::app {
namespace {

using cultivation::StateClass;
using storage::Column;

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

Result<std::unordered_map<std::string, std::size_t>> read_subjects_that(storage::Database& database,
                                                                        const std::string& who,
                                                                        DutyBook& book) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select id, kind, name_zh, name_en, credit_code, industry, division, "
                     "organisation from ladder_subject where id " +
                         who + " order by id",
                     {Column::text, Column::integer, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::text}));
  std::unordered_map<std::string, std::size_t> places;
  for (const storage::Row& row : rows) {
    ladder::StoredSubject subject;
    subject.id = row.text(0);
    subject.kind = static_cast<cultivation::SubjectKind>(row.integer(1));
    subject.names = {row.text(2), row.text(3)};
    subject.credit_code = row.text(4);
    subject.industry = row.text(5);
    subject.division = row.text(6);
    subject.organisation = row.text(7);
    places.emplace(subject.id, book.subjects.size());
    book.subjects.push_back(std::move(subject));
  }
  return places;
}

using Noted = std::unordered_map<std::string, std::vector<ladder::NotedDuty>>;
Result<Noted> read_noted(storage::Database& database) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select subject, sequence, step, track, instance, through from "
                                "ladder_duty order by number",
                                {Column::text, Column::integer, Column::text, Column::text,
                                 Column::text, Column::text}));
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

}  // namespace

Result<DutyBookPtr> open_duties(storage::Database& database,
                                const cultivation::nation::Programmes& programmes,
                                const cultivation::WorkingCalendar& calendar, Instant at) {
  auto book = std::make_shared<DutyBook>();
  book->day = cultivation::china_day(at);
  const std::string who = may_owe(programmes.nation());
  CELADON_ASSIGN(const auto places, read_subjects_that(database, who, *book));
  CELADON_ASSIGN(const Noted noted, read_noted(database));
  CELADON_TRY(ladder::for_each_history(
      database, "subject " + who, {},
      [&](const std::string& id, std::vector<cultivation::Happening>&& happenings,
          const std::vector<std::string>& campaigns) -> Status {
        (void)campaigns;
        const auto place = places.find(id);
        if (place == places.end()) return {};
        const ladder::StoredSubject& subject = book->subjects[place->second];
        const cultivation::Programme& programme = programmes.of(subject.division);
        cultivation::Record record;
        record.subject = subject.subject();
        record.happenings = std::move(happenings);
        auto duties = cultivation::all_duties_of(programme, calendar, record, at);
        if (const auto begun = noted.find(id); begun != noted.end())
          ladder::add_noted(record, begun->second, duties);
        put_down(programme, place->second, std::move(duties), *book);
        return {};
      }));
  std::stable_sort(book->duties.begin(), book->duties.end(),
                   [](const NationDuty& a, const NationDuty& b) {
                     if (a.duty.through != b.duty.through) return a.duty.through < b.duty.through;
                     return a.subject < b.subject;
                   });
  return DutyBookPtr(std::move(book));
}

}  // namespace celadon::app
