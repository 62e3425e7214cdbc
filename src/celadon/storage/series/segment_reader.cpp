#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage::series {

namespace {

const char* const restore = "从备份恢复该文件｜restore the file from a backup";

Error damaged(const std::string& path, const std::string& what) {
  return fail(ErrorCode::corrupt, units::after(path, what), restore);
}

Status check_version(const std::string& path, std::uint32_t version) {
  if (version <= format_version) return {};
  return fail(
      ErrorCode::newer_version,
      fmt::format("{0} 的格式版本为 {1}，本程序最高可读 {2}｜{0} has format version {1}, this "
                  "program reads up to {2}",
                  path, version, format_version),
      "使用较新的 celadon｜use a newer celadon");
}

/// True when the point (series, t) is after the last point of the block.
bool ends_before(const BlockEntry& block, SeriesId series, Instant t) {
  return block.last_series < series || (block.last_series == series && block.last_at < t);
}

}  // namespace

Result<SegmentFrame> read_frame(const ReadFile& file, const std::string& path) {
  const std::uint64_t size = file.size();
  if (size < segment_head_bytes + segment_foot_bytes)
    return damaged(path, "短于头和尾｜shorter than head and foot");
  Bytes head(segment_head_bytes);
  CELADON_TRY(file.read_at(0, head));
  ByteReader in_head(head);
  if (in_head.u64() != segment_head_magic) return damaged(path, "不是段｜not a segment");
  CELADON_TRY(check_version(path, in_head.u32()));
  if (xxh64(ByteView(head).first(24)) != ByteReader(ByteView(head).last(8)).u64())
    return damaged(path, "头：校验和不符｜head: checksum mismatch");
  in_head.u32();
  const std::uint64_t number = in_head.u64();

  Bytes foot(segment_foot_bytes);
  CELADON_TRY(file.read_at(size - foot.size(), foot));
  ByteReader in_foot(foot);
  if (in_foot.u64() != segment_foot_magic) return damaged(path, "末尾没有尾部｜no foot at its end");
  CELADON_TRY(check_version(path, in_foot.u32()));
  in_foot.u32();
  SegmentFrame frame;
  SegmentSummary& summary = frame.summary;
  summary.number = in_foot.u64();
  const std::uint64_t series = in_foot.u64();
  const std::uint64_t blocks = in_foot.u64();
  const std::uint64_t recordings = in_foot.u64();
  summary.points = in_foot.u64();
  summary.first_sequence = in_foot.u64();
  summary.last_sequence = in_foot.u64();
  const std::uint64_t offset = in_foot.u64();
  const std::uint64_t checksum = in_foot.u64();
  summary.identity = in_foot.u64();
  summary.bytes = size;
  if (xxh64(ByteView(foot).first(segment_foot_bytes - 8)) != summary.identity ||
      summary.number != number) {
    return damaged(path, "尾：校验和不符｜foot: checksum mismatch");
  }
  const std::uint64_t end = size - segment_foot_bytes;
  if (offset < segment_head_bytes || offset > end || end - offset > (std::uint64_t{1} << 31)) {
    return damaged(path, "尾：目录在文件之外｜foot: a directory outside the file");
  }
  Bytes bytes(static_cast<std::size_t>(end - offset));
  CELADON_TRY(file.read_at(offset, bytes));
  if (xxh64(bytes) != checksum)
    return damaged(path, "目录：校验和不符｜directory: checksum mismatch");
  auto directory = decode_directory(bytes, series, blocks, recordings);
  if (!directory) return damaged(path, units::after("目录｜directory", directory.error().message));
  frame.directory = std::move(directory).value();
  std::uint64_t of_blocks = 0;
  std::uint64_t of_series = 0;
  for (const BlockEntry& block : frame.directory.blocks) of_blocks += block.points;
  for (const SeriesEntry& entry : frame.directory.series) of_series += entry.points;
  const auto& lines = frame.directory.blocks;
  const std::uint64_t blocks_end =
      lines.empty() ? segment_head_bytes : lines.back().offset + lines.back().length;
  if (of_blocks != summary.points || of_series != summary.points || blocks_end != offset) {
    return damaged(path, "目录：计数对不上｜directory: counts that do not add up");
  }
  return frame;
}

