#include "celadon/app/uploads.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/app/evidence.hpp"
#include "celadon/text/csv.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::app {
namespace {

using storage::Cell;
using storage::Column;
using storage::Database;
using storage::Row;

Status migrate_uploads(Database& database) {
  static const std::array migrations{storage::Migration{1, "uploads", {R"sql(create table upload (
    site text not null,
    id text not null,
    name text not null,
    form bigint not null,
    bytes bigint not null,
    sha256 text not null,
    uploaded_us bigint not null,
    who text not null,
    sheets text not null,
    primary key (site, id)
  ))sql"}}};
  return storage::migrate(database, "uploads", migrations);
}

/// Counts what is unpacked, so that a small file does not become a flood.
class Bounded final : public text::ByteSource {
 public:
  Bounded(std::unique_ptr<text::ByteSource> source, std::string name)
      : source_(std::move(source)), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<char> out) override {
    CELADON_ASSIGN(const std::size_t got, source_->read(out));
    bytes_ += got;
    if (bytes_ > unpacked_upload_bytes) {
      return fail(ErrorCode::limit,
                  fmt::format("{0} 解压后超过 {1} 字节｜{0} unpacks to more than {1} bytes", name_,
                              unpacked_upload_bytes),
                  "拆分文件｜split the file");
    }
    return got;
  }

 private:
  std::unique_ptr<text::ByteSource> source_;
  std::string name_;
  std::uint64_t bytes_ = 0;
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "\n") + name;
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

/// Tells the form by the first bytes and reads the file once: what is kept can be read.
Status look_at(Upload& upload, const std::filesystem::path& file) {
  std::string head;
  CELADON_ASSIGN(auto raw, text::open_file_source(file, [&](std::span<const char> bytes) {
                   upload.bytes += bytes.size();
                   if (head.size() < 16)
                     head.append(bytes.data(), std::min<std::size_t>(bytes.size(), 16));
                 }));
  if (head.empty()) {
    return fail(ErrorCode::invalid_argument, "file: 文件为空｜file: it is empty",
                "选择另一个文件｜choose another file");
  }
  const auto begins = [&](std::string_view magic) {
    return std::string_view(head).starts_with(magic);
  };
  if (begins(std::string_view("PK\x03\x04", 4))) {
    upload.form = UploadForm::xlsx;
    CELADON_ASSIGN(const text::XlsxWorkbook book, text::XlsxWorkbook::open(file, upload.name));
    for (const text::XlsxSheet& sheet : book.sheets()) {
      if (!sheet.hidden) upload.sheets.push_back(sheet.name);
    }
    return {};
  }
  upload.form = begins("\x28\xB5\x2F\xFD") ? UploadForm::csv_zst : UploadForm::csv;
  Bounded bounded(std::move(raw), upload.name);
  CELADON_TRY(text::detect_encoding(bounded, upload.name));
  return {};
}

Result<storage::FileStore> files_of(SharedWorkspace& workspace, const std::string& site) {
  std::optional<storage::FileStore> store;
  const Status read = workspace.read([&](Workspace& reader) -> Status {
    CELADON_TRY(reader.site(site));
    store = reader.folder().files();
    return {};
  });
  CELADON_TRY(read);
  return *store;
}

Result<std::vector<Upload>> select(SharedWorkspace& workspace, const std::string& site,
                                   const std::string& id) {
  std::vector<Upload> uploads;
  const Status read = workspace.record([&](Database& database) -> Status {
    CELADON_TRY(migrate_uploads(database));
    std::vector<Cell> parameters{site};
    if (!id.empty()) parameters.emplace_back(id);
    CELADON_ASSIGN(
        const std::vector<Row> rows,
        database.query(std::string("select id, name, form, bytes, sha256, uploaded_us, who, sheets "
                                   "from upload where site = :site") +
                           (id.empty() ? "" : " and id = :id") + " order by uploaded_us desc, id",
                       {Column::text, Column::text, Column::integer, Column::integer, Column::text,
                        Column::integer, Column::text, Column::text},
                       std::move(parameters)));
    CELADON_ASSIGN(const auto sessions, telemetry::import_sessions(database, site));
    for (const Row& row : rows) {
      Upload upload;
      upload.id = row.text(0);
      upload.site = site;
      upload.name = row.text(1);
      upload.form = static_cast<UploadForm>(row.integer(2));
      upload.bytes = static_cast<std::uint64_t>(row.integer(3));
      upload.sha256 = row.text(4);
      upload.uploaded = Instant{row.integer(5)};
      upload.who = row.text(6);
      upload.sheets = split(row.text(7));
      for (const auto& session : sessions) {
        if (session.sha256 == upload.sha256) upload.imports.push_back(session.id);
      }
      uploads.push_back(std::move(upload));
    }
    return {};
  });
  CELADON_TRY(read);
  return uploads;
}

}  // namespace

