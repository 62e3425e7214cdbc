// A formula over columns: rows per second for one and for two threads, against the same formula row
// by row. Fixed seed and size; the answer is checked against evaluate() before it is timed.
#include <cstdio>
#include <cstdlib>
#include <random>

#include <benchmark/benchmark.h>

#include "celadon/formula/columns.hpp"
#include "celadon/formula/evaluate.hpp"

namespace {

using namespace celadon;

constexpr std::size_t rows = 1'000'000;
constexpr const char* text =
    "(electricity*0.1229 [kgce/kWh] + gas*1.33 [kgce/Nm3] + if(heat > 0 [GJ], heat*34.12 "
    "[kgce/GJ], "
    "0 [kgce]))/output in [kgce/t]";

struct Plants {
  std::vector<double> electricity, gas, heat, output;
};

const Plants& plants() {
  static const Plants all = [] {
    std::mt19937_64 random(20251121);
    Plants p;
    for (std::size_t i = 0; i < rows; ++i) {
      p.electricity.push_back(static_cast<double>(random() % 10'000'000));
      p.gas.push_back(static_cast<double>(random() % 100'000));
      p.heat.push_back(static_cast<double>(random() % 1000) - 200.0);
      p.output.push_back(static_cast<double>(random() % 10'000) + 1.0);
    }
    return p;
  }();
  return all;
}

const formula::ColumnProgram& program() {
  static const formula::ColumnProgram compiled = [] {
    const auto parsed = formula::Expression::parse(text);
    auto made = formula::ColumnProgram::compile(*parsed, {{"electricity", {units::unit("kWh")}},
                                                          {"gas", {units::unit("Nm3")}},
                                                          {"heat", {units::unit("GJ")}},
                                                          {"output", {units::unit("t")}}});
    return *made;
  }();
  return compiled;
}

std::vector<formula::Column> columns() {
  const Plants& p = plants();
  std::vector<formula::Column> out;
  for (const std::string& name : program().inputs()) {
    const auto& values = name == "electricity" ? p.electricity
                         : name == "gas"       ? p.gas
                         : name == "heat"      ? p.heat
                                               : p.output;
    out.push_back({values, {}});
  }
  return out;
}

double single(std::size_t r) {
  const Plants& p = plants();
  formula::MapEnvironment row;
  row.set("electricity", units::Quantity{p.electricity[r], units::unit("kWh")});
  row.set("gas", units::Quantity{p.gas[r], units::unit("Nm3")});
  row.set("heat", units::Quantity{p.heat[r], units::unit("GJ")});
  row.set("output", units::Quantity{p.output[r], units::unit("t")});
  static const auto parsed = formula::Expression::parse(text);
  return std::get<units::Quantity>(formula::evaluate(*parsed, row, formula::Explain::no)->value)
      .value;
}

void check_answers(const formula::ColumnResult& result) {
  for (std::size_t r = 0; r < rows; r += 9973) {
    if (result.values[r] != single(r) || !result.is_valid(r)) {
      std::fprintf(stderr, "row %zu: the column has %g, the single formula %g\n", r,
                   result.values[r], single(r));
      std::abort();
    }
  }
}

void column_formula(benchmark::State& state) {
  const auto inputs = columns();
  const auto threads = static_cast<unsigned>(state.range(0));
  check_answers(program().run(inputs, rows, threads));
  for (auto _ : state) benchmark::DoNotOptimize(program().run(inputs, rows, threads));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(rows * 5 * sizeof(double)));
}
BENCHMARK(column_formula)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void row_by_row(benchmark::State& state) {
  std::size_t r = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(single(r));
    r = (r + 1) % rows;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(row_by_row)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
