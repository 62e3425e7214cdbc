#include "celadon/app/kept_answers.hpp"

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace celadon::app {
namespace {

TEST(KeptAnswers, AnAnswerIsMadeOnceForEachRevision) {
  KeptAnswers answers(1000);
  int made = 0;
  const auto make = [&]() -> Result<std::string> { return std::to_string(++made); };
  EXPECT_EQ(**answers.get(1, "a", make), "1");
  EXPECT_EQ(**answers.get(1, "a", make), "1");
  EXPECT_EQ(**answers.get(1, "b", make), "2");
  EXPECT_EQ(**answers.get(2, "a", make), "3");
  EXPECT_EQ(**answers.get(1, "a", make), "3") << "a later state serves who asked just before it";
}

TEST(KeptAnswers, ErrorsAreNotKept) {
  KeptAnswers answers(1000);
  const auto fails = []() -> Result<std::string> { return fail(ErrorCode::not_found, "gone"); };
  EXPECT_EQ(answers.get(1, "a", fails).error().code, ErrorCode::not_found);
  EXPECT_EQ(answers.bytes(), 0U);
  EXPECT_EQ(**answers.get(1, "a", []() -> Result<std::string> { return std::string("x"); }), "x");
}

TEST(KeptAnswers, WhatWasNotAskedForLongestGivesWay) {
  KeptAnswers answers(400);
  int made = 0;
  const auto make = [&]() -> Result<std::string> {
    ++made;
    return std::string(98, 'x');  // with its key and the end 100 bytes
  };
  for (const char* key : {"a", "b", "c", "d"}) ASSERT_TRUE(answers.get(1, key, make).ok());
  EXPECT_EQ(answers.bytes(), 400U);
  ASSERT_TRUE(answers.get(1, "a", make).ok());
  ASSERT_TRUE(answers.get(1, "e", make).ok());
  EXPECT_EQ(made, 5);
  EXPECT_EQ(answers.bytes(), 400U);
  ASSERT_TRUE(answers.get(1, "a", make).ok());
  EXPECT_EQ(made, 5) << "a was asked for after b";
  ASSERT_TRUE(answers.get(1, "b", make).ok());
  EXPECT_EQ(made, 6);
}

TEST(KeptAnswers, AnAnswerTooLargeToKeepIsStillGiven) {
  KeptAnswers answers(400);
  const auto large = []() -> Result<std::string> { return std::string(300, 'x'); };
  EXPECT_EQ((*answers.get(1, "a", large))->size(), 300U);
  EXPECT_EQ(answers.bytes(), 0U);
}

TEST(KeptAnswers, ManyWhoAskAtOnceShareOneMaking) {
  KeptAnswers answers(1000);
  std::atomic<int> made = 0;
  std::latch all(8);
  std::vector<std::jthread> askers;
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([&] {
      all.arrive_and_wait();
      const auto answer = answers.get(1, "a", [&]() -> Result<std::string> {
        ++made;
        return std::string("once");
      });
      EXPECT_EQ(**answer, "once");
    });
  }
  askers.clear();
  EXPECT_EQ(made, 1);
}

TEST(KeptAnswers, AMakingThatThrowsLeavesNobodyWaiting) {
  KeptAnswers answers(1000);
  const auto throws = []() -> Result<std::string> { throw std::runtime_error("broken"); };
  EXPECT_THROW(static_cast<void>(answers.get(1, "a", throws)), std::runtime_error);
  EXPECT_EQ(**answers.get(1, "a", []() -> Result<std::string> { return std::string("x"); }), "x");
}

}  // namespace
}  // namespace celadon::app
