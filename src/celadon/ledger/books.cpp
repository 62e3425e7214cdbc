#include "celadon/ledger/books.hpp"

#include <fmt/format.h>

#include "celadon/ledger/entry_codec.hpp"

namespace celadon::ledger {
namespace {

using storage::Column;
using storage::Database;
using storage::Transaction;

const storage::Migration migrations[] = {
    {1,
     "entries and closed periods",
     {"CREATE TABLE ledger_entry (site TEXT NOT NULL, id BIGINT NOT NULL, book INTEGER NOT NULL, "
      "kind INTEGER NOT NULL, flow TEXT NOT NULL, period_first TEXT NOT NULL, "
      "period_last TEXT NOT NULL, from_account TEXT NOT NULL, to_account TEXT NOT NULL, "
      "carrier TEXT NOT NULL, measure INTEGER NOT NULL, amount BIGINT NOT NULL, "
      "measured BIGINT NOT NULL, estimated BIGINT NOT NULL, measured_intervals BIGINT NOT NULL, "
      "estimated_intervals BIGINT NOT NULL, missing_intervals BIGINT NOT NULL, "
      "missing_us BIGINT NOT NULL, gap_from BIGINT, gap_to BIGINT, rules TEXT NOT NULL, "
      "point TEXT NOT NULL, series BIGINT NOT NULL, sources TEXT NOT NULL, reverses BIGINT, "
      "recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL, PRIMARY KEY (site, id))",
      "CREATE INDEX ledger_entry_period ON ledger_entry (site, period_first)",
      "CREATE TABLE ledger_closed (site TEXT NOT NULL, period_first TEXT NOT NULL, "
      "period_last TEXT NOT NULL, closed_at BIGINT NOT NULL, closed_by TEXT NOT NULL, "
      "PRIMARY KEY (site, period_first, period_last))"}},
    {2,
     "up to when the books hold what was recorded",
     {"CREATE TABLE ledger_noted (site TEXT NOT NULL PRIMARY KEY, noted_at BIGINT NOT NULL)"}},
};

struct Tip {
  std::uint64_t last_id = 0;
  Instant last_recorded = Instant::min();
};

Result<Tip> tip_of(Database& database, const std::string& site) {
  CELADON_ASSIGN(const auto rows,
                 database.query("SELECT COALESCE(MAX(id), 0), MAX(recorded_at) FROM ledger_entry "
                                "WHERE site = :site",
                                {Column::integer, Column::integer}, {site}));
  Tip tip;
  tip.last_id = static_cast<std::uint64_t>(rows.front().integer(0));
  if (const auto last = rows.front().integer_or_none(1)) tip.last_recorded.us = *last;
  return tip;
}

Result<Instant> rising(const std::string& site, const Tip& tip, Instant recorded_at) {
  if (tip.last_id == 0 || recorded_at > tip.last_recorded) return recorded_at;
  if (recorded_at == tip.last_recorded) return recorded_at + Duration{1};
  return fail(
      ErrorCode::conflict,
      fmt::format("'{0}' 的账上次记于 {1}，晚于 {2}｜the books of '{0}' were last written at {1}, "
                  "later than {2}",
                  site, format_instant(tip.last_recorded), format_instant(recorded_at)),
      "记录时间只能向前：核对本机时钟｜recorded times only rise: check the clock of this machine");
}

Result<CivilPeriod> period_of(const storage::Row& row, std::size_t first) {
  CELADON_ASSIGN(const CivilDate from, parse_date(row.text(first)));
  CELADON_ASSIGN(const CivilDate to, parse_date(row.text(first + 1)));
  return CivilPeriod{from, to};
}

Status write(Database& database, const std::string& site, const PostingPlan& plan, Tip tip,
             Instant recorded_at, const std::string& who) {
  CELADON_ASSIGN(auto insert,
                 database.prepare(fmt::format("INSERT INTO ledger_entry ({}) VALUES ({})",
                                              codec::column_names, codec::placeholders)));
  for (const PlannedEntry& planned : plan.entries) {
    const Entry entry{++tip.last_id, planned.posting, planned.reverses, recorded_at, who};
    CELADON_TRY(insert.execute(codec::cells(site, entry)));
  }
  return {};
}

}  // namespace

Status migrate_books(Database& database) {
  return storage::migrate(database, "ledger", migrations);
}

Result<RecordReport> record(Database& database, const std::string& site, const CivilPeriod& scope,
                            std::span<const Posting> wanted, Instant recorded_at,
                            const std::string& who) {
  CELADON_ASSIGN(Transaction transaction, Transaction::begin(database));
  CELADON_ASSIGN(const std::vector<Entry> standing, read_standing(database, site, scope));
  CELADON_ASSIGN(const std::vector<ClosedPeriod> closed, read_closed(database, site));
  CELADON_ASSIGN(const PostingPlan plan, plan_postings(standing, wanted, closed));
  RecordReport report{plan.unchanged, plan.added,          plan.corrected,
                      plan.withdrawn, plan.entries.size(), recorded_at};
  if (!plan.entries.empty()) {
    CELADON_ASSIGN(const Tip tip, tip_of(database, site));
    CELADON_ASSIGN(report.recorded_at, rising(site, tip, recorded_at));
    CELADON_TRY(write(database, site, plan, tip, report.recorded_at, who));
  }
  CELADON_TRY(transaction.commit());
  return report;
}

Result<std::vector<Entry>> read_entries(Database& database, const std::string& site,
                                        const CivilPeriod& scope, Instant as_of) {
  CELADON_ASSIGN(
      auto statement,
      database.prepare(fmt::format("SELECT {} FROM ledger_entry WHERE site = :site AND "
                                   "period_first >= :first AND period_first <= :last AND "
                                   "period_last <= :end AND recorded_at <= :as_of ORDER BY id",
                                   codec::column_names),
                       codec::columns()));
  CELADON_TRY(statement.execute({site, format_date(scope.first), format_date(scope.last),
                                 format_date(scope.last), as_of.us}));
  std::vector<Entry> entries;
  while (true) {
    CELADON_ASSIGN(const auto row, statement.next());
    if (!row) break;
    CELADON_ASSIGN(Entry entry, codec::entry_of(*row));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<Entry>> read_standing(Database& database, const std::string& site,
                                         const CivilPeriod& scope, Instant as_of) {
  CELADON_ASSIGN(const std::vector<Entry> entries, read_entries(database, site, scope, as_of));
  return standing_entries(entries);
}

Result<std::vector<CivilPeriod>> posted_periods(Database& database, const std::string& site,
                                                const CivilPeriod& scope) {
  CELADON_ASSIGN(const auto rows,
                 database.query("SELECT DISTINCT period_first, period_last FROM ledger_entry WHERE "
                                "site = :site AND period_first >= :first AND period_first <= :last "
                                "AND period_last <= :end ORDER BY period_first, period_last",
                                {Column::text, Column::text},
                                {site, format_date(scope.first), format_date(scope.last),
                                 format_date(scope.last)}));
  std::vector<CivilPeriod> periods;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(const CivilPeriod period, period_of(row, 0));
    periods.push_back(period);
  }
  return periods;
}

Status note_books(Database& database, const std::string& site, Instant at) {
  return database.execute(
      "INSERT INTO ledger_noted (site, noted_at) VALUES (:site, :at) ON CONFLICT (site) DO UPDATE "
      "SET noted_at = excluded.noted_at",
      {site, at.us});
}

Result<std::optional<Instant>> books_noted(Database& database, const std::string& site) {
  CELADON_ASSIGN(const auto rows,
                 database.query("SELECT noted_at FROM ledger_noted WHERE site = :site",
                                {Column::integer}, {site}));
  return rows.empty() ? std::nullopt : std::optional(Instant{rows.front().integer(0)});
}

Status close_period(Database& database, const std::string& site, const CivilPeriod& period,
                    Instant closed_at, const std::string& who) {
  CELADON_ASSIGN(Transaction transaction, Transaction::begin(database));
  CELADON_ASSIGN(const std::vector<ClosedPeriod> closed, read_closed(database, site));
  for (const ClosedPeriod& done : closed) {
    if (done.period == period) return transaction.commit();
  }
  CELADON_TRY(database.execute(
      "INSERT INTO ledger_closed (site, period_first, period_last, closed_at, closed_by) VALUES "
      "(:site, :first, :last, :at, :who)",
      {site, format_date(period.first), format_date(period.last), closed_at.us, who}));
  return transaction.commit();
}

Result<std::vector<ClosedPeriod>> read_closed(Database& database, const std::string& site,
                                              Instant as_of) {
  CELADON_ASSIGN(const auto rows,
                 database.query("SELECT period_first, period_last, closed_at, closed_by FROM "
                                "ledger_closed WHERE site = :site AND closed_at <= :as_of "
                                "ORDER BY period_first, period_last",
                                {Column::text, Column::text, Column::integer, Column::text},
                                {site, as_of.us}));
  std::vector<ClosedPeriod> closed;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(const CivilPeriod period, period_of(row, 0));
    closed.push_back({period, {row.integer(2)}, row.text(3)});
  }
  return closed;
}

}  // namespace celadon::ledger
