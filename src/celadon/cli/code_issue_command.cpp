// code issue: the green codes of a year from a table of the nation.

#include <fmt/format.h>

#include "celadon/app/issue_codes.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/qr.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

namespace code = registry::code;

struct IssueOptions {
  app::CodeIssueRequest request;
  std::string valid_through;
  std::string address;
  std::string output;
  std::string qr;
};

Json place_json(const code::Place& place) {
  return place.of == 0 ? Json(nullptr) : Json{{"rank", place.rank}, {"of", place.of}};
}

Json unit_json(const app::CodeOutcome& out, const std::string& address) {
  return {{"credit_code", out.credit_code},
          {"name", out.name},
          {"outcome", app::to_string(out.kind)},
          {"reason", out.reason},
          {"grade", out.grade},
          {"overall", place_json(out.overall)},
          {"industry", out.industry},
          {"within_industry", place_json(out.within_industry)},
          {"number", out.number == 0 ? Json(nullptr) : Json(out.number)},
          {"key", out.key.text},
          {"code",
           out.text.empty() || address.empty() ? out.text : code::code_address(address, out.text)}};
}

/// One picture for each code.
Status write_pictures(const app::CodeIssue& issue, const IssueOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.qr, error);
  for (const app::CodeOutcome& out : issue.units) {
    if (out.text.empty()) continue;
    CELADON_ASSIGN(const report::QrCode picture,
                   report::make_qr(code::code_address(options.address, out.text)));
    CELADON_TRY(storage::write_file_atomically(
        std::filesystem::path(options.qr) /
            fmt::format("{}-{}.svg", out.credit_code, options.request.year),
        report::to_svg(picture)));
  }
  return {};
}

void print_issue(Session& session, const app::CodeIssue& issue, const IssueOptions& options) {
  using Kind = app::CodeOutcomeKind;
  if (session.json) {
    Json units = Json::array();
    for (const app::CodeOutcome& out : issue.units)
      units.push_back(unit_json(out, options.address));
    session.print_json({{"year", options.request.year},
                        {"ranked", issue.ranked},
                        {"issued", issue.count(Kind::issued)},
                        {"existing", issue.count(Kind::existing)},
                        {"refused", issue.count(Kind::refused)},
                        {"shares", {issue.settings.best_share, issue.settings.second_share}},
                        {"ties", assessment::to_string(issue.settings.ties)},
                        {"decimals", issue.settings.decimals},
                        {"day", format_date(issue.issued)},
                        {"valid_through", format_date(issue.valid_through)},
                        {"snapshot_sha256", issue.snapshot_sha256},
                        {"packs", issue.packs},
                        {"units", units}});
    return;
  }
  if (options.output.empty()) {
    session.print(app::to_csv(issue, options.address));
    return;
  }
  session.print(fmt::format(
      "{} {}，{} {}，{} {}，{} {}；{} {}\n", session.say("排名", "ranked"), issue.ranked,
      session.say("核发", "issued"), issue.count(Kind::issued), session.say("已有", "existing"),
      issue.count(Kind::existing), session.say("不予赋码", "refused"), issue.count(Kind::refused),
      session.say("有效至", "valid through"), format_date(issue.valid_through)));
}

Status issue_codes(Session& session, IssueOptions options) {
  if (!options.valid_through.empty()) {
    CELADON_ASSIGN(options.request.valid_through, parse_date(options.valid_through));
  }
  if (!options.qr.empty() && options.address.empty())
    return fail(ErrorCode::invalid_argument,
                "二维码需要核验网址｜a QR code needs the address of the server that shows it",
                "用 --address 给出｜give it by --address");
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const app::CodeIssue issue, app::issue_green_codes(workspace, options.request));
  if (!options.output.empty())
    CELADON_TRY(
        storage::write_file_atomically(options.output, app::to_csv(issue, options.address)));
  if (!options.qr.empty()) CELADON_TRY(write_pictures(issue, options));
  print_issue(session, issue, options);
  return {};
}

}  // namespace

void add_code_issue_command(CLI::App& commands, Session& session) {
  const auto options = std::make_shared<IssueOptions>();
  CLI::App* issue =
      add_command(commands, "issue",
                  "按年度定格的表排名、分级并核发绿码 / rank, grade and issue the codes of a year",
                  "celadon code issue national-2025.csv --year 2025 --issuer 某某局 --standard "
                  "standards.gbt36132-2025 --output codes.csv");
  issue
      ->add_option("TABLE", options->request.table,
                   "名单单位表（docs/nation.md）/ the table of units")
      ->required();
  issue->add_option("--year", options->request.year, "数据年度 / year of the data")->required();
  issue->add_option("--issuer", options->request.issuer, "发码单位 / the issuer")->required();
  issue
      ->add_option("--standard", options->request.standard,
                   "得分所依据的标准包 / the standard the scores rest on")
      ->required();
  issue->add_option("--programme", options->request.programme, "规则包 / the rules")
      ->capture_default_str();
  issue->add_option("--only", options->request.only,
                    "只核发给申领的单位（统一社会信用代码）/ only those who asked, by credit code");
  issue->add_option("--valid-through", options->valid_through,
                    "有效期末日，缺省为下一年度应赋码之日 / last day, by default when the next "
                    "year's code is due");
  issue->add_option("--address", options->address,
                    "公开核验页所在的服务地址 / the server that shows the public page");
  issue->add_option("--output", options->output, "结果 CSV / the outcomes as CSV");
  issue->add_option("--qr", options->qr, "写出二维码（SVG）的目录 / folder for QR codes as SVG");
  issue->callback([&session, options] {
    run_command(session, [&] { return issue_codes(session, *options); });
  });
}

}  // namespace celadon::cli
