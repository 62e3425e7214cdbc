#pragma once
// Messages that wait on disk for somebody who may be away for long: in order, bounded, the oldest
// kept.
//
// A folder of files "<n>.out" (n counts up); a file is records of: length (4 bytes, little end
// first), XXH64 of the bytes (8), bytes. "position" names file and offset of the first message that
// was not removed; it may lag behind, so that after a crash some messages come again.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "celadon/base/result.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::drivers {

/// Thread-safe.
class Outbox {
 public:
  struct Limits {
    std::uint64_t bytes = 1ULL << 30U;        ///< of all messages that wait
    std::uint64_t file_bytes = 16ULL << 20U;  ///< then a new file is begun
  };

  /// Opens or makes the folder. What a crash left half written is cut off. Errors: io, disk_full,
  /// corrupt (a record within a file that is not the last).
  static Result<std::unique_ptr<Outbox>> open(std::filesystem::path folder, Limits limits);
  static Result<std::unique_ptr<Outbox>> open(std::filesystem::path folder) {
    return open(std::move(folder), Limits{});
  }

  /// Durable on return. Errors: limit (it is full: the message is not kept), disk_full, io.
  Status push(std::string_view message);
  /// The oldest message, or nothing. Errors: io, corrupt.
  Result<std::optional<std::string>> front();
  /// Removes the oldest message. Errors: io, disk_full.
  Status pop();

  [[nodiscard]] std::uint64_t waiting() const;
  [[nodiscard]] std::uint64_t waiting_bytes() const;

 private:
  struct File {
    std::uint64_t number = 0;
    std::uint64_t size = 0;
  };
  Outbox(std::filesystem::path folder, Limits limits)
      : folder_(std::move(folder)), limits_(limits) {}

  [[nodiscard]] std::filesystem::path path_of(std::uint64_t number) const;
  Status scan();
  Status begin_file();
  Status keep_position();

  std::filesystem::path folder_;
  Limits limits_;
  mutable std::mutex mutex_;
  std::deque<File> files_;    ///< from that of the first message to that which is written
  std::uint64_t offset_ = 0;  ///< of the first message, in the first file
  std::uint64_t waiting_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t removed_since_kept_ = 0;
  storage::Descriptor writing_;
};

}  // namespace celadon::drivers
