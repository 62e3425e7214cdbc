#include <algorithm>
#include <cstdio>
#include <utility>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/segment.hpp"

namespace celadon::storage::series {

namespace {

constexpr std::size_t chunk_points = 8192;     // decoded in some 50 us, compresses like longer ones
constexpr std::size_t write_bytes = 1u << 20;  // handed to the file at once
static_assert(chunk_points <= most_chunk_points);

template <class T>
void append_range(std::vector<T>& to, const std::vector<T>& from, std::size_t begin,
                  std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace

std::string segment_name(std::uint64_t number) {
  char name[40];
  std::snprintf(name, sizeof name, "segment-%08llu.seg", static_cast<unsigned long long>(number));
  return name;
}

void Points::clear() {
  at.clear();
  values.clear();
  recording.clear();
  rows.clear();
  quality.clear();
}

SegmentWriter::SegmentWriter(std::unique_ptr<AppendFile> file, std::uint64_t number,
                             std::vector<Recording> recordings)
    : file_(std::move(file)), number_(number) {
  directory_.recordings = std::move(recordings);
  CELADON_ASSERT(directory_.recordings.size() <= most_segment_recordings);
  put_u64(out_, segment_head_magic);
  put_u32(out_, format_version);
  put_u32(out_, 0);
  put_u64(out_, number_);
  put_u64(out_, xxh64(out_));
  offset_ = out_.size();
}

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(FileSystem& files,
                                                             const std::filesystem::path& folder,
                                                             std::uint64_t number,
                                                             std::vector<Recording> recordings) {
  CELADON_ASSIGN(auto file,
                 files.open_append(folder / segment_name(number), FileSystem::Opening::fresh));
  return std::unique_ptr<SegmentWriter>(
      new SegmentWriter(std::move(file), number, std::move(recordings)));
}

Status SegmentWriter::add(SeriesId series, SeriesKind kind, const Points& points, std::size_t from,
                          std::size_t to) {
  if (from >= to) return {};
  auto& entries = directory_.series;
  const bool known = !entries.empty() && entries.back().series == series;
  if (!known) {
    CELADON_TRY(close_chunk());
    CELADON_ASSERT(entries.size() < most_segment_series);
    entries.push_back({series, kind, true, 0, points.at[from], points.at[from]});
  }
  SeriesEntry& entry = entries.back();
  CELADON_ASSERT(entry.series == series && points.at[from] >= entry.last);
  entry.distinct = entry.distinct && (entry.points == 0 || points.at[from] > entry.last);
  for (std::size_t i = from + 1; entry.distinct && i < to; ++i)
    entry.distinct = points.at[i - 1] < points.at[i];
  entry.kind = kind;
  entry.last = points.at[to - 1];
  entry.points += to - from;
  while (from < to) {
    const std::size_t end = std::min(to, from + chunk_points - pending_.size());
    append_range(pending_.at, points.at, from, end);
    append_range(pending_.values, points.values, from, end);
    append_range(pending_.recording, points.recording, from, end);
    append_range(pending_.rows, points.rows, from, end);
    append_range(pending_.quality, points.quality, from, end);
    from = end;
    if (pending_.size() == chunk_points) CELADON_TRY(close_chunk());
  }
  return {};
}

Status SegmentWriter::close_chunk() {
  if (pending_.size() == 0) return {};
  const SeriesEntry& entry = directory_.series.back();
  if (block_.empty()) {
    entry_ = {};
    entry_.first_series = entry.series;
    entry_.first_at = pending_.at.front();
  }
  entry_.last_series = entry.series;
  entry_.last_at = pending_.at.back();
  block_.add({entry.series, entry.kind, pending_.at, pending_.values, pending_.recording,
              pending_.rows, pending_.quality});
  pending_.clear();
  return block_.full() ? close_block() : Status();
}

Status SegmentWriter::close_block() {
  if (block_.empty()) return {};
  entry_.points = block_.points();
  const std::size_t before = out_.size();
  CELADON_TRY(block_.finish(out_));
  entry_.offset = offset_;
  entry_.length = static_cast<std::uint32_t>(out_.size() - before);
  offset_ += entry_.length;
  points_ += entry_.points;
  directory_.blocks.push_back(entry_);
  return write_out(write_bytes);
}

Status SegmentWriter::write_out(std::size_t threshold) {
  if (out_.size() < threshold) return {};
  CELADON_TRY(file_->append(out_));
  out_.clear();
  return {};
}

Result<SegmentSummary> SegmentWriter::finish(std::uint64_t first_sequence,
                                             std::uint64_t last_sequence) {
  CELADON_TRY(close_chunk());
  CELADON_TRY(close_block());
  const Bytes directory = encode_directory(directory_);
  put_raw(out_, directory.data(), directory.size());
  Bytes foot;
  put_u64(foot, segment_foot_magic);
  put_u32(foot, format_version);
  put_u32(foot, 0);
  put_u64(foot, number_);
  put_u64(foot, directory_.series.size());
  put_u64(foot, directory_.blocks.size());
  put_u64(foot, directory_.recordings.size());
  put_u64(foot, points_);
  put_u64(foot, first_sequence);
  put_u64(foot, last_sequence);
  put_u64(foot, offset_);
  put_u64(foot, xxh64(directory));
  const std::uint64_t identity = xxh64(foot);
  put_u64(foot, identity);
  CELADON_ASSERT(foot.size() == segment_foot_bytes);
  put_raw(out_, foot.data(), foot.size());
  CELADON_TRY(write_out(0));
  CELADON_TRY(file_->sync());
  return SegmentSummary{
      number_, first_sequence, last_sequence, points_, offset_ + directory.size() + foot.size(),
      identity};
}

}  // namespace celadon::storage::series
