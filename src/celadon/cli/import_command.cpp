// import and verify.

#include <chrono>

#include <fmt/format.h>

#include "celadon/app/import_meters.hpp"
#include "celadon/app/verify_folder.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/telemetry/guess.hpp"
#include "celadon/telemetry/import_report.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

struct ImportOptions {
  app::ImportMetersRequest request;
  std::string guess;
};

/// A bar on standard error that redraws itself.
class ProgressBar {
 public:
  explicit ProgressBar(const Session& session)
      : session_(session), began_(std::chrono::steady_clock::now()) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() {
    if (drawn_) std::fputs("\r\x1b[K", session_.err);
  }

  void draw(const telemetry::ImportProgress& p) {
    if (!session_.shows_progress()) return;
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    const double share = p.total_bytes == 0
                             ? 0.0
                             : static_cast<double>(p.bytes) / static_cast<double>(p.total_bytes);
    constexpr int cells = 30;
    std::string bar;
    for (int i = 0; i < cells; ++i) bar += i < share * cells ? "█" : "░";
    const double rate = seconds > 0 ? static_cast<double>(p.rows) / seconds : 0;
    fmt::print(session_.err, "\r{} {:3.0f} %  {} {}  {:.0f} {}\x1b[K", bar, share * 100, p.rows,
               session_.say("行", "rows"), rate, session_.say("行/秒", "rows/s"));
    std::fflush(session_.err);
    drawn_ = true;
  }

 private:
  const Session& session_;
  std::chrono::steady_clock::time_point began_;
  bool drawn_ = false;
};

Status import(Session& session, const ImportOptions& options) {
  if (!options.guess.empty()) {
    CELADON_ASSIGN(const telemetry::MappingGuess guessed, telemetry::guess_mapping(options.guess));
    session.print(guessed.yaml());
    return {};
  }
  if (options.request.file.empty() || options.request.mapping.empty()) {
    return fail(ErrorCode::invalid_argument,
                "需要数据文件及其映射｜a file and its mapping are needed",
                "如 celadon import --mapping meters.mapping.yaml meters.csv；先生成映射：cela"
                "don import --guess meters.csv｜e.g. celadon import --mapping "
                "meters.mapping.yaml meters.csv; a first mapping: celadon import --guess "
                "meters.csv");
  }
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  ProgressBar bar(session);
  telemetry::ImportWatch watch;
  watch.progress = [&bar](const telemetry::ImportProgress& p) { bar.draw(p); };
  watch.cancelled = [] { return interrupted(); };
  CELADON_ASSIGN(const telemetry::ImportReport report,
                 app::import_meters(workspace, options.request, watch));
  if (session.json) {
    session.print_json(telemetry::to_json(report));
  } else {
    session.print(telemetry::to_text(report, session.language()));
  }
  if (report.refused_rows + report.refused_cells > 0) session.exit_code = ExitCode::negative;
  return {};
}

Status verify(Session& session) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const app::FolderCheck check, app::verify_folder(workspace));
  if (session.json) {
    session.print_json({{"points", check.series.points},
                        {"series", check.series.series},
                        {"segments", check.series.segments},
                        {"bytes", check.series.bytes_on_disk},
                        {"kept_files", check.kept_files},
                        {"database", check.database},
                        {"damages", check.damages}});
  } else {
    session.print(fmt::format("{} {}, {} {}, {} {}, {} {}\n", check.series.points,
                              session.say("个样本", "points"), check.series.series,
                              session.say("个序列", "series"), check.series.segments,
                              session.say("个段", "segments"), check.kept_files,
                              session.say("个留存文件", "kept files")));
    session.print(fmt::format("{}: {}\n", session.say("关系库", "tables"),
                              units::in_language(check.database, session.language())));
    for (const std::string& damage : check.damages)
      session.print(fmt::format("✗ {}\n", units::in_language(damage, session.language())));
    if (check.damages.empty())
      session.print(session.say("✓ 每个字节都已核对，完好\n", "✓ every byte checked, whole\n"));
  }
  if (!check.damages.empty()) session.exit_code = ExitCode::corrupt;
  return {};
}

}  // namespace

void add_import_commands(CLI::App& root, Session& session) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* command =
      add_command(root, "import", "导入计量数据 / import a meter export",
                  "celadon import --guess meters.csv > meters.mapping.yaml\n"
                  "  celadon import --site qingci --mapping meters.mapping.yaml meters.csv");
  command->add_option("FILE", options->request.file,
                      "CSV 文件（可为 .zst）/ CSV file, may be .zst");
  command->add_option(
      "--site", options->request.site,
      "工厂标识（只有一个时可省略）/ id of the site; may be left out when there is one");
  command->add_option("--mapping", options->request.mapping, "映射文件 / mapping file");
  command->add_option("--guess", options->guess,
                      "看一眼文件，写出初始映射 / look at a file and write a first mapping");
  command->callback(
      [&session, options] { run_command(session, [&] { return import(session, *options); }); });

  add_command(root, "verify", "逐字节核对数据目录 / check every byte of the data folder",
              "celadon verify --data celadon-data")
      ->callback([&session] { run_command(session, [&] { return verify(session); }); });
}

}  // namespace celadon::cli
