// programme: the rules of the ladder as they hold for a place and a day, with the pack each row
// came from.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/pack_browser.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/cultivation/span.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/words.hpp"

namespace celadon::cli {
namespace {

using report::Columns;

struct ProgrammeOptions {
  std::string programme{app::ladder::green_manufacturing};
  std::string region = "CN";
  std::string date;

  /// The day asked about: today in China when none is named.
  [[nodiscard]] Result<CivilDate> day(const Session& session) const {
    return date.empty() ? Result<CivilDate>(cultivation::china_day(session.clock->now()))
                        : parse_date(date);
  }
};

Status list_programmes(Session& session) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  Json rows = Json::array();
  Columns table({{std::string(session.say("数据包", "pack"))},
                 {std::string(session.say("补充", "amends"))},
                 {std::string(session.say("区划", "region"))},
                 {std::string(session.say("有效期", "valid"))},
                 {std::string(session.say("名称", "title")), Columns::Align::left, 44}});
  for (const packs::PackPtr& pack : reference.library->list(packs::PackKind::programme)) {
    CELADON_ASSIGN(const cultivation::ProgrammePart part, cultivation::read_programme(pack));
    const packs::PackHeader& header = pack->header();
    const std::string from = header.valid_from ? format_date(*header.valid_from) : "";
    const std::string to = header.valid_to ? format_date(*header.valid_to) : "";
    const std::string title(report::title_in(header.title, session.language()));
    rows.push_back({{"pack", header.label()},
                    {"amends", part.amends.empty() ? Json(nullptr) : Json(part.amends)},
                    {"region", header.region},
                    {"valid_from", from.empty() ? Json(nullptr) : Json(from)},
                    {"valid_to", to.empty() ? Json(nullptr) : Json(to)},
                    {"title", title},
                    {"transitions", part.transitions.size()},
                    {"values", part.values.size()}});
    table.add({header.label(), part.amends.empty() ? "" : part.amends, header.region,
               fmt::format("{}..{}", from, to), title});
  }
  session.json ? session.print_json({{"programmes", rows}}) : session.print(table.render());
  return {};
}

/// The rows as tables: what each says, its clause, and the pack it came from.
std::string tables_of(const Session& session, const cultivation::Programme& programme) {
  const auto word = [&](const char* zh, const char* en) {
    return std::string(session.say(zh, en));
  };
  const auto title = [&](const packs::Title& both) {
    return std::string(report::title_in(both, session.language()));
  };
  std::string text = fmt::format("{}\n\n", fmt::join(programme.packs(), " + "));
  Columns rungs({{word("层级", "rung")},
                 {word("名称", "name")},
                 {word("须先在", "needs")},
                 {word("来自", "from")}});
  for (const auto& rung : programme.rungs())
    rungs.add({rung.id, title(rung.title), fmt::format("{}", fmt::join(rung.needs, ", ")),
               rung.basis.pack});
  text += rungs.render() + "\n";
  Columns values({{word("数值", "value")},
                  {word("名称", "name"), Columns::Align::left, 36},
                  {word("内容", "content"), Columns::Align::left, 24},
                  {word("条款", "clause")},
                  {word("来自", "from")}});
  for (const auto& value : programme.values())
    values.add(
        {value.id, title(value.title), value.to_string(), value.basis.clause, value.basis.pack});
  text += values.render() + "\n";
  Columns steps({{word("步骤", "step"), Columns::Align::left, 34},
                 {word("名称", "name"), Columns::Align::left, 30},
                 {word("从", "from"), Columns::Align::left, 30},
                 {word("到", "to")},
                 {word("由谁", "by"), Columns::Align::left, 30},
                 {word("条款", "clause")},
                 {word("来自", "from")}});
  for (const auto& step : programme.transitions()) {
    std::vector<std::string> by;
    for (const cultivation::Actor actor : step.by) by.emplace_back(to_string(actor));
    steps.add({step.id, title(step.title), fmt::format("{}", fmt::join(step.from, ", ")), step.to,
               fmt::format("{}", fmt::join(by, ", ")), step.basis.clause, step.basis.pack});
  }
  return text + steps.render();
}

Status show_programme(Session& session, const ProgrammeOptions& options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const CivilDate day, options.day(session));
  CELADON_ASSIGN(
      const cultivation::ProgrammePtr programme,
      cultivation::open_programme(*reference.library, options.programme, day, options.region));
  session.json ? session.print_json(app::ladder::programme_json(*programme, options.programme, day,
                                                                options.region))
               : session.print(tables_of(session, *programme));
  return {};
}

/// Checks every pack of the ladder, or the named ones: programmes, policies, calendars.
Status check_programmes(Session& session, const std::vector<std::string>& names) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  std::vector<packs::PackPtr> wanted;
  for (const std::string& name : names) {
    CELADON_ASSIGN(packs::PackPtr pack, app::find_pack(reference, name));
    wanted.push_back(std::move(pack));
  }
  if (names.empty()) {
    for (const auto kind :
         {packs::PackKind::programme, packs::PackKind::policy, packs::PackKind::calendar}) {
      for (const packs::PackPtr& pack : reference.library->list(kind)) wanted.push_back(pack);
    }
  }
  return check_packs(session, reference, wanted);
}

}  // namespace

void add_programme_commands(CLI::App& root, Session& session) {
  CLI::App* noun = add_command(
      root, "programme",
      "梯度培育规则：某地某日的层级、步骤与期限 / rules of the ladder for a place and a day",
      "celadon programme show --region 370000 --date 2026-04-15");
  noun->require_subcommand(1);
  add_command(*noun, "list", "列出规则包 / list the packs of rules", "celadon programme list")
      ->callback([&session] { run_command(session, [&] { return list_programmes(session); }); });
  const auto options = std::make_shared<ProgrammeOptions>();
  CLI::App* show = add_command(
      *noun, "show",
      "组合后的规则，每一行注明来自哪个包 / the composed rules; each row names its pack",
      "celadon programme show --region 370000 --date 2026-04-15");
  show->add_option("PROGRAMME", options->programme, "规则包标识 / id of the base");
  show->add_option("--region", options->region, "GB/T 2260 代码或 CN / a division or CN");
  show->add_option("--date", options->date, "日期，不写为今天 / a day; today when left out");
  show->callback([&session, options] {
    run_command(session, [&] { return show_programme(session, *options); });
  });
  const auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* check =
      add_command(*noun, "check", "检查规则并运行其案例 / check the rules and run their cases",
                  "celadon programme check programmes.shandong");
  check->add_option("PACK", *names, "id 或 id@edition；不写则全部 / all when left out");
  check->callback([&session, names] {
    run_command(session, [&] { return check_programmes(session, *names); });
  });
}

}  // namespace celadon::cli
