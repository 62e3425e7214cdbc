#include "celadon/storage/data_folder.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "celadon/storage/folder_database.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage {

namespace {

constexpr std::string_view version_mark = "celadon data folder, version ";

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  return text;
}

/// Checks VERSION; nullopt when the folder has none.
Result<std::optional<std::int64_t>> version_of(const std::filesystem::path& path) {
  const auto file = path / "VERSION";
  const auto content = read_small_file(file, 200);
  if (!content.ok() && content.error().code == ErrorCode::not_found)
    return std::optional<std::int64_t>{};
  if (!content.ok()) return content.error();
  const std::string text = trimmed(*content);
  std::int64_t version = 0;
  const char* end = text.data() + text.size();
  const bool marked = text.starts_with(version_mark);
  const auto read = marked ? std::from_chars(text.data() + version_mark.size(), end, version)
                           : std::from_chars_result{nullptr, std::errc::invalid_argument};
  if (read.ec != std::errc{} || read.ptr != end || version < 1) {
    return fail(
        ErrorCode::corrupt,
        fmt::format(
            "\"{0}\" 未写明数据文件夹的版本｜\"{0}\" does not tell the version of a data folder",
            file.string()),
        "从数据文件夹的副本恢复该文件｜restore the file from a copy of the data folder");
  }
  if (version > data_folder_version) {
    return fail(ErrorCode::newer_version,
                fmt::format("数据文件夹 \"{0}\" 的版本为 {1}，本程序最高支持 {2}｜the data folder "
                            "\"{0}\" has version {1}, this program knows up to {2}",
                            path.string(), version, data_folder_version),
                "使用写入它的较新程序｜use the newer program that wrote it");
  }
  return std::optional(version);
}

/// The name of this process, for the message another one prints.
std::string process_name() {
  const auto name = read_small_file("/proc/self/comm", 200);
  return name.ok() ? trimmed(*name) : std::string("celadon");
}

Result<Descriptor> lock(const std::filesystem::path& path) {
  const auto file = path / "LOCK";
  Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!opened.open()) return system_error(errno, "打开｜open", file);
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_error(errno, "锁定｜lock", file);
    const auto holder = read_small_file(file, 200);
    std::string name = holder.ok() ? trimmed(*holder) : std::string();
    if (name.empty()) name = "另一进程｜another process";
    return fail(
        ErrorCode::locked,
        fmt::format("数据文件夹 \"{0}\" 正由 {1} 写入｜the data folder \"{0}\" is being written by "
                    "{2}",
                    path.string(), units::in_language(name, units::Language::zh),
                    units::in_language(name, units::Language::en)),
        "等它结束，或停止它；期间仍可读取｜wait until it has ended, or stop it; reading is "
        "possible meanwhile");
  }
  if (::ftruncate(opened.number(), 0) != 0) return system_error(errno, "写入｜write", file);
  CELADON_TRY(
      write_all(opened, fmt::format("process {} ({})\n", ::getpid(), process_name()), file));
  return opened;
}

Status create_layout(const std::filesystem::path& path) {
  for (const char* name : {"series", "files", "rejects", "packs"}) {
    std::error_code failed;
    std::filesystem::create_directories(path / name, failed);
    if (failed) return system_error(failed.value(), "创建｜create", path / name);
  }
  return {};
}

/// Whether the folder holds nothing, or nothing but the lock that an interrupted creation left.
Result<bool> is_unused(const std::filesystem::path& path) {
  std::error_code failed;
  bool unused = true;
  for (std::filesystem::directory_iterator it(path, failed), end; !failed && it != end;
       it.increment(failed)) {
    const std::string name = it->path().filename().string();
    const bool ours = name == "LOCK" || name.starts_with("celadon.db") ||
                      name.starts_with("DATABASE") || name == "series" || name == "files" ||
                      name == "rejects" || name == "packs" || name.starts_with("VERSION.part-") ||
                      name == "rehearsal";  // the mark of app/rehearsal.hpp
    unused = unused && ours;
  }
  if (failed) return system_error(failed.value(), "列出｜list", path);
  return unused;
}

Error not_a_data_folder(const std::filesystem::path& path) {
  return fail(
      ErrorCode::conflict,
      fmt::format(
          "\"{0}\" 存有其他内容，不是数据文件夹｜\"{0}\" holds other things and is no data folder",
          path.string()),
      "请指定空的或新的文件夹｜name an empty or a new folder");
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::filesystem::path& path, Access access,
                                    const std::string& url) {
  std::error_code failed;
  const bool exists = std::filesystem::is_directory(path, failed);
  if (access == Access::read_only) {
    if (!exists) {
      return fail(
          ErrorCode::not_found,
          fmt::format("没有数据文件夹 \"{0}\"｜there is no data folder \"{0}\"", path.string()),
          "核对路径，或先录入工厂以创建数据文件夹｜check the path, or create one by applying a "
          "site");
    }
    CELADON_ASSIGN(const std::optional<std::int64_t> version, version_of(path));
    if (!version) return not_a_data_folder(path);
    CELADON_ASSIGN(Database database,
                   open_folder_database(path, access, url, FolderState::standing));
    return DataFolder(path, access, Descriptor(), std::move(database));
  }
  if (!exists) {
    std::filesystem::create_directories(path, failed);
    if (failed) return system_error(failed.value(), "创建｜create", path);
  }
  CELADON_ASSIGN(const std::optional<std::int64_t> seen, version_of(path));
  if (!seen) {
    CELADON_ASSIGN(const bool unused, is_unused(path));
    if (!unused) return not_a_data_folder(path);
  }
  CELADON_ASSIGN(Descriptor held, lock(path));
  // Asked again under the lock: another process may have made the folder meanwhile.
  CELADON_ASSIGN(const std::optional<std::int64_t> version, version_of(path));
  CELADON_TRY(create_layout(path));
  CELADON_TRY(FileStore(path / "files").remove_leftovers());
  CELADON_ASSIGN(Database database,
                 open_folder_database(path, access, url,
                                      version ? FolderState::standing : FolderState::being_made));
  if (!version) {
    // Last, so that a folder with a VERSION is complete.
    CELADON_TRY(write_file_atomically(path / "VERSION",
                                      fmt::format("{}{}\n", version_mark, data_folder_version)));
  }
  return DataFolder(path, access, std::move(held), std::move(database));
}

Result<Database> DataFolder::connect(Access access) const {
  return database_.connect_again(access);
}

}  // namespace celadon::storage
