// The versions of the tables, one list per module. The applied migrations are kept with the digest
// of their statements: a list that was changed after it was shipped is found out.
#include <fmt/format.h>

#include "celadon/storage/digest.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::storage {

namespace {

std::string digest_of(const Migration& migration) {
  Sha256 digest;
  for (const auto statement : migration.statements) {
    digest.update(statement);
    digest.update("\n;\n");
  }
  return digest.hex();
}

/// How many of the migrations are applied already.
Result<std::size_t> applied(Database& database, std::string_view scope,
                            std::span<const Migration> migrations) {
  CELADON_ASSIGN(
      const std::vector<Row> rows,
      database.query(
          "select number, digest from schema_migration where scope = :scope order by number",
          {Column::integer, Column::text}, {std::string(scope)}));
  if (rows.size() > migrations.size()) {
    return fail(ErrorCode::newer_version,
                fmt::format("\"{0}\" 的表为版本 {1}，本程序最高支持 {2}｜the tables of \"{0}\" "
                            "have version {1}, this program knows up to {2}",
                            scope, rows.back().integer(0), migrations.size()),
                "使用写入该数据文件夹的较新程序｜use the newer program that wrote the data folder");
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].integer(0) == migrations[i].number && rows[i].text(1) == digest_of(migrations[i]))
      continue;
    return fail(
        ErrorCode::corrupt,
        fmt::format("数据库中 \"{1}\" 的第 {0} 次迁移与本程序所知的（\"{2}\"）不同｜migration {0} "
                    "of \"{1}\" in the database is not the one this program knows (\"{2}\")",
                    rows[i].integer(0), scope, migrations[i].name),
        "使用写入该数据文件夹的程序｜use the program that wrote the data folder");
  }
  return rows.size();
}

}  // namespace

Status migrate(Database& database, std::string_view scope, std::span<const Migration> migrations) {
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    CELADON_ASSERT(migrations[i].number == static_cast<std::int64_t>(i) + 1);
  }
  CELADON_ASSIGN(const bool present, database.has_table("schema_migration"));
  std::size_t done = 0;
  if (present) {
    CELADON_ASSIGN(done, applied(database, scope, migrations));
  }
  if (done == migrations.size()) return {};
  if (database.access() == Access::read_only) {
    return fail(ErrorCode::newer_version,
                fmt::format("\"{0}\" 的表为版本 {1}，本程序需要版本 {2}｜the tables of \"{0}\" "
                            "have version {1}, this program needs {2}",
                            scope, done, migrations.size()),
                "以写入方式打开一次数据文件夹即可更新｜open the data folder for writing once, "
                "which brings it up to date");
  }
  CELADON_ASSIGN(Transaction transaction, Transaction::begin(database));
  if (!present) {
    CELADON_TRY(database.execute(
        "create table schema_migration (scope text not null, number bigint not null, "
        "name text not null, digest text not null, primary key (scope, number))"));
  }
  for (const Migration& migration : migrations.subspan(done)) {
    for (const auto statement : migration.statements) CELADON_TRY(database.execute(statement));
    CELADON_TRY(database.execute(
        "insert into schema_migration (scope, number, name, digest) values (:s, :n, :m, :d)",
        {std::string(scope), migration.number, std::string(migration.name), digest_of(migration)}));
  }
  return transaction.commit();
}

}  // namespace celadon::storage
