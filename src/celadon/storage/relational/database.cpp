#include "celadon/storage/relational/database.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/relational/soci_session.hpp"

namespace celadon::storage {

Error database_error(std::string_view what) {
  const auto named = [&](ErrorCode code, const char* why, std::string remedy = {}) {
    return fail(code, fmt::format("{}: {}", what, why), std::move(remedy));
  };
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& e) {
    switch (e.result() & 0xFF) {  // the primary result code
      case SQLITE_FULL:
        return named(ErrorCode::disk_full, e.what(),
                     "free some space and try again; nothing was changed");
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return named(ErrorCode::locked, e.what(),
                     "another process writes; try again when it is done");
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        return named(ErrorCode::corrupt, e.what(),
                     "restore the file from a copy; 'celadon verify' tells what is damaged");
      case SQLITE_CONSTRAINT: return named(ErrorCode::conflict, e.what());
      case SQLITE_READONLY:
        return named(ErrorCode::io, e.what(), "the database is open for reading only");
      default: return named(ErrorCode::io, e.what());
    }
  } catch (const std::exception& e) {
    return named(ErrorCode::io, e.what());
  } catch (...) {
    return named(ErrorCode::io, "unknown failure of the database library");
  }
}

bool Row::is_null(std::size_t i) const {
  return std::holds_alternative<std::monostate>(cells_.at(i));
}

namespace {

template <class T>
const T& typed_cell(const std::vector<Cell>& cells, std::size_t i) {
  CELADON_ASSERT(i < cells.size());
  const T* value = std::get_if<T>(&cells[i]);
  CELADON_ASSERT(value != nullptr);
  return *value;
}

}  // namespace

const std::string& Row::text(std::size_t i) const { return typed_cell<std::string>(cells_, i); }
std::int64_t Row::integer(std::size_t i) const { return typed_cell<std::int64_t>(cells_, i); }
double Row::real(std::size_t i) const { return typed_cell<double>(cells_, i); }
std::optional<std::string> Row::text_or_none(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(text(i));
}
std::optional<std::int64_t> Row::integer_or_none(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(integer(i));
}
std::optional<double> Row::real_or_none(std::size_t i) const {
  return is_null(i) ? std::nullopt : std::optional(real(i));
}

struct Database::Impl {
  soci::session session;
  Access access = Access::read_write;
  std::int64_t open_transactions = 0;
  bool spoilt = false;  ///< an inner transaction was left without commit, or a statement failed
  bool wrote = false;   ///< a statement of the open transaction may have written
  std::uint64_t commits = 0;

  /// A statement without answer was run.
  void ran(bool ok) {
    if (open_transactions == 0) {
      if (ok) ++commits;
    } else if (ok) {
      wrote = true;
    } else {
      spoilt = true;
    }
  }
};

/// SOCI binds references: the buffers stay where they are for the life of the SOCI statement.
struct Statement::Impl {
  struct Buffer {
    Column type = Column::text;
    std::string text;
    long long integer = 0;
    double real = 0.0;
    soci::indicator indicator = soci::i_null;
  };

  Database::Impl* database = nullptr;
  std::string sql;
  std::vector<Column> columns;
  std::vector<Buffer> inputs;
  std::deque<Buffer> outputs;
  std::unique_ptr<soci::statement> statement;
  bool pending = false;  ///< a fetched row waits in `outputs`

