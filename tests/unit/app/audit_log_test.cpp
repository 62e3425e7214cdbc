// The audit log: whatever is done to its rows is found.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access_world.hpp"

namespace celadon {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the world of these tests
using ::testing::Contains;
using ::testing::Field;

class AuditChain : public ::testing::TestWithParam<AuditDigest> {
 protected:
  AuditChain()
      : clock_(parse_instant("2026-03-02T09:00:00+08:00").value()),
        gate_(AccessGate::open(fresh_database()).value()),
        log_(AuditLog::open(gate_, clock_, GetParam()).value()) {
    for (int i = 1; i <= 10; ++i) {
      clock_.advance(Duration::seconds(1));
      AuditEntry entry;
      entry.who = "lin";
      entry.remote = "10.0.0.1";
      entry.action = "site_changed";
      entry.subject = "site qingci";
      entry.organisation = i % 2 == 0 ? "qingci" : "root";
      entry.before = "v" + std::to_string(i - 1);
      entry.after = "v" + std::to_string(i);
      EXPECT_TRUE(log_->record(entry).ok());
    }
  }
  void sql(std::string_view statement) {
    ASSERT_TRUE(
        gate_.use([&](storage::Database& database) { return database.execute(statement); }).ok());
  }
  [[nodiscard]] AuditCheck check(std::string_view head = {}) const {
    return log_->verify(head).value();
  }
  void expect(AuditFault fault, std::int64_t number) const {
    const AuditCheck found = check();
    EXPECT_FALSE(found.whole());
    EXPECT_THAT(found.findings, Contains(::testing::AllOf(Field(&AuditFinding::fault, fault),
                                                          Field(&AuditFinding::number, number))))
        << (found.findings.empty() ? "nothing" : found.findings.front().en);
  }

