// Posting a year of 15-minute amounts of 500 meters: read from the store, cut into intervals,
// booked. The answer is checked: the sum of the books is the sum of what was written, to the joule.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "celadon/ledger/post.hpp"

namespace {

using namespace celadon;

constexpr int meters = 500;
constexpr int intervals = 35'040;  // 365 days of 96

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "%s\n", error.to_string().c_str());
  std::abort();
}

/// A grid connection, a busbar and 499 loads.
registry::Site make_site() {
  registry::Site site;
  site.id = registry::SiteId("bench");
  const auto add_node = [&](const std::string& id, registry::NodeKind kind) {
    registry::Node node;
    node.id = registry::NodeId(id);
    node.kind = kind;
    site.nodes.push_back(node);
  };
  add_node("grid", registry::NodeKind::source);
  add_node("bus", registry::NodeKind::bus);
  for (int i = 0; i < meters; ++i) {
    const std::string number = std::to_string(i);
    if (i > 0) add_node("load" + number, registry::NodeKind::load);
    registry::MeasuringPoint point;
    point.id = registry::PointId("P" + number);
    point.series = storage::SeriesId(static_cast<std::uint64_t>(i + 1));
    point.quantity = registry::QuantityKind::amount;
    point.unit = units::unit("kWh");
    site.points.push_back(point);
    registry::Flow flow;
    flow.id = registry::FlowId("f" + number);
    flow.from = registry::NodeId(i == 0 ? "grid" : "bus");
    flow.to = registry::NodeId(i == 0 ? "bus" : "load" + number);
    flow.carrier = registry::CarrierId("electricity");
    flow.point = point.id;
    site.flows.push_back(flow);
  }
  return site;
}

/// Amounts in hundredths of a kWh, so that their sum is known exactly.
double amount_of(int meter, int i) { return ((meter * 31 + i * 7) % 997) / 100.0; }

struct Bench {
  std::filesystem::path folder;
  std::unique_ptr<storage::SeriesStore> store;
  registry::Site site = make_site();
  registry::Carriers carriers;
  std::int64_t joules = 0;

  Bench() {
    folder = std::filesystem::temp_directory_path() /
             ("celadon-bench-post-" + std::to_string(::getpid()));
    auto opened = storage::SeriesStore::open(folder, {});
    if (!opened.ok()) give_up(opened.error());
    store = std::move(opened).value();
    const Instant start = CivilPeriod::year(2025).interval(site.offset).from;
    for (int meter = 0; meter < meters; ++meter) {
      storage::WriteBatch batch;
      batch.recorded_at = start;
      batch.source = 1;
      storage::SeriesBatch series;
      series.series = storage::SeriesId(static_cast<std::uint64_t>(meter + 1));
      series.kind = storage::SeriesKind::amount;
      for (int i = 0; i < intervals; ++i) {
        series.at.push_back(start + Duration::minutes(15 * i));
        series.values.push_back(amount_of(meter, i));
        series.rows.push_back(static_cast<std::uint32_t>(i + 2));
        joules += ((meter * 31 + i * 7) % 997) * 36'000;
      }
      batch.series.push_back(std::move(series));
      if (auto status = store->append(batch); !status.ok()) give_up(status.error());
    }
    if (auto status = store->compact(); !status.ok()) give_up(status.error());
    auto document = text::read_document(CELADON_SOURCE_DIR "/packs/vocabulary/carriers/pack.yaml");
    if (!document.ok()) give_up(document.error());
    auto read = registry::Carriers::read(*document);
    if (!read.ok()) give_up(read.error());
    carriers = std::move(read).value();
  }
  ~Bench() {
    store.reset();
    std::filesystem::remove_all(folder);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
};

void post_a_year(benchmark::State& state) {
  static const Bench bench;
  ledger::PostOptions options;
  options.threads = static_cast<unsigned>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    auto database = storage::Database::in_memory();
    if (!database.ok() || !ledger::migrate_books(*database).ok()) std::abort();
    state.ResumeTiming();
    const auto report =
        ledger::post(bench.site, bench.carriers, CivilPeriod::year(2025), *bench.store, *database,
                     CivilPeriod::year(2027).interval(bench.site.offset).from, "bench", options);
    if (!report.ok()) give_up(report.error());
    state.PauseTiming();
    const auto entries = ledger::read_standing(*database, "bench", CivilPeriod::year(2025));
    std::int64_t joules = 0;
    for (const ledger::Entry& entry : entries.value()) {
      if (entry.posting.kind == ledger::EntryKind::flow) joules += entry.posting.amount.count;
    }
    if (joules != bench.joules) {
      state.SkipWithError("the books do not hold the sum of the samples");
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t{meters} * intervals);
}
BENCHMARK(post_a_year)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
