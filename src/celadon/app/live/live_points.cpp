#include "celadon/app/live/live_points.hpp"

#include <fmt/format.h>

#include "celadon/base/civil.hpp"

namespace celadon::app::live {

namespace {

using storage::Column;
using storage::Database;

const std::vector<storage::Migration>& live_steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "points found in streams, and the ways by which readings came",
       {
           R"sql(create table live_point (
             series bigint not null primary key,
             site text not null,
             name text not null,
             field text not null,
             found_at bigint not null,
             unique (site, name, field)
           ))sql",
           R"sql(create table live_source (
             source bigint not null primary key,
             site text not null,
             way text not null,
             who text not null,
             day text not null,
             begun_at bigint not null,
             unique (site, way, who, day)
           ))sql",
       }},
      {2,
       "units that drivers tell, and the feeds of each site",
       {
           "alter table live_point add column unit text not null default ''",
           R"sql(create table live_feeds (
             site text not null,
             number bigint not null,
             document text not null,
             who text not null,
             since_at bigint not null,
             primary key (site, number)
           ))sql",
       }},
  };
  return list;
}

}  // namespace

Status prepare_live_tables(Database& database) {
  return storage::migrate(database, "live", live_steps());
}

Result<std::vector<FoundPoint>> found_points(Database& database, const std::string& site) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select series, name, field, found_at, unit from live_point where site = "
                     ":site order by series",
                     {Column::integer, Column::text, Column::text, Column::integer, Column::text},
                     {site}));
  std::vector<FoundPoint> points;
  points.reserve(rows.size());
  for (const storage::Row& row : rows) {
    points.push_back({storage::SeriesId(static_cast<std::uint64_t>(row.integer(0))), row.text(1),
                      row.text(2), Instant{row.integer(3)}, row.text(4)});
  }
  return points;
}

Status keep_found_points(Database& database, const std::string& site,
                         std::vector<FoundPoint>& points) {
  if (points.empty()) return {};
  CELADON_ASSIGN(auto transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const auto last, database.query("select coalesce(max(series), 0) from live_point",
                                                 {Column::integer}));
  auto next = std::max(static_cast<std::uint64_t>(last.front().integer(0)) + 1, found_base);
  CELADON_ASSIGN(
      auto insert,
      database.prepare("insert into live_point (series, site, name, field, found_at, unit) "
                       "values (:series, :site, :name, :field, :at, :unit)"));
  for (FoundPoint& point : points) {
    point.series = storage::SeriesId(next++);
    CELADON_TRY(insert.execute({static_cast<std::int64_t>(point.series.number), site, point.name,
                                point.field, point.found.us, point.unit}));
  }
  return transaction.commit();
}

Result<std::uint32_t> live_source(Database& database, const LiveSource& source) {
  const std::string day = format_date(date_of(source.begun, UtcOffset::china()));
  const auto known = [&]() -> Result<std::optional<std::uint32_t>> {
    CELADON_ASSIGN(
        const auto rows,
        database.query("select source from live_source where site = :site and way = :way "
                       "and who = :who and day = :day",
                       {Column::integer}, {source.site, source.way, source.who, day}));
    if (rows.empty()) return std::optional<std::uint32_t>();
    return std::optional(static_cast<std::uint32_t>(rows.front().integer(0)));
  };
  CELADON_ASSIGN(auto transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const auto before, known());
  if (before) return *before;
  CELADON_ASSIGN(const auto last, database.query("select coalesce(max(source), 0) from live_source",
                                                 {Column::integer}));
  const std::int64_t id =
      std::max(last.front().integer(0) + 1, static_cast<std::int64_t>(live_source_base));
  CELADON_TRY(database.execute(
      "insert into live_source (source, site, way, who, day, begun_at) values (:source, :site, "
      ":way, :who, :day, :begun)",
      {id, source.site, source.way, source.who, day, source.begun.us}));
  CELADON_TRY(transaction.commit());
  return static_cast<std::uint32_t>(id);
}

Result<std::vector<FeedsText>> feeds_texts(Database& database, const std::string& site) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select f.site, f.document, f.who, f.since_at from live_feeds f where f.number = "
          "(select max(g.number) from live_feeds g where g.site = f.site) order by f.site",
          {Column::text, Column::text, Column::text, Column::integer}));
  std::vector<FeedsText> texts;
  for (const storage::Row& row : rows) {
    if (site.empty() || row.text(0) == site)
      texts.push_back({row.text(0), row.text(1), row.text(2), Instant{row.integer(3)}});
  }
  return texts;
}

Status keep_feeds_text(Database& database, const FeedsText& text) {
  CELADON_ASSIGN(auto transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(
      const auto last,
      database.query("select coalesce(max(number), 0) from live_feeds where site = :site",
                     {Column::integer}, {text.site}));
  CELADON_TRY(database.execute(
      "insert into live_feeds (site, number, document, who, since_at) values (:site, :number, "
      ":document, :who, :since)",
      {text.site, last.front().integer(0) + 1, text.text, text.who, text.since.us}));
  return transaction.commit();
}

Result<LiveSource> live_source_of(Database& database, std::uint32_t id) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select site, way, who, begun_at from live_source where source = :source",
                     {Column::text, Column::text, Column::text, Column::integer},
                     {static_cast<std::int64_t>(id)}));
  if (rows.empty())
    return fail(ErrorCode::not_found,
                fmt::format("没有第 {0} 号在线来源｜there is no live source {0}", id));
  const storage::Row& row = rows.front();
  return LiveSource{id, row.text(0), row.text(1), row.text(2), Instant{row.integer(3)}};
}

}  // namespace celadon::app::live
