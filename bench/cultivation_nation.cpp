// The nation at its real size, made up by a seed: 500,000 candidates, 8,336 + 16,000 listed
// factories, 616 parks, five years of forms. Codes, the yearly draft of removals and the statistics
// of the department, each answer checked against a count made another way.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <benchmark/benchmark.h>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"

namespace {

using namespace celadon;
using namespace celadon::cultivation;
using namespace celadon::cultivation::nation;

constexpr CivilDate day = {2026, 5, 20};

[[noreturn]] void wrong(const std::string& what) {
  std::fprintf(stderr, "cultivation_nation: wrong answer: %s\n", what.c_str());
  std::exit(1);
}

template <class T>
T sound(Result<T> result) {
  if (!result.ok()) wrong(result.error().to_string());
  return std::move(result).value();
}

struct World {
  packs::LibraryPtr library = sound(packs::Library::open({}));
  Marginals marginals = sound(read_marginals(*library));
  Programmes programmes = sound(Programmes::open(*library, "programmes.green-manufacturing", day));
  WorkingCalendar calendar = sound(WorkingCalendar::open(*library));
  SyntheticNation nation = sound(synthesize(marginals, {}));
};

const World& world() {
  static const World made;
  return made;
}

// Places by counting who is better, for every 97th unit; shares by sorting.
void check(const CodeSheet& sheet) {
  const Snapshot& s = *world().nation.snapshot;
  const YearColumns& year = *s.year(2025);
  std::vector<std::size_t> ranked;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (sheet.refusal[i] == CodeRefusal::none) ranked.push_back(i);
  if (ranked.size() != sheet.ranking.ranked || ranked.size() < 8000) wrong("ranked");
  std::vector<double> scores;
  for (const std::size_t i : ranked) scores.push_back(year.score[i]);
  std::sort(scores.begin(), scores.end(), std::greater<>());
  const double a_plus = scores[ranked.size() / 20 - 1];
  const double a = scores[ranked.size() / 20 + ranked.size() * 35 / 100 - 1];
  for (std::size_t k = 0; k < ranked.size(); ++k) {
    const std::size_t i = ranked[k];
    const double score = year.score[i];
    const auto wanted = score >= a_plus ? assessment::GreenCode::a_plus
                        : score >= a    ? assessment::GreenCode::a
                                        : assessment::GreenCode::b;
    if (sheet.ranking.code[i] != wanted) wrong("grade");
    if (k % 97 != 0) continue;
    std::uint32_t better = 0;
    std::uint32_t better_there = 0;
    for (const std::size_t j : ranked) {
      if (!(year.score[j] > score)) continue;
      ++better;
      better_there += sheet.industry[j] == sheet.industry[i] ? 1U : 0U;
    }
    if (sheet.ranking.rank[i] != better + 1) wrong("rank");
    if (sheet.ranking.industry_rank[i] != better_there + 1) wrong("rank in the industry");
  }
}

void check(const RemovalDraft& draft) {
  const Planted& planted = world().nation.planted;
  auto found = draft.by_cause;
  const std::uint64_t last = found["last_share"];
  found.erase("last_share");
  if (found.size() != planted.reasons.size()) wrong("causes");
  for (const auto& [cause, count] : planted.reasons)
    if (found[cause] != count) wrong(cause);
  if (draft.doubts.size() != planted.late_forms) wrong("late forms");
  if (last < 20 || last > 2 * 8336 / 20) wrong("last share");
  for (const Removal& removal : draft.removals)
    for (const RemovalGround& ground : removal.grounds)
      if (ground.facts.empty() || ground.basis.source.empty()) wrong("a removal without a fact");
}

void make(benchmark::State& state) {
  for (auto _ : state) {
    const SyntheticNation made = sound(synthesize(world().marginals, {}));
    if (made.snapshot->credit_codes != world().nation.snapshot->credit_codes) wrong("seed");
  }
}

void open_rules(benchmark::State& state) {
  for (auto _ : state) {
    const auto opened =
        sound(Programmes::open(*world().library, "programmes.green-manufacturing", day));
    if (opened.size() != world().programmes.size()) wrong("rules");
  }
}

void rank_and_code(benchmark::State& state) {
  const World& w = world();
  check(sound(code_year(*w.nation.snapshot, w.programmes.nation(), 2025)));
  for (auto _ : state) {
    auto sheet = sound(code_year(*w.nation.snapshot, w.programmes.nation(), 2025));
    benchmark::DoNotOptimize(sheet);
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(w.nation.snapshot->size()));
}

// All who have a score of the year, candidates and all.
void rank_everybody(benchmark::State& state) {
  const Snapshot& s = *world().nation.snapshot;
  const YearColumns& year = *s.year(2025);
  std::vector<double> totals(s.size(), 0.0);
  std::vector<std::uint16_t> undetermined(s.size(), 0);
  std::vector<std::uint32_t> industry(s.industry.begin(), s.industry.end());
  std::uint32_t scored = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    undetermined[i] = std::isnan(year.score[i]) ? 1 : 0;
    scored += undetermined[i] == 0 ? 1U : 0U;
    if (undetermined[i] == 0) totals[i] = year.score[i];
  }
  const auto settings = sound(rank_settings(world().programmes.nation()));
  for (auto _ : state) {
    const auto ranking = sound(assessment::rank_plants(
        totals, undetermined, industry, static_cast<std::uint32_t>(s.industries.size()), settings));
    if (ranking.ranked != scored || scored < 490'000) wrong("scored");
  }
}

void removals(benchmark::State& state) {
  const World& w = world();
  const RemovalRequest request{day, {"nation"}};
  check(sound(draft_removals(*w.nation.snapshot, w.programmes, w.calendar, request)));
  for (auto _ : state) {
    auto draft = sound(draft_removals(*w.nation.snapshot, w.programmes, w.calendar, request));
    benchmark::DoNotOptimize(draft);
  }
}

void removals_of_all_levels(benchmark::State& state) {
  const World& w = world();
  const RemovalRequest request{day, {"city", "province", "nation"}};
  for (auto _ : state) {
    auto draft = sound(draft_removals(*w.nation.snapshot, w.programmes, w.calendar, request));
    if (draft.removals.size() < 300) wrong("removals of all levels");
  }
}

/// The questions of the department's page, one after the other.
std::vector<CountQuery> questions() {
  using D = Dimension;
  std::vector<CountQuery> all;
  for (const auto& by : std::vector<std::vector<D>>{{},
                                                    {D::province},
                                                    {D::city},
                                                    {D::industry},
                                                    {D::rung, D::province},
                                                    {D::batch, D::year},
                                                    {D::province, D::industry},
                                                    {D::province, D::industry, D::rung, D::batch},
                                                    {D::city, D::industry, D::kind, D::year},
                                                    {D::standing, D::rung}}) {
    CountQuery query;
    query.by = by;
    all.push_back(query);
    query.filter.region = "440000";
    all.push_back(query);
    query.filter.classes = {};  // every candidate on every rung
    all.push_back(query);
  }
  return all;
}

/// What the thread itself took: what is left of the time on a machine that does much else.
double processor_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Times {
  std::vector<double> seconds;
  /// The percentile in milliseconds.
  double at(std::size_t percent) {
    std::sort(seconds.begin(), seconds.end());
    return 1e3 * seconds[std::min(seconds.size() - 1, seconds.size() * percent / 100)];
  }
};

void statistics(benchmark::State& state) {
  const Snapshot& s = *world().nation.snapshot;
  CountQuery national;
  national.by = {Dimension::province, Dimension::industry};
  national.filter.rung = "nation";
  national.filter.kind = SubjectKind::factory;
  if (sound(count_units(s, national)).total != 8336) wrong("national factories");
  Times wall;
  Times processor;
  const auto timed = [&](auto&& ask) {
    const auto start = std::chrono::steady_clock::now();
    const double before = processor_seconds();
    ask();
    processor.seconds.push_back(processor_seconds() - before);
    wall.seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  };
  for (auto _ : state) {
    for (const CountQuery& query : questions())
      timed([&] { benchmark::DoNotOptimize(sound(count_units(s, query))); });
    for (const char* batch : {"batch1", "batch2", "batch3", "batch4"})
      timed([&] {
        if (sound(funnel(s, batch)).passed() == 0) wrong("funnel");
      });
    timed([&] {
      const auto late = sound(late_forms(s, world().programmes, 2025, day));
      if (late.size() < world().nation.planted.reasons.at("form_missing")) wrong("late");
    });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(wall.seconds.size()));
  state.counters["p50_ms"] = wall.at(50);
  state.counters["p99_ms"] = wall.at(99);
  state.counters["p99_processor_ms"] = processor.at(99);
}

}  // namespace

BENCHMARK(make)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(2);
BENCHMARK(open_rules)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(rank_and_code)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(rank_everybody)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(removals)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(removals_of_all_levels)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(statistics)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_MAIN();
