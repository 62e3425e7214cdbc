// Happenings and the positions that are drawn from them.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/ladder/histories.hpp"
#include "celadon/app/ladder/ladder_store.hpp"
#include "celadon/app/ladder/touched.hpp"

namespace celadon::app::ladder {
namespace {

using nlohmann::json;
using storage::Column;

std::string text_of(const std::optional<CivilDate>& day) {
  return day ? format_date(*day) : std::string();
}

Result<std::optional<CivilDate>> day_of(const std::string& text) {
  if (text.empty()) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(text));
  return std::optional(day);
}

Error unreadable(const std::string& subject, std::int64_t sequence) {
  return Error{
      ErrorCode::corrupt,
      fmt::format("{0} 的第 {1} 步无法读出｜step {1} of {0} cannot be read", subject, sequence),
      "用数据目录的备份恢复｜restore the data folder from a copy",
      {}};
}

std::string moves_text(const std::vector<cultivation::Move>& moves) {
  json list = json::array();
  for (const cultivation::Move& move : moves) {
    list.push_back({{"track", move.track.id},
                    {"instance", move.track.instance},
                    {"state", move.state},
                    {"class", cultivation::to_string(move.standing)},
                    {"valid_through", text_of(move.valid_through)}});
  }
  return list.dump();
}

/// The grade on the own track of a happening is kept where it names none.
Status draw_position(storage::Database& database, const std::string& subject,
                     const cultivation::Move& move, const cultivation::Happening& happening) {
  const bool own = move.track == happening.track;
  return database.execute(
      "insert into ladder_position (subject, track, instance, state, class, since, grade, "
      "valid_through) values (:subject, :track, :instance, :state, :class, :since, :grade, :valid) "
      "on conflict (subject, track, instance) do update set state = excluded.state, class = "
      "excluded.class, since = excluded.since, valid_through = excluded.valid_through, grade = "
      "case when excluded.grade = '' then ladder_position.grade else excluded.grade end",
      {subject, move.track.id, move.track.instance, move.state,
       static_cast<std::int64_t>(move.standing), happening.at.us,
       own ? happening.grade : std::string(), text_of(move.valid_through)});
}

Result<Position> position_of(const storage::Row& row) {
  Position position;
  position.subject = row.text(0);
  position.track = {row.text(1), row.text(2)};
  position.state = row.text(3);
  position.standing = static_cast<cultivation::StateClass>(row.integer(4));
  position.since = {row.integer(5)};
  position.grade = row.text(6);
  CELADON_ASSIGN(position.valid_through, day_of(row.text(7)));
  return position;
}

constexpr const char* select_position =
    "select subject, track, instance, state, class, since, grade, valid_through from "
    "ladder_position ";
const std::vector<Column>& position_columns() {
  static const std::vector<Column> columns = {Column::text, Column::text,    Column::text,
                                              Column::text, Column::integer, Column::integer,
                                              Column::text, Column::text};
  return columns;
}

Result<std::vector<Position>> read_positions(storage::Database& database, const std::string& where,
                                             std::vector<storage::Cell> values) {
  CELADON_ASSIGN(const auto rows, database.query(select_position + where +
                                                     " order by subject, "
                                                     "track, instance",
                                                 position_columns(), std::move(values)));
  std::vector<Position> positions;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(Position position, position_of(row));
    positions.push_back(std::move(position));
  }
  return positions;
}

}  // namespace

Status write_happening(storage::Database& database, StoredSubject& subject,
                       const StoredHappening& stored) {
  const cultivation::Happening& happening = stored.happening;
  CELADON_ASSERT(happening.sequence == subject.sequence + 1);
  CELADON_TRY(database.execute(
      "insert into ladder_happening (subject, sequence, at, recorded, step, track, instance, "
      "actor, login, remark, cause, grade, moves, noted, barred_through, programme, flags, "
      "campaign, counted) values (:subject, :sequence, :at, :recorded, :step, :track, :instance, "
      ":actor, :login, :remark, :cause, :grade, :moves, :noted, :barred, :programme, :flags, "
      ":campaign, :counted)",
      {subject.id, happening.sequence, happening.at.us, happening.recorded.us, happening.transition,
       happening.track.id, happening.track.instance, static_cast<std::int64_t>(happening.actor),
       happening.user, happening.remark, happening.cause, happening.grade,
       moves_text(happening.moves), json(happening.noted).dump(), text_of(happening.barred_through),
       happening.programme, json(stored.flags).dump(), stored.campaign,
       std::int64_t{stored.counted ? 1 : 0}}));
  for (const cultivation::Move& move : happening.moves)
    CELADON_TRY(draw_position(database, subject.id, move, happening));
  const bool longer =
      happening.barred_through &&
      (!subject.barred_through || *subject.barred_through < *happening.barred_through);
  if (longer) subject.barred_through = happening.barred_through;
  subject.sequence = happening.sequence;
  CELADON_TRY(database.execute(
      "update ladder_subject set sequence = :sequence, barred_through = :barred where id = :id",
      {subject.sequence, text_of(subject.barred_through), subject.id}));
  return touch(database, subject.id);
}

