// The directory of a segment: three tables as integer columns.

#include <algorithm>
#include <limits>
#include <vector>

#include "celadon/storage/series/integers.hpp"
#include "celadon/storage/series/segment.hpp"

namespace celadon::storage::series {

namespace {

constexpr std::size_t slice = 8192;  // rows coded together

/// Appends one column of a table, slice by slice.
template <class Row, class ToNumber>
void put_column(const std::vector<Row>& rows, ToNumber to_number, Bytes& out) {
  std::vector<std::int64_t> numbers;
  for (std::size_t from = 0; from < rows.size(); from += slice) {
    const std::size_t to = std::min(rows.size(), from + slice);
    numbers.clear();
    for (std::size_t i = from; i < to; ++i) numbers.push_back(to_number(rows[i]));
    encode_integers(numbers, try_order_0 | try_order_1, out);
  }
}

/// Reads one column into the rows.
template <class Row, class FromNumber>
bool take_column(ByteReader& reader, std::vector<Row>& rows, FromNumber from_number) {
  std::vector<std::int64_t> numbers;
  for (std::size_t from = 0; from < rows.size(); from += slice) {
    numbers.resize(std::min(rows.size() - from, slice));
    if (!decode_integers<std::int64_t>(reader, numbers)) return false;
    for (std::size_t i = 0; i < numbers.size(); ++i) from_number(rows[from + i], numbers[i]);
  }
  return true;
}

std::int64_t narrow(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t widen(std::int64_t value) { return static_cast<std::uint64_t>(value); }

bool take_series(ByteReader& reader, std::vector<SeriesEntry>& rows) {
  bool good = true;
  const bool read =
      take_column(reader, rows,
                  [](SeriesEntry& e, std::int64_t v) { e.series = SeriesId(widen(v)); }) &&
      take_column(reader, rows,
                  [&](SeriesEntry& e, std::int64_t v) {
                    e.kind = static_cast<SeriesKind>(v >> 1);
                    e.distinct = (v & 1) != 0;
                    good = good && v >= 2 && v <= 9;
                  }) &&
      take_column(reader, rows, [](SeriesEntry& e, std::int64_t v) { e.points = widen(v); }) &&
      take_column(reader, rows, [](SeriesEntry& e, std::int64_t v) { e.first.us = v; }) &&
      take_column(reader, rows, [](SeriesEntry& e, std::int64_t v) { e.last.us = v; });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    good = good && rows[i].points > 0 && rows[i].first <= rows[i].last &&
           (i == 0 || rows[i - 1].series < rows[i].series);
  }
  return read && good;
}

bool take_blocks(ByteReader& reader, std::vector<BlockEntry>& rows) {
  bool good = true;
  const auto small = [&](std::int64_t v) {
    good = good && v >= 0 && v <= std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(v);
  };
  const bool read =
      take_column(reader, rows,
                  [](BlockEntry& e, std::int64_t v) { e.first_series = SeriesId(widen(v)); }) &&
      take_column(reader, rows, [](BlockEntry& e, std::int64_t v) { e.first_at.us = v; }) &&
      take_column(reader, rows,
                  [](BlockEntry& e, std::int64_t v) { e.last_series = SeriesId(widen(v)); }) &&
      take_column(reader, rows, [](BlockEntry& e, std::int64_t v) { e.last_at.us = v; }) &&
      take_column(reader, rows, [&](BlockEntry& e, std::int64_t v) { e.length = small(v); }) &&
      take_column(reader, rows, [&](BlockEntry& e, std::int64_t v) { e.points = small(v); });
  std::uint64_t offset = segment_head_bytes;  // blocks stand one after the other
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BlockEntry& e = rows[i];
    e.offset = offset;
    offset += e.length;
    const auto before = [](SeriesId a, Instant x, SeriesId b, Instant y) {
      return a < b || (a == b && x <= y);
    };
    good = good && e.points > 0 && e.length > block_head_bytes &&
           before(e.first_series, e.first_at, e.last_series, e.last_at) &&
           (i == 0 ||
            before(rows[i - 1].last_series, rows[i - 1].last_at, e.first_series, e.first_at));
  }
  return read && good;
}

}  // namespace

Bytes encode_directory(const Directory& directory) {
  Bytes out;
  put_column(
      directory.series, [](const SeriesEntry& e) { return narrow(e.series.number); }, out);
  put_column(
      directory.series,
      [](const SeriesEntry& e) {
        return std::int64_t{static_cast<std::uint8_t>(e.kind)} * 2 + (e.distinct ? 1 : 0);
      },
      out);
  put_column(
      directory.series, [](const SeriesEntry& e) { return narrow(e.points); }, out);
  put_column(
      directory.series, [](const SeriesEntry& e) { return e.first.us; }, out);
  put_column(
      directory.series, [](const SeriesEntry& e) { return e.last.us; }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return narrow(e.first_series.number); }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return e.first_at.us; }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return narrow(e.last_series.number); }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return e.last_at.us; }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return std::int64_t{e.length}; }, out);
  put_column(
      directory.blocks, [](const BlockEntry& e) { return std::int64_t{e.points}; }, out);
  put_column(
      directory.recordings, [](const Recording& r) { return r.recorded_at.us; }, out);
  put_column(
      directory.recordings, [](const Recording& r) { return std::int64_t{r.source}; }, out);
  return out;
}

Result<Directory> decode_directory(ByteView bytes, std::uint64_t series, std::uint64_t blocks,
                                   std::uint64_t recordings) {
  // Two bytes is the least that a slice of a column takes, a block's line stands for a block in the
  // file: so a short directory cannot ask for much memory.
  const auto slices = [](std::uint64_t n) { return (n + slice - 1) / slice; };
  if (series > most_segment_series || recordings > most_segment_recordings ||
      blocks > (std::uint64_t{1} << 32) ||
      2 * (5 * slices(series) + 6 * slices(blocks) + 2 * slices(recordings)) > bytes.size()) {
    return fail(ErrorCode::corrupt,
                "目录超出其字节数或上限｜a directory larger than its bytes or its limits");
  }
  Directory directory;
  directory.series.resize(static_cast<std::size_t>(series));
  directory.blocks.resize(static_cast<std::size_t>(blocks));
  directory.recordings.resize(static_cast<std::size_t>(recordings));
  ByteReader reader(bytes);
  bool good = take_series(reader, directory.series) && take_blocks(reader, directory.blocks) &&
              take_column(reader, directory.recordings,
                          [](Recording& r, std::int64_t v) { r.recorded_at.us = v; });
  bool narrow_enough = true;
  good = good && take_column(reader, directory.recordings, [&](Recording& r, std::int64_t v) {
           narrow_enough =
               narrow_enough && v >= 0 && v <= std::numeric_limits<std::uint32_t>::max();
           r.source = static_cast<std::uint32_t>(v);
         });
  if (!good || !narrow_enough || reader.failed() || reader.remaining() != 0) {
    return fail(ErrorCode::corrupt, "目录无法解码｜a directory that does not decode");
  }
  return directory;
}

}  // namespace celadon::storage::series
