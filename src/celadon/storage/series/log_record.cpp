// The payload of a log record: one WriteBatch.
//
// recorded_at i64, source u32, number of series u32; per series: id varint, kind u8, form u8, n
// varint, then times: nothing (same as the series before), first + step (regular), or zigzag varint
// differences; values: n x 8 bytes; quality: n x 2 bytes or nothing; rows: as times, or nothing
// (all zero).
//
// Or one ScanBatch: the top bit of the number is set, and it counts rows; then per row the
// difference of the series to the row before and its kind (zigzag << 2 | kind - 1, varint) and the
// difference of the time (signed), then n x 8 bytes of values, u8 1 and n x 2 bytes of quality or
// u8 0.

#include <cstring>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/log.hpp"

namespace celadon::storage::series {

namespace {

enum class Shape : std::uint8_t { same = 0, regular = 1, differences = 2, zero = 3 };
// form: bits 0-1 shape of times, 2-3 shape of rows, 4 quality present
constexpr unsigned rows_shift = 2;
constexpr unsigned quality_bit = 16;
constexpr std::uint32_t scan_bit = 1U << 31;
constexpr std::size_t most_scan_rows = 4U << 20;
// A difference of series keeps two bits free for the kind.
constexpr std::int64_t widest_jump = std::int64_t{1} << 61;

std::int64_t number_of(Instant t) { return t.us; }
std::int64_t number_of(std::uint32_t row) { return row; }
void set_number(Instant& t, std::int64_t value) { t.us = value; }
void set_number(std::uint32_t& row, std::int64_t value) { row = static_cast<std::uint32_t>(value); }

std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

template <class T>
Shape shape_of(const std::vector<T>& column, const std::vector<T>* before) {
  if (before != nullptr && *before == column) return Shape::same;
  if (column.size() < 2) return Shape::differences;
  const std::int64_t step = difference(number_of(column[1]), number_of(column[0]));
  for (std::size_t i = 2; i < column.size(); ++i) {
    if (difference(number_of(column[i]), number_of(column[i - 1])) != step)
      return Shape::differences;
  }
  return Shape::regular;
}

template <class T>
void put_column(Bytes& out, const std::vector<T>& column, Shape shape) {
  if (shape == Shape::same || shape == Shape::zero) return;
  std::int64_t before = 0;
  const std::size_t written = shape == Shape::regular ? 2 : column.size();
  for (std::size_t i = 0; i < written; ++i) {
    put_signed(out, difference(number_of(column[i]), before));
    before = number_of(column[i]);
  }
}

template <class T>
bool take_column(ByteReader& reader, Shape shape, const std::vector<T>* before, std::size_t n,
                 std::vector<T>& column) {
  if (shape == Shape::same) {
    if (before == nullptr || before->size() != n) return false;
    column = *before;
    return true;
  }
  column.resize(n);
  std::uint64_t number = 0;
  std::uint64_t step = 0;
  const std::size_t written = shape == Shape::regular ? 2 : n;
  if (written > n) return false;
  for (std::size_t i = 0; i < n; ++i) {
    if (i < written) step = static_cast<std::uint64_t>(reader.signed_varint());
    number += step;
    set_number(column[i], static_cast<std::int64_t>(number));
  }
  return !reader.failed();
}

Status check(const SeriesBatch& batch) {
  const std::size_t n = batch.at.size();
  const auto number = batch.series.number;
  if (batch.values.size() != n || (!batch.quality.empty() && batch.quality.size() != n) ||
      (!batch.rows.empty() && batch.rows.size() != n)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("序列 {0}: {1} 个时间、{2} 个数值、{3} 个质量和 {4} 个行号对不上｜series "
                    "{0}: {1} times, {2} values, {3} qualities and {4} rows do not go "
                    "together",
                    number, n, batch.values.size(), batch.quality.size(), batch.rows.size()),
        "各列长度应一致（quality 和 rows 可为空）｜give columns of one length (quality and rows "
        "may be empty)");
  }
  const auto kind = static_cast<unsigned>(batch.kind);
  if (kind < 1 || kind > 4)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("序列 {0}: 未知的种类 {1}｜series {0}: unknown kind {1}", number, kind));
  for (const Instant t : batch.at) {
    if (t == Instant::max())
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("序列 {0}: 时间尽头的点无法读取｜series {0}: a point at the end of time "
                      "could not be read",
                      number));
  }
  return {};
}

