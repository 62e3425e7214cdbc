// What only PostgreSQL has: sessions that break, locks of a server, URLs with secrets. Run by
// ctest, which starts a private server (tests/CMakeLists.txt).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/storage/data_folder.hpp"
#include "celadon/storage/relational/database.hpp"
#include "fresh_database.hpp"

namespace celadon::storage {
namespace {

using celadon::testing::fresh_postgresql_url;
using celadon::testing::make_schema;
using celadon::testing::postgresql_url;
using ::testing::HasSubstr;
using ::testing::Not;

class Postgresql : public ::testing::Test {
 protected:
  Postgresql()
      : url_(fresh_postgresql_url()), db_(Database::open_url(url_, Access::read_write).value()) {
    make_schema(db_);
  }
  std::string url_;
  Database db_;
};

TEST_F(Postgresql, OneWriterAtATime) {
  const auto second = Database::open_url(url_, Access::read_write);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  EXPECT_THAT(second.error().message, HasSubstr("celadon, backend"));
  EXPECT_TRUE(Database::open_url(url_, Access::read_only).ok()) << "reading goes on";
  EXPECT_TRUE(Database::open_url(fresh_postgresql_url(), Access::read_write).ok())
      << "another schema is another plant";
}

TEST_F(Postgresql, AReaderSeesOneStateAndCannotWrite) {
  ASSERT_TRUE(db_.execute("create table t (a bigint)").ok());
  auto reader = Database::open_url(url_, Access::read_only).value();
  {
    const auto frozen = Transaction::begin(reader).value();
    ASSERT_TRUE(db_.execute("insert into t (a) values (1)").ok());
    EXPECT_EQ(reader.query("select a from t", {Column::integer}).value().size(), 0U);
  }
  EXPECT_EQ(reader.query("select a from t", {Column::integer}).value().size(), 1U);
  EXPECT_EQ(reader.execute("insert into t (a) values (2)").error().code, ErrorCode::io);
}

TEST_F(Postgresql, ALostConnectionIsToldAndMadeAnew) {
  ASSERT_TRUE(db_.execute("create table t (a bigint)").ok());
  auto insert = db_.prepare("insert into t (a) values (:a)").value();
  ASSERT_TRUE(insert.execute({std::int64_t{1}}).ok());
  auto other = db_.connect_again(Access::read_write).value();
  {
    auto transaction = Transaction::begin(db_).value();
    ASSERT_TRUE(insert.execute({std::int64_t{2}}).ok());
    // The transaction holds a second lock; cutting the one writer's connection ends both.
    const auto cut = other.query(
        "select count(pg_terminate_backend(pid)) from (select distinct pid from pg_locks where "
        "locktype = 'advisory' and objid = cast(hashtext(current_setting('search_path')) as oid)) "
        "holders where pid <> pg_backend_pid()",
        {Column::integer});
    ASSERT_TRUE(cut.ok()) << cut.error().to_string();
    ASSERT_EQ(cut->at(0).integer(0), 1);
    const Status lost = insert.execute({std::int64_t{3}});
    ASSERT_FALSE(lost.ok());
    EXPECT_EQ(lost.error().code, ErrorCode::io);
    EXPECT_THAT(lost.error().message, HasSubstr("connection"));
    EXPECT_THAT(lost.error().remedy, HasSubstr("server runs"));
    EXPECT_FALSE(transaction.commit().ok());
  }
  ASSERT_TRUE(insert.execute({std::int64_t{4}}).ok()) << "the next one goes through";
  EXPECT_EQ(db_.query("select a from t order by a", {Column::integer}).value().size(), 2U);
  EXPECT_EQ(Database::open_url(url_, Access::read_write).error().code, ErrorCode::locked)
      << "the lock of the one writer was taken again";
}

TEST_F(Postgresql, TransactionsOfTwoConnectionsTakeTurns) {
  ASSERT_TRUE(db_.execute("create table t (a bigint)").ok());
  auto other = db_.connect_again(Access::read_write).value();
  ASSERT_TRUE(other.execute("set lock_timeout to '100ms'").ok());
  auto first = Transaction::begin(db_).value();
  const auto second = Transaction::begin(other);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  ASSERT_TRUE(first.commit().ok());
  auto third = Transaction::begin(other);
  ASSERT_TRUE(third.ok()) << third.error().to_string();
  EXPECT_TRUE(other.execute("insert into t (a) values (1)").ok());
  EXPECT_TRUE(third->commit().ok());
}

TEST_F(Postgresql, AWrongTextIsInvalid) {
  ASSERT_TRUE(db_.execute("create table t (a text)").ok());
  EXPECT_EQ(db_.execute("insert into t (a) values (:a)", {std::string("\xff\xfe")}).error().code,
            ErrorCode::invalid_argument);
}

TEST_F(Postgresql, AnIndexThatIsNotValidIsFound) {
  ASSERT_TRUE(db_.execute("create table t (a bigint)").ok());
  ASSERT_TRUE(db_.execute("create index t_a on t (a)").ok());
  // As a failed "create index concurrently" leaves it; a superuser may say so.
  ASSERT_TRUE(db_.execute("update pg_index set indisvalid = false where indexrelid = (select oid "
                          "from pg_class where relname = 't_a' and relnamespace = (select oid from "
                          "pg_namespace where nspname = current_schema()))")
                  .ok());
  const auto check = db_.verify();
  ASSERT_TRUE(check.ok()) << check.error().to_string();
  EXPECT_THAT(check->damages, ::testing::ElementsAre(HasSubstr("t_a is not valid")));
}

TEST_F(Postgresql, ADatabaseThatOrdersByALanguageIsRefused) {
  const std::string name = "celadon_icu_" + std::to_string(::getpid());
  ASSERT_TRUE(db_.execute("create database " + name +
                          " template template0 encoding 'UTF8' locale_provider icu icu_locale "
                          "'en-US' locale 'C'")
                  .ok());
  std::string url = postgresql_url();
  url.replace(url.find("/postgres?"), 10, "/" + name + "?");
  const auto opened = Database::open_url(url, Access::read_write);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
  EXPECT_THAT(opened.error().remedy, HasSubstr("--locale=C"));
  EXPECT_TRUE(db_.execute("drop database " + name).ok());
}

TEST_F(Postgresql, AMissingDatabaseIsNamedWithoutThePassword) {
  const auto opened = Database::open_url("postgresql://celadon:open-sesame@/nowhere" +
                                             postgresql_url().substr(postgresql_url().find('?')),
                                         Access::read_write);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_THAT(opened.error().to_string(), HasSubstr("nowhere"));
  EXPECT_THAT(opened.error().to_string(), Not(HasSubstr("sesame")));
  const auto refused =
      Database::open_url("postgresql://a:open-sesame@127.0.0.1:1/x", Access::read_only);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::io);
  EXPECT_THAT(refused.error().to_string(), Not(HasSubstr("sesame")));
}

class PostgresqlFolder : public Postgresql {
 protected:
  void SetUp() override {
    db_ = Database::in_memory().value();  // lets go of the lock
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("postgresql folder " + std::to_string(::getpid()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(PostgresqlFolder, RemembersThatItsTablesAreElsewhere) {
  {
    auto made = DataFolder::open(folder_, Access::read_write, url_);
    ASSERT_TRUE(made.ok()) << made.error().to_string();
    ASSERT_TRUE(made->database().execute("create table t (a bigint)").ok());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "celadon.db"));
  }
  auto again = DataFolder::open(folder_, Access::read_only, url_);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_TRUE(again->database().has_table("t").value());
  const auto without = DataFolder::open(folder_, Access::read_write);
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.error().code, ErrorCode::conflict);
  EXPECT_THAT(without.error().remedy, HasSubstr("--database"));
}

TEST_F(PostgresqlFolder, NoOtherFolderTakesItsDatabase) {
  ASSERT_TRUE(DataFolder::open(folder_ / "one", Access::read_write, url_).ok());
  const auto two = DataFolder::open(folder_ / "two", Access::read_write, url_);
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(two.error().code, ErrorCode::conflict);
  EXPECT_THAT(two.error().message, HasSubstr("another folder"));
}

TEST_F(PostgresqlFolder, AnEmptyDatabaseDoesNotPassForALostOne) {
  ASSERT_TRUE(DataFolder::open(folder_, Access::read_write, url_).ok());
  const std::string empty = fresh_postgresql_url();
  {
    auto database = Database::open_url(empty, Access::read_write).value();
    make_schema(database);
  }
  const auto opened = DataFolder::open(folder_, Access::read_write, empty);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::conflict);
  EXPECT_THAT(opened.error().message, HasSubstr("does not hold"));
}

TEST_F(PostgresqlFolder, AFolderWithItsOwnTablesKeepsThem) {
  ASSERT_TRUE(DataFolder::open(folder_, Access::read_write).ok());
  const auto opened = DataFolder::open(folder_, Access::read_write, url_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::conflict);
  EXPECT_THAT(opened.error().message, HasSubstr("celadon.db"));
}

}  // namespace
}  // namespace celadon::storage
