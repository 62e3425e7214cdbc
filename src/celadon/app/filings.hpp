#pragma once
// Use cases: a report is made from what is known now, looked at as a draft, and frozen when it is
// filed. A filing keeps the document, its PDF and workbook and their hashes, the packs and the
// recorded time; it is withdrawn by a mark and never deleted.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/answers.hpp"
#include "celadon/app/verification_code.hpp"
#include "celadon/report/document_model.hpp"

namespace celadon::app {

/// Creates or checks the tables of the reports. Errors: newer_version, corrupt, disk_full.
Status migrate_reports(storage::Database& database);

struct ReportRequest {
  Question question;
  report::ReportKind kind = report::ReportKind::self_evaluation;
  units::Language language = units::Language::zh;
  std::string standard = "standards.gbt36132-2025";  ///< of a self-evaluation
  std::vector<std::string> schemes;                  ///< packs, laid over each other
};

/// The document as of the question's recorded time, else as of now (then samples are posted first
/// where the folder is open for writing). Nothing is stored. Errors: those of picture_of and
/// assess_site.
Result<report::Document> make_document(Workspace& workspace, const ReportRequest& request);

/// The same from published data in hand, e.g. those kept with a report. The question names site and
/// recorded time. Errors: those of make_snapshot and judge_picture.
Result<report::Document> make_document_from(Workspace& workspace, const Reference& reference,
                                            const ReportRequest& request);

enum class ReportFormat : std::uint8_t { pdf = 1, xlsx = 2 };
const char* to_string(ReportFormat format) noexcept;
Result<ReportFormat> parse_report_format(std::string_view text);
/// The bytes of a document in a format. Errors: those of to_pdf and to_xlsx.
Result<std::string> render(const report::Document& document,
                           const std::optional<report::Seal>& seal, ReportFormat format);

struct FiledFile {
  ReportFormat format = ReportFormat::pdf;
  std::string sha256;
  std::uint64_t bytes = 0;
};

struct Withdrawal {
  Instant at;
  std::string by;
  std::string reason;
};

struct Filing {
  report::Seal seal;  ///< its code as shown
  std::string filed_by;
  std::vector<FiledFile> files;
  std::optional<Withdrawal> withdrawal;
};

/// A report at rest.
struct StoredReport {
  std::string id;
  std::string site;
  report::ReportKind kind = report::ReportKind::self_evaluation;
  std::string period;
  units::Language language = units::Language::zh;
  std::string standard;
  std::vector<std::string> schemes;
  Instant made_at;
  std::string made_by;
  Instant as_of;
  std::string model_sha256;    ///< of the kept document
  std::string library_sha256;  ///< of the list of kept packs; empty: made before packs were kept
  std::string summary;         ///< the document without its sections, as JSON; may be empty
  std::optional<Filing> filing;
};

/// "draft", "filed" or "withdrawn".
const char* state_of(const StoredReport& report) noexcept;

/// Makes and keeps a draft. Errors: those of make_document; disk_full, io, locked.
Result<StoredReport> make_report(Workspace& workspace, const ReportRequest& request,
                                 Entropy& entropy);
/// Reports of a site (empty: of all), newest first.
Result<std::vector<StoredReport>> list_reports(Workspace& workspace, const std::string& site);
/// What was filed of all sites, also what was withdrawn; the newest filing first.
Result<std::vector<StoredReport>> list_filings(Workspace& workspace);
/// Error not_found; a report of another site is not found.
Result<StoredReport> find_report(Workspace& workspace, const std::string& site,
                                 const std::string& id);
/// The kept document. Errors: not_found, corrupt (its bytes do not match its hash), io.
Result<report::Document> document_of(Workspace& workspace, const StoredReport& report);
/// The document without its sections: what lists show. Cheap. Errors: those of document_of.
Result<report::Document> summary_of(Workspace& workspace, const StoredReport& report);
/// The file to hand in: of a filed report the very bytes that were filed, of a draft drawn now.
Result<std::string> content_of(Workspace& workspace, const StoredReport& report,
                               ReportFormat format);

/// Who files, and where the verification page is.
struct Filer {
  std::string login;
  packs::Title role;
  std::string address;  ///< of the server, e.g. "https://celadon.example"; "/verify/CODE" is added
};

/// A filing drawn but not yet recorded: drawing takes long and needs no lock.
struct PreparedFiling {
  std::string report;
  std::string code;  ///< as stored
  Filing filing;
  std::vector<std::string> contents;  ///< of filing.files
};
Result<PreparedFiling> prepare_filing(const report::Document& document, const StoredReport& report,
                                      const Filer& filer, const Clock& clock, Entropy& entropy);
/// Keeps the files and records the filing; a report that is filed already keeps its filing. Errors:
/// not_found, disk_full, io, locked.
Result<StoredReport> record_filing(Workspace& workspace, const PreparedFiling& prepared);
/// Both in one go.
Result<StoredReport> file_report(Workspace& workspace, const StoredReport& report,
                                 const Filer& filer, Entropy& entropy);

/// Marks a filing as withdrawn. Errors: conflict (not filed, or withdrawn already),
/// invalid_argument (no reason, or more than 500 characters).
Result<StoredReport> withdraw_report(Workspace& workspace, const StoredReport& report,
                                     const std::string& by, const std::string& reason);

/// What stands behind a code.
struct Verification {
  StoredReport report;
  report::Document document;
};
/// Errors: parse (mistyped), not_found, corrupt.
Result<Verification> verify_code(Workspace& workspace, std::string_view typed);
/// The filing one of whose files has that hash; nullopt when there is none.
Result<std::optional<Verification>> verify_file(Workspace& workspace, const std::string& sha256);

struct FigureComparison {
  report::ReportFigure made;
  std::optional<double> now;
  bool same = false;
};
/// A pack the figures rest on, and the pack of that name in the library of today.
struct PackComparison {
  std::string label;
  std::string made;
  std::optional<std::string> now;  ///< none: the pack is not there any more
  bool same = false;
};
struct Recomputation {
  std::vector<FigureComparison> figures;
  std::vector<PackComparison> packs;
  Instant as_of;
  bool from_kept_packs = false;  ///< else from the library of today
  bool same = false;             ///< all figures
  bool packs_same = false;       ///< all packs are today what they were
};
/// Computes the figures again as of the recorded time of the report, from the packs that were kept
/// with it, and compares bit for bit. A report made before packs were kept is computed from the
/// library of today. Errors: those of make_document and open_kept_library.
Result<Recomputation> recompute(Workspace& workspace, const StoredReport& report);

/// What reports rest on and is not there: documents, filed files, kept packs. Empty when whole.
/// That bytes match their names is checked by FileStore::verify. Errors: those of the database.
Result<std::vector<std::string>> missing_of_reports(Workspace& workspace);

}  // namespace celadon::app
