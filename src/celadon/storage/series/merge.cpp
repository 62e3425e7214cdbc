#include "celadon/storage/series/merge.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace celadon::storage::series {

namespace {

constexpr std::size_t least_merged = 4;
constexpr std::size_t most_unmerged = 16;  // beyond, even unequal ones are merged
constexpr std::uint64_t most_background_points = 256u << 20;  // larger segments wait for compact()

/// The merged table of recordings, ascending, and each input's numbers in it.
struct RecordingTable {
  std::vector<Recording> recordings;
  std::vector<std::vector<std::uint32_t>> numbers;  ///< [input][old number]
};

RecordingTable merge_recordings(const SegmentList& inputs) {
  RecordingTable table;
  for (const auto& input : inputs) {
    const auto& own = input->directory().recordings;
    table.recordings.insert(table.recordings.end(), own.begin(), own.end());
  }
  std::sort(table.recordings.begin(), table.recordings.end());
  table.recordings.erase(std::unique(table.recordings.begin(), table.recordings.end()),
                         table.recordings.end());
  for (const auto& input : inputs) {
    auto& numbers = table.numbers.emplace_back();
    for (const Recording& r : input->directory().recordings) {
      const auto at = std::lower_bound(table.recordings.begin(), table.recordings.end(), r);
      numbers.push_back(static_cast<std::uint32_t>(at - table.recordings.begin()));
    }
  }
  return table;
}

/// Walks the chunks of one segment in order.
class Cursor {
 public:
  Cursor(const SegmentReader& segment, const std::vector<std::uint32_t>& numbers)
      : segment_(&segment), numbers_(&numbers) {}

  /// Loads the next chunk; false at the end.
  Result<bool> next() {
    while (head_ >= heads_.size()) {
      if (block_ == segment_->directory().blocks.size()) {
        ended_ = true;
        return false;
      }
      CELADON_ASSIGN(heads_, segment_->open_block(block_++, scratch_));
      head_ = 0;
    }
    const ChunkHead& head = heads_[head_++];
    auto status = decode(head);
    if (!status) return segment_->at_block(std::move(status).error(), block_ - 1);
    series = head.series;
    kind = head.kind;
    at = 0;
    return true;
  }
  [[nodiscard]] bool ended() const { return ended_; }

  SeriesId series;
  SeriesKind kind = SeriesKind::gauge;
  Points points;       ///< of the chunk, with merged recording numbers
  std::size_t at = 0;  ///< first point not taken yet

 private:
  Status decode(const ChunkHead& head) {
    const std::size_t n = head.points;
    points.at.resize(n);
    points.values.resize(n);
    points.recording.resize(n);
    points.rows.resize(n);
    points.quality.resize(n);
    CELADON_TRY(decode_at(head, points.at));
    CELADON_TRY(decode_values(head, points.values));
    CELADON_TRY(decode_recording(head, points.recording));
    CELADON_TRY(decode_rows(head, points.rows));
    CELADON_TRY(decode_quality(head, points.quality));
    for (std::uint32_t& number : points.recording) {
      if (number >= numbers_->size())
        return fail(ErrorCode::corrupt,
                    "记录编号没有对应的记录｜a recording number without a recording");
      number = (*numbers_)[number];
    }
    if (!std::is_sorted(points.at.begin(), points.at.end()))
      return fail(ErrorCode::corrupt, "时间顺序不对｜times out of order");
    return {};
  }

  const SegmentReader* segment_;
  const std::vector<std::uint32_t>* numbers_;
  ReadScratch scratch_;
  std::span<const ChunkHead> heads_;
  std::size_t head_ = 0;
  std::size_t block_ = 0;
  bool ended_ = false;
};

/// Takes merged points in order, leaves out repeats and dropped ones, feeds the writer.
class Sink {
 public:
  Sink(SegmentWriter& writer, const std::vector<Recording>& recordings, const Retention& retention)
      : writer_(writer), recordings_(recordings), retention_(retention) {}

