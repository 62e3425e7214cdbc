#include "celadon/storage/series/log.hpp"

#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage::series {

namespace {

constexpr std::size_t gather_bytes = 1u
                                     << 20;  // records up to this much together are written at once

/// The head of a record, as it stands in the file after magic and head check.
struct RecordHead {
  std::uint64_t length = 0;  ///< bytes of the payload
  std::uint64_t sequence = 0;
  std::uint64_t durable_before = 0;  ///< bytes of the log that were durable when this was written
  std::uint64_t payload_check = 0;
};

std::uint32_t head_check(const std::uint8_t* after_check, std::uint64_t number) {
  return static_cast<std::uint32_t>(xxh64(ByteView(after_check, 32), number));
}

Bytes log_head(std::uint64_t number, std::uint32_t version = log_version) {
  Bytes head;
  put_u64(head, log_magic);
  put_u32(head, version);
  put_u32(head, 0);
  put_u64(head, number);
  put_u64(head, xxh64(head));
  return head;
}

void fill_head(Bytes& record, const RecordHead& head, std::uint64_t number) {
  std::uint8_t* at = record.data();
  std::memcpy(at, &record_magic, 4);
  std::memcpy(at + 8, &head.length, 8);
  std::memcpy(at + 16, &head.sequence, 8);
  std::memcpy(at + 24, &head.durable_before, 8);
  std::memcpy(at + 32, &head.payload_check, 8);
  const std::uint32_t check = head_check(at + 8, number);
  std::memcpy(at + 4, &check, 4);
}

/// The head at `at`, if a whole and true one stands there.
bool take_head(ByteView bytes, std::uint64_t at, std::uint64_t number, RecordHead& head) {
  if (at > bytes.size() || bytes.size() - at < record_head_bytes) return false;
  ByteReader reader(bytes.subspan(static_cast<std::size_t>(at), record_head_bytes));
  if (reader.u32() != record_magic) return false;
  if (reader.u32() != head_check(bytes.data() + at + 8, number)) return false;
  head = {reader.u64(), reader.u64(), reader.u64(), reader.u64()};
  return head.length <= most_record_bytes;
}

/// True when a record after `end` was written when bytes beyond `end` were durable already: then
/// what stands at `end` is damage and not a torn tail.
bool was_durable_beyond(ByteView bytes, std::uint64_t end, std::uint64_t number) {
  RecordHead head;
  for (std::uint64_t at = end; at + record_head_bytes <= bytes.size(); ++at) {
    const void* found = std::memchr(bytes.data() + at, record_magic & 0xff,
                                    bytes.size() - static_cast<std::size_t>(at));
    if (found == nullptr) return false;
    at = static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(found) - bytes.data());
    if (take_head(bytes, at, number, head) && head.durable_before > end) return true;
  }
  return false;
}

Error damaged(const std::string& path, std::uint64_t at, const char* what) {
  return fail(ErrorCode::corrupt,
              units::after(fmt::format("{0}: 在第 {1} 字节｜{0}: at byte {1}", path, at), what),
              "从备份恢复数据文件夹｜restore the data folder from a backup");
}

}  // namespace

std::string log_name(std::uint64_t number) {
  char name[40];
  std::snprintf(name, sizeof name, "log-%08llu.wal", static_cast<unsigned long long>(number));
  return name;
}

