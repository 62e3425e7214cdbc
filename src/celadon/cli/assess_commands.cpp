// assess: judging one plant or many.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/answers.hpp"
#include "celadon/app/assess_table.hpp"
#include "celadon/assessment/json.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/formula/calc.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/report/assessment_report.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::cli {
namespace {

struct AssessOptions {
  QuestionOptions question;
  app::AssessRequest request;
  std::vector<std::string> what_if;
  std::string explain;
  std::string html;
  bool derivations = false;
  bool strict = false;
};

/// "--what-if name=value" as an override; the value is a quantity, a number or true/false.
Result<assessment::Override> override_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{0}' 没有设定名称的值｜'{0}' does not set a name", text),
                "写成 --what-if 'water.reused=160000 m3'｜write --what-if "
                "'water.reused=160000 m3'");
  }
  const std::string name = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  Json json = Json::parse(value, nullptr, false);
  if (json.is_discarded()) json = value;
  CELADON_ASSIGN(const formula::NamedInputs read, formula::read_inputs(Json{{"value", json}}));
  const formula::Input* input = read.environment.find("value");
  CELADON_ASSERT(input != nullptr);
  return assessment::Override{name, input->value};
}

Status run_assessment(Session& session, AssessOptions options) {
  CELADON_ASSIGN(options.request.question, options.question.question());
  for (const std::string& text : options.what_if) {
    CELADON_ASSIGN(assessment::Override change, override_of(text));
    options.request.overrides.push_back(std::move(change));
  }
  CELADON_ASSIGN(app::Workspace workspace, open_for_answer(session, options.request.question));
  CELADON_ASSIGN(const app::SiteAssessment answer, app::assess_site(workspace, options.request));
  const assessment::Assessment& judged = *answer.assessment;
  const auto name_in = [&](const registry::Names& names) {
    return session.english && !names.en.empty() ? names.en : names.zh;
  };
  const report::Subject subject{answer.site.id.text, name_in(answer.site.names),
                                name_in(answer.site.organisation)};
  if (!options.html.empty()) {
    CELADON_TRY(storage::write_file_atomically(
        options.html, report::to_html(judged, subject, session.language())));
  }
  if (!options.explain.empty() && !session.json) {
    CELADON_ASSIGN(const std::string text,
                   report::explain_text(judged, options.explain, session.language()));
    session.print(text);
  } else if (session.json) {
    Json out = {{"site",
                 {{"id", subject.site_id},
                  {"name", subject.name},
                  {"organisation", subject.organisation}}}};
    out.update(assessment::to_json(judged));
    for (std::size_t i = 0; i < judged.indicators.size(); ++i) {
      const bool wanted = options.derivations || judged.indicators[i].id == options.explain;
      if (wanted)
        out["indicators"][i]["derivation"] = formula::to_json(*judged.indicators[i].derivation);
    }
    session.print_json(out);
  } else {
    session.print(report::to_text(judged, subject, session.language()));
    if (!options.html.empty())
      session.print(
          fmt::format("{} {}\n", session.say("已写出网页", "page written:"), options.html));
  }
  const bool passed = judged.verdict.status == assessment::VerdictStatus::met ||
                      judged.verdict.status == assessment::VerdictStatus::threshold_not_set;
  if (options.strict && !passed) session.exit_code = ExitCode::negative;
  return {};
}

void add_run(CLI::App& assess, Session& session) {
  const auto options = std::make_shared<AssessOptions>();
  CLI::App* run = add_command(
      assess, "run", "评价一家工厂 / judge one plant",
      "celadon assess run --site qingci --standard gbt36132-2025 --period 2025 --html report.html\n"
      "  celadon assess run --standard gbt36132-2025 --period 2025 --explain renewable_share");
  options->question.add_to(*run);
  run->add_option("--standard", options->request.standard, "标准数据包 / the standard's pack")
      ->required();
  run->add_option("--scheme", options->request.schemes,
                  "方案数据包（引领值、基准值、分数线）/ scheme packs");
  run->add_option("--scheme-file", options->request.scheme_files,
                  "自备方案文件 / scheme files of your own")
      ->check(CLI::ExistingFile);
  run->add_option("--what-if", options->what_if,
                  "假设某输入改变后的得分 / score with an input changed: name=value");
  run->add_option("--explain", options->explain,
                  "把一个指标展开到文件与行 / open an indicator down to file and row");
  run->add_option("--html", options->html, "写出可打印的网页 / write a page that prints");
  run->add_flag("--derivations", options->derivations,
                "JSON 中带全部计算依据 / all derivations in the JSON");
  run->add_flag("--strict", options->strict,
                "未达到要求时退出码为 1 / exit 1 unless the requirements are met");
  run->callback([&session, options] {
    run_command(session, [&] { return run_assessment(session, *options); });
  });
}

