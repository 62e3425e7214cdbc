#include "celadon/registry/evidence.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace celadon::registry {
namespace {

using storage::Cell;
using storage::Column;
using storage::Database;
using storage::Row;

constexpr std::string_view revision_columns =
    "id, revision, title, valid_from, valid_to, note, links, name, content_type, sha256, bytes, "
    "who, recorded_us";

std::vector<Column> revision_types() {
  constexpr auto text = Column::text;
  constexpr auto whole = Column::integer;
  return {text, whole, text, text, text, text, text, text, text, text, whole, text, whole};
}

std::string links_text(const std::vector<EvidenceLink>& links) {
  nlohmann::json list = nlohmann::json::array();
  for (const EvidenceLink& link : links) list.push_back({link.standard, link.indicator});
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<EvidenceLink> links_of(const std::string& text) {
  std::vector<EvidenceLink> links;
  const auto list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) return links;
  for (const auto& pair : list) {
    if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
      links.push_back({pair[0].get<std::string>(), pair[1].get<std::string>()});
  }
  return links;
}

std::optional<CivilDate> day_of(const Row& row, std::size_t i) {
  const auto text = row.text_or_none(i);
  if (!text) return std::nullopt;
  const auto day = parse_date(*text);
  return day.ok() ? std::optional(*day) : std::nullopt;
}

Cell cell_of(const std::optional<CivilDate>& day) { return day ? Cell(format_date(*day)) : Cell(); }

EvidenceRevision revision_of(const Row& row) {
  EvidenceRevision revision;
  revision.number = row.integer(1);
  revision.about = {row.text(2), day_of(row, 3), day_of(row, 4), row.text(5),
                    links_of(row.text(6))};
  revision.file = {row.text(7), row.text(8), row.text(9),
                   static_cast<std::uint64_t>(row.integer(10))};
  revision.who = row.text(11);
  revision.recorded_at = Instant{row.integer(12)};
  return revision;
}

/// Pieces with their revisions; all of the site without an id.
Result<std::vector<Evidence>> load(Database& database, const SiteId& site, std::string_view id) {
  const std::string condition = id.empty() ? "" : " and id = :id";
  std::vector<Cell> parameters{site.text};
  if (!id.empty()) parameters.emplace_back(std::string(id));
  CELADON_ASSIGN(
      const std::vector<Row> heads,
      database.query("select id, withdrawn_us, withdrawn_by, withdrawn_reason from evidence where "
                     "site = :site" +
                         condition + " order by number desc",
                     {Column::text, Column::integer, Column::text, Column::text}, parameters));
  CELADON_ASSIGN(const std::vector<Row> rows,
                 database.query(fmt::format("select {} from evidence_revision where site = :site{} "
                                            "order by id desc, revision",
                                            revision_columns, condition),
                                revision_types(), parameters));
  std::vector<Evidence> pieces;
  for (const Row& head : heads) {
    Evidence piece;
    piece.id = head.text(0);
    piece.site = site;
    if (const auto at = head.integer_or_none(1))
      piece.withdrawn = EvidenceWithdrawal{Instant{*at}, head.text(2), head.text(3)};
    for (const Row& row : rows) {
      if (row.text(0) == piece.id) piece.revisions.push_back(revision_of(row));
    }
    if (piece.revisions.empty()) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("证据 {0} 的修订版丢失｜the evidence {0} has lost its revisions", piece.id),
          "'celadon verify' 会指出损坏之处｜'celadon verify' tells what is damaged");
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Status insert_revision(Database& database, const SiteId& site, const std::string& id,
                       const EvidenceRevision& revision) {
  return database.execute(
      fmt::format("insert into evidence_revision (site, {}) values (:site, :id, :revision, :title, "
                  ":from, :to, :note, :links, :name, :type, :sha, :bytes, :who, :at)",
                  revision_columns),
      {site.text, id, revision.number, revision.about.title, cell_of(revision.about.valid_from),
       cell_of(revision.about.valid_to), revision.about.note, links_text(revision.about.links),
       revision.file.name, revision.file.content_type, revision.file.sha256,
       static_cast<std::int64_t>(revision.file.bytes), revision.who, revision.recorded_at.us});
}

Status may_change(const Evidence& piece, std::int64_t expected) {
  if (piece.latest().number != expected) {
    return fail(ErrorCode::conflict,
                fmt::format("revision: 读到的是证据 {1} 的第 {0} 版，现已为第 {2} 版｜revision: "
                            "{0} of evidence {1} was read, but it is at {2} by now",
                            expected, piece.id, piece.latest().number),
                "重新读取后再修改｜read it again and repeat the change");
  }
  if (piece.withdrawn) {
    return fail(ErrorCode::conflict,
                fmt::format("证据 {0} 已撤回｜the evidence {0} is withdrawn", piece.id),
                "将文件作为新的证据上传｜put the file in as a new piece");
  }
  return {};
}

}  // namespace

const char* to_string(EvidenceState state) noexcept {
  switch (state) {
    case EvidenceState::valid: return "valid";
    case EvidenceState::expiring: return "expiring";
    case EvidenceState::expired: return "expired";
    case EvidenceState::not_yet: return "not_yet";
    case EvidenceState::withdrawn: return "withdrawn";
  }
  return "?";
}

EvidenceState state_on(const Evidence& evidence, CivilDate day) {
  if (evidence.withdrawn) return EvidenceState::withdrawn;
  const EvidenceAbout& about = evidence.latest().about;
  if (about.valid_from && day < *about.valid_from) return EvidenceState::not_yet;
  if (!about.valid_to) return EvidenceState::valid;
  if (*about.valid_to < day) return EvidenceState::expired;
  const std::int64_t left = days_from_civil(*about.valid_to) - days_from_civil(day);
  return left <= expiring_days ? EvidenceState::expiring : EvidenceState::valid;
}

Status migrate_evidence(Database& database) {
  static const std::array migrations{storage::Migration{1,
                                                        "evidence with its revisions",
                                                        {
                                                            R"sql(create table evidence (
            number bigint not null primary key,
            site text not null,
            id text not null,
            withdrawn_us bigint,
            withdrawn_by text not null,
            withdrawn_reason text not null,
            unique (site, id)
          ))sql",
                                                            R"sql(create table evidence_revision (
            site text not null,
            id text not null,
            revision bigint not null,
            title text not null,
            valid_from text,
            valid_to text,
            note text not null,
            links text not null,
            name text not null,
            content_type text not null,
            sha256 text not null,
            bytes bigint not null,
            who text not null,
            recorded_us bigint not null,
            primary key (site, id, revision)
          ))sql",
                                                        }}};
  return storage::migrate(database, "evidence", migrations);
}

