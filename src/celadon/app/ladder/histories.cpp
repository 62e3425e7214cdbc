#include "celadon/app/ladder/histories.hpp"

#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace celadon::app::ladder {
namespace {

using cultivation::Happening;
using nlohmann::json;
using storage::Column;

Result<std::optional<CivilDate>> history_day(const std::string& text) {
  if (text.empty()) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(text));
  return std::optional(day);
}

/// The same few texts stand in most rows: each is read once.
class MovesRead {
 public:
  Result<std::vector<cultivation::Move>> of(const std::string& text, const Error& broken) {
    if (const auto known = known_.find(text); known != known_.end()) return known->second;
    CELADON_ASSIGN(std::vector<cultivation::Move> moves, moves_of(text, broken));
    if (known_.size() < most_kept) known_.emplace(text, moves);
    return moves;
  }

 private:
  static constexpr std::size_t most_kept = 65536;
  std::unordered_map<std::string, std::vector<cultivation::Move>> known_;
};

Result<Happening> happening_of(const storage::Row& row, MovesRead& moves) {
  const Error broken{ErrorCode::corrupt,
                     fmt::format("{0} 的第 {1} 步无法读出｜step {1} of {0} cannot be read",
                                 row.text(0), row.integer(1)),
                     "用数据目录的备份恢复｜restore the data folder from a copy",
                     {}};
  Happening happening;
  happening.sequence = row.integer(1);
  happening.at = happening.recorded = {row.integer(2)};
  happening.transition = row.text(3);
  happening.track = {row.text(4), row.text(5)};
  happening.actor = static_cast<cultivation::Actor>(row.integer(6));
  happening.user = row.text(7);
  happening.cause = row.text(8);
  CELADON_ASSIGN(happening.moves, moves.of(row.text(9), broken));
  if (row.text(10) != "[]") {
    CELADON_ASSIGN(happening.noted, names_of(row.text(10), broken));
  }
  CELADON_ASSIGN(happening.barred_through, history_day(row.text(11)));
  return happening;
}

}  // namespace

Result<std::vector<cultivation::Move>> moves_of(const std::string& text, const Error& broken) {
  std::vector<cultivation::Move> moves;
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array()) return broken;
  for (const json& one : list) {
    cultivation::Move move;
    move.track = {one.value("track", ""), one.value("instance", "")};
    move.state = one.value("state", "");
    const auto standing = cultivation::state_class(one.value("class", ""));
    if (!standing || move.state.empty()) return broken;
    move.standing = *standing;
    CELADON_ASSIGN(move.valid_through, history_day(one.value("valid_through", "")));
    moves.push_back(std::move(move));
  }
  return moves;
}

Result<std::vector<std::string>> names_of(const std::string& text, const Error& broken) {
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array()) return broken;
  std::vector<std::string> names;
  for (const json& one : list) {
    if (!one.is_string()) return broken;
    names.push_back(one.get<std::string>());
  }
  return names;
}

Status for_each_history(storage::Database& database, const std::string& where,
                        std::vector<storage::Cell> values,
                        const std::function<Status(const std::string&, std::vector<Happening>&&,
                                                   const std::vector<std::string>&)>& work) {
  CELADON_ASSIGN(storage::Statement statement,
                 database.prepare(
                     "select subject, sequence, at, step, track, instance, actor, login, cause, "
                     "moves, noted, barred_through, campaign from ladder_happening " +
                         (where.empty() ? where : "where " + where) + " order by subject, sequence",
                     {Column::text, Column::integer, Column::integer, Column::text, Column::text,
                      Column::text, Column::integer, Column::text, Column::text, Column::text,
                      Column::text, Column::text, Column::text}));
  CELADON_TRY(statement.execute(std::move(values)));
  MovesRead moves;
  std::string subject;
  std::vector<Happening> happenings;
  std::vector<std::string> campaigns;
  const auto hand_over = [&]() -> Status {
    if (!happenings.empty()) CELADON_TRY(work(subject, std::move(happenings), campaigns));
    happenings.clear();
    campaigns.clear();
    return {};
  };
  while (true) {
    CELADON_ASSIGN(const auto row, statement.next());
    if (!row) break;
    if (row->text(0) != subject) {
      CELADON_TRY(hand_over());
      subject = row->text(0);
    }
    CELADON_ASSIGN(Happening happening, happening_of(*row, moves));
    happenings.push_back(std::move(happening));
    campaigns.push_back(row->text(12));
  }
  return hand_over();
}

}  // namespace celadon::app::ladder
