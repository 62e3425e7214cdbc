#pragma once
// The fixed words of programme packs (docs/programme-packs.md): what a pack may say is what the
// program understands, nothing more.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace celadon::cultivation {

/// What the programme is about. Stored; never reused.
enum class SubjectKind : std::uint8_t { factory = 1, park = 2, supply_chain = 3 };

/// Whose act a transition is. `clock` is what time does, `event` what happened outside.
enum class Actor : std::uint8_t {
  energy_manager = 1,
  plant_director = 2,
  park_operator = 3,
  group_leader = 4,
  evaluator = 5,
  reviewer_county = 6,
  reviewer_city = 7,
  reviewer_province = 8,
  reviewer_nation = 9,
  anybody = 10,  ///< the public, by real name: objections, reports
  clock = 11,
  event = 12,
};

enum class RungKind : std::uint8_t {
  pool = 1,         ///< cultivation
  list = 2,         ///< a published list
  stars = 3,        ///< grades beside the lists
  zero_carbon = 4,  ///< zero-carbon factory or park
};

/// What a state means for everybody outside. Of rungs: outside to barred; of matters: open,
/// under_way, closed, failed.
enum class StateClass : std::uint8_t {
  outside = 0,    ///< not on the rung, nothing under way
  candidate = 1,  ///< in the pool
  under_way = 2,  ///< an application between draft and decision
  listed = 3,     ///< on the list in good standing
  at_risk = 4,    ///< on the list, warned or rectifying
  suspended = 5,  ///< on the list without its benefits
  barred = 6,     ///< removed, and the ban runs
  open = 7,       ///< of a matter: to be done
  closed = 8,     ///< of a matter: ended as it should
  failed = 9,     ///< of a matter: ended otherwise
};

/// Whether a subject in such a state stands on the published list.
constexpr bool on_list(StateClass state) {
  return state == StateClass::listed || state == StateClass::at_risk ||
         state == StateClass::suspended;
}

/// The checks a transition may ask for.
enum class GuardKind : std::uint8_t {
  on_rung = 1,
  not_barred,
  no_cause,
  evidence,
  evaluation,
  above_area_mean,
  window,
  quota,
  before,
  past,
  elapsed,
  within,
  no_open_objection,
  form_filed,
  form_missing,
  other_person,
  no_conflict,
  agency_cap,
  last_share,
  reviews_agree,
  rung_active,
  bar_ended,
  validity_ended,
  happened,
  remark_given,
  flag,
  grade,
};

/// What a transition does besides moving its subject.
enum class EffectKind : std::uint8_t {
  cascade = 1,
  bar,
  list_on,
  duty,
  valid_for,
  revoke_code,
  open_notice,
  count_quota,
  note_cause,
  set_grade,
  consequence,
  open_matter,
};

const char* to_string(SubjectKind word) noexcept;
const char* to_string(Actor word) noexcept;
const char* to_string(RungKind word) noexcept;
const char* to_string(StateClass word) noexcept;
const char* to_string(GuardKind word) noexcept;
const char* to_string(EffectKind word) noexcept;

std::optional<SubjectKind> subject_kind(std::string_view word) noexcept;
std::optional<Actor> actor(std::string_view word) noexcept;
std::optional<RungKind> rung_kind(std::string_view word) noexcept;
std::optional<StateClass> state_class(std::string_view word) noexcept;
std::optional<GuardKind> guard_kind(std::string_view word) noexcept;
std::optional<EffectKind> effect_kind(std::string_view word) noexcept;

}  // namespace celadon::cultivation
