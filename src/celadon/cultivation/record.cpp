#include "celadon/cultivation/record.hpp"

namespace celadon::cultivation {
namespace {

/// Whether a round ends there, so that the next step begins another.
bool apart(StateClass standing) {
  return standing == StateClass::outside || standing == StateClass::candidate ||
         standing == StateClass::barred;
}

void apply(TrackStanding& standing, const Move& move, const Happening& happening) {
  if (standing.state.empty() || (apart(standing.standing) && !apart(move.standing)))
    standing.round_began = happening.sequence;
  standing.state = move.state;
  standing.standing = move.standing;
  standing.since = happening.at;
  standing.valid_through = move.valid_through;
  if (!happening.grade.empty() && move.track == happening.track) standing.grade = happening.grade;
}

}  // namespace

const TrackStanding* Standing::on(std::string_view track, std::string_view instance) const {
  const auto found = tracks.find(Track{std::string(track), std::string(instance)});
  return found == tracks.end() ? nullptr : &found->second;
}

StateClass Standing::standing_on(std::string_view rung) const {
  const TrackStanding* standing = on(rung);
  return standing == nullptr ? StateClass::outside : standing->standing;
}

Standing standing_of(const Record& record, Instant at) {
  Standing standing;
  for (const Happening& happening : record.happenings) {
    if (happening.at > at) continue;
    for (const Move& move : happening.moves) apply(standing.tracks[move.track], move, happening);
    if (happening.barred_through &&
        (!standing.barred_through || *standing.barred_through < *happening.barred_through))
      standing.barred_through = happening.barred_through;
  }
  return standing;
}

StateClass class_on(const Record& record, std::string_view rung, Instant at) {
  StateClass standing = StateClass::outside;
  for (const Happening& happening : record.happenings) {
    if (happening.at > at) continue;
    for (const Move& move : happening.moves)
      if (move.track.instance.empty() && move.track.id == rung) standing = move.standing;
  }
  return standing;
}

}  // namespace celadon::cultivation
