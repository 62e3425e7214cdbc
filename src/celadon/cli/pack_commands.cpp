// standard and pack: the published data, its sources and how sure it is.

#include <fmt/format.h>

#include "celadon/app/answers.hpp"
#include "celadon/app/pack_browser.hpp"
#include "celadon/assessment/comparison.hpp"
#include "celadon/assessment/standard_library.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::cli {
namespace {

std::string validity_of(const packs::PackHeader& header) {
  return fmt::format("{}..{}", header.valid_from ? format_date(*header.valid_from) : "",
                     header.valid_to ? format_date(*header.valid_to) : "");
}

/// Lists packs; all kinds when `kind` is empty.
Status list_packs(Session& session, std::optional<packs::PackKind> kind) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  Json rows = Json::array();
  report::Columns table({{session.english ? "pack" : "数据包"},
                         {session.english ? "kind" : "类别"},
                         {session.english ? "title" : "名称", report::Columns::Align::left, 44},
                         {session.english ? "valid" : "有效期"},
                         {session.english ? "confidence" : "可信程度"}});
  for (const packs::PackPtr& pack : reference.library->all()) {
    const packs::PackHeader& header = pack->header();
    if (kind && header.kind != *kind) continue;
    const std::string title(report::title_in(header.title, session.language()));
    rows.push_back(
        {{"id", header.id},
         {"edition", header.edition},
         {"kind", packs::to_string(header.kind)},
         {"title", title},
         {"valid_from", header.valid_from ? Json(format_date(*header.valid_from)) : Json(nullptr)},
         {"valid_to", header.valid_to ? Json(format_date(*header.valid_to)) : Json(nullptr)},
         {"region", header.region},
         {"source", header.source},
         {"confidence", formula::to_string(header.confidence)},
         {"place", pack->place()},
         {"sha256", pack->hash()}});
    table.add({header.label(), packs::to_string(header.kind), title, validity_of(header),
               formula::to_string(header.confidence)});
  }
  session.json ? session.print_json({{"packs", rows}}) : session.print(table.render());
  return {};
}

Status show_pack(Session& session, const std::string& reference_text) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const packs::PackPtr pack, app::find_pack(reference, reference_text));
  if (session.json) {
    Json files = Json::object();
    for (const auto& [name, bytes] : pack->files()) files[name] = std::string(bytes);
    session.print_json({{"pack", pack->header().label()},
                        {"place", pack->place()},
                        {"sha256", pack->hash()},
                        {"files", files}});
    return {};
  }
  for (const auto& [name, bytes] : pack->files())
    session.print(fmt::format("# ── {}\n{}\n", pack->path_of(name), bytes));
  return {};
}

Status check_named(Session& session, const std::vector<std::string>& names) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  std::vector<packs::PackPtr> wanted;
  for (const std::string& name : names) {
    CELADON_ASSIGN(packs::PackPtr pack, app::find_pack(reference, name));
    wanted.push_back(std::move(pack));
  }
  if (names.empty())
    wanted.assign(reference.library->all().begin(), reference.library->all().end());
  return check_packs(session, reference, wanted);
}

/// The changes as lines, and as rows of JSON whose place stands under `where`.
std::string change_text(const std::vector<packs::PackChange>& changes, const char* where,
                        Json& rows) {
  std::string text;
  for (const packs::PackChange& change : changes) {
    const char* kind = packs::to_string(change.kind);
    rows.push_back(
        {{"kind", kind}, {where, change.path}, {"before", change.before}, {"after", change.after}});
    text += fmt::format("{:<8} {}\n", kind, change.path);
    if (!change.before.empty())
      text += "         - " + report::cut_to_width(change.before, 160) + "\n";
    if (!change.after.empty())
      text += "         + " + report::cut_to_width(change.after, 160) + "\n";
  }
  return text;
}

Status diff_packs(Session& session, const std::string& before, const std::string& after) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const app::PackDifference difference,
                 app::pack_difference(reference, before, after));
  const std::string from = difference.before->header().label();
  const std::string to = difference.after->header().label();
  Json rows = Json::array();
  std::string text = fmt::format("{} → {}: {} {}\n", from, to, difference.changes.size(),
                                 session.say("处不同", "differences"));
  text += change_text(difference.changes, "path", rows);
  session.json ? session.print_json({{"before", from}, {"after", to}, {"changes", rows}})
               : session.print(text);
  return {};
}

struct StandardDiffOptions {
  std::string before;
  std::string after;
  QuestionOptions question;
  std::vector<std::string> schemes_before;
  std::vector<std::string> schemes_after;
};

/// What changes between two standards; with --period also whose score it moves.
Status diff_standards(Session& session, const StandardDiffOptions& options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const assessment::StandardPack before,
                 assessment::load_standard(*reference.library, options.before));
  CELADON_ASSIGN(const assessment::StandardPack after,
                 assessment::load_standard(*reference.library, options.after));
  Json rows = Json::array();
  std::string text = fmt::format("{} → {}\n", before.label(), after.label());
  CELADON_ASSIGN(const app::PackDifference difference,
                 app::pack_difference(reference, before.label(), after.label()));
  text += change_text(difference.changes, "where", rows);
  Json out = {{"before", before.label()}, {"after", after.label()}, {"changes", rows}};
  if (!options.question.period.empty()) {
    CELADON_ASSIGN(const app::Question question, options.question.question());
    CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, question));
    CELADON_ASSIGN(const ledger::SnapshotPtr picture, app::picture_of(workspace, question));
    CELADON_ASSIGN(const auto scheme_before,
                   app::schemes_of(reference, options.schemes_before, {}));
    CELADON_ASSIGN(const auto scheme_after, app::schemes_of(reference, options.schemes_after, {}));
    const auto environment = assessment::with_limit_keys(*picture, picture->site());
    assessment::EvaluationContext context;
    context.period = question.period;
    context.limits = assessment::limit_source(*reference.limits);
    const assessment::ComparedPlant plant{picture->site().id.text, environment.get()};
    CELADON_ASSIGN(const auto moves, assessment::score_moves(before, scheme_before, after,
                                                             scheme_after, {&plant, 1}, context));
    out["moves"] = Json::array();
    for (const assessment::ScoreMove& move : moves) {
      out["moves"].push_back({{"site", move.name},
                              {"before", move.before},
                              {"after", move.after},
                              {"unit", "points"},
                              {"undetermined_before", move.undetermined_before},
                              {"undetermined_after", move.undetermined_after}});
      text += fmt::format("\n{}: {} → {} {} ({} {} → {})\n", move.name,
                          units::format_fixed(move.before, 2), units::format_fixed(move.after, 2),
                          session.say("分", "points"), session.say("无法判定", "undetermined"),
                          units::format_fixed(move.undetermined_before, 2),
                          units::format_fixed(move.undetermined_after, 2));
    }
  }
  session.json ? session.print_json(out) : session.print(text);
  return {};
}

