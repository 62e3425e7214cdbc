// A nation mended where a write touched it is the nation frozen anew, whatever was written.

#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "celadon/app/ladder/touched.hpp"
#include "celadon/app/nation/nation_shelf.hpp"
#include "celadon/app/nation/year_codes.hpp"
#include "ladder_world.hpp"

namespace celadon::testing {
namespace {

namespace nation = cultivation::nation;

std::string day_text(std::int32_t day) {
  return day == nation::no_day ? "-" : format_date(civil_from_days(day));
}

/// Every figure of a row, in words, whatever the numbers of its texts are.
std::string told(const app::FrozenNation& frozen, nation::SubjectIndex i) {
  const nation::Snapshot& s = *frozen.snapshot;
  std::string text =
      fmt::format("{} {} {} {} {} {} {} {} {} {}", frozen.ids[i], frozen.organisations[i],
                  frozen.english[i], s.credit_code(i), s.name(i), s.division_of(i),
                  s.industry_of(i), s.groups[s.group[i]], to_string(s.kind[i]), s.flags[i]);
  if (!s.groups[s.group[i]].empty()) text += " of " + frozen.group_names.at(s.groups[s.group[i]]);
  for (const nation::RungColumns& rung : s.rungs)
    text +=
        fmt::format(" {}:{}/{}/{}/{}", rung.id, to_string(rung.standing[i]),
                    rung.batch[i] < 0 ? "" : s.batches[static_cast<std::size_t>(rung.batch[i])].id,
                    day_text(rung.listed_day[i]), day_text(rung.left_day[i]));
  for (const nation::YearColumns& year : s.years)
    text += fmt::format(" {}:{}/{}/{}", year.year, static_cast<int>(year.form[i]), year.score[i],
                        year.abnormal[i]);
  for (const nation::EventRow& event : s.events)
    if (event.subject == i)
      text += fmt::format(" !{} {}..{} {} {}", s.event_kinds[event.kind], day_text(event.day),
                          day_text(event.ended), s.texts[event.source], s.texts[event.evidence]);
  for (const nation::ApplicationRow& one : s.applications)
    if (one.subject == i)
      text += fmt::format(" >{} {} {} {}", s.campaigns[one.campaign].id, one.reached, one.ended,
                          s.texts[one.cause]);
  return text;
}

std::vector<std::string> told(const app::FrozenNation& frozen) {
  std::vector<std::string> rows;
  for (nation::SubjectIndex i = 0; i < frozen.snapshot->size(); ++i)
    rows.push_back(told(frozen, i));
  for (const auto& [id, why] : frozen.left_out) rows.push_back(id + " left out: " + why);
  for (const auto& [year, standard] : frozen.standards)
    rows.push_back(fmt::format("{} by {}", year, standard));
  return rows;
}

std::vector<std::string> told(const app::DutyBook& book) {
  std::vector<std::string> rows;
  for (const ladder::StoredSubject& one : book.subjects)
    rows.push_back(fmt::format("{} {} {} {}", one.id, one.names.zh, one.division, one.industry));
  for (const app::NationDuty& one : book.duties)
    rows.push_back(fmt::format("{} {} {}/{} {} {}", book.subjects[one.subject].id,
                               one.duty.transition, one.duty.track.id, one.duty.track.instance,
                               format_date(one.duty.through), one.on_rung));
  return rows;
}

class NationMended : public LadderWorld {
 protected:
  void SetUp() override {
    LadderWorld::SetUp();
    on("2026-05-20T09:00:00+08:00");
    ids_.push_back("works");
    for (int i = 0; i < 12; ++i) register_another();
  }

  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(draw_);
  }
  const std::string& anybody() { return ids_[below(ids_.size())]; }
  template <class T>
  void taken(const T& result) {
    ASSERT_TRUE(result.ok()) << result.error().to_string();
  }

  void register_another() {
    static const std::vector<std::string> divisions = {"610113", "330500", "440300", "320400"};
    const int n = ++registered_;
    ladder::NewSubject wanted;
    // Ids of both kinds come to lie anywhere among the others.
    wanted.id = fmt::format("{}-{}", "zmak"[n % 4], n * 7919 % 1000);
    wanted.kind = n % 5 == 0 ? cultivation::SubjectKind::park : cultivation::SubjectKind::factory;
    wanted.facts = {{"names", fmt::format("第 {} 家｜Number {}", n, n)},
                    {"division", divisions[below(divisions.size())]}};
    if (wanted.kind == cultivation::SubjectKind::factory) {
      wanted.facts["credit_code"] = numbered_code(n);
      wanted.facts["industry"] = n % 2 == 0 ? "3071" : "C3011";
    }
    taken(ladder::register_subject(database, wanted, *lists(), writer()));
    ids_.push_back(wanted.id);
  }

