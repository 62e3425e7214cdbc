// SQLite: one file, or a database in memory.

#include <fmt/format.h>

#include "celadon/storage/relational/database_parts.hpp"
#include "celadon/storage/relational/soci_backends.hpp"

namespace celadon::storage {
namespace {

class Sqlite final : public Dialect {
 public:
  [[nodiscard]] DatabaseKind kind() const override { return DatabaseKind::sqlite; }

  /// A writer that began by reading could no longer write once another connection has: it asks for
  /// the right to write at once. A reader's first question fixes the state it sees.
  void begin(soci::session& session, Access access) const override {
    if (access == Access::read_write) {
      session << "begin immediate";
      return;
    }
    int objects = 0;
    session << "begin";
    session << "select count(*) from sqlite_master", soci::into(objects);
  }

  [[nodiscard]] std::string_view count_tables() const override {
    return "select count(*) from sqlite_master where type = 'table' and name = :name";
  }

  [[nodiscard]] std::string_view count_bytes() const override {
    return "select page_count * page_size from pragma_page_count(), pragma_page_size()";
  }

  Result<DatabaseCheck> verify(Database& database) const override {
    DatabaseCheck check{
        "文件的每一页、每个索引和每个外键｜every page and index of the file, every foreign key",
        {}};
    CELADON_ASSIGN(const std::vector<Row> lines,
                   database.query("pragma integrity_check", {Column::text}));
    for (const Row& line : lines) {
      if (line.text_or_none(0) != "ok") check.damages.push_back(line.text_or_none(0).value_or("?"));
    }
    CELADON_ASSIGN(
        const std::vector<Row> broken,
        database.query("pragma foreign_key_check", {Column::text, Column::integer, Column::text}));
    for (const Row& line : broken) {
      check.damages.push_back(
          fmt::format("{1} 的第 {0} 行引用了 {2} 中已不存在的行｜row {0} of {1} refers to a row of "
                      "{2} that is gone",
                      line.integer_or_none(1).value_or(0), line.text_or_none(0).value_or("?"),
                      line.text_or_none(2).value_or("?")));
    }
    return check;
  }
};

const Dialect& sqlite() {
  static const Sqlite dialect;
  return dialect;
}

/// The path as a URI that SQLite reads, with the marks of URIs and of SOCI's options encoded.
std::string uri_of(const std::filesystem::path& file, std::string_view options) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '/' || byte == '-' || byte == '_' ||
                       byte == '.';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return fmt::format("{}?{}", uri, options);
}

bool has_content(const std::filesystem::path& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(file, none);
  return !none && size > 0;
}

/// How long a transaction waits for another one's end.
constexpr int wait_seconds = 20;

Result<Database> attempt(const Target& target, std::string_view options) {
  return at_seam(fmt::format("打开数据库 \"{0}\"｜opening the database \"{0}\"", target.place),
                 [&]() -> Result<Database> {
                   auto impl = std::make_unique<DatabaseParts::Impl>();
                   impl->dialect = &sqlite();
                   impl->target = target;
                   impl->session = std::make_shared<soci::session>(
                       soci::sqlite3, fmt::format("db=\"{}\" timeout={}",
                                                  uri_of(target.address, options), wait_seconds));
                   soci::session& sql = *impl->session;
                   int objects = 0;
                   if (target.access == Access::read_write) {
                     std::string mode;
                     sql << "pragma journal_mode=wal", soci::into(mode);
                     sql << "pragma synchronous=full";
                   }
                   sql << "pragma foreign_keys=on";
                   // reads the header
                   sql << "select count(*) from sqlite_master", soci::into(objects);
                   return DatabaseParts::make(std::move(impl));
                 });
}

}  // namespace

Result<Database> DatabaseParts::open_sqlite(Target target) {
  std::error_code none;
  if (target.access == Access::read_only && !std::filesystem::exists(target.address, none)) {
    return fail(
        ErrorCode::not_found,
        fmt::format(
            "打开数据库 \"{0}\"：没有此文件｜opening the database \"{0}\": there is no such file",
            target.place),
        "核对数据文件夹的路径｜check the path of the data folder");
  }
  if (target.access == Access::read_write) return attempt(target, "mode=rwc");
  auto opened = attempt(target, "mode=ro");
  // In a folder that may not be written SQLite cannot make the index of its log. Without a log the
  // file is whole by itself and nobody can change it: "immutable" says so.
  if (opened.ok() || opened.error().code != ErrorCode::io) return opened;
  if (has_content(target.address + "-wal")) {
    Error error = opened.error();
    error.remedy =
        "上次写入没有正常结束：把数据文件夹复制到可写之处再打开｜the last writer did not end well: "
        "copy the data folder to a place that can be written and open it there";
    return error;
  }
  return attempt(target, "mode=ro&immutable=1");
}

Result<Database> Database::in_memory() {
  return at_seam("打开内存中的数据库｜opening a database in memory", []() -> Result<Database> {
    auto impl = std::make_unique<Impl>();
    impl->dialect = &sqlite();
    impl->target.place = "memory";
    impl->session = std::make_shared<soci::session>(soci::sqlite3, "db=:memory:");
    *impl->session << "pragma foreign_keys=on";
    return Database(std::move(impl));
  });
}

}  // namespace celadon::storage
