#include "celadon/packs/terms.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

constexpr int minutes_of_day = 24 * 60;

/// Minutes after midnight of "HH:MM", or -1.
int minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  for (const std::size_t i : {0U, 1U, 3U, 4U}) {
    if (text[i] < '0' || text[i] > '9') return -1;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  const int total = hours * 60 + minutes;
  return minutes < 60 && total <= minutes_of_day ? total : -1;
}

Status check_spans(std::string_view text, const std::string& what) {
  std::array<bool, minutes_of_day> taken{};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view span = text.substr(at, end - at);
    at = end + 1;
    const int from = span.size() == 11 && span[5] == '-' ? minutes_of(span.substr(0, 5)) : -1;
    const int to = from >= 0 ? minutes_of(span.substr(6)) : -1;
    if (from < 0 || to < 0 || from == to || from == minutes_of_day) {
      return fail(ErrorCode::parse,
                  fmt::format("{0}: \"{1}\" 不是一天内的时段｜{0}: \"{1}\" is no span of the day",
                              what, span),
                  "时段写作 08:00-11:30，以空格分隔｜write spans as 08:00-11:30, parted by blanks");
    }
    const int length = to > from ? to - from : to + minutes_of_day - from;
    for (int i = 0; i < length; ++i) {
      bool& minute = taken[static_cast<std::size_t>((from + i) % minutes_of_day)];
      if (minute)
        return fail(
            ErrorCode::rule,
            fmt::format("{0}: 时段 \"{1}\" 重叠｜{0}: the spans \"{1}\" overlap", what, text));
      minute = true;
    }
  }
  return {};
}

}  // namespace

std::string_view Term::column(std::string_view name) const {
  const auto found = columns.find(name);
  return found == columns.end() ? std::string_view() : std::string_view(found->second);
}

const Term* TermTable::find(std::string_view id) const {
  const auto found =
      std::find_if(terms.begin(), terms.end(), [id](const Term& term) { return term.id == id; });
  return found == terms.end() ? nullptr : &*found;
}

Result<TermTable> read_terms(const PackPtr& pack, const TableSpec& spec) {
  CELADON_ASSIGN(const TableFile file, read_table_file(*pack, spec.file, {}));
  TermTable table;
  table.name = spec.name;
  table.title = spec.title;
  const int id = file.column("id");
  const int zh = file.column("zh");
  const int en = file.column("en");
  std::set<std::string_view> seen;
  for (const TableRow& row : file.rows) {
    Term term;
    term.id = file.cell(row, id);
    term.title = {std::string(file.cell(row, zh)), std::string(file.cell(row, en))};
    if (term.id.empty() || term.title.zh.empty() || term.title.en.empty()) {
      return file.error(row, -1, ErrorCode::parse,
                        "条目需要 `id`、`zh` 和 `en`｜an entry needs `id`, `zh` and `en`");
    }
    if (!seen.insert(file.cell(row, id)).second) {
      return file.error(row, id, ErrorCode::conflict,
                        fmt::format("编号 \"{0}\" 出现两次｜the id \"{0}\" occurs twice", term.id));
    }
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
      const int index = static_cast<int>(i);
      if (index == id || index == zh || index == en) continue;
      term.columns.emplace(file.columns[i], row.cells[i]);
    }
    table.terms.push_back(std::move(term));
  }
  return table;
}

Result<TermTable> find_terms(const Library& library, std::string_view name) {
  TermTable result;
  std::vector<std::string> names;
  for (const PackPtr& pack : library.all()) {
    const PackKind kind = pack->header().kind;
    if (kind != PackKind::vocabulary && kind != PackKind::tariff && kind != PackKind::factors)
      continue;
    CELADON_ASSIGN(const std::vector<TableSpec> specs, read_table_specs(*pack));
    for (const TableSpec& spec : specs) {
      if (spec.shape != TableShape::terms && spec.shape != TableShape::hours) continue;
      names.push_back(spec.name);
      if (spec.name != name) continue;
      CELADON_ASSIGN(TermTable table, read_terms(pack, spec));
      if (result.name.empty()) {
        result = std::move(table);
        continue;
      }
      for (Term& term : table.terms) {
        if (result.find(term.id) != nullptr) {
          return fail(
              ErrorCode::conflict,
              fmt::format(
                  "表 {1} 的 \"{0}\" 在 {2} 中再次出现｜\"{0}\" of table {1} occurs again in {2}",
                  term.id, name, pack->place()));
        }
        result.terms.push_back(std::move(term));
      }
    }
  }
  if (!result.name.empty()) return result;
  return fail(ErrorCode::not_found, fmt::format("没有列表 \"{0}\"｜there is no list \"{0}\"", name),
              fmt::format("现有列表：{0}｜the lists are {0}", fmt::join(names, ", ")));
}

Status check_hours(const TermTable& table, const std::string& path) {
  for (const Term& term : table.terms) {
    if (term.column("hours").empty()) {
      return fail(ErrorCode::parse,
                  fmt::format("{0}: {1} 没有时段｜{0}: {1} has no hours", path, term.id));
    }
    CELADON_TRY(check_spans(term.column("hours"), fmt::format("{}: {}", path, term.id)));
  }
  return {};
}

}  // namespace celadon::packs
