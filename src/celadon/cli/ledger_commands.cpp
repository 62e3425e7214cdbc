// ledger, energy and carbon: what the books say.

#include <fmt/format.h>

#include "celadon/app/answers.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/formula/text.hpp"
#include "celadon/ledger/books.hpp"
#include "celadon/ledger/ledger_json.hpp"
#include "celadon/ledger/ledger_text.hpp"

namespace celadon::cli {
namespace {

Status post(Session& session, const QuestionOptions& options) {
  CELADON_ASSIGN(const app::Question question, options.question());
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const ledger::PostReport report, app::post_period(workspace, question));
  session.json
      ? session.print_json(ledger::to_json(report))
      : session.print(ledger::to_text(report, *workspace.reference().carriers, session.language()));
  return {};
}

Status close(Session& session, const QuestionOptions& options, bool confirmed) {
  CELADON_ASSIGN(const app::Question question, options.question());
  if (!confirmed) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{0} 结账后不能再改｜closing {0} is for good", question.period.to_string()),
        "该期间的数据确定后加 --yes｜say --yes when the figures of the period are "
        "final");
  }
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const registry::Site site, workspace.site(question.site));
  CELADON_ASSIGN([[maybe_unused]] const ledger::PostReport posted,
                 app::post_period(workspace, question));
  CELADON_TRY(ledger::close_period(workspace.database(), site.id.text, question.period,
                                   workspace.clock().now(), workspace.who()));
  if (session.json) {
    session.print_json({{"closed", question.period.to_string()}, {"site", site.id.text}});
  } else {
    session.print(fmt::format("{} {} {}\n", site.id.text, question.period.to_string(),
                              session.say("已结账", "closed")));
  }
  return {};
}

Status entries(Session& session, const QuestionOptions& options) {
  CELADON_ASSIGN(const app::Question question, options.question());
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, question));
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, app::picture_of(workspace, question));
  CELADON_ASSIGN(const auto rows,
                 ledger::read_entries(workspace.database(), picture->site().id.text,
                                      question.period, picture->as_of()));
  Json list = Json::array();
  for (const ledger::Entry& entry : rows) list.push_back(ledger::to_json(entry));
  session.print_json({{"entries", list}});
  return {};
}

Status balance(Session& session, const QuestionOptions& options) {
  CELADON_ASSIGN(const app::Question question, options.question());
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, question));
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, app::picture_of(workspace, question));
  if (session.json) {
    session.print_json({{"balances", ledger::to_json(picture->balances())}});
  } else {
    session.print(
        ledger::to_text(picture->balances(), *workspace.reference().carriers, session.language()));
  }
  return {};
}

/// Shows the answer, and its derivation when asked.
template <class Answer>
void show(Session& session, const Answer& answer, const registry::Carriers& carriers,
          const formula::Derivation& derivation, bool explain, bool determined) {
  if (session.json) {
    Json out = ledger::to_json(answer);
    if (explain) out["derivation"] = formula::to_json(derivation);
    session.print_json(out);
  } else {
    session.print(ledger::to_text(answer, carriers, session.language()));
    if (explain) session.print("\n" + formula::to_text(derivation, session.language()));
  }
  if (!determined) session.exit_code = ExitCode::negative;
}

Status energy_total(Session& session, const QuestionOptions& options, const std::string& basis,
                    bool explain) {
  CELADON_ASSIGN(const app::Question question, options.question());
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, question));
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, app::picture_of(workspace, question));
  const bool primary =
      basis.empty() ? picture->site().accounting.basis == registry::EnergyBasisSetting::primary
                    : basis == "primary";
  const ledger::ComprehensiveEnergy& energy =
      primary ? picture->energy_primary() : picture->energy();
  show(session, energy, *workspace.reference().carriers, *energy.derivation, explain,
       formula::determined(energy.total));
  return {};
}

