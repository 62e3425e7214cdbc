#include "celadon/storage/files.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "celadon/storage/digest.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::storage {

namespace {

constexpr std::string_view part_mark = ".part-";

/// A copy under way; its part is removed unless it was given its name.
class Copy {
 public:
  static Result<Copy> begin(const std::filesystem::path& folder) {
    std::string name = (folder / fmt::format("{}XXXXXX", part_mark)).string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.open()) return system_error(errno, "写入｜write into", folder);
    return Copy(folder, std::move(name), std::move(file));
  }
  Copy(Copy&&) noexcept = default;
  Copy& operator=(Copy&&) noexcept = default;
  ~Copy() {
    if (file_.open()) ::unlink(part_.c_str());
  }

  Status add(std::string_view piece) {
    digest_.update(piece);
    bytes_ += piece.size();
    return write_all(file_, piece, part_);
  }
  Result<KeptFile> finish() {
    KeptFile kept{digest_.hex(), bytes_, {}, false};
    kept.path = folder_ / kept.sha256;
    std::error_code none;
    const auto there = std::filesystem::file_size(kept.path, none);
    kept.known_before = !none && there == bytes_;
    if (kept.known_before) return kept;  // the destructor removes the part
    if (::fchmod(file_.number(), 0444) != 0 || ::fsync(file_.number()) != 0)
      return system_error(errno, "同步｜sync", part_);
    if (::rename(part_.c_str(), kept.path.c_str()) != 0)
      return system_error(errno, "重命名｜rename", part_);
    file_ = Descriptor();
    CELADON_TRY(sync_folder(folder_));
    return kept;
  }

 private:
  Copy(std::filesystem::path folder, std::string part, Descriptor file)
      : folder_(std::move(folder)), part_(std::move(part)), file_(std::move(file)) {}
  std::filesystem::path folder_;
  std::string part_;
  Descriptor file_;
  Sha256 digest_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<KeptFile> FileStore::keep(const std::filesystem::path& source) const {
  CELADON_ASSIGN(FileReader reader, FileReader::open(source));
  CELADON_ASSIGN(Copy copy, Copy::begin(folder_));
  for (;;) {
    CELADON_ASSIGN(const std::string_view piece, reader.next());
    if (piece.empty()) return copy.finish();
    CELADON_TRY(copy.add(piece));
  }
}

Result<KeptFile> FileStore::keep_bytes(std::string_view bytes) const {
  CELADON_ASSIGN(Copy copy, Copy::begin(folder_));
  CELADON_TRY(copy.add(bytes));
  return copy.finish();
}

Result<std::filesystem::path> FileStore::find(std::string_view sha256) const {
  if (!is_sha256(sha256)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("\"{0}\" 不是 64 位十六进制的 SHA-256｜\"{0}\" is not a SHA-256 of 64 "
                            "hexadecimal digits",
                            sha256));
  }
  std::filesystem::path path = folder_ / sha256;
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) {
    return fail(ErrorCode::not_found,
                fmt::format("保存的文件中没有 SHA-256 为 {0} 的｜no kept file has the SHA-256 {0}",
                            sha256));
  }
  return path;
}

Result<std::vector<std::string>> FileStore::verify() const {
  std::vector<std::string> damages;
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator it(folder_, failed), end; !failed && it != end;
       it.increment(failed)) {
    paths.push_back(it->path());
  }
  if (failed) return system_error(failed.value(), "列出｜list", folder_);
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    const std::string name = path.filename().string();
    if (name.starts_with(part_mark)) continue;
    if (!is_sha256(name)) {
      damages.push_back(
          fmt::format("\"{0}\" 不应在保存的文件之中｜\"{0}\" does not belong among the kept files",
                      path.string()));
      continue;
    }
    CELADON_ASSIGN(const std::string digest, sha256_of_file(path));
    if (digest != name)
      damages.push_back(fmt::format(
          "\"{0}\" 已被改动：其 SHA-256 为 {1}｜\"{0}\" has changed: its SHA-256 is {1}",
          path.string(), digest));
  }
  return damages;
}

Status FileStore::remove_leftovers() const {
  std::error_code failed;
  for (std::filesystem::directory_iterator it(folder_, failed), end; !failed && it != end;
       it.increment(failed)) {
    if (!it->path().filename().string().starts_with(part_mark)) continue;
    std::error_code gone;
    std::filesystem::remove(it->path(), gone);
  }
  if (failed) return system_error(failed.value(), "列出｜list", folder_);
  return {};
}

}  // namespace celadon::storage
