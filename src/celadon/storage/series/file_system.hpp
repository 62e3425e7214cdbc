#pragma once
// Port: the files under the series store, so that tests can cut, fill and reorder them.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::storage {

/// A file that grows at its end.
class AppendFile {
 public:
  virtual ~AppendFile() = default;
  /// Writes all the bytes at the end. After an error an unknown part of them may stand there.
  /// Errors: disk_full, io.
  virtual Status append(std::span<const std::uint8_t> bytes) = 0;
  /// Returns when everything appended so far survives a power cut. Errors: disk_full, io.
  virtual Status sync() = 0;
  /// Cuts the file to `size` bytes; durable after sync(). Errors: io.
  virtual Status truncate(std::uint64_t size) = 0;
};

/// A file that is read at any place; thread-safe. Stays readable when its name is removed.
class ReadFile {
 public:
  virtual ~ReadFile() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills all of `into` from `offset`. Errors: io, corrupt (the file ends before).
  virtual Status read_at(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
};

/// Held while the writer lives; released by the destructor (and by the death of the process).
class FileLock {
 public:
  virtual ~FileLock() = default;
};

/// The operations on files that the store is built on. Implementations are thread-safe.
class FileSystem {
 public:
  struct Entry {
    std::string name;
    std::uint64_t size = 0;  ///< bytes
  };

  virtual ~FileSystem() = default;
  virtual Status create_folder(const std::filesystem::path& folder) = 0;
  /// The plain files of a folder, by name. Errors: not_found, io.
  virtual Result<std::vector<Entry>> list(const std::filesystem::path& folder) = 0;
  /// Opens for appending; creates, or with `fresh` empties, the file. Errors: io, disk_full.
  enum class Opening { existing, fresh };
  virtual Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& file,
                                                          Opening opening) = 0;
  /// Errors: not_found, io.
  virtual Result<std::shared_ptr<const ReadFile>> open_read(const std::filesystem::path& file) = 0;
  /// Replaces `to` by `from` in one step; durable after sync_folder. Errors: io, disk_full.
  virtual Status rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual Status remove(const std::filesystem::path& file) = 0;
  /// Returns when creations, renames and removals in the folder survive a power cut.
  virtual Status sync_folder(const std::filesystem::path& folder) = 0;
  /// Takes the exclusive lock. Errors: locked (names the other process), io.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& file) = 0;
};

/// The operating system's files.
std::shared_ptr<FileSystem> posix_file_system();

}  // namespace celadon::storage
