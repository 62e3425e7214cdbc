#include "celadon/storage/folder_database.hpp"

#include <optional>
#include <random>

#include <fmt/format.h>

#include "celadon/storage/file_bytes.hpp"

namespace celadon::storage {
namespace {

constexpr const char* mark_name = "DATABASE";
constexpr std::string_view mark_kind = "postgresql ";
constexpr std::size_t mark_digits = 32;

/// The mark in the folder; nullopt when its tables are in celadon.db.
Result<std::optional<std::string>> mark_of(const std::filesystem::path& folder) {
  const auto content = read_small_file(folder / mark_name, 200);
  if (!content.ok() && content.error().code == ErrorCode::not_found)
    return std::optional<std::string>();
  if (!content.ok()) return content.error();
  std::string text = *content;
  if (text.ends_with('\n')) text.pop_back();
  if (!text.starts_with(mark_kind) || text.size() != mark_kind.size() + mark_digits) {
    return fail(ErrorCode::corrupt,
                fmt::format("\"{0}\" 未写明数据库｜\"{0}\" does not tell a database",
                            (folder / mark_name).string()),
                "从数据文件夹的副本恢复该文件｜restore the file from a copy of the data folder");
  }
  return std::optional(text.substr(mark_kind.size()));
}

std::string new_mark() {
  std::random_device random;
  std::string mark;
  while (mark.size() < mark_digits) mark += fmt::format("{:08x}", random());
  return mark;
}

/// The mark in the database; nullopt when no folder uses it yet.
Result<std::optional<std::string>> mark_of(Database& database) {
  CELADON_ASSIGN(const bool present, database.has_table("data_folder"));
  if (!present) return std::optional<std::string>();
  CELADON_ASSIGN(const auto rows, database.query("select mark from data_folder", {Column::text}));
  return rows.empty() ? std::optional<std::string>() : rows.front().text_or_none(0);
}

Status set_mark(Database& database, const std::string& mark) {
  CELADON_ASSIGN(Transaction transaction, Transaction::begin(database));
  CELADON_TRY(database.execute("create table data_folder (mark text not null primary key)"));
  CELADON_TRY(database.execute("insert into data_folder (mark) values (:mark)", {mark}));
  return transaction.commit();
}

/// `message` names the database {0} and the data folder {1}.
Error other_folder(const std::filesystem::path& folder, const Database& database,
                   std::string_view message, std::string remedy) {
  return fail(ErrorCode::conflict,
              fmt::format(fmt::runtime(message), database.place(), folder.string()),
              std::move(remedy));
}

Result<Database> open_server(const std::filesystem::path& folder, Access access,
                             const std::string& url, FolderState state,
                             const std::optional<std::string>& mark) {
  CELADON_ASSIGN(Database database, Database::open_url(url, access));
  CELADON_ASSIGN(const std::optional<std::string> there, mark_of(database));
  if (there && mark == there) return database;
  if (there) {
    return other_folder(
        folder, database,
        "数据库 {0} 存的是另一个文件夹的表，不是数据文件夹 \"{1}\" 的｜the database {0} "
        "holds the tables of another folder than the data folder \"{1}\"",
        "指定与它对应的文件夹，或另一个数据库｜name the folder that belongs to it, or "
        "another database");
  }
  if (state == FolderState::standing) {
    return other_folder(
        folder, database,
        "数据库 {0} 中没有数据文件夹 \"{1}\" 的表｜the database {0} does not hold the "
        "tables of the data folder \"{1}\"",
        "指定与它对应的数据库，或从备份恢复｜name the database that belongs to it, or "
        "restore that from its backup");
  }
  // First here, then there: what an interruption leaves is completed by the next attempt.
  const std::string fresh = mark.value_or(new_mark());
  CELADON_TRY(write_file_atomically(folder / mark_name, fmt::format("{}{}\n", mark_kind, fresh)));
  CELADON_TRY(set_mark(database, fresh));
  return database;
}

}  // namespace

Result<Database> open_folder_database(const std::filesystem::path& folder, Access access,
                                      const std::string& url, FolderState state) {
  CELADON_ASSIGN(const std::optional<std::string> mark, mark_of(folder));
  const auto own = folder / "celadon.db";
  if (url.empty() && !mark) return Database::open(own, access);
  if (url.empty()) {
    return fail(ErrorCode::conflict,
                fmt::format("数据文件夹 \"{0}\" 的表在 PostgreSQL 数据库中｜the tables of the data "
                            "folder \"{0}\" are in a PostgreSQL database",
                            folder.string()),
                "请指明：--database postgresql://user@host/database，或 $CELADON_DATABASE｜name "
                "it: --database postgresql://user@host/database, or $CELADON_DATABASE");
  }
  std::error_code none;
  if (!mark && std::filesystem::exists(own, none)) {
    return fail(ErrorCode::conflict,
                fmt::format("数据文件夹 \"{0}\" 的表就在其中的 celadon.db｜the data folder \"{0}\" "
                            "holds its tables itself, in celadon.db",
                            folder.string()),
                "不用 --database（及 $CELADON_DATABASE），或用它新建文件夹｜leave --database (and "
                "$CELADON_DATABASE) out, or begin a new folder with it");
  }
  return open_server(folder, access, url, state, mark);
}

}  // namespace celadon::storage
