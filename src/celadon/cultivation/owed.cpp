#include "celadon/cultivation/owed.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace celadon::cultivation {
namespace {

const MonthDay* due_day_of(const Programme& programme, const Transition& transition) {
  if (!transition.due || transition.due->day.empty()) return nullptr;
  const RuleValue* value = programme.value(transition.due->day);
  return value == nullptr ? nullptr : std::get_if<MonthDay>(&value->content);
}

/// The last instant of a day.
Instant last_instant(CivilDate day) { return Instant{end_of_day(day).us - 1}; }

}  // namespace

std::optional<CivilDate> last_day_of(const Programme& programme, const Matter& matter,
                                     std::int32_t year) {
  std::optional<CivilDate> first;
  for (const Transition& transition : programme.transitions()) {
    if (transition.matter != matter.id) continue;
    const MonthDay* day = due_day_of(programme, transition);
    if (day == nullptr) continue;
    const CivilDate due = day->in(year + 1);
    if (!first || due < *first) first = due;
  }
  return first;
}

bool owed(const Programme& programme, const Matter& matter, SubjectKind kind, std::int32_t year,
          Instant at, const std::function<StateClass(std::string_view, Instant)>& standing_then) {
  const auto& kinds = matter.subjects;
  const bool concerns = kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  if (matter.per != Recurrence::year || matter.owed_by.empty() || !concerns) return false;
  const auto due = last_day_of(programme, matter, year);
  const Instant asked = due && *due < china_day(at) ? last_instant(*due) : at;
  return std::any_of(matter.owed_by.begin(), matter.owed_by.end(),
                     [&](const std::string& rung) { return on_list(standing_then(rung, asked)); });
}

bool owed(const Programme& programme, const Record& record, const Matter& matter, std::int32_t year,
          Instant at) {
  return owed(programme, matter, record.subject.kind, year, at,
              [&](std::string_view rung, Instant then) { return class_on(record, rung, then); });
}

std::vector<Track> owed_tracks(const Programme& programme, const Record& record, Instant at) {
  return owed_tracks(programme, record, standing_of(record, at), at);
}

std::vector<Track> owed_tracks(const Programme& programme, const Record& record,
                               const Standing& standing, Instant at) {
  std::vector<Track> tracks;
  const std::int32_t year = china_day(at).year - 1;
  for (const Matter& matter : programme.matters()) {
    Track track{matter.id, fmt::format("{}", year)};
    if (standing.tracks.count(track) == 0 && owed(programme, record, matter, year, at))
      tracks.push_back(std::move(track));
  }
  return tracks;
}

Standing with_owed(const Programme& programme, const Record& record, Instant at) {
  Standing standing = standing_of(record, at);
  for (const Track& track : owed_tracks(programme, record, standing, at)) {
    const State* first = programme.initial_state(track.id);
    if (first == nullptr) continue;
    TrackStanding there;
    there.state = first->id;
    there.standing = first->standing;
    standing.tracks.emplace(track, there);
  }
  return standing;
}

std::vector<Duty> all_duties_of(const Programme& programme, const WorkingCalendar& calendar,
                                const Record& record, Instant at) {
  const Standing standing = standing_of(record, at);
  std::vector<Duty> duties = duties_of(programme, calendar, record, standing, at);
  for (const Track& track : owed_tracks(programme, record, standing, at)) {
    const State* first = programme.initial_state(track.id);
    std::int32_t year = 0;
    std::from_chars(track.instance.data(), track.instance.data() + track.instance.size(), year);
    for (const Transition& transition : programme.transitions()) {
      const bool open = transition.matter == track.id && first != nullptr &&
                        transition.concerns(record.subject.kind) && transition.leaves(first->id);
      const MonthDay* day = open ? due_day_of(programme, transition) : nullptr;
      if (day != nullptr) duties.push_back({transition.id, track, day->in(year + 1)});
    }
  }
  return duties;
}

}  // namespace celadon::cultivation
