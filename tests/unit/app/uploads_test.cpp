// Meter exports on their way in: kept, guessed, mapped, imported by a job; samples on their way out
// and in again.

#include "celadon/app/uploads.hpp"

#include <condition_variable>
#include <fstream>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "celadon/app/apply_documents.hpp"
#include "celadon/app/export_samples.hpp"
#include "celadon/app/import_meters.hpp"
#include "small_plant.hpp"

namespace celadon::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class UploadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-uploads-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    open_folder("data");
  }
  void TearDown() override {
    jobs_.reset();
    shared_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open_folder(const std::string& name) {
    jobs_.reset();
    shared_.reset();
    data_ = folder_ / name;
    WorkspaceOptions options;
    options.data_folder = data_;
    options.who = "test";
    auto opened = SharedWorkspace::open(options, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    shared_ = std::move(opened).value();
    shared_->wait_for_books();
    const auto site = testing::write_text(folder_ / "site.yaml", testing::small_plant_site);
    ASSERT_TRUE(shared_
                    ->write("test",
                            [&](Workspace& workspace) -> Status {
                              CELADON_TRY(apply_site_file(workspace, site));
                              return {};
                            })
                    .ok());
    open_jobs();
  }
  void open_jobs() {
    jobs_.reset();
    auto database = storage::Database::open(data_ / "celadon.db", storage::Access::read_write);
    ASSERT_TRUE(database.ok());
    JobOptions options;
    options.folder = data_ / "jobs";
    auto opened = Jobs::open(*shared_, std::move(*database), clock_, options);
    ASSERT_TRUE(opened.ok());
    jobs_ = std::move(opened).value();
    jobs_->add_kind(import_job());
    jobs_->watch([this](const Job& job) {
      const std::lock_guard lock(mutex_);
      last_[job.id] = job;
      changed_.notify_all();
    });
    ASSERT_TRUE(jobs_->start().ok());
  }
  Job wait_for_end(const std::string& id) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(120),
                                  [&] { return is_final(last_[id].state); }));
    return last_[id];
  }
  Result<Upload> keep(const std::string& bytes, std::string_view name) {
    const auto file = testing::write_text(folder_ / "spool", bytes);
    return keep_upload(*shared_, "mill", file, name, "wang");
  }
  Upload kept(const std::string& bytes, std::string_view name) {
    auto upload = keep(bytes, name);
    EXPECT_TRUE(upload.ok()) << upload.error().to_string();
    return upload.ok() ? *upload : Upload{};
  }
  Job import(const Upload& upload, const std::string& mapping) {
    auto job = start_import(*shared_, *jobs_, {"mill", upload.id, mapping, "u1", "wang", ""});
    EXPECT_TRUE(job.ok()) << job.error().to_string();
    return job.ok() ? *job : Job{};
  }
  report::Table samples() {
    report::Table table;
    const Status read = shared_->read([&](Workspace& workspace) -> Status {
      CELADON_ASSIGN(
          table, export_samples(workspace, {"mill", CivilPeriod{{1960, 1, 1}, {2100, 1, 1}}, {}}));
      return {};
    });
    EXPECT_TRUE(read.ok()) << read.error().to_string();
    return table;
  }

  std::filesystem::path folder_;
  std::filesystem::path data_;
  SystemClock clock_;  // recorded times must rise
  std::unique_ptr<SharedWorkspace> shared_;
  std::unique_ptr<Jobs> jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Job> last_;
};

TEST_F(UploadsTest, AFileIsKeptByItsDigestUnderAPlainName) {
  const Upload first = kept("time,in\n2025-01-01,1\n", "../../etc/<script>alert(1)</script>.csv");
  EXPECT_EQ(first.name, "script>.csv");
  EXPECT_EQ(first.form, UploadForm::csv);
  EXPECT_FALSE(first.known_before);
  const Upload again = kept("time,in\n2025-01-01,1\n", "C:\\temp\\b.csv");
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.name, "b.csv");
  EXPECT_TRUE(again.known_before);
  EXPECT_EQ(list_uploads(*shared_, "mill")->size(), 1U);
  EXPECT_EQ(kept("a,b\n", std::string("x\0y.csv", 7)).name, "xy.csv");
  EXPECT_LE(kept("a,c\n", std::string(5000, 'n') + ".csv").name.size(), 200U);
  EXPECT_EQ(kept("a,d\n", "..").name, "upload.csv");
  ASSERT_TRUE(forget_upload(*shared_, "mill", first.id).ok());
  EXPECT_EQ(one_upload(*shared_, "mill", first.id).error().code, ErrorCode::not_found);
}

