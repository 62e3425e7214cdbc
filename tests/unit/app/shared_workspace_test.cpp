#include "celadon/app/shared_workspace.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/app/answers.hpp"
#include "celadon/app/apply_documents.hpp"
#include "celadon/app/folder_health.hpp"
#include "celadon/app/import_meters.hpp"
#include "fresh_database.hpp"
#include "small_plant.hpp"

namespace celadon::app {
namespace {

using storage::Access;
using ::testing::HasSubstr;

class SharedWorkspaceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-shared-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    if (testing::tests_run_on_postgresql()) {
      url_ = testing::fresh_postgresql_url();
      auto database = storage::Database::open_url(url_, Access::read_write).value();
      testing::make_schema(database);
    }
    site_ = testing::write_text(folder_ / "site.yaml", testing::small_plant_site);
    mapping_ = testing::write_text(folder_ / "mapping.yaml", testing::small_plant_mapping);
    readings_ =
        testing::write_text(folder_ / "readings.csv", testing::small_plant_readings(2025, 12));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  WorkspaceOptions options() const {
    WorkspaceOptions options;
    options.data_folder = folder_ / "data";
    options.who = "test";
    options.database = url_;
    return options;
  }
  std::unique_ptr<SharedWorkspace> open(unsigned readers = 2) {
    auto opened = SharedWorkspace::open(options(), clock_, readers);
    EXPECT_TRUE(opened.ok()) << opened.error().to_string();
    auto shared = std::move(opened).value();
    shared->wait_for_books();
    return shared;
  }
  Status apply(Workspace& workspace) const {
    CELADON_ASSIGN(const auto report, apply_site_file(workspace, site_));
    return {};
  }
  Status import(Workspace& workspace) const {
    CELADON_ASSIGN(const auto report, import_meters(workspace, {"mill", readings_, mapping_}, {}));
    return {};
  }
  /// kWh bought in a period, as a reader's picture tells it; -1 when undetermined.
  static Result<double> bought(Workspace& workspace, const std::string& period) {
    CELADON_ASSIGN(const CivilPeriod asked, CivilPeriod::parse(period));
    CELADON_ASSIGN(const auto picture, picture_of(workspace, {"mill", asked, {}}));
    const formula::Input* input = picture->find("energy.electricity_purchased");
    const auto* quantity = input == nullptr ? nullptr : std::get_if<units::Quantity>(&input->value);
    if (quantity == nullptr) return -1.0;
    return quantity->in(units::unit("kWh")).value();
  }
  static double bought(SharedWorkspace& shared, const std::string& period) {
    double kwh = 0.0;
    const Status done = shared.read([&](Workspace& workspace) -> Status {
      EXPECT_EQ(workspace.folder().access(), Access::read_only);
      CELADON_ASSIGN(kwh, bought(workspace, period));
      return {};
    });
    EXPECT_TRUE(done.ok()) << done.error().to_string();
    return kwh;
  }
  static Status note(Workspace& workspace, const std::string& text) {
    return workspace.database().execute("insert into note (words) values (:words)", {text});
  }
  static std::int64_t notes(Workspace& workspace) {
    return workspace.database()
        .query("select count(*) from note", {storage::Column::integer})
        .value()
        .at(0)
        .integer(0);
  }
  static Status make_notes(Workspace& workspace) {
    return workspace.database().execute("create table note (words text)");
  }

  std::filesystem::path folder_;
  std::filesystem::path site_;
  std::filesystem::path mapping_;
  std::filesystem::path readings_;
  std::string url_;
  SystemClock clock_;
};

TEST_F(SharedWorkspaceTest, WhatIsImportedIsPostedBeforeAReaderAsks) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return apply(w); }).ok());
  const Status imported = shared->write("an", [&](Workspace& w) { return import(w); });
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  EXPECT_EQ(shared->books_behind(), std::nullopt);
  EXPECT_NEAR(bought(*shared, "2025"), 365 * testing::small_plant_daily_kwh, 1e-6);
  EXPECT_NEAR(bought(*shared, "2025-02"), 28 * testing::small_plant_daily_kwh, 1e-6);
  EXPECT_EQ(bought(*shared, "2024"), -1.0) << "nothing is known of the year before";
}

TEST_F(SharedWorkspaceTest, SamplesThatCameBeforeTheOpeningArePostedInTheBackground) {
  {
    WorkspaceOptions writing = options();
    writing.access = Access::read_write;
    auto plain = Workspace::open(writing, clock_).value();
    ASSERT_TRUE(apply(plain).ok());
    ASSERT_TRUE(import(plain).ok());
  }
  auto shared = open();
  EXPECT_NEAR(bought(*shared, "2025"), 365 * testing::small_plant_daily_kwh, 1e-6);
  const std::uint64_t before = shared->revision();
  shared.reset();
  const auto again = open();
  EXPECT_GE(again->revision(), before) << "a revision is not met again after a restart";
}

