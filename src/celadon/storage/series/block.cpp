#include "celadon/storage/series/block.hpp"

#include <array>
#include <string>

#include <zstd.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/integers.hpp"
#include "celadon/storage/series/values.hpp"

namespace celadon::storage::series {

namespace {

constexpr int compression_level = 3;             // measured: bench/storage_series.cpp
constexpr std::size_t worthwhile_points = 8192;  // a block of fewer compresses worse
constexpr std::size_t worthwhile_raw_bytes = 256u << 10;

Error broken(const char* what) { return fail(ErrorCode::corrupt, what); }

void free_compressor(ZSTD_CCtx_s* context) { ZSTD_freeCCtx(context); }
void free_decompressor(ZSTD_DCtx_s* context) { ZSTD_freeDCtx(context); }

/// Of this thread: making one costs more than a small block does.
ZSTD_DCtx_s* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx_s, void (*)(ZSTD_DCtx_s*)> context(
      ZSTD_createDCtx(), free_decompressor);
  CELADON_ASSERT(context != nullptr);
  return context.get();
}

/// Appends the code of a column of any integer type and its length to the heads.
template <class T, class ToNumber>
void put_column(std::span<const T> column, unsigned orders, ToNumber to_number, Bytes& heads,
                Bytes& codes) {
  std::vector<std::int64_t> numbers(column.size());
  for (std::size_t i = 0; i < column.size(); ++i) numbers[i] = to_number(column[i]);
  const std::size_t before = codes.size();
  encode_integers(numbers, orders, codes);
  put_varint(heads, codes.size() - before);
}

template <class T>
Status decode(ByteView code, std::span<T> out, const char* what) {
  ByteReader reader(code);
  if (!decode_integers<T>(reader, out) || reader.remaining() != 0) return broken(what);
  return {};
}

}  // namespace

Status pack_block(ZSTD_CCtx_s* context, ByteView raw, std::uint32_t points, Bytes& out) {
  Bytes stored(ZSTD_compressBound(raw.size()));
  const std::size_t size =
      context != nullptr
          ? ZSTD_compressCCtx(context, stored.data(), stored.size(), raw.data(), raw.size(),
                              compression_level)
          : ZSTD_compress(stored.data(), stored.size(), raw.data(), raw.size(), compression_level);
  if (ZSTD_isError(size) != 0)
    return fail(ErrorCode::io, std::string("zstd: ") + ZSTD_getErrorName(size));
  stored.resize(size);
  Bytes head;
  put_u32(head, block_magic);
  put_u32(head, static_cast<std::uint32_t>(raw.size()));
  put_u32(head, static_cast<std::uint32_t>(size));
  put_u32(head, points);
  put_u64(head, xxh64(stored, xxh64(head)));
  put_raw(out, head.data(), head.size());
  put_raw(out, stored.data(), stored.size());
  return {};
}

BlockWriter::BlockWriter() : context_(ZSTD_createCCtx(), free_compressor) {
  CELADON_ASSERT(context_ != nullptr);
}
BlockWriter::~BlockWriter() = default;

void BlockWriter::add(const ChunkView& chunk) {
  const std::size_t n = chunk.at.size();
  CELADON_ASSERT(n > 0 && n <= most_chunk_points && chunk.values.size() == n &&
                 chunk.recording.size() == n && chunk.rows.size() == n &&
                 chunk.quality.size() == n);
  put_varint(heads_, chunk.series.number - last_series_);
  put_u8(heads_, static_cast<std::uint8_t>(chunk.kind));
  put_varint(heads_, n);
  put_signed(heads_, chunk.at.front().us);
  put_varint(heads_, static_cast<std::uint64_t>(chunk.at.back().us) -
                         static_cast<std::uint64_t>(chunk.at.front().us));
  const auto widen = [](auto value) { return static_cast<std::int64_t>(value); };
  put_column(
      chunk.at, try_order_1 | try_order_2, [](Instant t) { return t.us; }, heads_, codes_);
  const std::size_t before = codes_.size();
  encode_values(chunk.values, chunk.kind, codes_);
  put_varint(heads_, codes_.size() - before);
  put_column(chunk.recording, try_order_0 | try_order_1, widen, heads_, codes_);
  put_column(chunk.rows, try_order_0 | try_order_1, widen, heads_, codes_);
  put_column(chunk.quality, try_order_0, widen, heads_, codes_);
  last_series_ = chunk.series.number;
  points_ += static_cast<std::uint32_t>(n);
  ++chunks_;
}

bool BlockWriter::full() const noexcept {
  return points_ >= worthwhile_points || codes_.size() + heads_.size() >= worthwhile_raw_bytes ||
         chunks_ >= most_block_chunks;
}

