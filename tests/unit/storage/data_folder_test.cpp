#include "celadon/storage/data_folder.hpp"

#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "celadon/storage/digest.hpp"

namespace celadon::storage {
namespace {

using ::testing::HasSubstr;

class DataFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("data_folder_" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override {
    std::error_code none;
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, none);
    std::filesystem::remove_all(folder_, none);
  }
  std::filesystem::path folder_;
};

/// Runs `body` in a child process; its exit code.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(DataFolderTest, IsCreatedAndOpenedAgain) {
  {
    auto folder = DataFolder::open(folder_ / "deep" / "data", Access::read_write);
    ASSERT_TRUE(folder.ok()) << folder.error().to_string();
    EXPECT_TRUE(std::filesystem::is_directory(folder->series_path()));
    ASSERT_TRUE(folder->database().execute("create table t (a bigint)").ok());
  }
  auto again = DataFolder::open(folder_ / "deep" / "data", Access::read_only);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_TRUE(again->database().query("select a from t", {Column::integer}).ok());
}

TEST_F(DataFolderTest, ASecondWriterIsToldWhoWrites) {
  auto first = DataFolder::open(folder_, Access::read_write);
  ASSERT_TRUE(first.ok());
  const std::string pid = std::to_string(::getpid());
  const int code = in_child([&] {
    const auto second = DataFolder::open(folder_, Access::read_write);
    if (second.ok()) return 1;
    if (second.error().code != ErrorCode::locked) return 2;
    if (second.error().message.find("process " + pid + " (") == std::string::npos) return 3;
    return DataFolder::open(folder_, Access::read_only).ok() ? 0 : 4;
  });
  EXPECT_EQ(code, 0);
}

TEST_F(DataFolderTest, TheLockEndsWithItsProcess) {
  EXPECT_EQ(in_child([&] { return DataFolder::open(folder_, Access::read_write).ok() ? 0 : 1; }),
            0);
  EXPECT_TRUE(DataFolder::open(folder_, Access::read_write).ok());
}

TEST_F(DataFolderTest, ANewerVersionIsRefused) {
  { ASSERT_TRUE(DataFolder::open(folder_, Access::read_write).ok()); }
  std::ofstream(folder_ / "VERSION") << "celadon data folder, version 2\n";
  for (const Access access : {Access::read_write, Access::read_only}) {
    const auto opened = DataFolder::open(folder_, access);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::newer_version);
    EXPECT_THAT(opened.error().message, HasSubstr("version 2"));
  }
  std::ofstream(folder_ / "VERSION") << "hello\n";
  EXPECT_EQ(DataFolder::open(folder_, Access::read_write).error().code, ErrorCode::corrupt);
}

TEST_F(DataFolderTest, AFolderOfSomethingElseIsLeftAlone) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "letter.txt") << "dear";
  EXPECT_EQ(DataFolder::open(folder_, Access::read_write).error().code, ErrorCode::conflict);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "LOCK"));
  EXPECT_EQ(DataFolder::open(folder_ / "none", Access::read_only).error().code,
            ErrorCode::not_found);
}

TEST_F(DataFolderTest, ReadsWhereNothingMayBeWritten) {
  {
    auto folder = DataFolder::open(folder_, Access::read_write);
    ASSERT_TRUE(folder->database().execute("create table t (a bigint)").ok());
    ASSERT_TRUE(folder->database().execute("insert into t (a) values (5)").ok());
  }
  std::filesystem::permissions(
      folder_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                   std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
  const int code = in_child([&] {
    constexpr unsigned nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return 10;
    auto folder = DataFolder::open(folder_, Access::read_only);
    if (!folder.ok()) return 1;
    const auto rows = folder->database().query("select a from t", {Column::integer});
    if (!rows.ok() || rows->size() != 1 || rows->at(0).integer(0) != 5) return 2;
    return DataFolder::open(folder_, Access::read_write).ok() ? 3 : 0;
  });
  EXPECT_EQ(code, 0);
}

TEST_F(DataFolderTest, FilesAreKeptUnderTheirDigest) {
  auto folder = DataFolder::open(folder_, Access::read_write);
  const FileStore files = folder->files();
  const auto source = folder_.string() + ".csv";
  std::ofstream(source) << "abc";
  const auto kept = files.keep(source);
  ASSERT_TRUE(kept.ok()) << kept.error().to_string();
  EXPECT_EQ(kept->sha256, sha256_hex("abc"));
  EXPECT_EQ(kept->bytes, 3U);
  EXPECT_FALSE(kept->known_before);
  EXPECT_TRUE(files.keep_bytes("abc")->known_before);
  EXPECT_EQ(files.find(kept->sha256).value(), kept->path);
  EXPECT_EQ(files.find("../VERSION").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(files.find(std::string(64, '0')).error().code, ErrorCode::not_found);
  EXPECT_EQ(files.keep(source + ".none").error().code, ErrorCode::not_found);
  EXPECT_TRUE(files.verify()->empty());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "files"), {}), 1);
  std::filesystem::permissions(kept->path, std::filesystem::perms::owner_all);
  std::ofstream(kept->path) << "abd";
  EXPECT_EQ(files.verify()->size(), 1U);
  std::filesystem::remove(source);
}

TEST(FileBytes, AFullDiskIsNamedAsSuch) {
  // /dev/full answers every write with ENOSPC.
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.open());
  const Status status = write_all(full, "x", "/dev/full");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::disk_full);
  EXPECT_THAT(status.error().message, HasSubstr("/dev/full"));
}

TEST_F(DataFolderTest, AKilledWriterLeavesWhatWasCommitted) {
  const int code = in_child([&] {
    auto folder = DataFolder::open(folder_, Access::read_write);
    if (!folder.ok() || !folder->database().execute("create table t (a bigint)").ok()) return 1;
    if (!folder->database().execute("insert into t (a) values (1)").ok()) return 2;
    auto transaction = Transaction::begin(folder->database());
    if (!folder->database().execute("insert into t (a) values (2)").ok()) return 3;
    ::kill(::getpid(), SIGKILL);
    return 4;
  });
  EXPECT_EQ(code, -1);  // ended by the signal
  auto folder = DataFolder::open(folder_, Access::read_write);
  ASSERT_TRUE(folder.ok()) << folder.error().to_string();
  const auto rows = folder->database().query("select a from t", {Column::integer}).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].integer(0), 1);
}

}  // namespace
}  // namespace celadon::storage