TEST_F(SharedWorkspaceTest, LateSamplesCorrectTheBooks) {
  auto shared = open();
  testing::write_text(readings_, testing::small_plant_readings(2025, 3));
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return apply(w); }).ok());
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return import(w); }).ok());
  EXPECT_NEAR(bought(*shared, "2025-03"), 31 * testing::small_plant_daily_kwh, 1e-6);
  EXPECT_EQ(bought(*shared, "2025"), -1.0) << "nine months are missing";
  testing::write_text(readings_, testing::small_plant_readings(2025, 12));
  ASSERT_TRUE(shared->write("bo", [&](Workspace& w) { return import(w); }).ok());
  EXPECT_NEAR(bought(*shared, "2025"), 365 * testing::small_plant_daily_kwh, 1e-6);
}

TEST_F(SharedWorkspaceTest, TheRevisionRisesWithEveryWriteThatDidSomething) {
  auto shared = open();
  std::vector<std::uint64_t> heard;
  const std::uint64_t handle = shared->watch([&](std::uint64_t r) { heard.push_back(r); });
  const std::uint64_t first = shared->revision();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  EXPECT_EQ(shared->revision(), first + 1);
  const auto refused = [](Workspace&) -> Status { return fail(ErrorCode::rule, "no"); };
  EXPECT_EQ(shared->write("an", refused).error().code, ErrorCode::rule);
  EXPECT_EQ(shared->revision(), first + 1) << "nothing was changed";
  const auto half = [](Workspace& w) -> Status {
    CELADON_TRY(note(w, "durable"));
    return fail(ErrorCode::rule, "no");
  };
  EXPECT_EQ(shared->write("an", half).error().code, ErrorCode::rule);
  EXPECT_EQ(shared->revision(), first + 2) << "a part of it is durable";
  const auto rolled_back = [](Workspace& w) -> Status {
    CELADON_ASSIGN(const auto transaction, storage::Transaction::begin(w.database()));
    CELADON_TRY(note(w, "gone"));
    return fail(ErrorCode::rule, "no");
  };
  EXPECT_EQ(shared->write("an", rolled_back).error().code, ErrorCode::rule);
  EXPECT_EQ(shared->revision(), first + 2);
  EXPECT_THAT(heard, ::testing::ElementsAre(first + 1, first + 2));
  shared->unwatch(handle);
  ASSERT_TRUE(shared->write("an", [](Workspace& w) { return note(w, "unheard"); }).ok());
  EXPECT_EQ(heard.size(), 2U);
}

TEST_F(SharedWorkspaceTest, TheWriterActsForWhoAsked) {
  auto shared = open();
  for (const std::string who : {"an", "bo"}) {
    ASSERT_TRUE(shared
                    ->write(who,
                            [&](Workspace& w) -> Status {
                              EXPECT_EQ(w.who(), who);
                              return {};
                            })
                    .ok());
  }
}

TEST_F(SharedWorkspaceTest, AnswersAreKeptUntilTheNextWrite) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  std::atomic<int> made = 0;
  const auto count = [&](Workspace& w) -> Result<std::string> {
    ++made;
    return std::to_string(notes(w));
  };
  EXPECT_EQ(**shared->answer("notes", count), "0");
  EXPECT_EQ(**shared->answer("notes", count), "0");
  EXPECT_EQ(made, 1);
  ASSERT_TRUE(shared->write("an", [](Workspace& w) { return note(w, "one"); }).ok());
  EXPECT_EQ(**shared->answer("notes", count), "1");
  EXPECT_EQ(made, 2);
}

TEST_F(SharedWorkspaceTest, ReadersNeitherWaitForAWriterNorSeeHalfOfIt) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  std::latch written(1);
  std::latch looked(1);
  std::jthread writer([&] {
    EXPECT_TRUE(shared
                    ->write("an",
                            [&](Workspace& w) -> Status {
                              CELADON_ASSIGN(auto transaction,
                                             storage::Transaction::begin(w.database()));
                              CELADON_TRY(note(w, "one"));
                              written.count_down();
                              looked.wait();
                              return transaction.commit();
                            })
                    .ok());
  });
  written.wait();
  EXPECT_TRUE(shared
                  ->read([&](Workspace& w) -> Status {
                    EXPECT_EQ(notes(w), 0);
                    looked.count_down();
                    writer.join();
                    EXPECT_EQ(notes(w), 0) << "one reading sees one state";
                    return {};
                  })
                  .ok());
  EXPECT_TRUE(shared
                  ->read([&](Workspace& w) -> Status {
                    EXPECT_EQ(notes(w), 1);
                    return {};
                  })
                  .ok());
}

