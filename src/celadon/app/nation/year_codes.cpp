#include "celadon/app/nation/year_codes.hpp"

#include <fmt/format.h>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/cultivation/nation/nation_table.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;

/// Keeps the snapshot as a table among the files of the folder; its SHA-256.
Result<std::string> keep_snapshot(Workspace& workspace, const nation::Snapshot& snapshot) {
  const std::filesystem::path draft = workspace.folder().path() / "nation-of-the-year.csv.draft";
  CELADON_TRY(nation::write_nation_table(snapshot, draft));
  const auto kept = workspace.folder().files().keep(draft);
  std::error_code ignored;
  std::filesystem::remove(draft, ignored);
  if (!kept.ok()) return kept.error();
  return kept->sha256;
}

}  // namespace

Result<std::size_t> note_last_shares(storage::Database& database, const FrozenNation& frozen,
                                     const cultivation::Programme& programme, std::string_view rung,
                                     std::int32_t year) {
  std::size_t noted = 0;
  if (programme.cause("last_share") == nullptr) return noted;  // not in this edition
  for (const auto kind : {cultivation::SubjectKind::factory, cultivation::SubjectKind::park,
                          cultivation::SubjectKind::supply_chain}) {
    const auto shares = nation::last_share(*frozen.snapshot, programme, rung, kind, year);
    if (!shares.ok() && shares.error().code == ErrorCode::not_found) return noted;
    if (!shares.ok()) return shares.error();
    for (const nation::LastShare& share : *shares) {
      for (const nation::LastShare::Year& one : share.years) {
        CELADON_TRY(database.execute(
            "insert into ladder_last_share (subject, year, recorded_at) values (:subject, :year, "
            ":at) on conflict (subject, year) do nothing",
            {std::string(frozen.ids[share.subject]), std::int64_t{one.year}, frozen.at.us}));
      }
      ++noted;
    }
  }
  return noted;
}

Result<YearCodes> issue_year_codes(Workspace& workspace, NationShelf& shelf,
                                   const CodeIssueRequest& request) {
  const packs::Library& library = *workspace.reference().library;
  CELADON_ASSIGN(const packs::PackPtr standard,
                 library.find(packs::PackReference::parse(request.standard)));
  const Instant now = workspace.clock().now();
  CELADON_ASSIGN(const auto programmes, shelf.programmes(cultivation::china_day(now)));
  CELADON_ASSIGN(
      const FrozenNationPtr frozen,
      freeze_nation(workspace.database(), library, *programmes, {now, standard->header().id}));
  CELADON_ASSIGN(const std::string sha256, keep_snapshot(workspace, *frozen->snapshot));
  YearCodes answer;
  CELADON_ASSIGN(answer.issue, issue_codes_of(workspace, *frozen->snapshot, sha256, request));
  CELADON_ASSIGN(answer.noted_last_shares,
                 note_last_shares(workspace.database(), *frozen, programmes->nation(),
                                  programmes->nation().code()->rung, request.year));
  for (nation::SubjectIndex i = 0; i < frozen->snapshot->size(); ++i)
    if (frozen->has_code(i))
      answer.subjects.emplace(frozen->snapshot->credit_code(i), frozen->ids[i]);
  return answer;
}

}  // namespace celadon::app
