#include "celadon/app/issue_codes.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "celadon/app/nation.hpp"
#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/text/csv_writer.hpp"

namespace celadon::app {
namespace {

namespace code = registry::code;
namespace nation = cultivation::nation;

/// The first bytes of a SHA-256 that is given in hexadecimal.
std::string digest_of(std::string_view sha256) {
  return code::from_hex(sha256.substr(0, 2 * code::digest_bytes)).value_or(std::string());
}

Result<std::vector<code::PinnedPack>> pins_of(const packs::Library& library,
                                              const cultivation::Programme& programme) {
  std::vector<code::PinnedPack> pins;
  for (const std::string& label : programme.packs()) {
    CELADON_ASSIGN(const packs::PackPtr pack, library.find(packs::PackReference::parse(label)));
    pins.push_back({label, digest_of(pack->hash())});
  }
  return pins;
}

/// A code holds until the next year's is due: the last day of that year's form, and the time that
/// the rules give for coding.
Result<CivilDate> valid_through(const packs::Library& library,
                                const cultivation::Programme& programme, std::int32_t year) {
  const auto* due = programme.value("form_due");
  const auto* within = programme.value(programme.code()->issue_within);
  const auto* day = due == nullptr ? nullptr : std::get_if<cultivation::MonthDay>(&due->content);
  const auto* span = within == nullptr ? nullptr : std::get_if<cultivation::Span>(&within->content);
  if (day == nullptr || span == nullptr)
    return fail(
        ErrorCode::not_found,
        "规则没有填报截止日或赋码期限，请给出有效期｜the rules have no last day of the form or "
        "no time for coding: say how long the codes hold",
        "--valid-through 2027-05-15");
  CELADON_ASSIGN(const auto calendar, cultivation::WorkingCalendar::open(library));
  return cultivation::last_day(day->in(year + 2), *span, calendar);
}

/// The words on the grades of a programme, by the ranking's codes.
std::string grade_name(const cultivation::CodeRule& rule, assessment::GreenCode grade) {
  return rule.grades[static_cast<std::size_t>(grade) - 1].title.en;
}

/// Everything that is the same for all codes of one issue.
struct Issue {
  const nation::Snapshot& snapshot;
  const nation::CodeSheet& sheet;
  const cultivation::CodeRule& rule;
  const code::StoredKey& key;
  code::CodeContent common;
  std::unordered_map<std::string, const code::IssuedCode*> existing;
};

CodeOutcome outcome_of(const Issue& issue, nation::SubjectIndex i) {
  CodeOutcome out;
  out.credit_code = issue.snapshot.credit_code(i);
  out.name = issue.snapshot.name(i);
  if (issue.sheet.refusal[i] != nation::CodeRefusal::none) {
    out.reason = nation::reason(issue.sheet.refusal[i], issue.sheet.year);
    return out;
  }
  const assessment::Ranking& ranking = issue.sheet.ranking;
  out.grade = grade_name(issue.rule, ranking.code[i]);
  out.overall = {ranking.rank[i], ranking.ranked};
  out.industry = issue.sheet.industries[issue.sheet.industry[i]];
  if (!out.industry.empty())
    out.within_industry = {ranking.industry_rank[i],
                           issue.sheet.industry_size[issue.sheet.industry[i]]};
  out.kind = CodeOutcomeKind::not_asked;
  return out;
}

Status give(Workspace& workspace, const Issue& issue, std::uint64_t& number, CodeOutcome& out) {
  if (const auto known = issue.existing.find(out.credit_code); known != issue.existing.end()) {
    out.kind = CodeOutcomeKind::existing;
    out.key = known->second->key;
    out.number = known->second->number;
    out.text = known->second->text;
    return {};
  }
  code::CodeContent content = issue.common;
  content.number = number++;
  content.credit_code = out.credit_code;
  content.name = out.name;
  content.grade = out.grade;
  content.overall = out.overall;
  content.industry = out.industry;
  content.within_industry = out.within_industry;
  CELADON_ASSIGN(out.text, code::sign_code(content, issue.key.secret));
  out.kind = CodeOutcomeKind::issued;
  out.key = issue.key.secret.public_key().id();
  out.number = content.number;
  return code::keep_code(workspace.database(), {out.key,
                                                out.number,
                                                out.credit_code,
                                                out.name,
                                                content.year,
                                                out.grade,
                                                out.text,
                                                content.issued,
                                                content.valid_through,
                                                workspace.clock().now(),
                                                workspace.who(),
                                                {}});
}

Status check_asked(const nation::Snapshot& snapshot, const std::vector<std::string>& only) {
  for (const std::string& wanted : only) {
    bool there = false;
    for (nation::SubjectIndex i = 0; i < snapshot.size() && !there; ++i)
      there = snapshot.credit_code(i) == wanted;
    if (!there)
      return fail(ErrorCode::not_found,
                  fmt::format("表中没有 {0}｜{0} is not in the table", wanted));
  }
  return {};
}

bool is_asked(const std::vector<std::string>& only, const std::string& credit_code) {
  return only.empty() || std::find(only.begin(), only.end(), credit_code) != only.end();
}

Status issue_all(Workspace& workspace, Issue& issue, const std::vector<std::string>& only,
                 CodeIssue& answer) {
  CELADON_ASSIGN(storage::Transaction transaction,
                 storage::Transaction::begin(workspace.database()));
  CELADON_TRY(code::migrate_codes(workspace.database()));
  CELADON_ASSIGN(const auto given, code::list_codes(workspace.database(), {"", issue.sheet.year}));
  for (const code::IssuedCode& one : given)
    if (!one.revoked) issue.existing.emplace(one.credit_code, &one);
  CELADON_ASSIGN(std::uint64_t number,
                 code::next_number(workspace.database(), issue.key.secret.public_key().id()));
  for (nation::SubjectIndex i = 0; i < issue.snapshot.size(); ++i) {
    const nation::CodeRefusal refusal = issue.sheet.refusal[i];
    const bool elsewhere = refusal == nation::CodeRefusal::not_on_list ||
                           refusal == nation::CodeRefusal::not_this_kind;
    const bool asked = is_asked(only, std::string(issue.snapshot.credit_code(i)));
    if (elsewhere && (only.empty() || !asked)) continue;
    CodeOutcome out = outcome_of(issue, i);
    if (asked && out.kind == CodeOutcomeKind::not_asked)
      CELADON_TRY(give(workspace, issue, number, out));
    answer.units.push_back(std::move(out));
  }
  return transaction.commit();
}

}  // namespace

const char* to_string(CodeOutcomeKind kind) noexcept {
  switch (kind) {
    case CodeOutcomeKind::issued: return "issued";
    case CodeOutcomeKind::existing: return "existing";
    case CodeOutcomeKind::refused: return "refused";
    case CodeOutcomeKind::not_asked: return "not_asked";
  }
  return "";
}

std::size_t CodeIssue::count(CodeOutcomeKind kind) const {
  return static_cast<std::size_t>(std::count_if(
      units.begin(), units.end(), [kind](const CodeOutcome& o) { return o.kind == kind; }));
}

Result<CodeIssue> issue_codes_of(Workspace& workspace, const nation::Snapshot& snapshot,
                                 const std::string& snapshot_sha256,
                                 const CodeIssueRequest& request) {
  const packs::Library& library = *workspace.reference().library;
  const CivilDate today = china_day_of(workspace.clock());
  CELADON_ASSIGN(const auto programme,
                 cultivation::open_programme(library, request.programme, today, "CN"));
  CELADON_ASSIGN(const packs::PackPtr standard,
                 library.find(packs::PackReference::parse(request.standard)));
  CELADON_TRY(check_asked(snapshot, request.only));
  CELADON_ASSIGN(const nation::CodeSheet sheet,
                 nation::code_year(snapshot, *programme, request.year));
  CELADON_ASSIGN(code::KeyStore keys, open_keys(workspace));
  CELADON_TRY(ensure_key(keys, workspace.clock()));

  Issue issue{snapshot, sheet, *programme->code(), *keys.in_use(), {}, {}};
  issue.common.year = request.year;
  issue.common.basis = standard->header().label();
  issue.common.snapshot = digest_of(snapshot_sha256);
  issue.common.issuer = request.issuer;
  issue.common.issued = today;
  if (request.valid_through) {
    issue.common.valid_through = *request.valid_through;
  } else {
    CELADON_ASSIGN(issue.common.valid_through, valid_through(library, *programme, request.year));
  }
  CELADON_ASSIGN(issue.common.packs, pins_of(library, *programme));

  CodeIssue answer;
  answer.snapshot_sha256 = snapshot_sha256;
  answer.packs = programme->packs();
  answer.settings = sheet.settings;
  answer.issued = today;
  answer.valid_through = issue.common.valid_through;
  answer.ranked = sheet.ranking.ranked;
  CELADON_TRY(issue_all(workspace, issue, request.only, answer));
  return answer;
}

Result<CodeIssue> issue_green_codes(Workspace& workspace, const CodeIssueRequest& request) {
  CELADON_ASSIGN(const storage::KeptFile kept, workspace.folder().files().keep(request.table));
  CELADON_ASSIGN(const auto snapshot,
                 open_nation_table(*workspace.reference().library, kept.path,
                                   request.table.string(), china_day_of(workspace.clock())));
  return issue_codes_of(workspace, *snapshot, kept.sha256, request);
}

std::string to_csv(const CodeIssue& issue, const std::string& server) {
  std::string csv =
      "credit_code,name,outcome,grade,rank,of,industry,industry_rank,industry_of,number,key,code,"
      "reason\n";
  for (const CodeOutcome& out : issue.units) {
    const auto number = [](std::uint64_t n) { return n == 0 ? std::string() : std::to_string(n); };
    const std::vector<std::string> fields = {
        out.credit_code,
        out.name,
        to_string(out.kind),
        out.grade,
        number(out.overall.rank),
        number(out.overall.of),
        out.industry,
        number(out.within_industry.rank),
        number(out.within_industry.of),
        number(out.number),
        out.key.text,
        out.text.empty() || server.empty() ? out.text : code::code_address(server, out.text),
        out.reason};
    const std::vector<std::string_view> views(fields.begin(), fields.end());
    csv += text::csv_line(views) + "\n";
  }
  return csv;
}

}  // namespace celadon::app
