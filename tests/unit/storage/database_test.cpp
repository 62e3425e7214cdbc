#include "celadon/storage/relational/database.hpp"

#include <bit>
#include <cmath>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fresh_database.hpp"

namespace celadon::storage {
namespace {

using ::testing::HasSubstr;

std::filesystem::path fresh_file(const std::string& name) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / "database test";
  std::filesystem::create_directories(folder);
  for (const char* tail : {"", "-wal", "-shm"}) std::filesystem::remove(folder / (name + tail));
  return folder / name;
}

TEST(Database, CellsComeBackAsTheyWentIn) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(
      db.execute("create table t (id bigint primary key, a text, b double precision, c bigint)")
          .ok());
  const std::vector<double> reals = {
      0.1, -2.5, 1e-308, 5e-324, 1.7976931348623157e308, 1.0 / 3.0, 9007199254740993.0};
  auto insert = db.prepare("insert into t (id, a, b, c) values (:id, :a, :b, :c)").value();
  for (std::size_t i = 0; i < reals.size(); ++i) {
    ASSERT_TRUE(
        insert
            .execute({static_cast<std::int64_t>(i), "绿 'x' " + std::to_string(i), reals[i],
                      std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(i)})
            .ok());
  }
  ASSERT_TRUE(insert.execute({std::int64_t{100}, Cell(), Cell(), Cell()}).ok());
  ASSERT_TRUE(insert.execute({std::int64_t{101}, std::string(), -0.0, std::int64_t{-1}}).ok());
  const auto rows =
      db.query("select a, b, c from t order by id", {Column::text, Column::real, Column::integer})
          .value();
  ASSERT_EQ(rows.size(), reals.size() + 2);
  for (std::size_t i = 0; i < reals.size(); ++i) {
    EXPECT_EQ(rows[i].text(0), "绿 'x' " + std::to_string(i));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(rows[i].real(1)), std::bit_cast<std::uint64_t>(reals[i]))
        << reals[i];
    EXPECT_EQ(rows[i].integer(2),
              std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(i));
  }
  EXPECT_TRUE(rows[reals.size()].is_null(0));
  EXPECT_EQ(rows[reals.size()].real_or_none(1), std::nullopt);
  EXPECT_EQ(rows[reals.size() + 1].text(0), "");
  EXPECT_FALSE(std::signbit(rows[reals.size() + 1].real(1))) << "-0 comes back as 0";
}

TEST(Database, ATransactionIsAllOrNothing) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a bigint primary key)").ok());
  const auto count = [&] {
    return db.query("select count(*) from t", {Column::integer}).value().at(0).integer(0);
  };
  {
    auto left = Transaction::begin(db).value();
    ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::int64_t{1}}).ok());
  }
  EXPECT_EQ(count(), 0);
  {
    auto outer = Transaction::begin(db).value();
    auto inner = Transaction::begin(db).value();
    ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::int64_t{1}}).ok());
    ASSERT_TRUE(inner.commit().ok());
    ASSERT_TRUE(outer.commit().ok());
  }
  EXPECT_EQ(count(), 1);
  {
    auto outer = Transaction::begin(db).value();
    {
      auto inner = Transaction::begin(db).value();
      ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::int64_t{2}}).ok());
    }
    EXPECT_EQ(outer.commit().error().code, ErrorCode::conflict);
  }
  EXPECT_EQ(count(), 1);
}

TEST(Database, ConstraintsAreConflicts) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table p (a bigint primary key)").ok());
  ASSERT_TRUE(db.execute("create table c (a bigint not null references p (a))").ok());
  ASSERT_TRUE(db.execute("insert into p (a) values (1)").ok());
  EXPECT_EQ(db.execute("insert into p (a) values (1)").error().code, ErrorCode::conflict);
  EXPECT_EQ(db.execute("insert into c (a) values (2)").error().code, ErrorCode::conflict);
}

