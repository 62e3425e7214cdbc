// The registry at the nation's real size (500,000 subjects, made up by a seed): freezing its
// tables, the statistics page, the map, the draft of removals and everybody's duties, each checked
// against the snapshot that the tables were filled from. CELADON_CANDIDATES sets another size.

#include <cstdio>
#include <cstdlib>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/ladder/rule_shelf.hpp"
#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/nation/nation_shelf.hpp"
#include "celadon/app/nation/nation_views.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"

namespace {

using namespace celadon;
using cultivation::StateClass;
namespace nation = cultivation::nation;

constexpr CivilDate day = {2026, 5, 20};
const Instant now = start_of_day(day, UtcOffset::china());

[[noreturn]] void wrong(const std::string& what) {
  std::fprintf(stderr, "nation_registry: wrong answer: %s\n", what.c_str());
  std::exit(1);
}
template <class T>
T sound(Result<T> result) {
  if (!result.ok()) wrong(result.error().to_string());
  return std::move(result).value();
}
void done(const Status& status) {
  if (!status.ok()) wrong(status.error().to_string());
}

/// The tables as the ladder would have filled them: one happening for each standing and form.
class Filling {
 public:
  Filling(storage::Database& database, const nation::Snapshot& s)
      : s_(s),
        subject_(sound(database.prepare(
            "insert into ladder_subject (id, kind, name_zh, name_en, credit_code, industry, "
            "division, organisation, site, sequence, barred_through, made_at, made_by) values "
            "(:id, "
            ":kind, :zh, :en, :code, :industry, :division, '', '', :sequence, '', 0, 'bench')"))),
        happening_(sound(database.prepare(
            "insert into ladder_happening (subject, sequence, at, recorded, step, track, instance, "
            "actor, login, remark, cause, grade, moves, noted, barred_through, programme, flags, "
            "campaign, counted) values (:subject, :sequence, :at, :recorded, 'list.import', "
            ":track, "
            ":instance, 9, '', '', '', '', :moves, '[]', '', '', '[]', '', 0)"))),
        position_(sound(database.prepare(
            "insert into ladder_position (subject, track, instance, state, class, since, grade, "
            "valid_through) values (:subject, :track, :instance, :state, :class, :since, '', "
            "'')"))),
        score_(sound(database.prepare(
            "insert into ladder_evaluation (number, subject, standard, third_party, agency, "
            "legal_representative, stage, gates_met, score, day, source, pins, recorded_at, "
            "recorded_by) values (:number, :subject, 'standards.gbt36132-2025', 0, '', '', '', 1, "
            ":score, :day, :source, '', 0, 'bench')"))),
        event_(sound(database.prepare(
            "insert into ladder_event (number, subject, kind, day, level, source, evidence, note, "
            "recorded_at, recorded_by) values (:number, :subject, :kind, :day, '', 'bench', '', "
            "'', "
            "0, 'bench')"))) {}

  void fill() {
    std::size_t event = 0;
    for (nation::SubjectIndex i = 0; i < s_.size(); ++i) {
      const std::string id(s_.credit_code(i));
      std::int64_t sequence = 0;
      for (const nation::RungColumns& rung : s_.rungs)
        if (rung.standing[i] != StateClass::outside)
          stand(id, ++sequence, rung.id, "", rung.standing[i], rung.listed_day[i]);
      for (const nation::YearColumns& year : s_.years) {
        const std::string instance = fmt::format("{}", year.year);
        if (year.form[i] == nation::YearForm::accepted)
          stand(id, ++sequence, "form", instance, StateClass::closed,
                static_cast<std::int32_t>(days_from_civil({year.year + 1, 3, 1})));
        if (!(year.score[i] >= 0)) continue;
        done(score_.execute({++scores_, id, year.score[i], format_date({year.year + 1, 3, 1}),
                             "plant " + instance}));
      }
      for (; event < s_.events.size() && s_.events[event].subject == i; ++event)
        done(event_.execute({++events_, id, s_.event_kinds[s_.events[event].kind],
                             format_date(civil_from_days(s_.events[event].day))}));
      done(subject_.execute({id, static_cast<std::int64_t>(s_.kind[i]), std::string(s_.name(i)),
                             std::string(s_.name(i)), id, s_.industry_of(i), s_.division_of(i),
                             sequence}));
    }
  }

