// PostgreSQL: sessions that behave as those of SQLite do.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/storage/relational/database_parts.hpp"
#include "celadon/storage/relational/postgresql_url.hpp"
#include "celadon/storage/relational/soci_backends.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage {
namespace {

// Advisory locks have two numbers: ours, and one of the search path, so that two plants may live in
// two schemas of one database. ("CELA" in ASCII, then what it is for.)
constexpr int sole_writer_lock = 0x43454C41;
constexpr int transaction_lock = 0x43454C42;
constexpr int oldest_version = 120000;  // as server_version_num tells it

class Postgresql final : public Dialect {
 public:
  [[nodiscard]] DatabaseKind kind() const override { return DatabaseKind::postgresql; }

  /// As on SQLite one transaction writes at a time: those that number rows or chain them rely on
  /// it. The wait ends by lock_timeout. A reader's first question fixes the state it sees.
  void begin(soci::session& session, Access access) const override {
    if (access == Access::read_only) {
      session << "begin isolation level repeatable read, read only";
      session << "select 1";
      return;
    }
    session << "begin";
    session << fmt::format(
        "select pg_advisory_xact_lock({}, hashtext(current_setting('search_path')))",
        transaction_lock);
  }

  [[nodiscard]] std::string_view count_tables() const override {
    return "select count(*) from pg_catalog.pg_tables where schemaname = current_schema() and "
           "tablename = :name";
  }

  [[nodiscard]] std::string_view count_bytes() const override {
    return "select cast(coalesce(sum(pg_total_relation_size(c.oid)), 0) as bigint) from "
           "pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where "
           "c.relkind = 'r' and n.nspname = current_schema()";
  }