Status BlockWriter::finish(Bytes& out) {
  Bytes raw;
  raw.reserve(codes_.size() + heads_.size() + 10);
  put_varint(raw, chunks_);
  put_raw(raw, heads_.data(), heads_.size());
  put_raw(raw, codes_.data(), codes_.size());
  CELADON_ASSERT(raw.size() <= most_block_raw_bytes);
  CELADON_TRY(pack_block(context_.get(), raw, points_, out));
  heads_.clear();
  codes_.clear();
  last_series_ = 0;
  chunks_ = 0;
  points_ = 0;
  return {};
}

Result<std::span<const ChunkHead>> BlockReader::open(ByteView stored) {
  ByteReader reader(stored);
  const std::uint32_t magic = reader.u32();
  const std::uint32_t raw_size = reader.u32();
  const std::uint32_t stored_size = reader.u32();
  const std::uint32_t points = reader.u32();
  const std::uint64_t checksum = reader.u64();
  if (reader.failed() || magic != block_magic) return broken("不是块｜not a block");
  if (stored_size != reader.remaining())
    return broken("块的长度与目录不符｜the block's length is not the directory's");
  const ByteView body = reader.take(stored_size);
  if (xxh64(body, xxh64(stored.first(16))) != checksum)
    return broken("校验和不符｜checksum mismatch");
  if (raw_size > most_block_raw_bytes) return broken("块超过上限｜a block larger than the limit");
  raw_.resize(raw_size);
  const std::size_t got =
      ZSTD_decompressDCtx(decompressor(), raw_.data(), raw_.size(), body.data(), body.size());
  if (ZSTD_isError(got) != 0 || got != raw_size)
    return broken("压缩的字节无法解开｜the compressed bytes do not unpack");
  CELADON_TRY(read_heads());
  std::uint64_t total = 0;
  for (const ChunkHead& head : heads_) total += head.points;
  if (total != points)
    return broken("各片的点数之和与块不符｜the chunks do not add up to the block's points");
  return std::span<const ChunkHead>(heads_);
}

Status BlockReader::read_heads() {
  ByteReader reader(raw_);
  const std::uint64_t count = reader.varint();
  if (reader.failed() || count == 0 || count > most_block_chunks)
    return broken("片数不对｜a wrong number of chunks");
  heads_.assign(static_cast<std::size_t>(count), {});
  std::vector<std::array<std::uint64_t, 5>> sizes(heads_.size());
  std::uint64_t series = 0;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    ChunkHead& head = heads_[i];
    series += reader.varint();
    head.series = SeriesId(series);
    const std::uint8_t kind = reader.u8();
    head.kind = static_cast<SeriesKind>(kind);
    const std::uint64_t points = reader.varint();
    head.first = {reader.signed_varint()};
    head.last = {
        static_cast<std::int64_t>(static_cast<std::uint64_t>(head.first.us) + reader.varint())};
    for (std::uint64_t& size : sizes[i]) size = reader.varint();
    if (reader.failed() || points == 0 || points > most_chunk_points || kind < 1 || kind > 4 ||
        head.last < head.first) {
      return broken("片头超出范围｜a chunk head out of range");
    }
    head.points = static_cast<std::uint32_t>(points);
  }
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    ChunkHead& head = heads_[i];
    head.at = reader.take(sizes[i][0]);
    head.values = reader.take(sizes[i][1]);
    head.recording = reader.take(sizes[i][2]);
    head.rows = reader.take(sizes[i][3]);
    head.quality = reader.take(sizes[i][4]);
  }
  if (reader.failed() || reader.remaining() != 0)
    return broken("各列没有填满块｜the columns do not fill the block");
  return {};
}

Status decode_at(const ChunkHead& head, std::span<Instant> out) {
  CELADON_TRY(decode(head.at, out, "时间列无法解码｜a time column that does not decode"));
  if (out.front() != head.first || out.back() != head.last)
    return broken("时间与片头不符｜times that are not those of the head");
  return {};
}
Status decode_values(const ChunkHead& head, std::span<double> out) {
  ByteReader reader(head.values);
  if (!decode_values(reader, out) || reader.remaining() != 0)
    return broken("数值列无法解码｜a value column that does not decode");
  return {};
}
Status decode_recording(const ChunkHead& head, std::span<std::uint32_t> out) {
  return decode(head.recording, out, "记录列无法解码｜a recording column that does not decode");
}
Status decode_rows(const ChunkHead& head, std::span<std::uint32_t> out) {
  return decode(head.rows, out, "行号列无法解码｜a row column that does not decode");
}
Status decode_quality(const ChunkHead& head, std::span<std::uint16_t> out) {
  return decode(head.quality, out, "质量列无法解码｜a quality column that does not decode");
}

}  // namespace celadon::storage::series
