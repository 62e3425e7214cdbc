// Lists of subjects, paged by the database: there may be half a million.
#include <fmt/format.h>

#include "celadon/app/ladder/subjects.hpp"
#include "celadon/cultivation/words.hpp"

namespace celadon::app::ladder {
namespace {

using storage::Cell;
using storage::Column;

/// The text of a pattern of `like` in which nothing has a meaning of its own.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out;
}

struct Where {
  std::string sql = "where 1 = 1";
  std::vector<Cell> values;

  std::string name() { return fmt::format(":p{}", values.size()); }
  void add(const std::string& pattern, const std::string& value) {
    sql += fmt::format(fmt::runtime(" and (" + pattern + ")"), name());
    values.emplace_back(value);
  }
};

/// What the asker reaches: areas and organisations.
void add_reach(Where& where, const SubjectFilter& filter) {
  if (filter.everything) return;
  std::string any = "1 = 0";
  for (const std::string& division : filter.divisions) {
    any += fmt::format(" or s.division like {} escape '!'", where.name());
    where.values.emplace_back(plain(division) + "%");
  }
  for (const std::string& organisation : filter.organisations) {
    any += fmt::format(" or s.organisation = {}", where.name());
    where.values.emplace_back(organisation);
  }
  where.sql += " and (" + any + ")";
}

void add_position(Where& where, const SubjectFilter& filter) {
  if (filter.rung.empty() && filter.state.empty() && filter.klass.empty()) return;
  where.sql += " and exists (select 1 from ladder_position p where p.subject = s.id";
  if (!filter.rung.empty()) {
    where.sql += " and p.track = " + where.name();
    where.values.emplace_back(filter.rung);
  }
  if (!filter.state.empty()) {
    where.sql += " and p.state = " + where.name();
    where.values.emplace_back(filter.state);
  }
  if (const auto standing = cultivation::state_class(filter.klass)) {
    where.sql += " and p.class = " + where.name();
    where.values.emplace_back(static_cast<std::int64_t>(*standing));
  }
  where.sql += ")";
}

}  // namespace

Result<SubjectPage> list_subjects(storage::Database& database, const SubjectFilter& filter) {
  Where where;
  add_reach(where, filter);
  if (const auto kind = cultivation::subject_kind(filter.kind)) {
    where.sql += " and s.kind = " + where.name();
    where.values.emplace_back(static_cast<std::int64_t>(*kind));
  }
  if (!filter.division.empty())
    where.add("s.division like {} escape '!'", plain(filter.division) + "%");
  if (!filter.industry.empty())
    where.add("s.industry like {} escape '!'", plain(filter.industry) + "%");
  if (!filter.organisation.empty()) where.add("s.organisation = {}", filter.organisation);
  if (!filter.site.empty()) where.add("s.site = {}", filter.site);
  if (!filter.q.empty()) {
    const std::string pattern = "%" + plain(filter.q) + "%";
    std::string any;
    for (const char* column : {"s.name_zh", "s.name_en", "s.credit_code", "s.id"}) {
      any +=
          fmt::format("{}{} like {} escape '!'", any.empty() ? "" : " or ", column, where.name());
      where.values.emplace_back(pattern);
    }
    where.sql += " and (" + any + ")";
  }
  add_position(where, filter);
  SubjectPage page;
  CELADON_ASSIGN(const auto count,
                 database.query("select count(*) from ladder_subject s " + where.sql,
                                {Column::integer}, where.values));
  page.total = static_cast<std::uint64_t>(count.front().integer(0));
  if (!filter.after.empty()) where.add("s.id > {}", filter.after);
  std::string sql = "select s.id from ladder_subject s " + where.sql + " order by s.id";
  if (filter.limit > 0) sql += fmt::format(" limit {}", filter.limit);
  CELADON_ASSIGN(const auto ids, database.query(sql, {Column::text}, where.values));
  for (const storage::Row& row : ids) {
    CELADON_ASSIGN(StoredSubject subject, find_subject(database, row.text(0)));
    page.subjects.push_back(std::move(subject));
  }
  return page;
}

}  // namespace celadon::app::ladder
