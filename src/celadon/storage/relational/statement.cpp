// Rows and statements: parameters in, cells out.

#include <deque>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/relational/database_parts.hpp"

namespace celadon::storage {

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
  std::shared_ptr<soci::session> session;  ///< the one `statement` was made on; outlives it
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
    if (!statement || session != database->session || parameters.size() != inputs.size())
      return false;
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
        buffer.real = *real == 0.0 ? 0.0 : *real;  // -0 would come back from one database only
      } else {
        buffer.indicator = soci::i_null;
      }
    }
  }
  void build(const std::vector<Cell>& parameters) {
    statement.reset();
    session = database->session;
    statement = std::make_unique<soci::statement>(*session);
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

namespace {

/// A text with a zero byte: PostgreSQL cannot hold it.
Status check_texts(const std::vector<Cell>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto* text = std::get_if<std::string>(&parameters[i]);
    if (text == nullptr || text->find('\0') == std::string::npos) continue;
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "要保存的第 {0} 个文字在 {1} 处有零字节｜text {0} to be stored has a zero byte at {1}",
            i + 1, text->find('\0')),
        "去掉零字节｜take the zero byte out");
  }
  return {};
}

}  // namespace

Status Statement::execute(std::vector<Cell> parameters) {
  Impl& s = *impl_;
  CELADON_TRY(check_texts(parameters));
  CELADON_TRY(s.database->restore());
  s.pending = false;
  Status done = at_seam("写入数据库｜writing the database", [&]() -> Status {
    if (!s.fits(parameters)) s.build(parameters);
    s.fill(std::move(parameters));
    // With result columns, execute(true) also fetches the first row.
    const bool got = s.statement->execute(true);
    s.pending = got && !s.columns.empty();
    return {};
  });
  s.database->ran(done, s.columns.empty());
  return done;
}

Result<std::optional<Row>> Statement::next() {
  Impl& s = *impl_;
  if (!s.pending) return std::optional<Row>{};
  return at_seam("读取数据库｜reading the database", [&]() -> Result<std::optional<Row>> {
    std::optional<Row> row = s.row();
    s.pending = s.statement->fetch();
    return row;
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

}  // namespace celadon::storage
