#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "celadon/app/views/derivation_view.hpp"
#include "celadon/telemetry/import_session.hpp"
#include "celadon/text/byte_source.hpp"
#include "celadon/text/encoding.hpp"

namespace celadon::app::views {
namespace {

constexpr std::uint64_t most_rows = 200;
constexpr std::size_t longest_row = 4096;  ///< bytes shown of one row

/// The name under which the site knows a kept file. Error not_found: also when another site does.
Result<std::string> name_of(Workspace& workspace, const std::string& site,
                            const std::string& sha256) {
  CELADON_ASSIGN(const auto sessions, telemetry::import_sessions(workspace.database(), site));
  for (const telemetry::ImportSession& session : sessions) {
    if (session.sha256 == sha256) return session.file_name;
  }
  CELADON_ASSIGN(const auto rows,
                 workspace.database().query(
                     "SELECT file FROM fact WHERE site = :site AND file_sha256 = :sha256 LIMIT 1",
                     {storage::Column::text}, {site, sha256}));
  if (!rows.empty()) return std::filesystem::path(rows.front().text(0)).filename().string();
  return fail(ErrorCode::not_found,
              fmt::format("{} rests on no file {}", site, sha256.substr(0, 12)),
              "open a source by the link of a derivation");
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

}  // namespace

Result<Json> source_view(Workspace& workspace, const SourceRequest& request) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  CELADON_ASSIGN(const std::string name, name_of(workspace, site.id.text, request.sha256));
  CELADON_ASSIGN(const auto path, workspace.folder().files().find(request.sha256));
  if (name.ends_with(".xlsx")) {
    return fail(ErrorCode::unsupported, fmt::format("{} is a workbook", name),
                "download the file to look into it");
  }
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  if (failed) return fail(ErrorCode::io, fmt::format("{}: {}", name, failed.message()));
  CELADON_ASSIGN(const auto looked, text::open_file_source(path));
  CELADON_ASSIGN(const text::EncodingFinding encoding, text::detect_encoding(*looked, name));
  CELADON_ASSIGN(auto raw, text::open_file_source(path));
  const auto source = text::utf8_source(std::move(raw), encoding.encoding, name);
  const std::uint64_t wanted_last = std::max(request.row, request.last_row);
  const std::uint64_t last = std::min(wanted_last, request.row + most_rows - 1);
  const std::uint64_t from = request.row > request.around ? request.row - request.around : 1;
  const std::uint64_t to = last + request.around;
  const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
  Rows rows(*source, !yaml);
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
                fmt::format("row {} lies beyond the end of {}", request.row, name),
                "ask for a row of the file");
  }
  return Json{{"sha256", request.sha256},
              {"file", name},
              {"bytes", bytes},
              {"encoding", text::to_string(encoding.encoding)},
              {"heading", std::move(heading)},
              {"rows", std::move(list)},
              {"more_before", from > 1},
              {"more_after", more},
              {"cut", last < wanted_last}};
}

}  // namespace celadon::app::views