TEST_F(UploadsTest, WhatIsNoTableIsRefusedByWhatItIs) {
  EXPECT_THAT(keep("", "a.csv").error().message, HasSubstr("empty"));
  EXPECT_THAT(keep("%PDF-1.7 text that goes on", "a.csv").error().message, HasSubstr("PDF"));
  EXPECT_THAT(keep("\xD0\xCF\x11\xE0 text that goes on", "a.xls").error().message,
              HasSubstr("old Excel"));
  EXPECT_THAT(keep(std::string("a,b\n1,\0\n", 8), "a.csv").error().message, HasSubstr("NUL"));
  EXPECT_THAT(keep("PK\x03\x04 no archive", "a.xlsx").error().message,
              HasSubstr("not a whole workbook"));
  EXPECT_EQ(keep("\x28\xB5\x2F\xFD no frame", "a.csv.zst").error().code, ErrorCode::corrupt);
  const auto file = testing::write_text(folder_ / "spool", "a,b\n");
  EXPECT_EQ(keep_upload(*shared_, "other", file, "a.csv", "wang").error().code,
            ErrorCode::not_found);
}

TEST_F(UploadsTest, AGuessChoosesThePointsOfTheSiteAndTellsBothLanguages) {
  const Upload upload =
      kept("time,M-IN (kWh),m use\n2025-01-01,1,2\n2025-01-02,3,4\n2025-01-03,5,6\n", "m.csv");
  const auto view = guess_upload(*shared_, upload, "");
  ASSERT_TRUE(view.ok()) << view.error().to_string();
  ASSERT_EQ(view->columns.size(), 2U);
  EXPECT_EQ(view->columns[0].value.point, "M-IN");
  EXPECT_EQ(view->columns[1].value.point, "M-USE");
  EXPECT_EQ(view->columns[1].value.kind, telemetry::QuantityKind::cumulative);
  EXPECT_THAT(view->columns[0].sample, ElementsAre("1", "3", "5"));
  EXPECT_EQ(view->points.size(), 2U);
  ASSERT_FALSE(view->remarks.empty());
  EXPECT_NE(view->remarks.front().zh, view->remarks.front().en);
  const auto shown = preview_upload(*shared_, upload, "", 2);
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->lines.size(), 2U);
  EXPECT_TRUE(shown->more);
  EXPECT_THAT(shown->lines[1].cells, ElementsAre("2025-01-01", "1", "2"));
}

TEST_F(UploadsTest, AnImpossibleDayDoesNotOverflowTheGuessOfTheStep) {
  std::string csv = "time,M-IN (kWh)\n";
  for (int day = 1; day <= 28; ++day) csv += fmt::format("2026-02-{:02},{}\n", day, day);
  const auto view = guess_upload(*shared_, kept(csv + "2026-02-31,29\n", "m.csv"), "");
  ASSERT_TRUE(view.ok()) << view.error().to_string();
  EXPECT_THAT(view->yaml, HasSubstr("interval: 1d"));
}

TEST_F(UploadsTest, AMappingIsCheckedWholeAndChoicesAreLaidOverIt) {
  const Upload upload = kept("time,in,use\n2025-01-01,1,2\n2025-01-02,3,4\n", "m.csv");
  const std::string yaml = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD", interval: 1d}
  columns:
    - {column: inn, point: M-IN, unit: kWh, kind: register}
    - {column: use, point: M-USEE, unit: kWh, kind: register}
    - {column: in, point: M-USE, unit: t, kind: register}
)";
  const auto view = check_upload_mapping(*shared_, upload, yaml, {});
  ASSERT_TRUE(view.ok());
  ASSERT_EQ(view->problems.size(), 3U);  // all of them, not the first alone
  EXPECT_THAT(view->problems[0].message, HasSubstr("inn"));
  EXPECT_THAT(view->problems[1].to_string(), HasSubstr("M-USE"));
  EXPECT_EQ(view->problems[1].place->line, 5U);
  EXPECT_EQ(view->problems[2].code, ErrorCode::unit);
  EXPECT_THAT(view->columns[1].nearest, ::testing::Contains("M-USE"));
  const auto mended =
      check_upload_mapping(*shared_, upload, yaml,
                           {{"inn", std::nullopt, {}, {}, {}},
                            {"use", "M-USE", {}, {}, {}},
                            {"in", "M-IN", "kWh", telemetry::QuantityKind::cumulative, 2.0}});
  ASSERT_TRUE(mended.ok());
  EXPECT_TRUE(mended->problems.empty()) << mended->problems.front().to_string();
  EXPECT_EQ(mended->columns.size(), 2U);
  EXPECT_THAT(mended->yaml, HasSubstr("scale: 2"));
  const auto broken = check_upload_mapping(*shared_, upload, "mapping: [", {});
  ASSERT_TRUE(broken.ok());
  EXPECT_EQ(broken->problems.size(), 1U);
}

