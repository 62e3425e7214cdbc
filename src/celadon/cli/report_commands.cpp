// report: documents that are handed in, filed and verified.

#include <fmt/format.h>

#include "celadon/app/filings.hpp"
#include "celadon/app/recomputation_json.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/storage/digest.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::cli {
namespace {

struct MakeOptions {
  QuestionOptions question;
  std::string kind = "self_evaluation";
  std::string format = "pdf";
  std::string standard = "standards.gbt36132-2025";
  std::vector<std::string> schemes;
  std::string output;
};

Json json_of(const packs::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

Json json_of(const report::ReportFigure& figure) {
  Json json{{"name", figure.name},
            {"title", json_of(figure.title)},
            {"value", figure.value ? Json(*figure.value) : Json(nullptr)},
            {"unit", figure.unit},
            {"text", figure.text}};
  if (!figure.value)
    json["undetermined"] = {{"reason", figure.reason}, {"missing", figure.missing}};
  return json;
}

Json json_of(const app::StoredReport& report) {
  Json json{{"id", report.id},
            {"site", report.site},
            {"kind", report::to_string(report.kind)},
            {"period", report.period},
            {"language", report.language == units::Language::en ? "en" : "zh"},
            {"state", app::state_of(report)},
            {"made_at", format_instant(report.made_at)},
            {"made_by", report.made_by},
            {"as_of", format_instant(report.as_of)}};
  if (!report.standard.empty()) json["standard"] = report.standard;
  if (!report.filing) return json;
  Json files = Json::array();
  for (const app::FiledFile& file : report.filing->files) {
    files.push_back(
        {{"format", app::to_string(file.format)}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  json["filing"] = {{"code", report.filing->seal.code},
                    {"address", report.filing->seal.address},
                    {"filed_at", format_instant(report.filing->seal.filed_at)},
                    {"role", json_of(report.filing->seal.role)},
                    {"filed_by", report.filing->filed_by},
                    {"files", std::move(files)}};
  if (const auto& withdrawal = report.filing->withdrawal)
    json["filing"]["withdrawn"] = {{"at", format_instant(withdrawal->at)},
                                   {"reason", withdrawal->reason}};
  return json;
}

std::string line_of(const Session& session, const app::StoredReport& report) {
  const packs::Title title = report::title_of(report.kind);
  std::string line = fmt::format("{}  {}  {}  {}  {}", report.id, report.site, report.period,
                                 session.say(title.zh, title.en), app::state_of(report));
  if (report.filing) line += "  " + report.filing->seal.code;
  return line + "\n";
}

/// Where a folder cannot be written or another time is asked, the report is made but not kept.
Status make(Session& session, const MakeOptions& options) {
  app::ReportRequest request;
  CELADON_ASSIGN(request.question, options.question.question());
  CELADON_ASSIGN(request.kind, report::parse_report_kind(options.kind));
  CELADON_ASSIGN(const app::ReportFormat format, app::parse_report_format(options.format));
  request.language = session.language();
  request.standard = options.standard;
  request.schemes = options.schemes;
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, request.question));
  std::optional<app::StoredReport> kept;
  report::Document document;
  if (workspace.folder().access() == storage::Access::read_write) {
    app::SystemEntropy entropy;
    CELADON_ASSIGN(kept, app::make_report(workspace, request, entropy));
    CELADON_ASSIGN(document, app::document_of(workspace, *kept));
  } else {
    CELADON_ASSIGN(document, app::make_document(workspace, request));
  }
  if (!options.output.empty()) {
    CELADON_ASSIGN(const std::string bytes, app::render(document, std::nullopt, format));
    CELADON_TRY(storage::write_file_atomically(options.output, bytes));
  }
  if (session.json) {
    Json out = kept ? json_of(*kept) : Json::object();
    out["figures"] = Json::array();
    for (const report::ReportFigure& figure : document.figures)
      out["figures"].push_back(json_of(figure));
    out["output"] = options.output;
    session.print_json(out);
    return {};
  }
  if (kept) session.print(line_of(session, *kept));
  for (const report::ReportFigure& figure : document.figures) {
    session.print(
        fmt::format("  {}  {}\n", session.say(figure.title.zh, figure.title.en), figure.text));
  }
  if (!options.output.empty())
    session.print(fmt::format("{} {}\n", session.say("已写出", "written:"), options.output));
  if (kept) {
    session.print(fmt::format("{} celadon report file {}\n",
                              session.say("草稿；归档：", "a draft; to file it:"), kept->id));
  }
  return {};
}

void add_make(CLI::App& report, Session& session) {
  const auto options = std::make_shared<MakeOptions>();
  CLI::App* command = add_command(
      report, "make", "编制报告（草稿）/ make a report (a draft)",
      "celadon report make --kind self_evaluation --period 2025 --scheme example-gbt36132-2025 "
      "--format pdf --output report.pdf\n"
      "  celadon report make --kind greenhouse_gas --period 2025 --format xlsx --output ghg.xlsx");
  options->question.add_to(*command);
  command
      ->add_option("--kind", options->kind,
                   "self_evaluation 自评价 | energy 能源 | greenhouse_gas 温室气体")
      ->capture_default_str();
  command->add_option("--format", options->format, "pdf | xlsx")->capture_default_str();
  command->add_option("--standard", options->standard, "标准数据包 / the standard's pack")
      ->capture_default_str();
  command->add_option("--scheme", options->schemes, "方案数据包 / scheme packs");
  command->add_option("-o,--output", options->output, "写到哪个文件 / where to write the file");
  command->callback(
      [&session, options] { run_command(session, [&] { return make(session, *options); }); });
}

struct FileOptions {
  std::string site;
  std::string report;
  std::string address = "http://localhost:8080";
  std::string role = "命令行操作员";
  std::string output;
  std::string format = "pdf";
  std::string reason;
};

Status write_content(Session& session, app::Workspace& workspace, const app::StoredReport& stored,
                     const FileOptions& options) {
  if (options.output.empty()) return {};
  CELADON_ASSIGN(const app::ReportFormat format, app::parse_report_format(options.format));
  CELADON_ASSIGN(const std::string bytes, app::content_of(workspace, stored, format));
  CELADON_TRY(storage::write_file_atomically(options.output, bytes));
  if (!session.json)
    session.print(fmt::format("{} {}\n", session.say("已写出", "written:"), options.output));
  return {};
}

Status file(Session& session, const FileOptions& options) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const app::StoredReport draft,
                 app::find_report(workspace, options.site, options.report));
  app::SystemEntropy entropy;
  const app::Filer filer{workspace.who(), {options.role, options.role}, options.address};
  CELADON_ASSIGN(const app::StoredReport filed, app::file_report(workspace, draft, filer, entropy));
  CELADON_TRY(write_content(session, workspace, filed, options));
  if (session.json) {
    session.print_json(json_of(filed));
    return {};
  }
  session.print(fmt::format("{} {}\n{}\n",
                            session.say("已归档，核验码", "filed, verification code"),
                            filed.filing->seal.code, filed.filing->seal.address));
  for (const app::FiledFile& one : filed.filing->files)
    session.print(fmt::format("  {}  SHA-256 {}\n", app::to_string(one.format), one.sha256));
  return {};
}

Status withdraw(Session& session, const FileOptions& options) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const app::StoredReport filed,
                 app::find_report(workspace, options.site, options.report));
  CELADON_ASSIGN(const app::StoredReport marked,
                 app::withdraw_report(workspace, filed, workspace.who(), options.reason));
  session.json ? session.print_json(json_of(marked)) : session.print(line_of(session, marked));
  return {};
}

