#include "celadon/app/ladder/touched.hpp"

namespace celadon::app::ladder {

using storage::Column;

Status touch(storage::Database& database, const std::string& subject) {
  return database.execute(
      "insert into ladder_touch (number, subject) select coalesce(max(number), 0) + 1, :subject "
      "from ladder_touch",
      {subject});
}

Result<std::int64_t> last_touch(storage::Database& database) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select coalesce(max(number), 0) from ladder_touch", {Column::integer}));
  return rows.front().integer(0);
}

Result<Touched> touched_after(storage::Database& database, std::int64_t number) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select count(distinct subject), "
                                "coalesce(sum(case when subject = '' then 1 else 0 end), 0) from "
                                "ladder_touch where number > :number",
                                {Column::integer, Column::integer}, {number}));
  Touched touched;
  touched.subjects = static_cast<std::size_t>(rows.front().integer(0));
  touched.everybody = rows.front().integer(1) > 0;
  return touched;
}

}  // namespace celadon::app::ladder
