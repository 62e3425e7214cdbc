#include "celadon/text/xlsx_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "celadon/text/csv_writer.hpp"
#include "celadon/text/document.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/text/xlsx_parts.hpp"
#include "celadon/text/xlsx_values.hpp"
#include "celadon/text/xlsx_xml.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

using xml::attribute;
using xml::child;
using xml::parse;
using xml::text_of_item;
using xml::whole;

/// A target of a relation as a part name: relative to `folder`, or absolute.
std::string resolve(std::string_view target, std::string_view folder) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  return std::string(folder) + std::string(target);
}

using Relations = std::map<std::string, std::string>;  // id -> part

Result<Relations> relations_of(XlsxArchive& archive, const std::string& part,
                               std::string_view folder, const std::string& where,
                               std::string_view type_suffix, std::string* of_type) {
  Relations relations;
  CELADON_ASSIGN(auto xml, archive.part(part));
  if (!xml) return relations;
  pugi::xml_document document;
  CELADON_ASSIGN(const pugi::xml_node root, parse(document, *xml, where));
  for (const pugi::xml_node& relation : root.children()) {
    if (attribute(relation, "TargetMode") == "External") continue;
    const std::string target = resolve(attribute(relation, "Target"), folder);
    if (target.find("..") != std::string::npos) continue;
    if (attribute(relation, "Type").ends_with(type_suffix) && of_type->empty()) *of_type = target;
    relations.emplace(attribute(relation, "Id"), target);
  }
  return relations;
}

}  // namespace

struct XlsxWorkbook::State {
  std::filesystem::path path;
  std::string file_name;
  XlsxLimits limits;
  std::vector<XlsxSheet> sheets;
  std::vector<std::string> parts;  ///< [sheets]
  std::vector<XlsxNumber> styles;  ///< by the number of a cell's style
  XlsxEpoch epoch = XlsxEpoch::from_1900;
  std::string strings;              ///< shared texts, one behind the other
  std::vector<std::uint32_t> ends;  ///< [texts] where each ends

  [[nodiscard]] std::optional<std::string_view> shared(std::uint32_t index) const {
    if (index >= ends.size()) return std::nullopt;
    const std::uint32_t begin = index == 0 ? 0 : ends[index - 1];
    return std::string_view(strings).substr(begin, ends[index] - begin);
  }

  Status read_workbook(XlsxArchive& archive, std::string& strings_part, std::string& styles_part);
  Status read_styles(XlsxArchive& archive, const std::string& part);
  Status read_strings(XlsxArchive& archive, const std::string& part);
};

Status XlsxWorkbook::State::read_workbook(XlsxArchive& archive, std::string& strings_part,
                                          std::string& styles_part) {
  std::string part;
  CELADON_TRY(relations_of(archive, "_rels/.rels", "", file_name + "!_rels/.rels",
                           "/officeDocument", &part));
  if (part.empty()) part = "xl/workbook.xml";
  CELADON_ASSIGN(auto xml, archive.part(part));
  if (!xml) {
    return fail(ErrorCode::parse,
                fmt::format("{0} 中没有工作簿（缺少 {1}）｜{0} holds no workbook ({1} is missing)",
                            file_name, part),
                "是 .xlsx 文件吗？｜is it an .xlsx file?");
  }
  const std::size_t slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  const std::string rels = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  const std::string where = file_name + "!" + rels;
  CELADON_ASSIGN(const Relations relations,
                 relations_of(archive, rels, folder, where, "/sharedStrings", &strings_part));
  CELADON_TRY(relations_of(archive, rels, folder, where, "/styles", &styles_part));
  pugi::xml_document document;
  CELADON_ASSIGN(const pugi::xml_node root, parse(document, *xml, file_name + "!" + part));
  const std::string_view from_1904 = attribute(child(root, "workbookPr"), "date1904");
  if (from_1904 == "1" || from_1904 == "true") epoch = XlsxEpoch::from_1904;
  for (const pugi::xml_node& sheet : child(root, "sheets").children()) {
    std::string id;
    for (const pugi::xml_attribute& one : sheet.attributes()) {
      const std::string_view name = one.name();
      if (name != "id" && local_name(name) == "id") id = one.value();  // r:id, not sheetId
    }
    const auto target = relations.find(id);
    if (target == relations.end()) continue;
    const std::string_view state = attribute(sheet, "state");
    sheets.push_back(
        {std::string(attribute(sheet, "name")), state == "hidden" || state == "veryHidden"});
    parts.push_back(target->second);
  }
  if (sheets.empty()) {
    return fail(ErrorCode::parse, fmt::format("{0} 中没有工作表｜{0} holds no sheet", file_name),
                "重新保存工作簿｜save the workbook again");
  }
  return {};
}

