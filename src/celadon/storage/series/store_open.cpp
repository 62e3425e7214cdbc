// Opening the store: manifest, segments, replay of the logs.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/block_store.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage {

Result<std::unique_ptr<SeriesStore>> SeriesStore::open(const std::filesystem::path& folder,
                                                       const StoreOptions& options) {
  return series::BlockStore::open(folder, options);
}

namespace series {

namespace {

constexpr const char* lock_name = "LOCK";
constexpr int most_reopenings =
    20;  // a writer may replace files between our looking and our opening
constexpr std::uint64_t worth_sealing =
    65'536;  // points; fewer stay in the log when the store closes

/// The number in a name like "log-00000012.wal"; nullopt for other names.
std::optional<std::uint64_t> number_in(const std::string& name, const std::string& prefix,
                                       const std::string& suffix) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
      name.size() <= prefix.size() + suffix.size())
    return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = prefix.size(); i < name.size() - suffix.size(); ++i) {
    if (name[i] < '0' || name[i] > '9' || number > (std::uint64_t{1} << 58)) return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(name[i] - '0');
  }
  return number;
}
std::optional<std::uint64_t> log_number_in(const std::string& name) {
  return number_in(name, "log-", ".wal");
}
std::optional<std::uint64_t> segment_number_in(const std::string& name) {
  return number_in(name, "segment-", ".seg");
}

}  // namespace

BlockStore::BlockStore(std::filesystem::path folder, const StoreOptions& options)
    : folder_(std::move(folder)),
      options_(options),
      files_(options.files ? options.files : posix_file_system()) {}

BlockStore::~BlockStore() {
  stop_threads();
  if (log_ == nullptr) return;
  stop_ = false;
  // What stays in the log is replayed by every opening; much of it is sealed now. Failure loses
  // nothing.
  if (active() == nullptr || active()->points() < worth_sealing) return;
  if (auto status = rotate(); !status) return;
  if (auto status = seal_all(); !status) return;
}

Result<std::unique_ptr<SeriesStore>> BlockStore::open(const std::filesystem::path& folder,
                                                      const StoreOptions& options) {
  std::unique_ptr<BlockStore> store(new BlockStore(folder, options));
  if (options.access == StoreOptions::Access::read_only) {
    CELADON_TRY(store->open_reader());
    return std::unique_ptr<SeriesStore>(std::move(store));
  }
  CELADON_TRY(store->open_writer());
  if (options.background_merge) {
    BlockStore* const self = store.get();
    self->sealing_ = std::thread([self] { self->run_sealing(); });
    self->merging_ = std::thread([self] { self->run_merging(); });
  }
  return std::unique_ptr<SeriesStore>(std::move(store));
}

Status BlockStore::open_writer() {
  CELADON_TRY(files_->create_folder(folder_));
  CELADON_ASSIGN(lock_, files_->lock(folder_ / lock_name));
  auto manifest = read_manifest(*files_, folder_);
  if (!manifest && manifest.error().code == ErrorCode::not_found) {
    CELADON_TRY(create_new());
    manifest = read_manifest(*files_, folder_);
  }
  if (!manifest) return std::move(manifest).error();
  if (auto status = load_view(*manifest); !status) {
    if (status.error().code != ErrorCode::not_found) return status;
    return fail(ErrorCode::corrupt,
                units::after("缺少清单所指的文件｜a file that the manifest names is missing",
                             status.error().message),
                "从备份恢复数据文件夹｜restore the data folder from a backup");
  }
  remove_orphans();
  return replay_logs();
}

Status BlockStore::open_reader() {
  // A live writer may take away a file of the manifest we have just read; then there is a newer
  // manifest.
  for (int attempt = 1; true; ++attempt) {
    auto manifest = read_manifest(*files_, folder_);
    if (!manifest) {
      if (manifest.error().code != ErrorCode::not_found) return std::move(manifest).error();
      return fail(
          ErrorCode::not_found,
          fmt::format("{0} 中没有序列库｜there is no series store in {0}", folder_.string()),
          "请先导入数据，或指定其他数据文件夹｜import something first, or name another data "
          "folder");
    }
    auto status = load_view(*manifest);
    if (status) status = replay_logs();
    if (status) return status;
    const bool missing = status.error().code == ErrorCode::not_found;
    const bool torn =
        status.error().code == ErrorCode::corrupt && attempt < 3;  // a log being cut as we read it
    if (!missing && !torn) return status;
    if (attempt == most_reopenings) {
      return fail(ErrorCode::corrupt,
                  units::after("缺少清单所指的文件｜a file that the manifest names is missing",
                               status.error().message),
                  "从备份恢复数据文件夹｜restore the data folder from a backup");
    }
  }
}

/// A new store: its first log, then the manifest that names it.
Status BlockStore::create_new() {
  CELADON_ASSIGN(const auto entries, files_->list(folder_));
  for (const FileSystem::Entry& entry : entries) {
    // A crash while creating leaves at most a log without records.
    const bool remains = log_number_in(entry.name) && entry.size <= log_head_bytes;
    if ((log_number_in(entry.name) && !remains) || segment_number_in(entry.name)) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{0} 中有 {1} 而没有 {2}｜{0} holds {1} but no {2}", folder_.string(),
                              entry.name, manifest_name),
                  "从备份恢复数据文件夹｜restore the data folder from a backup");
    }
  }
  Manifest manifest;
  manifest.first_log = 1;
  manifest.next_number = 2;
  CELADON_ASSIGN(const auto log, LogWriter::create(*files_, folder_, manifest.first_log));
  return commit_manifest(*files_, folder_, manifest).status;
}

