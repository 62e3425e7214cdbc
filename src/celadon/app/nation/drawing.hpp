#pragma once
// One subject of the registry drawn as the row of a snapshot, out of what happened to it.

#include <map>
#include <string>
#include <vector>

#include "celadon/app/nation/beside.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/programme.hpp"
#include "celadon/cultivation/record.hpp"

namespace celadon::app {

/// Rounds before this year were none: the programme began with the notice of 2016.
inline constexpr std::int32_t first_round_year = 2016;
/// The round a unit came on a list by, when no campaign says it: the year of the day.
std::string round_of_year(std::string_view rung, std::int32_t year);

/// Draws rungs, forms and applications, one subject after the other. Not thread-safe.
class Drawing {
 public:
  Drawing(const cultivation::nation::SnapshotFrame& frame, const NationPacks& packs, Instant at)
      : frame_(frame), packs_(packs), at_(at) {}

  /// `campaigns` [H] of the happenings. What takes effect after the moment stays out.
  void draw(const std::vector<cultivation::Happening>& happenings,
            const std::vector<std::string>& campaigns, const cultivation::Programme& programme,
            cultivation::nation::SubjectRow& row);

  /// The earliest moment after that of the drawing at which something known takes effect.
  [[nodiscard]] Instant next_effect() const { return next_; }

 private:
  struct OnRung {
    cultivation::nation::RungFact fact;
    std::string campaign;  ///< of the application under way
  };
  struct Form {
    cultivation::StateClass standing = cultivation::StateClass::open;
    bool filed = false;
    bool late = false;
  };
  struct RungMove {
    std::string rung;
    Instant at;
    cultivation::StateClass standing;
  };

  [[nodiscard]] bool known_rung(const std::string& id) const;
  [[nodiscard]] std::string batch_of(const OnRung& rung, CivilDate day) const;
  [[nodiscard]] cultivation::StateClass standing_then(std::string_view rung, Instant then) const;
  static cultivation::nation::YearForm form_of(const Form& form);
  void take(const cultivation::Happening& happening, const std::string& campaign);
  void move_rung(const cultivation::Happening& happening, const cultivation::Move& move);
  void move_form(const cultivation::Happening& happening, const cultivation::Move& move);
  void add_forms(const cultivation::Programme& programme, cultivation::nation::SubjectRow& row);

  const cultivation::nation::SnapshotFrame& frame_;
  const NationPacks& packs_;
  Instant at_;
  Instant next_ = Instant::max();
  std::map<std::string, OnRung> rungs_;
  std::map<std::int32_t, Form> forms_;
  std::map<std::string, cultivation::nation::ApplicationFact> applications_;
  std::vector<RungMove> moves_;
};

}  // namespace celadon::app
