#pragma once
// Imports whole files of the shared measurements, by the mappings of tests/conformance/telemetry,
// into a real series store, and compares with the catalogue (stats.json beside each file).

#include <cmath>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/intervals.hpp"
#include "import_bench.hpp"
#include "shared_data.hpp"

namespace celadon::testing {

class Imported {
 public:
  Imported(const std::filesystem::path& file, const std::string& mapping) : file_(file) {
    const auto folder =
        std::filesystem::path(CELADON_SOURCE_DIR) / "tests/conformance/telemetry/mappings";
    auto read = telemetry::read_mapping((folder / (mapping + ".yaml")).string());
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().to_string());
    if (!read.ok()) return;
    mapping_ = std::move(*read);
    points = ImportBench::points_of(mapping_);
    for (auto& point : points) point.interval = mapping_.time.interval;
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon_conformance_" + std::to_string(::getpid()) + "_" + mapping);
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    store = std::move(storage::SeriesStore::open(folder_ / "series", {})).value();
  }
  Imported(const Imported&) = delete;
  Imported& operator=(const Imported&) = delete;
  ~Imported() {
    store.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Runs the import; call once the points are as the test wants them.
  const telemetry::ImportReport& run() {
    telemetry::ImportRequest request;
    request.file = file_;
    request.mapping = mapping_;
    request.points = points;
    request.site = "conformance";
    request.rejects_folder = folder_ / "rejects";
    auto database = storage::Database::in_memory();
    const ManualClock clock(parse_instant("2026-01-01T00:00:00Z").value());
    auto result = telemetry::import_file(request, *store, *database, clock);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().to_string());
    if (result.ok()) report = std::move(*result);
    return report;
  }

  [[nodiscard]] const telemetry::PointReport& of(const std::string& point) const {
    for (const auto& entry : report.points) {
      if (entry.point == point) return entry;
    }
    ADD_FAILURE() << "no point " << point;
    static const telemetry::PointReport none;
    return none;
  }
  registry::MeasuringPoint& point(const std::string& id) {
    for (auto& entry : points) {
      if (entry.id.text == id) return entry;
    }
    ADD_FAILURE() << "no point " << id;
    return points.front();
  }
  std::vector<storage::Point> samples(const std::string& id) {
    return store->read(point(id).series, {Instant::min(), Instant::max()}).value();
  }

  std::vector<registry::MeasuringPoint> points;
  telemetry::ImportReport report;
  std::unique_ptr<storage::SeriesStore> store;

 private:
  std::filesystem::path file_;
  std::filesystem::path folder_;
  telemetry::ImportMapping mapping_;
};

/// Compares count, sum, least and greatest value of each column with the catalogue. The catalogue
/// adds in its own order: 1e-9 relative.
inline void expect_catalogue(const Imported& imported, const std::filesystem::path& folder,
                             const std::string& file) {
  std::ifstream in(folder / "stats.json");
  const auto stats = nlohmann::json::parse(in);
  ASSERT_TRUE(stats.contains(file));
  EXPECT_EQ(imported.report.data_rows, stats[file].value("rows", std::uint64_t{0}));
  std::size_t compared = 0;
  for (const auto& point : imported.report.points) {
    if (!stats[file]["stats"].contains(point.column)) continue;
    const auto& known = stats[file]["stats"][point.column];
    const double sum = known["sum"];
    EXPECT_EQ(point.kept, known["n"].get<std::uint64_t>()) << point.column;
    EXPECT_NEAR(point.sum, sum, 1e-9 * std::max(1.0, std::abs(sum))) << point.column;
    EXPECT_EQ(point.min, known["min"].get<double>()) << point.column;
    EXPECT_EQ(point.max, known["max"].get<double>()) << point.column;
    ++compared;
  }
  EXPECT_EQ(compared, imported.report.points.size()) << "every mapped column is in the catalogue";
}

}  // namespace celadon::testing