Status BlockStore::load_view(const Manifest& manifest) {
  auto view = std::make_shared<View>();
  view->manifest = manifest;
  for (const SegmentSummary& summary : manifest.segments) {
    CELADON_ASSIGN(auto segment, SegmentReader::open(*files_, folder_, summary));
    view->segments.push_back(std::move(segment));
  }
  view_ = std::move(view);
  visible_ = manifest.sealed_sequence;
  next_number_ = manifest.next_number;
  return {};
}

void BlockStore::remove_orphans() {
  const auto entries = files_->list(folder_);
  if (!entries) return;  // they only take room
  const Manifest& manifest = view_->manifest;
  for (const FileSystem::Entry& entry : *entries) {
    const auto segment = segment_number_in(entry.name);
    const auto log = log_number_in(entry.name);
    for (const auto& number : {segment, log}) {
      if (number && *number >= next_number_) next_number_ = *number + 1;
    }
    const bool named =
        segment && std::any_of(manifest.segments.begin(), manifest.segments.end(),
                               [&](const SegmentSummary& s) { return s.number == *segment; });
    const bool orphan = (segment && !named) || (log && *log < manifest.first_log) ||
                        entry.name == manifest_draft_name;
    if (!orphan) continue;
    if (auto removed = files_->remove(folder_ / entry.name); !removed) continue;
  }
}

Status BlockStore::replay_logs() {
  CELADON_ASSIGN(const auto entries, files_->list(folder_));
  std::vector<std::uint64_t> numbers;
  for (const FileSystem::Entry& entry : entries) {
    const auto number = log_number_in(entry.name);
    if (number && *number >= view_->manifest.first_log) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  if (numbers.empty() || numbers.front() != view_->manifest.first_log) {
    const bool writer = options_.access == StoreOptions::Access::read_write;
    return fail(writer ? ErrorCode::corrupt : ErrorCode::not_found,
                fmt::format("缺少 {0}｜{0} is missing",
                            (folder_ / log_name(view_->manifest.first_log)).string()),
                "从备份恢复数据文件夹｜restore the data folder from a backup");
  }
  std::vector<ReplayedLog> logs;
  for (const std::uint64_t number : numbers) {
    CELADON_ASSIGN(logs.emplace_back(), replay_log(number));
  }
  CELADON_TRY(check_tails(logs));
  return options_.access == StoreOptions::Access::read_write ? continue_logs(logs) : Status();
}

/// A torn tail belongs to the log written last. (Empty logs may follow it: a new log that could not
/// be made durable is never written to.)
Status BlockStore::check_tails(const std::vector<ReplayedLog>& logs) const {
  const ReplayedLog* torn = nullptr;
  for (const ReplayedLog& log : logs) {
    if (torn != nullptr && log.scan.records > 0) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("{0}: 在第 {1} 字节: 已确认的记录损坏｜{0}: at byte {1}: an acknowledged "
                      "record is damaged",
                      (folder_ / log_name(torn->number)).string(), torn->scan.end),
          "从备份恢复数据文件夹｜restore the data folder from a backup");
    }
    if (log.scan.end != log.size) torn = &log;
  }
  return {};
}

/// Cuts torn tails and goes on at the end of the last log.
Status BlockStore::continue_logs(const std::vector<ReplayedLog>& logs) {
  for (const ReplayedLog& log : logs) {
    const bool last = log.number == logs.back().number;
    const bool older = last && log.scan.version < log_version;
    if (log.scan.headless || (older && log.scan.records == 0)) {
      CELADON_ASSIGN(log_, LogWriter::create(*files_, folder_, log.number));
    } else if (log.scan.end != log.size || last) {
      CELADON_ASSIGN(log_, LogWriter::resume(*files_, folder_, log.number, log.scan.end));
      if (older) CELADON_TRY(rotate());
    }
  }
  return {};
}

Result<BlockStore::ReplayedLog> BlockStore::replay_log(std::uint64_t number) {
  const auto path = folder_ / log_name(number);
  CELADON_ASSIGN(const auto file, files_->open_read(path));
  Bytes bytes(static_cast<std::size_t>(file->size()));
  CELADON_TRY(file->read_at(0, bytes));
  auto table = std::make_shared<MemTable>(number, visible_ + 1);
  const auto add = [&](std::uint64_t sequence, ByteView payload) -> Status {
    if (sequence != table->last_sequence() + 1) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("{0}: 此处是第 {1} 批，应为第 {2} 批｜{0}: batch {1} where {2} is due",
                      path.string(), sequence, table->last_sequence() + 1),
          "从备份恢复数据文件夹｜restore the data folder from a backup");
    }
    auto batch = decode_payload(payload);
    if (!batch)
      return fail(ErrorCode::corrupt, units::after(fmt::format("{0}: 第 {1} 批｜{0}: batch {1}",
                                                               path.string(), sequence),
                                                   batch.error().message));
    std::visit([&](const auto& logged) { table->add(logged, sequence); }, *batch);
    return {};
  };
  CELADON_ASSIGN(const LogScan scan, scan_log(bytes, number, path.string(), add));
  auto view = std::make_shared<View>(*view_);
  view->tables.push_back(table);
  view_ = std::move(view);
  visible_ = table->last_sequence();
  return ReplayedLog{number, bytes.size(), scan};
}

}  // namespace series
}  // namespace celadon::storage
