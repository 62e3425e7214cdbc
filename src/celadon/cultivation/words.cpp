#include "celadon/cultivation/words.hpp"

#include <utility>

namespace celadon::cultivation {
namespace {

template <class Word, std::size_t N>
using Table = std::array<std::pair<Word, const char*>, N>;

template <class Word, std::size_t N>
const char* text_of(const Table<Word, N>& table, Word word) noexcept {
  for (const auto& [known, text] : table)
    if (known == word) return text;
  return "";
}

template <class Word, std::size_t N>
std::optional<Word> word_of(const Table<Word, N>& table, std::string_view text) noexcept {
  for (const auto& [known, name] : table)
    if (text == name) return known;
  return std::nullopt;
}

constexpr Table<SubjectKind, 3> subjects{{{SubjectKind::factory, "factory"},
                                          {SubjectKind::park, "park"},
                                          {SubjectKind::supply_chain, "supply_chain"}}};

constexpr Table<Actor, 12> actors{{{Actor::energy_manager, "energy_manager"},
                                   {Actor::plant_director, "plant_director"},
                                   {Actor::park_operator, "park_operator"},
                                   {Actor::group_leader, "group_leader"},
                                   {Actor::evaluator, "evaluator"},
                                   {Actor::reviewer_county, "reviewer_county"},
                                   {Actor::reviewer_city, "reviewer_city"},
                                   {Actor::reviewer_province, "reviewer_province"},
                                   {Actor::reviewer_nation, "reviewer_nation"},
                                   {Actor::anybody, "anybody"},
                                   {Actor::clock, "clock"},
                                   {Actor::event, "event"}}};

constexpr Table<RungKind, 4> rungs{{{RungKind::pool, "pool"},
                                    {RungKind::list, "list"},
                                    {RungKind::stars, "stars"},
                                    {RungKind::zero_carbon, "zero_carbon"}}};

constexpr Table<StateClass, 10> classes{{{StateClass::outside, "outside"},
                                         {StateClass::candidate, "candidate"},
                                         {StateClass::under_way, "under_way"},
                                         {StateClass::listed, "listed"},
                                         {StateClass::at_risk, "at_risk"},
                                         {StateClass::suspended, "suspended"},
                                         {StateClass::barred, "barred"},
                                         {StateClass::open, "open"},
                                         {StateClass::closed, "closed"},
                                         {StateClass::failed, "failed"}}};

constexpr Table<GuardKind, 27> guards{{{GuardKind::on_rung, "on_rung"},
                                       {GuardKind::not_barred, "not_barred"},
                                       {GuardKind::no_cause, "no_cause"},
                                       {GuardKind::evidence, "evidence"},
                                       {GuardKind::evaluation, "evaluation"},
                                       {GuardKind::above_area_mean, "above_area_mean"},
                                       {GuardKind::window, "window"},
                                       {GuardKind::quota, "quota"},
                                       {GuardKind::before, "before"},
                                       {GuardKind::past, "past"},
                                       {GuardKind::elapsed, "elapsed"},
                                       {GuardKind::within, "within"},
                                       {GuardKind::no_open_objection, "no_open_objection"},
                                       {GuardKind::form_filed, "form_filed"},
                                       {GuardKind::form_missing, "form_missing"},
                                       {GuardKind::other_person, "other_person"},
                                       {GuardKind::no_conflict, "no_conflict"},
                                       {GuardKind::agency_cap, "agency_cap"},
                                       {GuardKind::last_share, "last_share"},
                                       {GuardKind::reviews_agree, "reviews_agree"},
                                       {GuardKind::rung_active, "rung_active"},
                                       {GuardKind::bar_ended, "bar_ended"},
                                       {GuardKind::validity_ended, "validity_ended"},
                                       {GuardKind::happened, "happened"},
                                       {GuardKind::remark_given, "remark_given"},
                                       {GuardKind::flag, "flag"},
                                       {GuardKind::grade, "grade"}}};

constexpr Table<EffectKind, 12> effects{{{EffectKind::cascade, "cascade"},
                                         {EffectKind::bar, "bar"},
                                         {EffectKind::list_on, "list_on"},
                                         {EffectKind::duty, "duty"},
                                         {EffectKind::valid_for, "valid_for"},
                                         {EffectKind::revoke_code, "revoke_code"},
                                         {EffectKind::open_notice, "open_notice"},
                                         {EffectKind::count_quota, "count_quota"},
                                         {EffectKind::note_cause, "note_cause"},
                                         {EffectKind::set_grade, "set_grade"},
                                         {EffectKind::consequence, "consequence"},
                                         {EffectKind::open_matter, "open_matter"}}};

}  // namespace

const char* to_string(SubjectKind word) noexcept { return text_of(subjects, word); }
const char* to_string(Actor word) noexcept { return text_of(actors, word); }
const char* to_string(RungKind word) noexcept { return text_of(rungs, word); }
const char* to_string(StateClass word) noexcept { return text_of(classes, word); }
const char* to_string(GuardKind word) noexcept { return text_of(guards, word); }
const char* to_string(EffectKind word) noexcept { return text_of(effects, word); }

std::optional<SubjectKind> subject_kind(std::string_view word) noexcept {
  return word_of(subjects, word);
}
std::optional<Actor> actor(std::string_view word) noexcept { return word_of(actors, word); }
std::optional<RungKind> rung_kind(std::string_view word) noexcept { return word_of(rungs, word); }
std::optional<StateClass> state_class(std::string_view word) noexcept {
  return word_of(classes, word);
}
std::optional<GuardKind> guard_kind(std::string_view word) noexcept {
  return word_of(guards, word);
}
std::optional<EffectKind> effect_kind(std::string_view word) noexcept {
  return word_of(effects, word);
}

}  // namespace celadon::cultivation
