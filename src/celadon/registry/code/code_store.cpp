#include "celadon/registry/code/code_store.hpp"

#include <fmt/format.h>

namespace celadon::registry::code {
namespace {

using storage::Column;
using storage::Row;

// Days are texts, times microseconds since 1970 (UTC).
const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "green codes given out and taken back",
       {
           R"sql(create table green_code (
             key_id text not null,
             number bigint not null,
             credit_code text not null,
             name text not null,
             year bigint not null,
             grade text not null,
             code text not null,
             issued text not null,
             valid_through text not null,
             recorded_at bigint not null,
             who text not null,
             primary key (key_id, number)
           ))sql",
           "create index green_code_of on green_code (credit_code, year)",
           R"sql(create table green_code_revocation (
             key_id text not null,
             number bigint not null,
             day text not null,
             cause text not null,
             remark text not null,
             recorded_at bigint not null,
             who text not null,
             primary key (key_id, number)
           ))sql",
       }},
  };
  return list;
}

constexpr std::string_view select =
    "select c.key_id, c.number, c.credit_code, c.name, c.year, c.grade, c.code, c.issued, "
    "c.valid_through, c.recorded_at, c.who, r.day, r.cause, r.remark, r.recorded_at, r.who "
    "from green_code c left join green_code_revocation r "
    "on r.key_id = c.key_id and r.number = c.number ";

std::vector<Column> columns() {
  constexpr Column text = Column::text;
  constexpr Column integer = Column::integer;
  return {text, integer, text, text, integer, text, text,    text,
          text, integer, text, text, text,    text, integer, text};
}

Result<IssuedCode> code_of(const Row& row) {
  IssuedCode code;
  code.key = KeyId(row.text(0));
  code.number = static_cast<std::uint64_t>(row.integer(1));
  code.credit_code = row.text(2);
  code.name = row.text(3);
  code.year = static_cast<std::int32_t>(row.integer(4));
  code.grade = row.text(5);
  code.text = row.text(6);
  CELADON_ASSIGN(code.issued, parse_date(row.text(7)));
  CELADON_ASSIGN(code.valid_through, parse_date(row.text(8)));
  code.at = {row.integer(9)};
  code.who = row.text(10);
  if (!row.is_null(11)) {
    CELADON_ASSIGN(const CivilDate day, parse_date(row.text(11)));
    code.revoked = RevokedCode{day, row.text(12), row.text(13), {row.integer(14)}, row.text(15)};
  }
  return code;
}

Result<std::vector<IssuedCode>> codes_where(storage::Database& database, std::string_view where,
                                            std::vector<storage::Cell> parameters) {
  CELADON_ASSIGN(
      const std::vector<Row> rows,
      database.query(std::string(select) + std::string(where), columns(), std::move(parameters)));
  std::vector<IssuedCode> codes;
  codes.reserve(rows.size());
  for (const Row& row : rows) {
    CELADON_ASSIGN(IssuedCode code, code_of(row));
    codes.push_back(std::move(code));
  }
  return codes;
}

}  // namespace

Status migrate_codes(storage::Database& database) {
  return storage::migrate(database, "green_codes", steps());
}

Result<std::uint64_t> next_number(storage::Database& database, const KeyId& key) {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 database.query("select max(number) from green_code where key_id = :key",
                                {Column::integer}, {key.text}));
  const std::int64_t last = rows.empty() ? 0 : rows.front().integer_or_none(0).value_or(0);
  return static_cast<std::uint64_t>(last) + 1;
}

Status keep_code(storage::Database& database, const IssuedCode& code) {
  return database.execute(
      "insert into green_code (key_id, number, credit_code, name, year, grade, code, issued, "
      "valid_through, recorded_at, who) values (:key, :number, :credit_code, :name, :year, :grade, "
      ":code, :issued, :valid_through, :recorded_at, :who)",
      {code.key.text, static_cast<std::int64_t>(code.number), code.credit_code, code.name,
       std::int64_t{code.year}, code.grade, code.text, format_date(code.issued),
       format_date(code.valid_through), code.at.us, code.who});
}

Result<std::vector<IssuedCode>> list_codes(storage::Database& database, const CodeFilter& filter) {
  return codes_where(database,
                     "where (:none = '' or c.credit_code = :credit_code) and (:any = 0 or "
                     "c.year = :year) order by c.recorded_at desc, c.key_id, c.number desc",
                     {filter.credit_code, filter.credit_code, std::int64_t{filter.year},
                      std::int64_t{filter.year}});
}

Result<IssuedCode> find_code(storage::Database& database, const KeyId& key, std::uint64_t number) {
  CELADON_ASSIGN(std::vector<IssuedCode> found,
                 codes_where(database, "where c.key_id = :key and c.number = :number",
                             {key.text, static_cast<std::int64_t>(number)}));
  if (found.empty())
    return fail(ErrorCode::not_found,
                fmt::format("密钥 {} 没有编号为 {} 的绿码｜there is no code number {} of key {}",
                            key.text, number, number, key.text),
                "用 celadon code list 查看｜see celadon code list");
  return std::move(found.front());
}

Status revoke_code(storage::Database& database, const KeyId& key, std::uint64_t number,
                   const RevokedCode& how) {
  if (how.cause.empty() || how.cause.size() > 64 ||
      how.cause.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") != std::string::npos)
    return fail(ErrorCode::invalid_argument,
                fmt::format("事由“{}”应为 a-z、0-9、_、.、- 组成的代码｜cause \"{}\" is no word of "
                            "a-z, 0-9, '_', '.', '-'",
                            how.cause, how.cause));
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const IssuedCode code, find_code(database, key, number));
  if (code.revoked)
    return fail(ErrorCode::conflict,
                fmt::format("该绿码已于 {} 注销（{}）｜the code was revoked on {} already ({})",
                            format_date(code.revoked->day), code.revoked->cause,
                            format_date(code.revoked->day), code.revoked->cause));
  CELADON_TRY(database.execute(
      "insert into green_code_revocation (key_id, number, day, cause, remark, recorded_at, who) "
      "values (:key, :number, :day, :cause, :remark, :recorded_at, :who)",
      {key.text, static_cast<std::int64_t>(number), format_date(how.day), how.cause, how.remark,
       how.at.us, how.who}));
  return transaction.commit();
}

Result<std::vector<Revocation>> revocations(storage::Database& database) {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 database.query("select key_id, number, day, cause from green_code_revocation "
                                "order by key_id, number",
                                {Column::text, Column::integer, Column::text, Column::text}));
  std::vector<Revocation> out;
  for (const Row& row : rows) {
    CELADON_ASSIGN(const CivilDate day, parse_date(row.text(2)));
    out.push_back(
        {KeyId(row.text(0)), static_cast<std::uint64_t>(row.integer(1)), day, row.text(3)});
  }
  return out;
}

}  // namespace celadon::registry::code