void add_show(CLI::App& noun, Session& session, const std::string& example) {
  const auto name = std::make_shared<std::string>();
  CLI::App* show = add_command(noun, "show", "显示一个数据包的内容 / show a pack", example);
  show->add_option("PACK", *name, "id 或 id@edition")->required();
  show->callback(
      [&session, name] { run_command(session, [&] { return show_pack(session, *name); }); });
}

void add_check(CLI::App& noun, Session& session, const std::string& example) {
  const auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* check = add_command(
      noun, "check", "检查单位、名称、权重与自检例 / check units, names, weights and own cases",
      example);
  check->add_option("PACK", *names, "id 或 id@edition；不写则全部 / all when left out");
  check->callback(
      [&session, names] { run_command(session, [&] { return check_named(session, *names); }); });
}

}  // namespace

Status check_packs(Session& session, const app::Reference& reference,
                   const std::vector<packs::PackPtr>& wanted) {
  Json rows = Json::array();
  std::string text;
  for (const packs::PackPtr& pack : wanted) {
    const Result<packs::CheckReport> checked = app::check_pack(reference, pack);
    const std::string label = pack->header().label();
    if (checked.ok()) {
      rows.push_back({{"pack", label},
                      {"sound", true},
                      {"rows", checked->rows},
                      {"withheld", checked->withheld},
                      {"cases", checked->cases}});
      text += fmt::format("✓ {}  {} {}, {} {}\n", label, checked->rows, session.say("行", "rows"),
                          checked->cases, session.say("个自检例", "cases"));
    } else {
      rows.push_back(
          {{"pack", label}, {"sound", false}, {"reason", units::sentence(checked.error())}});
      text +=
          fmt::format("✗ {}  {}\n", label, units::sentence(checked.error(), session.language()));
      session.exit_code = ExitCode::negative;
    }
  }
  session.json ? session.print_json({{"checks", rows}}) : session.print(text);
  return {};
}

void add_pack_commands(CLI::App& root, Session& session) {
  CLI::App* standard =
      add_command(root, "standard", "评价标准 / evaluation standards", "celadon standard list");
  standard->require_subcommand(1);
  add_command(*standard, "list", "列出标准 / list the standards", "celadon standard list")
      ->callback([&session] {
        run_command(session, [&] { return list_packs(session, packs::PackKind::standard); });
      });
  add_show(*standard, session, "celadon standard show standards.gbt36132-2025");
  add_check(*standard, session, "celadon standard check standards.gbt36132-2025");
  const auto options = std::make_shared<StandardDiffOptions>();
  CLI::App* diff = add_command(
      *standard, "diff", "两个标准有何不同，谁的得分变化 / what changed, and whose score it moves",
      "celadon standard diff gbt36132-2018 gbt36132-2025 --period 2025");
  diff->add_option("BEFORE", options->before, "标准 / a standard")->required();
  diff->add_option("AFTER", options->after, "标准 / a standard")->required();
  diff->add_option("--site", options->question.site, "工厂标识 / id of the site");
  diff->add_option("--period", options->question.period,
                   "同时比较该期间的得分 / compare scores of this period too");
  diff->add_option("--scheme-before", options->schemes_before,
                   "前者所用方案 / schemes of the first");
  diff->add_option("--scheme-after", options->schemes_after,
                   "后者所用方案 / schemes of the second");
  diff->callback([&session, options] {
    run_command(session, [&] { return diff_standards(session, *options); });
  });

  CLI::App* pack = add_command(
      root, "pack",
      "数据包：系数、限额、标准、方案 / data packs: factors, limits, standards, schemes",
      "celadon pack list");
  pack->require_subcommand(1);
  add_command(*pack, "list", "列出数据包 / list all packs", "celadon pack list")
      ->callback(
          [&session] { run_command(session, [&] { return list_packs(session, std::nullopt); }); });
  add_show(*pack, session, "celadon pack show factors.gwp-ar6");
  add_check(*pack, session, "celadon pack check");
  const auto before = std::make_shared<std::string>();
  const auto after = std::make_shared<std::string>();
  CLI::App* pack_diff =
      add_command(*pack, "diff", "两个数据包逐行比较 / compare two packs row by row",
                  "celadon pack diff factors.gwp-ar5 factors.gwp-ar6");
  pack_diff->add_option("BEFORE", *before, "id 或 id@edition")->required();
  pack_diff->add_option("AFTER", *after, "id 或 id@edition")->required();
  pack_diff->callback([&session, before, after] {
    run_command(session, [&] { return diff_packs(session, *before, *after); });
  });
}

}  // namespace celadon::cli