Status list(Session& session, const FileOptions& options) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const auto reports, app::list_reports(workspace, options.site));
  if (session.json) {
    Json items = Json::array();
    for (const app::StoredReport& one : reports) items.push_back(json_of(one));
    session.print_json({{"items", items}, {"total", reports.size()}});
    return {};
  }
  for (const app::StoredReport& one : reports) session.print(line_of(session, one));
  return {};
}

/// A file is looked up by its hash, anything else is a code.
Result<std::optional<app::Verification>> found(app::Workspace& workspace, const std::string& what) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(what, ignored)) {
    CELADON_ASSIGN(const std::string hash, storage::sha256_of_file(what));
    return app::verify_file(workspace, hash);
  }
  CELADON_ASSIGN(app::Verification one, app::verify_code(workspace, what));
  return std::optional<app::Verification>(std::move(one));
}

Status verify(Session& session, const std::string& what) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const std::optional<app::Verification> verified, found(workspace, what));
  if (!verified) {
    session.exit_code = ExitCode::negative;
    if (session.json) {
      session.print_json({{"filed", false}, {"file", what}});
    } else {
      session.print(fmt::format("{}: {}\n", what,
                                session.say("不是这里归档的任何文件（或已被改动）",
                                            "no file that was filed here, or it was changed")));
    }
    return {};
  }
  CELADON_ASSIGN(const app::Recomputation again, app::recompute(workspace, verified->report));
  const bool good = again.same && !verified->report.filing->withdrawal;
  if (!good) session.exit_code = ExitCode::negative;
  if (session.json) {
    Json out{{"filed", true}};
    out.update(json_of(verified->report));
    out["figures"] = Json::array();
    for (const report::ReportFigure& figure : verified->document.figures)
      out["figures"].push_back(json_of(figure));
    out["recomputation"] = app::to_json(again);
    session.print_json(out);
    return {};
  }
  session.print(line_of(session, verified->report));
  if (const auto& withdrawal = verified->report.filing->withdrawal) {
    session.print(fmt::format("{} {}：{}\n", session.say("已撤回", "withdrawn"),
                              format_instant(withdrawal->at), withdrawal->reason));
  }
  for (const app::FigureComparison& one : again.figures) {
    session.print(fmt::format("  {}  {}  {}\n", session.say(one.made.title.zh, one.made.title.en),
                              one.made.text,
                              one.same ? session.say("重算相同", "computed again: the same")
                                       : session.say("重算不同", "computed again: different")));
  }
  for (const app::PackComparison& one : again.packs) {
    if (!one.same)
      session.print(fmt::format("  {} {}\n", one.label,
                                session.say("数据包已不同", "the pack is not the same any more")));
  }
  return {};
}