TEST(Database, AFailedStatementSpoilsItsTransaction) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a bigint primary key)").ok());
  ASSERT_TRUE(db.execute("insert into t (a) values (1)").ok());
  const std::uint64_t before = db.commits();
  {
    auto transaction = Transaction::begin(db).value();
    ASSERT_TRUE(db.execute("insert into t (a) values (2)").ok());
    EXPECT_EQ(db.execute("insert into t (a) values (1)").error().code, ErrorCode::conflict);
    EXPECT_EQ(transaction.commit().error().code, ErrorCode::conflict);
  }
  EXPECT_EQ(db.query("select a from t", {Column::integer}).value().size(), 1U);
  EXPECT_EQ(db.commits(), before);
}

TEST(Database, NoErrorTellsAParameter) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a text primary key)").ok());
  ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::string("sesame")}).ok());
  const Error twice = db.execute("insert into t (a) values (:a)", {std::string("sesame")}).error();
  EXPECT_EQ(twice.code, ErrorCode::conflict);
  EXPECT_THAT(twice.to_string(), ::testing::Not(HasSubstr("sesame")));
}

TEST(Database, ATextWithAZeroByteIsRefused) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a text)").ok());
  const Status status = db.execute("insert into t (a) values (:a)", {std::string("a\0b", 3)});
  EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(status.error().message, HasSubstr("zero byte at 1"));
}

TEST(Database, TextsAreOrderedByTheirBytes) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a text)").ok());
  for (const char* text : {"ab", "a-c", "B", "中", "é", "Z", "_"})
    ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::string(text)}).ok());
  std::string order;
  const auto rows = db.query("select a from t order by a", {Column::text}).value();
  for (const Row& row : rows) order += row.text(0) + " ";
  EXPECT_EQ(order, "B Z _ a-c ab é 中 ");
}

TEST(Database, AStatementRunsManyTimesWithChangingTypes) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a bigint, b text)").ok());
  auto insert = db.prepare("insert into t (a, b) values (:a, :b)").value();
  ASSERT_TRUE(insert.execute({std::int64_t{1}, Cell()}).ok());
  ASSERT_TRUE(insert.execute({Cell(), std::string("x")}).ok());
  ASSERT_TRUE(insert.execute({std::int64_t{3}, std::string("y")}).ok());
  auto select =
      db.prepare("select a, b from t where b = :b or a = :a", {Column::integer, Column::text})
          .value();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(select.execute({std::string("y"), std::int64_t{1}}).ok());
    int rows = 0;
    while (select.next().value()) ++rows;
    EXPECT_EQ(rows, 2);
  }
}

TEST(Database, VerifySaysWhatItChecked) {
  auto db = celadon::testing::fresh_database();
  ASSERT_TRUE(db.execute("create table t (a bigint)").ok());
  ASSERT_TRUE(db.execute("insert into t (a) values (1)").ok());
  const auto check = db.verify();
  ASSERT_TRUE(check.ok()) << check.error().to_string();
  EXPECT_TRUE(check->damages.empty());
  EXPECT_THAT(
      check->checked,
      HasSubstr(celadon::testing::tests_run_on_postgresql() ? "1 rows of 1 tables" : "every page"));
}

TEST(Database, ATableIsFoundByItsName) {
  auto db = celadon::testing::fresh_database();
  EXPECT_FALSE(db.has_table("t").value());
  ASSERT_TRUE(db.execute("create table t (a bigint)").ok());
  EXPECT_TRUE(db.has_table("t").value());
  EXPECT_GT(db.bytes().value() + (celadon::testing::tests_run_on_postgresql() ? 1 : 0), 0U)
      << "an empty table of PostgreSQL takes no page";
}

TEST(Database, WrongSqlIsAnErrorNotAnException) {
  auto db = celadon::testing::fresh_database();
  EXPECT_THAT(db.execute("selec 1").error().message, HasSubstr("selec"));
}

TEST(SqliteFile, AFileOfSomethingElseIsCorrupt) {
  const auto file = fresh_file("else.db");
  std::ofstream(file) << std::string(8192, 'x');
  EXPECT_EQ(Database::open(file, Access::read_write).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Database::open(file, Access::read_only).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Database::open(fresh_file("none.db"), Access::read_only).error().code,
            ErrorCode::not_found);
}

