#include "celadon/telemetry/import.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/digest.hpp"
#include "celadon/telemetry/batch_writer.hpp"
#include "celadon/telemetry/import_session.hpp"
#include "celadon/telemetry/row_reader.hpp"
#include "celadon/text/csv.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::telemetry {
namespace {

/// The file as the import sees it before it begins.
struct FileFacts {
  std::string name;
  std::string sha256;
  std::uint64_t bytes = 0;
  text::Encoding encoding = text::Encoding::utf8;
};

Result<FileFacts> look_at(const ImportRequest& request) {
  FileFacts facts;
  facts.name = request.file_name.empty() ? request.file.filename().string() : request.file_name;
  storage::Sha256 digest;
  std::uint64_t bytes = 0;
  CELADON_ASSIGN(const auto source,
                 text::open_table_source(request.file, request.mapping.sheet,
                                         [&](std::span<const char> block) {
                                           digest.update({block.data(), block.size()});
                                           bytes += block.size();
                                         }));
  // One pass tells the digest and the encoding; a stated GB18030 is looked at too, since lines of
  // UTF-8 among its own would pass a converter as nonsense characters.
  CELADON_ASSIGN(const text::EncodingFinding found, text::detect_encoding(*source, facts.name));
  facts.sha256 = digest.hex();
  facts.bytes = bytes;
  facts.encoding = request.mapping.encoding.value_or(found.encoding);
  return facts;
}

ImportReport report_of_finished(const ImportSession& session) {
  ImportReport report;
  report.session = session.id;
  report.already_imported = true;
  report.file = session.file_name;
  report.sha256 = session.sha256;
  report.bytes = session.bytes;
  report.rows = session.rows;
  report.already_stored = session.kept;
  return report;
}

/// One run over the file.
class Importer {
 public:
  Importer(const ImportRequest& request, const FileFacts& facts, storage::SeriesStore& store,
           ImportSession session, const ImportWatch& watch,
           const std::vector<std::uint64_t>& occupied)
      : request_(request),
        facts_(facts),
        session_(std::move(session)),
        watch_(watch),
        rejects_(request.rejects_folder.empty()
                     ? std::filesystem::path()
                     : request.rejects_folder / fmt::format("import-{}.csv", session_.id)),
        rows_(request.mapping, request.points, rejects_,
              [this, &store](storage::SeriesId series, Interval range) {
                return load(store, series, range);
              }),
        writer_(store, occupied) {}

  Result<ImportReport> run() {
    CELADON_ASSIGN(auto bytes, text::open_table_source(request_.file, request_.mapping.sheet,
                                                       [this](std::span<const char> block) {
                                                         bytes_ += block.size();
                                                       }));
    text::CsvOptions options;
    options.separator = request_.mapping.separator;
    options.quote = request_.mapping.quote;
    options.file_name = facts_.name;
    text::CsvReader reader(text::utf8_source(std::move(bytes), facts_.encoding, facts_.name),
                           options);
    text::CsvRecord record;
    CELADON_TRY(read_head(reader, record));
    CELADON_TRY(read_body(reader, record));
    CELADON_TRY(submit());
    CELADON_TRY(writer_.drain());
    if (load_error_) return *load_error_;
    ImportReport report = rows_.finish();
    add_stored_before(report);
    CELADON_ASSIGN(report.rejects_file, rejects_.close());
    report.session = session_.id;
    report.file = facts_.name;
    report.sha256 = facts_.sha256;
    report.encoding = text::to_string(facts_.encoding);
    report.bytes = facts_.bytes;
    report.rows = row_;
    return report;
  }

 private:
  Status read_head(text::CsvReader& reader, text::CsvRecord& record) {
    const ImportMapping& mapping = request_.mapping;
    const std::uint64_t before =
        mapping.skip_rows + (mapping.header ? 1 : 0) + mapping.skip_after_header;
    for (std::uint64_t i = 0; i < before; ++i) {
      CELADON_ASSIGN(const bool got, reader.next(record));
      if (!got) {
        return fail(
            ErrorCode::parse,
            fmt::format(
                "{0} 在第 {1} 行结束，尚未到数据｜{0} ends in row {1}, before its data begin",
                facts_.name, row_),
            "文件是否被截断？核对映射中的 skip_rows 和 header｜is the file cut short? "
            "compare skip_rows and header in the mapping");
      }
      row_ = record.row;
      if (mapping.header && i == mapping.skip_rows) CELADON_TRY(rows_.read_header(record.fields));
    }
    return {};
  }

  Status read_body(text::CsvReader& reader, text::CsvRecord& record) {
    bool numbered = request_.mapping.header;
    for (;;) {
      CELADON_ASSIGN(const bool got, reader.next(record));
      if (!got) return {};
      row_ = record.row;
      if (!numbered && !record.blank()) {
        CELADON_TRY(rows_.number_columns(record.fields.size()));
        numbered = true;
      }
      CELADON_TRY(rows_.read(record));
      if (load_error_) return *load_error_;
      if (rows_.pending_samples() >= request_.batch_samples) CELADON_TRY(submit());
      if ((row_ & 0xFF) == 0 && watch_.cancelled && watch_.cancelled()) {
        CELADON_TRY(submit());
        CELADON_TRY(writer_.drain());
        return fail(
            ErrorCode::cancelled,
            fmt::format("{0} 的导入在第 {1} 行中断｜the import of {0} was interrupted at row {1}",
                        facts_.name, row_),
            "已读部分已存储；重新导入同一文件即可补全｜what was read so far is stored; "
            "import the file again to complete it");
      }
    }
  }

