#include "celadon/text/xlsx_parts.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <zip.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

constexpr std::size_t block = std::size_t{64} << 10;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};
using ArchivePtr = std::unique_ptr<zip_t, CloseArchive>;
using PartPtr = std::unique_ptr<zip_file_t, ClosePart>;

Error bomb(std::string_view where, std::string_view what) {
  return fail(ErrorCode::limit, units::after(where, what),
              "这不是普通的工作簿；将工作表另存为 CSV 后导入｜this is no ordinary "
              "workbook; save the sheet as CSV and import that");
}

}  // namespace

struct XlsxArchive::State {
  ArchivePtr zip;
  std::string file_name;
  XlsxLimits limits;

  [[nodiscard]] std::string where(const std::string& part) const { return file_name + "!" + part; }

  /// The index of a part; names are compared without regard to ASCII case, as OPC wants it.
  Result<std::optional<std::uint64_t>> locate(const std::string& part) const {
    const std::int64_t index = zip_name_locate(zip.get(), part.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return std::optional<std::uint64_t>();
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(zip.get(), static_cast<zip_uint64_t>(index), 0, &facts) != 0) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{0} 没有目录项｜{0} has no directory entry", where(part)),
                  "文件已损坏，请重新保存｜the file is damaged; save it again");
    }
    if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE) {
      return fail(ErrorCode::unsupported, fmt::format("{0} 已加密｜{0} is encrypted", where(part)),
                  "保存工作簿时不设密码｜save the workbook without a password");
    }
    if ((facts.valid & ZIP_STAT_SIZE) == 0 || (facts.valid & ZIP_STAT_COMP_SIZE) == 0) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{0} 没有写明大小｜{0} does not say its size", where(part)),
                  "文件已损坏，请重新保存｜the file is damaged; save it again");
    }
    if (facts.size > limits.part_bytes) {
      return bomb(where(part),
                  fmt::format("解压后 {0} 字节，最多 {1} 字节｜{0} bytes unpacked; at most {1}",
                              facts.size, limits.part_bytes));
    }
    if (facts.size > limits.ratio_from && facts.size / limits.ratio > facts.comp_size) {
      return bomb(
          where(part),
          fmt::format("压缩到其 {1} 字节的 1/{0}，最多 1/{2}｜packed to a {0}th of its {1} bytes; "
                      "at most a {2}th",
                      facts.size / std::max<std::uint64_t>(1, facts.comp_size), facts.size,
                      limits.ratio));
    }
    return std::optional<std::uint64_t>(static_cast<std::uint64_t>(index));
  }

  Result<PartPtr> open(const std::string& part, std::uint64_t index) const {
    PartPtr file(zip_fopen_index(zip.get(), index, 0));
    if (file == nullptr) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{0} 无法打开：{1}｜{0} cannot be opened: {1}", where(part),
                              zip_strerror(zip.get())),
                  "文件已损坏，请重新保存｜the file is damaged; save it again");
    }
    return file;
  }

  /// Reads on; 0 at the end.
  Result<std::size_t> read(zip_file_t* file, const std::string& part, char* out,
                           std::size_t bytes) const {
    const std::int64_t got = zip_fread(file, out, bytes);
    if (got < 0) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("{0} 已损坏：{1}｜{0} is damaged: {1}", where(part), zip_file_strerror(file)),
          "重新保存工作簿｜save the workbook again");
    }
    return static_cast<std::size_t>(got);
  }
};

XlsxArchive::XlsxArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
XlsxArchive::XlsxArchive(XlsxArchive&&) noexcept = default;
XlsxArchive& XlsxArchive::operator=(XlsxArchive&&) noexcept = default;
XlsxArchive::~XlsxArchive() = default;

Result<XlsxArchive> XlsxArchive::open(const std::filesystem::path& path,
                                      const std::string& file_name, const XlsxLimits& limits) {
  int code = 0;
  ArchivePtr zip(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (zip == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    const bool absent = code == ZIP_ER_NOENT || (code == ZIP_ER_OPEN && errno == ENOENT);
    return fail(
        absent ? ErrorCode::not_found : ErrorCode::corrupt,
        fmt::format("{0} 不是完整的工作簿（.xlsx）：{1}｜{0} is not a whole workbook (.xlsx): {1}",
                    file_name, why),
        "是 .xlsx 文件吗？.xls 或有密码的须另存为 .xlsx｜is it an .xlsx file? an "
        ".xls or one with a password has to be saved as .xlsx");
  }
  const std::int64_t entries = zip_get_num_entries(zip.get(), 0);
  if (entries < 0 || static_cast<std::uint64_t>(entries) > limits.entries) {
    return bomb(
        file_name,
        fmt::format("压缩包中有 {0} 项，最多 {1} 项｜{0} entries in the archive; at most {1}",
                    entries, limits.entries));
  }
  auto state = std::make_unique<State>();
  state->zip = std::move(zip);
  state->file_name = file_name;
  state->limits = limits;
  return XlsxArchive(std::move(state));
}

Result<std::optional<std::string>> XlsxArchive::part(const std::string& name) {
  const State& s = *state_;
  CELADON_ASSIGN(const auto index, s.locate(name));
  if (!index) return std::optional<std::string>();
  CELADON_ASSIGN(const PartPtr file, s.open(name, *index));
  std::string bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + block);
    CELADON_ASSIGN(const std::size_t got, s.read(file.get(), name, bytes.data() + before, block));
    bytes.resize(before + got);
    if (got == 0) break;
    if (bytes.size() > s.limits.small_part_bytes) {
      return bomb(s.where(name),
                  fmt::format("超过 {0} 字节｜more than {0} bytes", s.limits.small_part_bytes));
    }
  }
  CELADON_TRY(check_xml(bytes, s.where(name), s.limits.depth));
  return std::optional(std::move(bytes));
}

