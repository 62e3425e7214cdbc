#pragma once
// The series store: raw samples at rest. One writer process, many readers. A point is acknowledged
// when it is on disk. Nothing is overwritten: a later recording of the same (series, time) wins in
// reading and the earlier one stays as history. Format: docs/storage-format.md.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/base/strong_id.hpp"

namespace celadon::storage {

struct SeriesTag {};
using SeriesId = NumericId<SeriesTag>;

/// How the values of a series behave; chooses the coding. Stored; numbers are never reused.
enum class SeriesKind : std::uint8_t {
  gauge = 1,    ///< state that varies slowly (power average, temperature)
  counter = 2,  ///< cumulative register, mostly rising
  state = 3,    ///< few distinct values
  amount = 4,   ///< amount per interval
};

/// One raw sample at rest. Quality is the annotation at arrival (telemetry/quality.hpp), `source`
/// the import or driver session, `row` the row in its file (0 where there is none).
struct Point {
  Instant at;           ///< valid time
  double value = 0.0;   ///< in the unit of the measuring point; survives bit for bit
  Instant recorded_at;  ///< recorded time
  std::uint32_t source = 0;
  std::uint32_t row = 0;
  std::uint16_t quality = 0;
};

/// Points of one series, as columns of equal length, in any order.
struct SeriesBatch {
  SeriesId series;
  SeriesKind kind = SeriesKind::gauge;
  std::vector<Instant> at;
  std::vector<double> values;
  std::vector<std::uint16_t> quality;  ///< empty: all 0
  std::vector<std::uint32_t> rows;     ///< empty: all 0
};

/// One atomic write: all of it is visible after the acknowledgement, or none.
struct WriteBatch {
  Instant recorded_at;
  std::uint32_t source = 0;
  std::vector<SeriesBatch> series;
};

struct StoreOptions {
  enum class Access { read_write, read_only };
  Access access = Access::read_write;
  std::size_t flush_bytes = 64u << 20;  ///< memory kept before a segment is sealed
  bool background_merge = true;
};

struct StoreCounts {
  std::uint64_t points = 0;  ///< acknowledged points incl. history
  std::uint64_t series = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes_on_disk = 0;
};

/// The result of a check of every byte.
struct StoreCheck {
  StoreCounts counts;
  std::vector<std::string> damages;  ///< empty when whole; each names file, block and what is wrong
};

/// The store. Thread-safe: append from several threads is group-committed; readers see a frozen
/// state.
class SeriesStore {
 public:
  /// Opens or creates. Errors: locked (another writer), newer_version, corrupt, io, disk_full.
  static Result<std::unique_ptr<SeriesStore>> open(const std::filesystem::path& folder,
                                                   const StoreOptions& options);
  virtual ~SeriesStore() = default;

  /// Returns when the batch is durable. Errors: disk_full, io (then nothing of the batch is
  /// visible).
  virtual Status append(const WriteBatch& batch) = 0;

  /// Points of one series with from <= at < to, ascending, one per time: the one recorded last at
  /// or before `as_of`. Cost O(blocks touched).
  [[nodiscard]] virtual Result<std::vector<Point>> read(SeriesId series, Interval range,
                                                        Instant as_of = Instant::max()) const = 0;
  /// Every recording, ascending by (at, recorded_at).
  [[nodiscard]] virtual Result<std::vector<Point>> read_history(SeriesId series,
                                                                Interval range) const = 0;
  /// The last point before `t` (exclusive) / at or after it; for register differences at period
  /// edges.
  [[nodiscard]] virtual Result<std::optional<Point>> last_before(
      SeriesId series, Instant t, Instant as_of = Instant::max()) const = 0;
  [[nodiscard]] virtual Result<std::optional<Point>> first_from(
      SeriesId series, Instant t, Instant as_of = Instant::max()) const = 0;

  [[nodiscard]] virtual Result<StoreCounts> counts() const = 0;
  /// Reads every block and checks checksums, order, manifest and counts.
  [[nodiscard]] virtual Result<StoreCheck> verify() const = 0;
  /// Seals what is in memory and merges segments until at most a few remain. Blocking.
  virtual Status compact() = 0;
  /// Drops points with at < `before` of the given series, whole blocks only; the rest stays.
  virtual Status retain(std::span<const SeriesId> series, Instant before) = 0;
};

}  // namespace celadon::storage
