#include "celadon/cli/run.hpp"

#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"

namespace celadon::cli {

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& help,
                      const std::string& example) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->footer("例 / example:\n  " + example + "\n");
  return command;
}

namespace {

void add_shared_options(CLI::App& root, Session& session) {
  root.add_option("-d,--data", session.data_folder, "数据目录 / data folder")
      ->envname("CELADON_DATA")
      ->capture_default_str();
  root.add_option("--database", session.database,
                  "PostgreSQL 地址，缺省用数据目录里的 SQLite / postgresql://user@host/database "
                  "instead of SQLite in the data folder")
      ->envname("CELADON_DATABASE");
  root.add_option("--packs", session.pack_folders, "附加数据包目录 / folders of further data packs")
      ->envname("CELADON_PACKS");
  root.add_flag("--json", session.json, "输出 JSON / answer as JSON");
  root.add_flag("--en", session.english, "英文输出 / answer in English")
      ->envname("CELADON_ENGLISH");
  root.add_flag("-q,--quiet", session.quiet, "不显示进度 / no progress");
}

}  // namespace

int run(int argc, const char* const* argv, const Clock& clock) {
  watch_for_interrupt();
  Session session;
  session.clock = &clock;
  CLI::App root{
      "Celadon 青瓷：绿色工厂的计量、核算与评价 / measures, accounts and judges green factories",
      "celadon"};
  root.set_version_flag("--version", "celadon " CELADON_VERSION);
  root.require_subcommand(1);
  root.fallthrough();
  root.footer("退出码 / exit codes: docs/exit-codes.md");
  add_shared_options(root, session);
  add_serve_command(root, session);
  add_document_commands(root, session);
  add_import_commands(root, session);
  add_ledger_commands(root, session);
  add_assess_commands(root, session);
  add_report_commands(root, session);
  add_pack_commands(root, session);
  add_programme_commands(root, session);
  add_method_commands(root, session);
  add_unit_commands(root, session);
  add_calc_command(root, session);
  add_code_commands(root, session);
  add_device_commands(root, session);
  add_nation_commands(root, session);
  add_access_commands(root, session);
  add_completion_command(root, session);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = root.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(session.exit_code);
}

}  // namespace celadon::cli