struct XlsxElements::State {
  const XlsxArchive::State* archive = nullptr;
  PartPtr file;
  std::string part;
  std::string container;
  std::string item;
  std::string buffer;
  std::size_t at = 0;
  std::uint64_t read = 0;
  bool ended = false;   ///< the part has no more bytes
  bool inside = false;  ///< in the container
  bool finished = false;

  [[nodiscard]] std::string where() const { return archive->where(part); }
  [[nodiscard]] Error malformed(const char* what) const {
    return fail(ErrorCode::parse,
                units::after(fmt::format("{0} 格式有误｜{0} is malformed", where()), what),
                "重新保存工作簿，或将工作表另存为 CSV｜save the workbook again, or save the "
                "sheet as CSV");
  }

  /// Brings more bytes; false at the end.
  Result<bool> more() {
    if (ended) return false;
    if (at > 0) {
      buffer.erase(0, at);
      at = 0;
    }
    if (buffer.size() > archive->limits.row_bytes) {
      return bomb(where(), fmt::format("一个元素超过 {0} 字节｜one element of more than {0} bytes",
                                       archive->limits.row_bytes));
    }
    const std::size_t before = buffer.size();
    buffer.resize(before + block);
    CELADON_ASSIGN(const std::size_t got,
                   archive->read(file.get(), part, buffer.data() + before, block));
    buffer.resize(before + got);
    read += got;
    ended = got == 0;
    if (read > archive->limits.part_bytes)
      return bomb(where(),
                  fmt::format("超过 {0} 字节｜more than {0} bytes", archive->limits.part_bytes));
    return !ended;
  }

  /// The place of `text` from `from` (counted from `at`), reading on as needed; npos at the end.
  Result<std::size_t> find(std::string_view text, std::size_t from) {
    for (;;) {
      const std::size_t found = buffer.find(text, at + from);
      if (found != std::string::npos) return found - at;
      const std::size_t seen = buffer.size() - at;
      CELADON_ASSIGN(const bool got, more());
      if (!got) return std::string::npos;
      from = std::max(from, seen >= text.size() ? seen - text.size() + 1 : 0);
    }
  }

  /// The length of the tag that begins at `at`, up to its '>' outside quotes.
  Result<std::size_t> tag_length() {
    char quote = '\0';
    for (std::size_t i = 1;; ++i) {
      while (at + i >= buffer.size()) {
        CELADON_ASSIGN(const bool got, more());
        if (!got) return malformed("在标签中间结束｜it ends inside a tag");
      }
      const char c = buffer[at + i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i + 1;
      }
    }
  }

  static std::string_view name_of(std::string_view tag) {
    const std::size_t begin = tag.starts_with("</") ? 2 : 1;
    const std::size_t end = tag.find_first_of(" \t\r\n/>", begin);
    return local_name(tag.substr(begin, end - begin));
  }

  /// The whole element whose start tag of that length is at `at`; its end tag has the same name.
  Result<std::size_t> element_length(std::size_t tag) {
    const std::string_view start(buffer.data() + at, tag);
    if (start.ends_with("/>")) return tag;
    const std::size_t end = start.find_first_of(" \t\r\n/>", 1);
    const std::string closing = fmt::format("</{}", start.substr(1, end - 1));
    CELADON_ASSIGN(const std::size_t found, find(closing, tag));
    if (found == std::string::npos) return malformed("有元素没有闭合｜an element is not closed");
    CELADON_ASSIGN(const std::size_t close, find(">", found));
    if (close == std::string::npos) return malformed("有元素没有闭合｜an element is not closed");
    return close + 1;
  }
};

XlsxElements::XlsxElements(std::unique_ptr<State> state) : state_(std::move(state)) {}
XlsxElements::XlsxElements(XlsxElements&&) noexcept = default;
XlsxElements& XlsxElements::operator=(XlsxElements&&) noexcept = default;
XlsxElements::~XlsxElements() = default;

