#include "celadon/registry/changes.hpp"

#include <fmt/format.h>

#include "celadon/registry/migrations.hpp"

namespace celadon::registry {

using storage::Column;

Status migrate_registry(storage::Database& database) {
  return storage::migrate(database, "registry", registry_migrations());
}

Result<std::optional<Instant>> last_change(storage::Database& database, const SiteId& site) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select max(changed_at) from registry_change where site = :site",
                                {Column::integer}, {site.text}));
  const auto last = rows.at(0).integer_or_none(0);
  return last ? std::optional(Instant{*last}) : std::nullopt;
}

Result<Instant> next_recorded_time(storage::Database& database, const SiteId& site,
                                   Instant wanted) {
  CELADON_ASSIGN(const std::optional<Instant> last, last_change(database, site));
  if (!last || *last < wanted) return wanted;
  if (*last == wanted) return wanted + Duration{1};
  return fail(ErrorCode::conflict,
              fmt::format("工厂 \"{0}\" 上次修改于 {1}，晚于 {2}｜site \"{0}\" was last changed at "
                          "{1}, which is after {2}",
                          site.text, format_instant(*last), format_instant(wanted)),
              "本机时钟落后：校准后再试｜the clock of this machine is behind: set it right "
              "and try again");
}

Status record_change(storage::Database& database, const SiteId& site, Instant at,
                     const std::string& who, const std::string& entity,
                     const std::optional<std::string>& before,
                     const std::optional<std::string>& after) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select max(number) from registry_change where site = :site",
                                {Column::integer}, {site.text}));
  return database.execute(
      "insert into registry_change (site, number, changed_at, who, entity, before_change, "
      "after_change) "
      "values (:site, :number, :at, :who, :entity, :before, :after)",
      {site.text, rows.at(0).integer_or_none(0).value_or(0) + 1, at.us, who, entity,
       storage::cell(before), storage::cell(after)});
}

Result<std::vector<Change>> history(storage::Database& database, const SiteId& site) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select changed_at, who, entity, before_change, after_change from registry_change "
          "where site = :site order by number",
          {Column::integer, Column::text, Column::text, Column::text, Column::text}, {site.text}));
  std::vector<Change> changes;
  for (const storage::Row& row : rows) {
    changes.push_back({Instant{row.integer(0)}, row.text(1), site.text, row.text(2),
                       row.text_or_none(3).value_or(""), row.text_or_none(4).value_or("")});
  }
  return changes;
}

}  // namespace celadon::registry
