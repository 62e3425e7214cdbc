// The transition tables of shipped programmes explored whole, and walked at random: whatever
// happens, the invariants of the ladder hold. Seeds are fixed.

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "celadon/cultivation/ladder.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::cultivation {
namespace {

constexpr Actor actors[] = {
    Actor::energy_manager,  Actor::plant_director,  Actor::park_operator, Actor::group_leader,
    Actor::evaluator,       Actor::reviewer_county, Actor::reviewer_city, Actor::reviewer_province,
    Actor::reviewer_nation, Actor::anybody,         Actor::clock,         Actor::event};

const packs::Library& library() {
  static const packs::LibraryPtr opened = *packs::Library::open({});
  return *opened;
}

struct Place {
  const char* division;
  CivilDate day;
};
// Without an overlay, and with those of four provinces and a city.
constexpr Place places[] = {{"610113", {2018, 6, 1}}, {"610113", {2024, 6, 1}},
                            {"610113", {2026, 6, 1}}, {"370100", {2026, 6, 1}},
                            {"440100", {2026, 6, 1}}, {"330500", {2026, 6, 1}},
                            {"230100", {2026, 6, 1}}};

ProgrammePtr programme_of(const Place& place) {
  auto opened =
      open_programme(library(), "programmes.green-manufacturing", place.day, place.division);
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().to_string());
  return *opened;
}

const WorkingCalendar& calendar() {
  static const WorkingCalendar opened = *WorkingCalendar::open(library());
  return opened;
}

Instant noon(CivilDate day) { return start_of_day(day, UtcOffset::china()) + Duration::hours(12); }

/// Everything that guards may ask for, so that only state, role and rules decide.
Surroundings friendly() {
  Surroundings around;
  for (int kind = static_cast<int>(GuardKind::on_rung); kind <= static_cast<int>(GuardKind::grade);
       ++kind)
    around.assumed.push_back(static_cast<GuardKind>(kind));
  return around;
}

class Table : public testing::TestWithParam<Place> {};

TEST_P(Table, each_state_each_step_each_role_is_allowed_or_refused_with_its_reason) {
  const ProgrammePtr programme = programme_of(GetParam());
  const Surroundings around = friendly();
  std::size_t allowed = 0;
  std::size_t refused = 0;
  for (const Transition& transition : programme->transitions()) {
    std::vector<Track> tracks;
    for (const std::string& rung : transition.rungs) tracks.push_back({rung, {}});
    if (!transition.matter.empty()) tracks.push_back({transition.matter, "2025"});
    for (const Track& track : tracks) {
      const Matter* matter = programme->matter(track.id);
      const auto& states = matter != nullptr ? matter->states : programme->states();
      for (const State& state : states) {
        Record record;
        record.subject.division = GetParam().division;
        Happening stood;
        stood.sequence = 1;
        stood.at = stood.recorded = noon({2017, 1, 1});
        stood.track = track;
        stood.moves.push_back({track, state.id, state.standing, std::nullopt});
        record.happenings.push_back(stood);
        for (const Actor actor : actors) {
          Proposal proposal;
          proposal.at = noon(GetParam().day);
          proposal.transition = transition.id;
          proposal.track = track;
          proposal.actor = actor;
          proposal.user = "somebody";
          proposal.remark = "why";
          if (transition.cause_required)
            proposal.cause = transition.causes.empty() ? programme->causes().front().id
                                                       : transition.causes.front();
          const auto decision = decide(*programme, calendar(), record, around, proposal);
          ASSERT_TRUE(decision.ok()) << transition.id << ": " << decision.error().to_string();
          const bool fits = transition.leaves(state.id) && transition.allows(actor);
          if (decision->allowed()) {
            ++allowed;
            EXPECT_TRUE(fits) << transition.id << " from " << state.id << " by "
                              << to_string(actor);
            EXPECT_EQ(decision->step->happening.moves.front().state, transition.to);
          } else {
            ++refused;
            ASSERT_FALSE(decision->objections.empty()) << transition.id;
            for (const Objection& objection : decision->objections)
              EXPECT_NE(objection.message.find("｜"), std::string::npos)
                  << transition.id << ": " << objection.message;
          }
        }
      }
    }
  }
  EXPECT_GT(allowed, 100U);
  EXPECT_GT(refused, allowed);
}