Status XlsxWorkbook::State::read_styles(XlsxArchive& archive, const std::string& part) {
  if (part.empty()) return {};
  CELADON_ASSIGN(auto xml, archive.part(part));
  if (!xml) return {};
  pugi::xml_document document;
  CELADON_ASSIGN(const pugi::xml_node root, parse(document, *xml, file_name + "!" + part));
  std::map<std::uint32_t, std::string> codes;
  for (const pugi::xml_node& format : child(root, "numFmts").children()) {
    if (const auto id = whole(attribute(format, "numFmtId")))
      codes[*id] = std::string(attribute(format, "formatCode"));
  }
  for (const pugi::xml_node& style : child(root, "cellXfs").children()) {
    if (local_name(style.name()) != "xf") continue;
    const std::uint32_t id = whole(attribute(style, "numFmtId")).value_or(0);
    const auto code = codes.find(id);
    styles.push_back(number_form_of(id, code == codes.end() ? std::string_view() : code->second));
  }
  return {};
}

Status XlsxWorkbook::State::read_strings(XlsxArchive& archive, const std::string& part) {
  if (part.empty()) return {};
  CELADON_ASSIGN(XlsxElements items, XlsxElements::open(archive, part, "sst", "si"));
  std::string xml;
  pugi::xml_document document;
  for (;;) {
    CELADON_ASSIGN(const bool got, items.next(xml));
    if (!got) return {};
    CELADON_ASSIGN(const pugi::xml_node item, parse(document, xml, file_name + "!" + part));
    strings += text_of_item(item);
    if (ends.size() >= limits.strings || strings.size() > limits.string_bytes) {
      return fail(
          ErrorCode::limit,
          fmt::format("{0}!{1}：超过 {2} 条文本或 {3} 字节文本｜{0}!{1}: more than {2} texts or "
                      "{3} bytes of texts",
                      file_name, part, limits.strings, limits.string_bytes),
          "将工作表另存为 CSV 后导入｜save the sheet as CSV and import that");
    }
    ends.push_back(static_cast<std::uint32_t>(strings.size()));
  }
}

namespace {

/// Turns the rows of a sheet into lines of CSV.
class SheetSource final : public ByteSource {
 public:
  SheetSource(std::shared_ptr<const XlsxWorkbook::State> book, XlsxArchive archive,
              XlsxElements rows, std::string where)
      : book_(std::move(book)),
        archive_(std::move(archive)),
        rows_(std::move(rows)),
        where_(std::move(where)) {}

  Result<std::size_t> read(std::span<char> out) override;

 private:
  Status read_row();
  Status read_cells(const pugi::xml_node& row);
  Result<std::string> text_of(const pugi::xml_node& cell) const;
  [[nodiscard]] Error malformed(std::string_view what) const {
    return fail(ErrorCode::parse,
                units::after(fmt::format("{0}: 第 {1} 行｜{0}: row {1}", where_, row_), what),
                "重新保存工作簿，或将工作表另存为 CSV｜save the workbook again, or save the "
                "sheet as CSV");
  }