TEST_F(SharedWorkspaceTest, WhatIsRecordedDoesNotWaitForAnImportAndIsNoNewRevision) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  const std::uint64_t before = shared->revision();
  std::latch writing(1);
  std::latch recorded(1);
  std::jthread writer([&] {
    EXPECT_TRUE(shared
                    ->write("an",
                            [&](Workspace&) -> Status {
                              writing.count_down();
                              recorded.wait();
                              return {};
                            })
                    .ok());
  });
  writing.wait();
  EXPECT_TRUE(shared
                  ->record([](storage::Database& database) {
                    return database.execute("insert into note (words) values ('log-in')");
                  })
                  .ok());
  EXPECT_EQ(shared->revision(), before);
  recorded.count_down();
}

TEST_F(SharedWorkspaceTest, AReaderCannotWrite) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  EXPECT_EQ(shared->read([](Workspace& w) { return note(w, "no"); }).error().code, ErrorCode::io);
  const auto append = [](Workspace& w) -> Status {
    CELADON_ASSIGN(storage::SeriesStore * series, w.series());
    return series->append(storage::WriteBatch{});
  };
  EXPECT_EQ(shared->read(append).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(shared
                  ->read([](Workspace& w) -> Status {
                    EXPECT_EQ(notes(w), 0);
                    return {};
                  })
                  .ok())
      << "the next reader is whole";
}

TEST_F(SharedWorkspaceTest, ASecondWriterOfTheFolderIsRefused) {
  auto shared = open();
  auto second = SharedWorkspace::open(options(), clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::locked);
}

TEST_F(SharedWorkspaceTest, TheHealthOfTheFolderCountsWhatIsThere) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return apply(w); }).ok());
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return import(w); }).ok());
  FolderHealth health;
  const Status read = shared->read([&](Workspace& w) -> Status {
    CELADON_ASSIGN(health, folder_health(w));
    return {};
  });
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(health.sites, 1U);
  EXPECT_EQ(health.imports, 1U);
  EXPECT_EQ(health.imports_open, 0U);
  EXPECT_TRUE(health.last_import.has_value());
  EXPECT_GE(health.entries, 24U) << "two flows in twelve months";
  EXPECT_EQ(health.series.points, 26U) << "two registers at thirteen days";
  EXPECT_GT(health.free_bytes, 0U);
  EXPECT_GE(health.disk_bytes, health.free_bytes);
  std::vector<std::string> names;
  for (const FolderPart& part : health.parts) names.push_back(part.name);
  EXPECT_THAT(names, ::testing::ElementsAre("tables", "files", "packs", "rejects", "series"));
  EXPECT_GT(health.parts[0].bytes, 0U);
  EXPECT_EQ(health.parts[1].files, 2U) << "site.yaml and the readings are kept";
}

// Run under ThreadSanitizer too: many ask, one writes.
TEST_F(SharedWorkspaceTest, ManyThreadsReadWhileOneWrites) {
  auto shared = open();
  ASSERT_TRUE(shared->write("an", make_notes).ok());
  ASSERT_TRUE(shared->write("an", [&](Workspace& w) { return apply(w); }).ok());
  constexpr int writes = 20;
  std::atomic<bool> done = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::int64_t last = 0;
      while (!done) {
        const auto answer = shared->answer("notes", [](Workspace& w) -> Result<std::string> {
          CELADON_ASSIGN(storage::SeriesStore * series, w.series());
          CELADON_ASSIGN(const auto counts, series->counts());
          return std::to_string(notes(w)) + " " + std::to_string(counts.points);
        });
        ASSERT_TRUE(answer.ok()) << answer.error().to_string();
        const std::int64_t now = std::stoll(**answer);
        EXPECT_GE(now, last) << "no reader goes back";
        last = now;
      }
    });
  }
  readers.emplace_back([&] {
    while (!done) {
      EXPECT_TRUE(shared
                      ->record([](storage::Database& database) {
                        return database.execute("update note set words = 'seen'");
                      })
                      .ok());
    }
  });
  for (int i = 0; i < writes; ++i) {
    const Status written = shared->write("an", [&](Workspace& w) {
      return i == writes / 2 ? import(w) : note(w, std::to_string(i));
    });
    ASSERT_TRUE(written.ok()) << written.error().to_string();
  }
  done = true;
  readers.clear();
  EXPECT_NEAR(bought(*shared, "2025"), 365 * testing::small_plant_daily_kwh, 1e-6);
}

}  // namespace
}  // namespace celadon::app
