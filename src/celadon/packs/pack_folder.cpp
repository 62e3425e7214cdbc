#include "celadon/packs/pack_folder.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <system_error>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string_view, std::less<>>;

Result<PackPtr> make_pack(std::string place, bool embedded, Files files,
                          std::vector<std::unique_ptr<const std::string>> owned,
                          const LibraryLimits& limits) {
  const std::string file_name = fmt::format("{}/{}", place, pack_file_name);
  CELADON_ASSIGN(const std::string_view header_bytes,
                 header_text(files.find(pack_file_name)->second, file_name));
  if (header_bytes.size() > limits.header_bytes) {
    Error error = fail(
        ErrorCode::limit,
        fmt::format("数据包头有 {0} 字节，上限为 {1}｜the pack header has {0} bytes, at most {1}",
                    header_bytes.size(), limits.header_bytes));
    error.place = TextPlace{file_name, 1, 1};
    return error;
  }
  CELADON_ASSIGN(const text::Node document, text::parse_document(header_bytes, file_name));
  CELADON_ASSIGN(PackHeader header, parse_header(document));
  return PackPtr(std::make_shared<const Pack>(std::move(header), std::move(place), embedded,
                                              std::move(files), std::move(owned)));
}

Result<std::unique_ptr<const std::string>> read_bytes(const fs::path& path,
                                                      const LibraryLimits& limits) {
  std::error_code code;
  const auto size = fs::file_size(path, code);
  if (code) {
    return fail(ErrorCode::io, fmt::format("无法读取 {0}：{1}｜cannot read {0}: {1}", path.string(),
                                           code.message()));
  }
  if (size > limits.file_bytes) {
    return fail(ErrorCode::limit, fmt::format("{0} 有 {1} 字节，数据包的文件上限为 {2}｜{0} has "
                                              "{1} bytes, a file of a pack at most {2}",
                                              path.string(), size, limits.file_bytes));
  }
  std::ifstream stream(path, std::ios::binary);
  auto bytes = std::make_unique<std::string>(static_cast<std::size_t>(size), '\0');
  stream.read(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  if (!stream)
    return fail(ErrorCode::io, fmt::format("无法读取 {0}｜cannot read {0}", path.string()));
  return std::unique_ptr<const std::string>(std::move(bytes));
}

Result<PackPtr> pack_of_directory(const fs::path& directory, const LibraryLimits& limits) {
  Files files;
  std::vector<std::unique_ptr<const std::string>> owned;
  std::error_code code;
  for (fs::directory_iterator entry(directory, code), end; !code && entry != end;
       entry.increment(code)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(".") || !entry->is_regular_file() || entry->is_symlink()) continue;
    if (files.size() >= limits.files_per_pack) {
      return fail(ErrorCode::limit,
                  fmt::format("{0} 中的文件超过 {1} 个｜{0} holds more than {1} files",
                              directory.string(), limits.files_per_pack));
    }
    CELADON_ASSIGN(auto bytes, read_bytes(entry->path(), limits));
    files.emplace(name, *bytes);
    owned.push_back(std::move(bytes));
  }
  if (code) {
    return fail(ErrorCode::io, fmt::format("无法列出 {0}：{1}｜cannot list {0}: {1}",
                                           directory.string(), code.message()));
  }
  return make_pack(directory.string(), false, std::move(files), std::move(owned), limits);
}

Status collect(const fs::path& directory, std::size_t depth, const LibraryLimits& limits,
               std::vector<PackPtr>& packs) {
  if (depth > limits.folder_depth) {
    return fail(ErrorCode::limit,
                fmt::format("{0} 超过 {1} 层文件夹｜{0} lies deeper than {1} folders",
                            directory.string(), limits.folder_depth));
  }
  std::error_code code;
  if (fs::is_regular_file(directory / pack_file_name, code)) {
    CELADON_ASSIGN(PackPtr pack, pack_of_directory(directory, limits));
    packs.push_back(std::move(pack));
    if (packs.size() > limits.packs) {
      return fail(ErrorCode::limit,
                  fmt::format("{1} 之下的数据包超过 {0} 个｜more than {0} packs below {1}",
                              limits.packs, directory.string()));
    }
  }
  std::vector<fs::path> below;
  for (fs::directory_iterator entry(directory, code), end; !code && entry != end;
       entry.increment(code)) {
    if (entry->path().filename().string().starts_with(".") || entry->is_symlink()) continue;
    if (entry->is_directory()) below.push_back(entry->path());
  }
  if (code) {
    return fail(ErrorCode::io, fmt::format("无法列出 {0}：{1}｜cannot list {0}: {1}",
                                           directory.string(), code.message()));
  }
  std::sort(below.begin(), below.end());
  for (const fs::path& folder : below) CELADON_TRY(collect(folder, depth + 1, limits, packs));
  return {};
}

}  // namespace

Result<std::vector<PackPtr>> packs_of_files(std::span<const EmbeddedFile> files,
                                            const LibraryLimits& limits) {
  std::map<std::string_view, Files> folders;
  for (const EmbeddedFile& file : files) {
    const std::size_t slash = file.name.rfind('/');
    if (slash == std::string_view::npos) continue;
    folders[file.name.substr(0, slash)].emplace(file.name.substr(slash + 1), file.bytes);
  }
  std::vector<PackPtr> packs;
  for (auto& [folder, members] : folders) {
    if (!members.contains(pack_file_name)) continue;
    CELADON_ASSIGN(PackPtr pack, make_pack(fmt::format("embedded:{}", folder), true,
                                           std::move(members), {}, limits));
    packs.push_back(std::move(pack));
  }
  return packs;
}

Result<std::vector<PackPtr>> packs_of_folder(const fs::path& folder, const LibraryLimits& limits) {
  std::error_code code;
  if (!fs::is_directory(folder, code)) {
    return fail(ErrorCode::not_found,
                fmt::format("没有数据包文件夹 {0}｜there is no pack folder {0}", folder.string()),
                "请创建，或不用该选项｜create it, or leave the option out");
  }
  std::vector<PackPtr> packs;
  CELADON_TRY(collect(folder, 0, limits, packs));
  return packs;
}

}  // namespace celadon::packs