  std::shared_ptr<const XlsxWorkbook::State> book_;
  XlsxArchive archive_;  ///< outlives rows_
  XlsxElements rows_;
  std::string where_;
  std::string xml_;
  pugi::xml_document document_;
  std::vector<std::string> cells_;
  std::string pending_;
  std::size_t given_ = 0;
  std::uint32_t row_ = 0;
  std::size_t width_ = 0;
  std::uint64_t counted_ = 0;  ///< cells
  bool ended_ = false;
};

Result<std::size_t> SheetSource::read(std::span<char> out) {
  while (given_ == pending_.size()) {
    if (ended_) return std::size_t{0};
    pending_.clear();
    given_ = 0;
    CELADON_TRY(read_row());
  }
  const std::size_t n = std::min(out.size(), pending_.size() - given_);
  std::memcpy(out.data(), pending_.data() + given_, n);
  given_ += n;
  return n;
}

Status SheetSource::read_row() {
  CELADON_ASSIGN(const bool got, rows_.next(xml_));
  if (!got) {
    ended_ = true;
    return {};
  }
  CELADON_ASSIGN(const pugi::xml_node row, parse(document_, xml_, where_));
  const std::string_view number_text = attribute(row, "r");
  const auto number = number_text.empty() ? std::optional(row_ + 1) : whole(number_text);
  if (!number || *number <= row_) {
    return malformed(fmt::format("其后一行的行号为 \"{0}\"｜the row behind it is numbered \"{0}\"",
                                 number_text));
  }
  if (*number > book_->limits.rows) {
    return fail(ErrorCode::limit,
                fmt::format("{0}：第 {1} 行，最多 {2} 行｜{0}: row {1}; at most {2}", where_,
                            *number, book_->limits.rows),
                "电子表格没有这么多行；将工作表另存为 CSV｜no spreadsheet holds that many "
                "rows; save the sheet as CSV");
  }
  pending_.append(*number - row_ - 1, '\n');  // rows that hold nothing keep their number
  row_ = *number;
  CELADON_TRY(read_cells(row));
  // Spreadsheets leave out the empty cells at the end of a row: it is as wide as those above it.
  width_ = std::max(width_, cells_.size());
  if (!cells_.empty()) cells_.resize(width_);
  std::vector<std::string_view> fields(cells_.begin(), cells_.end());
  pending_ += csv_line(fields);
  pending_ += '\n';
  return {};
}

Status SheetSource::read_cells(const pugi::xml_node& row) {
  cells_.clear();
  for (const pugi::xml_node& cell : row.children()) {
    if (local_name(cell.name()) != "c") continue;
    std::size_t column = cells_.size();
    if (const std::string_view reference = attribute(cell, "r"); !reference.empty()) {
      const auto place = parse_reference(reference);
      if (!place || place->row != row_ || place->column < column) {
        return malformed(
            fmt::format("有单元格自称 \"{0}\"｜a cell says that it is \"{0}\"", reference));
      }
      column = place->column;
    }
    if (column >= book_->limits.columns) {
      return fail(
          ErrorCode::limit,
          fmt::format("{0}：第 {1} 行第 {2} 列，最多 {3} 列｜{0}: row {1}: column {2}; at most {3}",
                      where_, row_, column + 1, book_->limits.columns),
          "电子表格没有这么多列；将工作表另存为 CSV｜no spreadsheet holds that many "
          "columns; save the sheet as CSV");
    }
    if (counted_ + column + 1 > book_->limits.cells) {
      return fail(ErrorCode::limit,
                  fmt::format("{0}：超过 {1} 个单元格｜{0}: more than {1} cells", where_,
                              book_->limits.cells),
                  "拆分工作表，或另存为 CSV｜split the sheet, or save it as CSV");
    }
    cells_.resize(column);
    CELADON_ASSIGN(std::string text, text_of(cell));
    cells_.push_back(std::move(text));
  }
  while (!cells_.empty() && cells_.back().empty()) cells_.pop_back();
  counted_ += std::max(width_, cells_.size());
  return {};
}

Result<std::string> SheetSource::text_of(const pugi::xml_node& cell) const {
  const std::string_view type = attribute(cell, "t");
  if (type == "inlineStr") {
    std::string text = text_of_item(child(cell, "is"));
    if (first_invalid_utf8(text) != std::string_view::npos)
      return malformed("文本不是 UTF-8｜text is not UTF-8");
    return text;
  }
  const std::string_view value = child(cell, "v").text().get();
  if (value.empty()) return std::string();
  if (type == "s") {
    const auto index = whole(value);
    const auto text = index ? book_->shared(*index) : std::nullopt;
    if (!text)
      return malformed(fmt::format("没有共享文本 \"{0}\"｜there is no shared text \"{0}\"",
                                   value.substr(0, 40)));
    if (first_invalid_utf8(*text) != std::string_view::npos)
      return malformed("文本不是 UTF-8｜text is not UTF-8");
    return std::string(*text);
  }
  if (type == "b") return std::string(value == "1" ? "true" : "false");
  if (type.empty() || type == "n") {
    const std::uint32_t style = whole(attribute(cell, "s")).value_or(0);
    const XlsxNumber form = style < book_->styles.size() ? book_->styles[style] : XlsxNumber::plain;
    return number_text(value, form, book_->epoch);
  }
  std::string text = unescape(value);  // str, e, d
  if (first_invalid_utf8(text) != std::string_view::npos)
    return malformed("文本不是 UTF-8｜text is not UTF-8");
  return text;
}

}  // namespace

