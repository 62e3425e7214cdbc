#pragma once
// What is known of one subject, in two clocks: what happened on the ladder, and outside it. The
// standing is never stored: it is the happenings replayed.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/base/strong_id.hpp"
#include "celadon/cultivation/words.hpp"

namespace celadon::cultivation {

using SubjectId = StrongId<struct SubjectTag>;

/// Where something can stand: on a rung, or in one instance of a matter.
struct Track {
  std::string id;        ///< of the rung or matter
  std::string instance;  ///< of a matter: the year or the number; empty on a rung

  auto operator<=>(const Track&) const = default;
};

/// Where a step took its subject on one track.
struct Move {
  Track track;
  std::string state;
  StateClass standing = StateClass::outside;
  std::optional<CivilDate> valid_through;  ///< last day, where the standing is given for a time
};

/// One step that was taken. Written once, never changed: an error is corrected by a later step. It
/// holds its outcome, so that a standing can be replayed without the rules of its day.
struct Happening {
  std::int64_t sequence = 0;
  Instant at;        ///< when it took effect
  Instant recorded;  ///< when it was written down
  std::string transition;
  Track track;
  Actor actor = Actor::clock;
  std::string user;  ///< login; empty for clock and event
  std::string remark;
  std::string cause;                        ///< reason code
  std::string grade;                        ///< of stars
  std::vector<Move> moves;                  ///< the own track first
  std::vector<std::string> noted;           ///< causes it wrote down with its day
  std::optional<CivilDate> barred_through;  ///< last day of a ban it began
  std::string programme;                    ///< the packs it was decided under: "a@1 b@2"
};

/// Something that happened outside: accident, penalty, stop of production, ...
struct OutsideEvent {
  std::string kind;
  CivilDate day;
  std::optional<CivilDate> ended;  ///< e.g. taken off the list of dishonest debtors
  std::string source;
  std::string evidence;
};

/// An evaluation attached to the subject.
struct Evaluation {
  std::string standard;  ///< pack id
  bool third_party = false;
  std::string agency;
  std::string stage;  ///< of a standard with stages: the one reached
  bool gates_met = false;
  std::optional<double> score;
  CivilDate day;
};

struct Subject {
  SubjectId id;
  SubjectKind kind = SubjectKind::factory;
  std::string division;  ///< GB/T 2260
  std::string industry;  ///< GB/T 4754
};

/// Of one subject on one track.
struct TrackStanding {
  std::string state;
  StateClass standing = StateClass::outside;
  Instant since = Instant::min();
  std::int64_t round_began = 0;  ///< sequence of the happening that began this round
  std::optional<CivilDate> valid_through;
  std::string grade;
};

/// Of one subject on every track it ever set foot on.
struct Standing {
  std::map<Track, TrackStanding> tracks;
  std::optional<CivilDate> barred_through;  ///< last day of a ban

  /// nullptr when it never was there.
  [[nodiscard]] const TrackStanding* on(std::string_view track,
                                        std::string_view instance = {}) const;
  /// The class on a rung; outside when it never was there.
  [[nodiscard]] StateClass standing_on(std::string_view rung) const;
};

/// Everything of one subject that the ladder looks at.
struct Record {
  Subject subject;
  std::vector<Happening> happenings;  ///< by sequence
  std::vector<OutsideEvent> events;
  std::vector<Evaluation> evaluations;
  std::vector<std::int32_t> years_in_last_share;  ///< scored in the last share
};

/// Where the subject stands after all happenings that took effect up to and including `at`.
Standing standing_of(const Record& record, Instant at = Instant::max());
/// The class on one rung at that moment, without replaying the rest.
StateClass class_on(const Record& record, std::string_view rung, Instant at);

}  // namespace celadon::cultivation