Result<std::shared_ptr<const SegmentReader>> SegmentReader::open(
    FileSystem& files, const std::filesystem::path& folder, const SegmentSummary& summary) {
  const auto path = folder / segment_name(summary.number);
  CELADON_ASSIGN(auto file, files.open_read(path));
  CELADON_ASSIGN(SegmentFrame frame, read_frame(*file, path.string()));
  if (frame.summary != summary)
    return damaged(path.string(), "不是清单所指的段｜not the segment that the manifest names");
  auto reader = std::make_shared<SegmentReader>();
  reader->path_ = path.string();
  reader->file_ = std::move(file);
  reader->summary_ = summary;
  reader->directory_ = std::move(frame.directory);
  for (const Recording& r : reader->directory_.recordings) {
    reader->last_recorded_ = std::max(reader->last_recorded_, r.recorded_at);
  }
  return std::shared_ptr<const SegmentReader>(std::move(reader));
}

const SeriesEntry* SegmentReader::find(SeriesId series) const {
  const auto& entries = directory_.series;
  const auto at = std::lower_bound(entries.begin(), entries.end(), series,
                                   [](const SeriesEntry& e, SeriesId id) { return e.series < id; });
  return at != entries.end() && at->series == series ? &*at : nullptr;
}

Error SegmentReader::at_block(Error error, std::size_t index) const {
  if (error.code != ErrorCode::corrupt) return error;
  const BlockEntry& block = directory_.blocks[index];
  error.message = units::after(
      fmt::format(
          "{0}: 第 {1} 块，在第 {2} 字节（序列 {3} 至 {4}）｜{0}: block {1} at byte {2} (series "
          "{3} to {4})",
          path_, index, block.offset, block.first_series.number, block.last_series.number),
      error.message);
  error.remedy = restore;
  return error;
}

Status SegmentReader::stored_block(std::size_t index, Bytes& into) const {
  const BlockEntry& block = directory_.blocks[index];
  into.resize(block.length);
  return file_->read_at(block.offset, into);
}

Result<std::span<const ChunkHead>> SegmentReader::open_block(std::size_t index,
                                                             ReadScratch& scratch) const {
  constexpr std::size_t most_open = 64;
  if (scratch.open.size() >= most_open && scratch.open.count(this) == 0) scratch.open.clear();
  ReadScratch::OpenBlock& open = scratch.open[this];
  if (open.index == index) return open.heads;
  open.index = static_cast<std::size_t>(-1);
  const BlockEntry& block = directory_.blocks[index];
  CELADON_TRY(stored_block(index, open.stored));
  auto heads = open.block.open(open.stored);
  if (!heads) return at_block(std::move(heads).error(), index);
  const auto& list = *heads;
  if (list.front().series != block.first_series || list.front().first != block.first_at ||
      list.back().series != block.last_series || list.back().last != block.last_at) {
    return at_block(
        fail(ErrorCode::corrupt, "不是目录所指的块｜not the block that the directory names"),
        index);
  }
  open.heads = list;
  open.index = index;
  return open.heads;
}

std::size_t SegmentReader::first_block(SeriesId series, Instant from) const {
  const auto& blocks = directory_.blocks;
  const auto at = std::partition_point(blocks.begin(), blocks.end(), [&](const BlockEntry& b) {
    return ends_before(b, series, from);
  });
  return static_cast<std::size_t>(at - blocks.begin());
}

