#pragma once
// Use case: the green codes of a year. A table of the nation is frozen, every unit on the list is
// ranked, and those who asked get their code; whoever gets none is told why.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "celadon/app/green_codes.hpp"
#include "celadon/assessment/ranking.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"

namespace celadon::app {

struct CodeIssueRequest {
  std::filesystem::path table;  ///< docs/nation.md
  std::int32_t year = 0;
  std::string programme = "programmes.green-manufacturing";
  std::string standard;  ///< the scores rest on it: a pack, "id" or "id@edition"
  std::string issuer;
  std::vector<std::string> only;           ///< credit codes of those who asked; empty: everybody
  std::optional<CivilDate> valid_through;  ///< unset: the day by which the next year's code is due
};

enum class CodeOutcomeKind : std::uint8_t { issued = 1, existing = 2, refused = 3, not_asked = 4 };
const char* to_string(CodeOutcomeKind kind) noexcept;

struct CodeOutcome {
  std::string credit_code;
  std::string name;
  CodeOutcomeKind kind = CodeOutcomeKind::refused;
  std::string reason;  ///< why refused: "中文｜English"
  std::string grade;
  registry::code::Place overall;
  std::string industry;
  registry::code::Place within_industry;
  registry::code::KeyId key;
  std::uint64_t number = 0;
  std::string text;
};

struct CodeIssue {
  std::string snapshot_sha256;  ///< of the kept table
  std::vector<std::string> packs;
  assessment::RankSettings settings;
  CivilDate issued;
  CivilDate valid_through;
  std::uint32_t ranked = 0;
  std::vector<CodeOutcome> units;  ///< on the list or asked for, in the order of the table
  [[nodiscard]] std::size_t count(CodeOutcomeKind kind) const;
};

/// Issues. A unit that has a code of the year which was not taken back keeps it. All or nothing.
/// Errors: those of read_nation_table() and code_year(); not_found (programme, standard, or a
/// credit code that is asked for but not in the table); invalid_argument (the issuer); limit (a
/// name too long for the code).
Result<CodeIssue> issue_green_codes(Workspace& workspace, const CodeIssueRequest& request);

/// The same of a snapshot that is kept already under its SHA-256; `request.table` is not looked at.
Result<CodeIssue> issue_codes_of(Workspace& workspace,
                                 const cultivation::nation::Snapshot& snapshot,
                                 const std::string& snapshot_sha256,
                                 const CodeIssueRequest& request);

/// The outcomes as CSV with a heading; codes as addresses where `server` is given.
std::string to_csv(const CodeIssue& issue, const std::string& server);

}  // namespace celadon::app