TEST_F(UploadsTest, AnImportRunsAsAJobReportsAndDoesNothingTwice) {
  const Upload upload =
      kept(testing::small_plant_readings(2025, 12) + "2026-02-30,1,oops\n", "readings.csv");
  const Job ended = wait_for_end(import(upload, testing::small_plant_mapping).id);
  ASSERT_EQ(ended.state, JobState::succeeded) << ended.problem->to_string();
  const auto report = nlohmann::json::parse(ended.result->json);
  EXPECT_EQ(report["kept"], 26);  // 13 readings of two meters
  EXPECT_EQ(report["refused_rows"], 1);
  EXPECT_EQ(report["rejects"], "/api/v1/sites/mill/imports/1/rejects");
  EXPECT_THAT(ended.result->json, ::testing::Not(HasSubstr(data_.string())));
  EXPECT_TRUE(report["posting_problem"].is_null());
  EXPECT_EQ(report["posted"].front(), "2025-01");
  const auto session = one_import(*shared_, "mill", 1);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session->who, "wang");
  EXPECT_EQ(session->file_name, "readings.csv");
  EXPECT_TRUE(rejects_of(*shared_, *session)->has_value());
  EXPECT_THAT(one_upload(*shared_, "mill", upload.id)->imports, ElementsAre(1U));
  EXPECT_EQ(one_import(*shared_, "other", 1).error().code, ErrorCode::not_found);
  const Job again = wait_for_end(import(upload, testing::small_plant_mapping).id);
  EXPECT_TRUE(nlohmann::json::parse(again.result->json)["already_imported"]);
}

/// Many rows, so that an import can be stopped in its middle.
std::string many_readings(int rows) {
  std::string csv = "time,in,use\n";
  for (int i = 0; i < rows; ++i)
    csv += fmt::format("{},{},{}\n", format_date(civil_from_days(i)), i, i);
  return csv;
}

TEST_F(UploadsTest, AnImportCancelledOrKilledInItsMiddleIsCompletedByTheNext) {
  const int rows = 1'000;  // days from 1970 on; each is posted too
  const Upload upload = kept(many_readings(rows), "long.csv");
  // Cancelled before it takes its turn: asked as soon as it runs.
  const Job job = import(upload, testing::small_plant_mapping);
  static_cast<void>(jobs_->cancel(job.id));
  const Job ended = wait_for_end(job.id);
  EXPECT_TRUE(ended.state == JobState::cancelled || ended.state == JobState::succeeded);
  // As a kill -9 leaves it: the row says that it runs, nobody runs it.
  const Job next = import(upload, testing::small_plant_mapping);
  jobs_->stop();
  jobs_.reset();
  {
    auto database = storage::Database::open(data_ / "celadon.db", storage::Access::read_write);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(database
                    ->execute("update job set state = 2, finished_us = null, result = '', "
                              "cancel_asked = 0 where id = :id",
                              {next.id})
                    .ok());
  }
  last_.clear();
  open_jobs();
  const Job taken_up = wait_for_end(next.id);
  ASSERT_EQ(taken_up.state, JobState::succeeded);
  EXPECT_GE(taken_up.attempts, 1U);
  EXPECT_EQ(samples().rows.size(), 2U * rows);
}

TEST_F(UploadsTest, ExportedSamplesComeInAgainFromCsvAndFromXlsx) {
  const Upload upload = kept(testing::small_plant_readings(2025, 12), "readings.csv");
  ASSERT_EQ(wait_for_end(import(upload, testing::small_plant_mapping).id).state,
            JobState::succeeded);
  const report::Table exported = samples();
  ASSERT_EQ(exported.rows.size(), 26U);
  std::string mapping;
  ASSERT_TRUE(shared_
                  ->read([&](Workspace& workspace) -> Status {
                    CELADON_ASSIGN(mapping, mapping_of_export(
                                                workspace, {"mill", CivilPeriod::year(2025), {}}));
                    return {};
                  })
                  .ok());
  const std::string csv = report::csv_of(exported);
  const std::string xlsx = report::xlsx_of(exported).value();
  for (const auto& [bytes, name] : {std::pair{csv, "s.csv"}, std::pair{xlsx, "s.xlsx"}}) {
    open_folder(std::string("again-") + name);
    const Upload back = kept(bytes, name);
    const Job ended = wait_for_end(import(back, mapping).id);
    ASSERT_EQ(ended.state, JobState::succeeded) << ended.problem->to_string();
    EXPECT_EQ(samples().rows, exported.rows) << name;
  }
}

}  // namespace
}  // namespace celadon::app