void add_file(CLI::App& report, Session& session) {
  const auto options = std::make_shared<FileOptions>();
  CLI::App* command = add_command(
      report, "file", "归档：冻结报告并给出核验码 / freeze a report and give it a code",
      "celadon report file R4K7Q2M9XA --address https://celadon.example --output filed.pdf");
  command->add_option("REPORT", options->report, "报告编号 / id of the report")->required();
  command->add_option("--site", options->site, "工厂标识 / id of the site");
  command
      ->add_option("--address", options->address,
                   "核验页所在服务器的地址 / address of the server with the verification page")
      ->envname("CELADON_ADDRESS")
      ->capture_default_str();
  command->add_option("--role", options->role, "归档人的角色 / role of who files")
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "写出归档的文件 / write the filed file");
  command->add_option("--format", options->format, "pdf | xlsx")->capture_default_str();
  command->callback(
      [&session, options] { run_command(session, [&] { return file(session, *options); }); });
}

void add_withdraw_and_list(CLI::App& report, Session& session) {
  const auto options = std::make_shared<FileOptions>();
  CLI::App* command = add_command(report, "withdraw",
                                  "撤回已归档的报告（只作标记）/ mark a filed report as withdrawn",
                                  "celadon report withdraw R4K7Q2M9XA --reason '产量口径更正'");
  command->add_option("REPORT", options->report, "报告编号 / id of the report")->required();
  command->add_option("--reason", options->reason, "原因，核验页可见 / why; shown to anybody")
      ->required();
  command->callback(
      [&session, options] { run_command(session, [&] { return withdraw(session, *options); }); });
  const auto listing = std::make_shared<FileOptions>();
  CLI::App* all = add_command(report, "list", "报告一览 / list the reports", "celadon report list");
  all->add_option("--site", listing->site, "工厂标识 / id of the site");
  all->callback(
      [&session, listing] { run_command(session, [&] { return list(session, *listing); }); });
}

void add_verify(CLI::App& report, Session& session) {
  const auto what = std::make_shared<std::string>();
  CLI::App* command = add_command(
      report, "verify",
      "按核验码或文件核验，并按归档时的数据重新计算 / verify by code or file, and compute again",
      "celadon report verify Q7MK-3XRA-9T2F-8\n  celadon report verify filed.pdf");
  command->add_option("CODE|FILE", *what, "核验码或文件 / code or file")->required();
  command->callback(
      [&session, what] { run_command(session, [&] { return verify(session, *what); }); });
}

}  // namespace

void add_report_commands(CLI::App& root, Session& session) {
  CLI::App* report =
      add_command(root, "report", "报告：编制、归档、核验 / reports: make, file, verify",
                  "celadon report make --kind energy --period 2025 --output energy.pdf");
  report->require_subcommand(1);
  add_make(*report, session);
  add_file(*report, session);
  add_withdraw_and_list(*report, session);
  add_verify(*report, session);
}

}  // namespace celadon::cli
