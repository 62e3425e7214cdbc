// nation: counts, funnels, late forms and the yearly removals of a table of units, or of a
// synthetic nation.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/green_codes.hpp"
#include "celadon/app/nation.hpp"
#include "celadon/app/nation_json.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/cultivation/nation/nation_table.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

namespace nation = cultivation::nation;
using report::Columns;

/// Where the nation comes from.
struct NationSource {
  std::string table;
  std::uint64_t seed = 2026;
  std::uint32_t candidates = 500'000;
  std::string date;

  void add_to(CLI::App& command) {
    command.add_option(
        "TABLE", table,
        "单位表（docs/nation.md）；不给则用合成全国 / the table of units; without one a "
        "synthetic nation");
    add_seed(command);
  }
  void add_seed(CLI::App& command) {
    command.add_option("--seed", seed, "合成数据的种子 / seed of the synthetic nation")
        ->capture_default_str();
    command.add_option("--candidates", candidates, "合成的候选企业数 / its candidates")
        ->capture_default_str();
    command.add_option("--date", date, "日期，缺省今日 / the day, today by default");
  }
  [[nodiscard]] Result<CivilDate> day(const Session& session) const {
    if (date.empty()) return app::china_day_of(*session.clock);
    return parse_date(date);
  }
  [[nodiscard]] Result<nation::SnapshotPtr> open(const packs::Library& library,
                                                 const Session& session) const {
    CELADON_ASSIGN(const CivilDate as_of, day(session));
    if (!table.empty()) return app::open_nation_table(library, table, table, as_of);
    return app::synthetic_nation(library, seed, candidates, as_of);
  }
};

void print_title(Session& session, const nation::Snapshot& snapshot) {
  session.print(fmt::format("{}\n", units::in_language(snapshot.title, session.language())));
}

struct SynthesizeOptions {
  NationSource source;
  std::string output;
};

Status run_synthesize(Session& session, const SynthesizeOptions& options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const nation::SnapshotPtr made, options.source.open(*reference.library, session));
  CELADON_TRY(nation::write_nation_table(*made, options.output));
  if (session.json) {
    session.print_json({{"title", made->title},
                        {"synthetic", made->synthetic},
                        {"subjects", made->size()},
                        {"output", options.output}});
    return {};
  }
  print_title(session, *made);
  session.print(fmt::format("{} {} {}\n", made->size(), session.say("个主体 →", "subjects →"),
                            options.output));
  return {};
}

struct StatisticsOptions {
  NationSource source;
  std::vector<std::string> by = {"province"};
  nation::CountFilter filter;
  std::string kind;
};

Status run_statistics(Session& session, StatisticsOptions options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const nation::SnapshotPtr snapshot,
                 options.source.open(*reference.library, session));
  nation::CountQuery query;
  for (const std::string& word : options.by) {
    const auto dimension = nation::dimension(word);
    if (!dimension)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("不认识的维度“{0}”｜unknown dimension \"{0}\"", word),
                  "province, city, section, industry, kind, rung, batch, year, standing");
    query.by.push_back(*dimension);
  }
  if (!options.kind.empty()) {
    options.filter.kind = cultivation::subject_kind(options.kind);
    if (!options.filter.kind)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("不认识的主体类型“{0}”｜unknown kind of subject \"{0}\"", options.kind),
          "factory, park, supply_chain");
  }
  query.filter = options.filter;
  CELADON_ASSIGN(const nation::CountTable counted, nation::count_units(*snapshot, query));
  if (session.json) {
    CELADON_ASSIGN(const Json out, app::to_json(*reference.library, *snapshot, counted));
    session.print_json(out);
    return {};
  }
  CELADON_ASSIGN(const Json named, app::to_json(*reference.library, *snapshot, counted));
  std::vector<Columns::Heading> headings;
  for (const std::string& word : options.by) headings.push_back({word});
  headings.push_back({std::string(session.say("数量", "units")), Columns::Align::right});
  Columns table(headings);
  for (const nation::CountRow& row : counted.rows) {
    std::vector<std::string> cells;
    for (std::size_t d = 0; d < row.keys.size(); ++d) {
      const Json& names = named["names"][options.by[d]];
      const auto found = names.find(row.keys[d]);
      cells.push_back(found == names.end()
                          ? row.keys[d]
                          : row.keys[d] + " " +
                                (*found)[session.english ? "en" : "zh"].get<std::string>());
    }
    cells.push_back(std::to_string(row.count));
    table.add(std::move(cells));
  }
  print_title(session, *snapshot);
  session.print(table.render());
  session.print(fmt::format("{} {}\n", session.say("合计", "total"), counted.total));
  return {};
}

struct RemovalOptions {
  NationSource source;
  std::string programme = "programmes.green-manufacturing";
  std::vector<std::string> rungs = {"nation"};
};