const char* to_string(UploadForm form) noexcept {
  switch (form) {
    case UploadForm::csv: return "csv";
    case UploadForm::csv_zst: return "csv.zst";
    case UploadForm::xlsx: return "xlsx";
  }
  return "?";
}

Result<Upload> keep_upload(SharedWorkspace& workspace, const std::string& site,
                           const std::filesystem::path& file, std::string_view name,
                           const std::string& who) {
  CELADON_ASSIGN(const storage::FileStore store, files_of(workspace, site));
  Upload upload;
  upload.site = site;
  upload.name = plain_file_name(name, "upload.csv");
  upload.who = who;
  upload.uploaded = workspace.clock().now();
  CELADON_TRY(look_at(upload, file));
  CELADON_ASSIGN(const storage::KeptFile kept, store.keep(file));
  upload.bytes = kept.bytes;
  upload.sha256 = kept.sha256;
  upload.id = "u-" + kept.sha256.substr(0, 20);
  const Status recorded = workspace.record([&](Database& database) -> Status {
    CELADON_TRY(migrate_uploads(database));
    CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
    CELADON_ASSIGN(const std::vector<Row> before,
                   database.query("select name from upload where site = :site and id = :id",
                                  {Column::text}, {site, upload.id}));
    upload.known_before = !before.empty();
    CELADON_TRY(
        database.execute("delete from upload where site = :site and id = :id", {site, upload.id}));
    CELADON_TRY(database.execute(
        "insert into upload (site, id, name, form, bytes, sha256, uploaded_us, who, sheets) values "
        "(:site, :id, :name, :form, :bytes, :sha, :at, :who, :sheets)",
        {site, upload.id, upload.name, static_cast<std::int64_t>(upload.form),
         static_cast<std::int64_t>(upload.bytes), upload.sha256, upload.uploaded.us, upload.who,
         joined(upload.sheets)}));
    return transaction.commit();
  });
  CELADON_TRY(recorded);
  return upload;
}

Result<Upload> one_upload(SharedWorkspace& workspace, const std::string& site,
                          const std::string& id) {
  CELADON_ASSIGN(std::vector<Upload> found, select(workspace, site, id.empty() ? "?" : id));
  if (found.empty()) {
    return fail(
        ErrorCode::not_found,
        fmt::format("工厂 {0} 没有上传文件 \"{1}\"｜site {0} has no upload \"{1}\"", site, id),
        "重新上传｜upload the file again");
  }
  return std::move(found.front());
}

Result<std::vector<Upload>> list_uploads(SharedWorkspace& workspace, const std::string& site) {
  return select(workspace, site, {});
}

Status forget_upload(SharedWorkspace& workspace, const std::string& site, const std::string& id) {
  CELADON_TRY(one_upload(workspace, site, id));
  return workspace.record([&](Database& database) {
    return database.execute("delete from upload where site = :site and id = :id", {site, id});
  });
}