Result<std::vector<StoredHappening>> happenings_of(storage::Database& database,
                                                   const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select sequence, at, recorded, step, track, instance, actor, login, remark, cause, "
          "grade, moves, noted, barred_through, programme, flags, campaign, counted from "
          "ladder_happening where subject = :subject order by sequence",
          {Column::integer, Column::integer, Column::integer, Column::text, Column::text,
           Column::text, Column::integer, Column::text, Column::text, Column::text, Column::text,
           Column::text, Column::text, Column::text, Column::text, Column::text, Column::text,
           Column::integer},
          {subject}));
  std::vector<StoredHappening> happenings;
  for (const storage::Row& row : rows) {
    const Error broken = unreadable(subject, row.integer(0));
    StoredHappening stored;
    cultivation::Happening& happening = stored.happening;
    happening.sequence = row.integer(0);
    happening.at = {row.integer(1)};
    happening.recorded = {row.integer(2)};
    happening.transition = row.text(3);
    happening.track = {row.text(4), row.text(5)};
    happening.actor = static_cast<cultivation::Actor>(row.integer(6));
    happening.user = row.text(7);
    happening.remark = row.text(8);
    happening.cause = row.text(9);
    happening.grade = row.text(10);
    CELADON_ASSIGN(happening.moves, moves_of(row.text(11), broken));
    CELADON_ASSIGN(happening.noted, names_of(row.text(12), broken));
    CELADON_ASSIGN(happening.barred_through, day_of(row.text(13)));
    happening.programme = row.text(14);
    CELADON_ASSIGN(stored.flags, names_of(row.text(15), broken));
    stored.campaign = row.text(16);
    stored.counted = row.integer(17) != 0;
    happenings.push_back(std::move(stored));
  }
  return happenings;
}

Result<std::vector<Position>> positions_of(storage::Database& database,
                                           const std::string& subject) {
  return read_positions(database, "where subject = :subject", {subject});
}

Result<std::vector<Position>> positions_on(storage::Database& database, const std::string& track,
                                           const std::vector<cultivation::StateClass>& classes) {
  std::string any;
  for (const cultivation::StateClass standing : classes)
    any += fmt::format("{}{}", any.empty() ? "" : ", ", static_cast<int>(standing));
  return read_positions(database, fmt::format("where track = :track and class in ({})", any),
                        {track});
}

Result<std::vector<PlacedSubject>> subjects_on(storage::Database& database,
                                               const std::string& track,
                                               const std::vector<cultivation::StateClass>& classes,
                                               const std::string& area) {
  std::string any;
  for (const cultivation::StateClass standing : classes)
    any += fmt::format("{}{}", any.empty() ? "" : ", ", static_cast<int>(standing));
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select s.id, s.kind, s.name_zh, s.name_en, s.credit_code, s.industry, s.division, "
          "p.state, p.class, p.since from ladder_position p join ladder_subject s on s.id = "
          "p.subject where p.track = :track and p.class in (" +
              any + ") and s.division like :area order by s.id",
          {Column::text, Column::integer, Column::text, Column::text, Column::text, Column::text,
           Column::text, Column::text, Column::integer, Column::integer},
          {track, area + "%"}));
  std::vector<PlacedSubject> placed;
  placed.reserve(rows.size());
  for (const storage::Row& row : rows) {
    PlacedSubject one;
    one.subject.id = row.text(0);
    one.subject.kind = static_cast<cultivation::SubjectKind>(row.integer(1));
    one.subject.names = {row.text(2), row.text(3)};
    one.subject.credit_code = row.text(4);
    one.subject.industry = row.text(5);
    one.subject.division = row.text(6);
    one.position.subject = one.subject.id;
    one.position.track = {track, {}};
    one.position.state = row.text(7);
    one.position.standing = static_cast<cultivation::StateClass>(row.integer(8));
    one.position.since = {row.integer(9)};
    placed.push_back(std::move(one));
  }
  return placed;
}

}  // namespace celadon::app::ladder