void print_removals(Session& session, const nation::Snapshot& s,
                    const nation::RemovalDraft& draft) {
  print_title(session, s);
  for (const nation::Removal& removal : draft.removals) {
    session.print(fmt::format("{} {}  {}  {}\n", s.credit_code(removal.subject),
                              s.name(removal.subject), removal.rung, removal.transition));
    for (const nation::RemovalGround& ground : removal.grounds) {
      session.print(fmt::format("  {} {}  {}\n", ground.cause,
                                session.say(ground.title.zh, ground.title.en),
                                ground.basis.clause));
      for (const nation::RemovalFact& fact : ground.facts)
        session.print(
            fmt::format("    {}  {} {}\n", units::in_language(fact.text, session.language()),
                        units::in_language(fact.source, session.language()), fact.evidence));
    }
  }
  session.print(fmt::format("{} {}，{} {}\n", session.say("拟移出", "to be removed:"),
                            draft.removals.size(), session.say("存疑", "doubtful:"),
                            draft.doubts.size()));
  for (const auto& [cause, count] : draft.by_cause)
    session.print(fmt::format("  {}  {}\n", cause, count));
  for (const std::string& text : draft.unchecked)
    session.print(fmt::format("{}: {}\n", session.say("未核对", "not checked"),
                              units::in_language(text, session.language())));
}

Status run_removals(Session& session, const RemovalOptions& options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const CivilDate day, options.source.day(session));
  CELADON_ASSIGN(const nation::SnapshotPtr snapshot,
                 options.source.open(*reference.library, session));
  CELADON_ASSIGN(const nation::RemovalDraft draft,
                 app::draft_removals_of(*reference.library, *snapshot, options.programme,
                                        {day, options.rungs}));
  if (session.json) {
    session.print_json(app::to_json(*snapshot, draft));
  } else {
    print_removals(session, *snapshot, draft);
  }
  return {};
}

Status run_report(Session& session) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const nation::PolicyReport report, nation::read_policy_report(*reference.library));
  if (session.json) {
    session.print_json(app::to_json(report));
    return {};
  }
  Columns table({{std::string(session.say("地区", "region"))},
                 {std::string(session.say("国家级", "national")), Columns::Align::right},
                 {std::string(session.say("达标", "target reached"))},
                 {std::string(session.say("目标", "target"))},
                 {std::string(session.say("奖励", "reward"))}});
  for (const nation::RegionReport& region : report.regions) {
    const auto reached = region.target_reached();
    table.add({std::string(session.say(region.title.zh, region.title.en)),
               std::to_string(region.national_factories), reached ? (*reached ? "✓" : "✗") : "",
               region.target, region.reward});
  }
  session.print(table.render());
  session.print(fmt::format(
      "{} {}，{} {}\n", session.say("合计", "total"), report.national_factories(),
      session.say("有绿色工厂的地区", "regions that have any:"), report.regions_with_factories()));
  return {};
}

void add_statistics(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<StatisticsOptions>();
  CLI::App* command =
      add_command(parent, "statistics", "按地区、行业、级别、批次、年度统计 / counts",
                  "celadon nation statistics units.csv --by province,industry --rung nation");
  options->source.add_to(*command);
  command
      ->add_option("--by", options->by,
                   "维度，至多四个 / dimensions: province, city, section, industry, kind, rung, "
                   "batch, year, standing")
      ->delimiter(',');
  command->add_option("--rung", options->filter.rung, "级别 / rung: pool, city, province, nation");
  command->add_option("--region", options->filter.region, "行政区划 / division");
  command->add_option("--industry", options->filter.industry, "行业，如 C30 / industry");
  command->add_option("--batch", options->filter.batch, "批次 / round");
  command->add_option("--kind", options->kind, "主体类型 / factory, park, supply_chain");
  command->callback([&session, options] {
    run_command(session, [&] { return run_statistics(session, *options); });
  });
}

}  // namespace

void add_nation_commands(CLI::App& root, Session& session) {
  CLI::App* commands = add_command(root, "nation", "全国与地区的名单 / the lists of the nation",
                                   "celadon nation statistics --by province");
  commands->require_subcommand(1);
  const auto made = std::make_shared<SynthesizeOptions>();
  CLI::App* synthesize = add_command(
      *commands, "synthesize",
      "由种子生成合成全国（名称均注明合成，总数为真）/ make a synthetic nation by a seed",
      "celadon nation synthesize --seed 2026 --output nation.csv");
  made->source.add_seed(*synthesize);
  synthesize->add_option("--output", made->output, "CSV 文件 / the file")->required();
  synthesize->callback(
      [&session, made] { run_command(session, [&] { return run_synthesize(session, *made); }); });
  add_statistics(*commands, session);
  const auto removals = std::make_shared<RemovalOptions>();
  CLI::App* remove =
      add_command(*commands, "removals",
                  "年度移出名单草案，每条附事由、依据与事实 / the draft of the yearly removals",
                  "celadon nation removals units.csv --date 2026-05-20 --json");
  removals->source.add_to(*remove);
  remove->add_option("--rung", removals->rungs, "级别 / rungs")->delimiter(',');
  remove->add_option("--programme", removals->programme, "规则包 / the rules")
      ->capture_default_str();
  remove->callback([&session, removals] {
    run_command(session, [&] { return run_removals(session, *removals); });
  });
  add_command(*commands, "report-2019",
              "2019 年政策分析报告各表 / the tables of the policy report of 2019",
              "celadon nation report-2019 --json")
      ->callback([&session] { run_command(session, [&] { return run_report(session); }); });
}

}  // namespace celadon::cli