  static Column type_of(const Cell& value) {
    if (std::holds_alternative<std::int64_t>(value)) return Column::integer;
    return std::holds_alternative<double>(value) ? Column::real : Column::text;
  }
  [[nodiscard]] bool fits(const std::vector<Cell>& parameters) const {
    if (!statement || parameters.size() != inputs.size()) return false;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (std::holds_alternative<std::monostate>(parameters[i])) continue;
      if (inputs[i].type != type_of(parameters[i])) return false;
    }
    return true;
  }
  void fill(std::vector<Cell> parameters) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      Buffer& buffer = inputs[i];
      buffer.indicator = soci::i_ok;
      if (auto* text = std::get_if<std::string>(&parameters[i])) {
        buffer.text = std::move(*text);
      } else if (const auto* integer = std::get_if<std::int64_t>(&parameters[i])) {
        buffer.integer = *integer;
      } else if (const auto* real = std::get_if<double>(&parameters[i])) {
        buffer.real = *real;
      } else {
        buffer.indicator = soci::i_null;
      }
    }
  }
  void build(const std::vector<Cell>& parameters) {
    statement = std::make_unique<soci::statement>(database->session);
    inputs.assign(parameters.size(), Buffer{});
    outputs.assign(columns.size(), Buffer{});
    statement->alloc();
    statement->prepare(sql);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Buffer& out = outputs[i];
      switch (columns[i]) {
        case Column::text: statement->exchange(soci::into(out.text, out.indicator)); break;
        case Column::integer: statement->exchange(soci::into(out.integer, out.indicator)); break;
        case Column::real: statement->exchange(soci::into(out.real, out.indicator)); break;
      }
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      Buffer& in = inputs[i];
      in.type = type_of(parameters[i]);
      switch (in.type) {
        case Column::text: statement->exchange(soci::use(in.text, in.indicator)); break;
        case Column::integer: statement->exchange(soci::use(in.integer, in.indicator)); break;
        case Column::real: statement->exchange(soci::use(in.real, in.indicator)); break;
      }
    }
    statement->define_and_bind();
  }
  [[nodiscard]] Row row() const {
    std::vector<Cell> cells;
    cells.reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Buffer& out = outputs[i];
      if (out.indicator == soci::i_null) {
        cells.emplace_back();
      } else if (columns[i] == Column::text) {
        cells.emplace_back(out.text);
      } else if (columns[i] == Column::integer) {
        cells.emplace_back(static_cast<std::int64_t>(out.integer));
      } else {
        cells.emplace_back(out.real);
      }
    }
    return Row(std::move(cells));
  }
};

Statement::Statement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Status Statement::execute(std::vector<Cell> parameters) {
  Impl& s = *impl_;
  const Status done = at_seam("writing the database", [&]() -> Status {
    if (!s.fits(parameters)) s.build(parameters);
    s.fill(std::move(parameters));
    // With result columns, execute(true) also fetches the first row.
    const bool got = s.statement->execute(true);
    s.pending = got && !s.columns.empty();
    return {};
  });
  if (s.columns.empty() || !done.ok()) s.database->ran(done.ok());
  return done;
}

Result<std::optional<Row>> Statement::next() {
  Impl& s = *impl_;
  if (!s.pending) return std::optional<Row>{};
  return at_seam("reading the database", [&]() -> Result<std::optional<Row>> {
    std::optional<Row> row = s.row();
    s.pending = s.statement->fetch();
    return row;
  });
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;
Access Database::access() const { return impl_->access; }
std::uint64_t Database::commits() const { return impl_->commits; }

namespace {

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
  return fmt::format("db=\"{}?{}\" timeout=20", uri, options);
}

bool has_content(const std::filesystem::path& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(file, none);
  return !none && size > 0;
}

}  // namespace

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
  const std::string what = fmt::format("opening the database \"{}\"", file.string());
  std::error_code none;
  if (access == Access::read_only && !std::filesystem::exists(file, none)) {
    return fail(ErrorCode::not_found, fmt::format("{}: there is no such file", what),
                "check the path of the data folder");
  }
  const auto attempt = [&](std::string_view options) {
    return at_seam(what, [&]() -> Result<Database> {
      auto impl = std::make_unique<Impl>();
      impl->access = access;
      impl->session.open(soci::sqlite3, uri_of(file, options));
      soci::session& sql = impl->session;
      int objects = 0;
      if (access == Access::read_write) {
        std::string mode;
        sql << "pragma journal_mode=wal", soci::into(mode);
        sql << "pragma synchronous=full";
      }
      sql << "pragma foreign_keys=on";
      sql << "select count(*) from sqlite_master", soci::into(objects);  // reads the header
      return Database(std::move(impl));
    });
  };
  if (access == Access::read_write) return attempt("mode=rwc");
  auto opened = attempt("mode=ro");
  // In a folder that may not be written SQLite cannot make the index of its log. Without a log the
  // file is whole by itself and nobody can change it: "immutable" says so.
  if (opened.ok() || opened.error().code != ErrorCode::io) return opened;
  if (has_content(file.string() + "-wal")) {
    Error error = opened.error();
    error.remedy =
        "the last writer did not end well: copy the data folder to a place that can be written and "
        "open it there";
    return error;
  }
  return attempt("mode=ro&immutable=1");
}

