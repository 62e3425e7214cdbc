#include "celadon/telemetry/import_session.hpp"

#include <array>

#include <fmt/format.h>

namespace celadon::telemetry {
namespace {

using storage::Cell;
using storage::Column;
using storage::Database;

constexpr std::string_view columns =
    "id, site, file_name, sha256, bytes, mapping_sha256, mapping, who, started_us, finished_us, "
    "row_count, kept, "
    "refused, report";

std::vector<Column> column_types() {
  return {Column::integer, Column::text,    Column::text,    Column::text,    Column::integer,
          Column::text,    Column::text,    Column::text,    Column::integer, Column::integer,
          Column::integer, Column::integer, Column::integer, Column::text};
}

std::int64_t whole(std::uint64_t n) { return static_cast<std::int64_t>(n); }

ImportSession session_of(const storage::Row& row) {
  ImportSession session;
  session.id = static_cast<std::uint32_t>(row.integer(0));
  session.site = row.text(1);
  session.file_name = row.text(2);
  session.sha256 = row.text(3);
  session.bytes = static_cast<std::uint64_t>(row.integer(4));
  session.mapping_sha256 = row.text(5);
  session.mapping = row.text(6);
  session.who = row.text(7);
  session.started = {row.integer(8)};
  if (const auto finished = row.integer_or_none(9)) session.finished = Instant{*finished};
  session.rows = static_cast<std::uint64_t>(row.integer(10));
  session.kept = static_cast<std::uint64_t>(row.integer(11));
  session.refused = static_cast<std::uint64_t>(row.integer(12));
  session.report = row.text(13);
  return session;
}

Result<std::vector<ImportSession>> select(Database& database, std::string_view condition,
                                          std::vector<Cell> parameters) {
  const std::string sql = "SELECT " + std::string(columns) + " FROM import_session " +
                          std::string(condition) + " ORDER BY id";
  CELADON_ASSIGN(const auto rows, database.query(sql, column_types(), std::move(parameters)));
  std::vector<ImportSession> sessions;
  sessions.reserve(rows.size());
  for (const auto& row : rows) sessions.push_back(session_of(row));
  return sessions;
}

}  // namespace

Status prepare_import_sessions(Database& database) {
  static const std::array migrations{
      storage::Migration{1,
                         "import sessions",
                         {"CREATE TABLE import_session (id BIGINT PRIMARY KEY, site TEXT NOT NULL, "
                          "file_name TEXT NOT NULL, "
                          "sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, mapping_sha256 TEXT NOT "
                          "NULL, mapping TEXT NOT NULL, "
                          "who TEXT NOT NULL, started_us BIGINT NOT NULL, finished_us BIGINT, "
                          "row_count BIGINT NOT NULL, "
                          "kept BIGINT NOT NULL, refused BIGINT NOT NULL, report TEXT NOT NULL)",
                          "CREATE UNIQUE INDEX import_session_file ON import_session (site, "
                          "sha256, mapping_sha256)"}}};
  return storage::migrate(database, "telemetry", migrations);
}

Result<std::optional<ImportSession>> find_import_session(Database& database,
                                                         const std::string& site,
                                                         const std::string& sha256,
                                                         const std::string& mapping_sha256) {
  CELADON_ASSIGN(
      auto found,
      select(database, "WHERE site = :site AND sha256 = :sha256 AND mapping_sha256 = :mapping",
             {site, sha256, mapping_sha256}));
  if (found.empty()) return std::optional<ImportSession>();
  return std::optional<ImportSession>(std::move(found.front()));
}

Result<ImportSession> import_session(Database& database, std::uint32_t id) {
  CELADON_ASSIGN(auto found, select(database, "WHERE id = :id", {std::int64_t{id}}));
  if (found.empty())
    return fail(ErrorCode::not_found,
                fmt::format("没有第 {0} 批导入｜there is no import session {0}", id));
  return std::move(found.front());
}

Result<std::vector<ImportSession>> import_sessions(Database& database, const std::string& site) {
  if (site.empty()) return select(database, "", {});
  return select(database, "WHERE site = :site", {site});
}

Result<std::optional<Instant>> last_import(Database& database, const std::string& site) {
  CELADON_ASSIGN(const auto rows,
                 database.query("SELECT MAX(COALESCE(finished_us, started_us)) FROM import_session "
                                "WHERE site = :site",
                                {Column::integer}, {site}));
  const auto last = rows.front().integer_or_none(0);
  return last ? std::optional(Instant{*last}) : std::nullopt;
}

Result<ImportSession> begin_import_session(Database& database, ImportSession session) {
  CELADON_ASSIGN(auto transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const auto rows, database.query("SELECT COALESCE(MAX(id), 0) FROM import_session",
                                                 {Column::integer}));
  session.id = static_cast<std::uint32_t>(rows.front().integer(0)) + 1;
  CELADON_TRY(database.execute(
      "INSERT INTO import_session (" + std::string(columns) +
          ") VALUES (:id, :site, :file_name, :sha256, :bytes, :mapping_sha256, :mapping, :who, "
          ":started_us, :finished_us, :row_count, :kept, :refused, :report)",
      {std::int64_t{session.id}, session.site, session.file_name, session.sha256,
       whole(session.bytes), session.mapping_sha256, session.mapping, session.who,
       session.started.us, Cell(), std::int64_t{0}, std::int64_t{0}, std::int64_t{0},
       std::string()}));
  CELADON_TRY(transaction.commit());
  return session;
}

Status finish_import_session(Database& database, const ImportSession& session) {
  const Cell finished = session.finished ? Cell(session.finished->us) : Cell();
  return database.execute(
      "UPDATE import_session SET finished_us = :finished_us, row_count = :row_count, kept = :kept, "
      "refused = :refused, "
      "report = :report WHERE id = :id",
      {finished, whole(session.rows), whole(session.kept), whole(session.refused), session.report,
       std::int64_t{session.id}});
}

}  // namespace celadon::telemetry