  Result<DatabaseCheck> verify(Database& database) const override;
};

const Dialect& postgresql() {
  static const Postgresql dialect;
  return dialect;
}

/// Damages that a query finds: one per row, in the words of `message` around its first cell.
Status find_damages(Database& database, std::string_view sql, fmt::string_view message,
                    std::vector<std::string>& damages) {
  CELADON_ASSIGN(const std::vector<Row> rows, database.query(sql, {Column::text}));
  for (const Row& row : rows)
    damages.push_back(fmt::format(fmt::runtime(message), row.text_or_none(0).value_or("?")));
  return {};
}

Result<DatabaseCheck> Postgresql::verify(Database& database) const {
  DatabaseCheck check;
  CELADON_ASSIGN(const std::vector<Row> server,
                 database.query("select current_setting('server_version'), "
                                "current_setting('data_checksums')",
                                {Column::text, Column::text}));
  CELADON_ASSIGN(const std::vector<Row> tables,
                 database.query("select quote_ident(tablename) from pg_catalog.pg_tables where "
                                "schemaname = current_schema() order by tablename",
                                {Column::text}));
  std::int64_t rows = 0;
  for (const Row& table : tables) {
    // The text of a row takes every column of it, also those kept apart, past their checksums.
    const auto read = database.query(
        fmt::format("select count(*), coalesce(sum(length(cast(t as text))), 0) from {} t",
                    table.text(0)),
        {Column::integer, Column::integer});
    if (read.ok()) {
      rows += read->at(0).integer(0);
    } else {
      check.damages.push_back(
          units::after(fmt::format("表 {0}｜table {0}", table.text(0)), read.error().message));
    }
  }
  CELADON_TRY(find_damages(database,
                           "select c.relname from pg_catalog.pg_index i join pg_catalog.pg_class c "
                           "on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = "
                           "c.relnamespace where not i.indisvalid and n.nspname = current_schema()",
                           "索引 {0} 无效｜index {0} is not valid", check.damages));
  CELADON_TRY(find_damages(
      database,
      "select c.conname from pg_catalog.pg_constraint c join pg_catalog.pg_namespace n on n.oid = "
      "c.connamespace where not c.convalidated and n.nspname = current_schema()",
      "约束 {0} 从未对各行校验｜constraint {0} was never checked against the rows", check.damages));
  check.checked = fmt::format(
      "PostgreSQL {0}：已读 {2} 个表的 {1} 行，目录中的索引和约束有效；服务器的页校验和为 "
      "{3}｜PostgreSQL {0}: {1} rows of {2} tables read, indexes and constraints valid by its "
      "catalogue; page checksums of the server are {3}",
      server.at(0).text(0), rows, tables.size(), server.at(0).text(1));
  return check;
}

/// What libpq says, in one line.
std::string connect_message(const soci::soci_error& error) {
  std::string text = error.get_error_message();
  const std::string_view prefix = "Cannot establish connection to the database.";
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  const auto first = text.find_first_not_of(' ');
  text.erase(0, std::min(first, text.size()));
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

Result<std::shared_ptr<soci::session>> connect(const PostgresqlUrl& url) {
  try {
    return std::make_shared<soci::session>(soci::postgresql, url.address);
  } catch (const soci::soci_error& error) {
    const std::string why = without_secrets(connect_message(error), url);
    const std::string message =
        fmt::format("连接数据库 {0}：{1}｜connecting to the database {0}: {1}", url.place, why);
    if (why.find("does not exist") != std::string::npos) {
      return fail(ErrorCode::not_found, message,
                  "在服务器上建立用户和数据库：先 createuser，再 createdb --template=template0 "
                  "--encoding=UTF8 --locale=C｜make user and database on the server: createuser, "
                  "then createdb --template=template0 --encoding=UTF8 --locale=C");
    }
    return fail(ErrorCode::io, message,
                "核对服务器是否运行，主机、端口、用户和密码是否正确（密码可放在 PGPASSWORD 或 "
                "~/.pgpass）｜see whether the server runs and host, port, user and password are "
                "right (the password may stand in PGPASSWORD or ~/.pgpass)");
  } catch (...) {
    return database_error(fmt::format("连接数据库 {0}｜connecting to the database {0}", url.place));
  }
}

void set_up(soci::session& sql, Access access) {
  sql << "set client_encoding to 'UTF8'";
  sql << "set standard_conforming_strings to on";
  sql << "set lock_timeout to '20s'";
  sql << "set client_min_messages to error";
  if (access == Access::read_only) sql << "set default_transaction_read_only to on";
}

/// The two databases must order texts alike: by their bytes.
Status check_server(soci::session& sql, const std::string& place) {
  int version = 0;
  std::string encoding;
  int by_bytes = 0;
  sql << "select cast(current_setting('server_version_num') as integer), "
         "current_setting('server_encoding'), "
         "case when 'B' < 'a' and 'a-c' < 'ab' and 'z' < 'ä' then 1 else 0 end",
      soci::into(version), soci::into(encoding), soci::into(by_bytes);
  if (version < oldest_version) {
    return fail(ErrorCode::unsupported,
                fmt::format("{0} 的服务器是 PostgreSQL {1}｜the server of {0} is PostgreSQL {1}",
                            place, version / 10000),
                "使用 PostgreSQL 12 或更高版本｜use PostgreSQL 12 or later");
  }
  if (encoding == "UTF8" && by_bytes == 1) return {};
  const std::string message =
      by_bytes == 1
          ? fmt::format(
                "数据库 {0} 的编码为 {1}，按字节排序文字｜the database {0} has encoding {1} and "
                "orders texts by their bytes",
                place, encoding)
          : fmt::format(
                "数据库 {0} 的编码为 {1}，按某种语言的规则排序文字｜the database {0} has encoding "
                "{1} and orders texts by the rules of a language",
                place, encoding);
  return fail(
      ErrorCode::unsupported, message,
      "建立按字节排序文字的数据库：createdb --template=template0 --encoding=UTF8 --locale=C｜make "
      "one that orders texts by their bytes: createdb --template=template0 --encoding=UTF8 "
      "--locale=C");
}

Status take_lock(soci::session& sql, const std::string& place) {
  int taken = 0;
  sql << fmt::format(
      "select cast(pg_try_advisory_lock({}, hashtext(current_setting('search_path'))) as integer)",
      sole_writer_lock),
      soci::into(taken);
  if (taken == 1) return {};
  std::string holder;
  soci::indicator known = soci::i_null;
  sql << fmt::format(
      "select a.application_name || ', backend ' || a.pid || coalesce(' from ' || "
      "host(a.client_addr), '') from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on "
      "a.pid = l.pid where l.locktype = 'advisory' and l.classid = {} and l.objid = "
      "cast(cast(hashtext(current_setting('search_path')) as bigint) & 4294967295 as oid) and "
      "l.granted and l.database = (select oid from pg_catalog.pg_database where datname = "
      "current_database()) limit 1",
      sole_writer_lock),
      soci::into(holder, known);
  if (known != soci::i_ok) holder = "另一进程｜another process";
  return fail(ErrorCode::locked,
              fmt::format("数据库 {0} 正由 {1} 写入｜the database {0} is being written by {2}",
                          place, units::in_language(holder, units::Language::zh),
                          units::in_language(holder, units::Language::en)),
              "等它结束，或停止它；期间仍可读取｜wait until it has ended, or stop it; reading is "
              "possible meanwhile");
}

}  // namespace

Result<std::shared_ptr<soci::session>> connect_postgresql(const Target& target) {
  CELADON_ASSIGN(const PostgresqlUrl url, read_postgresql_url(target.address));
  CELADON_ASSIGN(std::shared_ptr<soci::session> session, connect(url));
  const Status ready =
      at_seam(fmt::format("打开数据库 {0}｜opening the database {0}", url.place), [&]() -> Status {
        set_up(*session, target.access);
        CELADON_TRY(check_server(*session, url.place));
        return target.sole_writer ? take_lock(*session, url.place) : Status();
      });
  if (!ready.ok()) return ready.error();
  return session;
}

Result<Database> DatabaseParts::open_postgresql(Target target) {
  auto impl = std::make_unique<Impl>();
  impl->dialect = &postgresql();
  CELADON_ASSIGN(impl->session, connect_postgresql(target));
  impl->target = std::move(target);
  return make(std::move(impl));
}

Result<Database> Database::open_url(std::string_view url, Access access) {
  CELADON_ASSIGN(const PostgresqlUrl read, read_postgresql_url(url));
  return DatabaseParts::open_postgresql(
      {std::string(url), read.place, access, access == Access::read_write});
}

}  // namespace celadon::storage
