#include "celadon/packs/packed.hpp"

#include <charconv>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::packs {
namespace {

constexpr std::string_view first_line = "celadon-pack 1\n";

Error broken(std::size_t at, std::string_view what) {
  return fail(
      ErrorCode::corrupt,
      units::after(
          fmt::format("保存的数据包在第 {0} 字节处损坏｜the kept pack is broken at byte {0}", at),
          what),
      "从数据文件夹的副本恢复；参见：celadon verify｜restore it from a copy of the data folder; "
      "see: celadon verify");
}

/// A name that stays within the folder of its pack.
bool plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

/// The text up to the end of the line; `at` moves behind it.
Result<std::string_view> line_of(std::string_view bytes, std::size_t& at) {
  const std::size_t end = bytes.find('\n', at);
  if (end == std::string_view::npos) return broken(at, "行没有结尾｜a line has no end");
  const std::string_view line = bytes.substr(at, end - at);
  at = end + 1;
  return line;
}

/// What a library of kept packs needs to live: its packs look into these bytes.
struct KeptLibrary {
  std::vector<std::string> bytes;
  std::vector<std::string> names;
  LibraryPtr library;
};

}  // namespace

std::string packed(const Pack& pack) {
  std::string bytes(first_line);
  for (const auto& [name, content] : pack.files()) {
    bytes += fmt::format("{}\n{}\n", name, content.size());
    bytes += content;
    bytes += '\n';
  }
  return bytes;
}

Result<std::vector<EmbeddedFile>> unpacked(std::string_view bytes, const LibraryLimits& limits) {
  if (!bytes.starts_with(first_line)) return broken(0, "开头不是数据包｜it does not begin as one");
  std::vector<EmbeddedFile> files;
  std::size_t at = first_line.size();
  while (at < bytes.size()) {
    const std::size_t begin = at;
    CELADON_ASSIGN(const std::string_view name, line_of(bytes, at));
    if (!plain_name(name)) return broken(begin, "文件名不合规｜a file has no plain name");
    // In byte order of the names: one pack has one form, and no file stands there twice.
    if (!files.empty() && files.back().name >= name)
      return broken(begin, "文件顺序不对｜the files are not in order");
    CELADON_ASSIGN(const std::string_view digits, line_of(bytes, at));
    std::size_t size = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size())
      return broken(begin, "文件没有大小｜a file has no size");
    if (size > limits.file_bytes || files.size() >= limits.files_per_pack) {
      return fail(ErrorCode::limit,
                  fmt::format("保存的数据包含有 {0} 字节的文件，或文件超过 {1} 个｜the kept pack "
                              "has a file of {0} bytes or more than {1} files",
                              size, limits.files_per_pack));
    }
    if (bytes.size() - at < size + 1 || bytes[at + size] != '\n')
      return broken(at, "文件被截断｜a file is cut off");
    files.push_back({name, bytes.substr(at, size)});
    at += size + 1;
  }
  if (files.empty()) return broken(at, "其中没有文件｜it holds no file");
  return files;
}

Result<LibraryPtr> library_of_packed(std::vector<std::string> packs,
                                     const std::vector<std::string>& places) {
  CELADON_ASSERT(packs.size() == places.size());
  const auto kept = std::make_shared<KeptLibrary>();
  kept->bytes = std::move(packs);
  std::vector<std::pair<std::size_t, EmbeddedFile>> found;
  for (std::size_t i = 0; i < kept->bytes.size(); ++i) {
    auto files = unpacked(kept->bytes[i]);
    if (!files.ok()) {
      Error error = std::move(files).error();
      error.message = units::after(places[i], error.message);
      return error;
    }
    for (const EmbeddedFile& file : *files) found.emplace_back(i, file);
  }
  kept->names.reserve(found.size());  // the files look into the names: they must not move
  std::vector<EmbeddedFile> files;
  for (const auto& [i, file] : found) {
    kept->names.push_back(fmt::format("{}/{}", places[i], file.name));
    files.push_back({kept->names.back(), file.bytes});
  }
  LibrarySources sources;
  sources.embedded = files;
  CELADON_ASSIGN(kept->library, Library::open(sources));
  return LibraryPtr(kept, kept->library.get());
}

}  // namespace celadon::packs