  ManualClock clock_;
  AccessGate gate_;
  std::unique_ptr<AuditLog> log_;
};

TEST_P(AuditChain, IsWholeAsWritten) {
  const AuditCheck found = check();
  EXPECT_TRUE(found.whole());
  EXPECT_EQ(found.rows, 10);
  EXPECT_EQ(found.head.substr(0, 3), GetParam() == AuditDigest::sm3 ? "sm3" : "sha");
  EXPECT_TRUE(check(found.head).whole());
}

TEST_P(AuditChain, FindsAnEditOfEveryColumn) {
  for (const char* column : {"who", "remote", "action", "subject", "organisation", "before_change",
                             "after_change", "request"}) {
    sql(fmt::format("update audit_row set {0} = {0} || 'x' where number = 4", column));
    expect(AuditFault::edited, 4);
    sql(fmt::format("update audit_row set {0} = substr({0}, 1, length({0}) - 1) where number = 4",
                    column));
    ASSERT_TRUE(check().whole()) << column;
  }
  sql("update audit_row set at = at + 1 where number = 4");
  expect(AuditFault::edited, 4);
  sql("update audit_row set at = at - 1 where number = 4");
  sql("update audit_row set outcome = 2 where number = 4");
  expect(AuditFault::edited, 4);
}

TEST_P(AuditChain, FindsTextMovedFromOneColumnToTheNext) {
  sql("update audit_row set who = 'li', remote = 'n10.0.0.1' where number = 4");
  expect(AuditFault::edited, 4);
}

TEST_P(AuditChain, FindsAnEditedRowWhoseDigestWasMadeAnew) {
  AuditRow row = log_->list({}).value().rows.at(6);
  ASSERT_EQ(row.number, 4);
  row.entry.after = "forged";
  sql(fmt::format("update audit_row set after_change = 'forged', digest = '{}' where number = 4",
                  audit_digest(row, GetParam())));
  expect(AuditFault::inserted, 5);  // row 5 continues another row
}

TEST_P(AuditChain, FindsARemovedRow) {
  sql("delete from audit_row where number = 4");
  expect(AuditFault::missing, 5);
}

TEST_P(AuditChain, FindsARemovedRowAfterWhichTheRestWasRenumbered) {
  sql("delete from audit_row where number = 4");
  for (int i = 5; i <= 10; ++i)
    sql(fmt::format("update audit_row set number = {} where number = {}", i - 1, i));
  sql("update audit_head set number = 9");
  expect(AuditFault::reordered, 4);
}

TEST_P(AuditChain, FindsAnInsertedRow) {
  for (int i = 10; i >= 4; --i)
    sql(fmt::format("update audit_row set number = {} where number = {}", i + 1, i));
  sql("insert into audit_row select 4, at, who, remote, action, 'site other', organisation, "
      "outcome, before_change, after_change, request, previous, digest from audit_row "
      "where number = 3");
  EXPECT_FALSE(check().whole());
  expect(AuditFault::edited, 4);
}

TEST_P(AuditChain, FindsTwoRowsExchanged) {
  sql("update audit_row set number = 99 where number = 4");
  sql("update audit_row set number = 4 where number = 5");
  sql("update audit_row set number = 5 where number = 99");
  expect(AuditFault::reordered, 4);
  expect(AuditFault::reordered, 5);
}

TEST_P(AuditChain, FindsRowsCutOffAndAddedAtTheEnd) {
  const std::string head = check().head;
  sql("delete from audit_row where number > 8");
  expect(AuditFault::cut, 9);
  // Whoever also sets the head back is found by a head that was noted elsewhere.
  sql("update audit_head set number = 8, digest = (select digest from audit_row where number = 8)");
  EXPECT_TRUE(check().whole());
  const AuditCheck against = check(head);
  ASSERT_EQ(against.findings.size(), 1U);
  EXPECT_EQ(against.findings[0].fault, AuditFault::cut);
}

TEST_P(AuditChain, FindsARowAddedAtTheEndByAnotherHand) {
  sql("insert into audit_row select 11, at, who, remote, action, subject, organisation, "
      "outcome, before_change, after_change, request, digest, digest from audit_row "
      "where number = 10");
  expect(AuditFault::edited, 11);
  expect(AuditFault::inserted, 11);
}

INSTANTIATE_TEST_SUITE_P(Digests, AuditChain,
                         ::testing::Values(AuditDigest::sha256, AuditDigest::sm3));

TEST(AuditLog, GoesOnByAnotherDigestAndStaysWhole) {
  ManualClock clock(Instant{0});
  const AccessGate gate = AccessGate::open(fresh_database()).value();
  for (const AuditDigest digest : {AuditDigest::sha256, AuditDigest::sm3, AuditDigest::sha256})
    ASSERT_TRUE(AuditLog::open(gate, clock, digest).value()->record({}).ok());
  EXPECT_TRUE(AuditLog::open(gate, clock).value()->verify().value().whole());
}

TEST(AuditLog, StaysInOrderWhenTheClockJumps) {
  ManualClock clock(Instant{2'000'000'000'000'000});
  const AccessGate gate = AccessGate::open(fresh_database()).value();
  const auto log = AuditLog::open(gate, clock).value();
  for (const std::int64_t us :
       {2'000'000'000'000'000LL, 1'000'000'000'000'000LL, 3'000'000'000'000'000LL, 0LL}) {
    clock.set(Instant{us});
    ASSERT_TRUE(log->record({}).ok());
  }
  EXPECT_TRUE(log->verify().value().whole());
  EXPECT_EQ(log->list({}).value().rows.front().number, 4);
}

TEST(AuditLog, KeepsHostileTextAsDataAndBounded) {
  ManualClock clock(Instant{0});
  const AccessGate gate = AccessGate::open(fresh_database()).value();
  const auto log = AuditLog::open(gate, clock).value();
  AuditEntry entry;
  entry.who = "'); drop table audit_row; --";
  entry.subject = "<script>alert('x')</script> :name ::text %_!";
  entry.before = std::string("a\0b", 3);
  for (int i = 0; i < 20'000; ++i) entry.after += "瓷";
  ASSERT_TRUE(log->record(entry).ok());
  const AuditRow row = log->list({}).value().rows.at(0);
  EXPECT_EQ(row.entry.who, entry.who);
  EXPECT_EQ(row.entry.subject, entry.subject);
  EXPECT_EQ(row.entry.before, "a b");
  EXPECT_LE(row.entry.after.size(), longest_audit_text);
  EXPECT_EQ(row.entry.after.substr(row.entry.after.size() - 3), "…");
  EXPECT_TRUE(log->verify().value().whole());
  AuditFilter filter;
  filter.text = "%_!";
  EXPECT_EQ(log->list(filter).value().total, 1);
  filter.text = "%x!";
  EXPECT_EQ(log->list(filter).value().total, 0);
}

TEST(AuditLog, ListsNewestFirstByFilterAndPage) {
  ManualClock clock(Instant{0});
  const AccessGate gate = AccessGate::open(fresh_database()).value();
  const auto log = AuditLog::open(gate, clock).value();
  for (int i = 1; i <= 7; ++i) {
    clock.set(Instant{i * 1'000'000});
    AuditEntry entry;
    entry.who = i % 2 == 0 ? "lin" : "wang";
    entry.organisation = i < 4 ? "a" : "b";
    entry.outcome = i == 5 ? Outcome::refused : Outcome::done;
    ASSERT_TRUE(log->record(entry).ok());
  }
  const auto numbers = [&](AuditFilter filter) {
    std::vector<std::int64_t> list;
    const AuditPage page = log->list(filter).value();
    for (const AuditRow& row : page.rows) list.push_back(row.number);
    return list;
  };
  AuditFilter filter;
  filter.limit = 3;
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{7, 6, 5}));
  filter.below = 5;
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{4, 3, 2}));
  EXPECT_TRUE(log->list(filter).value().more);
  EXPECT_EQ(log->list(filter).value().total, 7);
  filter = {};
  filter.who = "lin";
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{6, 4, 2}));
  filter = {};
  filter.organisations = std::vector<std::string>{"a"};
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{3, 2, 1}));
  filter.organisations = std::vector<std::string>{};
  EXPECT_TRUE(numbers(filter).empty());
  filter = {};
  filter.outcome = Outcome::refused;
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{5}));
  filter = {};
  filter.from = Instant{2'000'000};
  filter.to = Instant{4'000'000};
  EXPECT_EQ(numbers(filter), (std::vector<std::int64_t>{3, 2}));
}

}  // namespace
}  // namespace celadon
