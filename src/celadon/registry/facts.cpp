// Facts at rest: both clocks, nothing overwritten.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/registry/changes.hpp"
#include "celadon/registry/forms.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::registry {

namespace {

using storage::Cell;
using storage::Column;
using storage::Database;
using storage::Row;

// The columns of a fact in the order they are read; `fact_of` goes by it.
constexpr std::string_view fact_columns =
    "name, member, first_day, last_day, form, number_value, unit, text_value, evidence, "
    "evidence_day, note, file, "
    "file_sha256, line, column_number, who, recorded_at, superseded_at";
const std::vector<Column>& fact_column_types() {
  static const std::vector<Column> types = {
      Column::text, Column::text,    Column::text,   Column::text,    Column::text,
      Column::real, Column::text,    Column::text,   Column::text,    Column::text,
      Column::text, Column::text,    Column::text,   Column::integer, Column::integer,
      Column::text, Column::integer, Column::integer};
  return types;
}

Result<FactValue> value_of(const Row& row) {
  if (row.text(4) == "flag") return FactValue(row.text(7) == "true");
  if (row.text(4) == "text") return FactValue(row.text(7));
  CELADON_ASSIGN(units::Unit unit, units::parse_unit(row.text(6)));
  return FactValue(units::Quantity{row.real_or_none(5).value_or(0.0), std::move(unit)});
}

Result<Fact> fact_of(const Row& row) {
  Fact fact;
  fact.name = row.text(0);
  fact.member = row.text(1);
  CELADON_ASSIGN(fact.period.first, parse_date(row.text(2)));
  CELADON_ASSIGN(fact.period.last, parse_date(row.text(3)));
  CELADON_ASSIGN(fact.value, value_of(row));
  fact.evidence = row.text(8);
  if (const auto day = row.text_or_none(9)) {
    CELADON_ASSIGN(fact.date, parse_date(*day));
  }
  fact.note = row.text(10);
  fact.file = row.text(11);
  fact.file_sha256 = row.text(12);
  fact.line = static_cast<std::uint64_t>(row.integer(13));
  fact.column = static_cast<std::uint32_t>(row.integer(14));
  fact.who = row.text(15);
  fact.recorded_at = Instant{row.integer(16)};
  if (const auto at = row.integer_or_none(17)) fact.superseded_at = Instant{*at};
  return fact;
}

Result<std::vector<Fact>> facts_of(Result<std::vector<Row>> rows) {
  if (!rows.ok()) return std::move(rows).error();
  std::vector<Fact> read;
  read.reserve(rows->size());
  for (const Row& row : *rows) {
    auto fact = fact_of(row);
    if (!fact.ok()) {
      return fail(
          ErrorCode::corrupt,
          units::after(
              fmt::format("存储的填报数据 \"{0}\" 已损坏｜the stored fact \"{0}\" is damaged",
                          row.text(0)),
              fact.error().message));
    }
    read.push_back(std::move(fact).value());
  }
  return read;
}

/// What a fact says, as JSON; equal texts mean nothing changed.
std::string content_of(const Fact& fact) {
  nlohmann::ordered_json json;
  if (const auto* quantity = std::get_if<units::Quantity>(&fact.value)) {
    json["value"] = format_quantity(*quantity);
  } else if (const bool* flag = std::get_if<bool>(&fact.value)) {
    json["value"] = *flag;
  } else {
    json["value"] = std::get<std::string>(fact.value);
  }
  if (!fact.evidence.empty()) json["evidence"] = fact.evidence;
  if (fact.date) json["date"] = format_date(*fact.date);
  if (!fact.note.empty()) json["note"] = fact.note;
  return json.dump();
}

using FactKey = std::pair<std::string, std::string>;

std::string entity_name(const FactKey& key, const CivilPeriod& period) {
  return fmt::format("fact {}{}{} {}", key.first, key.second.empty() ? "" : " ", key.second,
                     period.to_string());
}

/// The same for people: the plain value, and beside it what more is said of it.
std::string shown(const std::string& content) {
  auto json = nlohmann::ordered_json::parse(content);
  const nlohmann::ordered_json value = json["value"];
  json.erase("value");
  std::string words = value.is_string() ? value.get<std::string>() : value.dump();
  if (!json.empty()) words += " " + json.dump();
  return words;
}

class Application {
 public:
  Application(Database& database, const Statement& statement, const Recording& recording)
      : database_(database), statement_(statement), recording_(recording) {}

