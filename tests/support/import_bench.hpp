#pragma once
// A workbench for imports: writes a file, builds the points that a mapping names, imports, and
// reads back.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/telemetry/import.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "fresh_database.hpp"
#include "memory_series_store.hpp"

namespace celadon::testing {

class ImportBench {
 public:
  ImportBench()
      : folder_(
            std::filesystem::temp_directory_path() /
            ("celadon_import_" + std::to_string(::getpid()) + "_" + std::to_string(counter()++))),
        database_(fresh_database()),
        clock_(parse_instant("2026-01-01T00:00:00Z").value()) {
    std::filesystem::create_directories(folder_);
  }
  ImportBench(const ImportBench&) = delete;
  ImportBench& operator=(const ImportBench&) = delete;
  ~ImportBench() { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, std::string_view bytes) const {
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return folder_ / name;
  }

  /// One point per mapped value, in the mapped unit, numbered from 1 in the mapping's order.
  static std::vector<registry::MeasuringPoint> points_of(const telemetry::ImportMapping& mapping) {
    std::vector<registry::MeasuringPoint> points;
    for (const auto& value : mapping.values) {
      registry::MeasuringPoint point;
      point.id = registry::PointId(value.point);
      point.series = storage::SeriesId(points.size() + 1);
      point.quantity = value.kind;
      point.unit = units::unit(value.unit);
      points.push_back(std::move(point));
    }
    return points;
  }

  telemetry::ImportRequest request(const std::filesystem::path& file,
                                   const std::string& mapping_yaml) const {
    auto mapping = telemetry::parse_mapping(mapping_yaml, "mapping.yaml");
    EXPECT_TRUE(mapping.ok()) << (mapping.ok() ? "" : mapping.error().to_string());
    telemetry::ImportRequest request;
    request.file = file;
    request.file_name = file.filename().string();
    if (mapping.ok()) request.mapping = std::move(*mapping);
    request.points = points_of(request.mapping);
    request.site = "site";
    request.who = "tester";
    request.rejects_folder = folder_ / "rejects";
    return request;
  }

  Result<telemetry::ImportReport> run(const telemetry::ImportRequest& request,
                                      const telemetry::ImportWatch& watch = {}) {
    clock_.advance(Duration::minutes(1));
    return telemetry::import_file(request, store_, database_, clock_, watch);
  }

  /// The samples of the n-th value of the mapping (from 1).
  [[nodiscard]] std::vector<storage::Point> samples(std::uint64_t n) const {
    return store_.read(storage::SeriesId(n), {Instant::min(), Instant::max()}, Instant::max())
        .value();
  }
  [[nodiscard]] std::string text_of(const std::filesystem::path& file) const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  MemorySeriesStore& store() { return store_; }
  storage::Database& database() { return database_; }
  ManualClock& clock() { return clock_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  static std::atomic<int>& counter() {
    static std::atomic<int> next{0};
    return next;
  }
  std::filesystem::path folder_;
  MemorySeriesStore store_;
  storage::Database database_;
  ManualClock clock_;
};

/// Local wall time as an instant, for expected stamps.
inline Instant at(std::string_view text, std::int32_t offset_minutes = 480) {
  return parse_instant(text, UtcOffset{offset_minutes}).value();
}

}  // namespace celadon::testing
