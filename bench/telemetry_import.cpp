// Import of a wide file into the store, end to end: file -> records -> stamps, numbers -> durable
// batches. 500 meters x 8,760 hours = 4.38 million samples of a fixed seed; count and sum are
// checked in every run.
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/import.hpp"

namespace {

using namespace celadon;

constexpr int meters = 500;
constexpr int hours = 8760;

struct WideFile {
  std::filesystem::path folder;
  std::filesystem::path file;
  telemetry::ImportMapping mapping;
  std::vector<registry::MeasuringPoint> points;
  double sum = 0.0;  ///< of all values; multiples of 1/8, so that it is exact in any order
  std::uintmax_t bytes = 0;

  WideFile() {
    folder = std::filesystem::temp_directory_path() /
             ("celadon_bench_import_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    file = folder / "wide.csv";
    std::FILE* out = std::fopen(file.c_str(), "wb");
    std::string yaml =
        "mapping:\n  time: {column: time, form: \"YYYY-MM-DD HH:MM\", interval: 1h}\n  columns:\n";
    std::string line = "time";
    for (int m = 0; m < meters; ++m) {
      const std::string name = "m" + std::to_string(m);
      line += "," + name;
      yaml += "    - {column: " + name + ", point: " + name + ", unit: kWh, kind: amount}\n";
      registry::MeasuringPoint point;
      point.id = registry::PointId(name);
      point.series = storage::SeriesId(static_cast<std::uint64_t>(m) + 1);
      point.quantity = registry::QuantityKind::amount;
      point.unit = units::unit("kWh");
      point.interval = Duration::hours(1);
      points.push_back(std::move(point));
    }
    mapping = telemetry::parse_mapping(yaml, "bench").value();
    std::mt19937_64 random(20251121);
    const Instant start = parse_instant("2025-01-01T00:00:00Z").value();
    for (int h = 0; h < hours; ++h) {
      line += '\n';
      std::fwrite(line.data(), 1, line.size(), out);
      line = format_instant(start + Duration::hours(h), UtcOffset::utc()).substr(0, 16);
      line[10] = ' ';
      for (int m = 0; m < meters; ++m) {
        const auto eighths = static_cast<unsigned>(random() % 8000);
        sum += eighths / 8.0;
        char cell[16];
        const int n = std::snprintf(cell, sizeof cell, ",%u.%03u", eighths / 8, eighths % 8 * 125);
        line.append(cell, static_cast<std::size_t>(n));
      }
    }
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), out);
    std::fclose(out);
    bytes = std::filesystem::file_size(file);
  }
  WideFile(const WideFile&) = delete;
  WideFile& operator=(const WideFile&) = delete;
  ~WideFile() { std::filesystem::remove_all(folder); }
};

void import_wide_file(benchmark::State& state) {
  static const WideFile wide;
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(wide.folder / "series");
    auto database = storage::Database::in_memory();
    auto store = storage::SeriesStore::open(wide.folder / "series", {});
    state.ResumeTiming();
    telemetry::ImportRequest request;
    request.file = wide.file;
    request.mapping = wide.mapping;
    request.points = wide.points;
    request.site = "bench";
    const auto report = telemetry::import_file(request, **store, *database, SystemClock());
    state.PauseTiming();
    double sum = 0.0;
    if (report.ok()) {
      for (const auto& point : report->points) sum += point.sum;
    }
    const auto last = (*store)->read(storage::SeriesId(meters), {Instant::min(), Instant::max()});
    if (!report.ok() || report->kept != std::uint64_t{meters} * hours || sum != wide.sum ||
        last->size() != hours) {
      state.SkipWithError("the import gave another answer");
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * meters * hours);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wide.bytes));
}
BENCHMARK(import_wide_file)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(5);

}  // namespace

BENCHMARK_MAIN();