/// Reads one series; `before` is the one read before it, null for the first.
bool take_series(ByteReader& reader, const SeriesBatch* before, SeriesBatch& batch) {
  batch.series = SeriesId(reader.varint());
  const std::uint8_t kind = reader.u8();
  const std::uint8_t form = reader.u8();
  const std::uint64_t count = reader.varint();
  if (reader.failed() || kind < 1 || kind > 4 || form >= 2 * quality_bit ||
      count > reader.remaining() / 8)
    return false;
  batch.kind = static_cast<SeriesKind>(kind);
  const auto n = static_cast<std::size_t>(count);
  const auto times = static_cast<Shape>(form & 3);
  const auto rows = static_cast<Shape>((form >> rows_shift) & 3);
  if (times == Shape::zero) return false;
  if (!take_column(reader, times, before != nullptr ? &before->at : nullptr, n, batch.at))
    return false;
  const ByteView values = reader.take(8 * count);
  const ByteView quality = reader.take((form & quality_bit) != 0 ? 2 * count : 0);
  if (reader.failed()) return false;
  batch.values.resize(n);
  if (n > 0) std::memcpy(batch.values.data(), values.data(), values.size());
  batch.quality.resize(quality.size() / 2);
  if (!quality.empty()) std::memcpy(batch.quality.data(), quality.data(), quality.size());
  return rows == Shape::zero ||
         take_column(reader, rows, before != nullptr ? &before->rows : nullptr, n, batch.rows);
}

Status check(const ScanBatch& batch) {
  const std::size_t n = batch.size();
  if (batch.kinds.size() != n || batch.at.size() != n || batch.values.size() != n ||
      (!batch.quality.empty() && batch.quality.size() != n)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("一次扫描的各列长度不一：{0} 个序列、{1} 个种类、{2} 个时间、{3} 个值、{4} "
                    "个质量标记｜a scan of {0} series, {1} kinds, {2} times, {3} values and {4} "
                    "qualities",
                    n, batch.kinds.size(), batch.at.size(), batch.values.size(),
                    batch.quality.size()),
        "各列长度应一致（quality 可为空）｜give columns of one length (quality may be empty)");
  }
  if (n > most_scan_rows) {
    return fail(ErrorCode::limit,
                fmt::format("一次扫描有 {0} 行，上限为 {1}｜a scan of {0} rows, at most {1}", n,
                            most_scan_rows),
                "分几批写入｜write it in several batches");
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto kind = static_cast<unsigned>(batch.kinds[i]);
    const std::int64_t jump =
        difference(static_cast<std::int64_t>(batch.series[i].number),
                   i == 0 ? 0 : static_cast<std::int64_t>(batch.series[i - 1].number));
    if (kind < 1 || kind > 4 || batch.at[i] == Instant::max() || jump >= widest_jump ||
        jump < -widest_jump) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format(
              "扫描第 {0} 行（序列 {1}）：种类、时间或序列号不可用｜row {0} of a scan (series "
              "{1}): its kind, time or series cannot be kept",
              i, batch.series[i].number));
    }
  }
  return {};
}

/// Writes a varint without asking for room; at most 10 bytes.
std::uint8_t* write_varint(std::uint8_t* at, std::uint64_t value) {
  while (value >= 0x80) {
    *at++ = static_cast<std::uint8_t>(value | 0x80);
    value >>= 7;
  }
  *at++ = static_cast<std::uint8_t>(value);
  return at;
}

Result<LoggedBatch> decode_scan(ByteReader& reader, Instant recorded_at, std::uint32_t source,
                                std::uint32_t rows) {
  const auto corrupt = [] {
    return fail(ErrorCode::corrupt, "扫描记录无法解码｜a record of a scan does not decode");
  };
  // A row takes at least ten bytes, so a short payload cannot ask for much.
  if (rows > most_scan_rows || rows > reader.remaining() / 10) return corrupt();
  ScanBatch batch;
  batch.recorded_at = recorded_at;
  batch.source = source;
  batch.series.resize(rows);
  batch.kinds.resize(rows);
  batch.at.resize(rows);
  std::uint64_t series = 0;
  std::uint64_t time = 0;
  for (std::uint32_t i = 0; i < rows; ++i) {
    const std::uint64_t word = reader.varint();
    series += static_cast<std::uint64_t>(unzigzag(word >> 2));
    time += static_cast<std::uint64_t>(reader.signed_varint());
    batch.series[i] = SeriesId(series);
    batch.kinds[i] = static_cast<SeriesKind>((word & 3) + 1);
    batch.at[i].us = static_cast<std::int64_t>(time);
  }
  const ByteView values = reader.take(std::uint64_t{8} * rows);
  const bool has_quality = reader.u8() == 1;
  const ByteView quality = reader.take(has_quality ? std::uint64_t{2} * rows : 0);
  if (reader.failed() || reader.remaining() != 0) return corrupt();
  batch.values.resize(rows);
  if (rows > 0) std::memcpy(batch.values.data(), values.data(), values.size());
  batch.quality.resize(quality.size() / 2);
  if (!quality.empty()) std::memcpy(batch.quality.data(), quality.data(), quality.size());
  return LoggedBatch(std::move(batch));
}

}  // namespace

