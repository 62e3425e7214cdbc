#pragma once
// A block: chunks of one or more series, compressed together, with a checksum of their own.
// Layout in docs/storage-format.md, "Block".

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/bytes.hpp"
#include "celadon/storage/series/store.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace celadon::storage::series {

inline constexpr std::uint32_t block_magic = 0x314B4243;  // "CBK1"
inline constexpr std::size_t block_head_bytes = 24;
inline constexpr std::size_t most_chunk_points = 16384;        ///< points of one chunk
inline constexpr std::size_t most_block_chunks = 4096;         ///< chunks of one block
inline constexpr std::size_t most_block_raw_bytes = 2u << 20;  ///< of one block, before compression

/// Columns of one chunk on their way into a block: equal lengths, ascending by (at, recording
/// order).
struct ChunkView {
  SeriesId series;
  SeriesKind kind = SeriesKind::gauge;
  std::span<const Instant> at;
  std::span<const double> values;
  std::span<const std::uint32_t> recording;  ///< rows of the segment's table of recordings
  std::span<const std::uint32_t> rows;
  std::span<const std::uint16_t> quality;
};

/// What a block says about one of its chunks.
struct ChunkHead {
  SeriesId series;
  SeriesKind kind = SeriesKind::gauge;
  std::uint32_t points = 0;
  Instant first;
  Instant last;
  ByteView at, values, recording, rows, quality;  ///< the codes; views into the raw block
};

/// Appends a block of this content (chunk heads and columns of `points` points in all) to `out`.
/// The context may be null: then one is made for the call. Errors: io (out of memory).
Status pack_block(ZSTD_CCtx_s* context, ByteView raw, std::uint32_t points, Bytes& out);

/// Gathers chunks and compresses them. Not thread-safe.
class BlockWriter {
 public:
  BlockWriter();
  ~BlockWriter();
  BlockWriter(const BlockWriter&) = delete;
  BlockWriter& operator=(const BlockWriter&) = delete;

  /// Adds a chunk of 1..most_chunk_points points; chunks come ascending by (series, at).
  void add(const ChunkView& chunk);
  [[nodiscard]] bool empty() const noexcept { return chunks_ == 0; }
  /// True when the block is worth closing.
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] std::uint32_t points() const noexcept { return points_; }
  /// Appends the finished block to `out` and starts the next one.
  Status finish(Bytes& out);

 private:
  std::unique_ptr<ZSTD_CCtx_s, void (*)(ZSTD_CCtx_s*)> context_;
  Bytes heads_;
  Bytes codes_;
  std::uint64_t last_series_ = 0;
  std::uint32_t chunks_ = 0;
  std::uint32_t points_ = 0;
};

/// Checks and unpacks blocks; keeps its buffers between blocks. Not thread-safe.
class BlockReader {
 public:
  /// Opens one stored block; the heads view this reader's buffer until the next call.
  /// Errors: corrupt, saying what is wrong (the caller adds file and block).
  Result<std::span<const ChunkHead>> open(ByteView stored);

 private:
  Status read_heads();

  Bytes raw_;
  std::vector<ChunkHead> heads_;
};

// The columns of a chunk; each fills `out` (head.points values) or says that the bytes are off.
Status decode_at(const ChunkHead& head, std::span<Instant> out);
Status decode_values(const ChunkHead& head, std::span<double> out);
Status decode_recording(const ChunkHead& head, std::span<std::uint32_t> out);
Status decode_rows(const ChunkHead& head, std::span<std::uint32_t> out);
Status decode_quality(const ChunkHead& head, std::span<std::uint16_t> out);

}  // namespace celadon::storage::series