Result<Evidence> add_evidence(Database& database, const SiteId& site, EvidenceRevision first) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(
      const std::vector<Row> last,
      database.query("select coalesce(max(number), 0) from evidence", {Column::integer}));
  const std::int64_t number = last.front().integer(0) + 1;
  Evidence piece;
  piece.id = fmt::format("e-{:06}", number);
  piece.site = site;
  first.number = 1;
  CELADON_TRY(
      database.execute("insert into evidence (number, site, id, withdrawn_us, withdrawn_by, "
                       "withdrawn_reason) values (:number, :site, :id, :at, :by, :reason)",
                       {number, site.text, piece.id, Cell(), std::string(), std::string()}));
  CELADON_TRY(insert_revision(database, site, piece.id, first));
  CELADON_TRY(transaction.commit());
  piece.revisions.push_back(std::move(first));
  return piece;
}

Result<Evidence> revise_evidence(Database& database, const SiteId& site, std::string_view id,
                                 std::int64_t expected, EvidenceRevision next) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(Evidence piece, evidence(database, site, id));
  CELADON_TRY(may_change(piece, expected));
  next.number = expected + 1;
  if (next.file.sha256.empty()) next.file = piece.latest().file;
  CELADON_TRY(insert_revision(database, site, piece.id, next));
  CELADON_TRY(transaction.commit());
  piece.revisions.push_back(std::move(next));
  return piece;
}

Result<Evidence> withdraw_evidence(Database& database, const SiteId& site, std::string_view id,
                                   std::int64_t expected, EvidenceWithdrawal withdrawal) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(Evidence piece, evidence(database, site, id));
  CELADON_TRY(may_change(piece, expected));
  CELADON_TRY(
      database.execute("update evidence set withdrawn_us = :at, withdrawn_by = :by, "
                       "withdrawn_reason = :reason where site = :site and id = :id",
                       {withdrawal.at.us, withdrawal.who, withdrawal.reason, site.text, piece.id}));
  CELADON_TRY(transaction.commit());
  piece.withdrawn = std::move(withdrawal);
  return piece;
}

Result<Evidence> evidence(Database& database, const SiteId& site, std::string_view id) {
  CELADON_ASSIGN(std::vector<Evidence> found, load(database, site, id.empty() ? "?" : id));
  if (found.empty()) {
    return fail(
        ErrorCode::not_found,
        fmt::format("工厂 {0} 没有证据 \"{1}\"｜site {0} has no evidence \"{1}\"", site.text, id),
        "证据页面列有已有的证据｜the evidence page lists what there is");
  }
  return std::move(found.front());
}

Result<std::vector<Evidence>> evidence_of(Database& database, const SiteId& site) {
  return load(database, site, {});
}

}  // namespace celadon::registry
