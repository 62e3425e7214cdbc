// Reading and checking the audit log.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/access/audit_rows.hpp"

namespace celadon::app::access {

namespace {

using storage::Cell;
using storage::Column;
using storage::Database;

/// The conditions of a filter with their parameters, in order.
struct Conditions {
  std::string sql = "1 = 1";
  std::vector<Cell> parameters;

  void add(std::string_view condition, Cell value) {
    sql += fmt::format(" and {}", condition);
    parameters.push_back(std::move(value));
  }
};

/// A LIKE pattern in which the text's own marks mean themselves ('!' escapes).
std::string like(std::string_view text, bool anywhere) {
  std::string pattern = anywhere ? "%" : "";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

Conditions conditions_of(const AuditFilter& filter) {
  Conditions where;
  if (filter.organisations) {
    std::string list;
    for (std::size_t i = 0; i < filter.organisations->size(); ++i) {
      list += fmt::format("{}:o{}", i == 0 ? "" : ", ", i);
      where.parameters.emplace_back((*filter.organisations)[i]);
    }
    where.sql += list.empty() ? " and 1 = 0" : fmt::format(" and organisation in ({})", list);
  }
  if (!filter.who.empty()) where.add("who = :who", filter.who);
  if (!filter.action.empty())
    where.add("action like :action escape '!'", like(filter.action, false));
  if (!filter.subject.empty())
    where.add("subject like :subject escape '!'", like(filter.subject, true));
  if (!filter.text.empty()) {
    const std::string pattern = like(filter.text, true);
    where.sql +=
        " and (lower(who) like lower(:t1) escape '!' or lower(action) like lower(:t2) escape '!' "
        "or lower(subject) like lower(:t3) escape '!' or lower(before_change) like lower(:t4) "
        "escape '!' or lower(after_change) like lower(:t5) escape '!' "
        "or lower(remote) like lower(:t6) escape '!')";
    for (int i = 0; i < 6; ++i) where.parameters.emplace_back(pattern);
  }
  if (filter.outcome) where.add("outcome = :outcome", static_cast<std::int64_t>(*filter.outcome));
  if (filter.from) where.add("at >= :from_time", filter.from->us);
  if (filter.to) where.add("at < :to_time", filter.to->us);
  return where;
}

constexpr std::size_t most_findings = 100;
constexpr std::int64_t rows_at_once = 2000;  // the gate is let go between
constexpr std::int64_t far_off = 100;        // how far a moved row is looked for

/// Walks the chain row by row.
class Chain {
 public:
  explicit Chain(std::string_view expected_head) : expected_(expected_head) {}

  void step(const AuditRow& row) {
    ++check_.rows;
    const auto digest = audit_digest_of(row.digest);
    const bool intact = digest && audit_digest(row, *digest) == row.digest;
    const bool gap = row.number != last_ + 1;
    if (gap)
      say(row.number, AuditFault::missing,
          fmt::format("第 {} 至 {} 行缺失", last_ + 1, row.number - 1),
          fmt::format("rows {} to {} are gone", last_ + 1, row.number - 1));
    if (!intact && digest && moved(row, *digest)) {
      say(row.number, AuditFault::reordered, fmt::format("第 {} 行不在原位", row.number),
          fmt::format("row {} stands at another's place", row.number));
    } else if (!intact) {
      say(row.number, AuditFault::edited, fmt::format("第 {} 行内容与其摘要不符", row.number),
          fmt::format("row {} is not what was digested", row.number));
    } else if (row.previous != check_.head && !gap) {
      say(row.number, AuditFault::inserted,
          fmt::format("第 {} 行不接续前一行：其间有行被改写或插入", row.number),
          fmt::format("row {} does not continue the row before it: one was rewritten or inserted",
                      row.number));
    }
    last_ = row.number;
    check_.head = row.digest;
    if (row.digest == expected_) seen_expected_ = true;
  }

  [[nodiscard]] std::int64_t last() const { return last_; }

  AuditCheck finish(std::int64_t head_number, const std::string& head_digest) {
    if (head_number > last_) {
      say(last_ + 1, AuditFault::cut, fmt::format("末尾缺 {} 行", head_number - last_),
          fmt::format("{} rows are gone at the end", head_number - last_));
    } else if (head_number < last_) {
      say(head_number + 1, AuditFault::inserted, "末尾有日志未曾写入的行",
          "rows stand at the end that the log did not write");
    } else if (head_digest != check_.head) {
      say(last_, AuditFault::edited, "末行与登记的链头不符",
          "the last row is not the head that was noted");
    }
    if (!expected_.empty() && !seen_expected_)
      say(last_, AuditFault::cut, fmt::format("给出的链头 {} 不在日志中", expected_),
          fmt::format("the head {} that was given is not in the log", expected_));
    return std::move(check_);
  }

 private:
  /// Whether the row would be intact under the number of a place nearby.
  static bool moved(const AuditRow& row, AuditDigest digest) {
    AuditRow elsewhere = row;
    for (std::int64_t number = std::max<std::int64_t>(1, row.number - far_off);
         number <= row.number + far_off; ++number) {
      elsewhere.number = number;
      if (audit_digest(elsewhere, digest) == row.digest) return true;
    }
    return false;
  }
  void say(std::int64_t number, AuditFault fault, std::string zh, std::string en) {
    if (check_.findings.size() < most_findings)
      check_.findings.push_back({number, fault, std::move(zh), std::move(en)});
  }

  std::string expected_;
  AuditCheck check_;
  std::int64_t last_ = 0;
  bool seen_expected_ = false;
};

}  // namespace

AuditRow audit_row_of(const storage::Row& row) {
  AuditRow found;
  found.number = row.integer(0);
  found.at = Instant{row.integer(1)};
  found.entry.who = row.text(2);
  found.entry.remote = row.text(3);
  found.entry.action = row.text(4);
  found.entry.subject = row.text(5);
  found.entry.organisation = row.text(6);
  found.entry.outcome = static_cast<Outcome>(row.integer(7));
  found.entry.before = row.text(8);
  found.entry.after = row.text(9);
  found.entry.request = row.text(10);
  found.previous = row.text(11);
  found.digest = row.text(12);
  return found;
}

std::optional<AuditDigest> audit_digest_of(std::string_view digest) {
  if (digest.starts_with("sha256:")) return AuditDigest::sha256;
  if (digest.starts_with("sm3:")) return AuditDigest::sm3;
  return std::nullopt;
}

Result<AuditPage> AuditLog::list(const AuditFilter& filter) const {
  AuditPage page;
  const Conditions where = conditions_of(filter);
  const Status read = gate_.use([&](Database& database) -> Status {
    CELADON_ASSIGN(const auto counted,
                   database.query("select count(*) from audit_row where " + where.sql,
                                  {Column::integer}, where.parameters));
    page.total = counted.at(0).integer(0);
    Conditions here = where;
    if (filter.below) here.add("number < :below", *filter.below);
    CELADON_ASSIGN(
        const auto rows,
        database.query(
            fmt::format("select {} from audit_row where {} order by number desc limit {}",
                        audit_columns, here.sql, filter.limit + 1),
            audit_column_types(), here.parameters));
    for (const storage::Row& row : rows) page.rows.push_back(audit_row_of(row));
    return {};
  });
  if (!read.ok()) return read.error();
  page.more = page.rows.size() > filter.limit;
  if (page.more) page.rows.resize(filter.limit);
  return page;
}

Result<AuditCheck> AuditLog::verify(std::string_view expected_head) const {
  Chain chain(expected_head);
  std::int64_t head_number = 0;
  std::string head_digest;
  for (bool more = true; more;) {
    const Status read = gate_.use([&](Database& database) -> Status {
      CELADON_ASSIGN(const auto head,
                     database.query("select number, digest from audit_head where id = 1",
                                    {Column::integer, Column::text}));
      head_number = head.empty() ? 0 : head[0].integer(0);
      head_digest = head.empty() ? std::string() : head[0].text(1);
      CELADON_ASSIGN(
          const auto rows,
          database.query(
              fmt::format("select {} from audit_row where number > :last order by number limit {}",
                          audit_columns, rows_at_once),
              audit_column_types(), {chain.last()}));
      for (const storage::Row& row : rows) chain.step(audit_row_of(row));
      more = !rows.empty();
      return {};
    });
    if (!read.ok()) return read.error();
  }
  return chain.finish(head_number, head_digest);
}

}  // namespace celadon::app::access
