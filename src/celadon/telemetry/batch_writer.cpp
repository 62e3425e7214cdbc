#include "celadon/telemetry/batch_writer.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace celadon::telemetry {

using storage::SeriesBatch;
using storage::WriteBatch;

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

BatchWriter::BatchWriter(storage::SeriesStore& store, const std::vector<std::uint64_t>& occupied)
    : store_(store) {
  for (const std::uint64_t series : occupied) occupied_.emplace(series, true);
  thread_ = std::thread([this] { run(); });
}

BatchWriter::~BatchWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.reset();
  }
  changed_.notify_all();
  thread_.join();
}

Status BatchWriter::submit(WriteBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !waiting_ || error_; });
  if (error_) return *error_;
  waiting_ = std::move(batch);
  lock.unlock();
  changed_.notify_all();
  return {};
}

Status BatchWriter::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (!waiting_ && !busy_) || error_; });
  if (error_) return *error_;
  return {};
}

void BatchWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return waiting_ || stopping_; });
    if (!waiting_) return;
    WriteBatch batch = std::move(*waiting_);
    waiting_.reset();
    busy_ = true;
    lock.unlock();
    changed_.notify_all();
    auto status = append(batch);
    lock.lock();
    busy_ = false;
    if (!status.ok() && !error_) error_ = std::move(status).error();
    changed_.notify_all();
  }
}

Status BatchWriter::append(WriteBatch& batch) {
  for (SeriesBatch& series : batch.series) {
    if (occupied_.contains(series.series.number)) CELADON_TRY(drop_identical(series));
  }
  std::erase_if(batch.series, [](const SeriesBatch& series) { return series.at.empty(); });
  if (batch.series.empty()) return {};
  return store_.append(batch);
}

// Bit-equal values of equal quality at the same time are not recorded a second time: a file that
// overlaps an earlier one, or the rest of an import that was cut off, adds only what is new.
Status BatchWriter::drop_identical(SeriesBatch& batch) {
  const auto [least, most] = std::minmax_element(batch.at.begin(), batch.at.end());
  CELADON_ASSIGN(const auto points, store_.read(batch.series, {*least, {most->us + 1}}));
  if (points.empty()) return {};
  std::size_t kept = 0;
  for (std::size_t i = 0; i < batch.at.size(); ++i) {
    const auto there =
        std::lower_bound(points.begin(), points.end(), batch.at[i],
                         [](const storage::Point& point, Instant at) { return point.at < at; });
    if (there != points.end() && there->at == batch.at[i]) {
      const std::uint16_t quality = batch.quality.empty() ? std::uint16_t{0} : batch.quality[i];
      if (same_bits(there->value, batch.values[i]) && there->quality == quality) {
        ++stored_before_.identical[batch.series.number];
        continue;
      }
      ++stored_before_.superseded[batch.series.number];
    }
    batch.at[kept] = batch.at[i];
    batch.values[kept] = batch.values[i];
    if (!batch.quality.empty()) batch.quality[kept] = batch.quality[i];
    if (!batch.rows.empty()) batch.rows[kept] = batch.rows[i];
    ++kept;
  }
  batch.at.resize(kept);
  batch.values.resize(kept);
  if (!batch.quality.empty()) batch.quality.resize(kept);
  if (!batch.rows.empty()) batch.rows.resize(kept);
  return {};
}

}  // namespace celadon::telemetry
