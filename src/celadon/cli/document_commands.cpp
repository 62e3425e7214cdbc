// site, statement, schema: documents written by people enter the data folder.

#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "celadon/app/apply_documents.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/cli/pack_schemas.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/telemetry/mapping_schema.hpp"

namespace celadon::cli {
namespace {

void show(Session& session, const registry::ApplyReport& report) {
  if (session.json) {
    return session.print_json({{"site", report.site.text},
                               {"added", report.added},
                               {"changed", report.changed},
                               {"removed", report.removed},
                               {"unchanged", report.unchanged},
                               {"recorded_at", format_instant(report.recorded_at)},
                               {"changes", report.lines}});
  }
  session.print(fmt::format(
      "{}: {} {}, {} {}, {} {}, {} {}\n", report.site.text, report.added,
      session.say("新增", "added"), report.changed, session.say("变更", "changed"), report.removed,
      session.say("移除", "removed"), report.unchanged, session.say("未变", "unchanged")));
  constexpr std::size_t most = 40;
  for (std::size_t i = 0; i < report.lines.size() && i < most && !session.quiet; ++i)
    session.print("  " + report.lines[i] + "\n");
  if (report.lines.size() > most && !session.quiet) {
    session.print(
        fmt::format("  … {} {}\n", report.lines.size() - most,
                    session.say("条未列出（--json 列出全部）", "more (--json lists all)")));
  }
}

using Apply = Result<registry::ApplyReport> (*)(app::Workspace&, const std::filesystem::path&);

void add_apply(CLI::App& noun, Session& session, const std::string& help,
               const std::string& example, Apply apply) {
  const auto file = std::make_shared<std::string>();
  CLI::App* command = add_command(noun, "apply", help, example);
  command->add_option("FILE", *file, "YAML 文件 / YAML file")->required();
  command->callback([&session, file, apply] {
    run_command(session, [&]() -> Status {
      CELADON_ASSIGN(app::Workspace workspace,
                     open_workspace(session, storage::Access::read_write));
      CELADON_ASSIGN(const registry::ApplyReport report, apply(workspace, *file));
      show(session, report);
      return {};
    });
  });
}

Status list_sites(Session& session) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const auto ids, registry::list_sites(workspace.database()));
  Json rows = Json::array();
  report::Columns table({{session.english ? "id" : "标识"},
                         {session.english ? "name" : "名称"},
                         {session.english ? "points" : "计量点", report::Columns::Align::right}});
  for (const auto& id : ids) {
    CELADON_ASSIGN(const registry::Site site, workspace.site(id.text));
    const std::string& name = session.english ? site.names.en : site.names.zh;
    rows.push_back({{"id", id.text}, {"name", name}, {"points", site.points.size()}});
    table.add({id.text, name, std::to_string(site.points.size())});
  }
  if (session.json) {
    session.print_json({{"sites", rows}});
  } else if (ids.empty()) {
    session.print(session.say("还没有工厂。用 celadon site apply site.yaml 建立一个。\n",
                              "No site yet. Describe one: celadon site apply site.yaml\n"));
  } else {
    session.print(table.render());
  }
  return {};
}

Status show_history(Session& session, const std::string& site_id) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const registry::Site site, workspace.site(site_id));
  CELADON_ASSIGN(const auto changes, registry::history(workspace.database(), site.id));
  Json rows = Json::array();
  std::string text;
  for (const auto& change : changes) {
    const std::string at = format_instant(change.at, site.offset);
    rows.push_back({{"at", at},
                    {"who", change.who},
                    {"entity", change.entity},
                    {"before", change.before},
                    {"after", change.after}});
    text += fmt::format("{}  {}  {}\n    - {}\n    + {}\n", at, change.who, change.entity,
                        change.before.empty() ? "∅" : change.before,
                        change.after.empty() ? "∅" : change.after);
  }
  session.json ? session.print_json({{"changes", rows}}) : session.print(text);
  return {};
}

struct SchemaName {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array<SchemaName, 8> schema_names = {{
    {"statement", "年度与月度填报", "yearly and monthly statements"},
    {"site", "工厂：节点、流向、计量点、产品", "sites: nodes, flows, points, products"},
    {"mapping", "计量数据的导入映射", "mappings that read meter exports"},
    {"pack", "数据包的头与内容", "data packs: their head and what they hold"},
    {"standard", "评价标准包", "packs of evaluation standards"},
    {"scheme", "分级方案包", "packs of grading schemes"},
    {"devices", "设备寄存器表", "maps of Modbus devices"},
    {"feeds", "数据源：读数从哪里来", "feeds: where readings come from"},
}};

void list_schemas(Session& session) {
  if (!session.json) {
    std::string text;
    for (const SchemaName& schema : schema_names)
      text += fmt::format("{:<10} {} / {}\n", schema.name, schema.zh, schema.en);
    return session.print(text);
  }
  Json rows = Json::array();
  for (const SchemaName& schema : schema_names)
    rows.push_back({{"name", schema.name}, {"zh", schema.zh}, {"en", schema.en}});
  session.print_json({{"schemas", rows}});
}

Status print_schema(Session& session, const std::string& what) {
  if (what.empty()) {
    list_schemas(session);
  } else if (what == "mapping") {
    session.print(telemetry::mapping_schema());
  } else if (const std::string_view schema = pack_schema(what); !schema.empty()) {
    session.print(std::string(schema));
  } else {
    CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
    session.print(what == "site"
                      ? registry::site_schema(*reference.carriers)
                      : registry::statement_schema(*reference.vocabulary, *reference.carriers));
  }
  return {};
}

}  // namespace

void add_document_commands(CLI::App& root, Session& session) {
  CLI::App* site = add_command(
      root, "site", "工厂：节点、流向、计量点、产品 / sites: nodes, flows, points, products",
      "celadon site apply site.yaml");
  site->require_subcommand(1);
  add_apply(*site, session, "登记或更新工厂 / record or change a site",
            "celadon site apply site.yaml", &app::apply_site_file);
  add_command(*site, "list", "列出工厂 / list the sites", "celadon site list")
      ->callback([&session] { run_command(session, [&] { return list_sites(session); }); });
  const auto id = std::make_shared<std::string>();
  CLI::App* log = add_command(
      *site, "history", "变更记录：谁、何时、改前改后 / who changed what, when, before and after",
      "celadon site history --site qingci");
  log->add_option("--site", *id, "工厂标识 / id of the site");
  log->callback(
      [&session, id] { run_command(session, [&] { return show_history(session, *id); }); });

  CLI::App* statement =
      add_command(root, "statement", "年度与月度填报 / yearly and monthly statements",
                  "celadon statement apply statement-2025.yaml");
  statement->require_subcommand(1);
  add_apply(*statement, session, "填报或更正 / record or correct a statement",
            "celadon statement apply statement-2025.yaml", &app::apply_statement_file);

  const auto what = std::make_shared<std::string>();
  std::set<std::string> names;
  for (const SchemaName& schema : schema_names) names.emplace(schema.name);
  CLI::App* schema = add_command(
      root, "schema",
      "输出 JSON Schema；不写名称则列出 / print a JSON Schema; without a name, list them",
      "celadon schema mapping > mapping.schema.json");
  schema
      ->add_option("WHAT", *what,
                   "statement | site | mapping | pack | standard | scheme | devices | feeds")
      ->check(CLI::IsMember(names));
  schema->callback(
      [&session, what] { run_command(session, [&] { return print_schema(session, *what); }); });
}

}  // namespace celadon::cli