Result<XlsxWorkbook> XlsxWorkbook::open(const std::filesystem::path& path, std::string file_name,
                                        const XlsxLimits& limits) {
  if (file_name.empty()) file_name = path.filename().string();
  CELADON_ASSIGN(XlsxArchive archive, XlsxArchive::open(path, file_name, limits));
  auto state = std::make_shared<State>();
  state->path = path;
  state->file_name = std::move(file_name);
  state->limits = limits;
  std::string strings_part;
  std::string styles_part;
  CELADON_TRY(state->read_workbook(archive, strings_part, styles_part));
  CELADON_TRY(state->read_styles(archive, styles_part));
  CELADON_TRY(state->read_strings(archive, strings_part));
  return XlsxWorkbook(std::move(state));
}

const std::vector<XlsxSheet>& XlsxWorkbook::sheets() const { return state_->sheets; }

Result<std::unique_ptr<ByteSource>> XlsxWorkbook::sheet(std::string_view name) const {
  const auto& sheets = state_->sheets;
  const auto found = std::find_if(sheets.begin(), sheets.end(), [&](const XlsxSheet& sheet) {
    return name.empty() ? !sheet.hidden : sheet.name == name;
  });
  if (found == sheets.end()) {
    std::vector<std::string_view> names;
    for (const XlsxSheet& sheet : sheets) names.emplace_back(sheet.name);
    std::string all;
    for (const std::string_view one : names) all += fmt::format(" \"{}\"", one);
    return fail(
        ErrorCode::not_found,
        fmt::format("{0} 没有工作表 \"{1}\"｜{0} has no sheet \"{1}\"", state_->file_name, name),
        fmt::format("工作表有{0}｜the sheets are{0}", all));
  }
  const std::string& part = state_->parts[static_cast<std::size_t>(found - sheets.begin())];
  CELADON_ASSIGN(XlsxArchive archive,
                 XlsxArchive::open(state_->path, state_->file_name, state_->limits));
  CELADON_ASSIGN(XlsxElements rows, XlsxElements::open(archive, part, "sheetData", "row"));
  return std::unique_ptr<ByteSource>(
      std::make_unique<SheetSource>(state_, std::move(archive), std::move(rows),
                                    fmt::format("{}[{}]", state_->file_name, found->name)));
}

Result<bool> looks_like_xlsx(const std::filesystem::path& path) {
  std::string head;
  CELADON_ASSIGN(const auto source, open_file_source(path, [&](std::span<const char> bytes) {
                   if (head.size() < 4)
                     head.append(bytes.data(), std::min<std::size_t>(bytes.size(), 4));
                 }));
  return std::string_view(head).starts_with(std::string_view("PK\x03\x04", 4));
}

Result<std::unique_ptr<ByteSource>> open_table_source(const std::filesystem::path& path,
                                                      std::string_view sheet,
                                                      const RawBytesSeen& seen) {
  CELADON_ASSIGN(const bool workbook, looks_like_xlsx(path));
  if (!workbook) return open_file_source(path, seen);
  if (seen) {
    CELADON_ASSIGN(const auto raw, open_file_source(path, seen));
    std::array<char, 65536> block;
    for (;;) {
      CELADON_ASSIGN(const std::size_t got, raw->read(block));
      if (got == 0) break;
    }
  }
  CELADON_ASSIGN(const XlsxWorkbook book, XlsxWorkbook::open(path));
  return book.sheet(sheet);
}

}  // namespace celadon::text