  /// Takes points [from, to) of a cursor's chunk.
  Status take(const Cursor& cursor, std::size_t from, std::size_t to) {
    const Points& p = cursor.points;
    if (!before_ || before_->series != cursor.series) before_.reset();
    if (retention_.drops(cursor.series, p.at[from])) {
      from = static_cast<std::size_t>(
          std::lower_bound(p.at.begin() + static_cast<std::ptrdiff_t>(from),
                           p.at.begin() + static_cast<std::ptrdiff_t>(to), retention_.before) -
          p.at.begin());
    }
    std::size_t run = from;  // start of the stretch to copy
    for (std::size_t i = from; i < to; ++i) {
      const Recording& recording = recordings_[p.recording[i]];
      const Last now{cursor.series, p.at[i],
                     recording,     std::bit_cast<std::uint64_t>(p.values[i]),
                     p.rows[i],     p.quality[i]};
      if (before_ == now) {
        CELADON_TRY(write(cursor, run, i));
        run = i + 1;
      }
      before_ = now;
    }
    return write(cursor, run, to);
  }
  [[nodiscard]] std::uint64_t points() const { return points_; }

 private:
  /// What makes a recording superfluous. The recording time belongs to it: of two equal recordings
  /// at different times the later one decides as soon as another one between them arrives late.
  struct Last {
    SeriesId series;
    Instant at;
    Recording recording;
    std::uint64_t bits = 0;
    std::uint32_t row = 0;
    std::uint16_t quality = 0;
    bool operator==(const Last&) const = default;
  };
  Status write(const Cursor& cursor, std::size_t from, std::size_t to) {
    points_ += to > from ? to - from : 0;
    return writer_.add(cursor.series, cursor.kind, cursor.points, from, to);
  }

  SegmentWriter& writer_;
  const std::vector<Recording>& recordings_;
  const Retention& retention_;
  std::optional<Last> before_;
  std::uint64_t points_ = 0;
};

/// Order of the next points of two cursors; on a tie the older input comes first.
bool comes_before(const Cursor& a, std::size_t i, const Cursor& b, std::size_t j,
                  const std::vector<Recording>& recordings) {
  if (a.series != b.series) return a.series < b.series;
  if (a.points.at[i] != b.points.at[j]) return a.points.at[i] < b.points.at[j];
  return recordings[a.points.recording[i]].recorded_at <
         recordings[b.points.recording[j]].recorded_at;
}

/// The end of the stretch of `best` that comes before the next point of every other cursor.
std::size_t stretch(const std::vector<std::unique_ptr<Cursor>>& cursors, std::size_t best,
                    const std::vector<Recording>& recordings) {
  const Cursor& own = *cursors[best];
  std::size_t end = own.points.size();
  for (std::size_t c = 0; c < cursors.size(); ++c) {
    const Cursor& other = *cursors[c];
    if (c == best || other.ended() || other.series != own.series) continue;
    std::size_t low = own.at + 1;
    std::size_t high = end;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const bool first = c < best ? comes_before(own, middle, other, other.at, recordings)
                                  : !comes_before(other, other.at, own, middle, recordings);
      if (first) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    end = low;
  }
  return end;
}

Status merge_into(std::vector<std::unique_ptr<Cursor>>& cursors,
                  const std::vector<Recording>& recordings, Sink& sink,
                  const std::atomic<bool>& stop) {
  for (auto& cursor : cursors) {
    if (auto loaded = cursor->next(); !loaded) return std::move(loaded).error();
  }
  while (true) {
    if (stop.load()) return fail(ErrorCode::cancelled, "合并已停止｜merging was stopped");
    std::size_t best = cursors.size();
    for (std::size_t c = 0; c < cursors.size(); ++c) {
      if (cursors[c]->ended()) continue;
      if (best == cursors.size() ||
          comes_before(*cursors[c], cursors[c]->at, *cursors[best], cursors[best]->at, recordings))
        best = c;
    }
    if (best == cursors.size()) return {};
    Cursor& cursor = *cursors[best];
    const std::size_t end = stretch(cursors, best, recordings);
    CELADON_TRY(sink.take(cursor, cursor.at, end));
    cursor.at = end;
    if (end < cursor.points.size()) continue;
    if (auto loaded = cursor.next(); !loaded) return std::move(loaded).error();
  }
}

}  // namespace

