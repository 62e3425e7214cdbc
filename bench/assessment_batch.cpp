// Batch scoring of 500,000 plants x 40 indicators (80 MB of float32), answer checked inside; the
// read limit of the machine is measured in the same run on the same columns.

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include <benchmark/benchmark.h>

#include "celadon/assessment/batch.hpp"
#include "celadon/assessment/ranking.hpp"

namespace {

using namespace celadon::assessment;

constexpr std::size_t plants = 500'000;
constexpr std::size_t indicators = 40;
constexpr std::uint32_t industries = 53;
constexpr unsigned threads = 2;
constexpr double bytes = static_cast<double>(plants * indicators * sizeof(float));

struct Nation {
  BatchScheme scheme;
  std::vector<std::vector<float>> columns;
  std::vector<std::span<const float>> spans;
  std::vector<std::uint32_t> industry;
};

// 40 indicators in 5 groups: mostly the range rule, with some of every other kind; 0.1 % of the
// plants miss a value and one indicator does not apply to a tenth of them.
const Nation& nation() {
  static const Nation made = [] {
    Nation n;
    std::mt19937 random(36132);
    std::uniform_real_distribution<float> value(0.0F, 120.0F);
    for (std::size_t i = 0; i < indicators; ++i) {
      BatchIndicator indicator;
      indicator.id = "i" + std::to_string(i);
      indicator.weight = 2.5;
      indicator.group = static_cast<std::uint32_t>(i / 8);
      const bool inverse = i % 3 == 0;
      indicator.bounds =
          inverse ? Bounds{20, 90, Direction::inverse} : Bounds{90, 20, Direction::forward};
      if (i % 8 == 5) indicator.rule = RuleKind::proportional;
      if (i % 8 == 6) indicator.rule = RuleKind::step;
      if (i % 8 == 7) {
        indicator.rule = RuleKind::grade_table;
        indicator.grades = inverse ? std::vector<Grade>{{90, 0.3}, {60, 0.6}, {30, 1.0}}
                                   : std::vector<Grade>{{30, 0.3}, {60, 0.6}, {90, 1.0}};
      }
      n.scheme.indicators.push_back(indicator);
      std::vector<float> column(plants);
      for (float& cell : column) cell = value(random);
      n.columns.push_back(std::move(column));
    }
    for (std::size_t p = 0; p < plants; p += 1000) n.columns[p % indicators][p] = missing_cell;
    for (std::size_t p = 0; p < plants; p += 10) n.columns[12][p] = not_applicable_cell;
    n.spans.assign(n.columns.begin(), n.columns.end());
    for (std::size_t p = 0; p < plants; ++p) {
      n.industry.push_back(static_cast<std::uint32_t>(random() % industries));
    }
    return n;
  }();
  return made;
}

[[noreturn]] void wrong(const char* what) {
  std::fprintf(stderr, "assessment_batch: wrong answer: %s\n", what);
  std::exit(1);
}

// Every 251st plant against the scalar rule, and one thread against two, bit for bit.
void check(const BatchScores& scores) {
  const Nation& n = nation();
  std::vector<float> cells(indicators);
  for (std::size_t p = 0; p < plants; p += 251) {
    for (std::size_t i = 0; i < indicators; ++i) cells[i] = n.columns[i][p];
    const PlantScore one = score_plant(n.scheme, cells);
    if (one.total != scores.total[p] || one.undetermined != scores.undetermined[p]) wrong("sample");
  }
  const auto single = score_batch(n.scheme, n.spans, 1);
  if (std::memcmp(single->total.data(), scores.total.data(), plants * sizeof(double)) != 0) {
    wrong("threads");
  }
}

template <class Work>
double best_seconds(Work work) {
  double best = 1e9;
  for (int i = 0; i < 15; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

// Reads all columns on the same number of threads: the limit no scoring can pass.
void read_columns() {
  const Nation& n = nation();
  std::vector<std::uint64_t> sums(threads);
  std::vector<std::thread> workers;
  for (unsigned t = 0; t < threads; ++t) {
    workers.emplace_back([&n, &sums, t] {
      std::uint64_t a[8] = {};
      for (std::size_t c = t; c < n.columns.size(); c += threads) {
        const auto* data = reinterpret_cast<const char*>(n.columns[c].data());
        for (std::size_t i = 0; i + 64 <= plants * sizeof(float); i += 64) {
          std::uint64_t v[8];
          std::memcpy(v, data + i, 64);
          for (int k = 0; k < 8; ++k) a[k] ^= v[k];
        }
      }
      sums[t] = a[0] ^ a[1] ^ a[2] ^ a[3] ^ a[4] ^ a[5] ^ a[6] ^ a[7];
    });
  }
  for (auto& worker : workers) worker.join();
  benchmark::DoNotOptimize(sums);
}

void read_limit(benchmark::State& state) {
  for (auto _ : state) read_columns();
  state.counters["GB/s"] = benchmark::Counter(bytes * static_cast<double>(state.iterations()) / 1e9,
                                              benchmark::Counter::kIsRate);
}

void score(benchmark::State& state) {
  const Nation& n = nation();
  check(*score_batch(n.scheme, n.spans, threads));
  for (auto _ : state) {
    auto scores = score_batch(n.scheme, n.spans, threads);
    benchmark::DoNotOptimize(scores);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(plants));
  state.counters["GB/s"] = benchmark::Counter(bytes * static_cast<double>(state.iterations()) / 1e9,
                                              benchmark::Counter::kIsRate);
  const double limit = best_seconds(read_columns);
  const double scoring =
      best_seconds([&n] { benchmark::DoNotOptimize(score_batch(n.scheme, n.spans, threads)); });
  state.counters["best_ms"] = scoring * 1e3;
  state.counters["read_best_ms"] = limit * 1e3;
  state.counters["share_of_read_limit"] = limit / scoring;
}

void score_rank_and_code(benchmark::State& state) {
  const Nation& n = nation();
  for (auto _ : state) {
    const auto scores = score_batch(n.scheme, n.spans, threads);
    auto ranking = rank_plants(scores->total, scores->undetermined, n.industry, industries, {});
    benchmark::DoNotOptimize(ranking);
    if (!ranking.ok() || ranking->ranked != plants - plants / 1000) wrong("ranked");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(plants));
}

void last_share(benchmark::State& state) {
  const Nation& n = nation();
  const auto scores = score_batch(n.scheme, n.spans, threads);
  const std::vector<std::span<const double>> years(3, scores->total);
  for (auto _ : state) {
    auto flags = last_share_flags(years, {});
    benchmark::DoNotOptimize(flags);
  }
}

}  // namespace

BENCHMARK(read_limit)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(score)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(score_rank_and_code)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(last_share)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_MAIN();
