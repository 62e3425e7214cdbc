// What SOCI throws, as an Error that a person can act on.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "celadon/storage/relational/database_parts.hpp"
#include "celadon/storage/relational/soci_backends.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage {
namespace {

Error named(ErrorCode code, std::string_view what, std::string_view why, std::string remedy = {}) {
  return fail(code, units::after(what, why), std::move(remedy));
}

Error sqlite_error(std::string_view what, const soci::sqlite3_soci_error& error) {
  const std::string why = error.get_error_message();
  switch (error.result() & 0xFF) {  // the primary result code
    case SQLITE_FULL:
      return named(
          ErrorCode::disk_full, what, why,
          "腾出空间后再试；没有任何改动｜free some space and try again; nothing was changed");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return named(
          ErrorCode::locked, what, why,
          "另一进程正在写入；等它完成后再试｜another process writes; try again when it is done");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return named(ErrorCode::corrupt, what, why,
                   "从副本恢复该文件；'celadon verify' 会指出损坏之处｜restore the file from a "
                   "copy; 'celadon verify' tells what is damaged");
    case SQLITE_CONSTRAINT: return named(ErrorCode::conflict, what, why);
    case SQLITE_READONLY:
      return named(ErrorCode::io, what, why,
                   "数据库以只读方式打开｜the database is open for reading only");
    default: return named(ErrorCode::io, what, why);
  }
}

/// The first line of the server's words: those that follow (DETAIL, CONTEXT) may quote values.
std::string first_line(std::string text) {
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  "}) {
    const auto at = text.find(severity);
    if (at != std::string::npos) text.erase(0, at + severity.size());
  }
  text.erase(std::min(text.find('\n'), text.size()));
  return text;
}

/// The codes are those of the PostgreSQL 15 manual, appendix A.
Error postgresql_error(std::string_view what, const soci::postgresql_soci_error& error) {
  const std::string why = first_line(error.get_error_message());
  const std::string state = error.sqlstate();
  const auto one_of = [&](std::initializer_list<std::string_view> states) {
    return std::any_of(states.begin(), states.end(),
                       [&](std::string_view begin) { return state.starts_with(begin); });
  };
  // A statement that got no answer has no code.
  const bool no_answer =
      std::all_of(state.begin(), state.end(), [](char c) { return c == ' ' || c == '\0'; });
  if (no_answer || one_of({"08", "57P01", "57P02", "57P03"})) {
    return named(
        ErrorCode::io, what, fmt::format("连接已断（{1}）｜{0} ({1})", connection_lost, why),
        "核对 PostgreSQL 服务器是否运行、能否连通，然后再试；没有任何改动｜see whether the "
        "PostgreSQL server runs and can be reached, then try again; nothing was changed");
  }
  if (one_of({"23"})) return named(ErrorCode::conflict, what, why);
  if (one_of({"40001", "40P01", "55P03"}))
    return named(ErrorCode::locked, what, why,
                 "另一连接正在写入；稍后再试｜another connection writes; try again afterwards");
  if (one_of({"53100"})) {
    return named(ErrorCode::disk_full, what, why,
                 "在 PostgreSQL 服务器上腾出空间后再试；没有任何改动｜free some space on the "
                 "PostgreSQL server and try again; nothing was changed");
  }
  if (one_of({"53300"}))
    return named(
        ErrorCode::io, what, why,
        "调高 PostgreSQL 服务器的 max_connections｜raise max_connections of the PostgreSQL server");
  if (one_of({"25006"}))
    return named(ErrorCode::io, what, why,
                 "数据库以只读方式打开｜the database is open for reading only");
  if (one_of({"25P02"}))
    return named(ErrorCode::io, what, why,
                 "回滚事务后重新开始｜roll the transaction back and begin anew");
  if (one_of({"42501"})) {
    return named(ErrorCode::io, what, why,
                 "该用户需要建表和用表的权限：grant create, usage on schema public to 该用户｜the "
                 "user needs the right to create and use tables: grant create, usage on schema "
                 "public to the user");
  }
  if (one_of({"22"})) return named(ErrorCode::invalid_argument, what, why);
  if (one_of({"XX"})) {
    return named(ErrorCode::corrupt, what, why,
                 "从备份恢复数据库；'celadon verify' 会指出损坏之处｜restore the database from a "
                 "backup; 'celadon verify' tells what is damaged");
  }
  return named(ErrorCode::io, what, why);
}

}  // namespace

Error database_error(std::string_view what) {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& e) {
    return sqlite_error(what, e);
  } catch (const soci::postgresql_soci_error& e) {
    return postgresql_error(what, e);
  } catch (const soci::soci_error& e) {
    return named(ErrorCode::io, what, e.get_error_message());
  } catch (const std::exception& e) {
    return named(ErrorCode::io, what, e.what());
  } catch (...) {
    return named(ErrorCode::io, what,
                 "数据库程序库的未知故障｜unknown failure of the database library");
  }
}

}  // namespace celadon::storage