Status SegmentReader::read_chunk(const ChunkHead& head, Interval range, Columns columns,
                                 ReadScratch& scratch, PointColumns& out) const {
  const std::size_t n = head.points;
  const std::size_t old = out.at.size();
  // Decoded in place at the end of `out`, then cut to the range: most chunks lie inside it whole.
  out.at.resize(old + n);
  CELADON_TRY(decode_at(head, std::span(out.at).subspan(old)));
  const auto begin = out.at.begin() + static_cast<std::ptrdiff_t>(old);
  const auto low = static_cast<std::size_t>(
      head.first >= range.from ? 0 : std::lower_bound(begin, out.at.end(), range.from) - begin);
  const auto high = static_cast<std::size_t>(
      head.last < range.to ? static_cast<std::ptrdiff_t>(n)
                           : std::lower_bound(begin, out.at.end(), range.to) - begin);
  const auto cut = [&](auto& column) {
    column.resize(old + high);
    column.erase(column.begin() + static_cast<std::ptrdiff_t>(old),
                 column.begin() + static_cast<std::ptrdiff_t>(old + low));
  };
  const auto decode = [&](auto& column, auto decoder) -> Status {
    column.resize(old + n);
    CELADON_TRY(decoder(head, std::span(column).subspan(old)));
    cut(column);
    return {};
  };
  cut(out.at);
  CELADON_TRY(decode(
      out.values, [](const ChunkHead& h, std::span<double> to) { return decode_values(h, to); }));
  if (has(columns, Columns::quality)) CELADON_TRY(decode(out.quality, decode_quality));
  if (has(columns, Columns::rows)) CELADON_TRY(decode(out.rows, decode_rows));
  if (!has(columns, Columns::recorded)) return {};
  scratch.recording.resize(n);
  CELADON_TRY(decode_recording(head, scratch.recording));
  const auto& table = directory_.recordings;
  for (std::size_t i = low; i < high; ++i) {
    const std::uint32_t number = scratch.recording[i];
    if (number >= table.size())
      return fail(ErrorCode::corrupt,
                  "记录编号没有对应的记录｜a recording number without a recording");
    out.recorded_at.push_back(table[number].recorded_at);
    out.source.push_back(table[number].source);
  }
  return {};
}

Status SegmentReader::read(SeriesId series, Interval range, Columns columns, ReadScratch& scratch,
                           PointColumns& out) const {
  const auto& blocks = directory_.blocks;
  for (std::size_t i = first_block(series, range.from); i < blocks.size(); ++i) {
    const BlockEntry& block = blocks[i];
    if (block.first_series > series || (block.first_series == series && block.first_at >= range.to))
      break;
    CELADON_ASSIGN(const auto heads, open_block(i, scratch));
    auto at = std::lower_bound(heads.begin(), heads.end(), series,
                               [](const ChunkHead& h, SeriesId id) { return h.series < id; });
    for (; at != heads.end() && at->series == series; ++at) {
      const ChunkHead& head = *at;
      if (head.last < range.from || head.first >= range.to) continue;
      auto status = read_chunk(head, range, columns, scratch, out);
      if (!status) return at_block(std::move(status).error(), i);
    }
  }
  return {};
}

Result<std::optional<Instant>> SegmentReader::last_before(SeriesId series, Instant t,
                                                          ReadScratch& scratch) const {
  const SeriesEntry* entry = find(series);
  if (entry == nullptr || entry->first >= t) return std::optional<Instant>();
  if (entry->last < t) return std::optional(entry->last);
  // The block that holds t, and before it at most one that ends earlier.
  for (std::size_t i = first_block(series, t) + 1; i-- > 0;) {
    if (i >= directory_.blocks.size()) continue;
    CELADON_ASSIGN(const auto heads, open_block(i, scratch));
    for (auto head = heads.rbegin(); head != heads.rend(); ++head) {
      if (head->series != series || head->first >= t) continue;
      if (head->last < t) return std::optional(head->last);
      scratch.columns.at.resize(head->points);
      auto status = decode_at(*head, scratch.columns.at);
      if (!status) return at_block(std::move(status).error(), i);
      const auto after = std::lower_bound(scratch.columns.at.begin(), scratch.columns.at.end(), t);
      return std::optional(*(after - 1));
    }
    if (directory_.blocks[i].first_series < series) break;
  }
  return std::optional<Instant>();
}

Result<std::optional<Instant>> SegmentReader::first_from(SeriesId series, Instant t,
                                                         ReadScratch& scratch) const {
  const SeriesEntry* entry = find(series);
  if (entry == nullptr || entry->last < t) return std::optional<Instant>();
  if (entry->first >= t) return std::optional(entry->first);
  for (std::size_t i = first_block(series, t); i < directory_.blocks.size(); ++i) {
    if (directory_.blocks[i].first_series > series) break;
    CELADON_ASSIGN(const auto heads, open_block(i, scratch));
    for (const ChunkHead& head : heads) {
      if (head.series != series || head.last < t) continue;
      if (head.first >= t) return std::optional(head.first);
      scratch.columns.at.resize(head.points);
      auto status = decode_at(head, scratch.columns.at);
      if (!status) return at_block(std::move(status).error(), i);
      return std::optional(
          *std::lower_bound(scratch.columns.at.begin(), scratch.columns.at.end(), t));
    }
  }
  return std::optional<Instant>();
}

}  // namespace celadon::storage::series
