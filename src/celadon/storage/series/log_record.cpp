// The payload of a log record: one WriteBatch.
//
// recorded_at i64, source u32, number of series u32; per series: id varint, kind u8, form u8, n
// varint, then times: nothing (same as the series before), first + step (regular), or zigzag varint
// differences; values: n x 8 bytes; quality: n x 2 bytes or nothing; rows: as times, or nothing
// (all zero).

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

}  // namespace

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

Result<WriteBatch> decode_payload(ByteView payload) {
  ByteReader reader(payload);
  WriteBatch batch;
  batch.recorded_at.us = static_cast<std::int64_t>(reader.u64());
  batch.source = reader.u32();
  const std::uint32_t count = reader.u32();
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
  return batch;
}

}  // namespace celadon::storage::series
