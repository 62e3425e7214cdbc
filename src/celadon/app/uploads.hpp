#pragma once
// Use cases of a meter export on its way in: kept, looked at, mapped, imported by a job.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "celadon/app/jobs/jobs.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/telemetry/guess.hpp"
#include "celadon/telemetry/import_session.hpp"

namespace celadon::app {

/// The numbers are stored and never reused.
enum class UploadForm : std::uint8_t { csv = 1, csv_zst = 2, xlsx = 3 };
const char* to_string(UploadForm form) noexcept;

struct Upload {
  std::string id;  ///< "u-" and the first digits of the digest: the same bytes, the same upload
  std::string site;
  std::string name;
  UploadForm form = UploadForm::csv;
  std::uint64_t bytes = 0;
  std::string sha256;
  Instant uploaded;
  std::string who;
  bool known_before = false;
  std::vector<std::string> sheets;     ///< of a workbook, those that are not hidden
  std::vector<std::uint32_t> imports;  ///< sessions of this site that imported these bytes
};

/// Bytes a file may unpack to.
inline constexpr std::uint64_t unpacked_upload_bytes = std::uint64_t{8} << 30;

/// Looks at a file that arrived and keeps it under its digest. Errors: not_found (site), parse (no
/// table: names what it is), limit, corrupt, those of FileStore::keep.
Result<Upload> keep_upload(SharedWorkspace& workspace, const std::string& site,
                           const std::filesystem::path& file, std::string_view name,
                           const std::string& who);
/// Error not_found.
Result<Upload> one_upload(SharedWorkspace& workspace, const std::string& site,
                          const std::string& id);
/// Newest first.
Result<std::vector<Upload>> list_uploads(SharedWorkspace& workspace, const std::string& site);
/// Takes it off the list; the kept bytes stay, as figures may open down to them. Error not_found.
Status forget_upload(SharedWorkspace& workspace, const std::string& site, const std::string& id);

/// The first rows as they stand in the file.
struct FilePreview {
  struct Line {
    std::uint64_t row = 0;
    std::vector<std::string> cells;
  };
  std::string encoding;   ///< "utf-8", "gb18030", "xlsx"
  std::string separator;  ///< of CSV
  std::string sheet;
  std::vector<Line> lines;
  bool more = false;
};
Result<FilePreview> preview_upload(SharedWorkspace& workspace, const Upload& upload,
                                   const std::string& sheet, std::size_t rows);

/// One column (wide) or label (long) of a mapping.
struct MappedColumn {
  telemetry::ValueMapping value;
  bool point_exists = false;
  std::vector<std::string> nearest;  ///< points it may mean, the likeliest first
  std::vector<std::string> sample;   ///< the first cells
};

/// A mapping beside the file and the site: what an editor shows.
struct MappingView {
  std::string yaml;
  std::vector<MappedColumn> columns;
  std::vector<registry::MeasuringPoint> points;  ///< all of the site
  std::vector<telemetry::GuessRemark> remarks;
  std::vector<Error> problems;  ///< empty: it can be imported
};

/// What a person chose for a column in a table; laid over the YAML.
struct ColumnChoice {
  std::string column;
  std::optional<std::string> point;  ///< nullopt: the column is left out
  std::optional<std::string> unit;
  std::optional<telemetry::QuantityKind> kind;
  std::optional<double> scale;
};

/// Looks at the file and proposes a mapping into points of the site. Errors: those of
/// guess_mapping.
Result<MappingView> guess_upload(SharedWorkspace& workspace, const Upload& upload,
                                 const std::string& sheet);
/// Checks a mapping against the file and the site without importing; problems are part of the view.
Result<MappingView> check_upload_mapping(SharedWorkspace& workspace, const Upload& upload,
                                         const std::string& yaml,
                                         const std::vector<ColumnChoice>& choices);

/// The points a column may mean, the likeliest first, at most `most`: by id and names, units that
/// can be reached before others.
std::vector<std::string> nearest_points(const std::string& column, const std::string& unit,
                                        const std::vector<registry::MeasuringPoint>& points,
                                        std::size_t most = 3);

/// Queues the import; the mapping is read first. Errors: those of parse_mapping and Jobs::submit.
struct ImportWish {
  std::string site;
  std::string upload;
  std::string mapping;  ///< YAML
  std::string owner;    ///< id of the user
  std::string owner_name;
  std::string idempotency_key;
};
Result<Job> start_import(SharedWorkspace& workspace, Jobs& jobs, const ImportWish& wish);
/// The kind "import": taken up again after a crash, since importing again completes it.
JobKind import_job();

/// Sessions of a site, newest first; one of it. Error not_found.
Result<std::vector<telemetry::ImportSession>> list_imports(SharedWorkspace& workspace,
                                                           const std::string& site);
Result<telemetry::ImportSession> one_import(SharedWorkspace& workspace, const std::string& site,
                                            std::uint32_t id);
/// Where its rejects lie; nullopt when nothing was refused.
Result<std::optional<std::filesystem::path>> rejects_of(SharedWorkspace& workspace,
                                                        const telemetry::ImportSession& session);

}  // namespace celadon::app