bool Retention::drops(SeriesId id, Instant at) const {
  return at < before && std::binary_search(series.begin(), series.end(), id);
}

Result<SegmentSummary> merge_segments(FileSystem& files, const std::filesystem::path& folder,
                                      const SegmentList& inputs, std::uint64_t number,
                                      const Retention& retention, const std::atomic<bool>& stop) {
  CELADON_ASSERT(!inputs.empty());
  const RecordingTable table = merge_recordings(inputs);
  CELADON_ASSIGN(auto writer, SegmentWriter::create(files, folder, number, table.recordings));
  const auto give_up = [&](Error error) {
    writer.reset();
    if (auto removed = files.remove(folder / segment_name(number)); !removed)
      return error;  // an orphan; open() removes it
    return error;
  };
  std::vector<std::unique_ptr<Cursor>> cursors;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    cursors.push_back(std::make_unique<Cursor>(*inputs[i], table.numbers[i]));
  Sink sink(*writer, table.recordings, retention);
  if (auto status = merge_into(cursors, table.recordings, sink, stop); !status)
    return give_up(std::move(status).error());
  if (sink.points() == 0) {
    give_up({});
    return SegmentSummary{number,
                          inputs.front()->summary().first_sequence,
                          inputs.back()->summary().last_sequence,
                          0,
                          0,
                          0};
  }
  auto summary = writer->finish(inputs.front()->summary().first_sequence,
                                inputs.back()->summary().last_sequence);
  if (!summary) return give_up(std::move(summary).error());
  return summary;
}

namespace {

/// What a merged segment would hold at most.
struct Load {
  std::uint64_t points = 0;
  std::uint64_t recordings = 0;
  std::uint64_t series = 0;  ///< their sum; most repeat between segments
  std::vector<const SegmentReader*> segments;
  void add(const SegmentReader& segment) {
    points += segment.summary().points;
    recordings += segment.directory().recordings.size();
    series += segment.directory().series.size();
    segments.push_back(&segment);
  }
  [[nodiscard]] bool fits() const {
    return recordings <= most_segment_recordings &&
           (series <= most_segment_series || distinct_series() <= most_segment_series);
  }
  /// Cost: a look at every series of every segment; some milliseconds a million.
  [[nodiscard]] std::uint64_t distinct_series() const {
    std::vector<SeriesId> known;
    std::vector<SeriesId> both;
    for (const SegmentReader* segment : segments) {
      both.clear();
      const auto& entries = segment->directory().series;
      auto at = known.begin();
      for (const SeriesEntry& entry : entries) {
        for (; at != known.end() && *at < entry.series; ++at) both.push_back(*at);
        if (at != known.end() && *at == entry.series) ++at;
        both.push_back(entry.series);
      }
      both.insert(both.end(), at, known.end());
      known.swap(both);
    }
    return known.size();
  }
};

}  // namespace

MergeRange choose_merge(const SegmentList& segments) {
  const bool many = segments.size() > most_unmerged;
  Load load;
  std::size_t first = segments.size();
  while (first > 0) {
    const SegmentReader& next = *segments[first - 1];
    const std::size_t taken = segments.size() - first;
    // An older segment joins while the newer ones together weigh as much: each point is written
    // again only when its segment doubles. Among the first few twice the weight is near enough.
    const std::uint64_t factor = taken < least_merged ? 2 : 1;
    const bool heavy = next.summary().points > factor * load.points;
    if (taken > 0 && heavy && !(many && taken < least_merged)) break;
    load.add(next);
    if (!load.fits() || load.points > most_background_points) break;
    --first;
  }
  if (segments.size() - first < least_merged) return {};
  return {first, segments.size()};
}

MergeRange choose_compaction(const SegmentList& segments) {
  for (std::size_t first = 0; first + 1 < segments.size(); ++first) {
    Load load;
    std::size_t last = first;
    while (last < segments.size()) {
      load.add(*segments[last]);
      if (!load.fits()) break;
      ++last;
    }
    if (last - first >= 2) return {first, last};
  }
  return {};
}

}  // namespace celadon::storage::series