Result<Database> Database::in_memory() {
  return at_seam("opening a database in memory", []() -> Result<Database> {
    auto impl = std::make_unique<Impl>();
    impl->session.open(soci::sqlite3, "db=:memory:");
    impl->session << "pragma foreign_keys=on";
    return Database(std::move(impl));
  });
}

Result<Statement> Database::prepare(std::string_view sql, std::vector<Column> columns) {
  auto impl = std::make_unique<Statement::Impl>();
  impl->database = impl_.get();
  impl->sql = std::string(sql);
  impl->columns = std::move(columns);
  return Statement(std::move(impl));
}

Status Database::execute(std::string_view sql, std::vector<Cell> parameters) {
  CELADON_ASSIGN(Statement statement, prepare(sql));
  return statement.execute(std::move(parameters));
}

Result<std::vector<Row>> Database::query(std::string_view sql, std::vector<Column> columns,
                                         std::vector<Cell> parameters) {
  CELADON_ASSIGN(Statement statement, prepare(sql, std::move(columns)));
  CELADON_TRY(statement.execute(std::move(parameters)));
  std::vector<Row> rows;
  for (;;) {
    CELADON_ASSIGN(std::optional<Row> row, statement.next());
    if (!row) return rows;
    rows.push_back(std::move(*row));
  }
}

Result<std::vector<std::string>> Database::verify() {
  std::vector<std::string> damages;
  CELADON_ASSIGN(const std::vector<Row> lines, query("pragma integrity_check", {Column::text}));
  for (const Row& line : lines) {
    if (line.text_or_none(0) != "ok") damages.push_back(line.text_or_none(0).value_or("?"));
  }
  CELADON_ASSIGN(const std::vector<Row> broken,
                 query("pragma foreign_key_check", {Column::text, Column::integer, Column::text}));
  for (const Row& line : broken) {
    damages.push_back(fmt::format(
        "row {} of {} refers to a row of {} that is gone", line.integer_or_none(1).value_or(0),
        line.text_or_none(0).value_or("?"), line.text_or_none(2).value_or("?")));
  }
  return damages;
}

namespace {

/// A writer that began by reading could no longer write once another connection has: it asks for
/// the right to write at once. A reader's first question fixes the state it sees.
void begin(soci::session& session, Access access) {
  if (access == Access::read_write) {
    session << "begin immediate";
    return;
  }
  int objects = 0;
  session << "begin";
  session << "select count(*) from sqlite_master", soci::into(objects);
}

}  // namespace

Result<Transaction> Transaction::begin(Database& database) {
  Database::Impl& d = *database.impl_;
  if (d.open_transactions == 0) {
    d.spoilt = false;
    d.wrote = false;
    CELADON_TRY(at_seam("beginning a transaction", [&]() -> Status {
      storage::begin(d.session, d.access);
      return {};
    }));
  }
  ++d.open_transactions;
  return Transaction(d);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  Database::Impl& d = *database_;
  d.spoilt = true;
  if (--d.open_transactions > 0) return;
  static_cast<void>(at_seam("rolling back", [&]() -> Status {
    d.session.rollback();  // after disk_full SQLite may have rolled back by itself
    return {};
  }));
}

Status Transaction::commit() {
  CELADON_ASSERT(database_ != nullptr);
  Database::Impl& d = *database_;
  if (d.open_transactions > 1) {
    --d.open_transactions;
    database_ = nullptr;
    return {};
  }
  if (d.spoilt) {
    return fail(ErrorCode::conflict,
                "a part of the transaction failed, so that none of it is kept");
  }
  CELADON_TRY(at_seam("committing", [&]() -> Status {
    d.session.commit();
    return {};
  }));
  --d.open_transactions;
  if (d.wrote) ++d.commits;
  database_ = nullptr;
  return {};
}

}  // namespace celadon::storage