Result<FilePreview> preview_upload(SharedWorkspace& workspace, const Upload& upload,
                                   const std::string& sheet, std::size_t rows) {
  CELADON_ASSIGN(const storage::FileStore store, files_of(workspace, upload.site));
  CELADON_ASSIGN(const std::filesystem::path file, store.find(upload.sha256));
  FilePreview preview;
  text::Encoding encoding = text::Encoding::utf8;
  text::CsvOptions options;
  options.file_name = upload.name;
  if (upload.form == UploadForm::xlsx) {
    preview.encoding = "xlsx";
    preview.sheet = sheet.empty() && !upload.sheets.empty() ? upload.sheets.front() : sheet;
  } else {
    CELADON_ASSIGN(const auto whole, text::open_file_source(file));
    CELADON_ASSIGN(const text::EncodingFinding found, text::detect_encoding(*whole, upload.name));
    encoding = found.encoding;
    preview.encoding = text::to_string(encoding);
  }
  if (upload.form != UploadForm::xlsx) {
    CELADON_ASSIGN(auto source, text::open_file_source(file));
    const auto utf8 = text::utf8_source(std::move(source), encoding, upload.name);
    std::string head(std::size_t{64} << 10, '\0');
    CELADON_ASSIGN(const std::size_t got, utf8->read(head));
    options.separator = text::guess_separator(std::string_view(head).substr(0, got));
    preview.separator = std::string(1, options.separator);
  }
  CELADON_ASSIGN(auto source, text::open_table_source(file, preview.sheet));
  text::CsvReader reader(text::utf8_source(std::move(source), encoding, upload.name), options);
  text::CsvRecord record;
  for (;;) {
    CELADON_ASSIGN(const bool got, reader.next(record));
    if (!got) break;
    if (preview.lines.size() == rows) {
      preview.more = true;
      break;
    }
    FilePreview::Line line;
    line.row = record.row;
    for (std::size_t c = 0; c < std::min<std::size_t>(record.fields.size(), 1000); ++c)
      line.cells.emplace_back(record.fields[c].substr(0, 500));
    preview.lines.push_back(std::move(line));
  }
  // A long cell may have been cut inside a character.
  for (FilePreview::Line& line : preview.lines) {
    for (std::string& cell : line.cells) {
      const std::size_t bad = text::first_invalid_utf8(cell);
      if (bad != std::string_view::npos) cell.resize(bad);
    }
  }
  return preview;
}

Result<std::vector<telemetry::ImportSession>> list_imports(SharedWorkspace& workspace,
                                                           const std::string& site) {
  std::vector<telemetry::ImportSession> sessions;
  CELADON_TRY(workspace.record([&](Database& database) -> Status {
    CELADON_ASSIGN(sessions, telemetry::import_sessions(database, site));
    return {};
  }));
  std::reverse(sessions.begin(), sessions.end());
  return sessions;
}

Result<telemetry::ImportSession> one_import(SharedWorkspace& workspace, const std::string& site,
                                            std::uint32_t id) {
  CELADON_ASSIGN(const auto sessions, list_imports(workspace, site));
  for (const auto& session : sessions) {
    if (session.id == id) return session;
  }
  return fail(ErrorCode::not_found,
              fmt::format("工厂 {0} 没有第 {1} 批导入｜site {0} has no import {1}", site, id),
              "导入页面列有各批导入｜the import page lists them");
}

Result<std::optional<std::filesystem::path>> rejects_of(SharedWorkspace& workspace,
                                                        const telemetry::ImportSession& session) {
  std::filesystem::path path;
  CELADON_TRY(workspace.read([&](Workspace& reader) -> Status {
    path = reader.folder().rejects_path() / fmt::format("import-{}.csv", session.id);
    return {};
  }));
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    return std::optional<std::filesystem::path>();
  return std::optional(path);
}

}  // namespace celadon::app