  Result<ApplyReport> run() {
    report_.site = statement_.site;
    CELADON_TRY(read_standing());
    CELADON_ASSIGN(report_.recorded_at,
                   next_recorded_time(database_, statement_.site, recording_.recorded_at));
    // Withdrawals first: a certificate that moves must be free before it is used again.
    for (const Fact& fact : statement_.withdrawn) CELADON_TRY(withdraw({fact.name, fact.member}));
    CELADON_TRY(withdraw_unlisted());
    for (const Fact& fact : statement_.facts) CELADON_TRY(apply(fact));
    return std::move(report_);
  }

 private:
  [[nodiscard]] std::vector<Cell> keyed(std::vector<Cell> before, const FactKey& key) const {
    before.insert(before.end(),
                  {statement_.site.text, key.first, key.second,
                   format_date(statement_.period.first), format_date(statement_.period.last)});
    return before;
  }

  Status read_standing() {
    CELADON_ASSIGN(
        std::vector<Fact> rows,
        facts_of(database_.query(fmt::format("select {} from fact where site = :site and first_day "
                                             "= :first and last_day = :last "
                                             "and superseded_at is null",
                                             fact_columns),
                                 fact_column_types(),
                                 {statement_.site.text, format_date(statement_.period.first),
                                  format_date(statement_.period.last)})));
    for (const Fact& fact : rows)
      standing_.emplace(FactKey{fact.name, fact.member}, content_of(fact));
    return {};
  }

  Status withdraw(const FactKey& key) {
    const auto standing = standing_.extract(key);
    if (standing.empty()) return {};
    ++report_.removed;
    report_.lines.push_back(entity_name(key, statement_.period) + ": withdrawn");
    CELADON_TRY(supersede(key));
    if (key.first == "certificate.energy") {
      CELADON_TRY(
          database_.execute("delete from certificate_use where certificate = :id", {key.second}));
    }
    return record_change(database_, statement_.site, report_.recorded_at, recording_.who,
                         entity_name(key, statement_.period), standing.mapped(), std::nullopt);
  }

  Status withdraw_unlisted() {
    std::set<FactKey> listed;
    for (const Fact& fact : statement_.facts) listed.insert({fact.name, fact.member});
    std::vector<FactKey> gone;
    for (const auto& [key, content] : standing_) {
      const bool complete = std::find(statement_.complete.begin(), statement_.complete.end(),
                                      key.first) != statement_.complete.end();
      if (complete && !listed.contains(key)) gone.push_back(key);
    }
    for (const FactKey& key : gone) CELADON_TRY(withdraw(key));
    return {};
  }

  Status supersede(const FactKey& key) {
    return database_.execute(
        "update fact set superseded_at = :at where site = :site and name = :name and member = "
        ":member "
        "and first_day = :first and last_day = :last and superseded_at is null",
        keyed({report_.recorded_at.us}, key));
  }

  Status apply(const Fact& fact) {
    const FactKey key{fact.name, fact.member};
    const std::string content = content_of(fact);
    const auto standing = standing_.find(key);
    if (standing != standing_.end() && standing->second == content) {
      ++report_.unchanged;
      return {};
    }
    const std::string name = entity_name(key, statement_.period);
    std::optional<std::string> before;
    if (standing == standing_.end()) {
      ++report_.added;
      report_.lines.push_back(fmt::format("{}: {}", name, shown(content)));
    } else {
      ++report_.changed;
      before = standing->second;
      report_.lines.push_back(fmt::format("{}: {} → {}", name, shown(*before), shown(content)));
      CELADON_TRY(supersede(key));
    }
    if (fact.name == "certificate.energy" && !before) CELADON_TRY(use_certificate(fact));
    CELADON_TRY(insert(fact));
    return record_change(database_, statement_.site, report_.recorded_at, recording_.who, name,
                         before, content);
  }

  Status use_certificate(const Fact& fact) {
    CELADON_ASSIGN(
        const auto rows,
        database_.query(
            "select site, first_day, last_day from certificate_use where certificate = :id",
            {Column::text, Column::text, Column::text}, {fact.member}));
    if (!rows.empty()) {
      Error error =
          fail(ErrorCode::conflict,
               fmt::format("绿证 \"{0}\" 已由工厂 \"{1}\" 用于 {2} 至 {3}｜certificate \"{0}\" is "
                           "already used by site \"{1}\" for {2} to {3}",
                           fact.member, rows[0].text(0), rows[0].text(1), rows[0].text(2)),
               "绿证只能使用一次：先在该处撤销｜a certificate is used once: withdraw it "
               "there first");
      error.place = TextPlace{fact.file, fact.line, fact.column};
      return error;
    }
    return database_.execute(
        "insert into certificate_use (certificate, site, first_day, last_day) values (:id, :site, "
        ":first, :last)",
        {fact.member, statement_.site.text, format_date(statement_.period.first),
         format_date(statement_.period.last)});
  }