  /// A step of the rules on any subject, guards unasked.
  void happen() {
    auto subject = ladder::find_subject(database, anybody());
    ASSERT_TRUE(subject.ok());
    const auto& programme = rules_->of(subject->division);
    const auto& transitions = programme.transitions();
    const auto& step = transitions[below(transitions.size())];
    ladder::StoredHappening stored;
    cultivation::Happening& one = stored.happening;
    one.sequence = subject->sequence + 1;
    one.at = one.recorded =
        Instant{now.us - static_cast<std::int64_t>(below(400)) * 86'400'000'000};
    one.transition = step.id;
    if (!step.matter.empty())
      one.track = {step.matter, std::to_string(2023 + below(3))};
    else if (!step.rungs.empty())
      one.track = {step.rungs[below(step.rungs.size())], ""};
    const auto* state = programme.state_of(one.track.id, step.to);
    if (state == nullptr) return;
    one.moves.push_back({one.track, state->id, state->standing, {}});
    if (below(4) == 0) one.noted = {"form_missing"};
    if (below(3) == 0 && one.track.id == "nation") stored.campaign = campaign_;
    taken(ladder::write_happening(database, *subject, stored));
  }

  void evaluate() {
    ladder::StoredEvaluation one;
    one.evaluation.standard = below(3) == 0 ? "standards.gbt36132-2018" : "standards.gbt36132-2025";
    one.evaluation.score = 60.0 + static_cast<double>(below(40));
    one.evaluation.day = {2026, static_cast<std::uint8_t>(1 + below(5)), 3};
    one.source = below(2) == 0 ? fmt::format("plant {}", 2022 + below(4)) : "report";
    taken(ladder::insert_evaluation(database, anybody(), one, writer()));
  }

  void meet_outside() {
    ladder::StoredEvent one;
    one.subject = anybody();
    one.event.kind = "dishonest_debtor";
    one.event.day = {2025, static_cast<std::uint8_t>(1 + below(12)), 9};
    one.event.source = fmt::format("文 {}", below(50));
    const auto number = ladder::add_event(database, one, *lists(), writer());
    ASSERT_TRUE(number.ok()) << number.error().to_string();
    if (below(2) == 0)  // may have ended before: then it is refused and nothing is written
      (void)ladder::end_event(database, *number, {2026, 4, 1}, "文", writer()).ok();
  }

  void know() {
    ladder::SubjectFact fact;
    fact.valid_from = {2026, 5, 1};
    switch (below(3)) {
      case 0: fact.name = "names", fact.value = fmt::format("改名 {}", below(100)); break;
      case 1: fact.name = "division", fact.value = "330500"; break;
      default: fact.name = "organisation", fact.value = "city"; break;
    }
    taken(ladder::add_fact(database, anybody(), fact, *lists(), writer()));
  }

  void belong() {
    ladder::SubjectEdge edge;
    edge.subject = anybody();
    edge.other = anybody();
    if (edge.subject == edge.other) return;
    edge.kind = "group";
    edge.valid_from = {2026, 1, 1};
    if (below(3) == 0) edge.valid_to = CivilDate{2026, 2, 1};
    taken(ladder::add_edge(database, edge, writer()));
  }

  /// A registration that is not sound, as an old folder may hold one, and back.
  void spoil_or_mend() {
    const std::string& id = anybody();
    taken(database.execute("update ladder_subject set division = :division where id = :id",
                           {std::string(below(2) == 0 ? "99" : "610113"), id}));
    taken(ladder::touch(database, id));
  }

  void write_something() {
    switch (below(10)) {
      case 0: register_another(); break;
      case 1: evaluate(); break;
      case 2: evaluate(); break;
      case 3: meet_outside(); break;
      case 4: know(); break;
      case 5: belong(); break;
      case 6: spoil_or_mend(); break;
      default: happen(); break;
    }
  }

  app::FrozenNationPtr anew() {
    const auto frozen = app::freeze_nation(database, *library(), *rules_, {now, ""});
    EXPECT_TRUE(frozen.ok()) << (frozen.ok() ? "" : frozen.error().to_string());
    return frozen.ok() ? *frozen : nullptr;
  }
  app::DutyBookPtr owed_anew() {
    const auto book = app::open_duties(database, *rules_, *calendar_, now);
    EXPECT_TRUE(book.ok());
    return book.ok() ? *book : nullptr;
  }
  static const packs::LibraryPtr& library() {
    static const packs::LibraryPtr opened = *packs::Library::open({});
    return opened;
  }

  app::NationShelf nation_shelf_{library()};
  app::NationShelf::ProgrammesPtr rules_ = *nation_shelf_.programmes({2026, 5, 20});
  app::NationShelf::CalendarPtr calendar_ = *nation_shelf_.calendar();
  std::mt19937_64 draw_{20260520};
  std::vector<std::string> ids_;
  std::string campaign_, last_;
  int registered_ = 0;
};

TEST_F(NationMended, is_the_nation_frozen_anew_after_any_writes) {
  campaign("nation", {2026, 1, 1}, {2026, 7, 31});
  campaign_ = "nation-2026";
  app::FrozenNationPtr kept = anew();
  app::DutyBookPtr book = owed_anew();
  ASSERT_TRUE(kept && book);
  int mended_times = 0;
  for (int round = 0; round < 150; ++round) {
    for (std::size_t n = 1 + below(6); n > 0; --n) write_something();
    now.us += 1'000'000;
    const app::FrozenNationPtr whole = anew();
    ASSERT_TRUE(whole);
    const auto mended = app::refreeze_nation(database, *rules_, *kept, now);
    ASSERT_TRUE(mended.ok()) << mended.error().to_string();
    if (*mended != nullptr) {
      ++mended_times;
      ASSERT_EQ(told(**mended), told(*whole)) << "round " << round;
    }
    kept = *mended != nullptr ? *mended : whole;
    const auto reopened = app::reopen_duties(database, *rules_, *calendar_, *book, now);
    ASSERT_TRUE(reopened.ok() && *reopened != nullptr);
    ASSERT_EQ(told(**reopened), told(*owed_anew())) << "round " << round;
    book = *reopened;
  }
  EXPECT_GT(mended_times, 100);  // the standard most are judged by changes now and then
  EXPECT_FALSE(book->duties.empty());
}

TEST_F(NationMended, is_made_anew_when_a_campaign_opens_or_something_takes_effect) {
  app::FrozenNationPtr kept = anew();
  ASSERT_TRUE(kept);
  campaign("nation", {2026, 1, 1}, {2026, 7, 31});
  auto mended = app::refreeze_nation(database, *rules_, *kept, now);
  ASSERT_TRUE(mended.ok());
  EXPECT_EQ(*mended, nullptr);
  // Known now, in force at noon.
  auto subject = ladder::find_subject(database, "works");
  ASSERT_TRUE(subject.ok());
  ladder::StoredHappening stored;
  stored.happening.sequence = subject->sequence + 1;
  stored.happening.at = *parse_instant("2026-05-20T12:00:00+08:00");
  stored.happening.track = {"city", ""};
  stored.happening.moves.push_back({{"city", ""}, "listed", cultivation::StateClass::listed, {}});
  ASSERT_TRUE(ladder::write_happening(database, *subject, stored).ok());
  kept = anew();
  mended =
      app::refreeze_nation(database, *rules_, *kept, *parse_instant("2026-05-20T11:59:59+08:00"));
  ASSERT_TRUE(mended.ok());
  EXPECT_NE(*mended, nullptr);
  mended =
      app::refreeze_nation(database, *rules_, *kept, *parse_instant("2026-05-20T12:00:00+08:00"));
  ASSERT_TRUE(mended.ok());
  EXPECT_EQ(*mended, nullptr);
}

TEST_F(NationMended, the_shelf_answers_what_was_just_written) {
  std::uint64_t revision = 1;
  const auto first = nation_shelf_.nation(database, revision, {now, ""});
  ASSERT_TRUE(first.ok());
  for (int i = 0; i < 20; ++i) {
    write_something();
    const auto next = nation_shelf_.nation(database, ++revision, {now, ""});
    ASSERT_TRUE(next.ok()) << next.error().to_string();
    ASSERT_EQ(told(**next), told(*anew()));
  }
}

// The rules: the last 5 % of a kind, three years running. Of twenty that is one.
TEST_F(NationMended, who_was_last_for_three_years_is_written_down_once) {
  for (int n = 0; n < 20; ++n) {
    register_another();
    while (ids_.back() == "works" || registered_ % 5 == 0) register_another();  // factories only
    auto subject = ladder::find_subject(database, ids_.back());
    ASSERT_TRUE(subject.ok());
    ladder::StoredHappening listed;
    listed.happening.sequence = 1;
    listed.happening.at = *parse_instant("2022-03-01T00:00:00+08:00");
    listed.happening.track = {"nation", ""};
    listed.happening.moves.push_back(
        {{"nation", ""}, "listed", cultivation::StateClass::listed, {}});
    taken(ladder::write_happening(database, *subject, listed));
    for (int year = 2023; year <= 2025; ++year) {
      ladder::StoredEvaluation one;
      one.evaluation.standard = "standards.gbt36132-2025";
      one.evaluation.score = n == 7 ? 50.0 : 70.0 + n;
      one.evaluation.day = {2026, 3, 1};
      one.source = fmt::format("plant {}", year);
      taken(ladder::insert_evaluation(database, ids_.back(), one, writer()));
    }
    if (n == 7) last_ = ids_.back();
  }
  const app::FrozenNationPtr frozen = anew();
  ASSERT_TRUE(frozen);
  const auto noted = app::note_last_shares(database, *frozen, rules_->nation(), "nation", 2025);
  ASSERT_TRUE(noted.ok()) << noted.error().to_string();
  EXPECT_EQ(*noted, 1U);
  const auto again = app::note_last_shares(database, *frozen, rules_->nation(), "nation", 2025);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*ladder::last_share_years(database, last_),
            (std::vector<std::int32_t>{2023, 2024, 2025}));
  const auto rows =
      database.query("select count(*) from ladder_last_share", {storage::Column::integer});
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->front().integer(0), 3);
}

}  // namespace
}  // namespace celadon::testing
