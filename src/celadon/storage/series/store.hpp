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

class FileSystem;

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

/// Readings in the order in which they came, as columns of equal length: row i is one point. A
/// series may come more than once. One atomic write, as WriteBatch; made for a scan of many series
/// with a point each, which costs no allocation per series.
struct ScanBatch {
  Instant recorded_at;
  std::uint32_t source = 0;
  std::vector<SeriesId> series;
  std::vector<SeriesKind> kinds;
  std::vector<Instant> at;
  std::vector<double> values;
  std::vector<std::uint16_t> quality;  ///< empty: all 0

  [[nodiscard]] std::size_t size() const noexcept { return series.size(); }
};

/// Which columns a reader wants beside time and value; combined with |.
enum class Columns : std::uint8_t {
  time_and_value = 0,
  quality = 1,
  rows = 2,
  recorded = 4,  ///< recorded_at and source
  all = 7,
};
constexpr Columns operator|(Columns a, Columns b) {
  return static_cast<Columns>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Columns set, Columns one) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

/// Points of one series as a structure of arrays, ascending in time; columns not asked for are
/// empty.
struct PointColumns {
  std::vector<Instant> at;             ///< [n]
  std::vector<double> values;          ///< [n], unit of the measuring point
  std::vector<std::uint16_t> quality;  ///< [n] or empty
  std::vector<std::uint32_t> rows;     ///< [n] or empty
  std::vector<Instant> recorded_at;    ///< [n] or empty
  std::vector<std::uint32_t> source;   ///< [n] or empty

  [[nodiscard]] std::size_t size() const noexcept { return at.size(); }
};

struct StoreOptions {
  enum class Access { read_write, read_only };
  Access access = Access::read_write;
  std::size_t flush_bytes = 64u << 20;  ///< memory kept before a segment is sealed
  /// A thread seals and merges; without it both happen inside append (and nothing merges but
  /// compact).
  bool background_merge = true;
  std::shared_ptr<FileSystem> files = nullptr;  ///< null: the operating system's
};

struct StoreCounts {
  std::uint64_t points = 0;  ///< recordings held, incl. history and repeats not merged yet
  std::uint64_t series = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes_on_disk = 0;
};

/// The result of a check of every byte.
struct StoreCheck {
  StoreCounts counts;
  std::uint64_t orphaned_bytes =
      0;  ///< files that the manifest does not name (a writer removes them)
  std::vector<std::string> damages;  ///< empty when whole; each names file, block and what is wrong
};

/// The store. Thread-safe: append from several threads is group-committed; every reading call sees
/// one frozen state, which holds all batches acknowledged before the call.
///
/// One process writes, any number read. A read-only store is the state at its opening: the sealed
/// segments and the log replayed in memory, so all that the writer had acknowledged by then (and at
/// most batches it was about to acknowledge). It writes nothing, works on a read-only folder, and
/// does not follow the writer.
///
/// A recording that repeats the one before it (same time, value bits, source, row and quality) is
/// no history: readers see the first of them. It stays on disk (a merge keeps one of two with the
/// same recorded_at too), since a third one may still arrive that was recorded between them.
class SeriesStore {
 public:
  /// Opens or creates (read-only: not_found when there is none). Errors: locked (another writer;
  /// names its process), newer_version, corrupt (names the file and place), io, disk_full.
  static Result<std::unique_ptr<SeriesStore>> open(const std::filesystem::path& folder,
                                                   const StoreOptions& options);
  virtual ~SeriesStore() = default;

  /// Returns when the batch is durable. Errors: invalid_argument (columns of unequal length, at ==
  /// Instant::max(), read-only store), limit (over 1 GiB encoded), disk_full, io; then nothing of
  /// the batch is visible and the store goes on: append again when the cause is gone. Several
  /// series and several points per series in one batch are cheaper than many batches.
  virtual Status append(const WriteBatch& batch) = 0;
  /// The same for a scan. Errors: the same; limit also over 4 Mi rows.
  virtual Status append(const ScanBatch& batch) = 0;

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

  /// As read(), as columns: the fast path of the ledger. Empty when the series is unknown.
  [[nodiscard]] virtual Result<PointColumns> read_columns(SeriesId series, Interval range,
                                                          Instant as_of = Instant::max(),
                                                          Columns columns = Columns::all) const = 0;
  /// read_columns of many series over one frozen state; `each` gets them in the order asked for and
  /// stops the scan with an error of its own. Memory: one series at a time.
  virtual Status read_many(std::span<const SeriesId> series, Interval range, Instant as_of,
                           Columns columns,
                           const std::function<Status(SeriesId, PointColumns&&)>& each) const = 0;
  /// The last point of the series.
  [[nodiscard]] virtual Result<std::optional<Point>> latest(
      SeriesId series, Instant as_of = Instant::max()) const = 0;
  /// All series with points, ascending.
  [[nodiscard]] virtual Result<std::vector<SeriesId>> series() const = 0;

  [[nodiscard]] virtual Result<StoreCounts> counts() const = 0;
  /// Reads every block and checks checksums, order, manifest and counts.
  [[nodiscard]] virtual Result<StoreCheck> verify() const = 0;
  /// Seals what is in memory and merges segments until at most a few remain. Blocking.
  virtual Status compact() = 0;
  /// Drops every recording with at < `before` of the given series, for good; other series and later
  /// points stay. All at once: a crash leaves all or none of it done. Cost: the segments touched
  /// are written anew.
  virtual Status retain(std::span<const SeriesId> series, Instant before) = 0;
};

}  // namespace celadon::storage