/// A world that changes at random, within which steps are tried.
class Walk {
 public:
  Walk(ProgrammePtr programme, const Place& place, unsigned seed)
      : programme_(std::move(programme)), random_(seed), day_(place.day) {
    record_.subject.division = place.division;
  }

  void go(int steps) {
    for (int i = 0; i < steps; ++i) {
      day_ = days_after(day_, static_cast<std::int64_t>(random_() % 12));
      if (random_() % 300 == 0) happen();
      if (try_one()) check();
    }
    check_replay();
  }
  [[nodiscard]] std::size_t taken() const { return record_.happenings.size(); }
  [[nodiscard]] bool was_listed() const { return was_listed_; }
  [[nodiscard]] bool was_barred() const { return was_barred_; }

 private:
  bool chance(unsigned in) { return random_() % in != 0; }

  void happen() {
    const auto& causes = programme_->causes();
    const Cause& cause = causes[random_() % causes.size()];
    if (cause.events.empty()) return;
    record_.events.push_back({cause.events.front(), day_, std::nullopt, "x", ""});
  }

  Surroundings around() {
    Surroundings around;
    around.window_open = chance(20);
    around.quota_left = chance(20) ? 1 : 0;
    around.area_mean = 50;
    around.open_objections = chance(20) ? 0 : 1;
    around.agency_projects = 0;
    around.conflict = !chance(20);
    around.review_scores = {80, 82, 81};
    around.forms[day_.year - 1] = chance(3) ? FormState::accepted : FormState::missing;
    for (const GuardKind guard :
         {GuardKind::evidence, GuardKind::evaluation, GuardKind::flag, GuardKind::elapsed,
          GuardKind::within, GuardKind::other_person, GuardKind::above_area_mean, GuardKind::grade})
      if (chance(20)) around.assumed.push_back(guard);
    return around;
  }

  bool try_one() {
    const Standing standing = standing_of(record_);
    std::vector<std::pair<OpenStep, Actor>> open;
    for (const Actor actor : actors)
      for (const OpenStep& step : open_steps(*programme_, record_, standing, actor))
        open.emplace_back(step, actor);
    // Mostly forward: a walk that only drifts never reaches the nation.
    if (chance(8)) {
      std::erase_if(open, [&](const auto& one) {
        const Transition& step = *one.first.transition;
        const State* to = programme_->state_of(one.first.track.id, step.to);
        return step.remark_required || to == nullptr || to->standing == StateClass::outside ||
               to->standing == StateClass::barred;
      });
    }
    if (open.empty()) return false;
    const auto& [step, actor] = open[random_() % open.size()];
    Proposal proposal;
    proposal.at = noon(day_);
    proposal.transition = step.transition->id;
    proposal.track = step.track;
    proposal.actor = actor;
    proposal.user = "u" + std::to_string(random_() % 5);
    proposal.remark = "why";
    if (step.transition->cause_required)
      proposal.cause = step.transition->causes.empty() ? programme_->causes().front().id
                                                       : step.transition->causes.front();
    const auto decision = decide(*programme_, calendar(), record_, around(), proposal);
    EXPECT_TRUE(decision.ok());
    if (!decision.ok() || !decision->allowed()) return false;
    before_ = standing;
    Happening happening = decision->step->happening;
    happening.sequence = static_cast<std::int64_t>(record_.happenings.size()) + 1;
    happening.recorded = happening.at;
    record_.happenings.push_back(std::move(happening));
    return true;
  }

