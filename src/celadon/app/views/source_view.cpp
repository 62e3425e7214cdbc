#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "celadon/app/views/derivation_view.hpp"
#include "celadon/telemetry/import_session.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "celadon/text/byte_source.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::app::views {
namespace {

constexpr std::uint64_t most_rows = 200;
constexpr std::size_t longest_row = 4096;  ///< bytes shown of one row

/// What the site knows of a kept file.
struct KnownFile {
  std::string name;
  std::string sheet = {};  ///< of a workbook, by the mapping of its import; empty: the first shown
};

/// Error not_found: also when another site knows the file.
Result<KnownFile> known_file(Workspace& workspace, const std::string& site,
                             const std::string& sha256) {
  CELADON_ASSIGN(const auto sessions, telemetry::import_sessions(workspace.database(), site));
  for (const telemetry::ImportSession& session : sessions) {
    if (session.sha256 != sha256) continue;
    const auto mapping = telemetry::parse_mapping(session.mapping, "mapping.yaml");
    return KnownFile{session.file_name, mapping.ok() ? mapping->sheet : std::string()};
  }
  CELADON_ASSIGN(const auto rows,
                 workspace.database().query(
                     "SELECT file FROM fact WHERE site = :site AND file_sha256 = :sha256 LIMIT 1",
                     {storage::Column::text}, {site, sha256}));
  if (!rows.empty())
    return KnownFile{std::filesystem::path(rows.front().text(0)).filename().string()};
  return fail(
      ErrorCode::not_found,
      fmt::format("{0} 的数据不来自文件 {1}｜{0} rests on no file {1}", site, sha256.substr(0, 12)),
      "从计算依据中的链接打开来源｜open a source by the link of a derivation");
}

/// Rows of a text, one by one; a quoted field may run over line breaks where `quotes`.
class Rows {
 public:
  Rows(text::ByteSource& source, bool quotes) : source_(source), quotes_(quotes) {}

  /// The next row without its line break; nullopt at the end.
  Result<std::optional<std::string>> next() {
    std::string row;
    bool any = false;
    bool quoted = false;
    while (true) {
      if (at_ == size_) {
        CELADON_ASSIGN(size_, source_.read(block_));
        at_ = 0;
        if (size_ == 0) break;
      }
      any = true;
      const char c = block_[at_++];
      if (quotes_ && c == '"') quoted = !quoted;
      if (c == '\n' && !quoted) break;
      if (row.size() < longest_row) row += c;
    }
    if (!any) return std::optional<std::string>();
    if (row.ends_with('\r')) row.pop_back();
    return std::optional(std::move(row));
  }

 private:
  text::ByteSource& source_;
  bool quotes_;
  std::array<char, 65536> block_{};
  std::size_t at_ = 0;
  std::size_t size_ = 0;
};

/// Without half a character at its end.
std::string whole_characters(std::string row) {
  const std::size_t bad = text::first_invalid_utf8(row);
  if (bad != std::string::npos) row.resize(bad);
  return row;
}

/// A kept file as UTF-8 text of rows; a sheet of a workbook as CSV, row for row.
struct OpenedFile {
  std::unique_ptr<text::ByteSource> text;
  text::Encoding encoding = text::Encoding::utf8;
};

Result<OpenedFile> open_rows(const std::filesystem::path& path, const KnownFile& file) {
  if (file.name.ends_with(".xlsx")) {
    CELADON_ASSIGN(const text::XlsxWorkbook book, text::XlsxWorkbook::open(path, file.name));
    CELADON_ASSIGN(auto sheet, book.sheet(file.sheet));
    return OpenedFile{std::move(sheet)};
  }
  CELADON_ASSIGN(const auto looked, text::open_file_source(path));
  CELADON_ASSIGN(const text::EncodingFinding encoding, text::detect_encoding(*looked, file.name));
  CELADON_ASSIGN(auto raw, text::open_file_source(path));
  return OpenedFile{text::utf8_source(std::move(raw), encoding.encoding, file.name),
                    encoding.encoding};
}

}  // namespace

Result<Json> source_view(Workspace& workspace, const SourceRequest& request) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  CELADON_ASSIGN(const KnownFile file, known_file(workspace, site.id.text, request.sha256));
  const std::string& name = file.name;
  CELADON_ASSIGN(const auto path, workspace.folder().files().find(request.sha256));
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  if (failed)
    return fail(ErrorCode::io,
                fmt::format("无法读取 {0}：{1}｜cannot read {0}: {1}", name, failed.message()));
  CELADON_ASSIGN(const OpenedFile opened, open_rows(path, file));
  const std::uint64_t wanted_last = std::max(request.row, request.last_row);
  const std::uint64_t last = std::min(wanted_last, request.row + most_rows - 1);
  const std::uint64_t from = request.row > request.around ? request.row - request.around : 1;
  const std::uint64_t to = last + request.around;
  const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
  Rows rows(*opened.text, !yaml);
  Json list = Json::array();
  Json heading;
  bool more = false;
  for (std::uint64_t number = 1;; ++number) {
    CELADON_ASSIGN(auto row, rows.next());
    if (!row) break;
    if (number > to) {
      more = true;
      break;
    }
    if (number == 1 && from > 1 && !yaml) heading = whole_characters(*row);
    if (number < from) continue;
    list.push_back({{"row", number},
                    {"text", whole_characters(std::move(*row))},
                    {"wanted", number >= request.row && number <= last}});
  }
  if (list.empty() || list.back()["row"].get<std::uint64_t>() < request.row) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("第 {0} 行超出文件 {1} 的末尾｜row {0} lies beyond the end of {1}",
                            request.row, name),
                "填写文件中有的行号｜ask for a row of the file");
  }
  return Json{{"sha256", request.sha256},
              {"file", name},
              {"bytes", bytes},
              {"encoding", text::to_string(opened.encoding)},
              {"sheet", text_or_null(file.sheet)},
              {"heading", std::move(heading)},
              {"rows", std::move(list)},
              {"more_before", from > 1},
              {"more_after", more},
              {"cut", last < wanted_last}};
}

}  // namespace celadon::app::views