Status carbon_inventory(Session& session, const QuestionOptions& options, bool explain) {
  CELADON_ASSIGN(const app::Question question, options.question());
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, question));
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, app::picture_of(workspace, question));
  const ledger::CarbonInventory& inventory = picture->carbon();
  show(session, inventory, *workspace.reference().carriers, *inventory.derivation, explain,
       formula::determined(inventory.total));
  return {};
}

using Body = Status (*)(Session&, const QuestionOptions&);

void add_question_command(CLI::App& noun, Session& session, const std::string& name,
                          const std::string& help, Body body) {
  const auto options = std::make_shared<QuestionOptions>();
  CLI::App* command =
      add_command(noun, name, help,
                  fmt::format("celadon {} {} --site qingci --period 2025", noun.get_name(), name));
  options->add_to(*command);
  command->callback(
      [&session, options, body] { run_command(session, [&] { return body(session, *options); }); });
}

}  // namespace

void add_ledger_commands(CLI::App& root, Session& session) {
  CLI::App* ledger =
      add_command(root, "ledger", "账：过账、平衡、结账 / books: post, balance, close",
                  "celadon ledger post --period 2025");
  ledger->require_subcommand(1);
  add_question_command(*ledger, session, "post", "过账：样本成为分录 / samples become entries",
                       &post);
  add_question_command(*ledger, session, "balance",
                       "各节点平衡与计量差 / balance of each node, unaccounted loss", &balance);
  add_question_command(*ledger, session, "entries", "列出分录（JSON）/ list the entries as JSON",
                       &entries);
  {
    const auto options = std::make_shared<QuestionOptions>();
    const auto yes = std::make_shared<bool>(false);
    CLI::App* command =
        add_command(*ledger, "close", "结账，之后不可更改 / close a period for good",
                    "celadon ledger close --period 2025 --yes");
    options->add_to(*command);
    command->add_flag("--yes", *yes, "确认结账 / confirm");
    command->callback([&session, options, yes] {
      run_command(session, [&] { return close(session, *options, *yes); });
    });
  }

  CLI::App* energy = add_command(root, "energy", "综合能耗 / comprehensive energy consumption",
                                 "celadon energy total --site qingci --period 2025");
  energy->require_subcommand(1);
  const auto options = std::make_shared<QuestionOptions>();
  const auto basis = std::make_shared<std::string>();
  const auto explain = std::make_shared<bool>(false);
  CLI::App* total =
      add_command(*energy, "total", "综合能耗（GB/T 2589）/ comprehensive energy by GB/T 2589",
                  "celadon energy total --site qingci --period 2025 --json");
  options->add_to(*total);
  total->add_option("--basis", *basis, "calorific 当量值 | primary 等价值")
      ->check(CLI::IsMember({"calorific", "primary"}));
  total->add_flag("--explain", *explain, "展开到文件与行 / open down to file and row");
  total->callback([&session, options, basis, explain] {
    run_command(session, [&] { return energy_total(session, *options, *basis, *explain); });
  });

  CLI::App* carbon = add_command(root, "carbon", "碳排放 / carbon",
                                 "celadon carbon inventory --site qingci --period 2025");
  carbon->require_subcommand(1);
  const auto carbon_options = std::make_shared<QuestionOptions>();
  const auto carbon_explain = std::make_shared<bool>(false);
  CLI::App* inventory =
      add_command(*carbon, "inventory",
                  "温室气体清单（GB/T 32150 框架）/ inventory on the skeleton of GB/T 32150",
                  "celadon carbon inventory --site qingci --period 2025 --json");
  carbon_options->add_to(*inventory);
  inventory->add_flag("--explain", *carbon_explain, "展开到文件与行 / open down to file and row");
  inventory->callback([&session, carbon_options, carbon_explain] {
    run_command(session,
                [&] { return carbon_inventory(session, *carbon_options, *carbon_explain); });
  });
}

}  // namespace celadon::cli
