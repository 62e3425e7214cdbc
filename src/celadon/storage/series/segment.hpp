#pragma once
// A segment: an immutable file of blocks sorted by (series, time, recorded time), with a directory
// at its end. Layout in docs/storage-format.md, "Segment".

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/block.hpp"
#include "celadon/storage/series/bytes.hpp"
#include "celadon/storage/series/file_system.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

inline constexpr std::uint32_t format_version = 1;
inline constexpr std::uint64_t segment_head_magic = 0x31474553'4C4543A9;  // "\xA9CELSEG1"
inline constexpr std::uint64_t segment_foot_magic = 0x31444E45'4C4543A9;  // "\xA9CELEND1"
inline constexpr std::size_t segment_head_bytes = 32;
inline constexpr std::size_t segment_foot_bytes = 96;
inline constexpr std::size_t most_segment_series = 4u << 20;
inline constexpr std::size_t most_segment_recordings = 4u << 20;

/// One act of recording: when it was made known and by which import or session.
struct Recording {
  Instant recorded_at;
  std::uint32_t source = 0;
  auto operator<=>(const Recording&) const = default;
};

/// What the manifest knows of a segment.
struct SegmentSummary {
  std::uint64_t number = 0;          ///< in the file name
  std::uint64_t first_sequence = 0;  ///< first and last batch it holds
  std::uint64_t last_sequence = 0;
  std::uint64_t points = 0;
  std::uint64_t bytes = 0;     ///< size of the file
  std::uint64_t identity = 0;  ///< checksum of the foot, which covers all others
  auto operator<=>(const SegmentSummary&) const = default;
};

/// A line of the directory: one series of the segment.
struct SeriesEntry {
  SeriesId series;
  SeriesKind kind = SeriesKind::gauge;
  bool distinct = false;  ///< every time occurs once
  std::uint64_t points = 0;
  Instant first;
  Instant last;
};

/// A line of the directory: one block, with the (series, time) of its first and last point.
struct BlockEntry {
  SeriesId first_series;
  Instant first_at;
  SeriesId last_series;
  Instant last_at;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t points = 0;
};

/// The directory of a segment.
struct Directory {
  std::vector<SeriesEntry> series;    ///< ascending
  std::vector<BlockEntry> blocks;     ///< ascending, one after the other in the file
  std::vector<Recording> recordings;  ///< what the points' recording numbers mean
};

Bytes encode_directory(const Directory& directory);
/// Errors: corrupt. `series`, `blocks`, `recordings` are the counts of the foot.
Result<Directory> decode_directory(ByteView bytes, std::uint64_t series, std::uint64_t blocks,
                                   std::uint64_t recordings);

std::string segment_name(std::uint64_t number);

/// Points of one series while they move between segments; columns of equal length.
struct Points {
  std::vector<Instant> at;
  std::vector<double> values;
  std::vector<std::uint32_t> recording;
  std::vector<std::uint32_t> rows;
  std::vector<std::uint16_t> quality;

  [[nodiscard]] std::size_t size() const noexcept { return at.size(); }
  void clear();
};

/// Writes one segment from its first to its last point. Not thread-safe.
class SegmentWriter {
 public:
  /// `recordings` is the table that the points refer to. Errors: io, disk_full.
  static Result<std::unique_ptr<SegmentWriter>> create(FileSystem& files,
                                                       const std::filesystem::path& folder,
                                                       std::uint64_t number,
                                                       std::vector<Recording> recordings);

  /// Adds points [from, to) of a series, ascending by (at, recording time), after all added before.
  Status add(SeriesId series, SeriesKind kind, const Points& points, std::size_t from,
             std::size_t to);
  /// Ends the file and makes it durable (its name becomes so with the folder).
  Result<SegmentSummary> finish(std::uint64_t first_sequence, std::uint64_t last_sequence);

 private:
  SegmentWriter(std::unique_ptr<AppendFile> file, std::uint64_t number,
                std::vector<Recording> recordings);
  Status close_chunk();
  Status close_block();
  Status write_out(std::size_t threshold);

  std::unique_ptr<AppendFile> file_;
  std::uint64_t number_;
  Directory directory_;
  BlockWriter block_;
  BlockEntry entry_;  ///< of the open block
  Points pending_;    ///< of the open chunk
  Bytes out_;
  std::uint64_t offset_ = 0;  ///< of the end of out_ in the file
  std::uint64_t points_ = 0;
};

class SegmentReader;

/// Buffers of a reading call. Of each segment the block opened last stays open: who asks for many
/// series in order unpacks each block once.
struct ReadScratch {
  struct OpenBlock {
    std::size_t index = static_cast<std::size_t>(-1);
    BlockReader block;
    Bytes stored;
    std::span<const ChunkHead> heads;
  };
  std::unordered_map<const SegmentReader*, OpenBlock> open;
  PointColumns columns;
  std::vector<std::uint32_t> recording;
};

/// An open segment. Immutable and thread-safe (each thread brings its own ReadScratch).
class SegmentReader {
 public:
  /// Errors: corrupt (not the segment of the summary), newer_version, not_found, io.
  static Result<std::shared_ptr<const SegmentReader>> open(FileSystem& files,
                                                           const std::filesystem::path& folder,
                                                           const SegmentSummary& summary);

  [[nodiscard]] const SegmentSummary& summary() const noexcept { return summary_; }
  [[nodiscard]] const Directory& directory() const noexcept { return directory_; }
  /// The latest recorded_at of any point.
  [[nodiscard]] Instant last_recorded() const noexcept { return last_recorded_; }
  [[nodiscard]] const SeriesEntry* find(SeriesId series) const;

  /// Appends the recordings of a series with range.from <= at < range.to, as they are stored.
  Status read(SeriesId series, Interval range, Columns columns, ReadScratch& scratch,
              PointColumns& out) const;
  /// The time of the last recording before `t` / the first at or after it, whenever recorded.
  Result<std::optional<Instant>> last_before(SeriesId series, Instant t,
                                             ReadScratch& scratch) const;
  Result<std::optional<Instant>> first_from(SeriesId series, Instant t, ReadScratch& scratch) const;

  /// Opens block `index`, or finds it open; the heads live until another block of this segment is
  /// opened with that scratch. Errors name the file and the block.
  Result<std::span<const ChunkHead>> open_block(std::size_t index, ReadScratch& scratch) const;
  /// The bytes of block `index`, unchecked.
  Status stored_block(std::size_t index, Bytes& into) const;
  /// Adds file and block to an error.
  [[nodiscard]] Error at_block(Error error, std::size_t index) const;

 private:
  Status read_chunk(const ChunkHead& head, Interval range, Columns columns, ReadScratch& scratch,
                    PointColumns& out) const;
  [[nodiscard]] std::size_t first_block(SeriesId series, Instant from) const;

  std::string path_;
  std::shared_ptr<const ReadFile> file_;
  SegmentSummary summary_;
  Directory directory_;
  Instant last_recorded_ = Instant::min();
};

/// Checks head and foot and reads the directory. `file` is named in errors.
struct SegmentFrame {
  SegmentSummary summary;
  Directory directory;
};
Result<SegmentFrame> read_frame(const ReadFile& file, const std::string& path);

}  // namespace celadon::storage::series
