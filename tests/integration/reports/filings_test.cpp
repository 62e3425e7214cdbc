// A report of the bundled example plant: made, filed, verified after the data changed, withdrawn.

#include "celadon/app/filings.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/app/apply_documents.hpp"
#include "celadon/app/import_meters.hpp"
#include "celadon/app/kept_packs.hpp"
#include "celadon/app/verify_folder.hpp"
#include "celadon/packs/packed.hpp"
#include "celadon/storage/digest.hpp"
#include "report_files.hpp"

namespace celadon::app {
namespace {

/// Whether the squeezed text has the words; the text itself is too long to be shown.
::testing::AssertionResult has(const std::string& text, const std::string& words) {
  if (text.find(celadon::testing::squeezed(words)) != std::string::npos)
    return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no '" << words << "'";
}

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().to_string());
  return std::move(result).value();
}

class Filings : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path example =
        std::filesystem::path(CELADON_SOURCE_DIR) / "examples" / "qingci";
    WorkspaceOptions options;
    options.data_folder = folder_.path() / "data";
    options.access = storage::Access::read_write;
    options.who = "tester";
    workspace_.emplace(must(Workspace::open(options, clock_)));
    must(apply_site_file(*workspace_, example / "site.yaml"));
    telemetry::ImportWatch watch;
    clock_.advance(Duration::minutes(1));
    must(import_meters(*workspace_,
                       {"", example / "meters-2025.csv", example / "meters.mapping.yaml"}, watch));
    must(import_meters(*workspace_,
                       {"", example / "gas-water-2025.csv", example / "gas-water.mapping.yaml"},
                       watch));
    for (const char* name : {"statement-2023.yaml", "statement-2024.yaml", "statement-2025.yaml"}) {
      clock_.advance(Duration::minutes(1));
      must(apply_statement_file(*workspace_, example / name));
    }
    clock_.advance(Duration::minutes(1));
    request_.question.period = CivilPeriod::year(2025);
    request_.schemes = {"example-gbt36132-2025"};
  }

  /// Next day the output value of 2025 turns out to have been another.
  void correct_the_output_value() {
    const std::filesystem::path example =
        std::filesystem::path(CELADON_SOURCE_DIR) / "examples" / "qingci";
    std::ifstream in(example / "statement-2025.yaml");
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::size_t at = text.find("21300 万元");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 5, "15000");
    clock_.advance(Duration::days(1));
    must(apply_statement_file(*workspace_, folder_.write("corrected.yaml", text)));
    clock_.advance(Duration::minutes(1));
  }

  /// The library is replaced by one in which a pack says something else.
  void replace_in_library(const std::string& label, const std::string& what,
                          const std::string& by) {
    std::vector<std::string> packs;
    std::vector<std::string> places;
    bool replaced = false;
    for (const packs::PackPtr& pack : workspace_->reference().library->all()) {
      std::string bytes = packs::packed(*pack);
      const std::size_t at = bytes.find(what);
      if (pack->header().label() == label && at != std::string::npos) {
        bytes.replace(at, what.size(), by);  // as long as before: the frame stays
        replaced = true;
      }
      packs.push_back(std::move(bytes));
      places.push_back("test/" + pack->header().label());
    }
    ASSERT_TRUE(replaced) << label;
    ASSERT_EQ(what.size(), by.size());
    WorkspaceOptions options;
    options.data_folder = folder_.path() / "data";
    options.who = "tester";
    options.access = storage::Access::read_write;
    options.reference = std::make_shared<const Reference>(
        must(reference_over(must(packs::library_of_packed(std::move(packs), places)))));
    workspace_.reset();
    workspace_.emplace(must(Workspace::open(options, clock_)));
  }

  static double value_of(const report::Document& document, const std::string& name) {
    for (const report::ReportFigure& figure : document.figures) {
      if (figure.name == name) return figure.value.value_or(-1.0);
    }
    return -2.0;
  }

  celadon::testing::ScratchFolder folder_{"celadon-filings"};
  ManualClock clock_{{1'768'875'000'000'000}};
  std::optional<Workspace> workspace_;
  SystemEntropy entropy_;
  ReportRequest request_;
  const Filer filer_{"li", {"厂长", "plant director"}, "https://celadon.example/"};
};

TEST_F(Filings, a_filed_report_stays_as_it_was_when_the_data_change) {
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  EXPECT_STREQ(state_of(draft), "draft");
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  EXPECT_STREQ(state_of(filed), "filed");
  const std::string bytes = must(content_of(*workspace_, filed, ReportFormat::pdf));
  const std::string hash = storage::sha256_hex(bytes);
  EXPECT_EQ(filed.filing->files[0].sha256, hash);
  const double score = value_of(must(document_of(*workspace_, filed)), "score.total");
  // 77.60: the score the command line tells of the example (tests/scripts/first_light_test.sh sums
  // the same points).
  EXPECT_NEAR(score, 77.6017, 1e-3);

  correct_the_output_value();
  const report::Document now = must(make_document(*workspace_, request_));
  EXPECT_LT(value_of(now, "score.total"), score - 1.0);  // the correction does matter

  const Verification verified = must(verify_code(*workspace_, filed.filing->seal.code));
  EXPECT_EQ(value_of(verified.document, "score.total"), score);
  EXPECT_EQ(storage::sha256_hex(must(content_of(*workspace_, verified.report, ReportFormat::pdf))),
            hash);
  const Recomputation again = must(recompute(*workspace_, verified.report));
  EXPECT_TRUE(again.same);
  for (const FigureComparison& one : again.figures) EXPECT_TRUE(one.same) << one.made.name;
  for (const PackComparison& one : again.packs) EXPECT_TRUE(one.same) << one.label;
}

TEST_F(Filings, a_filed_figure_comes_out_again_when_the_library_was_replaced) {
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  const double score = value_of(must(document_of(*workspace_, filed)), "score.total");
  const std::string changed = "schemes.example-gbt36132-2025@1";
  clock_.advance(Duration::days(400));
  replace_in_library(changed, "leading: 15, baseline: 40", "leading: 10, baseline: 20");
  // What is made today is another figure.
  EXPECT_GT(std::abs(value_of(must(make_document(*workspace_, request_)), "score.total") - score),
            0.1);
  const Recomputation again = must(recompute(*workspace_, filed));
  EXPECT_TRUE(again.from_kept_packs);
  EXPECT_TRUE(again.same);
  for (const FigureComparison& one : again.figures) EXPECT_TRUE(one.same) << one.made.name;
  EXPECT_FALSE(again.packs_same);
  for (const PackComparison& one : again.packs) EXPECT_EQ(one.same, one.label != changed);
}

TEST_F(Filings, what_a_report_rests_on_and_was_lost_or_changed_is_told) {
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  EXPECT_TRUE(must(verify_folder(*workspace_)).damages.empty());
  const auto list = must(kept_library(*workspace_, filed.library_sha256));
  EXPECT_EQ(list.size(), workspace_->reference().library->all().size());
  const auto kept = [&](const std::string& sha256) {
    return must(workspace_->folder().files().find(sha256));
  };
  const auto told = [&](const std::string& words) {
    for (const std::string& damage : must(verify_folder(*workspace_)).damages)
      if (damage.find(words) != std::string::npos) return true;
    return false;
  };
  std::filesystem::remove(kept(list[3].sha256));
  EXPECT_TRUE(told("the kept pack " + list[3].label));
  EXPECT_EQ(recompute(*workspace_, filed).error().code, ErrorCode::not_found);
  std::filesystem::permissions(kept(list[4].sha256), std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  std::ofstream(kept(list[4].sha256), std::ios::app) << "x";
  EXPECT_TRUE(told(list[4].sha256 + "\" has changed"));
  std::filesystem::remove(kept(filed.filing->files[0].sha256));
  EXPECT_TRUE(told("its filed pdf"));
  std::filesystem::remove(kept(filed.model_sha256));
  EXPECT_TRUE(told("its document"));
  std::filesystem::remove(kept(filed.library_sha256));
  EXPECT_TRUE(told("its list of packs"));
}

TEST_F(Filings, a_draft_made_before_packs_were_kept_gets_them_when_it_is_filed) {
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  ASSERT_TRUE(workspace_->database().execute("delete from report_keeping", {}).ok());
  EXPECT_TRUE(must(find_report(*workspace_, "qingci", draft.id)).library_sha256.empty());
  EXPECT_FALSE(must(summary_of(*workspace_, draft)).figures.empty());
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  EXPECT_EQ(filed.library_sha256, draft.library_sha256);
  EXPECT_EQ(must(list_filings(*workspace_)).size(), 1U);
}

TEST_F(Filings, drawing_the_filed_document_again_gives_the_filed_bytes) {
  request_.kind = report::ReportKind::greenhouse_gas;
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  const report::Document document = must(document_of(*workspace_, filed));
  for (const FiledFile& file : filed.filing->files) {
    EXPECT_EQ(storage::sha256_hex(must(render(document, filed.filing->seal, file.format))),
              file.sha256)
        << to_string(file.format);
  }
}

TEST_F(Filings, a_file_in_hand_is_known_by_its_hash_and_a_changed_one_is_not) {
  request_.kind = report::ReportKind::energy;
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  std::string bytes = must(content_of(*workspace_, filed, ReportFormat::xlsx));
  const auto known = must(verify_file(*workspace_, storage::sha256_hex(bytes)));
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->report.id, filed.id);
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_FALSE(must(verify_file(*workspace_, storage::sha256_hex(bytes))).has_value());
}

TEST_F(Filings, filing_again_gives_the_same_filing_and_withdrawal_only_marks) {
  request_.kind = report::ReportKind::energy;
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  EXPECT_EQ(withdraw_report(*workspace_, draft, "li", "早了").error().code, ErrorCode::conflict);
  const StoredReport filed = must(file_report(*workspace_, draft, filer_, entropy_));
  const StoredReport again = must(file_report(*workspace_, draft, filer_, entropy_));
  EXPECT_EQ(again.filing->seal.code, filed.filing->seal.code);
  EXPECT_EQ(filed.filing->seal.address.find("https://celadon.example/verify/"), 0U);
  EXPECT_EQ(withdraw_report(*workspace_, filed, "li", "").error().code,
            ErrorCode::invalid_argument);
  clock_.advance(Duration::days(2));
  const StoredReport marked = must(withdraw_report(*workspace_, filed, "li", "产量口径更正"));
  EXPECT_STREQ(state_of(marked), "withdrawn");
  EXPECT_EQ(withdraw_report(*workspace_, marked, "li", "再次").error().code, ErrorCode::conflict);
  const Verification verified = must(verify_code(*workspace_, filed.filing->seal.code));
  EXPECT_EQ(verified.report.filing->withdrawal->reason, "产量口径更正");
  EXPECT_EQ(must(list_reports(*workspace_, "qingci")).size(), 1U);
}

TEST_F(Filings, the_printed_report_says_what_the_figures_say) {
  const report::Document document = must(make_document(*workspace_, request_));
  const std::string file =
      folder_.write("report.pdf", must(render(document, std::nullopt, ReportFormat::pdf)));
  const std::string text = celadon::testing::text_of_pdf(file);
  for (const char* heading :
       {"1 概述", "3 基本要求（一票否决）", "4 评价指标", "5 发现的问题", "6 自评价结论",
        "7 做法与亮点", "8 差距与改进建议", "9 证据文件", "11 真实性承诺"}) {
    EXPECT_TRUE(has(text, heading));
  }
  for (const report::ReportFigure& figure : document.figures) {
    if (figure.unit == "1") continue;
    EXPECT_TRUE(has(text, figure.text.substr(0, figure.text.find(' ')))) << figure.name;
  }
  // The standard sets no threshold, so the report does not say whether the plant is one.
  EXPECT_TRUE(has(text, "标准未给出合格分数线"));
  EXPECT_TRUE(has(text, "本报告不作"));
  EXPECT_TRUE(has(text, "未核实"));  // of the example scheme's leading values
}

TEST_F(Filings, every_report_exists_in_both_languages) {
  for (const report::ReportKind kind :
       {report::ReportKind::self_evaluation, report::ReportKind::energy,
        report::ReportKind::greenhouse_gas}) {
    request_.kind = kind;
    request_.language = units::Language::en;
    const report::Document document = must(make_document(*workspace_, request_));
    const std::string file =
        folder_.write("report.pdf", must(render(document, std::nullopt, ReportFormat::pdf)));
    const std::string text = celadon::testing::text_of_pdf(file);
    EXPECT_TRUE(has(text, "Contents"));
    EXPECT_TRUE(has(text, "Data packs and time of the data"));
    EXPECT_TRUE(has(text, "Qingci Example Cable Works"));
  }
}

TEST_F(Filings, codes_and_reports_that_are_not_there_are_told) {
  EXPECT_EQ(verify_code(*workspace_, make_code(entropy_)).error().code, ErrorCode::not_found);
  EXPECT_EQ(verify_code(*workspace_, "Q7MK").error().code, ErrorCode::parse);
  EXPECT_EQ(find_report(*workspace_, "qingci", "' or 1=1 --").error().code, ErrorCode::not_found);
  request_.kind = report::ReportKind::energy;
  const StoredReport draft = must(make_report(*workspace_, request_, entropy_));
  EXPECT_EQ(find_report(*workspace_, "another", draft.id).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace celadon::app