  Status submit() {
    samples_ += rows_.pending_samples();
    if (rows_.pending_samples() > 0) {
      CELADON_TRY(writer_.submit({session_.started, session_.id, rows_.take()}));
    }
    if (watch_.progress) watch_.progress({row_, samples_, bytes_, facts_.bytes});
    return {};
  }

  /// What the store holds of a series whose stamps have gone back; everything gathered goes there
  /// first.
  std::vector<std::pair<std::int64_t, double>> load(const storage::SeriesStore& store,
                                                    storage::SeriesId series, Interval range) {
    std::vector<std::pair<std::int64_t, double>> values;
    const auto read = [&]() -> Status {
      CELADON_TRY(submit());
      CELADON_TRY(writer_.drain());
      CELADON_ASSIGN(const auto points, store.read(series, range));
      for (const auto& point : points) values.emplace_back(point.at.us, point.value);
      return {};
    };
    if (auto status = read(); !status.ok() && !load_error_) load_error_ = std::move(status).error();
    return values;
  }

  void add_stored_before(ImportReport& report) const {
    const StoredBefore& before = writer_.stored_before();
    for (PointReport& point : report.points) {
      const auto described =
          std::find_if(request_.points.begin(), request_.points.end(),
                       [&](const MeasuringPoint& p) { return p.id.text == point.point; });
      const auto count = [&](const auto& counts) {
        const auto found = counts.find(described->series.number);
        return found == counts.end() ? std::uint64_t{0} : found->second;
      };
      point.already_stored = count(before.identical);
      point.superseding = count(before.superseded);
      report.already_stored += point.already_stored;
      report.superseding += point.superseding;
    }
  }

  const ImportRequest& request_;
  const FileFacts& facts_;
  ImportSession session_;
  const ImportWatch& watch_;
  Rejects rejects_;
  RowReader rows_;
  BatchWriter writer_;
  std::optional<Error> load_error_;
  std::uint64_t row_ = 0;
  std::uint64_t samples_ = 0;
  std::uint64_t bytes_ = 0;
};

Result<std::vector<std::uint64_t>> occupied_series(const ImportRequest& request,
                                                   const storage::SeriesStore& store) {
  std::vector<std::uint64_t> occupied;
  for (const ValueMapping& value : request.mapping.values) {
    const auto point =
        std::find_if(request.points.begin(), request.points.end(),
                     [&](const MeasuringPoint& p) { return p.id.text == value.point; });
    CELADON_ASSIGN(const auto first, store.first_from(point->series, Instant::min()));
    if (first) occupied.push_back(point->series.number);
  }
  return occupied;
}

Result<ImportReport> import_checked(const ImportRequest& request, storage::SeriesStore& store,
                                    storage::Database& database, const Clock& clock,
                                    const ImportWatch& watch) {
  CELADON_TRY(check_points(request.mapping, request.points));
  CELADON_ASSIGN(const FileFacts facts, look_at(request));
  const std::string mapping =
      request.mapping.text.empty() ? write_mapping(request.mapping) : request.mapping.text;
  const std::string mapping_sha256 = storage::sha256_hex(mapping);
  CELADON_TRY(prepare_import_sessions(database));
  CELADON_ASSIGN(auto session,
                 find_import_session(database, request.site, facts.sha256, mapping_sha256));
  if (session && session->finished) return report_of_finished(*session);
  const bool resumed = session.has_value();
  CELADON_ASSIGN(const auto occupied, occupied_series(request, store));
  if (!resumed) {
    ImportSession fresh;
    fresh.site = request.site;
    fresh.file_name = facts.name;
    fresh.sha256 = facts.sha256;
    fresh.bytes = facts.bytes;
    fresh.mapping_sha256 = mapping_sha256;
    fresh.mapping = mapping;
    fresh.who = request.who;
    fresh.started = clock.now();
    CELADON_ASSIGN(session, begin_import_session(database, std::move(fresh)));
  }
  Importer importer(request, facts, store, *session, watch, occupied);
  CELADON_ASSIGN(ImportReport report, importer.run());
  report.resumed = resumed;
  session->finished = clock.now();
  session->rows = report.rows;
  session->kept = report.kept;
  session->refused = report.refused_rows + report.refused_cells;
  session->report = to_json(report).dump();
  CELADON_TRY(finish_import_session(database, *session));
  return report;
}

}  // namespace

Result<ImportReport> import_file(const ImportRequest& request, storage::SeriesStore& store,
                                 storage::Database& database, const Clock& clock,
                                 const ImportWatch& watch) {
  try {
    return import_checked(request, store, database, clock, watch);
  } catch (const std::system_error& error) {  // the thread of the writer could not be started
    return fail(ErrorCode::io,
                std::string("操作系统拒绝新建线程｜the operating system refused a thread: ") +
                    error.what());
  }
}

}  // namespace celadon::telemetry
