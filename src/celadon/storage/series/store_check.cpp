// verify(): every byte of every file is read and compared with what the others say about it.

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/block_store.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage::series {

namespace {

/// What the blocks of a segment say about a series, to be compared with the directory's line.
struct Tally {
  std::uint64_t points = 0;
  Instant first;
  Instant last;
  Instant last_recorded;  ///< of the last point
  bool distinct = true;
};

/// Reads one chunk and adds it to the tally of its series. Returns what is wrong, or nothing.
Status check_chunk(const SegmentReader& segment, const ChunkHead& head, Tally& tally) {
  Points points;
  points.at.resize(head.points);
  points.values.resize(head.points);
  points.recording.resize(head.points);
  points.rows.resize(head.points);
  points.quality.resize(head.points);
  CELADON_TRY(decode_at(head, points.at));
  CELADON_TRY(decode_values(head, points.values));
  CELADON_TRY(decode_recording(head, points.recording));
  CELADON_TRY(decode_rows(head, points.rows));
  CELADON_TRY(decode_quality(head, points.quality));
  const auto& table = segment.directory().recordings;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points.recording[i] >= table.size())
      return fail(ErrorCode::corrupt,
                  "记录编号没有对应的记录｜a recording number without a recording");
    const Instant recorded = table[points.recording[i]].recorded_at;
    if (tally.points > 0) {
      const bool ascending = tally.last < points.at[i] ||
                             (tally.last == points.at[i] && tally.last_recorded <= recorded);
      if (!ascending)
        return fail(ErrorCode::corrupt,
                    fmt::format("序列 {0} 的点顺序不对｜points of series {0} out of order",
                                head.series.number));
      tally.distinct = tally.distinct && tally.last < points.at[i];
    } else {
      tally.first = points.at[i];
    }
    tally.last = points.at[i];
    tally.last_recorded = recorded;
    ++tally.points;
  }
  return {};
}

void check_segment(const SegmentReader& segment, const std::string& path,
                   std::vector<std::string>& damages) {
  ReadScratch scratch;
  std::map<SeriesId, Tally> tallies;
  bool whole = true;
  for (std::size_t i = 0; i < segment.directory().blocks.size(); ++i) {
    const auto heads = segment.open_block(i, scratch);
    Status status = heads ? Status() : Status(heads.error());
    for (std::size_t c = 0; status && c < heads->size(); ++c)
      status = check_chunk(segment, (*heads)[c], tallies[(*heads)[c].series]);
    if (status) continue;
    whole = false;
    damages.push_back(segment.at_block(status.error(), i).message);
  }
  if (!whole) return;  // the counts cannot agree then
  for (const SeriesEntry& entry : segment.directory().series) {
    const Tally tally = tallies[entry.series];
    if (tally.points == entry.points && tally.first == entry.first && tally.last == entry.last &&
        tally.distinct == entry.distinct)
      continue;
    damages.push_back(fmt::format(
        "{0}: 目录：序列 {1} 有 {2} 个点，或时间不同，而目录所记为 {3} 个｜{0}: directory: "
        "series {1} has {2} points, or other times, where {3} are named",
        path, entry.series.number, tally.points, entry.points));
  }
  if (tallies.size() != segment.directory().series.size())
    damages.push_back(units::after(
        path, "目录：块中有未列出的序列｜directory: a series of the blocks is not named"));
}

}  // namespace

void BlockStore::check_segments(const Snapshot& snapshot, StoreCheck& check) const {
  for (const auto& segment : snapshot.view->segments) {
    const std::string path = (folder_ / segment_name(segment->summary().number)).string();
    check_segment(*segment, path, check.damages);
    // The head, foot and directory in memory were checked at opening; the disk may have changed
    // since.
    const auto file = files_->open_read(path);
    if (!file) {
      if (file.error().code == ErrorCode::not_found && this->snapshot().view != snapshot.view)
        continue;  // merged meanwhile
      check.damages.push_back(file.error().message);
      continue;
    }
    const auto frame = read_frame(**file, path);
    if (!frame) {
      check.damages.push_back(frame.error().message);
    } else if (frame->summary != segment->summary()) {
      check.damages.push_back(
          units::after(path, "不是清单所指的段｜not the segment that the manifest names"));
    }
  }
}

void BlockStore::check_manifest(StoreCheck& check) const {
  const std::scoped_lock one_change(manifest_mutex_);
  const auto manifest = read_manifest(*files_, folder_);
  if (!manifest) {
    check.damages.push_back(manifest.error().message);
    return;
  }
  // A read-only store stays as it was opened while a writer goes on.
  if (lock_ != nullptr && !manifest_unsure_ &&
      manifest->segments != snapshot().view->manifest.segments) {
    check.damages.push_back(
        units::after((folder_ / manifest_name).string(),
                     "所列的段与使用中的不同｜names other segments than those in use"));
  }
}

Status BlockStore::check_logs(const Snapshot& snapshot, StoreCheck& check) const {
  for (const auto& table : snapshot.view->tables) {
    const auto path = folder_ / log_name(table->log_number());
    const auto file = files_->open_read(path);
    if (!file) {
      const auto& now = this->snapshot().view->tables;
      const bool sealed = std::find(now.begin(), now.end(), table) == now.end();
      if (!sealed && (lock_ != nullptr || file.error().code != ErrorCode::not_found))
        check.damages.push_back(file.error().message);
      continue;
    }
    Bytes bytes(static_cast<std::size_t>((*file)->size()));
    CELADON_TRY((*file)->read_at(0, bytes));
    std::uint64_t last = table->first_sequence() - 1;
    const auto scan = scan_log(
        bytes, table->log_number(), path.string(),
        [&](std::uint64_t sequence, ByteView payload) -> Status {
          last = sequence;
          const auto batch = decode_payload(payload);
          if (batch) return {};
          return fail(ErrorCode::corrupt, units::after(fmt::format("{0}: 第 {1} 批｜{0}: batch {1}",
                                                                   path.string(), sequence),
                                                       batch.error().message));
        });
    const std::uint64_t due = std::min(snapshot.sequence, table->last_sequence());
    if (!scan) {
      check.damages.push_back(scan.error().message);
    } else if (last < due) {
      check.damages.push_back(fmt::format(
          "{0}: 止于第 {1} 批，而已确认到第 {2} 批｜{0}: ends with batch {1}, acknowledged "
          "were batches to {2}",
          path.string(), last, due));
    }
  }
  return {};
}

Status BlockStore::check_files(const Snapshot& snapshot, StoreCheck& check) const {
  CELADON_ASSIGN(const auto entries, files_->list(folder_));
  std::vector<std::string> named = {manifest_name, "LOCK"};
  for (const auto& segment : snapshot.view->segments)
    named.push_back(segment_name(segment->summary().number));
  for (const auto& table : snapshot.view->tables) named.push_back(log_name(table->log_number()));
  for (const FileSystem::Entry& entry : entries) {
    if (std::find(named.begin(), named.end(), entry.name) == named.end())
      check.orphaned_bytes += entry.size;
  }
  return {};
}

Result<StoreCheck> BlockStore::verify() const {
  StoreCheck check;
  CELADON_ASSIGN(check.counts, counts());
  const Snapshot now = snapshot();
  check_segments(now, check);
  check_manifest(check);
  CELADON_TRY(check_logs(now, check));
  CELADON_TRY(check_files(now, check));
  return check;
}

}  // namespace celadon::storage::series
