#pragma once
// Files of the operating system, with errors that name the path: the calls that digest, files and
// data_folder share.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::storage {

/// An Error from errno: ENOSPC and EDQUOT become disk_full, ENOENT not_found, the rest io.
Error system_error(int number, std::string_view what, const std::filesystem::path& path);

/// A file descriptor that is closed when it leaves scope. -1: none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Reads a file from its begin to its end in pieces.
class FileReader {
 public:
  /// Errors: not_found, io (also for a folder).
  static Result<FileReader> open(const std::filesystem::path& path);
  /// The next piece, valid until the next call; empty at the end. Error: io.
  Result<std::string_view> next();

 private:
  FileReader(std::filesystem::path path, Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}
  std::filesystem::path path_;
  Descriptor file_;
  std::string buffer_;
};

/// Writes all bytes. Errors: disk_full, io.
Status write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path);

/// Makes the entries of a folder durable (fsync on the folder). Error: io.
Status sync_folder(const std::filesystem::path& folder);

/// Writes a small file so that it is whole or absent after a crash: part, fsync, rename, fsync.
/// Errors: disk_full, io.
Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The whole of a small file. Errors: not_found, io, limit when it is larger than `most` bytes.
Result<std::string> read_small_file(const std::filesystem::path& path,
                                    std::size_t most = 1U << 20U);

}  // namespace celadon::storage
