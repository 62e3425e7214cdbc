#include "celadon/drivers/files/watched_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch_folder.hpp"

namespace celadon::drivers::files {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class WatchedFolderTest : public ::testing::Test {
 protected:
  WatchedFolderTest() : clock(SystemClock().now() + Duration::minutes(1)) {
    for (const char* name : {"done", "failed"}) fs::create_directories(folder.path() / name);
  }
  void put(const std::string& name, const std::string& text = "a,b\n") const {
    std::ofstream(folder.path() / name, std::ios::app) << text;
  }
  WatchedFolder watched(FolderSettings settings = {}) {
    settings.folder = folder.path();
    return WatchedFolder(
        settings,
        [this](const fs::path& path) {
          taken.push_back(path.filename().string());
          return answer;
        },
        clock);
  }
  bool there(const std::string& name) const { return fs::exists(folder.path() / name); }
  std::string text(const std::string& name) const {
    std::ifstream in(folder.path() / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  testing::ScratchFolder folder;
  ManualClock clock;
  std::vector<std::string> taken;
  Status answer;
};

TEST_F(WatchedFolderTest, HandsOverAFileOnceWhenItIsFinished) {
  WatchedFolder folder_watched = watched();
  put("meter.CSV");
  folder_watched.look();
  EXPECT_THAT(taken, IsEmpty());  // seen once
  put("meter.CSV", "1,2\n");
  folder_watched.look();
  EXPECT_THAT(taken, IsEmpty());  // it grew
  folder_watched.look();
  EXPECT_THAT(taken, ElementsAre("meter.CSV"));
  EXPECT_TRUE(there("done/meter.CSV"));
  EXPECT_FALSE(there("meter.CSV"));
  folder_watched.look();
  EXPECT_EQ(taken.size(), 1U);
  EXPECT_EQ(folder_watched.counts().done, 1U);
}

TEST_F(WatchedFolderTest, WaitsUntilAFileHasNotBeenWrittenToForAWhile) {
  clock.set(SystemClock().now());
  WatchedFolder folder_watched = watched();
  put("meter.csv");
  folder_watched.look();
  folder_watched.look();
  EXPECT_THAT(taken, IsEmpty());
  EXPECT_EQ(folder_watched.counts().waiting, 1U);
  clock.advance(Duration::seconds(11));
  folder_watched.look();
  EXPECT_THAT(taken, ElementsAre("meter.csv"));
}

TEST_F(WatchedFolderTest, MovesARefusedFileAsideWithTheReason) {
  answer = fail(ErrorCode::parse, "第 3 行无效｜row 3 is not valid", "改正｜mend it");
  WatchedFolder folder_watched = watched();
  for (int i = 0; i < 2; ++i) {
    put("meter.csv");
    folder_watched.look();
    folder_watched.look();
  }
  EXPECT_TRUE(there("failed/meter.csv"));
  EXPECT_TRUE(there("failed/meter-2.csv"));  // the one before is not overwritten
  EXPECT_THAT(text("failed/meter.csv.reason.txt"), HasSubstr("row 3 is not valid"));
  EXPECT_THAT(text("failed/meter-2.csv.reason.txt"), HasSubstr("第 3 行无效"));
  EXPECT_EQ(folder_watched.counts().failed, 2U);
}

TEST_F(WatchedFolderTest, TriesAgainWhatMayPass) {
  answer = fail(ErrorCode::disk_full, "磁盘已满｜the disk is full");
  WatchedFolder folder_watched = watched();
  put("meter.csv");
  for (int i = 0; i < 4; ++i) folder_watched.look();
  EXPECT_TRUE(there("meter.csv"));
  EXPECT_EQ(folder_watched.counts().put_off, 3U);
  answer = Status{};
  folder_watched.look();
  EXPECT_TRUE(there("done/meter.csv"));
}

TEST_F(WatchedFolderTest, PassesOverWhatIsNoFinishedFile) {
  put("meter.csv.part");
  put("meter.tmp");
  put(".meter.csv");
  put("readme.txt");
  fs::create_directory(folder.path() / "folder.csv");
  fs::create_symlink("/etc/passwd", folder.path() / "link.csv");
  WatchedFolder folder_watched = watched();
  for (int i = 0; i < 3; ++i) folder_watched.look();
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(WatchedFolderTest, LooksByItself) {
  FolderSettings settings;
  settings.every = 10ms;
  WatchedFolder folder_watched = watched(settings);
  put("meter.csv");
  ASSERT_TRUE(folder_watched.start().ok());
  for (int i = 0; i < 1000 && folder_watched.counts().done == 0; ++i)
    std::this_thread::sleep_for(10ms);
  folder_watched.stop();
  EXPECT_EQ(folder_watched.counts().done, 1U);
}

}  // namespace
}  // namespace celadon::drivers::files