Result<XlsxElements> XlsxElements::open(XlsxArchive& archive, const std::string& part,
                                        std::string container, std::string item) {
  const XlsxArchive::State& a = *archive.state_;
  CELADON_ASSIGN(const auto index, a.locate(part));
  if (!index) {
    return fail(ErrorCode::not_found, fmt::format("缺少 {0}｜{0} is missing", a.where(part)),
                "工作簿不完整，请重新保存｜the workbook is not whole; save it again");
  }
  auto state = std::make_unique<State>();
  CELADON_ASSIGN(state->file, a.open(part, *index));
  state->archive = &a;
  state->part = part;
  state->container = std::move(container);
  state->item = std::move(item);
  return XlsxElements(std::move(state));
}

Result<bool> XlsxElements::next(std::string& element) {
  State& s = *state_;
  while (!s.finished) {
    CELADON_ASSIGN(const std::size_t begin, s.find("<", 0));
    if (begin == std::string::npos) {
      if (s.inside) return s.malformed("在最后一行之前结束｜it ends before its last row");
      break;  // a part without the container holds nothing
    }
    s.at += begin;
    while (s.buffer.size() - s.at < 4) {
      CELADON_ASSIGN(const bool got, s.more());
      if (!got) return s.malformed("在标签中间结束｜it ends inside a tag");
    }
    const std::string_view head(s.buffer.data() + s.at, 4);
    if (head == "<!--") {
      CELADON_ASSIGN(const std::size_t end, s.find("-->", 4));
      if (end == std::string::npos) return s.malformed("有注释没有闭合｜a comment is not closed");
      s.at += end + 3;
      continue;
    }
    if (head.starts_with("<!")) {
      return fail(
          ErrorCode::unsupported,
          fmt::format(
              "{0} 中有声明（DTD、实体或 CDATA）｜{0} holds a declaration (DTD, entity or CDATA)",
              s.where()),
          "电子表格程序不会这样写；将工作表另存为 CSV｜no spreadsheet program writes "
          "that; save the sheet as CSV");
    }
    CELADON_ASSIGN(const std::size_t tag, s.tag_length());
    const std::string_view text(s.buffer.data() + s.at, tag);
    const std::string_view name = State::name_of(text);
    if (!s.inside) {
      s.inside = name == s.container && !text.starts_with("</");
      s.finished = s.inside && text.ends_with("/>");
      s.at += tag;
      continue;
    }
    if (name == s.container) {
      s.finished = true;
      break;
    }
    if (name != s.item || text.starts_with("</")) {
      return s.malformed("应为行的位置有其他元素｜an element stands where rows are expected");
    }
    CELADON_ASSIGN(const std::size_t length, s.element_length(tag));
    element.assign(s.buffer, s.at, length);
    s.at += length;
    CELADON_TRY(check_xml(element, s.where(), s.archive->limits.depth));
    return true;
  }
  s.finished = true;
  return false;
}

Status check_xml(std::string_view xml, const std::string& what, std::uint32_t depth_limit) {
  if (xml.starts_with("\xFF\xFE") || xml.starts_with("\xFE\xFF") ||
      xml.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::unsupported, fmt::format("{0} 不是 UTF-8｜{0} is not UTF-8", what),
                "重新保存工作簿｜save the workbook again");
  }
  std::uint32_t depth = 0;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
    const std::string_view rest = xml.substr(at);
    if (rest.starts_with("<!--")) {
      at = xml.find("-->", at + 4);
      if (at == std::string_view::npos) break;
      continue;
    }
    if (rest.starts_with("<!")) {
      return fail(
          ErrorCode::unsupported,
          fmt::format(
              "{0} 中有声明（DTD、实体或 CDATA）｜{0} holds a declaration (DTD, entity or CDATA)",
              what),
          "电子表格程序不会这样写；将工作表另存为 CSV｜no spreadsheet program writes "
          "that; save the sheet as CSV");
    }
    char quote = '\0';
    std::size_t end = at + 1;
    for (; end < xml.size(); ++end) {
      if (quote != '\0') {
        if (xml[end] == quote) quote = '\0';
      } else if (xml[end] == '"' || xml[end] == '\'') {
        quote = xml[end];
      } else if (xml[end] == '>') {
        break;
      }
    }
    if (rest.starts_with("</")) {
      if (depth > 0) --depth;
    } else if (!rest.starts_with("<?") && !(end > at && xml[end - 1] == '/')) {
      if (++depth > depth_limit)
        return bomb(what, fmt::format("嵌套超过 {0} 层｜nested deeper than {0}", depth_limit));
    }
    at = end;
    if (at >= xml.size()) break;
  }
  return {};
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace celadon::text