Result<LogScan> scan_log(ByteView bytes, std::uint64_t number, const std::string& path,
                         const std::function<Status(std::uint64_t, ByteView)>& each) {
  LogScan scan;
  if (bytes.size() >= 12 && ByteReader(bytes).u64() == log_magic) {
    const std::uint32_t version = ByteReader(bytes.subspan(8)).u32();
    if (version == 1) scan.version = version;
    if (version > log_version) {
      return fail(ErrorCode::newer_version,
                  fmt::format("{0} 的格式版本为 {1}｜{0} has format version {1}", path, version),
                  "使用较新的 celadon｜use a newer celadon");
    }
  }
  const Bytes head = log_head(number, scan.version);
  if (bytes.size() < head.size() || std::memcmp(bytes.data(), head.data(), head.size()) != 0) {
    // The head is synced before the first record: a true record behind a false head means damage.
    if (was_durable_beyond(bytes, 0, number))
      return damaged(path, 0, "文件头损坏｜the head is damaged");
    scan.headless = true;
    return scan;
  }
  scan.end = head.size();
  std::uint64_t sequence = 0;
  RecordHead record;
  while (take_head(bytes, scan.end, number, record)) {
    const std::uint64_t from = scan.end + record_head_bytes;
    if (record.length > bytes.size() - from) break;
    const ByteView payload =
        bytes.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(record.length));
    if (xxh64(payload) != record.payload_check) break;
    if (record.durable_before > scan.end || (scan.records > 0 && record.sequence != sequence + 1)) {
      return damaged(path, scan.end, "记录顺序不对｜a record out of order");
    }
    CELADON_TRY(each(record.sequence, payload));
    sequence = record.sequence;
    ++scan.records;
    scan.end = from + record.length;
  }
  if (was_durable_beyond(bytes, scan.end, number))
    return damaged(path, scan.end, "已确认的记录损坏｜an acknowledged record is damaged");
  return scan;
}

Result<std::unique_ptr<LogWriter>> LogWriter::create(FileSystem& files,
                                                     const std::filesystem::path& folder,
                                                     std::uint64_t number) {
  CELADON_ASSIGN(auto file,
                 files.open_append(folder / log_name(number), FileSystem::Opening::fresh));
  CELADON_TRY(file->append(log_head(number)));
  CELADON_TRY(file->sync());
  CELADON_TRY(files.sync_folder(folder));
  return std::unique_ptr<LogWriter>(new LogWriter(std::move(file), number, log_head_bytes));
}

Result<std::unique_ptr<LogWriter>> LogWriter::resume(FileSystem& files,
                                                     const std::filesystem::path& folder,
                                                     std::uint64_t number, std::uint64_t end) {
  CELADON_ASSIGN(auto file,
                 files.open_append(folder / log_name(number), FileSystem::Opening::existing));
  auto writer = std::unique_ptr<LogWriter>(new LogWriter(std::move(file), number, end));
  writer->torn_ = true;
  // Whole records that a crash left unsynced count from now on: the sync makes them so.
  CELADON_TRY(writer->repair());
  return writer;
}

Status LogWriter::repair() {
  if (!torn_) return {};
  CELADON_TRY(file_->truncate(durable_));
  CELADON_TRY(file_->sync());
  torn_ = false;
  return {};
}

Status LogWriter::write(std::span<Bytes* const> records, std::uint64_t first) {
  CELADON_TRY(repair());
  std::uint64_t total = 0;
  for (Bytes* record : records) {
    RecordHead head;
    head.length = record->size() - record_head_bytes;
    head.sequence = first++;
    head.durable_before = durable_;
    std::memcpy(&head.payload_check, record->data() + 32, 8);  // left there by encode_record
    fill_head(*record, head, number_);
    total += record->size();
  }
  torn_ = true;
  if (auto status = write_and_sync(records); !status) {
    // Best effort now; the next write tries again before it adds anything.
    if (auto repaired = repair(); !repaired) return status;
    return status;
  }
  torn_ = false;
  durable_ += total;
  return {};
}

Status LogWriter::write_and_sync(std::span<Bytes* const> records) {
  if (records.size() == 1) {
    CELADON_TRY(file_->append(*records.front()));
    return file_->sync();
  }
  Bytes gathered;
  for (const Bytes* record : records) {
    if (!gathered.empty() && gathered.size() + record->size() > gather_bytes) {
      CELADON_TRY(file_->append(gathered));
      gathered.clear();
    }
    put_raw(gathered, record->data(), record->size());
  }
  CELADON_TRY(file_->append(gathered));
  return file_->sync();
}

}  // namespace celadon::storage::series
