#pragma once
// The problem details (RFC 9457) of an answer, with every member that each of ours has.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "http_client.hpp"

namespace celadon::testing {

inline nlohmann::json problem_in(const ClientAnswer& answer) {
  EXPECT_EQ(answer.header("content-type"), "application/problem+json; charset=utf-8");
  auto problem = nlohmann::json::parse(answer.body, nullptr, false);
  EXPECT_TRUE(problem.is_object()) << answer.body;
  for (const char* member : {"type", "title", "status", "code", "detail", "remedy", "request"})
    EXPECT_TRUE(problem.contains(member)) << member;
  EXPECT_EQ(problem.value("status", 0), answer.status);
  return problem;
}

}  // namespace celadon::testing
