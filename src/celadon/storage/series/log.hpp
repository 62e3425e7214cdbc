#pragma once
// The write-ahead log: batches on disk before they are in a segment. Each record is whole or not
// there; a torn tail is cut, damage to a record that had been acknowledged is told apart from it
// and reported. Layout in docs/storage-format.md, "Log".

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/bytes.hpp"
#include "celadon/storage/series/file_system.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

inline constexpr std::uint64_t log_magic = 0x31474F4C'4C4543A9;  // "\xA9CELLOG1"
inline constexpr std::uint32_t record_magic = 0x31434552;        // "REC1"
inline constexpr std::uint32_t log_version = 2;                  // 1: without scans
inline constexpr std::size_t log_head_bytes = 32;
inline constexpr std::size_t record_head_bytes = 40;
inline constexpr std::uint64_t most_record_bytes = std::uint64_t{1} << 30;

std::string log_name(std::uint64_t number);

/// A batch as a record: room for the head, then the payload. Errors: invalid_argument, limit.
Result<Bytes> encode_record(const WriteBatch& batch);
Result<Bytes> encode_record(const ScanBatch& batch);
/// The batch of a payload. Errors: corrupt.
using LoggedBatch = std::variant<WriteBatch, ScanBatch>;
Result<LoggedBatch> decode_payload(ByteView payload);

/// What stands in a log.
struct LogScan {
  std::uint64_t end = 0;  ///< bytes up to the end of the last whole record
  std::uint64_t records = 0;
  bool headless = false;                ///< not even the head is whole (a crash at creation)
  std::uint32_t version = log_version;  ///< of the log; an older one is read, not written on
};

/// Gives every whole record in order to `each(sequence, payload)`. What follows the last whole
/// record is a torn tail, unless a later record proves that it had been durable: then the error is
/// corrupt. Errors: corrupt, newer_version, those of `each`.
Result<LogScan> scan_log(ByteView bytes, std::uint64_t number, const std::string& path,
                         const std::function<Status(std::uint64_t, ByteView)>& each);

/// The growing end of a log. Not thread-safe: the committing thread owns it.
class LogWriter {
 public:
  /// Creates the log durably, name included. Errors: disk_full, io.
  static Result<std::unique_ptr<LogWriter>> create(FileSystem& files,
                                                   const std::filesystem::path& folder,
                                                   std::uint64_t number);
  /// Goes on at the end of a scanned log; what stands beyond `end` is cut durably. Errors: io.
  static Result<std::unique_ptr<LogWriter>> resume(FileSystem& files,
                                                   const std::filesystem::path& folder,
                                                   std::uint64_t number, std::uint64_t end);

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] std::uint64_t durable_bytes() const noexcept { return durable_; }
  /// Cuts what a failed write may have left. Errors: io, disk_full.
  Status repair();
  /// Writes the records (of encode_record) with sequences from `first` on and syncs once. After an
  /// error none of them stands in the log once repair() succeeds. Errors: disk_full, io.
  Status write(std::span<Bytes* const> records, std::uint64_t first);

 private:
  LogWriter(std::unique_ptr<AppendFile> file, std::uint64_t number, std::uint64_t durable)
      : file_(std::move(file)), number_(number), durable_(durable) {}
  Status write_and_sync(std::span<Bytes* const> records);

  std::unique_ptr<AppendFile> file_;
  std::uint64_t number_;
  std::uint64_t durable_;
  bool torn_ = false;  ///< bytes beyond durable_ may stand in the file
};

}  // namespace celadon::storage::series