TEST(SqliteFile, ADamagedPageIsFoundByVerify) {
  const auto file = fresh_file("damaged.db");
  {
    auto db = Database::open(file, Access::read_write).value();
    ASSERT_TRUE(db.execute("create table t (a text)").ok());
    for (int i = 0; i < 200; ++i)
      ASSERT_TRUE(db.execute("insert into t (a) values (:a)", {std::string(300, 'y')}).ok());
    EXPECT_TRUE(db.verify()->damages.empty());
  }
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(4096 * 3);
  bytes << std::string(64, '\x7f');
  bytes.close();
  auto db = Database::open(file, Access::read_only).value();
  const auto damages = db.verify();
  EXPECT_TRUE(damages.ok() ? !damages->damages.empty()
                           : damages.error().code == ErrorCode::corrupt);
}

TEST(SqliteFile, AFullDiskIsNamedAndNothingIsLost) {
  auto db = Database::open(fresh_file("full.db"), Access::read_write).value();
  ASSERT_TRUE(db.execute("create table t (a text)").ok());
  ASSERT_TRUE(db.execute("insert into t (a) values ('kept')").ok());
  // SQLite answers SQLITE_FULL at this limit exactly as when write() says ENOSPC.
  ASSERT_TRUE(db.query("pragma max_page_count = 8", {Column::integer}).ok());
  auto transaction = Transaction::begin(db).value();
  const auto status = db.execute("insert into t (a) values (:a)", {std::string(100'000, 'z')});
  EXPECT_EQ(status.error().code, ErrorCode::disk_full);
  { auto gone = std::move(transaction); }
  EXPECT_EQ(db.query("select a from t", {Column::text}).value().size(), 1U);
  EXPECT_TRUE(db.execute("insert into t (a) values ('small')").ok());
}

TEST(SqliteFile, ReadingGoesOnBesideAWriterAndCannotWrite) {
  const auto file = fresh_file("two.db");
  auto writer = Database::open(file, Access::read_write).value();
  ASSERT_TRUE(writer.execute("create table t (a bigint)").ok());
  auto reader = Database::open(file, Access::read_only).value();
  auto transaction = Transaction::begin(writer).value();
  ASSERT_TRUE(writer.execute("insert into t (a) values (1)").ok());
  EXPECT_EQ(reader.query("select a from t", {Column::integer}).value().size(), 0U);
  ASSERT_TRUE(transaction.commit().ok());
  EXPECT_EQ(reader.query("select a from t", {Column::integer}).value().size(), 1U);
  EXPECT_EQ(reader.execute("insert into t (a) values (2)").error().code, ErrorCode::io);
}

TEST(Migrations, RunOnceInOrderPerScope) {
  auto db = celadon::testing::fresh_database();
  const std::vector<Migration> first = {{1, "a table", {"create table a (x bigint)"}}};
  const std::vector<Migration> second = {first[0], {2, "a row", {"insert into a (x) values (7)"}}};
  ASSERT_TRUE(migrate(db, "one", first).ok());
  ASSERT_TRUE(migrate(db, "one", second).ok());
  ASSERT_TRUE(migrate(db, "one", second).ok());
  EXPECT_EQ(db.query("select x from a", {Column::integer}).value().size(), 1U);
  ASSERT_TRUE(
      migrate(db, "two", std::vector<Migration>{{1, "b", {"create table b (x bigint)"}}}).ok());
  const auto newer = migrate(db, "one", first);
  EXPECT_EQ(newer.error().code, ErrorCode::newer_version);
  EXPECT_THAT(newer.error().message, HasSubstr("version 2"));
  EXPECT_EQ(migrate(db, "one",
                    std::vector<Migration>{{1, "other", {"create table z (x bigint)"}}, second[1]})
                .error()
                .code,
            ErrorCode::corrupt);
}

TEST(Migrations, AFailingOneLeavesNothingBehind) {
  auto db = celadon::testing::fresh_database();
  const std::vector<Migration> bad = {
      {1, "half", {"create table a (x bigint)", "create tabel b (x bigint)"}}};
  EXPECT_FALSE(migrate(db, "one", bad).ok());
  EXPECT_FALSE(db.query("select x from a", {Column::integer}).ok());
}

}  // namespace
}  // namespace celadon::storage
