#include "celadon/storage/series/file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::storage {

namespace {

namespace fs = std::filesystem;

Error system_error(const char* what, const fs::path& file, int number) {
  const std::string text =
      units::after(units::in_each([&](units::Language language) {
                     return std::string(units::in_language(what, language)) + " " + file.string();
                   }),
                   std::generic_category().message(number));
  if (number == ENOSPC || number == EDQUOT) {
    return fail(ErrorCode::disk_full, text,
                "腾出磁盘空间后再试；已确认的数据没有丢失｜free space on the disk and try again; "
                "nothing acknowledged is lost");
  }
  if (number == ENOENT) return fail(ErrorCode::not_found, text);
  if (number == EACCES || number == EROFS || number == EPERM) {
    return fail(ErrorCode::io, text,
                "授予数据文件夹的权限，或以只读方式打开｜grant access to the data folder, or open "
                "it read-only");
  }
  return fail(ErrorCode::io, text, "检查磁盘和挂载｜check the disk and the mount");
}

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(Descriptor descriptor, fs::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Status append(std::span<const std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_.number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return system_error("无法写入｜cannot write", path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }
  Status sync() override {
    if (::fdatasync(descriptor_.number()) != 0)
      return system_error("无法同步｜cannot sync", path_, errno);
    return {};
  }
  Status truncate(std::uint64_t size) override {
    if (::ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0) {
      return system_error("无法截断｜cannot cut", path_, errno);
    }
    return {};
  }

 private:
  Descriptor descriptor_;
  fs::path path_;
};

class PosixReadFile final : public ReadFile {
 public:
  PosixReadFile(Descriptor descriptor, fs::path path, std::uint64_t size)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), size_(size) {}

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    while (!into.empty()) {
      const ssize_t got =
          ::pread(descriptor_.number(), into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_error("无法读取｜cannot read", path_, errno);
      if (got == 0) {
        return fail(ErrorCode::corrupt,
                    fmt::format("{0}: 在第 {1} 字节之前就结束了｜{0}: ends before byte {1}",
                                path_.string(), offset),
                    "从备份恢复该文件｜restore the file from a backup");
      }
      into = into.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return {};
  }

 private:
  Descriptor descriptor_;
  fs::path path_;
  std::uint64_t size_;
};

class PosixLock final : public FileLock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // closing it releases the lock
};

std::string lock_holder(int descriptor) {
  char text[32] = {};
  const ssize_t got = ::pread(descriptor, text, sizeof text - 1, 0);
  std::string holder;
  for (ssize_t i = 0; i < got && text[i] >= '0' && text[i] <= '9'; ++i) holder += text[i];
  return holder.empty() ? std::string("unknown") : holder;
}

class PosixFileSystem final : public FileSystem {
 public:
  Status create_folder(const fs::path& folder) override {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return system_error("无法创建文件夹｜cannot create folder", folder, error.value());
    return {};
  }

  Result<std::vector<Entry>> list(const fs::path& folder) override {
    std::error_code error;
    std::vector<Entry> entries;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
      std::error_code gone;  // a writer may remove a file while we look
      if (!at->is_regular_file(gone) || gone) continue;
      const auto size = at->file_size(gone);
      if (!gone) entries.push_back({at->path().filename().string(), size});
    }
    if (error) return system_error("无法列出｜cannot list", folder, error.value());
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
  }

  Result<std::unique_ptr<AppendFile>> open_append(const fs::path& file, Opening opening) override {
    const int flags =
        O_WRONLY | O_APPEND | O_CLOEXEC | (opening == Opening::fresh ? O_CREAT | O_TRUNC : 0);
    Descriptor descriptor(::open(file.c_str(), flags, 0644));
    if (descriptor.number() < 0)
      return system_error("无法以写入方式打开｜cannot open for writing", file, errno);
    return std::unique_ptr<AppendFile>(
        std::make_unique<PosixAppendFile>(std::move(descriptor), file));
  }

  Result<std::shared_ptr<const ReadFile>> open_read(const fs::path& file) override {
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.number() < 0) return system_error("无法打开｜cannot open", file, errno);
    struct stat status = {};
    if (::fstat(descriptor.number(), &status) != 0)
      return system_error("无法读取｜cannot read", file, errno);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return std::shared_ptr<const ReadFile>(
        std::make_shared<PosixReadFile>(std::move(descriptor), file, size));
  }

  Status rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0)
      return system_error("无法重命名为｜cannot rename to", to, errno);
    return {};
  }

  Status remove(const fs::path& file) override {
    if (::unlink(file.c_str()) != 0) return system_error("无法删除｜cannot remove", file, errno);
    return {};
  }

  Status sync_folder(const fs::path& folder) override {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.number() < 0)
      return system_error("无法打开文件夹｜cannot open folder", folder, errno);
    if (::fsync(descriptor.number()) != 0)
      return system_error("无法同步文件夹｜cannot sync folder", folder, errno);
    return {};
  }

  Result<std::unique_ptr<FileLock>> lock(const fs::path& file) override {
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (descriptor.number() < 0) return system_error("无法打开｜cannot open", file, errno);
    if (::flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_error("无法锁定｜cannot lock", file, errno);
      return fail(
          ErrorCode::locked,
          fmt::format("{0} 正由进程 {1} 使用｜{0} is in use by process {1}",
                      file.parent_path().string(), lock_holder(descriptor.number())),
          "结束该进程，或以只读方式打开文件夹｜end that process or open the folder read-only");
    }
    const std::string holder = std::to_string(::getpid()) + "\n";
    // The number only informs; a full disk must not keep the writer out.
    if (::ftruncate(descriptor.number(), 0) == 0) {
      [[maybe_unused]] const ssize_t written =
          ::pwrite(descriptor.number(), holder.data(), holder.size(), 0);
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixLock>(std::move(descriptor)));
  }
};

}  // namespace

std::shared_ptr<FileSystem> posix_file_system() { return std::make_shared<PosixFileSystem>(); }

}  // namespace celadon::storage
