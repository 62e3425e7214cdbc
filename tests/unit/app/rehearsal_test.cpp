#include "celadon/app/rehearsal.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace celadon::app {
namespace {

class Rehearsal : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-rehearsal-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    file_ = folder_ / "clock";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Each writing is newer than the one before by a second of the file system.
  void tell(const std::string& text) {
    std::ofstream(file_) << text;
    written_ += std::chrono::seconds(1);
    std::filesystem::last_write_time(file_, written_);
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
  std::filesystem::file_time_type written_ = std::filesystem::file_time_type::clock::now();
  ManualClock real_{parse_instant("2026-11-21T09:00:00+08:00").value()};
};

TEST_F(Rehearsal, TimeRunsOnFromTheFileAndJumpsWithIt) {
  tell("2026-07-31T23:59:59+08:00\n");
  const auto clock = RehearsalClock::open(file_, real_);
  ASSERT_TRUE(clock.ok()) << clock.error().to_string();
  EXPECT_EQ(format_instant((*clock)->now()), "2026-07-31T23:59:59+08:00");
  real_.advance(Duration{2'000'000});
  EXPECT_EQ(format_instant((*clock)->now()), "2026-08-01T00:00:01+08:00");
  tell("2027-04-15T12:00:00+08:00");
  EXPECT_EQ(format_instant((*clock)->now()), "2027-04-15T12:00:00+08:00");
}

TEST_F(Rehearsal, AnUnreadableFileChangesNothing) {
  tell("2026-07-31T12:00:00+08:00");
  const auto clock = RehearsalClock::open(file_, real_);
  ASSERT_TRUE(clock.ok());
  tell("tomorrow");
  EXPECT_EQ(format_instant((*clock)->now()), "2026-07-31T12:00:00+08:00");
  std::filesystem::remove(file_);
  EXPECT_EQ(format_instant((*clock)->now()), "2026-07-31T12:00:00+08:00");
}

TEST_F(Rehearsal, AnInstantWithoutOffsetIsRefused) {
  tell("2026-07-31T12:00:00");
  EXPECT_EQ(RehearsalClock::open(file_, real_).error().code, ErrorCode::parse);
}

TEST_F(Rehearsal, OnlyAnEmptyFolderBecomesOne) {
  const auto fresh = folder_ / "data";
  EXPECT_FALSE(is_rehearsed(fresh));
  ASSERT_TRUE(begin_rehearsal(fresh).ok());
  EXPECT_TRUE(is_rehearsed(fresh));
  EXPECT_TRUE(begin_rehearsal(fresh).ok()) << "it is one already";
  tell("real records");
  EXPECT_EQ(begin_rehearsal(folder_).error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace celadon::app
