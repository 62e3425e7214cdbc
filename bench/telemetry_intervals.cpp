// Amounts per quarter of an hour from one register over a year: 35,040 readings with a few gaps.
#include <cmath>
#include <numeric>

#include <benchmark/benchmark.h>

#include "celadon/telemetry/intervals.hpp"

namespace {

using namespace celadon;

void year_of_a_register(benchmark::State& state) {
  registry::MeasuringPoint point;
  point.unit = units::unit("kWh");
  point.counter.rollover = 100'000.0;
  const Instant start = parse_instant("2025-01-01T00:00:00+08:00").value();
  std::vector<storage::Point> readings;
  double value = 99'000.0;
  const double first = value;
  for (int i = 0; i <= 35'040; ++i) {
    storage::Point reading;
    reading.at = start + Duration::minutes(15 * i);
    reading.value = value < 100'000.0 ? value : value - 100'000.0;
    reading.source = 1;
    reading.row = static_cast<std::uint32_t>(i + 2);
    if (i % 4'000 != 3'999) readings.push_back(reading);
    value += 0.125 * (i % 9);
  }
  const double total = value - 0.125 * (35'040 % 9) - first;
  for (auto _ : state) {
    const auto series =
        telemetry::make_intervals(point, readings, {start, start + Duration::days(365)});
    const double sum = std::accumulate(series->amounts.begin(), series->amounts.end(), 0.0);
    if (std::abs(sum - total) > 1e-6)
      state.SkipWithError("the amounts do not add up to the difference");
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * 35'040);
}
BENCHMARK(year_of_a_register)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
