#include "celadon/storage/relational/postgresql_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celadon::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DatabaseUrl, ShowsAllButTheSecrets) {
  const auto url =
      read_postgresql_url(
          "postgresql://li:s%40sam%2F@db.example:5432/celadon?sslmode=require&password=other")
          .value();
  EXPECT_EQ(url.place, "postgresql://li@db.example:5432/celadon?sslmode=require");
  EXPECT_THAT(url.address, HasSubstr("application_name=celadon"));
  EXPECT_THAT(url.address, HasSubstr("li:s%40sam%2F@"));
  EXPECT_EQ(without_secrets("no s@sam/, no s%40sam%2F, no other one", url),
            "no ***, no ***, no *** one");
}

TEST(DatabaseUrl, WhatItAlreadySaysIsNotSaidTwice) {
  const auto url =
      read_postgresql_url("postgres:///x?application_name=me&connect_timeout=2").value();
  EXPECT_EQ(url.address, "postgres:///x?application_name=me&connect_timeout=2");
}

TEST(DatabaseUrl, AHiddenNameOfTheSecretIsFound) {
  const auto url = read_postgresql_url("postgresql://h/x?%70assword=sesame").value();
  EXPECT_EQ(url.place, "postgresql://h/x");
}

TEST(DatabaseUrl, WhatLibpqWouldReadOtherwiseIsRefusedWithoutTellingIt) {
  for (const char* url :
       {"postgresql://li:ses@me@host/x", "postgresql://li:ses/me@host/x",
        "mysql://li:sesame@host/x", "postgresql://li:sesame%4@host/x",
        "postgresql://li:sesame%00@host/x", "postgresql://li:ses ame@host/x",
        "postgresql://li:sesame@host/x?sslmode", "sesame", "", "postgresql:/li:sesame@x"}) {
    const auto read = read_postgresql_url(url);
    ASSERT_FALSE(read.ok()) << url;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(read.error().to_string(), Not(HasSubstr("sesame")));
    EXPECT_THAT(shown_url(url), Not(HasSubstr("ses")));
  }
}

}  // namespace
}  // namespace celadon::storage
