#include "celadon/app/access/audit_log.hpp"

#include <utility>

#include <fmt/format.h>

#include "celadon/app/access/audit_rows.hpp"
#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

namespace {

using storage::Column;
using storage::Database;

const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "the audit log and its head",
       {
           R"sql(create table audit_row (
             number bigint not null primary key,
             at bigint not null,
             who text not null,
             remote text not null,
             action text not null,
             subject text not null,
             organisation text not null,
             outcome bigint not null,
             before_change text not null,
             after_change text not null,
             request text not null,
             previous text not null,
             digest text not null
           ))sql",
           "create index audit_row_at on audit_row (at)",
           // how far the log had come: finds rows cut off at the end
           R"sql(create table audit_head (
             id bigint not null primary key,
             number bigint not null,
             digest text not null
           ))sql",
           "insert into audit_head (id, number, digest) values (1, 0, '')",
       }},
  };
  return list;
}

/// Cut at a boundary of UTF-8, with a mark; texts of a hostile size cannot fill the log.
std::string bounded(const std::string& text) {
  std::string kept;
  // A NUL would end the text inside the database.
  for (const char c : text) kept += c == '\0' ? ' ' : c;
  if (kept.size() <= longest_audit_text) return kept;
  std::size_t end = longest_audit_text - 3;
  while (end > 0 && (static_cast<unsigned char>(kept[end]) & 0xC0U) == 0x80U) --end;
  return kept.substr(0, end) + "…";
}

AuditEntry bounded(const AuditEntry& entry) {
  AuditEntry kept = entry;
  for (std::string* text : {&kept.who, &kept.remote, &kept.action, &kept.subject,
                            &kept.organisation, &kept.before, &kept.after, &kept.request})
    *text = bounded(*text);
  return kept;
}

struct Head {
  std::int64_t number = 0;
  std::string digest;
};

Result<Head> read_head(Database& database) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select number, digest from audit_head where id = 1",
                                {Column::integer, Column::text}));
  if (rows.empty())
    return fail(ErrorCode::corrupt, "审计日志的链头丢失｜the head of the audit log is gone",
                "请运行：celadon audit verify｜run: celadon audit verify");
  return Head{rows[0].integer(0), rows[0].text(1)};
}

}  // namespace

const char* to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::done: return "done";
    case Outcome::refused: return "refused";
    case Outcome::failed: return "failed";
  }
  return "?";
}

std::optional<Outcome> outcome_of(std::string_view word) noexcept {
  for (const Outcome outcome : {Outcome::done, Outcome::refused, Outcome::failed})
    if (word == to_string(outcome)) return outcome;
  return std::nullopt;
}

const char* to_string(AuditFault fault) noexcept {
  switch (fault) {
    case AuditFault::edited: return "edited";
    case AuditFault::missing: return "missing";
    case AuditFault::inserted: return "inserted";
    case AuditFault::reordered: return "reordered";
    case AuditFault::cut: return "cut";
  }
  return "?";
}

AuditEntry entry_by(const Principal& who, std::string action, std::string subject) {
  AuditEntry entry;
  entry.who = who.login;
  entry.remote = who.remote_address;
  entry.action = std::move(action);
  entry.subject = std::move(subject);
  return entry;
}

std::string audit_digest(const AuditRow& row, AuditDigest digest) {
  std::string bytes;
  const auto add = [&](std::string_view field) {
    bytes += fmt::format("{}:", field.size());
    bytes += field;
  };
  add("celadon-audit-1");
  add(std::to_string(row.number));
  add(std::to_string(row.at.us));
  add(row.entry.who);
  add(row.entry.remote);
  add(row.entry.action);
  add(row.entry.subject);
  add(row.entry.organisation);
  add(std::to_string(static_cast<int>(row.entry.outcome)));
  add(row.entry.before);
  add(row.entry.after);
  add(row.entry.request);
  add(row.previous);
  return digest == AuditDigest::sm3 ? "sm3:" + hex(digest_bytes("SM3", bytes))
                                    : "sha256:" + hex(digest_bytes("SHA256", bytes));
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(AccessGate gate, const Clock& clock,
                                                 AuditDigest digest) {
  const Status read = gate.use(
      [](Database& database) -> Status { return storage::migrate(database, "audit", steps()); });
  if (!read.ok()) return read.error();
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(gate), clock, digest));
}

Status AuditLog::record(const AuditEntry& entry) {
  return gate_.write([&](Database& database) -> Status { return append(database, entry); });
}

Status AuditLog::append(Database& database, const AuditEntry& entry) const {
  CELADON_ASSIGN(const Head head, read_head(database));
  AuditRow row;
  row.entry = bounded(entry);
  row.number = head.number + 1;
  row.at = clock_->now();
  row.previous = head.digest;
  row.digest = audit_digest(row, digest_);
  CELADON_TRY(database.execute(
      fmt::format("insert into audit_row ({}) values (:n, :at, :who, :remote, :action, :subject, "
                  ":organisation, :outcome, :before, :after, :request, :previous, :digest)",
                  audit_columns),
      {row.number, row.at.us, row.entry.who, row.entry.remote, row.entry.action, row.entry.subject,
       row.entry.organisation, static_cast<std::int64_t>(row.entry.outcome), row.entry.before,
       row.entry.after, row.entry.request, row.previous, row.digest}));
  return database.execute("update audit_head set number = :n, digest = :d where id = 1",
                          {row.number, row.digest});
}

}  // namespace celadon::app::access