 private:
  void stand(const std::string& id, std::int64_t sequence, const std::string& track,
             const std::string& instance, StateClass standing, std::int32_t listed) {
    const CivilDate on = listed == nation::no_day ? CivilDate{2020, 1, 1} : civil_from_days(listed);
    const std::int64_t at = start_of_day(on, UtcOffset::china()).us;
    const std::string state = cultivation::to_string(standing);
    const std::string moves = nlohmann::json::array({{{"track", track},
                                                      {"instance", instance},
                                                      {"state", state},
                                                      {"class", state},
                                                      {"valid_through", ""}}})
                                  .dump();
    done(happening_.execute({id, sequence, at, at, track, instance, moves}));
    done(position_.execute({id, track, instance, state, static_cast<std::int64_t>(standing), at}));
  }

  const nation::Snapshot& s_;
  storage::Statement subject_, happening_, position_, score_, event_;
  std::int64_t scores_ = 0, events_ = 0;
};

struct World {
  packs::LibraryPtr library = sound(packs::Library::open({}));
  app::NationShelf shelf{library};
  nation::SyntheticNation made;
  storage::Database database = sound(storage::Database::in_memory());
  app::FrozenNationPtr frozen;

  World() {
    nation::SyntheticOptions options;
    if (const char* count = std::getenv("CELADON_CANDIDATES"))
      options.candidates = static_cast<std::uint32_t>(std::atol(count));
    made = sound(nation::synthesize(sound(nation::read_marginals(*library)), options));
    done(app::ladder::migrate_ladder(database));
    auto transaction = sound(storage::Transaction::begin(database));
    Filling(database, *made.snapshot).fill();
    done(transaction.commit());
    frozen = freeze();
    if (frozen->snapshot->size() != made.snapshot->size()) wrong("subjects left out");
  }
  app::FrozenNationPtr freeze() {
    const auto rules = sound(shelf.programmes(day));
    return sound(app::freeze_nation(database, *library, *rules, {now, ""}));
  }
};
World& world() {
  static World made;
  return made;
}

void freeze(benchmark::State& state) {
  World& w = world();
  for (auto _ : state) benchmark::DoNotOptimize(w.freeze());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(w.frozen->ids.size()));
}
BENCHMARK(freeze)->Unit(benchmark::kMillisecond)->Iterations(3);

void statistics(benchmark::State& state) {
  World& w = world();
  nation::CountQuery query;
  query.by = {nation::Dimension::province, nation::Dimension::industry};
  query.filter.rung = "nation";
  const auto expected = sound(nation::count_units(*w.made.snapshot, query)).total;
  for (auto _ : state) {
    const auto view = sound(app::statistics_view(*w.library, *w.frozen, query));
    if (view.sum["listed"] != expected) wrong("statistics");
  }
}
BENCHMARK(statistics)->Unit(benchmark::kMillisecond);

void regions(benchmark::State& state) {
  World& w = world();
  for (auto _ : state)
    if (sound(app::regions_view(*w.library, *w.frozen)).size() != 34) wrong("regions");
}
BENCHMARK(regions)->Unit(benchmark::kMillisecond);

void removals(benchmark::State& state) {
  World& w = world();
  const auto rules = sound(w.shelf.programmes(day));
  const auto calendar = sound(w.shelf.calendar());
  for (auto _ : state) {
    const auto draft =
        sound(nation::draft_removals(*w.frozen->snapshot, *rules, *calendar, {day, {"nation"}}));
    if (draft.removals.empty()) wrong("removals");
    state.counters["removals"] = static_cast<double>(draft.removals.size());
  }
}
BENCHMARK(removals)->Unit(benchmark::kMillisecond);

void duties(benchmark::State& state) {
  World& w = world();
  const auto rules = sound(w.shelf.programmes(day));
  const auto calendar = sound(w.shelf.calendar());
  for (auto _ : state) {
    const auto book = sound(app::open_duties(w.database, *rules, *calendar, now));
    state.counters["duties"] = static_cast<double>(book->duties.size());
  }
}
BENCHMARK(duties)->Unit(benchmark::kMillisecond)->Iterations(2);

}  // namespace

BENCHMARK_MAIN();