  Status insert(const Fact& fact) {
    Cell number;
    std::string form = "text";
    std::string unit;
    std::string text;
    if (const auto* quantity = std::get_if<units::Quantity>(&fact.value)) {
      form = "quantity";
      number = quantity->value;
      unit = quantity->unit.symbol;
    } else if (const bool* flag = std::get_if<bool>(&fact.value)) {
      form = "flag";
      text = *flag ? "true" : "false";
    } else {
      text = std::get<std::string>(fact.value);
    }
    const Cell day = fact.date ? Cell(format_date(*fact.date)) : Cell();
    return database_.execute(
        fmt::format("insert into fact (site, {}) values (:site, :name, :member, :first, :last, "
                    ":form, :number, :unit, :text, "
                    ":evidence, :day, :note, :file, :sha, :line, :column, :who, :at, :end)",
                    fact_columns),
        {statement_.site.text, fact.name, fact.member, format_date(fact.period.first),
         format_date(fact.period.last), form, number, unit, text, fact.evidence, day, fact.note,
         fact.file, recording_.file_sha256, static_cast<std::int64_t>(fact.line),
         static_cast<std::int64_t>(fact.column), recording_.who, report_.recorded_at.us, Cell()});
  }

  Database& database_;
  const Statement& statement_;
  const Recording& recording_;
  ApplyReport report_;
  std::map<FactKey, std::string> standing_;
};

}  // namespace

Result<ApplyReport> apply_statement(Database& database, const Statement& statement,
                                    const Recording& recording) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(ApplyReport report, Application(database, statement, recording).run());
  CELADON_TRY(transaction.commit());
  return report;
}

Result<std::vector<Fact>> facts(Database& database, const SiteId& site, const CivilPeriod& scope,
                                Instant as_of) {
  return facts_of(database.query(
      fmt::format(
          "select {} from fact where site = :site and first_day >= :first and last_day <= :last "
          "and recorded_at <= :a and (superseded_at is null or superseded_at > :b) "
          "order by name, member, first_day, last_day",
          fact_columns),
      fact_column_types(),
      {site.text, format_date(scope.first), format_date(scope.last), as_of.us, as_of.us}));
}

Result<std::vector<Fact>> fact_history(Database& database, const SiteId& site,
                                       std::string_view name, std::string_view member,
                                       const CivilPeriod& period) {
  return facts_of(database.query(
      fmt::format("select {} from fact where site = :site and name = :name and member = :member "
                  "and first_day = :first and last_day = :last order by recorded_at",
                  fact_columns),
      fact_column_types(),
      {site.text, std::string(name), std::string(member), format_date(period.first),
       format_date(period.last)}));
}

std::vector<Certificate> certificates(std::span<const Fact> facts) {
  std::map<std::string, Certificate> found;
  for (const Fact& fact : facts) {
    if (!fact.name.starts_with("certificate.")) continue;
    Certificate& certificate = found[fact.member];
    certificate.id = fact.member;
    const auto* quantity = std::get_if<units::Quantity>(&fact.value);
    const auto* text = std::get_if<std::string>(&fact.value);
    if (fact.name == "certificate.energy" && quantity != nullptr) {
      certificate.energy = *quantity;
      certificate.period = fact.period;
      certificate.source = fact;
    } else if (fact.name == "certificate.vintage" && quantity != nullptr) {
      certificate.vintage = static_cast<std::int32_t>(quantity->value);
    } else if (fact.name == "certificate.kind" && text != nullptr) {
      certificate.kind =
          *text == "green_power" ? Certificate::Kind::green_power : Certificate::Kind::gec;
    } else if (fact.name == "certificate.retired" && text != nullptr) {
      if (const auto day = parse_date(*text); day.ok()) certificate.retired = *day;
    }
  }
  std::vector<Certificate> list;
  for (auto& [id, certificate] : found) list.push_back(std::move(certificate));
  return list;
}

}  // namespace celadon::registry