Result<Bytes> encode_record(const ScanBatch& batch) {
  CELADON_TRY(check(batch));
  const std::size_t n = batch.size();
  constexpr std::size_t widest_row = 20;  // two varints
  Bytes out(record_head_bytes + 16 + n * (widest_row + 8 + 2) + 1);
  std::uint8_t* at = out.data() + record_head_bytes;
  const auto put = [&at](const void* from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(at, from, bytes);
    at += bytes;
  };
  const std::int64_t recorded = batch.recorded_at.us;
  const auto rows = static_cast<std::uint32_t>(n) | scan_bit;
  put(&recorded, 8);
  put(&batch.source, 4);
  put(&rows, 4);
  std::int64_t series = 0;
  std::int64_t time = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto number = static_cast<std::int64_t>(batch.series[i].number);
    at = write_varint(at, zigzag(difference(number, series)) << 2 |
                              (static_cast<std::uint64_t>(batch.kinds[i]) - 1));
    at = write_varint(at, zigzag(difference(batch.at[i].us, time)));
    series = number;
    time = batch.at[i].us;
  }
  put(batch.values.data(), n * 8);
  *at++ = batch.quality.empty() ? 0 : 1;
  put(batch.quality.data(), batch.quality.size() * 2);
  out.resize(static_cast<std::size_t>(at - out.data()));
  const std::uint64_t payload_check = xxh64(ByteView(out).subspan(record_head_bytes));
  std::memcpy(out.data() + 32, &payload_check, 8);
  return out;
}

Result<Bytes> encode_record(const WriteBatch& batch) {
  std::size_t expected = record_head_bytes + 16;
  for (const SeriesBatch& series : batch.series)
    expected += 24 + series.at.size() * 12 + series.quality.size() * 2;
  Bytes out;
  out.reserve(expected);
  out.resize(record_head_bytes);
  put_u64(out, static_cast<std::uint64_t>(batch.recorded_at.us));
  put_u32(out, batch.source);
  put_u32(out, static_cast<std::uint32_t>(batch.series.size()));
  const SeriesBatch* before = nullptr;
  for (const SeriesBatch& series : batch.series) {
    CELADON_TRY(check(series));
    const Shape times = shape_of(series.at, before != nullptr ? &before->at : nullptr);
    const Shape rows = series.rows.empty()
                           ? Shape::zero
                           : shape_of(series.rows, before != nullptr ? &before->rows : nullptr);
    put_varint(out, series.series.number);
    put_u8(out, static_cast<std::uint8_t>(series.kind));
    put_u8(out, static_cast<std::uint8_t>(static_cast<unsigned>(times) |
                                          static_cast<unsigned>(rows) << rows_shift |
                                          (series.quality.empty() ? 0 : quality_bit)));
    put_varint(out, series.at.size());
    put_column(out, series.at, times);
    put_raw(out, series.values.data(), series.values.size() * 8);
    put_raw(out, series.quality.data(), series.quality.size() * 2);
    put_column(out, series.rows, rows);
    before = &series;
    if (out.size() > most_record_bytes) {
      return fail(ErrorCode::limit,
                  fmt::format("一批超过 {0} 字节｜a batch of over {0} bytes", most_record_bytes),
                  "分几批写入｜write it in several batches");
    }
  }
  const std::uint64_t payload_check = xxh64(ByteView(out).subspan(record_head_bytes));
  std::memcpy(out.data() + 32, &payload_check, 8);
  return out;
}

Result<LoggedBatch> decode_payload(ByteView payload) {
  ByteReader reader(payload);
  WriteBatch batch;
  batch.recorded_at.us = static_cast<std::int64_t>(reader.u64());
  batch.source = reader.u32();
  const std::uint32_t count = reader.u32();
  if (!reader.failed() && (count & scan_bit) != 0)
    return decode_scan(reader, batch.recorded_at, batch.source, count & ~scan_bit);
  // A series takes at least four bytes, so a short payload cannot ask for much.
  if (reader.failed() || count > reader.remaining() / 4)
    return fail(ErrorCode::corrupt, "记录短于其格式｜a record shorter than its form");
  batch.series.resize(count);
  for (std::size_t i = 0; i < batch.series.size(); ++i) {
    if (!take_series(reader, i > 0 ? &batch.series[i - 1] : nullptr, batch.series[i])) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("记录的第 {0} 个序列无法解码｜series {0} of a record does not decode", i));
    }
  }
  if (reader.remaining() != 0)
    return fail(ErrorCode::corrupt, "记录长于其格式｜a record longer than its form");
  return LoggedBatch(std::move(batch));
}

}  // namespace celadon::storage::series
