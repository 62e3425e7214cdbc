// Opening the library and the first lookup: what every start of the program pays.

#include <benchmark/benchmark.h>

#include "celadon/packs/check.hpp"
#include "celadon/packs/factor_tables.hpp"

namespace {

using namespace celadon::packs;

/// Headers of all embedded packs.
void open_library(benchmark::State& state) {
  std::size_t packs = 0;
  for (auto _ : state) {
    const auto library = Library::open({});
    if (!library.ok()) state.SkipWithError("the library does not open");
    packs = (*library)->all().size();
  }
  state.counters["packs"] = static_cast<double>(packs);
}
BENCHMARK(open_library)->Unit(benchmark::kMicrosecond);

FactorQuery fujian_2023() {
  FactorQuery query;
  query.table = "grid_co2";
  query.where = "350000";
  query.year = 2023;
  return query;
}

/// Open, then one figure: 0.4211 kgCO2/kWh by announcement 2025 no. 47.
void open_and_first_lookup(benchmark::State& state) {
  for (auto _ : state) {
    const FactorTables tables(Library::open({}).value());
    const auto factor = tables.find(fujian_2023());
    if (!factor.ok() || factor->value.value != 0.4211) state.SkipWithError("wrong figure");
  }
}
BENCHMARK(open_and_first_lookup)->Unit(benchmark::kMicrosecond);

/// A lookup in a table that has been read.
void further_lookup(benchmark::State& state) {
  const FactorTables tables(Library::open({}).value());
  for (auto _ : state) {
    const auto factor = tables.find(fujian_2023());
    if (!factor.ok() || factor->value.value != 0.4211) state.SkipWithError("wrong figure");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(further_lookup)->Unit(benchmark::kMicrosecond);

/// Every table of every pack read, and every case run.
void check_all(benchmark::State& state) {
  const auto library = Library::open({}).value();
  const KindChecks checks = table_checks();
  std::size_t cases = 0;
  for (auto _ : state) {
    cases = 0;
    for (const PackPtr& pack : library->all()) {
      if (!checks.contains(pack->header().kind)) continue;
      const auto report = check_pack(library, pack, checks);
      if (!report.ok()) state.SkipWithError(report.error().to_string().c_str());
      if (report.ok()) cases += report->cases;
    }
  }
  state.counters["cases"] = static_cast<double>(cases);
}
BENCHMARK(check_all)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace

BENCHMARK_MAIN();
