#include "celadon/drivers/outbox.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch_folder.hpp"

namespace celadon::drivers {
namespace {

class OutboxTest : public ::testing::Test {
 protected:
  std::unique_ptr<Outbox> opened(Outbox::Limits limits = {}) {
    auto outbox = Outbox::open(folder.path() / "box", limits);
    EXPECT_TRUE(outbox.ok()) << outbox.error().message;
    return outbox.ok() ? std::move(*outbox) : nullptr;
  }
  static std::string next(Outbox& outbox) {
    const auto front = outbox.front();
    EXPECT_TRUE(front.ok()) << front.error().message;
    if (!front.ok() || !*front) return "none";
    EXPECT_TRUE(outbox.pop().ok());
    return **front;
  }
  std::filesystem::path last_file() const {
    std::filesystem::path last;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "box"))
      if (entry.path().extension() == ".out") last = std::max(last, entry.path());
    return last;
  }
  testing::ScratchFolder folder;
};

TEST_F(OutboxTest, GivesMessagesInTheirOrderAlsoAfterARestart) {
  auto outbox = opened();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(outbox->push("message " + std::to_string(i)).ok());
  EXPECT_EQ(next(*outbox), "message 0");
  EXPECT_EQ(outbox->waiting(), 9U);
  outbox = opened();
  // The position is kept now and then: what was removed may come again, nothing is left out.
  ASSERT_GE(outbox->waiting(), 9U);
  std::string got = next(*outbox);
  if (got == "message 0") got = next(*outbox);
  for (int i = 1; i < 10; ++i) {
    EXPECT_EQ(got, "message " + std::to_string(i));
    got = next(*outbox);
  }
  EXPECT_EQ(got, "none");
  EXPECT_EQ(opened()->waiting(), 0U);  // empty is kept at once
}

TEST_F(OutboxTest, GoesOverManyFilesAndRemovesThem) {
  auto outbox = opened({1U << 20U, 256});
  for (int i = 0; i < 200; ++i)
    ASSERT_TRUE(outbox->push(std::string(50, 'a') + std::to_string(i)).ok());
  outbox = opened({1U << 20U, 256});
  EXPECT_EQ(outbox->waiting(), 200U);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(next(*outbox), std::string(50, 'a') + std::to_string(i));
  EXPECT_EQ(outbox->waiting_bytes(), 0U);
  const auto files = std::distance(std::filesystem::directory_iterator(folder.path() / "box"),
                                   std::filesystem::directory_iterator());
  EXPECT_EQ(files, 2);  // the one that is written, and the position
  ASSERT_TRUE(outbox->push("later").ok());
  EXPECT_EQ(next(*opened({1U << 20U, 256})), "later");
}

TEST_F(OutboxTest, KeepsTheOldestWhenItIsFull) {
  auto outbox = opened({100, 1000});
  ASSERT_TRUE(outbox->push(std::string(60, 'a')).ok());
  const Status full = outbox->push(std::string(60, 'b'));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::limit);
  EXPECT_EQ(next(*outbox), std::string(60, 'a'));
  EXPECT_TRUE(outbox->push(std::string(60, 'b')).ok());
}

TEST_F(OutboxTest, CutsOffWhatACrashLeftHalfWritten) {
  ASSERT_TRUE(opened()->push("first").ok());
  const auto whole = std::filesystem::file_size(last_file());
  ASSERT_TRUE(opened()->push("second").ok());
  const auto both = std::filesystem::file_size(last_file());
  for (auto size = both - 1; size >= whole; --size) {
    std::filesystem::resize_file(last_file(), size);
    auto outbox = opened();
    EXPECT_EQ(outbox->waiting(), 1U) << size;
    ASSERT_TRUE(outbox->push("third").ok());
    EXPECT_EQ(opened()->waiting(), 2U) << size;
    std::filesystem::resize_file(last_file(), whole);
    if (size == whole) break;
  }
}

TEST_F(OutboxTest, TellsADamagedFileThatIsNotTheLast) {
  auto outbox = opened({1U << 20U, 32});
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(outbox->push("a message of some length").ok());
  outbox.reset();
  std::filesystem::path first = last_file();
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "box"))
    if (entry.path().extension() == ".out") first = std::min(first, entry.path());
  std::fstream file(first, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(20);
  file.put('!');
  file.close();
  const auto damaged = Outbox::open(folder.path() / "box", {1U << 20U, 32});
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code, ErrorCode::corrupt);
  EXPECT_THAT(damaged.error().message, ::testing::HasSubstr(first.string()));
}

}  // namespace
}  // namespace celadon::drivers