  void check() {
    const Happening& step = record_.happenings.back();
    const Standing now = standing_of(record_);
    for (const Rung& rung : programme_->rungs()) {
      const StateClass standing = now.standing_on(rung.id);
      was_listed_ = was_listed_ || (rung.id == "nation" && on_list(standing));
      was_barred_ = was_barred_ || standing == StateClass::barred;
      // Whoever comes onto a list stands on those it needs, at that moment.
      if (on_list(standing) && !on_list(before_.standing_on(rung.id)) && step.track.id == rung.id) {
        for (const std::string& needed : rung.needs)
          EXPECT_TRUE(on_list(now.standing_on(needed)) || needs_is_not_asked(step, needed))
              << rung.id << " without " << needed << " by " << step.transition;
      }
    }
    // A removal takes the unit off every list that its rule names.
    const Transition* transition = programme_->transition(step.transition);
    ASSERT_NE(transition, nullptr);
    for (const Effect& effect : transition->effects) {
      if (effect.kind != EffectKind::cascade) continue;
      for (const std::string& rung : effect.rungs)
        EXPECT_FALSE(effect.to == "barred" && on_list(now.standing_on(rung)))
            << step.transition << " left it on " << rung;
    }
    // While a ban runs nothing begins that a step before the ban could not.
    if (before_.barred_through && china_day(step.at) <= *before_.barred_through) {
      for (const Guard& guard : transition->when)
        EXPECT_NE(guard.kind, GuardKind::not_barred) << step.transition << " within a ban";
    }
  }

  /// A listing whose own guards did not ask for the other list (lists of another keeper).
  [[nodiscard]] bool needs_is_not_asked(const Happening& step, const std::string& needed) const {
    const TrackStanding* there = standing_of(record_).on(needed);
    // It stood there when it was recommended and was removed since: the list of the nation is then
    // corrected by its own removal.
    for (const Happening& earlier : record_.happenings) {
      if (earlier.sequence >= step.sequence) break;
      for (const Move& move : earlier.moves)
        if (move.track.id == needed && on_list(move.standing)) return true;
    }
    return there != nullptr && on_list(there->standing);
  }

  void check_replay() const {
    Record again;
    again.subject = record_.subject;
    for (const Happening& step : record_.happenings) again.happenings.push_back(step);
    const Standing one = standing_of(record_);
    const Standing two = standing_of(again);
    ASSERT_EQ(one.tracks.size(), two.tracks.size());
    for (const auto& [track, there] : one.tracks) {
      EXPECT_EQ(there.state, two.tracks.at(track).state);
      // Every state is explained: the last happening that moved this track left it there.
      std::string last;
      for (const Happening& step : record_.happenings)
        for (const Move& move : step.moves)
          if (move.track == track) last = move.state;
      EXPECT_EQ(there.state, last) << track.id;
    }
  }

  ProgrammePtr programme_;
  std::mt19937 random_;
  CivilDate day_;
  Record record_;
  Standing before_;
  bool was_listed_ = false;
  bool was_barred_ = false;
};

TEST_P(Table, random_walks_keep_the_invariants) {
  const ProgrammePtr programme = programme_of(GetParam());
  std::size_t taken = 0;
  int listed = 0;
  int barred = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Walk walk(programme, GetParam(), seed);
    walk.go(900);
    taken += walk.taken();
    listed += walk.was_listed() ? 1 : 0;
    barred += walk.was_barred() ? 1 : 0;
  }
  EXPECT_GT(taken, 1000U);  // the walks go somewhere
  EXPECT_GT(listed, 0);     // some onto the national list
  EXPECT_GT(barred, 0);     // and some into a ban
}

INSTANTIATE_TEST_SUITE_P(Programmes, Table, testing::ValuesIn(places),
                         [](const testing::TestParamInfo<Place>& one) {
                           return std::string("division_") + one.param.division + "_in_" +
                                  std::to_string(one.param.day.year);
                         });

}  // namespace
}  // namespace celadon::cultivation
