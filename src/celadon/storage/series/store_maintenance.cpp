// Sealing tables into segments, merging segments, dropping old points.

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/storage/series/block_store.hpp"

namespace celadon::storage::series {

/// Commits a changed view: manifest first, then what readers see, then the files nobody names any
/// more go. `change` may touch segments, the sealed tables at the front and
/// manifest.sealed_sequence.
Status BlockStore::publish(const std::function<void(View&)>& change,
                           const std::vector<std::string>& obsolete) {
  const std::scoped_lock one_change(manifest_mutex_);
  const auto changed = [&] {
    View view = *snapshot().view;
    change(view);
    view.manifest.segments.clear();
    for (const auto& segment : view.segments) view.manifest.segments.push_back(segment->summary());
    view.manifest.first_log = view.tables.front()->log_number();
    view.manifest.next_number = next_number_;
    return view;
  };
  const View planned = changed();
  const CommitOutcome outcome = commit_manifest(*files_, folder_, planned.manifest);
  if (outcome.commit == Commit::failed) {
    for (const auto& segment : planned.segments) {  // new files that no manifest will name
      const auto& known = snapshot().view->segments;
      if (std::find(known.begin(), known.end(), segment) != known.end()) continue;
      if (auto removed = files_->remove(folder_ / segment_name(segment->summary().number));
          !removed)
        continue;
    }
    return outcome.status;
  }
  // Unsure: the files of both lists stay; the next commit settles it.
  manifest_unsure_ = outcome.commit == Commit::unsure;
  if (manifest_unsure_) return outcome.status;
  {
    const std::scoped_lock lock(view_mutex_);
    View view = *view_;  // a new table may have come meanwhile
    change(view);
    view.manifest = planned.manifest;
    view_ = std::make_shared<const View>(std::move(view));
  }
  for (const std::string& name : obsolete) {
    if (auto removed = files_->remove(folder_ / name); !removed)
      log::debug(removed.error().to_string());
  }
  return {};
}

Status BlockStore::seal_all() {
  const std::scoped_lock lock(seal_mutex_);
  while (waiting_tables() > 0) CELADON_TRY(seal_oldest(snapshot().view->tables.front()));
  return {};
}

Status BlockStore::seal_oldest(const std::shared_ptr<MemTable>& table) {
  const auto drop_table = [table](View& view) {
    std::erase(view.tables, table);
    view.manifest.sealed_sequence = std::max(view.manifest.sealed_sequence, table->last_sequence());
  };
  if (table->empty()) return publish(drop_table, {log_name(table->log_number())});
  const std::uint64_t number = next_number_++;
  CELADON_ASSIGN(auto writer, SegmentWriter::create(*files_, folder_, number, table->recordings()));
  const auto give_up = [&](Error error) {
    writer.reset();
    if (auto removed = files_->remove(folder_ / segment_name(number)); !removed) return error;
    return error;
  };
  if (auto status = table->write(*writer); !status) return give_up(std::move(status).error());
  auto summary = writer->finish(table->first_sequence(), table->last_sequence());
  if (!summary) return give_up(std::move(summary).error());
  auto segment = SegmentReader::open(*files_, folder_, *summary);
  if (!segment) return give_up(std::move(segment).error());
  return publish(
      [&](View& view) {
        drop_table(view);
        view.segments.push_back(*segment);
      },
      {log_name(table->log_number())});
}

/// Merges the inputs, adjacent in the present view, and puts the result in their place.
Status BlockStore::merge(MergeRange range, const SegmentList& all, const Retention& retention) {
  const SegmentList inputs(all.begin() + static_cast<std::ptrdiff_t>(range.first),
                           all.begin() + static_cast<std::ptrdiff_t>(range.last));
  CELADON_ASSIGN(const SegmentSummary summary,
                 merge_segments(*files_, folder_, inputs, next_number_++, retention, stop_));
  return replace_segments(inputs, std::span(&summary, 1), true);
}

Status BlockStore::replace_segments(const SegmentList& inputs,
                                    std::span<const SegmentSummary> results, bool remove_inputs) {
  SegmentList replacements;
  for (const SegmentSummary& summary : results) {
    if (summary.points == 0) continue;
    CELADON_ASSIGN(auto segment, SegmentReader::open(*files_, folder_, summary));
    replacements.push_back(std::move(segment));
  }
  std::vector<std::string> obsolete;
  for (const auto& input : inputs) {
    if (remove_inputs) obsolete.push_back(segment_name(input->summary().number));
  }
  return publish(
      [&](View& view) {
        const auto is_input = [&](const auto& s) {
          return std::find(inputs.begin(), inputs.end(), s) != inputs.end();
        };
        std::erase_if(view.segments, is_input);
        view.segments.insert(view.segments.end(), replacements.begin(), replacements.end());
        std::sort(view.segments.begin(), view.segments.end(), [](const auto& a, const auto& b) {
          return a->summary().first_sequence < b->summary().first_sequence;
        });
      },
      obsolete);
}

Status BlockStore::compact() {
  CELADON_TRY(writable());
  const std::scoped_lock one_merge(merge_mutex_);
  CELADON_TRY(
      with_commit_turn([&]() -> Status { return active()->empty() ? Status() : rotate(); }));
  CELADON_TRY(seal_all());
  while (true) {
    const auto view = snapshot().view;
    const MergeRange range = choose_compaction(view->segments);
    if (range.empty()) return {};
    CELADON_TRY(merge(range, view->segments, {}));
  }
}

Status BlockStore::retain(std::span<const SeriesId> series, Instant before) {
  CELADON_TRY(writable());
  Retention retention{{series.begin(), series.end()}, before};
  std::sort(retention.series.begin(), retention.series.end());
  const std::scoped_lock one_merge(merge_mutex_);
  CELADON_TRY(
      with_commit_turn([&]() -> Status { return active()->empty() ? Status() : rotate(); }));
  CELADON_TRY(seal_all());
  // All segments touched are written anew and put in place together: no reader sees half of it.
  SegmentList inputs;
  std::vector<SegmentSummary> results;
  const auto abandon = [&](Error error) {
    for (const SegmentSummary& summary : results) {
      if (summary.points == 0) continue;
      if (auto removed = files_->remove(folder_ / segment_name(summary.number)); !removed) continue;
    }
    return error;
  };
  for (const auto& segment : snapshot().view->segments) {
    const auto touched = [&](SeriesId id) {
      const SeriesEntry* entry = segment->find(id);
      return entry != nullptr && entry->first < before;
    };
    if (std::none_of(retention.series.begin(), retention.series.end(), touched)) continue;
    auto summary = merge_segments(*files_, folder_, {segment}, next_number_++, retention, stop_);
    if (!summary) return abandon(std::move(summary).error());
    inputs.push_back(segment);
    results.push_back(*summary);
  }
  if (inputs.empty()) return {};
  return replace_segments(inputs, results, true);
}

/// Ends the present table when it has not grown since the last look: what nobody adds to is better
/// in a segment, where it takes a tenth of the room. True when it did.
bool BlockStore::end_idle_table(Idle& idle) {
  constexpr std::uint64_t worth_sealing = 10'000;
  const auto table = active();
  const Idle now{table.get(), table->points()};
  const bool idles = now.table == idle.table && now.points == idle.points;
  idle = now;
  if (!idles || now.points < worth_sealing) return false;
  bool ended = false;
  const Status status = with_commit_turn([&]() -> Status {
    if (active() != table || table->points() != now.points) return {};
    ended = true;
    return rotate();
  });
  if (!status) log::warn("sealing of series data is put off: " + status.error().to_string());
  return ended && status.ok();
}

void BlockStore::run_sealing() {
  constexpr std::chrono::seconds between_looks{20};
  Idle idle;
  std::unique_lock work(work_mutex_);
  while (true) {
    const bool asked =
        work_changed_.wait_for(work, between_looks, [&] { return stop_ || seal_wanted_; });
    if (stop_) return;
    work.unlock();
    if (!asked && !end_idle_table(idle)) {
      work.lock();
      continue;
    }
    Status status = seal_all();
    work.lock();
    if (!status) log::warn("sealing of series data is put off: " + status.error().to_string());
    seal_status_ = std::move(status);
    seal_wanted_ = seal_status_.ok() && waiting_tables() > 0;
    merge_wanted_ = true;
    work_changed_.notify_all();
  }
}

void BlockStore::run_merging() {
  std::unique_lock work(work_mutex_);
  while (true) {
    work_changed_.wait(work, [&] { return stop_ || merge_wanted_; });
    if (stop_) return;
    merge_wanted_ = false;
    work.unlock();
    while (!stop_) {
      const std::scoped_lock one_merge(merge_mutex_);
      const auto view = snapshot().view;
      const MergeRange range = choose_merge(view->segments);
      if (range.empty()) break;
      if (auto status = merge(range, view->segments, {}); !status) {
        if (status.error().code != ErrorCode::cancelled)
          log::warn("merging of series data is put off: " + status.error().to_string());
        break;
      }
    }
    work.lock();
  }
}

void BlockStore::stop_threads() {
  {
    const std::scoped_lock work(work_mutex_);
    stop_ = true;
    work_changed_.notify_all();
  }
  if (sealing_.joinable()) sealing_.join();
  if (merging_.joinable()) merging_.join();
}

}  // namespace celadon::storage::series
