#pragma once
// Small batches and folders for the tests of the series store.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/storage/series/file_system.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::testing {

/// A fresh folder that goes away with the object.
class SeriesFolder {
 public:
  SeriesFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "celadon-series-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  SeriesFolder(const SeriesFolder&) = delete;
  SeriesFolder& operator=(const SeriesFolder&) = delete;
  ~SeriesFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Instant at_second(std::int64_t seconds) { return {seconds * 1'000'000}; }

/// n points of one series, one per `step` seconds from `from` on; value = 10 * series + k / 1000.
inline storage::SeriesBatch regular_points(std::uint64_t series, std::int64_t from, std::size_t n,
                                           std::int64_t step = 1) {
  storage::SeriesBatch batch;
  batch.series = storage::SeriesId(series);
  for (std::size_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::int64_t>(i);
    batch.at.push_back(at_second(from + k * step));
    batch.values.push_back(
        static_cast<double>(10'000 * static_cast<std::int64_t>(series) + (k * k) % 1000) / 1000.0);
  }
  return batch;
}

inline storage::WriteBatch recorded(std::int64_t second, std::uint32_t source,
                                    std::vector<storage::SeriesBatch> series) {
  return {at_second(second), source, std::move(series)};
}

inline storage::WriteBatch one_point(std::uint64_t series, std::int64_t at, double value,
                                     std::int64_t recorded_second, std::uint32_t source = 1) {
  storage::SeriesBatch batch;
  batch.series = storage::SeriesId(series);
  batch.at = {at_second(at)};
  batch.values = {value};
  return recorded(recorded_second, source, {batch});
}

/// The points of a batch without rows in a file as a scan: the first point of each series, then the
/// second of each.
inline storage::ScanBatch as_scan(const storage::WriteBatch& batch) {
  storage::ScanBatch scan{batch.recorded_at, batch.source, {}, {}, {}, {}, {}};
  std::vector<std::uint16_t> quality;
  bool annotated = false;
  for (std::size_t i = 0; true; ++i) {
    const std::size_t before = scan.size();
    for (const storage::SeriesBatch& series : batch.series) {
      if (i >= series.at.size()) continue;
      scan.series.push_back(series.series);
      scan.kinds.push_back(series.kind);
      scan.at.push_back(series.at[i]);
      scan.values.push_back(series.values[i]);
      quality.push_back(series.quality.empty() ? std::uint16_t{0} : series.quality[i]);
      annotated = annotated || !series.quality.empty();
    }
    if (scan.size() == before) break;
  }
  if (annotated) scan.quality = std::move(quality);
  return scan;
}

inline constexpr Interval all_time{Instant::min(), Instant::max()};

/// Without threads, so that every run does the same.
inline storage::StoreOptions quiet_options(std::shared_ptr<storage::FileSystem> files = nullptr,
                                           std::size_t flush_bytes = 64u << 20) {
  storage::StoreOptions options;
  options.background_merge = false;
  options.flush_bytes = flush_bytes;
  options.files = std::move(files);
  return options;
}

/// Opens, or fails the test and gives null.
inline std::unique_ptr<storage::SeriesStore> open_store(const std::filesystem::path& folder,
                                                        const storage::StoreOptions& options) {
  auto store = storage::SeriesStore::open(folder, options);
  if (!store.ok()) {
    ADD_FAILURE() << store.error().to_string();
    return nullptr;
  }
  return std::move(store).value();
}

}  // namespace celadon::testing