struct BatchOptions {
  app::AssessTableRequest request;
  std::string output;
};

Status run_batch(Session& session, const BatchOptions& options) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const app::TableAssessment answer, app::assess_table(reference, options.request));
  if (!options.output.empty())
    CELADON_TRY(storage::write_file_atomically(options.output, app::to_csv(answer)));
  std::size_t codes[4] = {};
  for (const assessment::GreenCode code : answer.ranking.code)
    ++codes[static_cast<std::size_t>(code)];
  std::size_t flagged = 0;
  for (const assessment::LastShareFlag flag : answer.last_share)
    flagged += flag == assessment::LastShareFlag::yes ? 1 : 0;
  const std::size_t plants = answer.table.plants.size();
  if (session.json) {
    session.print_json(
        {{"plants", plants},
         {"ranked", answer.ranking.ranked},
         {"undetermined", plants - answer.ranking.ranked},
         {"codes", {{"A+", codes[1]}, {"A", codes[2]}, {"B", codes[3]}}},
         {"tie_rule", assessment::to_string(answer.settings.ties)},
         {"last_share_flagged", answer.last_share.empty() ? Json(nullptr) : Json(flagged)},
         {"absent_columns", answer.table.absent},
         {"seconds",
          {{"loading", answer.seconds_loading},
           {"scoring", answer.seconds_scoring},
           {"ranking", answer.seconds_ranking}}},
         {"output", options.output}});
    return {};
  }
  if (options.output.empty()) {
    session.print(app::to_csv(answer));
    return {};
  }
  session.print(fmt::format("{} {}，{} {}；A+ {}，A {}，B {}\n", plants,
                            session.say("家", "plants"), answer.ranking.ranked,
                            session.say("家已排名", "ranked"), codes[1], codes[2], codes[3]));
  if (!answer.last_share.empty()) {
    session.print(fmt::format(
        "{}：{}\n", session.say("连续三年末位 5%", "last 5 % three years running"), flagged));
  }
  if (!answer.table.absent.empty()) {
    session.print(fmt::format("{}：{}\n",
                              session.say("表中没有的指标列", "columns the table lacks"),
                              fmt::join(answer.table.absent, ", ")));
  }
  session.print(fmt::format("{}：{} s，{} s，{} s\n",
                            session.say("读入，评分，排名", "loading, scoring, ranking"),
                            units::format_fixed(answer.seconds_loading, 3),
                            units::format_fixed(answer.seconds_scoring, 3),
                            units::format_fixed(answer.seconds_ranking, 3)));
  return {};
}

void add_batch(CLI::App& assess, Session& session) {
  const auto options = std::make_shared<BatchOptions>();
  CLI::App* batch =
      add_command(assess, "batch",
                  "给一张表里的许多工厂评分、排名、赋码 / score, rank and code a table of plants",
                  "celadon assess batch plants.csv --standard gbt36132-2025 --scheme "
                  "example-gbt36132-2025 --output ranked.csv");
  batch
      ->add_option("FILE", options->request.file,
                   "CSV 表：plant, industry, 指标列 / CSV: plant, industry, indicators")
      ->required();
  batch->add_option("--standard", options->request.standard, "标准数据包 / the standard's pack")
      ->required();
  batch->add_option("--scheme", options->request.schemes, "方案数据包 / scheme packs");
  batch
      ->add_option("--scheme-file", options->request.scheme_files,
                   "自备方案文件 / scheme files of your own")
      ->check(CLI::ExistingFile);
  batch->add_option("--output", options->output, "结果 CSV / where to write the ranked table");
  batch->callback(
      [&session, options] { run_command(session, [&] { return run_batch(session, *options); }); });
}

}  // namespace

void add_assess_commands(CLI::App& root, Session& session) {
  CLI::App* assess = add_command(root, "assess", "评价 / judging",
                                 "celadon assess run --standard gbt36132-2025 --period 2025");
  assess->require_subcommand(1);
  add_run(*assess, session);
  add_batch(*assess, session);
}

}  // namespace celadon::cli
