#include "celadon/report/xlsx_library.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "celadon/storage/file_bytes.hpp"

namespace celadon::report {
namespace {

constexpr std::size_t cell_characters = 32'767;  // ECMA-376 part 1, limits of Excel
constexpr std::size_t file_limit = std::size_t{512} << 20;

}  // namespace

std::string for_xml(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U && ++characters > cell_characters - 2) return clean + "…";
    const bool control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    const bool not_character =
        text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF";
    if (control || not_character) {
      clean += "\xEF\xBF\xBD";
      if (not_character) i += 2;
    } else {
      clean += text[i];
    }
  }
  return clean;
}

std::string sheet_name(std::string_view wanted) {
  std::string name;
  std::size_t characters = 0;
  for (const char c : for_xml(wanted)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U && ++characters > 31) break;
    name += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
  }
  return name.empty() ? "Sheet1" : name;
}

Result<TemporaryFile> TemporaryFile::make() {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(ignored);
  std::string name = (folder / "celadon-XXXXXX").string();
  const storage::Descriptor file(::mkstemp(name.data()));
  if (!file.open())
    return storage::system_error(errno, "创建临时文件｜create a temporary file", name);
  return TemporaryFile(name);
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

Result<std::string> close_and_read(lxw_workbook* book, const TemporaryFile& file) {
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    return fail(ErrorCode::io,
                fmt::format("无法写入工作簿：{0}｜the workbook could not be written: {0}",
                            lxw_strerror(error)),
                "临时文件夹还有空间吗？｜is there space left in the folder for temporary files?");
  }
  return storage::read_small_file(file.path(), file_limit);
}

}  // namespace celadon::report
