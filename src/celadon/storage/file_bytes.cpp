#include "celadon/storage/file_bytes.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::storage {

Error system_error(int number, std::string_view what, const std::filesystem::path& path) {
  const std::string message = fmt::format("无法{0} \"{2}\"：{3}｜cannot {1} \"{2}\": {3}",
                                          units::in_language(what, units::Language::zh),
                                          units::in_language(what, units::Language::en),
                                          path.string(), std::strerror(number));
  switch (number) {
    case ENOSPC:
    case EDQUOT:
      return fail(ErrorCode::disk_full, message,
                  "腾出空间后再试；没有数据丢失｜free some space and try again; nothing was lost");
    case ENOENT: return fail(ErrorCode::not_found, message, "核对路径｜check the path");
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(ErrorCode::io, message, "核对文件夹的权限｜check the rights on the folder");
    default: return fail(ErrorCode::io, message);
  }
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}
Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<FileReader> FileReader::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return system_error(errno, "读取｜read", path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_error(errno, "读取｜read", path);
  if (S_ISDIR(status.st_mode)) return system_error(EISDIR, "读取｜read", path);
  return FileReader(path, std::move(file));
}

Result<std::string_view> FileReader::next() {
  constexpr std::size_t piece = 1U << 20U;
  buffer_.resize(piece);
  for (;;) {
    const auto got = ::read(file_.number(), buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, "读取｜read", path_);
    return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
  }
}

Status write_all(const Descriptor& file, std::string_view bytes,
                 const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(errno, "写入｜write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || ::fsync(opened.number()) != 0)
    return system_error(errno, "同步｜sync", folder);
  return {};
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path part = path.string() + fmt::format(".part-{}", ::getpid());
  const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.open()) return system_error(errno, "写入｜write", part);
  Status written = write_all(file, bytes, part);
  if (written.ok() && ::fsync(file.number()) != 0)
    written = system_error(errno, "同步｜sync", part);
  if (written.ok() && ::rename(part.c_str(), path.c_str()) != 0) {
    written = system_error(errno, "重命名｜rename", part);
  }
  if (!written.ok()) {
    ::unlink(part.c_str());
    return written;
  }
  return sync_folder(path.parent_path().empty() ? "." : path.parent_path());
}

Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t most) {
  CELADON_ASSIGN(FileReader reader, FileReader::open(path));
  std::string bytes;
  for (;;) {
    CELADON_ASSIGN(const std::string_view piece, reader.next());
    if (piece.empty()) return bytes;
    bytes += piece;
    if (bytes.size() > most) {
      return fail(ErrorCode::limit,
                  fmt::format("\"{0}\" 超过 {1} 字节｜\"{0}\" is larger than {1} bytes",
                              path.string(), most));
    }
  }
}

}  // namespace celadon::storage
